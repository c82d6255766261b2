"""Misfortunes that somebody orders: refusals, lost requests, lost replies, delays, a stale answer.

A fault is asked before each request is carried out and says what goes wrong, if anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

NO_LEADER = "No cluster leader"
TOO_MANY = "Your IP is issuing too many concurrent connections, please rate limit your calls\n"


class Misfortune(Enum):
    """What may go wrong with a request."""

    REFUSE = "refuse"
    DELAY = "delay"
    CUT_BEFORE = "cut-before"
    CUT_AFTER = "cut-after"
    TOO_MANY = "too-many"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class FaultAction:
    """What goes wrong with one request; made by the functions below."""

    kind: Misfortune
    status: int = 0
    text: str = ""
    seconds: float = 0.0


Fault: TypeAlias = Callable[[str, str, bytes], FaultAction | None]
"""Asked with the method, the decoded path and the body."""


def refuse(status: int, text: str) -> FaultAction:
    """Answer with this status and text, and do nothing (as nomad: command/agent/http.go wrap words an error)."""
    return FaultAction(Misfortune.REFUSE, status=status, text=text)


def drop_request() -> FaultAction:
    """Close the connection before anything is done: the request never arrived."""
    return FaultAction(Misfortune.CUT_BEFORE)


def drop_reply() -> FaultAction:
    """Do what is asked, then close the connection without an answer: the reply got lost."""
    return FaultAction(Misfortune.CUT_AFTER)


def delay(seconds: float) -> FaultAction:
    """Carry the request out so much later."""
    return FaultAction(Misfortune.DELAY, seconds=seconds)


def too_many() -> FaultAction:
    """Say that there are too many connections, and close this one (nomad: agent/http.go connLimiter)."""
    return FaultAction(Misfortune.TOO_MANY, status=429, text=TOO_MANY)


def stale(seconds: float = 1.0) -> FaultAction:
    """Answer a read as it was before the newest write, as a follower does that heard of the leader so long ago."""
    return FaultAction(Misfortune.STALE, seconds=seconds)

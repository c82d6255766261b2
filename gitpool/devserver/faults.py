"""Misfortunes that a test orders: refusals, lost requests, lost replies, delays.

A fault is asked before each request is carried out and says what goes wrong, if anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class FaultAction:
    """What goes wrong with one request; made by refuse, drop_request, drop_reply and delay."""

    kind: str
    status: int = 0
    text: str = ""
    seconds: float = 0.0


Fault: TypeAlias = Callable[[str, str, bytes], FaultAction | None]


def refuse(status: int, text: str) -> FaultAction:
    """Answer with this status and text, and do nothing (as nomad: command/agent/http.go wrap words an error)."""
    return FaultAction("refuse", status=status, text=text)


def drop_request() -> FaultAction:
    """Close the connection before anything is done: the request never arrived."""
    return FaultAction("drop request")


def drop_reply() -> FaultAction:
    """Do what is asked, then close the connection without an answer: the reply got lost."""
    return FaultAction("drop reply")


def delay(seconds: float) -> FaultAction:
    """Carry the request out so much later."""
    return FaultAction("delay", seconds=seconds)

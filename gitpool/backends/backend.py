"""The door to the state: a few methods, the same for every place where it can be kept.

A backend moves bytes; what they say is the state's own business. `write` is a compare-and-set: it succeeds only over
what was read. A lock keeps other gitpools out, and must be held for every write. A lost message concludes nothing:
each method either looks what became of it and goes on, or raises.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gitpool.diagnostics import Diagnostic, GitpoolError, Locked, error

COPIES = 20
"""How many states a place keeps copies of, the present one among them."""

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def clock() -> float:
    """Seconds on a scale that never goes back and, on Linux, does not stand still while a laptop sleeps."""
    return time.clock_gettime(_CLOCK)


@dataclass(frozen=True, slots=True)
class LockInfo:
    """Who holds a lock: Terraform's seven fields, which servers that keep Terraform states expect.

    https://developer.hashicorp.com/terraform/language/backend/http; `created` is RFC 3339 in UTC.
    """

    id: str
    operation: str
    who: str
    created: str
    path: str
    version: str
    info: str = ""

    def to_json(self) -> dict[str, str]:
        """With Terraform's names."""
        return {
            "ID": self.id,
            "Operation": self.operation,
            "Info": self.info,
            "Who": self.who,
            "Version": self.version,
            "Created": self.created,
            "Path": self.path,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> LockInfo:
        """The inverse of `to_json`; what is missing is empty, since another tool may have written it."""

        def text(key: str) -> str:
            return str(document.get(key) or "")

        return cls(
            text("ID"), text("Operation"), text("Who"), text("Created"), text("Path"), text("Version"), text("Info")
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> LockInfo | None:
        """The holder that a lock document names, or None if it is empty or none."""
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            return None
        return cls.from_json(document) if isinstance(document, dict) else None


@dataclass(slots=True)
class Lock:
    """A lock that is held. `token` is the backend's own and nobody else's business.

    Until `held_until`, on `clock`, nobody else can have it, and no write has to ask: for ever where a lock does not end
    by itself, and not at all where asking costs nothing. A renewal moves it.
    """

    info: LockInfo
    token: Any = None
    held_until: float = math.inf


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The document as it was read (None: there is none), and what identifies that version of it."""

    data: bytes | None
    version: str = ""


class Held(Locked):
    """Somebody else holds the lock. `way_out` says what to do about a stuck holder where force-unlock does not help."""

    def __init__(self, holder: LockInfo | None, where: str, way_out: str = "") -> None:
        self.holder = holder
        name = holder.id if holder else "LOCK_ID"
        way_out = way_out or f"if it is dead, take the lock away with `gitpool force-unlock {name}`"
        super().__init__(
            error(
                "The state is locked",
                f"{where} is held by {described(holder)}. Wait for it (`-lock-timeout=60s`), or, {way_out}.",
            )
        )


class Lost(Locked):
    """The lock was ours and is not any more; nothing may be written."""

    def __init__(self, why: str) -> None:
        super().__init__(error("The lock was lost", f"{why} Nothing more is written."))


class Conflict(GitpoolError):
    """The document is not the one that was read: somebody else wrote it."""


class Damaged(GitpoolError):
    """There is a document, and it cannot be read as it was written; `version` is that over which another may go."""

    def __init__(self, diagnostic: Diagnostic, version: str) -> None:
        super().__init__(diagnostic)
        self.version = version


class Backend(Protocol):
    """A place for the state.

    `where` names it for people. `renews_every` are the seconds after which a lock wants to be renewed, None where it
    does not end by itself.
    """

    where: str
    renews_every: float | None

    def read(self) -> Snapshot:
        """The document, or a snapshot without data if there is none.

        Raises:
            Damaged: not all of it is there.
            GitpoolError: it cannot be read.
        """

    def write(self, data: bytes, over: Snapshot, lock: Lock, copy: int | None = None) -> Snapshot:
        """Replace the document; with `copy` keep it beside that as the copy of that number, one of the last `COPIES`.

        Raises:
            Conflict: the document is not the one that was read. Nothing is changed.
            Lost: the lock is not ours. Nothing is changed.
            GitpoolError: it could not be written, or it is not known whether it was.
        """

    def acquire(self, info: LockInfo) -> Lock:
        """Take the lock.

        Raises:
            Held: somebody else has it; the error names the holder.
        """

    def renew(self, lock: Lock) -> None:
        """Look that the lock is ours still, where it is kept, and keep it.

        Raises:
            Lost: it is not.
            GitpoolError: it could not be asked.
        """

    def release(self, lock: Lock) -> None:
        """Give the lock back; one that is not held is no error. A lock without a token is somebody else's, to be taken
        away.

        Raises:
            GitpoolError: it could not be given back.
        """

    def copies(self) -> list[int]:
        """The numbers of the copies that are kept, in their order; none where none can be."""

    def copy(self, number: int) -> bytes | None:
        """The copy of that number, None if there is none (any more)."""

    def close(self) -> None:
        """Close the connections, if there are any; locks stay as they are."""


def described(holder: LockInfo | None) -> str:
    """The holder in words: who, doing what, since when, in which run of CI, and the lock's ID."""
    if holder is None:
        return "somebody who left no name"
    what = f" ({holder.operation})" if holder.operation else ""
    run = f", run {holder.info}" if holder.info else ""
    return f"{holder.who or 'somebody'}{what} since {holder.created or 'an unknown time'}{run}, lock ID {holder.id}"

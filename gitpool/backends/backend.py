"""The door to the state: five methods, the same for every place where it can be kept.

A backend moves bytes; what they say is the state's own business. `write` is a compare-and-set: it succeeds only over
what was read. A lock keeps other gitpools out, and must be held for every write.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gitpool.diagnostics import GitpoolError, Locked, error


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
        except ValueError:
            return None
        return cls.from_json(document) if isinstance(document, dict) else None


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that is held. `token` is the backend's own and nobody else's business."""

    info: LockInfo
    token: Any = None


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


class Conflict(GitpoolError):
    """The document is not the one that was read: somebody else wrote it."""


class Backend(Protocol):
    """A place for the state. `where` names it for people."""

    where: str

    def read(self) -> Snapshot:
        """The document, or a snapshot without data if there is none."""

    def write(self, data: bytes, over: Snapshot, lock: Lock) -> Snapshot:
        """Replace the document. Raises `Conflict` if it is not the one that was read; then nothing is changed."""

    def acquire(self, info: LockInfo) -> Lock:
        """Take the lock, or raise `Held`, which names the holder."""

    def renew(self, lock: Lock) -> None:
        """Keep the lock. Raises `Locked` if it is not ours any more."""

    def release(self, lock: Lock) -> None:
        """Give the lock back; one that is not held is no error. A lock without a token is somebody else's."""


def described(holder: LockInfo | None) -> str:
    """The holder in words."""
    if holder is None:
        return "somebody who left no name"
    what = f" ({holder.operation})" if holder.operation else ""
    return f"{holder.who or 'somebody'}{what} since {holder.created or 'an unknown time'}, lock ID {holder.id}"

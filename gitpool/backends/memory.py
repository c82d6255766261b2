"""A state in memory: the reference of what a backend does, and what tests run on."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from gitpool.backends.backend import COPIES, Conflict, Held, Lock, LockInfo, Lost, Snapshot
from gitpool.diagnostics import error


@dataclass
class Store:
    """What several clients of one memory backend share."""

    data: bytes | None = None
    version: int = 0
    holder: LockInfo | None = None
    writes: int = 0
    copies: dict[int, bytes] = field(default_factory=dict)


class MemoryBackend:
    """One client of a store."""

    where = "the state in memory"
    renews_every: float | None = None

    def __init__(self, store: Store | None = None) -> None:
        self.store = store if store is not None else Store()

    def read(self) -> Snapshot:
        """The document as it is."""
        return Snapshot(self.store.data, str(self.store.version))

    def write(self, data: bytes, over: Snapshot, lock: Lock, copy: int | None = None) -> Snapshot:
        """Replace it, if it is the one that was read and the lock is held."""
        self.renew(lock)
        if over.version != str(self.store.version):
            raise Conflict(error("The state was changed", "Somebody wrote the state in memory since it was read."))
        self.store.data, self.store.version = data, self.store.version + 1
        self.store.writes += 1
        if copy is not None:
            self.store.copies[copy] = data
            for number in sorted(self.store.copies)[:-COPIES]:
                del self.store.copies[number]
        return self.read()

    def acquire(self, info: LockInfo) -> Lock:
        """Take the lock."""
        if self.store.holder is not None:
            raise Held(self.store.holder, self.where)
        self.store.holder = info
        return Lock(info, self, -math.inf)

    def renew(self, lock: Lock) -> None:
        """Look whether the lock is ours still."""
        if self.store.holder is None or self.store.holder.id != lock.info.id:
            raise Lost("The lock of the state in memory is not ours any more.")

    def release(self, lock: Lock) -> None:
        """Give it back."""
        if self.store.holder is not None and self.store.holder.id == lock.info.id:
            self.store.holder = None

    def copies(self) -> list[int]:
        """Those that are kept."""
        return sorted(self.store.copies)

    def copy(self, number: int) -> bytes | None:
        """One of them."""
        return self.store.copies.get(number)

    def close(self) -> None:
        """Nothing is open."""

"""A state in memory: the reference of what a backend does, and what tests run on."""

from __future__ import annotations

from dataclasses import dataclass

from gitpool.backends.backend import Conflict, Held, Lock, LockInfo, Snapshot
from gitpool.diagnostics import Locked, error


@dataclass
class Store:
    """What several clients of one memory backend share."""

    data: bytes | None = None
    version: int = 0
    holder: LockInfo | None = None
    writes: int = 0


class MemoryBackend:
    """One client of a store."""

    where = "the state in memory"

    def __init__(self, store: Store | None = None) -> None:
        self.store = store if store is not None else Store()

    def read(self) -> Snapshot:
        """The document as it is."""
        return Snapshot(self.store.data, str(self.store.version))

    def write(self, data: bytes, over: Snapshot, lock: Lock) -> Snapshot:
        """Replace it, if it is the one that was read and the lock is held."""
        self.renew(lock)
        if over.version != str(self.store.version):
            raise Conflict(error("The state was changed", "Somebody wrote the state in memory since it was read."))
        self.store.data, self.store.version = data, self.store.version + 1
        self.store.writes += 1
        return self.read()

    def acquire(self, info: LockInfo) -> Lock:
        """Take the lock."""
        if self.store.holder is not None:
            raise Held(self.store.holder, self.where)
        self.store.holder = info
        return Lock(info, self)

    def renew(self, lock: Lock) -> None:
        """Look whether the lock is ours still."""
        if self.store.holder is None or self.store.holder.id != lock.info.id:
            raise Locked(error("The lock was lost", "The lock of the state in memory is not ours any more."))

    def release(self, lock: Lock) -> None:
        """Give it back."""
        if self.store.holder is not None and self.store.holder.id == lock.info.id:
            self.store.holder = None

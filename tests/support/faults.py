"""Every effect of a run, numbered: so that a test can die, or let something else go wrong, at the first, the second …

An effect has two points, one before it happens and one after: who dies at the first never sent the request, who dies
at the second never heard the answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gitpool.backends.backend import Backend, Lock, LockInfo, Snapshot
from gitpool.backends.local import LocalBackend
from gitpool.diagnostics import GitpoolError
from gitpool.pool import LivePool, NodePool
from gitpool.rights import Rights
from gitpool.stubs import JobStub, NodeStub
from gitpool.workflow.session import Cluster


class Died(BaseException):
    """The process ends here: no handler may see it, so it is no Exception."""


@dataclass
class Effects:
    """Counts the points that a run passes. At `dies_at` it dies, and whatever it still tries, dies too.

    `meanwhile` is called at each point with its number and name, and may raise what the effect should raise, or give
    what is to be the answer.
    """

    dies_at: int | None = None
    meanwhile: Callable[[int, str], Any] = lambda number, name: None
    trail: list[str] = field(default_factory=list)
    is_dead: bool = False
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def point(self, name: str) -> Any:
        """Pass one; what `meanwhile` gives is given back."""
        with self._guard:
            if self.is_dead:
                raise Died(name)
            self.trail.append(name)
            number = len(self.trail)
            if number == self.dies_at:
                self.is_dead = True
                raise Died(name)
            return self.meanwhile(number, name)


class NumberedCluster:
    """A cluster whose requests and answers are points."""

    def __init__(self, cluster: Cluster, effects: Effects) -> None:
        self._cluster, self._effects = cluster, effects

    def pools(self) -> dict[str, LivePool]:
        """All of them."""
        self._effects.point("ask LIST")
        found = self._cluster.pools()
        self._effects.point("got LIST")
        return found

    def pool(self, name: str) -> LivePool | None:
        """One of them."""
        self._effects.point(f"ask GET {name}")
        found = self._cluster.pool(name)
        self._effects.point(f"got GET {name}")
        return found

    def key_ids(self) -> frozenset[str]:
        """By what it is known; without an answer by nothing, as the client has it."""
        try:
            self._effects.point("ask KEYS")
            found = self._cluster.key_ids()
            self._effects.point("got KEYS")
        except GitpoolError:
            return frozenset()
        return found

    def is_community(self) -> bool:
        """Which edition it is; without an answer it is not known to be the free one."""
        try:
            self._effects.point("ask LICENSE")
            found = self._cluster.is_community()
            self._effects.point("got LICENSE")
        except GitpoolError:
            return False
        return found

    # What a plan asks beside these has no effect and its answer no part in what is written, so it is no point: to die
    # there is to die at the LIST.

    def nodes(self, pool: str) -> list[NodeStub]:
        """Who is in it."""
        return self._cluster.nodes(pool)

    def jobs(self, pool: str) -> list[JobStub]:
        """What runs in it."""
        return self._cluster.jobs(pool)

    def rights(self) -> Rights | None:
        """What may be done."""
        return self._cluster.rights()

    def elsewhere(self) -> str:
        """Where writes go."""
        return self._cluster.elsewhere()

    def put(self, pool: NodePool) -> None:
        """Write one."""
        self._effects.point(f"ask PUT {pool.name}")
        self._cluster.put(pool)
        self._effects.point(f"got PUT {pool.name}")

    def remove(self, name: str) -> None:
        """Delete one."""
        self._effects.point(f"ask DELETE {name}")
        self._cluster.remove(name)
        self._effects.point(f"got DELETE {name}")


class NumberedBackend:
    """A backend whose reads, writes and locks are points."""

    def __init__(self, backend: Backend, effects: Effects) -> None:
        self.where, self.renews_every = backend.where, backend.renews_every
        self._backend, self._effects = backend, effects
        self._held: list[Lock] = []

    def read(self) -> Snapshot:
        """The document."""
        self._effects.point("ask state read")
        found = self._backend.read()
        self._effects.point("got state read")
        return found

    def write(self, data: bytes, over: Snapshot, lock: Lock, copy: int | None = None) -> Snapshot:
        """Replace it."""
        self._effects.point("ask state write")
        written = self._backend.write(data, over, lock, copy)
        self._effects.point("got state write")
        return written

    def acquire(self, info: LockInfo) -> Lock:
        """Take the lock."""
        self._effects.point("ask lock")
        lock = self._backend.acquire(info)
        self._held.append(lock)
        self._effects.point("got lock")
        return lock

    def renew(self, lock: Lock) -> None:
        """Keep it."""
        self._effects.point("ask lock renew")
        self._backend.renew(lock)
        self._effects.point("got lock renew")

    def release(self, lock: Lock) -> None:
        """Give it back."""
        self._effects.point("ask lock release")
        self._backend.release(lock)
        self._held.remove(lock)
        self._effects.point("got lock release")

    def copies(self) -> list[int]:
        """What is kept."""
        return self._backend.copies()

    def copy(self, number: int) -> bytes | None:
        """One of them."""
        return self._backend.copy(number)

    def close(self) -> None:
        """Close the connections."""
        self._backend.close()

    def bury(self) -> None:
        """What happens to the locks of a dead process: the kernel frees a local one and leaves the file."""
        for lock in self._held:
            if isinstance(self._backend, LocalBackend):
                lock.token.close()
            else:
                self._backend.release(lock)
        self._held.clear()

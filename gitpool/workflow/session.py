"""What every verb works with: the files as read, the cluster, the state, and the world around the process."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from gitpool.backends.backend import Backend, Lock, LockInfo, Snapshot, clock
from gitpool.diagnostics import Diagnostic, Report
from gitpool.history import Entry
from gitpool.plan import Plan
from gitpool.pool import LivePool, NodePool
from gitpool.rights import Rights
from gitpool.state import State
from gitpool.stubs import JobStub, NodeStub
from gitpool.transaction import Event, Transaction

if TYPE_CHECKING:
    from gitpool.config.load import Configuration


class Cluster(Protocol):
    """The node pools of a cluster; `gitpool.nomad.client.Nomad` is one."""

    def pools(self) -> dict[str, LivePool]:
        """Every pool by name, the built-in ones included."""

    def pool(self, name: str) -> LivePool | None:
        """One pool, None if there is none."""

    def key_ids(self) -> frozenset[str]:
        """The IDs of its signing keys; none where it shows none."""

    def is_community(self) -> bool:
        """Whether it surely refuses every `scheduler_config`."""

    def nodes(self, pool: str) -> list[NodeStub]:
        """The nodes of a pool."""

    def jobs(self, pool: str) -> list[JobStub]:
        """The jobs of a pool that are not dead, as far as they are shown."""

    def rights(self) -> Rights | None:
        """What we may do; None where that is not shown."""

    def elsewhere(self) -> str:
        """The region that writes go to, if that is surely another one; else empty."""

    def put(self, pool: NodePool) -> None:
        """Create or replace it."""

    def remove(self, name: str) -> None:
        """Delete it."""


def _ignore(_: object) -> None:
    """Watch nothing."""


@dataclass
class Session:
    """One run.

    `interrupted` is set by the first Ctrl-C of an apply. The callbacks tell whoever watches: `settling` surrounds all
    from saving the intent to saving the outcome (its second argument says that it is an earlier run's transaction),
    `observe` sees each step, `recovering` an earlier run's transaction, `waiting` the lock of another, `stuck` that
    ours could not be given back, `objected` a plan that guards are about to refuse. `left_behind` is a local state
    beside files that name another place. Without `checks_rights` a plan is made for another token to apply, and what
    ours may write is not asked.
    """

    configuration: Configuration
    cluster: Cluster
    backend: Backend
    report: Report
    region: str = ""
    environment: str = ""
    who: str = "somebody"
    run: str = ""
    parallelism: int = 10
    lock_timeout: float = 0.0
    on_failure: str = "rollback"
    interrupted: threading.Event = field(default_factory=threading.Event)
    observe: Callable[[Event], None] = _ignore
    recovering: Callable[[Transaction], None] = _ignore
    settling: Callable[[Transaction, bool], AbstractContextManager[None]] = lambda _, __: nullcontext()
    waiting: Callable[[LockInfo | None], None] = _ignore
    stuck: Callable[[Diagnostic], None] = _ignore
    objected: Callable[[Plan], None] = _ignore
    left_behind: str = ""
    checks_rights: bool = True
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = clock

    def timestamp(self) -> str:
        """Now, in RFC 3339."""
        return self.now().isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass
class Document:
    """The state as it was read, and the snapshot that it must still be when it is written."""

    backend: Backend
    snapshot: Snapshot
    state: State

    @classmethod
    def read(cls, backend: Backend) -> Document:
        """Read and understand it; an absent document is an empty state."""
        snapshot = backend.read()
        state = State() if snapshot.data is None else State.from_bytes(snapshot.data, backend.where)
        return cls(backend, snapshot, state)

    def save(self, state: State, lock: Lock, entry: Entry | None = None) -> None:
        """Write it, with the next serial; the first write gives the state its lineage."""
        lineage = state.lineage or str(uuid.uuid4())
        self.put(replace(state, lineage=lineage, serial=self.state.serial + 1), lock, entry)

    def put(self, state: State, lock: Lock, entry: Entry | None) -> None:
        """Write it, with the serial that it has.

        With an entry for the history the state is a settled one, and a copy of it is kept where that is possible.
        """
        if entry is not None:
            state = state.noted(replace(entry, serial=state.serial))
        copy = None if entry is None else state.serial
        self.snapshot = self.backend.write(state.to_bytes(), self.snapshot, lock, copy)
        self.state = state

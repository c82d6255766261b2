"""One apply with a change of every kind, and the oracle that says whether the promises were kept.

The oracle reads the cluster and the state document, and nothing else: not the outcome, not the events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gitpool.backends.backend import Backend
from gitpool.backends.local import LocalBackend
from gitpool.backends.memory import MemoryBackend, Store
from gitpool.plan import Options
from gitpool.pool import DesiredPool, Facts, Instance, Lifecycle, NodePool, SchedulerConfig
from gitpool.state import State
from gitpool.transaction import Phase
from gitpool.workflow.apply import Applied, apply, recover
from gitpool.workflow.session import Session
from tests.support.cluster import MemoryCluster
from tests.support.faults import Died, Effects, NumberedBackend, NumberedCluster
from tests.support.runs import files, holder, ignoring, session

OpenBackend = Callable[[], Backend]


def memory(folder: Path | None = None) -> OpenBackend:
    """Opens clients of one memory backend; the folder is not needed."""
    store = Store()
    return lambda: MemoryBackend(store)


def local(folder: Path) -> OpenBackend:
    """Opens clients of the local backend in that folder, which is made."""
    folder.mkdir(exist_ok=True)
    return lambda: LocalBackend(folder / "gitpool.state.json")


BACKENDS: dict[str, Callable[[Path], OpenBackend]] = {"memory": memory, "local": local}

BEFORE = (
    NodePool("change", "as it was", {"team": "a"}),
    NodePool("change-too", "as it was"),
    NodePool("delete", "as it was", {"keep": "me"}),
    NodePool("delete-too"),
    NodePool("forget", "removed by hand"),
    NodePool("same", "the same"),
    NodePool("shared", "as it was", {"scaler": "1"}),
)
WANTED = (
    NodePool("adopt", "made by hand"),
    NodePool("change", "as planned", {"team": "b"}),
    NodePool("change-too", "as planned", scheduler_config=SchedulerConfig("spread", None)),
    NodePool("create-too", node_identity_ttl=3600 * 10**9),
)
SHARED = ignoring(NodePool("shared", "as planned"), ("meta", "scaler"))
RECORDED = DesiredPool(NodePool("same", "the same"), Lifecycle(prevent_destroy=True), Instance("kept", "same"))
CREATED = DesiredPool(NodePool("create", "new", {"a": "b"}), sensitive=frozenset({("meta", "a")}))
REMEMBERED = {"change": Facts(Instance("old"), True), "delete": Facts(Instance("old", "delete"))}
REFUSED = "the quota is used up"
WRITTEN = ("change", "change-too", "create", "create-too", "delete", "delete-too", "shared")


@dataclass
class Scenario:
    """A cluster with pools of ours and of others, a state that knows ours, and files that want something else."""

    cluster: MemoryCluster
    open_backend: OpenBackend
    wanted: dict[str, DesiredPool]
    state: State
    meant: dict[str, dict[str, Any]]
    images: dict[str, NodePool]

    @classmethod
    def prepare(cls, open_backend: OpenBackend) -> Scenario:
        """Ready for the apply."""
        cluster = MemoryCluster()
        for pool in BEFORE:
            cluster.hand_put(**_api(pool), NewerField={"of": pool.name})
        cluster.hand_remove("forget")
        cluster.hand_put("adopt", Description="made by hand")
        cluster.hand_put("theirs", Description="not ours", Meta={})
        backend = open_backend()
        state = State("lineage-1", 7, {pool.name: pool for pool in BEFORE}, facts=REMEMBERED)
        lock = backend.acquire(holder())
        backend.write(state.to_bytes(), backend.read(), lock)
        backend.release(lock)
        wanted = files(*WANTED, CREATED, RECORDED, SHARED)
        return cls(cluster, open_backend, wanted, state, cluster.meant(), cluster.images())

    def apply(self, effects: Effects, **more: Any) -> Applied | None:
        """One apply; a death frees what a dead process cannot hold, and is answered by None."""
        return self._run(effects, lambda s: apply(s, Options()), **more)

    def recover(self, effects: Effects, *, abandon: bool = False, backward: bool = False) -> Applied | None:
        """One recover, likewise."""
        return self._run(effects, lambda s: recover(s, abandon=abandon, backward=backward))

    def _run(self, effects: Effects, verb: Callable[[Session], Applied | None], **more: Any) -> Applied | None:
        backend = NumberedBackend(self.open_backend(), effects)
        try:
            return verb(session(self.wanted, NumberedCluster(self.cluster, effects), backend, **more))
        except Died:
            return None
        finally:
            backend.bury()

    def read(self) -> State:
        """The state as the next run will read it."""
        data = self.open_backend().read().data
        assert data is not None, "the state is gone"
        return State.from_bytes(data, "the state")

    @property
    def targets(self) -> dict[str, NodePool | None]:
        """What each pool that is written should become."""
        found: dict[str, NodePool | None] = {n: self.wanted[n].pool if n in self.wanted else None for n in WRITTEN}
        shared = self.images["shared"]
        found["shared"] = replace(SHARED.pool, meta=shared.meta)
        return found

    def story(self, besides: frozenset[str] = frozenset()) -> Phase:
        """All as planned or all as it was? `besides` are the pools that somebody else has moved.

        Raises:
            AssertionError: neither.
        """
        now = self.cluster.images()
        judged = [name for name in WRITTEN if name not in besides]
        forward = [name for name in judged if now.get(name) == self.targets[name]]
        backward = [name for name in judged if now.get(name) == self.images.get(name)]
        assert judged in (forward, backward), f"half done: {forward=}, {backward=}"
        return Phase.COMMITTED if judged == forward else Phase.ROLLED_BACK

    def check_ended(self) -> Phase:
        """Every promise, of a story in which nobody else had a hand."""
        phase, state = self.story(), self.read()
        self.check_others()
        assert state.transaction is None
        assert self.state.lineage == state.lineage
        assert state.serial > self.state.serial or (phase is Phase.ROLLED_BACK and not self.cluster.writes)
        if phase is Phase.COMMITTED:
            assert self.wanted.keys() == state.pools.keys()
            assert {n: p for n, p in self.cluster.images().items() if n != "theirs"} == state.pools
            assert {n: p.facts for n, p in self.wanted.items()} == {n: state.facts_of(n) for n in state.pools}
        else:
            assert self.state.pools == state.pools
            assert self.state.facts == state.facts
            assert self.meant == self.cluster.meant()
        return phase

    def check_others(self, besides: frozenset[str] = frozenset()) -> None:
        """Not ours, not touched; and what gitpool does not know of ours is still there."""
        now = self.cluster.meant()
        for name in ("theirs", "adopt", "same", "all", "default"):
            assert self.meant[name] == now[name]
        assert [] == [w for w in self.cluster.writes if w.split()[1] not in WRITTEN]
        for name in {"change", "change-too", "shared"} - besides:
            assert {"of": name} == now[name]["NewerField"]


def _api(pool: NodePool) -> dict[str, Any]:
    raw = pool.to_api()
    return {"name": raw.pop("Name"), **raw}


def is_settled(scenario: Scenario) -> bool:
    """Whether no transaction is open."""
    return scenario.read().transaction is None


def finish(scenario: Scenario, verb: str) -> None:
    """What a person does after a crash: recover, or simply apply again."""
    unharmed = Effects()
    applied = scenario.recover(unharmed) if verb == "recover" else scenario.apply(unharmed)
    assert applied is not None
    assert not applied.stopped
    assert is_settled(scenario)

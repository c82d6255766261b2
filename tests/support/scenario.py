"""One apply with a change of every kind, and the oracle that says whether the promises were kept.

The oracle reads the cluster and the state document, and nothing else: not the outcome, not the events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from gitpool.diagnostics import ExitCode, GitpoolError
from gitpool.history import Entry
from gitpool.identity import Identity
from gitpool.plan import Options
from gitpool.pool import DesiredPool, Facts, Instance, Lifecycle, NodePool, SchedulerConfig
from gitpool.state import State
from gitpool.transaction import Phase
from gitpool.workflow.apply import Applied, apply, recover
from gitpool.workflow.session import Session
from tests.support.cluster import MemoryCluster
from tests.support.faults import Died, Effects, NumberedCluster
from tests.support.places import Place
from tests.support.runs import files, holder, ignoring, session

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
FEW = ("change", "create", "delete")
LINEAGE, SERIAL = "lineage-1", 7


@dataclass
class Scenario:
    """A cluster with pools of ours and of others, a state that knows ours, and files that want something else.

    `written` are the pools that the apply writes; `latest` is the serial that was read last, `lines` the history.
    """

    cluster: MemoryCluster
    place: Place
    wanted: dict[str, DesiredPool]
    written: tuple[str, ...]
    state: State
    meant: dict[str, dict[str, Any]] = field(default_factory=dict)
    images: dict[str, NodePool] = field(default_factory=dict)
    latest: int = 0
    lines: frozenset[Entry] = frozenset()

    @classmethod
    def prepare(cls, place: Place, written: tuple[str, ...] = WRITTEN) -> Scenario:
        """Ready for the apply; with `FEW` to be written there is one of each kind, and every run has fewer points."""
        cluster = MemoryCluster()
        before = [pool for pool in BEFORE if pool.name in (*written, "forget", "same")]
        for pool in before:
            cluster.hand_put(**_api(pool), NewerField={"of": pool.name})
        seen = Identity.seen("", cluster.keys, cluster.pools())
        cluster.hand_remove("forget")
        cluster.hand_put("adopt", Description="made by hand")
        cluster.hand_put("theirs", Description="not ours", Meta={})
        facts = {name: known for name, known in REMEMBERED.items() if name in written}
        state = State(LINEAGE, SERIAL, {pool.name: pool for pool in before}, facts=facts).of_cluster(seen)
        backend = place.open()
        lock = backend.acquire(holder())
        backend.write(state.to_bytes(), backend.read(), lock, SERIAL)
        backend.release(lock)
        place.litter()
        wanted = {
            n: p for n, p in files(*WANTED, CREATED, RECORDED, SHARED).items() if n in (*written, "adopt", "same")
        }
        return cls(cluster, place, wanted, written, state, cluster.meant(), cluster.images())

    def apply(self, effects: Effects, *, adopt: bool = False, **more: Any) -> Applied | None:
        """One apply; a death is answered by None, and followed by time, until the dead hold no lock."""
        return self._run(effects, lambda s: apply(s, Options(adopt=adopt)), **more)

    def recover(self, effects: Effects, *, abandon: bool = False, backward: bool = False) -> Applied | None:
        """One recover, likewise."""
        return self._run(effects, lambda s: recover(s, abandon=abandon, backward=backward))

    def attempt(self, effects: Effects, **more: Any) -> ExitCode | None:
        """The exit code of an apply, None if it died."""
        try:
            applied = self.apply(effects, **more)
        except GitpoolError as problem:
            return problem.exit_code
        return None if applied is None else applied.exit_code

    def session(self, effects: Effects, **more: Any) -> Session:
        """A run whose effects are counted."""
        more = {"clock": self.place.clock.now, **more}
        return session(self.wanted, NumberedCluster(self.cluster, effects), self.place.open(effects), **more)

    def _run(self, effects: Effects, verb: Callable[[Session], Applied | None], **more: Any) -> Applied | None:
        run = self.session(effects, **more)
        try:
            return verb(run)
        except Died:
            self.place.bury()
            return None
        finally:
            run.backend.close()

    def read(self) -> State:
        """The state as the next run will read it: it is always whole, and the successor of what was read before."""
        backend = self.place.open()
        data = backend.read().data
        backend.close()
        assert data is not None, "the state is gone"
        state = State.from_bytes(data, "the state")
        assert self.state.lineage == state.lineage
        assert self.latest <= state.serial, "an older state is back"
        assert self.lines <= {*state.history}, "a line of the history is gone"
        self.latest, self.lines = state.serial, frozenset(state.history)
        return state

    @property
    def targets(self) -> dict[str, NodePool | None]:
        """What each pool that is written should become."""
        found: dict[str, NodePool | None] = {n: self.wanted[n].pool if n in self.wanted else None for n in self.written}
        if "shared" in self.written:
            found["shared"] = replace(SHARED.pool, meta=self.images["shared"].meta)
        return found

    def story(self, besides: frozenset[str] = frozenset()) -> Phase:
        """All as planned or all as it was? `besides` are the pools that somebody else has moved.

        Raises:
            AssertionError: neither.
        """
        now = self.cluster.images()
        judged = [name for name in self.written if name not in besides]
        forward = [name for name in judged if now.get(name) == self.targets[name]]
        backward = [name for name in judged if now.get(name) == self.images.get(name)]
        assert judged in (forward, backward), f"half done: {forward=}, {backward=}"
        return Phase.COMMITTED if judged == forward else Phase.ROLLED_BACK

    def ended(self) -> str:
        """How the transaction that was settled last ended, as the state has it; empty if none was."""
        history = self.read().history
        return history[-1].outcome if history else ""

    def left(self) -> frozenset[str]:
        """The pools that are as planned: those whose way back was refused, in a story that went back."""
        now = self.cluster.images()
        return frozenset(name for name in self.written if now.get(name) == self.targets[name])

    def check_ended(self) -> Phase:
        """Every promise, of a story in which nobody else had a hand."""
        phase, state = self.story(), self.read()
        self.check_others()
        self.check_history(state)
        assert state.transaction is None
        assert state.serial > self.state.serial or (phase is Phase.ROLLED_BACK and not self.cluster.writes)
        if phase is Phase.COMMITTED:
            assert self.wanted.keys() == state.pools.keys()
            assert {n: p for n, p in self.cluster.images().items() if n != "theirs"} == state.pools
            assert {n: p.facts for n, p in self.wanted.items()} == {n: state.facts_of(n) for n in state.pools}
        else:
            assert self.state.pools == state.pools
            assert self.state.facts == state.facts
            assert self.meant == self.cluster.meant()
        if state.serial > self.state.serial:
            assert phase.value == state.history[-1].outcome
        return phase

    def check_contested(self, besides: frozenset[str]) -> None:
        """Every promise, of a story in which somebody else moved those pools: an end, and no jam."""
        phase, state, now = self.story(besides), self.read(), self.cluster.images()
        self.check_others(besides)
        self.check_history(state)
        assert state.transaction is None
        assert state.history or not self.cluster.writes
        ended = state.history[-1].outcome if state.history else Phase.ROLLED_BACK.value
        assert phase is not Phase.COMMITTED or ended == Phase.COMMITTED.value
        if ended == Phase.CONTESTED.value:
            assert {n: now.get(n) for n in state.pools if n != "forget"} == {
                n: p for n, p in state.pools.items() if n != "forget"
            }, "contested, and not recorded as it is"
        if ended == Phase.ROLLED_BACK.value:
            assert self.state.pools == state.pools

    def check_history(self, state: State) -> None:
        """Each state that was settled has its line, the newest last."""
        serials = [entry.serial for entry in state.history]
        assert sorted(set(serials)) == serials
        if state.transaction is None and state.serial > self.state.serial:
            assert state.serial == serials[-1]
        assert set(serials) <= set(range(self.state.serial + 1, state.serial + 1))

    def check_code(self, code: ExitCode, besides: frozenset[str] = frozenset()) -> None:
        """Whether the exit code says what came of it; 4 may also be said where it is not known."""
        state = self.read()
        ended = state.history[-1].outcome if state.history and state.transaction is None else ""
        if code is ExitCode.OK:
            assert Phase.COMMITTED.value == ended
            assert self.story(besides) is Phase.COMMITTED
        elif code is ExitCode.ROLLED_BACK:
            assert Phase.ROLLED_BACK.value == ended
            assert self.story(besides) is Phase.ROLLED_BACK
        elif code is ExitCode.NEEDS_A_PERSON:
            assert state.serial > self.state.serial
        else:
            assert [] == self.cluster.writes, "pools were written"
            assert ended == ""

    def check_others(self, besides: frozenset[str] = frozenset()) -> None:
        """Not ours, not touched; and what gitpool does not know of ours is still there."""
        now = self.cluster.meant()
        for name in ("theirs", "adopt", "same", "all", "default"):
            assert self.meant[name] == now[name]
        assert [] == [w for w in self.cluster.writes if w.split()[1] not in self.written]
        for name in {"change", "change-too", "shared"} & {*self.written} - besides:
            assert {"of": name} == now[name]["NewerField"]


def _api(pool: NodePool) -> dict[str, Any]:
    raw = pool.to_api()
    return {"name": raw.pop("Name"), **raw}


def finish(scenario: Scenario, verb: str) -> None:
    """What a person does after a crash: recover, or simply apply again."""
    unharmed = Effects()
    applied = scenario.recover(unharmed) if verb == "recover" else scenario.apply(unharmed)
    assert applied is not None
    assert not applied.stopped
    assert scenario.read().transaction is None

"""gitpool and its world as one machine: files, applies, deaths, recoveries, other people, nodes, a bad network.

The rules run the real verbs over a cluster in memory and the memory backend. What is asserted is read off the cluster
and the state document; `touched` are the pools in which somebody else had a hand during the last run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gitpool.backends.memory import MemoryBackend, Store
from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad.transport import NoAnswer
from gitpool.plan import Options
from gitpool.pool import DesiredPool, Instance, Lifecycle, LivePool, NodePool
from gitpool.state import State
from gitpool.transaction import Phase, Transaction
from gitpool.workflow.apply import Applied, apply, recover
from gitpool.workflow.session import Session
from tests.support.cluster import MemoryCluster
from tests.support.examples import examples
from tests.support.faults import Died, Effects, NumberedBackend, NumberedCluster
from tests.support.runs import files, session

NAMES = ("a", "b", "c", "d")
names = st.sampled_from(NAMES)
words = st.sampled_from(["one", "two", "three"])
points = st.integers(1, 60)
IN_THE_MIDDLE = {"kept": "in the middle of a run"}
wishes = st.dictionaries(names, words, min_size=1)


class KeepingCluster(MemoryCluster):
    """Checks at each of our writes that the unknown fields which our last look showed are still there."""

    def __init__(self) -> None:
        super().__init__()
        self.shows_nodes = False  # so that plans go on, and refusals come from the cluster
        self.seen: dict[str, Any] = {}

    def pool(self, name: str) -> LivePool | None:
        """Look."""
        found = super().pool(name)
        self.seen[name] = dict(found.pool.unknown) if found else {}
        return found

    def remove(self, name: str) -> None:
        """Delete it."""
        assert IN_THE_MIDDLE != self.seen[name].get("Newer"), "somebody else's pool was deleted"
        super().remove(name)

    def put(self, pool: NodePool) -> None:
        """Write it."""
        super().put(pool)
        kept = self.seen[pool.name].get("Newer")
        assert kept != IN_THE_MIDDLE, "somebody else's pool was overwritten"
        assert kept is None or kept == self.raw[pool.name].get("Newer"), "an unknown field was lost"


class World(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.cluster = KeepingCluster()
        self.store = Store()
        self.wanted: dict[str, DesiredPool] = {}
        self.touched: set[str] = set()
        self.hands = 0
        self.last = State()

    @initialize(wish=wishes)
    def begin(self, wish: dict[str, str]) -> None:
        """A cluster with a pool of somebody else's, and files."""
        self.cluster.hand_put("theirs", Description="not ours", Newer={"kept": "theirs"})
        self.theirs = dict(self.cluster.raw["theirs"])
        self.edit_the_files(wish)

    @rule(
        wish=wishes, protected=st.sampled_from([False, False, False, True]), block=st.sampled_from(["", "one", "two"])
    )
    def edit_the_files(self, wish: dict[str, str], protected: bool = False, block: str = "") -> None:
        """Somebody merges another version, in which the pools may come from another block or be protected."""
        self.wanted = files(
            *(
                DesiredPool(
                    NodePool(name, word, {"by": "file"}),
                    Lifecycle(prevent_destroy=protected),
                    Instance(block or name, name if block else None),
                    frozenset({("meta", "by")} if protected else ()),
                )
                for name, word in wish.items()
            )
        )

    @rule(name=names, word=words)
    def somebody_writes(self, name: str, word: str) -> None:
        """Sometimes just what the files say."""
        self.hands += 1
        self.cluster.hand_put(name, Description=word, Meta={"by": "file"}, Newer={"kept": self.hands})

    @rule(name=names)
    def somebody_deletes(self, name: str) -> None:
        """Without a word."""
        self.cluster.hand_remove(name)
        self.cluster.nodes_in.discard(name)

    @rule(name=names)
    def a_node_joins(self, name: str) -> None:
        """From now on the pool cannot be deleted."""
        self.cluster.node_joins(name)

    @rule()
    def the_nodes_leave(self) -> None:
        """All of them."""
        self.cluster.nodes_in.clear()

    @rule(adopt=st.booleans())
    def apply_in_peace(self, adopt: bool) -> None:
        """Nothing goes wrong but what Nomad refuses."""
        self._apply(Effects(), adopt)

    @rule(adopt=st.booleans(), point=points)
    def apply_and_die(self, adopt: bool, point: int) -> None:
        """Killed somewhere."""
        self._apply(Effects(dies_at=point), adopt)

    @rule(adopt=st.booleans(), name=names)
    def apply_with_a_refusal(self, adopt: bool, name: str) -> None:
        """One pool may not be written."""
        self.cluster.refused[name] = "no room"
        self._apply(Effects(), adopt)
        self.cluster.refused.clear()

    @rule(adopt=st.booleans(), point=points, for_good=st.booleans())
    def apply_on_a_bad_network(self, adopt: bool, point: int, for_good: bool) -> None:
        """One message is lost, or all from some point on."""

        def meanwhile(number: int, name: str) -> None:
            if (number == point or (for_good and number > point)) and name.split()[1] in (
                "LIST",
                "GET",
                "PUT",
                "DELETE",
            ):
                raise NoAnswer(error("No answer from the cluster", name))

        self._apply(Effects(meanwhile=meanwhile), adopt)

    @precondition(lambda self: self.last.transaction is None)
    @rule(adopt=st.booleans(), point=points, name=names, removes=st.booleans())
    def apply_with_other_hands(self, adopt: bool, point: int, name: str, removes: bool) -> None:
        """Somebody has a hand in it at some point after the intent was saved; the pool is not written after that."""
        since = 0
        self.hands += 1
        word = f"in the middle, by hand {self.hands}"

        def meanwhile(number: int, at: str) -> None:
            nonlocal since
            since += bool(since) or at == "got state write"
            if since == point:
                self.touched.add(name)
                if removes:
                    self.cluster.hand_remove(name)
                else:
                    self.cluster.hand_put(name, Description=word, Newer=IN_THE_MIDDLE)

        self._apply(Effects(meanwhile=meanwhile), adopt)
        if self.cluster.raw.get(name, {}).get("Newer") == IN_THE_MIDDLE:
            self.cluster.raw[name]["Newer"] = {"kept": "from now on it is drift like any other"}

    @precondition(lambda self: self.last.transaction is not None)
    @rule(backward=st.booleans())
    def recover(self, backward: bool) -> None:
        """It ends the open transaction, whatever happened before."""
        applied = self._run(Effects(), lambda run: recover(run, backward=backward))
        assert applied is not None
        assert not applied.stopped
        assert self.state().transaction is None
        if applied.transaction is not None and backward:
            assert applied.transaction.phase is not Phase.COMMITTED or self.last.transaction is None

    @precondition(lambda self: self.last.transaction is not None)
    @rule(point=points)
    def recover_and_die(self, point: int) -> None:
        """Killed while recovering."""
        self._run(Effects(dies_at=point), recover)

    @precondition(lambda self: self.last.transaction is not None)
    @rule()
    def abandon(self) -> None:
        """It stays as it is."""
        before = len(self.cluster.writes)
        self._run(Effects(), lambda run: recover(run, abandon=True))
        assert before == len(self.cluster.writes)
        assert self.state().transaction is None

    def state(self) -> State:
        """What the document says; it always says something sensible."""
        return State() if self.store.data is None else State.from_bytes(self.store.data, "the state")

    def _apply(self, effects: Effects, adopt: bool) -> None:
        self._run(effects, lambda run: apply(run, Options(adopt=adopt)))

    def _run(self, effects: Effects, verb: Callable[[Session], Applied | None]) -> Applied | None:
        """One process: it ends with an outcome, an error, or death. Afterwards what it promises is checked."""
        self.touched.clear()
        opened, written = self.last.transaction, len(self.cluster.writes)
        ours = self.last.pools.keys() | self.wanted.keys()
        if opened:  # also what an earlier apply has taken over, and this one finishes
            ours |= {w.name for w in opened.writes} | {pool.name for pool in opened.recorded}
        before = {"pools": self.cluster.images(), "meant": self.cluster.meant(), "state": self.last}
        backend = NumberedBackend(MemoryBackend(self.store), effects)
        applied = None
        try:
            applied = verb(session(self.wanted, NumberedCluster(self.cluster, effects), backend))
        except Died:
            assert effects.is_dead
            state = self.state()
            is_silent = state.transaction is None and state.serial == self.last.serial
            assert not is_silent or written == len(self.cluster.writes), "pools were written without an intent"
        except GitpoolError:
            saved = self.state().transaction or opened
            assert saved is not None or written == len(self.cluster.writes), "an error, but pools were written"
        finally:
            backend.bury()
        assert {w.split()[1] for w in self.cluster.writes[written:]} <= ours, "not ours, and touched"
        if applied is not None and applied.transaction is not None and not applied.stopped:
            self._check_end(applied.transaction, before, resumed=opened is not None)
        return applied

    def _check_end(self, transaction: Transaction, before: dict[str, Any], resumed: bool) -> None:
        state, live = self.state(), self.cluster.images()
        assert state.transaction is None
        judged = [w for w in transaction.writes if w.name not in self.touched]
        if transaction.phase is Phase.COMMITTED:
            assert [] == [w.name for w in judged if live.get(w.name) != w.target]
            assert [] == [n for n, f in transaction.facts.items() if n not in self.touched and state.facts_of(n) != f]
            assert [] == [
                n for n, p in state.pools.items() if n not in self.touched and not resumed and live.get(n) != p
            ]
        if transaction.phase is Phase.ROLLED_BACK:
            assert [] == [w.name for w in judged if live.get(w.name) != w.source]
            if not resumed:
                now, then = self.cluster.meant(), before["meant"]
                assert [] == [
                    n for n in now.keys() | then.keys() if n not in self.touched and now.get(n) != then.get(n)
                ]
                assert before["state"].pools == state.pools
                assert before["state"].facts == state.facts
        lost = [n for n in before["state"].pools if n in live and n not in state.pools and n not in self.touched]
        assert [] == [n for n in lost if not resumed], "lost from the state while it exists"

    @invariant()
    def the_document_is_whole(self) -> None:
        """It parses, its lineage stays, and each change of it has a higher serial."""
        state = self.state()
        if self.last.lineage:
            assert self.last.lineage == state.lineage
        assert state.serial > self.last.serial or state == self.last
        self.last = state

    @invariant()
    def what_is_not_ours_is_not_touched(self) -> None:
        """Not even its index moves."""
        if "theirs" in self.cluster.raw:
            assert self.theirs == self.cluster.raw["theirs"]

    @invariant()
    def nobody_holds_the_lock(self) -> None:
        """Between two runs it is free."""
        assert self.store.holder is None

    def teardown(self) -> None:
        """However it went: once nodes and refusals are gone, an apply (adopting) makes the files true.

        Where an earlier run's transaction ends contested, that apply stops there, and the one after it does.
        """
        if not self.wanted:
            return
        self.cluster.nodes_in.clear()
        applied = self._apply_at_last()
        if applied.is_earlier:
            applied = self._apply_at_last()
        assert applied.transaction is not None
        assert applied.transaction.phase is Phase.COMMITTED
        assert {n: p.pool for n, p in self.wanted.items()} == dict(self.last.pools)
        assert {n: p for n, p in self.cluster.images().items() if n in self.last.pools} == dict(self.last.pools)
        assert {n: p.facts for n, p in self.wanted.items()} == {n: self.last.facts_of(n) for n in self.last.pools}

    def _apply_at_last(self) -> Applied:
        if self.last.transaction is not None:
            self._run(Effects(), recover)  # it may protect pools, or find them gone
            self.the_document_is_whole()
        protected = tuple(name for name in self.last.pools if self.last.facts_of(name).prevent_destroy)
        applied = self._run(Effects(), lambda run: apply(run, Options(adopt=True, allow_destroy=protected)))
        self.the_document_is_whole()
        assert applied is not None
        return applied


TestWorld = World.TestCase
TestWorld.settings = examples(80, stateful_step_count=30)

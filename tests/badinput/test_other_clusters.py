"""A state or a plan of another cluster: the borders of what counts, and what every verb does about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from gitpool.backends.memory import MemoryBackend, Store
from gitpool.diagnostics import ExitCode, Refused
from gitpool.guards import another_cluster
from gitpool.identity import MAX_KEYS, UNKNOWN, Identity
from gitpool.plan import Mode, Options
from gitpool.pool import DesiredPool, NodePool
from gitpool.state import State
from gitpool.transaction import Transaction, Write
from gitpool.workflow.apply import apply, recover
from gitpool.workflow.plan import make_plan
from gitpool.workflow.session import Session
from tests.support.cluster import MemoryCluster
from tests.support.runs import files, session

KNOWN = Identity("eu", ("k1", "k2"), {"a": 13, "b": 14})
BORDERS: dict[str, tuple[Identity, Identity, bool]] = {
    "nothing is known": (UNKNOWN, KNOWN, True),
    "nothing is seen of what is not known": (UNKNOWN, UNKNOWN, True),
    "all of it": (KNOWN, KNOWN, True),
    "the keys were rotated, one pool holds": (KNOWN, Identity("eu", ("k3",), {"a": 13}), True),
    "the keys were rotated, a pool was made anew": (KNOWN, Identity("eu", ("k3",), {"a": 99, "b": 14}), True),
    "every pool went by hand, a key holds": (KNOWN, Identity("eu", ("k2", "k3")), True),
    "the region was renamed": (KNOWN, replace(KNOWN, region="us"), True),
    "the keys are not shown, a pool holds": (KNOWN, Identity("eu", (), {"b": 14}), True),
    "none holds": (KNOWN, Identity("eu", ("k3",), {"a": 14, "b": 13}), False),
    "none is shown": (KNOWN, Identity("eu"), False),
    "the same index of another pool": (KNOWN, Identity("eu", (), {"c": 13}), False),
    "keys alone, others": (Identity("", ("k1",)), Identity("", ("k2",), {"a": 13}), False),
    "pools alone, others": (Identity("", (), {"a": 13}), Identity("", ("k1",), {"a": 14}), False),
    "the region alone, the same": (Identity("eu"), Identity("eu", ("k9",)), True),
    "the region alone, another": (Identity("eu"), Identity("us"), False),
    "the region alone, against one that is not named": (Identity("eu"), Identity("", ("k9",)), True),
}


@pytest.mark.parametrize(("known", "seen", "expected"), BORDERS.values(), ids=BORDERS)
def test_what_counts(known: Identity, seen: Identity, expected: bool) -> None:
    """One match is enough; where there was evidence and none of it holds, it is another cluster."""
    assert expected is known.is_that_of(seen)
    state = State("lineage", 1, {"a": NodePool("a")}, identity=known)
    assert expected is (another_cluster(state, seen) == [])


def test_a_state_that_manages_nothing_goes_anywhere() -> None:
    """It can harm nothing; one with an open transaction alone can."""
    seen = Identity("eu", ("k3",))
    assert [] == another_cluster(State(identity=KNOWN), seen)
    opened = Transaction("tx", "ada", "noon", (Write("a", None, NodePool("a")),))
    (objection,) = another_cluster(State(identity=KNOWN, transaction=opened), seen)
    assert "none of the 2 signing keys" in objection.detail.lower()
    assert "`-new-cluster`" in objection.detail


def test_an_empty_state_is_at_home_in_one_cluster_alone() -> None:
    """Taken to another one it forgets the first, else its copies would pass for that one's."""
    seen = Identity("us", ("k3",), {"a": 50})
    assert Identity("us", ("k3",)) == State(identity=KNOWN).of_cluster(seen).identity
    assert ("k1", "k2") == State(identity=KNOWN).of_cluster(Identity("", ("k2",))).identity.keys


def test_keys_are_remembered_and_bounded() -> None:
    """Each rotation adds one; the oldest go first, and what is shown now is always among them."""
    known = UNKNOWN
    for number in range(MAX_KEYS + 30):
        known = known.learned(Identity("", (f"k{number:03}", f"k{number + 1:03}")), ())
    assert MAX_KEYS == len(known.keys)
    assert ("k079", "k080") == known.keys[-2:]
    assert "k030" not in known.keys
    assert Identity.from_json(known.to_json()) == known


@dataclass
class Two:
    """A state that was applied in one cluster, and another cluster with pools of the same names."""

    home: MemoryCluster = field(default_factory=MemoryCluster)
    away: MemoryCluster = field(default_factory=MemoryCluster)
    store: Store = field(default_factory=Store)
    wanted: dict[str, DesiredPool] = field(default_factory=lambda: files(NodePool("a", "one"), NodePool("b", "one")))

    def __post_init__(self) -> None:
        self.away.keys = frozenset({"key-2"})
        self.away.index = 500
        assert apply(self.at(self.home), Options()) is not None
        for name in ("a", "b", "theirs"):
            self.away.hand_put(name, Description="theirs")

    def at(self, cluster: MemoryCluster, **more: Any) -> Session:
        """A run against one of them."""
        return session(self.wanted, cluster, MemoryBackend(self.store), **more)

    @property
    def state(self) -> State:
        """As it is kept."""
        assert self.store.data is not None
        return State.from_bytes(self.store.data, "the state")

    def die(self) -> None:
        """An apply that ends in the middle."""
        self.home.refused["b"] = "no room"
        self.wanted = files(NodePool("a", "two"), NodePool("b", "two"))
        apply(self.at(self.home, on_failure="stop"), Options())
        self.home.refused.clear()
        assert self.state.transaction is not None


@pytest.fixture
def two() -> Two:
    """Two clusters."""
    return Two()


VERBS: dict[str, Callable[[Two, bool], object]] = {
    "plan": lambda two, new: make_plan(two.at(two.away), two.state, Options(new_cluster=new, adopt=True)),
    "apply": lambda two, new: apply(two.at(two.away), Options(new_cluster=new, adopt=True)),
    "apply, asked": lambda two, new: apply(
        two.at(two.away), Options(new_cluster=new, adopt=True), approve=lambda plan: True
    ),
    "destroy": lambda two, new: apply(two.at(two.away), Options(mode=Mode.DESTROY, new_cluster=new)),
    "refresh-only": lambda two, new: apply(two.at(two.away), Options(mode=Mode.REFRESH_ONLY, new_cluster=new)),
    "without a refresh": lambda two, new: apply(two.at(two.away), Options(refresh=False, new_cluster=new)),
    "recover": lambda two, new: recover(two.at(two.away), new_cluster=new),
    "recover, abandoning": lambda two, new: recover(two.at(two.away), abandon=True, new_cluster=new),
    "recover, backward": lambda two, new: recover(two.at(two.away), backward=True, new_cluster=new),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("is_open", [False, True], ids=["settled", "open"])
def test_every_verb_refuses(two: Two, verb: str, is_open: bool) -> None:
    """Without any setting, with code 5; neither cluster nor the state is touched, and the lock is given back."""
    if is_open:
        two.die()
    elif verb.startswith("recover"):
        pytest.skip("nothing is open")
    data, meant = two.store.data, two.away.meant()
    with pytest.raises(Refused, match="The state belongs to another cluster") as caught:
        VERBS[verb](two, False)
    assert ExitCode.REFUSED == caught.value.exit_code
    assert (data, meant, []) == (two.store.data, two.away.meant(), two.away.writes)
    assert two.store.holder is None


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "plan"])
def test_every_verb_goes_through_where_it_was_meant(two: Two, verb: str) -> None:
    """With `-new-cluster`; afterwards the state knows the new one alone, and the old one is another cluster."""
    if verb.startswith("recover"):
        two.die()
    VERBS[verb](two, True)
    assert ("key-2",) == two.state.identity.keys
    assert two.state.identity.pools.items() <= {n: p.create_index for n, p in two.away.pools().items()}.items()
    if two.state.manages:
        with pytest.raises(Refused, match="another cluster"):
            apply(two.at(two.home), Options())
    assert "theirs" in two.away.images()


def test_a_new_cluster_that_is_as_wanted_already(two: Two) -> None:
    """Nothing is to be written, but that it is meant is remembered, so that it need not be said again."""
    for name in ("a", "b"):
        two.away.hand_put(name, Description="one")
    assert apply(two.at(two.away), Options(new_cluster=True)) is not None
    assert [] == two.away.writes
    assert apply(two.at(two.away), Options()) is not None


def test_adopted_pools_are_evidence() -> None:
    """An apply that only adopts remembers their indexes, for they are managed from then on."""
    cluster, store = MemoryCluster(), Store()
    cluster.hand_put("a")
    apply(session(files(NodePool("a")), cluster, MemoryBackend(store)), Options())
    assert store.data is not None
    assert {"a": cluster.pools()["a"].create_index} == State.from_bytes(store.data, "it").identity.pools


def test_no_false_alarm(two: Two) -> None:
    """Keys that rotate, one after the other, and pools that go or are made anew by hand; each is learned on the way."""
    for number in range(4):
        two.home.keys = frozenset({f"key-{number}", f"key-{number + 1}"})
        two.home.hand_remove("a")
        if number % 2:
            two.home.hand_remove("b")
        apply(two.at(two.home), Options())
        assert {f"key-{number}", f"key-{number + 1}"} <= set(two.state.identity.keys)
    two.home.keys = frozenset()
    apply(two.at(two.home), Options())
    assert {"a", "b"} == set(two.home.images())


def test_a_saved_plan_of_another_cluster(two: Two) -> None:
    """Also where the state knows nothing yet: what the plan saw says it."""
    plan = make_plan(session(two.wanted, two.home, MemoryBackend()), State(), Options(adopt=True))
    two.away.hand_put("a", Description="one")
    two.away.hand_put("b", Description="one")
    with pytest.raises(Refused, match="The plan was made for another cluster") as caught:
        apply(session(two.wanted, two.away, MemoryBackend()), plan.options, reviewed=plan)
    assert "Nothing was written" in caught.value.diagnostics[0].detail
    assert [] == two.away.writes

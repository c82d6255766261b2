"""Following decide(), whatever happens in between: a cluster of images, and a driver that forgets everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from gitpool.change import Action
from gitpool.pool import NodePool
from gitpool.transaction import Phase, Transaction, Turn, Wave, Write, decide

NAMES = ("a", "b", "c", "d", "e")
OLD, NEW, HAND = "old", "new", "by hand"
ORDER = {Action.CREATE: 0, Action.UPDATE: 1, Action.DELETE: 2}

KINDS = {
    "create": (None, NEW),
    "update": (OLD, NEW),
    "delete": (OLD, None),
}


def image(name: str, word: str | None) -> NodePool | None:
    """The pool with that description, or none."""
    return None if word is None else NodePool(name, word)


def transaction_of(kinds: Mapping[str, str]) -> Transaction:
    """A transaction that does to each pool what is said."""
    writes = (Write(n, image(n, KINDS[k][0]), image(n, KINDS[k][1])) for n, k in sorted(kinds.items()))
    return Transaction("tx", "ada", "noon", tuple(writes))


transactions = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(sorted(KINDS)), min_size=1).map(transaction_of)

OUTCOMES = ("done", "done", "lost request", "lost reply", "refused", "by hand", "removed by hand", "killed", "turn")


@dataclass
class Driver:
    """Does what decide() says, one write at a time, and lets the given things go wrong."""

    transaction: Transaction
    outcomes: list[str]
    live: dict[str, NodePool] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    waves: list[tuple[Phase, set[Action]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.live = {w.name: w.source for w in self.transaction.writes if w.source}

    def run(self) -> Phase:
        """To the end; whatever happens, there is one."""
        for _ in range(200):
            step = decide(self.transaction, self.live, self.given_up)
            if isinstance(step, Turn):
                self.transaction = self.transaction.turned(step.phase, step.why)
                if step.phase.is_final:
                    return step.phase
                continue
            self._check(step)
            self.waves.append((self.transaction.phase, {w.action for w in step.writes}))
            for write in step.writes:
                outcome = self.outcomes.pop() if self.outcomes else "done"
                if self._one(write, outcome):
                    break
        raise AssertionError("it does not end")

    def _check(self, wave: Wave) -> None:
        """What is written shows the image that we know, never a third one."""
        assert wave.writes
        for write in wave.writes:
            assert write.source == self.live.get(write.name)

    def _one(self, write: Write, outcome: str) -> bool:
        """Carry one write out, or not; true ends the wave."""
        backward = self.transaction.phase is Phase.BACKWARD
        if outcome in ("done", "lost reply"):
            self._put(write.name, write.target)
        if outcome in ("by hand", "removed by hand"):
            self.touched.add(write.name)
            self._put(write.name, NodePool(write.name, HAND) if outcome == "by hand" else None)
        if outcome == "refused" and backward:
            self.given_up.add(write.name)
        if outcome in ("refused", "turn") and not backward:
            self.transaction = self.transaction.turned(Phase.BACKWARD, "refused")
            return True
        if outcome == "killed":
            self.given_up.clear()
            return True
        return False

    def _put(self, name: str, pool: NodePool | None) -> None:
        if pool is None:
            self.live.pop(name, None)
        else:
            self.live[name] = pool


scripts = st.lists(st.sampled_from(OUTCOMES), max_size=25)


@given(transactions, scripts)
def test_it_always_ends_truly(transaction: Transaction, script: list[str]) -> None:
    """Whatever happens in between, it ends, and the end is what the cluster shows."""
    driver = Driver(transaction, script)
    phase = driver.run()
    for write in transaction.writes:
        shown = driver.live.get(write.name)
        if phase is Phase.COMMITTED:
            assert write.target == shown
        if phase is Phase.ROLLED_BACK:
            assert write.source == shown
    if phase is Phase.CONTESTED:
        contested = [w.name for w in transaction.writes if not w.is_at_source(driver.live.get(w.name))]
        assert contested
        assert set(contested) <= driver.touched | driver.given_up


@given(transactions, scripts)
def test_without_other_hands_it_is_all_or_nothing(transaction: Transaction, script: list[str]) -> None:
    """Refusals, deaths, lost requests and replies alone end with every pool as planned, or every one as it was."""
    harmless = ("by hand", "removed by hand")
    script = ["refused" if o in harmless else o for o in script]
    driver = Driver(transaction, script)
    phase = driver.run()
    if not driver.given_up:
        assert phase in (Phase.COMMITTED, Phase.ROLLED_BACK)


@given(transactions, scripts)
def test_the_order_of_waves(transaction: Transaction, script: list[str]) -> None:
    """A wave is of one kind; in one run, without other hands, creates go before updates before deletes, both ways.

    (A run that follows a killed one tries again what the cluster had refused to the killed one, so it begins anew.)
    """
    quiet = [o for o in script if "hand" not in o and o != "killed"]
    driver = Driver(transaction, quiet)
    driver.run()
    for direction in (Phase.FORWARD, Phase.BACKWARD):
        kinds = [kind for phase, kinds in driver.waves if phase is direction for kind in kinds]
        assert all(len(kinds) == 1 for _, kinds in driver.waves)
        assert sorted(kinds, key=ORDER.__getitem__) == kinds


@given(transactions, st.dictionaries(st.sampled_from(NAMES), st.sampled_from([OLD, NEW, HAND])))
def test_a_third_image_is_never_written(transaction: Transaction, shown: dict[str, str]) -> None:
    """Whatever the cluster shows, no wave, there or back, names a pool that shows neither old nor new."""
    live = {name: NodePool(name, word) for name, word in shown.items()}
    for phase in (Phase.FORWARD, Phase.BACKWARD):
        step = decide(transaction.turned(phase), live)
        if isinstance(step, Wave):
            for write in step.writes:
                assert write.is_at_source(live.get(write.name))
        else:
            assert step.phase is not Phase.FORWARD


@given(transactions, st.dictionaries(st.sampled_from(NAMES), st.sampled_from([OLD, NEW, HAND])))
def test_decide_is_a_function(transaction: Transaction, shown: dict[str, str]) -> None:
    """The order of the writes and pools that are not of the transaction decide nothing."""
    live = {name: NodePool(name, word) for name, word in shown.items()}
    turned = replace(transaction, writes=transaction.writes[::-1])
    one, other = decide(transaction, live), decide(turned, {**live, "elsewhere": NodePool("elsewhere")})
    if isinstance(one, Wave) and isinstance(other, Wave):
        assert {w.name for w in one.writes} == {w.name for w in other.writes}
    elif isinstance(one, Turn) and isinstance(other, Turn):
        assert one.phase is other.phase
    else:
        raise AssertionError((one, other))

"""Death at every point of a run: at the first effect, the second, the third … until a run ends unharmed.

Who dies at an answer hears nothing of it and does nothing more, so that what is left is what a death at the next
request leaves. The first two tests go through both; the others, which are about what comes afterwards, through the
requests.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from gitpool.diagnostics import Refused
from gitpool.transaction import Phase
from tests.support.cluster import MemoryCluster
from tests.support.faults import Effects
from tests.support.places import BACKENDS
from tests.support.scenario import FEW, REFUSED, Scenario, finish

EACH_REQUEST = range(1, 1000, 2)
"""The points of an apply are a request and its answer, again and again."""


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each place where the state may be."""
    return str(request.param)


@pytest.mark.parametrize(("afterwards", "parallelism"), [("recover", 1), ("apply", 4)])
def test_death_at_every_point(tmp_path: Path, backend: str, afterwards: str, parallelism: int) -> None:
    """Kill an apply anywhere: the next run, `recover` or `apply`, finishes the story to all or nothing."""
    ends: list[Phase] = []
    trail: list[str] = []
    for number in count(1):
        scenario = Scenario.prepare(BACKENDS[backend](tmp_path / str(number)))
        effects = Effects(dies_at=number)
        unharmed = scenario.apply(effects, parallelism=parallelism)
        assert (unharmed is None) == effects.is_dead
        finish(scenario, afterwards)
        ends.append(scenario.check_ended())
        trail = effects.trail
        if unharmed is not None:
            break
    assert len(trail) == len(ends) - 1
    assert {"ask LIST", "ask PUT change", "got DELETE delete", scenario.place.saved, scenario.place.asks_lock} <= {
        *trail
    }
    assert ends[-1] is Phase.COMMITTED
    if afterwards == "apply":
        assert {Phase.COMMITTED} == set(ends)
    else:
        begun = ends.index(Phase.COMMITTED)
        assert scenario.place.saved == trail[begun]
        assert {Phase.COMMITTED} == set(ends[begun:])


def test_death_at_every_point_of_a_rollback(tmp_path: Path, backend: str) -> None:
    """Kill an apply that turns back anywhere: `recover` puts every pool back as it was."""
    for number in count(1):
        scenario = Scenario.prepare(BACKENDS[backend](tmp_path / str(number)))
        scenario.cluster.refused["delete-too"] = REFUSED
        unharmed = scenario.apply(Effects(dies_at=number))
        finish(scenario, "recover")
        assert scenario.check_ended() is Phase.ROLLED_BACK
        if unharmed is not None:
            break
    assert number > 60


def test_the_direction_is_saved(tmp_path: Path, backend: str) -> None:
    """An apply that turned back goes on going back after a death, also when what refused it has gone meanwhile."""
    for number in EACH_REQUEST:
        scenario = Scenario.prepare(BACKENDS[backend](tmp_path / str(number)))
        scenario.cluster.refused["delete-too"] = REFUSED
        effects = Effects(dies_at=number)
        unharmed = scenario.apply(effects)
        scenario.cluster.refused.clear()
        refused_at = (
            effects.trail.index("ask DELETE delete-too") if "ask DELETE delete-too" in effects.trail else number
        )
        turned = any(name.startswith("ask PUT") for name in effects.trail[refused_at:])
        finish(scenario, "recover")
        phase = scenario.check_ended()
        assert phase is Phase.ROLLED_BACK or not turned
        if unharmed is not None:
            break


def test_an_apply_finishes_the_older_one_first(tmp_path: Path) -> None:
    """Kill an apply anywhere: the next one ends that story before it looks at its own, which may not be possible."""
    for number in EACH_REQUEST:
        scenario = Scenario.prepare(BACKENDS["memory"](tmp_path))
        unharmed = scenario.apply(Effects(dies_at=number))
        was_open = scenario.read().transaction is not None
        wanted, scenario.wanted = scenario.wanted, {}
        with pytest.raises(Refused, match="No node pools in the files"):
            scenario.apply(Effects())
        scenario.wanted = wanted
        phase = scenario.check_ended()
        assert phase is Phase.COMMITTED or not was_open
        if unharmed is not None:
            break


@pytest.mark.parametrize("refused", ["", "delete"], ids=["forward", "backward"])
def test_death_while_recovering_twice(tmp_path: Path, backend: str, refused: str) -> None:
    """Kill an apply anywhere, then its recovery, then the recovery after that: the next one ends it all the same."""
    for number in EACH_REQUEST:
        scenario = Scenario.prepare(BACKENDS[backend](tmp_path / str(number)), FEW)
        if refused:
            scenario.cluster.refused[refused] = REFUSED
        unharmed = scenario.apply(Effects(dies_at=number))
        scenario.recover(Effects(dies_at=1 + 7 * number % 43))
        scenario.recover(Effects(dies_at=1 + 11 * number % 29))
        finish(scenario, "recover")
        assert scenario.check_ended() is Phase.ROLLED_BACK or not refused
        if unharmed is not None:
            break


def test_another_clusters_transaction_is_not_finished(tmp_path: Path, backend: str) -> None:
    """Kill an apply anywhere, and recover it at another cluster: exit 5, nothing is written there, nothing is lost."""
    refusals = 0
    for number in EACH_REQUEST:
        scenario = Scenario.prepare(BACKENDS[backend](tmp_path / str(number)), FEW)
        unharmed = scenario.apply(Effects(dies_at=number))
        ours, scenario.cluster = scenario.cluster, another_cluster()
        state = scenario.read()
        if state.transaction is not None:
            for verb in (scenario.recover, scenario.apply):
                with pytest.raises(Refused, match="another cluster"):
                    verb(Effects())
                refusals += 1
            assert state == scenario.read()
        assert [] == scenario.cluster.writes
        scenario.cluster = ours
        finish(scenario, "recover")
        scenario.check_ended()
        if unharmed is not None:
            break
    assert refusals > 15


def another_cluster() -> MemoryCluster:
    """One with the pools that ours had, made at another time, and with a key of its own."""
    cluster = MemoryCluster()
    cluster.index, cluster.keys = 1000, frozenset({"key-2"})
    for name in ("change", "delete"):
        cluster.hand_put(name, Description="as it was")
    return cluster


def test_many_deaths_in_a_row(tmp_path: Path, backend: str) -> None:
    """A recovery that dies after each few steps still comes to the end: progress is never lost."""
    scenario = Scenario.prepare(BACKENDS[backend](tmp_path))
    assert scenario.apply(Effects(dies_at=30)) is None
    lives = count(1)
    while scenario.recover(Effects(dies_at=24)) is None:
        assert next(lives) < 20
    assert scenario.check_ended() is Phase.COMMITTED


def test_rollback_after_death_at_every_point(tmp_path: Path, backend: str) -> None:
    """Kill an apply anywhere: `recover -rollback` puts every pool back, unknown fields included."""
    for number in EACH_REQUEST:
        scenario = Scenario.prepare(BACKENDS[backend](tmp_path / str(number)))
        unharmed = scenario.apply(Effects(dies_at=number))
        was_open = scenario.read().transaction is not None
        recovered = scenario.recover(Effects(), backward=True)
        assert recovered is not None
        phase = scenario.check_ended()
        assert phase is Phase.ROLLED_BACK or not was_open
        if unharmed is not None:
            break


def test_abandon_after_death_at_every_point(tmp_path: Path, backend: str) -> None:
    """Kill an apply anywhere: `recover -abandon` writes to no pool, and the state records what is live."""
    for number in EACH_REQUEST:
        scenario = Scenario.prepare(BACKENDS[backend](tmp_path / str(number)))
        unharmed = scenario.apply(Effects(dies_at=number))
        writes, was_open = list(scenario.cluster.writes), scenario.read().transaction is not None
        assert scenario.recover(Effects(), abandon=True) is not None
        assert writes == scenario.cluster.writes
        state, now = scenario.read(), scenario.cluster.images()
        assert state.transaction is None
        if was_open:
            managed = {name for name in (*scenario.state.pools, "create", "create-too") if name in now}
            assert {name: now[name] for name in managed} == {n: p for n, p in state.pools.items() if n != "forget"}
        assert scenario.apply(Effects()) is not None
        assert scenario.check_ended() is Phase.COMMITTED
        if unharmed is not None:
            break

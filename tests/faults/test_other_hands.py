"""Somebody else writes, deletes or creates a pool at every point of a run.

At the points of the cluster, that is: whether it was there or at those of the state in between, nobody can tell.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gitpool.diagnostics import ExitCode, GitpoolError
from gitpool.pool import NodePool
from gitpool.transaction import Phase, Result
from gitpool.workflow.apply import Applied
from tests.support.cluster import MemoryCluster
from tests.support.faults import Effects
from tests.support.places import is_of_cluster, memory
from tests.support.scenario import REFUSED, WRITTEN, Scenario

BY_HAND = "by hand, in the middle of an apply"


def write_by_hand(cluster: MemoryCluster, name: str) -> None:
    """Another image than the old and the new one."""
    cluster.hand_put(name, Description=BY_HAND)


def remove_by_hand(cluster: MemoryCluster, name: str) -> None:
    """Gone."""
    cluster.hand_remove(name)


def intrude(scenario: Scenario, name: str, hand: Callable[[MemoryCluster, str], None], number: int) -> Effects:
    """Effects at whose given point somebody touches the pool."""

    def meanwhile(at: int, point: str) -> None:
        if at == number:
            hand(scenario.cluster, name)

    return Effects(meanwhile=meanwhile)


def was_planned(effects: Effects, number: int) -> bool:
    """Whether the hand came before the look from which the plan was made: then it is drift, shown and corrected."""
    return "ask LIST" not in effects.trail[: number - 1]


def was_in_the_window(effects: Effects, name: str, number: int) -> bool:
    """Whether it came between our look at the pool and our write: the one round trip that Nomad leaves open."""
    passed = [point for point in effects.trail[:number] if is_of_cluster(point)]
    return passed[-1:] in ([f"got GET {name}"], [f"ask PUT {name}"], [f"ask DELETE {name}"])


def points(refused: str = "") -> list[int]:
    """The numbers of the points of the cluster that an apply passes when nobody has a hand in it."""
    scenario, effects = Scenario.prepare(memory()), Effects()
    if refused:
        scenario.cluster.refused[refused] = REFUSED
    assert scenario.apply(effects) is not None
    found = [number for number, name in enumerate(effects.trail, 1) if is_of_cluster(name)]
    assert len(found) > 40
    return found


@pytest.mark.parametrize("refused", ["", "delete-too"])
@pytest.mark.parametrize("name", WRITTEN)
def test_a_pool_written_by_hand_is_left_alone(name: str, refused: str) -> None:
    """Write a pool by hand anywhere, with or without a refusal: nothing overwrites it; the rest is all or nothing."""
    results = set()
    for number in points(refused):
        scenario = Scenario.prepare(memory())
        if refused:
            scenario.cluster.refused[refused] = REFUSED
        effects = intrude(scenario, name, write_by_hand, number)
        try:
            applied = scenario.apply(effects)
        except GitpoolError as problem:
            refused_by_plan = [d.address for d in problem.diagnostics]
        else:
            refused_by_plan = []
        if refused_by_plan:
            assert was_planned(effects, number)
            assert [f"node_pool.{name}"] == refused_by_plan
            continue
        assert isinstance(applied, Applied)
        results.add(applied.exit_code)
        if was_planned(effects, number):
            continue
        if not was_in_the_window(effects, name, number):
            assert BY_HAND == scenario.cluster.images()[name].description, effects.trail[number - 1]
        check_others_end(scenario, applied, name)
    assert ExitCode.NEEDS_A_PERSON in results or refused == name


@pytest.mark.parametrize("name", ["change", "delete", "shared", "create"])
def test_a_pool_removed_by_hand_stays_removed(name: str) -> None:
    """Delete a pool by hand at any point: nothing makes it again behind that person's back, but where it was to be."""
    for number in points():
        scenario = Scenario.prepare(memory())
        effects = intrude(scenario, name, remove_by_hand, number)
        applied = scenario.apply(effects)
        assert isinstance(applied, Applied)
        if was_planned(effects, number):
            continue
        check_others_end(scenario, applied, name)
        created_again = name == "create"  # absent is its source: ours to move
        if not (created_again or was_in_the_window(effects, name, number)):
            assert name not in scenario.cluster.images()


def check_others_end(scenario: Scenario, applied: Applied, name: str) -> None:
    """All or nothing for the rest, said truly, and recorded: contested is an end, not a jam."""
    phase = scenario.story(besides=frozenset({name}))
    scenario.check_others(besides=frozenset({name}))
    assert applied.transaction is not None
    assert (applied.exit_code is ExitCode.OK) == (phase is Phase.COMMITTED)
    state, now = scenario.read(), scenario.cluster.images()
    assert state.transaction is None
    if applied.transaction.phase is Phase.CONTESTED:
        assert {name: Result.CONTESTED} == {o.name: o.result for o in applied.outcomes if o.result is Result.CONTESTED}
        for managed, image in state.pools.items():
            if managed != "forget":
                assert now[managed] == image
    if applied.transaction.phase is Phase.ROLLED_BACK:
        assert scenario.state.pools == state.pools


def test_a_pool_made_by_a_node_in_the_middle_is_not_overwritten() -> None:
    """A node names the pool that we are about to create: it appears blank, so the apply turns back and leaves it."""
    scenario = Scenario.prepare(memory())

    def meanwhile(at: int, point: str) -> None:
        if point == "ask GET create":
            scenario.cluster.node_joins("create")

    applied = scenario.apply(Effects(meanwhile=meanwhile))
    assert applied is not None
    assert ExitCode.NEEDS_A_PERSON == applied.exit_code
    assert NodePool("create") == scenario.cluster.images()["create"]
    assert "create" not in scenario.read().pools
    assert scenario.apply(Effects()) is not None
    assert scenario.check_ended() is Phase.COMMITTED


def test_ignored_fields_belong_to_somebody_else() -> None:
    """An autoscaler that writes an ignored key all the time neither stops the apply nor loses its value."""
    scenario = Scenario.prepare(memory())
    written: list[str] = []

    def meanwhile(at: int, point: str) -> None:
        if point in ("ask LIST", "ask GET shared", "got PUT shared"):
            raw = scenario.cluster.raw["shared"]
            written.append(str(at))
            scenario.cluster.hand_put(**{**raw, "name": "shared", "Meta": {"scaler": str(at)}})

    applied = scenario.apply(Effects(meanwhile=meanwhile))
    assert applied is not None
    assert ExitCode.OK == applied.exit_code
    assert written[-1] == scenario.cluster.images()["shared"].meta["scaler"]
    assert "as planned" == scenario.cluster.images()["shared"].description

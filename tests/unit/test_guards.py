"""What gitpool refuses although Nomad would allow it."""

from __future__ import annotations

import pytest

from gitpool.change import Action, Change
from gitpool.desired import Desired
from gitpool.diagnostics import Position, SourceRange
from gitpool.guards import empty_configuration, prevent_destroy
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import DesiredPool, Lifecycle, NodePool
from gitpool.state import State
from tests.support.runs import files

POOL = NodePool("a", origin=SourceRange("a.hcl", Position(1, 1, 0), Position(1, 2, 1)))
KEPT = DesiredPool(POOL, Lifecycle(prevent_destroy=True))
MANAGED = State("lineage", 1, {"a": POOL})


def test_files_without_a_pool_delete_nothing() -> None:
    """An empty folder is a mistake more often than a wish; it is said how many pools it would cost."""
    (objection,) = empty_configuration(Desired(), MANAGED, Options())
    assert "1 are managed" in objection.detail
    assert "gitpool destroy" in objection.detail
    assert [objection] == empty_configuration(Desired(), MANAGED, Options(mode=Mode.REFRESH_ONLY))


@pytest.mark.parametrize(
    ("desired", "state", "mode"),
    [
        (files(POOL), MANAGED, Mode.NORMAL),
        ({}, State(), Mode.NORMAL),
        ({}, MANAGED, Mode.DESTROY),
    ],
)
def test_where_that_is_no_danger(desired: dict[str, DesiredPool], state: State, mode: Mode) -> None:
    """With a pool in the files, with nothing to lose, or where destroying was asked for."""
    assert [] == empty_configuration(Desired.of(desired), state, Options(mode=mode))


@pytest.mark.parametrize("action", list(Action))
def test_prevent_destroy(action: Action) -> None:
    """A pool that must not be destroyed is not, at its place in the files; every other action is free."""
    plan = Plan((Change("a", action, POOL, None, facts=KEPT.facts), Change("b", Action.DELETE, NodePool("b"), None)))
    found = prevent_destroy(plan, Desired.of({"a": KEPT, "b": DesiredPool(NodePool("b"))}))
    assert (["node_pool.a"] if action is Action.DELETE else []) == [d.address for d in found]
    assert all(d.range == POOL.origin and "-exclude=a" in d.detail for d in found)

"""What gitpool refuses although Nomad would allow it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitpool.change import Action, Change
from gitpool.desired import Desired, Removal, Repetition
from gitpool.diagnostics import Position, SourceRange
from gitpool.guards import allowances, empty_configuration, prevent_destroy
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import DesiredPool, Facts, Instance, Lifecycle, NodePool
from gitpool.state import State
from tests.support.runs import files

PLACE = SourceRange("b.hcl", Position(1, 1, 0), Position(1, 2, 1))
POOL = NodePool("a", origin=SourceRange("a.hcl", Position(1, 1, 0), Position(1, 2, 1)))
KEPT = DesiredPool(POOL, Lifecycle(prevent_destroy=True))
MANAGED = State("lineage", 1, {"a": POOL})


GONE = Plan((Change("a", Action.DELETE, POOL, None), Change("b", Action.DELETE, NodePool("b"), None)))


def test_files_without_a_pool_delete_nothing() -> None:
    """An empty folder is a mistake more often than a wish; it is said how many pools it would cost."""
    (objection,) = empty_configuration(GONE, Desired())
    assert "would delete 2 managed pools. " in objection.detail
    assert "gitpool destroy" in objection.detail
    lifted = replace(GONE, options=Options(overrides=("empty_configuration",)))
    assert [] == empty_configuration(lifted, Desired())


@pytest.mark.parametrize(
    ("changes", "costs"),
    [
        (GONE.changes[:1], "would delete 1 managed pool. "),
        ((Change("a", Action.FORGET, None, None),), "would forget 1 that is gone already. "),
        ((*GONE.changes, Change("c", Action.FORGET, None, None)), "delete 2 managed pools and forget 1 that is gone"),
    ],
)
def test_the_cost_is_that_of_the_plan(changes: tuple[Change, ...], costs: str) -> None:
    """What -target leaves out, and what is gone already, is not deleted: the figure is what the apply would do."""
    (objection,) = empty_configuration(Plan(changes), Desired())
    assert costs in objection.detail


@pytest.mark.parametrize(
    ("plan", "desired"),
    [
        (GONE, Desired.of(files(POOL))),
        (Plan(()), Desired()),
        (Plan((Change("a", Action.NO_OP, POOL, POOL),)), Desired()),
        (replace(GONE, options=Options(mode=Mode.DESTROY)), Desired()),
        (Plan((), options=Options(mode=Mode.REFRESH_ONLY)), Desired()),
        (GONE, Desired(blocks={"a": Repetition.FOR_EACH})),
    ],
    ids=["a pool", "nothing to lose", "nothing to do", "destroy", "refresh-only", "an empty for_each"],
)
def test_where_that_is_no_danger(plan: Plan, desired: Desired) -> None:
    """With a pool in the files or a block of some, with nothing to lose, or where it was asked for."""
    assert [] == empty_configuration(plan, desired)


def test_removed_blocks_say_what_files_without_a_pool_mean() -> None:
    """Where a `removed` block speaks of each pool, nothing is lost by mistake; of the others it is said."""
    removed = Desired(removed=(Removal("a", None, False, PLACE),))
    assert [] == empty_configuration(Plan(GONE.changes[:1]), removed)
    (objection,) = empty_configuration(GONE, removed)
    assert "would delete 1 managed pool. " in objection.detail


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("remembered", [False, True])
@pytest.mark.parametrize("declared", [False, True])
def test_prevent_destroy(action: Action, declared: bool, remembered: bool) -> None:
    """Neither what the files protect nor what the state remembers is deleted; every other action is free."""
    facts, known = Facts(prevent_destroy=declared), Facts(prevent_destroy=remembered)
    plan = Plan(
        (Change("a", action, POOL, None, facts=facts, known=known), Change("b", Action.DELETE, NodePool("b"), None))
    )
    expected = ["node_pool.a"] if action is Action.DELETE and (declared or remembered) else []
    assert expected == [d.address for d in prevent_destroy(plan, Desired())]


KEYED = Facts(Instance("workers", "gpu"), True)
LIFTED = DesiredPool(POOL)


@pytest.mark.parametrize(
    ("change", "desired", "place", "said"),
    [
        (
            Change("a", Action.DELETE, POOL, None, facts=KEPT.facts, known=KEPT.facts),
            Desired.of({"a": KEPT}),
            POOL.origin,
            ["set it to false and apply that first", "-allow-destroy=a", "-exclude=a"],
        ),
        (
            Change("a", Action.DELETE, POOL, None, known=KEPT.facts),
            Desired.of({"a": LIFTED}),
            POOL.origin,
            ["apply the files first", "-allow-destroy=a", "-exclude=a"],
        ),
        (
            Change("a", Action.DELETE, POOL, None, known=KEYED),
            Desired(),
            None,
            [
                'put node_pool.workers["gpu"] back with prevent_destroy = false',
                'a removed block (from = node_pool.workers["gpu"], destroy = false)',
                "-allow-destroy=a",
            ],
        ),
        (
            Change("a", Action.DELETE, POOL, None, known=KEYED, origin=PLACE),
            Desired(removed=(Removal("workers", None, True, PLACE),)),
            PLACE,
            ["-allow-destroy=a"],
        ),
    ],
    ids=["protected", "lifted in this run", "the block is gone", "a removed block"],
)
def test_how_a_protection_is_lifted(
    change: Change, desired: Desired, place: SourceRange | None, said: list[str]
) -> None:
    """The refusal names its ways out, and the place in the files, if there is one."""
    (found,) = prevent_destroy(Plan((change,)), desired)
    assert ("Pool must not be destroyed", place) == (found.summary, found.range)
    assert [] == [words for words in said if words not in found.detail]


@pytest.mark.parametrize("given", ["a", "node_pool.a", "nomad_node_pool.a"])
def test_allowing_it(given: str) -> None:
    """A flag that names the pool lifts it for one run."""
    options = Options(allow_destroy=(given,))
    change = Change("a", Action.DELETE, POOL, None, known=KEPT.facts)
    assert [] == prevent_destroy(Plan((change,), options=options), Desired())
    assert [] == allowances(MANAGED, options)


@pytest.mark.parametrize("given", ["b", "*", "a*", "", "node_pool.*", 'node_pool.a["x"]'])
def test_allowing_what_is_not_there(given: str) -> None:
    """Globs are not taken, and a name that is not managed is a mistake: neither passes for a permission."""
    options = Options(allow_destroy=(given,))
    (found,) = allowances(MANAGED, options)
    assert f"-allow-destroy={given} names no managed pool" == found.summary
    change = Change("a", Action.DELETE, POOL, None, known=KEPT.facts)
    assert 1 == len(prevent_destroy(Plan((change,), options=options), Desired()))

"""Whether a plan is within what the guards allow: the borders of each, and what is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.bounds import GUARDS, Guards, bound_of
from gitpool.change import Action, Change
from gitpool.diagnostics import Position, Severity, SourceRange
from gitpool.impact import NOTHING, Impact
from gitpool.limits import Case, foreseen, judge
from gitpool.plan import Options, Plan
from gitpool.pool import NodePool
from gitpool.windows import Window
from tests.support.runs import NOON

PLACE = SourceRange("guards.hcl", Position(4, 5, 60), Position(4, 20, 75))
QUIET = (Action.ADOPT, Action.RECORD, Action.FORGET, Action.NO_OP)
HOUR = 3600 * 10**9


def changes(action: Action, count: int, impact: Impact | None = None) -> list[Change]:
    """So many of that kind."""
    names = [f"{action.value}-{number}" for number in range(count)]
    return [Change(name, action, NodePool(name), NodePool(name), impact=impact) for name in names]


def plan(changed: Iterable[Change] = (), **options: Any) -> Plan:
    """A plan of these."""
    return Plan(tuple(changed), options=Options(**options), created="2026-01-02T12:00:00Z")


def doing(creates: int = 0, updates: int = 0, deletes: int = 0, **options: Any) -> Plan:
    """A plan that does so much, and beside it ten of everything that nobody is hit by."""
    quiet = [change for action in QUIET for change in changes(action, 10)]
    writing = zip((Action.CREATE, Action.UPDATE, Action.DELETE), (creates, updates, deletes), strict=True)
    return plan([*quiet, *(change for action, count in writing for change in changes(action, count))], **options)


def limited(**maxima: str) -> Guards:
    """Guards with these bounds."""
    return Guards({name: bound_of(text) for name, text in maxima.items()})


def names(case: Case, *sources: Guards) -> list[str]:
    """The guards that object."""
    return [found.summary.split()[2] for found in judge(case, sources)]


@pytest.mark.parametrize("name", ["max_creates", "max_updates", "max_deletes"])
@pytest.mark.parametrize(
    ("bound", "managed", "allowed"),
    [
        ("0", 25, 0),
        ("1", 25, 1),
        ("3", 0, 3),
        ("0%", 25, 0),
        ("10%", 0, 1),
        ("10%", 9, 1),
        ("10%", 25, 2),
        ("100%", 3, 3),
    ],
)
def test_the_borders_of_what_is_counted(name: str, bound: str, managed: int, allowed: int) -> None:
    """As many as are allowed pass, one more does not; other actions do not count, however many they are."""
    kind = name.removeprefix("max_")
    for count in range(max(0, allowed - 1), allowed + 2):
        done = doing(**{"creates": 9, "updates": 9, "deletes": 9, kind: count})
        assert ([name] if count > allowed else []) == names(Case(done, managed, NOON), limited(**{name: bound}))


@pytest.mark.parametrize(
    ("bound", "managed", "counts", "objects"),
    [
        ("3", 0, (1, 1, 1), False),
        ("3", 0, (2, 1, 1), True),
        ("3", 0, (0, 0, 4), True),
        ("0", 9, (0, 0, 0), False),
        ("0", 9, (1, 0, 0), True),
        ("10%", 25, (1, 0, 1), False),
        ("10%", 25, (1, 1, 1), True),
        ("10%", 9, (0, 1, 0), False),
        ("10%", 9, (0, 1, 1), True),
        ("0%", 25, (0, 0, 1), True),
    ],
)
def test_the_borders_of_all_changes(bound: str, managed: int, counts: tuple[int, int, int], objects: bool) -> None:
    """Creates, updates and deletes together; what is adopted, recorded or forgotten is not counted."""
    expected = ["max_changes"] if objects else []
    assert expected == names(Case(doing(*counts), managed, NOON), limited(max_changes=bound))


@pytest.mark.parametrize(
    ("name", "figure"), [("max_nodes_affected", "nodes"), ("max_allocations_affected", "allocations")]
)
@pytest.mark.parametrize(
    ("bound", "figures", "objects"), [(0, [0, 0], 0), (0, [0, 1], 1), (5, [3, 2], 0), (5, [3, 3], 1)]
)
def test_the_borders_of_who_is_affected(name: str, figure: str, bound: int, figures: list[int], objects: int) -> None:
    """The total over all pools that are written; what is affected otherwise is not counted."""
    writes = changes(Action.UPDATE, 2)
    seen: list[dict[str, Any]] = [{"nodes": 90, "jobs": 90, "allocations": 90, figure: count} for count in figures]
    hit = [replace(change, impact=Impact(**one)) for change, one in zip(writes, seen, strict=True)]
    case = Case(plan([*hit, *changes(Action.FORGET, 1), *changes(Action.CREATE, 1, NOTHING)]), 25, NOON)
    found = judge(case, [limited(**{name: str(bound)})])
    assert objects == len(found)
    said = f"1 {figure[:-1]}" if sum(figures) == 1 else f"{sum(figures)} {figure}"
    assert not found or found[0].detail.startswith(f"{said} affected, {bound} allowed.")


@pytest.mark.parametrize(
    ("impact", "options", "why"),
    [
        (Impact(nodes=None, unknown={"nodes": "the token may not list nodes"}), {}, "the token may not list nodes"),
        (None, {"impact": False}, "-impact=false"),
        (None, {"refresh": False}, "-refresh=false"),
        (None, {}, "nobody looked"),
    ],
)
def test_a_figure_that_is_not_known(impact: Impact | None, options: dict[str, Any], why: str) -> None:
    """It is within no bound, and it is said why it is not known."""
    case = Case(plan(changes(Action.DELETE, 1, impact), **options), 25, NOON)
    (found,) = judge(case, [limited(max_nodes_affected="1000000")])
    assert f"How many nodes are affected is not known: {why}" in found.detail.replace("the plan was made with ", "")
    assert [] == judge(Case(plan(**options), 25, NOON), [limited(max_nodes_affected="0")])


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize(
    ("pattern", "fits"), [("up*", True), ("*-0", True), ("UP*", False), ("up", False), ("", False)]
)
def test_protected_names(action: Action, pattern: str, fits: bool) -> None:
    """A live pool of such a name is neither updated nor deleted; it may be created, and what is recorded is free."""
    change = replace(changes(action, 1)[0], name="up-0")
    objects = fits and action in (Action.UPDATE, Action.DELETE)
    found = judge(Case(plan([change]), 25, NOON), [Guards(protected_names=("none", pattern))])
    assert objects == bool(found)
    assert not found or f"node_pool.up-0 ({action.value})" in found[0].detail


def test_many_protected_names_are_counted() -> None:
    """The first ten are named."""
    (found,) = judge(Case(doing(deletes=12), 25, NOON), [Guards(protected_names=("delete-*",))])
    assert "12 to change or to destroy, 0 allowed" in found.detail
    assert "and 2 more" in found.detail


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("created", "said"),
    [
        ("2026-01-02T12:00:00Z", ""),
        ("2026-01-02T11:00:00Z", ""),
        ("2026-01-02T13:00:00+02:00", ""),
        ("2026-01-02T10:59:59Z", "The plan is 1h0m1s old, 1h0m0s allowed"),
        ("2025-01-02T12:00:00Z", "The plan is 8760h0m0s old"),
        ("2026-01-02T12:05:00Z", ""),
        ("2026-01-02T12:05:01Z", "one of the clocks is wrong"),
        ("2027-01-02T12:00:00Z", "one of the clocks is wrong"),
        ("", "does not say when it was made"),
        ("2026-01-02T12:00:00", "does not say when it was made"),
        ("yesterday", "does not say when it was made"),
    ],
)
def test_the_age_of_a_reviewed_plan(created: str, said: str) -> None:
    """At the border it passes; one without a time, or of a time to come, is of any age."""
    reviewed = replace(plan(), created=created)
    found = judge(Case(doing(creates=1), 0, NOON, is_apply=True, reviewed=reviewed), [Guards(max_plan_age=HOUR)])
    assert bool(said) == bool(found)
    assert said in "".join(d.detail for d in found)


def test_a_part_of_a_second_is_not_hidden() -> None:
    """What is too old by less than a second does not read as old enough."""
    case = Case(doing(creates=1), 0, NOON + timedelta(hours=1, microseconds=1), True, plan())
    (found,) = judge(case, [Guards(max_plan_age=HOUR)])
    assert "1h0m1s old, 1h0m0s allowed" in found.detail


def test_a_plan_that_is_applied_at_once_has_no_age() -> None:
    """Without a review between plan and apply there is nothing that could be too old."""
    assert [] == judge(Case(doing(creates=1), 0, NOON, is_apply=True), [Guards(max_plan_age=0)])


def test_a_plan_that_does_nothing_has_no_age() -> None:
    """Nobody has to have reviewed it."""
    reviewed = replace(plan(), created="2020-01-01T00:00:00Z")
    assert [] == judge(Case(plan(), 0, NOON, is_apply=True, reviewed=reviewed), [Guards(max_plan_age=0)])


MORNING, NIGHT = Window.of("0 6 * * *", "1h"), Window.of("0 22 * * *", "4h", "Europe/Berlin")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-01-02T05:59:59+00:00", False),
        ("2026-01-02T06:00:00+00:00", True),
        ("2026-01-02T06:59:59+00:00", True),
        ("2026-01-02T07:00:00+00:00", False),
        ("2026-01-02T20:59:59+00:00", False),
        ("2026-01-02T21:00:00+00:00", True),
        ("2026-01-03T00:59:59+00:00", True),
        ("2026-01-03T01:00:00+00:00", False),
    ],
)
def test_an_apply_that_writes_needs_an_open_window(moment: str, is_open: bool) -> None:
    """Within any one of several; outside, an apply is refused and a plan warned, and told when the next one opens."""
    now, guards = datetime.fromisoformat(moment), [Guards(windows=(MORNING, NIGHT))]
    assert is_open == (not judge(Case(doing(1), 0, now, is_apply=True), guards))
    assert is_open == (not foreseen(Case(doing(1), 0, now), guards))
    assert [] == judge(Case(doing(1), 0, now), guards)
    assert [] == foreseen(Case(doing(1), 0, now, is_apply=True), guards)
    assert [] == judge(Case(doing(), 0, now, is_apply=True), guards) + foreseen(Case(doing(), 0, now), guards)


def test_it_is_said_when_the_next_window_opens() -> None:
    """On the clock of its zone, with the time until then, in the refusal and in the warning."""
    sources = [Guards(windows=(MORNING, NIGHT), places={"maintenance_window": PLACE})]
    (refused,) = judge(Case(doing(1), 0, NOON, is_apply=True), sources)
    (warned,) = foreseen(Case(doing(1), 0, NOON), sources)
    said = (
        "The next one opens at 2026-01-02T22:00:00+01:00 (Europe/Berlin), in 9h0m0s: 0 22 * * * 4h0m0s Europe/Berlin."
    )
    assert "It is 2026-01-02T12:00:00Z, the plan writes, and no window is open." in refused.detail
    assert [True, True] == [said in found.detail for found in (refused, warned)]
    assert (PLACE, Severity.WARNING) == (warned.range, warned.severity)


ALL = Guards(
    {
        **{name: bound_of("0") for name in ("max_creates", "max_updates", "max_deletes", "max_changes")},
        **{name: bound_of("0") for name in ("max_nodes_affected", "max_allocations_affected")},
    },
    ("*",),
    0,
    (MORNING,),
    places=dict.fromkeys(GUARDS, PLACE),
)
HIT = Case(
    plan(
        [*changes(Action.CREATE, 1, NOTHING), *changes(Action.UPDATE, 1, Impact(1, 1, 1)), *changes(Action.DELETE, 1)]
    ),
    25,
    NOON,
    True,
    replace(plan(), created=""),
)
CHECKED = [name for name in GUARDS if name != "empty_configuration"]


def test_all_objections_are_told_at_once() -> None:
    """Each names the guard, its place and what lifts it, and that it is recorded."""
    found = judge(HIT, [ALL])
    assert CHECKED == names(HIT, ALL)
    for name, objection in zip(CHECKED, found, strict=True):
        assert (PLACE, Severity.ERROR) == (objection.range, objection.severity)
        assert f"It was set by {name} at guards.hcl:4:5." in objection.detail
        assert f"`-override={name} -reason=TEXT`; both are recorded in the state's history." in objection.detail


@pytest.mark.parametrize("name", CHECKED)
def test_a_value_that_is_not_known_fails_closed(name: str) -> None:
    """A guard made of a variable without a value objects to everything, even to a plan that does nothing."""
    case = Case(plan(), 25, NOON)
    assert [name] == names(case, Guards(unknown=frozenset({name})))
    assert [] == names(replace(case, plan=plan(overrides=(name,))), Guards(unknown=frozenset({name})))


@given(st.sets(st.sampled_from(CHECKED)))
def test_an_override_lifts_its_guard_and_no_other(lifted: set[str]) -> None:
    """It does so for all sources, and a rule of a guard's name is something else."""
    also = tuple(f"rule.{name}" for name in CHECKED)
    case = replace(HIT, plan=replace(HIT.plan, options=Options(overrides=(*sorted(lifted), *also), justification="x")))
    assert [name for name in CHECKED if name not in lifted] * 2 == names(case, ALL, ALL)


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_flag_never_loosens_the_files(file: int, flag: int, count: int) -> None:
    """Both sources hold, so what passes is within the stricter of both."""
    case = Case(doing(deletes=count), 25, NOON)
    passes = not names(case, limited(max_deletes=str(file)), limited(max_deletes=str(flag)))
    assert passes == (count <= min(file, flag))


def test_the_figures_of_a_percentage() -> None:
    """What is allowed, of how many pools, and the rule of small sets."""
    (found,) = judge(Case(doing(deletes=3), 25, NOON), [limited(max_deletes="10%")])
    assert found.detail.startswith(
        "3 to destroy, 2 allowed (10% of 25 managed pools, rounded down; a percentage above 0% always allows one). "
        "It was set by -max-deletes=10%. To lift it for this run, say `-override=max_deletes -reason=TEXT`"
    )
    (one,) = judge(Case(doing(1, 1, 1), 1, NOON), [limited(max_changes="10%")])
    assert "3 changes (1 to add, 1 to change, 1 to destroy), 1 allowed (10% of 1 managed pool, " in one.detail

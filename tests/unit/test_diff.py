"""The decision table, row by row, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from gitpool.change import Action, Cause, Change, FieldChange, Reason
from gitpool.desired import Desired
from gitpool.diagnostics import Position, Report, SourceRange
from gitpool.diff import diff, field_changes
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import DEFAULT_TTL, DesiredPool, LivePool, NodePool, Path, SchedulerConfig
from gitpool.state import State
from tests.support.runs import files, ignoring

ORIGIN = SourceRange("pools.hcl", Position(3, 1, 40), Position(3, 10, 49))
WANTED = NodePool("a", "wanted", origin=ORIGIN)
OTHER = NodePool("a", "other")
THIRD = NodePool("a", "third")
BLANK = NodePool("a")
H = 3600 * 10**9


def made(
    wanted: NodePool | DesiredPool | None = None,
    live: NodePool | None = None,
    known: NodePool | None = None,
    report: Report | None = None,
    **options: Any,
) -> Plan:
    """The plan of one pool."""
    return diff(
        Desired.of(files(wanted) if wanted else {}),
        {live.name: LivePool(live, 5, 9)} if live else {},
        State("lineage", 3, {known.name: known} if known else {}),
        Options(**options),
        report if report is not None else Report(),
    )


@dataclass(frozen=True)
class Row:
    """A row of the table: the inputs, and what the plan says."""

    wanted: NodePool | None
    live: NodePool | None
    known: NodePool | None
    action: Action | None
    reason: Reason | None = None
    options: tuple[tuple[str, Any], ...] = ()


ADOPT = (("adopt", True),)
DESTROY = (("mode", Mode.DESTROY),)
TABLE = {
    "yes/absent/no: create": Row(WANTED, None, None, Action.CREATE),
    "yes/absent/yes: create again": Row(WANTED, None, WANTED, Action.CREATE, Reason.REMOVED_OUTSIDE),
    "yes/absent/other: create again": Row(WANTED, None, OTHER, Action.CREATE, Reason.REMOVED_OUTSIDE),
    "yes/same/yes: no-op": Row(WANTED, WANTED, WANTED, Action.NO_OP),
    "yes/same/other: no-op": Row(WANTED, WANTED, OTHER, Action.NO_OP),
    "yes/same/no: adopt": Row(WANTED, WANTED, None, Action.ADOPT, Reason.EXISTS_ALREADY),
    "yes/blank and wanted blank/no: adopt": Row(BLANK, BLANK, None, Action.ADOPT, Reason.EXISTS_ALREADY),
    "yes/different/yes: update": Row(WANTED, OTHER, OTHER, Action.UPDATE),
    "yes/drifted/yes: update": Row(WANTED, OTHER, WANTED, Action.UPDATE),
    "yes/blank/yes: update": Row(WANTED, BLANK, WANTED, Action.UPDATE),
    "yes/blank/no: update": Row(WANTED, BLANK, None, Action.UPDATE, Reason.CREATED_BY_NODE),
    "yes/different/no: error": Row(WANTED, OTHER, None, None),
    "yes/different/no, -adopt: update": Row(WANTED, OTHER, None, Action.UPDATE, Reason.EXISTS_ALREADY, ADOPT),
    "yes/blank/no, -adopt: update": Row(WANTED, BLANK, None, Action.UPDATE, Reason.CREATED_BY_NODE, ADOPT),
    "no/present/yes: delete": Row(None, OTHER, OTHER, Action.DELETE, Reason.NOT_IN_CONFIGURATION),
    "no/drifted/yes: delete": Row(None, OTHER, THIRD, Action.DELETE, Reason.NOT_IN_CONFIGURATION),
    "no/absent/yes: forget": Row(None, None, OTHER, Action.FORGET, Reason.ALREADY_GONE),
    "no/present/no: not ours": Row(None, OTHER, None, None),
    "no/absent/no: nothing": Row(None, None, None, None),
    "destroy, yes/present/yes: delete": Row(WANTED, OTHER, OTHER, Action.DELETE, Reason.DESTROY_REQUESTED, DESTROY),
    "destroy, yes/absent/yes: forget": Row(WANTED, None, OTHER, Action.FORGET, Reason.ALREADY_GONE, DESTROY),
    "destroy, yes/present/no: not ours": Row(WANTED, WANTED, None, None, None, DESTROY),
    "destroy, yes/absent/no: nothing": Row(WANTED, None, None, None, None, DESTROY),
}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_the_decision_table(row: Row) -> None:
    """In the files, live, in the state: what follows is what the design says."""
    plan = made(row.wanted, row.live, row.known, **dict(row.options))
    if row.action is None:
        assert () == plan.changes
        return
    (change,) = plan.changes
    assert (row.action, row.reason) == (change.action, change.reason)
    assert (row.live if row.action is not Action.FORGET else None) == change.before
    target = row.live if row.action in (Action.NO_OP, Action.ADOPT) else row.wanted
    assert (None if row.action in (Action.DELETE, Action.FORGET) else target) == change.after
    assert (ORIGIN if row.wanted is WANTED else None) == change.origin
    touched = {} if row.action is Action.NO_OP else {"a": 9 if row.live else None}
    assert touched == plan.basis.modify_indexes
    assert ("lineage", 3) == (plan.basis.lineage, plan.basis.serial)


def test_the_error_of_the_table() -> None:
    """A pool that exists, is not managed and differs is an error at its place, and says in what it differs."""
    report = Report()
    made(replace(WANTED, meta={"k": "v"}), OTHER, None, report)
    (found,) = report.errors
    assert "Pool exists already and is not managed" == found.summary
    assert (ORIGIN, "node_pool.a") == (found.range, found.address)
    assert "description, meta.k" in found.detail
    assert "-adopt" in found.detail


def test_what_is_not_ours_is_counted() -> None:
    """Live pools that are neither in the files nor in the state; the built-in ones never count."""
    live = {name: LivePool(NodePool(name), 1, 1) for name in ("a", "b", "c", "d", "all", "default")}
    plan = diff(Desired.of(files(NodePool("a"))), live, State("", 0, {"b": NodePool("b")}), Options(), Report())
    assert 2 == plan.unmanaged
    assert ["a", "b"] == [c.name for c in plan.changes]


@pytest.mark.parametrize("name", ["all", "default"])
def test_built_in_pools_are_never_planned(name: str) -> None:
    """Whatever the state says."""
    plan = made(None, NodePool(name, "x"), NodePool(name))
    assert ((), ()) == (plan.changes, plan.drift)


def causes(wanted: NodePool, live: NodePool, known: NodePool | None) -> dict[str, Cause | None]:
    """Each field's cause."""
    return {".".join(f.path): f.cause for f in field_changes(live, wanted, known)}


def test_causes() -> None:
    """The file changed, somebody changed the cluster, or both did; per field."""
    known = NodePool("a", "1", {"config": "1", "drift": "1", "both": "1", "gone": "1"}, H)
    live = NodePool("a", "1", {"config": "1", "drift": "2", "both": "2", "by-hand": "x", "gone": "1"}, 2 * H)
    wanted = NodePool("a", "2", {"config": "2", "drift": "1", "both": "3", "new": "x"}, H)
    assert {
        "description": Cause.CONFIG,
        "meta.both": Cause.BOTH,
        "meta.by-hand": Cause.DRIFT,
        "meta.config": Cause.CONFIG,
        "meta.drift": Cause.DRIFT,
        "meta.gone": Cause.CONFIG,
        "meta.new": Cause.CONFIG,
        "node_identity_ttl": Cause.DRIFT,
    } == causes(wanted, live, known)
    assert {None} == set(causes(wanted, live, None).values())


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        (None, SchedulerConfig(), ["scheduler_config"]),
        (SchedulerConfig(), None, ["scheduler_config"]),
        (None, SchedulerConfig("spread"), ["scheduler_config.scheduler_algorithm"]),
        (
            SchedulerConfig("spread", False),
            None,
            ["scheduler_config.memory_oversubscription_enabled", "scheduler_config.scheduler_algorithm"],
        ),
        (SchedulerConfig("spread"), SchedulerConfig("binpack"), ["scheduler_config.scheduler_algorithm"]),
        (SchedulerConfig("", None), SchedulerConfig("", False), ["scheduler_config.memory_oversubscription_enabled"]),
    ],
)
def test_fields_of_a_block(before: SchedulerConfig | None, after: SchedulerConfig | None, paths: list[str]) -> None:
    """A block that appears or goes is a change of each of its arguments; of itself only where it is empty."""
    found = field_changes(NodePool("a", scheduler_config=before), NodePool("a", scheduler_config=after), None)
    assert paths == [".".join(f.path) for f in found]


@pytest.mark.parametrize("key", ["__private", "a.b", "a['b']", "root['x']", '"', "", "1", "ü\n", "x" * 300])
def test_any_meta_key(key: str) -> None:
    """Each key is a field of its own, whatever it looks like."""
    for before, after in (({}, {key: "v"}), ({key: "v"}, {}), ({key: "v"}, {key: "w"}), ({"other": "x"}, {key: "v"})):
        found = field_changes(NodePool("a", meta=before), NodePool("a", meta=after), None)
        expected = {("meta", k) for k in {*before, *after}}
        assert expected == {f.path for f in found}
        assert FieldChange(("meta", key), before.get(key), after.get(key)) in found


@pytest.mark.parametrize(
    ("ignored", "action", "after"),
    [
        ((), Action.UPDATE, NodePool("a", "wanted", {"x": "1"})),
        ((("description",),), Action.UPDATE, NodePool("a", "live", {"x": "1"})),
        ((("description",), ("meta",)), Action.NO_OP, NodePool("a", "live", {"x": "2", "y": "3"})),
        ((("description",), ("meta", "x")), Action.UPDATE, NodePool("a", "live", {"x": "2"})),
        ((("description",), ("meta", "x"), ("meta", "y")), Action.NO_OP, NodePool("a", "live", {"x": "2", "y": "3"})),
        ((("node_identity_ttl",), ("scheduler_config",)), Action.UPDATE, NodePool("a", "wanted", {"x": "1"})),
    ],
    ids=str,
)
def test_ignored_changes(ignored: tuple[Path, ...], action: Action, after: NodePool) -> None:
    """What is ignored is taken from the cluster, and alone is no change and no drift."""
    wanted = ignoring(NodePool("a", "wanted", {"x": "1"}), *ignored)
    plan = made(wanted, NodePool("a", "live", {"x": "2", "y": "3"}), NodePool("a", "known", {"x": "0"}))
    (change,) = plan.changes
    assert (action, after, ignored) == (change.action, change.after, change.ignored)
    assert (action is Action.NO_OP) == (not plan.drift)


def test_ignored_fields_are_no_drift_beside_others() -> None:
    """Where another field drifted too, only that one is told."""
    wanted = ignoring(NodePool("a", "wanted", {"x": "1"}), ("meta", "x"))
    state = State("l", 1, {"a": NodePool("a", "wanted", {"x": "1"})})
    live = {"a": LivePool(NodePool("a", "by hand", {"x": "2"}), 1, 2)}
    (drift,) = diff(Desired.of({"a": wanted}), live, state, Options(), Report()).drift
    assert [("description",)] == [f.path for f in drift.fields]


def test_ignoring_everything() -> None:
    """`all` stands for every attribute: the pool is made, and then left to others."""
    everything: list[Path] = [("description",), ("meta",), ("node_identity_ttl",), ("scheduler_config",)]
    wanted = ignoring(WANTED, *everything)
    assert [Action.CREATE] == [c.action for c in made(wanted, None).changes]
    assert [Action.NO_OP] == [c.action for c in made(wanted, THIRD, WANTED).changes]
    assert [Action.ADOPT] == [c.action for c in made(wanted, THIRD).changes]


def test_drift() -> None:
    """What somebody changed is said beside the plan, with its fields; a removed pool too; ours alone."""
    assert () == made(WANTED, OTHER, OTHER).drift
    (drift,) = made(WANTED, OTHER, WANTED).drift
    assert (WANTED, OTHER) == (drift.before, drift.after)
    assert [FieldChange(("description",), "wanted", "other")] == list(drift.fields)
    (gone,) = made(WANTED, None, WANTED).drift
    assert (WANTED, None, ()) == (gone.before, gone.after, gone.fields)
    assert () == made(WANTED, OTHER).drift


def test_refresh_only() -> None:
    """Only what is known is compared with what is live; nothing would be written."""
    plan = made(WANTED, OTHER, THIRD, mode=Mode.REFRESH_ONLY)
    assert ((), 1, {"a": 9}) == (plan.changes, len(plan.drift), plan.basis.modify_indexes)
    assert plan.has_changes
    assert not made(WANTED, OTHER, OTHER, mode=Mode.REFRESH_ONLY).has_changes
    assert {"a": None} == made(None, None, THIRD, mode=Mode.REFRESH_ONLY).basis.modify_indexes


def test_without_refresh_there_are_no_indexes() -> None:
    """A plan that did not look has nothing to compare later."""
    assert {} == made(WANTED, OTHER, OTHER, refresh=False).basis.modify_indexes


def test_targets_reach_the_state() -> None:
    """A pool that left the files can be named, also for its drift alone."""
    assert [Action.DELETE] == [c.action for c in made(None, OTHER, OTHER, targets=("a",)).changes]
    assert () == made(None, OTHER, OTHER, excludes=("a",)).changes


def test_the_order_is_that_of_the_names() -> None:
    """Whatever order the files have."""
    plan = diff(Desired.of(files(NodePool("b"), NodePool("a"), NodePool("B"))), {}, State(), Options(), Report())
    assert ["B", "a", "b"] == [c.name for c in plan.changes]


def test_default_ttl_is_no_change() -> None:
    """An omitted argument means the server's default."""
    assert [Action.NO_OP] == [
        c.action for c in made(BLANK, NodePool("a", node_identity_ttl=DEFAULT_TTL), BLANK).changes
    ]
    assert isinstance(made(BLANK, BLANK, BLANK).changes[0], Change)

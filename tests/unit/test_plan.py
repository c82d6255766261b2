"""A plan as data: its JSON, its digest, and what of it a reviewer judges."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gitpool.basis import Basis
from gitpool.change import Action, Cause, Change, Drift, FieldChange, Reason
from gitpool.diagnostics import ExitCode, GitpoolError, Position, Refused, SourceRange
from gitpool.plan import Mode, Options, Plan, differing
from gitpool.pool import NodePool, SchedulerConfig

ORIGIN = SourceRange("pools.hcl", Position(3, 1, 40), Position(3, 10, 49))
OLD = NodePool("update", "old", {"é": "1"}, unknown={"Newer": [1]})
NEW = NodePool("update", "new", {"é": "1"}, 1, SchedulerConfig("spread", None))
CHANGES = (
    Change("adopt", Action.ADOPT, NodePool("adopt"), NodePool("adopt"), reason=Reason.EXISTS_ALREADY),
    Change("create", Action.CREATE, None, NodePool("create"), origin=ORIGIN),
    Change("delete", Action.DELETE, NodePool("delete"), None, reason=Reason.NOT_IN_CONFIGURATION),
    Change("forget", Action.FORGET, None, None, reason=Reason.ALREADY_GONE),
    Change("same", Action.NO_OP, NodePool("same"), NodePool("same")),
    Change(
        "update",
        Action.UPDATE,
        OLD,
        NEW,
        (FieldChange(("description",), "old", "new", Cause.CONFIG), FieldChange(("meta", "é"), "1", None)),
        ignored=(("meta", "é"),),
        origin=ORIGIN,
    ),
)
DRIFT = (
    Drift("delete", NodePool("delete", "x"), NodePool("delete"), (FieldChange(("description",), "x", None),)),
    Drift("forget", NodePool("forget"), None),
)
PLAN = Plan(
    CHANGES,
    DRIFT,
    unmanaged=2,
    environment="prod",
    region="eu",
    options=Options(Mode.NORMAL, ("a*",), ("b",), True, True),
    basis=Basis("lineage", 4, {"create": None, "update": 9}),
)


def with_change(index: int, **fields: Any) -> Plan:
    """The plan with one change changed."""
    changed = replace(PLAN.changes[index], **fields)
    return replace(PLAN, changes=(*PLAN.changes[:index], changed, *PLAN.changes[index + 1 :]))


def test_json_there_and_back() -> None:
    """A saved plan is the plan, and its JSON is stable."""
    text = json.dumps(PLAN.to_json())
    found = Plan.from_json(json.loads(text))
    assert PLAN == found
    assert PLAN.digest == found.digest
    assert text == json.dumps(found.to_json())
    before = found.changes[-1].before
    assert before is not None
    assert {"Newer": [1]} == before.unknown
    assert [ORIGIN, None] == [found.changes[1].origin, found.changes[2].origin]


NOT_REVIEWED: dict[str, Plan] = {
    "serial": replace(PLAN, basis=replace(PLAN.basis, serial=99)),
    "lineage": replace(PLAN, basis=replace(PLAN.basis, lineage="other")),
    "indexes": replace(PLAN, basis=replace(PLAN.basis, modify_indexes={})),
    "origin": with_change(1, origin=None),
    "unchanged pools": replace(PLAN, changes=tuple(c for c in CHANGES if c.action is not Action.NO_OP)),
    "another unchanged pool": with_change(4, before=NodePool("same", "x"), after=NodePool("same", "x")),
    "unknown fields": with_change(5, before=replace(OLD, unknown={})),
    "drift elsewhere": replace(PLAN, drift=()),
    "pools of others": replace(PLAN, unmanaged=7),
    "how it was asked for": replace(PLAN, options=Options()),
    "fields, for people": with_change(5, fields=()),
    "reasons, for people": with_change(2, reason=None),
    "the order of meta": with_change(1, after=NodePool("create", meta={})),
}


@pytest.mark.parametrize("plan", NOT_REVIEWED.values(), ids=NOT_REVIEWED)
def test_what_the_digest_does_not_depend_on(plan: Plan) -> None:
    """A merge elsewhere does not make a reviewed plan stale."""
    assert PLAN.digest == plan.digest


REVIEWED: dict[str, Plan] = {
    "environment": replace(PLAN, environment="test"),
    "region": replace(PLAN, region="us"),
    "mode": replace(PLAN, options=replace(PLAN.options, mode=Mode.DESTROY)),
    "a change less": replace(PLAN, changes=CHANGES[1:]),
    "a change more": replace(PLAN, changes=(*CHANGES, Change("z", Action.CREATE, None, NodePool("z")))),
    "the action": with_change(0, action=Action.UPDATE),
    "the name": with_change(2, name="delete-2"),
    "the image after": with_change(5, after=replace(NEW, description="newer")),
    "the image before": with_change(5, before=replace(OLD, description="older")),
    "a meta key": with_change(5, after=replace(NEW, meta={"e": "1"})),
    "a meta value": with_change(5, after=replace(NEW, meta={"é": "2"})),
    "the TTL": with_change(5, after=replace(NEW, node_identity_ttl=2)),
    "a scheduler setting": with_change(5, after=replace(NEW, scheduler_config=SchedulerConfig("spread", False))),
    "an empty block": with_change(1, after=NodePool("create", scheduler_config=SchedulerConfig())),
    "what is ignored": with_change(5, ignored=()),
}


@pytest.mark.parametrize("plan", REVIEWED.values(), ids=REVIEWED)
def test_what_the_digest_depends_on(plan: Plan) -> None:
    """Each fact that a reviewer judges, and no two of them are taken for each other."""
    assert PLAN.digest != plan.digest
    assert len(REVIEWED) == len({p.digest for p in REVIEWED.values()})


def test_the_digest_of_a_refresh_covers_the_drift() -> None:
    """There the drift is what is reviewed."""
    refresh = replace(PLAN, changes=(), options=Options(Mode.REFRESH_ONLY))
    assert refresh.digest != replace(refresh, drift=DRIFT[:1]).digest
    assert refresh.digest != replace(refresh, drift=(replace(DRIFT[0], after=None), DRIFT[1])).digest


def test_the_digest_stays_what_it_is() -> None:
    """A plan that was reviewed with the last version is the same plan in this one, unless the schema says otherwise."""
    assert "sha256:" == PLAN.digest[:7]
    assert EMPTY_DIGEST == Plan(()).digest


EMPTY_DIGEST = "sha256:a467cf4cbd73b9325e68e61db4c9e6b5c0af62959d5bdbe502cb20ab4400606e"


def edited(edit: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The plan's JSON after somebody edited it."""
    document: dict[str, Any] = json.loads(json.dumps(PLAN.to_json()))
    edit(document)
    return document


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "an image": lambda d: d["changes"][1]["after"].update(description="edited"),
    "an action": lambda d: d["changes"][2].update(action="no-op"),
    "a change taken out": lambda d: d["changes"].pop(2),
    "the environment": lambda d: d.update(environment="test"),
    "the digest": lambda d: d.update(digest="sha256:0"),
    "no digest": lambda d: d.pop("digest"),
    "what is ignored": lambda d: d["changes"][5].update(ignored=[["description"]]),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_plan_is_refused(edit: Callable[[dict[str, Any]], object]) -> None:
    """What was reviewed is what is applied: the content has the digest that it names, or it is not taken."""
    with pytest.raises(Refused, match="The plan file was changed") as caught:
        Plan.from_json(edited(edit), "tfplan")
    assert ExitCode.REFUSED == caught.value.exit_code
    assert "tfplan" in caught.value.diagnostics[0].detail


def checksum(document: dict[str, Any]) -> str:
    """The checksum that a document should name, computed here as docs/reference/plan-file.md says it."""
    rest = {key: value for key, value in document.items() if key != "checksum"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


DAMAGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "without changes": lambda d: d.pop("changes"),
    "without a basis": lambda d: d.pop("basis"),
    "without options": lambda d: d.pop("options"),
    "without drift": lambda d: d.pop("drift"),
    "changes of text": lambda d: d.update(changes=["x"]),
    "an unknown action": lambda d: d["changes"][0].update(action="burn"),
    "an unknown mode": lambda d: d["options"].update(mode="x"),
    "a duration": lambda d: d["changes"][1]["after"].update(node_identity_ttl="soon"),
    "a basis of text": lambda d: d.update(basis="x"),
    "changes of nothing": lambda d: d.update(changes=None),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_plan(damage: Callable[[dict[str, Any]], object]) -> None:
    """It is said that it is damaged, and what to do."""
    document = edited(damage)
    document["checksum"] = checksum(document)
    with pytest.raises(GitpoolError, match="Damaged plan file") as caught:
        Plan.from_json(document, "tfplan")
    assert "tfplan" in caught.value.diagnostics[0].detail


@pytest.mark.parametrize("document", [None, [], "plan", 7, {}, {"format_version": "1.2", "terraform_version": "1.9"}])
def test_something_that_is_no_plan(document: object) -> None:
    """Another tool's file is named as such."""
    with pytest.raises(GitpoolError, match="Not a plan file"):
        Plan.from_json(document)


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_a_plan_of_another_version(version: object) -> None:
    """Nothing is guessed about a format that is not known."""
    with pytest.raises(GitpoolError, match="Unsupported plan file format"):
        Plan.from_json({**PLAN.to_json(), "format_version": version})


def test_what_acts() -> None:
    """No-ops do not, adoptions do; drift counts where it is the question."""
    assert 5 == len(PLAN.acting)
    assert PLAN.has_changes
    assert not Plan((CHANGES[4],), DRIFT).has_changes
    assert Plan((), DRIFT, options=Options(Mode.REFRESH_ONLY)).has_changes
    assert Plan((CHANGES[0],)).has_changes
    assert [1, 1] == [PLAN.count(Action.CREATE), PLAN.count(Action.NO_OP)]
    assert [Action.CREATE, Action.UPDATE, Action.DELETE] == [a for a in Action if a.writes]
    assert "+~-==. " == "".join(a.symbol for a in Action)


def test_which_pools_two_plans_treat_differently() -> None:
    """By name; what does not act is not treated at all."""
    assert [] == differing(PLAN, PLAN)
    assert [] == differing(PLAN, NOT_REVIEWED["unchanged pools"])
    assert ["adopt"] == differing(PLAN, REVIEWED["a change less"])
    assert ["z"] == differing(PLAN, REVIEWED["a change more"])
    assert ["update"] == differing(PLAN, REVIEWED["a meta value"])

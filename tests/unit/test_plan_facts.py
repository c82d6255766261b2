"""What a plan says beside the images: facts are reviewed, sensitive values are in nothing that leaves the process."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gitpool.change import Action, Cause, Change, Drift, FieldChange
from gitpool.diagnostics import Refused
from gitpool.moved import explanation
from gitpool.plan import Mode, Options, Plan, differing
from gitpool.pool import Facts, Instance, NodePool, Path, SchedulerConfig
from gitpool.sensitive import SENSITIVE

H = 3600 * 10**9
TOKEN = ("meta", "token")
PATHS: tuple[Path, ...] = (
    ("description",),
    TOKEN,
    ("node_identity_ttl",),
    ("scheduler_config", "scheduler_algorithm"),
)
KEYED = Facts(Instance("workers", "gpu"), True, frozenset(PATHS))
OLD = NodePool("gpu", "hush-1", {"token": "hush-2", "team": "ml"}, 7 * H, SchedulerConfig("hush-3", True))
NEW = NodePool("gpu", "hush-4", {"token": "hush-5", "team": "web"}, 8 * H, SchedulerConfig("hush-6", True))
OTHER = replace(OLD, name="x")
FIELDS = (
    FieldChange(("description",), "hush-1", "hush-4", Cause.CONFIG),
    FieldChange(("meta", "team"), "ml", "web", Cause.CONFIG),
    FieldChange(TOKEN, "hush-2", "hush-5", Cause.DRIFT),
    FieldChange(("node_identity_ttl",), "7h0m0s", "8h0m0s", Cause.BOTH),
    FieldChange(("scheduler_config", "scheduler_algorithm"), "hush-3", "hush-6", Cause.BOTH),
)
CHANGE = Change("gpu", Action.UPDATE, OLD, NEW, FIELDS, facts=KEYED, known=replace(KEYED, prevent_destroy=False))
DRIFT = Drift("gpu", NEW, OLD, FIELDS, frozenset(PATHS))
PLAN = Plan((CHANGE, Change("x", Action.NO_OP, OTHER, OTHER, known=KEYED)), (DRIFT,))


def with_change(**fields: Any) -> Plan:
    """The plan with its change changed."""
    return replace(PLAN, changes=(replace(CHANGE, **fields), *PLAN.changes[1:]))


def test_the_file_of_a_plan_holds_no_secret() -> None:
    """What is read from it is the masked plan, which has the digest of the plan itself."""
    text = json.dumps(PLAN.to_json())
    found = Plan.from_json(json.loads(text))
    assert [] == [word for word in ("hush", "7h0m0s", "8h0m0s") if word in text]
    assert "web" in text
    assert PLAN.masked == found == found.masked
    assert PLAN.digest == found.digest
    assert text == json.dumps(found.to_json())
    assert [] == differing(PLAN, found)


def test_what_a_masked_change_still_says() -> None:
    """Which fields differ and why; a value that is not set is no secret."""
    shown = CHANGE.masked
    assert [f.path for f in FIELDS] == [f.path for f in shown.fields]
    assert [f.cause for f in FIELDS] == [f.cause for f in shown.fields]
    assert {SENSITIVE, "ml"} == {f.before for f in shown.fields}
    assert set(PATHS) == set(CHANGE.concealed)
    made = replace(CHANGE, before=NodePool("gpu"), fields=(FieldChange(TOKEN, None, "hush-5"),))
    assert (FieldChange(TOKEN, None, SENSITIVE),) == made.masked.fields


def test_a_map_that_is_sensitive_as_a_whole() -> None:
    """Only that it differs is told, neither keys nor how many; the causes are joined."""
    facts = Facts(sensitive=frozenset({("meta",)}))
    change = replace(CHANGE, facts=facts, known=Facts(), fields=FIELDS[1:3])
    assert (FieldChange(("meta",), SENSITIVE, SENSITIVE, Cause.BOTH),) == change.masked.fields
    assert "token" not in json.dumps(Plan((change,)).to_json())


HIDDEN = {
    "a sensitive value": with_change(after=replace(NEW, description="hush-7", meta={"token": "hush-8", "team": "web"})),
    "another one in the cluster": with_change(before=replace(OLD, description="hush-7")),
    "one that drifted": replace(
        PLAN, options=Options(Mode.REFRESH_ONLY), drift=(replace(DRIFT, after=replace(OLD, description="hush-7")),)
    ),
}
NOT_REVIEWED = {
    "an allowance": replace(PLAN, options=Options(allow_destroy=("gpu",))),
    "the values of variables": replace(PLAN, options=Options(variables={"env": "prod"})),
    "what the state remembers of others": replace(PLAN, changes=(CHANGE, replace(PLAN.changes[1], known=Facts()))),
}
REVIEWED = {
    "a protection": with_change(facts=replace(KEYED, prevent_destroy=False)),
    "a protection that is lifted": with_change(known=KEYED),
    "a block": with_change(facts=replace(KEYED, instance=Instance("other", "gpu"))),
    "a key": with_change(facts=replace(KEYED, instance=Instance("workers", 0))),
    "what is sensitive": with_change(facts=replace(KEYED, sensitive=frozenset(PATHS[:2]))),
    "that a sensitive value changes": with_change(fields=FIELDS[:2]),
    "a value beside it": with_change(after=replace(NEW, meta={"token": "hush-5", "team": "ops"})),
    "that there is a sensitive value": with_change(after=replace(NEW, description="")),
}


@pytest.mark.parametrize("other", NOT_REVIEWED.values(), ids=NOT_REVIEWED)
def test_what_is_not_reviewed(other: Plan) -> None:
    """What a reviewer does not judge does not make the plan another one."""
    assert PLAN.digest == other.digest
    assert [] == differing(PLAN, other)


@pytest.mark.parametrize("other", HIDDEN.values(), ids=HIDDEN)
def test_a_value_that_nobody_is_shown_is_reviewed_all_the_same(other: Plan) -> None:
    """Another value is another plan, also for who has only the saved one; which value it was is not told."""
    plan = replace(PLAN, options=other.options)
    saved = Plan.from_json(json.loads(json.dumps(plan.to_json())))
    assert saved.digest == plan.digest != other.digest
    assert [] == differing(saved, other)
    assert "hush" not in explanation(other, saved)
    assert "shown to nobody is another one, in node_pool.gpu" in explanation(other, saved) or plan.options.mode


@pytest.mark.parametrize("other", REVIEWED.values(), ids=REVIEWED)
def test_what_is_reviewed(other: Plan) -> None:
    """That a sensitive value changes is, and so is everything that the state is to remember."""
    assert PLAN.digest != other.digest
    assert ["gpu"] == differing(PLAN, other)


def test_drift_in_a_sensitive_value() -> None:
    """A refresh-only plan covers that it differs."""
    recording = replace(PLAN, changes=(), options=Options(Mode.REFRESH_ONLY))
    assert recording.digest == Plan.from_json(json.loads(json.dumps(recording.to_json()))).digest
    less = replace(recording, drift=(replace(DRIFT, fields=FIELDS[:3]),))
    assert recording.digest != less.digest


def test_facts_in_the_file_cannot_be_edited() -> None:
    """They are under the digest as the images are."""
    document = json.loads(json.dumps(PLAN.to_json()))
    document["changes"][0]["facts"]["prevent_destroy"] = False
    with pytest.raises(Refused, match="The plan file was changed"):
        Plan.from_json(document)


def test_plain_pools_have_the_file_and_the_digest_that_they_had() -> None:
    """What is as usual takes no room."""
    plan = Plan((Change("a", Action.CREATE, None, NodePool("a")),))
    document = plan.to_json()
    assert {"name", "action", "before", "after"} == set(document["changes"][0])
    assert plan == Plan.from_json(json.loads(json.dumps(document)))


def test_options_there_and_back() -> None:
    """With the allowances and the values of variables."""
    options = Options(allow_destroy=("a", "node_pool.b"), variables={"n": 1, "list": ["x", None], "map": {"k": True}})
    assert options == Options.from_json(json.loads(json.dumps(options.to_json())))

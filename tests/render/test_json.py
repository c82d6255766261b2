"""Documents for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from gitpool.change import Action, Change
from gitpool.diagnostics import Report, warning
from gitpool.plan import Mode, Options, Plan
from gitpool.render.json import plan_representation, state_representation, validation
from gitpool.render.mask import Mask
from gitpool.state import State
from tests.render import examples
from tests.render.golden import assert_golden_json
from tests.render.strategies import plans

# As `terraform show -json` of Terraform 1.11 prints them.
PLAN_MEMBERS = {
    "format_version",
    "terraform_version",
    "planned_values",
    "resource_drift",
    "resource_changes",
    "prior_state",
    "configuration",
    "applyable",
    "complete",
    "errored",
}
CHANGE_MEMBERS = {"actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive"}
IDENTITY = {"address", "mode", "type", "name", "provider_name"}


def test_documents_look_as_they_did() -> None:
    """The plan, the state and the validation, as they were last read and found good."""
    assert_golden_json("plan.json", plan_representation(examples.everything(), examples.STATE))
    assert_golden_json("plan-blocks.json", plan_representation(examples.of_blocks()))
    assert_golden_json("plan-used.json", plan_representation(examples.used()))
    assert_golden_json("plan-refresh-only.json", plan_representation(examples.refreshed()))
    assert_golden_json("state.json", state_representation(examples.STATE))
    assert_golden_json("state-blocks.json", state_representation(examples.STATE_OF_BLOCKS))
    assert_golden_json("validation.json", validation(Report(examples.diagnostics())))


@given(plans())
def test_every_plan_has_terraforms_shape(plan: Plan) -> None:
    """What reads Terraform's plan representation finds every member where Terraform has it, with the same type."""
    document = json.loads(json.dumps(plan_representation(plan)))
    assert document == plan_representation(plan)
    assert set(document) - {"gitpool"} == PLAN_MEMBERS
    assert document["format_version"] == "1.2"
    assert document["gitpool"]["digest"] == plan.digest
    for changed in [*document["resource_changes"], *document["resource_drift"]]:
        assert IDENTITY | {"change"} <= set(changed) <= IDENTITY | {"change", "action_reason", "index"}
        assert changed["address"] == f"nomad_node_pool.{changed['name']}"
        assert CHANGE_MEMBERS <= set(changed["change"]) <= CHANGE_MEMBERS | {"importing"}
        _assert_absence_agrees(changed["change"])
    names = [changed["name"] for changed in document["resource_changes"]]
    assert names == sorted(c.name for c in plan.changes)


def _assert_absence_agrees(change: dict[str, Any]) -> None:
    """Which sides are null follows from the action, as policies take for granted."""
    (action,) = change["actions"]
    before, after = change["before"] is not None, change["after"] is not None
    expected = {
        "create": (False, True),
        "update": (True, True),
        "no-op": (True, True),
        "delete": (True, False),
        "forget": (before, False),
    }
    assert (before, after) == expected[action]
    for side in ("before", "after"):
        assert (change[f"{side}_sensitive"] is False) is (change[side] is None)


@given(plans())
def test_planned_values_are_prior_values_with_the_changes_made(plan: Plan) -> None:
    """A reader of `planned_values` and one of `resource_changes` see the same world."""
    document = plan_representation(plan)
    prior = _resources(document["prior_state"]["values"])
    planned = _resources(document["planned_values"])
    for changed in document["resource_changes"]:
        if changed["change"]["actions"] != ["forget"]:
            assert prior.pop(changed["name"], None) == changed["change"]["before"]
        assert planned.pop(changed["name"], None) == changed["change"]["after"]
    assert planned == prior


def _resources(values: dict[str, Any]) -> dict[str, Any]:
    return {resource["name"]: resource["values"] for resource in values["root_module"]["resources"]}


@given(plans())
def test_a_saved_plan_says_the_same(plan: Plan) -> None:
    """Of sensitive values the file knows as little as the document."""
    assert plan_representation(plan) == plan_representation(Plan.from_json(plan.to_json()))


def test_sensitive_values_are_in_no_document() -> None:
    """A field that the files declare sensitive is shown to nobody, programs included; which ones those are, is said."""
    for document in (plan_representation(examples.of_blocks()), state_representation(examples.STATE_OF_BLOCKS)):
        text = json.dumps(document)
        assert [] == [word for word in ("hush-", "7h0m0s") if word in text]
    values = _resources(plan_representation(examples.of_blocks())["planned_values"])
    assert "(sensitive value)" == values["hush"]["description"] == values["hush"]["node_identity_ttl"]
    assert {"pin": "(sensitive value)", "team": "ml"} == values["hush"]["meta"]
    assert "(sensitive value)" == values["whole"]["meta"]
    assert ["(sensitive value)"] * 2 == list(values["whole"]["scheduler_config"][0].values())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone-key", "delete_because_each_key"),
        ("gone-index", "delete_because_count_index"),
        ("gone-for-each", "delete_because_wrong_repetition"),
        ("gone-block", "delete_because_no_resource_config"),
        ("deleted", "delete_because_no_resource_config"),
        ("renamed", None),
    ],
)
def test_why_pools_go_in_terraforms_words(name: str, reason: str | None) -> None:
    """Where it has a word for it."""
    document = plan_representation(examples.of_blocks())
    (changed,) = [c for c in document["resource_changes"] if c["name"] == name]
    assert reason == changed.get("action_reason")


def test_a_policy_finds_what_it_asks_for() -> None:
    """The questions that conftest's rules ask: what is destroyed, what an update changes, which tags are missing."""
    document = plan_representation(examples.everything())
    by_action: dict[str, list[str]] = {}
    for changed in document["resource_changes"]:
        assert changed["type"] == "nomad_node_pool"
        assert changed["provider_name"] == "registry.terraform.io/hashicorp/nomad"
        by_action.setdefault(",".join(changed["change"]["actions"]), []).append(changed["address"])
    assert by_action["delete"] == ["nomad_node_pool.old"]
    assert by_action["create"] == ["nomad_node_pool.lost", "nomad_node_pool.prod-eng"]
    assert by_action["forget"] == ["nomad_node_pool.gone"]
    assert by_action["no-op"] == ["nomad_node_pool.edge"]
    gpu = next(c["change"] for c in document["resource_changes"] if c["name"] == "gpu")
    assert gpu["before"]["scheduler_config"] == [
        {"memory_oversubscription": "enabled", "scheduler_algorithm": "spread"}
    ]
    assert gpu["before"]["meta"]["team"] == "hand"
    assert gpu["after"]["id"] == gpu["after"]["name"] == "gpu"


def test_an_adoption_is_an_import_without_an_action() -> None:
    """As Terraform writes an import that changes nothing."""
    changed = next(c for c in plan_representation(examples.everything())["resource_changes"] if c["name"] == "edge")
    assert changed["change"]["actions"] == ["no-op"]
    assert changed["change"]["importing"] == {"id": "edge"}


def test_secrets_are_in_clear_and_marked() -> None:
    """Machine formats carry the value, and beside it that it is sensitive; which keys, the mask says."""
    document = plan_representation(examples.everything())
    gpu = next(c["change"] for c in document["resource_changes"] if c["name"] == "gpu")
    assert gpu["before"]["meta"]["api_token"] == "hunter2-hunter2"
    assert gpu["before_sensitive"]["meta"] == gpu["after_sensitive"]["meta"] == {"api_token": True}
    other = state_representation(examples.STATE, mask=Mask(("team",)))["values"]["root_module"]["resources"]
    assert [r["sensitive_values"].get("meta") for r in other] == [{"team": True}, {}, {"team": True}, {"team": True}]


def test_what_terraform_has_no_place_for_is_ours() -> None:
    """Causes, reasons, the digest and the count of pools that are not managed stand under `gitpool`."""
    plan = examples.everything()
    own = plan_representation(plan)["gitpool"]
    assert own["digest"] == plan.digest
    assert own["environment"] == "production"
    assert own["unmanaged"] == 2
    assert own["adoptions"] == ["nomad_node_pool.edge"]
    assert own["reasons"]["nomad_node_pool.lost"] == "removed_outside"
    assert {"path": ["description"], "cause": "drift"} in own["causes"]["nomad_node_pool.gpu"]
    assert {"path": ["meta", "team"], "cause": "both"} in own["causes"]["nomad_node_pool.gpu"]


@pytest.mark.parametrize(
    ("plan", "applyable", "complete"),
    [
        (Plan(()), False, True),
        (examples.everything(), True, True),
        (Plan((), options=Options(targets=("a",))), False, False),
        (Plan((), options=Options(Mode.REFRESH_ONLY)), False, True),
        (examples.refreshed(), True, True),
    ],
)
def test_what_a_plan_is_good_for(plan: Plan, applyable: bool, complete: bool) -> None:
    """`applyable` says whether applying does anything, `complete` whether it was not narrowed to some pools."""
    document = plan_representation(plan)
    assert (document["applyable"], document["complete"], document["errored"]) == (applyable, complete, False)


def test_the_state_lends_what_the_plan_leaves_out() -> None:
    """A forgotten pool is shown as it was last known, and pools that the plan does not name stay in both worlds."""
    forgotten = Change("gpu", Action.FORGET, None, None)
    state = State("lineage", 3, {"gpu": examples.GPU, "edge": examples.EDGE})
    document = plan_representation(Plan((forgotten,)), state)
    assert document["resource_changes"][0]["change"]["before"]["description"] == examples.GPU.description
    assert list(_resources(document["planned_values"])) == ["edge"]


def test_validation_counts() -> None:
    """Valid is what has no error, whatever it warns of."""
    document = validation(Report([warning("a")]))
    assert (document["valid"], document["error_count"], document["warning_count"]) == (True, 0, 1)
    document = validation(Report(examples.diagnostics()))
    assert (document["valid"], document["error_count"], document["warning_count"]) == (False, 6, 1)
    assert set(document) == {"format_version", "valid", "error_count", "warning_count", "diagnostics"}
    first = next(d for d in document["diagnostics"] if "address" in d)
    assert first["address"] == "nomad_node_pool.gpu"
    assert set(first["snippet"]) == {
        "context",
        "code",
        "start_line",
        "highlight_start_offset",
        "highlight_end_offset",
        "values",
    }

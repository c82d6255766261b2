"""The event stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gitpool.plan import Plan
from gitpool.pool import Instance
from gitpool.render import events
from gitpool.transaction import Event, Outcome, Result, Step, Write
from tests.render import examples
from tests.render.golden import assert_golden
from tests.render.strategies import lines, plans

NOW = datetime(2026, 1, 2, 3, 4, 5, 678, UTC)

# As Terraform 1.11 printed them.
COMMON = {"@level", "@message", "@module", "@timestamp", "type"}
RESOURCE = {"addr", "module", "resource", "implied_provider", "resource_type", "resource_name", "resource_key"}


def stream() -> Iterator[dict[str, Any]]:
    """Everything that is ever said, in about the order of an apply that fails."""
    plan = examples.everything()
    yield events.version()
    yield from map(events.diagnostic, examples.diagnostics())
    yield from map(events.drift, plan.drift)
    yield from map(events.planned_change, plan.changes)
    yield from map(events.planned_change, examples.of_blocks().changes)
    yield from map(events.planned_change, examples.used().acting)
    yield events.change_summary(adds=1, changes=3, removes=1, operation="plan", affected=examples.used().impact)
    yield events.change_summary(adds=2, changes=3, removes=1, imports=1, forgets=1, records=3, operation="plan")
    yield from map(events.event, examples.happenings())
    yield from map(events.outcome, examples.ROWS)
    yield events.change_summary(adds=1, changes=0, removes=0, operation="apply", outcomes=examples.ROWS)
    yield events.change_summary(adds=1, changes=0, removes=0, operation="apply")
    yield events.change_summary(adds=0, changes=0, removes=2, operation="destroy")
    yield events.change_summary(adds=0, changes=0, removes=0, operation="plan", failed=True)


def test_the_stream_reads_as_it_did() -> None:
    """Every kind of line, as it was last read and found good."""
    assert_golden("events.jsonl", "\n".join(events.line(document, NOW) for document in stream()))


def test_every_line_is_whole() -> None:
    """One JSON object a line, with the members that each of Terraform's lines has."""
    for document in stream():
        text = events.line(document, NOW)
        assert "\n" not in text
        read = json.loads(text)
        assert set(read) >= COMMON
        assert read["@level"] in ("info", "warn", "error")
        assert read["@message"]
        assert read["@timestamp"] == "2026-01-02T03:04:05.000678Z"


def test_the_time_is_utc() -> None:
    """Whatever the clock's zone, the line says UTC."""
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert events.line(events.version(), there) == events.line(events.version(), NOW)


def test_terraforms_events_have_terraforms_members() -> None:
    """Compared with lines that Terraform 1.11 printed for a create, an update and a delete."""
    create, update = Write("a", None, examples.ENG), Write("a", examples.ENG, examples.GPU)
    start = events.event(Event(Step.STARTED, create))
    assert start["type"] == "apply_start"
    assert set(start["hook"]) == {"resource", "action"}
    assert set(start["hook"]["resource"]) == RESOURCE
    assert start["hook"]["action"] == "create"
    done = events.event(Event(Step.DONE, create, seconds=1.2))
    assert done["type"] == "apply_complete"
    assert done["hook"]["id_key"] == "id"
    assert done["hook"]["elapsed_seconds"] == 1
    assert "id_value" in events.event(Event(Step.STARTED, update))["hook"]
    delete = create.reverse
    assert "id_value" in events.event(Event(Step.STARTED, delete))["hook"]
    assert set(events.event(Event(Step.DONE, delete))["hook"]) == {"resource", "action", "elapsed_seconds"}


def test_an_event_names_its_instance() -> None:
    """As the planned change did: Terraform's resource_key is the key of for_each or the index of count."""
    create = Write("a", None, examples.ENG)
    for key in ("x", 1):
        said = events.event(Event(Step.STARTED, create, instance=Instance("many", key)))
        assert key == said["hook"]["resource"]["resource_key"]


def test_the_way_back_has_events_of_its_own() -> None:
    """A reader of Terraform's events never takes a rollback for an apply."""
    kinds = [events.event(step)["type"] for step in examples.happenings()]
    assert kinds[8:] == [
        "rollback",
        "rollback_start",
        "rollback_start",
        "rollback_start",
        "rollback_complete",
        "rollback_errored",
    ]


def test_planned_changes_have_terraforms_words() -> None:
    """An adoption is called import and a forget remove, with the reasons that Terraform knows."""
    said = {
        c["change"]["resource"]["resource_name"]: c for c in map(events.planned_change, examples.everything().changes)
    }
    assert {name: c["change"]["action"] for name, c in said.items()} == {
        "born": "update",
        "edge": "import",
        "gone": "remove",
        "gpu": "update",
        "lost": "create",
        "notes": "update",
        "old": "delete",
        "prod-eng": "create",
    }
    assert said["edge"]["change"]["importing"] == {"id": "edge"}
    assert said["old"]["change"]["reason"] == "delete_because_no_resource_config"
    assert {"path": ["description"], "cause": "drift"} in said["gpu"]["gitpool"]["causes"]


def test_a_failed_apply_does_not_claim_to_be_complete() -> None:
    """The summary of a failure is an error that counts what became of the pools; Terraform prints none."""
    said = events.change_summary(adds=1, changes=0, removes=0, operation="apply", outcomes=examples.ROWS)
    assert said["@level"] == "error"
    assert "complete" not in said["@message"]
    assert said["changes"] == {
        "add": 1,
        "change": 0,
        "import": 0,
        "remove": 0,
        "operation": "apply",
        "failed": 1,
        "contested": 1,
        "unknown": 1,
        "rolled_back": 2,
        "not_started": 1,
    }
    applied = [Outcome("a", row.action, Result.APPLIED) for row in examples.ROWS]
    said = events.change_summary(adds=7, changes=0, removes=0, operation="apply", outcomes=applied)
    assert said["@message"] == "Apply complete! Resources: 7 added, 0 changed, 0 destroyed."


def test_summaries_are_the_sentences_that_programs_read() -> None:
    """Plan, apply and destroy end in Terraform's own words, and behind them stands what it has no words for."""
    affected = "Affects an unknown number of nodes, 4 jobs, 1,044 running allocations."
    failed = "Apply failed! Resources: 1 added, 0 changed, 0 destroyed. "
    assert [document["@message"] for document in stream() if document["type"] == "change_summary"] == [
        f"Plan: 1 to add, 3 to change, 1 to destroy. {affected}",
        "Plan: 2 to add, 3 to change, 1 to destroy. 1 to forget, 3 to record.",
        failed + "1 failed, 1 contested, 1 unknown, 2 rolled back, 1 not started.",
        "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.",
        "Destroy complete! Resources: 2 destroyed.",
        "Plan failed; nothing is planned.",
    ]


@settings(max_examples=50)
@given(plans(), lines)
def test_lines_are_ascii_and_round_trip(plan: Plan, why: str) -> None:
    """No log has to know an encoding or to fear an escape, and what was said is what is read back."""
    turned = Event(Step.TURNED, backward=True, why=why)
    for document in (*map(events.planned_change, plan.changes), *map(events.drift, plan.drift), events.event(turned)):
        text = events.line(document, NOW)
        assert text.isascii()
        read = json.loads(text)
        assert {key: value for key, value in read.items() if not key.startswith("@")} == {
            key: value for key, value in document.items() if not key.startswith("@")
        }


@given(st.sampled_from(list(Step)), st.booleans())
def test_every_step_has_an_event(step: Step, backward: bool) -> None:
    """No step is without a type of its own."""
    write = None if step is Step.TURNED else Write("gpu", examples.GPU, None)
    assert events.event(Event(step, write, backward, "why"))["type"].startswith(
        "rollback" if backward or write is None else "apply"
    )

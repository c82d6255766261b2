"""The report of a run: what is written is read again, and whatever else comes is refused."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitpool.diagnostics import GitpoolError
from gitpool.report import RunReport, Status
from tests.badinput.odd import ODD, Place, mutants, places
from tests.render.examples import many
from tests.support.reports import CREATED, document, fits, reports, shown, strange, whole, without_extras
from tests.unit.test_plan import checksum

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/report.schema.json").read_text("utf-8"))
OPEN = jsonschema_rs.Draft202012Validator(SCHEMA)
CLOSED = jsonschema_rs.Draft202012Validator(without_extras(SCHEMA))
WHOLE = document()
STRIDE = 11
"""Of thousands of edits every eleventh is made: each place gets several, and each odd value many places."""


def resealed(found: Any) -> Any:
    """The document with a plan whose checksum is right, so that a reader has to look at what is in it."""
    plan = found.get("plan") if isinstance(found, dict) else None
    if isinstance(plan, dict) and isinstance(plan.get("checksum"), str):
        plan["checksum"] = checksum(plan)
    return found


def wrong(validator: jsonschema_rs.Draft202012Validator, found: Any) -> list[str]:
    """What a schema finds wrong; of half a character, which its reader does not know, a question mark is judged."""
    text = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    return [f"{error.instance_path}: {error.kind}" for error in validator.iter_errors(json.loads(text))]


def reading(found: Any) -> RunReport | None:
    """What is made of a document; None if it is refused, in a few words."""
    try:
        return RunReport.from_json(found)
    except GitpoolError as problem:
        said = problem.diagnostics
    assert all(len(diagnostic.detail) < 700 for diagnostic in said)
    return None


def judged(found: Any) -> bool:
    """Whether the reader takes it; the schema takes all that the reader does, which makes nothing strange of it."""
    report = reading(found)
    if report is None:
        return False
    assert [] == strange(report, RunReport)
    assert [] == wrong(OPEN, found)
    written = document(report)
    assert written == document(RunReport.from_json(written))
    return True


@settings(max_examples=60)
@given(reports())
def test_what_is_written_is_read_again(report: RunReport) -> None:
    """It is equal to what it was, and as the schema has it, with no member that the schema does not describe."""
    found = document(report)
    assert [] == wrong(CLOSED, found)
    assert report == RunReport.from_json(found)
    assert judged(found)


def test_a_report_that_has_everything() -> None:
    """It is read again, and the schema describes each member of it; a member of a later version is passed over."""
    assert [] == wrong(CLOSED, WHOLE)
    assert whole() == RunReport.from_json(WHOLE)
    assert judged(WHOLE | {"later": 1})


def test_the_schema_is_one() -> None:
    """Of JSON Schema 2020-12, and each member of it is used by a report that has everything."""
    jsonschema_rs.meta.validate(SCHEMA)
    described = set(re.findall(r'"([a-z_]+)": \{', json.dumps({"x": [SCHEMA["properties"], SCHEMA["$defs"]]})))
    used = {step for place, _ in places(WHOLE) for step in place if isinstance(step, str)}
    unused = described - used - set(SCHEMA["$defs"]) - {"properties", "items", "if", "then", "else"}
    assert {"max_creates", "max_updates", "max_changes", "max_allocations_affected"} == unused - {
        "additionalProperties",
        "propertyNames",
    }


def test_every_edit_is_refused_or_means_something() -> None:
    """Another value anywhere, a member less, an element twice, under a right checksum: the schema never refuses what
    the reader takes."""
    taken: list[Place] = [place for place, found in islice(mutants(WHOLE), 0, None, STRIDE) if judged(resealed(found))]
    assert {"environment", "changes", "digest", "status", "run"}.isdisjoint(
        place[0] for place in taken if len(place) == 1
    )


members = st.sampled_from([place for place, _ in places(WHOLE) if place])


@given(st.lists(st.tuples(members, st.sampled_from(ODD) | st.text(max_size=3), st.booleans()), min_size=1, max_size=3))
def test_several_edits_at_once(edits: list[tuple[Place, Any, bool]]) -> None:
    """Values replaced and members renamed, a few together."""
    found = json.loads(json.dumps(WHOLE))
    for place, value, renames in edits:
        inner = dict(places(found)).get(place[:-1])
        if isinstance(inner, dict) and place[-1] in inner:
            old = inner.pop(place[-1])
            inner |= {f"{place[-1]}x": old} if renames else {place[-1]: value}
    judged(resealed(found))


@given(reports(), st.sampled_from(Status))
def test_a_verdict_never_hides_what_would_be_done(report: RunReport, status: Status) -> None:
    """ "No changes" comes with a plan that does nothing, a plan with one that does something, "skipped" with none."""
    found = document(report) | {"status": status.value}
    assert fits(status, report.plan) is (reading(found) is not None)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("changes", 1),
        ("changes", False),
        ("add", True),
        ("add", 4),
        ("destroy", "1"),
        ("digest", "sha256:" + "0" * 64),
        ("digest", ""),
    ],
)
def test_counts_and_digest_are_those_of_the_plan(member: str, value: object) -> None:
    """What stands beside the plan says what the plan says, and `true` is no 1."""
    assert WHOLE[member] != value or type(WHOLE[member]) is not type(value)
    assert reading(WHOLE | {member: value}) is None


def test_the_digest_is_that_of_the_values_where_none_is_hidden() -> None:
    """A plan without masks says its digest and no other, under whatever checksum."""
    found = document(RunReport(Status.PLANNED, "", CREATED, plan=shown(many(3))))
    assert judged(found)
    wrong = "sha256:" + "0" * 64
    assert reading(resealed({**found, "digest": wrong, "plan": {**found["plan"], "digest": wrong}})) is None


def test_a_pool_is_in_a_plan_once() -> None:
    """Of two changes of one pool only one would be seen where it matters."""
    found = document(RunReport(Status.PLANNED, "", CREATED, plan=shown(many(3))))
    plan = found["plan"]
    twice = {**found, "add": 4, "plan": {**plan, "changes": [*plan["changes"], plan["changes"][0]]}}
    assert reading(resealed(twice)) is None
    other = {**plan["changes"][0], "after": plan["changes"][1]["after"]}
    assert reading(resealed({**found, "plan": {**plan, "changes": [other, *plan["changes"][1:]]}})) is None

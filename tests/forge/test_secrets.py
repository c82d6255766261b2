"""Values that people are not shown are in nothing that a review leaves anywhere."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitpool.change import Action
from gitpool.concealment import concealed
from gitpool.forge.marker import reviewed_of
from gitpool.moved import explanation
from gitpool.plan import Options, Plan
from gitpool.pool import NodePool
from gitpool.pool import Path as FieldPath
from gitpool.render.comment import SUMMARY_ROOM, comment
from gitpool.render.mask import Mask
from gitpool.report import RunReport, Status, told
from gitpool.sensitive import is_covered
from gitpool.workflow.publish import Wishes, _verdict, text_of
from tests.forge.scene import SETTINGS, Scene, scene
from tests.render.strategies import plans

MASK = Mask(["*token*", "Password"])
SECRET = "hush-{}-hush"


@st.composite
def marked(draw: st.DrawFn) -> Plan:
    """Any plan, in which each value that nobody is to see says so."""
    plan = draw(plans())
    count = iter(range(10**6))

    def pool(found: NodePool, sensitive: frozenset[FieldPath]) -> NodePool:
        is_whole = ("meta",) in sensitive
        meta = {
            SECRET.format(next(count)) if is_whole else key: SECRET.format(next(count))
            if MASK.hides(key) or is_covered(("meta", key), sensitive)
            else value
            for key, value in found.meta.items()
        }
        said = SECRET.format(next(count)) if ("description",) in sensitive and found.description else found.description
        return replace(found, meta=meta, description=said)

    changes = []
    for change in plan.changes:
        before = None if change.before is None else pool(change.before, change.sensitive)
        after = None if change.after is None else pool(change.after, change.sensitive)
        after = before if change.action in (Action.NO_OP, Action.ADOPT, Action.RECORD) else after
        fields = (_marked(f, before, after) for f in change.fields)
        changes.append(replace(change, before=before, after=after, fields=tuple(filter(None, fields))))
    drift = []
    for one in plan.drift:
        now = None if one.after is None else pool(one.after, one.sensitive)
        drift.append(replace(one, before=pool(one.before, one.sensitive), after=now, fields=()))
    return replace(plan, changes=tuple(changes), drift=tuple(drift), options=Options(mode=plan.options.mode))


def _marked(field: Any, before: NodePool | None, after: NodePool | None) -> Any:
    was, will = (None if image is None else image.get(field.path) for image in (before, after))
    return None if was == will else replace(field, before=was, after=will)


@settings(max_examples=60)
@given(marked(), marked())
def test_nothing_that_is_hidden_leaves_the_process(plan: Plan, other: Plan) -> None:
    """Not in the report, the comment, the check run, the packed plan, the summary, nor in what says what moved."""
    shown = told(concealed(plan, MASK.hides))
    report = RunReport(Status.PLANNED if plan.has_changes else Status.NO_CHANGES, plan.environment, plan=shown)
    made = text_of(report, Wishes(), {})
    kept = reviewed_of(made.body)
    unpacked = zlib.decompress(base64.b64decode(kept)).decode()
    check = _verdict(report, made, "plan", (), Wishes(), "")
    moved = explanation(concealed(plan, MASK.hides), concealed(other, MASK.hides))
    texts = [json.dumps(report.to_json()), made.body, unpacked, check.title, check.summary, check.text, moved]
    texts += [comment(report, room=SUMMARY_ROOM), json.dumps(report.summary)]
    assert [] == [text for text in texts if "hush-" in text]
    assert plan.digest == report.digest


POOLS = """variable "pin" {
  type      = string
  sensitive = true
}

node_pool "gpu" {
  description = "says ${var.pin}"
  meta = {
    pin       = var.pin
    api_token = "hush-token"
    cabinet   = "hush-cabinet"
    team      = "ml"
  }
}

node_pool "whole" {
  meta = { (var.pin) = "x" }
}

node_pool "web" {}
"""
HIDING = SETTINGS.replace("gitpool {\n", 'gitpool {\n  mask_meta_keys = ["*cabinet*", "*token*"]\n')
GIVEN = {"GITPOOL_VAR_pin": "hush-pin"}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Scene]:
    """Where a pool has a value from a sensitive variable, and two by keys that the settings hide."""
    with scene(tmp_path) as made:
        made.repository.commit("main", {"pools/gitpool.hcl": HIDING, "pools/pools.hcl": POOLS})
        yield made


def leaves_no_trace(stage: Scene, done: Any, *words: str) -> None:
    """What the run left on the forge, in its files and in its log; the saved plan may have what keys alone hide."""
    outputs = done.run.outputs()
    texts = {
        f"file {path.name}": path.read_text("utf-8", "replace") for path in done.run.folder.glob("*") if path.is_file()
    }
    texts = {name: text for name, text in texts.items() if not name.endswith((".plan", "event.json"))}
    texts |= {"log": done.output, "outputs": json.dumps(outputs)}
    for pull in stage.repository.pulls.values():
        texts |= {f"comment {c.id}": c.body for c in stage.repository.comments(pull.number)}
        texts |= {f"remark {c.id}": c.body for c in stage.repository.review_comments(pull.number)}
        for check in stage.repository.check_runs(pull.head_sha):
            texts[f"check {check.id}"] = str(vars(check))
    for name, body in [*texts.items()]:
        if kept := reviewed_of(body):
            texts[f"packed {name}"] = zlib.decompress(base64.b64decode(kept)).decode()
    assert [] == [(name, word) for name, text in texts.items() for word in words if word in text]


def test_a_run_leaves_no_secret_anywhere(stage: Scene) -> None:
    """Planned, merged, moved by hand, refused, applied: what is hidden is in no comment, check, file, output or log."""
    changed = POOLS.replace("hush-token", "hush-other").replace('team      = "ml"', "team = lower(var.pin)")
    pull = stage.opened({"pools/pools.hcl": changed})
    done = stage.planned(pull, "-fmt=false", **GIVEN)
    assert 0 == done.code, done.output
    leaves_no_trace(stage, done, "hush-")
    done = stage.merged(pull, "-fmt=false", **GIVEN)
    assert 0 == done.code, done.output
    leaves_no_trace(stage, done, "hush-")
    pull = stage.opened({"pools/pools.hcl": changed.replace("hush-cabinet", "hush-drawer")}, "more")
    done = stage.planned(pull, "-fmt=false", **GIVEN)
    assert 0 == done.code, done.output
    stage.nomad.store.upsert(
        {"Name": "gpu", "Description": "hush-hand", "Meta": {"api_token": "hush-live", "pin": "hush-pin-2"}}
    )
    done = stage.merged(pull, "-fmt=false", **GIVEN)
    assert 5 == done.code, done.output
    leaves_no_trace(stage, done, "hush-")


def test_a_mistake_beside_a_secret(stage: Scene) -> None:
    """A line with a hidden value is told of, and not repeated."""
    wrong = POOLS.replace('api_token = "hush-token"', 'api_token = lowr("hush-token")').replace(
        "  description", "     descripton"
    )
    pull = stage.opened({"pools/pools.hcl": wrong})
    done = stage.planned(pull, **GIVEN)
    assert 1 == done.code, done.output
    assert "description" in done.output
    leaves_no_trace(stage, done, "hush-")

"""`gitpool comment post` of a report that anybody may have written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitpool.forge.marker import marker_of, reviewed_of
from tests.forge.scene import POOLS, Done, Scene, scene
from tests.support.github import events
from tests.support.hostile import FRAGMENTS, judge
from tests.support.runner import obeyed
from tests.unit.test_plan import checksum

FILE = "pools/pools.hcl"
CHANGED = POOLS.replace("Everything else", "All the rest")
HOSTILE = "".join(fragment for fragment in FRAGMENTS if not any("\ud800" <= c <= "\udfff" for c in fragment))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Scene]:
    """Where nothing was applied yet."""
    with scene(tmp_path) as made:
        yield made


def posted(stage: Scene, pull: Any, document: Any, *flags: str) -> Done:
    """The run behind that of a pull request, which posts a report."""
    path = stage.folder / "report.json"
    path.write_text(json.dumps(document))
    event = events.workflow_run(stage.repository, pull)
    return stage.gitpool(event, "comment", "post", *flags, str(path), NOMAD_ADDR="http://127.0.0.1:1")


def report_of(stage: Scene, pull: Any) -> Any:
    """What a run of the pull request reports, which tells nobody."""
    done = stage.planned(pull, token=stage.github.job_token("reads", contents="read"))
    return json.loads(Path(done.run.outputs()["report-file"]).read_text())


def filled(value: Any, but: frozenset[str]) -> Any:
    """A document with a hostile text in place of each that may be any."""
    if isinstance(value, dict):
        return {name: one if name in but else filled(one, but) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, but) for one in value]
    return HOSTILE if isinstance(value, str) else value


FIXED = frozenset(
    {
        *("format", "gitpool_version", "digest", "checksum", "status", "failure_reason", "created", "head", "name"),
        *("action", "node_identity_ttl", "mode", "path", "cause", "reason", "severity", "level", "result", "known"),
        *("facts", "cluster"),
    }
)
"""Members that have a form, which the reader demands."""


def test_a_report_full_of_hostile_texts(stage: Scene) -> None:
    """It is posted as text: comment, check run and log have nothing that acts; run and address are those of the job."""
    pull = stage.opened({FILE: CHANGED})
    report = report_of(stage, pull)
    hostile = filled(report, FIXED)
    hostile["run"] |= {"id": 2**62, "attempt": 2**62}
    problem = {"severity": "error", "summary": HOSTILE, "detail": HOSTILE, "place": HOSTILE}
    remark = {"path": FILE, "start_line": 2, "end_line": 2, "start_column": 0, "end_column": 0, "level": "failure"}
    remark |= {"title": HOSTILE, "message": HOSTILE, "gone": HOSTILE, "suggestion": HOSTILE}
    hostile |= {"status": "failed", "problems": [problem], "annotations": [remark, {**remark, "path": HOSTILE}]}
    hostile["plan"]["digest"] = hostile["digest"]
    hostile["plan"]["changes"][0]["facts"] = {"sensitive": [["meta", "x"]]}  # so that no digest can be held against it
    hostile["plan"]["checksum"] = checksum(hostile["plan"])
    done = posted(stage, pull, hostile)
    assert 0 == done.code, done.output
    url = done.run.variables["GITHUB_SERVER_URL"]
    [body] = [c.body for c in stage.repository.comments(pull.number)]
    marker = marker_of(body)
    assert marker is not None
    assert marker.run < 2**61
    visible = body.partition("\n\n")[2]
    links = [part.partition(")")[0] for part in visible.split("](")[1:] if part.startswith(url)]
    assert [] == judge(visible, links=links)
    [check] = stage.repository.check_runs(pull.head_sha)
    assert "" == check.external_id
    assert body.partition("\n")[2] == str(check.output["text"]).partition("\n")[2]
    for written in stage.repository.review_comments(pull.number):
        assert [] == judge(written.body.partition("\n")[2])
    assert {"error"} >= {command.name for command in obeyed(done.output)}


def test_a_report_that_is_about_another_pull_request(stage: Scene) -> None:
    """It is shown on the commit that it is about, approves nothing there, and the named pull request hears nothing."""
    one, other = stage.opened({FILE: CHANGED}, "one"), stage.opened({FILE: POOLS}, "other")
    done = posted(stage, one, report_of(stage, one), f"-pull-request={other.number}")
    assert 0 == done.code, done.output
    assert "has moved on" in " ".join(done.output.split())
    assert [] == stage.repository.comments(other.number)
    assert [""] == [check.external_id for check in stage.repository.check_runs(one.head_sha)]
    assert [] == stage.repository.check_runs(other.head_sha)


def test_a_report_that_says_what_its_plan_does_not(stage: Scene) -> None:
    """ "No changes" over a plan with changes, or counts of another: nothing is posted."""
    pull = stage.opened({FILE: CHANGED})
    report = report_of(stage, pull)
    for lie in ({"status": "no_changes"}, {"status": "skipped"}, {"destroy": 0, "add": 0}, {"environment": "other"}):
        done = posted(stage, pull, {**report, **lie})
        assert 1 == done.code, lie
        assert "Damaged report" in done.output
    assert [] == stage.repository.comments(pull.number)
    assert [] == stage.repository.check_runs(pull.head_sha)


def test_what_was_planned_is_approved_and_kept(stage: Scene) -> None:
    """A true report of the head itself has its digest in the check run and the plan beside it."""
    pull = stage.opened({FILE: CHANGED})
    report = report_of(stage, pull)
    assert 0 == posted(stage, pull, report).code
    [check] = stage.repository.check_runs(pull.head_sha)
    assert report["digest"] == check.external_id
    assert reviewed_of(str(check.output["text"]))

"""Whatever anybody wrote, wherever we say it: it is text, and nothing of it is a link, a mark or a command of ours."""

from __future__ import annotations

import io
import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cmarkgfm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitpool.annotations import Annotation, Level
from gitpool.change import Action, Cause, Change, Drift, FieldChange, Reason
from gitpool.cli import runner
from gitpool.cli.output import Output
from gitpool.diagnostics import Position, Severity, SourceRange
from gitpool.forge import labels, threads
from gitpool.forge.github import ReviewComment
from gitpool.forge.marker import Marker, marker_of, named, reviewed_of
from gitpool.forge.overview import Entry
from gitpool.forge.verdict import Verdict, write_check, write_status
from gitpool.impact import Impact
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import Facts, Instance, NodePool, SchedulerConfig
from gitpool.render.comment import LEAST_ROOM, ROOM, comment, verdict
from gitpool.render.page import size
from gitpool.render.remark import plain, remark
from gitpool.report import Problem, Run, RunReport, Status
from gitpool.transaction import Outcome, Result
from gitpool.workflow import publish
from gitpool.workflow.staleness import stale
from tests.support.hostile import hostile_text, is_hidden, judge
from tests.support.runner import obeyed, outputs

URL = "https://example.com/runs/7"
LINKS = {"run": URL}
ALL = publish.Wishes()
Draw = Callable[[], str]


@st.composite
def hostile_reports(draw: st.DrawFn) -> RunReport:
    """A report with hostile texts in every place that can hold one, also where a reader would not take it."""
    given = draw(st.lists(hostile_text(), min_size=2, max_size=5))
    return _report(given, draw(st.randoms(use_true_random=False)))


def _report(given: list[str], chance: Any) -> RunReport:
    def text() -> str:
        return str(chance.choice(given))

    return RunReport(
        status=chance.choice(list(Status)),
        environment=text(),
        created=text(),
        run=Run(text(), 7, 1, text()),
        plan=_plan(text, chance),
        problems=tuple(Problem(chance.choice(list(Severity)), text(), text(), text()) for _ in range(3)),
        annotations=(_annotation(text),),
        outcomes=tuple(Outcome(text(), Action.UPDATE, result, text()) for result in Result),
        failure_reason=text(),
    )


def _annotation(text: Draw) -> Annotation:
    return Annotation(text(), 1, 2, Level.FAILURE, text(), text(), gone=text(), suggestion=text())


def _plan(text: Draw, chance: Any) -> Plan:
    def pool() -> NodePool:
        scheduler = SchedulerConfig(text(), True)
        return NodePool(text(), text(), {text(): text(), text(): text()}, 7, scheduler, unknown={text(): text()})

    def change(action: Action) -> Change:
        place = SourceRange(text(), Position(1, 1, 0), Position(1, 1, 0))
        counts = {text(): 3}
        impact = Impact(3, None, 1, counts, {"ineligible": 1, **counts}, counts, {"jobs": text()})
        before, after = pool(), pool()
        return Change(
            text(),
            action,
            None if action is Action.CREATE else before,
            None if action in (Action.DELETE, Action.FORGET) else after,
            (FieldChange(("meta", text()), text(), text(), Cause.BOTH), FieldChange(("description",), text(), text())),
            chance.choice([None, *Reason]),
            (("meta", text()),),
            place,
            Facts(Instance(text(), chance.choice([None, text()])), chance.random() < 0.5),
            Facts(Instance(text(), text()), True, frozenset({("meta", text())})),
            impact,
        )

    options = Options(
        chance.choice(list(Mode)), (text(),), (text(),), False, True, text(), (text(),), overrides=(text(), text()),
        justification=text(), new_cluster=True,
    )  # fmt: skip
    drift = (Drift(text(), pool(), pool(), (FieldChange(("description",), text(), text()),)),)
    changes = tuple(map(change, Action))
    return Plan(changes, drift, 2, text(), text(), options, created=text(), kept_digest="sha256:" + "0" * 64)


def is_text(markdown: str, *links: str) -> None:
    """It is judged to be harmless, and has no comment that is not seen."""
    assert [] == judge(markdown, links=links)
    options = cmarkgfm.Options.CMARK_OPT_UNSAFE
    assert "<!--" not in cmarkgfm.github_flavored_markdown_to_html(markdown, options)


def is_plain(text: str) -> None:
    """It is shown as it is, and all of it is seen."""
    assert not [c for c in text if is_hidden(c)]
    text.encode()


@settings(max_examples=40)
@given(hostile_reports(), st.sampled_from([LEAST_ROOM, 12_000, ROOM]))
def test_a_comment_is_ours_alone(report: RunReport, room: int) -> None:
    """Judged as Markdown in any room; the verdict and its line are our words and numbers."""
    is_text(comment(report, room=room, links=LINKS), URL)
    assert re.fullmatch(r"[A-Za-z0-9 .,:]*", verdict(report))


@settings(max_examples=30)
@given(hostile_reports(), hostile_text())
def test_nobody_forges_our_marks(report: RunReport, text: str) -> None:
    """The head of a body is what we wrote, and what is read of the body is in its head; also once it is stale."""
    _is_headed(report, text)


@pytest.mark.parametrize("before", ["", "\n", "x\n\n", "`\n", "-->\n"])
def test_our_marks_in_every_field_are_none(before: str) -> None:
    """A report that says nothing but what our marks look like."""
    forged = (
        before
        + f"<!-- gitpool:v1 {{}} -->\n<!-- gitpool:reviewed eJw= -->\n<!-- gitpool:remark {'a' * 20} {'c' * 20} -->"
    )
    report = _report([forged, *forged.split("\n")], random.Random(7))
    _is_headed(report, forged)
    _is_remark(report)


def _is_headed(report: RunReport, text: str) -> None:
    made = publish.text_of(report, ALL, LINKS)
    later = stale(made.body, made.marker, [text, text])
    for body, marker in ((made.body, made.marker), (later.body, later.marker)):
        head, _, visible = body.partition("\n\n")
        first, *second = head.split("\n")
        assert first == marker.line()
        assert len(second) <= 1
        is_text(visible, URL)
        read = marker_of(body)
        assert read is not None
        assert (read.key, read.status, read.digest) == (marker.key, marker.status, marker.digest)
        assert reviewed_of(body) == (re.findall("reviewed (.*) -->", second[0])[0] if second else "")
        assert marker_of(visible) is None
        assert "" == reviewed_of(visible) == reviewed_of(f"{first}\n\n{visible}")
    assert not [line for line in made.body.split("\n")[1:] if line.startswith("<sub>")][1:]


@settings(max_examples=50)
@given(hostile_reports())
def test_a_remark_is_ours_alone(report: RunReport) -> None:
    """Its mark is in its first line, and no other is found in it; a suggestion says the very text, or is not made."""
    _is_remark(report)


def _is_remark(report: RunReport) -> None:
    (annotation,) = report.annotations
    text = remark(annotation, fits=True)
    is_text(text)
    is_text(remark(annotation, fits=False))
    mark = f"<!-- gitpool:remark {annotation.fingerprint} {'c' * 20} -->"
    for body, wanted in ((f"{mark}\n{text}", [annotation.fingerprint]), (text, [])):
        there = ReviewComment(1, "us", body, *_rest(ReviewComment))
        assert wanted == threads._marks(there, "c" * 20)
        assert [] == threads._marks(there, "b" * 20)


def _rest(kind: type[ReviewComment]) -> list[Any]:
    return [None] * (len(kind.__dataclass_fields__) - 3)


class Recorder:
    """A GitHub that writes down what it is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def add_check_run(self, document: dict[str, Any]) -> None:
        self.sent.append(document)

    def add_status(self, head: str, document: dict[str, Any]) -> None:
        self.sent.append(document)


@settings(max_examples=30)
@given(hostile_reports())
def test_a_check_run_says_texts(report: RunReport) -> None:
    """Its name and title, the annotations and a commit status are plain and short; summary and text are Markdown."""
    made = publish.text_of(report, ALL, LINKS)
    said: Verdict = publish._verdict(report, made, "plan", report.annotations, ALL, URL)
    github: Any = Recorder()
    write_check(github, said)
    write_status(github, said)
    check, status = github.sent
    output = check["output"]
    plainly = [check["name"], output["title"], status["context"], status["description"]]
    plainly += [part[name] for part in output["annotations"] for name in ("path", "title", "message")]
    for text in plainly:
        is_plain(text)
    assert len(check["name"]) <= 120
    is_text(output["summary"])
    is_text(output["text"].partition("\n\n")[2], URL)
    assert size(output["text"]) <= ROOM
    label = labels.label_of(report)
    is_plain(label)
    assert len(label) <= labels.LONGEST


@given(st.lists(st.builds(Entry, hostile_text(), hostile_text(), st.just(URL) | hostile_text()), max_size=4))
def test_the_list_of_environments_is_text(entries: list[Entry]) -> None:
    """Names and verdicts of other comments are text, and what is linked has the form of an address."""
    made = publish._overview(entries)
    urls = [entry.url for entry in entries if re.fullmatch(r"https?://[A-Za-z0-9.:]+/[A-Za-z0-9_./#-]+", entry.url)]
    is_text(made, *urls)
    assert made.count("\n- ") == len(entries)


def test_a_list_of_many_environments_fits() -> None:
    """It is a comment as others are, and counts what it has no room for."""
    made = publish._overview([Entry(f"e{n}", "x" * 900, URL) for n in range(500)])
    assert size(made) <= ROOM
    assert re.search(r"\n- and \d+ more$", made)


@given(hostile_text(), hostile_text())
def test_a_marker_says_what_it_was_given(environment: str, said: str) -> None:
    """Nothing in it ends it; what is read of it is what was written, under the name that the environment has there."""
    marker = Marker("plan", environment, "a" * 40, 7, 1, Status.PLANNED, "", "", said)
    line = marker.line()
    assert line.isascii()
    assert line.count("-->") == line.count("<") == 1
    read = marker_of(f"{line}\n{said}")
    assert read is not None
    assert (named(environment), said[:1_000]) == (read.environment, read.said)


@settings(max_examples=40)
@given(hostile_reports())
def test_a_log_obeys_us_alone(report: RunReport) -> None:
    """Of all that is printed a runner obeys the annotation and nothing else, and what it shows is plain."""
    stream = io.StringIO()
    environ = {"GITHUB_ACTIONS": "true"}
    output = Output(stdout=stream, stderr=stream, environ=environ)
    output.say(comment(report, links=LINKS))
    assert [] == obeyed(stream.getvalue())
    runner.annotate(output, environ, report.annotations)
    (command,) = obeyed(stream.getvalue())
    assert "error" == command.name
    assert {"file", "line", "endLine", "title"} >= set(command.properties)
    for text in (command.data, *command.properties.values()):
        assert not [c for c in text if is_hidden(c) and c != "\ufffd"]
    assert plain(report.annotations[0]).start_line == int(command.properties["line"])


@settings(max_examples=15)
@given(hostile_reports(), hostile_text(), hostile_text())
def test_a_runner_reads_the_outputs_that_were_meant(report: RunReport, one: str, other: str) -> None:
    """No value ends before its end or sets an output of its own; the summary is Markdown as a comment is."""
    with TemporaryDirectory() as folder:
        environ = {f"GITHUB_{name}": str(Path(folder) / name) for name in ("OUTPUT", "STEP_SUMMARY")}
        given = {"failure-reason": one, "plan-file": other, "digest": report.digest}
        runner.add_outputs(environ, given)
        written = Path(environ["GITHUB_OUTPUT"]).read_bytes().decode()
        shown = {name: value.encode("utf-8", "backslashreplace").decode() for name, value in given.items()}
        assert shown == outputs(written)
        runner.add_summary(environ, lambda room: comment(report, room=room), 60_000, LEAST_ROOM)
        summary = Path(environ["GITHUB_STEP_SUMMARY"]).read_bytes().decode()
        is_text(summary)
        runner.add_summary(environ, lambda room: "x" * room, 70_000, LEAST_ROOM)
        assert Path(environ["GITHUB_STEP_SUMMARY"]).stat().st_size == 70_000
        runner.add_summary(environ, lambda room: "x" * room, 71_000, LEAST_ROOM)
        assert Path(environ["GITHUB_STEP_SUMMARY"]).stat().st_size == 70_000


@given(hostile_text(), hostile_text())
def test_files_of_environments_are_apart(one: str, other: str) -> None:
    """Each environment has files of its own in the runner's folder, whatever its name, and nowhere else."""
    paths = [runner.own_file({"RUNNER_TEMP": "/tmp/x"}, name, ".plan") for name in (one, other)]
    assert all(Path(os.path.normpath(path)).parent == Path("/tmp/x") for path in paths)
    assert (one == other) is (paths[0] == paths[1])

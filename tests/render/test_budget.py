"""A comment in so many bytes: whatever there is to say, what a reviewer has to know is in it, and it is whole."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitpool.annotations import Annotation, Level
from gitpool.change import Action, Change, Drift
from gitpool.diagnostics import Severity
from gitpool.forge.marker import LONGEST_NAME, Marker, marker_of, named
from gitpool.forge.verdict import LONGEST_TEXT, check_name
from gitpool.impact import Impact
from gitpool.plan import Options, Plan
from gitpool.pool import Facts, NodePool
from gitpool.render.comment import LEAST_ROOM, MOST_ROWS, ROOM, SUMMARY_ROOM, comment, verdict
from gitpool.render.page import MOST_LISTED, size
from gitpool.render.remark import plain, remark
from gitpool.report import Problem, RunReport, Status
from gitpool.transaction import Outcome, Result
from gitpool.workflow.publish import PACKED_ROOM, Wishes, text_of
from gitpool.workflow.staleness import stale
from tests.render.examples import many
from tests.render.states import RUN, STATES
from tests.support.hostile import structure
from tests.support.reports import reports

WIDE = "\U000e0041"
"""A character that takes ten to be shown."""


def problem(number: int, severity: Severity = Severity.ERROR) -> Problem:
    """One of many."""
    return Problem(severity, f"Wrong thing {number}", "A reason, and what to do about it. " * 8, f"pools.hcl:{number}")


HUGE = Impact(2**64 - 1, 2**64 - 1, 2**64 - 1)
LARGE: dict[str, RunReport] = {
    "10,000 changes": RunReport(Status.PLANNED, plan=many(10_000)),
    "10,000 errors": RunReport(Status.FAILED, plan=many(30), problems=tuple(map(problem, range(10_000)))),
    "1,000 warnings": RunReport(
        Status.PLANNED, plan=many(30), problems=tuple(problem(n, Severity.WARNING) for n in range(1_000))
    ),
    "errors of a megabyte": RunReport(
        Status.FAILED, problems=(Problem(Severity.ERROR, WIDE * 10**6, "x\n" * 10**6, WIDE * 10**6),) * 3
    ),
    "a description of a megabyte": RunReport(
        Status.PLANNED, plan=Plan((Change("a", Action.CREATE, None, NodePool("a", "x" * 10**6)),))
    ),
    "100,000 keys": RunReport(
        Status.PLANNED,
        plan=Plan((Change("a", Action.CREATE, None, NodePool("a", meta={f"key-{n}": "v" for n in range(100_000)})),)),
    ),
    "10,000 outcomes": RunReport(
        Status.ROLLED_BACK,
        plan=many(30),
        problems=(problem(1),),
        outcomes=tuple(Outcome(f"p{n}", Action.UPDATE, Result.FAILED, "why " * 300) for n in range(10_000)),
    ),
    "names without end": RunReport(
        Status.PLANNED,
        WIDE * 10**5,
        WIDE * 100,
        replace(RUN, head=WIDE * 10**5, url="https://example.com/" + "x" * 10**5),
        Plan(
            (
                *(Change(WIDE * 200 + str(n), Action.DELETE, NodePool("a"), None, impact=HUGE) for n in range(50)),
                *(
                    Change(f"b{n}", Action.CREATE, None, NodePool("b"), known=Facts(prevent_destroy=True))
                    for n in range(50)
                ),
            ),
            tuple(Drift("x" * 10**4, NodePool("x"), None) for _ in range(100)),
            environment=WIDE * 10**5,
            options=Options(overrides=("`" * 10**5,) * 30, justification="why " * 10**5, allow_destroy=(WIDE * 10**4,)),
            unmanaged=2**63 - 1,
        ),
        problems=tuple(Problem(Severity.ERROR, WIDE * 500, "", WIDE * 500) for _ in range(30)),
        failure_reason="x" * 10**5,
    ),
}


def is_whole(report: RunReport, document: str, room: int) -> None:
    """What must be true of a comment, whatever the report and the room are."""
    assert size(document) <= max(room, LEAST_ROOM)
    document.encode()
    assert f"**{verdict(report)}**" in document.split("\n\n")
    assert document.count("<details>") == document.count("</details>") == document.count("<summary>")
    fences = re.findall(r"^(`{3,})(?:[a-z]*)$", document, re.MULTILINE)
    assert len(fences) % 2 == 0
    if report.digest:
        assert report.digest in document
    errors = len(report.errors)
    if errors:
        title = f"#### {errors:,} error{'' if errors == 1 else 's'}"
        assert title in document
        listed = document.partition(title)[2].split("\n####")[0]
        told = len(re.findall(r"^- \*\*", listed.partition("<details>")[0], re.MULTILINE))
        more = re.search(r"^And ([\d,]+) more: the log", listed, re.MULTILINE)
        assert told >= 1
        assert errors == told + (int(more[1].replace(",", "")) if more else 0)


@pytest.mark.parametrize("name", LARGE)
def test_large_reports_fit(name: str) -> None:
    """From the smallest room to that of a summary, with all that has to be there, in structure a whole document."""
    for room in (LEAST_ROOM, ROOM) if "keys" in name else (1_000, LEAST_ROOM, 5_000, 20_000, ROOM, SUMMARY_ROOM):
        document = comment(LARGE[name], room=room, links={"run": RUN.url})
        is_whole(LARGE[name], document, room)
        assert "html_block" not in structure(document[document.rfind("\n\n<sub>") :].replace("<sub>", ""))


@settings(max_examples=60)
@given(reports(), st.integers(1_000, 65_000))
def test_any_report_fits_into_any_room(report: RunReport, room: int) -> None:
    """A property of the documents, not of the examples."""
    is_whole(report, comment(report, room=room, links={"run": RUN.url}), room)


@pytest.mark.parametrize("name", LARGE)
def test_a_whole_comment_is_one_that_github_takes(name: str) -> None:
    """With its marker and the packed plan it has 65,000 bytes at most, and still when it is said to be stale."""
    text = text_of(LARGE[name], Wishes(), {"run": RUN.url})
    assert size(text.body) <= ROOM
    assert marker_of(text.body) is not None
    is_whole(LARGE[name], text.body, ROOM)
    touched = [f"{'p' * 127}{n}" for n in range(9)]
    for names in (touched, [WIDE * 500] * 9, []):
        assert len(stale(text.body, text.marker, names).body) <= LONGEST_TEXT
    for length in (PACKED_ROOM, 10**6):
        assert size(text_of(LARGE[name], Wishes(), {}, reviewed=("", "A" * length, WIDE * 10**5)).body) <= ROOM


def test_details_go_first_and_the_table_after() -> None:
    """As the room shrinks: first the details get fewer, then the table gets shorter, and the verdict stays."""
    report = RunReport(Status.PLANNED, plan=many(80))
    seen = []
    for room in range(LEAST_ROOM, 30_000, 400):
        document = comment(report, room=room)
        details, rows = document.count("will be created"), document.count("| create |")
        seen.append((rows, details))
        assert not details or rows == 80
    assert seen == sorted(seen)
    assert seen[-1] == (80, 80)


def test_what_is_wrong_leaves_room_for_what_was_planned() -> None:
    """Of thousands of errors a hundred are told, or as many as half of the room has; the table is there as well."""
    document = comment(LARGE["10,000 errors"])
    assert MOST_ROWS == len(re.findall(r"^- \*\*Wrong", document, re.MULTILINE))
    assert "And 9,900 more: the log of the run has them." in document
    assert 30 == document.count("| create |")
    few = RunReport(Status.FAILED, problems=tuple(map(problem, range(3))))
    assert 3 * 8 == comment(few).count("A reason, and what to do about it.")


def test_a_summary_has_the_names_that_a_comment_has_no_room_for() -> None:
    """In a megabyte there is room for more than a hundred pools."""
    assert 1_500 == comment(LARGE["10,000 changes"], room=SUMMARY_ROOM).count("| create |")
    assert MOST_ROWS == comment(LARGE["10,000 changes"]).count("| create |")


def test_long_lists_of_names_are_counted() -> None:
    """Twenty names in a sentence, and how many more there are."""
    drift = tuple(Drift(f"p{n:02}", NodePool(f"p{n:02}"), None) for n in range(MOST_LISTED + 5))
    assert "`p19` and 5 more." in comment(RunReport(Status.NO_CHANGES, plan=Plan((), drift)))


@given(st.text(st.characters(), max_size=300))
def test_a_name_of_an_environment_is_bounded_wherever_it_is_one(name: str) -> None:
    """Check run, marker and key have a name that is short and all seen; usual names are themselves; it is one name."""
    shown = named(name)
    assert len(shown) <= LONGEST_NAME
    assert shown.isprintable()
    assert shown == named(shown)
    assert shown == name or len(name) > LONGEST_NAME or not name.isascii() or not name.isprintable()
    assert len(check_name("plan", name)) <= LONGEST_NAME + 20
    marker = Marker("plan", name, "f" * 10**5, 1, 1, Status.PLANNED, created=name * 300, said=name * 300)
    assert size(marker.line()) < 16_000
    read = marker_of(marker.line())
    assert read is not None
    assert read.key == marker.key


@pytest.mark.parametrize("text", ["x " * 10**6, WIDE * 10**6, "`" * 10**6, "\n" * 10**6])
def test_a_remark_is_one_that_github_takes(text: str) -> None:
    """In less than 65,000 bytes, as Markdown and as plain text."""
    annotation = Annotation("a", 1, 1, Level.FAILURE, text, text, gone=text, suggestion=text)
    assert size(remark(annotation, fits=True)) < ROOM
    shown = plain(annotation)
    assert size(shown.title) + size(shown.message) < ROOM


def test_the_states_fit_into_the_least_room() -> None:
    """What people usually see is there where there is hardly any room."""
    for report in STATES.values():
        is_whole(report, comment(report, room=LEAST_ROOM), LEAST_ROOM)

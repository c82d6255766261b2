"""Places, excerpts, reports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.diagnostics import (
    ExitCode,
    FunctionCall,
    GitpoolError,
    Locked,
    NeedsAPerson,
    Parameter,
    Position,
    Refused,
    Report,
    RolledBack,
    Severity,
    Snippet,
    Source,
    SourceRange,
    about,
    error,
    warning,
)

TEXTS = st.text(alphabet="ab\n\r\té漢🚀", max_size=40)


def source(text: str) -> Source:
    """A file with that text."""
    return Source("pools.hcl", text)


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("", 0, (1, 1, 0)),
        ("abc", 0, (1, 1, 0)),
        ("abc", 3, (1, 4, 3)),
        ("a\nbc", 1, (1, 2, 1)),
        ("a\nbc", 2, (2, 1, 2)),
        ("a\n", 2, (2, 1, 2)),
        ("a\r\nb", 3, (2, 1, 3)),
        ("é漢🚀x\nü=1", 3, (1, 4, 9)),
        ("é漢🚀x\nü=1", 6, (2, 2, 13)),
        ("abc", 99, (1, 4, 3)),
        ("abc", -1, (1, 1, 0)),
    ],
)
def test_positions(text: str, offset: int, expected: tuple[int, int, int]) -> None:
    """Lines and columns count characters from 1, bytes count UTF-8 from 0; outside the text is its edge."""
    assert Position(*expected) == source(text).position(offset)


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("abc", (1, 2), Snippet("abc", 1, 1, 2)),
        ("one\ntwo\nthree", (4, 7), Snippet("two", 2, 0, 3)),
        ("one\ntwo\nthree", (4, 8), Snippet("two", 2, 0, 3)),
        ("one\ntwo\nthree", (5, 9), Snippet("two\nthree", 2, 1, 5)),
        ("one\r\ntwo\r\nthree", (5, 8), Snippet("two", 2, 0, 3)),
        ("one\r\ntwo\r\nthree", (5, 10), Snippet("two", 2, 0, 3)),
        ('ü = "漢"\nx', (4, 7), Snippet('ü = "漢"', 1, 4, 7)),
        ("one\ntwo", (7, 7), Snippet("two", 2, 3, 3)),
        ("one\n", (4, 4), Snippet("", 2, 0, 0)),
        ("one\n", (3, 4), Snippet("one", 1, 3, 3)),
        ("", (0, 0), Snippet("", 1, 0, 0)),
        ("abc", (50, 60), Snippet("abc", 1, 3, 3)),
        ("\n" * 20, (0, 20), Snippet("\n" * 9, 1, 0, 9)),
    ],
)
def test_snippets(text: str, span: tuple[int, int], expected: Snippet) -> None:
    """The whole lines under a range, at most ten, without their last line break; the range is marked within them."""
    assert expected == source(text).snippet(*span)


@given(TEXTS, st.integers(0, 45), st.integers(0, 45))
def test_a_snippet_holds_its_range(text: str, start: int, end: int) -> None:
    """What is marked is what the range covers, as far as it is shown; a snippet found by range is the same one."""
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    file = source(text)
    snippet = file.snippet(start, end)
    shown = snippet.code[snippet.highlight_start_offset : snippet.highlight_end_offset]
    assert text[start:end].startswith(shown)
    assert file.position(start).line == snippet.start_line
    assert 0 <= snippet.highlight_start_offset <= snippet.highlight_end_offset <= len(snippet.code)
    assert snippet == file.snippet_at(file.range(start, end))


@given(TEXTS, st.integers(0, 45))
def test_a_position_leads_back(text: str, offset: int) -> None:
    """Line and column say where the offset is, and the byte too."""
    offset = min(offset, len(text))
    position = source(text).position(offset)
    lines = text.split("\n")
    assert offset == sum(len(line) + 1 for line in lines[: position.line - 1]) + position.column - 1
    assert text[:offset] == text.encode()[: position.byte].decode()


def test_ranges_and_their_json() -> None:
    """A range prints as file:line:column, and comes back from Terraform's JSON."""
    place = source("a\nbc\n").range(2, 4)
    assert "pools.hcl:2:1" == str(place)
    assert place == SourceRange.from_json(place.to_json())
    assert {"line": 2, "column": 3, "byte": 4} == place.to_json()["end"]


def test_the_json_of_a_diagnostic() -> None:
    """Terraform's shape; what is absent is left out."""
    assert {"severity": "warning", "summary": "Look", "detail": ""} == warning("Look").to_json()
    found = error("Bad", "Because.", source=source("a = 1"), span=(4, 5), context="pool", address="node_pool.a")
    assert {
        "severity": "error",
        "summary": "Bad",
        "detail": "Because.",
        "address": "node_pool.a",
        "range": {
            "filename": "pools.hcl",
            "start": {"line": 1, "column": 5, "byte": 4},
            "end": {"line": 1, "column": 6, "byte": 5},
        },
        "snippet": {
            "context": "pool",
            "code": "a = 1",
            "start_line": 1,
            "highlight_start_offset": 4,
            "highlight_end_offset": 5,
            "values": [],
        },
    } == found.to_json()
    assert "node_pool.b" == about(found, "node_pool.b").address


def test_values_and_the_call_are_in_the_json() -> None:
    """In the words of `terraform validate -json`, so that its readers find them."""
    call = FunctionCall("core::max", (), Parameter("numbers", "number"), "number")
    snippet = Snippet("max(var.a)", 1, 0, 3, values=(("var.a", 'is "x"'),), function_call=call)
    assert [{"traversal": "var.a", "statement": 'is "x"'}] == snippet.to_json()["values"]
    assert {
        "called_as": "core::max",
        "signature": {
            "name": "max",
            "params": [],
            "variadic_param": {"name": "numbers", "type": "number"},
            "return_type": "number",
        },
    } == snippet.to_json()["function_call"]


def test_a_source_may_start_further_down() -> None:
    """A part of something longer has the line numbers of the whole."""
    part = Source("pipe", "one\ntwo", first_line=7)
    assert "pipe:8:2" == str(part.range(5, 6))
    assert Snippet("two", 8, 1, 2) == part.snippet(5, 6) == part.snippet_at(part.range(5, 6))


def test_a_report_collects_and_gates() -> None:
    """Warnings pass the gate; an error stops there, with everything that was found, in the order of the files."""
    report = Report()
    report.gate()
    report.add(warning("w"))
    report.gate()
    late, early = source("a\nb").range(2, 3), source("a\nb").range(0, 1)
    report.extend([error("nowhere"), error("late", range=late), error("early", range=early)])
    with pytest.raises(GitpoolError) as caught:
        report.gate()
    assert ["early", "late", "w", "nowhere"] == [d.summary for d in caught.value.diagnostics]
    assert ["nowhere", "late", "early"] == [d.summary for d in report.errors]
    assert ["w"] == [d.summary for d in report.warnings]
    assert 4 == len(list(report))
    assert Severity.ERROR is report.errors[0].severity


@pytest.mark.parametrize(
    ("kind", "code"), [(GitpoolError, 1), (RolledBack, 3), (NeedsAPerson, 4), (Refused, 5), (Locked, 6)]
)
def test_exit_codes(kind: type[GitpoolError], code: int) -> None:
    """Each kind of error ends the process with its code."""
    assert ExitCode(code) == kind(error("no")).exit_code

"""What the console does with an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pytest

from gitpool.config.evaluation import scope as scopes
from gitpool.config.evaluation.scope import Namespace, Run, Scope
from gitpool.config.functions.function import Environment
from gitpool.config.repl import Entry, answer
from gitpool.config.values.value import Value, string, tuple_value
from gitpool.diagnostics import Report, Source

LOCALS = Namespace("local", "local value", {"a": tuple_value([string("x")])}, "Reference to undeclared local value")


def goes_on(text: str) -> bool:
    """Whether more lines seem to follow the last one."""
    entry = Entry()
    return [entry.add(line) for line in text.split("\n")][-1]


def scope() -> Scope:
    """One local value, and one name of a `for`."""
    names: Mapping[str, Value | Namespace] = {"local": LOCALS, "x": string("x").marked()}
    return Scope(Run({}, cast(Environment, None)), Source("", ""), names)


def answered(text: str) -> str:
    """The answer to an entry, or the places and summaries of what is wrong with it."""
    report = Report()
    found = answer(Source("<console-input>", text), scope(), report)
    assert (found is None) == bool(report.errors)
    return found if found is not None else "; ".join(f"{d.range}: {d.summary}" for d in report)


@pytest.mark.parametrize(
    "entry",
    [
        "[",
        "max(1,",
        "{ a = [1,",
        '"${max(1,',
        "<<EOT\nhello",
        "[<<EOT\n]\nEOT\n, (",
        "<<EOT\nhello ${ [",
        "<<EOT\n  EOT x",
        '"%{ if (',
        "[ # ]",
        "[ /* ] */",
        '["]"',
        '{ a = "}"\n b = 1',
        "[for x in y : {",
    ],
)
def test_an_open_entry_goes_on(entry: str) -> None:
    """With a bracket, a heredoc or a template that is open; what stands in strings and comments opens nothing."""
    assert goes_on(entry)


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "1",
        "[]",
        "[(])",
        "}",
        "[\n",
        "[\n  ",
        '"abc',
        '"${"',
        "[ ' ",
        '"["',
        '"$${"',
        "# [",
        "<<EOT\n[\nEOT",
        '"${max(1)}"',
        "1 +",
    ],
)
def test_what_is_closed_or_wrong_does_not_go_on(entry: str) -> None:
    """Neither does what an empty line ends, so that there is always a way out."""
    assert not goes_on(entry)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("1 + 2", "3"),
        ("[\n1,\n]\n", "[\n  1,\n]"),
        ("local.a", '[\n  "x",\n]'),
        ("type(local.a)", "tuple([\n    string,\n])"),
        ("(core::type(1))", "number"),
        ("x", "(sensitive value)"),
        ("type(x)", "string"),
        ("[1, 2", "<console-input>:1:1: Unclosed bracket"),
        ("1 + local.b", "<console-input>:1:5: Reference to undeclared local value"),
        ("[-local.a, !local.a]", "<console-input>:1:3: Invalid operand; <console-input>:1:13: Invalid operand"),
        ("type(local.b)", "<console-input>:1:6: Reference to undeclared local value"),
        ("[type(1)]", "<console-input>:1:2: Function not available"),
        ("type(1, 2)", "<console-input>:1:1: Function not available"),
        ("a = 1", "<console-input>:1:3: Extra characters after expression"),
    ],
)
def test_the_answer_to_an_entry(entry: str, text: str) -> None:
    """Its value, the type of a value, or every mistake with its place; `type` is the whole expression or none."""
    assert text == answered(entry)


def test_each_entry_has_its_own_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long session does not run out of them; one expression can, and is told so."""
    monkeypatch.setattr(scopes, "MAX_STEPS", 5)
    here = scope()
    for _ in range(5):
        assert "3" == answer(Source("", "1 + 2"), here, Report())
    report = Report()
    assert answer(Source("", "[1, 2, 3, 4, 5, 6]"), here, report) is None
    assert ["Evaluation takes too long"] == [d.summary for d in report]
    assert "3" == answer(Source("", "1 + 2"), here, Report())
    assert [] == here.run.problems


def test_a_pipe_has_no_last_line() -> None:
    """An empty line ends what a person types; in a pipe it may stand in a heredoc or between brackets."""
    typed, piped = Entry(), Entry(is_typed=False)
    assert [True, False] == [typed.add("["), typed.add("")]
    assert [True, True, False] == [piped.add("["), piped.add(""), piped.add("]")]

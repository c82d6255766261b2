"""JSON text to values with their places."""

from __future__ import annotations

import json
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitpool.config.findings import Findings
from gitpool.config.syntax.jsontext import read_json, unescaped
from gitpool.config.syntax.tree import Expression, Literal, Object, Tuple
from gitpool.diagnostics import Report, Source
from tests.config.texts import details, marked, said
from tests.support.work import calls


def read(text: str) -> tuple[Expression | None, Report]:
    """The value of a text and what was wrong with it."""
    report = Report()
    return read_json(Findings(Source("x.hcl.json", text), report)), report


_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('ab\n"\\/é😀', max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(_DOCUMENTS, st.booleans(), st.sampled_from([None, 2]))
def test_it_reads_what_json_writes(document: Any, ascii_only: bool, indent: int | None) -> None:
    """Every document comes back, however it is written, with the exact text of each value at its place."""
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    node, report = read(text)
    assert [] == report.diagnostics
    assert node is not None
    assert json.loads(json.dumps(document)) == written(text, node)


def written(text: str, node: Expression) -> Any:
    """The value that stands at the place of each node, read by Python's own reader."""
    match node:
        case Object(items):
            assert (text[node.start], text[node.end - 1]) == ("{", "}")
            return {written(text, key): written(text, value) for key, value in items}
        case Tuple(items):
            assert (text[node.start], text[node.end - 1]) == ("[", "]")
            return [written(text, item) for item in items]
    return json.loads(text[node.start : node.end])


@given(st.text(st.characters(codec="utf-8"), max_size=12), st.booleans())
def test_every_character_of_a_string_has_its_place(said_text: str, ascii_only: bool) -> None:
    """What stands between two places is what is written of one character, escapes and surrogate pairs included."""
    text = json.dumps(said_text, ensure_ascii=ascii_only)
    content, places = unescaped(text, Literal("", 0, len(text)))
    assert said_text == content
    assert len(said_text) + 1 == len(places)
    written = [text[a:b] for a, b in pairwise(places)]
    assert list(said_text) == [json.loads(f'"{piece}"') for piece in written]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12345678901234567890.000000000000000000001", "12345678901234567890000000000000000000001/1" + "0" * 21),
        ("0", "0"),
        ("1e3", "1000"),
        ("25E-1", "5/2"),
        ("-1.50", "-3/2"),
    ],
)
def test_numbers_are_exact(text: str, value: str) -> None:
    """No digit is lost to a float."""
    node, _ = read(text)
    assert isinstance(node, Literal)
    assert value == str(node.value)


@pytest.mark.parametrize(
    ("text", "place", "summary", "caret", "word"),
    [
        ("", "1:1", "Missing JSON value", "", "{}"),
        (" \n", "2:1", "Missing JSON value", "", "empty"),
        ('{"a": 1,}', "1:8", "Trailing comma", ",", "Remove it"),
        ("[1,\n]", "1:3", "Trailing comma", ",", "list"),
        ("[1,,2]", "1:4", "Missing JSON value", ",", "before this"),
        ('{"a": 1,, "b": 2}', "1:9", "Extra comma", ",", "one comma"),
        ("{'a': 1}", "1:2", "Invalid character", "'", "double quotes"),
        ("{\"a\": 'x'}", "1:7", "Invalid character", "'", "double quotes"),
        ("{“a”: 1}", "1:2", "Invalid character", "“", "straight"),
        ("{a: 1}", "1:2", "Invalid object property name", "a", '"a"'),
        ("{1: 1}", "1:2", "Invalid object property name", "1", "string"),
        ('{"a" = 1}', "1:6", "Missing property value colon", "=", "colon"),
        ('{"a" 1}', "1:6", "Missing property value colon", "1", "colon"),
        ('{"a"', "1:5", "Missing property value colon", "", "ends"),
        ('{"a", "b"}', "1:5", "Missing object value", ",", "brackets"),
        ('{"a": 1 "b": 2}', "1:9", "Missing comma", '"', "two properties"),
        ('{"a": 1; "b": 2}', "1:8", "Missing comma", ";", "semicolons"),
        ("[1 2]", "1:4", "Missing comma", "2", "two items"),
        ('["a": 1]', "1:5", "Invalid array value", ":", "braces"),
        ('{"a": 1]', "1:8", "Mismatched brackets", "]", "brace"),
        ('{"a": [1}', "1:9", "Mismatched brackets", "}", "bracket"),
        ("{]", "1:2", "Mismatched braces", "]", "brace"),
        ('{\n  "a": {\n', "2:8", "Unclosed object", "{", "end"),
        ("[1", "1:1", "Unclosed list", "[", "]"),
        ('{"a": 1,', "1:9", "Unclosed object", "", "brace"),
        ('{"a":', "1:6", "Missing JSON value", "", "ends"),
        ("{} {}", "1:4", "Extra characters after the JSON value", "{", "list"),
        ("{}}", "1:3", "Unexpected closing bracket", "}", "above"),
        ("{} // note", "1:4", "Comment in JSON", "//", '"//"'),
        ("# note\n{}", "1:1", "Comment in JSON", "#", '"//"'),
        ('{"a": 1 /* note */}', "1:9", "Comment in JSON", "/*", '"//"'),
        ('{"a": tru}', "1:7", "Invalid JSON keyword", "tru", 'Did you mean "true"?'),
        ('{"a": True}', "1:7", "Invalid JSON keyword", "True", 'Did you mean "true"?'),
        ('{"a": None}', "1:7", "Invalid JSON keyword", "None", "null"),
        ('{"a": name}', "1:7", "Invalid JSON keyword", "name", '"${name}"'),
        ('{"a": 01}', "1:7", "Invalid JSON number", "01", "leading zeros"),
        ('{"a": +1}', "1:7", "Invalid JSON number", "+1", "plus"),
        ('{"a": .5}', "1:7", "Invalid JSON number", ".5", "point"),
        ('{"a": 1.}', "1:7", "Invalid JSON number", "1.", "point"),
        ('{"a": 0x1F}', "1:7", "Invalid JSON number", "0x1F", "JSON number"),
        ('{"a": 1e99999}', "1:7", "Number too large", "1e99999", "digits"),
        ('{"a": "x\ny"}', "1:7", "Unclosed string", '"', "\\n"),
        ('{"a": "x\\"}', "1:7", "Unclosed string", '"', "backslash"),
        ('{"a": "x\ty"}', "1:9", "Invalid character", "\t", "\\t"),
        ('{"a": "x\\y"}', "1:9", "Invalid escape sequence", "\\y", "\\\\"),
        ('{"a": "\\u12"}', "1:8", "Invalid escape sequence", "\\u", "four"),
        ('{"a": "\\U0001f600"}', "1:8", "Invalid escape sequence", "\\U", "pair"),
        ('{"a": "x\\ud83d"}', "1:9", "Invalid escape sequence", "\\ud83d", "half"),
        ('{"a": "\\ude00\\ud83d"}', "1:8", "Invalid escape sequence", "\\ude00", "half"),
        ("\ufeff{}", "1:1", "Invalid character", "\ufeff", "byte order mark"),
        ("{\u00a0}", "1:2", "Invalid character", "\u00a0", "no-break"),
        ('{"a": <<EOT\n}', "1:7", "Invalid character", "<<", "heredoc"),
        ("\0", "1:1", "Invalid character", "\0", "U+0000"),
        ("[" * 200, "1:101", "Too deeply nested", "[", "100"),
        ('{"a":' * 100_000, "1:501", "Too deeply nested", "{", "100"),
    ],
)
def test_each_mistake_has_a_sentence_and_a_place(text: str, place: str, summary: str, caret: str, word: str) -> None:
    """One error, where a person would look, with what to do."""
    node, report = read(text)
    assert node is None
    assert [f"x.hcl.json:{place}: {summary}"] == said(report)
    assert [caret] == marked(report)
    assert word in details(report)


_SCRAPS = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"',
    "\\",
    "1",
    "-",
    "e",
    "true",
    "nul",
    " ",
    "\n",
    "'",
    "/",
    "é",
    "\0",
    "${",
]


@given(st.text() | st.lists(st.sampled_from(_SCRAPS)).map("".join))
@example("\\" * 50)
@example('"' + "\\u" * 9)
def test_any_text_has_a_value_or_one_mistake(text: str) -> None:
    """Nothing is raised, and what is refused is refused with a reason."""
    node, report = read(text)
    assert (node is None) == bool(report.errors)
    assert len(report.diagnostics) <= 1


def test_reading_grows_with_the_text() -> None:
    """Twice the text is twice the work, also of lists that are never closed and strings full of escapes."""
    for piece in ('{"a": ["x\\n"]},', '"\\u00e9",', "1,"):
        few, many = (calls(partial(read, "[" + piece * count)) for count in (200, 2_000))
        assert many <= 12 * few

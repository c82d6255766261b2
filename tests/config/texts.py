"""HCL texts for the tests of this room: made of literals, made of scraps, and the readings to compare."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

from hypothesis import strategies as st

from gitpool.config.findings import Findings
from gitpool.config.load import Configuration, load
from gitpool.config.syntax.parse import parse
from gitpool.config.syntax.tree import Body
from gitpool.diagnostics import Report, Source


def read(text: str) -> tuple[Body, Report]:
    """The tree of a text and what was wrong with it."""
    report = Report()
    return parse(Source("x.hcl", text), report), report


def findings_in(text: str) -> Findings:
    """Somewhere to write down what is wrong with a text."""
    return Findings(Source("x.hcl", text), Report())


def load_texts(folder: Path, **files: str) -> tuple[Configuration, Report]:
    """The configuration of a folder with these files (`a="..."` is `a.hcl`)."""
    for name, text in files.items():
        (folder / f"{name}.hcl").write_bytes(dedent(text).encode("utf-8", "surrogateescape"))
    report = Report()
    return load(folder, report), report


def said(report: Report) -> list[str]:
    """`file:line:column summary` of everything in a report, in the order of the places."""
    return [f"{d.range}: {d.summary}" if d.range else d.summary for d in report.sorted()]


def details(report: Report) -> str:
    """All that is said in detail."""
    return "\n".join(d.detail for d in report)


def marked(report: Report) -> list[str]:
    """The text above each caret."""
    snippets = [d.snippet for d in report.sorted() if d.snippet is not None]
    return [s.code[s.highlight_start_offset : s.highlight_end_offset] for s in snippets]


_BLANK = st.sampled_from(["", " ", "\t", "  "])
_BREAK = st.sampled_from(["\n", "\n\n", " # note\n", "\r\n", " // note\n", "\n/* note\n*/\n", "\n  "])
_NAMES = st.sampled_from(["a", "b", "c", "d_1", "e-f", "_g", "if", "in", "null", "for_each", "h9"])
_CHARACTERS = st.sampled_from(
    [
        "x",
        " ",
        "é",
        "e\u0301",
        "😀",
        "\\n",
        "\\t",
        '\\"',
        "\\\\",
        "\\u00e9",
        "$",
        "%",
        "$${",
        "%%{",
        "#",
        "//",
        "'",
        "{",
        "}",
        "~",
    ]
)
_OPENS = re.compile(r"(?:^|[^$])\$\{|(?:^|[^%])%\{|[$%]$").search
_TEXTS = st.lists(_CHARACTERS, max_size=6).map("".join).filter(lambda text: not _OPENS(text))
_PLAIN = _TEXTS.map(lambda text: f'"{text}"')
_NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20).filter(bool).map(str),
    st.decimals(-1000, 1000, allow_nan=False, places=3).filter(bool).map(lambda n: f"{n:f}"),
    st.just("007"),
)
_ATOMS = st.one_of(_PLAIN, _NUMBERS, st.sampled_from(["true", "false"]))


@st.composite
def _templates(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.tuples(_TEXTS, _ATOMS.filter(lambda a: not a.startswith("-"))), min_size=1, max_size=3))
    return '"' + "".join(f"{text}${{{atom}}}" for text, atom in pieces) + draw(_TEXTS) + '"'


@st.composite
def _heredocs(draw: st.DrawFn) -> str:
    line = st.tuples(st.sampled_from(["", "  ", "\t", "    "]), _TEXTS).map("".join)
    lines = draw(st.lists(line.filter(lambda text: text.strip() != "EOT"), max_size=4))
    dash, indent, behind = draw(st.sampled_from(["", "-"])), draw(_BLANK), draw(st.sampled_from(["", " ", "\t"]))
    return f"<<{dash}EOT\n" + "".join(f"{text}\n" for text in lines) + f"{indent}EOT{behind}\n"


@st.composite
def _tuples(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    items = draw(st.lists(inner, max_size=3))
    gap = draw(st.sampled_from([" ", "\n", ""]))
    return f"[{gap}" + f",{gap}".join(items) + gap + "]"


@st.composite
def _objects(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    keys = draw(st.lists(st.sampled_from(["k", '"k v"', "a-b", "5", '"é.x"', "true"]), max_size=3, unique=True))
    separator = draw(st.sampled_from([", ", "\n", ",\n"]))
    sign = draw(st.sampled_from([" = ", "=", " : "]))
    return "{" + separator.join(f"{key}{sign}{draw(inner)}" for key in keys) + "}"


VALUES = st.recursive(
    st.one_of(_PLAIN, _NUMBERS, _ATOMS, _templates()),
    lambda inner: st.one_of(_tuples(inner), _objects(inner)),
    max_leaves=5,
)
"""Expressions of literals, on their own."""

ARGUMENTS = st.one_of(VALUES, _heredocs())


@st.composite
def bodies(draw: st.DrawFn, depth: int = 2) -> str:
    """The inside of a block: arguments and blocks, each on lines of its own."""
    text = draw(_BREAK)
    for name in draw(st.lists(_NAMES, max_size=4, unique=True)):
        value = draw(ARGUMENTS)
        text += f"{draw(_BLANK)}{name}{draw(_BLANK)}={draw(_BLANK)}{value}"
        text += "" if value.endswith("\n") else draw(_BREAK)
    for name in draw(st.lists(st.sampled_from(["p", "q"]), max_size=depth)):
        label = draw(st.sampled_from(["", " x", ' "y"']))
        text += f"{name}{label} {{{draw(bodies(depth - 1))}}}" + draw(_BREAK)
    return text


_SCRAPS = (
    ["a", "b", '"x"', '"k v"', "5", "-1", "1.50", "true", "null", "=", " = ", "{", "}", "[", "]", "(", ")", ","]
    + ["\n"] * 5
    + [" ", "\t", "# c\n", "// d", "/* e */", "/*\n*/", '"${5}"', '"a${"b"}"', '"a${ true }c"', "$", '"$${x}"']
    + ['"\\n"', '"\\q"', "<<E\nx\nE\n", "<<-E\n  x\n    y\n  E\n", "<<E\n${5} y\nE\n", "\r\n", ":", "a = 1\n"]
    + ["a {\n", "}\n", 'b "l" {\n', "{ x = 1 }", '{\n x = 1\n y = "z"\n}', "[1, 2]", '[\n 1,\n "x",\n]', '"', "."]
    + ["a { b = 1 }\n", '"%{x"', "E", "é", "~", "if", "for", "+", "<<E\n", "007", "1e3", "\x0c", '"x${~ 5 ~} y"', "\r"]
)


@st.composite
def scraps(draw: st.DrawFn) -> str:
    """Pieces of HCL in any order: mostly broken, sometimes whole."""
    frame = draw(
        st.sampled_from(["{}", "a = {}\n", "b {{\n a = {}\n}}\n", 'b "l" {{\n {}\n}}\n', "b {{\n m {{\n{}}}\n}}\n"])
    )
    return frame.format("".join(draw(st.lists(st.sampled_from(_SCRAPS), min_size=1, max_size=9))))


def comparable(value: Any) -> Any:
    """A value as Go's JSON has it: numbers as floats."""
    if isinstance(value, dict):
        return {key: comparable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [comparable(inner) for inner in value]
    if isinstance(value, bool | str) or value is None:
        return value
    return float(value)

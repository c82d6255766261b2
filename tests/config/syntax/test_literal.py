"""The literal reader against the other readings of the same text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import hcl2
import pygohcl
import pytest
from hcl2.utils import SerializationOptions
from hypothesis import assume, given
from hypothesis import strategies as st

from gitpool.config.blocks.plain import NotPlain, Plain, plain
from gitpool.config.engine import plain_of
from gitpool.config.syntax import library as syntax
from gitpool.config.syntax import literal, structure
from gitpool.config.syntax.tree import Block, Expression
from tests.config.evaluating import evaluated_node
from tests.config.texts import VALUES, bodies, comparable, findings_in, read, scraps
from tests.support.examples import examples

MANY = examples(60)


def read_literally(text: str) -> tuple[Block, int] | None:
    """The first block as the literal reader has it, and where reading goes on; None if it does not know it."""
    try:
        block, end = literal.read_block(text, literal.skip_blank(text, 0))
    except literal.Unfamiliar:
        return None
    return block, literal.skip_blank(text, end)


def evaluate(node: Expression) -> Plain:
    """The value of a literal, by the evaluator where the plain reading leaves it to that."""
    try:
        return plain(node)
    except NotPlain:
        return plain_of(evaluated_node(node))


def read_by_library(text: str) -> tuple[Any, int] | None:
    """The same as python-hcl2 has it, after the checks; None if these refuse it."""
    findings = findings_in(text)
    at = literal.skip_blank(text, 0)
    item = structure.read_item(text, at, findings)
    if item.plain is None:
        return None
    tree = syntax.read_item(text, item, findings)
    assert not findings.report.errors
    return tree, literal.skip_blank(text, item.end)


@MANY
@given(st.one_of(bodies().map(lambda body: f'b "l" {{{body}}}\n'), scraps()))
def test_it_reads_what_python_hcl2_reads(text: str) -> None:
    """Whatever the literal reader accepts is, node by node and offset by offset, python-hcl2's tree."""
    found = read_literally(text)
    assume(found is not None)
    # The text form tells True from 1.
    assert repr(read_by_library(text)) == repr(found)


@MANY
@given(bodies())
def test_it_knows_all_literals(body: str) -> None:
    """Files of literals are read without python-hcl2, but for bare words that are no keys elsewhere, and -0."""
    text = f'b "l" {{{body}}}\n'
    assume("{true" not in text and "\ntrue" not in text and ", true" not in text and ",true" not in text)
    assume("$$$" not in text and "%%%" not in text)  # an escape behind the character that begins one
    assert read_literally(text) is not None, text


_OPTIONS = SerializationOptions(
    strip_string_quotes=True, preserve_heredocs=False, with_comments=False, explicit_blocks=False
)


@MANY
@given(
    st.lists(st.one_of(st.integers(0, 10**9).map(str), st.from_regex(r'"[a-z .#{}=é]*"', fullmatch=True)), max_size=4)
)
def test_its_values_are_those_of_hcl2_loads(values: list[str]) -> None:
    """Where `hcl2.loads` tells the truth (plain texts and integers) it tells the same values."""
    text = "b {\n" + "".join(f"  a{i} = {value}\n" for i, value in enumerate(values)) + "}\n"
    found = read_literally(text)
    assert found is not None
    ours = {name: evaluate(a.value) for name, a in found[0].body.attributes.items()}
    assert hcl2.loads(text, serialization_options=_OPTIONS) == {"b": [ours]}


@MANY
@given(VALUES)
def test_its_values_are_those_of_go(value: str) -> None:
    """Every literal has the value that HashiCorp's own HCL gives it."""
    assume("{{" not in value)
    theirs = pygohcl.loads(f"a = {value}\n")
    found = read_literally(f"b {{\n  a = {value}\n}}\n") or (read(f"b {{\n  a = {value}\n}}\n")[0].blocks[0], 0)
    assert {"a": comparable(evaluate(found[0].body.attributes["a"].value))} == comparable(theirs)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<<E\nx\n  y\nE\n", "x\n  y\n"),
        ("<<-E\n   x\n\n  \n  y\n E\n", " x\n\n  \ny\n"),
        ("<<E\nE\n", ""),
        ("<<E\r\nx\r\nE\r\n", "x\r\n"),
        ("<<E\nx\n\tE \t\n", "x\n"),
        ("<<E\n$${x} %%{y} \\n $$ %\nE\n", "${x} %{y} \\n $$ %\n"),
        ('"$$$${x} %$${y}"', "$$${x} %${y}"),
        ('"e\u0301"', "é"),
        ('"n${5}"', "n5"),
        ('"a${"b"}"', "ab"),
        ('"${5}"', 5),
        ("-007", -7),
    ],
)
def test_values_that_are_easily_got_wrong(text: str, value: str | int) -> None:
    """Heredocs, escapes and normal form have the values that Go's HCL gives them."""
    assert pygohcl.loads(f"a = {text}")["a"] == value
    found = read_literally(f"b {{\n  a = {text}\n}}\n")
    assert found is not None
    assert evaluate(found[0].body.attributes["a"].value) == value


def test_literal_folders_never_import_the_library(tmp_path: Path) -> None:
    """A folder of literals costs no import of hcl2 and lark."""
    (tmp_path / "a.hcl").write_text(
        'node_pool "b" {\n  lifecycle {\n    ignore_changes = [description, meta["k"]]\n  }\n}\n'
        'node_pool "a" {\n  description = "n${5}"\n  meta = { "k.e" = <<E\nx\nE\n }\n}\n'
    )
    code = (
        "import sys; from pathlib import Path; from gitpool.config.load import load; from gitpool.diagnostics import "
        "Report; r = Report(); assert load(Path(sys.argv[1]), r).pools and not r.diagnostics; "
        "assert not {'hcl2', 'lark', 'regex'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)

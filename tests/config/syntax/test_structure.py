"""Syntax errors: which there are, what is said of them, and where."""

from __future__ import annotations

import pygohcl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gitpool.config.findings import Findings
from gitpool.config.syntax import structure
from gitpool.config.syntax.cursor import MAX_DEPTH
from gitpool.diagnostics import Report, Source
from tests.config.texts import bodies, marked, read, said, scraps
from tests.support.examples import examples

_OUR_OWN = {"Number too large", "Invalid template directive", "Expression not supported"}


def is_go_willing(text: str) -> bool | None:
    """Whether HashiCorp's HCL accepts the syntax; None where pygohcl itself stumbles."""
    try:
        pygohcl.loads(text)
    except pygohcl.HCLParseError:
        return False
    except pygohcl.HCLInternalError:
        return None
    return True


@examples(150)
@given(st.one_of(scraps(), bodies()))
def test_it_accepts_what_go_accepts_and_nothing_else(text: str) -> None:
    """What HCL forbids is an error, also where python-hcl2 lets it pass, and what HCL allows is accepted."""
    theirs = is_go_willing(text)
    assume(theirs is not None)
    report = read(text)[1]
    assume(not _OUR_OWN & {d.summary for d in report})
    assert (not report.errors) == theirs, said(report)


@pytest.mark.parametrize(
    "text", ["a = {\n  for k, v in m : k => v\n}\n", "a = {\n\n# c\nfor k in m : k => k }\n", "e\u0301t = 1\n"]
)
def test_what_go_accepts_is_no_mistake(text: str) -> None:
    """A `for` may stand on the line behind its brace, and a name may have combining marks."""
    assert is_go_willing(text) is not False
    structure.read_item(text, 0, findings := Findings(Source("x.hcl", text), Report()))
    assert [] == findings.report.diagnostics


@examples(150)
@given(st.text(alphabet='ab01 \n\t"${}[]()=<>-!.,:;#/*\\%E\r~é\ufeff\x00', max_size=40))
def test_no_text_ends_in_a_traceback(text: str) -> None:
    """Whatever the text, the answer is a tree or diagnostics with a place within the text."""
    _, report = read(text)
    for diagnostic in report:
        assert diagnostic.range is not None
        assert diagnostic.snippet is not None
        assert diagnostic.summary
        assert diagnostic.detail.endswith((".", "?"))


BROKEN = [
    # What python-hcl2 lets pass.
    ("a = 1\na = 2\n", "2:1", "Attribute redefined", "a"),
    ("b {\n  a = 1\n  a = 2\n}\n", "3:3", "Attribute redefined", "a"),
    ("a = 1 b = 2\n", "1:7", "Missing newline after argument", "b"),
    ('a = "x\ny"\n', "1:5", "Unclosed string", '"'),
    ('a = "\\q"\n', "1:6", "Invalid escape sequence", "\\q"),
    ('a = "\\ud83d"\n', "1:6", "Invalid escape sequence", "\\ud83d"),
    ('b "x${5}" {\n}\n', "1:5", "Invalid label", "${"),
    ('b "x"\n{\n}\n', "1:1", "Missing opening brace", 'b "x"'),
    ("a\n{\n}\n", "1:1", "Missing opening brace", "a"),
    ("b { a = 1, c = 2 }\n", "1:10", "Invalid single-argument block definition", ","),
    ("b { a = 1\n}\n", "1:10", "Invalid single-argument block definition", ""),
    ("b {\n} c {\n}\n", "2:3", "Missing newline after block", "c"),
    ("b {\n  a = 1 }\n", "2:9", "Missing newline after argument", "}"),
    ("a = { x = 1 y = 2 }\n", "1:13", "Missing attribute separator", "y"),
    ("a = 1 +\n  2\n", "1:7", "Missing expression", "+"),
    ("a = 1\n  + 2\n", "2:3", "Argument or block definition required", "+"),
    ("b { c {} }\n", "1:5", "Argument definition required", "c"),
    # What is left open is shown where it was opened.
    ('a = "x\nb = 2\n', "1:5", "Unclosed string", '"'),
    ('a = "C:\\"\n', "1:5", "Unclosed string", '"'),
    ('a = "x${5"\n', "1:7", "Unclosed interpolation", "${"),
    ("a = <<EOT\nx\n", "1:5", "Unclosed heredoc", "<<EOT"),
    ("a = <<EOT\nx\nEOT", "1:5", "Unclosed heredoc", "<<EOT"),
    ("a = 1 /* x\n", "1:7", "Unclosed comment", "/*"),
    ("b {\n  a = 1\n", "1:3", "Unclosed block", "{"),
    ('b {\n  m {\n    x = "y"\n}\n\nc {\n}\n', "2:5", "Unclosed block", "{"),
    ("b {\n  a = [\n    1,\n}\n", "2:7", "Unclosed bracket", "["),
    ("a = [1\nb = 2\n", "1:5", "Unclosed bracket", "["),
    ("a = (1\nb = 2\n", "1:5", "Unclosed bracket", "("),
    ("a = {\n", "1:5", "Unclosed bracket", "{"),
    ("b {\n}\n}\n", "3:1", "Unexpected closing brace", "}"),
    # What is missing is shown where it is missing.
    ('b {\n  description "x"\n}\n', "2:14", "Missing equals sign", " "),
    ("b {\n  enabled true\n}\n", "2:10", "Missing equals sign", " "),
    ("b {\n  size 5\n}\n", "2:7", "Missing equals sign", " "),
    ('b {\n  description: "x"\n}\n', "2:14", "Missing equals sign", ":"),
    ("a =\n", "1:3", "Missing expression", "="),
    ("a = [1 2]\n", "1:8", "Missing item separator", "2"),
    ("a = {x}\n", "1:6", "Missing attribute value", "x"),
    ("a = {x =\n1}\n", "1:8", "Missing expression", "="),
    ("a = {x y = 1}\n", "1:8", "Missing key/value separator", "y"),
    ("a = true ? 1\n", "1:10", "Missing false expression", "?"),
    ("a = f(1 2)\n", "1:9", "Missing argument separator", "2"),
    ('a = "${}"\n', "1:6", "Empty interpolation", "${}"),
    ("a = x.\n", "1:7", "Invalid attribute name", ""),
    # What does not belong there.
    ("a = 1,\n", "1:6", "Unexpected comma after argument", ","),
    ("a = 1;\n", "1:6", "Invalid character", ";"),
    ("a = 'x y'\n", "1:5", "Invalid character", "'x y'"),
    ("a = “x”\n", "1:5", "Invalid character", "“x”"),
    ("a\u00a0= 1\n", "1:2", "Invalid character", "\u00a0"),
    ("a = 1\n\ufeffb = 2\n", "2:1", "Invalid character", "\ufeff"),
    ("a = $x\n", "1:5", "Invalid character", "$"),
    ("a = 1\rb = 2\n", "1:6", "Invalid character", "\r"),
    ("a = 1.5.5\n", "1:5", "Invalid number", "1.5.5"),
    ('b {\n  "k.e" = 1\n}\n', "2:3", "Invalid argument name", '"'),
    ('b "x" = 1\n', "1:7", "Invalid block definition", "="),
    ("a = <<EOT \nx\nEOT\n", "1:5", "Invalid heredoc", "<<EOT "),
    ('a = <<"EOT"\nx\nEOT\n', "1:5", "Invalid heredoc", '<<"EOT"'),
    ('a = "%{ while true }"\n', "1:9", "Invalid template directive", "while"),
    ('a = "%{ if true }x"\n', "1:6", "Unexpected end of template", "%{"),
    ('a = "%{ endif }"\n', "1:9", "Unexpected endif directive", "endif"),
    ('a = "%{ for x in y }%{ else }%{ endfor }"\n', "1:24", "Unexpected else directive", "else"),
    ('a = "%{ if x y }%{ endif }"\n', "1:14", "Extra characters in template directive", "y"),
    ("a = x.0.1\n", "1:7", "Invalid legacy index syntax", "0.1"),
    ("5\n", "1:1", "Argument or block definition required", "5"),
]


@pytest.mark.parametrize(("text", "place", "summary", "caret"), BROKEN)
def test_each_mistake_has_a_sentence_and_a_place(text: str, place: str, summary: str, caret: str) -> None:
    """One mistake, one diagnostic: with the words, the place and the caret that a person expects."""
    report = read(text)[1]
    assert said(report) == [f"x.hcl:{place}: {summary}"]
    assert [m.rstrip("\n") for m in marked(report)] == [caret]


def test_all_mistakes_of_a_file_are_reported_at_once() -> None:
    """A broken line hides neither the next line nor the next block."""
    text = 'b {\n  a = "x\n  c = 5 6\n  d = 7\n  "e" = 8\n}\nf = \ng {\n  h = [1 2]\n}\n'
    assert said(read(text)[1]) == [
        "x.hcl:2:7: Unclosed string",
        "x.hcl:3:9: Missing newline after argument",
        "x.hcl:5:3: Invalid argument name",
        "x.hcl:7:3: Missing expression",
        "x.hcl:9:10: Missing item separator",
    ]


def test_what_surrounds_a_broken_block_is_read() -> None:
    """Blocks before and behind a broken one are in the tree."""
    body, report = read("a {\n}\nb {\n  x = \n}\nc {\n}\n")
    assert [block.type for block in body.blocks] == ["a", "c"]
    assert len(report.errors) == 1


_DEEP = [
    "a = " + "1+" * 5000 + "1\n",
    "a = " + '"${' * 5000,
    "a = " + "{x=" * 3000,
    "a = x" + ".y" * 5000 + "\n",
    "a = x" + "[0]" * 5000 + "\n",
    "a = " + "true ? 1 : " * 5000 + "1\n",
]


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, "b {\n" * 5000, "a = " + "[" * 5000, "a = " + "(" * 5000 + ")" * 5000, *_DEEP],
)
def test_depth_is_bounded(text: str) -> None:
    """However deep a text is nested, the answer is a sentence and not a RecursionError."""
    assert read(text)[1].errors


def test_deep_is_deep_enough() -> None:
    """Nesting within the bound is read."""
    depth = MAX_DEPTH - 1
    body, report = read(f"a = {'[' * depth}1{']' * depth}\n")
    assert not report.diagnostics
    assert body.attributes


def test_garbage_does_not_fill_the_memory() -> None:
    """A file that is no HCL at all is given up after fifty mistakes."""
    assert len(read("?\n" * 100_000)[1].errors) < 60

"""The layout of HCL: its rules one by one, and what holds for every text."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gitpool.columns import columns
from gitpool.config.formatting.check import check
from gitpool.config.formatting.outline import Header, outline
from gitpool.config.formatting.rewrites import rewrite
from gitpool.config.formatting.source import format_source
from gitpool.config.formatting.tokens import Token, tokenize
from gitpool.config.syntax.tokens import Kind
from gitpool.diagnostics import Report, Source
from tests.config.formatting.layouts import LAYOUTS
from tests.config.formatting.random_hcl import RandomHcl

seeds = st.integers(0, 2**32)


def checked(text: str) -> list[str]:
    """The mistakes that keep a text from being laid out: the place, and what is said."""
    report = Report()
    check(Source("x.hcl", text), report)
    return [f"{d.range} {d.summary}" for d in report.errors]


def comments(tokens: list[Token]) -> list[str]:
    """The comments, without those among the labels of a block and without the blanks at their ends."""
    gone = {i for item in outline(tokens) if isinstance(item, Header) for i in range(item.name, item.brace)}
    return [t.text.rstrip() for i, t in enumerate(tokens) if t.kind is Kind.COMMENT and i not in gone]


@pytest.mark.parametrize(("text", "layout"), [case[1:] for case in LAYOUTS], ids=[case[0] for case in LAYOUTS])
def test_each_rule_is_terraforms(text: str, layout: str) -> None:
    """For every rule there is a text, and its layout is the one that Terraform writes."""
    assert layout == format_source(text)


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ('node_pool  "a$b" "c%" {}\n', 'node_pool "a$b" "c%" {}\n'),
        ("a=b[true]\n", "a = b[true]\n"),
        ("a=b. 0 . 1\n", "a = b.0. 1\n"),
        ('a="${ # c\n b }"\n', 'a = "${ # c\nb}"\n'),
        ('a="${(b)\n + (c)}"\n', 'a = "${(b)\n+ (c)}"\n'),
        ('a { b="${c # d\n}" }\n', 'a { b = "${c # d\n}" }\n'),
    ],
)
def test_a_text_is_not_broken_where_terraform_breaks_it(text: str, layout: str) -> None:
    """Terraform 1.11 loses these labels and this key, and makes the others illegal; here they stay what they are."""
    assert layout == format_source(text)


@given(seeds)
def test_a_layout_is_laid_out(seed: int) -> None:
    """The layout of a layout is the same text."""
    layout = format_source(RandomHcl(seed).text())
    assume(not re.search(r'= +"\$\{', layout))  # a template within one: Terraform unwraps one a run
    assert layout == format_source(layout)


@given(seeds)
def test_only_blanks_change_beside_the_rewrites(seed: int) -> None:
    """Every token of the text is in its layout, in the same order; only values, types and labels are written anew."""
    text = RandomHcl(seed).text()
    assert [t.text for t in rewrite(tokenize(text))] == [t.text for t in tokenize(format_source(text))]


@given(seeds)
def test_comments_are_kept(seed: int) -> None:
    """Every comment of the text is in its layout, but for those among the labels of a block, as with Terraform."""
    text = RandomHcl(seed).text()
    assert comments(tokenize(text)) == comments(tokenize(format_source(text)))


@given(seeds, st.sampled_from(["\n", "\r\n"]))
def test_every_byte_is_in_a_token(seed: int, newline: str) -> None:
    """The tokens and the blanks before them are the whole text; so nothing can be lost that nobody thought of."""
    text = RandomHcl(seed, newline).text()
    assert text.replace("\t", " ") == "".join(" " * t.spaces + t.text for t in tokenize(text)).replace("\t", " ")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_nesting_has_no_limit_of_its_own(newline: str) -> None:
    """However deep brackets are nested, the layout needs no more than a stack of its own."""
    depth = 2000
    text = "a = " + ("[" + newline) * depth + ("]" + newline) * depth
    lines = format_source(text).split(newline)
    assert " " * 2 * (depth - 1) + "]" == lines[depth]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("a\r\nb\t", 4),
        ("e\u0301", 1),
        ("日本", 2),
        ("🇩🇪🇫🇷🇩", 3),
        ("👩\u200d👩\u200d👧", 1),
        ("👍🏽❤\ufe0f", 2),
        ("한국\u1112\u1161\u11ab", 3),
        ("\u0600a", 1),
        ("\u200b\u200ba", 3),
    ],
)
def test_columns_are_characters_as_people_count_them(text: str, expected: int) -> None:
    """Marks, joined pictographs, flags and syllables count once, and so do wide characters (UAX #29)."""
    assert expected == columns(text)


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("a = 1\n", []),
        ("a = {\n  for k, v in m : k => v\n}\n", []),
        ("e\u0301t = 1\n", []),
        ('anything "goes" {\n  x = y[0].z\n}\n', []),
        ("a =\n", ["x.hcl:1:3 Missing expression"]),
        ("a = 1\nb {\n  a = 1\n  a = 2\n}\nc {\n  a = 3\n}\na = 4\n", [
            "x.hcl:4:3 Attribute redefined",
            "x.hcl:9:1 Attribute redefined",
        ]),
    ],
)  # fmt: skip
def test_only_mistakes_of_syntax_count(text: str, mistakes: list[str]) -> None:
    """A file is laid out whatever it says, if only it is legal HCL; an argument that is there twice is not."""
    assert mistakes == checked(text)

"""What reaches a terminal."""

from __future__ import annotations

import string
import unicodedata

import pygohcl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.render.characters import columns, quoted, visible, wrapped
from tests.render.strategies import texts


@given(texts)
def test_nothing_unseen_is_left(text: str) -> None:
    """No control, formatting or surrogate character passes, and the result is one line that can be encoded."""
    for shown in (visible(text), quoted(text)):
        assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
        shown.encode()


@given(st.text(string.printable[:95], max_size=20))
def test_what_is_seen_is_left_alone(text: str) -> None:
    """Text without anything unseen is shown as it is."""
    assert visible(text) == text


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_quoted_text_is_that_text_in_hcl(text: str) -> None:
    """HCL reads back what was quoted, templates, escapes and all (HCL normalises to NFC)."""
    read = pygohcl.loads(f"a = {quoted(text)}\n")["a"]
    assert read == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "expected"), [("ab", 2), ("漢字", 4), ("e\u0301", 1), ("ｆ", 2), ("é", 1), ("", 0), ("a漢", 3)]
)
def test_columns_are_those_of_a_terminal(text: str, expected: int) -> None:
    """Wide characters take two columns, combining ones none."""
    assert columns(text) == expected


def test_text_is_broken_at_spaces_and_indented_lines_are_not() -> None:
    """Prose fits the width; what was laid out by hand stays as it was laid out."""
    assert wrapped("one two three\n  left as it is\n\n漢字 漢字 漢字", 9) == [
        "one two",
        "three",
        "  left as it is",
        "",
        "漢字 漢字",
        "漢字",
    ]


@given(st.text(max_size=200), st.integers(10, 80))
def test_no_word_is_lost_in_wrapping(text: str, width: int) -> None:
    """Wrapping moves words and drops none."""
    tabless = text.replace("\t", "    ")
    kept = " ".join(wrapped(tabless, width)).split(" ")
    assert [w for w in kept if w] == [w for line in tabless.split("\n") for w in visible(line).split(" ") if w]

"""What a reviewer can take over with a click."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gitpool.render.suggestion import Suggestion, block, replaced, suggestions
from tests.support.hostile import hostile_text, judge

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "  d", "```", "````x", "\te"]), max_size=10)


def applied(before: str, found: tuple[Suggestion, ...]) -> str:
    """The text with all of them taken over."""
    lines = before.removesuffix("\n").split("\n")
    for one in reversed(found):
        lines[one.start_line - 1 : one.line] = one.text.split("\n")
    return "\n".join(lines)


@given(LINES, LINES, st.booleans())
def test_all_of_them_lead_to_the_new_text(old: list[str], new: list[str], is_ended: bool) -> None:
    """Each replaces lines that are there, no two the same line, and together they make the new text of the old."""
    before = "".join(f"{line}\n" for line in old) or "x\n"
    after = "".join(f"{line}\n" for line in new) or "y\n"
    found = suggestions(before, after if is_ended else f"{after}z")
    assert after.removesuffix("\n") + "\nz" * (not is_ended) == applied(before, found)
    assert all(one.start_line <= one.line <= before.count("\n") for one in found)
    assert all(one.line < other.start_line for one, other in pairwise(found))
    assert bool(found) is (before != after or not is_ended)


def test_the_stretches_are_small() -> None:
    """Lines that stay are not part of them, but for a neighbour of lines that only come or go."""
    assert (Suggestion(2, 2, "B"), Suggestion(4, 5, "D\nE")) == suggestions("a\nb\nc\nd\ne\n", "a\nB\nc\nD\nE\n")
    assert (Suggestion(1, 1, "a\nb"),) == suggestions("a\nc\n", "a\nb\nc\n")
    assert (Suggestion(1, 1, "b\na"),) == suggestions("a\nc\n", "b\na\nc\n")
    assert (Suggestion(1, 2, "a"),) == suggestions("a\nb\nc\n", "a\nc\n")
    assert (Suggestion(1, 1, "b\na\nc"),) == suggestions("a\n", "b\na\nc\n")


@pytest.mark.parametrize(("before", "after"), [("a", "a\n"), ("", "a\n"), ("a\n", ""), ("", "")])
def test_what_cannot_be_said(before: str, after: str) -> None:
    """A line break at the end, a file that was empty, one that will be."""
    assert () == suggestions(before, after)


@pytest.mark.parametrize("text", ["a\u202eb", "a\r", "\x00", "\ud800", "a\u3164", "`" * 200, "\u2028"])
def test_what_is_not_seen_is_not_suggested(text: str) -> None:
    """Written out it would be another text, and as it is nobody would see what they take over."""
    assert block(text) is None
    assert (Suggestion(1, 1, "b"),) == suggestions("a\nx\nc\n", f"b\nx\n{text}\n")


@given(hostile_text() | LINES.map("\n".join))
def test_a_block_says_the_very_text(text: str) -> None:
    """Nothing in it ends it, and what a reader takes over is what stands there."""
    shown = block(text)
    if shown is not None:
        (token,) = MarkdownIt("gfm-like").parse(shown)
        assert ("fence", "suggestion", text + "\n") == (token.type, token.info, token.content)
        assert [] == judge(f"words\n\n{shown}\n\nwords")


def test_a_word_is_put_in_its_place() -> None:
    """Columns count characters from 1, and the end is not part of them."""
    assert '  "é" description = 1' == replaced('  "é" descripton = 1', 7, 17, "description")
    assert "ab" == replaced("a", 2, 2, "b")
    for start, end in ((0, 1), (2, 1), (1, 3)):
        with pytest.raises(ValueError, match="columns"):
            replaced("a", start, end, "b")

"""What a diff shows of a file."""

from __future__ import annotations

from difflib import unified_diff

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gitpool.forge.hunks import Hunk, Side, hunks
from tests.support.hostile import hostile_text

LINES = st.lists(
    st.sampled_from(["a", "b", "-- c", "++ d", "@@ -1 +1 @@", "\\ e", "", " ", "\r", "\u2028"]), max_size=12
)

PATCH = """\
@@ -1,4 +1,5 @@ node_pool "a" {
 one
-two
+zwei
+drei
 three
 four
@@ -20 +21 @@
-last
\\ No newline at end of file
+last, and its end"""


def test_a_patch_is_read() -> None:
    """Numbers of both sides, texts of what is on one side alone; a count that is left out is one line."""
    one, two = hunks(PATCH)
    assert Hunk(range(1, 5), range(1, 6), ((2, "two"),), ((2, "zwei"), (3, "drei"))) == one
    assert Hunk(range(20, 21), range(21, 22), ((20, "last"),), ((21, "last, and its end"),)) == two
    assert (one.left, one.right) == (one.lines(Side.LEFT), one.lines(Side.RIGHT))
    assert hunks(PATCH) == hunks(PATCH + "\n\\ No newline at end of file")
    assert hunks(PATCH) == hunks(PATCH + "\n")


def test_new_and_deleted_files() -> None:
    """They are on one side alone; a file without a patch shows nothing."""
    assert (Hunk(range(0), range(1, 3), (), ((1, "a"), (2, "b"))),) == hunks("@@ -0,0 +1,2 @@\n+a\n+b")
    assert (Hunk(range(1, 2), range(0), ((1, "a"),), ()),) == hunks("@@ -1 +0,0 @@\n-a")
    assert () == hunks("")


@given(LINES, LINES, st.integers(0, 3))
def test_every_patch_is_read_back(old: list[str], new: list[str], context: int) -> None:
    """Of what `diff -u` writes each changed line is found, with its number and text, within its hunk."""
    found = hunks("\n".join(list(unified_diff(old, new, n=context, lineterm=""))[2:]))
    assert old != new or not found
    rest, kept = dict(enumerate(old, 1)), dict(enumerate(new, 1))
    for hunk in found:
        assert all(rest.pop(number) == text and number in hunk.left for number, text in hunk.removed)
        assert all(kept.pop(number) == text and number in hunk.right for number, text in hunk.added)
        assert set(hunk.left) <= {*range(1, len(old) + 1)}
        assert set(hunk.right) <= {*range(1, len(new) + 1)}
    assert [*rest.values()] == [*kept.values()]


@pytest.mark.parametrize(
    "patch",
    [
        "a",
        "@@ -1 +1 @@",
        "@@ -1 +1 @@\n a\n b",
        "@@ -1,2 +1 @@\n a",
        "@@ -1 +1 @@\n-a\n-b\n+c",
        "@@ -1 +1 @@\n\na",
        "@@ -a +1 @@\n a",
        "@@ -0 +1 @@\n a",
        "@@ -1 @@\n a",
        "@@@ -1 -1 +1 @@@\n  a",
        f"@@ -{'9' * 5000} +1 @@\n a",
        "@@ -5 +5 @@\n a\n@@ -1 +1 @@\n a",
        "@@ -5 +5 @@\n a\n@@ -5 +6 @@\n a",
        "\\ No newline at end of file",
        f"--- a\n+++ b\n{PATCH}",
        PATCH[:-40],
    ],
)
def test_a_damaged_patch_shows_nothing(patch: str) -> None:
    """Not even what is whole of it: somebody cut it, and nobody knows where."""
    assert () == hunks(patch)


@given(hostile_text() | LINES.map("\n".join), st.integers(0, len(PATCH)))
def test_no_text_is_too_odd(text: str, at: int) -> None:
    """Whatever is put into a patch, it is read or it is damaged."""
    assume("\\" not in text)
    for patch in (text, PATCH[:at] + text + PATCH[at:], f"@@ -1 +1,9 @@\n{text}"):
        for hunk in hunks(patch):
            assert all(number in hunk.left for number, _ in hunk.removed)
            assert all(number in hunk.right for number, _ in hunk.added)
            assert len(hunk.left) - len(hunk.removed) == len(hunk.right) - len(hunk.added)

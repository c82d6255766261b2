"""The difference of two texts as `diff -u` shows it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.render.unified import unified

lines = st.lists(st.sampled_from(["a\n", "b\n", "\n", "c\r\n"]), max_size=30).map("".join)
ends = st.sampled_from(["", "a", "b"])


@pytest.mark.parametrize(
    ("before", "after", "hunks"),
    [
        ("a\n", "a\n", None),
        ("a\n", "b\n", "@@ -1 +1 @@\n-a\n+b\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"),
        ("a\nb\n", "a\n", "@@ -1,2 +1 @@\n a\n-b\n"),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
         "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
         "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n"),
    ],
)  # fmt: skip
def test_hunks_are_those_of_diff(before: str, after: str, hunks: str | None) -> None:
    """Numbers, context and signs are in the form of `diff -u`."""
    assert ("" if hunks is None else f"--- old/x\n+++ new/x\n{hunks}") == unified("x", before, after)


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch to try it with")
@given(lines, ends, lines, ends)
def test_patch_makes_the_new_text_of_the_old(
    tmp_path_factory: pytest.TempPathFactory, before: str, end: str, after: str, other_end: str
) -> None:
    """What is shown is exactly what changes."""
    folder = tmp_path_factory.mktemp("patch")
    old, new = before + end, after + other_end
    (folder / "x").write_bytes(old.encode())
    shown = unified("x", old, new).encode()
    if shown:
        patch = ["patch", "--binary", "-s", "-p1", "x"]
        subprocess.run(patch, cwd=folder, input=shown, check=True, capture_output=True)
    kept = Path(folder / "x")
    assert new == (kept.read_bytes().decode() if kept.exists() else "")


def test_a_long_file_of_changes_takes_no_time_of_its_own() -> None:
    """A file of which every other line changes is compared line by line."""
    old = "".join(f"  a{i}\n}}\n" for i in range(20000))
    assert 20000 == unified("x", old, old.replace("  a", " a")).count("\n- ")

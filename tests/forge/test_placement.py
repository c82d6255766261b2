"""Where a remark goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.annotations import Annotation, Level
from gitpool.forge.github import ChangedFile
from gitpool.forge.hunks import Side, hunks
from gitpool.forge.placement import Diff, File, Line, Nowhere, Placement

HCL = """\
@@ -10,6 +10,6 @@
 node_pool "kept" {
-  description = "one"
+  description = "two"
+  meta        = {}
 }
-node_pool "gone" {
 # more
 # of it
@@ -30,3 +30,3 @@
 a
-b
+c
 d"""
JSON = """\
@@ -1,4 +1,3 @@
 {"node_pool": {
-  "gone" : {},
   "kept": {}
 }}"""


def file(path: str, patch: str | None = HCL, *, status: str = "modified", previous: str = "") -> ChangedFile:
    """A file of a pull request."""
    return ChangedFile(path, status, previous, patch)


def at(path: str, first: int, last: int | None = None, *, gone: str = "") -> Annotation:
    """An annotation at these lines."""
    return Annotation(path, first, last or first, Level.WARNING, "Odd", gone=gone)


@pytest.mark.parametrize(
    ("first", "last", "placement"),
    [
        (10, 10, Line("p.hcl", Side.RIGHT, 10)),
        (11, 13, Line("p.hcl", Side.RIGHT, 13, 11)),
        (16, 16, File("p.hcl")),
        (9, 12, File("p.hcl")),
        (14, 30, Line("p.hcl", Side.RIGHT, 14, is_whole=False)),
        (14, 31, Line("p.hcl", Side.RIGHT, 14, is_whole=False)),
        (32, 32, Line("p.hcl", Side.RIGHT, 32)),
        (33, 33, File("p.hcl")),
    ],
)
def test_lines_within_one_hunk(first: int, last: int, placement: Placement) -> None:
    """All the lines if one hunk shows them, the first alone if it does not; a line that is not shown is its file's."""
    assert placement == Diff([file("p.hcl")]).place(at("p.hcl", first, last))


def test_what_is_not_in_the_diff() -> None:
    """A file that the pull request leaves alone is nowhere; of one without a patch there is no line."""
    assert Nowhere() == Diff([]).place(at("p.hcl", 1))
    assert Nowhere() == Diff([file("q.hcl")]).place(at("p.hcl", 10, gone="other"))
    assert File("p.hcl") == Diff([file("p.hcl", None)]).place(at("p.hcl", 10))
    assert File("p.hcl") == Diff([file("p.hcl", "damaged")]).place(at("p.hcl", 10))


@pytest.mark.parametrize(
    "text",
    [
        'node_pool "gone" {',
        '\tnode_pool  "gone"{ //',
        'node_pool"gone" {',
        "node_pool gone {",
        'node_pool "gone"\t{}\r',
    ],
)
def test_a_removed_block_is_found(text: str) -> None:
    """However the line was laid out that the block began with, and wherever the state believes it to be."""
    patch = f"@@ -1,3 +1,2 @@\n a\n-{text}\n b"
    assert Line("p.hcl", Side.LEFT, 2) == Diff([file("p.hcl", patch)]).place(at("p.hcl", 700, gone="gone"))
    assert Line("p.hcl", Side.LEFT, 2) == Diff([file("p.hcl", patch)]).place(at("old.hcl", 1, gone="gone"))


@pytest.mark.parametrize(
    "text",
    ['node_pool "gone2" {', "node_pool gone-2 {", '# node_pool "gone" {', 'my_node_pool "gone" {', '  name = "gone"'],
)
def test_another_block_is_not_taken_for_it(text: str) -> None:
    """A name that begins alike, a comment, an argument: then it is the remembered line, or the file."""
    diff = Diff([file("p.hcl", f"@@ -1,3 +1,2 @@\n a\n-{text}\n b")])
    assert Line("p.hcl", Side.LEFT, 3) == diff.place(at("p.hcl", 3, gone="gone"))
    assert File("p.hcl") == diff.place(at("p.hcl", 4, gone="gone"))


def test_the_remembered_file_is_searched_first() -> None:
    """A pool may have been removed in two places, of different folders."""
    patch = '@@ -7 +6,0 @@\n-node_pool "gone" {}'
    diff = Diff([file("a/p.hcl", patch), file("b/p.hcl", patch)])
    assert Line("b/p.hcl", Side.LEFT, 7) == diff.place(at("b/p.hcl", 1, gone="gone"))


def test_a_removed_key_of_json() -> None:
    """In JSON a label is a key whose value is a block or a list of them."""
    diff = Diff([file("p.hcl.json", JSON)])
    assert Line("p.hcl.json", Side.LEFT, 2) == diff.place(at("p.hcl.json", 70, gone="gone"))
    assert File("p.hcl.json") == diff.place(at("p.hcl.json", 70, gone="description"))


def test_a_renamed_file_goes_by_its_new_name() -> None:
    """The state knows the old name, and GitHub takes the new one; a new file of the old name is another."""
    renamed = file("new.hcl", status="renamed", previous="old.hcl")
    added = file("old.hcl", "@@ -0,0 +1 @@\n+a", status="added")
    for diff in (Diff([renamed, added]), Diff([added, renamed])):
        assert Line("new.hcl", Side.LEFT, 31) == diff.place(at("old.hcl", 31, gone="other"))
        assert Line("new.hcl", Side.LEFT, 13) == diff.place(at("old.hcl", 1, gone="gone"))
        assert Line("old.hcl", Side.RIGHT, 1) == diff.place(at("old.hcl", 1))
        assert Line("new.hcl", Side.RIGHT, 10) == diff.place(at("new.hcl", 10))


def test_a_copy_took_nothing_away() -> None:
    """Its source is still there, and is not in the diff."""
    copied = file("new.hcl", status="copied", previous="old.hcl")
    assert Nowhere() == Diff([copied]).place(at("old.hcl", 31, gone="other"))


def test_a_deleted_file_has_a_left_side() -> None:
    """The line of the block, or that of the state."""
    diff = Diff([file("p.hcl", '@@ -1,3 +0,0 @@\n-# x\n-node_pool "gone" {\n-}', status="removed")])
    assert Line("p.hcl", Side.LEFT, 2) == diff.place(at("p.hcl", 1, gone="gone"))
    assert Line("p.hcl", Side.LEFT, 3, 1) == diff.place(at("p.hcl", 1, 3, gone="instance"))
    assert File("p.hcl") == diff.place(at("p.hcl", 1))


@given(st.integers(1, 40), st.integers(0, 30), st.sampled_from(["", "gone", "other", ".*", '"']))
def test_every_place_is_one_that_github_takes(first: int, more: int, gone: str) -> None:
    """A line of the diff, or several in their order within one hunk."""
    place = Diff([file("p.hcl")]).place(replace(at("p.hcl", first, first + more), gone=gone))
    if isinstance(place, Line):
        assert (Side.LEFT if gone else Side.RIGHT) is place.side
        assert place.start_line is None or place.start_line < place.line
        assert any({place.line, place.start_line or place.line} <= {*hunk.lines(place.side)} for hunk in hunks(HCL))
    else:
        assert File("p.hcl") == place

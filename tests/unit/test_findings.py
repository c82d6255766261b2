"""What of a run has a place in the files of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitpool.annotations import MOST_REMARKS, Annotation, Level
from gitpool.config.load import load
from gitpool.diagnostics import Report
from gitpool.workflow.findings import Folder, layout, mistakes, worst


def found(folder: Path, text: str, name: str = "pools.hcl") -> list[Annotation]:
    """The annotations of the mistakes in a file."""
    (folder / name).write_bytes(text.encode())
    report = Report()
    load(folder, report)
    return mistakes(report.sorted(), Folder(folder, "infra/"))


WRONG = 'node_pool "web" {\n  descripton = "x"\n}\n'


def test_what_was_meant(tmp_path: Path) -> None:
    """The line with the word that was meant, at its place from the root of the repository."""
    [one] = found(tmp_path, WRONG)
    assert ("infra/pools.hcl", 2, 2, Level.FAILURE) == (one.path, one.start_line, one.end_line, one.level)
    assert '  description = "x"' == one.suggestion
    assert (3, 12) == (one.start_column, one.end_column)


@pytest.mark.parametrize("before", ["# a\u2028b\n", "# a\x0cb\n", "# a\x85b\n", "# é😀\n"])
def test_lines_are_those_of_the_file(tmp_path: Path, before: str) -> None:
    """Characters that end lines elsewhere do not move a suggestion to another line."""
    suggestions = [one.suggestion for one in found(tmp_path, before + WRONG) if one.suggestion is not None]
    assert suggestions in ([], ['  description = "x"'])


def test_files_that_changed_or_went_meanwhile(tmp_path: Path) -> None:
    """A suggestion is made of what is there: where the wrong word is not, there is none."""
    (tmp_path / "pools.hcl").write_text(WRONG)
    report = Report()
    load(tmp_path, report)
    (tmp_path / "pools.hcl").write_bytes(b"\xff\n\xff\n")
    assert [None] == [one.suggestion for one in mistakes(report.sorted(), Folder(tmp_path))]
    (tmp_path / "pools.hcl").unlink()
    assert [None] == [one.suggestion for one in mistakes(report.sorted(), Folder(tmp_path))]


def test_the_layout(tmp_path: Path) -> None:
    """Where it is not canonical, with what it should be; files that cannot be read, or are JSON, are told elsewhere."""
    (tmp_path / "pools.hcl").write_text('node_pool "a" {\n    description = "x"\n}\n\nnode_pool  "b" {}\n')
    sources = load(tmp_path, Report()).sources
    (tmp_path / "more.hcl").write_text("node_pool {\n")
    (tmp_path / "bytes.hcl").write_bytes(b"\xff")
    (tmp_path / "data.hcl.json").write_text('{"node_pool":   {}}')
    (tmp_path / "away.hcl").symlink_to("/etc/hostname")
    first, second = layout(Folder(tmp_path, "infra/"), sources)
    assert ("infra/pools.hcl", 2, '  description = "x"') == (first.path, first.start_line, first.suggestion)
    assert (5, 'node_pool "b" {}') == (second.start_line, second.suggestion)


SECRETS = """node_pool "web" {
  meta = {
    api_token = "hush-1", size = mxa(1, 2)
    size   = "large"
    secret   = file("hush-2")
  }
    description = "x"
}
"""


@pytest.mark.parametrize("is_read", [True, False])
def test_what_is_covered_is_in_no_suggestion(tmp_path: Path, is_read: bool) -> None:
    """A line with a value that people are not shown is not repeated, neither for its word nor for its layout; where it
    is not known what is one, no value of `meta` is."""
    wrong = SECRETS.replace("description", "descripton")
    for text in (SECRETS, wrong, SECRETS.replace('"hush-1", size = mxa(1, 2)', 'lowr("hush-1")')):
        (tmp_path / "pools.hcl").write_text(text)
        report = Report()
        sources = load(tmp_path, report).sources
        made = [*mistakes(report.sorted(), Folder(tmp_path)), *layout(Folder(tmp_path), sources if is_read else {})]
        assert made
        assert [] == [one for one in made if "hush" in str(one.to_json())]


def test_the_worst_come_first() -> None:
    """Mistakes before dangers before layout, and no more than anybody reads."""
    made = [
        Annotation("b", n, n, level, "t", suggestion=suggestion)
        for n in range(1, MOST_REMARKS)
        for level, suggestion in ((Level.WARNING, "x"), (Level.WARNING, None), (Level.FAILURE, None))
    ]
    kept = worst(made)
    assert MOST_REMARKS == len(kept)
    assert [Level.FAILURE] * (MOST_REMARKS - 1) == [one.level for one in kept[:-1]]
    assert kept[-1].suggestion is None

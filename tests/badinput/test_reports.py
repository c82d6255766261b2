"""Files that are no report of ours, wherever they come from: refused in a few words, and nobody waits for them."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from gitpool.cli import planning
from gitpool.cli.output import Output
from gitpool.diagnostics import GitpoolError
from gitpool.report import LARGEST, RunReport
from tests.badinput.odd import doubled
from tests.support.reports import document, whole

SECRET = "hunter2-hunter2"


def reading(path: Path) -> RunReport | str:
    """What is made of a file: a report, or the sentence that refuses it."""
    try:
        return planning.read_report(path, Output(stdout=io.StringIO(), stderr=io.StringIO(), environ={}))
    except GitpoolError as problem:
        (said,) = problem.diagnostics
    assert str(path) in said.detail
    assert len(said.detail) < 700
    assert SECRET not in said.detail
    return f"{said.summary}: {said.detail}"


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    """By its own path or by a link to it; its owner alone may read it."""
    path, link = tmp_path / "report.json", tmp_path / "link"
    planning.write_report(path, whole())
    link.symlink_to(path)
    assert whole() == reading(path) == reading(link)
    assert 0o600 == path.stat().st_mode & 0o777


def test_what_is_no_file(tmp_path: Path) -> None:
    """A folder, a pipe to which nobody writes, a device without end, a link to one of them, nothing at all."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to-pipe").symlink_to(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "not-there")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "to-pipe", Path("/dev/zero"), Path("/dev/null")):
        assert str(reading(path)).startswith(("Not a report", "The report cannot be read")), path
    for name in ("nowhere", "round", "not-there", "x" * 300, "a\0b"):
        assert str(reading(tmp_path / name)).startswith("The report cannot be read"), name


def test_what_is_too_large(tmp_path: Path) -> None:
    """One byte more than is read, of a file that takes no room on any disk."""
    path = tmp_path / "report.json"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert str(reading(path)).endswith(f"is larger than {LARGEST >> 20} MiB.")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[]",
        b"null",
        b'"gitpool-report"',
        b'{"format": "gitpool-report"}',
        b'{"format": "gitpool-report", "format_version": 1}',
        b'{"format": "gitpool-report", "format_version": NaN}',
        b'{"format": "gitpool-report", "format_version": 1e999}',
        b'{"format": "gitpool-report", "format_version": ' + b"9" * 5_000 + b"}",
        b'{"format": "gitpool-plan"}',
        b'{"format": "gitpool-plan", "format_version": 1, "gitpool_version": "' + b"x" * 5_000 + b'"}',
        f'{{"{SECRET * 20}": 1, "{SECRET * 20}": 2}}'.encode()[:30],
        f"TOKEN={SECRET}\n".encode(),
        json.dumps({"auths": {"x": SECRET}}).encode(),
    ],
)
def test_what_is_no_report(tmp_path: Path, content: bytes) -> None:
    """No traceback, and nothing of what another file holds is repeated."""
    path = tmp_path / "report.json"
    path.write_bytes(content)
    assert isinstance(reading(path), str)


def test_half_a_report(tmp_path: Path) -> None:
    """Wherever it ends before its end, and where a key appears twice."""
    path = tmp_path / "report.json"
    text = json.dumps(document())
    for end in range(0, len(text), 97):
        path.write_text(text[:end])
        assert isinstance(reading(path), str)
    for twice in doubled(document()):
        path.write_text(twice)
        assert "appears twice" in str(reading(path))


@pytest.mark.parametrize("deep", [45, 60, 400, 900])
def test_what_is_nested(tmp_path: Path, deep: int) -> None:
    """Deeper than a server nests its objects, in the one place that takes any: refused, and never a traceback."""
    found = document()
    inner: object = {}
    for _ in range(deep):
        inner = [inner]
    found["plan"]["options"]["variables"] = {"x": inner}
    path = tmp_path / "report.json"
    path.write_text(json.dumps(found))
    assert isinstance(reading(path), str)  # at 45 the checksum says so

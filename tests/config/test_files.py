"""Which files are read, and what text is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitpool.config import files
from gitpool.config.load import load
from gitpool.config.variables.inputs import Inputs
from gitpool.diagnostics import Report
from tests.config.texts import load_texts, said


def test_every_hcl_file_but_dotfiles(tmp_path: Path) -> None:
    """`*.hcl` and `*.hcl.json` in name order: no dotfiles, no other endings, no folders, nothing from below."""
    for name in (
        "b.hcl",
        "a.nomad.hcl",
        ".terraform.lock.hcl",
        "c.hcl.bak",
        "d.tf",
        "e.HCL",
        "f.hcl.json",
        ".g.hcl.json",
        "h.json",
    ):
        (tmp_path / name).touch()
    (tmp_path / "folder.hcl").mkdir()
    (tmp_path / "folder.hcl" / "x.hcl").touch()
    assert [path.name for path in files.discover(tmp_path)] == ["a.nomad.hcl", "b.hcl", "f.hcl.json"]


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """Editors on Windows write one; HCL allows it at the beginning."""
    configuration, report = load_texts(tmp_path, a='\ufeffnode_pool "a" {\r\n}\r\n')
    assert not report.diagnostics
    assert list(configuration.pools) == ["a"]


def test_a_file_that_is_not_utf8_has_a_place(tmp_path: Path) -> None:
    """The first wrong byte is named with its line and column."""
    _, report = load_texts(tmp_path, a='node_pool "ok" {\n}\n', b='node_pool "b" {\n  description = "é\udce9"\n}\n')
    assert said(report) == ["b.hcl:2:19: The file is not UTF-8"]
    assert "0xe9" in report.errors[0].detail


def test_utf16_is_named(tmp_path: Path) -> None:
    """A file that an editor saved as UTF-16 is told so."""
    (tmp_path / "a.hcl").write_bytes('node_pool "a" {\n}\n'.encode("utf-16"))
    report = Report()
    assert files.read(tmp_path / "a.hcl", report) is None
    assert "UTF-16" in report.errors[0].detail


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size is bounded, with a sentence."""
    monkeypatch.setattr(files, "MAX_BYTES", 2**20)
    (tmp_path / "a.hcl").write_bytes(b"#" * (2**20 + 1))
    report = Report()
    assert files.read(tmp_path / "a.hcl", report) is None
    assert report.errors[0].summary == "The file is too large"


def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    """A pipe by the name of a file is an error, and the run does not hang."""
    os.mkfifo(tmp_path / "a.hcl")
    report = Report()
    assert files.read(tmp_path / "a.hcl", report) is None
    assert report.errors[0].summary == "Not a regular file"


def test_a_broken_link_is_an_error(tmp_path: Path) -> None:
    """A file that is there and cannot be read is never taken for one that is not there."""
    (tmp_path / "a.hcl").symlink_to(tmp_path / "nowhere")
    _, report = load_texts(tmp_path, b='node_pool "b" {\n}\n')
    assert said(report) == ["The file cannot be read"]
    assert "a.hcl" in report.errors[0].detail


def test_links_that_lead_out_are_not_read(tmp_path: Path) -> None:
    """A link to what lies elsewhere is an error that quotes nothing of it; one that is allowed is read."""
    folder, outside = tmp_path / "pools", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("TOPSECRET\n")
    (outside / "more.hcl").write_text('node_pool "more" {\n}\n')
    (folder / "a.hcl").write_text('node_pool "a" {\n}\n')
    for name in ("evil.hcl", "gitpool.tfvars"):
        (folder / name).symlink_to(outside / "secret.txt")
    report = Report()
    load(folder, report, Inputs(arguments=[("-var", "x=1")]))
    assert 2 == [d.summary for d in report].count("The file lies elsewhere")
    assert "TOPSECRET" not in repr(report)
    (folder / "evil.hcl").unlink()
    (folder / "gitpool.tfvars").unlink()
    (folder / "b.hcl").symlink_to(outside / "more.hcl")
    report = Report()
    assert {"a", "more"} == load(folder, report, Inputs(arguments=[("-allow-files", str(outside))])).pools.keys()
    assert [] == list(report)

"""gitpool export: what names from a cluster cannot do, and what is never overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitpool.cli.export import _write
from gitpool.cli.generated import is_stream
from gitpool.diagnostics import GitpoolError
from gitpool.pool import LivePool, NodePool
from tests.cli.test_commands import run


def test_a_name_leads_out_of_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster may show any name; one that Nomad does not take is left out, and told."""
    monkeypatch.chdir(tmp_path)
    shown = {name: LivePool(NodePool(name), 1, 1) for name in ("all", "default", "gpu", "../out", "")}
    monkeypatch.setattr("gitpool.nomad.client.Nomad.pools", lambda self: shown)
    code, stdout, stderr = run("export", "-format=nomad", "-out=specs")
    assert (0, "") == (code, stdout)
    assert "'../out'" in stderr
    assert ["specs", "specs/gpu.nomad.hcl"] == sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*"))


def test_one_file_that_exists_and_none_is_written(tmp_path: Path) -> None:
    """Unless it is forced; then all are, each whole."""
    there, new = tmp_path / "there", tmp_path / "deeper" / "new"
    there.write_text("before")
    with pytest.raises(GitpoolError, match="The file exists"):
        _write({new: "new", there: "after"}, force=False)
    assert (False, "before") == (new.exists(), there.read_text())
    _write({new: "new", there: "after"}, force=True)
    assert ("new", "after") == (new.read_text(), there.read_text())


def test_what_leads_elsewhere_is_not_replaced(tmp_path: Path) -> None:
    """A pipe and an open handle are written to, whatever is behind them."""
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "redirected").open("w") as file:
        assert is_stream(Path(f"/dev/fd/{file.fileno()}"))
    assert (True, False, False) == (is_stream(tmp_path / "pipe"), is_stream(tmp_path), is_stream(tmp_path / "new"))


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder in the way, a file in the place of a folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(GitpoolError) as caught:
        _write({tmp_path / "file" / "x": ""}, force=False)
    assert str(tmp_path / "file" / "x") in caught.value.diagnostics[0].detail

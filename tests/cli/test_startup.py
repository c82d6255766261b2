"""What a command imports: start-up is time that every user pays every time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitpool.devserver import DevServer

ROOT = Path(__file__).parents[2]
SLOW = {"httpx", "hcl2", "lark", "deepdiff", "rich", "gmpy2", "re2", "yaml", "regex"}


def imported(folder: Path, *args: str, **environ: str) -> set[str]:
    """The top-level packages that a run imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "gitpool", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    names = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {name.split(".")[0] for name in names}


def test_version_imports_nothing(tmp_path: Path) -> None:
    """The version is said before a parser is loaded."""
    assert not imported(tmp_path, "version") & (SLOW | {"typer", "json", "pathlib"})


def test_the_list_of_commands_imports_no_parser(tmp_path: Path) -> None:
    """`gitpool -help` and a mistyped command need none of the commands, nor what parses their flags."""
    assert not imported(tmp_path, "-help") & (SLOW | {"typer"})


@pytest.mark.parametrize("args", [["plan", "-help"], ["apply", "-help"], ["version", "-json"]], ids=" ".join)
def test_help_imports_none_of_the_libraries(args: list[str], tmp_path: Path) -> None:
    """Help needs the parser, and neither a client nor a reader of HCL."""
    assert set() == imported(tmp_path, *args) & SLOW


def test_literal_files_without_a_difference_need_neither_parser_nor_comparer(tmp_path: Path) -> None:
    """A plan with nothing to do in a folder of literals imports no hcl2, lark, deepdiff or rich; httpx it needs."""
    (tmp_path / "pools.hcl").write_text('node_pool "gpu" {\n  description = "x"\n}\n')
    with DevServer() as server:
        server.store.upsert({"Name": "gpu", "Description": "x"})
        assert {"httpx"} == imported(tmp_path, "plan", NOMAD_ADDR=server.address) & SLOW
        assert {"httpx"} == imported(tmp_path, "apply", "-auto-approve", NOMAD_ADDR=server.address) & SLOW


def test_looking_at_the_cluster_needs_the_client_alone(tmp_path: Path) -> None:
    """In a pipe no table is drawn, and no file is read."""
    with DevServer() as server:
        for command in (["pool", "list"], ["pool", "list", "-json"], ["pool", "info", "all"], ["pool", "nodes", "all"]):
            assert {"httpx"} == imported(tmp_path, *command, NOMAD_ADDR=server.address) & SLOW


def test_offline_commands_import_no_client(tmp_path: Path) -> None:
    """validate, show and the state commands talk to nobody."""
    (tmp_path / "pools.hcl").write_text('node_pool "gpu" {}\n')
    for command in (["validate"], ["show"], ["state", "list"]):
        assert set() == imported(tmp_path, *command) & SLOW

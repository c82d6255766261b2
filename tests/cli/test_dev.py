"""gitpool dev as a server: it serves until it is told to stop, and keeps its pools."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(folder: Path, *args: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address; it is ended however the test ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "gitpool", "dev", "-listen=127.0.0.1:0", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("An embedded Nomad serves at http://127.0.0.1:")
            yield process, line.split()[5]
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_well(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C and SIGTERM are the ways in which it is meant to end: code 0, and no word about it."""
    with serving(tmp_path) as (process, _):
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_its_pools_are_kept_in_a_file(tmp_path: Path) -> None:
    """With -data they are there after a restart, also after a kill."""
    body = json.dumps({"Name": "gpu", "Description": "kept"}).encode()
    with serving(tmp_path, "-data=pools.json") as (process, address):
        request = urllib.request.Request(f"{address}/v1/node/pools", data=body, method="PUT")
        urllib.request.urlopen(request, timeout=10).read()
        process.kill()
        process.wait(10)
    with serving(tmp_path, "-data=pools.json") as (_, address):
        kept = json.load(urllib.request.urlopen(f"{address}/v1/node/pool/gpu", timeout=10))
    assert kept["Description"] == "kept"


def test_a_signal_is_passed_on_to_the_command(tmp_path: Path) -> None:
    """SIGTERM ends the command that runs beside the server, and its end is the server's."""
    script = "trap 'echo told; exit 9' TERM; echo ready; while :; do sleep 0.05; done"
    with subprocess.Popen(
        [sys.executable, "-m", "gitpool", "dev", "--", "sh", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        assert process.wait(10) == 9
        assert process.stdout.read() == "told\n"

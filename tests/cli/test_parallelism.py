"""-parallelism through the real command line: how many writes are in flight at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gitpool.devserver import DevServer

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("allowed", [1, 3])
def test_no_more_writes_than_allowed_are_in_flight(allowed: int, tmp_path: Path) -> None:
    """A wave goes side by side, up to -parallelism and not beyond it."""
    guard, flying, most = threading.Lock(), 0, 0

    def fault(method: str, path: str, body: bytes) -> None:
        nonlocal flying, most
        if method == "GET":
            return
        with guard:
            flying += 1
            most = max(most, flying)
        time.sleep(0.05)
        with guard:
            flying -= 1

    (tmp_path / "pools.hcl").write_text("".join(f'node_pool "p{i}" {{}}\n' for i in range(12)))
    with DevServer(fault=fault) as server:
        subprocess.run(
            [sys.executable, "-m", "gitpool", "apply", "-auto-approve", f"-parallelism={allowed}"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NOMAD_ADDR": server.address},
            stdout=subprocess.DEVNULL,
            timeout=60,
            check=True,
        )
    assert allowed == most

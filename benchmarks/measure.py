"""Running a command as a whole process and asking the operating system what it cost."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

SLOW = 2.0
"""Seconds from which a single run has to do."""


@dataclass
class Row:
    """One line of the table: seconds, seconds, MB."""

    name: str
    size: int
    wall: float
    cpu: float
    memory: float
    runs: int
    note: str = ""


class Server:
    """An embedded Nomad in a process of its own, with that many milliseconds of latency and what a scenario says."""

    def __init__(self, latency: int = 0, scenario: Path | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "gitpool", "dev", f"-listen=127.0.0.1:{port}", f"-latency={latency}ms"]
        command += [f"-scenario={scenario}"] if scenario else []
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def __enter__(self) -> Server:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{self.address}/v1/status/leader"):
                    return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the embedded Nomad did not start")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(10)


def measure(
    name: str, size: int, command: list[str], folder: Path | None = None, server: Server | None = None, runs: int = 5
) -> Row:
    """The medians of some runs; one that takes long is not repeated."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("NOMAD_", "CI"))}
    environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    if server:
        environ["NOMAD_ADDR"] = server.address
    samples: list[tuple[float, float, float]] = []
    while len(samples) < runs:
        samples.append(_once(command, folder, environ))
        if samples[0][0] > SLOW:
            break
    wall, cpu, memory = (statistics.median(column) for column in zip(*samples, strict=True))
    return Row(name, size, wall, cpu, memory, len(samples))


def _once(command: list[str], folder: Path | None, environ: dict[str, str]) -> tuple[float, float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {said.decode(errors='replace')}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def table(rows: list[Row]) -> str:
    """The table as Markdown."""
    lines = [
        "| job | pools | wall s | cpu s | peak MB | runs | ratio |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        size = f"{row.size:,}" if row.size else ""
        figures = f"{row.wall:.3f} | {row.cpu:.3f} | {row.memory:.0f} | {row.runs}"
        lines.append(f"| {row.name} | {size} | {figures} | {row.note} |")
    return "\n".join(lines)

"""`python -m benchmarks.backends [POOLS ...]`: what a state costs where it is kept, and what an apply asks of a place.

Writing and reading are measured in one process over a socket on loopback; the last columns are ratios to the local file
in the same run. Below that: how many requests an apply makes, by their kind, whatever its size.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Server
from benchmarks.pools import api_pool, write_pools
from gitpool.backends.backend import Backend, LockInfo
from gitpool.backends.http import HttpBackend
from gitpool.backends.local import LocalBackend
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.devserver import DevServer
from gitpool.nomad.connection import Connection
from gitpool.nomad.transport import Transport
from gitpool.nomad.variables import Variables
from gitpool.pool import LivePool, NodePool
from gitpool.state import State
from tests.support.terraform_state_server import StateServer, on_loopback

ROUNDS = 5
CHANGES = 1_000
INFO = LockInfo("benchmark", "apply", "you@host", "2026-01-02T12:00:00Z", "", "0")


def main() -> None:
    """Measure the sizes of the command line."""
    tables([int(a) for a in sys.argv[1:]] or [100, 10_000])


def tables(sizes: list[int]) -> None:
    """Measure and print both tables."""
    print("| state | pools | write s | read s | lock and unlock s | write, × local | read, × local |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size in sizes:
        with _places() as places:
            _print_times(size, {name: _times(backend, size) for name, backend in places.items()})
    print("\n| an apply of | backend | LIST | GET and PUT of pools | state and lock |")
    print("| --- | --- | ---: | ---: | --- |")
    for changes in (10, CHANGES):
        for kind in ("local", "nomad", "http"):
            _print_requests(changes, kind)


@contextmanager
def _places() -> Iterator[dict[str, Backend]]:
    with tempfile.TemporaryDirectory() as folder, Server() as server, on_loopback(StateServer()) as address:
        transport = Transport(Connection(server.address))
        addresses = {"address": f"{address}/state"} | {
            f"{k}_address": f"{address}/state/lock" for k in ("lock", "unlock")
        }
        http = HttpBackend.of(addresses, {})
        nomad = NomadBackend(Variables(transport, "default"), "gitpool/benchmark")
        yield {"local": LocalBackend(Path(folder) / "state.json"), "nomad": nomad, "http": http}
        http.close()
        transport.close()


def _times(backend: Backend, size: int) -> tuple[float, float, float]:
    """The medians of writing a state in which one pool changed, of reading it, and of taking and giving back its lock,
    which is a request each on nomad and http (tests/backends/test_costs.py)."""
    locks = [_seconds(lambda: backend.release(backend.acquire(INFO))) for _ in range(ROUNDS)]
    made = (LivePool.from_api({**api_pool(n), "CreateIndex": 1, "ModifyIndex": 1}).pool for n in range(size))
    pools = {pool.name: pool for pool in made}
    lock = backend.acquire(INFO)
    snapshot, writes, reads = backend.read(), [], []
    for number in range(ROUNDS + 1):
        name = f"pool-{number % size:05}"
        pools[name] = NodePool(name, f"changed {number}")
        data = State("lineage", number, pools).to_bytes()
        writes.append(_seconds(lambda: backend.write(data, snapshot, lock, number)))  # noqa: B023 - called at once
        reads.append(_seconds(backend.read))
        snapshot = backend.read()
    backend.release(lock)
    return statistics.median(writes[1:]), statistics.median(reads[1:]), statistics.median(locks)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _print_times(size: int, times: dict[str, tuple[float, float, float]]) -> None:
    base = times["local"]
    for name, (write, read, lock) in times.items():
        ratios = f"{write / base[0]:.1f} | {read / base[1]:.1f}"
        print(f"| {name} | {size:,} | {write:.4f} | {read:.4f} | {lock:.4f} | {ratios} |")


def _print_requests(changes: int, kind: str) -> None:
    counted: Counter[str] = Counter()
    guard = threading.Lock()

    def count(method: str, path: str, body: bytes) -> None:
        what = "pools"
        if path == "/v1/node/pools" and method == "GET":
            what = "LIST"
        elif path.startswith("/v1/var"):
            what = f"{method} {_part(path)}"
        with guard:
            counted[what] += 1

    states = StateServer()
    with tempfile.TemporaryDirectory() as folder, DevServer(fault=count) as server, on_loopback(states) as address:
        write_pools(Path(folder), changes)
        lock = f"{address}/state/lock"
        place = {"nomad": 'path = "gitpool/benchmark"', "local": "", "http": f'address = "{address}/state"'}[kind]
        block = f'gitpool {{\n  backend "{kind}" {{\n    {place}\n  }}\n}}\n'
        (Path(folder) / "gitpool.hcl").write_text(block, "utf-8")
        locks = {"TF_HTTP_LOCK_ADDRESS": lock, "TF_HTTP_UNLOCK_ADDRESS": lock}
        environ = {**os.environ, **locks, "NOMAD_ADDR": server.address, "PYTHONPATH": str(Path(__file__).parents[1])}
        command = [sys.executable, "-m", "gitpool", "apply", "-auto-approve"]
        subprocess.run(command, cwd=folder, env=environ, check=True, stdout=subprocess.DEVNULL)
    counted.update(states.seen)
    rest = ", ".join(f"{n} {what}" for what, n in sorted(counted.items()) if what not in ("LIST", "pools"))
    print(f"| {changes:,} | {kind} | {counted['LIST']} | {counted['pools']:,} | {rest or 'files'} |")


def _part(path: str) -> str:
    """Which of the variables of a state it is. The lock is written to be taken, renewed and given back."""
    return path.removeprefix("/v1/").replace("gitpool/benchmark", "STATE").split("/chunks/")[0]


if __name__ == "__main__":
    main()

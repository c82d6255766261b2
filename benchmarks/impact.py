"""The blast radius: a plan of 100 changed pools among 10,000, with their nodes and jobs asked for and without.

`python -m benchmarks.impact` prints the table. The floor is the same 200 lists, fetched by bare httpx from ten threads.
"""

from __future__ import annotations

import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, Server, measure, table
from benchmarks.pools import api_pool, drift, write_pools

SIZE, STEP = 10_000, 100
NODES, JOBS = 20, 5
"""In each pool that changes."""

LATENCY, THREADS = 5, 10
PLAN = [sys.executable, "-m", "gitpool", "plan"]


def main() -> None:
    """Measure and print."""
    print(table(rows()))


def rows() -> list[Row]:
    """The rows, with their ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pools(folder, SIZE)
        (folder / "scenario.json").write_text(json.dumps(scenario()), "utf-8")
        with Server(LATENCY, folder / "scenario.json") as server:
            adopt = [sys.executable, "-m", "gitpool", "apply", "-auto-approve"]
            measure("", SIZE, adopt, folder, server, runs=1)
            drift(server.address, SIZE)
            without = measure("plan, 100 changed, -impact=false", SIZE, [*PLAN, "-impact=false"], folder, server)
            whole = measure("plan, 100 changed, affected", SIZE, PLAN, folder, server)
            single = measure("the same, -parallelism=1", SIZE, [*PLAN, "-parallelism=1"], folder, server)
            floor = [sys.executable, "-m", "benchmarks.impact", server.address]
            bare = measure("bare httpx, 200 lists", SIZE, floor, None, server)
    whole.note = f"{whole.wall / without.wall:.2f} × without (wall); {whole.cpu / without.cpu:.2f} (cpu)"
    single.note = f"{single.wall / whole.wall:.2f} × ten at a time (wall)"
    bare.note = f"what is asked costs {(whole.wall - without.wall) / bare.wall:.2f} × this (wall)"
    return [without, whole, single, bare]


def scenario() -> dict[str, Any]:
    """All pools as the files want them, and users in one of a hundred."""
    used = [api_pool(number)["Name"] for number in range(0, SIZE, STEP)]
    nodes = [
        {"ID": f"{at:08x}-0000-4000-8000-{number:012x}", "Name": f"node-{number}", "NodePool": name}
        for at, name in enumerate(used)
        for number in range(NODES)
    ]
    jobs = [
        {"ID": f"job-{at}-{number}", "NodePool": name, "JobSummary": {"Summary": {"group": {"Running": 3}}}}
        for at, name in enumerate(used)
        for number in range(JOBS)
    ]
    return {"pools": [api_pool(number) for number in range(SIZE)], "nodes": nodes, "jobs": jobs}


def ask(address: str) -> None:
    """The floor."""
    import httpx

    limits = httpx.Limits(max_connections=THREADS, max_keepalive_connections=THREADS)
    with httpx.Client(base_url=address, limits=limits, verify=False) as client, ThreadPoolExecutor(THREADS) as pool:

        def one(number: int) -> None:
            path = f"/v1/node/pool/{api_pool(number)['Name']}"
            client.get(f"{path}/nodes").raise_for_status()
            client.get(f"{path}/jobs", params={"namespace": "*"}).raise_for_status()

        list(pool.map(one, range(0, SIZE, STEP)))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        ask(sys.argv[1])
    else:
        main()

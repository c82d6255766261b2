"""`python -m benchmarks.devserver`: the embedded Nomad against a real one, by plain HTTP from ten threads.

A real server's figures are those once measured on a machine of two cores (its rates of 1,000 writes, of a list and of a
filter over 10,000 pools); where NOMAD_REAL_ADDR names a real one, with nothing in it that matters, that is measured in
the same run instead. The embedded Nomad has to reach a third of those rates, and to wake 200 waiting queries within
200 ms.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from benchmarks.measure import Server
from benchmarks.pools import api_pool

PEOPLE = 10
WRITES = 1_000
POOLS = 10_000
WAITING = 200
LISTS = 7
_FILTER = quote('Meta.team == "team-3"')
RECORDED = {"writes": 0.33, "list": 0.0216, "filter": 0.0196}
"""Seconds that Nomad 2.0.6-dev took: 1,000 PUTs by 10 threads, one list of 10,000 pools, one filter over them."""


def main() -> None:
    """Measure and print the table."""
    with Server() as server:
        ours = figures(server.address)
        woken = wake(server.address)
    real = os.environ.get("NOMAD_REAL_ADDR")
    theirs = figures(real) if real else RECORDED
    print(f"| the embedded Nomad | seconds | {'a real one, same run' if real else 'a real one, recorded'} | rate |")
    print("| --- | ---: | ---: | ---: |")
    titles = {
        "writes": f"{WRITES:,} writes by {PEOPLE} connections",
        "list": f"list of {POOLS:,} pools",
        "filter": "filter over them",
    }
    for name, title in titles.items():
        print(f"| {title} | {ours[name]:.4f} | {theirs[name]:.4f} | {theirs[name] / ours[name]:.2f} × |")
    print(f"| {WAITING} waiting queries, the last woken | {woken:.3f} | | |")


def figures(address: str) -> dict[str, float]:
    """Seconds for each job, against one server; the pools are deleted again."""
    taken = {"writes": together(address, WRITES, write)}
    together(address, POOLS, write)
    for name, path in (("list", "/v1/node/pools"), ("filter", f"/v1/node/pools?filter={_FILTER}")):
        connection = connect(address)
        taken[name] = statistics.median(timed(lambda: ask(connection, "GET", path)) for _ in range(LISTS))  # noqa: B023
        connection.close()
    together(address, POOLS, lambda one, number: ask(one, "DELETE", f"/v1/node/pool/{api_pool(number)['Name']}"))
    return taken


def wake(address: str) -> float:
    """Seconds until the last of so many waiting queries has its answer, from the write that wakes them on."""
    connection = connect(address)
    ask(connection, "PUT", "/v1/node/pools", json.dumps({"Name": "waited-for"}))
    connection.request("GET", "/v1/node/pool/waited-for")
    answer = connection.getresponse()
    answer.read()
    index = answer.headers["X-Nomad-Index"]
    sent = threading.Semaphore(0)
    ended: list[float] = []

    def wait() -> None:
        mine = connect(address)
        mine.request("GET", f"/v1/node/pools?prefix=waited&index={index}&wait=60s")
        sent.release()
        mine.getresponse().read()
        ended.append(time.perf_counter())

    people = [threading.Thread(target=wait) for _ in range(WAITING)]
    for one in people:
        one.start()
    for _ in people:
        sent.acquire()
    time.sleep(1)  # sent is not yet waiting, and nothing says when it is
    started = time.perf_counter()
    ask(connection, "PUT", "/v1/node/pools", json.dumps({"Name": "waited-for"}))
    for one in people:
        one.join()
    return max(ended) - started


def together(address: str, count: int, deed: Callable[[http.client.HTTPConnection, int], None]) -> float:
    """Seconds for a deed done so many times by ten people, each with a connection of its own."""

    def work(first: int) -> None:
        connection = connect(address)
        for number in range(first, count, PEOPLE):
            deed(connection, number)
        connection.close()

    people = [threading.Thread(target=work, args=(first,)) for first in range(PEOPLE)]

    def everybody() -> None:
        for one in people:
            one.start()
        for one in people:
            one.join()

    return timed(everybody)


def write(connection: http.client.HTTPConnection, number: int) -> None:
    """Create or replace a pool."""
    ask(connection, "PUT", "/v1/node/pools", json.dumps(api_pool(number)))


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: str | None = None) -> None:
    """One exchange, which has to succeed."""
    connection.request(method, path, body)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{method} {path}: {answer.status} {said[:200]!r}")


def connect(address: str) -> http.client.HTTPConnection:
    """A connection that is kept."""
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)


def timed(deed: Callable[[], object]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

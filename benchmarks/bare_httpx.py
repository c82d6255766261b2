"""The floor: the requests of an apply (a look and a write for each pool), sent by bare httpx from ten threads."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import httpx

from benchmarks.pools import api_pool

THREADS = 10


def main() -> None:
    """Send them all."""
    address, size = sys.argv[1], int(sys.argv[2])
    limits = httpx.Limits(max_connections=THREADS, max_keepalive_connections=THREADS)
    with httpx.Client(base_url=address, limits=limits, verify=False) as client, ThreadPoolExecutor(THREADS) as pool:

        def one(number: int) -> None:
            body = api_pool(number)
            client.get(f"/v1/node/pool/{body['Name']}")
            client.put("/v1/node/pools", json=body).raise_for_status()

        client.get("/v1/node/pools")
        list(pool.map(one, range(size)))
        client.get("/v1/node/pools")


if __name__ == "__main__":
    main()

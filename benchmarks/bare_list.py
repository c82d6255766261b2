"""The floor of `gitpool pool list`: the same bytes, fetched and decoded by one bare httpx call."""

from __future__ import annotations

import sys

import httpx


def main() -> None:
    """Fetch the pools of the address given, and decode them."""
    with httpx.Client(base_url=sys.argv[1], verify=False) as client:
        rows = client.get("/v1/node/pools").raise_for_status().json()
    assert isinstance(rows, list)


if __name__ == "__main__":
    main()

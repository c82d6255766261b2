"""Pools to measure with: of a few lines each, a hundred to a file."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

PER_FILE = 100


def api_pool(number: int) -> dict[str, Any]:
    """A pool as Nomad's API takes it."""
    return {
        "Name": f"pool-{number:05}",
        "Description": f"Benchmark pool number {number}, literal",
        "Meta": {"env": "prod", "team": f"team-{number % 17}", "tier": str(number % 3)},
    }


def write_pools(folder: Path, size: int) -> None:
    """The pools as HCL files."""
    for first in range(0, size, PER_FILE):
        blocks = []
        for number in range(first, min(first + PER_FILE, size)):
            pool = api_pool(number)
            meta = "\n".join(f'    {key:<4} = "{value}"' for key, value in pool["Meta"].items())
            head = f'node_pool "{pool["Name"]}" {{\n  description = "{pool["Description"]}"\n'
            blocks.append(f"{head}\n  meta {{\n{meta}\n  }}\n}}\n")
        (folder / f"pools-{first:05}.hcl").write_text("\n".join(blocks), "utf-8")


def write_terraform(folder: Path, size: int) -> None:
    """As many `terraform_data` resources with the same content."""
    blocks = []
    for number in range(size):
        pool = api_pool(number)
        meta = ", ".join(f'{key} = "{value}"' for key, value in pool["Meta"].items())
        blocks.append(
            f'resource "terraform_data" "{pool["Name"]}" {{\n  input = {{\n    description = "{pool["Description"]}"\n'
            f"    meta = {{ {meta} }}\n  }}\n}}\n"
        )
    (folder / "main.tf").write_text("\n".join(blocks), "utf-8")


def drift(address: str, size: int) -> None:
    """Edit one pool in a hundred by hand."""
    for number in range(0, size, 100):
        body = json.dumps({**api_pool(number), "Description": "edited by hand"}).encode()
        request = urllib.request.Request(f"{address}/v1/node/pools", data=body, method="PUT")
        urllib.request.urlopen(request).close()

"""A cluster as it must be after what has been done to it: plain values, and a Hash that is computed from scratch."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

TTLS = {"24h0m0s": 86400, "2h0m0s": 7200, "1m30s": 90}
"""Durations as Go writes them, in seconds."""
BUILT_IN = {"all": "Node pool with all nodes in the cluster.", "default": "Default node pool."}


@dataclass
class Pool:
    """What a pool must look like."""

    description: str
    meta: dict[str, str] | None
    ttl: str
    created: int
    modified: int
    hashed: bool = True

    def shown(self, name: str) -> dict[str, Any]:
        """The object of the API, its Hash computed from scratch."""
        text = name + self.description + self.ttl + "".join(k + v for k, v in sorted((self.meta or {}).items()))
        digest = hashlib.blake2b(text.encode(), digest_size=32).digest()
        return {
            "CreateIndex": self.created,
            "Description": self.description,
            "Hash": base64.b64encode(digest).decode() if self.hashed else None,
            "Meta": self.meta,
            "ModifyIndex": self.modified,
            "Name": name,
            "NodeIdentityTTL": TTLS[self.ttl] * 10**9,
            "SchedulerConfiguration": None,
        }


@dataclass
class Variable:
    """What a variable must look like."""

    items: dict[str, str]
    modified: int
    created: int
    lock: str = ""


@dataclass
class Model:
    """The cluster as it must be."""

    pools: dict[str, Pool] = field(
        default_factory=lambda: {n: Pool(d, None, "24h0m0s", 1, 1, hashed=False) for n, d in BUILT_IN.items()}
    )
    nodes: dict[str, str] = field(default_factory=dict)
    jobs: dict[tuple[str, str], tuple[str, str, bool]] = field(default_factory=dict)
    """Pool, type, and whether it is alive."""
    namespaces: set[str] = field(default_factory=lambda: {"default"})
    variables: dict[tuple[str, str], Variable] = field(default_factory=dict)
    expiring: dict[str, tuple[float, tuple[str, str]]] = field(default_factory=dict)
    """By the ID of a lock: when nobody has renewed it for too long, and whose it is."""
    freeing: list[tuple[float, tuple[str, str]]] = field(default_factory=list)
    """When whatever lock a variable has is taken off."""

    def is_used(self, pool: str) -> bool:
        """Whether a pool has nodes, or jobs that are alive."""
        return pool in self.nodes.values() or any(alive and p == pool for p, _, alive in self.jobs.values())

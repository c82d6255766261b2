"""A cluster in memory that behaves as Nomad does where a transaction can feel it.

It keeps raw API objects, so that fields which gitpool does not know are there to be lost. Our own requests are
`pools`, `pool`, `put` and `remove`; what other people do begins with `hand_`, what nodes do with `node_`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from gitpool.diagnostics import error
from gitpool.nomad.transport import Refusal
from gitpool.pool import BUILT_IN, DEFAULT_TTL, LivePool, NodePool
from gitpool.rights import EVERYTHING, Rights
from gitpool.stubs import JobStub, NodeStub

INDEXES = ("CreateIndex", "ModifyIndex")


def refusal(text: str, status: int = 500) -> Refusal:
    """What the client makes of Nomad's no."""
    return Refusal(status, text, error("Nomad refused the request", f"{status} {text}"))


class MemoryCluster:
    """`raw` holds the objects by name, `nodes_in` the pools that have a node, `refused` those that may not be written.

    Without `shows_nodes` the lists of nodes are empty, as if every node had joined right after it was looked for.
    """

    def __init__(self) -> None:
        self.raw: dict[str, dict[str, Any]] = {}
        self.index = 10
        self.nodes_in: set[str] = set()
        self.shows_nodes = True
        self.refused: dict[str, str] = {}
        self.keys = frozenset({"key-1"})
        self.writes: list[str] = []
        self._guard = threading.RLock()
        for name in sorted(BUILT_IN):
            self._store({"Name": name})

    def pools(self) -> dict[str, LivePool]:
        """GET /v1/node/pools."""
        with self._guard:
            return {name: LivePool.from_api(_copy(raw)) for name, raw in self.raw.items()}

    def pool(self, name: str) -> LivePool | None:
        """GET /v1/node/pool/NAME."""
        with self._guard:
            return LivePool.from_api(_copy(self.raw[name])) if name in self.raw else None

    def key_ids(self) -> frozenset[str]:
        """GET /.well-known/jwks.json."""
        return self.keys

    def is_community(self) -> bool:
        """No: it takes whatever it is given."""
        return False

    def nodes(self, pool: str) -> list[NodeStub]:
        """GET /v1/node/pool/NAME/nodes."""
        with self._guard:
            raw = {"ID": f"node-of-{pool}", "Status": "ready", "SchedulingEligibility": "eligible", "NodePool": pool}
            return (
                [NodeStub.from_api({**raw, "CreateIndex": 1, "ModifyIndex": 1})]
                if self.shows_nodes and pool in self.nodes_in
                else []
            )

    def jobs(self, pool: str) -> list[JobStub]:
        """GET /v1/node/pool/NAME/jobs: nobody runs any."""
        return []

    def rights(self) -> Rights | None:
        """GET /v1/acl/token/self: ACLs are off."""
        return EVERYTHING

    def elsewhere(self) -> str:
        """GET /v1/agent/self: there is one region."""
        return ""

    def put(self, pool: NodePool) -> None:
        """PUT /v1/node/pools."""
        with self._guard:
            self._may_write(pool.name)
            self._store(pool.to_api())
            self.writes.append(f"PUT {pool.name}")

    def remove(self, name: str) -> None:
        """DELETE /v1/node/pool/NAME; that it is gone already is no trouble, as the client has it."""
        with self._guard:
            self._may_write(name)
            if name in self.nodes_in:
                raise refusal(f'node pool "{name}" has nodes in regions: [global]')
            if self.raw.pop(name, None) is not None:
                self.index += 1
                self.writes.append(f"DELETE {name}")

    def hand_put(self, name: str, **fields: Any) -> None:
        """Somebody writes a pool with curl."""
        with self._guard:
            self._store({"Name": name, **fields})

    def hand_remove(self, name: str) -> None:
        """Somebody deletes a pool."""
        with self._guard:
            self.raw.pop(name, None)
            self.index += 1

    def node_joins(self, name: str) -> None:
        """A node registers; its pool appears if it is missing, blank, and cannot be deleted from now on."""
        with self._guard:
            if name not in self.raw:
                self._store({"Name": name})
            self.nodes_in.add(name)

    def images(self) -> dict[str, NodePool]:
        """What is there, built-in pools left out."""
        return {name: found.pool for name, found in self.pools().items() if name not in BUILT_IN}

    def meant(self) -> dict[str, dict[str, Any]]:
        """The raw objects without their indexes: what an undo has to bring back, unknown fields included."""
        with self._guard:
            return {n: {k: v for k, v in _copy(raw).items() if k not in INDEXES} for n, raw in self.raw.items()}

    def _may_write(self, name: str) -> None:
        if name in BUILT_IN:
            raise refusal(f'modifying node pool "{name}" is not allowed', 400)
        if name in self.refused:
            raise refusal(self.refused[name])

    def _store(self, raw: Mapping[str, Any]) -> None:
        self.index += 1
        old = self.raw.get(raw["Name"])
        full = {"Description": "", "Meta": None, "SchedulerConfiguration": None, **_sent(raw)}
        full["NodeIdentityTTL"] = full.get("NodeIdentityTTL") or DEFAULT_TTL
        full["CreateIndex"] = old["CreateIndex"] if old else self.index
        full["ModifyIndex"] = self.index
        self.raw[raw["Name"]] = full


def _sent(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Through JSON, as a request travels."""
    copied: dict[str, Any] = json.loads(json.dumps(raw))
    return copied


def _copy(value: Any) -> Any:
    """What nobody shares: values of JSON, as whoever asks has them parsed for himself."""
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value

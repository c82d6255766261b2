"""The type of node pools, as filters see it (nomad: nomad/structs/node_pool.go)."""

from __future__ import annotations

from gitpool.devserver.filters.reflection import (
    BOOL,
    BYTES,
    DURATION,
    STRING,
    STRING_MAP,
    UINT64,
    named,
    pointer,
    struct,
)

SCHEDULER_CONFIGURATION = struct(
    "structs.NodePoolSchedulerConfiguration",
    {
        "SchedulerAlgorithm": named("structs.SchedulerAlgorithm", STRING),
        "MemoryOversubscriptionEnabled": pointer(BOOL),
    },
)

_FIELDS = {
    "Name": STRING,
    "Description": STRING,
    "Meta": STRING_MAP,
    "SchedulerConfiguration": pointer(SCHEDULER_CONFIGURATION),
    "Hash": BYTES,
    "CreateIndex": UINT64,
    "ModifyIndex": UINT64,
}
NODE_POOL = struct("structs.NodePool", {**_FIELDS, "NodeIdentityTTL": DURATION})
NODE_POOL_WITHOUT_TTL = struct("structs.NodePool", _FIELDS)
"""Before Nomad 1.11."""

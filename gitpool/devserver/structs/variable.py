"""The type of variables, as the filters of /v1/vars see it (nomad: nomad/structs/variables.go VariableEncrypted)."""

from __future__ import annotations

from gitpool.devserver.filters.reflection import (
    BYTES,
    DURATION,
    INT64,
    STRING,
    UINT64,
    pointer,
    struct,
)

VARIABLE_LOCK = struct(
    "structs.VariableLock",
    {
        "ID": STRING,
        "TTL": DURATION,
        "LockDelay": DURATION,
    },
)
VARIABLE_METADATA = struct(
    "structs.VariableMetadata",
    {
        "Namespace": STRING,
        "Path": STRING,
        "Lock": pointer(VARIABLE_LOCK),
        "CreateIndex": UINT64,
        "CreateTime": INT64,
        "ModifyIndex": UINT64,
        "ModifyTime": INT64,
    },
)
VARIABLE_DATA = struct(
    "structs.VariableData",
    {
        "Data": BYTES,
        "KeyID": STRING,
    },
)
VARIABLE_ENCRYPTED = struct(
    "structs.VariableEncrypted",
    {
        "VariableMetadata": VARIABLE_METADATA,
        "VariableData": VARIABLE_DATA,
    },
    embedded=("VariableMetadata", "VariableData"),
)

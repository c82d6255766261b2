"""What may stand in a file: the blocks, their arguments and the kinds of these, in one place.

The words of `node_pool` are those of Nomad's pool specification (api/node_pools.go), so that its own files are read
unchanged. What is written here is also what "did you mean" chooses from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What an argument takes; the value is the word for people."""

    TEXT = "a string"
    BOOLEAN = "true or false"
    DURATION = "a duration"
    TEXTS = "a list of strings"
    MAP = "a map of strings"
    REFERENCES = "a list of fields"


@dataclass(frozen=True)
class BlockSchema:
    """The inside of a block. `label` is the word for its one label; `any_argument` takes all names, as texts."""

    arguments: Mapping[str, Kind] = field(default_factory=dict)
    blocks: Mapping[str, BlockSchema] = field(default_factory=dict)
    label: str | None = None
    any_argument: bool = False


NODE_POOL = BlockSchema(
    label="name",
    arguments={
        "description": Kind.TEXT,
        "node_identity_ttl": Kind.DURATION,
        # Nomad knows the block alone. As an argument it can hold keys that are no identifiers.
        "meta": Kind.MAP,
    },
    blocks={
        "meta": BlockSchema(any_argument=True),
        "scheduler_config": BlockSchema(
            arguments={"scheduler_algorithm": Kind.TEXT, "memory_oversubscription_enabled": Kind.BOOLEAN}
        ),
        "lifecycle": BlockSchema(arguments={"prevent_destroy": Kind.BOOLEAN, "ignore_changes": Kind.REFERENCES}),
    },
)

BACKENDS: Mapping[str, BlockSchema] = {"local": BlockSchema(arguments={"path": Kind.TEXT})}
"""The backends that a file can choose, by kind, and what each takes."""

CONNECTION: Mapping[str, Kind] = {
    "address": Kind.TEXT,
    "region": Kind.TEXT,
    "ca_cert": Kind.TEXT,
    "ca_path": Kind.TEXT,
    "client_cert": Kind.TEXT,
    "client_key": Kind.TEXT,
    "tls_server_name": Kind.TEXT,
    "skip_verify": Kind.BOOLEAN,
}
"""How the cluster is reached: the settings behind `NOMAD_*` that may stand in a file."""

GITPOOL = BlockSchema(
    arguments={
        **CONNECTION,
        "environment": Kind.TEXT,
        "required_version": Kind.TEXT,
        "mask_meta_keys": Kind.TEXTS,
    },
    blocks={"backend": BlockSchema(label="kind")},
)

FILE = BlockSchema(blocks={"node_pool": NODE_POOL, "gitpool": GITPOOL})

SECRETS: Mapping[str, str] = {
    "token": "NOMAD_TOKEN",
    "secret_id": "NOMAD_TOKEN",
    "http_auth": "NOMAD_HTTP_AUTH",
    "username": "NOMAD_HTTP_AUTH",
    "password": "NOMAD_HTTP_AUTH",
}
"""What must never stand in a file, and the environment variable that it belongs into."""

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
    NUMBER = "a whole number"
    BOUND = "a whole number or a percentage"
    DURATION = "a duration"
    TEXTS = "a list of strings"
    MAP = "a map of strings"
    REFERENCES = "a list of fields"
    VALUE = "any value"
    ADDRESS = "the address of a pool"
    TYPE = "a type"
    NAME = "a name"


@dataclass(frozen=True)
class BlockSchema:
    """The inside of a block. `label` is the word for its one label; `any_argument` takes all names, and those that are
    `required` must be there.

    `repeats` says that there may be several of it beside each other. `is_constant` says that its arguments are known
    before all else: in JSON, their strings are plain texts (Terraform decodes them without a context).
    """

    arguments: Mapping[str, Kind] = field(default_factory=dict)
    blocks: Mapping[str, BlockSchema] = field(default_factory=dict)
    label: str | None = None
    any_argument: bool = False
    required: tuple[str, ...] = ()
    repeats: bool = False
    is_constant: bool = False


CHECK = BlockSchema(arguments={"condition": Kind.BOOLEAN, "error_message": Kind.TEXT}, repeats=True)
"""`precondition` and `validation`."""

POOL_BLOCKS = {
    "meta": BlockSchema(any_argument=True),
    "scheduler_config": BlockSchema(
        arguments={"scheduler_algorithm": Kind.TEXT, "memory_oversubscription_enabled": Kind.BOOLEAN}
    ),
}
"""The blocks of Nomad's own specification; `dynamic` can make them."""

DYNAMIC = BlockSchema(
    label="type",
    arguments={"for_each": Kind.VALUE, "iterator": Kind.NAME},
    blocks={"content": BlockSchema(any_argument=True)},
    repeats=True,
)

NODE_POOL = BlockSchema(
    label="name",
    arguments={
        "for_each": Kind.VALUE,
        "count": Kind.VALUE,
        "name": Kind.TEXT,
        "description": Kind.TEXT,
        "node_identity_ttl": Kind.DURATION,
        # Nomad knows the block alone. As an argument it can hold keys that are no identifiers.
        "meta": Kind.MAP,
    },
    blocks={
        **POOL_BLOCKS,
        "dynamic": DYNAMIC,
        "lifecycle": BlockSchema(
            arguments={"prevent_destroy": Kind.BOOLEAN, "ignore_changes": Kind.REFERENCES},
            blocks={"precondition": CHECK},
        ),
    },
)

VARIABLE = BlockSchema(
    label="name",
    arguments={
        "type": Kind.TYPE,
        "default": Kind.VALUE,
        "description": Kind.TEXT,
        "sensitive": Kind.BOOLEAN,
        "nullable": Kind.BOOLEAN,
    },
    blocks={"validation": CHECK},
    is_constant=True,
)
LOCALS = BlockSchema(any_argument=True)
IMPORT = BlockSchema(arguments={"to": Kind.ADDRESS, "id": Kind.TEXT, "for_each": Kind.VALUE})
REMOVED = BlockSchema(
    arguments={"from": Kind.ADDRESS}, blocks={"lifecycle": BlockSchema(arguments={"destroy": Kind.BOOLEAN})}
)

BACKENDS: Mapping[str, BlockSchema] = {
    "local": BlockSchema(arguments={"path": Kind.TEXT}),
    "nomad": BlockSchema(arguments={"path": Kind.TEXT, "namespace": Kind.TEXT}, required=("path",)),
    # All of these but one may come from the environment instead, as in Terraform, so none is required here.
    "http": BlockSchema(
        arguments={
            "address": Kind.TEXT,
            "update_method": Kind.TEXT,
            "lock_address": Kind.TEXT,
            "lock_method": Kind.TEXT,
            "unlock_address": Kind.TEXT,
            "unlock_method": Kind.TEXT,
            "username": Kind.TEXT,
            "password": Kind.TEXT,
            "retry_max": Kind.NUMBER,
            "retry_wait_min": Kind.NUMBER,
            "retry_wait_max": Kind.NUMBER,
            "skip_cert_verification": Kind.BOOLEAN,
            "client_ca_certificate_pem": Kind.TEXT,
            "client_certificate_pem": Kind.TEXT,
            "client_private_key_pem": Kind.TEXT,
        }
    ),
}
"""The backends that a file can choose, by kind, and what each takes. A password may stand in one, as in Terraform; no
message shows it."""

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

WINDOW = BlockSchema(
    arguments={"cron": Kind.TEXT, "duration": Kind.DURATION, "time_zone": Kind.TEXT},
    required=("cron", "duration"),
    repeats=True,
)
GUARD = BlockSchema(
    arguments={
        "max_creates": Kind.BOUND,
        "max_updates": Kind.BOUND,
        "max_deletes": Kind.BOUND,
        "max_changes": Kind.BOUND,
        "max_nodes_affected": Kind.NUMBER,
        "max_allocations_affected": Kind.NUMBER,
        "protected_names": Kind.TEXTS,
        "max_plan_age": Kind.DURATION,
    },
    blocks={"maintenance_window": WINDOW},
)
"""The guards of `gitpool.bounds`, by their names."""

RULE = BlockSchema(label="name", arguments={**CHECK.arguments, "enforcement": Kind.TEXT}, repeats=True)
"""What must hold of each change of a plan."""

AUTH = BlockSchema(arguments={"method": Kind.TEXT, "audience": Kind.TEXT}, required=("method", "audience"))
"""How a run of CI logs in to Nomad."""

GITPOOL = BlockSchema(
    arguments={
        **CONNECTION,
        "environment": Kind.TEXT,
        "required_version": Kind.TEXT,
        "mask_meta_keys": Kind.TEXTS,
    },
    blocks={"backend": BlockSchema(label="kind"), "auth": AUTH, "guard": GUARD, "rule": RULE},
)

FILE = BlockSchema(
    blocks={
        "node_pool": NODE_POOL,
        "gitpool": GITPOOL,
        "variable": VARIABLE,
        "locals": LOCALS,
        "import": IMPORT,
        "removed": REMOVED,
    }
)

SECRETS: Mapping[str, str] = {
    "token": "NOMAD_TOKEN",
    "secret_id": "NOMAD_TOKEN",
    "http_auth": "NOMAD_HTTP_AUTH",
    "username": "NOMAD_HTTP_AUTH",
    "password": "NOMAD_HTTP_AUTH",
}
"""What must never stand in the `gitpool` block itself, and the environment variable that it belongs into. The values of
arguments of these names are shown in no excerpt, wherever they stand."""

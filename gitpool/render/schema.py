"""Pools in the words of the Terraform provider's `nomad_node_pool`, for what reads Terraform's documents.

What is sensitive is said in a parallel object, as Terraform has it. What the settings hide from people stands in clear
all the same; the value of a field that the files declare sensitive does not.
"""

from __future__ import annotations

from typing import Any

from gitpool.diagnostics import Diagnostic
from gitpool.duration import format_duration
from gitpool.pool import Instance, NodePool, Path
from gitpool.render.mask import Mask
from gitpool.sensitive import SENSITIVE

TYPE = "nomad_node_pool"
PROVIDER = "registry.terraform.io/hashicorp/nomad"

TERRAFORM_VERSION = "1.11.4"
"""The Terraform whose formats these are. Readers refuse a document without it; it says nothing about this machine."""

_PROVIDERS_WORDS = {"memory_oversubscription_enabled": "memory_oversubscription"}
OVERSUBSCRIPTION = {None: "", True: "enabled", False: "disabled"}
"""The words of the provider for `memory_oversubscription_enabled`."""


def terraform_address(name: str) -> str:
    """How Terraform calls the pool: `nomad_node_pool.NAME`."""
    return f"{TYPE}.{name}"


def identity(name: str, instance: Instance | None = None) -> dict[str, Any]:
    """The members that begin each object about a pool; `index` is its key in the `for_each` or `count` of its block."""
    key = instance.key if instance else None
    return {
        "address": terraform_address(name),
        "mode": "managed",
        "type": TYPE,
        "name": name,
        **({} if key is None else {"index": key}),
        "provider_name": PROVIDER,
    }


def attributes(pool: NodePool | None, mask: Mask) -> dict[str, Any] | None:
    """The image as the provider's schema has it; None for an absent pool."""
    if pool is None:
        return None

    def shown(path: Path, value: Any) -> Any:
        is_set = value not in (None, "", {}) and pool.get(path) is not None
        return SENSITIVE if is_set and mask.is_sensitive(path) else value

    scheduler = pool.scheduler_config
    block = scheduler and {
        "memory_oversubscription": shown(
            ("scheduler_config", "memory_oversubscription_enabled"),
            OVERSUBSCRIPTION[scheduler.memory_oversubscription_enabled],
        ),
        "scheduler_algorithm": shown(("scheduler_config", "scheduler_algorithm"), scheduler.scheduler_algorithm),
    }
    meta = {key: shown(("meta", key), value) for key, value in sorted(pool.meta.items())}
    return {
        "description": shown(("description",), pool.description or None),
        "id": pool.name,
        "meta": shown(("meta",), meta or None),
        "name": pool.name,
        "node_identity_ttl": shown(("node_identity_ttl",), format_duration(pool.node_identity_ttl)),
        "scheduler_config": [block] if block else [],
    }


def sensitivity(pool: NodePool | None, mask: Mask) -> dict[str, Any] | bool:
    """The parallel object: true where a value is sensitive; false for an absent pool."""
    if pool is None:
        return False
    arguments = {
        _PROVIDERS_WORDS.get(path[1], path[1]): True
        for path in (("scheduler_config", key) for key in ("scheduler_algorithm", "memory_oversubscription_enabled"))
        if mask.is_sensitive(path) and pool.get(path) is not None
    }
    document: dict[str, Any] = {"scheduler_config": [arguments] if pool.scheduler_config else []}
    if pool.meta and mask.is_sensitive(("meta",)):
        document["meta"] = True
    elif pool.meta:
        document["meta"] = {key: True for key in sorted(pool.meta) if mask.hides(key)}
    document |= {
        key: True for key in ("description", "node_identity_ttl") if mask.is_sensitive((key,)) and pool.get((key,))
    }
    return document


def diagnosed(diagnostic: Diagnostic) -> dict[str, Any]:
    """The diagnostic in Terraform's shape, its subject under the address that these documents use."""
    document = diagnostic.to_json()
    address = document.get("address", "")
    if address.startswith("node_pool."):
        document["address"] = f"nomad_{address}"
    return document

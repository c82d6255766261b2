"""Pools in the words of the Terraform provider's `nomad_node_pool`, for what reads Terraform's documents.

Values stand there in clear; what is sensitive is said in a parallel object, as Terraform has it.
"""

from __future__ import annotations

from typing import Any

from gitpool.diagnostics import Diagnostic
from gitpool.duration import format_duration
from gitpool.pool import NodePool
from gitpool.render.mask import Mask

TYPE = "nomad_node_pool"
PROVIDER = "registry.terraform.io/hashicorp/nomad"

TERRAFORM_VERSION = "1.11.4"
"""The Terraform whose formats these are. Readers refuse a document without it; it says nothing about this machine."""

_OVERSUBSCRIPTION = {None: "", True: "enabled", False: "disabled"}


def terraform_address(name: str) -> str:
    """How Terraform calls the pool: `nomad_node_pool.NAME`."""
    return f"{TYPE}.{name}"


def identity(name: str) -> dict[str, Any]:
    """The members that begin each object about a pool."""
    return {
        "address": terraform_address(name),
        "mode": "managed",
        "type": TYPE,
        "name": name,
        "provider_name": PROVIDER,
    }


def attributes(pool: NodePool | None) -> dict[str, Any] | None:
    """The image as the provider's schema has it; None for an absent pool."""
    if pool is None:
        return None
    scheduler = pool.scheduler_config
    block = scheduler and {
        "memory_oversubscription": _OVERSUBSCRIPTION[scheduler.memory_oversubscription_enabled],
        "scheduler_algorithm": scheduler.scheduler_algorithm,
    }
    return {
        "description": pool.description or None,
        "id": pool.name,
        "meta": dict(sorted(pool.meta.items())) or None,
        "name": pool.name,
        "node_identity_ttl": format_duration(pool.node_identity_ttl),
        "scheduler_config": [block] if block else [],
    }


def sensitive(pool: NodePool | None, mask: Mask) -> dict[str, Any] | bool:
    """The parallel object: true where a value is sensitive; false for an absent pool."""
    if pool is None:
        return False
    document: dict[str, Any] = {"scheduler_config": [{}] if pool.scheduler_config else []}
    if pool.meta:
        document["meta"] = {key: True for key in sorted(pool.meta) if mask.hides(key)}
    return document


def diagnosed(diagnostic: Diagnostic) -> dict[str, Any]:
    """The diagnostic in Terraform's shape, its subject under the address that these documents use."""
    document = diagnostic.to_json()
    address = document.get("address", "")
    if address.startswith("node_pool."):
        document["address"] = f"nomad_{address}"
    return document

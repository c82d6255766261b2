"""Sensitive fields: what stands in their place wherever an image leaves the process, but for the cluster and the state.

A plan that is shown or saved holds masked images; a plan that is carried out is made anew and holds the real ones.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from gitpool.pool import DEFAULT_TTL, NodePool, Path, SchedulerConfig

SENSITIVE = "(sensitive value)"
"""What stands in the place of a value that nobody is to see: Terraform's words."""


def is_covered(path: Path, sensitive: AbstractSet[Path]) -> bool:
    """Whether the field, or the map or block that it stands in, is among the sensitive ones."""
    return bool(sensitive) and any(path[:length] in sensitive for length in range(1, len(path) + 1))


def masked(pool: NodePool, sensitive: AbstractSet[Path]) -> NodePool:
    """The image without the values that nobody is to see; what is not set stays unset, as there is nothing to hide.

    A text becomes `SENSITIVE`, a whole map one entry of it, a duration 0 (which no server has), a boolean false.
    Masking what is masked changes nothing.
    """
    if not sensitive:
        return pool
    meta = {k: SENSITIVE if is_covered(("meta", k), sensitive) else v for k, v in pool.meta.items()}
    if meta and ("meta",) in sensitive:
        meta = {SENSITIVE: SENSITIVE}
    description, ttl, scheduler = pool.description, pool.node_identity_ttl, pool.scheduler_config
    if description and ("description",) in sensitive:
        description = SENSITIVE
    if ttl != DEFAULT_TTL and ("node_identity_ttl",) in sensitive:
        ttl = 0
    if scheduler is not None:
        algorithm, oversubscription = scheduler.scheduler_algorithm, scheduler.memory_oversubscription_enabled
        if algorithm and is_covered(("scheduler_config", "scheduler_algorithm"), sensitive):
            algorithm = SENSITIVE
        if oversubscription and is_covered(("scheduler_config", "memory_oversubscription_enabled"), sensitive):
            oversubscription = False
        scheduler = SchedulerConfig(algorithm, oversubscription)
    return replace(pool, description=description, meta=meta, node_identity_ttl=ttl, scheduler_config=scheduler)

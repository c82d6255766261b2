"""A `node_pool` block to the pool that is wanted; what Nomad would refuse is an error here, with its place."""

from __future__ import annotations

from gitpool.config.arguments import boolean_of, duration_of, map_of, text_of
from gitpool.config.content import check_labels, content
from gitpool.config.findings import Findings, did_you_mean
from gitpool.config.lifecycle import lifecycle_of
from gitpool.config.schema import NODE_POOL
from gitpool.config.tree import Attribute, Block, Label
from gitpool.pool import (
    BUILT_IN,
    DEFAULT_TTL,
    MAX_DESCRIPTION_BYTES,
    SCHEDULER_ALGORITHMS,
    DesiredPool,
    Lifecycle,
    NodePool,
    SchedulerConfig,
    address,
    is_valid_name,
)


def pool_of(block: Block, findings: Findings) -> DesiredPool | None:
    """The pool that a block declares; None without a usable name. Mistakes are reported, and their values left out."""
    if not check_labels(block, NODE_POOL, findings):
        return None
    label = block.labels[0]
    name = label.text
    about = findings.about(address(name), f'node_pool "{name}"')
    _check_name(label, about)
    found = content(block.body, NODE_POOL, about)
    description, ttl, meta = "", DEFAULT_TTL, {}
    if (argument := found.attributes.get("description")) is not None:
        description = _description(argument, about)
    if (argument := found.attributes.get("node_identity_ttl")) is not None:
        ttl = duration_of(argument, about) or DEFAULT_TTL
    if (argument := found.attributes.get("meta")) is not None:
        meta = {key: value for key, (value, _) in (map_of(argument, about) or {}).items()}
    elif (inner := found.blocks.get("meta")) is not None:
        meta = _meta(inner, about)
    scheduler = found.blocks.get("scheduler_config")
    lifecycle = found.blocks.get("lifecycle")
    pool = NodePool(
        name=name,
        description=description,
        meta=meta,
        node_identity_ttl=ttl,
        scheduler_config=None if scheduler is None else _scheduler_config(scheduler, about),
        origin=findings.source.range(block.start, block.end),
    )
    return DesiredPool(pool, Lifecycle() if lifecycle is None else lifecycle_of(lifecycle, about))


def _check_name(label: Label, findings: Findings) -> None:
    name = label.text
    if name in BUILT_IN:
        detail = (
            f'Every cluster has "{name}" built in, and Nomad lets nobody create, change or delete it. Remove the block.'
        )
        findings.error("Built-in node pool", detail, label.start, label.end)
        return
    if is_valid_name(name):
        return
    if not name:
        detail = "The name is empty."
    elif len(name) > 128:
        detail = f"The name has {len(name)} characters."
    else:
        wrong = next((c for c in name if not is_valid_name(c)), "")
        detail = f"The name contains {wrong!r}."
    detail += " A node pool's name has 1 to 128 characters: letters a-z and A-Z, digits, - and _."
    findings.error("Invalid node pool name", detail, label.start, label.end)


def _description(attribute: Attribute, findings: Findings) -> str:
    description = text_of(attribute, findings, null=False) or ""
    size = len(description) if description.isascii() else len(description.encode())
    if size > MAX_DESCRIPTION_BYTES:
        detail = f"Nomad takes {MAX_DESCRIPTION_BYTES} bytes (UTF-8), and these are {size}."
        findings.error("Description too long", detail, attribute.value.start, attribute.value.end)
    return description


def _meta(block: Block, findings: Findings) -> dict[str, str]:
    for inner in block.body.blocks:
        detail = 'Only arguments are expected here: key = "value".'
        findings.error("Unsupported block type", detail, inner.start, inner.end)
    texts = {name: text_of(argument, findings, null=False) for name, argument in block.body.attributes.items()}
    return {name: value for name, value in texts.items() if value is not None}


def _scheduler_config(block: Block, findings: Findings) -> SchedulerConfig:
    found = content(block.body, NODE_POOL.blocks["scheduler_config"], findings)
    algorithm, oversubscription = "", None
    if (argument := found.attributes.get("scheduler_algorithm")) is not None:
        algorithm = text_of(argument, findings) or ""
        if algorithm and algorithm not in SCHEDULER_ALGORITHMS:
            known = " or ".join(f'"{a}"' for a in SCHEDULER_ALGORITHMS)
            detail = f'The algorithm must be {known}, not "{algorithm}".{did_you_mean(algorithm, SCHEDULER_ALGORITHMS)}'
            findings.error("Invalid scheduler algorithm", detail, argument.value.start, argument.value.end)
    if (argument := found.attributes.get("memory_oversubscription_enabled")) is not None:
        oversubscription = boolean_of(argument, findings)
    return SchedulerConfig(algorithm, oversubscription)

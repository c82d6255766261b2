"""Pools for Terraform: resources of its provider hashicorp/nomad with their imports, and blocks that let go of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from gitpool.pool import DesiredPool, NodePool, SchedulerConfig
from gitpool.render import hcl
from gitpool.render.schema import OVERSUBSCRIPTION, TYPE


def resources(pools: Iterable[DesiredPool], existing: Collection[str] | None = None) -> str:
    """A `nomad_node_pool` resource for each pool, and below it the `import` block that takes the pool over.

    `existing` are the names of those that are there to be imported; all of them, if it is None.

    https://registry.terraform.io/providers/hashicorp/nomad/latest/docs/resources/node_pool
    """
    labels: set[str] = set()
    written = []
    for wanted in pools:
        label = _label(wanted.pool.name, labels)
        labels.add(label)
        lines = _resource(wanted, label)
        if existing is None or wanted.pool.name in existing:
            imported = [("to", f"{TYPE}.{label}"), ("id", hcl.quoted(wanted.pool.name))]
            lines += ["", *hcl.block("import", hcl.arguments(imported))]
        written.append("\n".join([*lines, ""]))
    return "\n".join(written)


def removed(addresses: Iterable[str]) -> str:
    """The `removed` blocks that let Terraform forget what stands at these addresses, and leave it where it is."""
    lifecycle = hcl.block("lifecycle", ["destroy = false"])
    return "\n".join("\n".join([*hcl.block("removed", [f"from = {a}"], lifecycle), ""]) for a in addresses)


def _resource(wanted: DesiredPool, label: str) -> list[str]:
    image = hcl.sayable(wanted.pool)
    if image.scheduler_config == SchedulerConfig():
        ignored = (*wanted.lifecycle.ignore_changes, ("scheduler_config",))
        wanted = replace(wanted, lifecycle=replace(wanted.lifecycle, ignore_changes=ignored))
    sections = [
        hcl.arguments([("name", hcl.quoted(image.name)), *hcl.settings(image)]),
        hcl.meta_argument(image.meta),
        _scheduler_config(image),
        hcl.lifecycle(wanted),
    ]
    return hcl.block(f'resource "{TYPE}" "{label}"', *sections)


def _scheduler_config(pool: NodePool) -> list[str]:
    """The block in the provider's words; an empty one it cannot read."""
    scheduler = pool.scheduler_config
    if scheduler is None:
        return []
    pairs = []
    if scheduler.scheduler_algorithm:
        pairs.append(("scheduler_algorithm", hcl.quoted(scheduler.scheduler_algorithm)))
    if word := OVERSUBSCRIPTION[scheduler.memory_oversubscription_enabled]:
        pairs.append(("memory_oversubscription", hcl.quoted(word)))
    if not pairs:
        return ["# The pool has an empty scheduler_config, which the provider cannot say; it stays as it is."]
    return hcl.block("scheduler_config", hcl.arguments(pairs))


def _label(name: str, taken: Collection[str]) -> str:
    """An identifier that is not taken: the name, with something before it if it begins with a digit or a dash."""
    label = first = name if name[0].isalpha() or name[0] == "_" else f"pool_{name}"
    number = 2
    while label in taken:
        label, number = f"{first}_{number}", number + 1
    return label

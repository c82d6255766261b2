"""What `gitpool pool` prints for people: the columns and words of `nomad node pool` (nomad: command/node_pool*.go)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

from gitpool.duration import format_duration
from gitpool.pool import LivePool
from gitpool.render.mask import HIDDEN, Mask
from gitpool.render.style import Style
from gitpool.render.table import pairs
from gitpool.stubs import JobStub, NodeStub

SHORT_ID = 8
"""How much of a node's ID is shown (nomad: command/meta.go shortId)."""

POOL = ("Name", "Description")
POOL_VERBOSE = (*POOL, "Node Identity TTL", "Create Index", "Modify Index")
NODE = ("ID", "DC", "Name", "Class", "Drain", "Eligibility", "Status")
JOB = ("ID", "Type", "Priority", "Status", "Submit Date")

_NANO = 10**9


def pool_row(raw: Mapping[str, Any]) -> tuple[str, str]:
    """The cells of `POOL` (nomad: formatNodePoolList), off the object itself: lists may be long.

    Raises:
        KeyError, TypeError: the object is no pool.
    """
    name, description = raw["Name"], raw.get("Description") or ""
    if not isinstance(name, str) or not isinstance(description, str):
        raise TypeError(f"expected texts, got {name!r} and {description!r}")
    return name, description


def pool_row_verbose(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of `POOL_VERBOSE`.

    Raises:
        KeyError, TypeError, ValueError: the object is no pool.
    """
    ttl = _duration(raw["NodeIdentityTTL"]) if "NodeIdentityTTL" in raw else ""
    return (*pool_row(raw), ttl, str(int(raw["CreateIndex"])), str(int(raw["ModifyIndex"])))


def node_row(node: NodeStub, *, verbose: bool) -> tuple[str, ...]:
    """The cells of `NODE`; the whole ID if `verbose` (nomad: formatNodeStubList)."""
    return (
        node.id if verbose else node.id[:SHORT_ID],
        node.datacenter,
        node.name,
        node.node_class,
        str(node.drain).lower(),
        node.scheduling_eligibility,
        node.status,
    )


def job_headings(*, all_namespaces: bool, verbose: bool) -> tuple[str, ...]:
    """`JOB`, with the namespace where there are several, and with `verbose` what it is called and where it runs."""
    headings = (JOB[0], "Namespace", *JOB[1:]) if all_namespaces else JOB
    return (*headings, "Name", "Datacenters") if verbose else headings


def job_row(
    job: JobStub, *, all_namespaces: bool, verbose: bool = False, zone: tzinfo | None = None
) -> tuple[str, ...]:
    """The cells of `job_headings` (nomad: createStatusListOutput); the date in that zone, or in the machine's own."""
    kind = job.type + ("/periodic" if job.periodic else "") + ("/parameterized" if job.parameterized_job else "")
    status = f"{job.status} (stopped)" if job.stop else job.status
    namespace = (job.namespace,) if all_namespaces else ()
    more = (job.name, ", ".join(job.datacenters)) if verbose else ()
    return (job.id, *namespace, kind, str(job.priority), status, _date(job.submit_time, zone), *more)


def info(raw: Mapping[str, Any], style: Style, mask: Mask, *, verbose: bool) -> str:
    """One pool: what it is called, its metadata, its scheduler settings (nomad: NodePoolInfoCommand).

    Raises:
        KeyError, TypeError, ValueError: the object is no pool.
    """
    found = LivePool.from_api(raw)
    pool = found.pool
    basic = [("Name", pool.name), ("Description", pool.description)]
    if found.knows_ttl:
        basic.append(("Node Identity TTL", format_duration(pool.node_identity_ttl)))
    if verbose:
        basic += [("Create Index", str(found.create_index)), ("Modify Index", str(found.modify_index))]
        basic.append(("Hash", str(raw.get("Hash") or "")))
    meta = [(key, HIDDEN if mask.hides(key) else value) for key, value in sorted(pool.meta.items())]
    return "\n".join(
        [
            pairs(basic),
            f"\n{style.bold('Metadata')}",
            pairs(meta) if meta else "No metadata",
            f"\n{style.bold('Scheduler Configuration')}",
            _scheduler(found),
        ]
    )


@lru_cache
def _duration(nanoseconds: int) -> str:
    """The duration as Go writes it; most pools have the same."""
    return format_duration(int(nanoseconds))


def _scheduler(found: LivePool) -> str:
    settings = found.pool.scheduler_config
    if settings is None:
        return "No scheduler configuration"
    members = [("Scheduler Algorithm", settings.scheduler_algorithm)]
    if settings.memory_oversubscription_enabled is not None:
        members.append(("Memory Oversubscription Enabled", str(settings.memory_oversubscription_enabled).lower()))
    return pairs(members)


def _date(nanoseconds: int, zone: tzinfo | None) -> str:
    """A time as Nomad writes it; nothing for none (nomad: command/helpers.go formatTime)."""
    seconds = nanoseconds // _NANO
    if seconds < 1:
        return ""
    text = datetime.fromtimestamp(seconds, UTC).astimezone(zone).isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text

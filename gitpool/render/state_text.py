"""The state for people, pool by pool, in HCL that a file could hold."""

from __future__ import annotations

from gitpool.duration import format_duration
from gitpool.pool import DEFAULT_TTL, NodePool
from gitpool.render.block import Row, aligned
from gitpool.render.characters import IDENTIFIER, quoted, visible
from gitpool.render.ink import Ink
from gitpool.render.mask import HIDDEN, Mask
from gitpool.render.style import Style
from gitpool.state import State

_KEYWORDS = frozenset({"for", "if", "true", "false", "null"})


def state(state: State, style: Style, mask: Mask) -> str:
    """What `show` prints of the state."""
    lines = []
    if state.transaction is not None:
        unfinished = style.bold(style.yellow("An apply is unfinished."))
        who, started = visible(state.transaction.who), visible(state.transaction.started)
        lines += [f"{unfinished} {who} began it on {started}; `gitpool recover` finishes it.", ""]
    if not state.pools:
        lines.append("The state is empty. No node pools are managed.")
        return "\n".join(lines)
    for name, image in sorted(state.pools.items()):
        lines += [style.bold(f"# node_pool.{visible(name)}:"), pool(image, style, mask), ""]
    return "\n".join(lines[:-1])


def pool(pool: NodePool, style: Style, mask: Mask) -> str:
    """What `state show` prints of one pool: valid HCL, in which a hidden value is a comment."""
    ink = Ink(style, mask)
    rows = []
    if pool.description:
        rows.append(Row(" ", "description", [quoted(pool.description)]))
    if pool.node_identity_ttl != DEFAULT_TTL:
        rows.append(Row(" ", "node_identity_ttl", [quoted(format_duration(pool.node_identity_ttl))]))
    parts = [aligned(rows, "", ink), _meta(pool, ink), _scheduler(pool, ink)]
    lines = [f"node_pool {quoted(pool.name)} {{"]
    for part in filter(None, parts):
        lines += ["", *part] if len(lines) > 1 else part
    return "\n".join([*lines, "}"])


def _meta(pool: NodePool, ink: Ink) -> list[str]:
    if not pool.meta:
        return []
    # A block is what `nomad node pool apply` reads too, but its keys can only be identifiers.
    is_block = all(IDENTIFIER.fullmatch(key) and key not in _KEYWORDS for key in pool.meta)
    rows, hidden = [], []
    for key, value in sorted(pool.meta.items()):
        written = key if is_block else quoted(key)
        if ink.mask.hides(key):
            hidden.append(f"    {ink.style.dim(f'# {written} = {HIDDEN}')}")
        else:
            rows.append(Row(" ", written, [quoted(value)]))
    return ["  meta {" if is_block else "  meta = {", *aligned(rows, "  ", ink), *hidden, "  }"]


def _scheduler(pool: NodePool, ink: Ink) -> list[str]:
    scheduler = pool.scheduler_config
    if scheduler is None:
        return []
    rows = []
    if scheduler.scheduler_algorithm:
        rows.append(Row(" ", "scheduler_algorithm", [quoted(scheduler.scheduler_algorithm)]))
    if scheduler.memory_oversubscription_enabled is not None:
        value = str(scheduler.memory_oversubscription_enabled).lower()
        rows.append(Row(" ", "memory_oversubscription_enabled", [value]))
    if not rows:
        return ["  scheduler_config {}"]
    return ["  scheduler_config {", *aligned(rows, "  ", ink), "  }"]

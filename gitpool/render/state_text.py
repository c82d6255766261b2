"""The state for people, pool by pool, in HCL that a file could hold."""

from __future__ import annotations

from gitpool.duration import format_duration
from gitpool.pool import DEFAULT_TTL, NodePool, Path, address
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
        over = mask.over(state.facts_of(name).sensitive)
        lines += [style.bold(f"# {visible(address(name) + _remarks(state, name))}:"), pool(image, style, over), ""]
    return "\n".join(lines[:-1])


def _remarks(state: State, name: str) -> str:
    """What a plain block would not say of the pool, in parentheses."""
    facts = state.facts_of(name)
    remarks = [f"from {facts.instance.address}"] if facts.instance else []
    remarks += ["protected from destroy"] if facts.prevent_destroy else []
    return f" ({', '.join(remarks)})" if remarks else ""


def pool(pool: NodePool, style: Style, mask: Mask) -> str:
    """What `state show` prints of one pool: valid HCL, in which a hidden value is a comment."""
    ink = Ink(style, mask)
    arguments = [("description", quoted(pool.description))] if pool.description else []
    if pool.node_identity_ttl != DEFAULT_TTL:
        arguments.append(("node_identity_ttl", quoted(format_duration(pool.node_identity_ttl))))
    rows = _arguments((), arguments, ink)
    parts = [rows, _meta(pool, ink), _scheduler(pool, ink)]
    lines = [f"node_pool {quoted(pool.name)} {{"]
    for part in filter(None, parts):
        lines += ["", *part] if len(lines) > 1 else part
    return "\n".join([*lines, "}"])


def _meta(pool: NodePool, ink: Ink) -> list[str]:
    if not pool.meta:
        return []
    if ink.mask.is_sensitive(("meta",)):
        return [_hidden("meta", "", ink)]
    # A block is what `nomad node pool apply` reads too, but its keys can only be identifiers.
    is_block = all(IDENTIFIER.fullmatch(key) and key not in _KEYWORDS for key in pool.meta)
    rows, hidden = [], []
    for key, value in sorted(pool.meta.items()):
        written = key if is_block else quoted(key)
        if ink.mask.hides(key):
            hidden.append(_hidden(written, "  ", ink))
        else:
            rows.append(Row(" ", written, [quoted(value)]))
    return ["  meta {" if is_block else "  meta = {", *aligned(rows, "  ", ink), *hidden, "  }"]


def _scheduler(pool: NodePool, ink: Ink) -> list[str]:
    scheduler = pool.scheduler_config
    if scheduler is None:
        return []
    arguments = []
    if scheduler.scheduler_algorithm:
        arguments.append(("scheduler_algorithm", quoted(scheduler.scheduler_algorithm)))
    if scheduler.memory_oversubscription_enabled is not None:
        arguments.append(("memory_oversubscription_enabled", str(scheduler.memory_oversubscription_enabled).lower()))
    if not arguments:
        return ["  scheduler_config {}"]
    return ["  scheduler_config {", *_arguments(("scheduler_config",), arguments, ink), "  }"]


def _arguments(block: Path, arguments: list[tuple[str, str]], ink: Ink) -> list[str]:
    """The arguments of the pool, or of a block in it, the hidden ones last."""
    indent = "  " * len(block)
    hidden = [key for key, _ in arguments if ink.mask.hides_path((*block, key))]
    rows = [Row(" ", key, [value]) for key, value in arguments if key not in hidden]
    return [*aligned(rows, indent, ink), *(_hidden(key, indent, ink) for key in hidden)]


def _hidden(key: str, indent: str, ink: Ink) -> str:
    return f"  {indent}{ink.style.dim(f'# {key} = {HIDDEN}')}"

"""One pool as Terraform shows a resource: what appears, goes or differs, and a count of what stays.

What is shown is read off the two images, which the digest of a plan covers; its list of field changes, which the
digest does not cover, lends the causes and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from gitpool.change import Cause, FieldChange
from gitpool.pool import DEFAULT_TTL, NodePool, Path, SchedulerConfig
from gitpool.render.characters import columns, quoted
from gitpool.render.ink import Ink
from gitpool.render.values import added, changed, removed

CAUSES = {
    Cause.CONFIG: "config changed",
    Cause.DRIFT: "changed outside gitpool",
    Cause.BOTH: "config changed, and changed outside gitpool",
}

_ARGUMENTS = ("scheduler_algorithm", "memory_oversubscription_enabled")
_FIELD, _ENTRY = " " * 6, " " * 10


class Row(NamedTuple):
    """`symbol key = value`; the value's first line goes behind the key, the others are indented already."""

    symbol: str
    key: str
    value: list[str]
    comment: str = ""


def whole(pool: NodePool, symbol: str, ink: Ink) -> list[str]:
    """A pool that appears (`+`) or goes (`-`), with everything that is set."""
    show = removed if symbol == "-" else added
    end = ink.gone if symbol == "-" else ""
    rows = []
    if pool.description:
        rows.append(Row(symbol, "description", show(("description",), pool.description, _FIELD, ink)))
    if pool.meta and ink.mask.is_sensitive(("meta",)):
        rows.append(Row(symbol, "meta", show(("meta",), True, _FIELD, ink)))
    elif pool.meta:
        entries = [Row(symbol, quoted(k), show(("meta", k), v, _ENTRY, ink)) for k, v in sorted(pool.meta.items())]
        rows.append(Row(symbol, "meta", ["{", *aligned(entries, _ENTRY, ink), "        }" + end]))
    rows.append(Row(symbol, "name", [quoted(pool.name) + end]))
    if pool.node_identity_ttl != DEFAULT_TTL:
        path = ("node_identity_ttl",)
        rows.append(Row(symbol, path[0], show(path, _set(pool, path), _FIELD, ink)))
    lines = [_head(symbol, pool.name, ink), *aligned(rows, _FIELD, ink)]
    if pool.scheduler_config is not None:
        missing = NodePool(pool.name)
        pair = (pool, missing) if symbol == "-" else (missing, pool)
        lines += _scheduler(*pair, {}, frozenset(), ink)
    return [*lines, "    }"]


def difference(before: NodePool, after: NodePool, fields: Iterable[FieldChange], ink: Ink) -> list[str]:
    """A pool that differs in some fields; of sensitive ones, which look alike, the fields say that they differ."""
    fields = tuple(fields)
    causes = {f.path: CAUSES[f.cause] for f in fields if f.cause is not None}
    concealed = {f.path for f in fields if ink.mask.is_sensitive(f.path)}
    is_map = not ink.mask.is_sensitive(("meta",))
    rows: list[Row] = []
    same = 0
    for key in ("description", "meta", "name", "node_identity_ttl"):
        if key == "name":
            rows.append(Row(" ", "name", [quoted(after.name)]))
        elif key == "meta" and is_map and (before.meta != after.meta or any(path[0] == "meta" for path in concealed)):
            rows.append(_meta(before.meta, after.meta, causes, concealed, ink))
        elif (key != "meta" or not is_map) and ((key,) in concealed or before.get((key,)) != after.get((key,))):
            rows.append(_row((key,), before.get((key,)), after.get((key,)), _FIELD, causes, ink))
        else:
            same += is_set(after, key)
    lines = [_head("~", after.name, ink), *aligned(rows, _FIELD, ink)]
    if same:
        lines.append("        " + ink.hidden(same, "attribute"))
    return [*lines, *_scheduler(before, after, causes, concealed, ink), "    }"]


def unchanged(pool: NodePool, symbol: str, ink: Ink) -> list[str]:
    """A pool that stays as it is: its name, and how much is left out."""
    lines = [_head(symbol, pool.name, ink), f"        name = {quoted(pool.name)}"]
    same = sum(is_set(pool, key) for key in ("description", "meta", "node_identity_ttl"))
    if same:
        lines.append("        " + ink.hidden(same, "attribute"))
    if pool.scheduler_config is not None:
        lines += ["", "        " + ink.hidden(1, "block")]
    return [*lines, "    }"]


def aligned(rows: list[Row], indent: str, ink: Ink) -> list[str]:
    """The rows with their equals signs below each other."""
    if not rows:
        return []
    width = max([columns(row.key) for row in rows])
    lines = []
    for symbol, key, value, comment in rows:
        lines.append(f"{indent}{ink.mark[symbol]} {key}{' ' * (width - columns(key))} = {value[0]}")
        if len(value) > 1:
            lines += value[1:]
        if comment:
            lines[-1] += ink.comment(comment)
    return lines


def is_set(pool: NodePool, key: str) -> bool:
    """Whether the argument says anything: the default lifetime of identities is what every server does unasked."""
    return pool.node_identity_ttl != DEFAULT_TTL if key == "node_identity_ttl" else bool(getattr(pool, key))


def _head(symbol: str, name: str, ink: Ink) -> str:
    return f"  {ink.mark[symbol]} node_pool {quoted(name)} {{"


def _row(
    path: Path,
    before: str | bool | None,
    after: str | bool | None,
    indent: str,
    causes: Mapping[Path, str],
    ink: Ink,
) -> Row:
    symbol = "+" if before is None else "-" if after is None else "~"
    key = quoted(path[1]) if path[0] == "meta" and len(path) == 2 else path[-1]
    return Row(symbol, key, changed(path, before, after, indent, ink), causes.get(path, ""))


def _meta(
    before: Mapping[str, str],
    after: Mapping[str, str],
    causes: Mapping[Path, str],
    concealed: AbstractSet[Path],
    ink: Ink,
) -> Row:
    differing = {k for k in before.keys() | after.keys() if before.get(k) != after.get(k) or ("meta", k) in concealed}
    keys = sorted(differing)
    rows = [_row(("meta", k), before.get(k), after.get(k), _ENTRY, causes, ink) for k in keys]
    lines = ["{", *aligned(rows, _ENTRY, ink)]
    same = len(after.keys() - differing)
    if same:
        lines.append("            " + ink.hidden(same, "element"))
    lines.append("        }" + ("" if after else ink.gone))
    return Row("~" if before and after else "+" if after else "-", "meta", lines)


def _scheduler(
    before: NodePool, after: NodePool, causes: Mapping[Path, str], concealed: AbstractSet[Path], ink: Ink
) -> list[str]:
    """The block, behind an empty line, unless there is none on either side."""
    old, new = before.scheduler_config, after.scheduler_config
    if old == new and not any(path[0] == "scheduler_config" for path in concealed):
        return [] if new is None else ["", "        " + ink.hidden(1, "block")]
    symbol = "+" if old is None else "-" if new is None else "~"
    rows, same = [], 0
    for key in _ARGUMENTS:
        path = ("scheduler_config", key)
        was, will = before.get(path), after.get(path)
        if was != will or path in concealed:
            rows.append(_row(path, was, will, _ENTRY, causes, ink))
        elif will is not None:
            same += 1
    head = f"{_FIELD}{ink.mark[symbol]} scheduler_config {{"
    comment = ink.comment(causes.get(("scheduler_config",), ""))
    if not rows and SchedulerConfig() in (old, new):
        return ["", f"{head}}}{comment}"]
    lines = ["", head + comment, *aligned(rows, _ENTRY, ink)]
    if same:
        lines.append("            " + ink.hidden(same, "attribute"))
    return [*lines, "        }"]


def _set(pool: NodePool, path: Path) -> str | bool:
    value = pool.get(path)
    assert value is not None
    return value

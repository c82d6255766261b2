"""Following a path through Go values (mitchellh/pointerstructure get.go, as of v1.2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gitpool.devserver.filters.reflection import GoType, Reflected, coerce_key, dynamic, elem_of, shown_key
from gitpool.devserver.golang.numbers import read_int
from gitpool.devserver.golang.strconv import quote


class BadPath(ValueError):
    """A path that leads nowhere; the text is the library's own."""


class MissingKey(BadPath):
    """A path whose last part is no key of a map: of that, go-bexpr makes no error (evaluateNotPresent)."""


def spelled(path: Sequence[str]) -> str:
    """A path as a JSON pointer (pointerstructure Pointer.String)."""
    return "/" + "/".join([part.replace("~", "~0").replace("/", "~1") for part in path])


def get(root: Reflected, path: Sequence[str]) -> Reflected:
    """The value at a path, with what is in interfaces taken out (pointerstructure Pointer.Get).

    Raises:
        BadPath: there is none, and why.
    """
    kind, raw = root
    for number, part in enumerate(path):
        through = kind.kind
        while kind.kind in ("ptr", "interface"):
            kind, raw = dynamic(raw) if kind.kind == "interface" or raw is None else (elem_of(kind), raw)
        if kind.kind == "struct":
            found = kind.fields.get(part)
            if found is None:
                raise _no_field(path, number, kind)
            kind = found.type
            if found.key is not None:
                raw = raw.get(found.key) if raw is not None else None
        elif kind.kind == "map":
            if kind.key is None or kind.key.kind != "string":
                raw = _entry(kind, raw, path, number, of_map=through != "ptr")
            elif raw is None or part not in raw:
                raise _no_key(path, number, quote(part), of_map=through != "ptr")
            else:
                raw = raw[part]
            kind = elem_of(kind)
        elif kind.kind == "slice":
            raw, kind = _item(kind, raw, path, number), elem_of(kind)
        else:
            raise BadPath(f"{spelled(path)}: at part {number}, invalid value kind: {kind.kind}")
    return Reflected(*dynamic(raw)) if kind.kind == "interface" else Reflected(kind, raw)


def _no_field(path: Sequence[str], number: int, kind: GoType) -> BadPath:
    part = quote(path[number])
    place = f"{spelled(path)} at part {number}"
    if path[number] in kind.ignored:
        return BadPath(f"{place}: struct field {part} is ignored and cannot be used")
    return BadPath(f"{place}: couldn't find key: struct field with name {part}")


def _no_key(path: Sequence[str], number: int, key: str, *, of_map: bool) -> BadPath:
    """The error of a key that is not there; ``of_map``: of a map itself, not of a pointer to one."""
    missing = MissingKey if of_map and 0 < number == len(path) - 1 else BadPath
    return missing(f"{spelled(path)} at part {number}: couldn't find key {key}")


def _unlike(path: Sequence[str], number: int, wanted: str) -> BadPath:
    part = quote(path[number])
    return BadPath(f"{spelled(path)} at part {number}: couldn't convert value {part} to type {wanted}")


def _entry(kind: GoType, raw: Any, path: Sequence[str], number: int, *, of_map: bool) -> Any:
    """An entry of a map whose keys are no texts."""
    assert kind.key is not None
    try:
        key = coerce_key(path[number], kind.key)
    except ValueError:
        raise _unlike(path, number, kind.key.name) from None
    entries = Reflected(kind, raw).entries()
    if key not in entries:
        raise _no_key(path, number, shown_key(key, kind.key), of_map=of_map)
    return entries[key]


def _item(kind: GoType, raw: Any, path: Sequence[str], number: int) -> Any:
    """An item of a slice."""
    part = path[number]
    try:
        at = read_int(part or "0")
    except ValueError:
        raise _unlike(path, number, "int") from None
    items = Reflected(kind, raw).raws()
    if not 0 <= at < len(items):
        text = f"{spelled(path)} at part {number}: index {at} is out of range (length = {len(items)})"
        raise BadPath(text)
    return items[at]

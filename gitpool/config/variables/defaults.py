"""Defaults of optional attributes, filled into a value before it is converted (hcl: ext/typeexpr/defaults.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitpool.config.values.conversions import unify
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import Object, Tuple, Type, is_map, is_set
from gitpool.config.values.value import Value, list_value, map_value, object_value, set_value, tuple_value


@dataclass(frozen=True)
class Defaults:
    """What stands in for attributes that are missing or null, and the same for what is further in.

    `children` are by the name of an attribute, by the index of a tuple's element as a text, and by "" for the
    elements of a collection.
    """

    type: Type
    values: Mapping[str, Value] = field(default_factory=dict)
    children: Mapping[str, Defaults] = field(default_factory=dict)


def apply_defaults(value: Value, defaults: Defaults | None) -> Value:
    """The value with the defaults in the place of optional attributes that are missing or null, at any depth.

    It is not converted yet; what does not fit is left for the conversion to tell (hcl: ext/typeexpr/defaults.go).
    """
    if defaults is None or not value.can_iterate():
        return value
    if isinstance(value.data, dict):
        return _mapping(value, defaults).marked(value.is_sensitive)
    return _sequence(value, defaults).marked(value.is_sensitive)


def _sequence(value: Value, defaults: Defaults) -> Value:
    is_tuple = isinstance(defaults.type, Tuple)
    elements = [
        apply_defaults(inner, defaults.children.get(str(i) if is_tuple else "")) for i, inner in enumerate(value.data)
    ]
    if isinstance(value.type, Tuple):
        return tuple_value(elements)
    if not elements:
        return value.unmarked()
    united = _united(elements)
    if united is None:
        return tuple_value(elements)
    kind = united[0].type
    return set_value(kind, united) if is_set(value.type) else list_value(kind, united)


def _mapping(value: Value, defaults: Defaults) -> Value:
    is_object = isinstance(defaults.type, Object)
    entries: dict[str, Value] = {
        key: apply_defaults(inner, defaults.children.get(key if is_object else "")) for key, inner in value.data.items()
    }
    for name, default in defaults.values.items():
        if name not in entries or entries[name].is_null:
            entries[name] = apply_defaults(default, defaults.children.get(name))
    if not is_map(value.type):
        return object_value(entries)
    if not entries:
        return value.unmarked()
    united = _united([entries[key] for key in sorted(entries)])
    if united is None:
        return object_value(entries)
    return map_value(united[0].type, dict(zip(sorted(entries), united, strict=True)))


def _united(elements: Sequence[Value]) -> list[Value] | None:
    """The elements as ones of one type; None if there is none."""
    kind = unify((inner.type for inner in elements), unsafe=True)
    if kind is None:
        return None
    try:
        united = [convert(inner, kind) for inner in elements]
    except ConversionError:
        return None
    return united if len({inner.type for inner in united}) == 1 else None

"""Go values as reflection sees them: a raw object, as the API shows it, looked at through the description of its type.

Nothing is converted ahead: a Reflected is a type beside a raw object, and each look at a field, an item or the value
itself gives Python's own types. What a raw object lacks is the zero value of its type, None is nil where Go has it (Go
reflect, encoding/json).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gitpool.devserver.golang.duration import parse_duration
from gitpool.devserver.golang.numbers import float32, read_int, read_uint
from gitpool.devserver.golang.strconv import parse_bool, quote


class Field(NamedTuple):
    """A field of a struct: its type, and the key of the raw object; None for an embedded struct, which has none."""

    type: GoType
    key: str | None


@dataclass(frozen=True, slots=True, eq=False)
class GoType:
    """A type (Go reflect.Type): its kind, its name, and what it is made of."""

    kind: str
    name: str
    elem: GoType | None = None
    key: GoType | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.name


INVALID = GoType("invalid", "")
"""Of what is not there: a nil pointer followed, a nil interface (Go: the zero reflect.Value)."""

BOOL, STRING = GoType("bool", "bool"), GoType("string", "string")
INT, INT8, INT16, INT32, INT64 = (GoType(kind, kind) for kind in ("int", "int8", "int16", "int32", "int64"))
UINT, UINT8, UINT16, UINT32, UINT64 = (GoType(kind, kind) for kind in ("uint", "uint8", "uint16", "uint32", "uint64"))
FLOAT32, FLOAT64 = GoType("float32", "float32"), GoType("float64", "float64")
ANY = GoType("interface", "interface {}")
TIME = GoType("struct", "time.Time")
"""Its fields are not exported, so there is nothing to look at."""


def named(name: str, kind: GoType) -> GoType:
    """A type with a name of its own, as ``type SchedulerAlgorithm string`` declares it."""
    return GoType(kind.kind, name, kind.elem, kind.key)


def pointer(elem: GoType) -> GoType:
    """A pointer."""
    return GoType("ptr", f"*{elem}", elem)


def slice_of(elem: GoType) -> GoType:
    """A slice; of octets, its raw object is base64 text, bytes, or a list of numbers."""
    return GoType("slice", f"[]{elem}", elem)


def map_of(key: GoType, elem: GoType) -> GoType:
    """A map; the raw object of any has texts for keys."""
    return GoType("map", f"map[{key}]{elem}", elem, key)


def struct(
    name: str, fields: Mapping[str, GoType], *, embedded: tuple[str, ...] = (), ignored: tuple[str, ...] = ()
) -> GoType:
    """A struct by its exported fields; of embedded ones, the fields lie in the same raw object.

    Fields that are ignored cannot be selected (mitchellh/pointerstructure: the tag ``-``).
    """
    found = {field: Field(type_, None if field in embedded else field) for field, type_ in fields.items()}
    return GoType("struct", name, fields=found, ignored=frozenset(ignored))


DURATION = named("time.Duration", INT64)
BYTES, STRINGS, STRING_MAP = slice_of(UINT8), slice_of(STRING), map_of(STRING, STRING)
ANY_MAP, ANY_LIST = map_of(STRING, ANY), slice_of(ANY)


class Reflected(NamedTuple):
    """A value with its type (Go reflect.Value)."""

    type: GoType
    raw: Any

    def indirect(self) -> Reflected:
        """What a pointer points to, anything else as it is; INVALID for nil (Go reflect.Indirect)."""
        if self.type.kind != "ptr":
            return self
        return NOTHING if self.raw is None else Reflected(elem_of(self.type), self.raw)

    @property
    def is_nil(self) -> bool:
        """Whether a map, a slice or a pointer is nil."""
        return self.raw is None

    def text(self) -> str:
        """A string."""
        return self.raw or ""

    def flag(self) -> bool:
        """A bool."""
        return bool(self.raw)

    def number(self) -> int:
        """An integer; a duration may be given as text, as the API shows some."""
        return parse_duration(self.raw) if isinstance(self.raw, str) else int(self.raw or 0)

    def real(self) -> float:
        """A float."""
        value = float(self.raw or 0.0)
        return float32(value) if self.type.kind == "float32" else value

    def octets(self) -> bytes:
        """A []byte."""
        raw = self.raw or b""
        return base64.b64decode(raw) if isinstance(raw, str) else bytes(raw)

    def raws(self) -> Any:
        """The items of a slice, each without its type."""
        return self.octets() if elem_of(self.type).kind == "uint8" else self.raw or ()

    def entries(self) -> Mapping[Any, Any]:
        """A map, its keys of the type that Go has for them."""
        key = self.type.key
        raw: Mapping[Any, Any] = self.raw or {}
        if key is None or key.kind == "string":
            return raw
        return {coerce_key(name, key) if isinstance(name, str) else name: item for name, item in raw.items()}


NOTHING = Reflected(INVALID, None)


def reflect(go_type: GoType, raw: Any) -> Reflected:
    """The view of a raw object, as the API shows it, through the description of its type; None is its zero value."""
    return Reflected(go_type, raw)


def elem_of(go_type: GoType) -> GoType:
    """What a pointer, slice or map is of."""
    assert go_type.elem is not None, go_type
    return go_type.elem


def dynamic(raw: Any) -> tuple[GoType, Any]:
    """What is in an interface that JSON was read into: every number is a float64 (Go encoding/json)."""
    if raw is None:
        return NOTHING
    if isinstance(raw, bool):
        return BOOL, raw
    if isinstance(raw, (int, float)):
        return FLOAT64, raw
    if isinstance(raw, str):
        return STRING, raw
    return (ANY_MAP, raw) if isinstance(raw, Mapping) else (ANY_LIST, raw)


def bits_of(go_type: GoType) -> int:
    """The size of a number's kind."""
    return int(go_type.kind.lstrip("uintflo") or 64)


def coerce_key(part: str, wanted: GoType) -> Any:
    """A part of a path as the key of a map (mitchellh/pointerstructure coerce, mapstructure WeakDecode).

    Raises:
        ValueError: it is none.
    """
    kind = wanted.kind
    if kind == "string":
        return part
    if kind == "bool":
        return bool(part) and parse_bool(part)
    if kind.startswith("int"):
        return read_int(part or "0", bits_of(wanted))
    if kind.startswith("uint"):
        return read_uint(part or "0", bits_of(wanted))
    raise ValueError(f"keys of type {wanted}")


def shown_key(key: Any, go_type: GoType) -> str:
    """A key of a map as errors show it (Go: the verb %#v)."""
    if go_type.kind == "bool":
        return "true" if key else "false"
    if go_type.kind.startswith("uint"):
        return hex(key)
    return quote(key) if go_type.kind == "string" else str(key)


def keys_in_order(value: Reflected) -> Iterator[str]:
    """The keys of a map of texts; Go has no order for them, but an answer should not differ from the last one."""
    return iter(sorted(value.raw or ()))

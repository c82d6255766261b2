"""Bodies read by the same descriptions of Go's types that filters see, so that what is kept has the type it must have.

The client library's structs, which jobs are decoded into, have the fields of the server's under the same names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from gitpool.devserver.filters.reflection import GoType, elem_of
from gitpool.devserver.golang.decoding import Field, GoJSONError, Place, Struct, Value, kind, parse, plain
from gitpool.devserver.golang.decoding import struct as go_struct
from gitpool.devserver.golang.fields import integer, octets, opaque, text

# Go reads 10,000 levels of anything; what is kept has to be written again, which Python does level by level.
MAX_DEPTH = 200

_Put: TypeAlias = "Callable[[object, Value, Place], object]"
_NULLABLE = ("ptr", "slice", "map", "interface")
_ZEROES: dict[str, object] = {"string": "", "bool": False, "struct": {}}


def described(go_type: GoType, package: str = "structs") -> Struct:
    """The struct that a description describes, in another package where its twin lives there (nomad: api)."""
    name = _named(go_type, package)
    fields = [
        Field(field, _put(found.type, package), nullable=found.type.kind in _NULLABLE)
        for field, found in go_type.fields.items()
    ]
    return go_struct(name, *fields)


def read_body(body: bytes, wanted: Struct) -> dict[str, object]:
    """The fields that a request body gives, by Go's names; GoJSONError where Go refuses it."""
    value = parse(body)
    errors: list[str] = []
    fields = {} if value is None else wanted.decode(value, Place(errors))
    if errors:
        raise GoJSONError(errors[0])
    return fields


def _named(go_type: GoType, package: str) -> str:
    """How an error calls a type; pointers are followed before anything is put into them (Go decodeState.indirect)."""
    if go_type.kind == "slice":
        return f"[]{_inner(elem_of(go_type), package)}"
    if go_type.kind == "map":
        return f"map[{go_type.key}]{_inner(elem_of(go_type), package)}"
    return go_type.name.replace("structs.", f"{package}.")


def _inner(go_type: GoType, package: str) -> str:
    if go_type.kind == "ptr":
        return f"*{_inner(elem_of(go_type), package)}"
    return _named(go_type, package)


def _put(go_type: GoType, package: str) -> _Put:
    """What happens to a value that is not null (Go decodeState.value)."""
    name = _named(go_type, package)
    if go_type.kind == "ptr":
        return _put(elem_of(go_type), package)
    if go_type.kind == "string":
        return text("", name).put
    if go_type.kind == "bool":
        return _truth
    if go_type.kind == "struct":
        return _object(described(go_type, package))
    if go_type.kind == "slice":
        elem = elem_of(go_type)
        # Octets stay the text that they came as; that it can be decoded is enough.
        return _checked(octets("").put) if elem.kind == "uint8" else _list(elem, name, package)
    if go_type.kind == "map":
        return _mapping(elem_of(go_type), name, package)
    return _anything if go_type.kind == "interface" else integer("", go_type.kind, name).put


def _truth(old: object, value: Value, place: Place) -> object:
    if isinstance(value, bool):
        return value
    place.wrong(kind(value), "bool")
    return old


def _object(wanted: Struct) -> _Put:
    def put(old: object, value: Value, place: Place) -> object:
        return wanted.decode(value, place, dict(old) if isinstance(old, dict) else {})

    return put


def _list(elem: GoType, name: str, package: str) -> _Put:
    put_item = _put(elem, package)

    def put(old: object, value: Value, place: Place) -> object:
        if not isinstance(value, list):
            place.wrong(kind(value), name)
            return old
        return [_zero(elem) if item is None else put_item(_zero(elem), item, place) for item in value]

    return put


def _mapping(elem: GoType, name: str, package: str) -> _Put:
    put_item = _put(elem, package)

    def put(old: object, value: Value, place: Place) -> object:
        if not isinstance(value, tuple):
            place.wrong(kind(value), name)
            return old
        out = dict(old) if isinstance(old, dict) else {}
        for key, item in value:
            out[key] = _zero(elem) if item is None else put_item(_zero(elem), item, place)
        return out

    return put


def _zero(go_type: GoType) -> object:
    return None if go_type.kind in _NULLABLE else _ZEROES.get(go_type.kind, 0)


def _checked(put: _Put) -> _Put:
    """Have a value looked at, and keep it as it came."""

    def put_checked(old: object, value: Value, place: Place) -> object:
        before = len(place.errors)
        put(old, value, place)
        return old if len(place.errors) > before else plain(value)

    return put_checked


def _anything(old: object, value: Value, place: Place) -> object:
    """An interface{} (see opaque), of which no more levels are taken than can be written again."""
    before, level, left = len(place.errors), 0, [value]
    opaque("").put(old, value, place)
    if len(place.errors) > before:
        return old
    while left:
        level += 1
        if level > MAX_DEPTH:
            raise GoJSONError(f"a value of more than {MAX_DEPTH} levels is too deep for this server")
        left = [inner for item in left for inner in _inside(item)]
    return plain(value)


def _inside(value: Value) -> list[Value]:
    if isinstance(value, tuple):
        return [inner for _, inner in value]
    return value if isinstance(value, list) else []

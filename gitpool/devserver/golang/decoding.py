"""JSON as Go's encoding/json reads it: one value from the front of a stream, decoded into a described struct.

Python's own parser does the work where it agrees with Go's; whatever it refuses is read again by `scanning`, which
knows Go's sentences. In the tree that comes out, objects are tuples of pairs (Go sees repeated keys, in order), arrays
are lists, and numbers keep their literal text.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from gitpool.devserver.golang.scanning import GoJSONError, scan


class Number(str):
    """A number as it was written (Go encoding/json decodes the literal only once it knows the type)."""

    __slots__ = ()


Value: TypeAlias = "bool | str | Number | list[Value] | tuple[tuple[str, Value], ...] | None"

_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\n\r]*")


def _one_mark_a_byte(error: UnicodeError) -> tuple[str, int]:
    """Go replaces every undecodable byte by U+FFFD of its own; Python's "replace" would take several together."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\ufffd", error.start + 1


codecs.register_error("gitpool-go", _one_mark_a_byte)


def _no_constant(name: str) -> None:
    raise ValueError(f"Go knows no {name}")


_decoder = json.JSONDecoder(object_pairs_hook=tuple, parse_int=Number, parse_float=Number, parse_constant=_no_constant)


def parse(data: bytes) -> Value:
    """The first JSON value of a stream; what follows it is ignored (Go json.Decoder.Decode).

    Raises GoJSONError with Go's sentence.
    """
    text = data.decode("utf-8", "gitpool-go")
    start = _SPACE.match(text)
    try:
        value, _ = _decoder.raw_decode(text, start.end() if start else 0)
        # Python takes the 1 of "1.x" for a number and stops; Go has gone on to the x.
        if isinstance(value, Number):
            value = _scan(data)
    except (ValueError, RecursionError):
        value = _scan(data)
    # An escape may have written half a surrogate pair, which Go turns into U+FFFD.
    if "\\u" in text and isinstance(value, str | list | tuple):
        return _mended(value)
    return value  # type: ignore[no-any-return]


def _scan(data: bytes) -> Value:
    """The strict reader's word; it is shown the very bytes that are no UTF-8, for its complaints name them."""
    return scan(data.decode("utf-8", "surrogateescape"), Number)  # type: ignore[no-any-return]


def _mended(value: Value) -> Value:
    if isinstance(value, Number):
        return value
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    try:
        if isinstance(value, list):
            return [_mended(item) for item in value]
        if isinstance(value, tuple):
            return tuple((_SURROGATES.sub("\ufffd", key), _mended(item)) for key, item in value)
    except RecursionError:
        # So deep that no field of ours can be in it.
        return value
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a Go struct: its name, and how a value other than null is put into it.

    ``put`` gets what the field held before, the JSON value, and the place for an error (Go decodeState.value);
    ``nullable`` says whether null empties the field (pointers, maps, slices, interfaces) or leaves it alone; ``within``
    is the embedded struct that the field comes from, which only errors name.
    """

    name: str
    put: Callable[[object, Value, Place], object]
    nullable: bool = False
    within: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the struct we are, for the texts of errors (Go json.UnmarshalTypeError): the innermost struct's name
    and the path to the field from the outermost.
    """

    errors: list[str]
    struct: str = ""
    path: tuple[str, ...] = ()

    def wrong(self, value: str, go_type: str) -> None:
        """Remember that a value does not fit; Go goes on and reports the first such error at the end."""
        self.errors.append(f"json: cannot unmarshal {value} into Go {self._where}of type {go_type}")

    def at(self, struct_name: str, field: Field) -> Place:
        """The place of a field of a struct here; one without a name is told by the one around it."""
        path = (*self.path, *filter(None, (field.within, field.name)))
        return Place(self.errors, struct_name or self.struct, path)

    @property
    def _where(self) -> str:
        return f"struct field {self.struct}.{'.'.join(self.path)} " if self.path else "value "


@dataclass(frozen=True, slots=True)
class Struct:
    """The description of a Go struct that JSON is decoded into (Go encoding/json typeFields)."""

    go_type: str
    fields: Mapping[str, Field]

    def decode(self, value: Value, place: Place, into: dict[str, object] | None = None) -> dict[str, object]:
        """Decode an object field by field: unknown keys ignored, of repeated ones the last wins."""
        out: dict[str, object] = {} if into is None else into
        if not isinstance(value, tuple):
            place.wrong(kind(value), self.go_type)
            return out
        # An anonymous struct has no name to tell.
        own_name = "" if " " in self.go_type else self.go_type.rpartition(".")[2]
        for key, item in value:
            field = self.fields.get(key) or self.fields.get(fold(key))
            if field is None:
                continue
            if item is None:
                if field.nullable:
                    out[field.name] = None
                continue
            out[field.name] = field.put(out.get(field.name), item, place.at(own_name, field))
        return out


def struct(go_type: str, *fields: Field) -> Struct:
    """Describe a struct; keys are found exactly first, then whatever their case (Go foldName)."""
    names: dict[str, Field] = {}
    for field in fields:
        names[fold(field.name)] = field
        names[field.name] = field
    return Struct(go_type, names)


def embedded(name: str, *fields: Field) -> list[Field]:
    """The fields that an embedded struct lends to the one around it (Go encoding/json typeFields)."""
    return [replace(field, within=name) for field in fields]


def fold(key: str) -> str:
    """A key without its case (Go encoding/json foldName): two letters beyond ASCII fold onto ASCII ones."""
    if key.isascii():
        return key.lower()
    return "".join(_FOLDED.get(char, char.lower() if char.isascii() else char) for char in key)


_FOLDED = {"\u017f": "s", "\u212a": "k"}


def kind(value: Value) -> str:
    """What Go calls a JSON value in its errors."""
    if isinstance(value, Number):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "bool"
    return "array" if isinstance(value, list) else "object"


def plain(value: Value) -> object:
    """The same value in Python's own types: of repeated keys the last wins, numbers are int or float."""
    if isinstance(value, Number):
        return int(value) if value.lstrip("-").isdecimal() else float(value)
    if isinstance(value, tuple):
        return {key: plain(item) for key, item in value}
    return [plain(item) for item in value] if isinstance(value, list) else value


def named(given: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Those fields of an object that have one of the names, whatever their case (Go encoding/json object keys)."""
    folded = {fold(name): name for name in names}
    return {folded[fold(key)]: value for key, value in given.items() if fold(key) in folded}


__all__ = [
    "Field",
    "GoJSONError",
    "Number",
    "Place",
    "Struct",
    "Value",
    "embedded",
    "fold",
    "kind",
    "named",
    "parse",
    "plain",
    "struct",
]

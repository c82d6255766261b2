"""JSON as Terraform writes and reads it (go-cty: cty/json; Go: encoding/json)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from gitpool.config.functions.function import FunctionError, excerpt
from gitpool.config.syntax.strings import nfc
from gitpool.config.values import numbers
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import ANY, BOOL, MAX_DEPTH, NUMBER, STRING, Object, TooDeep, Tuple, Type
from gitpool.config.values.value import (
    FALSE,
    MAX_WEIGHT,
    NULL,
    TRUE,
    Value,
    null,
    number,
    object_value,
    string,
    tuple_value,
)

_SPECIAL = re.compile('[\x00-\x1f"\\\\<>&\u2028\u2029]')
_NAMED = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANKS = " \t\r\n"


def quoted(text: str) -> str:
    """A text as a JSON string: what HTML gives a meaning is escaped, too, as Go does by default."""
    return '"' + _SPECIAL.sub(lambda match: _NAMED.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'


def encode(value: Value) -> str:
    """A known value as JSON without blanks, names in order."""
    return "".join(_pieces(value))


def _pieces(value: Value) -> Iterator[str]:
    data = value.data
    if data is None:
        yield "null"
    elif isinstance(data, dict):
        for i, (key, inner) in enumerate(data.items()):
            yield f"{',' if i else '{'}{quoted(key)}:"
            yield from _pieces(inner)
        yield "}" if data else "{}"
    elif isinstance(data, tuple):
        for i, inner in enumerate(data):
            yield "," if i else "["
            yield from _pieces(inner)
        yield "]" if data else "[]"
    elif value.type is BOOL:
        yield "true" if data else "false"
    else:
        yield numbers.text(data) if value.type is NUMBER else quoted(data)


def decode(text: str) -> Value:
    """The value of a JSON text; arrays are tuples, objects objects.

    What follows the value must begin with a bracket that closes, if anything does: so far Go looks, and no further.

    Raises:
        FunctionError: it is no JSON.
    """
    if sum(map(text.count, ",[{")) > MAX_WEIGHT:
        raise FunctionError(f"the JSON has more than {MAX_WEIGHT:,} values", 0)
    start = len(text) - len(text.lstrip(_BLANKS))
    try:
        tree, end = _decoder().raw_decode(text, start)
        value = _value(tree)
    except json.JSONDecodeError as problem:
        what = problem.msg[0].lower() + problem.msg[1:]
        raise FunctionError(f"not valid JSON: {what}, at line {problem.lineno}, column {problem.colno}", 0) from None
    except (RecursionError, TooDeep):
        raise FunctionError(f"the JSON is nested deeper than {MAX_DEPTH} levels", 0) from None
    rest = text[end:].lstrip(_BLANKS)
    if rest and rest[0] not in "]}":
        raise FunctionError("not valid JSON: there is more text after the value", 0)
    return value


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_object,
        parse_int=_number,
        parse_float=_number,
        parse_constant=_no_constant,
    )


def _no_constant(name: str) -> NoReturn:
    raise FunctionError(f"not valid JSON: {name} is no value of JSON", 0)


def _number(text: str) -> Value:
    return number(numbers.parse(text))


def _text(text: str) -> str:
    """Without the halves of surrogate pairs, in the place of which Go puts the replacement character."""
    return nfc(text if text.isascii() else _SURROGATES.sub("\ufffd", text))


def _value(tree: Any, depth: int = 0) -> Value:
    if isinstance(tree, Value):
        return tree
    if isinstance(tree, str):
        return string(_text(tree))
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(tree, list):
        return tuple_value(_value(inner, depth + 1) for inner in tree)
    return NULL if tree is None else TRUE if tree else FALSE


def _object(pairs: list[tuple[str, Any]]) -> Value:
    attributes: dict[str, Value] = {}
    for key, tree in pairs:
        name, value = _text(key), _value(tree)
        if name in attributes and attributes[name].type is not value.type:
            _check_earlier(name, attributes[name], value.type)
        attributes[name] = value
    return object_value(attributes)


def _check_earlier(name: str, earlier: Value, wanted: Type) -> None:
    """The last of several properties of one name counts, but all must be readable as its type."""
    try:
        _fitted(earlier, wanted)
    except (ConversionError, KeyError):
        raise FunctionError(f"the JSON has several properties {excerpt(name)}, of different types", 0) from None


def _fitted(value: Value, wanted: Type) -> Value:
    if value.data is None:
        return null(wanted)
    if isinstance(wanted, Object) and isinstance(value.type, Object):
        if value.data.keys() - wanted.attributes.keys():
            raise KeyError
        return object_value({name: _fitted(inner, wanted.attributes[name]) for name, inner in value.data.items()})
    if isinstance(wanted, Tuple) and isinstance(value.type, Tuple) and len(wanted.elements) == len(value.data):
        return tuple_value(_fitted(v, w) for v, w in zip(value.data, wanted.elements, strict=True))
    if wanted is ANY or not {value.type, wanted} <= {STRING, NUMBER, BOOL}:
        raise KeyError
    return convert(value, wanted)

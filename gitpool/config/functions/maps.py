"""Functions of maps and objects (go-cty: cty/function/stdlib/collection.go; Terraform: internal/lang/funcs/
collection.go).

Elements keep their own sensitivity; that of the maps goes to the result. Keys have none: where a sensitive value
becomes one, the whole map is sensitive.
"""

from __future__ import annotations

from collections.abc import Sequence

from gitpool.config.functions.arguments import unless_untyped
from gitpool.config.functions.function import Function, FunctionError, Parameter, excerpt
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import (
    ANY,
    STRING,
    Object,
    Tuple,
    Type,
    a_friendly,
    is_list,
    is_map,
    list_of,
    map_of,
    object_of,
    tuple_of,
)
from gitpool.config.values.value import Value, list_value, map_value, object_value, string, unknown


def _not_a_map(kind: Type, argument: int) -> FunctionError:
    return FunctionError(f"a map or an object is required, not {a_friendly(kind)}", argument)


def _keys_type(arguments: Sequence[Value]) -> Type:
    kind = arguments[0].type
    if isinstance(kind, Object):
        return tuple_of(*[STRING] * len(kind.attributes))
    if is_map(kind):
        return list_of(STRING)
    raise _not_a_map(kind, 0)


def _keys(values: Value) -> Value:
    """Those of an object are known by its type, even where nothing else is."""
    if values.type is ANY:
        return unknown(ANY).marked(values.is_sensitive)
    kind = _keys_type([values])
    if isinstance(values.type, Object):
        names = tuple(map(string, values.type.attributes))
    elif values.is_known:
        names = tuple(map(string, values.data))
    else:
        return unknown(kind).marked(values.is_sensitive)
    return Value(kind, names).marked(values.is_sensitive)


def _values_type(arguments: Sequence[Value]) -> Type:
    kind = arguments[0].type
    if isinstance(kind, Object):
        return tuple_of(*kind.attributes.values())
    if is_map(kind):
        return list_of(kind.element)
    raise _not_a_map(kind, 0)


def _values(values: Value) -> Value:
    return Value(_values_type([values]), tuple(values.data.values())).marked(values.is_sensitive)


def _lookup_type(arguments: Sequence[Value]) -> Type:
    values, key, *default = arguments
    if len(default) > 1:
        raise FunctionError(f"two or three arguments are required, not {len(arguments)}")
    if is_map(values.type):
        if default:
            _default(default[0], values.type.element)
        return values.type.element
    if not isinstance(values.type, Object):
        raise _not_a_map(values.type, 0)
    if not key.is_known:
        return ANY
    if key.data in values.type.attributes:
        return values.type.attributes[key.data]
    if default:
        return default[0].type
    raise FunctionError(f"the object has no attribute {_shown(key)}, and there is no default", 1)


def _shown(key: Value) -> str:
    return "of this sensitive name" if key.is_sensitive else excerpt(key.data)


def _default(value: Value, wanted: Type) -> Value:
    try:
        return convert(value, wanted)
    except ConversionError:
        raise FunctionError(f"the default must be like the elements of the map, {a_friendly(wanted)}", 2) from None


def _lookup(values: Value, key: Value, *default: Value) -> Value:
    sensitive = values.is_sensitive or key.is_sensitive
    if values.type is ANY:
        return unknown(ANY).marked(sensitive)
    kind = _lookup_type([values, key, *default])
    if not (values.is_known and key.is_known):
        return unknown(kind).marked(sensitive)
    if key.data in values.data:
        found: Value = values.data[key.data]
        return found.marked(sensitive)
    if default:
        return _default(default[0], kind).marked(sensitive)
    raise FunctionError(f"the map has no element {_shown(key)}, and there is no default", 1)


def _merge_type(arguments: Sequence[Value]) -> Type:
    """That of all maps where they have the same; else an object of all the elements, as far as they are known."""
    kinds = [argument.type for argument in arguments]
    for i, kind in enumerate(kinds):
        if kind is ANY:
            return ANY
        if not (is_map(kind) or isinstance(kind, Object)):
            raise _not_a_map(kind, i)
    if kinds and all(kind is kinds[0] for kind in kinds):
        return kinds[0]
    attributes: dict[str, Type] = {}
    is_known = True
    for argument in arguments:
        if argument.is_null:
            continue
        if isinstance(argument.type, Object):
            attributes |= argument.type.attributes
        elif argument.is_known:
            attributes |= {name: inner.type for name, inner in argument.data.items()}
        else:
            is_known = False
    return object_of(attributes) if is_known else ANY


def _merge(*maps: Value) -> Value:
    given = [each for each in maps if not each.is_null]
    for i, each in enumerate(maps):
        if not (each.is_null or isinstance(each.data, dict)):
            raise _not_a_map(each.type, i)
    merged: dict[str, Value] = {}
    for each in given:
        merged |= each.data
    kind = _merge_type(maps)
    result = map_value(kind.element, merged) if is_map(kind) else object_value(merged)
    return result.marked(any(each.is_sensitive for each in given))


def _transpose(values: Value) -> Value:
    turned: dict[str, list[str]] = {}
    for key, texts in values.data.items():
        if texts.is_null:
            raise FunctionError("a list in the map is null", 0)
        for text in texts.data:
            if text.is_null:
                raise FunctionError("a list in the map has a null in it", 0)
            turned.setdefault(text.data, []).append(key)
    lists = {key: list_value(STRING, map(string, sorted(names))) for key, names in turned.items()}
    return map_value(list_of(STRING), lists)


def _zipmap_type(arguments: Sequence[Value]) -> Type:
    keys, values = arguments
    if is_list(values.type):
        return map_of(values.type.element)
    if not isinstance(values.type, Tuple):
        raise FunctionError(f"a list or a tuple is required, not {a_friendly(values.type)}", 1)
    if not keys.is_wholly_known:
        return ANY
    return object_of(dict(zip(_names(keys, len(values.type.elements)), values.type.elements, strict=True)))


def _names(keys: Value, size: int) -> list[str]:
    if len(keys) != size:
        raise FunctionError(f"there must be as many values as keys, {len(keys)}, and not {size}", 1)
    for i, key in enumerate(keys.data):
        if key.is_null:
            raise FunctionError(f"key {i} is null", 0)
    return [key.data for key in keys.data]


def _zipmap(keys: Value, values: Value) -> Value:
    kind = _zipmap_type([keys, values])
    if not keys.is_wholly_known:
        return unknown(kind).marked(keys.is_sensitive or values.is_sensitive)
    entries = dict(sorted(zip(_names(keys, len(values)), values.data, strict=True), key=lambda entry: entry[0]))
    return Value(kind, entries).marked(keys.holds_sensitive or values.is_sensitive)


FUNCTIONS = (
    Function(
        "keys",
        (Parameter("inputMap", unknown=True, sensitive=True),),
        _keys,
        "The names in a map or an object, sorted.",
        ("keys({ a = 1, c = 2, d = 3 })", '[\n  "a",\n  "c",\n  "d",\n]'),
        returns=unless_untyped(_keys_type),
    ),
    Function(
        "lookup",
        (
            Parameter("inputMap", partial=True, unknown=True, sensitive=True),
            Parameter("key", STRING, unknown=True, sensitive=True),
        ),
        _lookup,
        "The element of a map under a key, or the default where there is none.",
        ('lookup({ a = "ay", b = "bee" }, "c", "what?")', '"what?"'),
        variadic=Parameter("default", null=True, unknown=True, sensitive=True),
        returns=unless_untyped(_lookup_type),
    ),
    Function(
        "merge",
        (),
        _merge,
        "All elements of the maps, of those under one key the last.",
        ('merge({ a = "b", c = "d" }, { c = "z" })', '{\n  "a" = "b"\n  "c" = "z"\n}'),
        variadic=Parameter("maps", null=True, partial=True, sensitive=True),
        returns=_merge_type,
    ),
    Function(
        "transpose",
        (Parameter("values", map_of(list_of(STRING))),),
        _transpose,
        "A map of lists of strings turned around: under each string, the keys of the lists that have it.",
        (
            'transpose({ "a" = ["1", "2"], "b" = ["2"] })',
            'tomap({\n  "1" = tolist([\n    "a",\n  ])\n  "2" = tolist([\n    "a",\n    "b",\n  ])\n})',
        ),
        returns=map_of(list_of(STRING)),
    ),
    Function(
        "values",
        (Parameter("mapping", partial=True, sensitive=True),),
        _values,
        "The elements of a map or an object in the order of their keys.",
        ("values({ a = 3, c = 2, d = 1 })", "[\n  3,\n  2,\n  1,\n]"),
        returns=unless_untyped(_values_type),
    ),
    Function(
        "zipmap",
        (
            Parameter("keys", list_of(STRING), partial=True, sensitive=True),
            Parameter("values", partial=True, sensitive=True),
        ),
        _zipmap,
        "A map of keys and of values that stand at the same places in two lists.",
        ('zipmap(["a", "b"], [1, 2])', '{\n  "a" = 1\n  "b" = 2\n}'),
        returns=unless_untyped(_zipmap_type),
    ),
)

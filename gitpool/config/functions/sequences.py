"""Functions that make one list of several, or several of one (go-cty: cty/function/stdlib/collection.go, sequence.go;
Terraform: internal/lang/funcs/collection.go).

Elements keep their own sensitivity; that of the lists goes to the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from gitpool.config.functions.arguments import check_weight, integer, unless_untyped
from gitpool.config.functions.function import Function, FunctionError, Parameter
from gitpool.config.values.conversions import unify
from gitpool.config.values.convert import ConversionError, convert, gathered
from gitpool.config.values.types import (
    ANY,
    NUMBER,
    Collection,
    Tuple,
    Type,
    a_friendly,
    is_list,
    is_map,
    is_set,
    list_of,
    tuple_of,
)
from gitpool.config.values.value import Value, identity, list_value, tuple_value, unknown


def _chunklist(values: Value, size: Value) -> Value:
    """Without a size, in one chunk."""
    width = integer(size, 1)
    if width < 0:
        raise FunctionError("the size must not be below zero", 1)
    elements = values.data
    width = width or max(1, len(elements))
    chunks = [Value(values.type, elements[i : i + width]) for i in range(0, len(elements), width)]
    return list_value(values.type, chunks).marked(values.is_sensitive or size.is_sensitive)


def _concat_type(arguments: Sequence[Value]) -> Type:
    if not arguments:
        raise FunctionError("at least one list is required")
    kinds = [argument.type for argument in arguments]
    if all(is_list(kind) for kind in kinds):
        common = unify(kinds, unsafe=True)
        if common is not None:
            return common
    elements: list[Type] = []
    for i, argument in enumerate(arguments):
        if isinstance(argument.type, Tuple):
            elements += argument.type.elements
        elif not is_list(argument.type):
            raise FunctionError(f"a list or a tuple is required, not {a_friendly(argument.type)}", i)
        elif not argument.is_known:
            return ANY
        else:
            elements += [argument.type.element] * len(argument)
    return tuple_of(*elements)


def _concat(*lists: Value) -> Value:
    check_weight(sum(each.weight for each in lists if isinstance(each.data, tuple)))
    kind = _concat_type(lists)
    if is_list(kind):
        lists = tuple(_converted(each, kind, i) for i, each in enumerate(lists))
    elements = list(chain.from_iterable(each.data for each in lists))
    result = _list(elements, kind.element) if is_list(kind) else tuple_value(elements)
    return result.marked(any(each.is_sensitive for each in lists))


def _list(elements: list[Value], otherwise: Type) -> Value:
    try:
        element, elements = gathered(elements, otherwise, "list")
    except ConversionError as problem:
        raise FunctionError(str(problem)) from None
    return list_value(element, elements)


def _converted(value: Value, wanted: Type, argument: int) -> Value:
    try:
        return convert(value, wanted)
    except ConversionError as problem:
        raise FunctionError(str(problem), argument) from None


def _flatten(values: Value) -> Value:
    if not _is_sequence(values.type):
        raise FunctionError(f"a list, a set or a tuple is required, not {a_friendly(values.type)}", 0)
    found: list[Value] = []
    is_known, is_sensitive = _flatten_into(found, values)
    return (tuple_value(found) if is_known else unknown(ANY)).marked(is_sensitive)


def _is_sequence(kind: Type) -> bool:
    return isinstance(kind, Tuple) or (isinstance(kind, Collection) and not is_map(kind))


def _flatten_into(found: list[Value], values: Value) -> tuple[bool, bool]:
    """Add what is in a sequence; say whether that is all known, and whether a sequence in it is sensitive.

    What is unknown may stay an element if it cannot turn out to be a sequence itself.
    """
    is_known = not (is_set(values.type) and len(values) > 1 and not values.is_wholly_known)
    is_sensitive = values.is_sensitive
    for element in values.data:
        if element.is_known and not element.is_null and _is_sequence(element.type):
            inner_known, inner_sensitive = _flatten_into(found, element)
            is_known, is_sensitive = is_known and inner_known, is_sensitive or inner_sensitive
            continue
        if not element.is_known and (element.type is ANY or _is_sequence(element.type)):
            is_known, is_sensitive = False, is_sensitive or element.is_sensitive
        found.append(element)
    return is_known, is_sensitive


def _matchkeys_type(arguments: Sequence[Value]) -> Type:
    values, keys, wanted = arguments
    if unify((keys.type, wanted.type), unsafe=True) is None:
        raise FunctionError("the keys and the searched keys have no type in common", 2)
    return values.type


def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value:
    """Where a searched key is unknown, so is the result; Terraform says that it is empty, which may turn out wrong."""
    kind = _matchkeys_type([values, keys, wanted])
    if len(values) != len(keys):
        raise FunctionError(f"there must be as many keys as values, {len(values)}, and not {len(keys)}", 1)
    common = unify((keys.type, wanted.type), unsafe=True)
    assert common is not None
    keys, wanted = _converted(keys, common, 1), _converted(wanted, common, 2)
    if not (keys.data and wanted.data):
        return Value(kind, ())
    if not all(each.is_wholly_known for each in (values, keys, wanted)):
        return unknown(kind)
    sought = {identity(key) for key in wanted.data}
    return Value(kind, tuple(v for v, key in zip(values.data, keys.data, strict=True) if identity(key) in sought))


_ANY_LIST = list_of(ANY)


def _list_of_any(name: str) -> Parameter:
    return Parameter(name, _ANY_LIST, partial=True)


FUNCTIONS = (
    Function(
        "chunklist",
        (Parameter("list", _ANY_LIST, partial=True, sensitive=True), Parameter("size", NUMBER, sensitive=True)),
        _chunklist,
        "The list in pieces of a size, the last one shorter where it must be.",
        (
            'chunklist(["a", "b", "c"], 2)',
            'tolist([\n  tolist([\n    "a",\n    "b",\n  ]),\n  tolist([\n    "c",\n  ]),\n])',
        ),
        returns=lambda arguments: list_of(arguments[0].type),
    ),
    Function(
        "concat",
        (),
        _concat,
        "The elements of all lists, one list behind the other.",
        ('concat(["a", ""], ["b"])', '[\n  "a",\n  "",\n  "b",\n]'),
        variadic=Parameter("seqs", partial=True, sensitive=True),
        returns=unless_untyped(_concat_type),
    ),
    Function(
        "flatten",
        (Parameter("list", partial=True, sensitive=True),),
        _flatten,
        "The elements of a list with every list, set or tuple among them replaced by its own elements.",
        ('flatten([["a", "b"], [], ["c"]])', '[\n  "a",\n  "b",\n  "c",\n]'),
    ),
    Function(
        "matchkeys",
        (_list_of_any("values"), _list_of_any("keys"), _list_of_any("searchset")),
        _matchkeys,
        "The values whose keys, which stand at the same places in a second list, are in the searched ones.",
        ('matchkeys(["i-1", "i-2"], ["west", "east"], ["east"])', 'tolist([\n  "i-2",\n])'),
        returns=_matchkeys_type,
    ),
)

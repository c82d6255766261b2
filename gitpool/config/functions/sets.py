"""Functions of sets (go-cty: cty/function/stdlib/set.go; for `setproduct` collection.go)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product

from gitpool.config.functions.arguments import check_weight, unless_untyped
from gitpool.config.functions.function import Function, FunctionError, Parameter
from gitpool.config.values.conversions import unify
from gitpool.config.values.convert import ConversionError, convert, gathered
from gitpool.config.values.types import (
    ANY,
    Collection,
    Tuple,
    Type,
    is_list,
    is_map,
    is_set,
    list_of,
    set_of,
    tuple_of,
)
from gitpool.config.values.value import Value, identity, list_value, set_value, tuple_value, unknown

Kept = dict[object, Value]
"""The elements of a set by what makes them equal."""


def _set_type(arguments: Sequence[Value]) -> Type:
    """A set of the type that the elements of all sets have in common; empty ones of no type count for nothing."""
    elements = [
        argument.type.element
        for argument in arguments
        if is_set(argument.type) and not (argument.data == () and argument.type.element is ANY)
    ]
    if not elements:
        return set_of(ANY)
    common = unify(elements, unsafe=True)
    if common is None:
        raise FunctionError("the elements of the sets have no type in common")
    return set_of(common)


def _operation(combine: Callable[[Kept, Kept], Kept]) -> Callable[..., Value]:
    def operate(*sets: Value) -> Value:
        kind = _set_type(sets)
        assert isinstance(kind, Collection)
        converted = [_converted(each, kind, i) for i, each in enumerate(sets)]
        first, *others = map(_kept, converted)
        for other in others:
            first = combine(first, other)
        return _gathered(first.values(), set_of(_agreed(converted, kind.element)))

    return operate


def _kept(value: Value) -> Kept:
    return {identity(element) if element.is_wholly_known else object(): element for element in value.data}


def _agreed(sets: Sequence[Value], otherwise: Type) -> Type:
    """The type of the elements of all sets; a null without a type of its own may stand in the way of it."""
    found: set[Type] = {inner.type for each in sets for inner in each.data} or {otherwise}
    if len(found) > 1:
        raise FunctionError("the elements of the sets have no type in common")
    return found.pop()


def _gathered(elements: Iterable[Value], kind: Collection) -> Value:
    """A list or a set of them; the type tells which, and that of an empty one."""
    try:
        element, elements = gathered(elements, kind.element, kind.kind)
    except ConversionError as problem:
        raise FunctionError(str(problem)) from None
    return list_value(element, elements) if is_list(kind) else set_value(element, elements)


def _converted(value: Value, wanted: Type, argument: int) -> Value:
    try:
        return convert(value, wanted)
    except ConversionError as problem:
        raise FunctionError(str(problem), argument) from None


def _common(one: Kept, other: Kept) -> Kept:
    return {key: element for key, element in one.items() if key in other}


def _difference(one: Kept, other: Kept) -> Kept:
    return {key: element for key, element in one.items() if key not in other}


def _union(one: Kept, other: Kept) -> Kept:
    return {**other, **one}


def _setproduct_type(arguments: Sequence[Value]) -> Type:
    """A list if no argument is a set, which has no order to keep."""
    if len(arguments) < 2:
        raise FunctionError("at least two lists or sets are required")
    pairs = tuple_of(*(_element(argument.type, i) for i, argument in enumerate(arguments)))
    return set_of(pairs) if any(is_set(argument.type) for argument in arguments) else list_of(pairs)


def _element(kind: Type, argument: int) -> Type:
    if isinstance(kind, Collection) and not is_map(kind):
        return kind.element
    if not isinstance(kind, Tuple):
        raise FunctionError("a list, a set or a tuple is required", argument)
    if not kind.elements:
        return ANY
    common = unify(kind.elements, unsafe=True)
    if common is None:
        raise FunctionError("the elements have no type in common", argument)
    return common


def _setproduct(*sets: Value) -> Value:
    sensitive = any(each.is_sensitive for each in sets)
    if any(each.type is ANY for each in sets):
        return unknown(ANY).marked(sensitive)
    kind = _setproduct_type(sets)
    assert isinstance(kind, Collection)
    assert isinstance(kind.element, Tuple)
    if not all(_has_size(each) for each in sets):
        is_empty = 0 in (bounds := [_most(each) for each in sets]) and None not in bounds
        return (_gathered([], kind) if is_empty else unknown(kind)).marked(sensitive)
    total = 1
    for each in sets:
        total *= len(each)
    if total:
        check_weight(total + sum(total // len(each) * each.weight for each in sets))
    columns = [
        [_converted(inner, wanted, i) for inner in each.data]
        for i, (each, wanted) in enumerate(zip(sets, kind.element.elements, strict=True))
    ]
    rows = [tuple_value(row) for row in product(*columns)] if total else []
    return _gathered(rows, kind).marked(sensitive)


def _has_size(value: Value) -> bool:
    """Whether it is known how many elements there are: unknown ones of a set may turn out to be the same."""
    return value.is_known and not (is_set(value.type) and len(value) > 1 and not value.is_wholly_known)


def _most(value: Value) -> int | None:
    """How many elements there can be, None if there is no telling."""
    if isinstance(value.type, Tuple):
        return len(value.type.elements)
    return len(value) if _has_size(value) else None


_SETS, _SET = Parameter("other_sets", set_of(ANY)), Parameter("first_set", set_of(ANY))

FUNCTIONS = (
    Function(
        "setintersection",
        (_SET,),
        _operation(_common),
        "The elements that are in every one of the sets.",
        ('setintersection(["a", "b"], ["b", "c"])', 'toset([\n  "b",\n])'),
        variadic=_SETS,
        returns=_set_type,
    ),
    Function(
        "setproduct",
        (),
        _setproduct,
        "All tuples of one element from each of the lists or sets.",
        (
            'setproduct(["app1", "app2"], ["dev"])',
            'tolist([\n  [\n    "app1",\n    "dev",\n  ],\n  [\n    "app2",\n    "dev",\n  ],\n])',
        ),
        variadic=Parameter("sets", partial=True, unknown=True, sensitive=True),
        returns=unless_untyped(_setproduct_type),
    ),
    Function(
        "setsubtract",
        (Parameter("a", set_of(ANY)), Parameter("b", set_of(ANY))),
        _operation(_difference),
        "The elements of the first set that are not in the second.",
        ('setsubtract(["a", "b", "c"], ["a", "c"])', 'toset([\n  "b",\n])'),
        returns=_set_type,
    ),
    Function(
        "setunion",
        (Parameter("first_set", set_of(ANY), partial=True),),
        _operation(_union),
        "The elements that are in any one of the sets.",
        ('setunion(["a", "b"], ["b", "c"])', 'toset([\n  "a",\n  "b",\n  "c",\n])'),
        variadic=Parameter("other_sets", set_of(ANY), partial=True),
        returns=_set_type,
    ),
)

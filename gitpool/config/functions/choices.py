"""Functions that ask something of a list, or choose between values (Terraform: internal/lang/funcs/collection.go;
go-cty: cty/function/stdlib/collection.go)."""

from __future__ import annotations

from collections.abc import Sequence

from gitpool.config.functions.arguments import unless_untyped
from gitpool.config.functions.function import Function, FunctionError, Parameter
from gitpool.config.functions.graphemes import count
from gitpool.config.values.compare import equals
from gitpool.config.values.conversions import unify
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Object,
    Tuple,
    Type,
    a_friendly,
    is_list,
    is_map,
    is_set,
    list_of,
)
from gitpool.config.values.value import FALSE, TRUE, Value, counted, unknown


def _alltrue(values: Value) -> Value:
    """Null is false; what stands behind the first that is false or unknown does not matter."""
    for value in values.data:
        if not value.is_known:
            return unknown(BOOL)
        if not value.data:
            return FALSE
    return TRUE


def _anytrue(values: Value) -> Value:
    if any(value.data is True for value in values.data):
        return TRUE
    return FALSE if values.is_wholly_known else unknown(BOOL)


def _coalesce_type(arguments: Sequence[Value]) -> Type:
    common = unify((argument.type for argument in arguments), unsafe=True)
    if common is None:
        raise FunctionError(
            "the arguments have no type in common" if arguments else "at least one argument is required"
        )
    return common


def _coalesce(*values: Value) -> Value:
    kind = _coalesce_type(values)
    for i, value in enumerate(values):
        try:
            value = convert(value, kind)
        except ConversionError as problem:
            raise FunctionError(str(problem), i) from None
        if not value.is_known:
            return unknown(kind)
        if not (value.is_null or value.data == ""):
            return value
    raise FunctionError("every argument is null or an empty text")


def _coalescelist(*lists: Value) -> Value:
    if not lists:
        raise FunctionError("at least one list is required")
    kind = _coalescelist_type(lists)
    for values in lists:
        if not values.is_known:
            return unknown(kind)
        if not values.is_null and len(values):
            return values
    raise FunctionError("every list is null or empty")


def _coalescelist_type(arguments: Sequence[Value]) -> Type:
    for i, argument in enumerate(arguments):
        if not argument.is_known:
            return ANY
        if not (is_list(argument.type) or isinstance(argument.type, Tuple)):
            raise FunctionError(f"a list or a tuple is required, not {a_friendly(argument.type)}", i)
    kinds = {argument.type for argument in arguments}
    return kinds.pop() if len(kinds) == 1 else ANY


def _contains(values: Value, wanted: Value) -> Value:
    """Types count: `contains(["1"], 1)` is false."""
    if not isinstance(values.type, Collection | Tuple) or is_map(values.type):
        raise FunctionError(f"a list, a set or a tuple is required, not {a_friendly(values.type)}", 0)
    answers = [equals(wanted, element) for element in values.data]
    return TRUE if True in answers else unknown(BOOL) if None in answers else FALSE


def _length(value: Value) -> Value:
    return _size(value).marked(value.is_sensitive)


def _size(value: Value) -> Value:
    kind = value.type
    if kind is STRING:
        return counted(count(value.data)) if value.is_known else unknown(NUMBER)
    if isinstance(kind, Tuple):
        return counted(len(kind.elements))
    if isinstance(kind, Object):
        return counted(len(kind.attributes))
    if kind is ANY:
        return unknown(NUMBER)
    if not isinstance(kind, Collection):
        raise FunctionError(
            f"a text, a list, a set, a map, a tuple or an object is required, not {a_friendly(kind)}", 0
        )
    # Unknown elements of a set may turn out to be the same one.
    is_counted = value.is_known and (not is_set(kind) or len(value) == 1 or value.is_wholly_known)
    return counted(len(value)) if is_counted else unknown(NUMBER)


_BOOLS = (Parameter("list", list_of(BOOL), partial=True),)

FUNCTIONS = (
    Function(
        "alltrue",
        _BOOLS,
        _alltrue,
        "Whether every element is true, as it is of an empty list.",
        ('alltrue(["true", true])', "true"),
        returns=BOOL,
    ),
    Function(
        "anytrue",
        _BOOLS,
        _anytrue,
        "Whether any element is true, as none is of an empty list.",
        ("anytrue([true, false])", "true"),
        returns=BOOL,
    ),
    Function(
        "coalesce",
        (),
        _coalesce,
        "The first argument that is neither null nor an empty text.",
        ('coalesce("", "b")', '"b"'),
        variadic=Parameter("vals", null=True, partial=True, unknown=True),
        returns=_coalesce_type,
    ),
    Function(
        "coalescelist",
        (),
        _coalescelist,
        "The first list that is neither null nor empty.",
        ('coalescelist([], ["c", "d"])', '[\n  "c",\n  "d",\n]'),
        variadic=Parameter("vals", null=True, partial=True, unknown=True),
        returns=_coalescelist_type,
    ),
    Function(
        "contains",
        (Parameter("list", partial=True), Parameter("value", partial=True)),
        _contains,
        "Whether an element of the list, set or tuple is equal to the value.",
        ('contains(["a", "b", "c"], "a")', "true"),
        returns=unless_untyped(BOOL),
    ),
    Function(
        "length",
        (Parameter("value", partial=True, unknown=True, sensitive=True),),
        _length,
        "How many elements a collection has, or characters a text.",
        ('length({ "a" = "b" })', "1"),
        returns=NUMBER,
    ),
)

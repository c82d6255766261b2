"""Functions that pick from a list or order it (go-cty: cty/function/stdlib/collection.go, sequence.go, string.go;
Terraform: internal/lang/funcs/collection.go).

Where a list is taken as it is, sensitive or not, what is picked keeps its own sensitivity and gets the list's.
"""

from __future__ import annotations

from collections.abc import Sequence

from gitpool.config.functions.arguments import integer, unless_untyped
from gitpool.config.functions.function import Function, FunctionError, Parameter
from gitpool.config.values import numbers
from gitpool.config.values.compare import equals
from gitpool.config.values.types import (
    ANY,
    NUMBER,
    STRING,
    Collection,
    Tuple,
    Type,
    a_friendly,
    is_list,
    is_set,
    list_of,
    tuple_of,
)
from gitpool.config.values.value import Value, counted, identity, list_value, null, number, unknown

MAX_RANGE = 1024
"""Numbers that `range` makes at most (go-cty: RangeFunc)."""


def _compact(values: Value) -> Value:
    return list_value(STRING, (element for element in values.data if element.data))


def _distinct(values: Value) -> Value:
    seen: dict[object, Value] = {}
    for element in values.data:
        seen.setdefault(identity(element), element)
    assert isinstance(values.type, Collection)
    return list_value(values.type.element, seen.values())


def _element_type(arguments: Sequence[Value]) -> Type:
    values, position = arguments
    if is_list(values.type):
        return values.type.element
    if not isinstance(values.type, Tuple):
        raise FunctionError(f"a list or a tuple is required, not {a_friendly(values.type)}", 0)
    if not position.is_known:
        return ANY
    return values.type.elements[_wrapped(position, len(values.type.elements), values.type)]


def _wrapped(position: Value, size: int, kind: Type) -> int:
    index = integer(position, 1)
    if not size:
        raise FunctionError("an empty list has no elements", 0)
    if index % size and index < 0 and isinstance(kind, Tuple):  # a panic in Terraform 1.11, fixed in go-cty 1.16.2
        raise FunctionError("an index below zero needs a list, as tolist makes of a tuple", 1)
    return index % size


def _element(values: Value, position: Value) -> Value:
    _element_type([values, position])
    found: Value = values.data[_wrapped(position, len(values), values.type)]
    return found.marked(values.is_sensitive)


def _index(values: Value, wanted: Value) -> Value:
    if not (is_list(values.type) or isinstance(values.type, Tuple)):
        raise FunctionError(f"a list or a tuple is required, not {a_friendly(values.type)}", 0)
    for i, element in enumerate(values.data):
        same = equals(element, wanted)
        if same is None:
            return unknown(NUMBER)
        if same:
            return counted(i)
    raise FunctionError("no element is equal to the value", 1)


def _one_type(arguments: Sequence[Value]) -> Type:
    kind = arguments[0].type
    if isinstance(kind, Collection) and kind.kind != "map":
        return kind.element
    if isinstance(kind, Tuple) and len(kind.elements) < 2:
        return kind.elements[0] if kind.elements else ANY
    raise _not_one()


def _not_one() -> FunctionError:
    return FunctionError("a list, a set or a tuple of no or one element is required", 0)


def _one(values: Value) -> Value:
    kind = _one_type([values])
    if len(values) > 1:
        if is_set(values.type) and not values.is_wholly_known:  # which may turn out to be one
            return unknown(kind)
        raise _not_one()
    return values.data[0] if len(values) else null(kind)


def _range(*limits: Value) -> Value:
    start, end, step = _limits(limits)
    down = step < 0
    if start < end if down else end < start:
        raise FunctionError(f"the end must not be {'above' if down else 'below'} the start for this step", 1)
    values: list[Value] = []
    while end < start if down else start < end:
        if len(values) == MAX_RANGE:
            raise FunctionError(f"the range has more than {MAX_RANGE} numbers; bring its ends closer or widen the step")
        values.append(number(start))
        start = numbers.add(start, step)
    return list_value(NUMBER, values)


def _limits(limits: tuple[Value, ...]) -> tuple[numbers.Number, numbers.Number, numbers.Number]:
    given = [limit.data for limit in limits]
    if len(given) == 3:
        return given[0], given[1], given[2]
    if not 1 <= len(given) <= 2:
        raise FunctionError("one, two or three numbers are required")
    start, end = given if len(given) == 2 else (numbers.integer(0), given[0])
    return start, end, numbers.integer(-1 if end < start else 1)


def _reverse_type(arguments: Sequence[Value]) -> Type:
    kind = arguments[0].type
    if isinstance(kind, Tuple):
        return tuple_of(*reversed(kind.elements))
    if isinstance(kind, Collection) and kind.kind != "map":
        return list_of(kind.element)
    raise FunctionError(f"a list, a set or a tuple is required, not {a_friendly(kind)}", 0)


def _reverse(values: Value) -> Value:
    return Value(_reverse_type([values]), values.data[::-1]).marked(values.is_sensitive)


def _slice_type(arguments: Sequence[Value]) -> Type:
    values, *_ = arguments
    if is_set(values.type):
        raise FunctionError("the elements of a set have no order to slice; make a list of it with tolist", 0)
    if not (is_list(values.type) or isinstance(values.type, Tuple)):
        raise FunctionError(f"a list or a tuple is required, not {a_friendly(values.type)}", 0)
    start, end = _bounds(arguments)
    if is_list(values.type):
        return values.type
    assert isinstance(values.type, Tuple)
    return ANY if start is None or end is None else tuple_of(*values.type.elements[start:end])


def _bounds(arguments: Sequence[Value]) -> list[int | None]:
    """The two indexes of `slice`, as far as they are known."""
    values, *limits = arguments
    size = len(values.type.elements) if isinstance(values.type, Tuple) else len(values) if values.is_known else None
    bounds: list[int | None] = []
    for argument, limit in enumerate(limits, 1):
        bound = integer(limit, argument) if limit.is_known else None
        if bound is not None and bound < 0:
            raise FunctionError("the index must not be below zero", argument)
        if bound is not None and size is not None and bound > size:
            raise FunctionError(f"the index must not be above {size}, the length of the list", argument)
        bounds.append(bound)
    start, end = bounds
    if start is not None and end is not None and start > end:
        raise FunctionError("the start must not be behind the end", 1)
    return bounds


def _slice(values: Value, start: Value, end: Value) -> Value:
    kind = _slice_type([values, start, end])
    return Value(kind, values.data[integer(start, 1) : integer(end, 2)]).marked(values.is_sensitive)


def _sort(values: Value) -> Value:
    """By the bytes of UTF-8, whose order is that of the code points; of unknown strings only the number is known."""
    if not values.is_wholly_known:
        return list_value(STRING, [unknown(STRING)] * len(values))
    for i, element in enumerate(values.data):
        if element.is_null:
            raise FunctionError(f"element {i} is null; only texts can be sorted", 0)
    return list_value(STRING, sorted(values.data, key=lambda element: str(element.data)))


_LIST = Parameter("list", partial=True, sensitive=True)
_STRINGS = Parameter("list", list_of(STRING))

FUNCTIONS = (
    Function(
        "compact",
        (_STRINGS,),
        _compact,
        "The list of strings without those that are empty or null.",
        ('compact(["a", "", null, "c"])', 'tolist([\n  "a",\n  "c",\n])'),
        returns=list_of(STRING),
    ),
    Function(
        "distinct",
        (Parameter("list", list_of(ANY)),),
        _distinct,
        "The list with only the first of equal elements.",
        ('distinct(["b", "a", "b"])', 'tolist([\n  "b",\n  "a",\n])'),
        returns=lambda arguments: arguments[0].type,
    ),
    Function(
        "element",
        (_LIST, Parameter("index", NUMBER)),
        _element,
        "The element at an index, counted on from the first again behind the last.",
        ('element(["a", "b", "c"], 4)', '"b"'),
        returns=unless_untyped(_element_type),
    ),
    Function(
        "index",
        (Parameter("list", partial=True), Parameter("value", partial=True)),
        _index,
        "Where the first element stands that is equal to the value.",
        ('index(["a", "b", "c"], "b")', "1"),
        returns=unless_untyped(NUMBER),
    ),
    Function(
        "one",
        (Parameter("list", partial=True),),
        _one,
        "The only element of a list, a set or a tuple; null of an empty one.",
        ('one(["hello"])', '"hello"'),
        returns=unless_untyped(_one_type),
    ),
    Function(
        "range",
        (),
        _range,
        "The numbers from a start (or 0) to before an end, a step (or 1) apart.",
        ("range(1, 4)", "tolist([\n  1,\n  2,\n  3,\n])"),
        variadic=Parameter("params", NUMBER),
        returns=list_of(NUMBER),
    ),
    Function(
        "reverse",
        (_LIST,),
        _reverse,
        "The elements from the last to the first.",
        ("reverse([1, 2, 3])", "[\n  3,\n  2,\n  1,\n]"),
        returns=unless_untyped(_reverse_type),
    ),
    Function(
        "slice",
        (_LIST, Parameter("start_index", NUMBER), Parameter("end_index", NUMBER)),
        _slice,
        "The elements from one index to before another.",
        ('slice(["a", "b", "c", "d"], 1, 3)', '[\n  "b",\n  "c",\n]'),
        returns=unless_untyped(_slice_type),
    ),
    Function(
        "sort",
        (Parameter("list", list_of(STRING), partial=True),),
        _sort,
        "The list of strings in the order of their code points.",
        ('sort(["e", "d", "a", "x"])', 'tolist([\n  "a",\n  "d",\n  "e",\n  "x",\n])'),
        returns=list_of(STRING),
    ),
)

"""A value as a value of another type, or why it cannot be one (go-cty: cty/convert)."""

from __future__ import annotations

from collections.abc import Iterable

from gitpool.config.values import numbers
from gitpool.config.values.conversions import converts, unify
from gitpool.config.values.types import (
    ANY,
    NUMBER,
    STRING,
    Collection,
    Object,
    Primitive,
    Tuple,
    Type,
    collection_of,
    friendly,
    is_set,
    object_of,
    tuple_of,
    without_optional,
)
from gitpool.config.values.value import (
    FALSE,
    TRUE,
    UNKNOWN,
    Value,
    list_value,
    map_value,
    may_tell_names,
    null,
    number,
    object_value,
    quoted,
    set_value,
    string,
    tuple_value,
    unknown,
)


class ConversionError(ValueError):
    """Why a value is not of a type: a clause without a full stop; `path` leads to the inner value that is not."""

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


def convert(value: Value, wanted: Type) -> Value:
    """The value as one of that type; sensitivity stays, optional attributes that are missing become null.

    Raises:
        ConversionError: it cannot be one.
    """
    if value.type is wanted and not wanted.has_optional:
        return value
    if not converts(value.type, wanted):
        raise ConversionError(_refusal(value, wanted))
    return _convert(value, wanted)


def _convert(value: Value, wanted: Type) -> Value:
    if wanted is ANY or (value.type is wanted and not wanted.has_optional):
        return value
    if value.data is None or value.data is UNKNOWN:
        result = Value(_filled(value.type, without_optional(wanted)), value.data)
    elif isinstance(wanted, Primitive):
        result = _primitive(value, wanted)
    elif isinstance(wanted, Object):
        result = _object(value, wanted)
    elif isinstance(wanted, Tuple):
        result = tuple_value(_inner(value.data[i], element, i) for i, element in enumerate(wanted.elements))
    else:
        assert isinstance(wanted, Collection)
        result = _collection(value, wanted)
    return result.marked(value.is_sensitive)


def _inner(value: Value, wanted: Type, step: str | int) -> Value:
    try:
        return _convert(value, wanted)
    except ConversionError as problem:
        raise ConversionError(str(problem), (step, *problem.path)) from None


def _primitive(value: Value, wanted: Primitive) -> Value:
    data = value.data
    if wanted is STRING:
        return string(data if value.type is STRING else numbers.text(data) if value.type is NUMBER else _word(data))
    if wanted is NUMBER:
        try:
            return number(numbers.parse(data))
        except ValueError:
            raise ConversionError("a number is required") from None
        except numbers.TooLarge:
            raise ConversionError("a number of at most 10,000 digits is required") from None
    if data in ("true", "1"):
        return TRUE
    if data in ("false", "0"):
        return FALSE
    hint = f'; to convert from string, use lowercase "{data.lower()}"' if data.lower() in ("true", "false") else ""
    raise ConversionError(f"a bool is required{hint}")


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def _object(value: Value, wanted: Object) -> Value:
    """From an object or a map; what is not wanted is left out, what is optional and missing is null."""
    attributes: dict[str, Value] = {}
    for name, attribute in wanted.attributes.items():
        if name in value.data:
            given: Value = value.data[name]
            if not converts(given.type, attribute):
                what = f'map element type is incompatible with attribute "{name}": {_refusal(given, attribute)}'
                raise ConversionError(what)
            attributes[name] = _inner(given, attribute, name)
        elif name in wanted.optional:
            attributes[name] = null(without_optional(attribute))
        else:
            raise ConversionError(f'map has no element for required attribute "{name}"')
    return object_value(attributes)


def _collection(value: Value, wanted: Collection) -> Value:
    element = wanted.element
    if wanted.kind == "list" and is_set(value.type) and len(value) > 1 and not value.is_wholly_known:
        return unknown(_filled(value.type, without_optional(wanted)))  # what is unknown may be one of the others
    if isinstance(value.type, Tuple | Object) and element is ANY:
        element = unify((inner.type for inner in value.children()), unsafe=True) or ANY
    steps: Iterable[tuple[str | int, Value]] = (
        value.data.items() if isinstance(value.data, dict) else enumerate(value.data)
    )
    entries = {step: _inner(inner, element, step) for step, inner in steps}
    if wanted.kind == "list" or (wanted.kind == "map" and isinstance(element, Collection | Object)):
        entries = _unified(entries, wanted.kind)
    if not entries and element is ANY and isinstance(value.type, Collection):
        element = value.type.element
    element, elements = gathered(entries.values(), without_optional(element), wanted.kind)
    if wanted.kind == "map":
        return map_value(element, {str(step): inner for step, inner in zip(entries, elements, strict=True)})
    return list_value(element, elements) if wanted.kind == "list" else set_value(element, elements)


def _unified(entries: dict[str | int, Value], kind: str) -> dict[str | int, Value]:
    """The elements with the type that they have in common, where `any` in their type left them with several."""
    found = {inner.type for inner in entries.values()}
    if len(found) < 2:
        return entries
    common = unify((inner.type for inner in entries.values()), unsafe=True)
    if common is None or any(not converts(each, common) for each in found):
        raise ConversionError(f"all {kind} elements must have the same type")
    return {step: _inner(inner, common, step) for step, inner in entries.items()}


def gathered(elements: Iterable[Value], otherwise: Type, kind: str) -> tuple[Type, list[Value]]:
    """The elements of a collection and their one type; `otherwise` is that of an empty one.

    What has no type of its own, null or unknown, fits in beside everything (go-cty: CanListVal).

    Raises:
        ConversionError: they have several types.
    """
    elements = list(elements)
    found = {inner.type for inner in elements} or {otherwise}
    if len(found) > 1:
        found.discard(ANY)
    if len(found) > 1:
        raise ConversionError(f"all {kind} elements must have the same type")
    element = found.pop()
    return element, [
        Value(element, inner.data, sensitive=inner.is_sensitive) if inner.type is ANY else inner for inner in elements
    ]


def _filled(source: Type, wanted: Type) -> Type:
    """The wanted type, with what the source tells in the place of each `any` (convert: dynamicReplace)."""
    if source is ANY or not wanted.has_dynamic:
        return wanted
    if wanted is ANY:
        return source
    if isinstance(wanted, Collection):
        if isinstance(source, Collection):
            return collection_of(wanted.kind, _filled(source.element, wanted.element))
        parts = source.elements if isinstance(source, Tuple) else ()
        parts = tuple(source.attributes.values()) if isinstance(source, Object) else parts
        common = unify(parts, unsafe=True)
        return wanted if common is None else collection_of(wanted.kind, _filled(common, wanted.element))
    if isinstance(wanted, Tuple):
        assert isinstance(source, Tuple)
        return tuple_of(*(_filled(s, w) for s, w in zip(source.elements, wanted.elements, strict=True)))
    assert isinstance(wanted, Object)
    return object_of({name: _filled(_part(source, name), kind) for name, kind in wanted.attributes.items()})


def _part(source: Type, name: str) -> Type:
    if isinstance(source, Collection):
        return source.element
    return source.attributes.get(name, ANY) if isinstance(source, Object) else ANY


def _refusal(value: Value, wanted: Type) -> str:
    if may_tell_names(value):
        return mismatch(value.type, wanted)
    return _required(wanted, value.type)


def _required(wanted: Type, got: Type) -> str:
    return f"{friendly(wanted)} required" + ("" if got is ANY else f", but have {friendly(got)}")


def mismatch(got: Type, wanted: Type) -> str:
    """Why a type cannot become another: a clause without a full stop (convert/mismatch_msg.go)."""
    if isinstance(got, Object) and isinstance(wanted, Object):
        return _mismatched_objects(got, wanted)
    if isinstance(got, Tuple) and isinstance(wanted, Tuple):
        return _mismatched_tuples(got, wanted)
    if isinstance(wanted, Collection):
        structure = Object if wanted.kind == "map" else Tuple
        if isinstance(got, structure):
            return _mismatched_parts(got, wanted)
        if isinstance(got, Collection) and ("map" in (got.kind, wanted.kind)) == (got.kind == wanted.kind):
            return f"incorrect {wanted.kind} element type: {mismatch(got.element, wanted.element)}"
        return f"{friendly(wanted)} required"
    return _required(wanted, got)


def _mismatched_objects(got: Object, wanted: Object) -> str:
    missing = [n for n in wanted.attributes if n not in got.attributes and n not in wanted.optional]
    if missing:
        names = [quoted(name) for name in missing]
        if len(names) == 1:
            return f"attribute {names[0]} is required"
        joined = ", ".join(names[:-1]) + ("," if len(names) > 2 else "") + f" and {names[-1]}"
        return f"attributes {joined} are required"
    for name, attribute in wanted.attributes.items():
        if name in got.attributes and not converts(got.attributes[name], attribute):
            return f"attribute {quoted(name)}: {mismatch(got.attributes[name], attribute)}"
    return "incorrect object attributes"


def _mismatched_tuples(got: Tuple, wanted: Tuple) -> str:
    """More than "tuple required", which is all that Terraform says here."""
    for step, (part, element) in enumerate(zip(got.elements, wanted.elements, strict=False)):
        if not converts(part, element):
            return f"element {step}: {mismatch(part, element)}"
    count = len(wanted.elements)
    return f"tuple with {count} element{'s' * (count != 1)} required, but have {len(got.elements)}"


def _mismatched_parts(got: Type, wanted: Collection) -> str:
    if wanted.element is ANY:
        return f"all {wanted.kind} elements must have the same type"
    parts: Iterable[tuple[str | int, Type]] = ()
    if isinstance(got, Tuple):
        parts = enumerate(got.elements)
    elif isinstance(got, Object):
        parts = ((quoted(name), kind) for name, kind in got.attributes.items())
    for step, part in parts:
        if not converts(part, wanted.element):
            return f"element {step}: {mismatch(part, wanted.element)}"
    return f"all elements must be {friendly(wanted.element)}"

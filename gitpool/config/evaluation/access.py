"""`value.name` and `value[key]`, by HCL's rules (hcl: ops.go, Index and GetAttr)."""

from __future__ import annotations

from gitpool.config.evaluation.scope import Scope
from gitpool.config.findings import did_you_mean
from gitpool.config.syntax.tree import Expression, GetAttribute, Index, Name
from gitpool.config.values import numbers
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import (
    ANY,
    NUMBER,
    STRING,
    Collection,
    Object,
    Tuple,
    Type,
    friendly,
    is_list,
    is_map,
    is_set,
)
from gitpool.config.values.value import NOTHING_KNOWN, UNKNOWN, Value, unknown

_NO_ELEMENT = "The given key does not identify an element in this collection value"


def attribute_of(value: Value, name: str, node: Expression, scope: Scope) -> Value:
    """The attribute of an object, or the element of a map."""
    place = (node.end - len(name) - 1, node.end)
    kind = value.type
    if value.data is None:
        detail = "This value is null, so it does not have any attributes."
        scope.note("Attempt to get attribute from null value", detail, place, node)
    elif isinstance(kind, Object):
        if name in kind.attributes:
            return _element(value, name, kind.attributes[name])
        hint = did_you_mean(name, kind.attributes) if _may_hint(value, node) else ""
        detail = f'This object does not have an attribute named "{name}".{hint}'
        scope.note("Unsupported attribute", detail, place, node)
    elif is_map(kind):
        if value.data is UNKNOWN or name in value.data:
            return _element(value, name, kind.element)
        hint = "" if value.is_sensitive else did_you_mean(name, value.data)
        detail = f'This map does not have an element with the key "{name}".{hint}'
        scope.note("Missing map element", detail, place, node)
    elif kind is ANY:
        return NOTHING_KNOWN.marked(value.is_sensitive)
    else:
        scope.note("Unsupported attribute", _no_attributes(kind, name), place, node)
    return NOTHING_KNOWN


def _may_hint(value: Value, node: Expression) -> bool:
    """Whether the attributes of an object may be told; of one not known yet where a variable declares them."""
    while isinstance(node, GetAttribute | Index):
        node = node.of
    is_declared = isinstance(node, Name) and node.name == "var"
    return not value.is_sensitive and (value.data is not UNKNOWN or is_declared)


def _element(value: Value, key: str | int, kind: Type) -> Value:
    found: Value = unknown(kind) if value.data is UNKNOWN else value.data[key]
    return found.marked(value.is_sensitive)


def _no_attributes(kind: Type, name: str) -> str:
    if isinstance(kind, Collection) and isinstance(kind.element, Object):
        what = f'attribute "{name}"' if name in kind.element.attributes else "an attribute"
        one = "for a specific element of the list, or " if is_list(kind) else ""
        return (
            f"Attributes cannot be accessed on a {kind.kind} of objects. Did you mean to access {what} {one}across all "
            f"elements, as in [for x in the_{kind.kind} : x.{name}]?"
        )
    if isinstance(kind, Collection | Tuple):
        return "This value does not have any attributes."
    return f"Attributes cannot be accessed on a primitive-typed value ({friendly(kind)})."


def element_of(value: Value, key: Value, key_node: Expression, node: Expression, scope: Scope) -> Value:
    """The element of a list, a tuple, a map or an object."""
    place = (key_node.start - 1, node.end)
    kind = value.type
    if value.data is None:
        detail = "This value is null, so it does not have any indices."
        scope.note("Attempt to index null value", detail, place, node)
    elif key.data is None:
        scope.note("Invalid index", "Can't use a null value as an indexing key.", place, node)
    elif kind is ANY or key.type is ANY:
        return NOTHING_KNOWN.marked(value.is_sensitive)
    elif is_list(kind) or is_map(kind) or isinstance(kind, Tuple | Object):
        return _indexed(value, key, place, node, scope)
    elif is_set(kind):
        detail = (
            "The elements of a set have no order and no keys, so none can be picked. Make a list of it first: "
            "tolist(the_set)[0]."
        )
        scope.note("Invalid index", detail, place, node)
    else:
        scope.note("Invalid index", "This value does not have any indices.", place, node)
    return NOTHING_KNOWN


def _indexed(value: Value, key: Value, place: tuple[int, int], node: Expression, scope: Scope) -> Value:
    kind = value.type
    by_number = is_list(kind) or isinstance(kind, Tuple)
    try:
        wanted = convert(key, NUMBER if by_number else STRING)
    except ConversionError as problem:
        scope.note("Invalid index", f"{_NO_ELEMENT}: {problem}.", place, node)
        return NOTHING_KNOWN
    sensitive = value.is_sensitive or (wanted.is_sensitive and not isinstance(kind, Object))
    if wanted.data is UNKNOWN or value.data is UNKNOWN:
        return _unknown_element(value, wanted).marked(sensitive)
    if by_number:
        index = numbers.whole(wanted.data)
        problem_with = _bad_index(index, wanted, len(value.data))
        if problem_with is None:
            found: Value = value.data[index]
            return found.marked(sensitive)
        scope.note("Invalid index", f"{_NO_ELEMENT}: {problem_with}.", place, node)
    else:
        if wanted.data in value.data:
            found = value.data[wanted.data]
            return found.marked(sensitive)
        hint = "" if wanted.is_sensitive or value.is_sensitive else did_you_mean(wanted.data, value.data)
        if key.type is NUMBER and isinstance(kind, Object):
            hint = " An object only supports looking up attributes by name, not by numeric index."
        scope.note("Invalid index", f"{_NO_ELEMENT}.{hint}", place, node)
    return NOTHING_KNOWN


def _bad_index(index: int | None, key: Value, size: int) -> str | None:
    if index is None:
        return "indexing a sequence requires a whole number, but the given index has a fractional part"
    if index < 0:
        return "a negative number is not a valid index for a sequence"
    if size == 0:
        return "the collection has no elements"
    if index >= size:
        return "the given index is greater than or equal to the length of the collection"
    return None


def _unknown_element(value: Value, key: Value) -> Value:
    kind = value.type
    if isinstance(kind, Collection):
        return unknown(kind.element)
    if key.data is not UNKNOWN:
        if isinstance(kind, Object) and key.data in kind.attributes:
            return unknown(kind.attributes[key.data])
        index = numbers.whole(key.data) if isinstance(kind, Tuple) else None
        if isinstance(kind, Tuple) and index is not None and 0 <= index < len(kind.elements):
            return unknown(kind.elements[index])
    return NOTHING_KNOWN

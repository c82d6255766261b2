"""Values and types in words, for messages (hcl: describeConditionalTypeMismatch; terraform: compactValueStr)."""

from __future__ import annotations

from gitpool.config.values import numbers
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
    friendly,
)
from gitpool.config.values.value import UNKNOWN, Value

MAX_SHOWN = 100
"""Characters of a text that a message repeats."""


def mismatched_branches(yes: Type, no: Type, *, names: bool = True) -> str:
    """Why the branches of `?:` are not of one type: a sentence without its full stop.

    Without `names` it tells none of attributes, which may have come from a sensitive value.
    """
    if names and isinstance(yes, Object) and isinstance(no, Object):
        for name, attribute in yes.attributes.items():
            if name not in no.attributes:
                return f'The true value includes object attribute "{name}", which is absent in the false value'
            if attribute is not no.attributes[name]:
                return f'Type mismatch for object attribute "{name}": {_lower(attribute, no.attributes[name], names)}'
        extra = next((name for name in no.attributes if name not in yes.attributes), None)
        if extra is not None:
            return f'The false value includes object attribute "{extra}", which is absent in the true value'
    if isinstance(yes, Tuple) and isinstance(no, Tuple):
        if len(yes.elements) != len(no.elements):
            return f"The true tuple has length {len(yes.elements)}, but the false tuple has length {len(no.elements)}"
        for i, (one, other) in enumerate(zip(yes.elements, no.elements, strict=True)):
            if one is not other:
                return f"Type mismatch for tuple element {i}: {_lower(one, other, names)}"
    if friendly(yes) == friendly(no):
        if not names:
            return "How they differ is not said, as it might tell a sensitive value"
        return "Something nested deeper is not compatible between the true and the false value"
    return f"The true value is {friendly(yes)}, but the false value is {friendly(no)}"


def _lower(yes: Type, no: Type, names: bool) -> str:
    text = mismatched_branches(yes, no, names=names)
    return text[0].lower() + text[1:]


def statement(value: Value) -> str:
    """What is said of a value beside an expression: `is "dev"`, `is object with 1 attribute "env"`."""
    if value.is_sensitive:
        return "has a sensitive value"
    if value.data is None:
        return "is null"
    if value.data is UNKNOWN:
        return "is not known yet" if value.type is ANY else f"is {a_friendly(value.type)}, not known yet"
    if value.type is BOOL:
        return f"is {'true' if value.data else 'false'}"
    if value.type is NUMBER:
        return f"is {numbers.text(value.data)[:MAX_SHOWN]}"
    if value.type is STRING:
        return f"is {_quoted(value.data)}"
    return f"is {_size(value)}"


def _quoted(text: str) -> str:
    shown = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _size(value: Value) -> str:
    kind, count = value.type, len(value.data)
    if isinstance(kind, Collection):
        if not count:
            return f"empty {friendly(kind)}"
        return f"{friendly(kind)} with {count} element{'s' * (count != 1)}"
    what, part = ("object", "attribute") if isinstance(kind, Object) else ("tuple", "element")
    if not count:
        return f"{what} with no {part}s"
    if count == 1 and isinstance(kind, Object):
        return f'object with 1 attribute "{next(iter(value.data))}"'
    return f"{what} with {count} {part}{'s' * (count != 1)}"

"""Values and types as `terraform console` prints them (terraform 1.11: internal/repl/format.go and session.go)."""

from __future__ import annotations

from gitpool.config.values import numbers
from gitpool.config.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Object,
    Primitive,
    Tuple,
    Type,
    friendly,
)
from gitpool.config.values.value import UNKNOWN, Value, quoted

_CONVERSIONS = {"list": "tolist", "set": "toset", "map": "tomap"}
"""The functions that make the collections, which tell them from tuples and objects in the text."""


def printed(value: Value) -> str:
    """The text of a value, over as many lines as it takes, without a line break at the end.

    Most texts are expressions for the value. What is not known or sensitive, and null of a type without a function,
    are told in words.
    """
    return _value(value, 0)


def printed_type(kind: Type) -> str:
    """The text of a type, one attribute or element a line, as `type(value)` in the console."""
    return _type(kind, 0)


def _value(value: Value, indent: int) -> str:
    kind, data = value.type, value.data
    if data is UNKNOWN:
        return "(known after apply)"
    if value.is_sensitive:
        return "(sensitive value)"
    if data is None:
        return _null(kind)
    if kind is BOOL:
        return "true" if data else "false"
    if kind is NUMBER:
        return numbers.text(data)
    if kind is STRING:
        return _heredoc(data, indent) if "\n" in data else quoted(data)
    text = _entries(data, indent) if isinstance(data, dict) else _elements(data, indent)
    return f"{_CONVERSIONS[kind.kind]}({text})" if isinstance(kind, Collection) else text


def _null(kind: Type) -> str:
    if isinstance(kind, Primitive):
        return "null" if kind is ANY else f"to{kind.name}(null)"
    if isinstance(kind, Collection):
        return f"{_CONVERSIONS[kind.kind]}(null) /* of {friendly(kind.element)} */"
    return f"null /* {friendly(kind)} */"


def _heredoc(text: str, indent: int) -> str:
    """A text of several lines; its marker is one that is no line of it."""
    lines = text.split("\n")
    marker = "EOT"
    while any(line.strip() == marker for line in lines):
        marker += "_"
    margin = "\n" + " " * indent
    return ("<<-" if indent else "<<") + margin.join([marker, *lines, marker])


def _elements(elements: tuple[Value, ...], indent: int) -> str:
    if not elements:
        return "[]"
    margin = "\n" + " " * indent
    return "[" + "".join(f"{margin}  {_value(inner, indent + 2)}," for inner in elements) + f"{margin}]"


def _entries(entries: dict[str, Value], indent: int) -> str:
    if not entries:
        return "{}"
    margin = "\n" + " " * indent
    lines = []
    for key, inner in entries.items():
        name = _heredoc(key, indent + 2) if "\n" in key else quoted(key)
        lines.append(f"{margin}  {name} = {_value(inner, indent + 2)}")
    return "{" + "".join(lines) + f"{margin}}}"


def _type(kind: Type, level: int) -> str:
    margin = "\n" + "    " * level
    if isinstance(kind, Object):
        if not kind.attributes:
            return "object({})"
        inner = [f"{margin}    {name}: {_type(each, level + 1)}," for name, each in kind.attributes.items()]
        return "object({" + "".join(inner) + f"{margin}}})"
    if isinstance(kind, Tuple):
        if not kind.elements:
            return "tuple([])"
        return "tuple([" + "".join(f"{margin}    {_type(each, level + 1)}," for each in kind.elements) + f"{margin}])"
    if isinstance(kind, Collection):
        if isinstance(kind.element, Object | Tuple):  # set apart from the brackets around it
            return f"{kind.kind}({margin}    {_type(kind.element, level + 1)},{margin})"
        return f"{kind.kind}({_type(kind.element, level)})"
    return friendly(kind)

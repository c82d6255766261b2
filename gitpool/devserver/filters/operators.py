"""What the operators say of a value: its kind decides what they may do, and how an error is worded.

hashicorp/go-bexpr evaluate.go (doMatchEqual, doMatchIn, doMatchMatches, doMatchIsEmpty, doMatchIsNil) and coerce.go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitpool.devserver.filters.gosyntax import BadPattern
from gitpool.devserver.filters.grammar import Match
from gitpool.devserver.filters.patterns import pattern
from gitpool.devserver.filters.reflection import GoType, Reflected, dynamic, elem_of
from gitpool.devserver.golang.numbers import OutOfRange, read_float, read_int, read_uint
from gitpool.devserver.golang.strconv import parse_bool, quote
from gitpool.devserver.web.reply import Panic


class BadMatch(ValueError):
    """An expression that makes no sense of an object."""


Operator = Callable[[Reflected], bool]
"""What an operator with its literal says of a value."""

_READERS: dict[str, Callable[[str], Any]] = {"bool": parse_bool, "float32": lambda raw: read_float(raw, 32)}
_READERS["float64"] = read_float
_READERS |= dict.fromkeys(("int", "int8", "int16", "int32", "int64"), read_int)
_READERS |= dict.fromkeys(("uint", "uint8", "uint16", "uint32", "uint64"), read_uint)
_SIZED = frozenset(("string", "map", "slice"))


def operator(node: Match) -> Operator:
    """The operator of a comparison, ready for many values."""
    return _OPERATORS[node.operator](node)


class _Literal:
    """The right side of a comparison: a text that means something else to each kind (getMatchExprValue)."""

    __slots__ = ("raw", "read")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.read: dict[str, Any] = {"string": raw}

    def of(self, kind: str) -> Any:
        """The literal as a value of the kind, the text itself where the kind has no literals.

        Raises:
            ValueError: it is none, in strconv's words.
        """
        if kind not in self.read:
            self.read[kind] = _READERS[kind](self.raw) if kind in _READERS else self.raw
        return self.read[kind]

    def wanted(self, kind: str) -> Any:
        """The same, with the error as go-bexpr words it."""
        try:
            return self.of(kind)
        except ValueError as refused:
            raise BadMatch(f"error getting match value in expression: {refused}") from None


def primitive(value: Reflected) -> Any:
    """A value of a kind that can be compared, as Python's own."""
    kind = value.type.kind
    if kind == "string":
        return value.text()
    if kind == "bool":
        return value.flag()
    return value.real() if kind.startswith("float") else value.number()


def _is_primitive(go_type: GoType) -> bool:
    return go_type.kind == "string" or go_type.kind in _READERS


def _equal(node: Match) -> Operator:
    literal, text = _Literal(node.value), node.value

    def equal(value: Reflected) -> bool:
        if value.type.kind == "string":
            return value.text() == text
        if not _is_primitive(value.type):
            raise BadMatch("unable to find suitable primitive comparison function for matching")
        wanted = literal.wanted(value.type.kind)
        return bool(primitive(value) == wanted)

    return equal


def _contains(node: Match) -> Operator:
    literal, text = _Literal(node.value), node.value

    def contains(value: Reflected) -> bool:
        kind = value.type.kind
        if kind == "string":
            return within(text, value.text())
        if kind == "map":
            if value.type.key is None or value.type.key.name != "string":
                raise Panic(f"reflect.Value.MapIndex: value of type string is not assignable to type {value.type.key}")
            return text in (value.raw or ())
        if kind == "slice":
            return _has(value, literal)
        literal.wanted(kind)
        raise _cannot("in/contains", node, value)

    return contains


def within(part: str, text: str) -> bool:
    """Whether a text has another in it, octet by octet (Go strings.Contains)."""
    # Only half of a character, which an escape may name, needs a closer look.
    if part.isascii() or part in text:
        return part in text
    return part.encode("utf-8", "surrogateescape") in text.encode("utf-8", "surrogateescape")


def _has(value: Reflected, literal: _Literal) -> bool:
    """Whether a slice has an item that equals the literal."""
    elem = elem_of(value.type)
    if elem.kind == "interface":
        return any(_is(item, literal) for item in value.raws())
    is_pointer = elem.kind == "ptr"
    elem = elem_of(elem) if is_pointer else elem
    wanted = literal.wanted(elem.kind)
    if not _is_primitive(elem):
        raise BadMatch('unable to find suitable primitive comparison function for "in" comparison')
    return any(
        _equals_nil(elem, wanted) if raw is None and is_pointer else primitive(Reflected(elem, raw)) == wanted
        for raw in value.raws()
    )


def _equals_nil(elem: GoType, wanted: Any) -> bool:
    """Whether a nil pointer equals the literal: reflection makes a text of it, but no number (Go Value.String)."""
    if elem.kind != "string":
        kind = "Int" if elem.kind.startswith("int") else elem.kind.rstrip("0123456789").capitalize()
        raise Panic(f"reflect: call of reflect.Value.{kind} on zero Value")
    return bool(wanted == "<invalid Value>")


def _is(raw: Any, literal: _Literal) -> bool:
    """Whether an item of any type equals the literal; items to which it means nothing are passed over."""
    item = Reflected(*dynamic(raw))
    kind = item.type.kind
    if kind == "invalid":
        raise Panic("reflect: call of reflect.Value.Type on zero Value")
    try:
        wanted = literal.of(kind)
    except OutOfRange:
        raise BadMatch("error getting interface slice match value in expression") from None
    except ValueError:
        return False
    if not _is_primitive(item.type):
        reason = 'unable to find suitable primitive comparison function for "in" comparison in interface slice'
        raise BadMatch(f"{reason}: {kind}")
    return bool(primitive(item) == wanted)


def _cannot(what: str, node: Match, value: Reflected) -> BadMatch:
    kind, selector = value.type.kind, quote(node.selector.shown)
    return BadMatch(f"cannot perform {what} operations on type {kind} for selector: {selector}")


def _matches(node: Match) -> Operator:
    raw = node.value

    def fits(value: Reflected) -> bool:
        kind = value.type.kind
        if kind == "string":
            text: str | bytes = value.text()
        elif kind == "slice" and elem_of(value.type).name == "uint8":
            text = value.octets()
        elif kind == "invalid":
            raise Panic("reflect: call of reflect.Value.Type on zero Value")
        else:
            raise BadMatch(f"value of type {value.type} is not convertible to []byte")
        try:
            return pattern(raw)(text)
        except BadPattern as refused:
            raise BadMatch(f"failed to compile regular expression {quote(raw)}: {refused}") from None

    return fits


def _empty(node: Match) -> Operator:
    def empty(value: Reflected) -> bool:
        if value.type.kind not in _SIZED:
            raise _cannot("is-empty", node, value)
        return not value.raw

    return empty


def _nil(node: Match) -> Operator:
    def nil(value: Reflected) -> bool:
        kind = value.type.kind
        if kind == "struct":
            return False
        if kind not in ("map", "slice", "invalid", "ptr"):
            raise _cannot("is-nil", node, value)
        return value.is_nil

    return nil


_OPERATORS: dict[str, Callable[[Match], Operator]] = {
    "==": _equal,
    "in": _contains,
    "matches": _matches,
    "empty": _empty,
    "nil": _nil,
}

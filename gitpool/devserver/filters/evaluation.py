"""The filter language: what a tree says of an object (hashicorp/go-bexpr evaluate.go, mitchellh/pointerstructure).

Objects are given as they look to Go's reflection: every value with its kind, for the kind decides what an operator
may do and how an error words it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from gitpool.devserver.filters.grammar import Both, Each, Expression, Match, Not, Selector
from gitpool.devserver.golang.strconv import quote


class BadMatch(ValueError):
    """An expression that makes no sense of an object."""


@dataclass(frozen=True, slots=True)
class Reflected:
    """A Go value: its kind, itself (str, int, bytes, dict), the name of its type; None is nil (Go reflect.Value)."""

    kind: str
    value: object = None
    go_type: str = ""


@dataclass(frozen=True, slots=True)
class _Scope:
    """The object's fields, and what any and all have named inside their braces."""

    fields: Mapping[str, Reflected]
    names: Mapping[str, Reflected] = field(default_factory=dict)


def matches(expression: Expression, fields: Mapping[str, Reflected]) -> bool:
    """Whether the object fits the expression; BadMatch where go-bexpr gives up."""
    return _holds(expression, _Scope(fields))


def _holds(node: Expression, scope: _Scope) -> bool:
    if isinstance(node, Not):
        return not _holds(node.operand, scope)
    if isinstance(node, Both):
        # The right side is not looked at where the left one decides, so its errors do not show.
        if node.operator == "and":
            return _holds(node.left, scope) and _holds(node.right, scope)
        return _holds(node.left, scope) or _holds(node.right, scope)
    if isinstance(node, Each):
        return _each(node, scope)
    return _match(node, scope)


def _match(node: Match, scope: _Scope) -> bool:
    found = _get(node.selector, scope)
    if found is None:
        # A missing key of a map is empty and nil, and nothing else.
        return (node.operator in ("empty", "nil")) is not node.negated
    return _OPERATORS[node.operator](node, found) is not node.negated


def _get(selector: Selector, scope: _Scope) -> Reflected | None:
    """The value at a path (pointerstructure Pointer.Get); None where the last part is a missing key of a map."""
    path = "/" + "/".join(selector.path)
    first, *rest = selector.path
    if first in scope.names:
        if rest:
            raise BadMatch(f"/{first} references a {scope.names[first].kind} so {path} is invalid")
        return scope.names[first]
    found = scope.fields.get(first)
    if found is None:
        reason = f"couldn't find key: struct field with name {quote(first)}"
        raise BadMatch(f"error finding value in datum: {path} at part 0: {reason}")
    for number, part in enumerate(rest, 1):
        if isinstance(found.value, Mapping):
            inner = found.value.get(part)
            if inner is None:
                if number == len(rest):
                    return None
                raise BadMatch(
                    f"error finding value in datum: {path} at part {number}: couldn't find key {quote(part)}"
                )
            found = Reflected("string", inner, "string")
        elif found.kind == "slice":
            found = _item(found, part, f"{path} at part {number}")
        elif found.kind == "map" and number == len(rest):
            return None
        elif found.kind == "map":
            raise _no_key(path, number, part)
        else:
            raise BadMatch(f"error finding value in datum: {path}: at part {number}, invalid value kind: {found.kind}")
    return found


def _no_key(path: str, number: int, part: str) -> BadMatch:
    return BadMatch(f"error finding value in datum: {path} at part {number}: couldn't find key {quote(part)}")


def _item(found: Reflected, part: str, place: str) -> Reflected:
    items = found.value if isinstance(found.value, bytes) else b""
    if not part.isdecimal():
        raise BadMatch(f"error finding value in datum: {place}: couldn't convert value {quote(part)} to type int")
    if int(part) >= len(items):
        raise BadMatch(f"error finding value in datum: {place}: index {part} is out of range (length = {len(items)})")
    return Reflected("uint8", items[int(part)], "uint8")


def _number(raw: str, kind: str) -> int:
    """A literal as the kind wants it, in any of Go's bases (Go strconv.ParseInt and ParseUint with base 0)."""
    name, low, high = ("ParseUint", 0, 1 << 64) if kind.startswith("u") else ("ParseInt", -(1 << 63), 1 << 63)
    try:
        digits = raw[1:] if raw[:1] in ("+", "-") and name == "ParseInt" else raw
        if digits[:1] in ("+", "-") or not digits.isascii() or digits != digits.strip():
            raise ValueError(raw)
        old_octal = re.fullmatch(r"0[0-7_]+", digits)
        value = int(digits.replace("_", ""), 8) if old_octal else int(digits, 0)
    except ValueError:
        raise _no_number(name, raw, "invalid syntax") from None
    value = -value if raw.startswith("-") else value
    if not low <= value < high:
        raise _no_number(name, raw, "value out of range")
    return value


def _no_number(name: str, raw: str, why: str) -> BadMatch:
    return BadMatch(f"error getting match value in expression: strconv.{name}: parsing {quote(raw)}: {why}")


def _equal(node: Match, found: Reflected) -> bool:
    if found.kind == "string":
        return found.value == node.value
    if found.kind.startswith(("int", "uint")):
        return found.value == _number(node.value, found.kind)
    raise BadMatch("unable to find suitable primitive comparison function for matching")


def _contains(node: Match, found: Reflected) -> bool:
    if found.kind == "string":
        return node.value in str(found.value)
    if found.kind == "map":
        return isinstance(found.value, Mapping) and node.value in found.value
    if found.kind == "slice":
        wanted = _number(node.value, "uint8")
        return wanted in list(found.value if isinstance(found.value, bytes) else b"")
    if found.kind.startswith(("int", "uint")):
        _number(node.value, found.kind)
    raise _cannot("in/contains", node, found)


def _cannot(what: str, node: Match, found: Reflected) -> BadMatch:
    return BadMatch(f"cannot perform {what} operations on type {found.kind} for selector: {quote(node.selector.shown)}")


def _fits(node: Match, found: Reflected) -> bool:
    if found.kind not in ("string", "slice"):
        raise BadMatch(f"value of type {found.go_type or found.kind} is not convertible to []byte")
    text = found.value.decode("utf-8", "replace") if isinstance(found.value, bytes) else str(found.value or "")
    return _pattern(node.value).search(text) is not None


@lru_cache(maxsize=64)
def _pattern(raw: str) -> re.Pattern[str]:
    """A regular expression of Go's RE2, as far as Python's dialect says the same; what RE2 lacks is refused."""
    problem = _NOT_RE2.search(raw)
    wrong = f"failed to compile regular expression {quote(raw)}: error parsing regexp: "
    if problem is not None:
        raise BadMatch(f"{wrong}invalid or unsupported Perl syntax: `{problem[0]}`")
    if any(int(count) > 1000 for count in re.findall(r"\{(?:\d+,)?(\d+)\}", raw)):
        raise BadMatch(f"{wrong}invalid repeat count: `{raw}`")
    try:
        # With the flag m a dollar ends a line, in both dialects.
        return re.compile(raw if _BY_LINE.search(raw) else _OTHER_SPELLING.sub(_in_python, raw))
    except (re.error, OverflowError, RecursionError) as refused:
        raise BadMatch(f"{wrong}{refused}: `{raw}`") from None


_NOT_RE2 = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?(?:[=!#>(]|<[=!]|P=)|\\[1-9])")
_BY_LINE = re.compile(r"\(\?[a-zA-Z]*m")
# What is skipped here, escapes and classes, has no dollar that means the end.
_OTHER_SPELLING = re.compile(r"\\z|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$|\(\?<(?![=!])", re.DOTALL)


def _in_python(found: re.Match[str]) -> str:
    """RE2's spelling in Python's: a dollar ends the text, where Python would let a newline follow."""
    return {"$": r"\Z", r"\z": r"\Z", "(?<": "(?P<"}.get(found[0], found[0])


def _empty(node: Match, found: Reflected) -> bool:
    if found.kind not in ("string", "map", "slice"):
        raise _cannot("is-empty", node, found)
    return not found.value


def _nil(node: Match, found: Reflected) -> bool:
    if found.kind not in ("map", "slice", "invalid"):
        raise _cannot("is-nil", node, found)
    return found.value is None


_OPERATORS: dict[str, Callable[[Match, Reflected], bool]] = {
    "==": _equal,
    "in": _contains,
    "matches": _fits,
    "empty": _empty,
    "nil": _nil,
}


def _each(node: Each, scope: _Scope) -> bool:
    found = _get(node.selector, scope)
    every = node.quantifier == "all"
    if found is None:
        return every
    if found.kind not in ("map", "slice"):
        raise BadMatch(f"{node.selector.shown} is not a list or a map")
    for key, value in _pairs(found):
        # A single name is the key of a map, but the item of a list.
        values = (value,) if len(node.names) == 1 and found.kind == "slice" else (key, value)
        named = {name: item for name, item in zip(node.names, values, strict=False) if name is not None}
        if _holds(node.inner, _Scope(scope.fields, {**scope.names, **named})) is not every:
            return not every
    return every


def _pairs(found: Reflected) -> list[tuple[Reflected, Reflected]]:
    if isinstance(found.value, Mapping):
        pairs = sorted(found.value.items())
        return [(Reflected("string", key, "string"), Reflected("string", value, "string")) for key, value in pairs]
    octets = found.value if isinstance(found.value, bytes) else b""
    return [(Reflected("int", at, "int"), Reflected("uint8", octet, "uint8")) for at, octet in enumerate(octets)]

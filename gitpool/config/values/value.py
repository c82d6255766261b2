"""A value: its type, its data, and whether it is sensitive.

Rules of this module:

* Data is a text, a bool or a number; for lists, sets and tuples a tuple of values, for maps and objects a dictionary
  in name order; None is null, and `UNKNOWN` what is not known yet (a variable without a value, under `validate`).
* The elements of a collection have its element type exactly. Whoever builds one sees to that.
* A set holds each of its elements once, in the order in which Terraform walks over sets.
* Sensitivity sticks to what is computed from a sensitive value. That of a set's element is the set's own, as sets
  cannot tell their elements apart (go-cty: SetVal).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from gitpool.config.syntax.strings import nfc
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
    is_set,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()

MAX_WEIGHT = 2_000_000
"""What a value may be made of; the pools of the largest cluster, with all their texts, are a fraction of it."""


class Excess(Exception):
    """A value beyond what one run may build; the text says which bound, as a sentence."""


class Value:
    """A value; not to be changed.

    `weight` is about how many values and pieces of text it is made of, everything shared counted as often as it is
    in there: so a value that is small in memory and endless to walk over is found when it is made.
    """

    __slots__ = ("data", "holds_sensitive", "is_sensitive", "is_wholly_known", "type", "weight")

    def __init__(self, kind: Type, data: Any, *, sensitive: bool = False) -> None:
        self.type = kind
        self.data = data
        self.is_sensitive = sensitive
        self.holds_sensitive = sensitive
        """Whether it is sensitive, or anything in it."""
        self.is_wholly_known = data is not UNKNOWN
        """Whether it is known, with everything in it."""
        self.weight = 1
        if isinstance(data, tuple | dict):
            self._count(data.values() if isinstance(data, dict) else data)
        elif isinstance(data, str):
            self.weight += len(data) >> 4
        if self.weight > MAX_WEIGHT:
            raise Excess(f"The value would be made of more than {MAX_WEIGHT:,} elements or pieces of text.")

    def _count(self, children: Iterable[Value]) -> None:
        for inner in children:
            self.weight += inner.weight
            if inner.holds_sensitive:
                self.holds_sensitive = True
            if not inner.is_wholly_known:
                self.is_wholly_known = False

    def __repr__(self) -> str:
        return f"<{self.type} {'sensitive' if self.is_sensitive else self.data!r}>"

    @property
    def is_null(self) -> bool:
        """Whether it is null."""
        return self.data is None

    @property
    def is_known(self) -> bool:
        """Whether it is known itself; its elements may not be."""
        return self.data is not UNKNOWN

    def marked(self, sensitive: bool = True) -> Value:
        """The value, sensitive if it was or is said to be."""
        return Value(self.type, self.data, sensitive=True) if sensitive and not self.is_sensitive else self

    def unmarked(self) -> Value:
        """The value, not sensitive itself; its elements keep what they have."""
        return Value(self.type, self.data) if self.is_sensitive else self

    def unmarked_deep(self) -> Value:
        """The value, with nothing in it sensitive."""
        if not self.holds_sensitive:
            return self
        if isinstance(self.data, tuple):
            return Value(self.type, tuple(inner.unmarked_deep() for inner in self.data))
        if isinstance(self.data, dict):
            return Value(self.type, {key: inner.unmarked_deep() for key, inner in self.data.items()})
        return Value(self.type, self.data)

    def children(self) -> Iterable[Value]:
        """The values directly in it."""
        if isinstance(self.data, tuple):
            return self.data
        return self.data.values() if isinstance(self.data, dict) else ()

    def can_iterate(self) -> bool:
        """Whether `for` can walk over it: a known collection or structure."""
        return isinstance(self.data, tuple | dict)

    def items(self) -> Iterator[tuple[Value, Value]]:
        """Keys and elements as `for` sees them: indexes, names, or of a set its elements themselves."""
        if isinstance(self.data, dict):
            return ((Value(STRING, key), inner) for key, inner in self.data.items())
        if is_set(self.type):
            return ((inner, inner) for inner in self.data)
        return ((counted(i), inner) for i, inner in enumerate(self.data))

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        # Truth is for `data`: an empty collection is a value like any other.
        return True


TRUE, FALSE, NULL = Value(BOOL, True), Value(BOOL, False), Value(ANY, None)
NOTHING_KNOWN = Value(ANY, UNKNOWN)
"""A value of which not even the type is known."""


def may_tell_names(value: Value) -> bool:
    """Whether a message may name attributes that are in the type of a value.

    Not those that may have come from a sensitive value: of a structure that is sensitive, and of what is not known,
    null or empty, whose type may be that of something sensitive.
    """
    if value.type is ANY or isinstance(value.type, Primitive):
        return True
    is_empty = value.data is UNKNOWN or value.data is None or (isinstance(value.type, Collection) and not value.data)
    return not (value.is_sensitive or is_empty) and all(map(may_tell_names, value.children()))


def null(kind: Type) -> Value:
    """Null, of a type."""
    return Value(kind, None)


def unknown(kind: Type) -> Value:
    """Something of a type."""
    return Value(kind, UNKNOWN)


def string(text: str) -> Value:
    """A string, in normal form C as all of Terraform's are."""
    return Value(STRING, nfc(text))


def boolean(truth: bool) -> Value:
    """True or false."""
    return TRUE if truth else FALSE


def number(value: numbers.Number) -> Value:
    """A number, from one that `numbers` made."""
    return Value(NUMBER, value)


def counted(value: int) -> Value:
    """A number that was counted: 64 bits."""
    return Value(NUMBER, numbers.integer(value))


def tuple_value(elements: Iterable[Value]) -> Value:
    """A tuple."""
    elements = tuple(elements)
    return Value(tuple_of(*[e.type for e in elements]), elements)


def object_value(attributes: Mapping[str, Value]) -> Value:
    """An object."""
    ordered = dict(sorted(attributes.items()))
    return Value(object_of({name: inner.type for name, inner in ordered.items()}), ordered)


def list_value(element: Type, elements: Iterable[Value]) -> Value:
    """A list of elements that have this type."""
    return Value(list_of(element), tuple(elements))


def map_value(element: Type, entries: Mapping[str, Value]) -> Value:
    """A map of elements that have this type."""
    return Value(map_of(element), dict(sorted(entries.items())))


def set_value(element: Type, elements: Iterable[Value]) -> Value:
    """A set of elements that have this type: each once, in Terraform's order, their sensitivity its own."""
    elements = list(elements)
    sensitive = any(inner.holds_sensitive for inner in elements)
    kept: dict[Any, Value] = {}
    for inner in elements:
        inner = inner.unmarked_deep()
        kept.setdefault(identity(inner) if inner.is_wholly_known else object(), inner)
    return Value(set_of(element), tuple(sorted(kept.values(), key=_rank)), sensitive=sensitive)


def identity(value: Value) -> Any:
    """What two equal values of one type share, to find a value again; without sensitivity."""
    data = value.data
    if isinstance(data, tuple):
        return tuple(identity(inner) for inner in data)
    if isinstance(data, dict):
        return tuple((key, identity(inner)) for key, inner in data.items())
    return (type(data).__name__, data)


def _rank(value: Value) -> tuple[int, Any]:
    """Where a set has an element: null last, unknown behind what is known (go-cty: set_internals.go)."""
    if value.data is None:
        return (2, "")
    if value.data is UNKNOWN:
        return (1, "")
    if isinstance(value.data, tuple | dict):
        return (0, hash_text(value).encode())
    return (0, value.data.encode() if isinstance(value.data, str) else value.data)


def hash_text(value: Value) -> str:
    """The text by which go-cty orders what has no order of its own (set_internals.go: appendSetHashBytes)."""
    if value.data is UNKNOWN:
        return "?"
    if value.data is None:
        return "~"
    if value.type is NUMBER:
        return numbers.compact(value.data)
    if value.type is BOOL:
        return "T" if value.data else "F"
    if value.type is STRING:
        return quoted(value.data)
    if isinstance(value.type, Object | Tuple):
        return "<" + "".join(f"{hash_text(inner)};" for inner in value.children()) + ">"
    if isinstance(value.data, dict):
        return "{" + "".join(f"{quoted(key)}:{hash_text(inner)};" for key, inner in value.data.items()) + "}"
    assert isinstance(value.type, Collection)
    return "[" + "".join(f"{hash_text(inner)};" for inner in value.data) + "]"


def quoted(text: str) -> str:
    """A text as Go's `%q` prints it."""
    return '"' + "".join(_ESCAPED.get(c) or _printable(c) for c in text) + '"'


_ESCAPED = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    point = ord(character)
    if point < 0x80:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"

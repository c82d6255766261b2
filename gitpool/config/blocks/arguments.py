"""The values of arguments, of the kind that the schema asks for.

Each function reports what does not fit and answers None then. An argument that is null counts as omitted, as in
Terraform; so does one that is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from gitpool.config.blocks.plain import Found, NotPlain, Plain, Values, boolean, kind_of, plain, text
from gitpool.config.findings import Findings
from gitpool.config.syntax.tree import Attribute, Expression, GetAttribute, Literal, Object, Tuple
from gitpool.duration import parse_duration
from gitpool.pool import Path

_MAX_DURATION = 2**63 - 1
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an argument must be: in words, and as kinds of values (`kind_of`) that can be that."""

    words: str
    kinds: tuple[str, ...]


TEXT = Wanted("a string", ("a string", "a number", "a boolean"))
BOOLEAN = Wanted("true or false", ("a boolean", "a string"))
NUMBER = Wanted("a whole number", ("a number", "a string"))
DURATION = Wanted('a duration such as "24h"', ("a string", "a number"))
TEXTS = Wanted("a list of strings", ("a list",))
MAP = Wanted('a map of strings such as { key = "value" }', ("an object",))


@dataclass
class Reader:
    """Where the values of a block come from, and where it is written down what is wrong with them.

    `sensitive` gathers the fields whose values nobody is to see; `unknown` says that something is not known yet.
    """

    findings: Findings
    values: Values
    sensitive: set[Path] = field(default_factory=set)
    unknown: bool = False

    def found(self, node: Expression, path: Path = (), name: str = "", wanted: Wanted | None = None) -> Found | None:
        """The value of an expression for the field at a path; None where it has none, or none yet.

        A value that is not known yet may have a type already, which the argument of that name cannot have.
        """
        try:
            return Found(plain(node))
        except NotPlain:
            found = self.values.found(node, self.findings)
        if found is None or not found.is_known:
            self.unknown = self.unknown or found is not None
            if found is not None and wanted is not None and found.kind and found.kind not in wanted.kinds:
                _wrong_kind(name, wanted.words, found.kind, node, self)
            return None
        self.sensitive.update((*path, *inner) for inner in found.sensitive)
        return found

    def error(self, summary: str, detail: str, node: Expression) -> None:
        """Note a mistake in an expression, with the values of what it refers to."""
        if isinstance(node, Literal):
            self.findings.error(summary, detail, node.start, node.end)
        else:
            self.values.tell(summary, detail, node, self.findings)

    def with_values(self, values: Values) -> Reader:
        """The same, with values from elsewhere: for a block that `dynamic` makes."""
        return Reader(self.findings, values, self.sensitive, self.unknown)


def is_null(attribute: Attribute, reader: Reader) -> bool:
    """Whether the value is null, so that the argument counts as omitted."""
    if type(attribute.value) is Literal:
        return attribute.value.value is None
    found = reader.found(attribute.value)
    return found is not None and found.value is None


def text_of(attribute: Attribute, reader: Reader, path: Path = ()) -> str | None:
    """A string, or a number or boolean as its text."""
    node = attribute.value
    if type(node) is Literal and type(node.value) is str:
        return node.value
    found = reader.found(node, path or (attribute.name,), attribute.name, TEXT)
    if found is None or found.value is None:
        return None
    result = text(found.value)
    if result is None:
        wrong_type(attribute.name, TEXT.words, found.value, node, reader)
    return result


def boolean_of(attribute: Attribute, reader: Reader) -> bool | None:
    """A boolean, or the string "true" or "false"."""
    found = reader.found(attribute.value, (), attribute.name, BOOLEAN)
    if found is None or found.value is None:
        return None
    result = boolean(found.value)
    if result is None:
        wrong_type(attribute.name, BOOLEAN.words, found.value, attribute.value, reader)
    return result


def number_of(attribute: Attribute, reader: Reader) -> int | None:
    """A whole number that is not negative, or its digits as a string."""
    found = reader.found(attribute.value, (), attribute.name, NUMBER)
    if found is None or found.value is None:
        return None
    value = found.value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < _MOST_DIGITS:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        wrong_type(attribute.name, NUMBER.words, value, attribute.value, reader)
    elif isinstance(value, int) and 0 <= value < 10**_MOST_DIGITS:
        return value
    else:
        reader.error("Unsuitable value", f"{attribute.name} must be a whole number, from 0 on.", attribute.value)
    return None


def duration_of(attribute: Attribute, reader: Reader) -> int | None:
    """Nanoseconds: a Go duration such as "24h", or an integer, as Nomad reads it. Never negative."""
    node = attribute.value
    found = reader.found(node, (attribute.name,), attribute.name, DURATION)
    if found is None or found.value is None:
        return None
    value, is_hidden = found.value, bool(found.sensitive)

    def unsuitable(detail: str, summary: str = "Unsuitable duration value") -> None:
        said = "It is sensitive, so it is not shown why." if is_hidden else detail
        reader.error(summary, said, node)

    if isinstance(value, str):
        written = value
        try:
            value = parse_duration(written)
        except ValueError as problem:
            unsuitable(_duration_detail(written, problem))
            return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        wrong_type(attribute.name, DURATION.words, value, node, reader)
        return None
    return _nanoseconds(value, unsuitable)


def _nanoseconds(value: int | Decimal, unsuitable: Callable[..., None]) -> int | None:
    if isinstance(value, Decimal):
        unsuitable('A number is read as nanoseconds, and these are whole. Write the unit: "24h", "90m", "1h30m".')
    elif value < 0:
        unsuitable("A duration must not be negative; Nomad would take it without a word.", "Negative duration")
    elif value > _MAX_DURATION:
        unsuitable("The longest duration is 2562047h47m16s.")
    else:
        return value
    return None


def texts_of(attribute: Attribute, reader: Reader) -> list[str] | None:
    """A list of strings."""
    found = reader.found(attribute.value, (), attribute.name, TEXTS)
    if found is None or found.value is None:
        return None
    if not isinstance(found.value, list):
        wrong_type(attribute.name, TEXTS.words, found.value, attribute.value, reader)
        return None
    items = found.value
    nodes = attribute.value.items if isinstance(attribute.value, Tuple) else [attribute.value] * len(items)
    for item, node in zip(items, nodes, strict=True):
        if not isinstance(item, str):
            wrong_type(f"Each item of {attribute.name}", "a string", item, node, reader, "Leave the item out instead.")
            return None
    return [str(item) for item in items]


def map_of(attribute: Attribute, reader: Reader) -> dict[str, str] | None:
    """The texts of `{ key = value }` by key; an entry that is null is left out."""
    if isinstance(attribute.value, Object):
        return _written_map(attribute.name, attribute.value, reader)
    found = reader.found(attribute.value, (attribute.name,), attribute.name, MAP)
    if found is None or found.value is None:
        return None
    if not isinstance(found.value, dict):
        wrong_type(attribute.name, MAP.words, found.value, attribute.value, reader)
        return None
    entries: dict[str, str] = {}
    for key, value in found.value.items():
        if value is None:
            continue
        entry = text(value)
        if entry is None:
            shown = _shown_key(f'{attribute.name}["{key}"]', attribute.name, reader)
            wrong_type(shown, "a string", value, attribute.value, reader)
        else:
            entries[key] = entry
    return entries


def _written_map(name: str, node: Object, reader: Reader) -> dict[str, str]:
    """A map that is written out, entry by entry, so that a mistake is shown at its entry."""
    entries: dict[str, str] = {}
    places: dict[str, Expression] = {}
    for key_node, value_node in node.items:
        key = _entry_key(name, key_node, reader)
        if key is None:
            continue
        if key in places:
            before = reader.findings.source.range(places[key].start, places[key].end)
            note, end = reader.findings.warning, "; the last value wins."
            if node.is_json:
                note, end = reader.findings.error, ". Remove one."
            shown = _shown_key(f'The key "{key}"', name, reader)
            note("Duplicate key", f"{shown} was already set at {before}{end}", key_node.start, key_node.end)
        places[key] = key_node
        entry = Attribute(_shown_key(key, name, reader), value_node, key_node.start, key_node.end)
        value = text_of(entry, reader, (name, key))
        entries.pop(key, None)
        if value is not None:
            entries[key] = value
    return entries


def _shown_key(key: str, name: str, reader: Reader) -> str:
    """What a message calls the entry of a map, whose keys may be sensitive."""
    return "A sensitive key" if (name,) in reader.sensitive else key


def _entry_key(name: str, node: Expression, reader: Reader) -> str | None:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    if isinstance(node, GetAttribute):
        detail = 'A key that is no identifier stands in quotes, as in meta = { "a.b" = "c" }.'
        reader.findings.error("Invalid key", detail, node.start, node.end)
        return None
    found = reader.found(node, (name,), "the key", TEXT)  # of a map with a sensitive key nothing is shown
    if found is None:
        return None
    key = text(found.value)
    if key is None:
        wrong_type("the key", "a string", found.value, node, reader)
    return key


def wrong_type(name: str, wanted: str, value: Plain, node: Expression, reader: Reader, for_null: str = "") -> None:
    """Report a value of another kind than the wanted one, without showing it; `for_null` says what to do if it is null.

    An argument that may be left out does not come here with null, which omits it.
    """
    summary = "Unsuitable value: null is not allowed" if value is None else "Unsuitable value type"
    hint = f" {for_null}" if value is None and for_null else ""
    reader.error(summary, f"{name} must be {wanted}, but this is {kind_of(value)}.{hint}", node)


def _wrong_kind(name: str, wanted: str, kind: str, node: Expression, reader: Reader) -> None:
    reader.error("Unsuitable value type", f"{name} must be {wanted}, but this will be {kind}.", node)


def _duration_detail(written: str, problem: ValueError) -> str:
    detail = f"{problem}."
    digits = written.strip()
    if digits.isascii() and digits.isdigit():
        return f'{detail} Write the unit: "{digits}s", "{digits}m" or "{digits}h".'
    if digits.endswith("d") and digits[:-1].isascii() and digits[:-1].isdigit() and len(digits) < 8:
        return f'{detail} Did you mean "{24 * int(digits[:-1])}h"?'
    return f'{detail} Durations look like "24h", "90m" or "1h30m".'

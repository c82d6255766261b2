"""The filter language: from text to a tree (hashicorp/go-bexpr grammar/grammar.peg, as of v0.1.16).

The grammar is a PEG: of several ways to read something the first that fits is taken, and taken back whole where what
follows does not fit. The real parser remembers nothing between attempts, so nested parentheses cost it four times as
much a level, and it gives up after two million steps; here attempts are remembered together with what they would have
cost, so that the same expressions are refused without the work.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

# go-bexpr: the option that Nomad sets since 1.11
MAX_STEPS = 2_000_000

_SPACE = re.compile(r"[ \t\r\n]+")
_IDENTIFIER = re.compile(r"[a-zA-Z][a-zA-Z0-9_/]*")
_DIGITS = re.compile(r"[0-9]+")
_POINTER = re.compile(r'"((?:/[\w\-.~:|]+)*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?=[ \t\r\n)]|\Z)")
_STRING = re.compile(r'`([^`]*)`|"([^"]*)"')
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))|\\|\n")
_SHORT = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}


class BadFilter(ValueError):
    """An expression that cannot be read."""


@dataclass(frozen=True, slots=True)
class Selector:
    """The path to a field; ``shown`` is how errors and values spell it (go-bexpr Selector.String)."""

    path: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Match:
    """A comparison of a field with a literal (go-bexpr MatchExpression); ``negated`` for !=, not in and the like."""

    selector: Selector
    operator: str
    value: str = ""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite (go-bexpr UnaryExpression)."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Both:
    """``and`` or ``or`` (go-bexpr BinaryExpression)."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Each:
    """``any`` or ``all`` of a list or map (go-bexpr CollectionExpression); a name that is None was written ``_``."""

    quantifier: str
    selector: Selector
    names: tuple[str | None, ...]
    inner: Expression


Expression: TypeAlias = "Match | Not | Both | Each"
_Found: TypeAlias = "tuple[Any, int] | None"


def parse_filter(text: str) -> Expression:
    """Read a filter; BadFilter where go-bexpr's parser refuses it."""
    try:
        found = _Parser(text).document()
    except RecursionError:
        raise BadFilter("max number of expressions parsed") from None
    if found is None:
        raise BadFilter("no match found")
    return found


def unquote(literal: str) -> str | None:
    """The text of a double-quoted literal, None where Go refuses an escape (Go strconv.Unquote)."""
    bad = False

    def written(found: re.Match[str]) -> str:
        nonlocal bad
        short, *codes = found.groups()
        if short:
            return _SHORT[short]
        for code, base in zip(codes, (16, 16, 16, 8), strict=True):
            if code and int(code, base) <= 0x10FFFF:
                return chr(int(code, base))
        bad = True
        return ""

    plain = _ESCAPE.sub(written, literal)
    return None if bad else plain


class _Parser:
    """Each rule takes a place and gives what it read and where that ends, or None."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = 0
        self.known: dict[tuple[str, int], tuple[_Found, int]] = {}

    def document(self) -> Expression | None:
        found = self.rule(self.either, self.skip(0))
        if found is None or self.skip(found[1]) != len(self.text):
            return None
        expression: Expression = found[0]
        return expression

    def rule(self, read: Callable[[int], _Found], at: int) -> _Found:
        """Read by a rule, once; a second attempt at the same place is only paid for."""
        key = (read.__name__, at)
        known = self.known.get(key)
        if known is None:
            before = self.steps
            self.steps += 8
            found = read(at)
            known = self.known[key] = (found, self.steps - before)
        else:
            self.steps += known[1]
        if self.steps > MAX_STEPS:
            raise BadFilter("max number of expressions parsed")
        return known[0]

    def skip(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def spaced(self, at: int, *words: str) -> int | None:
        """Where the words end, each with space before it; None where they do not stand here."""
        for word in words:
            start = self.skip(at)
            if start == at or not self.text.startswith(word, start):
                return None
            at = start + len(word)
        return at

    def joined(self, operand: Callable[[int], _Found], word: str, again: Callable[[int], _Found], at: int) -> _Found:
        left = self.rule(operand, at)
        if left is None:
            return None
        end = self.spaced(left[1], word)
        if end is not None and self.skip(end) > end:
            right = self.rule(again, self.skip(end))
            if right is not None:
                return Both(word, left[0], right[0]), right[1]
        return self.rule(operand, at)

    def either(self, at: int) -> _Found:
        return self.joined(self.both, "or", self.either, at) or self.rule(self.each, at)

    def both(self, at: int) -> _Found:
        return self.joined(self.negation, "and", self.both, at)

    def negation(self, at: int) -> _Found:
        if self.text.startswith("not", at) and self.skip(at + 3) > at + 3:
            inner = self.rule(self.negation, self.skip(at + 3))
            if inner is not None:
                return Not(inner[0]), inner[1]
        return self.rule(self.group, at)

    def group(self, at: int) -> _Found:
        if self.text.startswith("(", at):
            inner = self.rule(self.either, self.skip(at + 1))
            if inner is not None:
                end = self.skip(inner[1])
                if self.text.startswith(")", end):
                    return inner[0], end + 1
        return self.rule(self.match, at)

    def match(self, at: int) -> _Found:
        selector = self.rule(self.selector, at)
        if selector is not None:
            found = self.comparison(*selector) or self.emptiness(*selector)
            if found is not None:
                return found
        value = self.rule(self.value, at)
        if value is None:
            return None
        for words, negated in ((("in",), False), (("not", "in"), True)):
            end = self.spaced(value[1], *words)
            if end is not None and self.skip(end) > end:
                target = self.rule(self.selector, self.skip(end))
                if target is not None:
                    return Match(target[0], "in", value[0], negated), target[1]
        return None

    def comparison(self, selector: Selector, at: int) -> _Found:
        start = self.skip(at)
        for sign in ("==", "!="):
            if self.text.startswith(sign, start):
                value = self.rule(self.value, self.skip(start + 2))
                if value is not None:
                    return Match(selector, "==", value[0], sign == "!="), value[1]
        for word, operator in (("contains", "in"), ("matches", "matches")):
            for words, negated in (((word,), False), (("not", word), True)):
                end = self.spaced(at, *words)
                value = self.rule(self.value, self.skip(end)) if end is not None and self.skip(end) > end else None
                if value is not None:
                    return Match(selector, operator, value[0], negated), value[1]
        return None

    def emptiness(self, selector: Selector, at: int) -> _Found:
        for word in ("empty", "nil"):
            for words, negated in ((("is", word), False), (("is", "not", word), True)):
                end = self.spaced(at, *words)
                if end is not None:
                    return Match(selector, word, negated=negated), end
        return None

    def each(self, at: int) -> _Found:
        quantifier = self.text[at : at + 3]
        start = self.skip(at + 3)
        if quantifier not in ("any", "all") or start == at + 3:
            return None
        selector = self.rule(self.selector, start)
        end = self.spaced(selector[1], "as") if selector else None
        if selector is None or end is None or self.skip(end) == end:
            return None
        names, end = self.names(self.skip(end))
        end = self.skip(end)
        if not names or not self.text.startswith("{", end):
            return None
        inner = self.rule(self.either, self.skip(end + 1))
        if inner is None:
            return None
        end = self.skip(inner[1])
        return (Each(quantifier, selector[0], names, inner[0]), end + 1) if self.text.startswith("}", end) else None

    def names(self, at: int) -> tuple[tuple[str | None, ...], int]:
        """One or two names with a comma between; one of two may be ``_``."""
        found: list[str | None] = []
        while True:
            name = _IDENTIFIER.match(self.text, at)
            if name is None and not self.text.startswith("_", at):
                return (), at
            found.append(name[0] if name else None)
            at = name.end() if name else at + 1
            comma = self.skip(at)
            if len(found) == 2 or not self.text.startswith(",", comma):
                return ((), at) if found in ([None], [None, None]) else (tuple(found), at)
            at = self.skip(comma + 1)

    def selector(self, at: int) -> _Found:
        pointer = _POINTER.match(self.text, at)
        if pointer is not None:
            parts = tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1][1:].split("/"))
            return Selector(parts, "/".join(parts)), pointer.end()
        first = _IDENTIFIER.match(self.text, at)
        if first is None:
            return None
        path, at = [first[0]], first.end()
        while (step := self.step(at)) is not None:
            path.append(step[0])
            at = step[1]
        return Selector(tuple(path), ".".join(path)), at

    def step(self, at: int) -> tuple[str, int] | None:
        if self.text.startswith(".", at):
            found = _IDENTIFIER.match(self.text, at + 1) or _DIGITS.match(self.text, at + 1)
            return (found[0], found.end()) if found else None
        if not self.text.startswith("[", at):
            return None
        key = self.string(self.skip(at + 1))
        if key is None or not self.text.startswith("]", self.skip(key[1])):
            return None
        return key[0], self.skip(key[1]) + 1

    def string(self, at: int) -> tuple[str, int] | None:
        found = _STRING.match(self.text, at)
        if found is None:
            return None
        text = found[1].replace("\r", "") if found[1] is not None else unquote(found[2])
        return None if text is None else (text, found.end())

    def value(self, at: int) -> _Found:
        selector = self.rule(self.selector, at)
        if selector is not None:
            return selector[0].shown, selector[1]
        number = _NUMBER.match(self.text, at)
        if number is not None:
            return number[0], number.end()
        return self.string(at)

"""The filter language: from text to a tree (hashicorp/go-bexpr grammar/grammar.peg, as of v0.1.16).

The grammar is a PEG: of several ways to read something the first that fits is taken, and taken back whole where what
follows does not fit. The rules below are the real ones, one for one, for the number of steps they take decides which
expressions are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from gitpool.devserver.filters.peg import (
    Action,
    Choice,
    Expr,
    Look,
    Many,
    Maybe,
    Reading,
    Rule,
    Sequence,
    Step,
    Unreadable,
    Wrong,
    any_number,
    one,
    several,
    until,
    word,
)

# go-bexpr: bexpr.go CreateEvaluator
MAX_STEPS = 2_000_000

_ESCAPE = re.compile(r"\\(?:([abfnrtv\\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))|\\|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
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


def operators_of(expression: Expression) -> set[str]:
    """The operators that an expression has, as matches name them."""
    found, left = set[str](), [expression]
    while left:
        node = left.pop()
        if isinstance(node, Match):
            found.add(node.operator)
        elif isinstance(node, Both):
            left += node.left, node.right
        else:
            left.append(node.operand if isinstance(node, Not) else node.inner)
    return found


# The rules, named as in grammar.peg. `Step(_SPACE)` and the like would remember nothing worth it.
_SPACE = Step(several(r"[ \t\r\n]"))
_GAP = Maybe(_SPACE)
_EOF = Step(Look(one(r"(?s:.)"), wanted=False))


def _string(text: list[Any]) -> str:
    """A string literal without its quotes (Go strconv.Unquote)."""
    quote, inner, _ = text
    plain = inner.replace("\r", "") if quote == "`" else unquote(inner)
    if plain is None:
        raise Unreadable("invalid syntax")
    return plain


_RAW, _DOUBLE = until("`"), until('"')
_STRING = Rule(
    Choice(
        Action(Choice(Sequence(word("`"), _RAW, word("`")), Sequence(word('"'), _DOUBLE, word('"'))), _string),
        Sequence(
            Choice(Sequence(word("`"), _RAW), Sequence(word('"'), _DOUBLE)), _EOF, Wrong("Unterminated string literal")
        ),
    )
)
_INDEX = Rule(
    Choice(
        Action(Sequence(word("["), _GAP, Step(_STRING), _GAP, word("]")), lambda found: found[2]),
        Sequence(word("["), _GAP, Look(_STRING, wanted=False), Wrong("Invalid index")),
        Sequence(word("["), _GAP, _STRING, _GAP, Look(word("]"), wanted=False), Wrong("Unclosed index expression")),
    )
)
_IDENTIFIER = Rule(
    Action(Sequence(one("[a-zA-Z]"), any_number("[a-zA-Z0-9_/]")), "".join),
)
_SELECTOR_OR_INDEX = Rule(
    Choice(
        Action(Sequence(word("."), Step(_IDENTIFIER)), lambda found: found[1]),
        Action(Step(_INDEX), lambda found: found),
        Action(Sequence(word("."), Step(several("[0-9]"))), lambda found: found[1]),
    )
)
# \w is what Go calls \pL, \pN and the underscore.
_POINTER_SEGMENT = Rule(Action(Sequence(word("/"), Step(several(r"[\w\-.~:|]"))), lambda found: found[1]))


def _dotted(found: list[Any]) -> Selector:
    path = (found[0], *found[1])
    return Selector(path, ".".join(path))


def _pointer(found: list[Any]) -> Selector:
    """A JSON pointer in quotes; an empty one names the field without a name (mitchellh/pointerstructure Parse)."""
    path = tuple(part.replace("~1", "/").replace("~0", "~") for part in found[1] or ("",))
    return Selector(path, "/".join(path))


_SELECTOR = Rule(
    Choice(
        Action(Sequence(Step(_IDENTIFIER), Step(Many(_SELECTOR_OR_INDEX))), _dotted),
        Action(Sequence(word('"'), Step(Many(_POINTER_SEGMENT)), word('"')), _pointer),
    )
)
_DIGITS = Rule(
    Sequence(
        Choice(word("0"), Sequence(one("[1-9]"), any_number("[0-9]"))),
        Maybe(Sequence(word("."), several("[0-9]"))),
    )
)
_AFTER_NUMBERS = Rule(Look(Choice(_SPACE, _EOF, word(")")), wanted=True))


def _spelled(found: Any) -> str:
    """What was read, as it was written."""
    if isinstance(found, list):
        return "".join(map(_spelled, found))
    return found or ""


_SIGN = Maybe(word("-"))
_NUMBER = Rule(
    Choice(
        Action(Sequence(_SIGN, _DIGITS, Look(_AFTER_NUMBERS, wanted=True)), _spelled),
        Sequence(_SIGN, _DIGITS, Look(_AFTER_NUMBERS, wanted=False), Wrong("Invalid number literal")),
    )
)
_VALUE = Rule(
    Choice(
        Action(Step(_SELECTOR), lambda found: found.shown),
        Action(Step(_NUMBER), lambda found: found),
        Action(Step(_STRING), lambda found: found),
    )
)


def _sign(text: str, *, negated: bool = False) -> Expr:
    return Rule(Action(Sequence(_GAP, word(text), _GAP), lambda _: ("==", negated)))


def _words(text: str, operator: str, *, operand: bool = True) -> Expr:
    """An operator of words with space before each, and behind the last if an operand follows."""
    parts = [part for single in text.split() for part in (_SPACE, word(single))]
    return Rule(Action(Sequence(*parts, *[_SPACE] * operand), lambda _: (operator, " not " in f" {text} ")))


def _matched(found: list[Any]) -> Match:
    selector, (operator, negated), value = found
    return Match(selector, operator, value, negated)


_WITH_VALUE = Choice(
    _sign("=="),
    _sign("!=", negated=True),
    _words("contains", "in"),
    _words("not contains", "in"),
    _words("matches", "matches"),
    _words("not matches", "matches"),
)
_WITHOUT_VALUE = Choice(
    _words("is empty", "empty", operand=False),
    _words("is not empty", "empty", operand=False),
    _words("is nil", "nil", operand=False),
    _words("is not nil", "nil", operand=False),
)
_IN = Choice(_words("in", "in"), _words("not in", "in"))
_MATCH = Rule(
    Choice(
        Rule(Action(Sequence(Step(_SELECTOR), Step(_WITH_VALUE), Step(_VALUE)), _matched)),
        Rule(Action(Sequence(Step(_SELECTOR), Step(_WITHOUT_VALUE)), lambda found: _matched([*found, ""]))),
        Rule(
            Choice(
                Action(Sequence(Step(_VALUE), Step(_IN), Step(_SELECTOR)), lambda found: _matched(found[::-1])),
                Sequence(_VALUE, Step(_IN), Look(_SELECTOR, wanted=False), Wrong("Invalid selector")),
            )
        ),
    )
)

_OR, _AND, _NOT = Rule(), Rule(), Rule()
_GROUP = Rule(
    Choice(
        Action(Sequence(word("("), _GAP, Step(_OR), _GAP, word(")")), lambda found: found[2]),
        Action(Step(_MATCH), lambda found: found),
        Sequence(word("("), _GAP, _OR, _GAP, Look(word(")"), wanted=False), Wrong("Unmatched parentheses")),
    )
)


def _not(found: list[Any]) -> Expression:
    """The opposite; of an opposite, the thing itself."""
    return found[2].operand if isinstance(found[2], Not) else Not(found[2])


_COMMA = (_GAP, word(","), _GAP)
_NAMES = Rule(
    Choice(
        Action(Sequence(Step(_IDENTIFIER), *_COMMA, Step(_IDENTIFIER)), lambda found: (found[0], found[4])),
        Action(Sequence(Step(_IDENTIFIER), *_COMMA, word("_")), lambda found: (found[0], None)),
        Action(Sequence(word("_"), *_COMMA, Step(_IDENTIFIER)), lambda found: (None, found[4])),
        Action(Step(_IDENTIFIER), lambda found: (found,)),
    )
)
_QUANTIFIER = Choice(*(Rule(Action(Sequence(word(name), _SPACE), lambda found: found[0])) for name in ("any", "all")))
_EACH = Rule(
    Action(
        Sequence(
            *(Step(_QUANTIFIER), Step(_SELECTOR), _SPACE, word("as"), _SPACE, Step(_NAMES)),
            *(_GAP, word("{"), _GAP, Step(_OR), _GAP, word("}")),
        ),
        lambda found: Each(found[0], found[1], found[5], found[9]),
    )
)
_NOT.inner = Choice(
    Action(Sequence(word("not"), _SPACE, Step(_NOT)), _not),
    Action(Step(_GROUP), lambda found: found),
)
_AND.inner = Choice(
    Action(
        Sequence(Step(_NOT), _SPACE, word("and"), _SPACE, Step(_AND)), lambda found: Both("and", found[0], found[4])
    ),
    Action(Step(_NOT), lambda found: found),
)
_OR.inner = Choice(
    Action(Sequence(Step(_AND), _SPACE, word("or"), _SPACE, Step(_OR)), lambda found: Both("or", found[0], found[4])),
    Action(Step(_AND), lambda found: found),
    Action(Step(_EACH), lambda found: found),
)
_INPUT = Choice(
    Action(Sequence(_GAP, word("("), _GAP, Step(_OR), _GAP, word(")"), _GAP, _EOF), lambda found: found[3]),
    Action(Sequence(_GAP, Step(_OR), _GAP, _EOF), lambda found: found[1]),
)


def parse_filter(text: str) -> Expression:
    """Read a filter; BadFilter where go-bexpr's parser refuses it. Octets that are no UTF-8 are lone surrogates."""
    if _SURROGATE.search(text):
        raise BadFilter("invalid encoding")
    return _parsed(text)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Expression:
    try:
        found = Reading(text, MAX_STEPS).run(_INPUT)
    except Unreadable as refused:
        raise BadFilter(str(refused)) from None
    if found is None:
        raise BadFilter("no match found")
    expression: Expression = found[1]
    return expression


def unquote(literal: str) -> str | None:
    """The text of a double-quoted literal, None where Go refuses an escape (Go strconv.Unquote).

    Escapes may name octets; those that are no UTF-8 are lone surrogates in the text.
    """
    bad = False

    def written(found: re.Match[str]) -> str:
        nonlocal bad
        short, octet, four, eight, octal = found.groups()
        if short:
            return _SHORT[short]
        if octet or octal:
            code = int(octet, 16) if octet else int(octal, 8)
            bad = bad or code > 0xFF
            return chr(code) if code < 0x80 else chr(0xDC00 + min(code, 0xFF))
        code = int(four or eight or "D800", 16)
        bad = bad or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF
        return "" if bad else chr(code)

    plain = _ESCAPE.sub(written, literal)
    return None if bad else plain.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")

"""Functions of letters: `lower`, `title`, `upper` (go-cty: cty/function/stdlib/string.go; Go: unicode, strings.Title).

Go maps one code point to one, so `upper("ß")` stays as it is; Python's own methods would make "SS" of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gitpool.config.functions.function import Function, Parameter
from gitpool.config.syntax.strings import BLANKS
from gitpool.config.values.types import STRING
from gitpool.config.values.value import Value, string

SEPARATORS = "".join(c for c in map(chr, range(0x80)) if not (c.isalnum() or c == "_")) + BLANKS
"""Behind what a word begins: in ASCII all but letters, digits and `_`, elsewhere only blanks."""

_start = re.compile(rf"(?:\A|(?<=[{re.escape(SEPARATORS)}]))[^\0-@]").sub


class _Letters(dict[int, str]):
    """A table for `str.translate` that is filled as letters come up, so that a long text needs no more memory."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def __missing__(self, point: int) -> str:
        self[point] = changed = self._change(chr(point))
        return changed


def _upper_letter(letter: str) -> str:
    """Where the capital is several letters, there may be a single one for titles, and that is Unicode's simple one."""
    upper = letter.upper()
    return upper if len(upper) == 1 else _title_letter(letter)


def _title_letter(letter: str) -> str:
    title = letter.title()
    return title if len(title) == 1 else letter


def _lower_letter(letter: str) -> str:
    return "i" if letter == "İ" else letter.lower()


_UPPER, _LOWER = _Letters(_upper_letter), _Letters(_lower_letter)


def _upper(text: Value) -> Value:
    return string(text.data.translate(_UPPER))


def _lower(text: Value) -> Value:
    return string(text.data.translate(_LOWER))


def _title(text: Value) -> Value:
    return string(_start(lambda match: _title_letter(match.group()), text.data))


_STR = (Parameter("str", STRING),)

FUNCTIONS = (
    Function("lower", _STR, _lower, "The text in small letters.", ('lower("HELLO")', '"hello"'), returns=STRING),
    Function(
        "title",
        _STR,
        _title,
        "The text with a capital at the start of every word.",
        ('title("hello world")', '"Hello World"'),
        returns=STRING,
    ),
    Function("upper", _STR, _upper, "The text in capitals.", ('upper("hello")', '"HELLO"'), returns=STRING),
)

"""Functions of letters: `lower`, `title`, `upper` (go-cty: cty/function/stdlib/string.go; Go: unicode, strings.Title).

Go maps one code point to one, so `upper("ß")` stays as it is; Python's own methods would make "SS" of it.
"""

from __future__ import annotations

from gitpool.config.functions.function import Function, Parameter
from gitpool.config.strings import BLANKS
from gitpool.config.values.types import STRING
from gitpool.config.values.value import Value, string


def _upper_letter(letter: str) -> str:
    """Where the capital is several letters, there may be a single one for titles, and that is Unicode's simple one."""
    upper = letter.upper()
    return upper if len(upper) == 1 else _title_letter(letter)


def _title_letter(letter: str) -> str:
    title = letter.title()
    return title if len(title) == 1 else letter


def _lower_letter(letter: str) -> str:
    return "i" if letter == "İ" else letter.lower()


def _upper(text: Value) -> Value:
    return string(text.data.upper() if text.data.isascii() else "".join(map(_upper_letter, text.data)))


def _lower(text: Value) -> Value:
    return string(text.data.lower() if text.data.isascii() else "".join(map(_lower_letter, text.data)))


def _title(text: Value) -> Value:
    before = [" ", *text.data[:-1]]
    pairs = zip(before, text.data, strict=True) if text.data else ()
    return string("".join(_title_letter(c) if _separates(previous) else c for previous, c in pairs))


def _separates(character: str) -> bool:
    """Whether a word may begin behind it: in ASCII all but letters, digits and `_`, elsewhere only blanks."""
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in BLANKS


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

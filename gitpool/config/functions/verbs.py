"""Numbers as the verbs of Go's `fmt` print them, for `format` (math/big: Float.Format, Int.Format, ftoa.go)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gmpy2

from gitpool.config.values import numbers

_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X", "d": ""}
_BASES = {"b": 2, "o": 8, "d": 10, "x": 16, "X": 16}
_SHORTEST_EXPONENT = 6
"""From which power of ten on `%g` without a precision changes to an exponent."""


@dataclass(frozen=True)
class Verb:
    """One `%` sequence: its text, flags, width, precision and letter; None is what it leaves out."""

    raw: str
    flags: str
    width: int | None
    precision: int | None
    letter: str


def integer(verb: Verb, value: int) -> str:
    """An integer under `%b %d %o %x %X`."""
    digits: str = gmpy2.mpz(abs(value)).digits(_BASES[verb.letter])
    if verb.letter == "X":
        digits = digits.upper()
    if verb.precision == 0 and value == 0:
        return ""
    zeros = max(0, (verb.precision or 0) - len(digits))
    front = _sign(verb, value < 0) + (_PREFIXES[verb.letter] if "#" in verb.flags else "")
    missing = max(0, (verb.width or 0) - len(front) - zeros - len(digits))
    if "-" in verb.flags:
        return front + "0" * zeros + digits + " " * missing
    if "0" in verb.flags and verb.precision is None:
        return front + "0" * missing + digits
    return " " * missing + front + "0" * zeros + digits


def decimal(verb: Verb, value: numbers.Number) -> str:
    """A number under `%e %E %f %g %G`."""
    sign = _sign(verb, gmpy2.is_signed(value))
    size = numbers.negate(value) if gmpy2.is_signed(value) else value
    letter = verb.letter.lower()
    text = general(size, verb.precision) if letter == "g" else _fixed(letter, size, verb.precision)
    if verb.letter.isupper():
        text = text.upper()
    missing = max(0, (verb.width or 0) - len(sign) - len(text))
    if "0" in verb.flags:
        return sign + "0" * missing + text
    return sign + text + " " * missing if "-" in verb.flags else " " * missing + sign + text


def _sign(verb: Verb, negative: bool) -> str:
    return "-" if negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _fixed(letter: str, value: numbers.Number, precision: int | None) -> str:
    places = 6 if precision is None else precision
    if letter == "f":
        return _point(*_rounded(value, places=places), places)
    return _exponent(*_rounded(value, digits=places + 1), places)


def general(value: numbers.Number, precision: int | None = None) -> str:
    """A number as `%g` prints it, in the fewest digits that read back the same where no precision is said."""
    if gmpy2.is_signed(value):
        return "-" + general(numbers.negate(value), precision)
    if precision is None:
        digits, point = _shortest(value)
        limit, wanted = _SHORTEST_EXPONENT, len(digits)
    else:
        wanted = max(1, precision)
        digits, point = _rounded(value, digits=wanted)
        limit = len(digits) if wanted > len(digits) >= point else wanted
    if not -4 <= point - 1 < limit:
        return _exponent(digits, point, min(wanted, len(digits)) - 1)
    return _point(digits, point, max((len(digits) if wanted > point else wanted) - point, 0))


def _shortest(value: numbers.Number) -> tuple[str, int]:
    """The fewest digits, and where the point stands: 0.DIGITS * 10^n; of zero no digits."""
    whole, _, fraction = numbers.text(value).lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) - (len(whole + fraction) - len(digits)) if digits else 0
    return digits.rstrip("0"), point


def _rounded(value: numbers.Number, *, digits: int | None = None, places: int | None = None) -> tuple[str, int]:
    """The digits of a number cut after so many of them, or after so many behind the point; ties go to even."""
    if not value:
        return "", 0
    above, below = value.as_integer_ratio()
    if digits is not None:
        places = digits - _magnitude(above, below)
    assert places is not None
    scale = gmpy2.mpz(10) ** abs(places)
    above, below = (above * scale, below) if places >= 0 else (above, below * scale)
    whole, rest = divmod(above, below)
    if 2 * rest > below or (2 * rest == below and whole % 2):
        whole += 1
    text: str = whole.digits()
    return text.rstrip("0"), len(text) - places if whole else 0


def _magnitude(above: Any, below: Any) -> int:
    """The n of 0.DIGITS * 10^n of a quotient."""
    point: int = above.num_digits() - below.num_digits() - 1
    while above * gmpy2.mpz(10) ** max(-point, 0) >= below * gmpy2.mpz(10) ** max(point, 0):
        point += 1
    return point


def _exponent(digits: str, point: int, places: int) -> str:
    exponent = point - 1 if digits else 0
    mantissa = (digits or "0").ljust(places + 1, "0")
    fraction = f".{mantissa[1 : places + 1]}" if places > 0 else ""
    return f"{mantissa[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _point(digits: str, point: int, places: int) -> str:
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    fraction = ("0" * -point + digits if point < 0 else digits[point:])[:places].ljust(places, "0")
    return f"{whole}.{fraction}" if places > 0 else whole

"""The exact values of numbers as they are written, of whatever length the readers let through."""

from __future__ import annotations

from fractions import Fraction

_LONGEST = 4_000
"""Digits that are read at once; with more than 4,300 Python refuses to."""

_SHIFT: int = 10**_LONGEST


def written(text: str) -> int | Fraction:
    """The value of a number, which may have a sign: an integer if nothing but digits is written."""
    is_whole = text.lstrip("-").isdigit()
    if len(text) <= _LONGEST:
        return int(text) if is_whole else Fraction(text)
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    value = _integer(whole + decimals)
    return value if is_whole else value * Fraction(10) ** (int(exponent or 0) - len(decimals))


def _integer(digits: str) -> int:
    if len(digits) <= _LONGEST:
        return int(digits)
    sign = -1 if digits.startswith("-") else 1
    return _integer(digits[:-_LONGEST]) * _SHIFT + sign * int(digits[-_LONGEST:])

"""Numbers: binary floating point of 512 bits, and of fewer where Terraform has fewer.

Terraform keeps numbers as Go's `big.Float`. What is written in a file or parsed from a text has 512 bits; what a
function counts has 64 (`length`, `index`) and what it computes with the processor 53 (`pow`, `log`). An operation
rounds to the wider of its operands, so the precision of a number is part of it. MPFR, behind gmpy2, has exactly this
arithmetic: correct rounding, ties to even.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Any

import gmpy2

PRECISION = 512
"""Bits of what is written or parsed (go-cty: ParseNumberVal)."""

COUNTED = 64
"""Bits of what Go makes from its own integers (big.Float.SetInt64)."""

MAX_EXPONENT = 33_220
"""Numbers are bounded to about 10,000 digits before the point and behind it: more would only burn memory."""

MAX_DIGITS = 10_000

Number = Any
"""A `gmpy2.mpfr`, which carries its precision; the library has no types for mypy to see."""

_decimal = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([eEpP])([+-]?[0-9]+))?").fullmatch


class TooLarge(ArithmeticError):
    """A number beyond the bound."""


@cache
def _context(precision: int) -> Any:
    return gmpy2.context(precision=precision, round=gmpy2.RoundToNearest, emax=2**30 - 1, emin=-(2**30) + 1)


def integer(value: int) -> Number:
    """A counted number: 64 bits, more where it needs them (big.Float.SetInt)."""
    return gmpy2.mpfr(value, max(COUNTED, value.bit_length()))


def exact(value: int | Fraction) -> Number:
    """A written number: 512 bits."""
    return checked(gmpy2.mpfr(gmpy2.mpq(value) if isinstance(value, Fraction) else value, PRECISION))


def double(value: float) -> Number:
    """What the processor computed: 53 bits (go-cty: NumberFloatVal)."""
    return gmpy2.mpfr(value, 53)


def parse(text: str, precision: int = PRECISION) -> Number:
    """A decimal text, as Go's `big.ParseFloat` reads it.

    Raises:
        ValueError: it is none.
        TooLarge: it is beyond the bound.
    """
    match = _decimal(text)
    if match is None:
        raise ValueError(text)
    mantissa, kind, exponent = match.groups()
    if len(text) > MAX_DIGITS or (exponent and len(exponent.lstrip("+-0")) > 5):
        raise TooLarge(text)
    if kind in ("p", "P"):  # a power of two, which Go reads, too
        return checked(_context(precision).mul_2exp(gmpy2.mpfr(mantissa, precision), int(exponent)))
    return checked(gmpy2.mpfr(text, precision))


def checked(value: Number) -> Number:
    """The number, if it is within the bound.

    Raises:
        TooLarge: it is not.
    """
    if value and (not gmpy2.is_finite(value) or abs(gmpy2.get_exp(value)) > MAX_EXPONENT):
        raise TooLarge(str(value))
    return value


def _wider(a: Number, b: Number) -> Any:
    return _context(max(a.precision, b.precision))


def add(a: Number, b: Number) -> Number:
    """The sum."""
    return checked(_wider(a, b).add(a, b))


def subtract(a: Number, b: Number) -> Number:
    """The difference."""
    return checked(_wider(a, b).sub(a, b))


def multiply(a: Number, b: Number) -> Number:
    """The product, rounded to 512 bits; in as few of them as it needs, but no fewer than its factors (go-cty)."""
    product = checked(_context(PRECISION).mul(a, b))
    mantissa, _ = product.as_mantissa_exp() if product else (0, 0)
    precision = max(a.precision, b.precision, int(mantissa).bit_length())
    return product if precision >= PRECISION else gmpy2.mpfr(product, precision)


def divide(a: Number, b: Number) -> Number:
    """The quotient; the divisor must not be zero."""
    return checked(_wider(a, b).div(a, b))


def remainder(a: Number, b: Number) -> Number:
    """What is left of a division, with the sign of the dividend; of one by zero the dividend (go-cty: Modulo)."""
    if b == 0:
        return a
    context = _context(a.precision)
    return subtract(a, checked(context.mul(b, truncate(divide(a, b)))))


def truncate(value: Number) -> Number:
    """The number without what stands behind its point."""
    return _context(value.precision).trunc(value)


def negate(a: Number) -> Number:
    """The number with the other sign, in its own precision."""
    return _context(a.precision).minus(a)


def whole(value: Number) -> int | None:
    """The integer that it is, None if it is none."""
    return int(value) if gmpy2.is_integer(value) else None


def text(value: Number) -> str:
    """The shortest decimal text that reads back as the same number of that precision (Go's `Text('f', -1)`)."""
    if gmpy2.is_zero(value):
        return "-0" if gmpy2.is_signed(value) else "0"
    as_whole = whole(value)
    if as_whole is not None and as_whole.bit_length() <= value.precision:
        return _digits(as_whole)
    sign = "-" if value < 0 else ""
    digits, point = _shortest(negate(value) if sign else value)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def compact(value: Number) -> str:
    """At most ten digits, with an exponent where it is shorter (Go's `Text('g', 10)`)."""
    digits, mark, exponent = f"{value:.10g}".partition("e")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + mark + exponent  # MPFR leaves the zeros


def _digits(value: Any) -> str:
    """The digits of an integer, of which Python's own `str` makes 4,300 at most."""
    text: str = gmpy2.mpz(value).digits()
    return text


def _shortest(value: Number) -> tuple[str, int]:
    """The fewest digits that tell a positive number from its neighbours, and where its point stands (0.DIGITS * 10^n).

    The digits are those of the number itself, cut where everything behind lies within half a step, and rounded to
    whichever side may be (Go: math/big/ftoa.go, roundShortest).
    """
    mantissa, exponent = value.as_mantissa_exp()
    mantissa, exponent = gmpy2.mpz(mantissa), int(exponent)
    shift = value.precision - mantissa.bit_length()  # all bits of the precision, the last of which is one step
    mantissa, exponent = mantissa << shift, exponent - shift
    inclusive = mantissa % 2 == 0
    # In integers: what is left behind the digits so far, and half a step, both over `whole`. Below a power of two the
    # step is half as large, but Go takes it for the same.
    left, step, whole = 2 * mantissa, gmpy2.mpz(1), gmpy2.mpz(1)
    if exponent > 0:
        left, step = left << exponent - 1, step << exponent - 1
    else:
        whole <<= 1 - exponent
    point: int = left.num_digits() - whole.num_digits()
    if point >= 0:
        whole *= gmpy2.mpz(10) ** point
    else:
        left, step = left * gmpy2.mpz(10) ** -point, step * gmpy2.mpz(10) ** -point
    while left >= whole:
        whole, point = whole * 10, point + 1
    while 10 * left < whole:
        left, step, point = left * 10, step * 10, point - 1
    digits = ""
    while True:
        digit, left = divmod(10 * left, whole)
        step *= 10
        digits += str(digit)
        may_cut = left < step or (inclusive and left == step)
        may_raise = whole - left < step or (inclusive and whole - left == step)
        if left == 0 or (may_cut and (not may_raise or 2 * left < whole)):
            return digits.rstrip("0") or "0", point
        if may_raise and (not may_cut or 2 * left >= whole):
            raised = _digits(gmpy2.mpz(digits) + 1).zfill(len(digits))
            return raised.rstrip("0"), point + len(raised) - len(digits)

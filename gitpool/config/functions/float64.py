"""Logarithm and power in 53 bits, to the last bit as Go computes them (its package math).

Terraform's `log` and `pow` compute with the processor's numbers, and Go's results differ from those of the C library,
which Python calls, in the last digit of every fourth one. `ceil(log(n, 2))` must not depend on that. So the methods
are the same here: for the logarithm the one of FreeBSD's libm, for the power binary powering. Of a power with a
fraction the last digit is not promised: there, Terraform itself differs from one processor to another.
"""

from __future__ import annotations

import math

LN2_UPPER, LN2_LOWER = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""The logarithm of 2 in two parts, of which the upper has so few bits that its multiples are exact."""

SERIES = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
"""The coefficients, of s**2 and up, that approximate (log(1+s) - log(1-s) - 2s) / s (FreeBSD: e_log.c)."""


def logarithm(x: float) -> float:
    """The natural logarithm; minus infinity of zero, not a number below it."""
    if x <= 0:
        return -math.inf if x == 0 else math.nan
    fraction, exponent = math.frexp(x)
    if fraction < math.sqrt(2) / 2:
        fraction, exponent = fraction * 2, exponent - 1
    f = fraction - 1
    s = f / (2 + f)
    square = s * s
    fourth = square * square
    l1, l2, l3, l4, l5, l6, l7 = SERIES
    odd = square * (l1 + fourth * (l3 + fourth * (l5 + fourth * l7)))
    even = fourth * (l2 + fourth * (l4 + fourth * l6))
    half = 0.5 * f * f
    return exponent * LN2_UPPER - ((half - (s * (half + (odd + even)) + exponent * LN2_LOWER)) - f)


def power(x: float, y: float) -> float:
    """x to the y; infinite beyond the largest number, not a number where there is no real one."""
    if y == 0 or x == 1:
        return 1.0
    if y == 1:
        return x
    if x == 0:
        return _power_of_zero(x, y)
    if abs(y) == 0.5:
        root = math.sqrt(x) if x > 0 else math.nan
        return root if y > 0 else 1 / root
    fraction, whole = math.modf(abs(y))
    if fraction and x < 0:
        return math.nan
    if whole >= 2**63:
        return 1.0 if x == -1 else 0.0 if (abs(x) < 1) == (y > 0) else math.inf
    mantissa = 1.0
    if fraction:
        if fraction > 0.5:
            fraction, whole = fraction - 1, whole + 1
        mantissa = math.exp(fraction * logarithm(x))
    mantissa, exponent = _raised(mantissa, x, int(whole))
    if y < 0:  # before the exponent is put on, so that tiny results keep their digits
        mantissa, exponent = 1 / mantissa, -exponent
    return _scaled(mantissa, exponent)


def _power_of_zero(x: float, y: float) -> float:
    is_odd = y.is_integer() and abs(y) < 2**53 and int(y) % 2 == 1
    size = math.inf if y < 0 else 0.0
    return math.copysign(size, x) if is_odd else size


def _raised(mantissa: float, x: float, times: int) -> tuple[float, int]:
    """mantissa * x**times as a number and a power of two apart from it, so that nothing overflows on the way."""
    factor, step = math.frexp(x)
    exponent = 0
    while times:
        if abs(step) > 2**12:  # overflow or underflow for certain
            return mantissa, exponent + step
        if times & 1:
            mantissa, exponent = mantissa * factor, exponent + step
        factor, step = factor * factor, step * 2
        if factor < 0.5:
            factor, step = factor * 2, step - 1
        times >>= 1
    return mantissa, exponent


def _scaled(mantissa: float, exponent: int) -> float:
    try:
        return math.ldexp(mantissa, exponent)
    except OverflowError:
        return math.copysign(math.inf, mantissa)

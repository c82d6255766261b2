"""Functions of numbers (go-cty: cty/function/stdlib/number.go; Terraform: internal/lang/funcs/number.go)."""

from __future__ import annotations

import math
import string

import gmpy2

from gitpool.config.functions.arguments import double, integer, unless_untyped
from gitpool.config.functions.float64 import logarithm, power
from gitpool.config.functions.function import Function, FunctionError, Parameter, excerpt
from gitpool.config.values import numbers
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import ANY, NUMBER, STRING, friendly
from gitpool.config.values.value import Value, counted, number, unknown


def _abs(value: Value) -> Value:
    return number(numbers.negate(value.data) if gmpy2.is_signed(value.data) else value.data)


def _ceil(value: Value) -> Value:
    numerator, denominator = value.data.as_integer_ratio()
    return number(gmpy2.mpfr(-(-numerator // denominator), value.data.precision))


def _floor(value: Value) -> Value:
    numerator, denominator = value.data.as_integer_ratio()
    return number(gmpy2.mpfr(numerator // denominator, value.data.precision))


def _log(value: Value, base: Value) -> Value:
    above, below = logarithm(double(value, 0)), logarithm(double(base, 1))
    if below == 0:
        raise FunctionError("there are no logarithms to the base 1", 1)
    return _computed(above / below, "the logarithm")


def _pow(value: Value, exponent: Value) -> Value:
    return _computed(power(double(value, 0), double(exponent, 1)), "the power")


def _computed(quotient: float, what: str) -> Value:
    if math.isnan(quotient):
        raise FunctionError(f"{what} is not a real number")
    if math.isinf(quotient):
        raise FunctionError(f"{what} is infinite or too large")
    return number(numbers.double(quotient))


def _max(*values: Value) -> Value:
    return max(_some(values), key=lambda value: value.data)


def _min(*values: Value) -> Value:
    return min(_some(values), key=lambda value: value.data)


def _some(values: tuple[Value, ...]) -> tuple[Value, ...]:
    if not values:
        raise FunctionError("at least one number is required")
    return values


def _signum(value: Value) -> Value:
    whole = integer(value, 0)
    return counted((whole > 0) - (whole < 0))


DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
"""The digits of bases up to 62; up to 36, capitals mean the same as small letters (Go: math/big, natconv.go)."""


def _parseint(text: Value, base: Value) -> Value:
    sensitive = text.is_sensitive or base.is_sensitive
    if text.type is not STRING and text.type is not ANY:
        raise FunctionError(f"a string is required, not {friendly(text.type)}", 0)
    if not (text.is_known and base.is_known):
        return unknown(ANY if text.type is ANY else NUMBER).marked(sensitive)
    radix = integer(base, 1)
    if not 2 <= radix <= 62:
        raise FunctionError("a base between 2 and 62 is required", 1)
    parsed = _digits(text.data, radix)
    if parsed is None:
        shown = "the sensitive text" if text.is_sensitive else excerpt(text.data)
        which = "of the sensitive base" if base.is_sensitive else f"of base {radix}"
        raise FunctionError(f"{shown} is no integer {which}", 0)
    return number(numbers.integer(parsed)).marked(sensitive)


def _digits(text: str, radix: int) -> int | None:
    """The integer that the text spells; None if it spells none."""
    negative, digits = text.startswith("-"), text.removeprefix("+") if text[:1] == "+" else text.removeprefix("-")
    digits = digits.lower() if radix <= 36 else digits
    if not digits or not set(digits) <= set(DIGITS[:radix]):
        return None
    if len(digits.lstrip("0")) > numbers.MAX_EXPONENT:
        raise FunctionError("the number would be too large", 0)
    # GMP has the capitals before the small letters.
    magnitude = int(gmpy2.mpz(digits if radix <= 36 else digits.swapcase(), radix))
    return -magnitude if negative else magnitude


def _sum(values: Value) -> Value:
    if not isinstance(values.data, tuple):
        raise FunctionError("a list, a set or a tuple of numbers is required", 0)
    if not values.data:
        raise FunctionError("there is no sum of an empty list", 0)
    if not values.is_wholly_known:
        return unknown(NUMBER)
    total = None
    for value in values.data:
        if value.is_null:
            raise FunctionError("every element must be a number, and one is null", 0)
        try:
            addend = convert(value, NUMBER).data
        except ConversionError:
            raise FunctionError("every element must be a number", 0) from None
        total = addend if total is None else numbers.add(total, addend)
    return number(total)


_NUM = Parameter("num", NUMBER)

FUNCTIONS = (
    Function("abs", (_NUM,), _abs, "The number without its sign.", ("abs(-12.4)", "12.4"), returns=NUMBER),
    Function(
        "ceil",
        (_NUM,),
        _ceil,
        "The nearest whole number that is not below the number.",
        ("ceil(5.1)", "6"),
        returns=NUMBER,
    ),
    Function(
        "floor",
        (_NUM,),
        _floor,
        "The nearest whole number that is not above the number.",
        ("floor(-4.1)", "-5"),
        returns=NUMBER,
    ),
    Function(
        "log",
        (_NUM, Parameter("base", NUMBER)),
        _log,
        "The logarithm of the number to the base, in the processor's precision.",
        ("log(16, 2)", "4"),
        returns=NUMBER,
    ),
    Function(
        "max",
        (),
        _max,
        "The greatest of the numbers.",
        ("max(12, 54, 3)", "54"),
        variadic=Parameter("numbers", NUMBER),
        returns=NUMBER,
    ),
    Function(
        "min",
        (),
        _min,
        "The least of the numbers.",
        ("min(12, 54, 3)", "3"),
        variadic=Parameter("numbers", NUMBER),
        returns=NUMBER,
    ),
    Function(
        "parseint",
        (Parameter("number", unknown=True, sensitive=True), Parameter("base", NUMBER, unknown=True, sensitive=True)),
        _parseint,
        "The integer that a text spells in a base from 2 to 62.",
        ('parseint("FF", 16)', "255"),
        returns=NUMBER,
    ),
    Function(
        "pow",
        (_NUM, Parameter("power", NUMBER)),
        _pow,
        "The number to the power, in the processor's precision.",
        ("pow(3, 2)", "9"),
        returns=NUMBER,
    ),
    Function(
        "signum",
        (_NUM,),
        _signum,
        "-1, 0 or 1: the sign of a whole number.",
        ("signum(-13)", "-1"),
        returns=NUMBER,
    ),
    Function(
        "sum",
        (Parameter("list", partial=True),),
        _sum,
        "The sum of the numbers in a list, a set or a tuple.",
        ("sum([10, 13, 6, 4.5])", "33.5"),
        returns=unless_untyped(NUMBER),
    ),
)

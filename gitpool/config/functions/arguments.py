"""What the families share: numbers as the processor has them, and the bounds on what a call may build.

A stranger's configuration may ask for anything, so nothing large is built before its size is known.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from gitpool.config.functions.function import MAX_TEXT, FunctionError
from gitpool.config.values import numbers
from gitpool.config.values.types import ANY, Type
from gitpool.config.values.value import MAX_WEIGHT, Value

MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1
"""What Go's `int` holds (gocty: fromCtyNumberInt)."""


def integer(value: Value, argument: int) -> int:
    """A known number as an integer of 64 bits.

    Raises:
        FunctionError: it has a fraction, or is larger.
    """
    whole = numbers.whole(value.data)
    if whole is None or not MIN_INTEGER <= whole <= MAX_INTEGER:
        raise FunctionError(f"a whole number between {MIN_INTEGER} and {MAX_INTEGER} is required", argument)
    return whole


def double(value: Value, argument: int) -> float:
    """A known number, rounded to what the processor computes with (gocty: fromCtyNumberFloat).

    Raises:
        FunctionError: it is too large for that.
    """
    rounded = float(value.data)
    if abs(rounded) > sys.float_info.max:
        raise FunctionError("a number of at most about 1.8e308 is required", argument)
    return rounded


def check_text(size: int) -> None:
    """Refuse to build a text of so many characters.

    Raises:
        FunctionError: it would be longer than `MAX_TEXT`.
    """
    if size > MAX_TEXT:
        raise FunctionError(f"the result would be a text of more than {MAX_TEXT:,} characters")


def check_weight(weight: int) -> None:
    """Refuse to build a value of so many elements.

    Raises:
        FunctionError: it would weigh more than `MAX_WEIGHT`.
    """
    if weight > MAX_WEIGHT:
        raise FunctionError(f"the result would be made of more than {MAX_WEIGHT:,} elements")


def unless_untyped(returns: Type | Callable[[Sequence[Value]], Type]) -> Callable[[Sequence[Value]], Type]:
    """The type of a result; of no type that is known while that of an argument is not (function.go: dynTypedArgs)."""

    def wrapped(arguments: Sequence[Value]) -> Type:
        if any(argument.type is ANY for argument in arguments):
            return ANY
        return returns if isinstance(returns, Type) else returns(arguments)

    return wrapped

"""What operators do with values (hcl: expression_ops.go; go-cty: value_ops.go)."""

from __future__ import annotations

from collections.abc import Callable

from gitpool.config.values import numbers
from gitpool.config.values.compare import equals
from gitpool.config.values.types import ANY, BOOL, NUMBER, Type
from gitpool.config.values.value import FALSE, TRUE, UNKNOWN, Value, boolean, number, unknown


class OperationError(Exception):
    """Why an operation on values of the right types fails: a clause without a full stop."""


ARITHMETIC: dict[str, Callable[[numbers.Number, numbers.Number], numbers.Number]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.remainder,
}
COMPARISONS: dict[str, Callable[[numbers.Number, numbers.Number], bool]] = {
    "<": lambda a, b: bool(a < b),
    ">": lambda a, b: bool(a > b),
    "<=": lambda a, b: bool(a <= b),
    ">=": lambda a, b: bool(a >= b),
}


def operand_type(operator: str) -> Type:
    """The type that both operands are converted to."""
    if operator in ("==", "!="):
        return ANY
    return BOOL if operator in ("&&", "||", "!") else NUMBER


def result_type(operator: str) -> Type:
    """The type of the result."""
    return NUMBER if operator in ARITHMETIC else BOOL


def operate(operator: str, left: Value, right: Value) -> Value:
    """The result for operands of the right type.

    Raises:
        OperationError: there is none.
        TooLarge: it is a number beyond the bound.
    """
    sensitive = left.holds_sensitive or right.holds_sensitive
    return _operate(operator, left, right).marked(sensitive)


def _operate(operator: str, left: Value, right: Value) -> Value:
    if operator in ("==", "!="):
        same = equals(left, right)
        return unknown(BOOL) if same is None else boolean(same == (operator == "=="))
    for side in (left, right):
        if side.data is None:
            raise OperationError("argument must not be null")
    if operator in ("&&", "||"):
        return _logic(operator, left, right)
    if left.data is UNKNOWN or right.data is UNKNOWN:
        return unknown(result_type(operator))
    if operator in COMPARISONS:
        return boolean(COMPARISONS[operator](left.data, right.data))
    if operator == "/" and right.data == 0:
        raise OperationError("divide by zero")
    return number(ARITHMETIC[operator](left.data, right.data))


def _logic(operator: str, left: Value, right: Value) -> Value:
    decides = FALSE if operator == "&&" else TRUE
    if left.data is decides.data or right.data is decides.data:
        return decides
    if left.data is UNKNOWN or right.data is UNKNOWN:
        return unknown(BOOL)
    return boolean(not decides.data)

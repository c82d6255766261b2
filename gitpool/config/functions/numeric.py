"""Functions of numbers (go-cty: cty/function/stdlib/number.go; Terraform: internal/lang/funcs/number.go)."""

from __future__ import annotations

from gitpool.config.functions.function import Function, Parameter
from gitpool.config.values import numbers
from gitpool.config.values.types import NUMBER
from gitpool.config.values.value import Value, number


def _abs(value: Value) -> Value:
    return number(numbers.negate(value.data) if value.data < 0 else value.data)


FUNCTIONS = (
    Function(
        "abs",
        (Parameter("num", NUMBER),),
        _abs,
        "The number without its sign.",
        ("abs(-12.4)", "12.4"),
        returns=NUMBER,
    ),
)

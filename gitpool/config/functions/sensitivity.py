"""Functions of sensitivity (Terraform: internal/lang/funcs/sensitive.go)."""

from __future__ import annotations

from gitpool.config.functions.function import Function, Parameter
from gitpool.config.values.types import BOOL
from gitpool.config.values.value import FALSE, TRUE, UNKNOWN, Value, unknown


def _sensitive(value: Value) -> Value:
    return value.marked()


def _nonsensitive(value: Value) -> Value:
    return value.unmarked()


def _is_sensitive(value: Value) -> Value:
    if value.is_sensitive:
        return TRUE
    return unknown(BOOL) if value.data is UNKNOWN else FALSE


_VALUE = Parameter("value", null=True, partial=True, unknown=True, sensitive=True)

FUNCTIONS = (
    Function(
        "sensitive",
        (_VALUE,),
        _sensitive,
        "The value, from now on hidden wherever it, or what is computed from it, would be shown.",
        ('sensitive("token")', "(sensitive value)"),
        returns=lambda given: given[0].type,
    ),
    Function(
        "nonsensitive",
        (_VALUE,),
        _nonsensitive,
        "The value, no longer hidden; what is sensitive inside of it stays so.",
        ('nonsensitive(sensitive("token"))', '"token"'),
        returns=lambda given: given[0].type,
    ),
    Function(
        "issensitive",
        (_VALUE,),
        _is_sensitive,
        "Whether the value itself is sensitive.",
        ('issensitive(sensitive("token"))', "true"),
        returns=BOOL,
    ),
)

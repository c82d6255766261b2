"""Type constraints: `list(object({ name = string, size = optional(number, 1) }))` (hcl: ext/typeexpr).

A constraint is a type, and the defaults of its optional attributes, which are filled in before a value is converted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitpool.config.constant import constant_value
from gitpool.config.evaluation.scope import Run
from gitpool.config.findings import Findings, did_you_mean
from gitpool.config.tree import Expression, FunctionCall, Literal, Name, Template
from gitpool.config.tree import Object as ObjectNode
from gitpool.config.tree import Tuple as TupleNode
from gitpool.config.values.conversions import unify
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Object,
    TooDeep,
    Tuple,
    Type,
    collection_of,
    is_list,
    is_map,
    is_set,
    list_of,
    map_of,
    object_of,
    tuple_of,
)
from gitpool.config.values.value import (
    Excess,
    Value,
    list_value,
    map_value,
    object_value,
    set_value,
    tuple_value,
)

_SUMMARY = "Invalid type specification"
_PRIMITIVES: Mapping[str, Type] = {"bool": BOOL, "string": STRING, "number": NUMBER, "any": ANY}
_NEEDS: Mapping[str, str] = {
    "list": "one argument specifying the element type",
    "set": "one argument specifying the element type",
    "map": "one argument specifying the element type",
    "object": "one argument specifying the attribute types and values as a map",
    "tuple": "one argument specifying the element types as a list",
}


@dataclass(frozen=True)
class Defaults:
    """What stands in for attributes that are missing or null, and the same for what is further in.

    `children` are by the name of an attribute, by the index of a tuple's element as a text, and by "" for the
    elements of a collection.
    """

    type: Type
    values: Mapping[str, Value] = field(default_factory=dict)
    children: Mapping[str, Defaults] = field(default_factory=dict)


@dataclass(frozen=True)
class Constraint:
    """What values must be like; without anything said, they may be anything."""

    type: Type = ANY
    defaults: Defaults | None = None


def constraint_of(expression: Expression, findings: Findings, run: Run) -> Constraint | None:
    """The constraint that a `type` argument says; None, and every mistake in the findings, if it says none.

    `run` bounds the evaluation of defaults, see `constant.closed_run`.
    """
    raise NotImplementedError


def fit(value: Value, constraint: Constraint) -> Value:
    """The value as the constraint wants it: defaults filled in, converted; sensitivity stays.

    A null is not given defaults, so that a variable can be set to null (terraform: eval_variable.go).

    Raises:
        ConversionError: it cannot be one; also where the result would be too large.
    """
    raise NotImplementedError


def apply_defaults(value: Value, defaults: Defaults | None) -> Value:
    """The value with the defaults in the place of optional attributes that are missing or null, at any depth.

    It is not converted yet; what does not fit is left for the conversion to tell (hcl: ext/typeexpr/defaults.go).
    """
    raise NotImplementedError

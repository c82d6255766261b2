"""What the real Terraform 1.11.4 said: `recorded.json` from its console, `planned.json` from a plan.

Each case of `recorded.json` is an expression with its value, as `jsonencode` gives it, and its type; or an error. Those
of `planned.json` use the names of `NAMES`, and say with which paths what is unknown and what is sensitive.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gitpool.config.functions import (
    affixes,
    casing,
    choices,
    conversion,
    lists,
    maps,
    numeric,
    sequences,
    sets,
    strings,
)
from gitpool.config.functions.function import Function, FunctionError
from gitpool.config.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    constraint,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)
from gitpool.config.values.value import (
    TRUE,
    UNKNOWN,
    Value,
    counted,
    list_value,
    map_value,
    object_value,
    string,
    unknown,
)
from tests.config.functions.written import as_json, written

HERE = Path(__file__).parent
FAMILIES = (affixes, casing, choices, conversion, lists, maps, numeric, sequences, sets, strings)
RECORDED = json.loads((HERE / "recorded.json").read_text("utf-8"), parse_float=Decimal)
PLANNED = json.loads((HERE / "planned.json").read_text("utf-8"), parse_float=Decimal)

NAMES = {
    "us": unknown(STRING),
    "un": unknown(NUMBER),
    "ub": unknown(BOOL),
    "ul": unknown(list_of(STRING)),
    "um": unknown(map_of(STRING)),
    "uset": unknown(set_of(ANY)),
    "uo": unknown(object_of({"a": NUMBER, "b": STRING})),
    "ut": unknown(tuple_of(STRING, NUMBER)),
    "ua": unknown(ANY),
    "ss": string("s").marked(),
    "sn": counted(1).marked(),
    "sb": TRUE.marked(),
    "sl": list_value(STRING, [string("a"), string("b")]).marked(),
    "sm": map_value(STRING, {"a": string("x")}).marked(),
    "so": object_value({"a": counted(1), "b": string("x")}).marked(),
    "sus": unknown(STRING).marked(),
}
"""u: unknown, s: sensitive."""

Paths = set[tuple[str | int, ...]]


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["expression"])
def test_values_and_types_are_those_of_terraform(case: dict[str, Any]) -> None:
    """What a call gives, of which type, and whether it fails, is what the console of Terraform says."""
    if case.get("error"):
        with pytest.raises(FunctionError):
            written(case["expression"])
        return
    value = written(case["expression"])
    assert case["type"] == constraint(value.type)
    assert case["value"] == json.loads(as_json(value), parse_float=Decimal)


@pytest.mark.parametrize("case", PLANNED, ids=lambda case: case["expression"])
def test_what_is_unknown_and_sensitive_is_that_of_terraform(case: dict[str, Any]) -> None:
    """Of arguments unknown or sensitive in parts, those parts of the result are so that Terraform says."""
    if case.get("error"):
        with pytest.raises(FunctionError):
            written(case["expression"], NAMES)
        return
    value = written(case["expression"], NAMES)
    assert {tuple(path) for path in case.get("unknown", ())} == {p for p, v in _walk(value) if v.data is UNKNOWN}
    assert {tuple(path) for path in case.get("sensitive", ())} == _outermost(
        {p for p, v in _walk(value) if v.is_sensitive}
    )
    assert case["value"] == _plain(value)


def _walk(value: Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Value]]:
    yield path, value
    steps: Any = value.data.items() if isinstance(value.data, dict) else enumerate(value.children())
    for step, inner in steps:
        yield from _walk(inner, (*path, step))


def _outermost(paths: Paths) -> Paths:
    return {path for path in paths if not any(path[:i] in paths for i in range(len(path)))}


def _plain(value: Value) -> object:
    """The value as a plan shows it: null in the place of what is unknown, unless it is an attribute."""
    if value.data is UNKNOWN:
        return None
    if isinstance(value.data, dict):
        return {key: _plain(inner) for key, inner in value.data.items() if inner.is_known}
    if isinstance(value.data, tuple):
        return [_plain(inner) for inner in value.data]
    return json.loads(as_json(value), parse_float=Decimal)


def test_every_function_is_recorded() -> None:
    """No function of these families goes without an answer of the real Terraform; `strlen` is Nomad's alone."""
    texts = [case["expression"] for case in RECORDED]
    names = {function.name for family in FAMILIES for function in family.FUNCTIONS}
    assert {"strlen"} == {name for name in names if not any(f"{name}(" in text for text in texts)}


@pytest.mark.parametrize("function", [f for family in FAMILIES for f in family.FUNCTIONS], ids=lambda f: f.name)
def test_examples_can_be_called(function: Function) -> None:
    """The example in the reference calls the function that it is for, and is no error."""
    expression, _ = function.example
    assert expression.startswith(f"{function.name}(")
    assert written(expression).is_wholly_known
    assert function.summary.endswith(".")

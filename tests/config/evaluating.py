"""Expressions for the tests of this room: evaluated, and as JSON has their values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from gitpool.config.evaluation.evaluate import evaluate, evaluate_whole
from gitpool.config.evaluation.scope import Namespace, Problem, Run, Scope
from gitpool.config.functions.function import Environment
from gitpool.config.functions.table import FUNCTIONS
from gitpool.config.syntax.parse import parse, parse_expression
from gitpool.config.syntax.tree import Expression
from gitpool.config.values import numbers
from gitpool.config.values.types import NUMBER
from gitpool.config.values.value import UNKNOWN, Value
from gitpool.diagnostics import Report, Source

Names = Mapping[str, Value | Namespace]


def evaluated(text: str, names: Names | None = None) -> tuple[Value, list[Problem]]:
    """The value of an expression, and what was wrong with it."""
    source, report = Source("x.hcl", text), Report()
    expression = parse_expression(source, report)
    assert expression is not None, [(d.summary, d.detail) for d in report]
    run = Run(FUNCTIONS, cast(Environment, None))
    value = evaluate_whole(expression, Scope(run, source, names or {}))
    return value, run.problems


def evaluated_node(node: Expression) -> Value:
    """The value of a tree that refers to nothing."""
    return evaluate(node, Scope(Run(FUNCTIONS, cast(Environment, None)), Source("", ""), {}))


def value_of(text: str, names: Names | None = None) -> Value:
    """The value of an expression in which nothing is wrong."""
    value, problems = evaluated(text, names)
    assert [] == [(p.summary, p.detail) for p in problems]
    return value


def locals_of(text: str) -> dict[str, Namespace]:
    """The namespaces that a `locals` block makes, whose values do not refer to each other."""
    source = Source("scope.hcl", text)
    body = parse(source, Report())
    values = {name: value_of(_text(source, a.value)) for name, a in body.blocks[0].body.attributes.items()}
    return {"local": Namespace("local", "local value", values, "Reference to undeclared local value")}


def _text(source: Source, node: Any) -> str:
    return source.text[node.start : node.end]


def as_json(value: Value) -> Any:
    """A value as a JSON document has it, numbers exact."""
    assert value.data is not UNKNOWN, value
    if isinstance(value.data, tuple):
        return [as_json(inner) for inner in value.data]
    if isinstance(value.data, dict):
        return {key: as_json(inner) for key, inner in value.data.items()}
    return exact(numbers.text(value.data)) if value.type is NUMBER and value.data is not None else value.data


def exact(text: str) -> Any:
    """JSON with exact numbers, all of one kind."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)

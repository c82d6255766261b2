"""Mistakes in expressions as diagnostics: the place, and what is said of the values in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pytest

from gitpool.config.evaluation import evaluate as evaluation
from gitpool.config.evaluation.problems import diagnostic
from gitpool.config.evaluation.scope import Namespace, Run, Scope
from gitpool.config.functions.function import Environment, Function, FunctionError, Parameter
from gitpool.config.syntax.parse import parse_expression
from gitpool.config.values import numbers
from gitpool.config.values.types import BOOL, NUMBER, STRING, list_of
from gitpool.config.values.value import (
    NOTHING_KNOWN,
    Value,
    counted,
    object_value,
    string,
    tuple_value,
    unknown,
)
from gitpool.diagnostics import Diagnostic, Report, Source


def _fails(*_: Value) -> Value:
    raise FunctionError("it always does")


FAIL = Function(
    "fail",
    (Parameter("value", list_of(STRING)), Parameter("count", NUMBER)),
    _fails,
    "Fails.",
    ("fail([], 1)", ""),
    variadic=Parameter("more", BOOL),
    returns=STRING,
)
POOLS = object_value({"prod-eng": object_value({"meta": object_value({"env": string("x")}), "n": counted(3)})})


def space(name: str, values: Mapping[str, Value]) -> Namespace:
    """A namespace with these values."""
    return Namespace(name, "local value", values, "Reference to undeclared local value")


NAMES: Mapping[str, Value | Namespace] = {
    "local": space(
        "local",
        {
            "pools": POOLS,
            "xs": tuple_value([string("a"), string("b")]),
            "k": string("prod-eng"),
            "unknown": unknown(NUMBER),
            "failed": NOTHING_KNOWN,
            "token": string("hunter2").marked(),
            "half": Value(NUMBER, numbers.parse("0.5")),
        },
    ),
    "var": space("var", {"env": string("dev")}),
    "each": space("each", {"key": string("blue"), "value": object_value({"size": counted(2)})}),
}


def scope_of(source: Source) -> Scope:
    """The names above."""
    return Scope(Run({"fail": FAIL}, cast(Environment, None)), source, NAMES)


def found(text: str) -> list[Diagnostic]:
    """What is wrong with an expression."""
    source, report = Source("pools.hcl", text), Report()
    expression = parse_expression(source, report)
    assert expression is not None
    scope = scope_of(source)
    evaluation.evaluate(expression, scope)
    problems = list(scope.run.problems)
    result = [diagnostic(problem, 'node_pool "gpu"', "node_pool.gpu") for problem in problems]
    assert problems == scope.run.problems, "looking at the values noted something"
    return result


def values(text: str) -> list[str]:
    """What the first diagnostic of an expression says of values."""
    snippet = found(text)[0].snippet
    assert snippet is not None
    return [f"{reference} {statement}" for reference, statement in snippet.values]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('local.pools["prod-eng"].meta.nope', ['local.pools["prod-eng"].meta is object with 1 attribute "env"']),
        (
            "local.pools[local.k].zzz",
            ['local.k is "prod-eng"', 'local.pools is object with 1 attribute "prod-eng"'],
        ),
        ("-local.xs[0]", ['local.xs[0] is "a"']),
        ("-local.xs.1", ['local.xs[1] is "b"']),
        ('(local.xs)["q"]', ["local.xs is tuple with 2 elements"]),
        ('"${local.pools} ${var.env}"', ['local.pools is object with 1 attribute "prod-eng"']),
        ("local.nope", []),
        ("var", []),
        ("local.pools.a.b.c", ['local.pools is object with 1 attribute "prod-eng"']),
        ("fail(local.xs[*].y, 1)", []),
        ("fail([for x in local.xs : x], local.k)", ['local.k is "prod-eng"']),
        ("{ (local.xs) = local.k }", ["local.xs is tuple with 2 elements"]),
        ("local.k ? each.key : each.value.size", ['local.k is "prod-eng"', 'each.key is "blue"']),
        ("1 / (local.half - local.half)", ["local.half is 0.5"]),
    ],
)
def test_the_values_of_references_are_told(text: str, expected: list[str]) -> None:
    """Of each reference the longest part that has a value, each once, sorted: as Terraform 1.11.4 has them."""
    assert sorted(expected) == [value for value in values(text) if not value.startswith("each.value")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[for pool in local.pools : -pool.meta]", ['pool.meta is object with 1 attribute "env"']),
        ("[for x in local.xs : -x]", ['x is "a"']),
        ("[for k, x in local.xs : -x]", ['x is "a"']),
        ("!each.key", ['each.key is "blue"']),
    ],
)
def test_the_variables_of_the_round_are_told(text: str, expected: list[str]) -> None:
    """Which element it was is what a reader asks first, also where the variable stands alone."""
    assert expected == values(text)


def test_variables_of_a_loop_within_the_expression_are_not_told() -> None:
    """They have a value for each element, and none where the whole is looked at."""
    assert ["local.xs is tuple with 2 elements"] == values('fail({ a = [for x in local.xs : "${x}b"] }, 1)')


def test_nothing_is_told_of_a_sensitive_value() -> None:
    """It is named, since it may be the cause; its text stays here."""
    assert ["local.token has a sensitive value"] == values("-local.token")
    assert "hunter2" not in str(found("-local.token"))


def test_what_is_not_known_is_told_by_its_type() -> None:
    """And not at all where not even that is known: it is the consequence of a mistake that is told elsewhere."""
    assert ['local.k is "prod-eng"', "local.unknown is a number, not known yet"] == values(
        "{ a = local.unknown }[local.k] + local.unknown"
    )
    assert ['local.k is "prod-eng"'] == values("[local.failed][local.k]")


def test_a_failed_call_tells_what_was_called() -> None:
    """With its parameters and their types, in the shape of Terraform's JSON."""
    (one,) = found("fail(local.xs, 1)")
    assert one.snippet is not None
    assert {
        "called_as": "fail",
        "signature": {
            "name": "fail",
            "params": [{"name": "value", "type": ["list", "string"]}, {"name": "count", "type": "number"}],
            "variadic_param": {"name": "more", "type": "bool"},
            "return_type": "string",
        },
    } == one.snippet.to_json()["function_call"]
    assert [{"traversal": "local.xs", "statement": "is tuple with 2 elements"}] == one.snippet.to_json()["values"]


def test_a_call_of_nothing_has_no_signature() -> None:
    """What was given is told all the same."""
    (one,) = found("nofunc(local.xs)")
    assert one.snippet is not None
    assert "function_call" not in one.snippet.to_json()
    assert (("local.xs", "is tuple with 2 elements"),) == one.snippet.values


def test_the_place_is_that_of_the_part() -> None:
    """File, line and column of the operand, below the header of its block."""
    (one,) = found("(1 +\n  local.k)")
    assert "pools.hcl:2:3" == str(one.range)
    assert "node_pool.gpu" == one.address
    assert one.snippet is not None
    assert ("  local.k)", 'node_pool "gpu"', 2, 9) == (
        one.snippet.code,
        one.snippet.context,
        one.snippet.highlight_start_offset,
        one.snippet.highlight_end_offset,
    )


def test_a_long_chain_is_walked_over() -> None:
    """However many operators stand in a row, no stack runs out."""
    assert ['local.k is "prod-eng"'] == values(" + ".join(["1"] * 200 + ["local.k"]))

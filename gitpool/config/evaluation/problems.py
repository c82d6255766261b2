"""A mistake in an expression as a diagnostic: its place, and the values of what the expression refers to.

Which values are told, and in which order, is Terraform's rule (views/json/diagnostic.go): of each reference the
longest part that has a value, each once, sorted. It differs in two points: the variables of a `for` are told, too,
and a sensitive value is mentioned, though nothing of it is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gitpool.config.evaluation.evaluate import evaluate
from gitpool.config.evaluation.scope import OutOfSteps, Problem, Scope
from gitpool.config.functions.function import Function
from gitpool.config.functions.function import Parameter as FunctionParameter
from gitpool.config.syntax.tree import Expression, For, GetAttribute, Index, Literal, Name, children
from gitpool.config.values import numbers
from gitpool.config.values.describe import statement
from gitpool.config.values.types import ANY, Type, json_type
from gitpool.config.values.value import UNKNOWN, Value, quoted
from gitpool.diagnostics import Diagnostic, Parameter, error
from gitpool.diagnostics import FunctionCall as CalledFunction


def diagnostic(problem: Problem, context: str | None = None, address: str | None = None) -> Diagnostic:
    """The problem as an error; `context` is the header of the block it is in, `address` the object it is about.

    What is lazily computed must have been by now: nothing that goes wrong here is noted.
    """
    span = (problem.start, problem.end)
    found = error(problem.summary, problem.detail, source=problem.source, span=span, context=context, address=address)
    if problem.expression is None or problem.scope is None or found.snippet is None:
        return found
    values = tuple(sorted(_values(problem.expression, problem.scope).items()))
    function = problem.scope.run.functions.get(problem.function or "")
    call = None if function is None else _called(function)
    return replace(found, snippet=replace(found.snippet, values=values, function_call=call))


def _called(function: Function) -> CalledFunction:
    variadic = None if function.variadic is None else _parameter(function.variadic)
    returns = function.returns if isinstance(function.returns, Type) else ANY
    return CalledFunction(function.name, tuple(map(_parameter, function.parameters)), variadic, json_type(returns))


def _parameter(parameter: FunctionParameter) -> Parameter:
    return Parameter(parameter.name, json_type(parameter.type))


def _values(expression: Expression, scope: Scope) -> dict[str, str]:
    """What is said of each reference, by the reference."""
    found: dict[str, str] = {}
    for reference in _references(expression, frozenset()):
        part, value = _longest(reference, scope)
        if part is not None and value is not None:
            found.setdefault(written(part), statement(value))
    return found


def _longest(reference: Expression, scope: Scope) -> tuple[Expression | None, Value | None]:
    """The longest beginning of a reference that has a value worth telling, and the value."""
    part = reference
    while True:
        with scope.run.apart() as problems:
            try:
                value = evaluate(part, scope)
            except OutOfSteps:
                return None, None
        if not problems:
            # Of what not even the type is known, a reader would think that it is the cause.
            return (None, None) if value.type is ANY and value.data is UNKNOWN else (part, value)
        if not isinstance(part, GetAttribute | Index):
            return None, None
        part = part.of


def _references(node: Expression, own: frozenset[str]) -> Iterator[Expression]:
    """The references to what is outside of an expression; `own` are the names of the `for`s around a part of it."""
    root = _root(node)
    if root is not None:
        if root.name not in own:
            yield node
    elif isinstance(node, For):
        yield from _references(node.collection, own)
        inner = own | {node.value} | ({node.key} if node.key is not None else set())
        for part in (node.key_result, node.result, node.condition):
            if part is not None:
                yield from _references(part, inner)
    else:
        for child in children(node):
            yield from _references(child, own)


def _root(node: Expression) -> Name | None:
    """The name that a reference begins with; None of what is more than names and written keys."""
    while isinstance(node, GetAttribute) or (isinstance(node, Index) and _is_key(node.key)):
        node = node.of
    return node if isinstance(node, Name) else None


def _is_key(node: Expression) -> bool:
    return isinstance(node, Literal) and node.value is not None and not isinstance(node.value, bool)


def written(reference: Expression) -> str:
    """A reference as it is written shortest: `local.pools["gpu"].meta`."""
    steps: list[str] = []
    while not isinstance(reference, Name):
        assert isinstance(reference, GetAttribute | Index)
        if isinstance(reference, GetAttribute):
            steps.append(f".{reference.name}")
        else:
            steps.append(f"[{_key(reference.key)}]")
        reference = reference.of
    return reference.name + "".join(reversed(steps))


def _key(node: Any) -> str:
    return quoted(node.value) if isinstance(node.value, str) else numbers.compact(numbers.exact(node.value))

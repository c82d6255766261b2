"""Calls of functions: the arguments, `...`, and the two that are no functions at all: `try` and `can`.

`try` and `can` see their arguments before they are evaluated (terraform: internal/lang/funcs; go-cty's tryfunc), so
that a mistake in one is an answer and not a mistake.
"""

from __future__ import annotations

from collections.abc import Callable

from gitpool.config.evaluation.scope import Scope
from gitpool.config.findings import did_you_mean
from gitpool.config.functions.function import Function, FunctionError, call, work_taken
from gitpool.config.functions.table import FORBIDDEN, FUNCTIONS
from gitpool.config.syntax.tree import Expression, FunctionCall, GetAttribute, Index, Name
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import ANY, BOOL, Collection, Tuple, is_map
from gitpool.config.values.value import NOTHING_KNOWN, UNKNOWN, Value, boolean, unknown

Evaluate = Callable[[Expression, Scope], Value]
SPECIAL = ("can", "try")


def call_value(node: FunctionCall, scope: Scope, evaluate: Evaluate) -> Value:
    """The result of a call."""
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(node, scope, evaluate)
    if name == "can":
        return _can(node, scope, evaluate)
    function = scope.run.functions.get(name)
    if function is None:
        _unknown_function(node, name, scope)
        return NOTHING_KNOWN
    if name == "templatestring" and node.arguments and not _is_reference(node.arguments[0]):
        # Terraform's rule: a template that stands here needs no function, and would be evaluated twice.
        detail = 'The template must be a reference, such as local.greeting. One that is written here is just "...".'
        scope.note("Invalid function argument", detail, node.arguments[0], function=name)
        return NOTHING_KNOWN
    before = len(scope.run.problems)
    given = _arguments(node, scope, evaluate)
    if given is None or not _fits(function, given, node, scope):
        return NOTHING_KNOWN
    values = [_converted(function, i, value, place, node, scope) for i, (value, place) in enumerate(given)]
    if len(scope.run.problems) > before:
        return NOTHING_KNOWN
    scope.run.count(sum(value.weight for value in values) >> 2)
    work_taken()  # What a call outside an evaluation left is not this call's.
    try:
        result = call(function, values, scope.run.environment)
    except FunctionError as problem:
        scope.run.count(work_taken())
        _failed(function, problem, given, node, scope)
        return NOTHING_KNOWN
    scope.run.count(result.weight + work_taken())
    return result


def _is_reference(node: Expression) -> bool:
    while isinstance(node, GetAttribute | Index):
        node = node.of
    return isinstance(node, Name)


def _arguments(node: FunctionCall, scope: Scope, evaluate: Evaluate) -> list[tuple[Value, Expression]] | None:
    """The arguments with their places; None where what `...` expands cannot be told."""
    given = [(evaluate(argument, scope), argument) for argument in node.arguments]
    if not node.expands:
        return given
    last, place = given.pop()
    summary = "Invalid expanding argument value"
    if last.data is None:
        scope.note(summary, "The expanding argument (indicated by ...) must not be null.", place, node)
        return None
    if not isinstance(last.type, Tuple) and (not isinstance(last.type, Collection) or is_map(last.type)):
        if last.type is not ANY:
            detail = "The expanding argument (indicated by ...) must be of a tuple, list, or set type."
            scope.note(summary, detail, place, node)
        return None
    if last.data is UNKNOWN:
        return None
    return given + [(inner.marked(last.is_sensitive), place) for inner in last.data]


def _fits(function: Function, given: list[tuple[Value, Expression]], node: FunctionCall, scope: Scope) -> bool:
    wanted = len(function.parameters)
    if len(given) < wanted:
        more = " at least" if function.variadic else ""
        missing = function.parameters[len(given)].name
        detail = (
            f'Function "{node.name}" expects{more} {wanted} argument(s): {function.signature}. Missing value for '
            f'"{missing}".'
        )
        scope.note("Not enough function arguments", detail, (node.end - 1, node.end), node, node.name)
        return False
    if function.variadic is None and len(given) > wanted:
        detail = f'Function "{node.name}" expects only {wanted} argument(s): {function.signature}.'
        place = given[wanted][1]
        scope.note("Too many function arguments", detail, (place.start, place.end), node, node.name)
        return False
    return True


def _converted(
    function: Function, index: int, value: Value, place: Expression, node: FunctionCall, scope: Scope
) -> Value:
    parameter = function.parameter(index)
    try:
        return convert(value, parameter.type)
    except ConversionError as problem:
        detail = f'Invalid value for "{parameter.name}" parameter: {problem}.'
        scope.note("Invalid function argument", detail, place, place, function.name)
        return unknown(parameter.type)


def _failed(
    function: Function,
    problem: FunctionError,
    given: list[tuple[Value, Expression]],
    node: FunctionCall,
    scope: Scope,
) -> None:
    index = problem.argument
    if any(value.holds_sensitive for value, _ in given):
        detail = f'Call to function "{function.name}" failed. Why is not said, as it might tell a sensitive value.'
        scope.note("Error in function call", detail, node, node, function.name)
        return
    if index is None or index >= len(given):
        detail = f'Call to function "{function.name}" failed: {problem}.'
        scope.note("Error in function call", detail, node, node, function.name)
        return
    detail = f'Invalid value for "{function.parameter(index).name}" parameter: {problem}.'
    scope.note("Invalid function argument", detail, given[index][1], given[index][1], function.name)


def _unknown_function(node: FunctionCall, name: str, scope: Scope) -> None:
    place = (node.start, node.start + len(node.name))
    if name in FORBIDDEN:
        scope.note("Function not available", FORBIDDEN[name], place, node)
        return
    if name in FUNCTIONS:
        detail = f"A template cannot call {name}, which would evaluate a template within a template."
    elif "::" in name:
        detail = f'There is no function "{node.name}": gitpool has no providers, and functions of its own alone.'
    else:
        detail = f'There is no function named "{name}".{did_you_mean(name, [*scope.run.functions, *SPECIAL])}'
    scope.note("Call to unknown function", detail, place, node)


def _try(node: FunctionCall, scope: Scope, evaluate: Evaluate) -> Value:
    """The first argument that has a value."""
    if not node.arguments or node.expands:
        detail = 'Function "try" expects at least 1 argument(s), each written out.'
        scope.note("Not enough function arguments", detail, (node.end - 1, node.end), node)
        return NOTHING_KNOWN
    reasons: list[str] = []
    for argument in node.arguments:
        with scope.run.apart() as problems:
            value = evaluate(argument, scope)
        if not problems:
            # What is not known yet could still turn out to be a mistake, and then another argument would be taken.
            return value if value.is_wholly_known else NOTHING_KNOWN.marked(value.holds_sensitive)
        reasons.append(f"- {problems[0].summary}: {problems[0].detail}")
    detail = "No expression succeeded:\n" + "\n".join(reasons) + "\nAt least one must produce a result."
    scope.note("Error in function call", detail, node, node, "try")
    return NOTHING_KNOWN


def _can(node: FunctionCall, scope: Scope, evaluate: Evaluate) -> Value:
    """Whether the argument has a value."""
    if len(node.arguments) != 1 or node.expands:
        which = "Too many" if len(node.arguments) > 1 else "Not enough"
        detail = 'Function "can" expects 1 argument(s), written out.'
        scope.note(f"{which} function arguments", detail, (node.end - 1, node.end), node)
        return NOTHING_KNOWN
    with scope.run.apart() as problems:
        value = evaluate(node.arguments[0], scope)
    return unknown(BOOL) if not problems and not value.is_wholly_known else boolean(not problems)

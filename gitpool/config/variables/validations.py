"""Whether the values of variables keep the rules of their `validation` blocks (terraform: eval_variable.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gitpool.config.evaluation.evaluate import evaluate_whole
from gitpool.config.evaluation.scope import Problem, Scope
from gitpool.config.syntax.tree import Expression
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import BOOL, STRING
from gitpool.config.values.value import Value
from gitpool.config.variables.declared import Validation, Variable
from gitpool.config.variables.inputvalues import InputValues
from gitpool.diagnostics import Source

_NO_MESSAGE = "Failed to evaluate condition error message."
_SENSITIVE = "The error message included a sensitive value, so it will not be displayed."


def check_validations(
    variables: Mapping[str, Variable], inputs: InputValues, scope_for: Callable[[Source], Scope]
) -> None:
    """Evaluate every condition in the scope of its file, which has all variables, locals and functions.

    What fails is noted in the scope's run, as all mistakes of evaluation are: at the value where it was given in a
    file, else at the variable, with the condition as its expression. What is not known passes.

    Raises:
        OutOfSteps: the run has done more than it may.
    """
    for variable in variables.values():
        block = variable.block
        place = inputs.places.get(variable.name, (variable.source, block.start, block.end))
        for validation in variable.validations:
            scope = scope_for(validation.source)
            holds = _holds(validation, scope)
            # Evaluated in any case, as Terraform does: a broken message is found before it is needed.
            message = _message(validation.error_message, scope, is_needed=holds is False)
            if holds is False:
                rule = validation.source.range(validation.block.start, validation.block.end)
                detail = f"{message}\n\nThis was checked by the validation rule at {rule}."
                source, start, end = place
                found = Problem("Invalid value for variable", detail, start, end, source, validation.condition, scope)
                scope.run.problems.append(found)


def _holds(validation: Validation, scope: Scope) -> bool | None:
    """Whether the condition is true; None where that cannot be told."""
    node = validation.condition
    summary = "Invalid variable validation result"
    value, is_sound = _evaluated(node, scope)
    if not is_sound or not value.is_known:
        return None
    if value.is_null:
        detail = "Validation condition expression must return either true or false, not null."
        scope.note(summary, detail, node)
        return None
    try:
        return bool(convert(value, BOOL).data)
    except ConversionError as problem:
        scope.note(summary, f"Invalid validation condition result value: {problem}.", node)
        return None


def _message(node: Expression, scope: Scope, *, is_needed: bool) -> str:
    """The text of the error message; without the use that it is for, only its own mistakes count."""
    value, is_sound = _evaluated(node, scope)
    if not is_needed or not is_sound or value.is_null or not value.is_known:
        return _NO_MESSAGE
    if value.holds_sensitive:
        detail = (
            "The error expression used to explain this condition refers to sensitive values, so the resulting message "
            "is not displayed. Remove the references, or use nonsensitive() where the message reveals nothing."
        )
        scope.note("Error message refers to sensitive values", detail, node)
        return _SENSITIVE
    try:
        return str(convert(value, STRING).data).strip() or _NO_MESSAGE
    except ConversionError as problem:
        scope.note("Invalid error message", f"Unsuitable value for error message: {problem}.", node)
        return _NO_MESSAGE


def _evaluated(node: Expression, scope: Scope) -> tuple[Value, bool]:
    """The value, and whether it was found without a mistake."""
    before = len(scope.run.problems)
    value = evaluate_whole(node, scope)
    return value, len(scope.run.problems) == before

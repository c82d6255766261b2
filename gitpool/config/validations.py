"""Whether the values of variables keep the rules of their `validation` blocks (terraform: eval_variable.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gitpool.config.evaluation.scope import Scope
from gitpool.config.inputs import InputValues
from gitpool.config.variables import Variable
from gitpool.diagnostics import Source


def check_validations(
    variables: Mapping[str, Variable], inputs: InputValues, scope_for: Callable[[Source], Scope]
) -> None:
    """Evaluate every condition in the scope of its file, which has all variables, locals and functions.

    What fails is noted in the scope's run, as all mistakes of evaluation are: at the value where it was given in a
    file, else at the variable, with the condition as its expression. What is not known passes.
    """
    raise NotImplementedError

"""From a problem in an expression to a diagnostic."""

from __future__ import annotations

from gitpool.config.evaluation.scope import Problem
from gitpool.diagnostics import Diagnostic, error


def diagnostic(problem: Problem, context: str | None, address: str | None) -> Diagnostic:
    """The diagnostic, with the place and the values of what is in the expression."""
    span = (problem.start, problem.end)
    return error(problem.summary, problem.detail, source=problem.source, span=span, context=context, address=address)

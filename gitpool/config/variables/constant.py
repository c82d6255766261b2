"""Values of expressions that see nothing: no variables, no functions (hcl: evaluation with a nil EvalContext).

Terraform evaluates so what it must know before anything else: the arguments of a `variable` block but for its
validations, and the values in tfvars files and on the command line.
"""

from __future__ import annotations

from typing import cast

from gitpool.config.evaluation.evaluate import evaluate
from gitpool.config.evaluation.scope import OutOfSteps, Run, Scope
from gitpool.config.findings import Findings
from gitpool.config.functions.function import Environment
from gitpool.config.syntax.tree import Expression, FunctionCall, GetAttribute, Index, Name
from gitpool.config.syntax.walk import walk
from gitpool.config.values.value import Value


def closed_run() -> Run:
    """A run without functions, which bounds the work of all expressions that share it."""
    return Run({}, cast(Environment, None))


def constant_value(node: Expression, findings: Findings, run: Run) -> Value | None:
    """The value of an expression; None, and why in the findings, if it has none without names and functions."""
    if not _is_closed(node, findings):
        return None
    try:
        with run.apart() as problems:
            value = evaluate(node, Scope(run, findings.source, {}))
    except OutOfSteps as problem:
        findings.error("Too much to evaluate", str(problem), node.start, node.end)
        return None
    for found in problems:
        findings.error(found.summary, found.detail, found.start, found.end)
    return None if problems else value


def _is_closed(expression: Expression, findings: Findings) -> bool:
    """Whether nothing in an expression stands for something outside of it; reported if not."""
    is_closed = True
    ends: dict[int, int] = {}  # where the reference ends that a node is the beginning of
    for node, bound in walk(expression):
        if isinstance(node, GetAttribute | Index):
            ends[id(node.of)] = ends.get(id(node), node.end)
        elif isinstance(node, Name) and node.name not in bound:
            detail = "Variables may not be used here."
            if id(node) not in ends:
                detail += f' A text stands in quotes: "{node.name}".'
            findings.error("Variables not allowed", detail, node.start, ends.get(id(node), node.end))
            is_closed = False
        elif isinstance(node, FunctionCall):
            end = node.start + len(node.name)
            findings.error("Function calls not allowed", "Functions may not be called here.", node.start, end)
            is_closed = False
    return is_closed

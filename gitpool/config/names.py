"""What the files of a folder can name: variables, locals and paths; and the values of what is written in them.

Loaded when the first expression is met that is more than a literal, or a variable or local is declared (see `load`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gitpool.config.blocks.rules import Rule, Violation
from gitpool.config.engine import ScopeValues, scope_of
from gitpool.config.evaluation.evaluate import evaluate_whole
from gitpool.config.evaluation.problems import diagnostic
from gitpool.config.evaluation.scope import Namespace, Run, Scope
from gitpool.config.findings import Findings
from gitpool.config.functions.environment import FolderEnvironment
from gitpool.config.functions.function import FunctionError
from gitpool.config.functions.table import FUNCTIONS
from gitpool.config.locals import Local, in_order, locals_of
from gitpool.config.masking.sources import MaskedSources
from gitpool.config.rules import check, violations
from gitpool.config.syntax.parse import parse_template
from gitpool.config.syntax.tree import Block, Expression
from gitpool.config.values.value import NOTHING_KNOWN, Value
from gitpool.config.variables.declared import sensitive_spans, variables_of
from gitpool.config.variables.inputs import Inputs
from gitpool.config.variables.inputvalues import values_of
from gitpool.config.variables.validations import check_validations
from gitpool.diagnostics import Diagnostic, Report, Source
from gitpool.plan import Plan

_TEMPLATES = ("templatefile", "templatestring")


@dataclass(frozen=True)
class Language:
    """The names of a folder.

    `sources` are the texts that values of variables were read from; `spans` are what of them, and of the folder's own
    files, nobody is to see. `variables` are the JSON values of those variables that are not sensitive.
    """

    scope: Scope
    sources: Mapping[str, Source] = field(default_factory=dict)
    spans: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)

    def values(self, source: Source) -> ScopeValues:
        """The values of what is written in a file."""
        return ScopeValues(self.scope.within(source))

    def check(self, rules: Sequence[Rule], report: Report) -> None:
        """Report the mistakes that are in the rules whatever the plan."""
        check(rules, self.scope, report)

    def violations(self, rules: Sequence[Rule], plan: Plan, sources: MaskedSources) -> list[Violation]:
        """What the rules object to, change by change."""
        return violations(rules, plan, self.scope, sources)


Blocks = Sequence[tuple[Source, Block]]


def language_of(
    folder: Path, variables: Blocks, local_blocks: Blocks, inputs: Inputs | None, report: Report
) -> Language:
    """The names of a folder from its `variable` and `locals` blocks; mistakes are reported, their values not known."""
    inputs = inputs or Inputs(required=False)
    environment = _Environment(folder, inputs.wider)
    environment.run = run = Run(FUNCTIONS, environment)
    declared = variables_of(variables, report)
    given = values_of(declared, inputs, folder, report)
    found = locals_of(local_blocks, report)
    local_values: dict[str, Value] = dict.fromkeys(found, NOTHING_KNOWN)
    spaces = {
        "var": Namespace(
            "var",
            "input variable",
            given.values,
            "Reference to undeclared input variable",
            _how_to_declare,
            inputs.complete,
        ),
        "local": Namespace(
            "local", "local value", local_values, "Reference to undeclared local value", is_complete=inputs.complete
        ),
    }
    scope = scope_of(run, spaces)
    for name in in_order(found, report):
        local_values[name] = _local(found[name], scope, report)
    run.problems.clear()  # they are reported
    check_validations(declared, given, scope.within)
    report.extend(diagnostic(problem) for problem in run.problems)
    run.problems.clear()
    spans = {name: [*given.spans.get(name, ()), *found] for name, found in sensitive_spans(declared.values()).items()}
    return Language(scope, given.sources, {**given.spans, **spans}, given.plain())


def _how_to_declare(name: str) -> str:
    return f' It can be declared with a block: variable "{name}" {{}}.'


def _local(local: Local, scope: Scope, report: Report) -> Value:
    findings = Findings(local.source, report, context="locals")
    value = ScopeValues(scope).value(local.attribute.value, findings)
    return NOTHING_KNOWN if value is None else value


class _Environment(FolderEnvironment):
    """The folder's files, and templates evaluated with the folder's functions."""

    run: Run

    def template(self, text: str, name: str, variables: Value, *, nested: bool) -> Value:
        """The value of a template text with these variables alone in scope.

        Raises:
            FunctionError: it is broken, or cannot be evaluated.
        """
        source, expression, problems = _parsed(text, name)
        if expression is None:
            raise FunctionError(_first(problems))
        functions = self.run.functions
        if nested:
            functions = {key: function for key, function in functions.items() if key not in _TEMPLATES}
        own = Run(functions, self, steps=self.run.steps)
        names = {key: inner.marked(variables.is_sensitive) for key, inner in variables.data.items()}
        result = evaluate_whole(expression, Scope(own, source, names))
        self.run.count(own.steps - self.run.steps)
        if own.problems:
            problem = own.problems[0]
            place = source.range(problem.start, problem.end)
            raise FunctionError(f"{place}: {problem.summary}: {problem.detail.rstrip('.')}")
        return result


@lru_cache(maxsize=64)
def _parsed(text: str, name: str) -> tuple[Source, Expression | None, tuple[Diagnostic, ...]]:
    """A template, parsed; one that is used for ten thousand pools is parsed once."""
    source, report = Source(name, text), Report()
    return source, parse_template(source, report), tuple(report)


def _first(problems: Sequence[Diagnostic]) -> str:
    first = problems[0]
    return f"{first.range}: {first.summary}: {first.detail.rstrip('.')}"

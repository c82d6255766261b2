"""Whether a plan keeps the rules of its files: each condition is evaluated for each change.

Rules of this module:

* It fails closed. A rule denies what it cannot judge: a condition with a mistake, one that is null, a figure that is
  not known.
* The conditions are a stranger's, and the work is bounded as that of all expressions is; what exceeds the bound ends
  the run, whatever the rules only warn of.

Loaded when there is a rule (see `load`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gitpool.change import Change
from gitpool.config.blocks.arguments import Reader
from gitpool.config.blocks.checks import message_of, truth_of
from gitpool.config.blocks.rules import Rule, Violation
from gitpool.config.changes import ANY_CHANGE, space_of
from gitpool.config.engine import ScopeValues
from gitpool.config.evaluation.scope import Scope
from gitpool.config.findings import Findings
from gitpool.config.masking.sources import MaskedSources
from gitpool.config.syntax.tree import Expression, GetAttribute, Name
from gitpool.config.syntax.walk import walk
from gitpool.diagnostics import Diagnostic, GitpoolError, Report, Severity
from gitpool.limits import lifted_by
from gitpool.plan import Mode, Plan


def check(rules: Iterable[Rule], scope: Scope, report: Report) -> None:
    """Report the mistakes that are in the rules whatever the plan.

    Raises:
        GitpoolError: the run has done more than it may.
    """
    values = ScopeValues(scope.child({"change": ANY_CHANGE}))
    for rule in rules:
        findings = Findings(rule.source, report, context=rule.header)
        truth_of(rule.check, Reader(findings, values))
        message_of(rule.check, Reader(findings, values))


def violations(rules: Iterable[Rule], plan: Plan, scope: Scope, sources: MaskedSources) -> list[Violation]:
    """What the rules object to, change by change, as people may see it; all of it, whatever was lifted.

    Raises:
        GitpoolError: the run has done more than it may.
    """
    if plan.options.mode is Mode.REFRESH_ONLY:
        return []
    scope.run.steps = 0  # reading the files had its own
    found = []
    try:
        for change in plan.acting:
            values = ScopeValues(scope.child({"change": space_of(change, plan.environment, sources.hides)}))
            for rule in rules:
                judged = _judged(rule, change, values)
                if judged is not None:
                    found.append(Violation(rule, sources.shown(judged)))
    except GitpoolError as problem:
        raise GitpoolError(*map(sources.shown, problem.diagnostics)) from problem
    return found


def _judged(rule: Rule, change: Change, values: ScopeValues) -> Diagnostic | None:
    """What a rule objects to; None if it lets the change pass."""
    report = Report()
    findings = Findings(rule.source, report, change.address, rule.header)
    holds = truth_of(rule.check, Reader(findings, values))
    if holds:
        return None
    if holds is None:
        return _undecided(rule, change, report.errors, Reader(findings, values))
    said = message_of(rule.check, Reader(findings, values)) or ""
    if report.errors:
        mistake = report.errors[0]
        said = f"The condition is false, and the message has a mistake: {mistake.summary}. {mistake.detail}"
    summary = f'Refused by the rule "{rule.name}"' if rule.denies else f'The rule "{rule.name}" does not hold'
    return _objection(rule, _placed(Reader(findings, values), rule), summary, said)


def _undecided(rule: Rule, change: Change, mistakes: list[Diagnostic], reader: Reader) -> Diagnostic:
    """That nobody can say whether a rule holds, at the mistake that was found."""
    found = mistakes[0] if mistakes else _placed(reader, rule)
    why = [f"{d.summary}: {d.detail}" for d in mistakes[:1]] or ["The value of the condition is not known."]
    if any(_is_impact(node) for node, _ in walk(rule.check.condition)):
        why += _what_is_unknown(change)
    closed = "So it counts as a rule that does not hold." if rule.denies else "So nobody knows whether it holds."
    return _objection(rule, found, f'The rule "{rule.name}" cannot be evaluated', " ".join([*why, closed]))


def _placed(reader: Reader, rule: Rule) -> Diagnostic:
    """A diagnostic at the condition, with the values of what it refers to."""
    reader.error(rule.header, "", rule.check.condition)
    return reader.findings.report.diagnostics[-1]


def _objection(rule: Rule, found: Diagnostic, summary: str, said: str) -> Diagnostic:
    """The diagnostic, with these words and the weight of the rule."""
    if not rule.denies:
        return replace(found, severity=Severity.WARNING, summary=summary, detail=said)
    return replace(found, summary=summary, detail=f"{said}\n\n{lifted_by(rule.override)}")


def _is_impact(node: Expression) -> bool:
    match node:
        case GetAttribute(of=Name(name="change"), name="impact"):
            return True
    return False


def _what_is_unknown(change: Change) -> list[str]:
    """Why figures are missing, in sentences."""
    if change.impact is None:
        why = "the plan was made without looking (-impact=false, -refresh=false), or does not write it"
        return [f"Nobody counted who uses the pool: {why}."]
    return [f"The number of {figure} is not known: {why}." for figure, why in change.impact.unknown.items()]

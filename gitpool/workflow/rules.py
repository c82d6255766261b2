"""What the files' own rules say to a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gitpool.bounds import RULE
from gitpool.config.blocks.rules import Violation
from gitpool.diagnostics import Diagnostic, Severity, error
from gitpool.plan import Options, Plan
from gitpool.workflow.session import Session

MOST_TOLD = 10
"""Changes of which a rule tells its objection; ten thousand would bury what the other guards say."""


def objections(session: Session, plan: Plan) -> list[Diagnostic]:
    """What the rules deny, but for those that are overridden; what they warn of goes into the report.

    Raises:
        GitpoolError: there is more to evaluate than may be.
    """
    found = session.configuration.violations(plan)
    session.report.extend(_told(v for v in found if v.diagnostic.severity is Severity.WARNING))
    denied = [v for v in found if v.diagnostic.severity is Severity.ERROR]
    return _told(v for v in denied if v.rule.override not in plan.options.overrides)


def _told(found: Iterable[Violation]) -> list[Diagnostic]:
    """The first objections of each rule; the last of them names more changes, and counts the others."""
    by_rule: dict[str, list[Diagnostic]] = {}
    for violation in found:
        by_rule.setdefault(violation.rule.override, []).append(violation.diagnostic)
    told = []
    for objected in by_rule.values():
        *first, last = objected[:MOST_TOLD]
        told += [*first, replace(last, detail=last.detail + _more(objected[MOST_TOLD:]))]
    return told


def _more(rest: list[Diagnostic]) -> str:
    """Of which other changes a rule says the like."""
    if not rest:
        return ""
    named = ", ".join(str(found.address) for found in rest[:MOST_TOLD])
    further = f" and {len(rest) - MOST_TOLD:,} more" if len(rest) > MOST_TOLD else ""
    return f"\n\nThe rule objects to {len(rest):,} more change{'' if len(rest) == 1 else 's'}: {named}{further}."


def unknown_overrides(session: Session, options: Options) -> list[Diagnostic]:
    """Each `-override=rule.NAME` names a rule of the files: a typing error must not pass for a permission."""
    rules = {rule.override for rule in session.configuration.settings.rules}
    there = f"The files have {', '.join(sorted(rules))}." if rules else "The files have no rules."
    return [
        error(f"-override={name} names no rule", f"{there} A rule is lifted by its name, as in -override={RULE}NAME.")
        for name in options.overrides
        if name.startswith(RULE) and name not in rules
    ]

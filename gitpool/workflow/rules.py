"""What the files' own rules say to a plan."""

from __future__ import annotations

from gitpool.bounds import RULE
from gitpool.diagnostics import Diagnostic, Severity, error
from gitpool.plan import Options, Plan
from gitpool.workflow.session import Session


def objections(session: Session, plan: Plan) -> list[Diagnostic]:
    """What the rules deny, but for those that are overridden; what they warn of goes into the report.

    Raises:
        GitpoolError: there is more to evaluate than may be.
    """
    found = session.configuration.violations(plan)
    session.report.extend(v.diagnostic for v in found if v.diagnostic.severity is Severity.WARNING)
    denied = [v for v in found if v.diagnostic.severity is Severity.ERROR]
    return [v.diagnostic for v in denied if v.rule.override not in plan.options.overrides]


def unknown_overrides(session: Session, options: Options) -> list[Diagnostic]:
    """Each `-override=rule.NAME` names a rule of the files: a typing error must not pass for a permission."""
    rules = {rule.override for rule in session.configuration.settings.rules}
    there = f"The files have {', '.join(sorted(rules))}." if rules else "The files have no rules."
    return [
        error(f"-override={name} names no rule", f"{there} A rule is lifted by its name, as in -override={RULE}NAME.")
        for name in options.overrides
        if name.startswith(RULE) and name not in rules
    ]

"""What the files' own rules say to a plan."""

from __future__ import annotations

from gitpool.diagnostics import Diagnostic, Severity
from gitpool.plan import Plan
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

"""What the files' own rules say to a plan."""

from __future__ import annotations

from gitpool.config.blocks.rules import Violation
from gitpool.diagnostics import Severity
from gitpool.plan import Plan
from gitpool.workflow.session import Session


def objections(session: Session, plan: Plan) -> list[Violation]:
    """What the rules deny, each with the name that lifts it; what they warn of goes into the report.

    Raises:
        GitpoolError: there is more to evaluate than may be.
    """
    found = session.configuration.violations(plan)
    session.report.extend(v.diagnostic for v in found if v.diagnostic.severity is Severity.WARNING)
    return [v for v in found if v.diagnostic.severity is Severity.ERROR]

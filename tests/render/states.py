"""Reports in each of the states that a comment can have, as somebody would see them."""

from __future__ import annotations

from dataclasses import replace

from gitpool.change import Action
from gitpool.diagnostics import Severity
from gitpool.plan import Options, Plan
from gitpool.pool import Facts
from gitpool.report import Problem, Run, RunReport, Status
from gitpool.transaction import Outcome, Result
from tests.render.examples import agreed, everything, many, of_blocks, used
from tests.support.reports import CREATED, shown

RUN = Run("8e0df732f2bdbd729ddc768484366e12e2a8fa66", 1_000_054, 1, "https://example.com/runs/1000054")
LINKS = {"run": RUN.url}
TOO_MANY = Problem(
    Severity.ERROR,
    "The plan deletes more pools than the files allow",
    "It deletes 2, and `max_deletes` at gitpool.hcl:6:5 allows 1. Make the plan smaller, or lift the guard with "
    '`-override=max_deletes -reason="…"`.',
    "pools/gitpool.hcl:6",
)
IN_USE = Problem(
    Severity.ERROR,
    "Nomad will not delete node_pool.old",
    "Nomad deletes no pool that has nodes or jobs, and this one has 2 nodes (ready) and no job. Give the nodes another "
    "pool first:\n  nomad node status -filter 'NodePool == \"old\"'",
    "pools/pools.hcl:14",
)
OLD_CLUSTER = Problem(Severity.WARNING, "The cluster is old", "It does not know `node_identity_ttl`.")
ROWS = (
    Outcome("prod-eng", Action.CREATE, Result.ROLLED_BACK),
    Outcome("gpu", Action.UPDATE, Result.ROLLED_BACK),
    Outcome("old", Action.DELETE, Result.FAILED, 'node pool "old" has nodes in regions: [global]; drain them first'),
)
CONTESTED = (
    *ROWS,
    Outcome("edge", Action.UPDATE, Result.CONTESTED, "somebody else changed it in the meantime"),
    Outcome("notes", Action.UPDATE, Result.NOT_STARTED),
)
MOVED = Problem(
    Severity.ERROR,
    "This is not what was reviewed",
    "Nothing was written. Moved: node_pool.edge: still update, but the cluster changed (description live: reviewed "
    '"At the edge", now "by hand"). The review stands: once the cluster is back as it was, run this job again.',
)


def _of(status: Status, plan: Plan | None, *problems: Problem, **more: object) -> RunReport:
    found = None if plan is None else shown(replace(plan, environment="production"))
    return RunReport(status, "production", CREATED, RUN, found, problems, **more)  # type: ignore[arg-type]


def _lifted() -> Plan:
    """With guards lifted, a protection that ends, and pools that are left out."""
    plan = used()
    options = Options(
        targets=("old", "gone", "edge"),
        allow_destroy=("old",),
        overrides=("max_deletes", "rule.owner"),
        justification="the nodes of these pools were sold, see the ticket",
    )
    changes = [c for c in plan.changes if c.name in ("old", "gone", "edge")]
    changes = [replace(c, known=Facts(prevent_destroy=True)) if c.name == "old" else c for c in changes]
    return replace(plan, changes=tuple(changes), options=options)


STATES = {
    "used": _of(Status.PLANNED, used()),
    "drift": _of(Status.PLANNED, everything(), OLD_CLUSTER),
    "blocks": _of(Status.PLANNED, of_blocks()),
    "overrides": _of(Status.PLANNED, _lifted()),
    "no-changes": _of(Status.NO_CHANGES, agreed()),
    "refused": _of(Status.FAILED, used(), TOO_MANY, IN_USE, OLD_CLUSTER, failure_reason="refused"),
    "mistakes": _of(
        Status.FAILED,
        None,
        *(Problem(Severity.ERROR, f"Unknown name number {n}", "There is no such name.", "a.hcl:1") for n in range(3)),
        failure_reason="error",
    ),
    "skipped": _of(Status.SKIPPED, None),
    "applying": _of(Status.APPLYING, used()),
    "applied": _of(Status.APPLIED, used()),
    "rolled-back": _of(
        Status.ROLLED_BACK,
        used(),
        Problem(Severity.ERROR, "The apply was rolled back", "node_pool.old was refused: it has nodes."),
        outcomes=ROWS,
        failure_reason="rolled-back",
    ),
    "contested": _of(
        Status.NEEDS_A_PERSON,
        used(),
        Problem(Severity.ERROR, "The apply needs a person", "See the log, then `gitpool recover`."),
        outcomes=CONTESTED,
        failure_reason="needs-a-person",
    ),
    "not-applied": _of(Status.NOT_APPLIED, used(), MOVED, failure_reason="refused"),
    "many": _of(Status.PLANNED, many(150)),
}

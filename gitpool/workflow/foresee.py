"""What the cluster is certain to refuse, or to take and forget, is an error of the plan: at its place, before a write.

Each check says no only where that is certain. What is not shown to the token is not foreseen; the apply finds out, and
puts back what it has written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gitpool.change import Action, Change, Reason
from gitpool.diagnostics import Position, SourceRange, error, shared, warning
from gitpool.impact import NOTHING
from gitpool.plan import Plan
from gitpool.pool import DEFAULT_TTL, LivePool, Path, address
from gitpool.render.characters import visible
from gitpool.rights import DELETE, READ, WRITE, Rights
from gitpool.workflow.measure import Users, users
from gitpool.workflow.session import Session

MOST_NAMED = 5
"""Nodes or jobs that are named where a pool is in use; the others are counted."""


def foresee(session: Session, plan: Plan, live: Mapping[str, LivePool]) -> Plan:
    """The plan with the impact of each change; what will be refused is in the session's report."""
    if not plan.acting and not plan.drift:
        return plan
    rights = session.cluster.rights()
    found = users(session, plan, rights)
    _check_edition(session, plan)
    _check_age(session, plan, live)
    if rights is not None:
        _check_rights(session, plan, rights)
    _check_region(session, plan)
    _check_use(session, plan, found)
    return _with_impact(plan, found) if plan.options.impact else plan


def _with_impact(plan: Plan, found: Mapping[str, Users]) -> Plan:
    def counted(change: Change) -> Change:
        if change.action is Action.CREATE:
            return replace(change, impact=NOTHING)
        return replace(change, impact=found[change.name].impact) if change.name in found else change

    return replace(plan, changes=tuple(map(counted, plan.changes)))


def _check_edition(session: Session, plan: Plan) -> None:
    governed = [c for c in _written(plan) if c.after is not None and c.after.scheduler_config is not None]
    if governed and session.cluster.is_community():
        _report(
            session,
            governed,
            ("scheduler_config",),
            "scheduler_config needs Nomad Enterprise",
            "This server is the Community Edition, which refuses every pool that has one. Remove the block.",
        )


def _check_age(session: Session, plan: Plan, live: Mapping[str, LivePool]) -> None:
    aged = [c for c in _written(plan) if c.after is not None and c.after.node_identity_ttl != DEFAULT_TTL]
    if aged and live and not any(pool.knows_ttl for pool in live.values()):
        _report(
            session,
            aged,
            ("node_identity_ttl",),
            "The server is too old for node_identity_ttl",
            "Nomad knows it from 1.11 on; this server would ignore it. Remove the argument or upgrade the servers.",
        )


def _check_rights(session: Session, plan: Plan, rights: Rights) -> None:
    """What Nomad answers with "Permission denied", and what it leaves out of the list without a word."""
    named = {change.name: change for change in plan.acting}
    gone = {drift.name: Change(drift.name, Action.FORGET, None, None) for drift in plan.drift if drift.after is None}
    hidden = [c for c in {**gone, **named}.values() if not rights.may(READ, c.name)]
    if hidden:
        _report(
            session,
            hidden,
            ("name",),
            "The token cannot see the pool",
            "Nomad leaves it out of the list for this token, so whether it exists is not known. Give the token a "
            'policy with `policy = "read"` for it, as `node_pool "*"` has it for all, or set NOMAD_TOKEN to another.',
        )
    if not session.checks_rights:
        return
    needed = {Action.CREATE: WRITE, Action.UPDATE: WRITE, Action.DELETE: DELETE}
    shown = [c for c in _written(plan) if rights.may(READ, c.name)]
    for capability in (WRITE, DELETE):
        barred = [c for c in shown if needed[c.action] == capability and not rights.may(capability, c.name)]
        if barred:
            _report(
                session,
                barred,
                ("name",),
                f"The token may not {capability} the pool",
                'Nomad will answer "Permission denied". Give the token a policy with `policy = "write"` for the pool, '
                "or set NOMAD_TOKEN to another. To plan with a token that only reads, while another one applies, say "
                "`gitpool plan -check-rights=false`.",
            )


def _check_region(session: Session, plan: Plan) -> None:
    if not _written(plan):
        return
    elsewhere = session.cluster.elsewhere()
    if elsewhere:
        session.report.add(
            error(
                "The region is not the authoritative one",
                f"With ACLs on, Nomad writes node pools in the authoritative region, which is {elsewhere}, and copies "
                f"them to the others later. Plan and apply there: -region={elsewhere}, or the address of a server of "
                "it.",
                range=session.configuration.settings.origins.get("region") if session.region else None,
            )
        )


def _check_use(session: Session, plan: Plan, found: Mapping[str, Users]) -> None:
    """Nomad deletes no pool that has a node, or a job that is not dead (nomad: nomad/node_pool_endpoint.go)."""
    unsure = []
    for change in (c for c in plan.changes if c.action is Action.DELETE):
        seen = found[change.name]
        if seen.nodes or seen.jobs:
            said = _in_use(change, seen) + _if_renamed(change, plan)
            _report(session, [change], ("name",), "Pool is in use", said)
        elif seen.unknown:
            unsure.append(change)
    if unsure:
        why = next(iter(found[unsure[0].name].unknown.values()))
        pools = _first_few([change.address for change in unsure])
        session.report.add(
            warning(
                "Not known whether a pool is in use",
                f"Nomad refuses to delete a pool that has nodes or jobs, and who uses {pools} is not known: "
                f"{why}. If it is refused, everything is put back as it was.",
                range=unsure[0].origin,
            )
        )


def _in_use(change: Change, seen: Users) -> str:
    nodes, jobs = seen.nodes or [], seen.jobs or []
    parts, advice = [], []
    if nodes:
        named = (visible(f"{node.name or node.id} ({node.status})") for node in nodes)
        parts.append(_counted(len(nodes), "node", named))
        advice.append(
            "Drain the nodes (`nomad node drain -enable ID`), give them another node_pool in their configuration and "
            "restart their agents"
        )
        if any(node.status == "down" for node in nodes):
            advice.append("purge those that are down (`PUT /v1/node/ID/purge`)")
    if jobs:
        parts.append(_counted(len(jobs), "job", (visible(f"{job.namespace}/{job.id}") for job in jobs)))
        advice.append(
            f"{'s' if advice else 'S'}top the jobs (`nomad job stop -namespace=NAMESPACE ID`), or move them: give them "
            "another node_pool"
        )
    back = "" if change.reason is Reason.DESTROY_REQUESTED else "put its block back, or "
    return (
        f"Nomad will refuse to delete {change.address}: it has {' and '.join(parts)}. {'; '.join(advice)}. Or keep the "
        f"pool: {back}leave it out of this run with `-exclude={change.name}`."
    )


def _if_renamed(change: Change, plan: Plan) -> str:
    new = next((rename.new for rename in plan.renames if rename.old == change.name), "")
    if not new:
        return ""
    return (
        f" It looks like a rename to {address(new)}, which Nomad does not know: apply that one first, without this "
        "delete, and give nodes and jobs the new name."
    )


def _counted(count: int, noun: str, names: Iterable[str]) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}: {_first_few(sorted(names))}"


def _first_few(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _written(plan: Plan) -> list[Change]:
    return [change for change in plan.changes if change.action.writes]


def _report(session: Session, changes: list[Change], path: Path, summary: str, detail: str) -> None:
    """Report what comes of changes, once for each place: that of a field in the files, else that of the block.

    Of a block that is gone the place is where it was when it was applied last; without one it is the state.
    """
    by_place: dict[SourceRange | None, list[Change]] = {}
    for change in changes:
        by_place.setdefault(session.configuration.ranges.get((change.name, path), change.origin), []).append(change)
    for place, (first, *others) in by_place.items():
        said = shared(detail, [other.instance.address for other in others])
        if place is None:
            said = f"{said} It is known from {session.backend.where}."
        session.report.add(error(summary, said, range=_first_line(session, place), address=first.address))


def _first_line(session: Session, place: SourceRange | None) -> SourceRange | None:
    """The place as far as its first line goes: of a block the header."""
    source = None if place is None else session.configuration.sources.get(place.filename)
    if place is None or source is None or place.start.line == place.end.line:
        return place
    line = source.snippet_at(place).code.partition("\n")[0]
    begin = place.start
    size = len(line[begin.column - 1 :].encode("utf-8", "surrogatepass"))
    return replace(place, end=Position(begin.line, len(line) + 1, begin.byte + size))

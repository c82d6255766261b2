"""The verb plan: look at everything, judge, and say what would change. It never locks and never writes."""

from __future__ import annotations

from dataclasses import replace

from gitpool import guards
from gitpool.change import Change
from gitpool.diagnostics import Diagnostic, GitpoolError, Position, Refused, SourceRange, error, shared
from gitpool.diff import diff
from gitpool.plan import Mode, Options, Plan, differing
from gitpool.pool import DEFAULT_TTL, LivePool, Path, address
from gitpool.state import State
from gitpool.workflow.session import Session


def make_plan(session: Session, state: State, options: Options) -> Plan:
    """The plan for the session's files against the cluster as it is now (with `-refresh=false` as it was applied).

    Raises:
        GitpoolError: with every problem found, after all of them were looked for.
        Refused: a guard objects.
    """
    desired = session.configuration.desired
    options = replace(options, variables=session.configuration.variables)
    _refuse(session, guards.empty_configuration(desired, state, options))
    if session.configuration.emptiness is not None and options.mode is not Mode.DESTROY and not desired.removed:
        raise GitpoolError(session.configuration.emptiness)
    if options.refresh:
        live = session.cluster.pools()
        state = state.with_what_is_done({name: found.pool for name, found in live.items()})
    else:
        live = {name: LivePool(pool, 0, 0) for name, pool in state.pools.items()}
    session.report.extend(guards.allowances(state, options))
    plan = diff(
        desired,
        live,
        state,
        options,
        session.report,
        environment=session.environment if options.environment is None else options.environment,
        region=session.region,
    )
    _check_server(session, plan, live)
    session.report.diagnostics[:] = [_placed(session, d) for d in session.report]
    session.report.gate()
    _refuse(session, guards.prevent_destroy(plan, desired))
    return plan


def verify(plan: Plan, reviewed: Plan, state: State) -> None:
    """Whether `plan`, made just now, is the plan that was reviewed.

    Raises:
        Refused: it is not; the detail says what moved.
    """
    if reviewed.basis.lineage and reviewed.basis.lineage != state.lineage:
        raise Refused(
            error(
                "Saved plan does not match the given state",
                f"The plan was made over the state of lineage {reviewed.basis.lineage}, this one has "
                f"{state.lineage or 'none'}. Plan again, with the state that is meant.",
            )
        )
    if plan.digest != reviewed.digest:
        raise Refused(
            error(
                "The plan is stale",
                f"Nothing was written. What was reviewed ({reviewed.digest}) is not what would be done now "
                f"({plan.digest}). {_moved(plan, reviewed)} Plan again and review that.",
            )
        )
    then, now = reviewed.basis.modify_indexes, plan.basis.modify_indexes
    rewritten = sorted(name for name, index in then.items() if name in now and now[name] != index)
    if rewritten:
        raise Refused(
            error(
                "The plan is stale",
                f"Nothing was written. Since the plan was made somebody wrote {', '.join(map(address, rewritten))}. "
                "Plan again and review that.",
            )
        )


def _moved(plan: Plan, reviewed: Plan) -> str:
    before = {c.name: c for c in reviewed.masked.acting}
    after = {c.name: c for c in plan.masked.acting}
    parts = []
    for name in differing(reviewed, plan):
        was, now = before.get(name), after.get(name)
        if was and now and was.action is now.action:
            files = was.after != now.after or was.facts != now.facts
            what = "the files" if was.before == now.before else "the cluster"
            what = "the files and the cluster" if was.before != now.before and files else what
            parts.append(f"{address(name)}: still {now.action.value}, but {what} changed")
        else:
            verbs = [c.action.value if c else "nothing to do" for c in (was, now)]
            parts.append(f"{address(name)}: was {verbs[0]}, now {verbs[1]}")
    if reviewed.environment != plan.environment or reviewed.region != plan.region:
        parts.append(
            f"environment {reviewed.environment or 'none'}, region {reviewed.region or 'default'} became "
            f"{plan.environment or 'none'}, {plan.region or 'default'}"
        )
    return ("Moved: " + "; ".join(parts[:10]) + ("; …" if len(parts) > 10 else "") + ".") if parts else ""


def _check_server(session: Session, plan: Plan, live: dict[str, LivePool]) -> None:
    """What the server is certain to refuse, or to take and forget, is an error of the plan, at its place."""
    written = [(c, c.after) for c in plan.changes if c.action.writes and c.after is not None]
    governed = [c for c, after in written if after.scheduler_config is not None]
    if governed and plan.options.refresh and session.cluster.is_community():
        _foresee(
            session,
            governed,
            ("scheduler_config",),
            "scheduler_config needs Nomad Enterprise",
            "This server is the Community Edition, which refuses every pool that has one. Remove the block.",
        )
    aged = [c for c, after in written if after.node_identity_ttl != DEFAULT_TTL]
    if aged and live and not any(pool.knows_ttl for pool in live.values()):
        _foresee(
            session,
            aged,
            ("node_identity_ttl",),
            "The server is too old for node_identity_ttl",
            "Nomad knows it from 1.11 on; this server would ignore it. Remove the argument or upgrade the servers.",
        )


def _foresee(session: Session, changes: list[Change], path: Path, summary: str, detail: str) -> None:
    """Report what comes of a field, once for its place in the files."""
    by_place: dict[SourceRange | None, list[Change]] = {}
    for change in changes:
        by_place.setdefault(session.configuration.ranges.get((change.name, path), change.origin), []).append(change)
    for place, (first, *others) in by_place.items():
        said = shared(detail, [other.instance.address for other in others])
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


def _refuse(session: Session, objections: list[Diagnostic]) -> None:
    if objections:
        raise Refused(*(_placed(session, d) for d in objections))


def _placed(session: Session, diagnostic: Diagnostic) -> Diagnostic:
    """With the source line: the pure core knows places, but not the files."""
    if diagnostic.range is None or diagnostic.snippet is not None:
        return diagnostic
    source = session.configuration.sources.get(diagnostic.range.filename)
    if source is None:
        return diagnostic
    return replace(diagnostic, snippet=source.snippet_at(diagnostic.range))

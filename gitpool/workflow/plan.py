"""The verb plan: look at everything, judge, and say what would change. It never locks and never writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gitpool import guards, limits
from gitpool.concealment import concealed
from gitpool.diagnostics import Diagnostic, GitpoolError, Refused, error
from gitpool.diff import diff
from gitpool.identity import UNKNOWN, Identity
from gitpool.moved import explanation
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import BUILT_IN, LivePool, address
from gitpool.state import State
from gitpool.workflow import rules
from gitpool.workflow.foresee import foresee
from gitpool.workflow.session import Session


def make_plan(
    session: Session, state: State, options: Options, *, is_apply: bool = False, reviewed: Plan | None = None
) -> Plan:
    """The plan for the session's files against the cluster as it is now (with `-refresh=false` as it was applied).

    Some guards ask whether it is about to be applied (`is_apply`), and what was `reviewed` for that.

    Raises:
        GitpoolError: with every problem found, after all of them were looked for.
        Refused: a guard objects.
    """
    desired = session.configuration.desired
    options = replace(options, variables=session.configuration.variables)
    refuse(session, guards.left_behind(state, session.left_behind))
    is_meant = state.pools or desired.removed or options.mode is Mode.DESTROY  # or a guard objects, in the end
    if session.configuration.emptiness is not None and not is_meant:
        raise GitpoolError(session.configuration.emptiness)
    seen = Identity(session.region)
    if options.refresh:
        live, seen = look(session, state, is_new=options.new_cluster)
        state = state.with_what_is_done({name: found.pool for name, found in live.items()})
    else:
        live = {name: LivePool(pool, 0, 0) for name, pool in state.pools.items()}
    session.report.extend([*guards.allowances(state, options), *rules.unknown_overrides(session, options)])
    plan = diff(
        desired,
        live,
        state,
        options,
        session.report,
        environment=session.environment if options.environment is None else options.environment,
        region=session.region,
    )
    others = seen.pools.keys() - BUILT_IN
    basis = replace(plan.basis, identity=UNKNOWN.learned(seen, others))
    plan = replace(plan, basis=basis, created=session.timestamp())
    is_emptied = bool(guards.empty_configuration(plan, desired))
    if (options.refresh or is_apply) and not is_emptied:  # else pools in use would hide why all of them go
        plan = foresee(session, plan, live)
    session.report.diagnostics[:] = [placed(session, d) for d in session.report]
    session.report.gate()
    _ask_guards(session, limits.Case(plan, len(state.pools), session.now(), is_apply, reviewed))
    return plan


def _ask_guards(session: Session, case: limits.Case) -> None:
    """Let every guard say what it objects to, and show the plan before it is refused, so that a person can judge.

    Raises:
        Refused: one objects.
    """
    plan, configuration = case.plan, session.configuration
    sources = (configuration.settings.guards, *plan.options.guards)
    session.report.extend(placed(session, d) for d in limits.foreseen(case, sources))
    objections = [
        *guards.empty_configuration(plan, configuration.desired),
        *guards.prevent_destroy(plan, configuration.desired),
        *limits.judge(case, sources),
        *rules.objections(session, plan),
    ]
    if objections:
        session.objected(plan)
    refuse(session, objections)


def look(session: Session, state: State, *, is_new: bool) -> tuple[dict[str, LivePool], Identity]:
    """What is in the cluster, and by what it is recognised.

    Raises:
        GitpoolError: it cannot be looked at.
        Refused: the state belongs to another cluster, and this one is not said to be new.
    """
    live = session.cluster.pools()
    seen = Identity.seen(session.region, session.cluster.key_ids(), live)
    if not is_new:
        refuse(session, guards.another_cluster(state, seen))
    return live, seen


def verify(plan: Plan, reviewed: Plan, state: State, hides: Callable[[str], bool]) -> None:
    """Whether `plan`, made just now, is the plan that was reviewed; `hides` says which keys of `meta` are not shown.

    Raises:
        Refused: it is not; the detail says what moved.
    """
    if not reviewed.basis.identity.is_that_of(plan.basis.identity):
        raise _stale(
            "The plan was made for another cluster",
            "Neither a signing key nor a pool that it saw is here. Look at the address (-address, NOMAD_ADDR), or plan "
            "again for this cluster.",
        )
    if reviewed.basis.lineage and reviewed.basis.lineage != state.lineage:
        raise _stale(
            "Saved plan does not match the given state",
            f"The plan was made over the state of lineage {reviewed.basis.lineage}, this one has "
            f"{state.lineage or 'none'}. Plan again, with the state that is meant.",
        )
    if plan.digest != reviewed.digest:
        raise _stale(
            "The plan is stale",
            f"What was reviewed ({reviewed.digest}) is not what would be done now ({plan.digest}). "
            f"{explanation(concealed(plan, hides), concealed(reviewed, hides))} Plan again and review that.",
        )
    if reviewed.basis.configuration != plan.basis.configuration:
        raise _stale(
            "The plan was made of other files",
            "The files want something else than they did, though not in what this plan does. Plan again and review "
            "that, or apply it from the files that it was made of.",
        )
    then, now = reviewed.basis.modify_indexes, plan.basis.modify_indexes
    rewritten = sorted(name for name, index in then.items() if name in now and now[name] != index)
    if rewritten:
        raise _stale(
            "The plan is stale",
            f"The files are as they were, but since the plan was made somebody wrote "
            f"{', '.join(map(address, rewritten))}. Plan again and review that.",
        )


def _stale(summary: str, detail: str) -> Refused:
    return Refused(error(summary, f"Nothing was written. {detail}"))


def refuse(session: Session, objections: list[Diagnostic]) -> None:
    """Stop if a guard objects, each objection at its place in the files.

    Raises:
        Refused: one does.
    """
    if objections:
        raise Refused(*(placed(session, d) for d in objections))


def placed(session: Session, diagnostic: Diagnostic) -> Diagnostic:
    """With the source line: the pure core knows places, but not the files.

    A place without extent is where something was when it was applied last; by now another line may stand there.
    """
    if diagnostic.range is None or diagnostic.snippet is not None or diagnostic.range.start == diagnostic.range.end:
        return diagnostic
    source = session.configuration.sources.get(diagnostic.range.filename)
    if source is None:
        return diagnostic
    return replace(diagnostic, snippet=source.snippet_at(diagnostic.range))

"""Whether a plan is within what the guards allow; what is not known is not within it.

Each check answers with the figures that speak against the plan, as sentences, or with nothing. `judge` asks them all,
so that every objection is told in one run, and adds what they have in common: where the guard was set, what lifts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from gitpool.bounds import AFFECTED, COUNTED, Guards
from gitpool.change import Action
from gitpool.diagnostics import Diagnostic, error, warning
from gitpool.duration import format_duration
from gitpool.plan import Plan
from gitpool.pool import address
from gitpool.windows import next_opening

_SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may differ."""

_ACTIONS = {
    "max_creates": {Action.CREATE: "to add"},
    "max_updates": {Action.UPDATE: "to change"},
    "max_deletes": {Action.DELETE: "to destroy"},
    "max_changes": {Action.CREATE: "to add", Action.UPDATE: "to change", Action.DELETE: "to destroy"},
}
"""What each guard counts. What only the state learns (adopt, record, forget) is not counted: nobody is hit by it."""

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A plan before its guards: how many pools were `managed` when it was made, and what time it is.

    `is_apply` says that it is about to be carried out, `reviewed` is the plan that was reviewed for that, if there is
    one: saved, or shown to a person.
    """

    plan: Plan
    managed: int
    now: datetime
    is_apply: bool = False
    reviewed: Plan | None = None


def judge(case: Case, sources: Iterable[Guards]) -> list[Diagnostic]:
    """What the guards object to; those of each source hold, but for the ones that are overridden."""
    return [
        _objection(name, figures, guards)
        for guards in sources
        for name, check in _CHECKS.items()
        if name not in case.plan.options.overrides
        for figures in [_NOT_KNOWN if name in guards.unknown else check(name, case, guards)]
        if figures
    ]


def lifted_by(name: str) -> str:
    """How a guard is lifted, in a sentence."""
    return f"To lift it for this run, say `-override={name} -reason=TEXT`; both are recorded in the state's history."


def _objection(name: str, figures: str, guards: Guards) -> Diagnostic:
    return error(
        f"The guard {name} refuses the plan",
        f"{figures} It was set by {guards.said(name)}. {lifted_by(name)}",
        range=guards.places.get(name),
    )


_NOT_KNOWN = "Its value is not known, for it is made of a variable that has none, so nothing is within it."


def _counted(name: str, case: Case, guards: Guards) -> str:
    bound = guards.maxima.get(name)
    counts = {words: case.plan.count(action) for action, words in _ACTIONS[name].items()}
    count = sum(counts.values())
    if bound is None or count <= bound.of(case.managed):
        return ""
    what = ", ".join(f"{number} {words}" for words, number in counts.items())
    if len(counts) > 1:
        what = f"{count} change{'' if count == 1 else 's'} ({what})"
    if not bound.is_percentage:
        return f"{what}, {bound} allowed."
    rule = "rounded down; a percentage above 0% always allows one"
    pools = f"{case.managed} managed pool{'' if case.managed == 1 else 's'}"
    return f"{what}, {bound.of(case.managed)} allowed ({bound} of {pools}, {rule})."


def _affected(name: str, case: Case, guards: Guards) -> str:
    bound, what = guards.maxima.get(name), AFFECTED[name]
    if bound is None:
        return ""
    impact = case.plan.impact
    figure = getattr(impact, what)
    if figure is None:
        return f"How many {what} are affected is not known: {impact.unknown.get(what) or _unasked(case.plan)}."
    hit = f"{figure} {what[:-1] if figure == 1 else what} affected"
    return f"{hit}, {bound} allowed." if figure > bound.limit else ""


def _unasked(plan: Plan) -> str:
    """Why nobody looked who uses the pools."""
    if not plan.options.impact:
        return "the plan was made with -impact=false"
    return "nobody looked" if plan.options.refresh else "the plan was made with -refresh=false"


def _protected(name: str, case: Case, guards: Guards) -> str:
    hit = [
        f"{address(change.name)} ({change.action.value})"
        for change in case.plan.changes
        if change.action in (Action.UPDATE, Action.DELETE)
        and any(fnmatchcase(change.name, pattern) for pattern in guards.protected_names)
    ]
    if not hit:
        return ""
    more = f" and {len(hit) - _MOST_NAMED} more" if len(hit) > _MOST_NAMED else ""
    patterns = ", ".join(f'"{pattern}"' for pattern in guards.protected_names)
    return f"{len(hit)} to change or to destroy, 0 allowed of {patterns}: {', '.join(hit[:_MOST_NAMED])}{more}."


def _aged(name: str, case: Case, guards: Guards) -> str:
    if guards.max_plan_age is None or case.reviewed is None or not case.plan.has_changes:
        return ""
    created = _moment(case.reviewed.created)
    if created is None:
        return "The plan does not say when it was made, so it is of any age."
    if created > case.now + _SKEW:
        return (
            f"The plan was made at {case.reviewed.created}, and here it is {_utc(case.now)}: one of the clocks is "
            "wrong by more than five minutes, so its age is not known."
        )
    age = case.now - created
    if age <= timedelta(microseconds=guards.max_plan_age // 1000):
        return ""
    return (
        f"The plan is {_span(age)} old, {format_duration(guards.max_plan_age)} allowed: it was made at "
        f"{case.reviewed.created}. Plan again and review that."
    )


def _closed(name: str, case: Case, guards: Guards) -> str:
    if not case.is_apply or not _is_closed(case, guards):
        return ""
    return f"It is {_utc(case.now)}, the plan writes, and no window is open. {_opening(case, guards)}"


def foreseen(case: Case, sources: Iterable[Guards]) -> list[Diagnostic]:
    """What an apply of the plan would be refused for now, and may not be later: a plan alone is free to be made."""
    return [
        warning(
            "Outside of the maintenance window",
            f"The guard maintenance_window would refuse to apply this plan now. {_opening(case, guards)}",
            range=guards.places.get("maintenance_window"),
        )
        for guards in sources
        if not case.is_apply and "maintenance_window" not in case.plan.options.overrides and _is_closed(case, guards)
    ]


def _is_closed(case: Case, guards: Guards) -> bool:
    writes = any(change.action.writes for change in case.plan.changes)
    return bool(guards.windows) and writes and not any(window.is_open(case.now) for window in guards.windows)


def _opening(case: Case, guards: Guards) -> str:
    found = next_opening(guards.windows, case.now)
    if found is None:
        return "None will open in the next 50 years."
    opening, window = found
    wait = _span(opening - case.now)
    return f"The next one opens at {opening.isoformat(timespec='seconds')} ({window.time_zone}), in {wait}: {window}."


_CHECKS: dict[str, Callable[[str, Case, Guards], str]] = {
    **dict.fromkeys(COUNTED, _counted),
    **dict.fromkeys(AFFECTED, _affected),
    "protected_names": _protected,
    "max_plan_age": _aged,
    "maintenance_window": _closed,
}


def _moment(created: str) -> datetime | None:
    """A moment of RFC 3339; None if it is none, or does not say of which zone."""
    try:
        found = datetime.fromisoformat(created)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _span(time: timedelta) -> str:
    """Whole seconds, at least one: what is too old by less must not read as old enough."""
    return format_duration(max(1, -(-time // timedelta(seconds=1))) * 10**9)

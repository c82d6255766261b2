"""The flags of guards, and those that lift them: what of a plan's options they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Optional, TypeVar

import typer

from gitpool.bounds import AFFECTED, COUNTED, GUARDS, RULE, UNGUARDED, Bound, Guards, age_of, bound_of, pattern_of
from gitpool.cli.argv import suggestion, usage
from gitpool.cli.options import Text, widened
from gitpool.diagnostics import Diagnostic, warning
from gitpool.plan import Options
from gitpool.windows import Window

MAX_REASON = 500
"""Characters of a reason, which stands in the state's history."""

T = TypeVar("T")


def _text(flag: str, metavar: str, says: str) -> tuple[object, object]:
    return Annotated[Text, typer.Option(flag, metavar=metavar, help=says)], None


def _texts(flag: str, metavar: str, says: str) -> tuple[object, object]:
    kind = Optional[list[str]]  # noqa: UP045 - the parser reads annotations at run time
    return Annotated[kind, typer.Option(flag, metavar=metavar, help=says)], None


_FLAGS = {
    "max_creates": _texts("-max-creates", "N|N%", "Refuse a plan that creates more pools, or N% of the managed ones."),
    "max_updates": _texts("-max-updates", "N|N%", "Refuse a plan that updates more pools."),
    "max_deletes": _texts("-max-deletes", "N|N%", "Refuse a plan that deletes more pools."),
    "max_changes": _texts("-max-changes", "N|N%", "Refuse a plan that writes more pools, in whatever way."),
    "max_nodes_affected": _texts("-max-nodes-affected", "N", "Refuse a plan that writes pools with more nodes."),
    "max_allocations_affected": _texts(
        "-max-allocations-affected", "N", "Refuse a plan that writes pools with more running allocations."
    ),
    "protected_names": _texts(
        "-protected-names", "GLOB", "Refuse to update or delete a pool of such a name (repeatable)."
    ),
    "max_plan_age": _texts("-max-plan-age", "DURATION", "Refuse to apply a plan that was made longer ago, as 24h."),
    "maintenance_window": _texts(
        "-maintenance-window",
        "WINDOW",
        'Refuse to write outside of it, as "0 22 * * 1-5 4h Europe/Berlin" (repeatable).',
    ),
    "override": _texts("-override", "GUARD", "Lift this guard, or rule.NAME, for one run (repeatable)."),
    "reason": _text("-reason", "TEXT", "Why; needed for -override, and recorded in the state's history."),
}


def guarded(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the flags of guards, and those that lift them.

    It receives what they say as the one argument `guarding`: the fields of `gitpool.plan.Options` of these names.
    """
    return widened(command, "guarding", _FLAGS, _gathered)


def _gathered(values: dict[str, Any]) -> dict[str, Any]:
    overrides = tuple(dict.fromkeys(values["override"] or ()))
    for name in overrides:
        _check_override(name)
    return {
        "guards": _guards(values),
        "overrides": overrides,
        "justification": _reason(values["reason"], overrides),
    }


def _guards(values: dict[str, Any]) -> tuple[Guards, ...]:
    """Each number and age as a source of its own: of several that are given, all hold, and none loosens another."""

    def said(name: str, check: Callable[[str], T]) -> list[T]:
        return [_checked(name, text, check) for text in dict.fromkeys(values[name] or ())]

    sources = (
        *(Guards({name: bound}) for name in COUNTED for bound in said(name, bound_of)),
        *(Guards({name: bound}) for name in AFFECTED for bound in said(name, _number)),
        Guards(protected_names=tuple(said("protected_names", pattern_of))),
        *(Guards(max_plan_age=age) for age in said("max_plan_age", age_of)),
        Guards(windows=tuple(said("maintenance_window", Window.parse))),
    )
    return tuple(guards for guards in sources if guards != UNGUARDED)


def _number(text: str) -> Bound:
    return bound_of(text, has_percentage=False)


def _checked(name: str, text: str, check: Callable[[str], T]) -> T:
    try:
        return check(text)
    except ValueError as problem:
        flag = f"-{name.replace('_', '-')}"
        raise usage(f"{flag} does not take this", f"{flag}={text}: {problem}.") from problem


def _check_override(name: str) -> None:
    if name in GUARDS or (name.startswith(RULE) and name != RULE):
        return
    raise usage(
        f"-override={name} names no guard",
        f"{suggestion(name, GUARDS)}There are {', '.join(GUARDS)}, and {RULE}NAME for a rule of the files.",
    )


def _reason(text: str | None, overrides: tuple[str, ...]) -> str:
    reason = (text or "").strip()
    if overrides and not reason:
        raise usage("A reason is missing", "Whoever lifts a guard says why, for the state's history: add -reason=TEXT.")
    if text is not None and not overrides:
        raise usage("-reason without -override", "It says why a guard is lifted: name the guard with -override=GUARD.")
    if len(reason) > MAX_REASON:
        raise usage(
            "The reason is too long", f"It stands in the state's history, so {MAX_REASON} characters are the most."
        )
    return reason


def joined(chosen: Options, given: dict[str, Any]) -> Options:
    """The options with what these flags say; those of a saved plan keep what they have."""
    reasons = dict.fromkeys(reason for reason in (chosen.justification, given["justification"]) if reason)
    return replace(
        chosen,
        guards=(*chosen.guards, *given["guards"]),
        overrides=tuple(dict.fromkeys((*chosen.overrides, *given["overrides"]))),
        justification="; ".join(reasons),
    )


def overriding(chosen: Options) -> list[Diagnostic]:
    """What is said of guards that are lifted, so that nobody overlooks it."""
    if not chosen.overrides:
        return []
    return [
        warning(
            "Guards are lifted",
            f"{', '.join(chosen.overrides)} can refuse nothing here, for -override was given with this reason: "
            f"{chosen.justification}. An apply records both in the state's history.",
        )
    ]

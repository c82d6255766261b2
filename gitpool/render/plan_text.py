"""A plan for people: Terraform's look, and beside it what Terraform leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterable

from gitpool.change import Action, Change, Drift, Reason
from gitpool.plan import Mode, Plan
from gitpool.pool import Path, address
from gitpool.render.block import difference, unchanged, whole
from gitpool.render.characters import IDENTIFIER, quoted, visible, wrapped
from gitpool.render.ink import Ink
from gitpool.render.mask import Mask
from gitpool.render.style import Style

LEGEND = (
    (Action.CREATE, "create"),
    (Action.UPDATE, "update in-place"),
    (Action.DELETE, "destroy"),
    (Action.ADOPT, "adopt"),
    (Action.FORGET, "forget"),
)
"""The order in which Terraform explains its symbols, and then ours."""

_REASONS = {
    Reason.REMOVED_OUTSIDE: "removed outside gitpool, so it is created again",
    Reason.CREATED_BY_NODE: "created by a node, so nobody's words are lost",
    Reason.EXISTS_ALREADY: "it exists already and is not managed yet, so it is adopted and changed",
    Reason.NOT_IN_CONFIGURATION: "because {address} is not in configuration",
    Reason.ALREADY_GONE: "because it was removed outside gitpool already",
}

_NOTHING = {
    Mode.NORMAL: (
        "Your infrastructure matches the configuration.",
        "gitpool has compared the node pools against your configuration and found no differences.",
    ),
    Mode.DESTROY: (
        "No objects need to be destroyed.",
        "Either gitpool manages no node pools yet or they were already deleted outside of gitpool.",
    ),
    Mode.REFRESH_ONLY: (
        "Your infrastructure still matches the configuration.",
        "gitpool has checked that the node pools still match the result of your most recent apply.",
    ),
}


def plan(plan: Plan, style: Style, mask: Mask) -> str:
    """The whole plan, up to and including its last line, without a line break at the end."""
    ink = Ink(style, mask)
    if plan.options.mode is Mode.REFRESH_ONLY:
        return "\n".join(_recorded(plan, ink))
    lines = _moved(plan, ink)
    if not plan.acting:
        return "\n".join([*lines, *_nothing(plan, ink)])
    lines += [*_legend(plan, ink), "", _heading(plan), ""]
    for change in sorted(plan.acting, key=lambda c: c.name):
        lines += _change(change, ink)
    lines += _unmanaged(plan, ink)
    lines.append(f"{style.bold('Plan:')} {counts(plan)}")
    return "\n".join(lines)


def counts(plan: Plan) -> str:
    """Terraform's sentence, which programs read, and behind it one of our own about what only the state learns."""
    sentence = (
        f"{plan.count(Action.CREATE)} to add, {plan.count(Action.UPDATE)} to change, "
        f"{plan.count(Action.DELETE)} to destroy."
    )
    also = [
        f"{count} to {verb}"
        for count, verb in ((plan.count(Action.ADOPT), "adopt"), (plan.count(Action.FORGET), "forget"))
        if count
    ]
    return f"{sentence} {', '.join(also)}." if also else sentence


def _legend(plan: Plan, ink: Ink) -> list[str]:
    lines = wrapped(
        "gitpool compared the files, the cluster and its last apply to generate the following execution plan. "
        "Node pool actions are indicated with the following symbols:",
        ink.style.width,
    )
    used = {c.action for c in plan.acting}
    return lines + [f"  {ink.mark[action.symbol]} {words}" for action, words in LEGEND if action in used]


def _heading(plan: Plan) -> str:
    where = f" in environment {quoted(plan.environment)}" if plan.environment else ""
    return f"gitpool will perform the following actions{where}:"


def _change(change: Change, ink: Ink) -> list[str]:
    name = ink.style.bold(f"  # {visible(change.address)}")
    before, after = change.before, change.after
    if change.action is Action.ADOPT and after is not None:
        head = f"{name} will be adopted: it exists already and is as the files want it"
        return [head, *unchanged(after, "=", ink), ""]
    reason = _reason(change)
    if change.action is Action.CREATE and after is not None:
        return [f"{name} will be created", *reason, *whole(after, "+", ink), ""]
    if change.action is Action.DELETE and before is not None:
        destroyed = ink.style.bold(ink.style.red("destroyed"))
        return [f"{name} will be {destroyed}", *reason, *whole(before, "-", ink), ""]
    if change.action is Action.UPDATE and before is not None and after is not None:
        return [f"{name} will be updated in-place", *reason, *difference(before, after, change.fields, ink), ""]
    body = f"  {ink.mark[change.action.symbol]} node_pool {quoted(change.name)} {{}}"
    return [f"{name} will no longer be managed by gitpool", *reason, body, ""]


def _reason(change: Change) -> list[str]:
    if change.reason not in _REASONS:
        return []
    return [f"  # ({_REASONS[change.reason].format(address=visible(change.address))})"]


def _moved(plan: Plan, ink: Ink) -> list[str]:
    """Who was changed outside: the values stand in the plan below, or need no action."""
    if not plan.drift:
        return []
    acting = {c.name for c in plan.acting}
    lines = [*_note(ink), "Since the last apply, somebody else changed these pools:"]
    for drift in sorted(plan.drift, key=lambda d: d.name):
        what = "has been deleted" if drift.after is None else f"has changed: {_paths(f.path for f in drift.fields)}"
        agrees = "" if drift.name in acting else " (as the files want it by now)"
        lines.append(f"  # {visible(drift.address)} {what}{agrees}")
    return [*lines, ""]


def _paths(paths: Iterable[Path]) -> str:
    return ", ".join(_field(path) for path in paths)


def _field(path: Path) -> str:
    if path[0] == "meta" and len(path) == 2 and not IDENTIFIER.fullmatch(path[1]):
        return f"meta[{quoted(path[1])}]"
    return ".".join(path)


def _recorded(plan: Plan, ink: Ink) -> list[str]:
    """A refresh-only plan: what applying it would write to the state, and to nothing else."""
    if not plan.drift:
        return _nothing(plan, ink)
    lines = [
        *_note(ink),
        *wrapped(
            "gitpool detected the following changes made outside of gitpool since the last apply:", ink.style.width
        ),
        "",
    ]
    for drift in sorted(plan.drift, key=lambda d: d.name):
        lines += _drift(drift, ink)
    lines += _unmanaged(plan, ink)
    return lines + wrapped(
        "This is a refresh-only plan, so gitpool will not take any actions to undo these. If you were expecting these "
        "changes then you can apply this plan to record the updated values in the gitpool state without changing any "
        "node pools.",
        ink.style.width,
    )


def _drift(drift: Drift, ink: Ink) -> list[str]:
    name = ink.style.bold(f"  # {visible(address(drift.name))}")
    if drift.after is None:
        return [f"{name} has been deleted", *whole(drift.before, "-", ink), ""]
    return [f"{name} has changed", *difference(drift.before, drift.after, (), ink), ""]


def _note(ink: Ink) -> list[str]:
    return [ink.style.bold(ink.style.cyan("Note:") + " Objects have changed outside of gitpool"), ""]


def _unmanaged(plan: Plan, ink: Ink) -> list[str]:
    if not plan.unmanaged:
        return []
    pools = "1 node pool is" if plan.unmanaged == 1 else f"{plan.unmanaged} node pools are"
    stay = "stays as it is" if plan.unmanaged == 1 else "stay as they are"
    return ["  " + ink.style.dim(f"# ({pools} not managed by gitpool and {stay})"), ""]


def _nothing(plan: Plan, ink: Ink) -> list[str]:
    first, why = _NOTHING[plan.options.mode]
    none = ink.style.bold(ink.style.green("No changes."))
    lines = [f"{none} {ink.style.bold(first)}", "", *wrapped(why, ink.style.width)]
    unmanaged = _unmanaged(plan, ink)
    return [*lines, "", *unmanaged[:1]] if unmanaged else lines

"""A plan for people: Terraform's look, and beside it what Terraform leaves unsaid."""

from __future__ import annotations

from gitpool.change import Action, Change, Drift, Reason
from gitpool.plan import Mode, Plan
from gitpool.pool import address
from gitpool.render.block import difference, unchanged, whole
from gitpool.render.characters import quoted, visible, wrapped
from gitpool.render.impact_text import largest, reasons, totals
from gitpool.render.ink import Ink
from gitpool.render.mask import Mask
from gitpool.render.remarks import facts_said, listed, remarks_on
from gitpool.render.style import Style

LEGEND = (
    (Action.CREATE, "create"),
    (Action.UPDATE, "update in-place"),
    (Action.DELETE, "destroy"),
    (Action.ADOPT, "adopt"),
    (Action.RECORD, "record, in the state alone"),
    (Action.FORGET, "forget"),
)
"""The order in which Terraform explains its symbols, and then ours."""

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
    plan = plan.masked
    ink = Ink(style, mask)
    if plan.options.mode is Mode.REFRESH_ONLY:
        return "\n".join(_recorded(plan, ink))
    lines = _moved(plan, ink)
    if not plan.acting:
        return "\n".join([*lines, *_nothing(plan, ink)])
    lines += [*_legend(plan, ink), "", _heading(plan), ""]
    for one in sorted(plan.acting, key=lambda c: c.name):
        lines += change(one, ink.over(one.sensitive)) if one.action is not Action.RECORD else []
    lines += _facts(plan, ink)
    lines += _renames(plan, ink)
    lines += _unmanaged(plan, ink)
    lines += _users(plan, ink)
    lines.append(f"{style.bold('Plan:')} {counts(plan)}")
    return "\n".join(lines)


def counts(plan: Plan) -> str:
    """Terraform's sentence, which programs read, and behind it our own: what only the state learns, who is affected."""
    imported = f"{plan.imported} to import, " if plan.imported else ""
    sentence = (
        f"{imported}{plan.count(Action.CREATE)} to add, {plan.count(Action.UPDATE)} to change, "
        f"{plan.count(Action.DELETE)} to destroy."
    )
    also = [
        f"{count} to {verb}"
        for count, verb in (
            (plan.adopted, "adopt"),
            (plan.count(Action.FORGET), "forget"),
            (plan.recorded, "record"),
        )
        if count
    ]
    return " ".join(filter(None, (sentence, f"{', '.join(also)}." if also else "", totals(plan))))


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


def change(change: Change, ink: Ink) -> list[str]:
    """One change: its heading, what is remarked on it, the pool; an empty line behind it."""
    name = ink.style.bold(f"  # {visible(change.address)}")
    before, after = change.before, change.after
    remarks = [f"  # ({visible(remark)})" for remark in remarks_on(change)]
    if change.action is Action.ADOPT and after is not None:
        how = "imported" if change.reason is Reason.IMPORTED else "adopted"
        head = f"{name} will be {how}: it exists already and is as the files want it"
        return [head, *remarks, *unchanged(after, "=", ink), ""]
    if change.action is Action.CREATE and after is not None:
        return [f"{name} will be created", *remarks, *whole(after, "+", ink), ""]
    if change.action is Action.DELETE and before is not None:
        destroyed = ink.style.bold(ink.style.red("destroyed"))
        return [f"{name} will be {destroyed}", *remarks, *whole(before, "-", ink), ""]
    if change.action is Action.UPDATE and before is not None and after is not None:
        return [f"{name} will be updated in-place", *remarks, *difference(before, after, change.fields, ink), ""]
    body = f"  {ink.mark[change.action.symbol]} node_pool {quoted(change.name)} {{}}"
    stays = ", but " + ink.style.bold(ink.style.red("will not be destroyed")) if before is not None else ""
    return [f"{name} will no longer be managed by gitpool{stays}", *remarks, body, ""]


def _facts(plan: Plan, ink: Ink) -> list[str]:
    """The pools of which only the state learns something: one line each."""
    changes = sorted((c for c in plan.acting if c.action is Action.RECORD), key=lambda c: c.name)
    lines = [recorded(change, ink) for change in changes]
    return [*lines, ""] if lines else []


def recorded(change: Change, ink: Ink) -> str:
    """What the state alone learns of a pool, in a line."""
    return f"  {ink.mark[change.action.symbol]} {visible(change.address)} {visible(' and '.join(facts_said(change)))}"


_RENAMED = (
    "Nomad cannot rename a pool: one is deleted, another is created. The nodes go where their own configuration says, "
    "so each that has the old name there keeps the old pool in use, and makes it anew when it registers again. If they "
    "are to move: create the new pool first, give the nodes (`node_pool` in their configuration, then a restart) and "
    "the jobs the new name, and delete the old pool last."
)


def _renames(plan: Plan, ink: Ink) -> list[str]:
    """The pools that seem to get another name, and what that means for their nodes."""
    if not plan.renames:
        return []
    pairs = [f"  # {visible(address(r.old))} -> {visible(address(r.new))} (the same content)" for r in plan.renames]
    return ["Likely renames:", *pairs, *(f"  {line}" for line in wrapped(_RENAMED, ink.style.width - 2)), ""]


def _users(plan: Plan, ink: Ink) -> list[str]:
    """Whom the changes touch, the largest first, and what is not known."""
    lines = [f"  # {line}" for line in largest(plan)]
    if lines:
        lines = ["Most affected:", *lines, ""]
    unknown = [line for why in reasons(plan) for line in wrapped(f"# ({why})", ink.style.width - 2)]
    return [*lines, *(f"  {ink.style.dim(line)}" for line in unknown), *([""] if unknown else [])]


def _moved(plan: Plan, ink: Ink) -> list[str]:
    """Who was changed outside: the values stand in the plan below, or need no action."""
    if not plan.drift:
        return []
    acting = {c.name for c in plan.acting}
    lines = [*_note(ink), "Since the last apply, somebody else changed these pools:"]
    for drift in sorted(plan.drift, key=lambda d: d.name):
        what = "has been deleted" if drift.after is None else f"has changed: {listed(f.path for f in drift.fields)}"
        agrees = "" if drift.name in acting else " (as the files want it by now)"
        lines.append(f"  # {visible(drift.address)} {what}{agrees}")
    return [*lines, ""]


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
        lines += drifted(drift, ink.over(drift.sensitive))
    lines += _unmanaged(plan, ink)
    return lines + wrapped(
        "This is a refresh-only plan, so gitpool will not take any actions to undo these. If you were expecting these "
        "changes then you can apply this plan to record the updated values in the gitpool state without changing any "
        "node pools.",
        ink.style.width,
    )


def drifted(drift: Drift, ink: Ink) -> list[str]:
    """What somebody did to one pool; an empty line behind it."""
    name = ink.style.bold(f"  # {visible(address(drift.name))}")
    if drift.after is None:
        return [f"{name} has been deleted", *whole(drift.before, "-", ink), ""]
    return [f"{name} has changed", *difference(drift.before, drift.after, drift.fields, ink), ""]


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

"""An apply for people: its steps as they happen, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gitpool.change import Action
from gitpool.duration import format_duration
from gitpool.plan import Mode, Plan
from gitpool.render.characters import columns, visible, wrapped
from gitpool.render.style import Style
from gitpool.transaction import Event, Outcome, Result, Step

_STARTED = {Action.CREATE: "Creating", Action.UPDATE: "Modifying", Action.DELETE: "Destroying"}
_DONE = {Action.CREATE: "Creation", Action.UPDATE: "Modifications", Action.DELETE: "Destruction"}
_UNDOING = {
    Action.CREATE: "creating it again",
    Action.UPDATE: "putting back what it was",
    Action.DELETE: "destroying it again",
}

ORDER = (
    Result.APPLIED,
    Result.FAILED,
    Result.CONTESTED,
    Result.UNKNOWN,
    Result.ROLLED_BACK,
    Result.NOT_STARTED,
)
"""How the rows of the table are grouped: what happened, what went wrong, what was taken back, what never began."""

_NARROWEST_WHY = 20


def event(event: Event, style: Style) -> str:
    """One step, on one line, in Terraform's words where it has any."""
    if event.write is None:
        return style.bold(style.yellow("Rolling back:")) + " " + visible(event.why)
    action = event.write.action
    head = style.bold(f"{visible(event.write.address)}:")
    what = "Rollback" if event.backward else _DONE[action]
    if event.step is Step.STARTED:
        doing = f"Rolling back, {_UNDOING[action]}..." if event.backward else f"{_STARTED[action]}..."
        return f"{head} {doing}"
    if event.step is Step.DONE:
        return f"{head} {what} complete after {elapsed(event.seconds)}"
    if event.step is Step.REFUSED:
        return f"{head} {style.red(f'{what} refused:')} {visible(event.why)}"
    return f"{head} {style.yellow('No certain answer, looking at the cluster again:')} {visible(event.why)}"


def elapsed(seconds: float) -> str:
    """A stretch of time in whole seconds, as Terraform writes it: `0s`, `1m5s`."""
    return format_duration(round(seconds) * 10**9)


def outcomes(rows: Iterable[Outcome], style: Style) -> str:
    """The table that ends a failed apply, and a line that counts its rows."""
    ordered = sorted(rows, key=lambda row: (ORDER.index(row.result), row.name))
    if not ordered:
        return "Nothing was started."
    cells = [(visible(row.address), row.action.value, row.result.value, row.why) for row in ordered]
    titles = ("Pool", "Action", "Result", "Why")
    widths = [max(columns(cell[i]) for cell in [titles, *cells]) for i in range(3)]
    room = max(_NARROWEST_WHY, style.width - sum(widths) - 6)
    paint = {Result.APPLIED.value: style.green, Result.FAILED.value: style.red}
    paint |= {r.value: style.yellow for r in (Result.CONTESTED, Result.UNKNOWN, Result.ROLLED_BACK)}
    lines = [style.bold("  ".join([*_padded(titles[:3], widths), titles[3]]))]
    for cell in cells:
        first, *rest = wrapped(cell[3], room)
        left = _padded(cell[:3], widths) if first else [*_padded(cell[:2], widths[:2]), cell[2]]
        left[2] = paint.get(cell[2], style.dim)(left[2])
        lines.append("  ".join([*left, first] if first else left))
        lines += [" " * (sum(widths) + 6) + line for line in rest]
    return "\n".join([*lines, "", f"{counted(ordered)}."])


def counted(rows: Iterable[Outcome]) -> str:
    """How many rows ended how: `1 failed, 2 rolled back, 3 not started`."""
    numbers = Counter(row.result for row in rows)
    return ", ".join(f"{numbers[result]} {result.value}" for result in ORDER if numbers[result])


def applied(plan: Plan, style: Style) -> str:
    """The last line of an apply that went well, in Terraform's words, and behind it what only the state learned."""
    if plan.options.mode is Mode.DESTROY:
        sentence = f"Destroy complete! Resources: {plan.count(Action.DELETE)} destroyed."
    else:
        imported = f"{plan.imported} imported, " if plan.imported else ""
        sentence = (
            f"Apply complete! Resources: {imported}{plan.count(Action.CREATE)} added, "
            f"{plan.count(Action.UPDATE)} changed, {plan.count(Action.DELETE)} destroyed."
        )
    also = [
        f"{count} {done}"
        for count, done in (
            (plan.adopted, "adopted"),
            (plan.count(Action.FORGET), "forgotten"),
            (plan.recorded, "recorded"),
        )
        if count
    ]
    return style.bold(style.green(f"{sentence} {', '.join(also)}." if also else sentence))


def _padded(cells: Iterable[str], widths: list[int]) -> list[str]:
    return [cell + " " * (width - columns(cell)) for cell, width in zip(cells, widths, strict=True)]

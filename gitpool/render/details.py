"""The changes of a plan as a diff within a page: each as the terminal shows it, its signs where a diff has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from gitpool.change import Action, Change
from gitpool.plan import Mode, Plan
from gitpool.render import plan_text
from gitpool.render.escape import fenced
from gitpool.render.ink import Ink
from gitpool.render.mask import Mask
from gitpool.render.page import Page, counted, fitting, folded, size
from gitpool.render.style import Style

LONGEST = 8_000
"""Bytes of one change; of a longer one the first lines are shown."""

_WIDTH = 120
_LONGEST_LINE = 500
"""Characters of a line: a value can be longer than all the rest."""

_MOST_MISSES = 20
"""Changes in a row for which there is no room; after them nobody looks for a smaller one."""

_SIGN = "\0"
"""Before each sign of ours while the text is made: in what others wrote it cannot be, for it would be written out."""

_MARKED = re.compile(f"^( *){_SIGN}(.)")
_COLOURED = {"+": "+", "~": "!", "-": "-"}
"""What a diff colours; it has no sign of its own for what changes in place."""


def add_details(page: Page, plan: Plan, changes: Sequence[Change]) -> None:
    """The changes that find room, in their order, folded; of a plan that only looks, what it found."""
    drift = plan.drift if plan.options.mode is Mode.REFRESH_ONLY else ()
    count = len(changes) + len(drift)
    if not count:
        return
    left_out = f"{counted(count, 'change')} found no room here: the log of the run has them all."
    around = size(folded(f"Details of {counted(count, 'change')}", fenced("", "diff") + left_out)) + 10
    chosen = _chosen(_blocks(plan, changes), page.left - around)
    more = count - len(chosen)
    if not chosen:
        page.add("The details find no room here: the log of the run has them.")
        return
    said = [f"{counted(more, 'change')} found no room here: the log of the run has them all."] if more else []
    content = "\n\n".join([fenced("\n".join(chosen), "diff"), *said])
    page.add(folded(f"Details of {counted(len(chosen), 'change')}", content))


def _blocks(plan: Plan, changes: Iterable[Change]) -> Iterator[str]:
    ink = Ink(Style(width=_WIDTH), Mask())
    ink.mark = {sign: _SIGN + sign for sign in ink.mark}
    for change in changes:
        yield _block(_lines(change, ink))
    if plan.options.mode is Mode.REFRESH_ONLY:
        for drift in sorted(plan.drift, key=lambda d: d.name):
            yield _block(plan_text.drifted(drift, ink.over(drift.sensitive)))


def _lines(change: Change, ink: Ink) -> list[str]:
    if change.action is Action.RECORD:
        return [plan_text.recorded(change, ink), ""]
    return plan_text.change(change, ink.over(change.sensitive))


def _block(lines: Sequence[str]) -> str:
    """The lines of a change; of many, or of long ones, as much as anybody reads."""
    cut = [_marked(line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…") for line in lines]
    shown = fitting(cut, LONGEST)
    more = len(lines) - len(shown)
    return "\n".join(
        [*shown, *([f"        # ({more:,} more lines, which the log of the run has)", ""] if more else [])]
    )


def _marked(line: str) -> str:
    """The line with its sign at the beginning, where a diff has it."""
    found = _MARKED.match(line)
    if found is None:
        return line
    sign = found[2]
    return f"{_COLOURED[sign]}{found[1]}{line[found.end() :]}" if sign in _COLOURED else line.replace(_SIGN, "", 1)


def _chosen(blocks: Iterable[str], room: int) -> list[str]:
    """The blocks that fit together; one that is too long does not keep those behind it out."""
    chosen: list[str] = []
    misses = 0
    for block in blocks:
        needed = size(fenced(block)) + 1
        if needed <= room:
            room, misses = room - needed, 0
            chosen.append(block)
        else:
            misses += 1
        if misses == _MOST_MISSES:
            break
    return chosen

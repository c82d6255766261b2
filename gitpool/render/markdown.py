"""A plan as Markdown: the counts, who is affected with the largest first, and the plan itself, folded.

Names of pools and numbers are all that stands outside of the fence; whatever anybody could have written (descriptions,
metadata, namespaces, names of environments) stands in it, and no run of backticks in it is as long as the fence.
"""

from __future__ import annotations

import re

from gitpool.change import Action, Change
from gitpool.impact import FIGURES, Impact
from gitpool.plan import Plan
from gitpool.render import plan_text
from gitpool.render.mask import Mask
from gitpool.render.style import Style

MOST_ROWS = 50
"""Pools in the table; the folded plan has all of them."""

_WIDTH = 120
_HEADINGS = ("change", "pool", "nodes", "jobs", "running allocations")
_MARKS = {"~": "!"}
"""What a diff fence colours where a plan has another sign."""


def plan(plan: Plan, mask: Mask) -> str:
    """The document, without a line break at its end."""
    counted = plan_text.counts(plan) if plan.has_changes else "No changes."
    parts = [f"### gitpool plan\n\n**{counted}**"]
    rows = sorted((c for c in plan.acting if c.action is not Action.RECORD), key=_order)
    if rows:
        parts.append("\n".join([_row(_HEADINGS), _row(["---"] * len(_HEADINGS)), *map(_change, rows[:MOST_ROWS])]))
    if len(rows) > MOST_ROWS:
        parts.append(f"And {len(rows) - MOST_ROWS:,} more pools.")
    parts += [f"Likely a rename: `{rename.old}` to `{rename.new}`." for rename in plan.renames]
    parts.append(f"<details><summary>The whole plan</summary>\n\n{_fenced(plan, mask)}\n\n</details>")
    parts.append(f"`{plan.digest}`")
    return "\n\n".join(parts)


def _order(change: Change) -> tuple[tuple[float, ...], bool, str]:
    """The largest first; of those that are equal, what goes before what stays."""
    impact = change.impact or Impact()
    return tuple(-figure for figure in impact.size), change.action is not Action.DELETE, change.name


def _change(change: Change) -> str:
    impact = change.impact if change.impact or change.action.writes else Impact()
    figures = [None if impact is None else getattr(impact, name) for name in FIGURES]
    cells = ["unknown" if figure is None else f"{figure:,}" for figure in figures]
    return _row([change.action.value, f"`{change.name}`", *cells])


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _fenced(plan: Plan, mask: Mask) -> str:
    text = re.sub(r"^( +)([+~-])(?= )", _marked, plan_text.plan(plan, Style(width=_WIDTH), mask), flags=re.MULTILINE)
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{text}\n{fence}"


def _marked(found: re.Match[str]) -> str:
    """The sign at the beginning of its line, where a diff has it."""
    return f"{_MARKS.get(found[2], found[2])}{found[1]}"

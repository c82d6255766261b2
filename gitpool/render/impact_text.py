"""Who uses the pools that change, in words: of one change, of all, and the largest first."""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.change import Change
from gitpool.impact import FIGURES, Impact
from gitpool.plan import Plan
from gitpool.render.characters import visible

MOST_SHOWN = 5
"""Pools in the list of the largest; every change says its own figures anyway."""

_MOST_REASONS = 3
_SINGULAR = {"nodes": "node", "jobs": "job", "allocations": "running allocation"}


def totals(plan: Plan) -> str:
    """`Affects 12 nodes, 5 jobs, 40 running allocations.`; empty where surely nobody is affected, or nobody looked."""
    return sentence(plan.impact) if any(c.impact for c in plan.changes) else ""


def sentence(impact: Impact) -> str:
    """The figures in a sentence; empty where surely nobody is affected."""
    return "" if impact.is_nothing else f"Affects {_short(impact)}."


def users(change: Change) -> str:
    """The figures of one change, by status, eligibility and namespace; empty where there is nothing to say."""
    impact = change.impact
    if impact is None or impact.is_nothing:
        return ""
    nodes = _figure("nodes", impact.nodes) + _inside(impact.nodes_by_status)
    if impact.nodes_by_eligibility.get("ineligible"):
        nodes += f", {impact.nodes_by_eligibility['ineligible']} of them ineligible"
    jobs = _figure("jobs", impact.jobs) + _inside(impact.jobs_by_namespace, "in ")
    return f"affects {nodes}; {jobs}; {_figure('allocations', impact.allocations)}"


def largest(plan: Plan) -> list[str]:
    """The changes that touch most, the largest first: lines without a margin, none if fewer than two touch anything."""
    used = sorted(
        (c for c in plan.changes if c.impact is not None and not c.impact.is_nothing),
        key=lambda c: ([-figure for figure in _size(c.impact)], c.name),
    )
    if len(used) < 2:
        return []
    lines = [f"{visible(c.address)} ({c.action.value}): {_short(c.impact)}" for c in used[:MOST_SHOWN]]
    more = len(used) - MOST_SHOWN
    return lines + ([f"and {more} more"] if more > 0 else [])


def reasons(plan: Plan) -> list[str]:
    """Why figures are not known, each reason once."""
    found: dict[str, list[str]] = {}
    for change in plan.changes:
        for figure, why in (change.impact.unknown if change.impact else {}).items():
            figures = found.setdefault(why, [])
            if figure not in figures:
                figures.append(figure)
    said = [f"{' and '.join(figures)} are not known: {visible(why)}" for why, figures in found.items()]
    more = len(said) - _MOST_REASONS
    return said[:_MOST_REASONS] + ([f"and {more} more reasons"] if more > 0 else [])


def _size(impact: Impact | None) -> tuple[float, ...]:
    return impact.size if impact else ()


def _short(impact: Impact | None) -> str:
    return ", ".join(_figure(name, getattr(impact, name)) for name in FIGURES)


def _figure(name: str, count: int | None) -> str:
    noun = _SINGULAR[name]
    if count is None:
        return f"an unknown number of {noun}s"
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _inside(counts: Mapping[str, int], preposition: str = "") -> str:
    parts = [f"{count:,} {preposition}{visible(kind)}" for kind, count in counts.items()]
    return f" ({', '.join(parts)})" if parts else ""

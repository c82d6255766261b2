"""A plan as people may see it: without what the files call sensitive, and without what a pattern hides from people.

What a plan file holds in clear (see `gitpool.render.mask`) must not stand where reviewers read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from gitpool.change import Change, Drift
from gitpool.plan import Plan
from gitpool.pool import NodePool, Path
from gitpool.sensitive import SENSITIVE, is_covered

_SHORTEST_SECRET = 6
"""A text shorter than that would be found in every word."""


def concealed(plan: Plan, hides: Callable[[str], bool]) -> Plan:
    """The plan as people may see it: also the values of those keys of `meta` are gone that a pattern hides.

    `hides` says of a key whether its value is hidden. The digest stays that of the values.
    """
    changes = tuple(_concealed(change, hides) for change in plan.changes)
    drift = tuple(replace(d, sensitive=d.sensitive | _hidden(hides, d.before, d.after)) for d in plan.drift)
    return replace(plan, changes=changes, drift=drift, kept_digest=plan.digest).masked


def hidden_values(plan: Plan, hides: Callable[[str], bool]) -> frozenset[str]:
    """The texts in a plan that people are not shown, for whoever repeats what others say: a server may quote them."""
    found: set[str] = set()
    changed: list[Change | Drift] = [*plan.changes, *plan.drift]
    for one in changed:
        for pool in (one.before, one.after):
            if pool is not None:
                paths: list[Path] = [("description",), *(("meta", key) for key in pool.meta)]
                hidden = one.sensitive | _hidden(hides, pool)
                found |= {str(pool.get(path)) for path in paths if pool.get(path) and is_covered(path, hidden)}
    return frozenset(text for text in found - {SENSITIVE} if len(text) >= _SHORTEST_SECRET)


def scrubbed(text: str, values: Collection[str]) -> str:
    """The text without those values, the longest first."""
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, SENSITIVE)
    return text


def _concealed(change: Change, hides: Callable[[str], bool]) -> Change:
    more = _hidden(hides, change.before, change.after)
    if not more:
        return change
    facts, known = (replace(f, sensitive=f.sensitive | more) for f in (change.facts, change.known))
    return replace(change, facts=facts, known=known)  # both: that a pattern hides a value is no news of it


def _hidden(hides: Callable[[str], bool], *pools: NodePool | None) -> frozenset[Path]:
    return frozenset(("meta", key) for pool in pools if pool is not None for key in pool.meta if hides(key))

"""Which pool that comes is most likely which one that goes, by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

NAMES_ALIKE = 0.6
"""From 0 to 1, as difflib has it: from here on two names look like versions of one another."""

MOST_COMPARED = 100
"""Names of either kind; of more, each is compared with the one that has its place in the alphabet alone."""


@dataclass(frozen=True, slots=True)
class Rename:
    """A pool that seems to get another name."""

    old: str
    new: str


def alike(old: Sequence[str], new: Sequence[str], *, least: float = 0.0) -> list[Rename]:
    """Pairs of names that belong together, each name in one at most, those that are most alike first."""
    if max(len(old), len(new)) > MOST_COMPARED:
        pairs = list(zip(sorted(old), sorted(new), strict=False))
    else:
        pairs = [(one, other) for one in old for other in new]
    found: list[Rename] = []
    taken: set[tuple[str, str]] = set()
    for ratio, one, other in sorted(((_ratio(*pair), *pair) for pair in pairs), key=lambda p: (-p[0], p[1], p[2])):
        if ratio >= least and not {("old", one), ("new", other)} & taken:
            taken |= {("old", one), ("new", other)}
            found.append(Rename(one, other))
    return found


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

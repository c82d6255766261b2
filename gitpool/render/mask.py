"""Which values of `meta` people are not shown.

A mask is for people. Machine formats carry the value and say beside it that it is sensitive, as Terraform's do; what
is applied never passes through a mask.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import translate

from gitpool.pool import Path

DEFAULT_PATTERNS = ("*token*", "*password*", "*secret*", "*key*")
"""The keys of `meta` whose values are hidden unless the settings say otherwise."""

HIDDEN = "(sensitive value)"
"""What stands in the place of a hidden value: Terraform's words."""


class Mask:
    """Globs over the keys of `meta`, whatever their case."""

    def __init__(self, patterns: Sequence[str] = DEFAULT_PATTERNS) -> None:
        self.patterns = tuple(patterns)
        # An expression of its own for each pattern: `translate` names its groups, and equal names cannot be joined.
        self._expressions = [re.compile(translate(pattern.casefold())) for pattern in self.patterns]
        self._known: dict[str, bool] = {}

    def hides(self, key: str) -> bool:
        """Whether the value of this key of `meta` is hidden."""
        known = self._known.get(key)
        if known is None:
            folded = key.casefold()
            known = self._known[key] = any(e.match(folded) for e in self._expressions)
        return known

    def hides_path(self, path: Path) -> bool:
        """Whether the value of this field is hidden; only those of `meta` ever are."""
        return len(path) == 2 and path[0] == "meta" and self.hides(path[1])

    def value(self, path: Path, value: str | bool | None) -> str | bool | None:
        """The value as people may see it; one that is not set has nothing to hide."""
        return HIDDEN if value is not None and self.hides_path(path) else value

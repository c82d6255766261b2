"""Which values people are not shown: those of `meta` that a pattern hides, and those of fields that are sensitive.

A pattern is for people: machine formats carry the value and say beside it that it is sensitive, as Terraform's do. A
field that the files declare sensitive is shown to nobody, machines included. What is applied never passes through a
mask.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from fnmatch import translate

from gitpool.pool import Path
from gitpool.sensitive import SENSITIVE, is_covered

DEFAULT_PATTERNS = ("*token*", "*password*", "*secret*", "*key*")
"""The keys of `meta` whose values are hidden unless the settings say otherwise."""

HIDDEN = SENSITIVE
"""What stands in the place of a hidden value, whatever hides it."""


_secret = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bhv[sb]\.\w{20}|\bgh[pousr]_\w{20}|\bglpat-[\w-]{20}|\bAKIA[A-Z0-9]{16}\b"
    r"|\bxox[abpr]-\w{10}|\beyJ[\w-]{10,}\.eyJ|://[^/\s:@]+:[^/\s@]+@"
)


def looks_secret(text: str) -> bool:
    """Whether a text has the form of a well-known kind of secret, wherever it stands: a private key, a token of Vault,
    GitHub, GitLab, AWS or Slack, a JWT, a password in a URL."""
    return _secret.search(text) is not None


class Mask:
    """Globs over the keys of `meta`, whatever their case, and the sensitive fields of the pool that is shown."""

    def __init__(self, patterns: Sequence[str] = DEFAULT_PATTERNS) -> None:
        self.patterns = tuple(patterns)
        self.sensitive: AbstractSet[Path] = frozenset()
        # An expression of its own for each pattern: `translate` names its groups, and equal names cannot be joined.
        self._expressions = [re.compile(translate(pattern.casefold())) for pattern in self.patterns]
        self._known: dict[str, bool] = {}

    def over(self, sensitive: AbstractSet[Path]) -> Mask:
        """The mask for a pool with these sensitive fields."""
        if sensitive == self.sensitive:
            return self
        other = copy(self)
        other.sensitive = sensitive
        return other

    def hides(self, key: str) -> bool:
        """Whether the value of this key of `meta` is hidden."""
        return self.is_sensitive(("meta", key)) or self._matches(key)

    def hides_path(self, path: Path) -> bool:
        """Whether the value of this field is hidden."""
        return self.is_sensitive(path) or (len(path) == 2 and path[0] == "meta" and self._matches(path[1]))

    def is_sensitive(self, path: Path) -> bool:
        """Whether the value of this field is shown to nobody, machines included."""
        return is_covered(path, self.sensitive)

    def value(self, path: Path, value: str | bool | None) -> str | bool | None:
        """The value as people may see it; one that is not set has nothing to hide."""
        return HIDDEN if value is not None and self.hides_path(path) else value

    def _matches(self, key: str) -> bool:
        known = self._known.get(key)
        if known is None:
            folded = key.casefold()
            known = self._known[key] = any(e.match(folded) for e in self._expressions)
        return known

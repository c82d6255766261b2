"""Where the readers of this room write down what is wrong in one file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from gitpool.diagnostics import Diagnostic, Report, Source, error, warning

MOST_MISTAKES = 50
"""A file with more is not what it is taken for; the rest of it is not read."""


@dataclass
class Findings:
    """A report, and the file and the object that what is written next is about.

    A mistake is written down once for its place, also if it shows in every instance of a block.
    """

    source: Source
    report: Report
    address: str | None = None
    context: str | None = None
    last: int = -1
    """The furthest offset of a mistake so far."""
    _seen: set[tuple[str, object]] = field(default_factory=set)

    def about(self, address: str | None, context: str) -> Findings:
        """The same report, said of an object: `context` is its header as Terraform shows it."""
        return Findings(self.source, self.report, address, context, _seen=self._seen)

    def error(self, summary: str, detail: str, start: int, end: int) -> None:
        """Note a mistake at a place."""
        self.last = max(self.last, start)
        if (summary, start) in self._seen:
            return
        self._seen.add((summary, start))
        self.report.add(
            error(summary, detail, source=self.source, span=(start, end), context=self.context, address=self.address)
        )

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a mistake that brings its place."""
        if (diagnostic.summary, diagnostic.range) not in self._seen:
            self._seen.add((diagnostic.summary, diagnostic.range))
            self.report.add(diagnostic)

    def warning(self, summary: str, detail: str, start: int, end: int) -> None:
        """Note something that works, and is hardly meant."""
        self.report.add(
            warning(summary, detail, source=self.source, span=(start, end), context=self.context, address=self.address)
        )


_MEANT = {
    "pool": "node_pool",
    "pools": "node_pool",
    "desc": "description",
    "ttl": "node_identity_ttl",
    "create_before_destroy": None,
}
"""What people write for a word that is not the nearest; None for what has no counterpart here."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?` for the nearest known word, else nothing."""
    folded = {k.casefold(): k for k in known}
    if word.casefold() in _MEANT:
        meant = _MEANT[word.casefold()]
        return f' Did you mean "{meant}"?' if meant in folded.values() else ""
    near = get_close_matches(word.casefold().replace("-", "_"), folded, n=1, cutoff=0.6)
    return f' Did you mean "{folded[near[0]]}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    """`"a", "b" and "c"`."""
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]

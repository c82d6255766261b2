"""Where the readers of this room write down what is wrong in one file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache

from gitpool.diagnostics import Diagnostic, Report, Source, error, shared, warning

MOST_MISTAKES = 50
"""A file with more is not what it is taken for; the rest of it is not read."""


@dataclass(frozen=True)
class _Told:
    """A mistake, where it is in which report, and the addresses of the objects that it shows in."""

    report: Report
    index: int
    diagnostic: Diagnostic
    addresses: list[str | None]

    def detail(self) -> str:
        """What is said of it, with the other objects."""
        return shared(self.diagnostic.detail, [address for address in self.addresses[1:] if address is not None])


@dataclass
class Findings:
    """A report, and the file and the object that what is written next is about.

    A mistake is written down once for its place, also if it shows in every instance of a block: then it says in which.
    """

    source: Source
    report: Report
    address: str | None = None
    context: str | None = None
    last: int = -1
    """The furthest offset of a mistake so far."""
    _told: dict[tuple[str, object], _Told] = field(default_factory=dict)

    def about(self, address: str | None, context: str) -> Findings:
        """The same report, said of an object: `context` is its header as Terraform shows it."""
        return Findings(self.source, self.report, address, context, _told=self._told)

    def error(self, summary: str, detail: str, start: int, end: int) -> None:
        """Note a mistake at a place."""
        self.last = max(self.last, start)
        if not self._is_told((summary, start)):
            found = error(
                summary, detail, source=self.source, span=(start, end), context=self.context, address=self.address
            )
            self._tell((summary, start), found)

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a mistake that brings its place."""
        key = (diagnostic.summary, diagnostic.range)
        if not self._is_told(key):
            self._tell(key, diagnostic)

    def _tell(self, key: tuple[str, object], diagnostic: Diagnostic) -> None:
        self._told[key] = _Told(self.report, len(self.report.diagnostics), diagnostic, [self.address])
        self.report.add(diagnostic)

    def _is_told(self, key: tuple[str, object]) -> bool:
        """Whether a mistake is written down; it then learns of the object that it shows in as well."""
        told = self._told.get(key)
        if told is not None and self.address not in told.addresses[-1:]:
            told.addresses.append(self.address)
            told.report.diagnostics[told.index] = replace(told.diagnostic, detail=told.detail())
        return told is not None

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
    near = nearest(word, folded.values())
    return "" if near is None else f' Did you mean "{near}"?'


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, if one is at all."""
    folded = {k.casefold(): k for k in known}
    near = _nearest(word.casefold().replace("-", "_"), tuple(folded))
    return None if near is None else folded[near]


@lru_cache(maxsize=64)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    """Kept, as a loop can ask the same for every element."""
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), None)


def listed(words: Iterable[str]) -> str:
    """`"a", "b" and "c"`."""
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]

"""Changes that a reviewer can take over with a click: lines of a file, and what they should read.

GitHub takes such a block within a remark on the RIGHT side, whose lines, first to last, it replaces as a whole; they
must all be shown, in one hunk. The block says its text as it is, so what would have to be written out to be seen, an
invisible character or a carriage return, cannot be suggested.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitpool.render.escape import fence, fenced
from gitpool.render.unified import Change, changes


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the lines, counted from 1 and both ends included, should read, without a line break at the end."""

    start_line: int
    line: int
    text: str


def suggestions(before: str, after: str) -> tuple[Suggestion, ...]:
    """The smallest stretches of lines that lead from one version of a file to the other, as far as they can be said.

    A stretch is never empty on either side: where lines only come or go, a neighbour goes along. Whether the file
    ends in a line break cannot be said, nor that all of it goes.
    """
    old, new = _lines(before), _lines(after)
    made = [Suggestion(a + 1, b, "\n".join(new[c:d])) for a, b, c, d in _stretches(old, new)]
    return tuple(one for one in made if block(one.text) is not None)


def block(text: str) -> str | None:
    """The text of a suggestion as its block; None if that would not say the very same."""
    mark = fence(text)
    literal = f"{mark}suggestion\n{text}\n{mark}"
    return literal if fenced(text.split("\n"), "suggestion") == literal else None


def replaced(line: str, start: int, end: int, word: str) -> str:
    """The line with a word in the place of its columns, which count characters from 1, the end exclusive.

    Raises:
        ValueError: it has no such columns.
    """
    if not 1 <= start <= end <= len(line) + 1:
        raise ValueError(f"columns {start} to {end} of a line of {len(line)}")
    return line[: start - 1] + word + line[end - 1 :]


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def _stretches(old: list[str], new: list[str]) -> Iterator[Change]:
    last: Change | None = None
    for a, b, c, d in changes(old, new):
        if a == b or c == d:
            if a:
                a, c = a - 1, c - 1
            elif b < len(old):
                b, d = b + 1, d + 1
            else:
                return  # no line is left, or none was there
        if last and a < last[1]:  # both took the same neighbour
            a, c = last[0], last[2]
        elif last:
            yield last
        last = a, b, c, d
    if last:
        yield last

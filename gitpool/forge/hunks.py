"""What of a file the diff of a pull request shows: the `patch` of GitHub's list of files, read.

A remark can be made at a line that the diff shows, on the side of the old file (LEFT) or of the new one (RIGHT); lines
of context are on both. A patch that is damaged anywhere shows nothing: a remark at a line that is not there would take
the whole review with it. The form is that of `diff -u`, as GNU diffutils describes it, without the names of the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_HEADER = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(?: .*)?", re.DOTALL)
_NO_LINE_BREAK = "\\"
"""What the remark begins with that a file does not end in a line break; it is no line of the file."""


class Side(StrEnum):
    """Of which file a line is: the old or the new one."""

    LEFT = "LEFT"
    RIGHT = "RIGHT"


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of a diff: the numbers of the lines that it shows, and those that are on one side alone, with text."""

    left: range
    right: range
    removed: tuple[tuple[int, str], ...] = ()
    added: tuple[tuple[int, str], ...] = ()

    def lines(self, side: Side) -> range:
        """The numbers of the lines that are shown on that side."""
        return self.left if side is Side.LEFT else self.right


def hunks(patch: str) -> tuple[Hunk, ...]:
    """The hunks of one file, from the first to the last; none if the patch is damaged."""
    lines = iter(patch.removesuffix("\n").split("\n")) if patch else iter(())
    found: list[Hunk] = []
    try:
        for line in lines:
            if found and line.startswith(_NO_LINE_BREAK):
                continue
            hunk = _hunk(line, lines)
            if found and (hunk.left.start < found[-1].left.stop or hunk.right.start < found[-1].right.stop):
                return ()
            found.append(hunk)
    except ValueError:
        return ()
    return tuple(found)


def _hunk(header: str, lines: Iterator[str]) -> Hunk:
    """The hunk under a header, as many lines as that says.

    Raises:
        ValueError: it is no header, or those are not its lines.
    """
    match = _HEADER.fullmatch(header)
    if match is None:
        raise ValueError("no header of a hunk")
    left, right = _range(match[1], match[2]), _range(match[3], match[4])
    removed, added = [], []
    old, new = left.start, right.start
    while old < left.stop or new < right.stop:
        line = next(lines, "")
        sign, text = line[:1], line[1:]
        if sign == "-":
            removed.append((old, text))
        elif sign == "+":
            added.append((new, text))
        elif sign not in (" ", _NO_LINE_BREAK):
            raise ValueError("no line of a hunk")
        old += sign in "- "
        new += sign in "+ "
    if (old, new) != (left.stop, right.stop):
        raise ValueError("more lines than the header says")
    return Hunk(left, right, tuple(removed), tuple(added))


def _range(start: str, count: str | None) -> range:
    """The numbers of the lines; a count that is left out is 1."""
    first, many = int(start), 1 if count is None else int(count)
    if first == 0 and many:
        raise ValueError("lines count from 1")
    return range(first, first + many)

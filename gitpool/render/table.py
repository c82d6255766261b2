"""Tables as plain columns, as Nomad's command line prints them: two blanks between, `<none>` where nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from gitpool.render.characters import columns, visible

EMPTY = "<none>"
"""What stands in an empty cell, so that every line has as many words as columns (nomad: command/helpers.go)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, and rows of as many cells."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The rows as they may be shown: nothing that a terminal would obey, and no cell empty."""
        if "".join(
            chain.from_iterable(self.rows)
        ).isprintable():  # of ten thousand rows one look, in a third of the time
            return [tuple([cell or EMPTY for cell in row]) for row in self.rows]
        return [tuple([visible(cell) or EMPTY for cell in row]) for row in self.rows]


def plain(table: Table) -> str:
    """The table as text."""
    return _aligned([table.headings, *table.cells], "  ")


def pairs(members: Sequence[tuple[str, str]]) -> str:
    """Names and values, a line each, the names as wide as the widest."""
    return _aligned(Table(("", ""), members).cells, " = ")


def _aligned(lines: Sequence[tuple[str, ...]], glue: str) -> str:
    if "".join(chain.from_iterable(lines)).isascii():  # then one format does for every line, in a third of the time
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        form = glue.join([f"%-{width}s" for width in widths[:-1]] + ["%s"])
        return "\n".join([form % line for line in lines])
    widths = [max(map(columns, column)) for column in zip(*lines, strict=True)]
    widths[-1] = 0
    return "\n".join(
        [
            glue.join([cell + " " * (width - columns(cell)) for cell, width in zip(line, widths, strict=True)])
            for line in lines
        ]
    )

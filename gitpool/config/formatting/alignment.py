"""The `=` and the comments of consecutive lines, each under the other (hclwrite/format.go: formatCells)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from gitpool.columns import columns
from gitpool.config.formatting.lines import Line
from gitpool.config.formatting.tokens import Token


def align(lines: list[Line]) -> None:
    """Set the blanks in front of the cells; a line without such a cell ends the group of those before it."""
    for group in _groups(lines, lambda line: bool(line.assignment)):
        _push([(line.assignment, _width(line.lead)) for line in group])
    for group in _groups(lines, lambda line: bool(line.comment)):
        _push([(line.comment, _width(line.lead) + _width(line.assignment)) for line in group])


def _groups(lines: list[Line], has_cell: Callable[[Line], bool]) -> Iterator[list[Line]]:
    return (list(group) for has, group in groupby(lines, has_cell) if has)


def _push(cells: list[tuple[list[Token], int]]) -> None:
    """One blank behind the widest."""
    widest = max(width for _, width in cells)
    for cell, width in cells:
        cell[0].spaces = widest - width + 1


def _width(tokens: list[Token]) -> int:
    return sum(token.spaces + columns(token.text) for token in tokens)

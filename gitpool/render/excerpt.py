"""The source lines under a diagnostic, with carets below what is meant, lined up as a terminal shows them."""

from __future__ import annotations

from gitpool.diagnostics import Snippet
from gitpool.render.characters import column_width, visible
from gitpool.render.style import Style

TAB = 4
LONGEST = 240
"""Lines of more columns are cut around what is meant: nobody reads a minified file in a terminal."""


def excerpt(snippet: Snippet, style: Style) -> list[str]:
    """Each line with its number, and a line of carets below those that are meant."""
    lines = []
    start, end = snippet.highlight_start_offset, snippet.highlight_end_offset
    offset = 0
    for number, code in enumerate(snippet.code.split("\n"), snippet.start_line):
        code_end = offset + len(code)
        high, low = max(start - offset, 0), min(end, code_end) - offset
        is_meant = start <= code_end and (end > offset or start == end >= offset)
        lines += _line(number, code.removesuffix("\r"), (high, low) if is_meant else None, style, offset > start)
        offset = code_end + 1
    return lines


def _line(number: int, code: str, meant: tuple[int, int] | None, style: Style, goes_on: bool) -> list[str]:
    gutter = f"{number:4d}: "
    cells = _cells(code)
    if meant is None:
        return [(gutter + "".join(_cut(cells, 0)[1])).rstrip()]
    high, low = min(meant[0], len(cells)), min(meant[1], len(cells))
    if goes_on:
        # Carets under the indentation of the following lines would only be noise.
        high = min(len(code) - len(code.lstrip()), low)
    skipped, cells = _cut(cells, high)
    high, low = max(high - skipped, 0), max(low - skipped, 0)
    before, inside, after = "".join(cells[:high]), "".join(cells[high:low]), "".join(cells[low:])
    text = gutter + before + (style.underline(inside) if inside else "") + after
    if goes_on and not inside:
        return [text.rstrip()]
    carets = " " * (len(gutter) + _columns(before)) + "^" * max(_columns(inside), 1)
    return [text.rstrip(), carets]


def _cells(code: str) -> list[str]:
    """What is shown for each character: tabs as spaces to the next stop, unseen characters written out."""
    if code.isascii() and code.isprintable():
        return list(code)
    cells, column = [], 0
    for character in code:
        cell = " " * (TAB - column % TAB) if character == "\t" else visible(character)
        column += _columns(cell)
        cells.append(cell)
    return cells


def _cut(cells: list[str], around: int) -> tuple[int, list[str]]:
    """At most `LONGEST` cells around that one, and how many of the first were left out."""
    if len(cells) <= LONGEST:
        return 0, cells
    first = max(0, min(around - LONGEST // 4, len(cells) - LONGEST))
    window = cells[first : first + LONGEST]
    if first:
        window[0] = "…"
    if first + LONGEST < len(cells):
        window[-1] = "…"
    return first, window


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(map(column_width, text))

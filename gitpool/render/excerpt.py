"""The source lines under a diagnostic, with carets below what is meant, lined up as a terminal shows them."""

from __future__ import annotations

import re

from gitpool.diagnostics import Snippet
from gitpool.render.characters import columns, visible
from gitpool.render.mask import Mask
from gitpool.render.style import Style

TAB = 4
LONGEST = 240
"""Lines of more columns are cut around what is meant: nobody reads a minified file in a terminal."""

_LOOKED_AT = 4096
"""Characters of a line, around what is meant, that are looked at at all."""

_ASSIGNMENT = re.compile(
    r"""(?<![\w-]) (?: "(?P<quoted>(?:[^"\\]|\\.)*)" | (?P<bare>[\w-]+) )
        \s* [=:] (?!=) \s* "(?P<value>(?:[^"\\]|\\.)*)"?""",
    re.VERBOSE,
)


def excerpt(snippet: Snippet, style: Style, mask: Mask) -> list[str]:
    """Each line with its number, and a line of carets below those that are meant."""
    lines = []
    start, end = snippet.highlight_start_offset, snippet.highlight_end_offset
    offset = 0
    for number, code in enumerate(snippet.code.split("\n"), snippet.start_line):
        code_end = offset + len(code)
        high, low = max(start - offset, 0), min(end, code_end) - offset
        is_meant = start <= code_end and (end > offset or start == end >= offset)
        first = max(0, high - _LOOKED_AT // 2)
        shown = _without_secrets(code[first : first + _LOOKED_AT].removesuffix("\r"), mask)
        meant = (high - first, low - first) if is_meant else None
        lines += _line(number, shown, meant, style, offset > start)
        offset = code_end + 1
    return lines


def _without_secrets(code: str, mask: Mask) -> str:
    """The line with an asterisk for each character of a text that is assigned to a key which the mask hides."""

    def hidden(match: re.Match[str]) -> str:
        key = match["bare"] if match["quoted"] is None else match["quoted"]
        if not mask.hides(key):
            return match.group()
        start, end = match.span("value")
        return code[match.start() : start] + "*" * (end - start) + code[end : match.end()]

    return _ASSIGNMENT.sub(hidden, code)


def _line(number: int, code: str, meant: tuple[int, int] | None, style: Style, goes_on: bool) -> list[str]:
    gutter = f"{number:4d}: "
    cells = _cells(code)
    if meant is None:
        return [(gutter + "".join(_cut(cells, 0)[1])) if cells else gutter.rstrip()]
    high, low = min(meant[0], len(cells)), min(meant[1], len(cells))
    if goes_on:
        # Carets under the indentation of the following lines would only be noise.
        high = min(len(code) - len(code.lstrip()), low)
    skipped, cells = _cut(cells, high)
    high, low = max(high - skipped, 0), max(low - skipped, 0)
    before, inside, after = "".join(cells[:high]), "".join(cells[high:low]), "".join(cells[low:])
    text = gutter + before + (style.underline(inside) if inside else "") + after if cells else gutter.rstrip()
    if goes_on and not inside:
        return [text]
    carets = " " * (len(gutter) + columns(before)) + "^" * max(columns(inside), 1)
    return [text, carets]


def _cells(code: str) -> list[str]:
    """What is shown for each character: tabs as spaces to the next stop, unseen characters written out."""
    if code.isascii() and code.isprintable():
        return list(code)
    cells, column = [], 0
    for character in code:
        cell = " " * (TAB - column % TAB) if character == "\t" else visible(character)
        column += columns(cell)
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

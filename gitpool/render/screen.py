"""What of a text fits on a screen, whose terminal breaks a line that is wider than itself into several rows."""

from __future__ import annotations

import re

from gitpool.render.characters import columns

_COLOUR = re.compile("\x1b\\[[0-9;]*m")
"""What changes how characters look and takes no room (ECMA-48: SGR)."""


def fitting(lines: list[str], width: int, room: int) -> list[str]:
    """The lines, if a screen of so many columns has room for them in so many rows; else the first ones, and how many
    more there are.
    """
    taken = 0
    for number, line in enumerate(lines):
        taken += rows(line, width)
        if taken > room:
            return _cut(lines, number, width, room)
    return lines


def rows(line: str, width: int) -> int:
    """How many rows of a screen a line takes."""
    return max(1, -(-columns(_COLOUR.sub("", line)) // width))


def _cut(lines: list[str], kept: int, width: int, room: int) -> list[str]:
    """Fewer lines than fit, so that the last row can say how many are left out."""
    while kept and sum(rows(line, width) for line in lines[:kept]) > room - 1:
        kept -= 1
    more = len(lines) - kept
    return [*lines[:kept], f"… {more:,} more line{'' if more == 1 else 's'}"[:width]]

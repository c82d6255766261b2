"""A document of Markdown in so many bytes: the parts that fit, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MOST_LISTED = 20
"""Names in a sentence; the others are counted."""


class Page:
    """The parts that fit into `room` bytes of UTF-8; the footer, for which there is always room, stands behind them."""

    def __init__(self, room: int, footer: str) -> None:
        self.room = room
        self.left = room - size(footer)
        """Bytes that are left."""
        self._parts: list[str] = []
        self._footer = footer

    def keep(self, *parts: str) -> None:
        """What has to be there, whether it fits or not."""
        for part in parts:
            self._parts.append(part)
            self.left -= size(part) + 2

    def add(self, part: str) -> bool:
        """Add it if it fits; whether it did."""
        if size(part) + 2 > self.left:
            return False
        self.keep(part)
        return True

    def text(self) -> str:
        """The document, without a line break at its end."""
        return "\n\n".join(filter(None, [*self._parts, self._footer]))


def size(text: str) -> int:
    """Bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


def fitting(lines: Iterable[str], room: int) -> list[str]:
    """As many of the lines as fit, the first ones."""
    found = []
    for line in lines:
        room -= size(line) + 1
        if room < 0:
            break
        found.append(line)
    return found


def counted(count: int, noun: str) -> str:
    """`1 pool`, `1,040 pools`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """The first names with commas between them, and how many there are beside."""
    more = len(names) - MOST_LISTED
    return ", ".join(names[:MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")


def row(cells: Sequence[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


def table(headings: Sequence[str], rows: Sequence[str]) -> str:
    """A table of rows that are made."""
    return "\n".join([row(headings), row(["---"] * len(headings)), *rows])


def folded(title: str, content: str) -> str:
    """Content behind a title that is clicked."""
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"

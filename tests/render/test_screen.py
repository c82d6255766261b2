"""What fits on a screen: rows are counted, and not lines."""

from __future__ import annotations

import pytest

from gitpool.render.screen import fitting, rows


@pytest.mark.parametrize(
    ("line", "width", "taken"),
    [
        ("", 10, 1),
        ("x" * 10, 10, 1),
        ("x" * 11, 10, 2),
        ("日" * 6, 10, 2),
        ("\x1b[1m" + "x" * 10 + "\x1b[0m", 10, 1),
        ("x" * 40, 1, 40),
    ],
)
def test_a_line_takes_the_rows_that_the_terminal_makes_of_it(line: str, width: int, taken: int) -> None:
    """Wide characters take two columns, colours none."""
    assert taken == rows(line, width)


@pytest.mark.parametrize(
    ("lines", "width", "room", "shown"),
    [
        (["a", "b"], 40, 2, ["a", "b"]),
        (["a", "b", "c"], 40, 2, ["a", "… 2 more lines"]),
        (["a", "b", "c"], 40, 1, ["… 3 more lines"]),
        (["x" * 50, "b"], 40, 3, ["x" * 50, "b"]),
        (["x" * 50, "b", "c"], 40, 3, ["x" * 50, "… 2 more lines"]),
        (["a", "x" * 90, "c"], 40, 3, ["a", "… 2 more lines"]),
        (["a", "x" * 90], 40, 3, ["a", "… 1 more line"]),
        (["a", "b"], 5, 1, ["… 2 m"]),
    ],
)
def test_no_more_is_shown_than_there_is_room_for(lines: list[str], width: int, room: int, shown: list[str]) -> None:
    """What is left out is counted, in a row of its own that never becomes two."""
    assert shown == fitting(lines, width, room)
    assert sum(rows(line, width) for line in shown) <= room

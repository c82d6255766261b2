"""Tables on a terminal, by rich: cells that are too wide for it are folded within their column."""

from __future__ import annotations

import io

from gitpool.render.style import Style
from gitpool.render.table import Table


def drawn(table: Table, style: Style) -> str:
    """The table as text with colours, as wide as the terminal at most."""
    # rich costs 80 ms to import, so it is imported where a table is drawn.
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    grid = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in table.headings:
        grid.add_column(heading, overflow="fold")
    for row in table.cells:
        grid.add_row(*(Text(cell, style="dim" if cell == "<none>" else "") for cell in row))
    file = io.StringIO()
    console = Console(
        file=file,
        width=style.width,
        force_terminal=style.color,
        no_color=not style.color,
        color_system="standard" if style.color else None,
        highlight=False,
        legacy_windows=False,
    )
    console.print(grid)
    return "\n".join(line.rstrip() for line in file.getvalue().rstrip("\n").split("\n"))

"""The text of a file to its tree: the literal reader first, python-hcl2 for what it does not know, block by block."""

from __future__ import annotations

from gitpool.config import literal
from gitpool.config.tree import Block, Body
from gitpool.diagnostics import Report, Source, error


def parse(source: Source, report: Report) -> Body:
    """The tree of a file; mistakes go into the report and are not in the tree."""
    text = source.text
    blocks: list[Block] = []
    at = literal.skip_blank(text, 0)
    while at < len(text):
        try:
            block, at = literal.read_block(text, at)
        except literal.Unfamiliar:
            report.add(error("Invalid syntax", source=source, span=(at, at + 1)))
            break
        blocks.append(block)
        at = literal.skip_blank(text, at)
    return Body({}, blocks, 0, len(text))

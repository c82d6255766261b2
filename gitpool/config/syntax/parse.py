"""The text of a file to its tree: the literal reader first, python-hcl2 for what it does not know.

That is an argument with a rich expression in a plain block, or a whole block where more is unknown, or wrong.
A `*.hcl.json` file gives the same tree by `jsonfile`.
"""

from __future__ import annotations

from gitpool.config.files import is_json
from gitpool.config.findings import MOST_MISTAKES, Findings
from gitpool.config.syntax import library as syntax
from gitpool.config.syntax import literal, structure
from gitpool.config.syntax.jsonfile import parse_json
from gitpool.config.syntax.tree import Attribute, Block, Body, Expression
from gitpool.diagnostics import Report, Source


def parse(source: Source, report: Report) -> Body:
    """The tree of a file; where its syntax is broken, every mistake is in the report and the tree is what is left."""
    if is_json(source.filename):
        return parse_json(source, report)
    text = source.text
    findings = Findings(source, report)
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    at = literal.skip_blank(text, 0)

    def richer(start: int) -> tuple[Attribute, int]:
        return _rich_attribute(text, start, source)

    while at < len(text) and len(report.diagnostics) < MOST_MISTAKES:
        item: Attribute | Block | None
        try:
            item, at = literal.read_block(text, at, richer)
        except literal.Unfamiliar:
            item, at = read_slowly(text, at, findings)
        if isinstance(item, Block):
            blocks.append(item)
        elif isinstance(item, Attribute):
            if item.name in attributes:
                syntax.redefined(item, attributes[item.name], findings)
            attributes.setdefault(item.name, item)
        at = literal.skip_blank(text, at)
    return Body(attributes, blocks, 0, len(text))


def read_slowly(text: str, at: int, findings: Findings) -> tuple[Attribute | Block | None, int]:
    """The item at an offset as python-hcl2 reads it, after the checks in front of it, and the offset behind it."""
    item = structure.read_item(text, at, findings)
    if item.plain is None:
        return None, item.end
    return syntax.read_item(text, item, findings), item.end


def _rich_attribute(text: str, at: int, source: Source) -> tuple[Attribute, int]:
    """The argument at an offset, within a block that is otherwise plain, and the offset behind it.

    Raises:
        Unfamiliar: something is wrong in it, which is said best where the whole block is seen.
    """
    findings = Findings(source, Report())
    item = structure.read_inner_item(text, at, findings)
    found = None if item.plain is None else syntax.read_item(text, item, findings)
    if not isinstance(found, Attribute):
        raise literal.Unfamiliar
    return found, found.value.end


def parse_expression(source: Source, report: Report) -> Expression | None:
    """The expression that is all of a text; None, and why in the report, if it is none."""
    findings = Findings(source, report)
    item = structure.read_expression(source.text, findings)
    return None if item.plain is None else syntax.read_expression(source.text, item, findings)


def parse_template(source: Source, report: Report) -> Expression | None:
    """The template that is all of a text; None, and why in the report, if it is none."""
    findings = Findings(source, report)
    item = structure.read_template(source.text, findings)
    return None if item.plain is None else syntax.read_template(source.text, item, findings)

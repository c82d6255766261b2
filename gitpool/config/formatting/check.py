"""Whether a text may be laid out: a file with mistakes would be changed beyond what its author could follow."""

from __future__ import annotations

from gitpool.config.findings import MOST_MISTAKES, Findings
from gitpool.config.formatting import outline
from gitpool.config.formatting.tokens import Token, tokenize
from gitpool.config.syntax import library as syntax
from gitpool.config.syntax import literal, structure
from gitpool.config.syntax.tree import Attribute, Literal
from gitpool.diagnostics import Report, Source


def check(source: Source, report: Report) -> None:
    """Report every mistake in the syntax of a file, and nothing that is wrong with what it says."""
    findings = Findings(source, Report())
    text = source.text
    is_literal = True
    at = literal.skip_blank(text, 0)
    while at < len(text) and len(findings.report.diagnostics) < MOST_MISTAKES:
        try:
            _, at = literal.read_block(text, at)
        except literal.Unfamiliar:
            is_literal = False
            at = structure.read_item(text, at, findings).end
        at = literal.skip_blank(text, at)
    if not is_literal and not findings.report.errors:  # the literal reader takes no name twice
        _check_names(tokenize(text), findings)
    report.extend(findings.report)


def _check_names(tokens: list[Token], findings: Findings) -> None:
    """An argument that is there twice in a body is a mistake of syntax, as Go's HCL has it."""
    seen: dict[tuple[int, str], Attribute] = {}
    for item in outline.outline(tokens):
        if isinstance(item, outline.Argument):
            name = tokens[item.name]
            end = name.start + len(name.text)
            found = Attribute(name.text, Literal(None, end, end), name.start, end)  # its value does not matter here
            first = seen.setdefault((item.body, name.text), found)
            if first is not found:
                syntax.redefined(found, first, findings)

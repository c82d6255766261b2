"""The lines of a text, and their cells: what is assigned and the comment at the end are aligned, each on its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from gitpool.config.formatting.tokens import Token
from gitpool.config.syntax.tokens import Kind


@dataclass(slots=True)
class Line:
    """A line in cells: `assignment` begins with its `=`, `comment` is one token; both are empty where there is none.

    A heredoc and a comment over several lines are parts of the one line that they begin in.
    """

    lead: list[Token]
    assignment: list[Token] = field(default_factory=list)
    comment: list[Token] = field(default_factory=list)


def split(tokens: list[Token]) -> list[Line]:
    """The lines of these tokens; `END` is not among them (hclwrite/format.go: linesForFormat)."""
    lines: list[Line] = []
    start = 0
    for i, token in enumerate(tokens):
        if token.ends_line:
            lines.append(_line(tokens[start : i + 1]))
            start = i + 1
    rest = [token for token in tokens[start:] if token.kind is not Kind.END]
    return [*lines, _line(rest)]


def _line(tokens: list[Token]) -> Line:
    line = Line(tokens)
    if len(tokens) > 1 and tokens[-1].kind is Kind.COMMENT:
        line.lead, line.comment = tokens[:-1], tokens[-1:]
    equals = next((i for i, token in enumerate(line.lead) if i and token.is_operator("=")), None)
    # A value that opens more brackets than it closes goes on in the next lines, and is aligned with nothing.
    if equals is not None and net(line.lead[equals:]) == 0:
        line.lead, line.assignment = line.lead[:equals], line.lead[equals:]
    return line


def net(tokens: list[Token]) -> int:
    """How many more brackets are opened than closed."""
    return sum(token.nesting for token in tokens)

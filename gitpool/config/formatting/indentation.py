"""How far each line is indented: two blanks for every line that opened brackets (hclwrite/format.go: formatIndent)."""

from __future__ import annotations

from gitpool.config.formatting.lines import Line, net
from gitpool.config.formatting.tokens import Token
from gitpool.config.syntax.tokens import Kind

_STEP = 2


def indent(lines: list[Line]) -> None:
    """Set the blanks in front of each line.

    A line counts once, however many brackets it opens: `foo({` is closed by `})`, on one level. So `opened` holds for
    every level how many brackets are still open of those that began it.
    """
    opened: list[int] = []
    for line in lines:
        if not line.lead:
            continue
        first = line.lead[0]
        if first.kind is Kind.NEWLINE:
            first.spaces = 0
            continue
        change = net(_before_heredoc(line.lead)) + net(line.assignment)
        _close(opened, -change)
        first.spaces = _STEP * len(opened)
        if change > 0:
            opened.append(change)


def _close(opened: list[int], brackets: int) -> None:
    while brackets > 0 and opened:
        level = opened.pop()
        if level > brackets:
            opened.append(level - brackets)
        brackets -= level


def _before_heredoc(tokens: list[Token]) -> list[Token]:
    for i, token in enumerate(tokens):
        if token.kind is Kind.OPEN_HEREDOC:
            return tokens[:i]
    return tokens

"""A text as the tokens that the layout moves: every byte is in one of them, or a blank in front of one.

As in Go's HCL (hclwrite/tokens.go), a token knows the number of blanks before it and not where it stands, so that
laying out a text is setting these numbers. A tab is a blank like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from gitpool.config.findings import Findings
from gitpool.config.syntax.tokens import Kind, Scanner
from gitpool.diagnostics import Report, Source

MARK = "\ufeff"
"""A byte order mark. It is no part of the tokens, and gone from the result."""

_MARK_BYTES = 3
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass(slots=True)
class Token:
    """A token, `spaces` blanks behind the one before; `start` is its place in the text, for messages."""

    kind: Kind
    text: str
    spaces: int = 0
    start: int = 0

    @property
    def nesting(self) -> int:
        """1 for what opens a bracket or a template sequence, -1 for what closes one."""
        if self.kind is Kind.OPERATOR:
            return _BRACKETS.get(self.text, 0)
        if self.kind is Kind.CLOSE_TEMPLATE:
            return -1
        return int(self.kind in (Kind.INTERPOLATION, Kind.DIRECTIVE))

    @property
    def ends_line(self) -> bool:
        """Whether a line ends with it: a line break, or a comment that takes its line break along."""
        return self.kind is Kind.NEWLINE or (self.kind is Kind.COMMENT and self.text.endswith("\n"))

    def is_operator(self, *texts: str) -> bool:
        """Whether it is one of these operators or brackets."""
        return self.kind is Kind.OPERATOR and self.text in texts


def tokenize(text: str) -> list[Token]:
    """The tokens of a legal text, an `END` at the end.

    The bytes of a byte order mark count as blanks before the first token (hclwrite/parser.go: writerTokens).
    """
    bare = text.removeprefix(MARK)
    at = -_MARK_BYTES if text.startswith(MARK) else 0
    tokens: list[Token] = []
    for raw in Scanner(bare, 0, Findings(Source("", bare), Report()), comments=True).tokens():
        if raw.kind is Kind.NEWLINE and tokens and _is_line_comment(tokens[-1]):
            tokens[-1].text += bare[raw.start : raw.end]
        else:
            tokens.append(Token(raw.kind, bare[raw.start : raw.end], raw.start - at, raw.start))
        at = raw.end
    return tokens


def _is_line_comment(token: Token) -> bool:
    """Whether it is a `#` or `//` comment whose line break has not been taken yet."""
    return token.kind is Kind.COMMENT and not token.text.startswith("/*") and not token.text.endswith("\n")

"""Which tokens of a line have a blank between them (hclwrite/format.go: formatSpaces and spaceAfterToken)."""

from __future__ import annotations

from itertools import pairwise

from gitpool.config.formatting.lines import Line
from gitpool.config.formatting.tokens import Token
from gitpool.config.syntax.tokens import Kind

_NOTHING = Token(Kind.END, "")
_BEFORE_A_SIGN = frozenset("({[=:,?+*/%-!><") | {"==", "!=", ">=", "<=", "&&", "||"}
"""A minus behind one of these belongs to the number after it."""


def space(lines: list[Line]) -> None:
    """Set the blanks between the tokens of each cell; those in front of a cell are for others to set."""
    for line in lines:
        _space_cell(line.lead)
        _space_cell(line.assignment)


def _space_cell(cell: list[Token]) -> None:
    before = _NOTHING
    for token, after in pairwise(cell):
        after.spaces = int(_is_apart(before, token, after))
        before = token


def _is_apart(before: Token, token: Token, after: Token) -> bool:
    """Whether a blank stands between `token` and `after`: the first rule that has an opinion decides."""
    if before.kind is Kind.NUMBER and token.is_operator(".") and after.kind is Kind.NUMBER:
        return True  # Terraform joins them, and x.0.0 is no HCL
    if after.kind is Kind.NEWLINE or _is_path(token, after) or after.is_operator(",", "..."):
        return False
    if token.is_operator(","):
        return True
    if _is_text(token, after):
        return False
    if token.kind is Kind.NAME and token.text == "in" and before.kind is Kind.NAME:
        return True  # for x in [...]: not the index of something named "in"
    if after.is_operator("[") and (token.kind in (Kind.NAME, Kind.NUMBER) or token.nesting < 0):
        return False
    if token.is_operator("!"):
        return False
    if token.is_operator("-"):
        return not _is_sign(before)
    return _is_apart_from_bracket(token, after)


def _is_path(token: Token, after: Token) -> bool:
    """Around dots, between a function's name and its parenthesis, and within the name, nothing is apart."""
    if token.is_operator(".") or after.is_operator("."):
        return True
    if token.kind is Kind.NAME:
        return after.is_operator("(", "::")
    return token.is_operator("::") and after.kind is Kind.NAME


def _is_text(token: Token, after: Token) -> bool:
    """Within quotes and heredocs every blank is the user's own."""
    return token.kind in (Kind.TEXT, Kind.OPEN_STRING, Kind.OPEN_HEREDOC) or after.kind in (
        Kind.TEXT,
        Kind.CLOSE_STRING,
    )


def _is_sign(before: Token) -> bool:
    return before.kind is Kind.END or before.is_operator(*_BEFORE_A_SIGN)


def _is_apart_from_bracket(token: Token, after: Token) -> bool:
    """Braces are apart from what is in them unless that is nothing; other brackets and sequences are not."""
    if token.is_operator("{") or after.is_operator("}"):
        return not (token.is_operator("{") and after.is_operator("}"))
    opens = (Kind.INTERPOLATION, Kind.DIRECTIVE)
    if token.kind in opens and after.is_operator("{"):
        return True
    if token.is_operator("}") and after.kind is Kind.CLOSE_TEMPLATE:
        return True
    if token.kind is Kind.CLOSE_TEMPLATE and after.kind in opens:
        return False
    return token.nesting <= 0 and after.nesting >= 0

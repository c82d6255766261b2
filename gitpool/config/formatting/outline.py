"""Where the arguments and the block headers of a text are, among its tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gitpool.config.formatting.tokens import Token
from gitpool.config.syntax.tokens import Kind


@dataclass(frozen=True, slots=True)
class Argument:
    """`name = value`: the indices of the name and of the value's tokens, the end exclusive.

    `body` is the index of the brace that opens the body it is in, -1 at the top; `blocks` are the types of the blocks
    around it, from the outside in.
    """

    name: int
    start: int
    end: int
    body: int
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """`type "label" {`: the indices of the type and of the brace."""

    name: int
    brace: int


def outline(tokens: list[Token]) -> Iterator[Argument | Header]:
    """The arguments and headers of a legal text, in its order, those of inner blocks included."""
    braces: list[int] = []
    blocks: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is Kind.NAME:
            following = _passed_comments(tokens, at + 1)
            if tokens[following].is_operator("="):
                start = _passed_comments(tokens, following + 1)
                end = _end_of_value(tokens, start)
                yield Argument(at, start, end, braces[-1] if braces else -1, tuple(blocks))
                at = end
                continue
            brace = next(i for i in range(following, len(tokens)) if tokens[i].is_operator("{"))
            yield Header(at, brace)
            braces.append(brace)
            blocks.append(token.text)
            at = brace
        elif token.is_operator("}"):
            braces.pop()
            blocks.pop()
        at += 1


def _passed_comments(tokens: list[Token], at: int) -> int:
    while tokens[at].kind is Kind.COMMENT:
        at += 1
    return at


def _end_of_value(tokens: list[Token], start: int) -> int:
    """The index behind a value: a line break, the text or the body ends there, comments before it left out."""
    depth, end = 0, start
    for i in range(start, len(tokens)):
        token = tokens[i]
        if depth == 0 and (token.ends_line or token.kind is Kind.END or token.is_operator("}")):
            break
        depth += token.nesting
        if token.kind is not Kind.COMMENT:
            end = i + 1
    return end

"""The parts of a text with interpolations: what `~` trims, what `<<-` takes away, and how they join.

The order is that of HCL (hclsyntax/parser_template.go): trim, take the indentation away, join. In a heredoc `~` trims
as far as the line goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitpool.config.strings import BLANKS, flushed, nfc, resolve_heredoc
from gitpool.config.tree import Expression, Literal, Template


@dataclass(frozen=True, slots=True)
class Hole:
    """`${value}` with its place, and whether it begins or ends with `~`."""

    value: Expression
    start: int
    end: int
    trims_left: bool
    trims_right: bool


def lines(text: str, start: int, end: int) -> list[Literal]:
    """A stretch of a heredoc, as one literal a line."""
    found: list[Literal] = []
    while start < end:
        stop = text.find("\n", start, end) + 1 or end
        found.append(Literal(resolve_heredoc(text[start:stop]), start, stop))
        start = stop
    return found


def joined(parts: Sequence[Literal | Hole], start: int, end: int, *, flush: bool) -> Literal | Template:
    """The text: a literal where there is no hole in it, else a template whose neighbouring literals are one."""
    pieces = _trimmed(parts)
    if flush:
        texts = flushed([str(p.value) if isinstance(p, Literal) else p for p in pieces])
        pieces = [
            Literal(text, piece.start, piece.end) if isinstance(text, str) else text
            for text, piece in zip(texts, pieces, strict=True)
        ]
    merged: list[Expression] = []
    was_text = False
    for piece in pieces:
        before = merged[-1] if merged else None
        if isinstance(piece, Hole):
            merged.append(piece.value)
        elif was_text and isinstance(before, Literal):
            merged[-1] = Literal(f"{before.value}{piece.value}", before.start, piece.end)
        else:
            merged.append(piece)
        was_text = isinstance(piece, Literal)
    if not any(isinstance(piece, Hole) for piece in pieces):
        return Literal(nfc("".join(str(p.value) for p in merged if isinstance(p, Literal))), start, end)
    return Template([_normal(part) for part in merged], start, end)


def _normal(part: Expression) -> Expression:
    if isinstance(part, Literal) and isinstance(part.value, str):
        return Literal(nfc(part.value), part.start, part.end)
    return part


def _trimmed(parts: Sequence[Literal | Hole]) -> list[Literal | Hole]:
    pieces = list(parts)
    for i, part in enumerate(parts):
        if not isinstance(part, Hole):
            continue
        if part.trims_left and i:
            pieces[i - 1] = _stripped(pieces[i - 1], left=False)
        if part.trims_right and i + 1 < len(pieces):
            pieces[i + 1] = _stripped(pieces[i + 1], left=True)
    return pieces


def _stripped(piece: Literal | Hole, *, left: bool) -> Literal | Hole:
    if isinstance(piece, Hole):
        return piece
    text = str(piece.value)
    return Literal(text.lstrip(BLANKS) if left else text.rstrip(BLANKS), piece.start, piece.end)

"""The parts of a text with interpolations and directives: what `~` trims, what `<<-` takes away, how they nest.

The order is that of HCL (hclsyntax/parser_template.go): trim, take the indentation away, join, nest. In a heredoc `~`
trims as far as the line goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitpool.config.syntax.cursor import Directive
from gitpool.config.syntax.strings import BLANKS, flushed, nfc, resolve_heredoc
from gitpool.config.syntax.tree import Conditional, Expression, For, Join, Literal, Template


@dataclass(frozen=True, slots=True)
class Hole:
    """`${value}` or `%{directive}` with its place, and whether it begins or ends with `~`.

    Of a directive, `value` is the condition or the collection; of those that close one, nothing.
    """

    value: Expression
    start: int
    end: int
    trims_left: bool
    trims_right: bool
    directive: Directive | None = None


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
    merged: list[Literal | Hole] = []
    for piece in pieces:
        before = merged[-1] if merged else None
        if isinstance(piece, Literal) and isinstance(before, Literal):
            merged[-1] = Literal(f"{before.value}{piece.value}", before.start, piece.end)
        else:
            merged.append(piece)
    if not any(isinstance(piece, Hole) for piece in pieces):
        return Literal(nfc("".join(str(p.value) for p in merged)), start, end)
    return Template(_nested(merged), start, end)


def _nested(pieces: Sequence[Literal | Hole]) -> list[Expression]:
    """The expressions, with everything between a directive and its end in it."""
    levels: list[_Level] = [_Level(None)]
    for piece in pieces:
        if isinstance(piece, Literal):
            levels[-1].parts.append(_normal(piece))
        elif piece.directive is None:
            levels[-1].parts.append(piece.value)
        elif piece.directive.keyword in ("if", "for"):
            levels.append(_Level(piece))
        elif piece.directive.keyword == "else":
            levels[-1].first, levels[-1].parts = levels[-1].parts, []
        else:
            level = levels.pop()
            levels[-1].parts.append(level.closed(piece))
    return levels[0].parts


class _Level:
    """What stands behind `%{ if }` or `%{ for }`; `first` is the part before an `else`."""

    def __init__(self, opening: Hole | None) -> None:
        self.opening = opening
        self.first: list[Expression] | None = None
        self.parts: list[Expression] = []

    def closed(self, closing: Hole) -> Expression:
        opening = self.opening
        assert opening is not None
        assert opening.directive is not None
        start, end = opening.start, closing.end
        if opening.directive.keyword == "for":
            directive, body = opening.directive, _text(self.parts, opening.end, closing.start)
            loop = For(directive.key, directive.value, opening.value, None, body, None, False, start, end)
            return Join(loop, start, end)
        yes, no = (self.parts, []) if self.first is None else (self.first, self.parts)
        one, other = (_text(parts, opening.end, closing.start) for parts in (yes, no))
        return Conditional(opening.value, one, other, start, end)


def _text(parts: list[Expression], start: int, end: int) -> Expression:
    """The inside of a directive, which is a text whatever it is made of: a second part keeps one from being alone."""
    if parts:
        start, end = parts[0].start, parts[-1].end
    texts = [part.value for part in parts if isinstance(part, Literal) and isinstance(part.value, str)]
    if len(texts) == len(parts):
        return Literal("".join(texts), start, end)
    return Template([*parts, Literal("", end, end)], start, end)


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

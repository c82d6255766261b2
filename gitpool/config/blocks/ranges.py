"""Where each field of each pool is written: for comments in a review, on the line that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gitpool.config.syntax.tree import Block, Body, Expression, Literal, Object
from gitpool.diagnostics import Source, SourceRange
from gitpool.pool import Path


class Ranges(Mapping[tuple[str, Path], SourceRange]):
    """The place of a field by pool and path, computed when it is asked for; what is omitted has none."""

    def __init__(self, declared: Mapping[str, tuple[Source, Block]]) -> None:
        self._declared = declared

    def __getitem__(self, field: tuple[str, Path]) -> SourceRange:
        pool, path = field
        source, block = self._declared[pool]
        return source.range(*_spans(block)[path])

    def __iter__(self) -> Iterator[tuple[str, Path]]:
        return ((pool, path) for pool, (_, block) in self._declared.items() for path in _spans(block))

    def __len__(self) -> int:
        return sum(len(_spans(block)) for _, block in self._declared.values())


def _spans(block: Block) -> dict[Path, tuple[int, int]]:
    """The offsets of every field of a pool: from the name to the end of the value."""
    spans: dict[Path, tuple[int, int]] = {}
    for argument in block.body.attributes.values():
        spans[(argument.name,)] = (argument.start, argument.value.end)
        if isinstance(argument.value, Object):
            for key, value in argument.value.items:
                if (name := _name(key)) is not None:
                    spans[(argument.name, name)] = (key.start, value.end)
    for inner in block.body.blocks:
        kind, body = _made(inner)
        spans.setdefault((kind,), (inner.start, inner.body.end + 1))
        for argument in body.attributes.values():
            spans.setdefault((kind, argument.name), (argument.start, argument.value.end))
    return spans


def _made(block: Block) -> tuple[str, Body]:
    """The type and the body of a block, or of what a `dynamic` block makes."""
    content = next((inner.body for inner in block.body.blocks if inner.type == "content"), None)
    if block.type == "dynamic" and block.labels and content is not None:
        return block.labels[0].text, content
    return block.type, block.body


def _name(key: Expression) -> str | None:
    return key.value if isinstance(key, Literal) and isinstance(key.value, str) else None

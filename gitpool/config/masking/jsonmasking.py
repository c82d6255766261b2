"""A flawless JSON text for people, without the values that nobody is to see: by its values, not by its lines.

A JSON file often is one line, of which the line-wise cover of `masking` would leave nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gitpool.config.blocks.schema import FILE, BlockSchema
from gitpool.config.syntax.tree import Expression, Literal, Object, Tuple


def secret_spans(
    whole: Expression, is_hidden: Callable[[str], bool], tells: Callable[[str], bool]
) -> Iterator[tuple[int, int]]:
    """The offsets of the values to cover, from the left.

    `is_hidden` says whether a key hides its value, `tells` whether a line of HCL has something in it that is covered.
    """
    return _Walk(is_hidden, tells).spans(whole, FILE, "")


class _Walk:
    def __init__(self, is_hidden: Callable[[str], bool], tells: Callable[[str], bool]) -> None:
        self._is_hidden, self._tells = is_hidden, tells

    def spans(self, node: Expression, schema: BlockSchema | None, key: str) -> Iterator[tuple[int, int]]:
        """What is to be covered of a value; `schema` is that of the block whose body it is, if it is one."""
        if isinstance(node, Tuple):
            for item in node.items:
                yield from self.spans(item, schema, key)
        elif isinstance(node, Object):
            for name, value in node.items:
                yield from self._property(name, value, schema)
        elif isinstance(node, Literal) and isinstance(node.value, str) and self._tells(f'{key} = "{node.value}"'):
            yield node.start, node.end

    def _property(self, name: Expression, value: Expression, schema: BlockSchema | None) -> Iterator[tuple[int, int]]:
        key = str(name.value) if isinstance(name, Literal) else ""
        inner = None if schema is None else schema.blocks.get(key)
        if inner is not None:
            yield from self._block(value, inner)
        elif key == "//" or "${" in key or "%{" in key or self._is_hidden(key):
            yield value.start, value.end
        else:
            yield from self.spans(value, None, key)

    def _block(self, value: Expression, schema: BlockSchema) -> Iterator[tuple[int, int]]:
        """What is to be covered of the blocks of a type; no label but a variable's hides something."""
        if schema.label is None:
            yield from self.spans(value, schema, "")
            return
        for each in value.items if isinstance(value, Tuple) else [value]:
            if isinstance(each, Object):
                for label, body in each.items:
                    if schema.is_constant:
                        yield from self._property(label, body, None)
                    else:
                        yield from self.spans(body, schema, "")
            else:
                yield from self.spans(each, None, "")

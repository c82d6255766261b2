"""Every node of an expression, and which names a `for` around it has bound."""

from __future__ import annotations

from collections.abc import Iterator

from gitpool.config.syntax.tree import Expression, For, Name, children

Bound = frozenset[str]


def walk(expression: Expression, bound: Bound = frozenset()) -> Iterator[tuple[Expression, Bound]]:
    """Every node with the names that are bound there, in the order of the text, each before what is in it.

    Nothing is gone into by recursion: a chain of operators is as deep as it is long.
    """
    left = [(expression, bound)]
    while left:
        node, names = left.pop()
        yield node, names
        left += reversed(_children(node, names))


def free_names(expression: Expression) -> Iterator[Name]:
    """The bare words that stand for something outside of the expression: the roots of its references."""
    return (node for node, bound in walk(expression) if isinstance(node, Name) and node.name not in bound)


def _children(node: Expression, bound: Bound) -> list[tuple[Expression, Bound]]:
    if isinstance(node, For):
        inner = bound | {name for name in (node.key, node.value) if name is not None}
        return [(part, bound if part is node.collection else inner) for part in children(node)]
    return [(part, bound) for part in children(node)]

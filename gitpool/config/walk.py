"""Every node of an expression, and which names a `for` around it has bound."""

from __future__ import annotations

from collections.abc import Iterator

from gitpool.config.tree import (
    Binary,
    Conditional,
    Expression,
    For,
    FunctionCall,
    GetAttribute,
    Index,
    Join,
    Name,
    Object,
    Parentheses,
    Splat,
    Template,
    Tuple,
    Unary,
)

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
        parts = [part for part in (node.key_result, node.result, node.condition) if part is not None]
        return [(node.collection, bound), *((part, inner) for part in parts)]
    return [(part, bound) for part in _parts(node)]


def _parts(node: Expression) -> list[Expression]:
    match node:
        case Template():
            return node.parts
        case Tuple():
            return node.items
        case Object():
            return [part for item in node.items for part in item]
        case Parentheses():
            return [node.inner]
        case Unary():
            return [node.operand]
        case Binary():
            return [node.left, node.right]
        case Conditional():
            return [node.condition, node.yes, node.no]
        case GetAttribute():
            return [node.of]
        case Index():
            return [node.of, node.key]
        case FunctionCall():
            return node.arguments
        case Join():
            return [node.loop]
        case Splat():
            return [node.source, node.each]
    return []

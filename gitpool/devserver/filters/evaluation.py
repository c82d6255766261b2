"""The filter language: what a tree says of an object (hashicorp/go-bexpr evaluate.go, as of v0.1.16).

A tree becomes a function once, and the function is asked for each object: a list has thousands of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from gitpool.devserver.filters.grammar import Both, Each, Expression, Match, Selector
from gitpool.devserver.filters.operators import BadMatch, operator
from gitpool.devserver.filters.pointer import BadPath, MissingKey, get, spelled
from gitpool.devserver.filters.reflection import INT, STRING, Reflected, keys_in_order
from gitpool.devserver.golang.strconv import quote


class _Local(NamedTuple):
    """What any and all have named inside their braces: a key or index, or the path of an item (localVariable)."""

    name: str
    key: Reflected | None
    path: tuple[str, ...] = ()


# Go's stack takes more than Python's: some hundred quantifiers inside each other are the end here.
_TOO_DEEP = BadMatch("any and all stand too deeply inside each other for this server")

_Locals: TypeAlias = "tuple[_Local, ...]"
_Says: TypeAlias = "Callable[[Reflected, _Locals], bool]"
_Finds: TypeAlias = "Callable[[Reflected, _Locals], Reflected | None]"


def judge(expression: Expression) -> Callable[[Reflected], bool]:
    """Whether objects fit the expression, as a function of the object; it raises BadMatch where go-bexpr gives up."""
    try:
        says = _says(expression)
    except RecursionError:
        raise _TOO_DEEP from None

    def fits(value: Reflected) -> bool:
        try:
            return says(value, ())
        except RecursionError:
            raise _TOO_DEEP from None

    return fits


def matches(expression: Expression, value: Reflected) -> bool:
    """Whether the object fits the expression; BadMatch where go-bexpr gives up, Panic where it dies."""
    return judge(expression)(value)


def _says(node: Expression) -> _Says:
    if isinstance(node, Match):
        return _match(node)
    if isinstance(node, Both):
        return _both(node)
    if isinstance(node, Each):
        return _each(node)
    operand = _says(node.operand)
    return lambda value, names: not operand(value, names)


def _both(node: Both) -> _Says:
    """A chain of ``and`` or ``or``: what decides ends it, so that errors behind do not show."""
    parts, rest = [_says(node.left)], node.right
    while isinstance(rest, Both) and rest.operator == node.operator:
        parts.append(_says(rest.left))
        rest = rest.right
    parts.append(_says(rest))
    decisive = node.operator == "or"

    def both(value: Reflected, names: _Locals) -> bool:
        for part in parts:
            if part(value, names) is decisive:
                return decisive
        return not decisive

    return both


def _match(node: Match) -> _Says:
    find, applies, negated = _finder(node.selector), operator(node), node.negated
    # A missing key of a map is empty and nil, and nothing else.
    missing = (node.operator in ("empty", "nil")) is not negated

    def match(value: Reflected, names: _Locals) -> bool:
        found = find(value, names)
        if found is None:
            return missing
        return applies(found.indirect()) is not negated

    return match


def _finder(selector: Selector) -> _Finds:
    """How to get at what is selected; it gives None where a map lacks the last part of the path (getValue)."""

    def find(value: Reflected, names: _Locals) -> Reflected | None:
        path = selector.path
        for name, key, prefix in names[::-1]:
            if name != path[0]:
                continue
            if key is None:
                path = prefix + path[1:]
            elif len(path) == 1:
                return key
            else:
                raise BadMatch(f"{spelled(path[:1])} references a {key.type} so {spelled(path)} is invalid")
        try:
            return get(value, path)
        except MissingKey:
            return None
        except BadPath as lost:
            raise BadMatch(f"error finding value in datum: {lost}") from None

    return find


def _each(node: Each) -> _Says:
    find, inner, every = _finder(node.selector), _says(node.inner), node.quantifier == "all"

    def each(value: Reflected, names: _Locals) -> bool:
        found = find(value, names)
        if found is None:
            return every
        for named in _named(node, found):
            if inner(value, names + named) is not every:
                return not every
        return every

    return each


def _named(node: Each, found: Reflected) -> list[_Locals]:
    """What each round names (evaluateCollectionExpression)."""
    kind, path = found.type, node.selector.path
    if kind.kind == "map":
        if kind.key is None or kind.key.name != "string":
            raise BadMatch(f"{node.quantifier.upper()} can only iterate over maps indexed with strings")
        rounds = [(Reflected(STRING, key), key) for key in keys_in_order(found)]
    elif kind.kind == "slice":
        rounds = [(Reflected(INT, at), str(at)) for at in range(len(found.raws()))]
    else:
        raise BadMatch(f"{node.selector.shown} is not a list or a map")
    if rounds and len(node.names) == 2 and node.names[0] == node.names[1]:
        name = quote(node.names[0] or "")
        raise BadMatch(f"{name} cannot be used as a placeholder for both the index and the value")
    if len(node.names) == 2:
        first, second = node.names
        return [_pair(first, second, key, (*path, part)) for key, part in rounds]
    # A single name is the key of a map, but the item of a list.
    name = node.names[0] or ""
    if kind.kind == "map":
        return [(_Local(name, key),) for key, _ in rounds]
    return [(_Local(name, None, (*path, part)),) for _, part in rounds]


def _pair(first: str | None, second: str | None, key: Reflected, path: tuple[str, ...]) -> _Locals:
    index = () if first is None else (_Local(first, key),)
    return index if second is None else (*index, _Local(second, None, path))


__all__ = ["BadMatch", "judge", "matches"]

"""`for` and splats (hcl: hclsyntax/expression.go, ForExpr and SplatExpr)."""

from __future__ import annotations

from collections.abc import Callable

from gitpool.config.evaluation.scope import Scope
from gitpool.config.syntax.tree import Expression, For, Splat
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import (
    ANY,
    BOOL,
    STRING,
    Collection,
    Object,
    Tuple,
    Type,
    friendly,
    is_map,
    list_of,
    tuple_of,
)
from gitpool.config.values.value import (
    NOTHING_KNOWN,
    UNKNOWN,
    Value,
    list_value,
    object_value,
    tuple_value,
    unknown,
)

Evaluate = Callable[[Expression, Scope], Value]


def for_value(node: For, scope: Scope, evaluate: Evaluate) -> Value:
    """The tuple or object that a `for` makes."""
    collection = evaluate(node.collection, scope)
    if collection.data is None:
        detail = "A null value cannot be used as the collection in a 'for' expression."
        scope.note("Iteration over null value", detail, node.collection, node)
        return NOTHING_KNOWN
    if collection.type is ANY:
        return NOTHING_KNOWN
    if not isinstance(collection.type, Collection | Tuple | Object):
        detail = f"A value of type {friendly(collection.type)} cannot be used as the collection in a 'for' expression."
        scope.note("Iteration over non-iterable value", detail, node.collection, node)
        return NOTHING_KNOWN
    if not _may_include(node, scope, evaluate):
        return NOTHING_KNOWN
    if collection.data is UNKNOWN:
        return NOTHING_KNOWN.marked(collection.is_sensitive)
    return _Loop(node, scope, evaluate, collection).run()


def _may_include(node: For, scope: Scope, evaluate: Evaluate) -> bool:
    """Whether the condition can be one, whatever the elements are: it is looked at where there are none, too."""
    if node.condition is None:
        return True
    names = [node.value] if node.key is None else [node.key, node.value]
    before = len(scope.run.problems)
    found = evaluate(node.condition, scope.child(dict.fromkeys(names, NOTHING_KNOWN)))
    if len(scope.run.problems) == before:
        problem = _condition_problem(found)
        if problem is not None:
            scope.note("Invalid 'for' condition", problem, node.condition, node)
    return len(scope.run.problems) == before


def _condition_problem(value: Value) -> str | None:
    """Why a value is no condition; None if it is one."""
    if value.data is None:
        return "The value of the 'if' clause must not be null."
    try:
        convert(value, BOOL)
    except ConversionError as problem:
        return f"The 'if' clause value is invalid: {problem}."
    return None


class _Loop:
    """One run of a `for`; `sensitive` is whether its result is, `is_known` whether it can be told."""

    def __init__(self, node: For, scope: Scope, evaluate: Evaluate, collection: Value) -> None:
        self._node, self._scope, self._evaluate = node, scope, evaluate
        self._collection = collection
        self._sensitive = collection.is_sensitive
        self._is_known = True
        self._reported: set[str] = set()

    def run(self) -> Value:
        """The result."""
        node = self._node
        elements: list[Value] = []
        groups: dict[str, list[Value]] = {}
        for key, value in self._collection.items():
            names = {node.value: value} if node.key is None else {node.key: key, node.value: value}
            inner = self._scope.child(names)
            if not self._is_included(inner):
                continue
            if node.key_result is None:
                elements.append(self._evaluate(node.result, inner))
            else:
                self._add(groups, inner)
        if not self._is_known:
            return NOTHING_KNOWN.marked(self._sensitive)
        if node.key_result is None:
            return tuple_value(elements).marked(self._sensitive)
        if node.groups:
            return object_value({k: tuple_value(g) for k, g in groups.items()}).marked(self._sensitive)
        return object_value({k: g[0] for k, g in groups.items()}).marked(self._sensitive)

    def _is_included(self, scope: Scope) -> bool:
        condition = self._node.condition
        if condition is None:
            return True
        found = self._evaluate(condition, scope)
        self._sensitive = self._sensitive or found.is_sensitive
        problem = _condition_problem(found)
        if problem is not None:
            self._fail("Invalid 'for' condition", problem, condition, scope)
        self._is_known = self._is_known and problem is None and found.data is not UNKNOWN
        return problem is None and convert(found, BOOL).data is True

    def _add(self, groups: dict[str, list[Value]], scope: Scope) -> None:
        node = self._node
        assert node.key_result is not None
        key = self._evaluate(node.key_result, scope)
        value = self._evaluate(node.result, scope)
        self._sensitive = self._sensitive or key.is_sensitive
        if key.data is None:
            detail = "Key expression in 'for' expression must not produce a null value."
            self._fail("Invalid object key", detail, node.key_result, scope)
            return
        try:
            name = convert(key, STRING).data
        except ConversionError as problem:
            detail = f"The key expression produced an invalid result: {problem}."
            self._fail("Invalid object key", detail, node.key_result, scope)
            return
        if name is UNKNOWN:
            self._is_known = False
        elif name in groups and not node.groups:
            shown = "one key" if key.is_sensitive else f'the key "{name}"'
            detail = (
                f"Two different items produced {shown}. If that is meant, put an ellipsis (...) behind the value: it "
                "groups the values by key."
            )
            self._note_once("Duplicate object key", detail, node.key_result, scope)
        else:
            groups.setdefault(name, []).append(value)

    def _fail(self, summary: str, detail: str, place: Expression, scope: Scope) -> None:
        self._is_known = False
        self._note_once(summary, detail, place, scope)

    def _note_once(self, summary: str, detail: str, place: Expression, scope: Scope) -> None:
        if summary not in self._reported:  # once, and not for every element
            self._reported.add(summary)
            scope.note(summary, detail, place, place)


def splat(node: Splat, scope: Scope, evaluate: Evaluate) -> Value:
    """What a splat makes of each element; of a value that is no sequence, the one element it is, of null none."""
    before = len(scope.run.problems)
    source = evaluate(node.source, scope)
    if len(scope.run.problems) > before:
        return NOTHING_KNOWN
    is_sequence = isinstance(source.type, Tuple) or (isinstance(source.type, Collection) and not is_map(source.type))
    if source.data is None:
        if not is_sequence:
            return tuple_value([]).marked(source.is_sensitive)
        detail = "Splat expressions (with the * symbol) cannot be applied to null sequences."
        scope.note("Splat of null value", detail, node.source, node)
        return NOTHING_KNOWN
    if source.type is ANY:
        return NOTHING_KNOWN.marked(source.is_sensitive)
    if not is_sequence:
        if source.data is UNKNOWN:
            return NOTHING_KNOWN.marked(source.is_sensitive)
        source = tuple_value([source.unmarked()]).marked(source.is_sensitive)
    if source.data is UNKNOWN:
        return unknown(_splat_type(source.type, node, scope, evaluate)).marked(source.is_sensitive)
    results = [evaluate(node.each, scope.child({"*": inner})) for inner in source.data]
    if len(scope.run.problems) > before:
        with scope.run.apart():  # they would be the same once more
            kind = _splat_type(source.type, node, scope, evaluate)
        return unknown(kind).marked(source.is_sensitive)
    return _collected(results, source.type, node, scope, evaluate).marked(source.is_sensitive)


def _splat_type(kind: Type, node: Splat, scope: Scope, evaluate: Evaluate) -> Type:
    """The type of what a splat makes of a sequence, whatever is in it; what cannot be said of any element is noted."""

    def result(element: Type) -> Type:
        return evaluate(node.each, scope.child({"*": unknown(element)})).type

    if isinstance(kind, Tuple):
        return tuple_of(*map(result, kind.elements))
    assert isinstance(kind, Collection)
    return list_of(result(kind.element))


def _collected(results: list[Value], kind: Type, node: Splat, scope: Scope, evaluate: Evaluate) -> Value:
    if isinstance(kind, Tuple):
        return tuple_value(results)
    if not results:
        return Value(_splat_type(kind, node, scope, evaluate), ())
    types = {result.type for result in results}
    if len(types) > 1:
        detail = "The elements are of different types, so they are no list. Use a for expression, which makes a tuple."
        scope.note("Invalid nested splat expressions", detail, node.each, node)
        return NOTHING_KNOWN
    return list_value(types.pop(), results)

"""The evaluator, as the readers of blocks use it: values for a file, for a pool, for a round of `for_each`.

Loaded when the first expression is met that is more than a literal (see `load`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gitpool.config.blocks.dynamic import Dynamic
from gitpool.config.blocks.plain import Found, Inside, Plain, Round, Values
from gitpool.config.evaluation.evaluate import evaluate_whole
from gitpool.config.evaluation.problems import diagnostic
from gitpool.config.evaluation.scope import Namespace, OutOfSteps, Problem, Run, Scope
from gitpool.config.findings import Findings
from gitpool.config.syntax.tree import Expression
from gitpool.config.values import numbers
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Object,
    Tuple,
    Type,
    a_friendly,
    friendly,
    is_set,
)
from gitpool.config.values.value import NOTHING_KNOWN, UNKNOWN, Value, counted, string, unknown
from gitpool.diagnostics import GitpoolError, Source, error

MAX_INSTANCES = 100_000
"""Pools that one block may make; ten times the largest cluster."""

_REPETITION = {
    "each": (
        'Reference to "each" in context without for_each',
        '"each" can be used in a block with for_each alone, where it has the key and value of the round.',
    ),
    "count": (
        'Reference to "count" in non-counted context',
        '"count" can be used in a block with count alone, where count.index is the number of the round.',
    ),
    "change": ("Invalid reference", '"change" can be used in a rule alone, where it is a change of the plan.'),
    "self": ("Invalid reference", 'There is no "self" here: a pool cannot refer to itself.'),
    "node_pool": ("Invalid reference", "Pools cannot refer to each other. Put what they share into locals."),
    "data": ("Invalid reference", "There are no data sources. Put the values into locals or variables."),
    "module": ("Invalid reference", "There are no modules."),
    "terraform": ("Invalid reference", 'There is no "terraform" here. The environment can be a variable.'),
}
"""Names that stand for nothing, or not here: Terraform's, and `change`."""

_KINDS: dict[Type, str] = {STRING: "a string", NUMBER: "a number", BOOL: "a boolean"}

_NOWHERE = Source("", "")

PATHS = Namespace("path", "path", {"module": string("."), "root": string(".")}, "Invalid reference")
"""`path.module`: the folder of the files, from where commands run. Terraform's path.cwd would differ by machine."""


class ScopeValues:
    """Values for one place in the files (`gitpool.config.blocks.plain.Values`)."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def value(self, node: Expression, findings: Findings) -> Value | None:
        """The value of an expression; None, and why in the findings, where it has none.

        Raises:
            GitpoolError: the run has done more than it may.
        """
        scope = self.scope.within(findings.source)
        problems = scope.run.problems
        problems.clear()
        try:
            result = evaluate_whole(node, scope)
        except OutOfSteps as problem:
            detail = f"{problem} Make the loops smaller, or split the folder."
            raise GitpoolError(
                error("Too much to evaluate", detail, source=findings.source, span=(node.start, node.end))
            ) from problem
        noted = list(problems)
        problems.clear()
        for found in noted:
            findings.add(diagnostic(found, findings.context, findings.address))
        return None if noted else result

    def tell(self, summary: str, detail: str, node: Expression, findings: Findings) -> None:
        """Note a mistake in an expression, with the values of what it refers to."""
        scope = self.scope.within(findings.source)
        found = Problem(summary, detail, node.start, node.end, findings.source, node, scope)
        findings.add(diagnostic(found, findings.context, findings.address))

    def found(self, node: Expression, findings: Findings) -> Found | None:
        """The value, without its type."""
        value = self.value(node, findings)
        if value is None:
            return None
        if not value.is_wholly_known:
            return Found(None, is_known=False, kind=_kind_of(value.type))
        return Found(plain_of(value), sensitive=frozenset(_sensitive_ways(value)))

    def for_each(self, node: Expression, findings: Findings) -> list[Round]:
        """The rounds of `for_each`."""
        value = self.value(node, findings)
        if value is None:
            return []
        problem = _unfit_for_each(value)
        if problem is not None:
            self.tell("Invalid for_each argument", problem, node, findings)
            return []
        if not value.is_known or (is_set(value.type) and not value.is_wholly_known):
            inner = unknown(value.type.element) if isinstance(value.type, Collection) else NOTHING_KNOWN
            return [Round(None, self._with("each", _round("each", unknown(STRING), inner)))]
        return [Round(key, self._with("each", _each(key, inner))) for key, inner in _entries(value)]

    def count(self, node: Expression, findings: Findings) -> list[Round]:
        """The rounds of `count`."""
        value = self.value(node, findings)
        if value is None:
            return []
        number: int | None = None
        try:
            value = convert(value, NUMBER)
            if value.data is UNKNOWN and not value.is_sensitive:
                return [Round(None, self._with("count", _count(unknown(NUMBER))))]
            number = None if value.data is None or value.is_sensitive else numbers.whole(value.data)
            problem = f"A count is a whole number from 0 to {MAX_INSTANCES:,}."
        except ConversionError as mistake:
            problem = f"Unsuitable value: {mistake}."
        if value.is_sensitive:
            problem = "A sensitive value cannot decide how many pools there are, as everybody can count them."
        if number is None or not 0 <= number <= MAX_INSTANCES:
            self.tell("Invalid count argument", problem, node, findings)
            return []
        return [Round(i, self._with("count", _count(counted(i)))) for i in range(number)]

    def dynamic(self, dynamic: Dynamic, findings: Findings) -> list[Values]:
        """The rounds of a `dynamic` block: the values for the block that each makes."""
        node, name = dynamic.for_each, dynamic.iterator
        value = self.value(node, findings)
        if value is None or not value.is_known:
            return []
        if value.data is None or not value.can_iterate():
            kind = "null" if value.data is None else friendly(value.type)
            detail = f"Cannot use a {kind} value in for_each. A list, a set, a map or an object is expected."
            self.tell("Invalid dynamic for_each value", detail, node, findings)
            return []
        return [
            self._with(name, _round(name, key.marked(value.is_sensitive), inner.marked(value.is_sensitive)))
            for key, inner in value.items()
        ]

    def _with(self, name: str, space: Namespace) -> ScopeValues:
        return ScopeValues(self.scope.child({name: space}))


def _round(name: str, key: Value, value: Value) -> Namespace:
    return Namespace(name, "value", {"key": key, "value": value}, "Unsupported attribute")


def _each(key: str, value: Value) -> Namespace:
    return _round("each", Value(STRING, key), value)


def _count(index: Value) -> Namespace:
    return Namespace("count", "attribute", {"index": index}, 'Invalid "count" attribute')


def _entries(value: Value) -> Sequence[tuple[str, Value]]:
    if is_set(value.type):
        return [(inner.data, inner) for inner in value.data]
    return list(value.data.items())


def _unfit_for_each(value: Value) -> str | None:
    """Why a value cannot be gone over by `for_each` (terraform: internal/terraform/eval_for_each.go).

    Of one that is not known yet the type may tell.
    """
    kind = value.type
    if value.is_sensitive:
        return (
            "A sensitive value, or one that is computed from it, cannot be used, as the keys would show it. "
            "nonsensitive() says that it may be shown."
        )
    if value.data is None:
        return "The value is null. A map, an object or a set of strings is expected; an empty map, {}, makes no pools."
    if isinstance(kind, Tuple) or (isinstance(kind, Collection) and kind.kind == "list"):
        return (
            "The value is a list, whose elements have no keys. A map, an object or a set of strings is expected: "
            "toset([...]) makes one."
        )
    if not isinstance(kind, Object | Collection) and kind is not ANY:
        return f"The value is of type {friendly(kind)}. A map, an object or a set of strings is expected."
    if value.data is UNKNOWN:
        return None
    if is_set(kind) and kind.element not in (STRING, ANY) and value.data != ():
        return f"The value is {a_friendly(kind)}. Of sets only those of strings are allowed."
    return _unfit_elements(value) if value.is_known else None


def _unfit_elements(value: Value) -> str | None:
    if is_set(value.type) and any(inner.data is None for inner in value.data):
        return "The set has null in it."
    if len(value.data) > MAX_INSTANCES:
        return f"It has more than {MAX_INSTANCES:,} elements."
    return None


def _kind_of(kind: Type) -> str:
    """What a value of a type is, in the words of `plain.kind_of`; empty where that is not known."""
    if isinstance(kind, Tuple) or (isinstance(kind, Collection) and kind.kind != "map"):
        return "a list"
    if isinstance(kind, Object | Collection):
        return "an object"
    return _KINDS.get(kind, "")


def plain_of(value: Value) -> Plain:
    """A known value without its type."""
    data = value.data
    if isinstance(data, tuple):
        return [plain_of(inner) for inner in data]
    if isinstance(data, dict):
        return {key: plain_of(inner) for key, inner in data.items()}
    if value.type is NUMBER and data is not None:
        whole = numbers.whole(data)
        is_exact = whole is not None and whole.bit_length() <= data.precision
        return whole if is_exact else Decimal(numbers.text(data))
    plain: str | bool | None = data
    return plain


def _sensitive_ways(value: Value, way: Inside = ()) -> list[Inside]:
    """The ways to what nobody is to see."""
    if not value.holds_sensitive:
        return []
    if value.is_sensitive:
        return [way]
    entries: Sequence[tuple[str, Value]] = ()
    if isinstance(value.data, dict):
        entries = list(value.data.items())
    elif isinstance(value.data, tuple):
        entries = [(str(i), inner) for i, inner in enumerate(value.data)]
    return [found for key, inner in entries for found in _sensitive_ways(inner, (*way, key))]


def scope_of(run: Run, names: Mapping[str, Value | Namespace]) -> Scope:
    """The scope of a folder's files."""
    return Scope(run, _NOWHERE, {"path": PATHS, **names}, forbidden=_REPETITION)

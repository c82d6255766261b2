"""Type constraints: `list(object({ name = string, size = optional(number, 1) }))` (hcl: ext/typeexpr).

A constraint is a type, and the defaults of its optional attributes, which are filled in before a value is converted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gitpool.config.evaluation.scope import Run
from gitpool.config.findings import Findings, did_you_mean
from gitpool.config.syntax.tree import Expression, FunctionCall, Literal, Name, Template
from gitpool.config.syntax.tree import Object as ObjectNode
from gitpool.config.syntax.tree import Tuple as TupleNode
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import ANY, BOOL, NUMBER, STRING, TooDeep, Type, collection_of, object_of, tuple_of
from gitpool.config.values.value import Excess, Value, quoted
from gitpool.config.variables.constant import constant_value
from gitpool.config.variables.defaults import Defaults, apply_defaults

_SUMMARY = "Invalid type specification"
_PRIMITIVES: Mapping[str, Type] = {"bool": BOOL, "string": STRING, "number": NUMBER, "any": ANY}
_NEEDS: Mapping[str, str] = {
    "list": "one argument specifying the element type",
    "set": "one argument specifying the element type",
    "map": "one argument specifying the element type",
    "object": "one argument specifying the attribute types and values as a map",
    "tuple": "one argument specifying the element types as a list",
}


@dataclass(frozen=True)
class Constraint:
    """What values must be like; without anything said, they may be anything."""

    type: Type = ANY
    defaults: Defaults | None = None


def constraint_of(expression: Expression, findings: Findings, run: Run) -> Constraint | None:
    """The constraint that a `type` argument says; None, and every mistake in the findings, if it says none.

    `list` and `map` alone mean those of any one type. `run` bounds the evaluation of defaults, see
    `constant.closed_run`.
    """
    if _is_quoted(expression, findings):
        _quoted(expression, findings)
        return None
    if isinstance(expression, Name) and expression.name in ("list", "map"):
        return Constraint(collection_of(expression.name, ANY))
    reader = _Reader(findings, run)
    try:
        constraint = reader.read(expression)
    except TooDeep as problem:
        findings.error(_SUMMARY, str(problem), expression.start, expression.end)
        return None
    return None if reader.failed else constraint


def _is_quoted(node: Expression, findings: Findings) -> bool:
    return isinstance(node, Template) or (isinstance(node, Literal) and findings.source.text[node.start] in '"<')


def _quoted(node: Expression, findings: Findings) -> None:
    """Types stood in quotes before Terraform 0.12."""
    word = node.value if isinstance(node, Literal) else None
    detail = "Remove the quotes and write the type expression directly."
    if word in ("list", "map"):
        detail = (
            f'Remove the quotes around "{word}" and write {word}(string) to say that the {word} elements are strings.'
        )
    elif word in _PRIMITIVES:
        detail = f'Types stand without quotes. Remove the quotes around "{word}".'
    findings.error("Invalid quoted type constraints", detail, node.start, node.end)


class _Reader:
    """Reads one type expression; `failed` says that something in it was reported."""

    def __init__(self, findings: Findings, run: Run) -> None:
        self._findings, self._run = findings, run
        self.failed = False

    def read(self, node: Expression) -> Constraint:
        """The constraint; any type for what is wrong."""
        if isinstance(node, Name):
            return self._keyword(node)
        if isinstance(node, FunctionCall):
            return self._constructor(node)
        return self._fail(
            "A type specification is either a primitive type keyword (bool, number, string) or a complex type "
            "constructor call, like list(string).",
            node,
        )

    def _keyword(self, node: Name) -> Constraint:
        if node.name in _PRIMITIVES:
            return Constraint(_PRIMITIVES[node.name])
        if node.name in _NEEDS:
            return self._fail(f"The {node.name} type constructor requires {_NEEDS[node.name]}.", node)
        hint = did_you_mean(node.name, [*_PRIMITIVES, *_NEEDS])
        return self._fail(f'The keyword "{node.name}" is not a valid type specification.{hint}', node)

    def _constructor(self, node: FunctionCall) -> Constraint:
        name, arguments = node.name, node.arguments
        if name in _PRIMITIVES:
            what = "Type constraint" if name == "any" else "Primitive type"
            return self._fail(f'{what} keyword "{name}" does not expect arguments.', self._behind_name(node))
        if name == "optional":
            detail = 'Keyword "optional" is valid only as a modifier for object type attributes.'
            return self._fail(detail, (node.start, node.start + len(name)))
        if name not in _NEEDS:
            hint = did_you_mean(name, [*_PRIMITIVES, *_NEEDS])
            return self._fail(f'Keyword "{name}" is not a valid type constructor.{hint}', node)
        if len(arguments) != 1 or node.expands:
            place = (arguments[1].start, arguments[-1].end) if len(arguments) > 1 else self._behind_name(node)
            return self._fail(f"The {name} type constructor requires {_NEEDS[name]}.", place)
        if name == "object":
            return self._object(arguments[0])
        if name == "tuple":
            return self._tuple(arguments[0])
        inner = self.read(arguments[0])
        kind = collection_of(name, inner.type)
        return Constraint(kind, Defaults(kind, {}, {"": inner.defaults}) if inner.defaults else None)

    def _tuple(self, node: Expression) -> Constraint:
        if not isinstance(node, TupleNode):
            return self._fail("Tuple type constructor requires a list of element types.", node)
        elements = [self.read(item) for item in node.items]
        children = {str(i): inner.defaults for i, inner in enumerate(elements) if inner.defaults}
        kind = tuple_of(*(inner.type for inner in elements))
        return Constraint(kind, Defaults(kind, {}, children) if children else None)

    def _object(self, node: Expression) -> Constraint:
        if not isinstance(node, ObjectNode):
            return self._fail(
                "Object type constructor requires a map whose keys are attribute names and whose values are the "
                "corresponding attribute types.",
                node,
            )
        attributes: dict[str, Type] = {}
        optional: set[str] = set()
        values: dict[str, Value] = {}
        children: dict[str, Defaults] = {}
        for key, written in node.items:
            name = self._attribute_name(key, attributes)
            if name is None:
                continue
            inner, default = self._attribute(written)
            attributes[name] = inner.type
            if _is_optional(written):
                optional.add(name)
            if default is not None:
                values[name] = default
            if inner.defaults is not None:
                children[name] = inner.defaults
        kind = object_of(attributes, optional)
        return Constraint(kind, Defaults(kind, values, children) if values or children else None)

    def _attribute_name(self, key: Expression, taken: Mapping[str, Type]) -> str | None:
        name = key.value if isinstance(key, Literal) and not _is_quoted(key, self._findings) else None
        if not isinstance(name, str):
            self._fail("Object constructor map keys must be attribute names.", key)
            return None
        if name in taken:
            self._fail("Object constructor map keys must be unique.", key)
            return None
        return name

    def _attribute(self, node: Expression) -> tuple[Constraint, Value | None]:
        """The type of an attribute, the `optional()` around it taken off, and its default."""
        if not _is_optional(node):
            return self.read(node), None
        assert isinstance(node, FunctionCall)
        if not node.arguments:
            detail = "Optional attribute modifier requires the attribute type as its argument."
            return self._fail(detail, self._behind_name(node)), None
        if len(node.arguments) > 2 or node.expands:
            detail = (
                "Optional attribute modifier expects at most two arguments: the attribute type, and a default value."
            )
            return self._fail(detail, self._behind_name(node)), None
        inner = self.read(node.arguments[0])
        return inner, self._default(node.arguments[1], inner.type) if len(node.arguments) == 2 else None

    def _default(self, node: Expression, kind: Type) -> Value | None:
        value = constant_value(node, self._findings, self._run)
        if value is None:
            self.failed = True
            return None
        try:
            return convert(value, kind)
        except ConversionError as problem:
            detail = f"This default value is not compatible with the attribute's type constraint: {explained(problem)}."
            self._findings.error("Invalid default value for optional attribute", detail, node.start, node.end)
            self.failed = True
            return None

    def _behind_name(self, node: FunctionCall) -> tuple[int, int]:
        return self._findings.source.text.index("(", node.start), node.end

    def _fail(self, detail: str, place: Expression | tuple[int, int]) -> Constraint:
        start, end = place if isinstance(place, tuple) else (place.start, place.end)
        self._findings.error(_SUMMARY, detail, start, end)
        self.failed = True
        return Constraint()


def _is_optional(node: Expression) -> bool:
    return isinstance(node, FunctionCall) and node.name == "optional"


def explained(problem: ConversionError) -> str:
    """Why a conversion fails, with the way to the inner value: `[0].size: a number is required`."""
    steps = (
        f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{_key(step)}]" for step in problem.path
    )
    way = "".join(steps)
    return f"{way}: {problem}" if way else str(problem)


def _key(step: str | int) -> str:
    return str(step) if isinstance(step, int) else quoted(step)


def fit(value: Value, constraint: Constraint) -> Value:
    """The value as the constraint wants it: defaults filled in, converted; sensitivity stays.

    A null is not given defaults, so that a variable can be set to null (terraform: eval_variable.go).

    Raises:
        ConversionError: it cannot be one; also where the result would be too large.
    """
    try:
        return convert(apply_defaults(value, constraint.defaults), constraint.type)
    except (Excess, TooDeep) as problem:
        sentence = str(problem)
        raise ConversionError(sentence[0].lower() + sentence[1:].rstrip(".")) from problem

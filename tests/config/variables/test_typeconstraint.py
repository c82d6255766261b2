"""Type constraints, their defaults, and values made to fit them; what is expected is what Terraform 1.11.4 does."""

from __future__ import annotations

import json

import pytest

from gitpool.config.findings import Findings
from gitpool.config.syntax.parse import parse_expression
from gitpool.config.values.convert import ConversionError
from gitpool.config.values.types import constraint
from gitpool.config.values.value import Value
from gitpool.config.variables.constant import closed_run, constant_value
from gitpool.config.variables.inputvalues import InputValues
from gitpool.config.variables.typeconstraint import Constraint, constraint_of, explained, fit
from gitpool.diagnostics import Report, Source


def read(text: str) -> tuple[Constraint | None, Report]:
    """The constraint of a type expression, and what was wrong with it."""
    source, report = Source("x.hcl", text), Report()
    node = parse_expression(source, report)
    assert node is not None
    return constraint_of(node, Findings(source, report), closed_run()), report


def value(text: str) -> Value:
    """The value of an expression."""
    source, report = Source("x.hcl", text), Report()
    node = parse_expression(source, report)
    assert node is not None
    found = constant_value(node, Findings(source, report), closed_run())
    assert found is not None
    return found


def fitted(kind: str, text: str) -> Value:
    """A value as a constraint wants it."""
    found, report = read(kind)
    assert [] == report.diagnostics
    assert found is not None
    return fit(value(text), found)


TYPES = [
    ("string", "string"),
    ("any", "any"),
    ("list", "list(any)"),
    ("map", "map(any)"),
    ("set(list(number))", "set(list(number))"),
    ("tuple([string, bool])", "tuple([string,bool])"),
    ("tuple([])", "tuple([])"),
    ("object({})", "object({})"),
    (
        "object({ b = optional(number, 1), a = list(object({ c = optional(any) })) })",
        "object({a=list(object({c=optional(any)})),b=optional(number)})",
    ),
]


@pytest.mark.parametrize(("written", "meant"), TYPES, ids=lambda text: text)
def test_every_type_is_read(written: str, meant: str) -> None:
    """The types of HCL, nested, and the shorthands of `list` and `map`."""
    found, report = read(written)
    assert [] == report.diagnostics
    assert found is not None
    assert meant == constraint(found.type)


_SPECIFICATION = (
    "A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor "
    "call, like list(string)."
)
MISTAKES = [
    ("strin", 1, 'The keyword "strin" is not a valid type specification. Did you mean "string"?'),
    ("set", 1, "The set type constructor requires one argument specifying the element type."),
    ("map(list)", 5, "The list type constructor requires one argument specifying the element type."),
    ("list()", 5, "The list type constructor requires one argument specifying the element type."),
    ("list(string, number)", 14, "The list type constructor requires one argument specifying the element type."),
    ("tuple", 1, "The tuple type constructor requires one argument specifying the element types as a list."),
    (
        "object()",
        7,
        "The object type constructor requires one argument specifying the attribute types and values as a map.",
    ),
    ("(string)", 1, _SPECIFICATION),
    ("1", 1, _SPECIFICATION),
    ("string(1)", 7, 'Primitive type keyword "string" does not expect arguments.'),
    ("any(1)", 4, 'Type constraint keyword "any" does not expect arguments.'),
    ("lst(string)", 1, 'Keyword "lst" is not a valid type constructor. Did you mean "list"?'),
    ("optional(string)", 1, 'Keyword "optional" is valid only as a modifier for object type attributes.'),
    ("tuple(string)", 7, "Tuple type constructor requires a list of element types."),
    (
        "object(string)",
        8,
        (
            "Object type constructor requires a map whose keys are attribute names and whose values are the "
            "corresponding attribute types."
        ),
    ),
    ('object({ "a" = string })', 10, "Object constructor map keys must be attribute names."),
    ("object({ (a) = string })", 10, "Object constructor map keys must be attribute names."),
    ("object({ a = string, a = bool })", 22, "Object constructor map keys must be unique."),
    ("object({ a = optional() })", 22, "Optional attribute modifier requires the attribute type as its argument."),
    (
        "object({ a = optional(any, 1, 2) })",
        22,
        "Optional attribute modifier expects at most two arguments: the attribute type, and a default value.",
    ),
    (
        'object({ a = optional(number, "x") })',
        31,
        "This default value is not compatible with the attribute's type constraint: a number is required.",
    ),
    ("object({ a = optional(number, foo.bar) })", 31, "Variables may not be used here."),
    ("object({ a = optional(number, abs(1)) })", 31, "Functions may not be called here."),
    ('"string"', 1, 'Types stand without quotes. Remove the quotes around "string".'),
    (
        '"list"',
        1,
        'Remove the quotes around "list" and write list(string) to say that the list elements are strings.',
    ),
    ('"list(string)"', 1, "Remove the quotes and write the type expression directly."),
]


@pytest.mark.parametrize(("written", "column", "detail"), MISTAKES, ids=lambda x: x if isinstance(x, str) else "")
def test_a_wrong_type_is_told_at_its_place(written: str, column: int, detail: str) -> None:
    """The place is that of the wrong part, and there is no constraint then."""
    found, report = read(written)
    assert found is None
    assert [(f"x.hcl:1:{column}", detail)] == [(str(d.range), d.detail) for d in report]


def test_every_mistake_of_a_type_is_told() -> None:
    """One does not hide the others."""
    _, report = read("object({ a = strng, b = list(), 1 = bool })")
    assert ["x.hcl:1:14", "x.hcl:1:29", "x.hcl:1:33"] == [str(d.range) for d in report.sorted()]


def test_a_type_that_is_too_deep_is_no_type() -> None:
    """The bound on values holds for types, too, and is a mistake at the type."""
    found, report = read("list(" * 100 + "string" + ")" * 100)
    assert found is None
    assert ["Invalid type specification"] == [d.summary for d in report]


FITTING: list[tuple[str, str, object]] = [
    ('object({ a = optional(string, "x"), b = number })', '{ b = "1" }', {"a": "x", "b": 1}),
    ('object({ a = optional(string, "x"), b = optional(number) })', "{ a = null }", {"a": "x", "b": None}),
    (
        "object({ a = optional(object({ x = optional(number, 3), y = optional(string) }), {}) })",
        "{}",
        {"a": {"x": 3, "y": None}},
    ),
    ("object({ a = optional(object({ x = optional(number, 3) })) })", "{}", {"a": None}),
    (
        "list(object({ a = optional(bool, true) }))",
        "[{}, { a = false }, { a = null }, null]",
        [{"a": True}, {"a": False}, {"a": True}, None],
    ),
    (
        "map(object({ a = optional(bool, true) }))",
        '{ k = {}, l = { a = "false" } }',
        {"k": {"a": True}, "l": {"a": False}},
    ),
    ("set(object({ a = optional(number, 1) }))", "[{}, { a = 1 }, { a = 2 }]", [{"a": 1}, {"a": 2}]),
    ("tuple([object({ a = optional(number, 1) }), string])", "[{}, 5]", [{"a": 1}, "5"]),
    ('object({ a = optional(list(string), ["p", 1]) })', "{}", {"a": ["p", "1"]}),
    ('object({ a = optional(map(any), { k = 1, l = "x" }) })', "{}", {"a": {"k": "1", "l": "x"}}),
    ("object({ a = optional(any) })", "{}", {"a": None}),
    (
        'list(object({ a = optional(string, "d"), b = optional(any) }))',
        '[{ b = 1 }, { b = "x" }]',
        [{"a": "d", "b": "1"}, {"a": "d", "b": "x"}],
    ),
    ('list(object({ a = optional(string, "d") }))', "[]", []),
    (
        'object({ o = optional(object({ p = optional(object({ q = optional(string, "deep") }), {}) }), {}) })',
        "{ o = { p = { q = null } } }",
        {"o": {"p": {"q": "deep"}}},
    ),
    (
        "map(map(object({ a = optional(number, 7) })))",
        "{ x = { y = {}, z = { a = 8 } }, w = {} }",
        {"w": {}, "x": {"y": {"a": 7}, "z": {"a": 8}}},
    ),
    (
        "list(object({ a = optional(list(object({ b = optional(number, 4) })), [{}]) }))",
        "[{}, { a = [] }, { a = [{ b = 1 }, {}] }]",
        [{"a": [{"b": 4}]}, {"a": []}, {"a": [{"b": 1}, {"b": 4}]}],
    ),
    (
        'list(object({ a = optional(object({ z = number }), { z = "1" }) }))',
        "[{}, { a = { z = 2 } }]",
        [{"a": {"z": 1}}, {"a": {"z": 2}}],
    ),
    ('object({ a = optional(string, "x") })', "null", None),
    ("object({ a = string })", "{ a = 1, extra = 2 }", {"a": "1"}),
    ("set(string)", '["b", "a", "b", 1]', ["1", "a", "b"]),
    ("list(any)", '[1, "x", true]', ["1", "x", "true"]),
    ("any", "{ a = [1, { b = null }] }", {"a": [1, {"b": None}]}),
    ("number", '"1e3"', 1000),
    ("number", "0.5", 0.5),
]


@pytest.mark.parametrize(("kind", "given", "wanted"), FITTING, ids=lambda x: x if isinstance(x, str) else "")
def test_defaults_are_filled_in_at_any_depth(kind: str, given: str, wanted: object) -> None:
    """What is missing or null gets its default, then all is converted; null as a whole stays null."""
    found = InputValues({"x": fitted(kind, given)}).plain()["x"]
    assert wanted == found
    assert found == json.loads(json.dumps(found))


UNFIT = [
    ("number", '"0x1"', "a number is required"),
    ("list(string)", '"x"', "list of string required"),
    ("map(string)", '["a"]', "map of string required"),
    ("object({ a = string, b = string, c = string })", "{}", 'attributes "a", "b", and "c" are required'),
    ("set(object({ a = string }))", '[{ a = "x" }, { b = 1 }]', 'element 1: attribute "a" is required'),
    ("list(any)", '["a", []]', "all list elements must have the same type"),
    ("object({ a = list(number) })", '{ a = [1, "x"] }', ".a[1]: a number is required"),
    ("map(number)", '{ "a b" = "x" }', '["a b"]: a number is required'),
]


@pytest.mark.parametrize(("kind", "given", "why"), UNFIT, ids=lambda x: x if isinstance(x, str) else "")
def test_a_value_that_does_not_fit_says_where_and_why(kind: str, given: str, why: str) -> None:
    """The way leads to the inner value that is wrong."""
    with pytest.raises(ConversionError) as caught:
        fitted(kind, given)
    assert why == explained(caught.value)


def test_sensitivity_stays() -> None:
    """A sensitive value is one after its defaults were filled in."""
    found, _ = read("object({ a = optional(number, 1) })")
    assert found is not None
    assert fit(value("{}").marked(), found).is_sensitive

"""`variable` blocks, what they declare and what is wrong with them, and their validations."""

from __future__ import annotations

from textwrap import dedent
from typing import cast

import pytest

from gitpool.config.evaluation.scope import Namespace, Run, Scope
from gitpool.config.functions.function import Environment
from gitpool.config.masking.hidden import suspected_defaults
from gitpool.config.syntax.parse import parse
from gitpool.config.values.types import constraint
from gitpool.config.values.value import NOTHING_KNOWN, Value, string
from gitpool.config.variables.declared import Variable, sensitive_spans, variables_of
from gitpool.config.variables.inputvalues import InputValues
from gitpool.config.variables.validations import check_validations
from gitpool.diagnostics import Report, Source
from tests.config.texts import said


def read(text: str) -> tuple[dict[str, Variable], Report]:
    """The variables of a file, and what was wrong with them."""
    source, report = Source("x.hcl", dedent(text)), Report()
    body = parse(source, report)
    assert [] == report.diagnostics
    return variables_of([(source, block) for block in body.blocks], report), report


def told(text: str) -> list[str]:
    """`line:column detail` of everything that is wrong."""
    found = read(text)[1].sorted()
    return [f"{d.range.start.line}:{d.range.start.column} {d.detail}" for d in found if d.range]


def test_a_variable_says_what_it_is() -> None:
    """Every argument, and the default converted with the defaults of its type."""
    found, report = read("""\
        variable "b" {
          type        = object({ a = optional(number, 3), b = string })
          default     = { b = 4 }
          description = "What it is."
          sensitive   = true
          nullable    = false
        }
        variable "a" {}
        """)
    assert [] == report.diagnostics
    assert ["a", "b"] == list(found)
    b = found["b"]
    assert ("What it is.", True, False, False) == (b.description, b.sensitive, b.nullable, b.parses_literally)
    assert b.default is not None
    assert b.default.is_sensitive
    assert {"x": {"a": 3, "b": "4"}} == InputValues({"x": b.default.unmarked_deep()}).plain()
    a = found["a"]
    assert (None, "", False, True, True) == (a.default, a.description, a.sensitive, a.nullable, a.parses_literally)


@pytest.mark.parametrize(
    ("kind", "literally"), [("string", True), ("number", True), ("bool", True), ("any", False), ("list(any)", False)]
)
def test_only_primitive_types_are_literal_texts(kind: str, literally: bool) -> None:
    """Terraform's rule: `type = any` is an expression on the command line, no type at all is a text."""
    assert literally is read(f'variable "x" {{ type = {kind} }}')[0]["x"].parses_literally


def test_a_default_may_be_null() -> None:
    """Null is a default, so no value is required; not where the variable must not be null."""
    found, report = read('variable "x" { default = null }')
    assert [] == report.diagnostics
    assert found["x"].default is not None
    assert ["3:14 A null default value is not valid when nullable=false."] == told(
        'variable "x" {\n  nullable = false\n  default  = null\n}\n'
    )


@pytest.mark.parametrize("name", ["source", "version", "providers", "count", "for_each", "depends_on", "locals", "_"])
def test_reserved_names_are_refused(name: str) -> None:
    """Terraform needs these names for its modules."""
    assert [f'1:10 The variable name "{name}" is reserved due to its special meaning in Terraform\'s modules.'] == told(
        f'variable "{name}" {{}}'
    )


@pytest.mark.parametrize("name", ["2x", "a b", "a.b", "", "-a"])
def test_a_name_is_an_identifier(name: str) -> None:
    """Anything else could not be written behind `var.`."""
    assert "Invalid variable name" in [d.summary for d in read(f'variable "{name}" {{}}')[1]]


def test_a_name_is_declared_once() -> None:
    """The second is told where the first is, and the first counts."""
    found, report = read('variable "x" {\n  default = 1\n}\nvariable "x" {}\n')
    assert ["x.hcl:4:1: Duplicate variable declaration"] == said(report)
    assert "x.hcl:1:1" in report.diagnostics[0].detail
    assert found["x"].default is not None


MISTAKES = [
    ("nulable = true", '2:1 An argument named "nulable" is not expected here. Did you mean "nullable"?'),
    (
        "ephemeral = true",
        "2:1 Values that no plan may keep are not supported: a plan could not be checked against them.",
    ),
    ('deprecated = "x"', "2:1 Terraform has it from 1.15 on. Say it in the description."),
    ("const = true", "2:1 Terraform has it from 1.15 on. Every variable can be used everywhere here."),
    ("type = strng", '2:8 The keyword "strng" is not a valid type specification. Did you mean "string"?'),
    ("description = null", "2:15 Unsuitable value: must not be null."),
    ("description = [1]", "2:15 Unsuitable value: string required, but have tuple."),
    ("description = foo.bar", "2:15 Variables may not be used here."),
    ('sensitive = "x"', "2:13 Unsuitable value: a bool is required."),
    ("nullable = 1", "2:12 Unsuitable value: bool required, but have number."),
    ("default = foo.bar[1].z", "2:11 Variables may not be used here."),
    ('default = upper("x")', "2:11 Functions may not be called here."),
    ("default = [for a in [1] : b]", '2:27 Variables may not be used here. A text stands in quotes: "b".'),
    ("default = 1 / 0", "2:11 Error during operation: divide by zero."),
    (
        "validation {}",
        '2:1 The argument "condition" is required, but no definition was found.',
    ),
    (
        'validation {\ncondition = 1 == 1\nerror_message = "x"\n}',
        '3:13 The condition for variable "x" must refer to var.x in order to test incoming values.',
    ),
    (
        'validation {\ncondition = [for var in [{ x = true }] : var.x][0]\nerror_message = "x"\n}',
        '3:13 The condition for variable "x" must refer to var.x in order to test incoming values.',
    ),
    ("foo {}", '2:1 Blocks of type "foo" are not expected here.'),
]


@pytest.mark.parametrize(("argument", "detail"), MISTAKES, ids=lambda text: text.split("\n")[0])
def test_a_mistake_is_told_at_its_place(argument: str, detail: str) -> None:
    """The variable is there all the same, so that its use is no second mistake."""
    assert detail in told(f'variable "x" {{\n{argument}\n}}\n')
    assert ["x"] == list(read(f'variable "x" {{\n{argument}\n}}\n')[0])


def test_a_default_of_another_type_is_told_at_the_default() -> None:
    """With the way to the inner value, and the variable is of its type, not known."""
    text = 'variable "x" {\n  type    = list(number)\n  default = [1, "x"]\n}\n'
    assert [
        "3:13 This default value is not compatible with the variable's type constraint: [1]: a number is required."
    ] == told(text)
    default = read(text)[0]["x"].default
    assert default is not None
    assert ("list(number)", False) == (constraint(default.type), default.is_known)


@pytest.mark.parametrize(
    "default", ['"hunter2"', '{ hunter2 = "hunter2" }', '["a"]["hunter2"]', "hunter2.x", '"hunter2" + 1']
)
@pytest.mark.parametrize("sensitive", ["true", '"true"', "wrong"])
def test_nothing_is_said_of_a_sensitive_default(default: str, sensitive: str) -> None:
    """Neither the words nor the excerpt depend on it, whatever is wrong with it; a broken `sensitive` counts."""
    text = f'variable "x" {{\n  type      = number\n  sensitive = {sensitive}\n  default   = {default}\n}}\n'
    found, report = read(text)
    assert "hunter2" not in repr(report)
    assert "Invalid default value for variable" in [d.summary for d in report]
    assert found["x"].default is not None
    assert found["x"].default.is_sensitive


def test_sensitive_defaults_can_be_covered() -> None:
    """Their spans, by file; in a file that is broken whatever may be one, by the text."""
    text = 'variable "x" {\n  sensitive = true\n  default   = "hunter2"\n}\nvariable "y" {\n  default = 1\n}\n'
    ((start, end),) = sensitive_spans(read(text)[0].values())["x.hcl"]
    assert '"hunter2"' == text[start:end]
    broken = text.replace("true", "true true")
    assert "hunter2" not in "".join(part for part in _outside(broken, suspected_defaults(broken)))
    assert [] == suspected_defaults("default = 1")


def _outside(text: str, spans: list[tuple[int, int]]) -> list[str]:
    at, parts = 0, []
    for start, end in spans:
        parts.append(text[at:start])
        at = end
    return [*parts, text[at:]]


def checked(block: str, value: Value, place: bool = False) -> list[tuple[str, str, str]]:
    """`(place, summary, detail)` of what the validations of a variable `x` say of a value."""
    found, report = read(f'variable "x" {{\n{block}\n}}\n')
    assert [] == report.diagnostics
    run = Run({}, cast(Environment, None))
    values = Namespace("var", "input variable", {"x": value}, "Reference to undeclared input variable")
    given = Source("gitpool.tfvars", 'x = "bad"\n')
    inputs = InputValues({"x": value}, places={"x": (given, 4, 9)} if place else {})
    check_validations(found, inputs, lambda source: Scope(run, source, {"var": values}))
    return [(str(p.source.range(p.start, p.end)), p.summary, p.detail) for p in run.problems]


GOOD = 'validation {\n  condition     = var.x == "good"\n  error_message = " No: ${var.x}. "\n}'


def test_a_value_that_keeps_the_rule_passes() -> None:
    """So does one that is not known yet, and a condition that is the text of a truth."""
    assert [] == checked(GOOD, string("good"))
    assert [] == checked(GOOD, NOTHING_KNOWN)
    assert [] == checked(
        'validation {\n  condition = var.x == "a" ? "false" : "true"\n  error_message = "-"\n}', string("b")
    )


def test_a_value_that_breaks_the_rule_is_told_with_its_message() -> None:
    """At the variable, or at the value where it was given in a file; the rule is named by its place."""
    detail = "No: bad.\n\nThis was checked by the validation rule at x.hcl:2:1."
    assert [("x.hcl:1:1", "Invalid value for variable", detail)] == checked(GOOD, string("bad"))
    assert [("gitpool.tfvars:1:5", "Invalid value for variable", detail)] == checked(GOOD, string("bad"), place=True)


def test_every_broken_rule_is_told() -> None:
    """One rule does not hide another."""
    assert 2 == len(checked(f"{GOOD}\n{GOOD}", string("bad")))


def test_a_message_that_would_tell_a_sensitive_value_is_not_shown() -> None:
    """Both are told: that the rule is broken, and that its message cannot be shown."""
    found = checked(GOOD, string("hunter2").marked())
    assert ["Error message refers to sensitive values", "Invalid value for variable"] == [s for _, s, _ in found]
    assert "hunter2" not in repr(found)
    assert "The error message included a sensitive value, so it will not be displayed." in found[1][2]


@pytest.mark.parametrize(
    ("condition", "detail"),
    [
        ("var.x == null ? true : null", "Validation condition expression must return either true or false, not null."),
        ("[var.x]", "Invalid validation condition result value: bool required, but have tuple."),
        ("var.x == var.y", 'There is no input variable named "y".'),
    ],
)
def test_a_condition_that_is_none_is_told(condition: str, detail: str) -> None:
    """At the condition; that the value is wrong is not said then."""
    block = f'validation {{\n  condition = {condition}\n  error_message = "-"\n}}'
    found = checked(block, string("b"))
    assert [detail] == [d for _, _, d in found]


@pytest.mark.parametrize("message", ["null", '"  "'])
def test_a_message_that_says_nothing_is_replaced(message: str) -> None:
    """Terraform's sentence stands in."""
    block = f'validation {{\n  condition = var.x == "good"\n  error_message = {message}\n}}'
    ((_, _, detail),) = checked(block, string("bad"))
    assert detail.startswith("Failed to evaluate condition error message.")

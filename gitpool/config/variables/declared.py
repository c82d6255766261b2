"""`variable` blocks: what they declare (terraform 1.11: internal/configs/named_values.go).

Rules of this module:

* What is wrong with a block is reported, and the variable is there all the same, as far as it can be understood: its
  use is no second mistake.
* What a sensitive variable defaults to is never told: what is wrong with it is said at the header, in words that do
  not depend on the value. A `sensitive` that cannot be understood counts as true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gitpool.config.blocks.content import check_labels, content
from gitpool.config.blocks.schema import CHECK, VARIABLE
from gitpool.config.evaluation.scope import Run
from gitpool.config.findings import Findings
from gitpool.config.syntax.strings import BAD_NAME, is_identifier
from gitpool.config.syntax.tree import Attribute, Block, Body, Expression, GetAttribute, Name
from gitpool.config.syntax.walk import free_names, walk
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import BOOL, STRING, Type, is_primitive, without_optional
from gitpool.config.values.value import Value, unknown
from gitpool.config.variables.constant import closed_run, constant_value
from gitpool.config.variables.typeconstraint import Constraint, constraint_of, explained, fit
from gitpool.diagnostics import Report, Source

RESERVED = ("source", "version", "providers", "count", "for_each", "depends_on", "lifecycle", "locals", "provider", "_")
"""What Terraform's modules need these names for (moduleBlockSchema); files that use none can be used there, too."""

_UNSUPPORTED = {
    "ephemeral": "Values that no plan may keep are not supported: a plan could not be checked against them.",
    "deprecated": "Terraform has it from 1.15 on. Say it in the description.",
    "const": "Terraform has it from 1.15 on. Every variable can be used everywhere here.",
}
_UNSUITABLE = "Invalid default value for variable"


@dataclass(frozen=True)
class Validation:
    """A `validation` block: the condition must be true, else the error message says why."""

    condition: Expression
    error_message: Expression
    source: Source
    block: Block


@dataclass(frozen=True)
class Variable:
    """A declared input variable.

    `default` is of the constraint's type, None where there is none: then a value is required. `parses_literally`
    says that its value on a command line is a text as it is, and no expression. `source` and `block` are where it
    is declared.
    """

    name: str
    constraint: Constraint
    parses_literally: bool
    default: Value | None
    description: str
    sensitive: bool
    nullable: bool
    validations: tuple[Validation, ...]
    source: Source
    block: Block
    is_sound: bool = True
    """Whether nothing is wrong with the block; else nobody is asked for a value, and none is missed."""


def variables_of(blocks: Iterable[tuple[Source, Block]], report: Report) -> dict[str, Variable]:
    """The variables that blocks declare, by name in name order; of a name that is there twice, the first."""
    found: dict[str, Variable] = {}
    run = closed_run()
    for source, block in blocks:
        findings = Findings(source, report)
        if not check_labels(block, VARIABLE, findings):
            continue
        mistakes = len(report.errors)
        variable = _variable(block, findings.about(None, f'variable "{block.labels[0].text}"'), run)
        variable = replace(variable, is_sound=len(report.errors) == mistakes)
        first = found.setdefault(variable.name, variable)
        if first is not variable:
            place = first.source.range(first.block.start, first.block.end)
            detail = f'A variable "{variable.name}" was already declared at {place}. Every name can be declared once.'
            findings.error("Duplicate variable declaration", detail, block.start, block.end)
    return dict(sorted(found.items()))


def _variable(block: Block, findings: Findings, run: Run) -> Variable:
    _check_name(block, findings)
    # There may be several of them, which `content` would take for a mistake.
    validations = [inner for inner in block.body.blocks if inner.type == "validation"]
    arguments = content(_without(block.body, findings), VARIABLE, findings).attributes
    sensitive = _truth(arguments.get("sensitive"), False, findings, run)
    nullable = _truth(arguments.get("nullable"), True, findings, run)
    written = arguments.get("type")
    constraint = Constraint() if written is None else constraint_of(written.value, findings, run)
    name = block.labels[0].text
    rules = [_validation(inner, name, findings) for inner in validations]
    default = arguments.get("default")
    known = constraint or Constraint()
    return Variable(
        name=name,
        constraint=known,
        parses_literally=is_primitive(known.type) or written is None,
        default=None if default is None else _default_value(default, known, sensitive, nullable, block, findings, run),
        description=_text(arguments.get("description"), findings, run),
        sensitive=sensitive,
        nullable=nullable,
        validations=tuple(rule for rule in rules if rule is not None),
        source=findings.source,
        block=block,
    )


def _check_name(block: Block, findings: Findings) -> None:
    label = block.labels[0]
    if label.text in RESERVED:
        detail = f'The variable name "{label.text}" is reserved due to its special meaning in Terraform\'s modules.'
        findings.error("Invalid variable name", detail, label.start, label.end)
    elif not is_identifier(label.text):
        findings.error("Invalid variable name", BAD_NAME, label.start, label.end)


def _without(body: Body, findings: Findings) -> Body:
    """The body without its validations, and without arguments of Terraform that are reported here."""
    for name in body.attributes.keys() & _UNSUPPORTED.keys():
        argument = body.attributes[name]
        findings.error(f'"{name}" is not supported', _UNSUPPORTED[name], argument.start, argument.end)
    attributes = {name: a for name, a in body.attributes.items() if name not in _UNSUPPORTED}
    return Body(attributes, [inner for inner in body.blocks if inner.type != "validation"], body.start, body.end)


def _text(argument: Attribute | None, findings: Findings, run: Run) -> str:
    """The text of an argument; none where it is missing or wrong."""
    value = None if argument is None else _decoded(argument, STRING, findings, run)
    return "" if value is None else str(value.data)


def _truth(argument: Attribute | None, otherwise: bool, findings: Findings, run: Run) -> bool:
    """The boolean of an argument; true where it is wrong."""
    if argument is None:
        return otherwise
    value = _decoded(argument, BOOL, findings, run)
    return value is None or bool(value.data)


def _decoded(argument: Attribute, kind: Type, findings: Findings, run: Run) -> Value | None:
    """The value of an argument, of that type and not null; None, and reported, where it has none."""
    node = argument.value
    value = constant_value(node, findings, run)
    if value is None:
        return None
    try:
        value = convert(value, kind)
        problem = "must not be null" if value.is_null else ""
    except ConversionError as mismatch:
        problem = str(mismatch)
    if problem:
        findings.error("Unsuitable value type", f"Unsuitable value: {problem}.", node.start, node.end)
        return None
    return value


def _default_value(
    argument: Attribute,
    constraint: Constraint,
    sensitive: bool,
    nullable: bool,
    block: Block,
    findings: Findings,
    run: Run,
) -> Value:
    """The default, of the constraint's type; something unknown where it is none."""
    unsaid = Findings(findings.source, Report()) if sensitive else findings
    value, problem = constant_value(argument.value, unsaid, run), None
    if value is not None:
        try:
            value = fit(value, constraint)
        except ConversionError as mismatch:
            value = None
            problem = (
                f"This default value is not compatible with the variable's type constraint: {explained(mismatch)}."
            )
    if value is not None and value.is_null and not nullable:
        value, problem = None, "A null default value is not valid when nullable=false."
    if value is None and sensitive:
        detail = "The default does not suit the variable. As it is sensitive, it is not said why."
        findings.error(_UNSUITABLE, detail, block.start, block.end)
    elif problem is not None:
        findings.error(_UNSUITABLE, problem, argument.value.start, argument.value.end)
    if value is None:
        value = unknown(without_optional(constraint.type))
    return value.marked(sensitive)


def _validation(block: Block, name: str, findings: Findings) -> Validation | None:
    check_labels(block, CHECK, findings)
    found = content(block.body, CHECK, findings).attributes
    for missing in [name for name in CHECK.arguments if name not in found]:
        detail = f'The argument "{missing}" is required, but no definition was found.'
        findings.error("Missing required argument", detail, block.start, block.end)
    if "condition" in found and not _refers_to(found["condition"].value, name):
        detail = f'The condition for variable "{name}" must refer to var.{name} in order to test incoming values.'
        node = found["condition"].value
        findings.error("Invalid variable validation condition", detail, node.start, node.end)
    if len(found) < len(CHECK.arguments):
        return None
    return Validation(found["condition"].value, found["error_message"].value, findings.source, block)


def _refers_to(expression: Expression, name: str) -> bool:
    """Whether `var.name` stands in an expression, where `var` is no variable of a `for`."""
    roots = {id(root) for root in free_names(expression) if root.name == "var"}
    return any(
        isinstance(node, GetAttribute) and isinstance(node.of, Name) and node.name == name and id(node.of) in roots
        for node, _ in walk(expression)
    )


def sensitive_spans(variables: Iterable[Variable]) -> dict[str, list[tuple[int, int]]]:
    """The defaults of sensitive variables by file, as character spans: not to be shown."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for variable in variables:
        argument = variable.block.body.attributes.get("default")
        if variable.sensitive and argument is not None:
            spans.setdefault(variable.source.filename, []).append((argument.value.start, argument.value.end))
    return spans

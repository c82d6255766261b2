"""A value of a variable as somebody gave it, not evaluated yet, and what is said where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from gitpool.config.syntax.tree import Attribute
from gitpool.config.values.types import constraint
from gitpool.config.variables import tfvars
from gitpool.config.variables.declared import Variable
from gitpool.config.variables.inputs import PREFIX
from gitpool.diagnostics import Diagnostic, Source, error, warning

_INVALID = "Invalid value for input variable"


@dataclass(frozen=True)
class Written:
    """A value that stands in a file."""

    source: Source
    attribute: Attribute

    @property
    def how(self) -> str:
        """The end of a sentence about it."""
        node = self.attribute.value
        return f"defined at {self.source.range(node.start, node.end)}"


@dataclass(frozen=True)
class Said:
    """A value that is a text of the command line, of the environment, or an answer."""

    text: str
    how: str
    is_argument: bool = False


@dataclass(frozen=True)
class Planned:
    """A value that a saved plan was made with."""

    value: Any
    how: str = "set in the saved plan"


Given: TypeAlias = Written | Said | Planned


def unsuitable(variable: Variable, given: Given, why: str, summary: str = _INVALID) -> Diagnostic:
    """A value is not of the variable's type, because of `why`, a clause."""
    if not isinstance(given, Written):
        return about(variable, f"Unsuitable value for var.{variable.name} {given.how}: {why}.", summary)
    declared = variable.source.range(variable.block.start, variable.block.end)
    detail = f"The given value is not suitable for var.{variable.name} declared at {declared}: {why}."
    node = given.attribute.value
    return error(summary, detail, source=given.source, span=(node.start, node.end))


def unsaid(variable: Variable, given: Given) -> Diagnostic:
    """Something is wrong with the value of a sensitive variable."""
    detail = (
        f"The value of var.{variable.name}, {given.how}, is not suitable: {constraint(variable.constraint.type)} is "
        "required. As the variable is sensitive, it is not said what is wrong with it."
    )
    return about(variable, detail)


def about(variable: Variable, detail: str, summary: str = _INVALID) -> Diagnostic:
    """A mistake that is shown where the variable is declared."""
    return error(summary, detail, source=variable.source, span=(variable.block.start, variable.block.end))


def missing(variable: Variable) -> Diagnostic:
    """A variable has no value and needs one."""
    name = variable.name
    detail = (
        f'The input variable "{name}" is not set, and has no default value. Give it with -var="{name}=VALUE", in a '
        f"file with -var-file, in {tfvars.DEFAULT}, or in the environment variable {PREFIX}{name}."
    )
    return about(variable, detail, "No value for required variable")


def undeclared_in_file(given: Written, hint: str) -> Diagnostic:
    """A file has a value for what is no variable; `hint` is the end of a sentence, or nothing."""
    attribute = given.attribute
    detail = (
        f'No variable named "{attribute.name}" is declared, but a value was found in {given.source.filename}.{hint} To '
        f'use the value, add a "variable" block. Values in {PREFIX}* environment variables may be for others, and are '
        "not warned of."
    )
    span = (attribute.start, attribute.end)
    return warning("Value for undeclared variable", detail, source=given.source, span=span)

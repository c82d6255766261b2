"""`variable` blocks: what they declare (terraform 1.11: internal/configs/named_values.go)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitpool.config.tree import Block, Expression
from gitpool.config.typeconstraint import Constraint
from gitpool.config.values.value import Value
from gitpool.diagnostics import Report, Source


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


def variables_of(blocks: Sequence[tuple[Source, Block]], report: Report) -> dict[str, Variable]:
    """The variables that blocks declare, by name in name order; what is wrong with a block is reported, and it is
    taken as far as it can be understood, so that its use is no second mistake."""
    raise NotImplementedError


def sensitive_spans(variables: Sequence[Variable]) -> dict[str, list[tuple[int, int]]]:
    """The defaults of sensitive variables by file, as character spans: not to be shown."""
    raise NotImplementedError


def suspected_spans(text: str) -> list[tuple[int, int]]:
    """The same for a file with a broken syntax, by its text: whatever may be the default of a sensitive variable."""
    raise NotImplementedError

"""Plain values: what a literal says by itself, and what the evaluator gives back for everything else.

Rules of this module:

* A folder of literals is read without the evaluator, whose libraries it would pay for at every start. So this module
  knows literals alone; anything richer is `NotPlain`, and whoever asks goes to the evaluator.
* Both give the same for the same text; a test holds them equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeAlias

from gitpool.config.blocks.dynamic import Dynamic
from gitpool.config.findings import Findings
from gitpool.config.syntax.strings import nfc
from gitpool.config.syntax.tree import Expression, Literal, Object, Parentheses, Template, Tuple

Plain: TypeAlias = "str | bool | int | Decimal | list[Plain] | dict[str, Plain] | None"
"""A value without its type; a number that is no integer is a `Decimal` with the digits that Terraform prints."""

Inside = tuple[str, ...]
"""The way to a value within another: keys, and indexes as texts."""

MAX_BITS = 512
"""Larger integers lose digits in Terraform, so the evaluator decides what they are."""


class NotPlain(Exception):
    """An expression that has to be evaluated."""


@dataclass(frozen=True, slots=True)
class Found:
    """The value of an expression.

    `is_known` is false where it needs a variable that has no value yet (under `validate`); `kind` is then what it will
    be, in the words of `kind_of`, and empty where that is not known either. `sensitive` are the ways to what nobody is
    to see, the empty way being all of it.
    """

    value: Plain
    is_known: bool = True
    sensitive: frozenset[Inside] = frozenset()
    kind: str = ""


class Values(Protocol):
    """Who knows the values of expressions: for one file, one pool, one round of `for_each`."""

    def found(self, node: Expression, findings: Findings) -> Found | None:
        """The value of an expression; None, and why in the findings, where it has none."""

    def tell(self, summary: str, detail: str, node: Expression, findings: Findings) -> None:
        """Note a mistake in an expression, with the values of what it refers to."""

    def for_each(self, node: Expression, findings: Findings) -> list[Round]:
        """The rounds of `for_each`, each with `each.key` and `each.value`; none where it has no value."""

    def count(self, node: Expression, findings: Findings) -> list[Round]:
        """The rounds of `count`, each with `count.index`; none where it has no value."""

    def dynamic(self, dynamic: Dynamic, findings: Findings) -> list[Values]:
        """The rounds of a `dynamic` block: the values for the block that each makes; none where it has no value."""


@dataclass(frozen=True, slots=True)
class Round:
    """One instance of a block that repeats; `key` is None where the keys are not known yet."""

    key: str | int | None
    values: Values


def plain(node: Expression) -> Plain:
    """The value of a literal, or of a list or object of them.

    Raises:
        NotPlain: it is more than that.
    """
    match node:
        case Literal(value):
            if isinstance(value, bool | str) or value is None:
                return value
            if isinstance(value, int) and value.bit_length() <= MAX_BITS:
                return value
        case Tuple(items):
            return [plain(item) for item in items]
        case Object(pairs):
            return {_key(key): plain(value) for key, value in pairs}
        case Parentheses(inner):
            return plain(inner)
        case Template(parts):
            return _template([plain(part) for part in parts])
    raise NotPlain


def _template(values: list[Plain]) -> Plain:
    if len(values) == 1:
        return values[0]
    texts = [text(value) for value in values]
    if None in texts:
        raise NotPlain
    return nfc("".join(part for part in texts if part is not None))


def _key(node: Expression) -> str:
    key = text(plain(node))
    if key is None:
        raise NotPlain
    return key


def kind_of(value: Plain) -> str:
    """What a value is, for people."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"


def text(value: Plain) -> str | None:
    """The text of a string, a number or a boolean, as Terraform converts it; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    # By way of decimals, as Python's own integers have no more than 4,300 digits to show.
    return f"{Decimal(value):f}" if isinstance(value, int | Decimal) else None


def boolean(value: Plain) -> bool | None:
    """A boolean, or a string that Terraform converts to one; None for anything else."""
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "false": False, "0": False}.get(value) if isinstance(value, str) else None

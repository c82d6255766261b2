"""What the guards allow: the `guard` block of the files, or the flags of the same names, as plain data.

Both are kept apart and both hold, so a flag never loosens what the files say. The flags travel in `Options`, and with
them in a saved plan. Whether a plan is within its bounds is the business of `gitpool.limits`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from string import ascii_letters, digits
from typing import Any

from gitpool.diagnostics import SourceRange
from gitpool.duration import format_duration
from gitpool.shapes import listed, text
from gitpool.windows import Window, span

COUNTED = ("max_creates", "max_updates", "max_deletes", "max_changes")
"""The guards over what a plan does: a number, or a percentage of the managed pools."""

AFFECTED = {"max_nodes_affected": "nodes", "max_allocations_affected": "allocations"}
"""The guards over who is hit by it, with the figure of `Impact` that each bounds: a number."""

EMPTY_CONFIGURATION = "empty_configuration"
GUARDS = (*COUNTED, *AFFECTED, "protected_names", "max_plan_age", "maintenance_window", EMPTY_CONFIGURATION)
"""Every guard that `-override` can lift, beside the rules of the files."""

RULE = "rule."
"""In front of the name of a rule, where `-override` lifts one."""

_BOUND = re.compile(r"([0-9]{1,18})(%?)")
_GLOB_PARTS = re.compile(r"\[!?]?[^]]*]|.", re.DOTALL)
"""The parts of a glob: a set, or one character, which may be `*` or `?`."""
_LONGEST_NAME = 128
_OF_NAMES = f"{ascii_letters}{digits}-_"


@dataclass(frozen=True, slots=True)
class Bound:
    """So many at most: a number, or a percentage of the managed pools."""

    limit: int
    is_percentage: bool = False

    def __str__(self) -> str:
        return f"{self.limit}%" if self.is_percentage else str(self.limit)

    def of(self, managed: int) -> int:
        """How many that are, of so many managed pools.

        A part of a pool is left out, but a percentage above 0% allows at least one: 10% of nine pools would else be a
        ban, and nobody who writes it means that.
        """
        if not self.is_percentage:
            return self.limit
        return max(1, managed * self.limit // 100) if self.limit else 0


def bound_of(written: str, *, has_percentage: bool = True) -> Bound:
    """The bound of `2` or `10%`.

    Raises:
        ValueError: it is neither, in a sentence without its full stop.
    """
    match = _BOUND.fullmatch(written)
    if match is None or (match[2] and not has_percentage):
        wanted = 'a whole number from 0 on, or a percentage such as "10%"' if has_percentage else "a whole number"
        raise ValueError(f'"{written}" is not {wanted}')
    return Bound(int(match[1]), bool(match[2]))


def age_of(written: str) -> int:
    """The nanoseconds that a plan may be old.

    Raises:
        ValueError: it is no duration, or a negative one.
    """
    age = span(written)
    if age < 0:
        raise ValueError("no plan is younger than nothing: a duration must not be negative")
    return age


def pattern_of(written: str) -> str:
    """A name or a glob of names, as it is written; one that matches no name would protect nothing, without a word.

    Raises:
        ValueError: no pool can have a name that it matches; in a sentence without its full stop.
    """
    if not written:
        raise ValueError('an empty pattern protects no pool; write a name or a glob, as in "prod-*"')
    if written.startswith(("node_pool.", "nomad_node_pool.")):
        raise ValueError(f'"{written}" is an address, and patterns are of names; write the name of the pool alone')
    parts = _GLOB_PARTS.findall(written)
    if len(parts) - parts.count("*") > _LONGEST_NAME:
        raise ValueError(f"no name of a pool is longer than {_LONGEST_NAME} characters, and the pattern is")
    for part in dict.fromkeys(parts):
        if not any(fnmatchcase(character, part) for character in _OF_NAMES):
            raise ValueError(f'"{written}" matches no name of a pool: {_why_none(part)}')
    return written


def _why_none(part: str) -> str:
    """Why a part of a glob is in no name."""
    if part == ",":
        return "a comma separates nothing here; write each pattern as an item of the list, or in a flag of its own"
    if part == "[":
        return 'the "[" has no "]" behind it'
    if part.startswith("["):
        return f'"{part}" stands for none of the letters, digits, "-" and "_" that names have'
    return f'names have letters, digits, "-" and "_", and no "{part}"'


@dataclass(frozen=True, slots=True)
class Guards:
    """What one source, the files or the flags, allows; a guard that is not in it allows everything.

    `maxima` has the bounds by their names, `protected_names` globs over names of pools, `max_plan_age` nanoseconds. A
    plan that writes is applied in any one of the `windows`. `unknown` are the guards whose values are not known, for
    want of a variable's: they object to everything. `places` are in the files; a flag has none.
    """

    maxima: Mapping[str, Bound] = field(default_factory=dict)
    protected_names: tuple[str, ...] = ()
    max_plan_age: int | None = None
    windows: tuple[Window, ...] = ()
    unknown: frozenset[str] = frozenset()
    places: Mapping[str, SourceRange] = field(default_factory=dict, compare=False)

    def said(self, name: str) -> str:
        """How the guard was set: the argument with its place in the files, or the flag."""
        place = self.places.get(name)
        if place is not None:
            return f"{name} at {place}"
        flag = f"-{name.replace('_', '-')}"
        values: list[object] = [self.maxima.get(name)]
        if name == "protected_names":
            values = [*self.protected_names]
        elif name == "max_plan_age":
            values = [format_duration(self.max_plan_age or 0)]
        elif name == "maintenance_window":
            values = [f'"{window}"' for window in self.windows]
        return " ".join(f"{flag}={value}" for value in values)

    def to_json(self) -> dict[str, Any]:
        """For plan documents: the guards that are set, in the words of the files."""
        document: dict[str, Any] = {
            name: str(bound) if bound.is_percentage else bound.limit for name, bound in self.maxima.items()
        }
        if self.protected_names:
            document["protected_names"] = list(self.protected_names)
        if self.max_plan_age is not None:
            document["max_plan_age"] = format_duration(self.max_plan_age)
        if self.windows:
            document["maintenance_window"] = [window.to_json() for window in self.windows]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Guards:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled, or has a guard that this gitpool does not know.
        """
        if not document.keys() <= {*GUARDS} - {EMPTY_CONFIGURATION}:
            raise ValueError("a guard that is not known")
        age = document.get("max_plan_age")
        return cls(
            {name: _bound(name, document[name]) for name in (*COUNTED, *AFFECTED) if name in document},
            tuple(pattern_of(text(pattern)) for pattern in listed(document.get("protected_names", []))),
            None if age is None else age_of(text(age)),
            tuple(Window.from_json(window) for window in listed(document.get("maintenance_window", []))),
        )


UNGUARDED = Guards()
"""Of files that have no guards."""


def _bound(name: str, value: Any) -> Bound:
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise TypeError("a bound")
    return bound_of(str(value), has_percentage=name in COUNTED)

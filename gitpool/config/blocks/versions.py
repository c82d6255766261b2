"""`required_version`: Terraform's version constraints, held against gitpool's own version.

A rule of its own and no library: `packaging` reads Python's constraints, in which `~>` does not exist, a bare version
is no constraint and pre-releases follow other rules.
"""

from __future__ import annotations

import re
from itertools import zip_longest

_PART = re.compile(r"\s*(>=|<=|!=|~>|=|>|<)?\s*v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,2})(-[0-9A-Za-z.-]+)?\s*\Z")
_VERSION = re.compile(r"([0-9]+(?:\.[0-9]+)*)(.*)")


def is_satisfied(constraint: str, version: str) -> bool:
    """Whether a version fulfils `>= 0.1, < 2`, `~> 0.1.0`, `= 1.2.3`, `!= 1.2.3`, all parts of it.

    A pre-release fulfils a part only if the part names exactly that one, as in Terraform.

    Raises:
        ValueError: it is no constraint; the text is the part that is wrong.
    """
    match = _VERSION.match(version)
    assert match is not None
    numbers, suffix = _numbers(match.group(1)), match.group(2).lstrip("-")
    # All parts are read before one can decide, so that a broken part is never hidden by an unfulfilled one.
    held = [_holds(part, numbers, suffix) for part in constraint.split(",")]
    return all(held)


def _holds(part: str, version: tuple[int, ...], suffix: str) -> bool:
    match = _PART.match(part)
    if match is None:
        raise ValueError(part.strip())
    operator, written, pre = match.group(1) or "=", _numbers(match.group(2)), (match.group(3) or "").lstrip("-")
    order = _compare(version, written)
    if suffix or pre:
        same = order == 0 and suffix == pre
        return {"=": same, ">=": same, "<=": same, "~>": same, "!=": not same}.get(operator, False)
    if operator == "~>":
        fixed = max(len(written) - 1, 1)
        return order >= 0 and (*version, 0, 0)[:fixed] == written[:fixed]
    return {
        "=": order == 0,
        "!=": order != 0,
        ">": order > 0,
        "<": order < 0,
        ">=": order >= 0,
        "<=": order <= 0,
    }[operator]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def _compare(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    for a, b in zip_longest(one, other, fillvalue=0):
        if a != b:
            return -1 if a < b else 1
    return 0

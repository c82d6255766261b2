"""What a value of a JSON document must be, where another shape would mean that it is not what it should be.

Each function returns the value, or raises a TypeError or ValueError that says what it is instead.
"""

from __future__ import annotations

from typing import Any

INT64, UINT64 = range(-(2**63), 2**63), range(2**64)

_DEEPEST = 50
"""Levels: deeper than any API nests its objects, and less deep than Python can write."""


def text(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise TypeError(f"expected a text, got {_shown(value)}")
    return value


def texts(value: Any) -> dict[str, str]:
    """An object whose values are texts."""
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, got {_shown(value)}")
    return {text(k): text(v) for k, v in value.items()}


def listed(value: Any) -> list[Any]:
    """A list."""
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {_shown(value)}")
    return value


def switch(value: Any) -> bool | None:
    """A boolean or null."""
    if value is not None and type(value) is not bool:
        raise TypeError(f"expected a boolean, got {_shown(value)}")
    return value


def flag(value: Any) -> bool:
    """A boolean."""
    if type(value) is not bool:
        raise TypeError(f"expected a boolean, got {_shown(value)}")
    return value


def number(value: Any, sizes: range) -> int:
    """An integer of these."""
    if type(value) is not int or value not in sizes:
        raise TypeError(f"expected a number of 64 bits, got {_shown(value)}")
    return value


def shallow(value: Any) -> dict[str, Any]:
    """An object; whatever it holds, it can be written again."""
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, got {_shown(value)}")
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        if not level:
            break
        inner = [one for one in level if isinstance(one, (dict, list))]
        level = [v for one in inner for v in (one.values() if isinstance(one, dict) else one)]
    if level:
        raise ValueError("it is nested too deep")
    return value


def _shown(value: Any) -> str:
    return repr(value)[:50]

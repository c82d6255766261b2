"""What a match is replaced by: a template with `$1` and `${name}` (Go: regexp.go, Expand)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import category

Part = bytes | int
"""A text, or the index of a group."""


def template(text: str, names: Mapping[str, int], groups: int) -> list[Part]:
    """The parts of a template.

    A name is as long as it can be: `$1x` is the group `1x`. A group that does not exist is an empty text, and a dollar
    sign without a name is itself; two are one.
    """
    parts: list[Part] = []
    at = 0
    while True:
        dollar = text.find("$", at)
        if dollar < 0:
            return [*parts, text[at:].encode()]
        parts.append(text[at:dollar].encode())
        if text.startswith("$", dollar + 1):
            parts.append(b"$")
            at = dollar + 2
            continue
        name, at = _name(text, dollar + 1)
        if not name:
            parts.append(b"$")
            continue
        index = _index(name, names)
        if index is not None and index <= groups:
            parts.append(index)


def _name(text: str, start: int) -> tuple[str, int]:
    """The name behind a dollar sign and where it ends; "" if there is none."""
    in_braces = text.startswith("{", start)
    begin = end = start + in_braces
    while end < len(text) and (text[end] == "_" or category(text[end]) in _LETTERS):
        end += 1
    name = text[begin:end]
    if in_braces:
        if not name or not text.startswith("}", end):
            return "", start
        end += 1
    return name, end


_LETTERS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nd"))


def _index(name: str, names: Mapping[str, int]) -> int | None:
    is_number = name.isascii() and name.isdigit() and (name[0] != "0" or len(name) == 1)
    return int(name) if is_number and len(name) < 10 else names.get(name)


def expand(parts: Sequence[Part], match: Any, text: bytes) -> bytes:
    """The template for one match; of groups that have none, nothing."""
    return b"".join(_group(match, part, text) if isinstance(part, int) else part for part in parts)


def _group(match: Any, group: int, text: bytes) -> bytes:
    start, end = match.span(group)
    return text[start:end] if start >= 0 else b""

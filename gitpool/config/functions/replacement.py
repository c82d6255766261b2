"""What a match is replaced by: a template with `$1` and `${name}` (Go: regexp.go, Expand)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unicodedata import category

Part = bytes | tuple[int, ...]
"""A text, or the indexes of the groups of one name, of which the first that matched is meant."""


def template(text: str, names: Sequence[str]) -> list[Part]:
    """The parts of a template for a pattern whose groups have these names.

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
        parts.append(_indexes(name, names))


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


def _indexes(name: str, names: Sequence[str]) -> tuple[int, ...]:
    if name.isascii() and name.isdigit() and (name[0] != "0" or name == "0"):
        return (int(name),) if len(name) < 9 and int(name) <= len(names) else ()
    return tuple(index for index, other in enumerate(names, 1) if other == name)


def expand(parts: Sequence[Part], match: Any, text: bytes) -> bytes:
    """The template for one match; of groups that have none, nothing."""
    return b"".join(part if isinstance(part, bytes) else _group(match, part, text) for part in parts)


def _group(match: Any, indexes: Sequence[int], text: bytes) -> bytes:
    spans = (match.span(index) for index in indexes)
    start, end = next((span for span in spans if span[0] >= 0), (0, 0))
    return text[start:end]

"""Comma-separated values as Go reads them (encoding/csv, a strict RFC 4180).

The standard library's reader lets quotes inside of fields through, which Terraform refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitpool.config.functions.function import FunctionError


def records(text: str) -> Iterator[list[str]]:
    """The records of a text; empty lines are none.

    Raises:
        FunctionError: a quote stands where none may.
    """
    lines = _lines(text)
    for place, line in lines:
        if line != "\n":
            yield _record(place, line, lines)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers and their ends, which are `\\n` whatever they were; the last may have none."""
    lines = text.split("\n")
    last = lines.pop().removesuffix("\r")
    for place, line in enumerate(lines, 1):
        yield place, line.removesuffix("\r") + "\n"
    if last:
        yield len(lines) + 1, last


def _record(place: int, line: str, lines: Iterator[tuple[int, str]]) -> list[str]:
    fields: list[str] = []
    at = 0
    while True:
        if not line.startswith('"', at):
            end = line.find(",", at)
            field = line[at:end] if end >= 0 else line[at:].removesuffix("\n")
            if '"' in field:
                raise FunctionError(f'a bare " in a field without quotes, on line {place} of the CSV', 0)
            fields.append(field)
            if end < 0:
                return fields
            at = end + 1
            continue
        field, place, line, at = _quoted_field(place, line, at + 1, lines)
        fields.append(field)
        if line[at:] in ("", "\n"):
            return fields
        at += 1


def _quoted_field(place: int, line: str, at: int, lines: Iterator[tuple[int, str]]) -> tuple[str, int, str, int]:
    """The field that began with a quote, the line in which it ends, and where: at a comma or at the line's end."""
    pieces: list[str] = []
    while True:
        end = line.find('"', at)
        if end < 0:
            pieces.append(line[at:])
            at = 0
            place, line = next(lines, (place, ""))
            if not line:
                raise FunctionError(f'a " without its counterpart, up to line {place} of the CSV', 0)
            continue
        pieces.append(line[at:end])
        at = end + 1
        if line.startswith('"', at):
            pieces.append('"')
            at += 1
        elif line.startswith(",", at) or line[at:] in ("", "\n"):
            return "".join(pieces), place, line, at
        else:
            raise FunctionError(f'a " inside of a field with quotes, on line {place} of the CSV', 0)

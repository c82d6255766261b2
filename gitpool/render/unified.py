"""The difference between two versions of a file in the form of `diff -u`, which `patch` and people know."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

_CONTEXT = 3
_MOST_LINES = 2000
"""Up to here the best pairing of lines is looked for; its time grows with the square of them."""

_NO_LINE_BREAK = "\n\\ No newline at end of file\n"

Change = tuple[int, int, int, int]
"""Lines `a` to `b` of the old version became `c` to `d` of the new one, the ends exclusive, counted from 0."""


def unified(name: str, before: str, after: str) -> str:
    """The hunks that lead from one version to the other, under `old/NAME` and `new/NAME`; empty if they are equal."""
    old, new = _lines(before), _lines(after)
    hunks = ["".join(_hunk(group, old, new)) for group in _groups(changes(old, new))]
    return f"--- old/{name}\n+++ new/{name}\n{''.join(hunks)}" if hunks else ""


def _lines(text: str) -> list[str]:
    """The lines with their line breaks; only "\\n" ends one."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + lines[-1:] * bool(lines[-1])


def changes(old: list[str], new: list[str]) -> list[Change]:
    """Which lines became which. A layout keeps the lines in their places, so mostly they are compared one by one."""
    if len(old) == len(new):
        return _runs([i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b])
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail, most = 0, min(len(old), len(new)) - head
    while tail < most and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(inner_old), len(inner_new)) > _MOST_LINES:
        return [(head, len(old) - tail, head, len(new) - tail)]
    found = SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes()
    return [(head + a, head + b, head + c, head + d) for tag, a, b, c, d in found if tag != "equal"]


def _runs(numbers: list[int]) -> list[Change]:
    changes: list[Change] = []
    for number in numbers:
        if changes and changes[-1][1] == number:
            start = changes[-1][0]
            changes[-1] = (start, number + 1, start, number + 1)
        else:
            changes.append((number, number + 1, number, number + 1))
    return changes


def _groups(changes: list[Change]) -> Iterator[list[Change]]:
    """The changes of each hunk: those whose surroundings touch."""
    group: list[Change] = []
    for change in changes:
        if group and change[0] - group[-1][1] > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(group: list[Change], old: list[str], new: list[str]) -> Iterator[str]:
    (first_old, _, first_new, _), (_, last_old, _, last_new) = group[0], group[-1]
    lead = min(_CONTEXT, first_old)
    end = min(last_old + _CONTEXT, len(old))
    yield f"@@ -{_span(first_old - lead, end)} +{_span(first_new - lead, last_new + end - last_old)} @@\n"
    at = first_old - lead
    for a, b, c, d in group:
        yield from (_line(" ", line) for line in old[at:a])
        yield from (_line("-", line) for line in old[a:b])
        yield from (_line("+", line) for line in new[c:d])
        at = b
    yield from (_line(" ", line) for line in old[at:end])


def _span(start: int, end: int) -> str:
    """Where a hunk begins and how many lines it has, as `diff` writes it."""
    count = end - start
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


def _line(sign: str, line: str) -> str:
    return sign + line if line.endswith("\n") else sign + line + _NO_LINE_BREAK

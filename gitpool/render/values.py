"""The value of one field before and after, in as many lines as it needs.

A text of several lines is shown as Terraform shows it, as a heredoc whose lines are compared. Where a heredoc cannot
say it (characters that must be written out, a difference in the last line break alone), it is quoted on one line.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from gitpool.pool import Path
from gitpool.render.ink import Ink

COMPARED_LINES = 400
"""Up to how many lines are matched with each other; comparing takes the square of that."""


def added(path: Path, value: str | bool, indent: str, ink: Ink) -> list[str]:
    """The lines of a value that appears; `indent` stands before the field's symbol."""
    if isinstance(value, str) and "\n" in value and not ink.mask.hides_path(path) and _is_heredoc(value):
        return ["<<-EOT", *(f"{indent}      {line}" for line in _lines(value)), f"{indent}  EOT"]
    return [ink.literal(path, value)]


def removed(path: Path, value: str | bool, indent: str, ink: Ink) -> list[str]:
    """The lines of a value that goes."""
    lines = added(path, value, indent, ink)
    lines[-1] += ink.gone
    return lines


def changed(path: Path, before: str | bool | None, after: str | bool | None, indent: str, ink: Ink) -> list[str]:
    """The lines of a value that differs; one of the two may be missing, not both."""
    if before is None:
        assert after is not None
        return added(path, after, indent, ink)
    if after is None:
        return removed(path, before, indent, ink)
    if ink.mask.hides_path(path):
        return [ink.literal(path, after)]
    if isinstance(before, str) and isinstance(after, str) and _are_compared(before, after):
        return ["<<-EOT", *_compared(_lines(before), _lines(after), indent, ink), f"{indent}  EOT"]
    return [f"{ink.literal(path, before)} {ink.arrow} {ink.literal(path, after)}"]


def _is_heredoc(value: str) -> bool:
    # The end mark inside the text would end it early for whoever reads it.
    return value.endswith("\n") and all(line.isprintable() and line.strip() != "EOT" for line in value[:-1].split("\n"))


def _are_compared(before: str, after: str) -> bool:
    """Whether at least one has several lines and both can be shown line by line without losing a difference."""
    if before.count("\n") < 2 and after.count("\n") < 2:
        return False
    return _is_heredoc(before) and _is_heredoc(after)


def _lines(value: str) -> list[str]:
    return value.removesuffix("\n").split("\n")


def _compared(before: list[str], after: list[str], indent: str, ink: Ink) -> list[str]:
    minus, plus = f"{indent}    {ink.mark['-']} ", f"{indent}    {ink.mark['+']} "
    if len(before) + len(after) > COMPARED_LINES:
        return [*(minus + line for line in before), *(plus + line for line in after)]
    lines: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [f"{indent}      {line}" for line in before[a:b]]
        else:
            lines += [minus + line for line in before[a:b]]
            lines += [plus + line for line in after[c:d]]
    return lines

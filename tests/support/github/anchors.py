"""Where in a diff a review comment may stand, and in which words GitHub refuses the other places.

A review and a single comment word the same refusals differently. The texts are those that people report: issues 28 and
64 of parkerbxyz/suggest-changes, 244 of ubuntu/WSL, 34 of villesau/ai-codereviewer, 434 of reviewdog/reviewdog.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.github.diff import FileDiff, Hunk, Side
from tests.support.github.exchange import Refused, error, malformed
from tests.support.github.records import Place

RESOURCE, _THREAD = "PullRequestReviewComment", "pull_request_review_thread"


@dataclass(frozen=True)
class Objection:
    """What is wrong with a place: the field of the thread, and how it is said of it."""

    field: str
    words: str = ""
    code: str = "custom"

    @property
    def sentence(self) -> str:
        """As a review says it."""
        words = self.words or {"invalid": "is invalid", "missing_field": "can't be blank"}[self.code]
        return f"Pull request review thread {self.field.replace('_', ' ')} {words}"

    @property
    def entry(self) -> dict[str, str]:
        """As a single comment says it."""
        field = f"{_THREAD}.{self.field}"
        return error(RESOURCE, field, f"{field} {self.words}" if self.words else "", self.code)


BLANK_HUNK = Objection("diff_hunk", code="missing_field")
NO_PATH = Objection("path", code="invalid")
NOT_IN_DIFF = Objection("line", "must be part of the diff")
NOT_IN_HUNK = Objection("start_line", "must be part of the same hunk as the line.")
NOT_BEFORE = Objection("start_line", "must precede the end line.")


def place(comment: Mapping[str, Any], files: Sequence[FileDiff]) -> Place | list[Objection]:
    """The place that a comment names, if its line is in a hunk (the context too), or all that is wrong with it."""
    path = comment["path"]
    found = [file for file in files if file.path == path]
    if not found:
        return [NO_PATH, BLANK_HUNK]
    if comment.get("subject_type") == "file":
        return Place(path)
    if "line" not in comment:
        return _counted(path, comment["position"], found[0].hunks)
    line, side = comment["line"], _side(comment.get("side"), "RIGHT")
    start = comment.get("start_line")
    start_side = None if start is None else _side(comment.get("start_side"), side)
    before = 0
    for hunk in found[0].hunks:
        index = hunk.index(line, side)
        if index is None:
            before += len(hunk.lines) + 1
            continue
        first = index if start is None or start_side is None else hunk.index(start, start_side)
        if start is not None and (start >= line if first is None and start_side == side else (first or 0) >= index):
            return [NOT_BEFORE]
        if first is None:
            return [NOT_IN_HUNK]
        shown = "\n".join([hunk.header, *hunk.lines[: index + 1]])
        return Place(path, line, side, start, start_side, shown, before + index + 1)
    return [NOT_IN_DIFF, *([] if start is None else [NOT_IN_HUNK]), BLANK_HUNK]


def _counted(path: str, position: int, hunks: Sequence[Hunk]) -> Place | list[Objection]:
    """The place by its position, which counts the lines below the first header."""
    left = position
    for number, hunk in enumerate(hunks):
        left -= 1 if number else 0
        if 1 <= left <= len(hunk.lines):
            old, new = hunk.places[left - 1]
            shown = "\n".join([hunk.header, *hunk.lines[:left]])
            return Place(
                path, old if new is None else new, "LEFT" if new is None else "RIGHT", hunk=shown, position=position
            )
        left -= len(hunk.lines)
    return [Objection("position", code="invalid"), BLANK_HUNK]


def _side(value: Any, default: Side) -> Side:
    if value not in (None, "LEFT", "RIGHT"):
        raise malformed(f"For 'properties/side', {value} is not a member of [LEFT, RIGHT].")
    return default if value is None else value


def refused_review(objections: Sequence[Objection]) -> Refused:
    """The refusal of a review, which does not tell of which comment."""
    sentences = [objection.sentence for objection in objections]
    if len(sentences) < 3:
        return Refused(422, "Unprocessable Entity", [" and ".join(sentences)])
    return Refused(422, "Unprocessable Entity", [", ".join([*sentences[:-1], f"and {sentences[-1]}"])])


def refused_comment(objections: Sequence[Objection]) -> Refused:
    """The refusal of a single comment."""
    return Refused(422, "Validation Failed", [objection.entry for objection in objections])

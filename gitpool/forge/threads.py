"""Remarks at lines of a pull request: each said once, at the nearest place that GitHub takes, and gone once mended.

The chain is line, file, annotation: what finds neither a line nor a file of the diff is given back. One remark that is
not taken never costs the others: a review is refused as a whole, so its remarks are then written one by one, each at
its file where its line is not taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gitpool.annotations import Annotation
from gitpool.diagnostics import Diagnostic, GitpoolError
from gitpool.forge.github import GitHub, Pull, ReviewComment
from gitpool.forge.placement import Diff, File, Line
from gitpool.forge.transport import Lost, Unfit

MOST_AT_LINES, MOST_AT_FILES = 30, 10
"""Remarks of an environment in a pull request; the others become annotations."""

_MARK = re.compile(r"<!-- gitpool:remark ([0-9a-f]{20}) ([0-9a-f]{20}) -->")
"""The fingerprint of a remark, and the key of the environment whose plan makes it."""

TextOf = Callable[[Annotation, bool], str]
"""The Markdown of a remark; with its suggestion only where that fits."""


@dataclass(frozen=True)
class _Remark:
    """A remark with its place and its text, whose first line is its mark."""

    annotation: Annotation
    placement: Line | File
    body: str

    @property
    def mark(self) -> str:
        """By which it is found again."""
        return self.body.partition("\n")[0]


@dataclass(frozen=True)
class _Desk:
    """Where remarks are written: the pull request, who we are, the environment's key, the words."""

    github: GitHub
    pull: Pull
    me: str
    key: str
    text_of: TextOf

    def remark(self, annotation: Annotation, placement: Line | File) -> _Remark:
        """The annotation as it is said there."""
        fits = isinstance(placement, Line) and placement.is_whole
        mark = f"<!-- gitpool:remark {annotation.fingerprint} {self.key} -->"
        return _Remark(annotation, placement, f"{mark}\n{self.text_of(annotation, fits)}")

    def missing(self, remarks: Sequence[_Remark]) -> list[_Remark]:
        """Those that are not there, after an answer was lost."""
        there = {c.body.split("\n")[0] for c in self.github.review_comments(self.pull.number) if c.author == self.me}
        return [remark for remark in remarks if remark.mark not in there]


def post(
    github: GitHub,
    pull: Pull,
    annotations: Sequence[Annotation],
    key: str,
    text_of: TextOf,
    *,
    cleans: bool = True,
) -> tuple[list[Annotation], list[Diagnostic]]:
    """Write the remarks that are not there yet, remove those that are mended, and tell what found no place, and why.

    `key` keeps the remarks of several environments apart. Without `cleans` nothing is removed: where it is not known
    what is mended.

    Raises:
        Lost, Forbidden, Unfit: the pull request cannot be read, or not be written to at all.
    """
    me = github.viewer()
    everybody = github.review_comments(pull.number)
    ours = [c for c in everybody if c.author == me and _marks(c, key)]
    answered = {c.answers for c in everybody if c.author != me}
    said = Counter(mark for comment in ours for mark in _marks(comment, key))
    wanted = Counter(annotation.fingerprint for annotation in annotations)
    mended = [comment for comment in ours if not wanted.keys() & set(_marks(comment, key))]
    fresh = [annotation for annotation in annotations if not said[annotation.fingerprint]]
    # Of several that say the same it is not known which ones are there: all of them become annotations, at their lines.
    left = [a for a in annotations if 0 < said[a.fingerprint] < wanted[a.fingerprint]]
    notes: list[Diagnostic] = []
    if fresh:
        desk = _Desk(github, pull, me, key, text_of)
        homeless, notes = _say(desk, fresh, len(ours) - len(mended))
        left += homeless
    for comment in mended:
        if cleans and comment.id not in answered:
            github.remove_review_comment(comment.id)
    return left, notes


def _marks(comment: ReviewComment, key: str) -> list[str]:
    """The fingerprints in a comment of ours, if it belongs to the environment."""
    found = _MARK.match(comment.body)  # what stands further down may be anybody's
    return [found[1]] if found is not None and found[2] == key else []


def _say(desk: _Desk, annotations: Sequence[Annotation], there: int) -> tuple[list[Annotation], list[Diagnostic]]:
    """Write them, as many as there is room for beside those that are `there`; what is left, and why."""
    diff = Diff(desk.github.files(desk.pull.number))
    lines: list[_Remark] = []
    files: list[_Remark] = []
    left: list[Annotation] = []
    for annotation in annotations:
        placement = diff.place(annotation)
        if isinstance(placement, Line) and there + len(lines) < MOST_AT_LINES:
            lines.append(desk.remark(annotation, placement))
        elif isinstance(placement, File) and len(files) < MOST_AT_FILES and there + len(files) < MOST_AT_LINES:
            files.append(desk.remark(annotation, placement))
        else:
            left.append(annotation)
    refused, notes = _at_lines(desk, lines)
    again, more = _one_by_one(desk, files)
    return [*left, *refused, *again], [*notes, *more]


def _at_lines(desk: _Desk, remarks: Sequence[_Remark]) -> tuple[list[Annotation], list[Diagnostic]]:
    """All in one review; if that is refused, one by one. What became of one that was lost is looked up."""
    if not remarks:
        return [], []
    try:
        desk.github.review(desk.pull.number, desk.pull.head, "", [_anchor(remark) for remark in remarks])
    except Unfit:
        return _one_by_one(desk, remarks)
    except Lost:
        return _one_by_one(desk, desk.missing(remarks))
    return [], []


def _one_by_one(desk: _Desk, remarks: Sequence[_Remark]) -> tuple[list[Annotation], list[Diagnostic]]:
    refused: list[Annotation] = []
    notes: list[Diagnostic] = []
    for remark in remarks:
        why = _alone(desk, remark)
        if why is not None:
            refused.append(remark.annotation)
            notes += why.diagnostics
    return refused, notes


def _alone(desk: _Desk, remark: _Remark) -> GitpoolError | None:
    """Write one, at its file if it is not taken at its line; why it is at neither."""
    try:
        desk.github.add_review_comment(desk.pull.number, {"commit_id": desk.pull.head, **_anchor(remark)})
    except Unfit as problem:
        if isinstance(remark.placement, Line):
            return _alone(desk, desk.remark(remark.annotation, File(remark.placement.path)))
        return problem
    except Lost as problem:
        return problem if desk.missing([remark]) else None
    return None


def _anchor(remark: _Remark) -> dict[str, Any]:
    place = remark.placement
    if isinstance(place, File):
        return {"path": place.path, "subject_type": "file", "body": remark.body}
    document = {"path": place.path, "side": place.side.value, "line": place.line, "body": remark.body}
    if place.start_line is not None:
        document |= {"start_line": place.start_line, "start_side": place.side.value}
    return document

"""Where in a pull request a remark goes: at its line, at its file, or nowhere.

GitHub takes a remark only at lines within one hunk of the diff, and refuses a whole review for one that is not; so it
is found out before. What goes nowhere is shown by other means: as an annotation of the check run, or in the summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gitpool.annotations import Annotation
from gitpool.forge.github import ChangedFile
from gitpool.forge.hunks import Hunk, Side, hunks


@dataclass(frozen=True, slots=True)
class Line:
    """At a line, or at several from `start_line` on; GitHub wants that left out where it is the same.

    With `is_whole` these are all the lines that are meant, and not the first alone: only there a suggestion fits.
    """

    path: str
    side: Side
    line: int
    start_line: int | None = None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class File:
    """At a file as a whole."""

    path: str


@dataclass(frozen=True, slots=True)
class Nowhere:
    """The pull request does not change the file."""


Placement = Line | File | Nowhere


class Diff:
    """The files that a pull request changes."""

    def __init__(self, files: Iterable[ChangedFile]) -> None:
        self._files = {file.path: file for file in files}
        # Under an old name is what left it; a copy left nothing, and an added file was not there.
        self._before = {
            file.previous if file.status == "renamed" and file.previous else file.path: file
            for file in self._files.values()
            if file.status not in ("added", "copied")
        }
        self._hunks: dict[str, tuple[Hunk, ...]] = {}

    def place(self, annotation: Annotation) -> Placement:
        """Where the annotation goes."""
        if annotation.gone:
            return self._gone(annotation)
        file = self._files.get(annotation.path)
        return self._in_file(file, annotation, Side.RIGHT)

    def _gone(self, annotation: Annotation) -> Placement:
        """Where a block was removed; else where it stood when it was applied last, if that is still to be seen."""
        file = self._before.get(annotation.path) or self._files.get(annotation.path)
        for one in dict.fromkeys([file, *self._before.values()]):
            if one is not None and (line := self._removed(one, annotation.gone)):
                return Line(one.path, Side.LEFT, line)
        return self._in_file(file, annotation, Side.LEFT)

    def _in_file(self, file: ChangedFile | None, annotation: Annotation, side: Side) -> Placement:
        if file is None:
            return Nowhere()
        first, last = annotation.start_line, annotation.end_line
        for hunk in self._shown(file):
            if first in (lines := hunk.lines(side)):
                is_whole = last in lines
                is_many = is_whole and last > first
                return Line(file.path, side, last if is_many else first, first if is_many else None, is_whole)
        return File(file.path)

    def _removed(self, file: ChangedFile, name: str) -> int | None:
        """The removed line that the block of a pool began with."""
        begins = _beginning(file.path, name)
        lines = (line for hunk in self._shown(file) for line in hunk.removed)
        return next((number for number, text in lines if begins.match(text)), None)

    def _shown(self, file: ChangedFile) -> tuple[Hunk, ...]:
        if file.path not in self._hunks:
            self._hunks[file.path] = hunks(file.patch or "")
        return self._hunks[file.path]


def _beginning(path: str, name: str) -> re.Pattern[str]:
    """What a block begins with; in JSON, where its label is a key, what a key of that name looks like."""
    label = re.escape(name)
    if path.endswith(".json"):
        return re.compile(rf'.*"{label}"\s*:\s*[\[{{]')
    return re.compile(rf'\s*node_pool(?:\s*"{label}"|\s+{label}(?![\w-]))')

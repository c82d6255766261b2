"""The diff of a pull request as GitHub shows it: files with their patches, hunks, and which lines these hold.

git makes the diff; it is read as git writes it, three lines of context around each change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from tests.support.github.git import Git

Side = Literal["LEFT", "RIGHT"]
STATUSES = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}
_HEADER = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True)
class Hunk:
    """A hunk: its header and lines as in the patch, and the place of each line, (old number, new number)."""

    header: str
    lines: tuple[str, ...]
    places: tuple[tuple[int | None, int | None], ...]

    def index(self, line: int, side: Side) -> int | None:
        """Where in the hunk the line stands; the left side shows what was, the right side what is."""
        column = 0 if side == "LEFT" else 1
        found = [index for index, place in enumerate(self.places) if place[column] == line]
        return found[0] if found else None


@dataclass(frozen=True)
class FileDiff:
    """A file of a diff. `patch` is empty where there is none to show: of what is binary, or only renamed."""

    path: str
    previous: str
    status: str
    sha: str
    patch: str

    @property
    def hunks(self) -> list[Hunk]:
        """The hunks of the patch."""
        return hunks(self.patch)

    @property
    def added(self) -> int:
        """How many lines came."""
        return sum(line.startswith("+") for hunk in self.hunks for line in hunk.lines)

    @property
    def removed(self) -> int:
        """How many lines went."""
        return sum(line.startswith("-") for hunk in self.hunks for line in hunk.lines)


def hunks(patch: str) -> list[Hunk]:
    """The hunks of a patch."""
    found: list[Hunk] = []
    for part in re.split(r"^(?=@@ )", patch, flags=re.M):
        header, _, rest = part.partition("\n")
        if match := _HEADER.match(header):
            lines = tuple(rest.removesuffix("\n").split("\n")) if rest else ()
            found.append(Hunk(header, lines, _places(lines, int(match[1]), int(match[2]))))
    return found


def _places(lines: tuple[str, ...], old: int, new: int) -> tuple[tuple[int | None, int | None], ...]:
    places: list[tuple[int | None, int | None]] = []
    for line in lines:
        # "\ No newline at end of file" is no line of the file.
        here = (old if line[:1] in (" ", "-", "") else None, new if line[:1] in (" ", "+", "") else None)
        old, new = old + (here[0] is not None), new + (here[1] is not None)
        places.append(here)
    return tuple(places)


def files(git: Git, base: str, head: str) -> list[FileDiff]:
    """The files that differ between two commits, by path."""
    arguments = ("-M", "--no-color", "--no-ext-diff", base, head, "--")
    entries = list(_entries(git("diff", "--raw", "-z", "--no-abbrev", *arguments)))
    text = git.raw("diff", "-U3", *arguments).decode("utf-8", "replace")
    parts = re.split(r"^(?=diff --git )", text, flags=re.M)[1:]
    # A change of type comes in two parts, and has a patch nowhere.
    if len(parts) != len(entries):
        return [FileDiff(*entry, "") for entry in entries]
    return [FileDiff(*entry, _patch(part)) for entry, part in zip(entries, parts, strict=True)]


def _entries(raw: str) -> list[tuple[str, str, str, str]]:
    """Path, earlier path, status and blob of each line of `git diff --raw -z`."""
    fields = iter(raw.split("\0"))
    found = []
    for head in fields:
        if not head:
            continue
        _, _, old, new, letter = head.split(" ")
        first = next(fields)
        path, previous = (next(fields), first) if letter[0] in "RC" else (first, "")
        found.append((path, previous, STATUSES[letter[0]], old if letter == "D" else new))
    return found


def _patch(part: str) -> str:
    start = re.search(r"^@@ ", part, flags=re.M)
    return part[start.start() :].removesuffix("\n") if start else ""


def moved(git: Git, path: str, before: str, after: str, line: int) -> int | None:
    """Where a line of a file stands in a later commit; None if it was changed there, or the file is gone."""
    text = git.raw("diff", "-U0", "--no-color", "--no-ext-diff", "--no-renames", before, after, "--", path)
    shift = 0
    for hunk in hunks(_patch(text.decode("utf-8", "replace"))):
        old = [place[0] for place in hunk.places if place[0] is not None]
        new = [place[1] for place in hunk.places if place[1] is not None]
        start = int(cast(re.Match[str], _HEADER.match(hunk.header))[1])
        if line in old:
            return None
        # A hunk that only adds names the line that it comes after.
        if (old and line > old[-1]) or (not old and line > start):
            shift += len(new) - len(old)
    return line + shift

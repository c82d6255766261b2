"""One comment that lists the environments of a pull request, where there are several, and leads to each one's own.

Its text follows from the other comments and from nothing else. So whoever writes it looks again, and of two runs at the
same time the last one sees what both have said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gitpool.forge.github import Comment, GitHub
from gitpool.forge.marker import INDEX, PLAN, Marker, marker_of
from gitpool.report import Status

_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """What an environment's comment says, and where it is."""

    environment: str
    said: str
    url: str


def post(github: GitHub, pull: int, text_of: Callable[[Sequence[Entry]], str]) -> None:
    """Have the list say what the comments say; with fewer than two environments there is none.

    Raises:
        Lost, Forbidden, Unfit: the forge does not take it.
    """
    me = github.viewer()
    for _ in range(_ROUNDS):
        ours = [
            (comment, marker)
            for comment in github.comments(pull)
            if comment.author == me and (marker := marker_of(comment.body)) is not None
        ]
        entries = _entries(ours)
        if len(entries) < 2:
            return
        line = Marker(INDEX, "", "", 0, 0, Status.PLANNED).line()
        body = f"{line}\n\n{text_of(entries)}"
        there = [comment for comment, marker in ours if marker.kind == INDEX]
        if [comment.body for comment in there] == [body]:
            return
        if not there:
            github.add_comment(pull, body)
        elif there[0].body != body:
            github.change_comment(there[0].id, body)
        for double in there[1:]:
            github.remove_comment(double.id)


def _entries(ours: Sequence[tuple[Comment, Marker]]) -> list[Entry]:
    """An entry an environment, by name; of several comments for one the oldest, which is the one that stays."""
    found: dict[str, Entry] = {}
    for comment, marker in sorted(ours, key=lambda one: one[0].id):
        if marker.kind == PLAN:
            found.setdefault(marker.environment, Entry(marker.environment, marker.said, comment.url))
    return [found[name] for name in sorted(found)]

"""One comment of a kind and an environment, edited in place, whatever runs at the same time.

Nobody can lock a pull request, and a comment can be overwritten by a run that looked before it was written. So:

* The oldest of our comments stays; whoever sees others deletes them, after the newest text is in the one that stays.
* What is newest is not read off the comments alone, but off everything that runs have left on the commit (`others`:
  the check runs, which no run overwrites for another), and it is looked up again after each write. So an older run
  that overwrites a newer one's text sees that, and writes the newer text itself; see `tests/forge/test_sticky.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from gitpool.forge.github import Comment, GitHub
from gitpool.forge.marker import Marker, marker_of
from gitpool.forge.transport import Forbidden, Lost
from gitpool.report import Status

_ROUNDS = 20
"""Looks after which it is given up: somebody else writes all the time."""


class Posted(StrEnum):
    """What became of a comment."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NOT_NEEDED = "not needed"
    OLDER = "left to a newer run"


@dataclass(frozen=True)
class Text:
    """A comment's whole text, and the marker in its first line."""

    marker: Marker
    body: str

    @property
    def says(self) -> tuple[object, ...]:
        """What people read, without the line about the run that says it, which begins with `<sub>`."""
        shown = [line for line in self.body.split("\n")[1:] if not line.startswith(("<sub>", "<!-- gitpool:reviewed "))]
        return self.marker.head, self.marker.status, self.marker.digest, shown


def texts_of(bodies: Iterable[str]) -> list[Text]:
    """Those that are ours."""
    return [Text(marker, body) for body in bodies if (marker := marker_of(body)) is not None]


@dataclass
class Sticky:
    """The comment of one kind and environment in one pull request.

    `others` lists what runs have left on a commit, ours included. With `creates` false a comment that is there is
    changed, and none is made: where nothing is to be said.
    """

    github: GitHub
    pull: int
    others: Callable[[str], list[Text]] = lambda head: []

    def post(self, mine: Text, *, creates: bool = True) -> Posted:
        """Have the comment say what the newest run says.

        Raises:
            Lost, Forbidden, Unfit: the forge does not take it.
        """
        posted = Posted.UNCHANGED
        for _ in range(_ROUNDS):
            comments = self.ours(mine.marker)
            head = self.github.pull(self.pull).head  # somebody may push at any time
            others = self.others(head)
            newest = _newest([mine, *others, *texts_of(c.body for c in comments)], mine.marker, head)
            if newest is mine and mine.marker.head != head:
                return Posted.OLDER  # the run of the new head will tell of it
            if not comments:
                if not creates and newest is mine:
                    return Posted.NOT_NEEDED
                posted = self._created(newest, mine)
                continue
            kept, *doubles = comments
            is_settled = kept.body == newest.body or (bool(others) and _is_old_news(kept, newest))
            if not is_settled:
                self._change(kept, newest)
                posted = posted if posted is Posted.CREATED else Posted.UPDATED
            for double in doubles:
                self.github.remove_comment(double.id)
            if is_settled and not doubles:
                return posted if newest.marker.rank == mine.marker.rank else Posted.OLDER
        return posted

    def ours(self, marker: Marker) -> list[Comment]:
        """Our comments with the marker's key, the oldest first: by the marker and by the author."""
        me = self.github.viewer()
        found = [
            comment
            for comment in self.github.comments(self.pull)
            if comment.author == me and (other := marker_of(comment.body)) is not None and other.key == marker.key
        ]
        return sorted(found, key=lambda comment: comment.id)

    def _change(self, comment: Comment, newest: Text) -> None:
        try:
            self.github.change_comment(comment.id, newest.body)
        except Forbidden as problem:
            if problem.status != 404:  # somebody deleted it meanwhile: the next look makes a new one
                raise

    def _created(self, newest: Text, mine: Text) -> Posted:
        try:
            self.github.add_comment(self.pull, newest.body)
        except Lost:
            if not self.ours(mine.marker):  # it was not carried out: once more, and then it is given up
                self.github.add_comment(self.pull, newest.body)
        return Posted.CREATED


def _newest(texts: list[Text], marker: Marker, head: str) -> Text:
    """The newest text. Whatever is about another commit than the head is older.

    Of equal rank it is the one that says that the plan is stale, which is found out afterwards; else ours, which is
    the first.
    """
    ours = [text for text in texts if text.marker.key == marker.key]
    return max(ours, key=lambda text: (text.marker.head == head, text.marker.rank, _is_stale(text.marker)))


def _is_stale(marker: Marker) -> bool:
    return marker.status is Status.STALE


def _is_old_news(comment: Comment, newest: Text) -> bool:
    """Whether the comment says the same of the same commit; who wrote it last stands in the check runs as well."""
    return any(text.says == newest.says for text in texts_of([comment.body]))

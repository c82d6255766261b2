"""What GitHub keeps, as plain records; `shapes` makes of them what the API shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.support.github.diff import Side
from tests.support.github.tokens import App


@dataclass(frozen=True)
class User:
    """Somebody, or a bot."""

    id: int
    login: str

    @property
    def type(self) -> str:
        """As the API says it."""
        return "Bot" if self.login.endswith("[bot]") else "User"


@dataclass
class Comment:
    """A comment in the conversation of a pull request. Times are as the API writes them."""

    id: int
    number: int
    user: User
    body: str
    created: str
    updated: str
    app: App | None = None
    minimized: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a review comment stands: on lines of one side, or (line None) on the file as a whole."""

    path: str
    line: int | None = None
    side: Side = "RIGHT"
    start_line: int | None = None
    start_side: Side | None = None
    hunk: str = ""
    position: int | None = None


@dataclass
class ReviewComment:
    """A comment at a place in the diff, made when the pull request's head was `commit`."""

    id: int
    number: int
    review: int
    user: User
    body: str
    place: Place
    commit: str
    created: str
    updated: str
    reply_to: int | None = None
    minimized: str | None = None


@dataclass
class Review:
    """A review; PENDING is a draft that only its author sees."""

    id: int
    number: int
    user: User
    body: str
    state: Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED", "DISMISSED"]
    commit: str
    submitted: str


@dataclass
class CheckRun:
    """A check run; `output` is title, summary and text as they were sent last, and annotations of all updates."""

    id: int
    suite: int
    app: App
    name: str
    head_sha: str
    started: str
    status: str = "queued"
    conclusion: str | None = None
    completed: str | None = None
    external_id: str = ""
    details_url: str | None = None
    output: dict[str, str | None] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Status:
    """A commit status."""

    id: int
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    creator: User
    created: str


@dataclass(frozen=True)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass
class Pull:
    """A pull request. `fork` is the repository that its head comes from, if that is another one.

    `introduced` are the commits that its merge brought to the base branch.
    """

    id: int
    number: int
    title: str
    body: str | None
    author: User
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    created: str
    updated: str
    fork: str | None = None
    draft: bool = False
    state: Literal["open", "closed"] = "open"
    closed_at: str | None = None
    merged_at: str | None = None
    merged_by: User | None = None
    merge_commit_sha: str | None = None
    mergeable: bool | None = True
    labels: list[str] = field(default_factory=list)
    introduced: frozenset[str] = frozenset()

    @property
    def merged(self) -> bool:
        """Whether it is merged."""
        return self.merged_at is not None


@dataclass(frozen=True)
class Group:
    """A group in the merge queue: its branch, the base it was made on, and what each pull request came to, in order."""

    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    steps: dict[int, str]

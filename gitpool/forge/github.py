"""GitHub's API, as much of it as a review needs: an operation a method, and types for what is read of the answers.

The operations, their paths and the members of their answers are those of GitHub's published description
(github/rest-api-description); tests hold every exchange against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from gitpool.diagnostics import error
from gitpool.forge.transport import Forbidden, Lost, Transport, Unfit
from gitpool.shapes import listed, number, text

BOT = "github-actions[bot]"
"""Who the job's own token is, where it cannot be asked."""

MOST_ANNOTATIONS = 50
"""Annotations of one request; the next ones are appended by updates."""

_IDS = range(1, 2**63)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a pull request."""

    id: int
    author: str
    body: str
    url: str


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request; `merged_at` is empty while it is not merged, `head_repository` where that was deleted."""

    number: int
    state: str
    head: str
    head_repository: str
    base: str
    base_repository: str
    merged_at: str = ""

    @property
    def is_fork(self) -> bool:
        """Whether its head lies in another repository."""
        return self.head_repository != self.base_repository


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that a pull request changes; `patch` is None where it is binary or too large to be shown."""

    path: str
    status: str
    previous: str
    patch: str | None


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A remark at a line or a file; `answers` is the remark that it replies to, 0 for none."""

    id: int
    author: str
    body: str
    answers: int


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A check of a commit; `app` is who wrote it, and nobody else can change it. `at` is when it was done, by
    the forge's clock, as in `Pull.merged_at`; empty while it goes on."""

    id: int
    name: str
    app: str
    status: str
    external_id: str
    text: str
    at: str = ""


class GitHub:
    """One repository on one GitHub."""

    def __init__(self, transport: Transport, repository: str) -> None:
        self._transport = transport
        self._base = f"/repos/{repository}"
        self._viewer: str | None = None

    def viewer(self) -> str:
        """The login of whoever the token belongs to.

        Raises:
            Lost.
        """
        if self._viewer is None:
            self._viewer = self._asked_viewer()
        return self._viewer

    def _asked_viewer(self) -> str:
        try:
            return text(self._transport.graphql("query { viewer { login } }", {})["viewer"]["login"])
        except (Forbidden, Unfit, KeyError, TypeError):
            pass
        try:
            return text(self._transport.read("/user")["login"])
        except (Forbidden, Unfit, KeyError, TypeError):  # an app's token may not ask
            return BOT

    def pull(self, number: int) -> Pull:
        """One pull request."""
        return _made(_pull, self._transport.read(f"{self._base}/pulls/{number}"))

    def open_pulls(self, base: str) -> Iterator[Pull]:
        """The open pull requests into a branch."""
        return self._each(_pull, "/pulls", state="open", base=base)

    def pulls_of(self, commit: str) -> list[Pull]:
        """The pull requests that brought a commit, or would bring it."""
        try:
            return list(self._each(_pull, f"/commits/{commit}/pulls"))
        except Unfit as problem:
            if problem.status in (409, 422):  # an empty repository, a commit that is not there
                return []
            raise

    def files(self, number: int) -> list[ChangedFile]:
        """The files that a pull request changes, at most 3,000."""
        return list(self._each(_file, f"/pulls/{number}/files"))

    def comments(self, number: int) -> list[Comment]:
        """The comments of a pull request, the oldest first."""
        return list(self._each(_comment, f"/issues/{number}/comments"))

    def add_comment(self, number: int, body: str) -> Comment:
        """Write a new one. It is not repeated where its answer is lost: look for it first."""
        return _made(_comment, self._transport.write("POST", f"{self._base}/issues/{number}/comments", {"body": body}))

    def change_comment(self, comment: int, body: str) -> None:
        """Put another text in its place."""
        path = f"{self._base}/issues/comments/{comment}"
        self._transport.write("PATCH", path, {"body": body}, is_safe_twice=True)

    def remove_comment(self, comment: int) -> None:
        """Delete it; one that is gone already is no mistake."""
        self._gone(f"{self._base}/issues/comments/{comment}")

    def review(self, number: int, commit: str, body: str, comments: Sequence[Mapping[str, Any]]) -> None:
        """Write remarks at lines, all or none of them."""
        document = {"commit_id": commit, "body": body, "event": "COMMENT", "comments": list(comments)}
        self._transport.write("POST", f"{self._base}/pulls/{number}/reviews", document)

    def review_comments(self, number: int) -> list[ReviewComment]:
        """The remarks at lines and files of a pull request."""
        return list(self._each(_review_comment, f"/pulls/{number}/comments"))

    def add_review_comment(self, number: int, document: Mapping[str, Any]) -> None:
        """Write one remark, which may be about a file as a whole."""
        self._transport.write("POST", f"{self._base}/pulls/{number}/comments", document)

    def remove_review_comment(self, comment: int) -> None:
        """Delete it; one that is gone already is no mistake."""
        self._gone(f"{self._base}/pulls/comments/{comment}")

    def check_runs(self, commit: str, name: str) -> list[CheckRun]:
        """The checks of that name on a commit, whoever wrote them, the newest first."""
        path = f"{self._base}/commits/{commit}/check-runs"
        pages = self._transport.pages(path, {"check_name": name, "filter": "all"})
        found = [_made(_check_run, run) for page in pages for run in _made(lambda p: listed(p["check_runs"]), page)]
        return sorted(found, key=lambda run: run.id, reverse=True)

    def add_check_run(self, document: Mapping[str, Any]) -> CheckRun:
        """Write a new check, with at most fifty annotations."""
        return _made(_check_run, self._transport.write("POST", f"{self._base}/check-runs", document))

    def change_check_run(self, check: int, document: Mapping[str, Any]) -> None:
        """Change a check of ours. Annotations are appended: with some it is not repeated where its answer is lost."""
        is_safe_twice = not (document.get("output") or {}).get("annotations")
        self._transport.write("PATCH", f"{self._base}/check-runs/{check}", document, is_safe_twice=is_safe_twice)

    def add_status(self, commit: str, document: Mapping[str, Any]) -> None:
        """Write the state of a commit: the newest of a context counts."""
        self._transport.write("POST", f"{self._base}/statuses/{commit}", document, is_safe_twice=True)

    def labels(self, number: int) -> list[str]:
        """The labels of a pull request."""
        return list(self._each(lambda found: text(found["name"]), f"/issues/{number}/labels"))

    def add_labels(self, number: int, names: Sequence[str]) -> None:
        """Put labels on it; those that the repository does not have are made."""
        path = f"{self._base}/issues/{number}/labels"
        self._transport.write("POST", path, {"labels": list(names)}, is_safe_twice=True)

    def remove_label(self, number: int, name: str) -> None:
        """Take a label off it; one that is not on it is no mistake."""
        self._gone(f"{self._base}/issues/{number}/labels/{quote(name, safe='')}")

    def _each(self, maker: Callable[[Any], T], path: str, **params: str | int) -> Iterator[T]:
        for page in self._transport.pages(self._base + path, params):
            for found in _made(listed, page):
                yield _made(maker, found)

    def _gone(self, path: str) -> None:
        try:
            self._transport.write("DELETE", path, is_safe_twice=True)
        except Forbidden as problem:
            if problem.status != 404:
                raise


def _made(maker: Callable[[Any], T], document: Any) -> T:
    """What an answer says.

    Raises:
        Lost: it is not what it should be; whoever answered was no GitHub.
    """
    try:
        return maker(document)
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        what = f"It lacks or garbles {problem}. Look at GITHUB_API_URL, and at what stands before it."
    raise Lost(error("The forge's answer is none of GitHub's", what))


def _id(value: Any) -> int:
    return number(value, _IDS)


def _maybe(value: Any) -> str:
    """A text that may be missing: empty then."""
    return "" if value is None else text(value)


def _login(document: Mapping[str, Any]) -> str:
    return _maybe((document.get("user") or {}).get("login"))


def _comment(document: Mapping[str, Any]) -> Comment:
    return Comment(_id(document["id"]), _login(document), _maybe(document.get("body")), text(document["html_url"]))


def _file(document: Mapping[str, Any]) -> ChangedFile:
    path, status, patch = text(document["filename"]), text(document["status"]), document.get("patch")
    return ChangedFile(path, status, _maybe(document.get("previous_filename")), None if patch is None else text(patch))


def _review_comment(document: Mapping[str, Any]) -> ReviewComment:
    answers = document.get("in_reply_to_id")
    return ReviewComment(
        id=_id(document["id"]),
        author=_login(document),
        body=_maybe(document["body"]),
        answers=0 if answers is None else _id(answers),
    )


def _pull(document: Mapping[str, Any]) -> Pull:
    head, base = document["head"], document["base"]
    return Pull(
        number=_id(document["number"]),
        state=text(document["state"]),
        head=text(head["sha"]),
        head_repository=_maybe((head.get("repo") or {}).get("full_name")),
        base=text(base["ref"]),
        base_repository=_maybe((base.get("repo") or {}).get("full_name")),
        merged_at=_maybe(document.get("merged_at")),
    )


def _check_run(document: Mapping[str, Any]) -> CheckRun:
    return CheckRun(
        id=_id(document["id"]),
        name=text(document["name"]),
        app=_maybe((document.get("app") or {}).get("slug")),
        status=text(document["status"]),
        external_id=_maybe(document.get("external_id")),
        text=_maybe((document.get("output") or {}).get("text")),
        at=_maybe(document.get("completed_at")),
    )

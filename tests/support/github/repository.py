"""A repository as a test handles it: commits, pull requests, people who comment, and what there is to see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.support.github import diff
from tests.support.github.git import Git, GitError
from tests.support.github.records import CheckRun, Comment, Group, Label, Pull, Review, ReviewComment, Status

if TYPE_CHECKING:
    from tests.support.github.hub import Hub


class Repository:
    """A repository of GitHub's, with a repository of git's in `folder`.

    What is public about it is for tests; each method takes the hub's lock, so that it may be called while requests are
    answered. `largest_patch` is how many characters of a patch GitHub shows, `largest_diff` of how many files it shows
    the diff in one piece, and `most_files` how many it lists: its own limits, unless a test has smaller ones.
    """

    def __init__(self, hub: Hub, full_name: str, folder: Path, default_branch: str, number: int, private: bool) -> None:
        self.hub, self.full_name, self.id, self.private = hub, full_name, number, private
        self.owner, _, self.name = full_name.partition("/")
        self.default_branch, self.git = default_branch, Git(folder, default_branch)
        self.created = hub.clock.now()
        self.members: dict[str, str] = {self.owner: "OWNER"}
        self.largest_patch, self.largest_diff, self.most_files = 1_000_000, 300, 3000
        self.pulls: dict[int, Pull] = {}
        self.kept_comments: dict[int, Comment] = {}
        self.kept_reviews: dict[int, Review] = {}
        self.kept_review_comments: dict[int, ReviewComment] = {}
        self.kept_check_runs: dict[int, CheckRun] = {}
        self.kept_statuses: list[Status] = []
        self.known_labels: dict[str, Label] = {}
        self.suites: dict[tuple[int, str], int] = {}
        self._diffs: dict[tuple[str, str], list[diff.FileDiff]] = {}

    # What happens in git.

    def commit(
        self, branch: str, files: Mapping[str, str | bytes | None], message: str = "Change pools", start: str = ""
    ) -> str:
        """Commit to a branch; of a new one, from `start`. Pull requests hear of it by `push`."""
        with self.hub.lock:
            return self.git.commit(branch, files, message, start)

    def open_pull(
        self,
        head: str,
        base: str = "",
        title: str = "Change pools",
        author: str = "ada",
        fork: str | None = None,
        body: str | None = None,
        draft: bool = False,
    ) -> Pull:
        """Open a pull request from a branch (or whatever git knows by that name, if it is a fork's)."""
        with self.hub.lock:
            base, now = base or self.default_branch, self.hub.clock.tick()
            number, user = self.hub.next_number(self), self.hub.user(author)
            base_sha, head_sha = self.git.need(base), self.git.need(head)
            identity = self.hub.next_id()
            pull = Pull(identity, number, title, body, user, head, head_sha, base, base_sha, now, now, fork, draft)
            self.pulls[number] = pull
            self._settle(pull)
            return pull

    def push(self, *branches: str) -> None:
        """Let open pull requests see what git holds now: of these branches, or of all."""
        with self.hub.lock:
            for pull in self.pulls.values():
                if pull.state == "open" and (not branches or {pull.head_ref, pull.base_ref} & set(branches)):
                    pull.head_sha, pull.updated = self.git.need(pull.head_ref), self.hub.clock.tick()
                    self._settle(pull)

    def _settle(self, pull: Pull) -> None:
        """Keep the head where a checkout finds it, and try the merge."""
        self.git("update-ref", f"refs/pull/{pull.number}/head", pull.head_sha)
        pull.base_sha = self.git.need(pull.base_ref)
        try:
            pull.merge_commit_sha = self.git.merged(
                pull.base_sha, pull.head_sha, "merge", f"Merge {pull.head_sha} into {pull.base_sha}"
            )
            self.git("update-ref", f"refs/pull/{pull.number}/merge", pull.merge_commit_sha)
            pull.mergeable = True
        except GitError:
            pull.merge_commit_sha, pull.mergeable = None, False

    def merge(self, number: int, method: Literal["merge", "squash", "rebase"] = "merge", by: str = "ada") -> str:
        """Merge a pull request; the commit that the base branch is at afterwards."""
        with self.hub.lock:
            pull = self.pulls[number]
            before = self.git.need(pull.base_ref)
            message = f"{pull.title} (#{number})" if method == "squash" else f"Merge pull request #{number}"
            sha = self.git.merged(before, pull.head_sha, method, message)
            self._merged(pull, before, sha, by)
            self.git.move(pull.base_ref, sha)
            # The base moved under all others.
            self.push(pull.base_ref)
            return sha

    def queue(self, *numbers: int) -> Group:
        """Put pull requests into the merge queue, each upon the one before; the checks run on what comes out."""
        with self.hub.lock:
            base_ref = self.pulls[numbers[0]].base_ref
            base = tip = self.git.need(base_ref)
            steps: dict[int, str] = {}
            for number in numbers:
                message = f"Merge pull request #{number}"
                steps[number] = tip = self.git.merged(tip, self.pulls[number].head_sha, "merge", message)
            branch = f"gh-readonly-queue/{base_ref}/pr-{numbers[-1]}-{base}"
            self.git.move(branch, tip)
            return Group(f"refs/heads/{branch}", tip, f"refs/heads/{base_ref}", base, steps)

    def land(self, group: Group, by: str = "ada") -> str:
        """Let the queue merge a group: its branch becomes the base, and its pull requests are merged."""
        with self.hub.lock:
            before = group.base_sha
            for number, sha in group.steps.items():
                self._merged(self.pulls[number], before, sha, by)
                before = sha
            self.git.move(group.base_ref.removeprefix("refs/heads/"), group.head_sha)
            self.git("update-ref", "-d", group.head_ref)
            self.push(group.base_ref.removeprefix("refs/heads/"))
            return group.head_sha

    def _merged(self, pull: Pull, before: str, sha: str, by: str) -> None:
        pull.introduced = frozenset(self.git.commits(sha, f"^{before}"))
        pull.merge_commit_sha, pull.merged_by = sha, self.hub.user(by)
        pull.state, pull.merged_at = "closed", self.hub.clock.tick()
        pull.closed_at = pull.updated = pull.merged_at

    def close(self, number: int) -> None:
        """Close a pull request without merging it."""
        with self.hub.lock:
            pull = self.pulls[number]
            pull.state, pull.closed_at = "closed", self.hub.clock.tick()

    def fork_point(self, pull: Pull, head: str = "") -> str:
        """The commit that the diff of a pull request begins at."""
        return self.git.merge_base(pull.base_sha, head or pull.head_sha)

    def files(self, pull: Pull, head: str = "") -> list[diff.FileDiff]:
        """The diff of a pull request, or as it was at an earlier head."""
        ends = (self.fork_point(pull, head), head or pull.head_sha)
        if ends not in self._diffs:
            self._diffs[ends] = diff.files(self.git, *ends)
        return self._diffs[ends]

    def commits(self, pull: Pull) -> list[str]:
        """The commits of a pull request, oldest first."""
        return self.git.commits(pull.head_sha, f"^{self.fork_point(pull)}")

    # What people do.

    def comment_as(self, login: str, number: int, body: str) -> Comment:
        """Somebody comments."""
        with self.hub.lock:
            now = self.hub.clock.tick()
            comment = Comment(self.hub.next_id(), number, self.hub.user(login), body, now, now)
            self.kept_comments[comment.id] = comment
            return comment

    def reply_as(self, login: str, comment_id: int, body: str) -> ReviewComment:
        """Somebody replies to a review comment."""
        with self.hub.lock:
            parent, now = self.kept_review_comments[comment_id], self.hub.clock.tick()
            user, identity = self.hub.user(login), self.hub.next_id()
            self.kept_reviews[identity] = Review(identity, parent.number, user, "", "COMMENTED", parent.commit, now)
            reply = ReviewComment(
                self.hub.next_id(),
                parent.number,
                identity,
                user,
                body,
                parent.place,
                parent.commit,
                now,
                now,
                parent.id,
            )
            self.kept_review_comments[reply.id] = reply
            return reply

    def review_as(
        self, login: str, number: int, state: Literal["APPROVED", "CHANGES_REQUESTED"] = "APPROVED"
    ) -> Review:
        """Somebody approves, or wants changes."""
        with self.hub.lock:
            pull, identity = self.pulls[number], self.hub.next_id()
            now, user = self.hub.clock.tick(), self.hub.user(login)
            self.kept_reviews[identity] = Review(identity, number, user, "", state, pull.head_sha, now)
            return self.kept_reviews[identity]

    def label(self, name: str, color: str = "ededed", description: str | None = None) -> Label:
        """Make a label of the repository, unless it is there."""
        with self.hub.lock:
            return self.known_labels.setdefault(name.lower(), Label(self.hub.next_id(), name, color, description))

    # What there is to see.

    def comments(self, number: int) -> list[Comment]:
        """The comments of a pull request, oldest first."""
        with self.hub.lock:
            return [comment for comment in self.kept_comments.values() if comment.number == number]

    def reviews(self, number: int) -> list[Review]:
        """The reviews of a pull request, drafts too."""
        with self.hub.lock:
            return [review for review in self.kept_reviews.values() if review.number == number]

    def review_comments(self, number: int) -> list[ReviewComment]:
        """The review comments of a pull request, those of drafts too."""
        with self.hub.lock:
            return [comment for comment in self.kept_review_comments.values() if comment.number == number]

    def check_runs(self, sha: str) -> list[CheckRun]:
        """The check runs of a commit, oldest first."""
        with self.hub.lock:
            return [run for run in self.kept_check_runs.values() if run.head_sha == sha]

    def statuses(self, sha: str) -> list[Status]:
        """The statuses of a commit, oldest first."""
        with self.hub.lock:
            return [status for status in self.kept_statuses if status.sha == sha]

    def labels(self, number: int) -> list[str]:
        """The labels of a pull request."""
        with self.hub.lock:
            return list(self.pulls[number].labels)

    def line_now(self, comment: ReviewComment) -> int | None:
        """Where a review comment's line stands in today's diff; None if it is outdated, or on the file."""
        pull, place = self.pulls[comment.number], comment.place
        if place.line is None:
            return None
        line: int | None = place.line
        if place.side == "RIGHT" and comment.commit != pull.head_sha:
            line = diff.moved(self.git, place.path, comment.commit, pull.head_sha, place.line)
        shown = [file for file in self.files(pull) if place.path == file.path]
        if line is None or not any(hunk.index(line, place.side) is not None for file in shown for hunk in file.hunks):
            return None
        return line

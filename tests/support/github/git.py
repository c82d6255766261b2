"""The git repository behind a repository of GitHub's: commits, branches, merges, all done by git itself."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "main"


class GitError(Exception):
    """git refused; its own words."""


class Git:
    """A folder with a repository, bare or not; where there is none, a bare one is made."""

    def __init__(self, folder: Path, default_branch: str = MAIN) -> None:
        self.folder = folder
        if not (folder / "HEAD").exists() and not (folder / ".git").exists():
            folder.mkdir(parents=True, exist_ok=True)
            self("init", "--quiet", "--bare", f"--initial-branch={default_branch}")

    def __call__(self, *arguments: str, feed: str | None = None, index: str = "") -> str:
        """What git says, without the last line's end."""
        return self.raw(*arguments, feed=feed, index=index).decode("utf-8", "replace").removesuffix("\n")

    def raw(self, *arguments: str, feed: str | None = None, index: str = "", folder: Path | None = None) -> bytes:
        """The octets that git says; nothing of who runs it, or of its machine, changes them."""
        person = {f"GIT_{who}_{what[0]}": what[1] for who in ("AUTHOR", "COMMITTER") for what in _PERSON.items()}
        bare = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "PATH": os.environ["PATH"]}
        done = subprocess.run(
            ["git", "-c", "core.quotepath=off", *arguments],
            cwd=folder or self.folder,
            env={**bare, **person, **({"GIT_INDEX_FILE": index} if index else {})},
            input=None if feed is None else feed.encode(),
            stdin=subprocess.DEVNULL if feed is None else None,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise GitError(done.stderr.decode("utf-8", "replace").strip() or done.stdout.decode("utf-8", "replace"))
        return done.stdout

    def sha(self, revision: str) -> str | None:
        """The commit that a revision names, None if there is none."""
        for name in (revision, f"refs/heads/{revision}", f"refs/{revision}"):
            try:
                return self("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            except GitError:
                continue
        return None

    def need(self, revision: str) -> str:
        """The commit that a revision names; a test that names none is wrong."""
        found = self.sha(revision)
        if found is None:
            raise GitError(f"{self.folder} has no commit {revision}")
        return found

    def commits(self, *selection: str) -> list[str]:
        """The commits that are selected, oldest first."""
        return self("rev-list", "--reverse", "--topo-order", *selection).split()

    def merge_base(self, one: str, other: str) -> str:
        """Where two commits parted."""
        return self("merge-base", one, other)

    def commit(self, branch: str, files: Mapping[str, str | bytes | None], message: str, start: str = "") -> str:
        """A commit on a branch, made without a working tree: what each path holds now, None takes it away.

        A branch that does not exist begins at `start`, or from nothing.
        """
        parent = self.sha(f"refs/heads/{branch}") or (self.need(start) if start else None)
        with tempfile.TemporaryDirectory() as scratch:
            index = f"{scratch}/index"
            if parent:
                self("read-tree", parent, index=index)
            there = {path: content for path, content in files.items() if content is not None}
            for number, content in enumerate(there.values()):
                Path(scratch, str(number)).write_bytes(content if isinstance(content, bytes) else content.encode())
            names = "".join(f"{scratch}/{number}\n" for number in range(len(there)))
            blobs = self("hash-object", "-w", "--no-filters", "--stdin-paths", feed=names).split()
            # Mode 0 takes a path away.
            lines = [f"0 {'0' * 40}\t{path}" for path, content in files.items() if content is None]
            lines += [f"100644 {sha}\t{path}" for path, sha in zip(there, blobs, strict=True)]
            self("update-index", "-z", "--index-info", feed="\0".join([*lines, ""]), index=index)
            tree = self("write-tree", index=index)
        sha = self("commit-tree", tree, *(("-p", parent) if parent else ()), "-F", "-", feed=message)
        self.move(branch, sha)
        return sha

    def move(self, branch: str, sha: str) -> None:
        """Let a branch be at a commit, and the working tree too if it shows that branch."""
        self("update-ref", f"refs/heads/{branch}", sha)
        if (self.folder / ".git").exists() and self("symbolic-ref", "--quiet", "HEAD") == f"refs/heads/{branch}":
            self("reset", "--quiet", "--hard", sha)

    def merged(self, base: str, head: str, method: str, message: str) -> str:
        """The commit that a merge of head into base makes (`merge`, `squash`, `rebase`); no branch is moved.

        Raises GitError where they conflict.
        """
        if method == "rebase":
            return self._rebased(base, head)
        parents = {"merge": ("-p", base, "-p", head), "squash": ("-p", base)}[method]
        # Without a working tree: git 2.38 and newer.
        tree = self("merge-tree", "--write-tree", "--no-messages", base, head)
        return self("commit-tree", tree, *parents, "-F", "-", feed=message)

    def _rebased(self, base: str, head: str) -> str:
        """The head's commits again, upon the base; in a working tree beside the repository's own."""
        with tempfile.TemporaryDirectory() as scratch:
            there = Path(scratch, "tree")
            self("worktree", "add", "--quiet", "--detach", str(there), head)
            try:
                self.raw("rebase", "--quiet", "--force-rebase", base, folder=there)
                return self.raw("rev-parse", "HEAD", folder=there).decode().strip()
            finally:
                self("worktree", "remove", "--force", str(there))


_PERSON = {"NAME": "ada", "EMAIL": "ada@example.com", "DATE": "2026-01-02T12:00:00Z"}

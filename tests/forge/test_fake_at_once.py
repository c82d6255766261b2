"""The fake GitHub: many clients at once, and git repositories that tests bring along."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.github import GitHub

from .fakehub import HOME, ground


def test_many_clients_are_served_at_once(tmp_path: Path) -> None:
    """Nothing is lost, no number is given twice, and each hears its own."""
    with ground(tmp_path) as here:
        clients = [here.client() for _ in range(10)]

        def work(number: int) -> list[str]:
            sent = [f"{number}: {turn}" for turn in range(5)]
            post = [clients[number].post(f"{HOME}/issues/1/comments", json={"body": body}) for body in sent]
            assert sent == [answer.json()["body"] for answer in post]
            return sent

        with ThreadPoolExecutor(10) as pool:
            sent = [body for bodies in pool.map(work, range(10)) for body in bodies]
        kept = here.repository.comments(1)
        assert sorted(sent) == sorted(comment.body for comment in kept)
        assert 50 == len({comment.id for comment in kept})


def test_a_working_tree_of_a_test_follows_its_branch(tmp_path: Path) -> None:
    """A repository that is there already is used; a merge shows in its files, and what git did is heard by `push`."""
    folder = tmp_path / "work"

    def git(*arguments: str) -> str:
        who = ("-c", "user.name=ada", "-c", "user.email=ada@example.com")
        bare = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", *who, *arguments], cwd=folder, env=bare, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    folder.mkdir()
    git("init", "--quiet", "--initial-branch=main")
    (folder / "pools.hcl").write_text("one\n", "utf-8")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    git("checkout", "--quiet", "-b", "topic")
    with GitHub() as github:
        repository = github.repository("acme/pools", folder)
        pull = repository.open_pull("topic")
        (folder / "pools.hcl").write_text("two\n", "utf-8")
        git("commit", "--quiet", "-a", "-m", "two")
        repository.push("topic")
        assert git("rev-parse", "HEAD") == pull.head_sha
        git("checkout", "--quiet", "main")
        sha = repository.merge(pull.number)
    assert "two\n" == (folder / "pools.hcl").read_text("utf-8")
    assert (sha, "") == (git("rev-parse", "HEAD"), git("status", "--porcelain"))

"""A pull request to look at, in a GitHub of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.github import GitHub, Token
from tests.support.github.records import Pull
from tests.support.github.repository import Repository

HOME = "/repos/acme/pools"
NAMES = [f"line {number}\n" for number in range(1, 61)]
BEFORE = "".join(NAMES)
AFTER = "".join(name for name in (*NAMES[:9], "ten\n", *NAMES[10:39], "more\n", *NAMES[39:49], *NAMES[50:]))
"""Line 10 is another, a line 40 came, what was line 50 is gone: hunks of 7-13 and 37-53 on the right."""


class Ground:
    """A repository with an open pull request (number 1), and clients to speak with."""

    def __init__(self, github: GitHub, folder: Path) -> None:
        self.github = github
        self.repository: Repository = github.repository("acme/pools", folder / "pools.git")
        self.base = self.repository.commit("main", {"pools.hcl": BEFORE, "old.hcl": "gone\n", "data": b"\0\1"})
        files = {"pools.hcl": AFTER, "new.hcl": "one\ntwo\n", "old.hcl": None, "data": b"\0\2"}
        self.repository.commit("topic", files, start="main")
        self.pull: Pull = self.repository.open_pull("topic")
        self.token = github.job_token()
        self._clients: list[httpx.Client] = []

    def client(self, token: Token | None = None, **headers: str) -> httpx.Client:
        """A client with a token, the job's unless another is given."""
        bearer = {"Authorization": f"Bearer {(token or self.token).value}"}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self._clients.append(httpx.Client(base_url=self.github.url, headers={**bearer, **given}))
        return self._clients[-1]

    def close(self) -> None:
        """Let the clients go."""
        for client in self._clients:
            client.close()


@contextmanager
def ground(folder: Path, enterprise: bool = False, validate: bool = True) -> Iterator[Ground]:
    """GitHub with a pull request in it."""
    with GitHub(enterprise, validate) as github:
        made = Ground(github, folder)
        try:
            yield made
        finally:
            made.close()


def words(answer: httpx.Response) -> Any:
    """The status and what is said of a refusal."""
    body = answer.json()
    return answer.status_code, body["message"], body.get("errors")

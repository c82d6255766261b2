"""GitHub's state: repositories, people, tokens, the clock, and the requests that were answered."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.github.exchange import Exchange
from tests.support.github.records import User
from tests.support.github.repository import Repository
from tests.support.github.tokens import App, Identity, Token, permissions
from tests.support.github.weather import Weather

ACTIONS = App()
START = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


class Clock:
    """A clock that goes on by a second whenever something happens, and at no other time."""

    def __init__(self) -> None:
        self._time = START

    def now(self) -> str:
        """The time, as the API writes it."""
        return self._time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def tick(self) -> str:
        """A second later."""
        self._time += timedelta(seconds=1)
        return self.now()

    def seconds(self) -> int:
        """The time in seconds since 1970."""
        return int(self._time.timestamp())

    @property
    def hour(self) -> int:
        """When the hour is over, and with it the count of requests; in seconds since 1970."""
        return (self.seconds() // 3600 + 1) * 3600


class Hub:
    """Everything that GitHub knows. `url` and `web` are the addresses of its API and its pages, without a last `/`.

    `issuer` is who signs the identities of jobs.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock, self.weather = Clock(), Weather()
        self.url = self.web = ""
        self.issuer = "https://token.actions.githubusercontent.com"
        self.repositories: dict[str, Repository] = {}
        self.exchanges: list[Exchange] = []
        self.tokens: dict[str, Token] = {}
        self.used: dict[str, int] = {}
        self.identities: dict[str, Identity] = {}
        self._users: dict[str, User] = {ACTIONS.login: User(ACTIONS.bot_id, ACTIONS.login)}
        self._ids, self._numbers = 1_000_000, dict[str, int]()

    def repository(
        self,
        full_name: str,
        folder: Path,
        default_branch: str = "main",
        id: int = 0,  # noqa: A002
        private: bool = True,
    ) -> Repository:
        """A repository whose commits are in a folder; where that has no repository of git's yet, it gets one."""
        with self.lock:
            repository = Repository(self, full_name, folder, default_branch, id or self.next_id(), private)
            self.repositories[full_name.lower()] = repository
            return repository

    def job_token(self, name: str = "job", app: App = ACTIONS, **given: str) -> Token:
        """A workflow's GITHUB_TOKEN, or that of another App's installation.

        As in a workflow, to name a permission (`pull_requests="write"`) sets all others to none, and to name none gives
        all. The names are contents, pull_requests, issues, checks and statuses.
        """
        return self._token(name, "ghs", app.login, app, given, 1000 if app == ACTIONS else 5000)

    def personal_token(self, login: str, name: str = "", **given: str) -> Token:
        """A person's token, its permissions as those of a job."""
        return self._token(name or login, "ghp", login, None, given, 5000)

    def _token(self, name: str, kind: str, login: str, app: App | None, given: Mapping[str, str], limit: int) -> Token:
        with self.lock:
            value = f"{kind}_{self.next_id():036d}"
            token = Token(name, value, login, app, permissions(given), None, limit)
            self.tokens[value], self.used[value] = token, 0
            if app is not None and login not in self._users:
                self._users[login] = User(app.bot_id, login)
            return token

    def user(self, login: str) -> User:
        """Who has the login; whoever is new gets the next number."""
        return self._users.setdefault(login, User(self.next_id(), login))

    def next_id(self) -> int:
        """A number that nothing has yet, larger than all before."""
        self._ids += 1
        return self._ids

    def next_number(self, repository: Repository) -> int:
        """The number of the next pull request."""
        self._numbers[repository.full_name] = self._numbers.get(repository.full_name, 0) + 1
        return self._numbers[repository.full_name]

    def requests(self, method: str = "", operation: str = "") -> list[Exchange]:
        """The exchanges so far, in the order of their answers: all, or those of a method, or of an operation."""
        with self.lock:
            return [
                exchange
                for exchange in self.exchanges
                if method in ("", exchange.method) and operation in ("", exchange.operation)
            ]

"""Several clients of one GitHub, a request at a time, in an order that the test gives: races without a clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from gitpool.forge.event import Access
from gitpool.forge.github import GitHub as Client
from gitpool.forge.transport import Transport
from tests.support.github import GitHub, Token
from tests.support.github.weather import meanwhile


class Turns:
    """Each client waits at each request until it is its turn; `order` says who goes next, by a number."""

    def __init__(self, github: GitHub, order: Iterator[int]) -> None:
        self._github, self._order = github, order
        self._condition = threading.Condition()
        self._waiting: dict[str, bool] = {}
        self._running = 0

    def run(self, actions: Sequence[tuple[Token, Callable[[], object]]]) -> list[BaseException]:
        """Carry all of them out at once, each with the requests of its token; what was raised."""
        problems: list[BaseException] = []
        threads = []
        for token, action in actions:
            step = partial(self._step, token.name)
            when = partial(_is_from, token)
            self._github.weather.plan(meanwhile(before=step), times=10**6, when=when)
            threads.append(threading.Thread(target=self._act, args=(token.name, action, problems)))
        self._running = len(threads)
        for thread in threads:
            thread.start()
        while self._granted():
            pass
        for thread in threads:
            thread.join()
        self._github.weather.planned.clear()
        return problems

    def _granted(self) -> bool:
        """Let the next one go, once all that still run are waiting; whether there was one."""
        with self._condition:
            self._condition.wait_for(lambda: len(self._waiting) == self._running)
            if not self._running:
                return False
            name = sorted(self._waiting)[next(self._order) % len(self._waiting)]
            del self._waiting[name]
            self._condition.notify_all()
            return True

    def _step(self, name: str) -> None:
        with self._condition:
            self._waiting[name] = True
            self._condition.notify_all()
            self._condition.wait_for(lambda: name not in self._waiting)

    def _act(self, name: str, action: Callable[[], object], problems: list[BaseException]) -> None:
        try:
            action()
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)
        finally:
            with self._condition:
                self._running -= 1
                self._condition.notify_all()


def _is_from(token: Token, request: object) -> bool:
    return request.headers.get("authorization", "").endswith(token.value)  # type: ignore[attr-defined, no-any-return]


@contextmanager
def client(github: GitHub, token: Token, repository: str = "acme/pools") -> Iterator[Client]:
    """A client that waits for nothing."""
    access = Access(github.url, github.graphql_url, token.value)
    transport = Transport(access, sleep=lambda seconds: None, clock=github.clock.seconds)
    try:
        yield Client(transport, repository)
    finally:
        transport.close()

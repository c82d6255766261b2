"""The embedded Nomad without sockets: httpx asks its handlers directly, some ten times as fast; and what goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache
from typing import Any

import httpx

from gitpool.devserver import Refusal, Store
from gitpool.devserver.endpoints.routes import routing_table
from gitpool.devserver.golang.url import EMPTY_QUERY, Query, split_target, unescape_path
from gitpool.devserver.web.mux import Redirect
from gitpool.devserver.web.reply import Reply, finish
from gitpool.devserver.web.request import Body, Request
from gitpool.nomad.connection import Connection
from gitpool.nomad.transport import Transport

ADDRESS = "http://nomad.test:4646"
_ROUTES = routing_table()


class _Given(Body):
    """A body that is there already."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def read(self) -> bytes | None:
        """All of it."""
        return self._data or None


class InProcess(httpx.BaseTransport):
    """Answers as a DevServer with that store would."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, carried out in this thread."""
        reply = finish(self._reply(request), "", pretty=False)
        headers = [(name, value) for name, value in reply.headers if name != b"Connection"]
        return httpx.Response(reply.status, headers=headers, content=reply.body)

    def _reply(self, request: httpx.Request) -> Reply:
        raw_path, raw_query = split_target(request.url.raw_path.decode())
        headers = tuple((name.lower(), value) for name, value in request.headers.raw)
        query = Query(raw_query) if raw_query else EMPTY_QUERY
        asked = Request(
            request.method, unescape_path(raw_path), raw_path, raw_query, query, headers, _Given(request.read())
        )
        try:
            handler = _ROUTES.find(asked.method, asked.raw_path, asked.path, asked.raw_query)
            if isinstance(handler, Redirect):
                return handler.reply(asked.method, self.store.release.redirect)
            return handler(self.store, asked)
        except Refusal as refused:
            return refused.reply()


class Died(BaseException):
    """The process is gone; nothing that it does afterwards reaches anybody."""


class Blow(StrEnum):
    """What happens to one request."""

    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    TROUBLE = "500"
    ANSWER_GARBLED = "answer garbled"


class Struck(httpx.BaseTransport):
    """Numbers the requests from 1, and has those go wrong that `strike` names.

    `asked` are the requests so far, as `PUT /v1/var/gitpool/prod`; whoever clears it counts from 1 again. `between` is
    called before each, with its number.
    """

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.asked: list[str] = []
        self.between: Callable[[int], None] = lambda number: None
        self._inner = inner
        self._blow: Blow | None = None
        self._struck = range(0)
        self._dead = False
        self._guard = threading.Lock()

    def strike(self, blow: Blow, at: int, times: int = 1) -> None:
        """Have the request of that number meet with misfortune, and the `times - 1` after it."""
        self._blow, self._struck = blow, range(at, at + times)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry it out, or have it go wrong."""
        with self._guard:
            if self._dead:
                raise Died
            self.asked.append(f"{request.method} {request.url.path}")
            number = len(self.asked)
            blow = self._blow if number in self._struck else None
            self._dead = blow in (Blow.DIES_BEFORE, Blow.DIES_AFTER)
        self.between(number)
        if blow is Blow.DIES_BEFORE:
            raise Died
        if blow is Blow.REQUEST_LOST:
            raise httpx.ConnectError("lost", request=request)
        if blow is Blow.TROUBLE:
            return httpx.Response(500, text="No cluster leader")
        response = self._inner.handle_request(request)
        if blow is Blow.DIES_AFTER:
            raise Died
        if blow is Blow.ANSWER_LOST:
            raise httpx.ReadTimeout("lost", request=request)
        if blow is Blow.ANSWER_GARBLED:
            return httpx.Response(200, content=b'{"CreateIndex": 1')
        return response


class _Direct:
    """What a Transport wants of an httpx.Client, without the half of its time that goes into cookies, redirects,
    proxies and the joining of addresses; the tests with sockets have the whole of it."""

    def __init__(self, client: httpx.Client, inner: httpx.BaseTransport) -> None:
        self.headers, self.params, self.close = client.headers, client.params, client.close
        self._inner = inner

    @contextmanager
    def stream(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None,
        json: Any,
        headers: Mapping[str, str] | None,
        extensions: Mapping[str, Any],
        timeout: object,
    ) -> Iterator[httpx.Response]:
        """One request to the other end."""
        url = _url(path, tuple((self.params if params is None else params).items()))
        more = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        request = httpx.Request(method, url, json=json, headers=[*self.headers.raw, *more])
        response = self._inner.handle_request(request)
        response.request = request
        yield response


@lru_cache(1000)
def _url(path: str, params: tuple[tuple[str, str], ...]) -> httpx.URL:
    return httpx.URL(ADDRESS + path, params=params) if params else httpx.URL(ADDRESS + path)


def transport_to(inner: httpx.BaseTransport, token: str = "") -> Transport:
    """A client of it that waits for nothing."""
    transport = Transport(Connection(address=ADDRESS, token=token), sleep=lambda seconds: None, transport=inner)
    transport._client = _Direct(transport._client, inner)  # type: ignore[assignment]
    return transport

"""GitHub on loopback: `with GitHub() as github:` is a server that keeps state, and refuses what GitHub refuses.

At the end the exchanges are held against GitHub's own description (`contract`), and what does not keep to it fails the
test, whether the client sent it or the fake said it.
"""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from tests.support.github import contract, service
from tests.support.github.exchange import Answer, Exchange, Request
from tests.support.github.hub import Hub


class GitHub(Hub):
    """The server, and all that GitHub knows.

    `url`, `graphql_url` and `web` are what `GITHUB_API_URL`, `GITHUB_GRAPHQL_URL` and `GITHUB_SERVER_URL` say; with
    `enterprise` they are those of an Enterprise Server: `/api/v3` and `/api/graphql`. `validate` says whether the
    exchanges are held against the description at the end; a test of what is refused for its form has no use for that.
    """

    def __init__(self, enterprise: bool = False, validate: bool = True) -> None:
        super().__init__()
        self._validate = validate
        self._server = _Server(self)
        self.web = f"http://127.0.0.1:{self._server.server_port}"
        self._base, api = ("/api/v3", "/api") if enterprise else ("", "")
        self.url, self.graphql_url = self.web + self._base, f"{self.web}{api}/graphql"
        if enterprise:
            self.issuer = f"{self.web}/_services/token"
        self.id_token_url = f"{self.web}{service.ID_TOKEN}?api-version=2.0"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        # A test that failed already says more than what came of it.
        if self._validate and problem is None:
            contract.check(self.exchanges)

    def within(self, path: str) -> str | None:
        """The path without what comes before it on this server; None if it is no address of the API."""
        if path in (service.ID_TOKEN, service.KEYS):
            return path
        if path == urlsplit(self.graphql_url).path:
            return service.GRAPHQL
        inner = path.removeprefix(self._base)
        return inner if path == self._base + inner and inner not in service.OUTSIDE else None

    def exchange(self, request: Request) -> Answer | None:
        """Answer a request, as the weather lets it; None where the connection is cut."""
        fault = self.weather.of(request)
        if fault.before is not None:
            fault.before()
        with self.lock:
            done = service.answer(self, request) if fault.carried_out else None
            given = fault.answer or done or Answer(0)
            token = service.token_of(self, request)
            status, stormy = 0 if fault.cut else given.status, fault.cut or fault.answer is not None
            name = service.operation(request)
            told = Exchange(request, given, name, token.name if token else "", status, stormy)
            self.exchanges.append(told)
        if fault.after is not None:
            fault.after()
        return None if fault.cut else given


class _Server(ThreadingHTTPServer):
    """Knows its connections, to end those that clients keep open."""

    daemon_threads = False

    def __init__(self, github: GitHub) -> None:
        self.github = github
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def opened(self, connection: socket.socket) -> None:
        with self._guard:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._guard:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """End what is still open; whoever reads there hears that nothing comes any more."""
        with self._guard:
            for connection in self._open:
                _shut(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """The client tells."""


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.1: clients keep their connections."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        super().finish()

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        address = urlsplit(self.path)
        path = self.server.github.within(address.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        given = self.server.github.exchange(
            Request(self.command, f"?{address.path}" if path is None else path, query, headers, content)
        )
        if given is None:
            self.close_connection = True
            _shut(self.connection)
            return
        self.send_response(given.status)
        said = given.content()
        for name, value in given.headers.items():
            self.send_header(name, value)
        if given.status not in (204, 304):
            self.send_header("content-length", str(len(said)))
        self.end_headers()
        if given.status not in (204, 304):
            self.wfile.write(said)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The client was faster.
        return

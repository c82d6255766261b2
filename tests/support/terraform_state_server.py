"""A small server of Terraform's http protocol, as strict about lock IDs as GitLab is; over a socket, or in the process.

What it does is what terraform: internal/backend/remote-state/http expects, and gitlab: lib/api/terraform/state.rb and
app/services/terraform/remote_state_handler.rb do. That Terraform itself gets on with it is a test, too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from gitpool.backends.http import HttpBackend
from gitpool.backends.http_client import HttpClient
from gitpool.backends.http_settings import resolve
from tests.nomad.serving import QuietServer, serving

IN_PROCESS = "http://state.test"

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class StateServer:
    """One state and its lock, at `/state` and `/state/lock`.

    `held_status` is what a held lock is answered with. `checks_ids` says whether a write and an unlock need the ID of
    the lock, `tells_holder` whether the answer names who has it, `password` what the user `ada` has to give.
    """

    held_status: int = 423
    checks_ids: bool = True
    tells_holder: bool = True
    password: str = ""
    data: bytes | None = None
    lock: bytes | None = None
    seen: list[str] = field(default_factory=list)
    locks: list[bytes] = field(default_factory=list)

    def answer(self, method: str, target: str, headers: httpx.Headers, body: bytes) -> Answer:
        """Carry out a request."""
        url = urlsplit(target)
        self.seen.append(f"{method} {url.path}")
        given = headers.get("authorization", "")
        if self.password and given != "Basic " + base64.b64encode(f"ada:{self.password}".encode()).decode():
            return _said(401, {"message": "401 Unauthorized"})
        if headers.get("content-md5", _md5(body)) != _md5(body):
            return _said(400, {"message": "the digest is that of something else"})
        if url.path not in ("/state", "/state/lock"):
            return _said(404, {"message": "404 Not Found"})
        if url.path == "/state":
            match method:
                case "GET":
                    return self._get()
                case "POST" | "PUT":
                    return self._update(parse_qs(url.query).get("ID", [""])[0], body)
        match method:
            case "LOCK" | "POST" | "PUT":
                return self._lock(body)
            case "UNLOCK" | "DELETE":
                return self._unlock(body)
        return _said(405, {"message": "405 Not Allowed"})

    @property
    def holder(self) -> str:
        """The ID of the lock that is held, empty if none is."""
        return "" if self.lock is None else str(json.loads(self.lock)["ID"])

    def _get(self) -> Answer:
        if self.data is None:
            return 204, {}, b""
        return 200, {"Content-Type": "application/json", "Content-MD5": _md5(self.data)}, self.data

    def _update(self, lock_id: str, body: bytes) -> Answer:
        if self.checks_ids and lock_id != self.holder:
            return self._held()
        if not body:
            return 204, {}, b""
        self.data = body
        return 200, {}, b""

    def _lock(self, body: bytes) -> Answer:
        if self.lock is not None:
            return self._held()
        self.lock = body
        self.locks.append(body)
        return 200, {"Content-Type": "application/json"}, body

    def _unlock(self, body: bytes) -> Answer:
        """Without a body it is Terraform's force-unlock, which names no ID."""
        if self.checks_ids and body and json.loads(body)["ID"] != self.holder:
            return self._held()
        self.lock = None
        return 200, {}, b""

    def _held(self) -> Answer:
        return self.held_status, {"Content-Type": "application/json"}, (self.lock or b"") if self.tells_holder else b""


def _said(status: int, document: dict[str, str]) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(document).encode()


def _md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


class InProcess(httpx.BaseTransport):
    """The way to a server without a network.

    `meanwhile` is told of each request (`ask LOCK`) and each answer (`got LOCK`); it may raise what should go wrong, or
    give another answer, instead of which nothing is done, or nothing heard.
    """

    def __init__(self, server: StateServer, meanwhile: Callable[[str], Any] = lambda name: None) -> None:
        self._server, self._meanwhile = server, meanwhile

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask and answer."""
        instead = self._meanwhile(f"ask {request.method}")
        if isinstance(instead, httpx.Response):
            return instead
        target = request.url.raw_path.decode()
        status, headers, body = self._server.answer(request.method, target, request.headers, request.read())
        instead = self._meanwhile(f"got {request.method}")
        if isinstance(instead, httpx.Response):
            return instead
        return httpx.Response(status, headers={**headers, "Content-Length": str(len(body))}, content=body)


def state_client(
    server: StateServer,
    meanwhile: Callable[[str], Any] = lambda name: None,
    without: str = "",
    **arguments: str | int | bool,
) -> HttpBackend:
    """A backend of a server in this process, which does not wait between tries; `without` one of its arguments."""
    return backend_at(IN_PROCESS, InProcess(server, meanwhile), without, **arguments)


def backend_at(
    base: str, transport: httpx.BaseTransport | None = None, without: str = "", **arguments: str | int | bool
) -> HttpBackend:
    """A backend of the server at an address, with what GitLab's users set, which does not wait between tries."""
    usual: dict[str, str | int | bool] = {
        "address": f"{base}/state",
        "lock_address": f"{base}/state/lock",
        "lock_method": "POST",
        "unlock_address": f"{base}/state/lock",
        "unlock_method": "DELETE",
    }
    settings = resolve({name: value for name, value in {**usual, **arguments}.items() if name != without}, {})
    return HttpBackend(settings, HttpClient(settings, sleep=lambda seconds: None, transport=transport))


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.0: a connection for each request, so that one thread is enough."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        state: StateServer = getattr(self.server, "state")  # noqa: B009
        status, headers, said = state.answer(self.command, self.path, httpx.Headers(list(self.headers.items())), body)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(said))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """All methods alike."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def on_loopback(state: StateServer, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The server on a socket; its address, without a path."""
    server = QuietServer(("127.0.0.1", 0), _Handler)
    server.state = state  # type: ignore[attr-defined]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    with serving(server):
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"

"""A place that says who a job is, as GitHub does for its jobs: a small server, and the environment that leads to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.nomad.serving import QuietServer, serving

REQUEST_TOKEN = "request-token-of-a-test"
Answer = tuple[int, bytes]


class Issuing(BaseHTTPRequestHandler):
    """Answers as its server says."""

    server: IdentityServer

    def do_GET(self) -> None:
        """Note what was asked, and answer."""
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        query = parse_qs(urlsplit(self.path).query)
        status, body = self.server.answer(query.get("audience", [""])[0])
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", body.decode())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


class IdentityServer(QuietServer):
    """Gives for an audience what `answer` says: a status and a body. `asked` are the paths, and who asked."""

    def __init__(self, answer: Callable[[str], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Issuing)
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        """Where it is, with a query already, as GitHub's has one."""
        return f"http://127.0.0.1:{self.server_port}/id?api-version=2.0"

    @property
    def environ(self) -> dict[str, str]:
        """What a job finds in its environment."""
        return {
            "GITHUB_ACTIONS": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": self.address,
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": REQUEST_TOKEN,
        }


def given(jwt: str) -> Answer:
    """The answer with an identity."""
    return 200, json.dumps({"value": jwt}).encode()


@contextmanager
def issuing(answer: Callable[[str], Answer]) -> Iterator[IdentityServer]:
    """Such a server, as long as it is needed."""
    server = IdentityServer(answer)
    with serving(server):
        yield server

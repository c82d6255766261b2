"""A small server on the other side, for sockets, TLS and proxies, and a look at it through the client."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.client import Nomad
from gitpool.nomad.connection import resolve
from gitpool.nomad.transport import Transport

POOLS = [{"Name": name, "CreateIndex": 1, "ModifyIndex": 1} for name in ("all", "default")]


class Answering(BaseHTTPRequestHandler):
    """Lists the built-in pools, whatever is asked."""

    def do_GET(self) -> None:
        """Answer."""
        body = json.dumps(POOLS).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""

    def address_string(self) -> str:
        """A unix socket has no address."""
        return "somebody"


class UnixServer(socketserver.UnixStreamServer):
    """The same over a path."""


class QuietServer(HTTPServer):
    """Does not print what goes wrong in a handshake."""

    def handle_error(self, request: object, client_address: object) -> None:
        """The client tells."""


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve in a thread."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Saying(socketserver.BaseRequestHandler):
    """Says the server's words to whatever comes, and closes."""

    def handle(self) -> None:
        """Read a little, answer, and wait for the other side to close, so that the answer is not lost."""
        self.request.recv(65536)
        self.request.sendall(getattr(self.server, "words"))  # noqa: B009
        self.request.shutdown(socket.SHUT_WR)
        while self.request.recv(65536):
            pass


class QuietTCPServer(socketserver.TCPServer):
    """Does not print that somebody hung up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """The client tells."""


@contextmanager
def saying(words: bytes) -> Iterator[str]:
    """A server that says these words to everybody; its `HOST:PORT`."""
    server = QuietTCPServer(("127.0.0.1", 0), Saying)
    server.words = words  # type: ignore[attr-defined]
    with serving(server):
        yield f"127.0.0.1:{server.server_address[1]}"


def said(problem: GitpoolError) -> str:
    """All of its words."""
    return " ".join(f"{d.summary} {d.detail}" for d in problem.diagnostics)


def names(**environ: str) -> set[str]:
    """The pools that are seen that way."""
    transport = Transport(resolve({}, {}, environ), sleep=lambda seconds: None)
    try:
        return set(Nomad(transport).pools())
    finally:
        transport.close()

"""Plain ways to talk to the embedded server: one exchange by http.client, or raw bytes over a socket."""

from __future__ import annotations

import http.client
import json
import socket
import time
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from gitpool.devserver import DevServer


@dataclass
class Answer:
    """What came back, the body decompressed."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def index(self) -> int:
        return int(self.headers["x-nomad-index"])


def ask(
    server: DevServer, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """One exchange on a connection of its own, nothing added to it."""
    host = urlsplit(server.address)
    connection = http.client.HTTPConnection(str(host.hostname), host.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        found: dict[str, str] = {}
        for name, value in response.getheaders():
            key = name.lower()
            found[key] = f"{found[key]}, {value}" if key in found else value
        return Answer(response.status, found, inflated(found.get("content-encoding"), response.read()))
    finally:
        connection.close()


def inflated(encoding: str | None, body: bytes) -> bytes:
    """A body as it was before it was compressed."""
    if not body or encoding is None:
        return body
    return zlib.decompress(body, zlib.MAX_WBITS | 16 if encoding == "gzip" else -zlib.MAX_WBITS)


def put(server: DevServer, **fields: Any) -> Answer:
    """Upsert a pool by its fields."""
    return ask(server, "PUT", "/v1/node/pools", json.dumps(fields).encode())


def shout(server: DevServer, *parts: bytes) -> bytes:
    """Send raw bytes, say that no more will come, and return everything until the server hangs up."""
    with dial(server) as peer:
        for part in parts:
            peer.sendall(part)
        peer.shutdown(socket.SHUT_WR)
        return listen(peer)


def dial(server: DevServer) -> socket.socket:
    """A raw connection to the server."""
    host = urlsplit(server.address)
    return socket.create_connection((str(host.hostname), int(host.port or 0)), timeout=30)


def listen(peer: socket.socket, until: bytes = b"") -> bytes:
    """Read until the text has come, or until the end."""
    heard = b""
    while not until or until not in heard:
        part = peer.recv(65536)
        if not part:
            break
        heard += part
    return heard


def eventually(question: Any, seconds: float = 10.0) -> bool:
    """Ask until the answer is yes; only for what other threads bring about, with a generous limit."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True

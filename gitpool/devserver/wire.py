"""The bytes of HTTP: one connection, request after request, spoken by h11 and worded as Go's server words it.

Go net/http server.go: conn.serve, response.finishRequest, chunkWriter.writeHeader.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus

import h11

from gitpool.devserver.gourl import EMPTY_QUERY, Query, unescape_path
from gitpool.devserver.reply import Headers, Reply
from gitpool.devserver.request import Request

# Go's server buffers so much of an answer; a longer one is sent chunked, its length unknown (bufferBeforeChunkingSize).
_UNCHUNKED = 2048
# Go net/http DefaultMaxHeaderBytes and the slack that it adds.
_MAX_HEADER = (1 << 20) + 4096
_READ_SIZE = 1 << 16
# Go net/http rstAvoidanceDelay
_LINGER = 0.5
_PHRASES = {int(status): status.phrase.encode() for status in HTTPStatus}
_BODILESS = (204, 304)

Respond = Callable[[Request], Reply | None]


class _Malformed(Exception):
    """Not a request that Go's server would let through (Go net/http readRequest)."""


class _DateLine:
    """The Date header, written once a second (Go net/http appendTime)."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> tuple[bytes, bytes]:
        second = int(time.time())
        if second != self._second:
            self._line = formatdate(second, usegmt=True).encode()
            self._second = second
        return b"Date", self._line


_date = _DateLine()


class Conversation:
    """One connection (Go net/http conn.serve)."""

    def __init__(self, peer: socket.socket, respond: Respond) -> None:
        self._socket = peer
        self._respond = respond
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEADER)

    def run(self) -> None:
        """Answer requests until either side has had enough; never raises for what the other side does."""
        try:
            while self._exchange():
                self._h11.start_next_cycle()
        except _Malformed:
            self._refuse("400 Bad Request")
        except h11.RemoteProtocolError as problem:
            self._refuse(*_go_words(problem))
        except (OSError, h11.LocalProtocolError):
            return  # the other side went away, as it may at any moment

    def _exchange(self) -> bool:
        """One request and its answer; False when the connection has served its time."""
        event = self._next_event()
        if not isinstance(event, h11.Request):
            return False
        request = _opened(event)
        expected = request.header(b"expect")
        if expected and "100-continue" not in expected.lower():
            self._socket.sendall(b"HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return False
        request.body = self._body(event)
        reply = self._respond(request)
        if reply is None:
            return False
        self._send(request, reply)
        return self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE

    def _next_event(self) -> object:
        while True:
            event = self._h11.next_event()
            if event is not h11.NEED_DATA:
                return event
            self._h11.receive_data(self._socket.recv(_READ_SIZE))

    def _body(self, event: h11.Request) -> bytes | None:
        """The whole body; None where there is none by the headers (Go http.NoBody)."""
        length, chunked = _framing(event)
        if not length and not chunked:
            self._next_event()
            return None
        if self._h11.they_are_waiting_for_100_continue:
            go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
            self._socket.sendall(self._h11.send(go_on) or b"")
        parts = []
        while True:
            part = self._next_event()
            if isinstance(part, h11.Data):
                parts.append(bytes(part.data))
            elif isinstance(part, h11.EndOfMessage):
                return b"".join(parts)
            else:
                raise OSError("the body was cut off")

    def _send(self, request: Request, reply: Reply) -> None:
        headers = reply.headers
        headers.append(_date.line())
        head = request.method == "HEAD"
        if reply.status not in _BODILESS and len(reply.body) <= _UNCHUNKED and (reply.body or not head):
            headers.append((b"Content-Length", b"%d" % len(reply.body)))
        phrase = _PHRASES.get(reply.status, b"")
        out = self._h11.send(h11.Response(status_code=reply.status, headers=headers, reason=phrase)) or b""
        if head:
            # h11 announces the chunks of the answer that GET would have had; Go leaves them out.
            out = out.replace(b"Transfer-Encoding: chunked\r\n", b"")
        elif reply.body and reply.status not in _BODILESS:
            out += self._h11.send(h11.Data(data=reply.body)) or b""
        out += self._h11.send(h11.EndOfMessage()) or b""
        if self._h11.their_http_version == b"1.0":
            out = b"HTTP/1.0" + out[8:]
        self._socket.sendall(out)

    def _refuse(self, line: str, text: str = "") -> None:
        """The answer of Go's server itself, before any handler: no length, no Vary, and the end."""
        head = f"HTTP/1.1 {line}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
        answer = head + (text or line)
        try:
            self._socket.sendall(answer.encode("latin-1", "replace"))
            # Closing with octets unread would reset the connection and lose the answer (Go closeWriteAndWait).
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(_LINGER)
            while self._socket.recv(_READ_SIZE):
                pass
        except OSError:
            return


def _go_words(problem: h11.RemoteProtocolError) -> tuple[str, str]:
    """The status line of Go's server for what h11 refuses, and the text where it is another (Go conn.serve)."""
    if problem.error_status_hint == 431:
        return "431 Request Header Fields Too Large", ""
    if problem.error_status_hint == 501:
        return "501 Not Implemented", "Unsupported transfer encoding"
    if "Missing mandatory Host" in str(problem):
        return "400 Bad Request: missing required Host header", ""
    if "multiple Host" in str(problem):
        return "400 Bad Request: too many Host headers", ""
    return "400 Bad Request", ""


def _framing(event: h11.Request) -> tuple[int, bool]:
    length, chunked = 0, False
    for name, value in event.headers:
        if name == b"content-length":
            length = int(value)
        elif name == b"transfer-encoding":
            chunked = True
    return length, chunked


def _opened(event: h11.Request) -> Request:
    """The request without its body (Go http.ReadRequest, url.ParseRequestURI)."""
    target = event.target.decode("ascii")
    if not target.startswith("/"):
        scheme, mark, rest = target.partition("://")
        if not mark or not scheme.isalpha():
            raise _Malformed
        slash = rest.find("/")
        target = rest[slash:] if slash >= 0 else "/"
    raw_path, _, raw_query = target.partition("?")
    try:
        path = unescape_path(raw_path)
    except ValueError:
        raise _Malformed from None
    query = Query(raw_query) if raw_query else EMPTY_QUERY
    headers: tuple[tuple[bytes, bytes], ...] = tuple(event.headers)
    return Request(event.method.decode("ascii"), path, raw_path, raw_query, query, headers)


__all__ = ["Conversation", "Headers"]

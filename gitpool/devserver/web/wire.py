"""The bytes of HTTP: one connection, request after request, worded as Go's server words it.

Go net/http server.go: conn.serve, response.finishRequest, chunkWriter.writeHeader.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus

import h11

from gitpool.devserver.golang.head import CHUNKED, BadHead, Head, read_head, read_request_line
from gitpool.devserver.golang.url import EMPTY_QUERY, Query
from gitpool.devserver.web.reply import Headers, Reply
from gitpool.devserver.web.request import Body, Request

# Go's server buffers so much of an answer; a longer one is sent chunked, its length unknown (bufferBeforeChunkingSize).
_UNCHUNKED = 2048
# Go net/http DefaultMaxHeaderBytes and the slack that it adds.
_MAX_HEADER = (1 << 20) + 4096
# So much of a body that nobody wanted is read for the sake of the connection (Go maxPostHandlerReadBytes).
_MAX_UNWANTED = 256 << 10
_READ_SIZE = 1 << 16
# Go net/http rstAvoidanceDelay
_LINGER = 0.5
_PHRASES = {int(status): status.phrase for status in HTTPStatus}
_BODILESS = (204, 304)
_HEAD_END = re.compile(rb"\n\r?\n")
_LINE_ENDS_TO_SPACES = bytes.maketrans(b"\r\n", b"  ")

Respond = Callable[[Request], Reply | None]


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


class _Incoming:
    """The octets of a connection, as they come."""

    def __init__(self, peer: socket.socket) -> None:
        self.socket = peer
        self.octets = b""
        self._last_method = ""

    def more(self) -> bool:
        """Wait for more; False when the other side has said everything."""
        part = self.socket.recv(_READ_SIZE)
        self.octets += part
        return bool(part)

    def head(self) -> Head | None:
        """The next request without its body, None when there is none to come (Go conn.readRequest)."""
        if self._last_method == "POST":
            # Old clients end the body of a POST with a line end that does not belong to it.
            while len(self.octets) < 4 and self.more():
                pass
            self.octets = self.octets[:4].lstrip(b"\r\n") + self.octets[4:]
        while (end := _HEAD_END.search(self.octets)) is None:
            if len(self.octets) >= _MAX_HEADER:
                raise BadHead("431 Request Header Fields Too Large")
            first, complete, _ = self.octets.partition(b"\n")
            if complete:
                read_request_line(first)
            if not self.more():
                # After the first request, less than a method has to be is not looked at.
                if len(self.octets) < (4 if self._last_method else 1):
                    return None
                raise BadHead
        octets, self.octets = self.octets[: end.start()], self.octets[end.end() :]
        if len(octets) >= _MAX_HEADER:
            raise BadHead("431 Request Header Fields Too Large")
        found = read_head(octets)
        self._last_method = found.method
        return found


class _Upload(Body):
    """The body of a request on its connection, read at most once (Go net/http body, expectContinueReader)."""

    __slots__ = ("_awaited", "_data", "_head", "_incoming", "_read")

    def __init__(self, head: Head, incoming: _Incoming) -> None:
        super().__init__()
        self._head = head
        self._incoming = incoming
        self._data: bytes | None = None
        self._read = head.length == 0
        self._awaited = not self._read and head.version >= (1, 1) and head.says(b"expect", b"100-continue")

    def read(self) -> bytes | None:
        """The whole body, which who asks for leave to send it is told to send."""
        if not self._read:
            self._read = True
            if self._awaited:
                self._incoming.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._data = self._chunks() if self._head.length == CHUNKED else self._counted(self._head.length)
        return self._data

    def leave(self) -> bool:
        """Get what is unread out of the way of the next request; False where the connection has to end instead."""
        if not self._read:
            if self._awaited or self._head.length >= _MAX_UNWANTED:
                return False
            self.read()
        return not self.problem

    def _counted(self, length: int) -> bytes:
        incoming, parts = self._incoming, []
        while length:
            if not incoming.octets and not incoming.more():
                self.problem = "unexpected EOF"
                break
            part, incoming.octets = incoming.octets[:length], incoming.octets[length:]
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _chunks(self) -> bytes:
        """A body in chunks, which h11 takes apart; it is shown no more of the head than it needs for that."""
        incoming = self._incoming
        reader = h11.Connection(h11.SERVER)
        reader.receive_data(b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + incoming.octets)
        parts = []
        try:
            while not isinstance(event := reader.next_event(), h11.EndOfMessage):
                if isinstance(event, h11.Data):
                    parts.append(bytes(event.data))
                elif event is h11.NEED_DATA:
                    incoming.octets = b""
                    if not incoming.more():
                        self.problem = "unexpected EOF"
                        break
                    reader.receive_data(incoming.octets)
        except h11.RemoteProtocolError:
            self.problem = "malformed chunked encoding"
        incoming.octets = reader.trailing_data[0]
        return b"".join(parts)


def _on_one_line(value: bytes) -> bytes:
    """The value of a header, which no line end may turn into more headers (Go net/http headerNewlineToSpace)."""
    return value.translate(_LINE_ENDS_TO_SPACES).strip(b" \t")


class Conversation:
    """One connection (Go net/http conn.serve)."""

    def __init__(self, peer: socket.socket, respond: Respond) -> None:
        self._socket = peer
        self._respond = respond
        self._incoming = _Incoming(peer)

    def run(self) -> None:
        """Answer requests until either side has had enough; never raises for what the other side does."""
        try:
            while self._exchange():
                pass
        except BadHead as refused:
            self._refuse(refused)
        except OSError:
            return  # the other side went away, as it may at any moment

    def _exchange(self) -> bool:
        """One request and its answer; False when the connection has served its time."""
        head = self._incoming.head()
        if head is None:
            return False
        if head.values(b"expect")[:1] not in ([], [b""]) and not head.says(b"expect", b"100-continue"):
            self._send(head, Reply(417, headers=[(b"Connection", b"close")]), last=True)
            self._linger()
            return False
        upload = _Upload(head, self._incoming)
        query = Query(head.raw_query) if head.raw_query else EMPTY_QUERY
        request = Request(head.method, head.path, head.raw_path, head.raw_query, query, head.headers, upload)
        reply = self._respond(request)
        if reply is None:
            return False
        last = head.close or head.says(b"connection", b"close") or (b"Connection", b"close") in reply.headers
        kept = self._send(head, reply, last=last, upload=upload)
        if not kept:
            self._linger()
        return kept

    def _send(self, head: Head, reply: Reply, *, last: bool, upload: _Upload | None = None) -> bool:
        """Write the answer, and say whether another request may follow (Go chunkWriter.writeHeader)."""
        modern, to_head, bodiless = head.version >= (1, 1), head.method == "HEAD", reply.status in _BODILESS
        counted = not bodiless and len(reply.body) <= _UNCHUNKED and (bool(reply.body) or not to_head)
        # Go sorts what a handler has set, and adds its own behind.
        headers = sorted(reply.headers, key=lambda header: header[0])
        headers.append(_date.line())
        if counted:
            headers.append((b"Content-Length", b"%d" % len(reply.body)))
        old_kept = head.version == (1, 0) and head.says(b"connection", b"keep-alive")
        if old_kept and (counted or to_head or bodiless):
            headers.append((b"Connection", b"keep-alive"))
            last = (b"Connection", b"close") in reply.headers
        elif not modern:
            last = True
        if upload is not None and not last:
            last = not upload.leave()
        if last and modern and (b"Connection", b"close") not in headers:
            headers.append((b"Connection", b"close"))
        chunked = modern and not (counted or to_head or bodiless)
        if chunked:
            headers.append((b"Transfer-Encoding", b"chunked"))
        body = b"" if to_head or bodiless else reply.body
        if chunked:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        phrase = _PHRASES.get(reply.status, f"status code {reply.status}")
        line = f"HTTP/1.{1 if modern else 0} {reply.status} {phrase}\r\n".encode()
        written = b"".join([b"%b: %b\r\n" % (name, _on_one_line(value)) for name, value in headers])
        self._socket.sendall(line + written + b"\r\n" + body)
        return not last

    def _refuse(self, refused: BadHead) -> None:
        """The answer of Go's server itself, before any handler: no length, no Vary, and the end."""
        head = f"HTTP/1.1 {refused.line}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
        try:
            self._socket.sendall((head + refused.text).encode())
        except OSError:
            return
        self._linger()

    def _linger(self) -> None:
        """Closing with octets unread would reset the connection and lose the answer (Go closeWriteAndWait)."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(_LINGER)
            while self._socket.recv(_READ_SIZE):
                pass
        except OSError:
            return


__all__ = ["Conversation", "Headers"]

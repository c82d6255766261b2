"""The head of a request as Go's server reads it: the request line, the header lines, what they say of the body.

Go net/http readRequest, conn.readRequest, transfer.go; net/textproto Reader.ReadMIMEHeader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from gitpool.devserver.golang.url import split_target, unescape_path

Lines: TypeAlias = tuple[tuple[bytes, bytes], ...]
CHUNKED = -1

_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
# Go lets a space stand in a name at first, and refuses it in other words once it has read everything.
_SPACED_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z ]+\Z")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_VERSION = re.compile(rb"HTTP/([0-9])\.([0-9])\Z")
_HOST = re.compile(rb"[0-9A-Za-z!$%&()*+,\-.:;=\['\]_~]*\Z")
_NOT_IN_TRAILERS = (b"transfer-encoding", b"trailer", b"content-length")
_LONGEST_BODY = (1 << 63) - 1


class BadHead(Exception):
    """A request that Go's server answers itself: the status line, and the body where it is another text."""

    def __init__(self, line: str = "400 Bad Request", text: str = "") -> None:
        super().__init__(line)
        self.line = line
        self.text = text or line


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body; ``length`` is that of the body, or CHUNKED (Go http.Request).

    Text that is no UTF-8 rides along as lone surrogates; names of headers are lower case.
    """

    method: str
    raw_path: str
    path: str
    raw_query: str
    version: tuple[int, int]
    headers: Lines
    length: int
    close: bool

    def values(self, name: bytes) -> list[bytes]:
        """Every line of a header."""
        return _values(self.headers, name)

    def says(self, name: bytes, token: bytes) -> bool:
        """Whether the first line of a header has the word, between blanks and commas (Go net/http hasToken)."""
        first = self.values(name)[:1]
        pattern = rb"(?i)(?<![^ ,\t])" + re.escape(token) + rb"(?![^ ,\t])"
        return bool(first) and re.search(pattern, first[0]) is not None


def read_head(octets: bytes) -> Head:
    """Read everything before the blank line; BadHead where Go's server would not let the request through."""
    first, _, rest = octets.partition(b"\n")
    method, target, version = read_request_line(first)
    try:
        raw_path, raw_query = split_target("http://" + target if _is_tunnel(method, target) else target)
        path = unescape_path(raw_path)
    except ValueError:
        raise BadHead from None
    headers = _header_lines(rest) if rest else ()
    if len(_values(headers, b"host")) > 1:
        raise BadHead
    length = _body_length(headers, version)
    preface = method == "PRI" and target == "*" and version == (2, 0)
    if version[0] != 1 and not preface:
        reason = "505 HTTP Version Not Supported: unsupported protocol version"
        raise BadHead(reason)
    upgrade = preface and not headers
    _check_headers(headers, needs_host=version >= (1, 1) and not upgrade and method != "CONNECT")
    close = upgrade or _closes(headers, version)
    return Head(method, raw_path, path, raw_query, version, headers, length, close)


def read_request_line(line: bytes) -> tuple[str, str, tuple[int, int]]:
    """Method, target and version (Go net/http parseRequestLine, validMethod, ParseHTTPVersion)."""
    method, _, rest = line.removesuffix(b"\r").partition(b" ")
    target, _, protocol = rest.partition(b" ")
    version = _VERSION.match(protocol)
    if version is None or not _TOKEN.match(method):
        raise BadHead
    return method.decode("ascii"), target.decode("utf-8", "surrogateescape"), (int(version[1]), int(version[2]))


def _is_tunnel(method: str, target: str) -> bool:
    """CONNECT names a host, not a path."""
    return method == "CONNECT" and not target.startswith("/")


def _header_lines(block: bytes) -> Lines:
    found: list[tuple[bytes, bytes]] = []
    for line in _unfolded(block):
        name, colon, value = line.partition(b":")
        if not colon or not _SPACED_TOKEN.match(name) or _CONTROL.search(value):
            raise BadHead
        found.append((name if b" " in name else name.lower(), value.lstrip(b" \t")))
    return tuple(found)


def _unfolded(block: bytes) -> list[bytes]:
    """The lines, each joined with those that continue it, which begin with a blank (Go readContinuedLineSlice)."""
    lines: list[bytes] = []
    for line in block.split(b"\n"):
        line = line.removesuffix(b"\r")
        if line[:1] not in (b" ", b"\t"):
            lines.append(line.strip(b" \t"))
        elif lines and b":" in lines[-1]:
            lines[-1] += b" " + line.strip(b" \t")
        else:
            raise BadHead
    return lines


def _values(headers: Lines, name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]


def _listed(headers: Lines, name: bytes) -> set[bytes]:
    """The items of all lines of a header, without their case (httpguts.HeaderValuesContainsToken)."""
    return {item.strip(b" \t").lower() for value in _values(headers, name) for item in value.split(b",")}


def _body_length(headers: Lines, version: tuple[int, int]) -> int:
    """How long the body is (Go net/http readTransfer); a transfer coding beats a length."""
    codings = _values(headers, b"transfer-encoding") if version >= (1, 1) else []
    if codings and (len(codings) > 1 or codings[0].lower() != b"chunked"):
        raise BadHead("501 Not Implemented", "Unsupported transfer encoding")
    lengths = {value.strip(b" \t\r\n") for value in _values(headers, b"content-length")}
    if len(lengths) > 1:
        raise BadHead
    length = 0
    for digits in lengths:
        # Python would read a sign, underscores and digits of other scripts, and balk at thousands of digits.
        significant = digits.lstrip(b"0") or b"0"
        if not (digits.isascii() and digits.isdigit()) or len(significant) > 19:
            raise BadHead
        length = int(significant)
    if length > _LONGEST_BODY:
        raise BadHead
    if codings and not _listed(headers, b"trailer").isdisjoint(_NOT_IN_TRAILERS):
        raise BadHead
    return CHUNKED if codings else length


def _check_headers(headers: Lines, *, needs_host: bool) -> None:
    """What Go's server looks at when the request can be read (Go conn.readRequest)."""
    hosts = _values(headers, b"host")
    if needs_host and not hosts:
        raise BadHead("400 Bad Request: missing required Host header")
    if hosts and not _HOST.match(hosts[0]):
        raise BadHead("400 Bad Request: malformed Host header")
    if any(b" " in name for name, _ in headers):
        raise BadHead("400 Bad Request: invalid header name")


def _closes(headers: Lines, version: tuple[int, int]) -> bool:
    """Whether the connection ends with this request (Go net/http shouldClose)."""
    words = _listed(headers, b"connection")
    return b"close" in words or (version == (1, 0) and b"keep-alive" not in words)

"""Answers: status, headers and body as Nomad's HTTP layer writes them (nomad: command/agent/http.go wrap)."""

from __future__ import annotations

import codecs
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

Headers = list[tuple[bytes, bytes]]

JSON_TYPE = (b"Content-Type", b"application/json")
TEXT_TYPE = (b"Content-Type", b"text/plain; charset=utf-8")
_VARY = (b"Vary", b"Accept-Encoding")

# What Go's writers make of nothing at all; zlib would write a shorter, equally valid block.
_GO_EMPTY_DEFLATE = b"\x01\x00\x00\xff\xff"
_GO_EMPTY_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + _GO_EMPTY_DEFLATE + bytes(8)

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_write_pretty = json.JSONEncoder(ensure_ascii=False, indent=4, separators=(",", ": ")).encode


@dataclass(slots=True)
class Reply:
    """One answer, before the wire; ``pretty`` may only touch a body that is ``json``."""

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=list)
    json: bool = False


class Refusal(Exception):
    """An error that a handler gives up with (nomad: command/agent/http.go CodedError, else 500)."""

    def __init__(self, status: int, text: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = list(headers)

    def reply(self) -> Reply:
        """The answer: the text as it is, without a newline (nomad: wrap, HAS_ERR)."""
        return Reply(self.status, self.text.encode("utf-8", "surrogateescape"), [*self.headers, TEXT_TYPE])


def _escaped_mark(error: UnicodeError) -> tuple[str, int]:
    """An escaped U+FFFD for what cannot be encoded; it can only stand inside of a string."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "\\ufffd", error.start + 1


codecs.register_error("gitpool-go-json", _escaped_mark)


class Panic(Exception):
    """What makes a handler of Nomad die; Go's server then closes the connection without an answer (Go net/http)."""


def encode_json(value: object) -> bytes:
    """Compact JSON: ``<``, ``>``, ``&`` and non-ASCII as they are (nomad: structs.JsonHandleWithExtensions).

    Bytes that are no UTF-8, kept as lone surrogates, are each written as an escape (go-msgpack json.go quoteStr).
    """
    return _separators(_write(value)).encode("utf-8", "gitpool-go-json")


def prettify(body: bytes) -> bytes:
    """The same JSON with four spaces of indent and a newline (nomad: wrap with ?pretty, structs.JsonHandlePretty)."""
    return _separators(_write_pretty(json.loads(body))).encode() + b"\n"


def _separators(text: str) -> str:
    if "\u2028" in text or "\u2029" in text:
        return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text


def json_reply(body: bytes, headers: Headers) -> Reply:
    """A 200 with JSON (nomad: wrap)."""
    headers.append(JSON_TYPE)
    return Reply(200, body, headers, json=True)


def read_headers(index: int, next_token: str = "") -> Headers:
    """The headers of a read (nomad: setMeta), spelled as Go canonicalises them."""
    headers: Headers = [
        (b"X-Nomad-Index", b"%d" % index),
        (b"X-Nomad-Knownleader", b"true"),
        (b"X-Nomad-Lastcontact", b"0"),
    ]
    if next_token:
        headers.append((b"X-Nomad-Nexttoken", next_token.encode("utf-8", "surrogateescape")))
    return headers


def written(index: int) -> Reply:
    """The answer to a write: nothing but the index (nomad: setIndex)."""
    return Reply(200, b"", [(b"X-Nomad-Index", b"%d" % index)])


def encoding_for(accept: str | None) -> str:
    """The compression that the first Accept-Encoding line asks for, or "" (gorilla/handlers CompressHandler)."""
    if not accept:
        return ""
    for item in accept.split(","):
        name = item.strip()
        if name in ("gzip", "deflate"):
            return name
    return ""


def compress(body: bytes, encoding: str) -> bytes:
    """The body in that encoding; an empty one is not left empty (gorilla/handlers closes its writer all the same)."""
    if encoding == "gzip":
        return _deflated(body, zlib.MAX_WBITS | 16) if body else _GO_EMPTY_GZIP
    return _deflated(body, -zlib.MAX_WBITS) if body else _GO_EMPTY_DEFLATE


def _deflated(body: bytes, window: int) -> bytes:
    writer = zlib.compressobj(wbits=window)
    return writer.compress(body) + writer.flush()


def finish(reply: Reply, encoding: str, *, pretty: bool) -> Reply:
    """What goes on the wire: prettified if asked for, compressed if agreed, Vary always (gorilla CompressHandler)."""
    if reply.json and pretty:
        reply.body = prettify(reply.body)
    reply.headers.insert(0, _VARY)
    if encoding:
        # A type that nobody has set is not told of what is compressed (Go response.WriteHeader): that of a conflict.
        if reply.json and TEXT_TYPE in reply.headers:
            reply.headers.remove(TEXT_TYPE)
        reply.body = b"" if reply.status == 204 else compress(reply.body, encoding)
        reply.headers.append((b"Content-Encoding", encoding.encode()))
    return reply

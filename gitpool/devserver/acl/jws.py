"""Signed tokens on the wire: three parts in base64, as go-jose takes them apart (RFC 7515, go-jose ParseSigned)."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

from gitpool.devserver.golang.decoding import GoJSONError, kind, parse, plain

_NOT_BASE64 = re.compile(r"[^A-Za-z0-9_-]")


class BadJWS(ValueError):
    """A text that is no signed token, worded as go-jose does; the text itself is not in it."""


@dataclass(frozen=True, slots=True)
class SignedToken:
    """A token whose signature nobody has looked at yet; ``signed`` is what the signature is over."""

    header: Mapping[str, object]
    payload: bytes
    signature: bytes
    signed: bytes


def read_jws(text: str) -> SignedToken:
    """Take a token apart; BadJWS where it is none."""
    text = "".join(text.split())
    if text.startswith("{"):
        # The other way to write one, in JSON; go-jose reads it, and nobody sends it here.
        raise BadJWS("go-jose/go-jose: missing payload in JWS message")
    parts = text.split(".")
    if len(parts) != 3:
        raise BadJWS("go-jose/go-jose: compact JWS format must have three parts")
    header, payload, signature = map(_decoded, parts)
    return SignedToken(_header(header), payload, signature, f"{parts[0]}.{parts[1]}".encode("utf-8", "surrogateescape"))


def _decoded(part: str) -> bytes:
    """Base64 for URLs without padding (Go base64.RawURLEncoding)."""
    wrong = _NOT_BASE64.search(part)
    if wrong is not None or len(part) % 4 == 1:
        at = len(part[: wrong.start()].encode()) if wrong else len(part) - 1
        raise BadJWS(f"illegal base64 data at input byte {at}")
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _header(text: bytes) -> Mapping[str, object]:
    try:
        value = parse(text)
    except GoJSONError as problem:
        # go-jose reads the whole text at once, which words its end in another way.
        ended = str(problem) in ("EOF", "unexpected EOF")
        raise BadJWS("unexpected end of JSON input" if ended else str(problem)) from None
    if value is not None and not isinstance(value, tuple):
        raise BadJWS(f"json: cannot unmarshal {kind(value)} into Go value of type jose.rawHeader")
    try:
        found = plain(value)
    except (ValueError, RecursionError):
        # A number of thousands of digits, or brackets in brackets: Go has limits of its own.
        raise BadJWS("the header is too large for this server") from None
    return found if isinstance(found, dict) else {}

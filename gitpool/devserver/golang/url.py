"""Paths and queries as Go's net/url reads and writes them.

Decoded text is kept as str; bytes that are no UTF-8 ride along as lone surrogates (surrogateescape): nothing is lost.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote_to_bytes

_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_USER = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*\Z")
# In a host an escape may only stand for what is not ASCII, or for the percent sign.
_HOST = re.compile(r"""(?:[A-Za-z0-9\-_.~!$&'()*+,;=:\[\]<>"\x80-\U0010ffff]|%[89A-Fa-f][0-9A-Fa-f]|%25)*\Z""")
_LITERAL = re.compile(r"\[([^\[\]]*)\](?::[0-9]*)?\Z")
# Go url.shouldEscape in path mode leaves these alone ...
_PATH_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@")
# ... and url.validEncoded tolerates these besides in a path that was sent as it is.
_SENT_PLAIN = _PATH_PLAIN | frozenset(b"!'()*[]%")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9\-_.~$&+,/:;=@]*\Z")


def split_target(text: str) -> tuple[str, str]:
    """The raw path and query of a request's target (Go url.ParseRequestURI); ValueError where Go refuses it.

    An address without a path has the empty one, and so has an opaque one, as ``mailto:``.
    """
    if not text or _CONTROL.search(text):
        raise ValueError("no target")
    if text == "*":
        return text, ""
    found = _SCHEME.match(text)
    scheme = found[1].lower() if found else ""
    rest, _, query = text[found.end() if found else 0 :].partition("?")
    if not rest.startswith("/"):
        if scheme:
            return "", query
        raise ValueError("neither a path nor an address")
    if scheme and rest.startswith("//"):
        authority, slash, rest = rest[2:].partition("/")
        _check_authority(scheme, authority)
        rest = slash + rest
    return rest, query


def _check_authority(scheme: str, text: str) -> None:
    """Refuse what is no user, host and port (Go url.parseAuthority, parseHost)."""
    user, _, host = text.rpartition("@")
    if not _USER.match(user) or _ESCAPE.search(user):
        raise ValueError("invalid userinfo")
    if "[" in host:
        literal = _LITERAL.match(host)
        if literal is None:
            raise ValueError("invalid IP-literal")
        ipaddress.IPv6Address(unescape_path(literal[1]))
        return
    # A second colon is tolerated in addresses that are none of the web's.
    colon = host.find(":") if scheme in ("http", "https") else host.rfind(":")
    port = host[colon + 1 :] if colon >= 0 else ""
    if not _HOST.match(host) or (port and not (port.isascii() and port.isdigit())):
        raise ValueError("invalid host")


def unescape_path(text: str) -> str:
    """Decode the escapes of a path (Go url.PathUnescape); ValueError where one is malformed."""
    if "%" not in text:
        return text
    if _ESCAPE.search(text):
        raise ValueError("invalid URL escape")
    return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


def unescape_query(text: str) -> str:
    """Decode one name or value of a query (Go url.QueryUnescape): as a path, and ``+`` is a space."""
    return unescape_path(text.replace("+", " "))


def escape_path(path: str) -> str:
    """Encode a decoded path (Go url.URL.EscapedPath of a path without RawPath)."""
    if _PLAIN_PATH.match(path):
        return path
    return "".join(
        chr(byte) if byte in _PATH_PLAIN else f"%{byte:02X}" for byte in path.encode("utf-8", "surrogateescape")
    )


def escaped_as_sent(raw: str, decoded: str) -> str:
    """The escaped form of a received path (Go url.URL.EscapedPath): as sent where that is proper, else encoded anew."""
    if _PLAIN_PATH.match(raw) or all(byte in _SENT_PLAIN for byte in raw.encode("utf-8", "surrogateescape")):
        return raw
    return escape_path(decoded)


class Query:
    """The parameters of a request (Go url.ParseQuery): pairs with ``;`` or a bad escape are dropped without a word."""

    __slots__ = ("_values",)

    def __init__(self, raw: str) -> None:
        self._values: dict[str, list[str]] = {}
        if not raw:
            return
        for pair in raw.split("&"):
            if not pair or ";" in pair:
                continue
            name, _, value = pair.partition("=")
            try:
                key, text = unescape_query(name), unescape_query(value)
            except ValueError:
                continue
            self._values.setdefault(key, []).append(text)

    def get(self, name: str) -> str:
        """The first value of a parameter, or "" (Go url.Values.Get)."""
        values = self._values.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str] | None:
        """Every value of a parameter, None where it is absent (Go url.Values as a map)."""
        return self._values.get(name)


EMPTY_QUERY = Query("")

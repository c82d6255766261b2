"""Which handler a path belongs to, and where Go's router sends a path that it would write differently.

Go net/http.ServeMux (1.22 and later, as of Go 1.26): patterns are matched segment by segment on the escaped path; a
path is cleaned before, and what it was cleaned to is escaped once more in the redirect.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape as html_escape
from http import HTTPStatus
from typing import Generic, TypeVar

from gitpool.devserver.golang.url import escape_path, escaped_as_sent, unescape_path
from gitpool.devserver.web.reply import Refusal, Reply

H = TypeVar("H")


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go found a better spelling of the path (Go http.RedirectHandler with 307, with 301 before Go 1.26)."""

    location: str

    def reply(self, method: str, status: int = 307) -> Reply:
        """The redirect: a scrap of HTML for GET, its type for HEAD too (Go http.Redirect)."""
        location = "".join(
            char if char.isascii() else "".join(f"%{byte:x}" for byte in char.encode("utf-8", "surrogateescape"))
            for char in self.location
        )
        reply = Reply(status, headers=[(b"Location", location.encode())])
        if method in ("GET", "HEAD"):
            reply.headers.append((b"Content-Type", b"text/html; charset=utf-8"))
        if method == "GET":
            shown = html_escape(self.location).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
            reply.body = f'<a href="{shown}">{HTTPStatus(status).phrase}</a>.\n\n'.encode("utf-8", "surrogateescape")
        return reply


class Mux(Generic[H]):
    """The routing table: patterns ending in a slash own everything below them (Go http.ServeMux.Handle)."""

    def __init__(self, routes: Iterable[tuple[str, H]], fallthrough: H) -> None:
        self._exact: dict[str, H] = {}
        self._below: dict[str, H] = {}
        self._fallthrough = fallthrough
        for pattern, handler in routes:
            (self._below if pattern.endswith("/") else self._exact)[pattern] = handler

    def find(self, method: str, raw_path: str, path: str, raw_query: str) -> H | Redirect:
        """The handler of a path as it was sent and as it decodes, or where to go (Go ServeMux.findHandler)."""
        if _is_clean(raw_path):
            escaped = cleaned = raw_path
        else:
            escaped = escaped_as_sent(raw_path, path)
            if method == "CONNECT" and not escaped:
                raise Refusal(404, "404 page not found\n", [(b"X-Content-Type-Options", b"nosniff")])
            cleaned = escaped if method == "CONNECT" else clean(escaped)
        key = cleaned if "%" not in cleaned else _by_segment(cleaned)
        handler = self._exact.get(key)
        if handler is None:
            if f"{key}/" in self._below:
                return _redirect(clean(path) + "/", raw_query)
            handler = self._owner(key)
        if cleaned != escaped:
            return _redirect(cleaned, raw_query)
        return handler

    def _owner(self, key: str) -> H:
        """The handler of the longest pattern with a slash that the path lies below."""
        end = key.rfind("/")
        while end > 0:
            handler = self._below.get(key[: end + 1])
            if handler is not None:
                return handler
            end = key.rfind("/", 0, end)
        return self._fallthrough


def _is_clean(raw: str) -> bool:
    """Whether a path surely needs neither cleaning nor escaping; most do not, and then this is all the work."""
    return raw.isascii() and raw.replace("/", "").replace("-", "").replace("_", "").isalnum() and "//" not in raw


def clean(path: str) -> str:
    """The canonical path: no empty, ``.`` or ``..`` segments, a slash at the end kept (Go net/http cleanPath)."""
    if not path:
        return "/"
    if not path.startswith("/"):
        path = "/" + path
    # normpath keeps two leading slashes, Go's path.Clean does not.
    cleaned = posixpath.normpath("/" + path.lstrip("/"))
    return cleaned + "/" if path.endswith("/") and cleaned != "/" else cleaned


def _by_segment(escaped: str) -> str:
    """The path with each segment decoded by itself; a slash that was escaped cannot match one that was not."""
    return "/".join(unescape_path(segment).replace("/", "\0") for segment in escaped.split("/"))


def _redirect(path: str, raw_query: str) -> Redirect:
    return Redirect(escape_path(path) + (f"?{raw_query}" if raw_query else ""))

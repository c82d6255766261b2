"""Permissive CORS around a handler, for the user interface's sake (nomad: command/agent/http.go wrapCORS, rs/cors)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal, Reply
from gitpool.devserver.web.request import Request

Handler: TypeAlias = Callable[[Store, Request], Reply]


def from_anywhere(answer: Handler, methods: Iterable[str]) -> Handler:
    """The handler, for pages of any origin; a preflight for one of the methods is answered here (rs/cors Handler)."""
    allowed = tuple(methods)

    def handler(store: Store, request: Request) -> Reply:
        origin = request.header(b"origin")
        asked = request.header(b"access-control-request-method")
        if request.method == "OPTIONS" and asked:
            return _preflight(request, origin, asked if asked in allowed else "")
        try:
            reply = answer(store, request)
        except Refusal as refused:
            reply = refused.reply()
        reply.headers.append((b"Vary", b"Origin"))
        if origin and (request.method in allowed or request.method == "OPTIONS"):
            reply.headers.append((b"Access-Control-Allow-Origin", b"*"))
            reply.headers.append((b"Access-Control-Allow-Credentials", b"true"))
        return reply

    return handler


def _preflight(request: Request, origin: str | None, method: str) -> Reply:
    """What a browser asks before it asks (rs/cors handlePreflight)."""
    reply = Reply(204)
    reply.headers.append((b"Vary", b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"))
    if not origin or not method:
        return reply
    reply.headers.append((b"Access-Control-Allow-Origin", b"*"))
    reply.headers.append((b"Access-Control-Allow-Methods", method.encode()))
    wanted = request.header(b"access-control-request-headers")
    if wanted:
        reply.headers.append((b"Access-Control-Allow-Headers", wanted.encode("utf-8", "surrogateescape")))
    reply.headers.append((b"Access-Control-Allow-Credentials", b"true"))
    return reply

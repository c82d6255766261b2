"""Tokens and passwords: in no error, no log and no traceback, and to no other host."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

import httpx
import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.connection import Connection
from gitpool.nomad.operations import NodePools
from gitpool.nomad.transport import Transport
from gitpool.pool import NodePool
from tests.nomad.serving import said, saying

TOKEN, PASSWORD = "5c9a2f0e-token-of-a-test", "pass-of-a-test"


def asked(address: str, transport: httpx.BaseTransport | None = None, token: str = TOKEN) -> list[GitpoolError]:
    """The errors of a read and of a write with secrets."""
    connection = Connection(address=address, token=token, username="ada", password=PASSWORD)
    opened = Transport(connection, sleep=lambda seconds: None, transport=transport)
    operations = NodePools(opened)
    found = [caught(operations.list_pools), caught(lambda: operations.upsert_pool(NodePool("a")))]
    opened.close()
    return [problem for problem in found if problem is not None]


def caught(ask: Callable[[], object]) -> GitpoolError | None:
    """The error, whose traceback begins here, where nobody holds a secret."""
    try:
        ask()
    except GitpoolError as problem:
        return problem
    return None


def whole(problem: GitpoolError) -> str:
    """All that could be printed of an error: its words, and its traceback with the values of all names in it."""
    found = traceback.TracebackException.from_exception(problem, capture_locals=True)
    return said(problem) + repr(problem) + "".join(found.format())


def echoing(request: httpx.Request) -> httpx.Response:
    """A proxy that repeats what it got in its complaint."""
    return httpx.Response(400, text=f"bad request: {request.headers}, {TOKEN}, {PASSWORD}, ada:{PASSWORD}")


def redirecting(request: httpx.Request) -> httpx.Response:
    """A redirect that names the token."""
    return httpx.Response(307, headers={"location": f"http://elsewhere.test/?token={TOKEN}"})


def failing(request: httpx.Request) -> httpx.Response:
    """A library that puts what it was given into its words."""
    raise httpx.LocalProtocolError(f"Illegal header value {request.headers['x-nomad-token']!r}")


@pytest.mark.parametrize("answer", [echoing, redirecting, failing])
def test_no_error_and_no_traceback_has_a_secret(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    """Whatever others say, and whatever was on the stack when it was said."""
    problems = asked("http://nomad.test", httpx.MockTransport(answer))
    assert 2 == len(problems)
    for problem in problems:
        assert TOKEN not in whole(problem)
        assert PASSWORD not in whole(problem)


@pytest.mark.parametrize("token", [f" {TOKEN}", f"{TOKEN} "])
def test_a_token_that_no_header_takes_is_not_shown(token: str) -> None:
    """A blank at an end is refused below, by its value, over a real socket."""
    with saying(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops") as address:
        for problem in asked(f"http://{address}", token=token):
            assert TOKEN not in whole(problem)


def test_no_log_has_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Not even when the libraries tell everything that they do, over a real socket."""
    caplog.set_level(logging.DEBUG)
    with saying(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 17\r\n\r\nPermission denied") as address:
        assert 2 == len(asked(f"http://{address}"))
    assert "HTTP" in caplog.text
    assert TOKEN not in caplog.text
    assert PASSWORD not in caplog.text


def test_no_text_form_has_a_secret() -> None:
    """Neither that of the settings nor that of the client."""
    connection = Connection(token=TOKEN, password=PASSWORD)
    transport = Transport(connection)
    for shown in (repr(connection), str(connection), repr(transport), repr(NodePools(transport))):
        assert TOKEN not in shown
        assert PASSWORD not in shown
    transport.close()

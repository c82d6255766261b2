"""What an error says of where the address comes from: the sources that count for this command, and no other."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import httpx
import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.connection import resolve
from gitpool.nomad.operations import NodePools
from gitpool.nomad.transport import NoAnswer, Transport

PATH = "/v1/node/pools"


def plain() -> httpx.ConnectError:
    """What httpx makes of a server that answers TLS with HTTP."""
    found, cause = httpx.ConnectError("wrong version number"), ssl.SSLError(1, "wrong version number")
    cause.reason = "WRONG_VERSION_NUMBER"
    found.__cause__ = cause
    return found


ANSWERS: dict[str, httpx.Response | Exception] = {
    "nobody there": httpx.ConnectError("refused"),
    "TLS where http was asked": httpx.RemoteProtocolError("illegal request line"),
    "http where TLS was asked": plain(),
    "TLS, said in http": httpx.Response(400, text="Client sent an HTTP request to an HTTPS server."),
    "no Nomad": httpx.Response(200, text="Hello"),
    "a page of a proxy": httpx.Response(502, html="<h1>Bad Gateway</h1>"),
    "no such region": httpx.Response(500, text="No path to region"),
}


def told(answer: httpx.Response | Exception, wishes: Mapping[str, str] | None) -> str:
    """What is said of an answer."""

    def given(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    connection = resolve({}, wishes, {"NOMAD_ADDR": "http://nomad.test"})
    transport = Transport(connection, back_off=(), transport=httpx.MockTransport(given))
    try:
        with pytest.raises(GitpoolError) as caught:
            NodePools(transport).list_pools()
    finally:
        transport.close()
    return str(caught.value.diagnostics[0].detail)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_file_is_named_where_it_counts(name: str) -> None:
    """A command that reads no files sends nobody to look for a gitpool block; the others do."""
    setting = "-region{}, NOMAD_REGION" if "region" in name else "-address{}, NOMAD_ADDR"
    assert setting.format("") in told(ANSWERS[name], None)
    assert setting.format(", the gitpool block") in told(ANSWERS[name], {})


@pytest.mark.parametrize(("wishes", "sources"), [(None, "(-address, NOMAD_ADDR)"), ({}, "the gitpool block")])
def test_an_address_that_is_none_comes_from_somewhere(wishes: Mapping[str, str] | None, sources: str) -> None:
    """The same holds before anything is sent."""
    with pytest.raises(GitpoolError) as caught:
        resolve({"address": "nonsense"}, wishes, {})
    assert sources in caught.value.diagnostics[0].detail


def test_a_server_that_answered_once_speaks_what_the_address_says() -> None:
    """A connection that breaks at first may be one of TLS; after an answer it is not, and nobody should change http."""
    answers = iter([None, httpx.Response(200, json=[]), None])

    def given(request: httpx.Request) -> httpx.Response:
        if (answer := next(answers)) is None:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return answer

    connection = resolve({}, None, {"NOMAD_ADDR": "http://nomad.test"})
    transport = Transport(connection, back_off=(), transport=httpx.MockTransport(given))
    with pytest.raises(NoAnswer, match="No answer") as first:
        transport.read(PATH)
    transport.read(PATH)
    with pytest.raises(NoAnswer, match="No answer") as second:
        transport.read(PATH)
    transport.close()
    assert ["https://" in found.value.diagnostics[0].detail for found in (first, second)] == [True, False]

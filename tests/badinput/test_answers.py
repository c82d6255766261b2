"""Answers that no Nomad gives: a plan or an apply ends in an error, or rightly; no pool is written by mistake."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from gitpool.backends.memory import MemoryBackend, Store
from gitpool.devserver import Store as Nomads
from gitpool.diagnostics import ExitCode, GitpoolError
from gitpool.nomad import transport as transports
from gitpool.nomad.client import Nomad
from gitpool.nomad.transport import TooLarge
from gitpool.plan import Options
from gitpool.pool import NodePool
from gitpool.state import State
from gitpool.workflow.apply import Applied, apply
from tests.badinput.odd import bitten, doubled, mutants
from tests.nomad.serving import names, saying
from tests.support.inprocess import InProcess, transport_to
from tests.support.runs import files, session

ASKED: dict[str, tuple[str, str]] = {
    "LIST": ("GET", "/v1/node/pools"),
    "GET": ("GET", "/v1/node/pool/a"),
    "KEYS": ("GET", "/.well-known/jwks.json"),
    "PUT": ("PUT", "/v1/node/pools"),
}
WANTED = files(NodePool("a", "new", {"k": "v"}))


@dataclass
class Garbling(httpx.BaseTransport):
    """Answers one kind of request with another content; `true` is what Nomad said at first."""

    method: str
    path: str
    content: bytes | None = None
    nomads: Nomads = field(default_factory=Nomads)
    true: bytes = b""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry it out, and show something else."""
        response = InProcess(self.nomads).handle_request(request)
        if (request.method, request.url.path) != (self.method, self.path):
            return response
        self.true = self.true or response.read()
        return response if self.content is None else httpx.Response(200, content=self.content)


def old() -> Nomads:
    """A cluster with the pool, as it was."""
    nomads = Nomads()
    nomads.upsert({"Name": "a", "Description": "old", "Meta": {"x": "y"}})
    return nomads


def pools(nomads: Nomads) -> dict[str, str]:
    """The descriptions of what is there."""
    return {str(raw["Name"]): str(raw["Description"]) for raw in nomads.pools()}


def run(kind: str, content: bytes | None = None) -> tuple[Applied | GitpoolError | None, Garbling, Store]:
    """One apply, in which that kind of request is answered so."""
    server, store = Garbling(*ASKED[kind], content, old()), Store()
    transport = transport_to(server)
    backend = MemoryBackend(store)
    try:
        done: Applied | GitpoolError | None = apply(session(WANTED, Nomad(transport), backend), Options(adopt=True))
    except GitpoolError as problem:
        done = problem
    finally:
        transport.close()
    return done, server, store


def check(kind: str, content: bytes) -> None:
    """However it ends: what is there is what was there or what was wanted, success is true, and the state is whole."""
    done, server, store = run(kind, content)
    present = pools(server.nomads)
    assert present.keys() == {"a", "all", "default"}, content
    assert present["a"] in ("old", "new"), content
    if isinstance(done, GitpoolError):
        assert (present["a"], store.data) == ("old", None), content
        return
    assert done is not None
    assert store.data is not None
    State.from_bytes(store.data, "the state")
    assert done.exit_code is not ExitCode.OK or present["a"] == "new", content


OTHERS: dict[str, bytes] = {
    "nothing": b"",
    "a page": b"<!doctype html><html><body>Sign in</body></html>",
    "null": b"null",
    "a number": b"7",
    "a text": b'"ok"',
    "another tool's": b'{"status": "ok", "items": []}',
    "another tool's list": b'[{"id": 1}]',
    "an empty list": b"[]",
    "an error of GraphQL": b'{"errors": [{"message": "no"}]}',
    "NaN": b"NaN",
    "an abyss": b"[" * 100_000,
    "zeroes": bytes(500),
    "UTF-16": "[]".encode("utf-16"),
    "a long number": b"9" * 5000,
}


@pytest.mark.parametrize("kind", ASKED)
def test_answers_of_others(kind: str) -> None:
    """Another server, another document, nothing at all."""
    for content in OTHERS.values():
        check(kind, content)


@pytest.mark.parametrize("kind", ASKED)
def test_truncated_at_every_byte(kind: str) -> None:
    """Whoever cuts an answer and says that it is whole."""
    _, server, _ = run(kind)
    for size in range(len(server.true)):
        check(kind, server.true[:size])


@pytest.mark.parametrize("kind", ["LIST", "GET", "KEYS"])
def test_every_place_with_every_odd_value(kind: str) -> None:
    """Other values where Nomad has texts, numbers and objects, missing members, and rows twice."""
    _, server, _ = run(kind)
    for _, document in mutants(json.loads(server.true)):
        check(kind, json.dumps(document).encode())


def test_a_key_twice_in_a_list() -> None:
    """Of two values for one key neither is believed: nothing is planned on them."""
    _, server, _ = run("LIST")
    for text in doubled(json.loads(server.true)):
        done, server, store = run("LIST", text.encode())
        assert isinstance(done, GitpoolError)
        assert ("old", None) == (pools(server.nomads)["a"], store.data)


def test_a_key_twice_right_before_a_write() -> None:
    """The look before the write is as strict: the pool is not written."""
    _, server, _ = run("GET")
    for text in doubled(json.loads(server.true)):
        done, server, _ = run("GET", text.encode())
        assert isinstance(done, Applied)
        assert done.stopped
        assert "old" == pools(server.nomads)["a"]


@pytest.mark.parametrize("kind", ["LIST", "GET"])
def test_another_pool_than_was_asked_for(kind: str) -> None:
    """A list that names a pool twice is not believed, nor is the one pool of another name."""
    _, server, _ = run(kind)
    document = json.loads(server.true)
    document = [*document, document[0]] if kind == "LIST" else {**document, "Name": "b"}
    done, server, _ = run(kind, json.dumps(document).encode())
    assert isinstance(done, GitpoolError) or (done is not None and done.stopped)
    assert "old" == pools(server.nomads)["a"]


def test_keys_are_evidence_or_nothing() -> None:
    """A bitten set of keys is one of other keys, or none; never a reason to fail."""
    _, server, _ = run("KEYS")
    content = json.dumps({"keys": [{"kid": "key-1"}]}).encode()
    for other in bitten(content):
        check("KEYS", other)
    transport = transport_to(server)
    for odd in ('{"keys": [{"kid": 7}]}', '{"keys": {}}', '{"keys": [{}]}', '{"keys": [{"kid": ""}]}', "[]", "7"):
        server.content = odd.encode()
        assert frozenset() == Nomad(transport).key_ids(), odd
    transport.close()


class Endless(httpx.SyncByteStream):
    """Says the same for ever."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"[" + b" " * 2**20


def bomb() -> bytes:
    """A few bytes that unpack to many."""
    return gzip.compress(b"[" + b" " * 2**26)


HUGE: dict[str, Callable[[], httpx.Response]] = {
    "an endless body": lambda: httpx.Response(200, stream=Endless()),
    "an endless refusal": lambda: httpx.Response(500, stream=Endless()),
    "a body that unpacks": lambda: httpx.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(bomb())
    ),
}


@pytest.mark.parametrize("answer", HUGE.values(), ids=HUGE)
def test_an_answer_has_an_end(answer: Callable[[], httpx.Response], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up where no list of pools ends, counted after unpacking; it is asked for once."""
    monkeypatch.setattr(transports, "LARGEST_ANSWER", 2**22)
    asked = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer()

    transport = transport_to(httpx.MockTransport(reply))
    nomad = Nomad(transport)
    with pytest.raises(TooLarge, match="does not end") as caught:
        nomad.pools()
    assert "more than 4 MiB" in caught.value.diagnostics[0].detail
    with pytest.raises(TooLarge):
        nomad.put(NodePool("a"))
    assert ["GET", "PUT"] == [request.method for request in asked]
    assert (frozenset(), False) == (nomad.key_ids(), nomad.is_community())
    transport.close()


LIST = json.dumps([{"Name": name, "CreateIndex": 1, "ModifyIndex": 1} for name in ("all", "default")]).encode()
CUT: dict[str, bytes] = {
    "fewer bytes than were promised": b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + LIST,
    "a chunk that does not end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + LIST,
    "half a gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 40\r\n\r\n"
    + gzip.compress(LIST)[:40],
    "no gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone",
    "half a header": b"HTTP/1.1 200 OK\r\nContent-Le",
    "an index of many digits": b"HTTP/1.1 200 OK\r\nX-Nomad-Index: " + b"9" * 5000 + b"\r\n\r\n[]",
    "words of another encoding": b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=hex\r\n\r\nzz",
}


@pytest.mark.parametrize("words", CUT.values(), ids=CUT)
def test_an_answer_that_was_cut(words: bytes) -> None:
    """Over a real socket: what ended early, or says of itself what is not so, is an error."""
    with saying(words) as place, pytest.raises(GitpoolError):
        names(NOMAD_ADDR=f"http://{place}")

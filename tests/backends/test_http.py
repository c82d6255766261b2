"""The state on a server of Terraform's protocol: whatever is lost on the way, nothing is concluded from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gitpool.backends.backend import Conflict, Held, Lock, Lost, Snapshot
from gitpool.backends.http import HttpBackend
from gitpool.backends.registry import World, open_backend
from gitpool.diagnostics import GitpoolError
from tests.backends.contract import BackendContract, OpenClient
from tests.nomad.serving import said
from tests.support.faults import Died, Effects
from tests.support.runs import holder
from tests.support.terraform_state_server import StateServer, on_loopback, state_client

OLD, NEW = b'{"serial": 1}', b'{"serial": 2}'

SERVERS: dict[str, dict[str, Any]] = {
    "as GitLab": {"held_status": 409},
    "as the protocol has it": {"held_status": 423},
    "that checks no IDs": {"checks_ids": False},
}


class TestHttp(BackendContract):
    keeps_copies = False

    @pytest.fixture(params=SERVERS)
    def client(self, request: pytest.FixtureRequest) -> Iterator[OpenClient]:
        """Clients of one server, of each kind."""
        server = StateServer(**SERVERS[request.param])
        opened: list[HttpBackend] = []

        def open_client() -> HttpBackend:
            opened.append(state_client(server))
            return opened[-1]

        yield open_client
        for backend in opened:
            backend.close()

    @pytest.mark.parametrize("data", [b"{}", "täglich\r\n".encode(), bytes(range(256)), b"x" * 1_000_000])
    def test_what_is_written_is_read(self, client: OpenClient, data: bytes) -> None:
        """The document comes back byte by byte; an empty one is none here, and is refused below."""
        super().test_what_is_written_is_read(client, data)


def lost(name: str) -> None:
    """A connection that ends."""
    raise httpx.ReadError("connection reset by peer")


def constantly(answer: httpx.Response) -> Callable[[str], httpx.Response]:
    """A server that says the same to everything."""
    return lambda name: answer


def troubled(status: int) -> Callable[[str], httpx.Response]:
    """A server, or something in front of it, that has its own trouble."""
    return lambda name: httpx.Response(status, text="try later")


MISHAPS: dict[str, Callable[[str], Any]] = {
    "lost": lost,
    "500": troubled(500),
    "502": troubled(502),
    "429": troubled(429),
}


def acquire(backend: HttpBackend) -> None:
    """Take the lock."""
    backend.acquire(holder(1))


def work(backend: HttpBackend) -> None:
    """All that an apply does with its state."""
    lock = backend.acquire(holder(1))
    snapshot = backend.read()
    written = backend.write(b'{"open": 1}', snapshot, lock)
    backend.renew(lock)
    backend.write(NEW, written, lock)
    backend.release(lock)


def points(action: Callable[[HttpBackend], None]) -> list[str]:
    """What is asked and answered in it."""
    effects = Effects()
    backend = state_client(StateServer(data=OLD), effects.point)
    action(backend)
    backend.close()
    return effects.trail


def test_what_an_apply_asks() -> None:
    """Lock and unlock are one request each; a write is a look and the sending of it."""
    assert [p.removeprefix("ask ") for p in points(work) if p.startswith("ask")] == [
        "POST", "GET", "GET", "POST", "GET", "GET", "POST", "DELETE",
    ]  # fmt: skip


def once(number: int, mishap: Callable[[str], Any]) -> Callable[[str], Any]:
    """A mishap at the point of that number (from 1), and at no other."""
    effects = Effects()

    def meanwhile(name: str) -> Any:
        effects.point(name)
        return mishap(name) if len(effects.trail) == number else None

    return meanwhile


def from_then_on(number: int, mishap: Callable[[str], Any]) -> Callable[[str], Any]:
    """A mishap at the point of that number and at every later one."""
    effects = Effects()

    def meanwhile(name: str) -> Any:
        effects.point(name)
        return mishap(name) if len(effects.trail) >= number else None

    return meanwhile


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("mishap", MISHAPS)
@pytest.mark.parametrize("number", range(1, len(points(work)) + 1))
def test_one_mishap_costs_nothing(number: int, mishap: str, kind: str) -> None:
    """A request or an answer that is lost, or answered with trouble, at any point: the work is done, once, and no lock
    stays. A 429 and a 5xx are also tried where the server did what was asked before it said so."""
    server = StateServer(data=OLD, **SERVERS[kind])
    backend = state_client(server, once(number, MISHAPS[mishap]))
    work(backend)
    backend.close()
    assert (NEW, "") == (server.data, server.holder)


@pytest.mark.parametrize("mishap", ["lost", "502"])
@pytest.mark.parametrize("number", range(1, len(points(work)) + 1))
def test_a_server_that_is_gone_for_good(number: int, mishap: str) -> None:
    """Nothing answers any more from some point on: the work ends in an error, and one of the documents is there.

    Whoever comes later takes the lock away, if one is left, and goes on.
    """
    server = StateServer(data=OLD)
    backend = state_client(server, from_then_on(number, MISHAPS[mishap]))
    with pytest.raises(GitpoolError) as caught:
        work(backend)
    backend.close()
    assert not isinstance(caught.value, Conflict | Held)
    assert server.data in (OLD, b'{"open": 1}', NEW)
    went_on(server)


@pytest.mark.parametrize("number", range(1, len(points(work)) + 1))
def test_dying_at_every_request(number: int) -> None:
    """Who dies leaves the old document or the new one, and at most a lock that can be taken away."""
    server = StateServer(data=OLD)
    backend = state_client(server, Effects(dies_at=number).point)
    with pytest.raises(Died):
        work(backend)
    backend.close()
    assert server.data in (OLD, b'{"open": 1}', NEW)
    went_on(server)


def went_on(server: StateServer) -> None:
    """The next run: it frees the lock, and works."""
    backend = state_client(server)
    try:
        lock = backend.acquire(holder(2))
    except Held as held:
        backend.release(Lock(held.holder or holder()))
        lock = backend.acquire(holder(2))
    backend.write(NEW, backend.read(), lock)
    backend.release(lock)
    backend.close()
    assert (NEW, "") == (server.data, server.holder)


def test_a_write_of_which_nothing_is_known_says_so() -> None:
    """The answer is lost, and the document cannot be read: the error says both, and a later try finds its own work."""
    server, gone = StateServer(data=OLD), Effects()

    def meanwhile(name: str) -> None:
        gone.is_dead = gone.is_dead or NEW == server.data
        if gone.is_dead:
            lost(name)

    backend = state_client(server, meanwhile)
    lock = backend.acquire(holder())
    before = backend.read()
    with pytest.raises(GitpoolError, match="not known whether the state was written") as caught:
        backend.write(NEW, before, lock)
    assert "gitpool recover" in said(caught.value)
    assert "No answer from the state's server" in said(caught.value)
    backend.close()


def test_a_document_that_may_be_ours_is_no_strangers() -> None:
    """After a write of which nothing is known, both documents are what we left; any other is a stranger's."""
    server, gone = StateServer(data=OLD), Effects()

    def meanwhile(name: str) -> None:
        gone.is_dead = gone.is_dead or (name == "ask POST" and server.holder != "")
        if gone.is_dead:
            lost(name)

    backend = state_client(server, meanwhile)
    lock = backend.acquire(holder())
    before = backend.read()
    for attempt in (lambda: backend.write(NEW, before, lock), lambda: backend.renew(lock)):
        with pytest.raises(GitpoolError, match="No answer from the state's server"):
            attempt()
    gone.is_dead = False
    for document in (OLD, NEW, OLD):
        server.data = document
        backend.renew(lock)
    server.data = b'{"serial": 9}'
    with pytest.raises(Lost):
        backend.renew(lock)
    backend.close()


def test_a_write_that_was_done_unheard_is_not_done_again() -> None:
    """A later try of the same document finds it there."""
    server = StateServer(data=OLD)
    backend = state_client(server, lambda name: lost(name) if server.data == NEW and not back else None, retry_max=0)
    back: list[bool] = []
    lock = backend.acquire(holder())
    before = backend.read()
    with pytest.raises(GitpoolError):
        backend.write(NEW, before, lock)
    back.append(True)
    asked = len(server.seen)
    assert NEW == backend.write(NEW, before, lock).data
    assert ["GET /state"] == server.seen[asked:]
    backend.close()


def test_tries_are_bounded() -> None:
    """`retry_max` further tries, with a pause that doubles, and as long as the server asks for, up to the longest."""
    for maximum in (0, 1, 3):
        server = StateServer(data=OLD)
        backend = state_client(server, lambda name: lost(name) if name == "got GET" else None, retry_max=maximum)
        with pytest.raises(GitpoolError, match="No answer from the state's server"):
            backend.read()
        backend.close()
        assert ["GET /state"] * (maximum + 1) == server.seen


def test_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds between tries are those of the settings; a server may ask for more, up to the most."""
    slept: list[float] = []
    answers = [httpx.Response(503), httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(502),
               httpx.Response(503, headers={"retry-after": "999"}), httpx.Response(204)]  # fmt: skip
    backend = state_client(StateServer(), lambda name: answers.pop(0), retry_max=5, retry_wait_max=20)
    monkeypatch.setattr(backend._client, "_sleep", slept.append)
    assert backend.read().data is None
    backend.close()
    assert [1, 7, 4, 20] == slept


@pytest.mark.parametrize("held", [409, 423])
def test_a_lock_taken_away_in_the_middle_of_a_write(held: int) -> None:
    """Another has the lock when the document arrives: nothing is written, and we say whose it is."""
    server = StateServer(data=OLD, held_status=held)
    backend, other = state_client(server), state_client(server)
    lock = backend.acquire(holder(1))
    before = backend.read()
    other.release(Lock(holder(1)))
    theirs = other.acquire(holder(2, "bob@desk"))
    backend.renew(lock)  # nothing shows yet
    with pytest.raises(Lost, match="The lock was lost") as caught:
        backend.write(NEW, before, lock)
    assert "bob@desk" in said(caught.value)
    assert server.data == OLD
    asked = len(server.seen)
    backend.release(lock)
    assert ("lock-2", []) == (server.holder, server.seen[asked:])
    other.release(theirs)
    backend.close()
    other.close()


@pytest.mark.parametrize("verb", ["renew", "write"])
def test_a_foreign_document_means_a_lost_lock(verb: str) -> None:
    """A document that we neither read nor wrote while we hold the lock: somebody else has it."""
    server = StateServer(data=OLD, checks_ids=False)
    backend = state_client(server)
    lock = backend.acquire(holder())
    before = backend.read()
    server.data = NEW
    attempts: dict[str, Callable[[], object]] = {
        "renew": lambda: backend.renew(lock),
        "write": lambda: backend.write(b"{}", before, lock),
    }
    for _ in range(2):
        with pytest.raises(Lost):
            attempts[verb]()
    assert NEW == server.data
    asked = len(server.seen)
    backend.release(lock)  # it may be another's
    assert [] == server.seen[asked:]
    backend.close()


def test_somebody_writes_while_ours_is_on_its_way() -> None:
    """Our document did not arrive, and another is there: nothing is sent again."""
    server = StateServer(data=OLD)

    def meanwhile(name: str) -> None:
        if name == "ask POST" and server.holder:
            server.data = b'{"serial": 7}'
            lost(name)

    backend = state_client(server, meanwhile)
    lock = backend.acquire(holder())
    with pytest.raises(Conflict):
        backend.write(NEW, backend.read(), lock)
    assert b'{"serial": 7}' == server.data
    backend.close()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"errors": []}', b"[" * 60_000, b'{"ID": "' + b"x" * 70_000 + b'"}'],
    ids=["empty", "broken", "a list", "another", "deep", "long"],
)
def test_a_holder_without_a_name(body: bytes) -> None:
    """A server that does not say who holds the lock, or says it in words that nobody understands: held is held."""
    backend = state_client(StateServer(), lambda name: httpx.Response(409, content=body))
    with pytest.raises(Held, match="The state is locked") as caught:
        backend.acquire(holder())
    assert caught.value.holder is None
    backend.close()


def test_a_lock_that_may_be_ours() -> None:
    """The answer to our lock is lost, and the server names no holder: it is not ours, and how to free it is said."""
    server = StateServer(tells_holder=False)
    backend = state_client(server, once(2, lost))
    with pytest.raises(Held) as caught:
        backend.acquire(holder())
    assert "may be this very run" in said(caught.value)
    assert "gitpool force-unlock lock-1" in said(caught.value)
    backend.close()


def test_an_echo_is_no_lock() -> None:
    """A server that answers with our own words holds nothing for us, unless an answer to us was lost before."""
    backend = state_client(StateServer(lock=b'{"ID": "lock-1"}'))
    with pytest.raises(Held):
        backend.acquire(holder(1))
    backend.close()


def test_our_own_run_is_not_the_holders() -> None:
    """GitLab fills a holder's run with that of whoever asks: it is left out."""
    document = holder(1, "ada@engine").to_json() | {"Info": holder(2).info}
    backend = state_client(StateServer(), lambda name: httpx.Response(409, json=document))
    with pytest.raises(Held) as caught:
        backend.acquire(holder(2))
    assert caught.value.holder is not None
    assert ("ada@engine", "") == (caught.value.holder.who, caught.value.holder.info)
    backend.close()


@pytest.mark.parametrize("status", [200, 204])
def test_no_document(status: int) -> None:
    """204, 404 and nothing at all are no state; so is what was never written."""
    for answer in (httpx.Response(status, headers={"content-length": "0"}), httpx.Response(404, text="not found")):
        backend = state_client(StateServer(), constantly(answer))
        assert Snapshot(None) == backend.read()
        backend.close()


def test_an_empty_document_is_refused() -> None:
    """It would be taken for none."""
    server = StateServer(data=OLD)
    backend = state_client(server)
    lock = backend.acquire(holder())
    with pytest.raises(GitpoolError, match="empty state"):
        backend.write(b"", backend.read(), lock)
    assert OLD == server.data
    backend.close()


@pytest.mark.parametrize("argument", ["lock_address", "unlock_address"])
def test_without_a_lock_nothing_is_written(argument: str) -> None:
    """A server without locks can be read; before anything is done, what is missing is named, and its variable."""
    server = StateServer(data=OLD)
    backend = state_client(server, without=argument)
    assert OLD == backend.read().data
    asked = len(server.seen)
    with pytest.raises(GitpoolError, match="The state cannot be locked") as caught:
        backend.acquire(holder())
    assert f"{argument} (or the environment variable TF_HTTP_{argument.upper()})" in said(caught.value)
    with pytest.raises(Lost):
        backend.write(NEW, backend.read(), Lock(holder()))
    assert ["GET /state"] == server.seen[asked:]
    assert OLD == server.data
    backend.close()


def test_force_unlock_of_another_lock() -> None:
    """A lock ID that is not the one that is held takes nothing away, and says who holds it."""
    server = StateServer()
    backend = state_client(server)
    lock = backend.acquire(holder(1))
    with pytest.raises(GitpoolError, match="The lock cannot be taken away") as caught:
        backend.release(Lock(holder(9)))
    assert "lock ID lock-1" in said(caught.value)
    assert "lock-1" == server.holder
    backend.release(lock)
    with pytest.raises(GitpoolError, match="The lock cannot be taken away"):
        backend.release(Lock(holder(1)))
    backend.close()


@pytest.mark.parametrize("status", [404, 409, 410, 423])
@pytest.mark.parametrize("is_ours", [True, False])
def test_unlocking_unheard(status: int, is_ours: bool) -> None:
    """The answer was lost, and the next one says that there is no such lock: it was the first that freed it."""
    server = StateServer()
    answers = [lost, constantly(httpx.Response(status))]

    def meanwhile(name: str) -> Any:
        return answers.pop(0)(name) if name in ("got DELETE", "ask DELETE") and server.holder == "" else None

    backend = state_client(server, meanwhile)
    lock = backend.acquire(holder())
    backend.release(lock if is_ours else Lock(holder()))
    assert ([], "") == (answers, server.holder)
    backend.close()


def test_a_server_that_contradicts_itself() -> None:
    """It says that the lock cannot be given back, since we have it: that is no success."""
    backend = state_client(
        StateServer(), lambda name: httpx.Response(409, json=holder().to_json()) if name == "ask DELETE" else None
    )
    lock = backend.acquire(holder())
    with pytest.raises(GitpoolError, match="cannot be taken away"):
        backend.release(lock)
    backend.close()


def test_a_lock_that_cannot_be_given_back_is_an_error() -> None:
    """An address that is none, a server that refuses: the lock stays, and that is said; a later try may succeed."""
    server = StateServer()
    refuses = [httpx.Response(404, text="no such page"), httpx.Response(403), httpx.Response(500), lost]

    def meanwhile(name: str) -> Any:
        if name == "ask DELETE" and refuses:
            return refuses.pop(0)
        return None

    backend = state_client(server, meanwhile, retry_max=0)
    lock = backend.acquire(holder())
    while len(refuses) > 1:
        with pytest.raises(GitpoolError):
            backend.release(lock)
        assert "lock-1" == server.holder
    refuses.clear()
    backend.release(lock)
    assert "" == server.holder
    backend.close()


@pytest.mark.parametrize(
    ("answer", "summary", "words"),
    [
        (httpx.Response(405), "does not do it", "lock_method (or the environment variable TF_HTTP_LOCK_METHOD)"),
        (httpx.Response(404, text="<h1>Not\n found</h1>"), "does not do it", "404 (<h1>Not found</h1>)"),
        (httpx.Response(204), "does not do it", "TF_HTTP_LOCK_ADDRESS"),
        (httpx.Response(500), "does not do it", "the server's trouble"),
        (httpx.Response(401, text="who are you"), "does not let you", "TF_HTTP_USERNAME"),
        (httpx.Response(403), "does not let you", "TF_HTTP_PASSWORD"),
        (httpx.Response(407), "proxy asks for a password", "HTTPS_PROXY"),
        (httpx.Response(302, headers={"location": "http://x.test/"}), "redirects", "redirect to http://x.test/"),
    ],
    ids=lambda value: str(value.status_code) if isinstance(value, httpx.Response) else None,
)
def test_answers_that_are_no_lock(answer: httpx.Response, summary: str, words: str) -> None:
    """Each says what was asked, what was answered, and what to look at; none is taken for a lock."""
    backend = state_client(StateServer(), lambda name: answer)
    with pytest.raises(GitpoolError, match=summary) as caught:
        backend.acquire(holder())
    assert "POST http://state.test/state/lock" in said(caught.value)
    assert words in said(caught.value)
    backend.close()


def test_a_state_that_is_too_large_for_the_server() -> None:
    """A 413 names the reason; nothing is tried again."""
    server = StateServer(data=OLD)
    tries: list[str] = []

    def meanwhile(name: str) -> httpx.Response | None:
        if name == "ask POST" and server.holder:
            tries.append(name)
            return httpx.Response(413)
        return None

    backend = state_client(server, meanwhile)
    lock = backend.acquire(holder())
    with pytest.raises(GitpoolError, match="does not do it") as caught:
        backend.write(NEW, backend.read(), lock)
    assert "raise its limit" in said(caught.value)
    assert 1 == len(tries)
    backend.close()


def test_the_registry_opens_it() -> None:
    """`backend "http"` takes its arguments from the files, and what they leave out from the environment."""
    server = StateServer(data=OLD, password="pass-of-a-test")
    with on_loopback(server) as address:
        environ = {"TF_HTTP_ADDRESS": f"{address}/state", "TF_HTTP_PASSWORD": "pass-of-a-test"}
        backend = open_backend("http", {"username": "ada"}, World(Path(), environ, lambda: pytest.fail("not needed")))
        assert f"{address}/state" == backend.where
        assert OLD == backend.read().data
        backend.close()

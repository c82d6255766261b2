"""The lock of a state in Nomad Variables: how long it is held, how it ends, and whose it is."""

from __future__ import annotations

import httpx
import pytest

from gitpool.backends.backend import Held, Lock, LockInfo, Lost
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.variables import Variables
from tests.support.inprocess import InProcess, Struck, transport_to
from tests.support.nomadstate import PATH, NomadState
from tests.support.runs import holder


@pytest.fixture
def place() -> NomadState:
    """A cluster."""
    return NomadState()


def test_lock_and_unlock_are_a_request_each(place: NomadState) -> None:
    """And whoever finds it locked sends two, to say who holds it."""
    struck = Struck(InProcess(place.store))
    backend = place.open(struck)
    lock = backend.acquire(holder(1))
    assert [f"PUT /v1/var/{PATH}/lock"] == struck.asked
    struck.asked.clear()
    with pytest.raises(Held):
        place.open(struck).acquire(holder(2))
    assert [f"PUT /v1/var/{PATH}/lock", f"GET /v1/var/{PATH}/lock"] == struck.asked
    struck.asked.clear()
    backend.release(lock)
    assert [f"PUT /v1/var/{PATH}/lock"] == struck.asked


def test_a_dead_holder_is_outlived(place: NomadState) -> None:
    """A lock that nobody renews ends after 21 s, and no sooner; its holder then writes nothing."""
    backend, other = place.open(), place.open()
    lock, snapshot = backend.acquire(holder(1)), backend.read()
    place.clock.advance(20.9)
    with pytest.raises(Held):
        other.acquire(holder(2))
    place.clock.advance(0.1)
    theirs = other.acquire(holder(2))
    with pytest.raises(Lost):
        backend.renew(lock)
    with pytest.raises(Lost):
        backend.write(b"late", snapshot, lock)
    backend.release(lock)
    other.renew(theirs)
    assert place.read() is None


def test_a_lock_that_is_renewed_lasts(place: NomadState) -> None:
    """Every renewal is good for 10 s from then on, of which we are sure; a third of that lies between two."""
    backend = place.open()
    lock = backend.acquire(holder(1))
    assert backend.renews_every is not None
    for _ in range(20):
        place.clock.advance(backend.renews_every)
        assert place.clock.now() < lock.held_until
        backend.renew(lock)
        assert place.clock.now() + 10 == lock.held_until
    with pytest.raises(Held):
        place.open().acquire(holder(2))


def test_held_until_is_counted_from_before_the_request(place: NomadState) -> None:
    """A slow answer makes the time in which we are sure shorter, never longer, and a second try buys no time."""
    struck = Struck(InProcess(place.store))
    backend = place.open(struck)
    struck.between = lambda number: place.clock.advance(3)
    lock = backend.acquire(holder(1))
    assert (3, 10) == (place.clock.now(), lock.held_until)
    backend.renew(lock)
    assert (6, 13) == (place.clock.now(), lock.held_until)


def test_a_lock_that_ends_during_a_write_is_asked_for(place: NomadState) -> None:
    """Where writing the chunks took longer than the lock is sure, the head is not written without asking again."""
    struck = Struck(InProcess(place.store))
    backend = place.open(struck)
    lock, snapshot = backend.acquire(holder(1)), backend.read()
    struck.asked.clear()
    struck.between = lambda number: place.clock.advance(30 if struck.asked[-1].startswith("PUT") and number > 3 else 0)
    with pytest.raises(Lost):
        backend.write(bytes(range(256)) * 10_000 + b"\n" * 2_000_000, snapshot, lock)
    assert f"PUT /v1/var/{PATH}" not in struck.asked
    assert place.read() is None


def test_force_unlock_takes_the_lock_of_one_holder_alone(place: NomadState) -> None:
    """A lock that is known by its ID is taken away; one that is somebody else's by now is left alone."""
    place.open().acquire(holder(1))
    other = place.open()
    other.release(Lock(holder(9)))
    with pytest.raises(Held):
        other.acquire(holder(2))
    other.release(Lock(holder(1)))
    theirs = other.acquire(holder(2))
    other.release(Lock(holder(1)))
    other.renew(theirs)


@pytest.mark.parametrize("items", [{"info": "{"}, {"note": "by hand"}, {"info": "[]"}])
def test_a_lock_that_was_taken_by_hand(place: NomadState, items: dict[str, str]) -> None:
    """Somebody locks the variable with another tool: we are kept out, and say that there is no name."""
    place.variables.acquire(f"{PATH}/lock", items, "by-hand", 15, 15)
    with pytest.raises(Held) as caught:
        place.open().acquire(holder(1))
    assert caught.value.holder is None
    place.open().release(Lock(LockInfo("by-hand", "", "", "", "", "")))
    place.open().acquire(holder(1))


def test_a_head_that_is_locked_by_hand(place: NomadState) -> None:
    """Somebody locks the head or a chunk itself: nothing is written, and the error says what stands in the way."""
    place.write(b"before")
    items = place.head.items
    place.variables.acquire(PATH, items, "by-hand", 15, 15)
    backend = place.open()
    lock = backend.acquire(holder(1))
    with pytest.raises(GitpoolError, match="cannot be written") as caught:
        backend.write(b"after", backend.read(), lock)
    assert "nomad var lock" in caught.value.diagnostics[0].detail
    assert b"before" == place.read()


def test_servers_without_locks_are_too_old() -> None:
    """Nomad 1.4 to 1.6 takes the request for a plain write: that is seen, and nothing is done without a lock."""
    shown = {"Path": f"{PATH}/lock", "Items": {"info": "{}"}, "ModifyIndex": 7}
    transport = transport_to(httpx.MockTransport(lambda request: httpx.Response(200, json=shown)))
    backend = NomadBackend(Variables(transport), PATH, sleep=lambda seconds: None)
    with pytest.raises(GitpoolError, match="too old") as caught:
        backend.acquire(holder(1))
    assert "Nomad 1.7" in caught.value.diagnostics[0].detail


def test_servers_without_variables_are_too_old() -> None:
    """Before 1.4 there is nothing at that path: it is said, and is no empty state."""
    transport = transport_to(httpx.MockTransport(lambda request: httpx.Response(404)))
    backend = NomadBackend(Variables(transport), PATH, sleep=lambda seconds: None)
    for attempt in (backend.read, lambda: backend.acquire(holder(1)), backend.copies):
        with pytest.raises(GitpoolError, match="knows no variables") as caught:
            attempt()
        assert "Nomad 1.4" in caught.value.diagnostics[0].detail

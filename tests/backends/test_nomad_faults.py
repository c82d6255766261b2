"""What becomes of a state when processes die and messages are lost, at every request of a write."""

from __future__ import annotations

import random

import pytest

from gitpool.backends.backend import Conflict, Held, Lock, Snapshot
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.transport import BACK_OFF, NoAnswer, Trouble
from tests.support.inprocess import Blow, Died, InProcess, Struck
from tests.support.nomadstate import PATH, NomadState
from tests.support.runs import holder

SMALL, LARGE = b"a small state", random.Random(1).randbytes(90_000)
NEW_SMALL, NEW_LARGE = b"another small one", LARGE[:40_000] + b"\nchanged\n" + LARGE[50_000:]
PAIRS = [(SMALL, NEW_SMALL), (SMALL, NEW_LARGE), (LARGE, NEW_SMALL), (LARGE, NEW_LARGE)]
IDS = ["small to small", "small to large", "large to small", "large to large"]
LOSSES = [Blow.REQUEST_LOST, Blow.ANSWER_LOST, Blow.TROUBLE, Blow.ANSWER_GARBLED]


def begun(old: bytes) -> tuple[NomadState, Struck, NomadBackend, Lock, Snapshot]:
    """A cluster with a state that is a copy, and a client that is about to write over it; its requests count from 1."""
    place = NomadState()
    place.write(old, 1)
    struck = Struck(InProcess(place.store))
    backend = place.open(struck)
    lock, snapshot = backend.acquire(holder(1)), backend.read()
    struck.asked.clear()
    return place, struck, backend, lock, snapshot


@pytest.mark.parametrize("blow", [Blow.DIES_BEFORE, Blow.DIES_AFTER])
@pytest.mark.parametrize(("old", "new"), PAIRS, ids=IDS)
def test_a_torn_write_is_never_read(old: bytes, new: bytes, blow: Blow) -> None:
    """Die before or after any request of a write: what is read is the old document or the new one, with their copies.

    The next write goes on from there, and leaves no chunk that nobody needs.
    """
    seen, at = [], 0
    while True:
        at += 1
        place, struck, backend, lock, snapshot = begun(old)
        struck.strike(blow, at)
        try:
            backend.write(new, snapshot, lock, 2)
        except Died:
            pass
        else:
            break
        found = place.read()
        assert found in (old, new)
        seen.append(found)
        assert old == place.open().copy(1)
        place.clock.advance(21)
        place.write(b"next")
        assert b"next" == place.read()
        needed = {copy for copy in (1, 2) if place.open().copy(copy) is not None}
        assert needed == ({1} if found == old else {1, 2})
        place.write(b"first", 1)
        place.write(b"second", 2)
        place.write(b"third")
        assert 2 == len(place.chunks)
    assert at > 4
    assert seen == sorted(seen, key=[old, new].index)
    assert {old, new} == {*seen} or blow is Blow.DIES_BEFORE


@pytest.mark.parametrize("blow", LOSSES)
@pytest.mark.parametrize(("old", "new"), PAIRS, ids=IDS)
def test_one_lost_message_is_no_matter(old: bytes, new: bytes, blow: Blow) -> None:
    """Lose any one request of a write, or its answer, or have it fail: the write is done all the same, and once.

    A read whose answer is not Nomad's is not repeated: it is an error, and nothing is written.
    """
    at, sent = 0, 1
    while at < sent:
        at += 1
        place, struck, backend, lock, snapshot = begun(old)
        struck.strike(blow, at)
        try:
            written = backend.write(new, snapshot, lock, 2)
        except GitpoolError:
            assert blow is Blow.ANSWER_GARBLED
            assert struck.asked[-1].startswith("GET ")
            assert old == place.read()
            continue
        sent = len(struck.asked)
        assert new == place.read() == written.data
        assert written == place.open().read()
        assert [1, 2] == place.open().copies()
        assert old == place.open().copy(1)
        following = place.open().write(b"next", written, lock)
        assert b"next" == place.read() == following.data
    assert at > 3


@pytest.mark.parametrize("blow", [Blow.REQUEST_LOST, Blow.ANSWER_LOST, Blow.TROUBLE])
def test_a_connection_that_is_gone_is_given_up(blow: Blow) -> None:
    """Lose every message from any request on: an error after a bounded number of tries, and a state that is whole."""
    for at in range(1, 20):
        place, struck, backend, lock, snapshot = begun(LARGE)
        struck.strike(blow, at, times=1000)
        try:
            backend.write(NEW_LARGE, snapshot, lock, 2)
        except (NoAnswer, Trouble):
            assert len(struck.asked) < at + (len(BACK_OFF) + 1) ** 2
        else:
            assert at > 8
        assert place.read() in (LARGE, NEW_LARGE)
        assert LARGE == place.open().copy(1)


@pytest.mark.parametrize("blow", [Blow.REQUEST_LOST, Blow.ANSWER_LOST])
def test_another_document_after_a_lost_message(blow: Blow) -> None:
    """The head's message is lost while another, who took the lock, writes: it is a conflict, and theirs stays."""
    place, struck, backend, lock, snapshot = begun(SMALL)

    def meanwhile(number: int) -> None:
        if struck.asked[-2:] == [f"PUT /v1/var/{PATH}", f"GET /v1/var/{PATH}"]:
            place.clock.advance(21)
            place.write(b"theirs")

    struck.between = meanwhile
    head = next(number for number in range(1, 20) if requests_of(NEW_SMALL)[number - 1] == f"PUT /v1/var/{PATH}")
    struck.strike(blow, head)
    with pytest.raises(Conflict):
        backend.write(NEW_SMALL, snapshot, lock)
    assert b"theirs" == place.read()


def requests_of(new: bytes) -> list[str]:
    """What an unharmed write over the small state sends."""
    _, struck, backend, lock, snapshot = begun(SMALL)
    backend.write(new, snapshot, lock)
    return struck.asked


@pytest.mark.parametrize("blow", LOSSES)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_lock_is_taken_over_lost_messages(blow: Blow, times: int) -> None:
    """The first requests are lost, or their answers: the lock is had, held for no longer than is sure, and given back.

    Another client is kept out meanwhile, and gets it afterwards.
    """
    place = NomadState()
    struck = Struck(InProcess(place.store))
    backend = place.open(struck)
    struck.strike(blow, 1, times)
    lock = backend.acquire(holder(1))
    assert place.clock.now() + 10 == lock.held_until
    with pytest.raises(Held) as caught:
        place.open().acquire(holder(2))
    assert holder(1) == caught.value.holder
    struck.strike(blow, len(struck.asked) + 1, times)
    backend.renew(lock)
    struck.strike(blow, len(struck.asked) + 1, times)
    backend.release(lock)
    place.open().acquire(holder(2))


def test_a_lock_that_cannot_be_asked_for() -> None:
    """No answer at all: an error after four tries, which is not that somebody holds it."""
    place = NomadState()
    struck = Struck(InProcess(place.store))
    struck.strike(Blow.REQUEST_LOST, 1, 1000)
    with pytest.raises(GitpoolError, match="cannot be reached"):
        place.open(struck).acquire(holder(1))
    assert len(BACK_OFF) + 1 == len(struck.asked)

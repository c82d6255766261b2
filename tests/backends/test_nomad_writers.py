"""Two writers at once, one of which lost its lock and does not know: no order of their requests costs a chunk."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gitpool.backends.nomad_variables import NomadBackend
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.variables import Variables
from tests.support.inprocess import InProcess, Struck, transport_to
from tests.support.nomadstate import PATH, NomadState
from tests.support.runs import holder

OLD = random.Random(5).randbytes(37_500)
NEW = random.Random(6).randbytes(37_500)


class Turns:
    """Lets two threads send their requests in a given order; when one has ended, the other goes on by itself."""

    def __init__(self, order: Iterator[str]) -> None:
        self._order = order
        self._next = next(order)
        self._ended: set[str] = set()
        self._changed = threading.Condition()

    def wait(self, name: str) -> None:
        """Until it is this one's turn; then the next turn is that of the next in the order."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._next == name or self._next in self._ended, 30)
            if self._next == name:
                self._next = next(self._order)
            self._changed.notify_all()

    def end(self, name: str) -> None:
        """This one sends nothing more."""
        with self._changed:
            self._ended.add(name)
            self._changed.notify_all()


def order(first: int, second: int) -> Iterator[str]:
    """So many requests of the slow one, so many of the other, all that the slow one still has, and the rest."""
    yield from ["slow"] * first
    yield from ["other"] * second
    while True:
        yield "slow"


def race(first: int, second: int, then: bytes, copy: int | None) -> tuple[NomadState, int, int, bool, bool]:
    """The cluster after both, how many requests each sent, and whether the slow one and the other wrote a state.

    The slow one stalls after so many requests until its lock is over, with its clock standing still; the other writes
    `then`.
    """
    place, turns = NomadState(), Turns(order(first, second))
    place.write(OLD)
    requests = {name: Struck(InProcess(place.store)) for name in ("slow", "other")}
    clients = {
        name: NomadBackend(
            Variables(transport_to(struck)), PATH, parallelism=1, clock=lambda: 0.0, sleep=lambda seconds: None
        )
        for name, struck in requests.items()
    }
    held, snapshot = clients["slow"].acquire(holder(1)), clients["slow"].read()

    def turn(name: str, number: int) -> None:
        turns.wait(name)
        if name == "other" and number == 1:
            place.clock.advance(30)

    for name, struck in requests.items():
        struck.asked.clear()
        struck.between = lambda number, name=name: turn(name, number)  # type: ignore[misc]

    def write_slowly() -> None:
        clients["slow"].write(NEW, snapshot, held, copy)

    def write() -> None:
        lock = clients["other"].acquire(holder(2))
        clients["other"].write(then, clients["other"].read(), lock, copy and copy + 1)

    def attempt(name: str, deed: Callable[[], None]) -> bool:
        try:
            deed()
        except GitpoolError:
            return False
        finally:
            turns.end(name)
        return True

    with ThreadPoolExecutor(2) as people:
        slow, other = people.submit(attempt, "slow", write_slowly), people.submit(attempt, "other", write)
        done = slow.result(60), other.result(60)
    return place, len(requests["slow"].asked), len(requests["other"].asked), *done


@pytest.mark.parametrize(
    ("then", "copy"), [(OLD, None), (OLD, 1), (NEW, None)], ids=["the old", "the old as a copy", "the same"]
)
def test_no_order_of_requests_costs_a_chunk(then: bytes, copy: int | None) -> None:
    """One writer stalls after each of its requests, the other writes and stalls after each of its own meanwhile.

    Whatever comes of it: what is there is one of the documents, whole, with its copies; a writer that was told that it
    wrote has written; and one of both has.
    """
    outcomes, first, slow, other = set(), 1, 99, 99
    while first <= slow:
        second = 1
        while second <= other:
            place, slow, other, slow_wrote, other_wrote = race(first, second, then, copy)
            found = place.read()
            assert found in ([then] if other_wrote else [NEW])
            assert slow_wrote or other_wrote
            for number in place.open().copies():
                assert place.open().copy(number) in (NEW, then)
            outcomes.add((slow_wrote, other_wrote))
            place.clock.advance(60)
            place.write(b"the end")
            assert b"the end" == place.read()
            assert (place.chunks == set()) == (copy is None)
            second += 1
        first, other = first + 1, 99
    assert {(False, True), (True, True), (True, False)} == outcomes

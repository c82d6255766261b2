"""The lock that is held: asked when it may have been lost, kept in the background, and given back whatever happens."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field

import pytest

from gitpool.backends.backend import Lock, LockInfo, Lost
from gitpool.backends.memory import MemoryBackend
from gitpool.desired import Desired
from gitpool.diagnostics import Diagnostic, GitpoolError, Severity, error
from gitpool.workflow.hold import Hold, locked
from tests.support.cluster import MemoryCluster
from tests.support.runs import holder, session

TTL = 10.0


@dataclass
class Renewable(MemoryBackend):
    """A backend whose lock lasts for ten seconds of a clock that the test moves; `fails` is what a renewal raises."""

    now: float = 0.0
    renewals: int = 0
    fails: GitpoolError | None = None
    renewed: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__()

    def renew(self, lock: Lock) -> None:
        """Count it."""
        self.renewals += 1
        self.renewed.set()
        if self.fails is not None:
            raise self.fails
        super().renew(lock)
        lock.held_until = self.now + TTL


def held(backend: Renewable) -> Hold:
    """A lock of that backend, just taken."""
    lock = backend.acquire(holder())
    lock.held_until = backend.now + TTL
    return Hold(backend, lock, lambda: backend.now)


def ask_until_told(hold: Hold) -> None:
    """What the writes of a wave do."""
    while True:
        hold.check()


def test_a_fresh_lock_is_not_asked_for() -> None:
    """While nobody else can have it, a write costs no request more; a person may have taken it away all the same, so
    every half second one write asks."""
    backend = Renewable()
    hold = held(backend)
    for backend.now, renewals in ((0.0, 0), (0.49, 0), (0.5, 1), (0.99, 1), (1.0, 2), (1.1, 2), (20.0, 3)):
        hold.check()
        assert renewals == backend.renewals


def test_where_asking_costs_nothing_every_write_asks() -> None:
    """As of a file beside the state."""
    backend = Renewable()
    hold = held(backend)
    hold.lock.held_until = -math.inf
    hold.check()
    assert 1 == backend.renewals


def test_a_lock_that_was_taken_away_stops_the_writes_soon() -> None:
    """However many are left of the wave, and though it would not have ended by itself for a long time."""
    backend = Renewable()
    hold = held(backend)
    hold.lock.held_until = math.inf
    backend.store.holder = None
    backend.now = 0.5
    with pytest.raises(Lost):
        hold.check()


def test_a_lock_that_could_not_be_renewed_is_good_for_its_time() -> None:
    """A renewal without an answer concludes nothing; when the time is over without one, nothing more is written."""
    backend = Renewable(fails=GitpoolError(error("No answer", "The network is gone.")))
    hold = held(backend)
    hold.renew()
    backend.now = 9.0
    hold.check()
    backend.now = TTL
    with pytest.raises(Lost) as caught:
        hold.check()
    assert "could not be renewed in time: The network is gone." in caught.value.diagnostics[0].detail


def test_what_is_lost_stays_lost() -> None:
    """Once it was taken away there is no way back, and nobody is asked any more."""
    backend = Renewable()
    hold = held(backend)
    backend.store.holder = None
    with pytest.raises(Lost):
        hold.renew()
    backend.store.holder = holder()
    asked = backend.renewals
    for ask in (hold.check, hold.renew):
        with pytest.raises(Lost):
            ask()
    assert asked == backend.renewals


def test_it_is_renewed_while_the_work_lasts() -> None:
    """In the background, for as long as it is held, and not a moment longer."""
    backend = Renewable()
    backend.renews_every = 0.001
    with locked(session(Desired(), MemoryCluster(), backend), "apply"):
        assert backend.renewed.wait(30)
    assert [] == [thread for thread in threading.enumerate() if thread.name == "lock"]


def test_a_renewal_in_the_background_that_fails_is_told_to_the_next_write() -> None:
    """Who holds a lock that was taken away hears of it at the next check, without a request of its own."""
    backend = Renewable()
    backend.renews_every = 0.001
    with locked(session(Desired(), MemoryCluster(), backend, clock=lambda: backend.now), "apply") as hold:
        hold.lock.held_until = TTL
        backend.fails = Lost("Somebody took it away.")
        backend.renewed.clear()
        assert backend.renewed.wait(30)
        with pytest.raises(Lost, match="The lock was lost"):
            ask_until_told(hold)


def test_a_lock_that_cannot_be_given_back_is_told() -> None:
    """As a warning that names the way out; the work is done."""

    class Sticky(MemoryBackend):
        def release(self, lock: Lock) -> None:
            raise GitpoolError(error("No answer", "The network is gone."))

    told: list[Diagnostic] = []
    with locked(session(Desired(), MemoryCluster(), Sticky(), stuck=told.append), "apply") as hold:
        pass
    assert Severity.WARNING is told[0].severity
    assert all(word in told[0].detail for word in ("The network is gone.", f"gitpool force-unlock {hold.lock.info.id}"))


def test_ctrl_c_while_the_lock_is_taken() -> None:
    """The answer may be missing alone, so what may have been taken is given back."""

    class Slow(MemoryBackend):
        def acquire(self, info: LockInfo) -> Lock:
            super().acquire(info)
            raise KeyboardInterrupt

    backend = Slow()
    with pytest.raises(KeyboardInterrupt), locked(session(Desired(), MemoryCluster(), backend), "apply"):
        raise AssertionError("not reached")
    assert backend.store.holder is None

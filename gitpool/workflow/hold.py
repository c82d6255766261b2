"""The state's lock: taken, kept while the work lasts, asked before every write, and given back."""

from __future__ import annotations

import math
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from gitpool import __version__
from gitpool.backends.backend import Backend, Held, Lock, LockInfo, Lost, clock
from gitpool.diagnostics import Diagnostic, GitpoolError, warning
from gitpool.workflow.session import Session

LOOKS_EVERY = 0.5
"""Seconds after which a write asks again, though the lock cannot have ended by itself: a person may have taken it away.
Where asking costs nothing, every write asks."""

LONGEST_PAUSE = 16.0
"""Seconds between two tries of a lock that another holds, at most; as Terraform's."""


@dataclass
class Hold:
    """A lock that is held, and whether it still is. Thread-safe: the writes of a wave ask it side by side."""

    backend: Backend
    lock: Lock
    clock: Callable[[], float] = clock
    _asked: float = -math.inf
    _lost: GitpoolError | None = None
    _asking: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._asked = self.clock()

    def check(self) -> None:
        """Right before a write: nothing is asked while nobody else can have the lock, and it was asked just now.

        Raises:
            Lost: it is not ours any more, or may not be.
        """
        if self._lost is None and self._is_fresh():
            return
        with self._asking:
            if self._lost is not None or not self._is_fresh():  # nobody asked while this one waited
                self._ask()
        if self.lock.held_until > -math.inf and self.clock() >= self.lock.held_until:
            raise Lost("Renewing it takes longer than it lasts, so another may have it by now.")

    def renew(self) -> None:
        """Ask the place where the lock is kept.

        Raises:
            Lost: it is not ours any more; or it could not be asked, and its time is over.
        """
        with self._asking:
            self._ask()

    def _is_fresh(self) -> bool:
        return self.clock() < min(self.lock.held_until, self._asked + LOOKS_EVERY)

    def _ask(self) -> None:
        if self._lost is not None:
            raise self._lost
        since = self.clock()
        try:
            self.backend.renew(self.lock)
            self._asked = since
        except Lost as lost:
            self._lost = lost
        except GitpoolError as problem:
            self._asked = self.clock()  # it took its time, and another try would do so at once
            if self._asked >= self.lock.held_until:
                said = " ".join(d.detail or d.summary for d in problem.diagnostics)
                self._lost = Lost(f"It could not be renewed in time: {said}")
        if self._lost is not None:
            raise self._lost


@contextmanager
def locked(session: Session, operation: str) -> Iterator[Hold]:
    """Hold the state's lock; while another holds it, try again with back-off until `-lock-timeout` is over.

    That a lock could not be given back is told (`stuck`) and hides nothing: the work is done and saved.

    Raises:
        Held: the time is over.
    """
    lock = _acquired(session, operation)
    hold = Hold(session.backend, lock, session.clock)
    try:
        with _kept(hold):
            yield hold
    finally:
        try:
            session.backend.release(lock)
        except GitpoolError as problem:
            session.stuck(_stuck(session.backend, lock, problem))


def _acquired(session: Session, operation: str) -> Lock:
    info = LockInfo(
        id=str(uuid.uuid4()),
        operation=operation,
        who=session.who,
        created=session.timestamp(),
        path=session.backend.where,
        version=__version__,
        info=session.run,
    )
    left, pause = session.lock_timeout, 1.0
    while True:
        try:
            return session.backend.acquire(info)
        except Held as held:
            if left <= 0:
                raise
            session.waiting(held.holder)
            session.sleep(min(pause, left))
            left, pause = left - pause, min(pause * 2, LONGEST_PAUSE)
        except KeyboardInterrupt:  # it may have been taken, and only the answer be missing
            with suppress(GitpoolError):
                session.backend.release(Lock(info))
            raise


@contextmanager
def _kept(hold: Hold) -> Iterator[None]:
    """Renew the lock in the background, so that it does not end while one slow answer is awaited."""
    every = hold.backend.renews_every
    if every is None:
        yield
        return
    over = threading.Event()

    def keep() -> None:
        while not over.wait(every):
            with suppress(GitpoolError):  # who writes next is told
                hold.renew()

    keeper = threading.Thread(target=keep, name="lock", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _stuck(backend: Backend, lock: Lock, problem: GitpoolError) -> Diagnostic:
    said = " ".join(d.detail or d.summary for d in problem.diagnostics)
    return warning(
        "The lock could not be given back",
        f"{backend.where} may stay locked, though nobody works with it any more: {said} If it stays, take the lock "
        f"away with `gitpool force-unlock {lock.info.id}`.",
    )

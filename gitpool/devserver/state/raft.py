"""What stands in for Raft: one process and one lock, the index of the last write, what is due, and who waits.

nomad: nomad/rpc.go raftApply, blockingRPC.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from gitpool.devserver.clock import Clock, SystemClock
from gitpool.devserver.state.radix import Watch
from gitpool.devserver.state.timers import Timers
from gitpool.devserver.web.reply import Refusal

T = TypeVar("T")

# A server that has just elected itself has some entries in its raft log before anybody writes.
_FIRST_INDEX = 10


class Raft:
    """The order of all writes; every method may be called from any thread.

    ``saved`` is called after each write, under the lock, to keep it; an OSError means that it could not be kept.
    ``remember`` is called before each, for who wants to know how things were.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.lock = threading.RLock()
        self.clock: Clock = clock or SystemClock()
        self.saved: Callable[[], None] | None = None
        self.remember: Callable[[], None] | None = None
        self.index = _FIRST_INDEX
        self.closed = False
        self.timers = Timers(self.clock)
        self._waiting: set[threading.Event] = set()

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Under the lock, after whatever has become due by itself."""
        with self.lock:
            self.timers.run()
            yield

    @contextmanager
    def writing(self) -> Iterator[int]:
        """The next index, under the lock, for a write that nothing will refuse any more; then everything is kept."""
        with self.lock:
            if self.remember is not None:
                self.remember()
            self.index += 1
            yield self.index
            self.keep()

    def keep(self) -> None:
        """Save everything, if there is a file for it."""
        if self.saved is None:
            return
        try:
            self.saved()
        except OSError as problem:
            # Done, but not kept: whoever asked must hear of it.
            raise Refusal(500, f"the state could not be saved: {problem}") from problem

    def blocking(self, index: int, seconds: float, look: Callable[[], tuple[int, tuple[Watch, ...], T]]) -> T:
        """Answer a query, waiting while its index is not above the one given (nomad: blockingRPC).

        ``look`` runs under the lock and says the index, what to watch (the change of any wakes), and the answer.
        """
        if index <= 0:
            with self.settled():
                return look()[2]
        # A little more for everybody, so that those who came together do not all leave together.
        until = self.clock.now() + seconds * (1 + random.random() / 16)  # noqa: S311
        while True:
            signal = threading.Event()
            with self.settled():
                current, watches, answer = look()
                if current > index or self.closed or self.clock.now() >= until:
                    return answer
                for watch in watches:
                    watch.add(signal)
                self._waiting.add(signal)
                # What happens by itself may be what is waited for.
                wake = min(until, self.timers.next())
            self.clock.wait(signal, wake)
            with self.lock:
                slept = [watch.remove(signal) for watch in watches]
                self._waiting.discard(signal)
                # Whom nothing woke is told what was so before, though the index may have risen by something else.
                if all(slept) and self.clock.now() >= until:
                    return answer

    def close(self) -> None:
        """Wake everybody who waits, for the server is stopping."""
        with self.lock:
            self.closed = True
            for signal in self._waiting:
                signal.set()

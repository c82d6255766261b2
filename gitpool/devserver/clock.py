"""The clock that blocking queries wait by: the machine's, or one that a test moves by hand."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Where waits get their time from (nomad: nomad/rpc.go blockingRPC waits on a context with a deadline)."""

    def now(self) -> float:
        """Seconds on a scale that never goes back."""
        ...

    def wait(self, signal: threading.Event, until: float) -> None:
        """Return once the signal is set or the time has come; returning early is allowed."""
        ...


class SystemClock:
    """The machine's own monotonic clock (Go time.Timer is monotonic too)."""

    def now(self) -> float:
        """Seconds since some fixed point (time.monotonic)."""
        return time.monotonic()

    def wait(self, signal: threading.Event, until: float) -> None:
        """Sleep until the signal is set or the time has come (threading.Event.wait)."""
        signal.wait(max(0.0, until - self.now()))


class ManualClock:
    """A clock that stands still until a test moves it, so that a wait of minutes costs nothing."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._lock = threading.Lock()
        self._waiting: dict[threading.Event, float] = {}
        self._arrival = threading.Condition(self._lock)

    def now(self) -> float:
        """What the test last set (see advance)."""
        with self._lock:
            return self._now

    def wait(self, signal: threading.Event, until: float) -> None:
        """Sleep until the signal is set, by whoever watches or by advance() passing the deadline."""
        with self._lock:
            if self._now >= until:
                return
            self._waiting[signal] = until
            self._arrival.notify_all()
        signal.wait()
        with self._lock:
            self._waiting.pop(signal, None)

    def advance(self, seconds: float) -> None:
        """Move the time and wake every wait whose deadline has passed."""
        with self._lock:
            self._now += seconds
            due = [signal for signal, until in self._waiting.items() if until <= self._now]
        for signal in due:
            signal.set()

    def sleepers(self, count: int, timeout: float = 10.0) -> bool:
        """Wait (really) until at least so many requests wait on this clock; tests use it instead of sleeping."""
        with self._lock:
            return self._arrival.wait_for(lambda: len(self._waiting) >= count, timeout)

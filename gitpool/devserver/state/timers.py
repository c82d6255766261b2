"""Things that happen by themselves after a while, on a clock that tests can move (Go time.AfterFunc).

No thread watches the time: what is due is done as soon as anybody looks at the state or waits for a change of it.
"""

from __future__ import annotations

from collections.abc import Callable

from gitpool.devserver.clock import Clock


class Timers:
    """Deeds with a name and a time; used under the store's lock alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: dict[str, tuple[float, Callable[[float], None]]] = {}

    def set(self, name: str, seconds: float, deed: Callable[[float], None], start: float | None = None) -> None:
        """Do something so much later than now, or than ``start``; the deed hears the time that it was due at."""
        self._due[name] = ((self._clock.now() if start is None else start) + seconds, deed)

    def extend(self, name: str, seconds: float) -> bool:
        """Put a deed off to so much later than now; False where there is none of that name."""
        if name not in self._due:
            return False
        self._due[name] = (self._clock.now() + seconds, self._due[name][1])
        return True

    def cancel(self, name: str) -> None:
        """Forget a deed, if it is still to be done."""
        self._due.pop(name, None)

    def has(self, name: str) -> bool:
        """Whether a deed of that name is still to be done."""
        return name in self._due

    def next(self) -> float:
        """When the next deed is due, on the clock's scale; infinity where there is none."""
        return min((when for when, _ in self._due.values()), default=float("inf"))

    def run(self) -> None:
        """Do what is due, in its order, and what becomes due by that."""
        while self._due and self.next() <= self._clock.now():
            name = min(self._due, key=lambda one: self._due[one][0])
            when, deed = self._due.pop(name)
            deed(when)

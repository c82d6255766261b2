"""What goes wrong between a client and GitHub, and when: planned by the test, for the requests that it names."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.github.exchange import DOCUMENTATION, Answer, Request


@dataclass(frozen=True)
class Fault:
    """What happens to a request: something `before` and `after` it is carried out, and what is said instead.

    `cut` closes the connection without an answer. Whether the request is `carried_out` all the same is what makes the
    difference to who repeats it.
    """

    answer: Answer | None = None
    cut: bool = False
    carried_out: bool = True
    before: Callable[[], object] | None = None
    after: Callable[[], object] | None = None


def cut_before() -> Fault:
    """The connection is cut, and nothing was done."""
    return Fault(cut=True, carried_out=False)


def cut_after() -> Fault:
    """The connection is cut, and all was done."""
    return Fault(cut=True)


def server_error(status: int = 502, carried_out: bool = False) -> Fault:
    """5xx; a gateway may say so although the request was carried out."""
    return Fault(_says(status, "Server Error"), carried_out=carried_out)


def primary_limit(reset: int, status: int = 403) -> Fault:
    """The hour's requests are used up until `reset` (seconds since 1970)."""
    return Fault(exhausted(reset, status), carried_out=False)


def secondary_limit(retry_after: int | None = 60, status: int = 403) -> Fault:
    """Too much at once: no header counts that, and `retry-after` may be missing."""
    message = (
        "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. "
        "Please retry your request again later."
    )
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return Fault(_says(status, message, headers, "#secondary-rate-limits"), carried_out=False)


def meanwhile(before: Callable[[], object] | None = None, after: Callable[[], object] | None = None) -> Fault:
    """Nothing goes wrong, but something else happens before the request is carried out, or before it is answered."""
    return Fault(before=before, after=after)


def exhausted(reset: int, status: int = 403) -> Answer:
    """What is answered once the hour's requests are used up."""
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
    return _says(status, "API rate limit exceeded for installation.", headers, "#rate-limiting")


def _says(status: int, message: str, headers: dict[str, str] | None = None, where: str = "") -> Answer:
    address = f"{DOCUMENTATION}/overview/resources-in-the-rest-api{where}" if where else DOCUMENTATION
    return Answer(status, {"message": message, "documentation_url": address}, headers or {})


@dataclass
class _Planned:
    fault: Fault
    method: str
    path: re.Pattern[str]
    when: Callable[[Request], bool]
    nth: int
    times: int
    seen: int = 0

    def strikes(self, request: Request) -> bool:
        if self.method not in ("", request.method) or not self.path.search(request.path) or not self.when(request):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


@dataclass
class Weather:
    """The faults that are planned; the first that strikes is the one that happens."""

    planned: list[_Planned] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(
        self,
        fault: Fault,
        method: str = "",
        path: str = "",
        nth: int = 1,
        times: int = 1,
        when: Callable[[Request], bool] = lambda request: True,
    ) -> None:
        """Plan a fault for the nth request, and as many `times`, of those with the method, a path that the pattern is
        found in, and of which `when` is true.
        """
        self.planned.append(_Planned(fault, method, re.compile(path), when, nth, times))

    def of(self, request: Request) -> Fault:
        """What happens to this request; each plan that it fits counts it."""
        with self.lock:
            striking = [planned.fault for planned in self.planned if planned.strikes(request)]
        return striking[0] if striking else Fault()

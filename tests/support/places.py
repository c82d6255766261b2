"""The places where a state may be kept, without sockets and without waiting: each as its clients see it and as others
do, who take a lock away, or wait until a dead process has none.

What a client asks of a place and hears of it are points of its `Effects`. On `nomad` and `http` they are the single
requests, on `memory` and `local` the operations.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from gitpool.backends.backend import Backend, Held, Lock
from gitpool.backends.local import LocalBackend
from gitpool.backends.memory import MemoryBackend, Store
from gitpool.backends.nomad_head import Head, Record
from gitpool.devserver import ManualClock
from gitpool.diagnostics import GitpoolError, error
from tests.support import inprocess
from tests.support.faults import Effects, NumberedBackend
from tests.support.nomadstate import PATH, NomadState
from tests.support.runs import holder
from tests.support.terraform_state_server import IN_PROCESS, InProcess, StateServer, backend_at

UNTIL_A_LOCK_ENDS = 21.5
"""Seconds after which Nomad has ended a lock that nobody renews: twice its TTL, and the delay."""


class Place(ABC):
    """`clock` is the time there and of all who work with it. `saved` is the point at which a state is written,
    `has_lock` that at which a lock is held, `asks_lock` one at which a holder asks whether it is that still."""

    saved = "got state write"
    has_lock = "got lock"
    asks_lock = "ask lock renew"

    def __init__(self) -> None:
        self.clock = ManualClock()

    @abstractmethod
    def open(self, effects: Effects | None = None) -> Backend:
        """One more client."""

    @abstractmethod
    def take_away(self) -> None:
        """Somebody takes the lock away, if it is held."""

    @abstractmethod
    def overwrite(self, document: bytes) -> None:
        """Somebody replaces the document by hand, past every lock."""

    def litter(self) -> None:  # noqa: B027
        """Leave there what a writer that died may have left; nothing, where it leaves nothing."""

    def bury(self) -> None:
        """Until no dead process has a lock any more: time passes, or a person sees to it."""
        self.take_away()


class MemoryPlace(Place):
    """The reference."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store()

    def open(self, effects: Effects | None = None) -> Backend:
        """A client of the store."""
        return NumberedBackend(MemoryBackend(self.store), effects or Effects())

    def overwrite(self, document: bytes) -> None:
        """Straight into the store."""
        self.store.data, self.store.version = document, self.store.version + 1

    def take_away(self) -> None:
        """The store forgets who it was."""
        self.store.holder = None


class LocalPlace(Place):
    """A file in a folder, which is made."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(exist_ok=True)
        self.path = folder / "gitpool.state.json"
        self._clients: list[NumberedBackend] = []

    def open(self, effects: Effects | None = None) -> Backend:
        """A client of the file."""
        self._clients.append(NumberedBackend(LocalBackend(self.path), effects or Effects()))
        return self._clients[-1]

    def overwrite(self, document: bytes) -> None:
        """In an editor."""
        self.path.write_bytes(document)

    def take_away(self) -> None:
        """Somebody removes the file of the lock, which is not meant to be removed."""
        self.path.with_name(self.path.name + ".lock").unlink(missing_ok=True)

    def bury(self) -> None:
        """The kernel frees the locks of those that died; the file stays."""
        for client in self._clients:
            client.bury()


class NomadPlace(Place):
    """Variables of an embedded Nomad."""

    saved = "got state PUT head"
    has_lock = "got state PUT lock-acquire"
    asks_lock = "ask state PUT lock-renew"

    def __init__(self) -> None:
        super().__init__()
        self.nomad = NomadState(self.clock)

    def open(self, effects: Effects | None = None) -> Backend:
        """A client that sends its requests one after the other, and renews nothing in the background."""
        inner = inprocess.InProcess(self.nomad.store)
        backend = self.nomad.open(inner if effects is None else NumberedTransport(inner, effects, _name_of_nomads))
        backend.renews_every = None
        return backend

    def overwrite(self, document: bytes) -> None:
        """With `nomad var put`."""
        record = Record.inline(document)
        assert record is not None
        self.nomad.variables.put(PATH, Head("").holding(record).to_items())

    def litter(self) -> None:
        """A chunk that no head names."""
        self.nomad.variables.put(f"{PATH}/chunks/{'0' * 32}", {"data": "of a writer that died"})

    def take_away(self) -> None:
        """`force-unlock`."""
        _force_unlock(self.open())

    def bury(self) -> None:
        """Time passes."""
        self.clock.advance(UNTIL_A_LOCK_ENDS)


class HttpPlace(Place):
    """A server of Terraform's protocol."""

    saved = "got state POST"
    has_lock = "got state LOCK"
    asks_lock = "ask state GET"

    def __init__(self) -> None:
        super().__init__()
        self.server = StateServer()

    def open(self, effects: Effects | None = None) -> Backend:
        """A client of the server."""
        inner = InProcess(self.server)
        return backend_at(
            IN_PROCESS, inner if effects is None else NumberedTransport(inner, effects, _name_of_terraforms)
        )

    def overwrite(self, document: bytes) -> None:
        """On the server's disk."""
        self.server.data = document

    def take_away(self) -> None:
        """`force-unlock`."""
        _force_unlock(self.open())


def _force_unlock(backend: Backend) -> None:
    try:
        lock = backend.acquire(holder(99))
    except Held as held:
        lock = Lock(held.holder or holder())
    backend.release(lock)
    backend.close()


class NumberedTransport(httpx.BaseTransport):
    """The requests to a state's server and their answers as points, named `ask state …` and `got state …`.

    What a point gives back is the answer, instead of which nothing is done, or nothing of it heard.
    """

    def __init__(self, inner: httpx.BaseTransport, effects: Effects, name: Callable[[httpx.Request], str]) -> None:
        self._inner, self._effects, self._name = inner, effects, name

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask and hear."""
        name = self._name(request)
        instead = self._effects.point(f"ask state {name}")
        if instead is not None:
            return _response(instead)
        answer = self._inner.handle_request(request)
        instead = self._effects.point(f"got state {name}")
        return answer if instead is None else _response(instead)


def _response(instead: Any) -> httpx.Response:
    assert isinstance(instead, httpx.Response)
    return instead


def _name_of_nomads(request: httpx.Request) -> str:
    """`PUT head`, `GET chunk`, `LIST chunks`, `PUT lock-renew` and so on."""
    operation = re.search(r"lock-\w+", request.url.query.decode())
    if operation:
        return f"{request.method} {operation.group()}"
    if request.url.path == "/v1/vars":
        return "LIST chunks"
    what = re.search(r"/(lock|chunk)(s/|$)", request.url.path)
    return f"{request.method} {what.group(1) if what else 'head'}"


def _name_of_terraforms(request: httpx.Request) -> str:
    """`GET`, `POST`, `LOCK` and `UNLOCK`, whatever GitLab calls them."""
    if request.url.path.endswith("/lock"):
        return "LOCK" if request.method == "POST" else "UNLOCK"
    return request.method


def refusing(name: str, status: int) -> httpx.Response | None:
    """What a place refuses with at a point of its: an answer, or for those without a server an exception.

    Raises:
        GitpoolError: the point is not one of a server.
    """
    if is_served(name):
        text = {403: "Permission denied", 500: "rpc error: No cluster leader", 503: "overloaded", 507: "no room"}[
            status
        ]
        return httpx.Response(status, text=text)
    raise GitpoolError(error("The state cannot be reached", f"{name}: no permission."))


def losing(name: str) -> None:
    """What it is like at a point of a place when a message is lost.

    Raises:
        GitpoolError, httpx.TransportError: always.
    """
    if is_served(name):
        raise httpx.ReadTimeout("lost")
    raise GitpoolError(error("The state cannot be reached", f"{name}: lost."))


def is_served(name: str) -> bool:
    """Whether the point is a request to a server of states, or its answer."""
    _, kind, *more = name.split()
    return kind == "state" and bool(more) and more[0].isupper()


def is_of_state(name: str) -> bool:
    """Whether the point belongs to the state and its lock, and not to the cluster."""
    return name.split()[1] in ("state", "lock")


def is_of_cluster(name: str) -> bool:
    """Whether the point belongs to the cluster."""
    return not is_of_state(name)


def writes_state(name: str) -> bool:
    """Whether the point is the asking for a write of the state, or of a piece of it."""
    return name in ("ask state write", "ask state POST", "ask state PUT head", "ask state PUT chunk")


def memory(folder: Path | None = None) -> Place:
    """In memory; the folder is not needed."""
    return MemoryPlace()


def local(folder: Path) -> Place:
    """In that folder."""
    return LocalPlace(folder)


BACKENDS: dict[str, Callable[[Path], Place]] = {
    "memory": memory,
    "local": local,
    "nomad": lambda folder: NomadPlace(),
    "http": lambda folder: HttpPlace(),
}

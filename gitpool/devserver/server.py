"""The embedded Nomad as a thing to start and stop: a listening socket, a thread a connection, one store."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path
from types import TracebackType

from gitpool.devserver import datafile
from gitpool.devserver.clock import Clock
from gitpool.devserver.endpoints.routes import routing_table
from gitpool.devserver.faults import Fault, FaultAction
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.mux import Redirect
from gitpool.devserver.web.reply import Refusal, Reply, encoding_for, finish
from gitpool.devserver.web.request import Request
from gitpool.devserver.web.wire import Conversation

_ACCEPT_SECONDS = 0.5


class DevServer:
    """A Nomad 2.0 Community Edition for node pools, on loopback.

    Use it as a context manager, or call serve_forever() and stop it from a signal handler or another thread.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        data: Path | None = None,
        scenario: Path | None = None,
        latency: float = 0.0,
        fault: Fault | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.latency = latency
        self.fault = fault
        self.store = Store(clock)
        # What a data file kept goes before what a scenario says.
        is_new = data is None or not datafile.load(data, self.store)
        if scenario is not None and is_new:
            datafile.load_scenario(scenario, self.store)
        if data is not None:
            self.store.saved = lambda: datafile.save(data, self.store)
        self._routes = routing_table()
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._acceptor: threading.Thread | None = None
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=256)
        # Not every system wakes accept() when its socket is shut down.
        self._listener.settimeout(_ACCEPT_SECONDS)
        bound = self._listener.getsockname()
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{bound[1]}"

    def __enter__(self) -> DevServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.join()

    def start(self) -> None:
        """Begin to accept connections, in a thread of its own."""
        self._acceptor = threading.Thread(target=self._accept, name="gitpool-dev", daemon=True)
        self._acceptor.start()

    def serve_forever(self) -> None:
        """Serve until stop() is called, then clean up and return."""
        if self._acceptor is None:
            self.start()
        # A wait without an end would keep signals from Python code on some platforms.
        while not self._stopping.wait(1.0):
            pass
        self.join()

    def stop(self) -> None:
        """Ask the server to end; returns at once, and may be called from a signal handler, and more than once."""
        self._stopping.set()

    def join(self) -> None:
        """Close every socket and wait for every thread; the second call does nothing."""
        self._stopping.set()
        with self._lock:
            if self._finished.is_set():
                return
            self._finished.set()
        _shut(self._listener)
        if self._acceptor is not None:
            self._acceptor.join()
        self._listener.close()
        self.store.close()
        with self._lock:
            open_ = list(self._connections.items())
        for peer, _ in open_:
            _shut(peer)
        for _, thread in open_:
            thread.join()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                peer, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                # Too many open files, perhaps: not for long, and no reason to spin.
                self._stopping.wait(0.01)
                continue
            # Nagle's algorithm against delayed acknowledgements costs 44 ms a write.
            with contextlib.suppress(OSError):
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(peer,), name="gitpool-dev-connection", daemon=True)
            with self._lock:
                self._connections[peer] = thread
            thread.start()

    def _serve(self, peer: socket.socket) -> None:
        try:
            Conversation(peer, self._respond).run()
        finally:
            _shut(peer)
            with self._lock:
                self._connections.pop(peer, None)
            peer.close()

    def _respond(self, request: Request) -> Reply | None:
        """Carry a request out; None closes the connection without an answer, as a fault may want it."""
        if self.latency:
            self._stopping.wait(self.latency)
        action = self.fault(request.method, request.path, request.body or b"") if self.fault else None
        if action is not None and action.kind == "delay":
            self._stopping.wait(action.seconds)
        if action is not None and action.kind == "drop request":
            return None
        if request.raw_path == "*" and request.method == "OPTIONS":
            return Reply(200)
        reply = self._answer(request, action)
        if self._stopping.is_set() or (action is not None and action.kind == "drop reply"):
            return None
        accept = None if request.header(b"upgrade") else request.header(b"accept-encoding")
        return finish(reply, encoding_for(accept), pretty=_pretty(request))

    def _answer(self, request: Request, action: FaultAction | None) -> Reply:
        try:
            if action is not None and action.kind == "refuse":
                raise Refusal(action.status, action.text)
            if request.raw_path == "*":
                return Reply(400, headers=[(b"Connection", b"close")])
            handler = self._routes.find(request.method, request.raw_path, request.path, request.raw_query)
            if isinstance(handler, Redirect):
                return handler.reply(request.method)
            return handler(self.store, request)
        except Refusal as refused:
            return refused.reply()


def _pretty(request: Request) -> bool:
    """Whether ?pretty is there and its first value is not 0 (nomad: command/agent/http.go wrap)."""
    values = request.query.all("pretty")
    return values is not None and values[0] != "0"


def _shut(peer: socket.socket) -> None:
    """Wake whoever reads from or accepts on a socket; closing alone would leave them asleep."""
    try:
        peer.shutdown(socket.SHUT_RDWR)
    except OSError:
        return

"""The embedded Nomad as a thing to start and stop: a listening socket, a thread a connection, one store."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from pathlib import Path
from types import TracebackType

from gitpool.devserver import datafile
from gitpool.devserver.clock import Clock
from gitpool.devserver.endpoints.routes import routing_table
from gitpool.devserver.faultplan import FaultPlan
from gitpool.devserver.faults import Fault, FaultAction, Misfortune
from gitpool.devserver.release import NEWEST, Release
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.mux import Redirect
from gitpool.devserver.web.reply import Panic, Refusal, Reply, encode_json, encoding_for, finish, json_reply
from gitpool.devserver.web.request import Request, invalid_method
from gitpool.devserver.web.wire import Conversation

_ACCEPT_SECONDS = 0.5
_API = "/v1"
_FAULTS = "/gitpool/faults"


class DevServer:
    """A Nomad for node pools, on loopback.

    Use it as a context manager, or call serve_forever() and stop it from a signal handler or another thread. With
    ``acl`` it asks for tokens; ``jwt`` is a file with the way to log in for one. ``begins_at`` is the index of the last
    write before anybody wrote, where no file says it. ``authority`` is the authoritative region, if that is another
    one; it is out of reach. Files that make no sense are a ValueError, an address that cannot
    be had is an OSError.
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
        release: Release = NEWEST,
        acl: bool = False,
        jwt: Path | None = None,
        begins_at: int | None = None,
        authority: str = "",
    ) -> None:
        self.latency = latency
        self.store = Store(clock, release, acl=acl, authority=authority)
        if jwt is not None:
            self.store.auth_method = datafile.load_method(jwt)
        # What a data file kept goes before what a scenario says.
        is_new = data is None or not datafile.load(data, self.store)
        if is_new and begins_at is not None:
            self.store.index = begins_at
        if scenario is not None and is_new:
            datafile.load_scenario(scenario, self.store)
            if data is not None:
                datafile.begin(data, self.store)
        if data is not None:
            self.store.saved = lambda: datafile.save(data, self.store)
        self._past: Store | None = None
        self._fault: Fault | None = None
        self.fault = fault
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

    @property
    def fault(self) -> Fault | None:
        """What goes wrong with which requests; may be set at any time."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        """Have these requests go wrong from now on."""
        self._fault = fault
        self._keep_past()

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
            try:
                thread.start()
            except RuntimeError:
                # No more threads: this connection has to go without an answer, the others have theirs.
                with self._lock:
                    self._connections.pop(peer)
                peer.close()

    def _serve(self, peer: socket.socket) -> None:
        try:
            Conversation(peer, self._respond).run()
        finally:
            _shut(peer)
            with self._lock:
                self._connections.pop(peer, None)
            peer.close()

    def _respond(self, request: Request) -> Reply | None:
        """Carry a request out; None closes the connection without an answer, as a fault may want it, or a panic."""
        if self.latency:
            self._stopping.wait(self.latency)
        action = self._struck(request)
        kind = action.kind if action is not None else None
        if action is not None and kind is Misfortune.DELAY:
            self._stopping.wait(action.seconds)
        if kind is Misfortune.CUT_BEFORE:
            return None
        if action is not None and kind is Misfortune.TOO_MANY:
            # Written before anybody looks at the request, so nothing of Nomad's own is in it.
            text = (b"Content-Type", b"text/plain")
            return Reply(action.status, action.text.encode(), [text, (b"Connection", b"close")])
        if request.raw_path == "*" and request.method == "OPTIONS":
            return Reply(200)
        try:
            reply = self._answer(request, action)
        except Panic:
            return None
        if self._stopping.is_set() or kind is Misfortune.CUT_AFTER:
            return None
        accept = None if request.header(b"upgrade") else request.header(b"accept-encoding")
        return finish(reply, encoding_for(accept), pretty=_pretty(request))

    def _struck(self, request: Request) -> FaultAction | None:
        """What goes wrong with a request; what is not of the API is spared, so that faults can be taken back."""
        if self.fault is None or not request.path.startswith(_API):
            return None
        return self.fault(request.method, request.path, request.body or b"")

    def _answer(self, request: Request, action: FaultAction | None) -> Reply:
        kind = action.kind if action is not None else None
        try:
            if action is not None and kind is Misfortune.REFUSE:
                raise Refusal(action.status, action.text)
            if request.raw_path == "*":
                return Reply(400, headers=[(b"Connection", b"close")])
            if request.path == _FAULTS:
                return self._faults(request)
            handler = self._routes.find(request.method, request.raw_path, request.path, request.raw_query)
            if isinstance(handler, Redirect):
                return handler.reply(request.method, self.store.release.redirect)
            if action is not None and kind is Misfortune.STALE and request.method == "GET" and self._past is not None:
                return _behind(handler(self._past, request), action.seconds)
            return handler(self.store, request)
        except Refusal as refused:
            return refused.reply()

    def _faults(self, request: Request) -> Reply:
        """The faults, shown with their counts, replaced or taken back: the one path that is not Nomad's."""
        plan = self.fault if isinstance(self.fault, FaultPlan) else None
        if plan is None:
            raise Refusal(404, "this server does not take its faults from a document")
        if request.method in ("PUT", "POST"):
            try:
                plan.replace(json.loads(request.body or b"null"))
            except (ValueError, RecursionError) as problem:
                raise Refusal(400, f"the faults cannot be used: {problem}") from None
            self._keep_past()
        elif request.method == "DELETE":
            plan.replace([])
            self._keep_past()
        elif request.method != "GET":
            raise invalid_method()
        return json_reply(encode_json({"faults": plan.document, "matched": plan.counted()}), [])

    def _keep_past(self) -> None:
        """Have the state before each write kept, where a fault may answer from it; it costs a copy of all tables."""
        needs_past = not isinstance(self.fault, FaultPlan) or self.fault.needs_past()
        if self.fault is None or not needs_past:
            self.store.remember = None
            return
        self._past = self.store.past()

        def remember() -> None:
            self._past = self.store.past()

        self.store.remember = remember


def _behind(reply: Reply, seconds: float) -> Reply:
    """The answer of a follower that heard of the leader so long ago (nomad: setMeta)."""
    contact = (b"X-Nomad-Lastcontact", b"%d" % int(seconds * 1000))
    reply.headers = [contact if name == contact[0] else (name, value) for name, value in reply.headers]
    return reply


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

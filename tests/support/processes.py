"""The real command, in a process of its own, against the embedded Nomad; killed at the k-th request that is seen.

The process is a fork of one that has imported all of gitpool (see tests/stories/forking.py), and is as any other in
what counts here: signals reach it, the kernel ends it and frees its locks.

The servers count the requests and send the signal themselves before they carry the k-th out, so nothing here waits for
time to pass.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gitpool.backends.nomad_variables import NomadBackend
from gitpool.devserver import DevServer, FaultAction, ManualClock, drop_request
from gitpool.nomad.variables import Variables
from gitpool.state import State
from tests.stories import forking
from tests.support.inprocess import InProcess, transport_to
from tests.support.places import UNTIL_A_LOCK_ENDS
from tests.support.runs import holder
from tests.support.terraform_state_server import Answer, StateServer

CLIENT = str(Path(forking.__file__).with_name("client.py"))
STATE = "gitpool.state.json"
FILES = """
node_pool "change" { description = "as planned" }
node_pool "change-too" {
  description = "as planned"
  meta { team = "b" }
}
node_pool "create" { description = "new" }
node_pool "create-too" { node_identity_ttl = "1h" }
node_pool "same" {
  description = "the same"
  lifecycle { prevent_destroy = true }
}
"""
BEFORE = """
node_pool "change" { description = "as it was" }
node_pool "change-too" {
  meta { team = "a" }
}
node_pool "delete" { description = "as it was" }
node_pool "delete-too" {}
node_pool "same" { description = "the same" }
"""
OURS = ("change", "change-too", "create", "create-too", "delete", "delete-too", "same")


class Forked(subprocess.Popen[str]):
    """A gitpool, its streams and its end; `pid_file` says which process it is."""

    pid_file: Path

    def send_signal(self, sig: int) -> None:
        """To the gitpool itself, and not to who waits for it."""
        with suppress(ProcessLookupError):
            os.kill(int(self.pid_file.read_text()), sig)


@dataclass
class Place:
    """A folder with files and a state, and a server that may do something at a request."""

    folder: Path
    server: DevServer
    block: str = ""
    requests: int = 0
    writes: int = 0
    commands: int = 0
    at_request: Callable[[int, str], FaultAction | None] = lambda number, method: None
    before: dict[str, Any] = field(default_factory=dict)
    planned: dict[str, Any] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def command(self, *arguments: str) -> Forked:
        """Begin `gitpool …` here."""
        self.commands += 1
        pid_file = self.folder.with_name(f"{self.folder.name}-{self.commands}.pid")
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("NOMAD_", "CI", "PYTHON"))}
        process = Forked(
            [sys.executable, "-ISs", CLIENT, forking.address(), str(pid_file), *arguments],
            cwd=self.folder,
            env={**environ, "LC_ALL": "C.UTF-8", "NOMAD_ADDR": self.server.address},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        process.pid_file = pid_file
        return process

    def run(self, *arguments: str) -> tuple[int, str]:
        """To its end: the exit code and what it said."""
        with self.command(*arguments) as process:
            said, _ = process.communicate(timeout=60)
        return process.returncode, said

    def _quietly(self, *arguments: str) -> tuple[int, str]:
        """What it said is of interest only if it failed."""
        code, said = self.run(*arguments)
        return code, said if code else ""

    def fault(self, method: str, path: str, body: bytes) -> FaultAction | None:
        """Asked by the server before each request.

        What a plan asks beside the list has no part in what is written, so it does not count: to die there is to die
        at the list.
        """
        if path.endswith(("/nodes", "/jobs")) or path.startswith(("/v1/acl/", "/v1/agent/")):
            return None
        with self._guard:
            self.requests += 1
            self.writes += method in ("PUT", "DELETE")
            number = self.requests
        return self.at_request(number, method)

    def pools(self) -> dict[str, Any]:
        """What is there, without the indexes."""
        own = ("CreateIndex", "ModifyIndex", "Hash")
        return {str(p["Name"]): {k: v for k, v in p.items() if k not in own} for p in self.server.store.pools()}

    def read(self) -> bytes:
        """The document of the state."""
        return (self.folder / STATE).read_bytes()

    def put(self, document: bytes) -> None:
        """Have that as the state, and nobody at work."""
        (self.folder / STATE).write_bytes(document)

    def bury(self) -> None:
        """Until a process that was killed holds no lock any more: the kernel sees to it."""

    def state(self) -> State:
        """What is kept."""
        return State.from_bytes(self.read(), STATE)

    def reset(self) -> None:
        """Back to where the apply begins."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.put(self.kept)
        (self.folder / "pools.hcl").write_text(self.block + FILES)
        for name in [n for n in self.pools() if n not in ("all", "default")]:
            self.server.store.delete(name)
        for name, pool in self.before.items():
            if name not in ("all", "default"):
                self.server.store.upsert(pool)
        self.requests, self.at_request = 0, lambda number, method: None

    def prepare(self) -> None:
        """Make what was before, and find out what is planned."""
        (self.folder / "pools.hcl").write_text(self.block + BEFORE)
        self.server.store.upsert({"Name": "theirs", "Description": "not ours", "Meta": {"a": "b"}})
        assert (0, "") == self._quietly("apply", "-auto-approve")
        self.kept = self.read()
        self.before = self.pools()
        self.reset()
        assert (0, "") == self._quietly("apply", "-auto-approve", "-parallelism=1")
        self.planned, self.length = self.pools(), self.requests

    def check(self) -> str:
        """All as planned or all as it was, the state says the same, and what is not ours is as it was."""
        now, state = self.pools(), self.state()
        assert now in (self.planned, self.before), "half done"
        assert state.transaction is None
        assert {n: now[n]["Description"] for n in OURS if n in now} == {
            n: p.description for n, p in state.pools.items()
        }
        assert {STATE, STATE + ".backup", STATE + ".history", "pools.hcl", STATE + ".lock"} >= {
            p.name for p in self.folder.iterdir() if not p.name.startswith(".")
        }
        assert state.facts_of("same").prevent_destroy is (now == self.planned), "remembered by halves"
        return "planned" if now == self.planned else "before"


@dataclass
class InNomad(Place):
    """The state is in variables of the same Nomad, whose clock the test moves."""

    block: str = 'gitpool {\n  backend "nomad" { path = "gitpool/prod" }\n}\n'
    clock: ManualClock = field(default_factory=ManualClock)

    def _backend(self) -> NomadBackend:
        return NomadBackend(Variables(transport_to(InProcess(self.server.store))), "gitpool/prod")

    def read(self) -> bytes:
        """As any client reads it."""
        return self._backend().read().data or b""

    def put(self, document: bytes) -> None:
        """As any client writes it."""
        self.bury()
        backend = self._backend()
        lock = backend.acquire(holder())
        backend.write(document, backend.read(), lock)
        backend.release(lock)

    def bury(self) -> None:
        """Time passes."""
        self.clock.advance(UNTIL_A_LOCK_ENDS)


_HTTP_BLOCK = """
gitpool {{
  backend "http" {{
    address        = "{address}/state"
    lock_address   = "{address}/state/lock"
    lock_method    = "POST"
    unlock_address = "{address}/state/lock"
    unlock_method  = "DELETE"
  }}
}}
"""


@dataclass
class CountedServer(StateServer):
    """A server of states whose requests are told to whoever counts; one that is to be lost is not carried out."""

    told: Callable[[str, str, bytes], FaultAction | None] = lambda method, path, body: None

    def answer(self, method: str, target: str, headers: httpx.Headers, body: bytes) -> Answer:
        """Tell, then carry out."""
        if self.told(f"state {method}", target, body) is not None:
            return 503, {}, b"lost"
        return super().answer(method, target, headers, body)


@dataclass
class OnServer(Place):
    """The state is on a server of Terraform's protocol, whose requests count like those to Nomad."""

    kept_by: StateServer = field(default_factory=StateServer)

    @classmethod
    def at(cls, folder: Path, server: DevServer, kept_by: StateServer, address: str) -> OnServer:
        """With the methods that GitLab takes."""
        return cls(folder, server, _HTTP_BLOCK.format(address=address), kept_by=kept_by)

    def read(self) -> bytes:
        """What the server has."""
        return self.kept_by.data or b""

    def put(self, document: bytes) -> None:
        """Straight into the server."""
        self.kept_by.data, self.kept_by.lock = document, None

    def bury(self) -> None:
        """`force-unlock`, with the lock ID that the server names."""
        if self.kept_by.holder:
            assert self.run("force-unlock", "-force", self.kept_by.holder)[0] == 0


def signalled(
    place: Place,
    number: int,
    kind: int,
    arguments: Sequence[str] = ("apply", "-auto-approve", "-parallelism=1"),
    *,
    again: bool = False,
) -> tuple[int, str]:
    """A command that gets the signal at that request, and at each one after it where `again` is wished."""
    begun = threading.Event()
    process = place.command(*arguments)

    def at_request(count: int, method: str) -> FaultAction | None:
        begun.wait()
        if count == number or (again and count > number):
            process.send_signal(kind)
        is_lost = kind == signal.SIGKILL and count == number and number // 2 % 2
        return drop_request() if is_lost else None

    place.at_request = at_request
    begun.set()
    with process:
        said, _ = process.communicate(timeout=60)
    place.at_request = lambda number, method: None
    return process.returncode, said

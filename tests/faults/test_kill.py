"""The real command against the embedded Nomad, killed or interrupted at the k-th request that the server sees.

The server counts the requests and sends the signal itself before it carries the k-th out, so nothing here waits for
time to pass.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gitpool.devserver import DevServer, FaultAction, drop_request
from gitpool.diagnostics import ExitCode
from gitpool.state import State

ROOT = Path(__file__).parents[2]
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


@dataclass
class Place:
    """A folder with files and a state, and a server that may do something at a request."""

    folder: Path
    server: DevServer
    requests: int = 0
    writes: int = 0
    at_request: Callable[[int, str], FaultAction | None] = lambda number, method: None
    before: dict[str, Any] = field(default_factory=dict)
    planned: dict[str, Any] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin `gitpool …` here."""
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("NOMAD_", "CI"))}
        return subprocess.Popen(
            [sys.executable, "-m", "gitpool", *arguments],
            cwd=self.folder,
            env={**environ, "PYTHONPATH": str(ROOT), "NOMAD_ADDR": self.server.address},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

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
        """Asked by the server before each request."""
        with self._guard:
            self.requests += 1
            self.writes += method in ("PUT", "DELETE")
            return self.at_request(self.requests, method)

    def pools(self) -> dict[str, Any]:
        """What is there, without the indexes."""
        own = ("CreateIndex", "ModifyIndex", "Hash")
        return {str(p["Name"]): {k: v for k, v in p.items() if k not in own} for p in self.server.store.pools()}

    def state(self) -> State:
        """What is kept."""
        return State.from_bytes((self.folder / STATE).read_bytes(), STATE)

    def reset(self) -> None:
        """Back to where the apply begins."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        (self.folder / STATE).write_bytes(self.kept)
        (self.folder / "pools.hcl").write_text(FILES)
        for name in [n for n in self.pools() if n not in ("all", "default")]:
            self.server.store.delete(name)
        for name, pool in self.before.items():
            if name not in ("all", "default"):
                self.server.store.upsert(pool)
        self.requests, self.at_request = 0, lambda number, method: None

    def prepare(self) -> None:
        """Make what was before, and find out what is planned."""
        (self.folder / "pools.hcl").write_text(BEFORE)
        self.server.store.upsert({"Name": "theirs", "Description": "not ours", "Meta": {"a": "b"}})
        assert (0, "") == self._quietly("apply", "-auto-approve")
        self.kept = (self.folder / STATE).read_bytes()
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


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One server and one folder for the module; each test begins with a reset."""
    with DevServer(latency=0.001) as server:
        place = Place(tmp_path_factory.mktemp("kill"), server)
        server.fault = place.fault
        place.prepare()
        yield place


@pytest.fixture
def place(prepared: Place) -> Place:
    """Ready for an apply."""
    prepared.reset()
    return prepared


def signalled(place: Place, number: int, kind: int, *, again: bool = False) -> tuple[int, str]:
    """An apply that gets the signal at that request, and at each one after it where `again` is wished."""
    begun = threading.Event()
    process = place.command("apply", "-auto-approve", "-parallelism=1")

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


def test_killed_at_every_request(place: Place) -> None:
    """SIGKILL at each second request of an apply: `recover` and the next apply, in turn, finish the story."""
    ends = set()
    for number in range(1, place.length + 1, 2):
        place.reset()
        code, _ = signalled(place, number, signal.SIGKILL)
        assert -signal.SIGKILL == code
        verb = ("recover",) if number % 4 == 1 else ("apply", "-auto-approve")
        code, said = place.run(*verb)
        assert 0 == code, said
        ends.add(end := place.check())
        assert "planned" == end or verb == ("recover",)
    assert "planned" in ends


@pytest.mark.parametrize("number", [4, 9, 15])
def test_killed_and_rolled_back(place: Place, number: int) -> None:
    """`recover -rollback` after a kill puts every pool back: it did what it was asked for."""
    signalled(place, number, signal.SIGKILL)
    code, said = place.run("recover", "-rollback")
    assert ExitCode.OK == code, said
    assert "before" == place.check()


@pytest.mark.parametrize("number", [2, 9])
def test_killed_while_recovering(place: Place, number: int) -> None:
    """A recovery that is killed is finished by the next."""
    signalled(place, 10, signal.SIGKILL)
    process = place.command("recover")
    first = place.requests

    def at_request(count: int, method: str) -> None:
        if count == first + number:
            process.kill()

    place.at_request = at_request
    with process:
        process.communicate(timeout=60)
    place.at_request = lambda number, method: None
    assert 0 == place.run("recover")[0]
    assert "planned" == place.check()


@pytest.mark.parametrize("number", [2, 4, 8, 13])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(place: Place, kind: int, number: int) -> None:
    """Ctrl-C or a cancelled CI job in the middle: everything is put back, exit 3, the lock is free."""
    code, said = signalled(place, number, kind)
    assert ExitCode.ROLLED_BACK == code, said
    assert "interrupted" in said
    assert "before" == place.check()
    assert not (place.folder / f"{STATE}.lock").exists()
    assert 0 == place.run("apply", "-auto-approve")[0]
    assert "planned" == place.check()


def test_interrupted_when_all_is_done(place: Place) -> None:
    """At the last look there is nothing left to turn back from: the apply is complete, and says so."""
    code, said = signalled(place, place.length, signal.SIGTERM)
    assert ExitCode.OK == code, said
    assert "planned" == place.check()


def test_interrupted_before_the_first_write(place: Place) -> None:
    """While it still looks, an interrupt ends it: exit 1, nothing was written, nothing is open."""
    writes = place.writes
    code, said = signalled(place, 1, signal.SIGINT)
    assert ExitCode.ERROR == code, said
    assert writes == place.writes
    assert "before" == place.check()


@pytest.mark.parametrize("number", [4, 13])
def test_interrupted_twice(place: Place, number: int) -> None:
    """The second Ctrl-C leaves at once: exit 4, the intent is saved, and `recover` finishes."""
    code, said = signalled(place, number, signal.SIGINT, again=True)
    assert ExitCode.NEEDS_A_PERSON == code, said
    assert "gitpool recover" in said
    assert place.state().transaction is not None
    code, said = place.run("recover")
    assert ExitCode.OK == code, said
    assert place.check() in ("before", "planned")


def test_refused_by_a_real_server(place: Place) -> None:
    """A pool with a node is not deleted: exit 3, and every pool is as it was."""
    place.server.store.register_node("delete-too")
    try:
        code, said = place.run("apply", "-auto-approve")
        assert ExitCode.ROLLED_BACK == code, said
        assert "before" == place.check()
    finally:
        place.server.store.deregister_node("delete-too")


def test_another_apply_at_the_same_time(place: Place) -> None:
    """While one applies, the other is told who holds the lock: exit 6; nothing is mixed up."""
    other: list[tuple[int, str]] = []

    def at_request(count: int, method: str) -> FaultAction | None:
        if method == "PUT" and not other:
            other.append((-1, ""))
            other[0] = place.run("apply", "-auto-approve")
        return None

    place.at_request = at_request
    code, said = place.run("apply", "-auto-approve", "-parallelism=1")
    assert 0 == code, said
    code, said = other[0]
    assert ExitCode.LOCKED == code, said
    assert "The state is locked" in said
    assert "planned" == place.check()


def test_the_state_says_who_died(place: Place) -> None:
    """A plan beside an open intent says whose it is, and plans against the cluster as it is."""
    signalled(place, 9, signal.SIGKILL)
    open_ = json.loads((place.folder / STATE).read_bytes())["transaction"]
    code, said = place.run("plan")
    assert code == 0, said
    assert open_["who"] in said
    place.run("recover")
    place.check()

"""The real command with a shared state: killed at some of its requests, and two of them at the same time."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from gitpool.devserver import DevServer, FaultAction, ManualClock
from gitpool.diagnostics import ExitCode
from tests.support.processes import CountedServer, InNomad, OnServer, Place, signalled
from tests.support.terraform_state_server import on_loopback

KILLS = 5
"""How many points of an apply are killed at, from its first request to its last."""


@pytest.fixture(scope="module", params=["local", "nomad", "http"])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One server and one folder for each place of the state; each test begins with a reset."""
    with ExitStack() as stack:
        clock = ManualClock()
        server = stack.enter_context(DevServer(clock=clock))
        folder = tmp_path_factory.mktemp("kill")
        place = Place(folder, server)
        if request.param == "nomad":
            place = InNomad(folder, server, clock=clock)
        if request.param == "http":
            kept_by = CountedServer()
            place = OnServer.at(folder, server, kept_by, stack.enter_context(on_loopback(kept_by)))
            kept_by.told = place.fault
        server.fault = place.fault
        place.prepare()
        yield place


@pytest.fixture
def place(prepared: Place) -> Place:
    """Ready for an apply."""
    prepared.reset()
    return prepared


@pytest.mark.parametrize("part", range(KILLS))
def test_killed(place: Place, part: int) -> None:
    """SIGKILL in the middle of an apply, and of its recovery: once the lock is free, the next one ends the story."""
    number = 1 + part * (place.length - 1) // (KILLS - 1)
    code, said = signalled(place, number, signal.SIGKILL)
    assert -signal.SIGKILL == code, said
    place.bury()
    if part % 2:
        signalled(place, place.requests + 12, signal.SIGKILL, ("recover",))
        place.bury()
    code, said = place.run("apply", "-auto-approve")
    assert ExitCode.OK == code, said
    assert "planned" == place.check()


def at_the_first_write(place: Place, then: Callable[[], None]) -> None:
    """Do something while an apply stands still before its first write, with its intent saved."""
    begun = threading.Event()

    def at_request(count: int, method: str) -> FaultAction | None:
        if method == "PUT" and not begun.is_set() and place.state().transaction is not None:
            begun.set()
            then()
        return None

    place.at_request = at_request


def test_the_second_is_told(place: Place) -> None:
    """While one applies, the other is told who holds the lock: exit 6; nothing is mixed up."""
    other: list[tuple[int, str]] = []
    at_the_first_write(place, lambda: other.append(place.run("apply", "-auto-approve")))
    code, said = place.run("apply", "-auto-approve", "-parallelism=1")
    assert ExitCode.OK == code, said
    code, said = other[0]
    assert ExitCode.LOCKED == code, said
    assert "The state is locked" in said
    assert "planned" == place.check()


def test_the_second_waits(place: Place) -> None:
    """With `-lock-timeout` the other waits until the first is done, and finds nothing left to do."""
    with ExitStack() as stack:
        begun: list[subprocess.Popen[str]] = []

        def get_in_line() -> None:
            other = stack.enter_context(place.command("apply", "-auto-approve", "-lock-timeout=60s"))
            begun.append(other)
            assert other.stdout is not None
            assert any("Waiting for the state's lock" in line for line in iter(other.stdout.readline, ""))

        at_the_first_write(place, get_in_line)
        code, said = place.run("apply", "-auto-approve", "-parallelism=1")
        assert ExitCode.OK == code, said
        said, _ = begun[0].communicate(timeout=60)
        assert ExitCode.OK == begun[0].returncode, said
    assert "No changes" in said
    assert "planned" == place.check()

"""The real command against the embedded Nomad, killed or interrupted at the k-th request that the server sees.

The server counts the requests and sends the signal itself before it carries the k-th out, so nothing here waits for
time to pass.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import pytest

from gitpool.devserver import DevServer, FaultAction
from gitpool.diagnostics import ExitCode
from tests.support.processes import STATE, Place, signalled


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
    """A pool that a node joined after the plan is not deleted: exit 3, and every pool is as it was."""

    def at_request(count: int, method: str) -> FaultAction | None:
        if method == "PUT" and not place.server.store.nodes.grouped("delete-too"):
            place.server.store.register_node("delete-too")
        return None

    place.at_request = at_request
    try:
        code, said = place.run("apply", "-auto-approve", "-parallelism=1")
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

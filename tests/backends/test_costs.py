"""What an apply asks of the places where it works: the same, however many pools it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from gitpool.backends.backend import Backend
from gitpool.backends.memory import MemoryBackend
from gitpool.plan import Options
from gitpool.pool import NodePool
from gitpool.workflow.apply import apply
from tests.support.cluster import MemoryCluster
from tests.support.faults import Effects, NumberedBackend, NumberedCluster
from tests.support.inprocess import InProcess, Struck
from tests.support.nomadstate import NomadState
from tests.support.runs import files, holder, session
from tests.support.terraform_state_server import StateServer, state_client

WAVES = 3


def prepared(size: int) -> tuple[MemoryCluster, MemoryBackend]:
    """A cluster with that many pools to update and to delete, which a state knows."""
    cluster, backend = MemoryCluster(), MemoryBackend()
    before = files(*(NodePool(f"{kind}-{n}") for kind in ("update", "delete") for n in range(size)))
    assert apply(session(before, cluster, backend), Options()) is not None
    return cluster, backend


@pytest.mark.parametrize("size", [1, 334])
def test_a_thousand_changes_cost_two_writes_of_the_state(size: int) -> None:
    """The intent and the outcome; and one LIST for the plan, one a wave, and one behind the last."""
    cluster, backend = prepared(size)
    wanted = files(
        *(NodePool(f"update-{n}", "changed") for n in range(size)), *(NodePool(f"create-{n}") for n in range(size))
    )
    effects = Effects()
    run = session(wanted, NumberedCluster(cluster, effects), NumberedBackend(backend, effects))
    cluster.writes.clear()
    assert apply(run, Options()) is not None
    assert 3 * size == len(cluster.writes)
    counted = Counter(effects.trail)
    assert (2, 1, 1) == (counted["ask state write"], counted["ask lock"], counted["ask lock release"])
    assert 1 + WAVES + 1 == counted["ask LIST"]
    assert 1 == counted["ask KEYS"]


def nomad_requests() -> tuple[Backend, list[str]]:
    """A state in Nomad, and the requests that are sent for it."""
    place = NomadState()
    struck = Struck(InProcess(place.store))
    return place.open(struck), struck.asked


def http_requests() -> tuple[Backend, list[str]]:
    """A state on a server, and the requests that are sent for it."""
    asked: list[str] = []

    def note(name: str) -> httpx.Response | None:
        if name.startswith("ask"):
            asked.append(name)
        return None

    return state_client(StateServer(), note), asked


@pytest.mark.parametrize("place", [nomad_requests, http_requests])
def test_lock_and_unlock_cost_two_requests_each_at_most(place: Callable[[], tuple[Backend, list[str]]]) -> None:
    """To take the lock, and to give it back."""
    backend, asked = place()
    lock = backend.acquire(holder())
    assert 1 <= len(asked) <= 2
    asked.clear()
    backend.release(lock)
    assert 1 <= len(asked) <= 2

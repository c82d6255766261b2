"""Queries that wait: for a change, for their time, or for the server to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from gitpool.devserver import DevServer, ManualClock

from .speaking import Answer, ask


@pytest.fixture
def server(clock: ManualClock) -> Iterator[DevServer]:
    """A server whose waits go by that clock."""
    with DevServer(clock=clock) as running:
        yield running


@pytest.fixture
def people() -> Iterator[ThreadPoolExecutor]:
    """Threads to wait in."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


Wait = Callable[[str], Future[Answer]]


@pytest.fixture
def wait(server: DevServer, clock: ManualClock, people: ThreadPoolExecutor) -> Wait:
    """Send a GET that is expected to wait, and return once it does."""
    sent = 0

    def send(path: str) -> Future[Answer]:
        nonlocal sent
        sent += 1
        answer = people.submit(ask, server, "GET", path)
        assert clock.sleepers(sent), f"{path} does not wait"
        return answer

    return send


def test_a_list_waits_for_the_next_write(server: DevServer, wait: Wait) -> None:
    """An upsert wakes the list, and the answer shows it."""
    index = server.store.upsert({"Name": "a"})
    answer = wait(f"/v1/node/pools?index={index}&wait=60s")
    written = server.store.upsert({"Name": "b"})
    assert [pool["Name"] for pool in answer.result(10).json] == ["a", "all", "b", "default"]
    assert answer.result().index == written


def test_a_wait_ends_with_the_current_answer(server: DevServer, clock: ManualClock, wait: Wait) -> None:
    """When the time is over the answer is a plain 200 with what there is, the index unmoved."""
    index = server.store.upsert({"Name": "a"})
    answer = wait(f"/v1/node/pools?index={index}&wait=60s")
    clock.advance(59.9)
    assert not answer.done()
    clock.advance(0.1 + 60.0 / 16)
    assert (answer.result(10).status, answer.result().index) == (200, index)


@pytest.mark.parametrize("asked", ["", "&wait=", "&wait=0s", "&wait=-1h", "&wait=100h"])
def test_no_wait_is_longer_than_five_minutes(server: DevServer, clock: ManualClock, wait: Wait, asked: str) -> None:
    """Without a positive wait, or with a longer one, the server answers after 300 s and its random share."""
    index = server.store.upsert({"Name": "a"})
    answer = wait(f"/v1/node/pools?index={index}{asked}")
    clock.advance(299.0)
    assert not answer.done()
    clock.advance(1.0 + 300.0 / 16)
    assert answer.result(10).index == index


def test_a_pool_made_by_a_node_does_not_end_a_wait(server: DevServer, wait: Wait) -> None:
    """The list's index does not move for such a pool, so who waits goes on waiting until a real write."""
    index = server.store.upsert({"Name": "a"})
    answer = wait(f"/v1/node/pools?index={index}")
    server.store.register_node("by-node")
    written = server.store.upsert({"Name": "a"})
    assert answer.result(10).index == written
    assert "by-node" in [pool["Name"] for pool in answer.result().json]


def test_who_waits_for_a_pool_sees_it_made_by_a_node(server: DevServer, wait: Wait) -> None:
    """A single pool that is missing is waited for, and a node may bring it."""
    index = server.store.upsert({"Name": "a"})
    answer = wait(f"/v1/node/pool/late?index={index}")
    server.store.register_node("late")
    assert (answer.result(10).status, answer.result().json["Hash"]) == (200, None)


def test_the_nodes_of_a_pool_are_waited_for(server: DevServer, wait: Wait) -> None:
    """The nodes list wakes when a node registers, the jobs list when a job does, and not the other way round."""
    server.store.upsert({"Name": "a"})
    nodes = wait("/v1/node/pool/a/nodes?index=1")
    jobs = wait("/v1/node/pool/a/jobs?index=1")
    registered = server.store.register_node("a")
    assert nodes.result(10).index == registered
    assert not jobs.done()
    registered = server.store.register_job("a")
    # The scheduler has looked at the job by then, which writes it once more.
    assert jobs.result(10).index >= registered


def test_a_deleted_pool_answers_its_waiters(server: DevServer, wait: Wait) -> None:
    """Deleting the pool that is waited for is a 404 with the new index."""
    index = server.store.upsert({"Name": "a"})
    answer = wait(f"/v1/node/pool/a?index={index}")
    gone = server.store.delete("a")
    assert (answer.result(10).status, answer.result().index) == (404, gone)


def test_whom_nothing_woke_is_told_what_was_so_before(server: DevServer, clock: ManualClock, wait: Wait) -> None:
    """When the time is over, the answer and its index are those of the beginning, whatever else was written."""
    server.store.upsert({"Name": "web-1"})
    index = server.store.upsert({"Name": "web-2"})
    answer = wait(f"/v1/node/pools?prefix=web&index={index}&wait=1s")
    server.store.upsert({"Name": "a"})
    clock.advance(2)
    assert answer.result(10).index == index


def test_a_write_never_waits(server: DevServer) -> None:
    """index and wait mean nothing on a write."""
    answer = ask(server, "PUT", "/v1/node/pools?index=999999&wait=60s", b'{"Name":"a"}')
    assert answer.status == 200


def test_stopping_does_not_wait_for_the_waiting(clock: ManualClock, people: ThreadPoolExecutor) -> None:
    """A server that stops hangs up on who waits, at once, though the clock stands still."""
    with DevServer(clock=clock) as server:
        index = server.store.upsert({"Name": "a"})
        answer = people.submit(ask, server, "GET", f"/v1/node/pools?index={index}")
        assert clock.sleepers(1)
    with pytest.raises(OSError, match=r"closed|reset|aborted"):
        answer.result(10)

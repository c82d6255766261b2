"""Locks of variables: who holds them for how long, on a clock that only the test moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gitpool.devserver import DevServer, ManualClock

from .speaking import Answer, ask


@pytest.fixture
def server(clock: ManualClock) -> Iterator[DevServer]:
    """A server that goes by it."""
    with DevServer(clock=clock) as running:
        yield running


def _do(server: DevServer, operation: str, path: str = "l", **body: object) -> Answer:
    return ask(server, "PUT", f"/v1/var/{path}?lock-{operation}", json.dumps(body).encode())


def _acquired(server: DevServer, **lock: str) -> str:
    answer = _do(server, "acquire", Items={"who": "me"}, Lock=lock)
    assert answer.status == 200, answer.text
    return str(answer.json["Lock"]["ID"])


@pytest.mark.parametrize(
    ("seconds", "renewed", "free"),
    [(0, 200, False), (19.9, 200, False), (20, 409, False), (24.9, 409, False), (25, 409, True)],
)
def test_a_lock_lives_twice_its_ttl_and_then_its_delay(
    server: DevServer, clock: ManualClock, seconds: float, renewed: int, free: bool
) -> None:
    """Of 10 s and 5 s: renewable for 20 s, taken for 25 s, then free, with its items and a new index."""
    held = _acquired(server, TTL="10s", LockDelay="5s")
    before = ask(server, "GET", "/v1/var/l").index
    clock.advance(seconds)
    assert _do(server, "renew", Lock={"ID": held}).status == renewed
    now = ask(server, "GET", "/v1/var/l")
    assert ("Lock" not in now.json, now.index > before) == (free, free)
    assert now.json["Items"] == {"who": "me"}
    assert (_do(server, "acquire").status == 200) is free


def test_who_renews_keeps_it(server: DevServer, clock: ManualClock) -> None:
    """Every renewal gives twice the TTL anew, from then on."""
    held = _acquired(server, TTL="10s", LockDelay="1s")
    for _ in range(5):
        clock.advance(19)
        assert _do(server, "renew", Lock={"ID": held}).status == 200
    clock.advance(20)
    assert _do(server, "renew", Lock={"ID": held}).status == 409


def test_taking_it_again_buys_no_time(server: DevServer, clock: ManualClock) -> None:
    """Who acquires a lock that it holds gets a success, new items, and no second more: a real server's trap."""
    held = _acquired(server, TTL="10s", LockDelay="1s")
    clock.advance(15)
    assert _do(server, "acquire", Items={"n": "2"}, Lock={"ID": held, "TTL": "10s"}).status == 200
    clock.advance(5)
    assert _do(server, "renew", Lock={"ID": held}).status == 409


def test_an_expiry_wakes_who_waits_for_the_variable(server: DevServer, clock: ManualClock) -> None:
    """A blocking query is answered when the lock falls, long before its own time is over."""
    _acquired(server, TTL="10s", LockDelay="5s")
    index = ask(server, "GET", "/v1/var/l").index
    with ThreadPoolExecutor(1) as people:
        answer = people.submit(ask, server, "GET", f"/v1/var/l?index={index}&wait=300s")
        assert clock.sleepers(1)
        clock.advance(20)
        assert clock.sleepers(1)
        clock.advance(5)
        assert "Lock" not in answer.result(10).json


def test_only_the_holder_writes_what_is_locked(server: DevServer) -> None:
    """Others get a conflict that tells them nothing, and nobody deletes it."""
    held = _acquired(server)
    own, other = {"Items": {"a": "1"}, "Lock": {"ID": held}}, {"Items": {"a": "2"}}
    assert ask(server, "PUT", "/v1/var/l", json.dumps(other).encode()).status == 409
    assert ask(server, "DELETE", "/v1/var/l").status == 409
    assert ask(server, "PUT", "/v1/var/l", json.dumps(own).encode()).status == 200
    refused = ask(server, "PUT", "/v1/var/l", json.dumps(other).encode())
    assert refused.json == {
        "CreateIndex": 0,
        "CreateTime": 0,
        "ModifyIndex": 0,
        "ModifyTime": 0,
        "Namespace": "default",
        "Path": "l",
    }


def test_a_released_lock_is_free_at_once(server: DevServer) -> None:
    """The delay is for holders that were lost, not for those that give it back."""
    held = _acquired(server, LockDelay="1h")
    assert _do(server, "release", Lock={"ID": held}).status == 200
    assert _do(server, "acquire").status == 200

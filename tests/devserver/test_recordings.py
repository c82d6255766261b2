"""Every recorded exchange with a real Nomad, replayed."""

from __future__ import annotations

from typing import Any

import pytest

from gitpool.devserver import DevServer

from .replaying import groups, replay

_GROUPS = groups("nomad-pools*.json") + groups("nomad-agent*.json")


@pytest.mark.parametrize("group", [pytest.param(group, id=name) for name, group in _GROUPS])
def test_answers_as_a_real_nomad_did(group: dict[str, Any]) -> None:
    """Status, headers, body and the rise of indexes are those of Nomad 2.0.6-dev, for every exchange of the group."""
    with DevServer() as server:
        assert replay(server, group) == []


def test_the_recordings_are_there() -> None:
    """The replay has something to replay: an empty folder must not look like success."""
    assert {name.partition(":")[0] for name, _ in _GROUPS} == {
        "nomad-agent",
        "nomad-agent-more",
        "nomad-pools",
        "nomad-pools-more",
    }


def test_the_harness_sees_a_difference() -> None:
    """A replay against a server that is not fresh says what differs, so a passing replay means something."""
    _, group = _GROUPS[0]
    with DevServer() as server:
        server.store.upsert({"Name": "a-stranger"})
        assert replay(server, group)

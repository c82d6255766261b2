"""Every recorded exchange with a real Nomad, replayed."""

from __future__ import annotations

from typing import Any

import pytest

from gitpool.devserver import DevServer

from .replaying import groups, replay

_FILES = ("nomad-agent", "nomad-filter", "nomad-params", "nomad-pools")
_GROUPS = [pair for file in _FILES for pair in groups(f"{file}*.json")]


@pytest.mark.parametrize("group", [pytest.param(group, id=name) for name, group in _GROUPS])
def test_answers_as_a_real_nomad_did(group: dict[str, Any]) -> None:
    """Status, headers, body and the rise of indexes are those of Nomad 2.0.6-dev, for every exchange of the group."""
    with DevServer() as server:
        assert replay(server, group) == []


@pytest.mark.parametrize("group", [pytest.param(group, id=name) for name, group in groups("nomad-pools*.json")])
def test_the_complaints_about_bodies_are_gos(group: dict[str, Any]) -> None:
    """More than a recording asks for: where a body is no pool, even the wording of Go's own libraries is met."""
    with DevServer() as server:
        assert replay(server, group, wording=True) == []


def test_the_recordings_are_there() -> None:
    """The replay has something to replay: an empty folder must not look like success."""
    found = {name.partition(":")[0] for name, _ in _GROUPS}
    assert found == {f"{file}{more}" for file in _FILES for more in ("", "-more")}


def test_the_harness_sees_a_difference() -> None:
    """A replay against a server that is not fresh says what differs, so a passing replay means something."""
    _, group = _GROUPS[0]
    with DevServer() as server:
        server.store.upsert({"Name": "a-stranger"})
        assert replay(server, group)

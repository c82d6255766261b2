"""Every recorded exchange with a real Nomad, replayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitpool.devserver import DevServer, ManualClock

from .replaying import CONFORMANCE, groups, replay

_FILES = sorted(path.stem for path in CONFORMANCE.glob("nomad-*.json"))
_GROUPS = [pair for file in _FILES for pair in groups(f"{file}.json")]
# What the nodes of a recorded cluster said to a filter, and the rows of its lists do not show.
_UNSEEN = {"nomad-nodes-jobs:nodes-lists": {"Meta": {"rack": "r1"}}}


@pytest.mark.parametrize(("name", "group"), [pytest.param(name, group, id=name) for name, group in _GROUPS])
def test_answers_as_a_real_nomad_did(tmp_path: Path, name: str, group: dict[str, Any]) -> None:
    """Status, headers, body and the rise of indexes are those of Nomad 2.0.6-dev, for every exchange of the group."""
    clock, scenario = ManualClock(), None
    if "given" in group:
        given = group["given"]
        given["nodes"] = [{**node, **_UNSEEN.get(name, {})} for node in given["nodes"]]
        scenario = tmp_path / "scenario.json"
        scenario.write_text(json.dumps(given), encoding="utf-8")
    with DevServer(clock=clock, scenario=scenario, acl=group["server"]["acl"]) as server:
        assert replay(server, group, clock=clock) == []


@pytest.mark.parametrize("group", [pytest.param(group, id=name) for name, group in groups("nomad-pools*.json")])
def test_the_complaints_about_bodies_are_gos(group: dict[str, Any]) -> None:
    """More than a recording asks for: where a body is no pool, even the wording of Go's own libraries is met."""
    with DevServer() as server:
        assert replay(server, group, wording=True) == []


def test_the_recordings_are_there() -> None:
    """The replay has something to replay: an empty folder must not look like success."""
    themes = ("acl", "agent", "blocking", "filter", "nodes-jobs", "params", "pools", "variables")
    wanted = {f"nomad-{theme}{more}" for theme in themes for more in ("", "-more")} | {"nomad-random"}
    assert wanted <= {name.partition(":")[0] for name, _ in _GROUPS}


def test_the_harness_sees_a_difference() -> None:
    """A replay against a server that is not fresh says what differs, so a passing replay means something."""
    name, group = next(pair for pair in _GROUPS if pair[0].startswith("nomad-pools"))
    with DevServer() as server:
        server.store.upsert({"Name": "a-stranger"})
        assert replay(server, group), name

"""Death and loss at every point of an apply, where the state in Nomad is too large for one variable."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from gitpool.backends import chunks, nomad_head
from gitpool.diagnostics import ExitCode
from tests.faults.test_every_point import at_every_point
from tests.support.faults import Effects
from tests.support.misfortunes import MISFORTUNES
from tests.support.places import NomadPlace
from tests.support.scenario import FEW, Scenario, finish


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing stands in the head, and a chunk holds a few lines."""
    make_small(monkeypatch)


def make_small(patch: pytest.MonkeyPatch) -> None:
    """Nothing stands in the head, and a chunk holds a few lines."""
    patch.setattr(nomad_head, "MAX_TEXT", 0)
    patch.setattr(chunks, "SMALLEST", 400)
    patch.setattr(chunks, "LARGEST", 1200)


def test_death_at_every_point() -> None:
    """Kill an apply anywhere, between two chunks too: the state is whole, and so is each copy that is kept of it."""
    trail: list[str] = []
    for number in count(1):
        scenario = Scenario.prepare(NomadPlace(), FEW)
        effects = Effects(dies_at=number)
        unharmed = scenario.apply(effects)
        check_copies(scenario)
        finish(scenario, "recover" if number % 2 else "apply")
        scenario.check_ended()
        check_copies(scenario)
        trail = effects.trail
        if unharmed is not None:
            break
    assert number == len(trail) + 1
    assert trail.count("got state PUT chunk") > 3
    assert trail.count("got state DELETE chunk") > 1


def check_copies(scenario: Scenario) -> None:
    """Each that the head names can be read."""
    scenario.read()
    backend = scenario.place.open()
    copies = backend.copies()
    assert copies
    assert all(backend.copy(number) for number in copies)


@pytest.mark.parametrize("name", ["a message is lost", "the disk is full"])
def test_servers_and_networks_fail(tmp_path: Path, name: str) -> None:
    """Lose any message, or write no more from any point on: the state is whole, and the next run ends the story."""

    def check(scenario: Scenario, effects: Effects, number: int, code: ExitCode, verb: str) -> None:
        scenario.check_code(code)
        check_copies(scenario)
        scenario.place.bury()
        finish(scenario, verb)
        scenario.check_ended()
        check_copies(scenario)

    at_every_point("nomad", tmp_path, "", MISFORTUNES[name], check)

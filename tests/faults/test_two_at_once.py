"""Two gitpools at once end as one after the other: at every point of one, the other begins.

Two threads hand each other the turn, so that it is always known who goes on: the first stands still at a point while
the second does all that it can, and the second stands still while it waits for the lock. The points are the requests:
to stand still at an answer is, for the other, to stand still at the request after it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from gitpool.diagnostics import ExitCode
from gitpool.pool import NodePool
from tests.support.faults import Effects
from tests.support.places import BACKENDS
from tests.support.runs import files
from tests.support.scenario import FEW, Scenario

LONG = 60.0
"""Seconds after which a turn that is not handed on is an error."""

OTHER_FILES = files(
    NodePool("adopt", "made by hand"),
    NodePool("change", "as the other wants it"),
    NodePool("create", "of the other"),
    NodePool("same", "the same"),
)
"""What the second wants: the same pools otherwise, and nothing that is protected or remembered."""


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each place where the state may be."""
    return str(request.param)


def prepared(backend: str, folder: Path) -> tuple[Scenario, Scenario]:
    """One place and one cluster, and two who want something else of them."""
    first = Scenario.prepare(BACKENDS[backend](folder), FEW)
    return first, replace(first, wanted=OTHER_FILES)


def end(scenario: Scenario) -> tuple[Any, Any]:
    """What is there, and what the state says; it is nobody's turn any more."""
    state = scenario.read()
    assert state.transaction is None
    scenario.check_history(state)
    return scenario.cluster.images(), state.pools


def one_after_the_other(backend: str, folder: Path) -> dict[str, tuple[Any, Any]]:
    """How it ends if nobody meets anybody: by who was there, in which order."""
    folder.mkdir()
    ends = {}
    for order in ("first", "second", "first second", "second first"):
        first, second = prepared(backend, folder / order)
        for name in order.split():
            assert {"first": first, "second": second}[name].attempt(Effects()) is ExitCode.OK
        ends[order] = end(first)
    assert ends["first second"] != ends["second first"]
    return ends


@dataclass
class Turns:
    """The first stands still at its point `at`, the second at its point `second_at`, or where it waits for the lock."""

    first: Scenario
    second: Scenario
    at: int
    second_at: int | None = None
    lock_timeout: float = 0.0
    code: ExitCode | None = None
    _stands: threading.Event = field(default_factory=threading.Event)
    _is_alone: threading.Event = field(default_factory=threading.Event)

    def run(self) -> tuple[ExitCode | None, list[str]]:
        """To the end of both: the exit code of the first and its points. That of the second is in `code`."""
        other = threading.Thread(target=self._second, name="second", daemon=True)

        def meanwhile(number: int, name: str) -> None:
            if number == self.at:
                other.start()
                assert self._stands.wait(LONG)

        effects = Effects(meanwhile=meanwhile)
        code = self.first.attempt(effects)
        self._is_alone.set()
        if other.ident is not None:
            other.join(LONG)
            assert not other.is_alive()
        return code, effects.trail

    def _second(self) -> None:
        def meanwhile(number: int, name: str) -> None:
            if number == self.second_at:
                self._give_way()

        try:
            self.code = self.second.attempt(
                Effects(meanwhile=meanwhile), lock_timeout=self.lock_timeout, sleep=self._give_way
            )
        finally:
            self._stands.set()

    def _give_way(self, seconds: float = 0.0) -> None:
        self._stands.set()
        assert self._is_alone.wait(LONG)


def test_the_second_is_told(tmp_path: Path, backend: str) -> None:
    """Begin the second at any point: it stops with 6 and has done nothing, or both were there one after the other."""
    ends = one_after_the_other(backend, tmp_path / "alone")
    codes = set()
    for number in count(1, 2):
        turns = Turns(*prepared(backend, tmp_path / str(number)), at=number)
        code, trail = turns.run()
        assert code is ExitCode.OK
        if number > len(trail):
            break
        codes.add(turns.code)
        expected = ["first"] if turns.code is ExitCode.LOCKED else ["first second", "second first"]
        assert end(turns.first) in [ends[order] for order in expected]
    assert {ExitCode.OK, ExitCode.LOCKED} == codes


@pytest.mark.parametrize("second_stands", [False, True], ids=["at the lock", "anywhere"])
def test_the_second_waits(tmp_path: Path, backend: str, second_stands: bool) -> None:
    """With `-lock-timeout` it waits, at whatever point both are, and makes what its files say of what is left."""
    ends = one_after_the_other(backend, tmp_path / "alone")
    for number in count(1, 2):
        second_at = 1 + 7 * number % 31 if second_stands else None
        turns = Turns(*prepared(backend, tmp_path / str(number)), at=number, second_at=second_at, lock_timeout=60)
        code, trail = turns.run()
        if number > len(trail):
            break
        assert {code, turns.code} <= {ExitCode.OK, ExitCode.LOCKED}
        assert turns.code is ExitCode.OK
        expected = ["first second", "second first"] if code is ExitCode.OK else ["second"]
        assert end(turns.first) in [ends[order] for order in expected]

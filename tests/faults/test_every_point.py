"""Something goes wrong at every point of an apply, wherever the state is kept; afterwards the promises hold.

A point is a request or an answer, of the cluster and of the place of the state alike. Each test here goes through all
that an unharmed run passes, so none is left out, however many there are; but a run that would be the same as another,
effect by effect, is not made twice. What lasts and happens at some points alone begins at each of them: to begin in
between is to begin at the next. Who writes a pool by hand does so at the points of the cluster, and who takes the lock
away at those of the state: nobody can tell whether it was there or at the points of the other kind in between.

An apply that turns back passes the same points as one that does not until the cluster refuses something; what comes
from there on is gone through too.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, product
from pathlib import Path

import pytest

from gitpool.diagnostics import ExitCode
from gitpool.transaction import Phase
from tests.support.faults import Effects
from tests.support.misfortunes import (
    BY_HAND,
    EXPIRIES,
    HANDS,
    LOSSES,
    MISFORTUNES,
    Misfortune,
    ages,
    another_applies,
    ends_out_of_reach,
)
from tests.support.places import BACKENDS, is_of_cluster, is_of_state, is_served
from tests.support.runs import holder
from tests.support.scenario import FEW, REFUSED, Scenario, finish

KINDS = {
    "memory": {"ask state read", "got state write", "ask lock", "got lock renew", "ask lock release"},
    "local": {"ask state read", "got state write", "ask lock", "got lock renew", "ask lock release"},
    "nomad": {
        "ask state PUT lock-acquire",
        "got state PUT lock-renew",
        "ask state PUT lock-release",
        "ask state GET head",
        "got state LIST chunks",
        "ask state PUT chunk",
        "got state DELETE chunk",
        "got state PUT head",
    },
    "http": {"ask state LOCK", "got state GET", "ask state POST", "got state UNLOCK"},
}
"""Points that every apply passes, by place."""

OF_THE_CLUSTER = {"ask LIST", "got KEYS", "ask GET create", "got PUT create", "ask PUT change", "ask DELETE delete"}
TURNS_AT = "ask DELETE delete"
ONE_WAVE = 1
"""Writes of each wave: there is one pool of each kind."""
VERBS = ("recover", "apply")
"""What ends an open story."""
FEW_POINTS = 9


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each place where the state may be."""
    return str(request.param)


@pytest.fixture(params=["", "delete"], ids=["forward", "backward"])
def refused(request: pytest.FixtureRequest) -> str:
    """The pool that the cluster refuses to write, so that the apply turns back; none if it is empty."""
    return str(request.param)


def prepared(backend: str, folder: Path, refused: str) -> Scenario:
    """A fresh one."""
    scenario = Scenario.prepare(BACKENDS[backend](folder), FEW)
    if refused:
        scenario.cluster.refused[refused] = REFUSED
    return scenario


def unharmed_trail(backend: str, folder: Path, refused: str) -> list[str]:
    """The points of an apply to which nothing happens."""
    scenario = prepared(backend, folder, refused)
    effects = Effects()
    code = scenario.attempt(effects)
    assert code is (ExitCode.ROLLED_BACK if refused else ExitCode.OK)
    assert KINDS[backend] | OF_THE_CLUSTER <= set(effects.trail)
    other = scenario.place.open()
    other.release(other.acquire(holder(2)))
    return effects.trail


def at_every_point(
    backend: str,
    folder: Path,
    refused: str,
    misfortune: Misfortune,
    check: Callable[[Scenario, Effects, int, ExitCode, str], None],
) -> None:
    """Have it happen at each point of an apply, one after the other, and check what came of it.

    The check is given the number of the point, and the verb of whoever comes afterwards: one and the other in turn, and
    where there are few points, one and the other at each.
    """
    trail = unharmed_trail(backend, folder / "unharmed", refused)
    first = trail.index(TURNS_AT) if refused else 0
    points = [n for n, name in enumerate(trail, 1) if n > first and misfortune.at(name)]
    assert points
    for number, verb in (
        product(points, VERBS) if len(points) <= FEW_POINTS else zip(points, cycle(VERBS), strict=False)
    ):
        scenario = prepared(backend, folder / f"{number}-{verb}", refused)
        effects = misfortune.effects(scenario, number)
        code = scenario.attempt(effects)
        assert trail[:number] == effects.trail[:number]
        assert code is not None
        check(scenario, effects, number, code, verb)


def settle_and_go_on(scenario: Scenario, verb: str, refused: str) -> None:
    """Nobody is at work any more: the verb reaches an end, the end keeps the promises, and the next apply all."""
    scenario.place.bury()
    if scenario.ended() != Phase.CONTESTED.value:
        finish(scenario, verb)
    if scenario.ended() == Phase.CONTESTED.value:
        scenario.check_contested(scenario.left())
    else:
        assert scenario.check_ended() is Phase.ROLLED_BACK or not refused
    scenario.cluster.refused.clear()
    finish(scenario, "apply")
    assert scenario.check_ended() is Phase.COMMITTED


@pytest.mark.parametrize("name", MISFORTUNES)
def test_servers_and_networks_fail(tmp_path: Path, backend: str, refused: str, name: str) -> None:
    """Whatever fails, and wherever: `recover` and the next apply, in turn, reach all or nothing, and then all.

    One message that a server of states did not get, or that got lost on its way back, changes nothing at all.
    """

    def check(scenario: Scenario, effects: Effects, number: int, code: ExitCode, verb: str) -> None:
        scenario.check_code(code)
        if name == "a message is lost" and is_served(effects.trail[number - 1]):
            assert code is (ExitCode.ROLLED_BACK if refused else ExitCode.OK)
        settle_and_go_on(scenario, verb, refused)

    at_every_point(backend, tmp_path, refused, MISFORTUNES[name], check)


def writes(points: list[str]) -> list[str]:
    """Which of them are writes to the cluster, as they are sent."""
    return [point for point in points if point.startswith(("ask PUT", "ask DELETE"))]


def go_on_alone(scenario: Scenario, verb: str) -> None:
    """Nobody else is at work any more, and nothing is refused: the verb ends what is open, and an apply does all."""
    scenario.place.take_away()
    scenario.place.bury()
    scenario.cluster.refused.clear()
    finish(scenario, verb)
    finish(scenario, "apply")
    assert scenario.check_ended() is Phase.COMMITTED


def was_held(scenario: Scenario, effects: Effects, number: int) -> bool:
    """Whether the lock was held at the point of that number."""
    return scenario.place.has_lock in effects.trail[:number]


def check_lost(effects: Effects, code: ExitCode) -> None:
    """Who lost the lock says so, or was done, or never got it; and has written nothing, unless it says that it did.

    1 is said where another wrote the state after the lock was asked for, and before the state was written.
    """
    assert code in (ExitCode.OK, ExitCode.ROLLED_BACK, ExitCode.NEEDS_A_PERSON, ExitCode.LOCKED, ExitCode.ERROR)
    assert code not in (ExitCode.LOCKED, ExitCode.ERROR) or [] == writes(effects.trail)


@pytest.mark.parametrize("name", LOSSES)
def test_the_lock_is_taken_away(tmp_path: Path, backend: str, refused: str, name: str) -> None:
    """Take the lock away anywhere: once it was asked for, nothing more is written, and the next run ends the story.

    A server of Terraform's protocol tells it where somebody wrote the state, or when it is written.
    """
    is_told_late = backend == "http" and name != another_applies.__name__

    def check(scenario: Scenario, effects: Effects, number: int, code: ExitCode, verb: str) -> None:
        after = effects.trail[number - 1 :]
        asks = "ask state POST" if is_told_late else scenario.place.asks_lock
        if was_held(scenario, effects, number) and asks in after:
            assert [] == writes(after[after.index(asks) :])
        assert is_told_late or len(writes(after)) <= ONE_WAVE or not was_held(scenario, effects, number)
        check_lost(effects, code)
        go_on_alone(scenario, verb)

    both = name == another_applies.__name__  # whoever applies writes the state and the pools
    misfortune = Misfortune(LOSSES[name]) if both else Misfortune(LOSSES[name], at=is_of_state)
    at_every_point(backend, tmp_path, refused, misfortune, check)


@pytest.mark.parametrize("name", EXPIRIES)
def test_the_lock_ends(tmp_path: Path, refused: str, name: str) -> None:
    """Let the lock end anywhere: but for what is on its way no write is sent any more, whoever has the lock then."""

    def check(scenario: Scenario, effects: Effects, number: int, code: ExitCode, verb: str) -> None:
        if was_held(scenario, effects, number):
            assert [] == writes(effects.trail[number:])
        check_lost(effects, code)
        go_on_alone(scenario, verb)

    at_every_point("nomad", tmp_path, refused, Misfortune(EXPIRIES[name]), check)


def test_the_lock_ends_out_of_reach(tmp_path: Path, refused: str) -> None:
    """Let it end while it cannot be asked whose it is, from any point on: no write is sent after that."""

    def check(scenario: Scenario, effects: Effects, number: int, code: ExitCode, verb: str) -> None:
        lost = next((n for n, point in enumerate(effects.trail) if n + 1 >= number and is_of_state(point)), number)
        assert [] == writes(effects.trail[lost:])
        check_lost(effects, code)
        go_on_alone(scenario, verb)

    at_every_point("nomad", tmp_path, refused, Misfortune(ends_out_of_reach, lasts=True, at=is_of_state), check)


def test_the_lock_is_renewed_in_time(tmp_path: Path, refused: str) -> None:
    """Wait anywhere for longer than the lock surely lasts: it is renewed before the next write, and all goes well."""

    def check(scenario: Scenario, effects: Effects, number: int, code: ExitCode, verb: str) -> None:
        assert code is (ExitCode.ROLLED_BACK if refused else ExitCode.OK)
        later, sent = effects.trail[number:], writes(effects.trail[number:])
        if sent and was_held(scenario, effects, number):
            assert "got state PUT lock-renew" in later[: later.index(sent[0])]
        scenario.check_ended()

    at_every_point("nomad", tmp_path, refused, Misfortune(ages), check)


def test_a_lock_that_is_renewed_too_slowly(tmp_path: Path) -> None:
    """Where each renewal takes longer than the lock surely lasts, nothing is written."""
    scenario = prepared("nomad", tmp_path, "")
    slow = Misfortune(ages, lasts=True, at=lambda name: name == "got state PUT lock-renew")
    effects = slow.effects(scenario, 1)
    assert ExitCode.NEEDS_A_PERSON == scenario.attempt(effects)
    assert [] == writes(effects.trail)
    go_on_alone(scenario, "recover")


def was_planned(effects: Effects, number: int) -> bool:
    """Whether the hand came before the look from which the plan was made: then it is drift, shown and corrected."""
    return "ask LIST" not in effects.trail[: number - 1]


def was_in_the_window(effects: Effects, name: str, number: int) -> bool:
    """Whether it came between our look at the pool and our write: the one round trip that Nomad leaves open."""
    passed = [point for point in effects.trail[:number] if is_of_cluster(point)]
    return passed[-1:] in ([f"got GET {name}"], [f"ask PUT {name}"], [f"ask DELETE {name}"])


@pytest.mark.parametrize("hand", HANDS, ids="-".join)
def test_somebody_has_a_hand_in_it(tmp_path: Path, backend: str, refused: str, hand: tuple[str, str]) -> None:
    """Write or delete a pool by hand anywhere: it is left so, the rest is all or nothing, the next apply goes on."""
    deed, name = hand

    def check(scenario: Scenario, effects: Effects, number: int, code: ExitCode, verb: str) -> None:
        touched, now = frozenset({name}), scenario.cluster.images().get(name)
        if name == "theirs":
            scenario.meant["theirs"] = scenario.cluster.meant()["theirs"]
        if name == "theirs" or not (was_planned(effects, number) or was_in_the_window(effects, name, number)):
            assert (None if now is None else now.description) == (None if deed == "removes" else BY_HAND)
        if not was_planned(effects, number):
            scenario.check_code(code, touched)
            scenario.check_contested(touched)
        scenario.cluster.refused.clear()
        assert scenario.attempt(Effects(), adopt=True) is ExitCode.OK
        if hand != ("removes", "change"):  # with that pool went a field that gitpool does not know
            assert scenario.check_ended() is Phase.COMMITTED

    at_every_point(backend, tmp_path, refused, Misfortune(HANDS[hand], at=is_of_cluster), check)

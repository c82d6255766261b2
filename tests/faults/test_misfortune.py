"""Refusals, lost requests and lost replies at every point of a run."""

from __future__ import annotations

import pytest

from gitpool.diagnostics import ExitCode, GitpoolError, error
from gitpool.nomad.transport import NoAnswer, Trouble
from gitpool.transaction import Phase, Result
from gitpool.workflow.apply import Applied
from tests.support.cluster import refusal
from tests.support.faults import Effects
from tests.support.places import memory
from tests.support.scenario import REFUSED, WRITTEN, Scenario, finish


def lost(name: str) -> NoAnswer:
    """What the client makes of a connection that broke."""
    return NoAnswer(error("No answer from the cluster", f"{name}: broken."))


def is_request(name: str) -> bool:
    """Whether the point belongs to a request to the cluster (and not to the state)."""
    return name.split()[1] in ("LIST", "GET", "PUT", "DELETE")


def requests() -> list[int]:
    """The numbers of those points that an apply passes."""
    effects = Effects()
    assert Scenario.prepare(memory()).apply(effects) is not None
    return [number for number, name in enumerate(effects.trail, 1) if is_request(name)]


def attempt(scenario: Scenario, effects: Effects) -> ExitCode:
    """The exit code of an apply."""
    try:
        applied = scenario.apply(effects)
    except GitpoolError as problem:
        return problem.exit_code
    assert isinstance(applied, Applied)
    return applied.exit_code


@pytest.mark.parametrize("afterwards", ["recover", "apply"])
def test_one_lost_message_at_every_point(afterwards: str) -> None:
    """Lose one request or one answer: it is looked at and sent again; a lost look stops the apply, the intent saved."""
    for number in requests():
        scenario = Scenario.prepare(memory())

        def meanwhile(at: int, name: str, number: int = number) -> None:
            if at == number:
                raise lost(name)

        effects = Effects(meanwhile=meanwhile)
        code = attempt(scenario, effects)
        name = effects.trail[number - 1]
        if "LIST" not in name:
            assert ExitCode.OK == code, name
            assert scenario.check_ended() is Phase.COMMITTED
        elif scenario.read().transaction is None:
            assert ExitCode.ERROR == code
            assert scenario.story() is Phase.ROLLED_BACK
        else:
            assert ExitCode.NEEDS_A_PERSON == code
        finish(scenario, afterwards)
        scenario.check_ended()


def test_the_network_goes_at_every_point() -> None:
    """From some point on nothing comes through: the apply stops in bounded time, and recovery finishes it."""
    for number in requests():
        scenario = Scenario.prepare(memory())

        def meanwhile(at: int, name: str, number: int = number) -> None:
            if at >= number and is_request(name):
                raise lost(name)

        effects = Effects(meanwhile=meanwhile)
        code = attempt(scenario, effects)
        assert code in (ExitCode.OK, ExitCode.ERROR, ExitCode.NEEDS_A_PERSON)
        assert (code is ExitCode.NEEDS_A_PERSON) == (scenario.read().transaction is not None)
        finish(scenario, "recover")
        scenario.check_ended()


def test_every_write_may_be_refused() -> None:
    """Refuse one pool, whichever: exit 3, and every pool is as it was, unknown fields included."""
    for name in WRITTEN:
        scenario = Scenario.prepare(memory())
        scenario.cluster.refused[name] = REFUSED
        applied = scenario.apply(Effects())
        assert applied is not None
        assert ExitCode.ROLLED_BACK == applied.exit_code
        assert applied.transaction is not None
        assert f"node_pool.{name} was refused: {REFUSED}" == applied.transaction.why
        assert scenario.check_ended() is Phase.ROLLED_BACK
        results = {o.name: o.result for o in applied.outcomes}
        assert Result.FAILED is results[name]
        assert {Result.FAILED, Result.ROLLED_BACK, Result.NOT_STARTED} >= set(results.values())


def test_a_refusal_after_a_lost_reply() -> None:
    """A write is carried out, its answer lost, and the way on is refused: the way back undoes it as well."""
    scenario = Scenario.prepare(memory())
    lost_once: list[str] = []

    def meanwhile(at: int, name: str) -> None:
        if name == "got PUT change" and not lost_once:
            lost_once.append(name)
            raise lost(name)
        if name == "ask DELETE delete":
            raise refusal(REFUSED)

    applied = scenario.apply(Effects(meanwhile=meanwhile))
    assert applied is not None
    assert ExitCode.ROLLED_BACK == applied.exit_code
    assert scenario.check_ended() is Phase.ROLLED_BACK


def test_an_undo_may_be_refused() -> None:
    """A node joins a created pool before the way back: that pool stays and is managed, the rest is as it was."""
    scenario = Scenario.prepare(memory())
    scenario.cluster.refused["delete-too"] = REFUSED

    def meanwhile(at: int, name: str) -> None:
        if name == "got PUT create":
            scenario.cluster.node_joins("create")

    applied = scenario.apply(Effects(meanwhile=meanwhile))
    assert applied is not None
    assert ExitCode.NEEDS_A_PERSON == applied.exit_code
    assert {"create": Result.CONTESTED} == {o.name: o.result for o in applied.outcomes if o.result is Result.CONTESTED}
    assert scenario.story(besides=frozenset({"create"})) is Phase.ROLLED_BACK
    assert scenario.read().transaction is None
    assert scenario.wanted["create"].pool == scenario.read().pools["create"]


def test_a_servers_trouble_passes() -> None:
    """Trouble (no leader, overload) is waited out a little; if it stays, it counts as a refusal."""
    for often, code in ((2, ExitCode.OK), (3, ExitCode.ROLLED_BACK)):
        scenario = Scenario.prepare(memory())
        left = [often]

        def meanwhile(at: int, name: str, left: list[int] = left) -> None:
            if name == "ask PUT create" and left[0]:
                left[0] -= 1
                raise Trouble(500, "No cluster leader", error("Nomad is in trouble"))

        applied = scenario.apply(Effects(meanwhile=meanwhile))
        assert applied is not None
        assert code == applied.exit_code
        scenario.check_ended()


def test_trouble_on_the_way_there_does_not_shorten_the_way_back() -> None:
    """A write whose answers were trouble, though it was carried out, has its full patience again on the way back."""
    scenario = Scenario.prepare(memory())
    scenario.cluster.refused["delete-too"] = REFUSED
    troubles = {"got PUT change": 1, "ask PUT change": 0}

    def meanwhile(at: int, name: str) -> None:
        if name == "ask DELETE delete-too":
            troubles["ask PUT change"] = 2
        if troubles.get(name, 0) > 0:
            troubles[name] -= 1
            raise Trouble(500, "No cluster leader", error("Nomad is in trouble"))

    applied = scenario.apply(Effects(meanwhile=meanwhile))
    assert applied is not None
    assert ExitCode.ROLLED_BACK == applied.exit_code
    assert scenario.check_ended() is Phase.ROLLED_BACK


def test_a_write_that_is_answered_but_never_shows() -> None:
    """A server that says yes and does nothing is not asked for ever: the apply stops, with the intent saved."""
    scenario = Scenario.prepare(memory())
    store = scenario.cluster._store
    scenario.cluster._store = lambda raw: None if raw["Name"] == "change" else store(raw)  # type: ignore[method-assign]
    applied = scenario.apply(Effects())
    assert applied is not None
    assert ExitCode.NEEDS_A_PERSON == applied.exit_code
    assert "change" in applied.stopped
    assert scenario.recover(Effects(), backward=True) is not None
    assert scenario.check_ended() is Phase.ROLLED_BACK

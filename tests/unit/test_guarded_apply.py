"""Guards around an apply: under the lock, for saved plans, with what is shown and recorded of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gitpool.backends.memory import MemoryBackend, Store
from gitpool.bounds import Guards, bound_of
from gitpool.config.blocks.settings import Settings
from gitpool.desired import Desired
from gitpool.diagnostics import ExitCode, GitpoolError, Refused, error
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import DesiredPool, Lifecycle, NodePool
from gitpool.state import State
from gitpool.transaction import Phase
from gitpool.windows import Window
from gitpool.workflow.apply import apply, recover
from gitpool.workflow.plan import make_plan
from gitpool.workflow.session import Session
from tests.support.cluster import MemoryCluster
from tests.support.runs import NOON, Files, files, session

NO_DELETES = Guards({"max_deletes": bound_of("0")})
AFTERNOON = Guards(windows=(Window.of("0 13 * * *", "1h"),))
LIFTED = Options(overrides=("max_deletes", "empty_configuration"), justification="CHG-7")


@dataclass
class House:
    """A cluster with two managed pools, one of which the files do not want any more."""

    guards: Guards = NO_DELETES
    wanted: dict[str, DesiredPool] = field(default_factory=lambda: files(NodePool("a"), NodePool("b")))
    cluster: MemoryCluster = field(default_factory=MemoryCluster)
    store: Store = field(default_factory=Store)
    shown: list[Plan] = field(default_factory=list)

    def __post_init__(self) -> None:
        apply(session(self.wanted, self.cluster, MemoryBackend(self.store)), Options())
        self.wanted = files(NodePool("a"))
        self.cluster.writes.clear()

    def session(self, **more: Any) -> Session:
        """A run with these guards in its files."""
        run = session({}, self.cluster, MemoryBackend(self.store), objected=self.shown.append, **more)
        read = Files(Desired.of(self.wanted), settings=Settings(guards=self.guards))
        run.configuration = read  # type: ignore[assignment]
        return run

    def plan(self, **options: Any) -> Plan:
        """What would be done."""
        return make_plan(self.session(), self.state, Options(**options))

    @property
    def state(self) -> State:
        """As it is kept."""
        assert self.store.data
        return State.from_bytes(self.store.data, "the state")

    def is_untouched(self) -> bool:
        """Whether nothing was written since the first apply, and nobody holds the lock."""
        return (self.cluster.writes, self.state.serial, self.store.holder) == ([], 2, None)


@pytest.fixture
def house() -> House:
    """Its files allow no delete."""
    return House()


def test_an_objection_stops_plan_and_apply_alike(house: House) -> None:
    """Exit 5 and nothing written; the plan is handed out to be shown, once for each run."""
    for run in (house.plan, lambda: apply(house.session(), Options())):
        with pytest.raises(Refused, match="The guard max_deletes refuses the plan") as caught:
            run()
        assert ExitCode.REFUSED == caught.value.exit_code
    assert [["b"], ["b"]] == [[change.name for change in plan.acting] for plan in house.shown]
    assert house.is_untouched()


def test_nothing_is_shown_where_nothing_is_objected_to(house: House) -> None:
    """A plan within its bounds is shown by whoever asked for it."""
    house.guards = replace(NO_DELETES, maxima={"max_deletes": bound_of("1")})
    assert apply(house.session(), Options()) is not None
    assert (["DELETE b"], []) == (house.cluster.writes, house.shown)


def test_a_stricter_file_stops_a_saved_plan(house: House) -> None:
    """The files' guards are those at the time of the apply, and hold under the lock."""
    house.guards = Guards()
    saved = Plan.from_json(json.loads(json.dumps(house.plan().to_json())))
    house.guards = NO_DELETES
    with pytest.raises(Refused, match="max_deletes"):
        apply(house.session(), saved.options, reviewed=saved)
    assert house.is_untouched()
    assert apply(house.session(), replace(LIFTED, variables={}), reviewed=saved) is not None
    assert {"a"} == set(house.cluster.images())


def test_a_saved_plan_brings_its_guards(house: House) -> None:
    """What a flag said of the plan holds at its apply, though the cluster moved so that it counts only then."""
    house.guards = Guards()
    house.cluster.hand_remove("b")
    saved = house.plan(guards=(NO_DELETES,))
    house.cluster.hand_put("b")
    with pytest.raises(Refused, match="max_deletes"):
        apply(house.session(), Plan.from_json(saved.to_json()).options, reviewed=saved)
    assert house.is_untouched()


@pytest.mark.parametrize("age", [timedelta(hours=1), timedelta(hours=1, seconds=1)])
@pytest.mark.parametrize("is_saved", [True, False])
def test_the_age_of_what_was_reviewed(age: timedelta, is_saved: bool) -> None:
    """A saved plan, and one that a person looked at before saying yes, may be so old and not a second older."""
    house = House(Guards(max_plan_age=3600 * 10**9))
    reviewed = house.plan()
    answered: list[Plan] = []
    late = house.session(now=lambda: NOON + age if is_saved or answered else NOON)

    def approve(plan: Plan) -> bool:
        answered.append(plan)
        return True

    given: dict[str, Any] = {"reviewed": reviewed} if is_saved else {"approve": approve}
    if age == timedelta(hours=1):
        assert apply(late, Options(), **given) is not None
        return
    with pytest.raises(Refused, match="max_plan_age"):
        apply(late, Options(), **given)
    assert house.is_untouched()


def test_a_window_that_closes_while_a_person_thinks() -> None:
    """An apply outside of it does not even ask; one that is answered too late writes nothing."""
    house = House(AFTERNOON)
    with pytest.raises(Refused, match="maintenance_window"):
        apply(house.session(), Options(), approve=lambda _: pytest.fail("it was asked"))
    in_time = datetime(2026, 1, 2, 13, 59, 59, tzinfo=UTC)
    answered: list[Plan] = []

    def approve(plan: Plan) -> bool:
        answered.append(plan)
        return True

    slow = house.session(now=lambda: in_time + timedelta(seconds=len(answered)))
    with pytest.raises(Refused, match="maintenance_window"):
        apply(slow, Options(), approve=approve)
    assert house.is_untouched()
    assert apply(house.session(now=lambda: in_time), Options(), approve=approve) is not None


def test_a_plan_outside_of_the_window_is_a_plan() -> None:
    """It is warned, and made."""
    house = House(AFTERNOON)
    run = house.session()
    assert ["b"] == [change.name for change in make_plan(run, house.state, Options()).acting]
    assert ["Outside of the maintenance window"] == [d.summary for d in run.report]


def test_what_was_lifted_is_in_the_history(house: House) -> None:
    """With its reason, in the entry of the apply alone."""
    assert apply(house.session(), LIFTED) is not None
    first, second = State.from_bytes(house.state.to_bytes(), "the state").history
    assert ((), "") == (first.overrides, first.justification)
    assert (LIFTED.overrides, "CHG-7") == (second.overrides, second.justification)


@pytest.mark.parametrize("how", ["recover", "abandon", "rollback", "next apply"])
def test_who_finishes_a_dead_apply_records_what_it_lifted(house: House, how: str) -> None:
    """The intent carries it, so that it is known whoever ends it and however."""
    house.cluster.refused["b"] = "it is in use"
    stopped = apply(house.session(on_failure="stop"), LIFTED)
    assert stopped is not None
    assert Phase.FORWARD == (house.state.transaction and house.state.transaction.phase)
    house.cluster.refused.clear()
    if how == "next apply":
        apply(house.session(), Options())
    else:
        recover(house.session(), abandon=how == "abandon", backward=how == "rollback")
    entry = next(found for found in house.state.history if found.operation == "recover" or found.serial > 2)
    assert (LIFTED.overrides, "CHG-7") == (entry.overrides, entry.justification)


def test_files_without_a_pool_are_a_guard(house: House) -> None:
    """It names itself and what it would cost, all objections are told, and it is lifted as the others are."""
    house.wanted = {}
    assert house.plan(mode=Mode.REFRESH_ONLY).changes == ()
    with pytest.raises(Refused) as caught:
        house.plan()
    first, second = caught.value.diagnostics
    assert ("No node pools in the files", "The guard max_deletes refuses the plan") == (first.summary, second.summary)
    assert "would delete 2 managed pools" in first.detail
    assert "`-override=empty_configuration -reason=TEXT`" in first.detail
    run = house.session()
    empty = error("No node pools in this folder")
    run.configuration = Files(Desired(), emptiness=empty, settings=Settings(guards=NO_DELETES))  # type: ignore[assignment]
    assert apply(run, LIFTED) is not None
    assert {} == house.state.pools
    with pytest.raises(GitpoolError, match="No node pools in this folder") as nothing:
        apply(run, LIFTED)
    assert ExitCode.ERROR == nothing.value.exit_code


def test_destroy_may_leave_nothing(house: House) -> None:
    """It is exempt from that guard and from no other; a protected pool stays, and is told beside."""
    house.wanted = files(DesiredPool(NodePool("a"), Lifecycle(prevent_destroy=True)))
    with pytest.raises(Refused) as caught:
        house.plan(mode=Mode.DESTROY)
    said = [found.summary for found in caught.value.diagnostics]
    assert ["Pool must not be destroyed", "The guard max_deletes refuses the plan"] == said

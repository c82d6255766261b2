"""The verbs: what an apply refuses, waits for, asks and tells."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from gitpool.backends.backend import Held, LockInfo
from gitpool.backends.memory import MemoryBackend, Store
from gitpool.change import Action
from gitpool.desired import Desired, Removal
from gitpool.diagnostics import ExitCode, GitpoolError, Position, Refused, Source, SourceRange, error
from gitpool.nomad.transport import Refusal
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import DesiredPool, Lifecycle, NodePool
from gitpool.state import State
from gitpool.transaction import Event, Phase, Result, Step
from gitpool.workflow.apply import apply, recover
from gitpool.workflow.hold import locked
from gitpool.workflow.plan import make_plan
from gitpool.workflow.session import Session
from tests.support.cluster import MemoryCluster
from tests.support.runs import Files, files, holder, session


@dataclass
class House:
    """A cluster, a state and files."""

    wanted: dict[str, DesiredPool]
    cluster: MemoryCluster = field(default_factory=MemoryCluster)
    store: Store = field(default_factory=Store)

    def session(self, **more: Any) -> Session:
        """A run in it."""
        return session(self.wanted, self.cluster, MemoryBackend(self.store), **more)

    def plan(self, **options: Any) -> Plan:
        """What would be done."""
        return make_plan(self.session(), self.state, Options(**options))

    @property
    def state(self) -> State:
        """As it is kept."""
        return State.from_bytes(self.store.data, "the state") if self.store.data else State()


@pytest.fixture
def house() -> House:
    """Two pools wanted, nothing there."""
    return House(files(NodePool("a", "one"), NodePool("b", "one")))


def test_a_clean_apply_writes_the_state_twice(house: House) -> None:
    """The intent and the outcome, whatever the number of pools; and once more nothing at all."""
    applied = apply(house.session(), Options())
    assert applied is not None
    assert ExitCode.OK == applied.exit_code
    assert (2, 2) == (house.store.writes, house.state.serial)
    assert house.state.lineage
    assert house.store.holder is None
    again = apply(house.session(), Options())
    assert again is not None
    assert ExitCode.OK == again.exit_code
    assert 2 == house.store.writes


def test_an_adoption_alone_is_one_write_of_the_state(house: House) -> None:
    """No pool is written, so there is no intent to save."""
    for name in ("a", "b"):
        house.cluster.hand_put(name, Description="one")
    assert apply(house.session(), Options()) is not None
    assert ([], 1, {"a", "b"}) == (house.cluster.writes, house.store.writes, set(house.state.pools))


def test_a_reviewed_plan_is_applied(house: House) -> None:
    """As long as the plan made under the lock is the same one."""
    applied = apply(house.session(), Options(), reviewed=house.plan())
    assert applied is not None
    assert ExitCode.OK == applied.exit_code


def moves() -> dict[str, Any]:
    """What may happen between review and apply, and what is said about it."""
    return {
        "the files": (
            lambda h: h.wanted.update(files(NodePool("b", "two"))),
            "node_pool.b: still update, but the files",
        ),
        "a file less": (lambda h: h.wanted.pop("b"), "node_pool.b: was update, now delete, for the files changed"),
        "the cluster": (lambda h: h.cluster.hand_put("b", Description="x"), "still update, but the cluster changed"),
        "both": (
            lambda h: (h.wanted.update(files(NodePool("b", "y"))), h.cluster.hand_put("b", Description="x")),
            "but the files and the cluster changed",
        ),
        "made true": (
            lambda h: h.cluster.hand_put("b", Description="one"),
            "now nothing to do, for the cluster changed",
        ),
        "a pool more": (
            lambda h: h.wanted.update(files(NodePool("c"))),
            "node_pool.c: was nothing to do, now create, for the files",
        ),
        "an idle write": (lambda h: h.cluster.hand_put("b", Description="old"), "somebody wrote node_pool.b"),
    }


@pytest.mark.parametrize("move", moves().values(), ids=moves())
@pytest.mark.parametrize("is_saved", [True, False])
def test_a_stale_plan_is_refused(move: Any, is_saved: bool) -> None:
    """Whatever moved since it was made or shown: nothing is written, exit 5, and it is said what moved."""
    house = House(files(NodePool("a", "old"), NodePool("b", "old")))
    assert apply(house.session(), Options()) is not None
    house.wanted = files(NodePool("a", "old"), NodePool("b", "one"))
    house.cluster.writes.clear()
    reviewed = house.plan()

    def approve(plan: Plan) -> bool:
        move[0](house)
        return True

    if is_saved:
        move[0](house)
    with pytest.raises(Refused, match="The plan is stale") as caught:
        apply(house.session(), Options(), **({"reviewed": reviewed} if is_saved else {"approve": approve}))
    assert ExitCode.REFUSED == caught.value.exit_code
    assert move[1] in caught.value.diagnostics[0].detail
    assert [] == house.cluster.writes
    assert house.store.holder is None


def test_a_colleagues_apply_makes_a_plan_stale(house: House) -> None:
    """A pool that came into the state meanwhile would be deleted by these files: it is said that the state moved."""
    reviewed = house.plan()
    theirs = {**house.wanted, **files(NodePool("c"))}
    assert apply(session(theirs, house.cluster, MemoryBackend(house.store)), Options()) is not None
    house.cluster.writes.clear()
    with pytest.raises(Refused) as caught:
        apply(house.session(), Options(), reviewed=replace(reviewed, basis=replace(reviewed.basis, lineage="")))
    assert "node_pool.c: was nothing to do, now delete, for the state changed" in caught.value.diagnostics[0].detail
    assert [] == house.cluster.writes


def test_a_stale_refresh_says_of_which_pools(house: House) -> None:
    """What it would record is what was reviewed, pool by pool; nothing else is named."""
    assert apply(house.session(), Options()) is not None
    house.cluster.hand_put("a", Description="x")
    house.cluster.hand_put("b", Description="x")
    reviewed = house.plan(mode=Mode.REFRESH_ONLY)
    house.cluster.hand_put("b", Description="y")
    data = house.store.data
    with pytest.raises(Refused, match="The plan is stale") as caught:
        apply(house.session(), reviewed.options, reviewed=reviewed)
    assert "Moved: node_pool.b: the cluster or the state changed." in caught.value.diagnostics[0].detail
    assert data == house.store.data


def test_a_plan_of_other_files_is_refused(house: House) -> None:
    """Though they want the same of every pool that the plan changes: it was reviewed with the rest of them."""
    house.wanted = files(NodePool("a", "one"), NodePool("kept", "one"))
    assert apply(house.session(), Options()) is not None
    house.wanted = files(NodePool("a", "two"), NodePool("kept", "one"))
    reviewed = house.plan()
    house.wanted["kept"] = DesiredPool(NodePool("kept", "one"), Lifecycle(ignore_changes=(("meta", "x"),)))
    with pytest.raises(Refused, match="The plan was made of other files") as caught:
        apply(house.session(), Options(), reviewed=reviewed)
    assert "Nothing was written" in caught.value.diagnostics[0].detail
    assert "one" == house.cluster.images()["a"].description


def test_a_plan_over_another_state_is_refused(house: House) -> None:
    """Another lineage is another story."""
    reviewed = house.plan()
    other = replace(reviewed, basis=replace(reviewed.basis, lineage="another"))
    with pytest.raises(Refused, match="Saved plan does not match the given state"):
        apply(house.session(), Options(), reviewed=other)


def test_a_merge_elsewhere_does_not_make_a_plan_stale(house: House) -> None:
    """Other pools may be made and changed by other runs in between; the serial may move."""
    house.cluster.hand_put("theirs")
    reviewed = house.plan(targets=("a",))
    assert apply(house.session(), Options(targets=("b",))) is not None
    house.cluster.hand_put("theirs", Description="x")
    applied = apply(house.session(), reviewed.options, reviewed=reviewed)
    assert applied is not None
    assert {"a", "b"} == set(house.state.pools)


def test_saying_no_writes_nothing(house: House) -> None:
    """A refused prompt leaves no trace, and asks without holding the lock."""
    holders: list[LockInfo | None] = []

    def refuse(plan: Plan) -> bool:
        holders.append(house.store.holder)
        return False

    assert apply(house.session(), Options(), approve=refuse) is None
    assert [None] == holders
    assert (None, []) == (house.store.data, house.cluster.writes)


def test_a_held_lock_is_waited_for(house: House) -> None:
    """With growing pauses, at most as long as -lock-timeout says, telling who holds it."""
    house.store.holder = holder(9, "bob@desk")
    slept: list[float] = []
    told: list[LockInfo | None] = []
    with pytest.raises(Held):
        apply(house.session(lock_timeout=10.0, sleep=slept.append, waiting=told.append), Options())
    assert ([1.0, 2.0, 4.0, 3.0], 10.0) == (slept, sum(slept))
    assert [holder(9, "bob@desk")] * 4 == told

    def free(seconds: float) -> None:
        house.store.holder = None

    assert apply(house.session(lock_timeout=10.0, sleep=free), Options()) is not None


def test_a_lock_that_cannot_be_given_back_hides_nothing(house: House) -> None:
    """What was done is done and saved."""

    class Sticky(MemoryBackend):
        def release(self, lock: Any) -> None:
            raise GitpoolError

    run = house.session()
    run.backend = Sticky(house.store)
    with locked(run, "apply"):
        pass


def test_an_interrupt_turns_it_back(house: House) -> None:
    """Ctrl-C after the first write: what was written is undone, exit 3."""
    run = house.session()
    put = house.cluster.put

    def interrupt(pool: NodePool) -> None:
        put(pool)
        run.interrupted.set()

    house.cluster.put = interrupt  # type: ignore[method-assign]
    applied = apply(run, Options())
    assert applied is not None
    assert applied.transaction is not None
    assert (ExitCode.ROLLED_BACK, "it was interrupted") == (applied.exit_code, applied.transaction.why)
    assert {} == house.cluster.images()
    assert {"a": Result.ROLLED_BACK, "b": Result.NOT_STARTED} == {o.name: o.result for o in applied.outcomes}


def test_stopping_on_failure(house: House) -> None:
    """`-on-failure=stop`: what is done stays, the intent stays, exit 4; `recover` goes on once the reason is mended."""
    house.cluster.refused["b"] = "no room"
    applied = apply(house.session(on_failure="stop"), Options())
    assert applied is not None
    assert (ExitCode.NEEDS_A_PERSON, "node_pool.b was refused: no room") == (applied.exit_code, applied.stopped)
    assert {"a"} == set(house.cluster.images())
    house.cluster.refused.clear()
    assert ExitCode.OK == recover(house.session()).exit_code
    assert {"a", "b"} == set(house.state.pools)


def test_an_older_apply_that_cannot_be_finished(house: House) -> None:
    """Nothing new is begun over it; the table says how far it is, and the intent is still the older one."""
    house.cluster.refused["b"] = "no room"
    apply(house.session(on_failure="stop"), Options())
    house.wanted = files(NodePool("c"))
    ended = apply(house.session(on_failure="stop", who="bob@desk"), Options())
    assert ended is not None
    assert (True, ExitCode.NEEDS_A_PERSON) == (ended.is_earlier, ended.exit_code)
    assert [Result.APPLIED, Result.FAILED] == [row.result for row in ended.outcomes]
    assert house.state.transaction is not None
    assert "ada@engine" == house.state.transaction.who
    assert {"a"} == set(house.cluster.images())


def test_an_older_apply_that_somebody_else_had_a_hand_in(house: House) -> None:
    """What a person wrote while an apply was dead is not overwritten by the next one unseen, approved or not."""
    house.cluster.refused["b"] = "no room"
    apply(house.session(on_failure="stop"), Options())
    house.cluster.refused.clear()
    house.cluster.hand_put("a", Description="a person's")
    ended = apply(house.session(), Options())
    assert ended is not None
    assert (True, ExitCode.NEEDS_A_PERSON) == (ended.is_earlier, ended.exit_code)
    assert "a person's" == house.cluster.images()["a"].description
    assert house.state.transaction is None


def test_a_plan_beside_an_open_apply(house: House) -> None:
    """What that apply has written is managed by it, and not a pool that was found and is adopted."""
    house.cluster.refused["b"] = "no room"
    apply(house.session(on_failure="stop"), Options())
    plan = make_plan(house.session(), house.state, Options())
    assert {"a": Action.NO_OP, "b": Action.CREATE} == {c.name: c.action for c in plan.changes}


def test_recovering_where_nothing_is_open(house: House) -> None:
    """It does nothing, and says so."""
    applied = recover(house.session())
    assert (None, None, ExitCode.OK) == (applied.transaction, house.store.data, applied.exit_code)


def test_what_a_watcher_is_told(house: House) -> None:
    """Each write begins and ends, a turn says why, and the way back is marked."""
    house.cluster.refused["b"] = "no room"
    events: list[Event] = []
    apply(house.session(observe=events.append), Options())
    told = [(e.step, e.write.name if e.write else "", e.backward) for e in events]
    assert [
        (Step.STARTED, "a", False),
        (Step.DONE, "a", False),
        (Step.STARTED, "b", False),
        (Step.REFUSED, "b", False),
        (Step.TURNED, "", True),
        (Step.STARTED, "a", True),
        (Step.DONE, "a", True),
    ] == told


def test_destroy_takes_ours_alone(house: House) -> None:
    """Every managed pool is deleted, no other."""
    apply(house.session(), Options())
    house.cluster.hand_put("theirs")
    apply(house.session(), Options(mode=Mode.DESTROY))
    assert ({"theirs"}, {}) == (set(house.cluster.images()), house.state.pools)


def test_without_refresh_nothing_is_overwritten_blindly(house: House) -> None:
    """A plan that did not look meets a changed pool when it writes, turns back, and writes nothing over it."""
    apply(house.session(), Options())
    house.cluster.hand_put("a", Description="by hand")
    house.wanted = files(NodePool("a", "two"), NodePool("b", "two"))
    assert [Action.UPDATE] * 2 == [c.action for c in house.plan(refresh=False).changes]
    applied = apply(house.session(), Options(refresh=False))
    assert applied is not None
    assert applied.transaction is not None
    assert applied.transaction.phase is Phase.CONTESTED
    assert {"a": "by hand", "b": "one"} == {n: p.description for n, p in house.cluster.images().items()}


def test_a_ttl_that_the_server_would_forget(house: House) -> None:
    """A server before 1.11 shows no TTL; a wish for one is an error at its place, with the source line."""
    for raw in house.cluster.raw.values():
        raw.pop("NodeIdentityTTL")
    source = Source("pools.hcl", 'node_pool "a" {\n  node_identity_ttl = "1h"\n}\n')
    place = SourceRange("pools.hcl", Position(2, 3, 18), Position(2, 4, 19))
    house.wanted = files(NodePool("a", node_identity_ttl=3600 * 10**9, origin=place))
    run = house.session()
    run.configuration = Files(Desired.of(house.wanted), {"pools.hcl": source})  # type: ignore[assignment]
    with pytest.raises(GitpoolError, match="too old for node_identity_ttl") as caught:
        make_plan(run, State(), Options())
    snippet = caught.value.diagnostics[0].snippet
    assert snippet is not None
    assert '  node_identity_ttl = "1h"' == snippet.code


def test_a_right_that_a_write_lacks_is_in_the_table(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads why an apply turned back reads which capability of which block to ask for."""
    right = '`node_pool "a" { capabilities = ["write"] }`'

    def refuse(pool: NodePool) -> None:
        raise Refusal(403, "Permission denied", error("refused"), lacks=right)

    monkeypatch.setattr(house.cluster, "put", refuse)
    applied = apply(house.session(), Options())
    assert applied is not None
    said = {row.why for row in applied.outcomes if row.result is Result.FAILED}
    assert {f"Permission denied; the token may lack {right}"} <= said


PROTECTED = DesiredPool(NodePool("a", "one"), Lifecycle(prevent_destroy=True))


def test_a_record_alone_is_one_write_of_the_state(house: House) -> None:
    """A pool that is protected from now on is not written; that it is, is, and once."""
    apply(house.session(), Options())
    house.cluster.writes.clear()
    house.wanted["a"] = PROTECTED
    assert [Action.RECORD, Action.NO_OP] == [c.action for c in house.plan().changes]
    assert apply(house.session(), Options()) is not None
    assert ([], 3, {"a": PROTECTED.facts}) == (house.cluster.writes, house.store.writes, house.state.facts)
    assert not house.plan().has_changes
    apply(house.session(), Options())
    assert 3 == house.store.writes


def test_a_protection_outlives_its_block(house: House) -> None:
    """Deleting the block does not disarm it, nor does `destroy`; an apply that lifts it does, and so does a flag."""
    house.wanted["a"] = PROTECTED
    apply(house.session(), Options())
    del house.wanted["a"]
    for mode in (Mode.NORMAL, Mode.DESTROY):
        with pytest.raises(Refused, match="Pool must not be destroyed"):
            apply(house.session(), Options(mode=mode))
    house.wanted["a"] = DesiredPool(NodePool("a", "one"))
    with pytest.raises(Refused, match="Pool must not be destroyed"):
        apply(house.session(), Options(mode=Mode.DESTROY))
    assert {"a", "b"} == set(house.cluster.images())
    assert [Action.DELETE] == [c.action for c in house.plan(mode=Mode.DESTROY, allow_destroy=("a",)).changes][:1]
    apply(house.session(), Options())
    del house.wanted["a"]
    apply(house.session(), Options())
    assert {"b"} == set(house.cluster.images())


def test_forgetting_a_protected_pool(house: House) -> None:
    """A `removed` block lets it stay: it is foreign from then on."""
    house.wanted["a"] = PROTECTED
    apply(house.session(), Options())
    house.cluster.writes.clear()
    place = SourceRange("moves.hcl", Position(1, 1, 0), Position(1, 2, 1))
    desired = replace(Desired.of(files(NodePool("b", "one"))), removed=(Removal("a", None, False, place),))
    run = session(desired, house.cluster, MemoryBackend(house.store))
    assert apply(run, Options()) is not None
    assert ([], {"b"}, {}) == (house.cluster.writes, set(house.state.pools), house.state.facts)
    assert {"a", "b"} == set(house.cluster.images())


def test_files_of_removed_blocks_alone(house: House) -> None:
    """They are not empty: whoever has stopped using gitpool for a cluster says so with them."""
    apply(house.session(), Options())
    place = SourceRange("moves.hcl", Position(1, 1, 0), Position(1, 2, 1))
    desired = Desired(removed=tuple(Removal(name, None, False, place) for name in ("a", "b")))
    run = session(desired, house.cluster, MemoryBackend(house.store))
    run.configuration = Files(desired, emptiness=error("No node pools in this folder"))  # type: ignore[assignment]
    assert apply(run, Options()) is not None
    assert ({"a", "b"}, {}) == (set(house.cluster.images()), house.state.pools)


SECRET = frozenset({("description",), ("meta", "token"), ("node_identity_ttl",)})


def secret(word: str) -> DesiredPool:
    """A pool with sensitive fields."""
    return DesiredPool(NodePool("a", word, {"token": word, "team": "ml"}, 3600 * 10**9), sensitive=SECRET)


def test_a_mask_is_never_written(house: House) -> None:
    """A saved plan holds masks; what is applied is the plan made under the lock, which holds the values."""
    for number, word in enumerate(("hush", "hush again")):
        house.wanted = {"a": secret(word)}
        saved = json.dumps(house.plan().to_json())
        assert "hush" not in saved
        applied = apply(house.session(), Options(), reviewed=Plan.from_json(json.loads(saved)))
        assert applied is not None
        assert ExitCode.OK == applied.exit_code
        assert secret(word).pool == house.cluster.images()["a"] == house.state.pools["a"]
        assert ["PUT a"] * (number + 1) == house.cluster.writes


def test_a_sensitive_value_that_changes_after_the_review(house: House) -> None:
    """Another value is not what was reviewed, though nobody was shown the first one; neither is told."""
    house.wanted = {"a": secret("hush")}
    reviewed = Plan.from_json(house.plan().to_json())
    house.wanted = {"a": secret("other")}
    with pytest.raises(Refused, match="The plan is stale") as caught:
        apply(house.session(), Options(), reviewed=reviewed)
    said = caught.value.diagnostics[0].detail
    assert "A value that is shown to nobody is another one, in node_pool.a." in said
    assert "hush" not in said
    assert "other " not in said.replace("another ", "")
    house.wanted = {"a": secret("hush")}
    assert apply(house.session(), Options(), reviewed=reviewed) is not None
    assert "hush" == house.cluster.images()["a"].description


def test_a_typing_error_in_an_allowance(house: House) -> None:
    """It is an error beside whatever else is wrong, and nothing is planned."""
    with pytest.raises(GitpoolError, match="-allow-destroy=aa names no managed pool"):
        house.plan(allow_destroy=("aa",))

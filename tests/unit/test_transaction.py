"""decide(), case by case, and what a transaction is made of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gitpool.change import Action
from gitpool.plan import Mode
from gitpool.pool import DesiredPool, Facts, Lifecycle, NodePool
from gitpool.state import State
from gitpool.transaction import Phase, Transaction, Turn, Wave, Write, decide
from tests.support.cluster import MemoryCluster
from tests.support.runs import files, planned

OLD, NEW, HAND = "old", "new", "by hand"
UPDATE, UPDATE_2 = (Write(n, NodePool(n, OLD), NodePool(n, NEW)) for n in ("update", "update-2"))
CREATE, CREATE_2 = (Write(n, None, NodePool(n, NEW)) for n in ("create", "create-2"))
DELETE = Write("delete", NodePool("delete", OLD), None)
ALL = (CREATE, CREATE_2, DELETE, UPDATE, UPDATE_2)


def forward(*writes: Write) -> Transaction:
    """On its way there."""
    return Transaction("tx", "ada", "noon", writes or ALL)


def backward(*writes: Write) -> Transaction:
    """On its way back."""
    return forward(*writes).turned(Phase.BACKWARD, "because")


def live(**pools: str) -> dict[str, NodePool]:
    """What the cluster shows; `_` in a name stands for `-`."""
    return {n.replace("_", "-"): NodePool(n.replace("_", "-"), text) for n, text in pools.items()}


BEFORE = live(delete=OLD, update=OLD, update_2=OLD)
AFTER = live(create=NEW, create_2=NEW, update=NEW, update_2=NEW)


@pytest.mark.parametrize(
    ("shown", "wave"),
    [
        (BEFORE, (CREATE, CREATE_2)),
        ({**BEFORE, **live(create=NEW)}, (CREATE_2,)),
        ({**BEFORE, **live(create=NEW, create_2=NEW)}, (UPDATE, UPDATE_2)),
        ({**BEFORE, **live(create=NEW, create_2=NEW, update_2=NEW)}, (UPDATE,)),
        ({**AFTER, **live(delete=OLD)}, (DELETE,)),
        (live(update=NEW, update_2=NEW, delete=OLD), (CREATE, CREATE_2)),
    ],
)
def test_the_waves_forward(shown: dict[str, NodePool], wave: tuple[Write, ...]) -> None:
    """All pending creates, then all updates, then all deletes; what is there already is done, whoever did it."""
    assert Wave(wave) == decide(forward(), shown)


@pytest.mark.parametrize(
    ("shown", "wave"),
    [
        (AFTER, (DELETE.reverse,)),
        ({**AFTER, **live(delete=OLD)}, (UPDATE.reverse, UPDATE_2.reverse)),
        ({**BEFORE, **live(create=NEW, create_2=NEW)}, (CREATE.reverse, CREATE_2.reverse)),
    ],
)
def test_the_waves_backward(shown: dict[str, NodePool], wave: tuple[Write, ...]) -> None:
    """The reverse: what was deleted comes back first, what was created goes last."""
    assert Wave(wave) == decide(backward(), shown)


def test_the_ends() -> None:
    """All at target is committed, all at source is rolled back; an end stays an end."""
    assert Turn(Phase.COMMITTED) == decide(forward(), AFTER)
    assert Turn(Phase.ROLLED_BACK) == decide(backward(), BEFORE)
    for phase in (Phase.COMMITTED, Phase.ROLLED_BACK, Phase.CONTESTED):
        assert Turn(phase) == decide(forward().turned(phase), live(update=HAND))
    assert Turn(Phase.COMMITTED) == decide(replace(forward(), writes=()), {})


@pytest.mark.parametrize("name", ["create", "delete", "update"])
def test_other_hands_turn_it_back(name: str) -> None:
    """A pool that shows a third image turns the way forward, and the reason names it."""
    step = decide(forward(), {**BEFORE, name: NodePool(name, HAND)})
    assert Turn(Phase.BACKWARD, f"node_pool.{name} was changed by somebody else in the meantime") == step
    assert isinstance(decide(forward(UPDATE), {}), Turn)


@pytest.mark.parametrize("name", ["create", "delete", "update"])
def test_other_hands_contest_the_way_back(name: str) -> None:
    """The others go back first; then it ends, contested."""
    hand = {name: NodePool(name, HAND)}
    step = decide(backward(), {**AFTER, **hand})
    assert isinstance(step, Wave)
    assert name not in {w.name for w in step.writes}
    assert Turn(Phase.CONTESTED) == decide(backward(), {**BEFORE, **hand})


def test_what_is_given_up_stays() -> None:
    """A pool whose way back was refused is left at its target, and the end is contested."""
    shown = {**BEFORE, **live(create=NEW, create_2=NEW)}
    assert Wave((CREATE_2.reverse,)) == decide(backward(), shown, {"create"})
    assert Turn(Phase.CONTESTED) == decide(backward(), {**BEFORE, **live(create=NEW)}, {"create"})
    assert Turn(Phase.ROLLED_BACK) == decide(backward(), BEFORE, {"create"})


def test_ignored_fields_neither_turn_nor_contest() -> None:
    """What belongs to somebody else may move at any time."""
    write = replace(UPDATE, ignored=(("meta", "scaler"),))
    moved = {"update": NodePool("update", OLD, {"scaler": "7"})}
    assert Wave((write,)) == decide(forward(write), moved)
    assert Turn(Phase.ROLLED_BACK) == decide(backward(write), moved)
    assert Turn(Phase.COMMITTED) == decide(forward(write), {"update": NodePool("update", NEW, {"scaler": "8"})})
    assert isinstance(decide(forward(write), {"update": NodePool("update", OLD, {"other": "7"})}), Turn)


def test_a_write_and_its_reverse() -> None:
    """The reverse of a create is a delete, and the reverse of the reverse is the write."""
    assert [Action.CREATE, Action.DELETE, Action.UPDATE] == [w.action for w in (CREATE, DELETE, UPDATE)]
    assert [Action.DELETE, Action.CREATE, Action.UPDATE] == [w.reverse.action for w in (CREATE, DELETE, UPDATE)]
    assert [CREATE, DELETE, UPDATE] == [w.reverse.reverse for w in (CREATE, DELETE, UPDATE)]
    assert "node_pool.create" == CREATE.address


def test_the_first_reason_is_kept() -> None:
    """What follows from a turn is not its reason."""
    assert "because" == backward().turned(Phase.CONTESTED, "later").why


def test_json_there_and_back() -> None:
    """The intent survives the state document, whichever way it goes; one that ended is never in it."""
    for phase in Phase:
        transaction = replace(backward(), phase=phase, recorded=(NodePool("c"),), forgotten=("d",), digest="x")
        document = json.loads(json.dumps(transaction.to_json()))
        if phase.is_final:
            with pytest.raises(ValueError, match="not open"):
                Transaction.from_json(document)
        else:
            assert transaction == Transaction.from_json(document)


def of(cluster: MemoryCluster, state: State, *wanted: NodePool, **options: Any) -> Transaction:
    """The transaction of a plan."""
    return Transaction.of(planned(files(*wanted), cluster, state, **options), id="tx", who="ada", started="noon")


def test_what_a_plan_becomes() -> None:
    """Writes with both images; adoptions and what others made true are recorded; what is gone is forgotten."""
    cluster = MemoryCluster()
    for name in ("adopt", "made-true", "same", "update", "delete"):
        cluster.hand_put(name, Description="live")
    known = {n: NodePool(n, "live") for n in ("same", "update", "delete", "forget")}
    state = State("lineage", 3, {**known, "made-true": NodePool("made-true", "old")})
    wanted = [NodePool(n, "live") for n in ("adopt", "made-true", "same", "create")] + [NodePool("update", "new")]
    found = of(cluster, state, *wanted)
    assert ["create", "delete", "update"] == [w.name for w in found.writes]
    assert ["adopt", "made-true"] == [p.name for p in found.recorded]
    assert ("forget",) == found.forgotten
    assert found.digest.startswith("sha256:")


def test_what_a_refresh_becomes() -> None:
    """Nothing is written; what is live is recorded, what is gone is forgotten."""
    cluster = MemoryCluster()
    cluster.hand_put("drifted", Description="live")
    state = State("lineage", 3, {n: NodePool(n, "known") for n in ("drifted", "gone")})
    found = of(cluster, state, NodePool("drifted", "wanted"), mode=Mode.REFRESH_ONLY)
    assert ((), (NodePool("drifted", "live"),), ("gone",)) == (found.writes, found.recorded, found.forgotten)


def test_facts_of_a_transaction() -> None:
    """It carries what the state is to remember of each pool that is written or recorded, so that recovery knows it."""
    cluster = MemoryCluster()
    for name in ("adopt", "record", "same", "update", "delete"):
        cluster.hand_put(name, Description="live")
    names = ("record", "same", "update", "delete")
    state = State("lineage", 3, {n: NodePool(n, "live") for n in names}, facts={"same": Facts(prevent_destroy=True)})
    wanted = [
        DesiredPool(NodePool(n, "new" if n == "update" else "live"), Lifecycle(prevent_destroy=True))
        for n in ("adopt", "create", "record", "same", "update")
    ]
    found = Transaction.of(planned(files(*wanted), cluster, state), id="tx", who="ada", started="noon")
    assert ["create", "delete", "update"] == [w.name for w in found.writes]
    assert ["adopt", "record"] == [p.name for p in found.recorded]
    assert dict.fromkeys(("adopt", "create", "record", "update"), Facts(prevent_destroy=True)) == found.facts
    assert found == Transaction.from_json(json.loads(json.dumps(found.to_json())))

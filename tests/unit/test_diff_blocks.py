"""Where pools come from and where they go: blocks that repeat, what is only remembered, `import` and `removed`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from gitpool.change import Action, Reason
from gitpool.desired import Desired, Removal, Repetition
from gitpool.diagnostics import Position, Report, SourceRange
from gitpool.diff import diff
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import USUAL, DesiredPool, Facts, Instance, Lifecycle, LivePool, NodePool
from gitpool.state import State
from tests.support.work import calls

PLACE = SourceRange("moves.hcl", Position(3, 1, 40), Position(3, 10, 49))
GPU = NodePool("gpu", "as it was")
KEYED = Facts(Instance("workers", "gpu"))
COUNTED = Facts(Instance("workers", 0))
SECRET = frozenset({("meta", "token")})


def from_block(pool: NodePool, key: str | int | None = None, block: str = "workers", **more: Any) -> DesiredPool:
    """The pool as that block declares it."""
    return DesiredPool(pool, instance=Instance(block, key), **more)


def made(
    desired: Desired,
    *,
    live: NodePool | None = GPU,
    known: NodePool | None = GPU,
    facts: Facts = USUAL,
    report: Report | None = None,
    **options: Any,
) -> Plan:
    """The plan where the state and the cluster hold the pool "gpu"."""
    pools = {known.name: known} if known else {}
    return diff(
        desired,
        {live.name: LivePool(live, 5, 9)} if live else {},
        State("lineage", 3, pools, facts=dict.fromkeys(pools, facts)),
        Options(**options),
        report if report is not None else Report(),
    )


@dataclass(frozen=True)
class Gone:
    """How the block repeats, what the state remembers, and the reason that follows."""

    reason: Reason
    facts: Facts
    blocks: Mapping[str, Repetition]


GONE = {
    "no such block": Gone(Reason.NOT_IN_CONFIGURATION, KEYED, {"other": Repetition.FOR_EACH}),
    "no block of its name": Gone(Reason.NOT_IN_CONFIGURATION, USUAL, {"workers": Repetition.NONE}),
    "the key is gone": Gone(Reason.KEY_NOT_IN_FOR_EACH, KEYED, {"workers": Repetition.FOR_EACH}),
    "the index is gone": Gone(Reason.INDEX_OUT_OF_COUNT, COUNTED, {"workers": Repetition.COUNT}),
    "for_each became count": Gone(Reason.WRONG_REPETITION, KEYED, {"workers": Repetition.COUNT}),
    "count became for_each": Gone(Reason.WRONG_REPETITION, COUNTED, {"workers": Repetition.FOR_EACH}),
    "for_each was dropped": Gone(Reason.WRONG_REPETITION, KEYED, {"workers": Repetition.NONE}),
    "for_each was added": Gone(Reason.WRONG_REPETITION, USUAL, {"gpu": Repetition.FOR_EACH}),
    "the block names another pool": Gone(Reason.RENAMED, USUAL, {"gpu": Repetition.NONE}),
}


@pytest.mark.parametrize("row", GONE.values(), ids=GONE)
def test_why_a_pool_goes(row: Gone) -> None:
    """The plan says what became of the block and of the key that declared it."""
    other = DesiredPool(NodePool("other"))
    (change,) = [c for c in made(Desired({"other": other}, row.blocks), facts=row.facts).changes if c.name == "gpu"]
    assert (Action.DELETE, row.reason) == (change.action, change.reason)
    assert (row.facts.instance or Instance("gpu")) == change.instance


def test_a_key_that_yields_another_name() -> None:
    """The instance is there still, and declares a pool of another name: the key is not what is missing."""
    plan = made(Desired.of({"big": from_block(NodePool("big"), "gpu")}), facts=KEYED)
    assert {"big": None, "gpu": Reason.RENAMED} == {c.name: c.reason for c in plan.changes}


@dataclass(frozen=True)
class Remembered:
    """What is remembered, what the files say, and the action that follows where the image is as wanted."""

    known: Facts
    wanted: DesiredPool
    action: Action


RECORDS = {
    "all as usual": Remembered(USUAL, DesiredPool(GPU), Action.NO_OP),
    "all the same": Remembered(
        Facts(KEYED.instance, True, SECRET),
        from_block(GPU, "gpu", lifecycle=Lifecycle(True), sensitive=SECRET),
        Action.NO_OP,
    ),
    "protected from now on": Remembered(USUAL, DesiredPool(GPU, Lifecycle(True)), Action.RECORD),
    "protected no longer": Remembered(Facts(None, True), DesiredPool(GPU), Action.RECORD),
    "another block": Remembered(USUAL, from_block(GPU, "gpu"), Action.RECORD),
    "another key": Remembered(KEYED, from_block(GPU, "accelerated"), Action.RECORD),
    "a block of its own": Remembered(KEYED, DesiredPool(GPU), Action.RECORD),
    "sensitive from now on": Remembered(USUAL, DesiredPool(GPU, sensitive=SECRET), Action.RECORD),
    "sensitive no longer": Remembered(Facts(sensitive=SECRET), DesiredPool(GPU), Action.RECORD),
}


@pytest.mark.parametrize("row", RECORDS.values(), ids=RECORDS)
def test_what_is_only_remembered(row: Remembered) -> None:
    """Where the image is right and the facts are not, the state alone learns of it; that counts as a change."""
    plan = made(Desired.of({"gpu": row.wanted}), facts=row.known)
    (change,) = plan.changes
    assert (row.action, row.known, row.wanted.facts) == (change.action, change.known, change.facts)
    assert (row.action is Action.RECORD) is plan.has_changes
    assert not change.action.writes
    assert plan.recorded == plan.count(Action.RECORD)


def test_facts_travel_with_a_write() -> None:
    """An update or an adoption records them as well; there is no second change for them."""
    wanted = from_block(replace(GPU, description="new"), "gpu", lifecycle=Lifecycle(True))
    (update,) = made(Desired.of({"gpu": wanted})).changes
    assert (Action.UPDATE, wanted.facts) == (update.action, update.facts)
    (adoption,) = made(Desired.of({"gpu": from_block(GPU, "gpu")}), known=None).changes
    assert (Action.ADOPT, KEYED) == (adoption.action, adoption.facts)


def test_destroy_records_nothing() -> None:
    """What the files say by now is not applied by a destroy; it is remembered as it was."""
    (change,) = made(Desired.of({"gpu": DesiredPool(GPU)}), facts=Facts(None, True), mode=Mode.DESTROY).changes
    assert (Action.DELETE, True, False) == (change.action, change.known.prevent_destroy, change.facts.prevent_destroy)


IMPORTS = {"gpu": PLACE}
DIFFERENT = replace(GPU, description="new")


@pytest.mark.parametrize(
    ("wanted", "live", "known", "action", "reason"),
    [
        (GPU, GPU, None, Action.ADOPT, Reason.IMPORTED),
        (DIFFERENT, GPU, None, Action.UPDATE, Reason.IMPORTED),
        (GPU, NodePool("gpu"), None, Action.UPDATE, Reason.IMPORTED),
        (GPU, GPU, GPU, Action.NO_OP, None),
        (DIFFERENT, GPU, GPU, Action.UPDATE, None),
        (GPU, None, GPU, Action.CREATE, Reason.REMOVED_OUTSIDE),
    ],
    ids=["same", "different", "blank", "managed", "managed and different", "managed and gone"],
)
def test_imports(
    wanted: NodePool, live: NodePool | None, known: NodePool | None, action: Action, reason: Reason | None
) -> None:
    """An `import` block takes a pool over, as `-adopt` does for all; what is managed already needs none."""
    report = Report()
    desired = replace(Desired.of({"gpu": DesiredPool(wanted)}), imports=IMPORTS)
    plan = made(desired, live=live, known=known, report=report)
    assert [(action, reason)] == [(c.action, c.reason) for c in plan.changes]
    assert [] == list(report)
    assert (int(reason is Reason.IMPORTED), 0) == (plan.imported, plan.adopted)


@pytest.mark.parametrize(("refresh", "said"), [(True, "remove the import block"), (False, "drop -refresh=false")])
def test_importing_what_is_not_there(refresh: bool, said: str) -> None:
    """It is an error at the place of the block: creating a pool is not what was asked for."""
    report = Report()
    desired = replace(Desired.of({"gpu": DesiredPool(GPU)}), imports=IMPORTS)
    assert () == made(desired, live=None, known=None, report=report, refresh=refresh).changes
    (found,) = report.errors
    assert ("Cannot import a pool that does not exist", PLACE) == (found.summary, found.range)
    assert "node_pool.gpu" == found.address
    assert said in found.detail


def test_imports_of_pools_that_are_not_chosen() -> None:
    """-target, -exclude and destroy leave them alone."""
    report = Report()
    desired = replace(Desired.of({"gpu": DesiredPool(GPU), "x": DesiredPool(NodePool("x"))}), imports=IMPORTS)
    for options in ({"targets": ("x",)}, {"excludes": ("gpu",)}, {"mode": Mode.DESTROY}):
        made(desired, live=None, known=None, report=report, **options)
    assert [] == list(report)


REMOVALS = {
    "its block": Removal("workers", None, False, PLACE),
    "its instance": Removal("workers", "gpu", False, PLACE),
    "its name": Removal("gpu", None, False, PLACE),
}


@pytest.mark.parametrize("mode", [Mode.NORMAL, Mode.DESTROY])
@pytest.mark.parametrize("removal", REMOVALS.values(), ids=REMOVALS)
def test_forgetting(removal: Removal, mode: Mode) -> None:
    """`destroy = false` forgets a pool and lets it stay, also when all are destroyed, protected or not."""
    (change,) = made(Desired(removed=(removal,)), facts=replace(KEYED, prevent_destroy=True), mode=mode).changes
    assert (Action.FORGET, Reason.REMOVED_BLOCK) == (change.action, change.reason)
    assert (GPU, None, PLACE) == (change.before, change.after, change.origin)


@pytest.mark.parametrize("removal", REMOVALS.values(), ids=REMOVALS)
def test_deleting_by_a_removed_block(removal: Removal) -> None:
    """`destroy = true` deletes, as a block that goes does, and the reason names the block; any "keep it" wins."""
    deleting = replace(removal, destroy=True)
    (change,) = made(Desired(removed=(deleting,)), facts=KEYED).changes
    assert (Action.DELETE, Reason.REMOVED_BLOCK, PLACE) == (change.action, change.reason, change.origin)
    (change,) = made(Desired(removed=(deleting, removal)), facts=KEYED).changes
    assert Action.FORGET is change.action


@pytest.mark.parametrize(
    "removal", [Removal("workers", "cpu", False, PLACE), Removal("other", None, False, PLACE)], ids=str
)
def test_a_removed_block_that_means_nothing(removal: Removal) -> None:
    """It stays in the files after it has done its work; nothing is said of it."""
    report = Report()
    (change,) = made(Desired(removed=(removal,)), facts=KEYED, report=report).changes
    assert (Action.DELETE, []) == (change.action, list(report))
    (change,) = made(Desired(removed=tuple(REMOVALS.values())), live=None, facts=KEYED).changes
    assert (Action.FORGET, Reason.ALREADY_GONE) == (change.action, change.reason)


CONTRADICTIONS = {
    "the block": (Removal("workers", None, False, PLACE), from_block(GPU, "gpu"), KEYED),
    "the instance": (Removal("workers", "gpu", True, PLACE), from_block(GPU, "gpu"), KEYED),
    "the name": (Removal("gpu", None, False, PLACE), from_block(GPU, "gpu"), KEYED),
    "a block of its own": (Removal("gpu", None, False, PLACE), DesiredPool(GPU), USUAL),
    "a pool that another block has taken": (Removal("workers", None, False, PLACE), DesiredPool(GPU), KEYED),
}


@pytest.mark.parametrize(("removal", "wanted", "facts"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_what_is_removed_must_not_be_declared(removal: Removal, wanted: DesiredPool, facts: Facts) -> None:
    """Terraform's rule: a removed block and what it names cannot both be there."""
    report = Report()
    made(Desired.of({"gpu": wanted}), report=report)
    assert [] == list(report)
    made(replace(Desired.of({"gpu": wanted}), removed=(removal,)), facts=facts, report=report)
    (found,) = report.errors
    assert ("Removed pool still exists", PLACE) == (found.summary, found.range)


def test_a_block_without_instances_is_declared() -> None:
    """A `for_each` over nothing still is a declaration; of one of its keys it is none."""
    empty = {"workers": Repetition.FOR_EACH}
    for key, expected in ((None, ["Removed pool still exists"]), ("gpu", [])):
        report = Report()
        made(Desired({}, empty, {}, (Removal("workers", key, False, PLACE),)), facts=KEYED, report=report)
        assert expected == [d.summary for d in report]


def test_many_keys_and_many_removals() -> None:
    """Ten times the pools and removed blocks are at most twelve times the work."""

    def work(count: int) -> int:
        keys = [f"k{number}" for number in range(count)]
        kept = {f"kept-{key}": from_block(NodePool(f"kept-{key}"), key, "kept") for key in keys}
        gone = {f"gone-{key}": NodePool(f"gone-{key}") for key in keys}
        facts = {name: Facts(Instance("kept", name)) for name in gone}
        removed = tuple(Removal(f"left-{key}", key, False, PLACE) for key in keys)
        live = {name: LivePool(pool, 1, 1) for name, pool in gone.items()}
        desired = replace(Desired.of(kept), removed=removed)
        state = State("lineage", 1, gone, facts=facts)
        return calls(lambda: diff(desired, live, state, Options(), Report()))

    assert work(1_000) <= 12 * work(100)


def test_secrets_in_an_error() -> None:
    """A map that is sensitive as a whole is named, and its keys are not."""
    report = Report()
    wanted = DesiredPool(replace(GPU, meta={"launch-code": "0000"}), sensitive=frozenset({("meta",)}))
    made(Desired.of({"gpu": wanted}), known=None, report=report)
    (found,) = report.errors
    assert "in: meta." in found.detail
    assert "launch" not in found.detail


def test_what_was_and_what_is_sensitive() -> None:
    """A change and a drift hide what the files or the state call sensitive, a destroy's too."""
    wanted = DesiredPool(replace(GPU, meta={"token": "new"}), sensitive=SECRET)
    drifted = replace(GPU, meta={"token": "by hand"})
    for mode in (Mode.NORMAL, Mode.DESTROY):
        plan = made(
            Desired.of({"gpu": wanted}), live=drifted, facts=Facts(sensitive=frozenset({("description",)})), mode=mode
        )
        assert {("description",), ("meta", "token")} == plan.changes[0].sensitive == plan.drift[0].sensitive
    assert SECRET == made(Desired(), live=drifted, facts=Facts(sensitive=SECRET)).drift[0].sensitive

"""The checks can fail: small mistakes put into the transaction on purpose, each of which has to be caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from gitpool.change import Action
from gitpool.pool import LivePool, NodePool
from gitpool.state import State
from gitpool.transaction import Phase, Transaction, Turn, Wave, Write, decide
from gitpool.workflow import apply, settle, wave
from gitpool.workflow.session import Cluster, Document
from tests.faults import test_death, test_misfortune, test_other_hands

Step: TypeAlias = Wave | Turn
Mutant: TypeAlias = Callable[[pytest.MonkeyPatch], None]


def deciding(change: Callable[[Transaction, Mapping[str, NodePool], Step], Step]) -> Mutant:
    """Decide otherwise."""

    def mutated(
        transaction: Transaction, live: Mapping[str, NodePool], given_up: AbstractSet[str] = frozenset()
    ) -> Step:
        return change(transaction, live, decide(transaction, live, given_up))

    return lambda patch: patch.setattr(settle, "decide", mutated)


def calls_contested_rolled_back(transaction: Transaction, live: Mapping[str, NodePool], step: Step) -> Step:
    """A pool that somebody else moved is said to be as it was."""
    return Turn(Phase.ROLLED_BACK) if step == Turn(Phase.CONTESTED) else step


def rolls_nothing_back(transaction: Transaction, live: Mapping[str, NodePool], step: Step) -> Step:
    """The way back ends where it begins."""
    return Turn(Phase.ROLLED_BACK) if transaction.phase is Phase.BACKWARD else step


def keeps_what_it_created(transaction: Transaction, live: Mapping[str, NodePool], step: Step) -> Step:
    """The way back leaves the created pools."""
    is_last = transaction.phase is Phase.BACKWARD and isinstance(step, Wave) and step.writes[0].target is None
    return Turn(Phase.ROLLED_BACK) if is_last else step


def commits_before_the_deletes(transaction: Transaction, live: Mapping[str, NodePool], step: Step) -> Step:
    """The last wave is forgotten."""
    is_last = transaction.phase is Phase.FORWARD and isinstance(step, Wave) and step.writes[0].action is Action.DELETE
    return Turn(Phase.COMMITTED) if is_last else step


def goes_on_past_other_hands(transaction: Transaction, live: Mapping[str, NodePool], step: Step) -> Step:
    """A pool that somebody else moved does not turn the transaction."""
    turns = isinstance(step, Turn) and step.phase is Phase.BACKWARD
    return Turn(Phase.COMMITTED) if turns else step


def forgets_one_of_a_wave(transaction: Transaction, live: Mapping[str, NodePool], step: Step) -> Step:
    """An update that shows its source counts as done."""
    if isinstance(step, Wave) and len(step.writes) == 1 and step.writes[0].action is Action.UPDATE:
        seen = {**live, step.writes[0].name: step.writes[0].target or step.writes[0].source}
        return decide(transaction, {n: p for n, p in seen.items() if p is not None})
    return step


def overwrites_other_hands(patch: pytest.MonkeyPatch) -> None:
    """What is not at its target is taken for the source."""
    patch.setattr(Write, "is_at_source", lambda write, live: not write.is_at_target(live))


def does_not_look_before_a_write(patch: pytest.MonkeyPatch) -> None:
    """The pool is written as the last LIST showed it."""
    perform = wave.Carrier.perform

    def mutated(carrier: Any, transaction: Transaction, step: Wave, pool: Any) -> str:
        class Believing:
            """A cluster that is not asked before a write."""

            def pool(self, name: str) -> LivePool | None:
                found: LivePool | None = carrier._ledger.seen.get(name)
                return found

            def __getattr__(self, name: str) -> Any:
                return getattr(cluster, name)

        session = carrier._session
        cluster = session.cluster
        carrier._session = replace(session, cluster=Believing())
        try:
            return perform(carrier, transaction, step, pool)
        finally:
            carrier._session = session

    patch.setattr(wave.Carrier, "perform", mutated)


def does_not_save_the_intent(patch: pytest.MonkeyPatch) -> None:
    """The first write comes before the first save."""
    save = Document.save

    def mutated(document: Document, state: State, lock: Any, entry: Any = None) -> None:
        if state.transaction is None or state.transaction.phase is not Phase.FORWARD:
            save(document, state, lock, entry)

    patch.setattr(Document, "save", mutated)


def does_not_save_the_direction(patch: pytest.MonkeyPatch) -> None:
    """It turns back and tells nobody."""
    turn = settle._turn
    patch.setattr(settle, "_turn", lambda session, transaction, save, why: turn(session, transaction, _nothing, why))


def does_not_save_the_outcome(patch: pytest.MonkeyPatch) -> None:
    """The state says of the pools what it said before."""
    patch.setattr(State, "closed", lambda state, transaction, live: replace(state, transaction=None))


def records_what_was_planned(patch: pytest.MonkeyPatch) -> None:
    """An undone change is recorded as done."""
    closed = State.closed

    def mutated(state: State, transaction: Transaction, live: Mapping[str, NodePool]) -> State:
        return closed(
            state,
            replace(transaction, phase=Phase.COMMITTED),
            {w.name: w.target for w in transaction.writes if w.target},
        )

    patch.setattr(State, "closed", mutated)


def forgets_the_facts_in_the_journal(patch: pytest.MonkeyPatch) -> None:
    """Whoever finishes a dead apply does not hear what is to be remembered."""
    told = Transaction.to_json
    patch.setattr(Transaction, "to_json", lambda transaction: {**told(transaction), "facts": {}})


def remembers_what_was_undone(patch: pytest.MonkeyPatch) -> None:
    """The facts of an apply that was rolled back are recorded."""
    closed = State.closed

    def mutated(state: State, transaction: Transaction, live: Mapping[str, NodePool]) -> State:
        return replace(closed(state, transaction, live), facts={**state.facts, **transaction.facts})

    patch.setattr(State, "closed", mutated)


def takes_refusals_for_lost_replies(patch: pytest.MonkeyPatch) -> None:
    """A definite no is asked again."""
    patch.setattr(wave, "_is_refused", lambda problem, name, backward, ledger: False)


def drops_unknown_fields(patch: pytest.MonkeyPatch) -> None:
    """A write says only what gitpool knows."""

    def mutated(cluster: Cluster, write: Write, current: LivePool | None) -> None:
        if write.target is None:
            cluster.remove(write.name)
        else:
            cluster.put(replace(write.target, unknown={}))

    patch.setattr(wave, "_write", mutated)


def finishes_nothing(patch: pytest.MonkeyPatch) -> None:
    """The next apply plans over an open transaction."""
    patch.setattr(apply, "_finish_open", lambda session, document, hold, options, finished: None)


def _nothing(_: object) -> None:
    """Do not save."""


MUTANTS: dict[str, Mutant] = {
    **{
        change.__name__: deciding(change)
        for change in (
            calls_contested_rolled_back,
            rolls_nothing_back,
            keeps_what_it_created,
            commits_before_the_deletes,
            goes_on_past_other_hands,
            forgets_one_of_a_wave,
        )
    },
    **{
        mutant.__name__: mutant
        for mutant in (
            overwrites_other_hands,
            does_not_look_before_a_write,
            does_not_save_the_intent,
            does_not_save_the_direction,
            does_not_save_the_outcome,
            records_what_was_planned,
            forgets_the_facts_in_the_journal,
            remembers_what_was_undone,
            takes_refusals_for_lost_replies,
            drops_unknown_fields,
            finishes_nothing,
        )
    },
}


def checks(folder: Path) -> None:
    """The faults of this folder, on the memory backend; the cheapest first."""
    test_misfortune.test_every_write_may_be_refused()
    test_misfortune.test_an_undo_may_be_refused()
    test_other_hands.test_ignored_fields_belong_to_somebody_else()
    for refused in ("", "delete-too"):
        test_other_hands.test_a_pool_written_by_hand_is_left_alone("change", refused)
    test_death.test_an_apply_finishes_the_older_one_first(folder)
    test_death.test_the_direction_is_saved(folder, "memory")
    test_death.test_death_at_every_point(folder, "memory", "recover", 1)
    test_death.test_death_at_every_point(folder, "memory", "apply", 1)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_each_mistake_is_caught(mutant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put one mistake into decide, settle or the state, and the checks fail; they are not blind."""
    MUTANTS[mutant](monkeypatch)
    with pytest.raises((AssertionError, KeyError)):
        checks(tmp_path)


def test_without_a_mistake_the_checks_pass(tmp_path: Path) -> None:
    """The same checks hold for the real thing, so that what they catch above is the mistake."""
    checks(tmp_path)

"""settle(): the only loop that writes to the cluster.

Look, decide, perform the wave (`gitpool.workflow.wave`), look again. Its rules:

* A definite refusal stops the wave (what is in flight is awaited) and turns the transaction. Going back, it makes that
  pool contested, and the rest goes on.
* A lost reply concludes nothing: look again and repeat the write, which is idempotent. When that has brought nothing
  for a while, stop with the intent saved; so too when a write is answered well but never shows.
* A lock that is not surely ours any more stops everything: what is in flight is awaited, nothing more is sent.
* The outcome is only ever concluded from a look that came after the last write.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gitpool.diagnostics import GitpoolError
from gitpool.pool import Instance, LivePool, NodePool
from gitpool.transaction import Event, Outcome, Phase, Result, Step, Transaction, Turn, Wave, Write, decide
from gitpool.workflow.hold import Hold
from gitpool.workflow.session import Session
from gitpool.workflow.wave import Carrier, Ledger, said

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before looking again, while writes bring no answer; after the last the loop gives up."""


@dataclass
class Settlement:
    """How far it came: the transaction (final, unless `stopped` says why not) and what the last look showed."""

    transaction: Transaction
    seen: dict[str, LivePool]
    outcomes: list[Outcome]
    stopped: str = ""

    @property
    def is_final(self) -> bool:
        """Whether the transaction ended."""
        return self.transaction.phase.is_final


def settle(
    session: Session,
    hold: Hold,
    transaction: Transaction,
    save: Callable[[Transaction], None],
    instance_of: Callable[[str], Instance] = Instance,
) -> Settlement:
    """Carry the transaction to its end, or as far as it can be carried.

    `save` records a change of direction, before the first write in that direction; if it cannot, the loop stops.
    `instance_of` says for whoever watches which instance declares a pool.
    """
    ledger, pauses = Ledger(instance_of), iter(PAUSES)
    carrier = Carrier(session, hold, ledger)
    pending_before: tuple[Phase, set[str]] | None = None

    def stop(why: str) -> Settlement:
        return Settlement(transaction, ledger.seen, _outcomes(transaction, ledger), why)

    with ThreadPoolExecutor(session.parallelism, thread_name_prefix="write") as pool:
        while True:
            try:
                ledger.seen = session.cluster.pools()
            except GitpoolError as problem:
                return stop(f"the cluster could not be looked at: {said(problem)}")
            live = ledger.live
            _note_progress(transaction, ledger, live)
            if ledger.lost:
                return stop(ledger.lost)
            step = decide(transaction, live, ledger.given_up.keys())
            if isinstance(step, Turn) and step.phase.is_final:
                transaction = transaction.turned(step.phase)
                return stop("")
            why = step.why if isinstance(step, Turn) else _must_turn(session, transaction, ledger)
            if why:
                if session.on_failure == "stop" and not session.interrupted.is_set():
                    return stop(why)
                try:
                    transaction = _turn(session, transaction, save, why)
                except GitpoolError as problem:
                    return stop(f"{why}, and the way back could not be noted in the state: {said(problem)}")
                continue
            assert isinstance(step, Wave)
            uncertain = carrier.perform(transaction, step, pool)
            pending = (transaction.phase, {w.name for w in step.writes})
            if pending != pending_before:
                pending_before, pauses = pending, iter(PAUSES)
            elif not uncertain and not _must_turn(session, transaction, ledger):
                uncertain = f"the cluster took the write but does not show it: {', '.join(sorted(pending[1]))}"
            if uncertain:
                pause = next(pauses, None)
                if pause is None:
                    return stop(uncertain)
                session.sleep(pause)


def _must_turn(session: Session, transaction: Transaction, ledger: Ledger) -> str:
    if transaction.phase is not Phase.FORWARD:
        return ""
    if session.interrupted.is_set():
        return "it was interrupted"
    for name, why in ledger.refused.items():
        return f"node_pool.{name} was refused: {why}"
    return ""


def _turn(session: Session, transaction: Transaction, save: Callable[[Transaction], None], why: str) -> Transaction:
    transaction = transaction.turned(Phase.BACKWARD, why)
    session.observe(Event(Step.TURNED, backward=True, why=why))
    save(transaction)
    return transaction


def _note_progress(transaction: Transaction, ledger: Ledger, live: dict[str, NodePool]) -> None:
    if transaction.phase is Phase.FORWARD or not ledger.applied:
        ledger.applied |= {w.name for w in transaction.writes if w.is_at_target(live.get(w.name))}


def _outcomes(transaction: Transaction, ledger: Ledger) -> list[Outcome]:
    live = ledger.live
    return [_outcome(transaction, write, live.get(write.name), ledger) for write in transaction.writes]


def _outcome(transaction: Transaction, write: Write, image: NodePool | None, ledger: Ledger) -> Outcome:
    why = ledger.refused.get(write.name) or ledger.unanswered.get(write.name, "")
    applied = write.name in ledger.applied
    if transaction.phase is Phase.COMMITTED:
        result, why = Result.APPLIED, ""
    elif write.is_at_source(image):
        result = Result.ROLLED_BACK if applied else Result.FAILED if why else Result.NOT_STARTED
        if result is Result.ROLLED_BACK and not transaction.phase.is_final and transaction.phase is Phase.FORWARD:
            result = Result.UNKNOWN
    elif transaction.phase is Phase.CONTESTED:
        result = Result.CONTESTED
        why = ledger.given_up.get(write.name) or "somebody else changed it in the meantime, so it was left as it is"
    elif write.is_at_target(image):
        result, why = Result.APPLIED, ""
    else:
        result, why = Result.UNKNOWN, why or "it is neither as it was nor as planned"
    return Outcome(write.name, write.action, result, why)

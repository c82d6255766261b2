"""settle(): the only loop that writes to the cluster.

Look, decide, perform the wave, look again. Its rules:

* Each write is preceded by a look at its pool, which must still show the source image. Nomad has no compare-and-set,
  so between that look and the write is a window of one round trip; it is the only one.
* A definite refusal stops the wave (what is in flight is awaited) and turns the transaction. Going back, it makes that
  pool contested, and the rest goes on.
* A lost reply concludes nothing: look again and repeat the write, which is idempotent. When that has brought nothing
  for a while, stop with the intent saved; so too when a write is answered well but never shows.
* The outcome is only ever concluded from a look that came after the last write.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.transport import Refusal, Trouble
from gitpool.pool import Instance, LivePool, NodePool, with_ignored
from gitpool.transaction import Event, Outcome, Phase, Result, Step, Transaction, Turn, Wave, Write, decide
from gitpool.workflow.session import Cluster, Session

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before looking again, while writes bring no answer; after the last the loop gives up."""

TROUBLE_LIMIT = 3
"""How often a write forward may be answered with a server's trouble before that counts as a refusal. Going back it
never does: what was refused going back stays as it is, and a server without a leader must not decide that."""


@dataclass
class Settlement:
    """How far it came: the transaction (final, unless `stopped` says why not) and what the last look showed."""

    transaction: Transaction
    live: dict[str, NodePool]
    outcomes: list[Outcome]
    stopped: str = ""

    @property
    def is_final(self) -> bool:
        """Whether the transaction ended."""
        return self.transaction.phase.is_final


@dataclass
class _Ledger:
    """What happened so far, for the table at the end and for giving up; progress itself is read off the cluster."""

    applied: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    given_up: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, int] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    live: dict[str, NodePool] = field(default_factory=dict)
    instance_of: Callable[[str], Instance] = Instance


def settle(
    session: Session,
    transaction: Transaction,
    save: Callable[[Transaction], None],
    instance_of: Callable[[str], Instance] = Instance,
) -> Settlement:
    """Carry the transaction to its end, or as far as it can be carried.

    `save` records a change of direction, before the first write in that direction; if it cannot, the loop stops.
    `instance_of` says for whoever watches which instance declares a pool.
    """
    ledger, pauses = _Ledger(instance_of=instance_of), iter(PAUSES)
    pending_before: tuple[Phase, set[str]] | None = None

    def stop(why: str) -> Settlement:
        return Settlement(transaction, ledger.live, _outcomes(transaction, ledger), why)

    with ThreadPoolExecutor(session.parallelism, thread_name_prefix="write") as pool:
        while True:
            try:
                ledger.live = {name: found.pool for name, found in session.cluster.pools().items()}
            except GitpoolError as problem:
                return stop(f"the cluster could not be looked at: {_said(problem)}")
            _note_progress(transaction, ledger)
            step = decide(transaction, ledger.live, ledger.given_up.keys())
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
                    return stop(f"{why}, and the way back could not be noted in the state: {_said(problem)}")
                continue
            assert isinstance(step, Wave)
            uncertain = _perform(session, transaction, step, ledger, pool)
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


def _must_turn(session: Session, transaction: Transaction, ledger: _Ledger) -> str:
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


def _note_progress(transaction: Transaction, ledger: _Ledger) -> None:
    if transaction.phase is Phase.FORWARD or not ledger.applied:
        ledger.applied |= {w.name for w in transaction.writes if w.is_at_target(ledger.live.get(w.name))}


def _perform(session: Session, transaction: Transaction, wave: Wave, ledger: _Ledger, pool: ThreadPoolExecutor) -> str:
    """Do the wave; the answer says why something in it is uncertain, and is empty if nothing is."""
    backward = transaction.phase is Phase.BACKWARD
    halt, guard = threading.Event(), threading.Lock()
    uncertain: list[str] = []

    def one(write: Write) -> None:
        if halt.is_set() or (session.interrupted.is_set() and not backward):
            return
        started = time.monotonic()

        def tell(step: Step, why: str = "") -> None:
            seconds = time.monotonic() - started
            session.observe(Event(step, write, backward, why, seconds, ledger.instance_of(write.name)))

        try:
            current = session.cluster.pool(write.name)
            image = current.pool if current else None
            if not write.is_at_source(image):
                return  # at its target, or moved by another: the next look decides
            with guard:
                if halt.is_set() or (session.interrupted.is_set() and not backward):
                    return
                tell(Step.STARTED)
            _write(session.cluster, write, current)
        except GitpoolError as problem:
            said = _said(problem)
            with guard:
                if _is_refused(problem, write.name, backward, ledger):
                    tell(Step.REFUSED, said)
                    (ledger.given_up if backward else ledger.refused)[write.name] = said
                    if not backward:
                        halt.set()
                else:
                    tell(Step.UNCERTAIN, said)
                    ledger.unanswered[write.name] = said
                    uncertain.append(said)
            return
        with guard:
            tell(Step.DONE)
            if not backward:
                ledger.applied.add(write.name)

    for future in [pool.submit(one, write) for write in wave.writes]:
        future.result()
    return uncertain[0] if uncertain else ""


def _write(cluster: Cluster, write: Write, current: LivePool | None) -> None:
    """Write the target, with the fields that are not ours as the pool shows them now."""
    if write.target is None:
        cluster.remove(write.name)
        return
    target = write.target
    if current is not None:
        target = with_ignored(target, current.pool, write.ignored)
        target = replace(target, unknown={**target.unknown, **current.pool.unknown})
    cluster.put(target)


def _is_refused(problem: GitpoolError, name: str, backward: bool, ledger: _Ledger) -> bool:
    if isinstance(problem, Refusal):
        return True
    if isinstance(problem, Trouble) and not backward:
        ledger.troubles[name] = ledger.troubles.get(name, 0) + 1
        return ledger.troubles[name] >= TROUBLE_LIMIT
    return False


def _said(problem: GitpoolError) -> str:
    if isinstance(problem, Refusal) and problem.lacks:
        return f"{problem.text}; the token may lack {problem.lacks}"
    if isinstance(problem, (Refusal, Trouble)) and problem.text:
        return problem.text
    return "; ".join(d.detail or d.summary for d in problem.diagnostics)


def _outcomes(transaction: Transaction, ledger: _Ledger) -> list[Outcome]:
    return [_outcome(transaction, write, ledger) for write in transaction.writes]


def _outcome(transaction: Transaction, write: Write, ledger: _Ledger) -> Outcome:
    image = ledger.live.get(write.name)
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

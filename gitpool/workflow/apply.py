"""The verbs that write: apply (destroy is one of its modes) and recover.

Apply = lock → read the state → finish an open transaction → look → plan → save the intent → settle → save the outcome
→ unlock. A prompt never holds the lock: it is asked about a first plan, and then, as for a saved plan, the plan made
under the lock must be the same one, else nothing is written.

The journal is three facts inside the state document: the intent (before the first write), the direction (if it turns
back), the outcome. So a clean apply writes the state twice, whatever the number of pools.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from gitpool.backends.backend import Lock
from gitpool.diagnostics import ExitCode, GitpoolError, NeedsAPerson, RolledBack, error
from gitpool.plan import Options, Plan
from gitpool.state import State
from gitpool.transaction import Outcome, Phase, Transaction
from gitpool.workflow.plan import make_plan, verify
from gitpool.workflow.session import Document, Session, locked
from gitpool.workflow.settle import Settlement, settle


@dataclass(frozen=True)
class Applied:
    """How an apply or a recovery ended; `plan` is None where there was none.

    `stopped` says why it is unfinished; `was_backward` that a recovery only went on with a way back already begun.
    """

    plan: Plan | None
    transaction: Transaction | None
    state: State
    outcomes: list[Outcome] = field(default_factory=list)
    stopped: str = ""
    was_backward: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """0 committed or nothing to do, 3 rolled back, 4 contested or unfinished."""
        if self.stopped:
            return ExitCode.NEEDS_A_PERSON
        if self.transaction is None or self.transaction.phase is Phase.COMMITTED:
            return ExitCode.OK
        return ExitCode.ROLLED_BACK if self.transaction.phase is Phase.ROLLED_BACK else ExitCode.NEEDS_A_PERSON


def apply(
    session: Session,
    options: Options,
    *,
    reviewed: Plan | None = None,
    approve: Callable[[Plan], bool] | None = None,
    planned: Callable[[Plan], None] = lambda _: None,
) -> Applied | None:
    """Make the files true, or nothing.

    `reviewed` is a saved plan, `approve` asks a person about the first plan, `planned` is shown the plan that is
    about to be carried out. None is returned if the person said no.

    Raises:
        GitpoolError: nothing was written (but a recovery of an older transaction, which ended).
        NeedsAPerson: the outcome could not be saved, or an older transaction cannot be finished.
    """
    if approve is not None:
        first = _first_plan(session, options)
        if not approve(first):
            return None
        reviewed = first
    with locked(session, "apply") as lock:
        document = Document.read(session.backend)
        _finish_open(session, document, lock)
        plan = make_plan(session, document.state, options)
        if reviewed is not None:
            verify(plan, reviewed, document.state)
        planned(plan)
        transaction = Transaction.of(plan, id=str(uuid.uuid4()), who=session.who, started=session.timestamp())
        return _carry_out(session, document, lock, plan, transaction)


def recover(session: Session, *, abandon: bool = False, backward: bool = False) -> Applied:
    """Finish the open transaction and nothing else; `abandon` closes it as it stands, `backward` turns it first.

    Raises:
        GitpoolError: no transaction could be looked at; nothing was written.
    """
    with locked(session, "recover") as lock:
        document = Document.read(session.backend)
        transaction = document.state.transaction
        if transaction is None:
            return Applied(None, None, document.state)
        if abandon:
            live = {name: found.pool for name, found in session.cluster.pools().items()}
            ended = transaction.turned(Phase.CONTESTED, f"abandoned by {session.who}")
            document.save(document.state.closed(ended, live), lock)
            return Applied(None, ended, document.state)
        if backward and transaction.phase is Phase.FORWARD:
            transaction = transaction.turned(Phase.BACKWARD, f"turned back by {session.who}")
            document.save(document.state.opened(transaction), lock)
        session.settling(transaction)
        return _settle_and_close(session, document, lock, None, transaction)


def _first_plan(session: Session, options: Options) -> Plan:
    """The plan that a person is asked about. An open transaction is finished before, or it would spoil the plan."""
    document = Document.read(session.backend)
    if document.state.transaction is not None:
        with locked(session, "recover") as lock:
            document = Document.read(session.backend)
            _finish_open(session, document, lock)
    return make_plan(session, document.state, options)


def _finish_open(session: Session, document: Document, lock: Lock) -> None:
    transaction = document.state.transaction
    if transaction is None:
        return
    session.recovering(transaction)
    session.settling(transaction)
    applied = _settle_and_close(session, document, lock, None, transaction)
    if applied.stopped:
        raise NeedsAPerson(
            error(
                "An earlier apply is unfinished",
                f"The transaction that {transaction.who} began at {transaction.started} could not be finished: "
                f"{applied.stopped}. Nothing new was begun. Mend that and run `gitpool recover`, or close it as it "
                "stands with `gitpool recover -abandon`.",
            )
        )
    if session.interrupted.is_set():
        raise RolledBack(
            error("Interrupted", "The earlier apply was finished; nothing new was begun. Run the command again.")
        )


def _carry_out(session: Session, document: Document, lock: Lock, plan: Plan, transaction: Transaction) -> Applied:
    if transaction.writes:
        session.settling(transaction)
        document.save(document.state.opened(transaction), lock)
        return _settle_and_close(session, document, lock, plan, transaction)
    ended = transaction.turned(Phase.COMMITTED)
    state = document.state.closed(ended, {})
    if not state.records(document.state):
        document.save(state, lock)
    return Applied(plan, ended, document.state)


def _settle_and_close(
    session: Session, document: Document, lock: Lock, plan: Plan | None, transaction: Transaction
) -> Applied:
    def save(turned: Transaction) -> None:
        document.save(document.state.opened(turned), lock)

    try:
        settlement = settle(session, transaction, save)
        if settlement.is_final:
            document.save(document.state.closed(settlement.transaction, settlement.live), lock)
    except NeedsAPerson:
        raise
    except GitpoolError as problem:
        raise _unsaved(problem) from problem
    return _applied(plan, document, settlement, transaction.phase is Phase.BACKWARD)


def _applied(plan: Plan | None, document: Document, settlement: Settlement, was_backward: bool) -> Applied:
    return Applied(plan, settlement.transaction, document.state, settlement.outcomes, settlement.stopped, was_backward)


def _unsaved(problem: GitpoolError) -> NeedsAPerson:
    """The cluster moved, but the state could not be written: the intent is still there, so nothing is lost."""
    return NeedsAPerson(
        *problem.diagnostics,
        error(
            "The outcome could not be saved",
            "The cluster was written to, but the state could not be. The intent is saved: mend what hinders the "
            "state's place, then run `gitpool recover`, which reads the cluster and finishes.",
        ),
    )

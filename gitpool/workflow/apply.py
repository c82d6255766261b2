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
from dataclasses import dataclass, field, replace
from typing import Protocol

from gitpool import guards
from gitpool.backends.backend import Lock
from gitpool.diagnostics import ExitCode, GitpoolError, Refused, RolledBack, error
from gitpool.history import Entry
from gitpool.identity import Identity
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import Instance
from gitpool.render.mask import Mask
from gitpool.state import State
from gitpool.transaction import Outcome, Phase, Transaction
from gitpool.workflow.hold import Hold, locked
from gitpool.workflow.plan import look, make_plan, refuse, verify
from gitpool.workflow.session import Document, Session
from gitpool.workflow.settle import settle


@dataclass(frozen=True)
class Applied:
    """How an apply or a recovery ended; `plan` is None where there was none.

    `stopped` says why it is unfinished, `taken_over` by whom it was ended meanwhile, if it was; `was_backward` that a
    recovery only went on with a way back already begun; `is_earlier` that this is the end of an earlier run's
    transaction, after which nothing new was begun.
    """

    plan: Plan | None
    transaction: Transaction | None
    state: State
    outcomes: list[Outcome] = field(default_factory=list)
    stopped: str = ""
    taken_over: str = ""
    was_backward: bool = False
    is_earlier: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """0 committed or nothing to do, 3 rolled back, 4 contested or unfinished."""
        if self.stopped:
            return ExitCode.NEEDS_A_PERSON
        if self.transaction is None or self.transaction.phase is Phase.COMMITTED:
            return ExitCode.OK
        return ExitCode.ROLLED_BACK if self.transaction.phase is Phase.ROLLED_BACK else ExitCode.NEEDS_A_PERSON


class Review(Protocol):
    """What others approved; `gitpool.workflow.reviewed.Reviews` is one."""

    @property
    def dated(self) -> Plan | None:
        """The plan by which its age is judged."""

    def demand(self, plan: Plan, hides: Callable[[str], bool]) -> None:
        """Whether the plan was approved; `hides` says which keys of `meta` are not shown.

        Raises:
            Refused: it was not.
        """


def apply(
    session: Session,
    options: Options,
    *,
    reviewed: Plan | None = None,
    approve: Callable[[Plan], bool] | None = None,
    planned: Callable[[Plan], None] = lambda _: None,
    finished: Callable[[Applied], None] = lambda _: None,
    review: Review | None = None,
) -> Applied | None:
    """Make the files true, or nothing.

    `reviewed` is a saved plan, `approve` asks a person about the first plan, `planned` is shown the plan that is
    about to be carried out, `finished` how an earlier run's transaction ended. A `review` is what others approved: it
    refuses whatever they did not. None is returned if the person said no.

    Raises:
        GitpoolError: nothing was written (but a recovery of an older transaction, which ended).
    """
    operation = "destroy" if options.mode is Mode.DESTROY else "apply"
    hides = Mask(session.configuration.settings.masked_meta_keys).hides
    if approve is not None:
        ended = _finish_earlier(session, options, finished)
        if ended is not None:
            return ended
        reviewed = make_plan(session, Document.read(session.backend).state, options, is_apply=True)
        if not approve(reviewed):
            return None
    with locked(session, operation) as hold:
        document = Document.read(session.backend)
        ended = _finish_open(session, document, hold, options, finished)
        if ended is not None:
            return ended
        dated = reviewed if review is None else review.dated
        plan = make_plan(session, document.state, options, is_apply=True, reviewed=dated)
        seen = plan.basis.identity
        if not options.refresh:  # the plan took the state's word; what is written goes to this cluster
            _, seen = look(session, document.state, is_new=options.new_cluster)
        if reviewed is not None:
            verify(plan, reviewed, document.state, hides)
        if review is not None:
            _demand(session, review, plan, hides)
        planned(plan)
        state = document.state.of_cluster(seen, is_new=options.new_cluster)
        transaction = Transaction.of(plan, id=str(uuid.uuid4()), who=session.who, started=session.timestamp())
        return _carry_out(session, document, hold, plan, state.opened(transaction))


def _demand(session: Session, review: Review, plan: Plan, hides: Callable[[str], bool]) -> None:
    """Refuse what was not approved, after whoever watches has seen it."""
    try:
        review.demand(plan, hides)
    except Refused:
        session.objected(plan)
        raise


def recover(session: Session, *, abandon: bool = False, backward: bool = False, new_cluster: bool = False) -> Applied:
    """Finish the open transaction and nothing else; `abandon` closes it as it stands, `backward` turns it first.

    `new_cluster` says that the state is meant for a cluster that it does not know.

    Raises:
        GitpoolError: no transaction could be looked at; nothing was written.
    """
    with locked(session, "recover") as hold:
        document = Document.read(session.backend)
        transaction = document.state.transaction
        if transaction is None:
            refuse(session, guards.left_behind(document.state, session.left_behind))
            return Applied(None, None, document.state)
        live, seen = look(session, document.state, is_new=new_cluster)
        document.state = document.state.of_cluster(seen, is_new=new_cluster)
        if abandon:
            ended = transaction.turned(Phase.CONTESTED, f"abandoned by {session.who}")
            images = {name: found.pool for name, found in live.items()}
            _save_ended(session, document, hold, ended, document.state.closed(ended, images))
            return Applied(None, ended, document.state)
        if backward and transaction.phase is Phase.FORWARD:
            transaction = transaction.turned(Phase.BACKWARD, f"turned back by {session.who}")
            document.save(document.state.opened(transaction), hold.lock)
        with session.settling(transaction, False):
            return _settle_and_close(session, document, hold, None, transaction)


def _finish_earlier(session: Session, options: Options, finished: Callable[[Applied], None]) -> Applied | None:
    """Finish an open transaction before a person is asked about a plan, which it would spoil."""
    if Document.read(session.backend).state.transaction is None:
        return None
    with locked(session, "recover") as hold:
        return _finish_open(session, Document.read(session.backend), hold, options, finished)


def _finish_open(
    session: Session, document: Document, hold: Hold, options: Options, finished: Callable[[Applied], None]
) -> Applied | None:
    """Finish an earlier run's transaction; the answer is how it ended, if nothing new may be begun after that.

    Where somebody else's hand was in it (contested), a person has to look first, also under `-auto-approve`.

    Raises:
        RolledBack: it was interrupted.
        Refused: the state belongs to another cluster.
    """
    transaction = document.state.transaction
    if transaction is None:
        return None
    _, seen = look(session, document.state, is_new=options.new_cluster)
    document.state = document.state.of_cluster(seen, is_new=options.new_cluster)
    session.recovering(transaction)
    with session.settling(transaction, True):
        applied = replace(_settle_and_close(session, document, hold, None, transaction), is_earlier=True)
    if applied.exit_code is ExitCode.NEEDS_A_PERSON:
        return applied
    finished(applied)
    if session.interrupted.is_set():
        raise RolledBack(
            error("Interrupted", "The earlier apply was finished; nothing new was begun. Run the command again.")
        )
    return None


def _carry_out(session: Session, document: Document, hold: Hold, plan: Plan, opened: State) -> Applied:
    """Make the plan true; `opened` is the state with the intent, and with what was learned of the cluster."""
    transaction = opened.transaction
    assert transaction is not None
    if transaction.writes:
        with session.settling(transaction, False):
            hold.check()
            document.save(opened, hold.lock)
            return _settle_and_close(session, document, hold, plan, transaction)
    ended = transaction.turned(Phase.COMMITTED)
    state = opened.closed(ended, {}).learned(plan.basis.identity)
    is_news = state.manages and state.identity != document.state.identity
    if is_news or not state.records(document.state):
        _save_ended(session, document, hold, ended, state)
    return Applied(plan, ended, document.state)


def _settle_and_close(
    session: Session, document: Document, hold: Hold, plan: Plan | None, transaction: Transaction
) -> Applied:
    def save(turned: Transaction) -> None:
        document.save(document.state.opened(turned), hold.lock)

    before = document.state

    def instance_of(name: str) -> Instance:
        facts = transaction.facts.get(name)
        return before.instance_of(name) if facts is None else facts.instance or Instance(name)

    settlement = settle(session, hold, transaction, save, instance_of)
    stopped = settlement.stopped
    if settlement.is_final:
        images = {name: found.pool for name, found in settlement.seen.items()}
        state = document.state.closed(settlement.transaction, images)
        state = state.learned(Identity.seen(session.region, (), settlement.seen))
        try:
            _save_ended(session, document, hold, settlement.transaction, state)
        except GitpoolError as problem:
            said = " ".join(d.detail or d.summary for d in problem.diagnostics)
            stopped = f"the outcome could not be saved: {said}"
    return Applied(
        plan=plan,
        transaction=settlement.transaction,
        state=document.state,
        outcomes=settlement.outcomes,
        stopped=stopped,
        taken_over=_ended_by(session, transaction) if stopped else "",
        was_backward=transaction.phase is Phase.BACKWARD,
    )


def _save_ended(session: Session, document: Document, hold: Hold, ended: Transaction, state: State) -> None:
    """Save how a transaction ended, with its line in the history."""
    noted = entry(session, hold.lock, ended.phase.value, ended.digest, ended.why)
    noted = replace(noted, overrides=ended.overrides, justification=ended.justification)
    document.save(state, hold.lock, noted)


def entry(session: Session, lock: Lock, outcome: str = "", digest: str = "", reason: str = "") -> Entry:
    """A line of the history about what the holder of the lock does; its serial is given when it is saved."""
    done = lock.info
    return Entry(0, session.timestamp(), done.who, done.info, done.operation, outcome, digest, reason)


def _ended_by(session: Session, transaction: Transaction) -> str:
    """Who has ended the transaction behind our back, in words; empty if it is open still, or nobody can say."""
    try:
        state = Document.read(session.backend).state
    except GitpoolError:
        return ""
    if state.transaction is not None and state.transaction.id == transaction.id:
        return ""
    if not state.history:
        return "somebody who left no word in the state's history"
    last = state.history[-1]
    return f"{last.who} ({last.operation}{', ' if last.outcome else ''}{last.outcome}, serial {last.serial})"

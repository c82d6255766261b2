"""What is done to the state itself, without a look at the cluster: push, rm, and the move to another place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gitpool.backends.backend import Backend, Damaged, Snapshot
from gitpool.diagnostics import GitpoolError, Refused, error
from gitpool.state import State
from gitpool.workflow.apply import entry
from gitpool.workflow.hold import locked
from gitpool.workflow.session import Document, Session

_OTHER_DOCUMENT = "Name another document."


def push(session: Session, data: bytes, where: str, *, force: bool = False) -> State | None:
    """Put that document in the place of the state; None if it is there already.

    Without `force` the three guards of Terraform's `state push` hold: another lineage, a newer serial, another content
    of the same serial; and no open transaction is lost.

    Raises:
        GitpoolError: it is no state (`force` changes nothing of that).
        Refused: a guard objects.
    """
    given = State.from_bytes(data, where, _OTHER_DOCUMENT)
    with locked(session, "state push") as hold:
        try:
            document = Document.read(session.backend)
        except GitpoolError as problem:
            if not force:
                raise
            document = Document(session.backend, _overwritten(session.backend, problem), State())
        present = document.state
        if document.snapshot.data == data:
            return None
        if not force:
            _check_push(present, given, where)
        serial = given.serial if given.serial > present.serial else present.serial + 1
        document.put(replace(given, serial=serial), hold.lock, entry(session, hold.lock, reason=f"of {where}"))
        return document.state


def remove(session: Session, chosen: Callable[[State], list[str]]) -> list[str]:
    """Forget the managed pools that are chosen from the state, and return their names; they stay in the cluster.

    Raises:
        GitpoolError: an apply is open, whose end would bring them back; or what choosing raises.
    """
    with locked(session, "state rm") as hold:
        document = Document.read(session.backend)
        check_closed(document.state, session.backend.where)
        gone = chosen(document.state)
        if gone:
            document.save(document.state.without(gone), hold.lock, entry(session, hold.lock, reason=", ".join(gone)))
        return gone


def migrate(session: Session, source: Backend, *, force: bool = False) -> State | None:
    """Copy the state from another place to the session's, and read it again there; None if it is there already.

    The other one stays as it is. Both are locked meanwhile.

    Raises:
        GitpoolError: there is none, it is no state, an apply is open in it, or the copy is not what was copied.
        Refused: there is a state that is not an older one of the same lineage, and no `force`.
    """
    with locked(replace(session, backend=source), "migrate"), locked(session, "migrate") as hold:
        data, present = source.read().data, session.backend.read()
        if data is None:
            raise GitpoolError(
                error("There is no state to move", f"{source.where} is empty. Name the place with -from=PATH.")
            )
        state = State.from_bytes(data, source.where, _OTHER_DOCUMENT)
        check_closed(state, source.where)
        if present.data == data:
            return None
        if present.data is not None:
            there = State.from_bytes(present.data, session.backend.where)
            if not force:
                _check_push(there, state, source.where, "-force-copy")
            elif state.serial <= there.serial:  # a number that was given is not given again: copies go by it
                state = replace(state, serial=there.serial + 1)
                data = state.to_bytes()
        session.backend.write(data, present, hold.lock, state.serial)
        if session.backend.read().data != data:
            raise GitpoolError(
                error(
                    "The copy is not the state",
                    f"What is in {session.backend.where} now is not what was written there. Do not use it: the state "
                    f"is in {source.where}, as it was.",
                )
            )
        return state


def _overwritten(backend: Backend, problem: GitpoolError) -> Snapshot:
    """What a push goes over where the document cannot be understood."""
    return Snapshot(None, problem.version) if isinstance(problem, Damaged) else backend.read()


def _check_push(present: State, given: State, where: str, flag: str = "-force") -> None:
    """The guards; an absent state has neither lineage nor serial, and objects to nothing."""
    if present.lineage and present.lineage != given.lineage:
        summary = "The state has another lineage"
        why = f"What is there has the lineage {present.lineage}, {where} has {given.lineage or 'none'}"
    elif given.serial < present.serial:
        summary = "The state is older"
        why = f"What is there has the serial {present.serial}, {where} has {given.serial}"
    elif present.lineage and given.serial == present.serial:
        summary = "The state has the same serial and another content"
        why = f"Both have the serial {present.serial}. If {where} was edited, it needs a higher one"
    elif present.transaction is not None:
        summary = "An apply is unfinished"
        why = "What is there holds the intent of an apply, which would be lost: `gitpool recover` finishes it"
    else:
        return
    raise Refused(error(summary, f"{why}. Nothing was written. To replace it all the same, use {flag}."))


def check_closed(state: State, where: str) -> None:
    """Whether no apply is open, whose end would change what is written to the state beside it.

    Raises:
        GitpoolError: one is.
    """
    if state.transaction is not None:
        raise GitpoolError(
            error(
                "An apply is unfinished",
                f"{where} holds the intent of an apply that {state.transaction.who} began. Nothing was written. Run "
                "`gitpool recover` first.",
            )
        )

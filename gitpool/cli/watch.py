"""Telling what is going on: a plan, the steps of an apply, and how it ended, for people or for machines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from gitpool.backends.backend import LockInfo, described
from gitpool.cli import interrupts, runtime
from gitpool.cli.output import Output
from gitpool.diagnostics import Diagnostic, ExitCode, GitpoolError, NeedsAPerson, error, warning
from gitpool.plan import Action, Mode, Plan
from gitpool.render import events, text
from gitpool.transaction import Event, Phase, Result, Step, Transaction

if TYPE_CHECKING:
    from gitpool.workflow.apply import Applied
    from gitpool.workflow.session import Session

LONG = 50
"""From how many writes on a terminal gets a bar instead of two lines a pool."""


def begin(output: Output, operation: str) -> None:
    """The first line of the event stream, and the last one, should nothing else come of it."""
    output.emit(events.version())
    output.end_with(events.change_summary(adds=0, changes=0, removes=0, operation=operation, failed=True))


def show_plan(output: Output, plan: Plan) -> None:
    """The plan, as text or as events."""
    output.say(text.plan(plan, output.style, output.mask))
    if output.is_json:
        for drift in plan.drift:
            output.emit(events.drift(drift))
        for change in plan.acting:
            output.emit(events.planned_change(change))


def plan_summary(plan: Plan) -> dict[str, Any]:
    """The event that sums up a plan."""
    return events.change_summary(
        adds=plan.count(Action.CREATE),
        changes=plan.count(Action.UPDATE),
        removes=plan.count(Action.DELETE),
        imports=plan.count(Action.ADOPT),
        forgets=plan.count(Action.FORGET),
        operation="plan",
    )


@contextmanager
def watching(output: Output, session: Session) -> Iterator[None]:
    """Let the session tell its story, and let the first signal turn it back.

    Raises:
        NeedsAPerson: something unforeseen, after the intent was saved.
    """
    is_settling = False

    def first_interrupt() -> None:
        output.notice(
            "\nInterrupt received. What is in flight is awaited, then every pool is put back as it was. "
            "A second interrupt leaves at once.\n"
        )

    def settling(transaction: Transaction) -> None:
        nonlocal is_settling
        if not is_settling:
            is_settling = True
            stack.enter_context(interrupts.graceful(session.interrupted, first_interrupt))
        session.observe = stack.enter_context(progress(output, len(transaction.writes)))

    def recovering(transaction: Transaction) -> None:
        summary = "An earlier apply is unfinished"
        detail = (
            f"{transaction.who} began it at {transaction.started}: {len(transaction.writes)} pools, going "
            f"{transaction.phase.value}. It is finished first."
        )
        output.report([warning(summary, detail)])

    def waiting(holder: LockInfo | None) -> None:
        output.notice(f"Waiting for the state's lock, held by {described(holder)} ...\n")

    session.settling, session.recovering, session.waiting = settling, recovering, waiting
    with ExitStack() as stack:
        try:
            yield
        except GitpoolError:
            raise
        except Exception as problem:
            if not is_settling or os.environ.get("GITPOOL_DEBUG"):
                raise
            raise NeedsAPerson(runtime.bug(problem)) from problem


@contextmanager
def progress(output: Output, total: int) -> Iterator[Callable[[Event], None]]:
    """An observer of the apply: events, plain lines, or a bar for a long apply on a terminal."""
    if output.is_json:
        yield lambda event: output.emit(events.event(event))
    elif not output.is_terminal or total < LONG:
        yield lambda event: output.say(text.event(event, output.style))
    else:
        with _bar(output, total) as observe:
            yield observe


@contextmanager
def _bar(output: Output, total: int) -> Iterator[Callable[[Event], None]]:
    # rich costs 80 ms to import, so it is imported where a bar is drawn.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(no_color=not output.style.color, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Applying", total=total)
        going_back = False

        def observe(event: Event) -> None:
            nonlocal going_back
            if event.step is Step.TURNED:
                going_back = True
                bar.update(task, description="Rolling back", total=None)
            if event.step is Step.DONE:
                bar.advance(task, -1 if going_back else 1)
            if event.step in (Step.REFUSED, Step.TURNED, Step.UNCERTAIN):
                bar.console.print(text.event(event, output.style), markup=False, soft_wrap=True)

        yield observe


def show_done(output: Output, sentence: str) -> int:
    """A recovery that has nothing to complain of: the sentence, and for machines a summary without numbers."""
    output.say(sentence)
    output.end_with(events.change_summary(adds=0, changes=0, removes=0, operation="apply"))
    return ExitCode.OK


def show_end(output: Output, applied: Applied) -> int:
    """How it ended: Terraform's last line if it went well, else the table and what it means; the exit code."""
    code = applied.exit_code
    if code is ExitCode.OK:
        if applied.plan is not None:
            output.say("\n" + text.applied(applied.plan, output.style))
    elif applied.outcomes:
        output.say("\n" + text.outcomes(applied.outcomes, output.style))
        for row in applied.outcomes:
            output.emit(events.outcome(row))
    if code is not ExitCode.OK:
        output.report([_ending(applied)])
    output.end_with(_summary(applied))
    return code


def _ending(applied: Applied) -> Diagnostic:
    transaction = applied.transaction
    assert transaction is not None
    why = transaction.why or applied.stopped
    if applied.stopped:
        return error(
            "The apply is unfinished",
            f"It stopped because {applied.stopped}. The intent is saved. `gitpool recover` goes on "
            f"{transaction.phase.value}, `gitpool recover -rollback` puts every pool back as it was, and "
            "`gitpool recover -abandon` keeps what is live.",
        )
    if transaction.phase is Phase.ROLLED_BACK:
        return error(
            "The apply was rolled back",
            f"It turned back because {why}. Every pool is as it was. Mend the reason and apply again.",
        )
    return error(
        "The apply ended contested",
        f"It turned back because {why}, and the pools marked contested could not be put back. The state records what "
        "is live; `gitpool plan` shows what differs from the files.",
    )


def _summary(applied: Applied) -> dict[str, Any]:
    def count(action: Action) -> int:
        return sum(1 for row in applied.outcomes if row.action is action and row.result is Result.APPLIED)

    plan = applied.plan
    recorded = plan if applied.exit_code is ExitCode.OK else None
    return events.change_summary(
        adds=count(Action.CREATE),
        changes=count(Action.UPDATE),
        removes=count(Action.DELETE),
        imports=recorded.count(Action.ADOPT) if recorded else 0,
        forgets=recorded.count(Action.FORGET) if recorded else 0,
        outcomes=applied.outcomes,
        failed=applied.exit_code is not ExitCode.OK,
        operation="destroy" if plan and plan.options.mode is Mode.DESTROY else "apply",
    )

"""Telling what is going on: a plan, the steps of an apply, and how it ended, for people or for machines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gitpool.backends.backend import LockInfo, described
from gitpool.change import Action
from gitpool.cli import interrupts, runtime
from gitpool.cli.output import Output
from gitpool.diagnostics import Diagnostic, ExitCode, GitpoolError, NeedsAPerson, error, warning
from gitpool.plan import Mode, Plan
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
            output.emit(events.planned_change(change, plan.renames))


def plan_summary(plan: Plan) -> dict[str, Any]:
    """The event that sums up a plan."""
    return events.change_summary(
        adds=plan.count(Action.CREATE),
        changes=plan.count(Action.UPDATE),
        removes=plan.count(Action.DELETE),
        imports=_imports(plan),
        forgets=plan.count(Action.FORGET),
        records=plan.recorded,
        operation="plan",
        affected=plan.impact if any(c.impact for c in plan.changes) else None,
    )


def _imports(plan: Plan) -> int:
    """How many pools become managed that exist already, as far as that is no surprise: Terraform's `import`."""
    return plan.imported + plan.adopted


def attach(output: Output, session: Session) -> None:
    """Let the session tell its story, and let the first signal turn it back."""

    def first_interrupt() -> None:
        output.notice(
            "\nInterrupt received. What is in flight is awaited, then every pool is put back as it was. "
            "A second interrupt leaves at once.\n"
        )

    def last_words() -> str:
        if not output.is_json:
            return ""
        summary = "Two interrupts received"
        detail = (
            "It was left at once; the intent is saved. Run `gitpool recover`, which reads the cluster and finishes."
        )
        said = (
            events.diagnostic(error(summary, detail)),
            events.change_summary(adds=0, changes=0, removes=0, operation="apply", failed=True),
        )
        return "".join(events.line(document, datetime.now(UTC)) + "\n" for document in said)

    @contextmanager
    def settling(transaction: Transaction, is_earlier: bool) -> Iterator[None]:
        with (
            interrupts.graceful(session.interrupted, first_interrupt, goes_on=is_earlier, last_words=last_words),
            progress(output, len(transaction.writes)) as session.observe,
        ):
            try:
                yield
            except GitpoolError:
                raise
            except Exception as problem:
                if os.environ.get("GITPOOL_DEBUG"):
                    raise
                raise NeedsAPerson(runtime.bug(problem)) from problem

    def recovering(transaction: Transaction) -> None:
        summary = "An earlier apply is unfinished"
        detail = (
            f"{transaction.who} began it at {transaction.started}: {len(transaction.writes)} pools, going "
            f"{transaction.phase.value}. It is finished first."
        )
        output.report([warning(summary, detail)])

    attach_lock(output, session)
    session.settling, session.recovering = settling, recovering


def attach_lock(output: Output, session: Session) -> None:
    """Let the session tell of a lock for which it waits, and of one that it could not give back."""

    def waiting(holder: LockInfo | None) -> None:
        output.notice(f"Waiting for the state's lock, held by {described(holder)} ...\n")

    session.waiting, session.stuck = waiting, lambda problem: output.report([problem])


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
    else:
        _show_table(output, applied)
        output.report(endings(applied))
    output.end_with(_summary(applied))
    return code


def endings(applied: Applied) -> list[Diagnostic]:
    """What is wrong with how it ended; nothing if it went well."""
    return [] if applied.exit_code is ExitCode.OK else [error(*_ending(applied))]


def show_earlier(output: Output, applied: Applied) -> None:
    """How an earlier run's transaction ended, before this run goes on."""
    if applied.exit_code is ExitCode.OK:
        output.say("The earlier apply is finished: every pool of it is as planned.\n")
        return
    _show_table(output, applied)
    assert applied.transaction is not None
    why = f"It turned back because {applied.transaction.why}. " if applied.transaction.why else ""
    output.report([warning("The earlier apply was rolled back", f"{why}Every pool of it is as it was.")])


def _show_table(output: Output, applied: Applied) -> None:
    if applied.outcomes:
        output.say("\n" + text.outcomes(applied.outcomes, output.style))
    for row in applied.outcomes:
        output.emit(events.outcome(row))


def _ending(applied: Applied) -> tuple[str, str]:
    """What it means, in a summary and a detail."""
    transaction = applied.transaction
    assert transaction is not None
    whose = "An earlier apply" if applied.is_earlier else "The apply"
    after = " Nothing new was begun." if applied.is_earlier else ""
    if applied.taken_over:
        return f"{whose} was taken over", (
            f"It stopped because {applied.stopped.rstrip('.')}. The state says who ended it meanwhile: "
            f"{applied.taken_over}. What was written here after that is not recorded: look at the table, and at "
            f"`gitpool plan`, which shows what differs from the files.{after}"
        )
    if applied.stopped and transaction.phase.is_final:
        return f"{whose} is not recorded", (
            f"The cluster is settled ({transaction.phase.value}), but {applied.stopped.rstrip('.')}. Mend that, then "
            f"run `gitpool recover`, which reads the cluster and finishes.{after}"
        )
    if applied.stopped:
        return f"{whose} is unfinished", (
            f"It stopped because {applied.stopped.rstrip('.')}. The intent is saved. `gitpool recover` goes on "
            f"{transaction.phase.value}, `gitpool recover -rollback` puts every pool back as it was, and "
            f"`gitpool recover -abandon` keeps what is live.{after}"
        )
    if transaction.phase is Phase.ROLLED_BACK:
        return f"{whose} was rolled back", (
            f"It turned back because {transaction.why}. Every pool is as it was. Mend the reason and apply again."
        )
    return f"{whose} ended contested", (
        f"It turned back because {transaction.why}, and the pools marked contested could not be put back. The state "
        f"records what is live; `gitpool plan` shows what differs from the files.{after}"
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
        imports=_imports(recorded) if recorded else 0,
        forgets=recorded.count(Action.FORGET) if recorded else 0,
        records=recorded.recorded if recorded else 0,
        outcomes=applied.outcomes,
        failed=applied.exit_code is not ExitCode.OK,
        operation="destroy" if plan and plan.options.mode is Mode.DESTROY else "apply",
    )

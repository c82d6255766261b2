"""gitpool apply: make the files true, or nothing."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from gitpool.cli import options, runtime, watch
from gitpool.cli.argv import usage
from gitpool.cli.guarding import guarded, joined
from gitpool.cli.output import Output
from gitpool.cli.plan import plan_options, read_plan, remarks
from gitpool.cli.reviewing import Reviewing, applying, held_to_environment
from gitpool.config.variables.inputs import Argument
from gitpool.diagnostics import ExitCode, GitpoolError, Report, error
from gitpool.plan import Mode, Options, Plan

PlanFile = Annotated[options.Text, typer.Argument(metavar="[PLAN]", help="A saved plan; it is applied as reviewed.")]

_QUESTIONS = {
    Mode.NORMAL: ("Do you want to perform these actions?", "gitpool will perform the actions described above."),
    Mode.DESTROY: (
        "Do you really want to destroy all managed pools?",
        "gitpool will delete all the pools shown above. There is no undo.",
    ),
    Mode.REFRESH_ONLY: (
        "Would you like to update the state to reflect these detected changes?",
        "gitpool will write these changes to the state without modifying any pool.",
    ),
}


Reviewed = Annotated[
    bool, typer.Option("-reviewed", help="Apply only the plan that the merged pull request showed; in GitHub's CI.")
]


@options.connected
@options.assigned
@guarded
@applying
def apply(
    connection: dict[str, Any],
    assignments: list[Argument],
    guarding: dict[str, Any],
    reviewing: Reviewing,
    plan_file: PlanFile = None,
    reviewed: Reviewed = False,
    auto_approve: options.AutoApprove = False,
    input: options.Input = True,  # noqa: A002 - Terraform's flag
    json: options.Json = False,
    no_color: options.NoColor = False,
    compact_warnings: options.CompactWarnings = False,
    target: options.Targets = None,
    exclude: options.Excludes = None,
    destroy: options.Destroy = False,
    refresh_only: options.RefreshOnly = False,
    refresh: options.Refresh = True,
    adopt: options.Adopt = False,
    allow_destroy: options.AllowDestroy = None,
    new_cluster: options.NewCluster = False,
    impact: options.Impact = True,
    on_failure: options.OnFailure = "rollback",
    parallelism: options.Parallelism = 10,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
    environment: options.Environment = None,
) -> int:
    """Plan, ask, and make every pool as planned, or leave every pool as it was."""
    output = Output(is_json=json, no_color=no_color, compact_warnings=compact_warnings)
    inputs = runtime.inputs_of(output, assignments, may_ask=input)

    def action() -> int:
        watch.begin(output, "destroy" if destroy else "apply")
        chosen = plan_options(
            destroy, refresh_only, refresh, adopt, target, exclude, environment, allow_destroy, new_cluster, impact
        )
        if reviewed and (plan_file is not None or json):
            raise usage("-reviewed stands alone", "What was reviewed is looked up: name no plan, and leave out -json.")
        saved = None
        if plan_file is not None:
            if chosen != Options():
                raise usage(
                    "A saved plan is applied as it is",
                    "-target, -exclude, -destroy, -refresh-only, -refresh=false, -adopt, -allow-destroy, -new-cluster, "
                    "-impact=false and -environment belong to `gitpool plan`: make the plan with them, then apply it.",
                )
            saved = read_plan(Path(plan_file))
            chosen = saved.options
        chosen = joined(chosen, guarding)
        wanted = replace(inputs, planned=chosen.variables)
        wishes = runtime.Wishes(connection, state, parallelism, lock_timeout, on_failure, wanted)
        if reviewed:
            from gitpool.cli.merging import apply_reviewed
            from gitpool.forge.event import event_of

            wishes = replace(wishes, connection=held_to_environment(connection))
            with ExitStack() as stack:
                return apply_reviewed(output, wishes, chosen, reviewing, event_of(os.environ), stack).code
        return run(output, wishes, chosen, saved, auto_approve=auto_approve, may_ask=input)

    return runtime.execute(output, action, is_deed=True)


def run(
    output: Output,
    wishes: runtime.Wishes,
    chosen: Options,
    reviewed: Plan | None,
    *,
    auto_approve: bool,
    may_ask: bool,
) -> int:
    """Carry out an apply and tell its story."""
    asks = reviewed is None and not auto_approve
    if asks and output.is_json:
        raise usage("Plan file or auto-approve required", "With -json nobody can be asked: add -auto-approve.")
    if asks and not may_ask:
        raise usage("Approval is needed", "With -input=false nobody can be asked: add -auto-approve, or name a plan.")
    report = Report()
    with runtime.open_session(output, wishes, report) as session:
        from gitpool.workflow.apply import apply

        watch.attach(output, session)

        session.objected = partial(watch.show_plan, output)

        def approve(plan: Plan) -> bool:
            watch.show_plan(output, plan)
            output.report(report.sorted() + remarks(chosen))
            session.objected = lambda _: None  # it was shown
            return not plan.has_changes or _ask(output, chosen.mode)

        def planned(plan: Plan) -> None:
            if reviewed is None and not asks:
                watch.show_plan(output, plan)
            if not asks:
                output.report(report.sorted() + remarks(chosen))
            output.emit(watch.plan_summary(plan))

        applied = apply(
            session,
            chosen,
            reviewed=reviewed,
            approve=approve if asks else None,
            planned=planned,
            finished=partial(watch.show_earlier, output),
        )
    if applied is None:
        output.say("\nDestroy cancelled." if chosen.mode is Mode.DESTROY else "\nApply cancelled.")
        return ExitCode.ERROR
    return watch.show_end(output, applied)


def _ask(output: Output, mode: Mode) -> bool:
    """Whether the person says exactly `yes`.

    Raises:
        GitpoolError: there is nobody to ask.
    """
    question, consequence = _QUESTIONS[mode]
    output.say(f"\n{output.style.bold(question)}\n  {consequence}\n  Only 'yes' will be accepted to approve.\n")
    answer = output.ask("  Enter a value: ")
    output.say()
    if not answer:
        raise GitpoolError(
            error(
                "Nobody answered",
                "The approval was asked for, but the input ended. Run it in a terminal, add -auto-approve, or apply a "
                "saved plan.",
            )
        )
    return answer.rstrip("\r\n") == "yes"

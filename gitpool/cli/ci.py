"""gitpool ci: what the event of the run asks for. A pull request is planned and told of, a merge is applied."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gitpool.cli import merging, options, planning, runner, runtime
from gitpool.cli.guarding import guarded, joined
from gitpool.cli.output import Output
from gitpool.cli.plan import plan_options, write_plan
from gitpool.cli.reviewing import NO_COMMENT, Reviewing, applying, held_to_environment, open_github, told
from gitpool.config.variables.inputs import Argument
from gitpool.diagnostics import ExitCode, GitpoolError, Severity
from gitpool.plan import Options, Plan
from gitpool.workflow.publish import Published

if TYPE_CHECKING:
    from gitpool.forge.event import Event
    from gitpool.report import RunReport

Out = Annotated[
    options.Text, typer.Option("-out", metavar="FILE", help="Where the plan is saved; else in the runner's folder.")
]
ReportFile = Annotated[
    options.Text,
    typer.Option("-report", metavar="FILE", help="Where the report is saved; else in the runner's folder."),
]
Layout = Annotated[bool, typer.Option("-fmt/-no-fmt", help="Do not fail where `gitpool fmt` would change a file.")]


@options.connected
@options.assigned
@guarded
@applying
def ci(
    connection: dict[str, Any],
    assignments: list[Argument],
    guarding: dict[str, Any],
    reviewing: Reviewing,
    out: Out = None,
    report: ReportFile = None,
    fmt: Layout = True,
    no_color: options.NoColor = False,
    compact_warnings: options.CompactWarnings = False,
    adopt: options.Adopt = False,
    allow_destroy: options.AllowDestroy = None,
    new_cluster: options.NewCluster = False,
    impact: options.Impact = True,
    parallelism: options.Parallelism = 10,
    lock_timeout: options.LockTimeout = "5m",
    state: options.State = None,
    environment: options.Environment = None,
) -> int:
    """Plan a pull request and tell its reviewers, or apply what was reviewed, by the event of the run."""
    output = Output(no_color=no_color, compact_warnings=compact_warnings)
    inputs = runtime.inputs_of(output, assignments, may_ask=False)

    def action() -> int:
        from gitpool.forge.event import event_of

        event = event_of(os.environ)
        chosen = plan_options(False, False, True, adopt, None, None, environment, allow_destroy, new_cluster, impact)
        wishes = runtime.Wishes(held_to_environment(connection), state, parallelism, lock_timeout, inputs=inputs)
        run = _Run(output, event, wishes, joined(chosen, guarding), reviewing, out, report, fmt)
        return run.carried_out()

    return runtime.execute(output, action, is_deed=True)


@dataclass(frozen=True)
class _Run:
    """One run: its event, and what the flags say."""

    output: Output
    event: Event
    wishes: runtime.Wishes
    chosen: Options
    reviewing: Reviewing
    out: str | None
    report: str | None
    checks_layout: bool

    def carried_out(self) -> int:
        """Do what the event asks for."""
        from gitpool.forge.event import Kind

        event = self.event
        if event.is_closed:
            self.output.say("The pull request is closed: there is nothing to plan.")
            return ExitCode.OK
        if event.kind is Kind.PUSH:
            return self._applied()
        if event.name == "push":
            default = f", {event.default_branch}" if event.default_branch else ""
            self.output.say(f"{event.ref} is not the default branch{default}: nothing is applied, nothing is planned.")
            return ExitCode.OK
        return self._planned()

    def _planned(self) -> int:
        planned = planning.planned(self.output, self.wishes, self.chosen, self.event, checks_layout=self.checks_layout)
        code = planned.code
        published = self._published(planned.report)
        report = planned.report
        if not told(self.output, published, self.reviewing.of(self.event)) and not code:
            code, report = ExitCode.ERROR, replace(report, failure_reason=NO_COMMENT)
        runner.annotate(self.output, os.environ, published.left)
        self._leave(report, planned.plan)
        return code

    def _published(self, report: RunReport) -> Published:
        """Tell those who review; that there is no way to them costs a plan nothing."""
        with ExitStack() as stack:
            try:
                github = open_github(stack, self.event)
            except GitpoolError as problem:
                notes = [replace(said, severity=Severity.WARNING) for said in problem.diagnostics]
                return Published(notes, report.annotations)
            return planning.published(github, report, self.event, self.reviewing)

    def _applied(self) -> int:
        with ExitStack() as stack:
            merged = merging.apply_reviewed(self.output, self.wishes, self.chosen, self.reviewing, self.event, stack)
        self._leave(merged.report, None)
        return merged.code

    def _leave(self, report: RunReport, plan: Plan | None) -> None:
        """The files, the summary and the outputs of the step."""
        from gitpool.render.comment import LEAST_ROOM, SUMMARY_ROOM, comment

        environ = os.environ
        outputs = {name: _word(value) for name, value in report.summary.items()}
        outputs["failure-reason"] = report.failure_reason
        outputs["plan-file"] = ""
        if plan is not None:
            path = runner.own_file(environ, report.environment, ".plan") if self.out is None else Path(self.out)
            write_plan(path, plan)
            outputs["plan-file"] = str(path)
        where = (
            runner.own_file(environ, report.environment, ".report.json") if self.report is None else Path(self.report)
        )
        planning.write_report(where, report)
        outputs["report-file"] = str(where)
        runner.add_summary(environ, lambda room: comment(report, room=room), SUMMARY_ROOM, LEAST_ROOM)
        runner.add_outputs(environ, outputs)


def _word(value: bool | int | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

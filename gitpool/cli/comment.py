"""gitpool comment: a report or a plan as its reviewers read it, printed or posted. A report may be a stranger's."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gitpool.cli import options, planning, runner, runtime
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.cli.reviewing import Reviewing, no_token, open_github, posting, told
from gitpool.diagnostics import ExitCode, GitpoolError, error

if TYPE_CHECKING:
    from gitpool.forge.event import Event
    from gitpool.forge.github import GitHub, Pull
    from gitpool.report import RunReport

ReportFile = Annotated[
    options.Text,
    typer.Argument(metavar="FILE", help="The report that `gitpool ci` wrote, or a plan that `gitpool plan -out` did."),
]
PullRequest = Annotated[
    int, typer.Option("-pull-request", metavar="N", min=0, help="The pull request; else that of the run's event.")
]


def comment_render(report: ReportFile = None, no_color: options.NoColor = False) -> int:
    """Print the comment of a report or a saved plan, as Markdown."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        from gitpool.render.comment import comment

        output.say(comment(_read(report, output)))
        return ExitCode.OK

    return runtime.execute(output, action)


@posting
def comment_post(
    reviewing: Reviewing, report: ReportFile = None, pull_request: PullRequest = 0, no_color: options.NoColor = False
) -> int:
    """Write the comment of a report or a saved plan into a pull request, with check run and remarks."""
    output = Output(no_color=no_color)

    def action() -> int:
        from gitpool.forge.event import event_of
        from gitpool.workflow.publish import publish_plan

        found, event = _read(report, output), event_of(os.environ)
        with ExitStack() as stack:
            github = open_github(stack, event)
            if github is None:
                raise no_token()
            pull = _pull(github, event, pull_request)
            run = replace(event.run, head=_planned_head(found, event, pull))
            # Whoever runs a fork's workflow writes its report: what that says was planned, nobody of ours has planned.
            is_fork = event.is_fork or (pull is not None and pull.is_fork)
            # And what was planned of another commit is no review of this pull request.
            is_of_it = pull is None or run.head == pull.head
            wishes = replace(reviewing.wishes, approves=is_of_it and not is_fork)
            published = publish_plan(github, replace(found, run=run), pull, wishes, run.url)
        is_told = told(output, published, reviewing.of(event))
        runner.annotate(output, os.environ, published.left)
        if pull is not None and published.comment is not None:
            output.say(f"The comment of #{pull.number}: {published.comment.value}.")
        return ExitCode.OK if is_told else ExitCode.ERROR

    return runtime.execute(output, action)


def _read(file: str | None, output: Output) -> RunReport:
    if file is None:
        said = "Name the report that `gitpool ci` wrote, its output `report-file`, or a plan that -out saved."
        raise usage("A report is needed", said)
    return planning.read_report(Path(file), output)


def _pull(github: GitHub, event: Event, number: int) -> Pull | None:
    """The pull request by its number, or the one that the run is about: never what the report says.

    None in a merge queue, whose commits are those of several: there the check is written, and no comment.

    Raises:
        GitpoolError: there is none.
    """
    from gitpool.forge.event import Kind

    if number or event.pull:
        return github.pull(number or event.pull)
    if event.kind is Kind.MERGE_QUEUE:
        return None
    # A run behind another one knows its commit; of a fork's head no more than that is known (GitHub: workflow_run).
    found = [pull for pull in github.pulls_of(event.run.head) if pull.state == "open" and pull.head == event.run.head]
    if not found:
        found = [pull for pull in github.open_pulls("") if pull.head == event.run.head]
    if len(found) != 1:
        several = f"{len(found)} open pull requests have" if found else "No open pull request has"
        said = f"{several} the head {event.run.head[:12]}. Name the pull request with -pull-request."
        raise GitpoolError(error("It is not known which pull request is meant", said))
    return found[0]


def _planned_head(report: RunReport, event: Event, pull: Pull | None) -> str:
    """The commit that the report is about, if the run says the same, or the pull request where the run is not about it.

    Raises:
        GitpoolError: it is about another one.
    """
    from gitpool.forge.event import Kind

    head, whose = event.run.head, "this run"
    if pull is not None and event.kind not in (Kind.PULL_REQUEST, Kind.FINISHED_RUN):
        head, whose = pull.head, f"#{pull.number}"
    if not report.run.head and event.run.head == head:  # a saved plan: it knows of no commit, and is this job's
        return head
    if report.run.head == head:
        return head
    said = f"It is about {report.run.head[:12] or 'none'}, and the head of {whose} is {head[:12]}."
    raise GitpoolError(error("The report is about another commit", f"{said} Post the report of the newest run."))

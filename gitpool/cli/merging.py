"""An apply of what was reviewed: the review is looked up, demanded under the lock, and told how it ended."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from gitpool.cli import interrupts, planning, runner, runtime, watch
from gitpool.cli.output import Output
from gitpool.cli.plan import remarks
from gitpool.cli.reviewing import NO_COMMENT, Reviewing, failure_of, no_token, open_github, told
from gitpool.concealment import concealed, hidden_values, scrubbed
from gitpool.diagnostics import Diagnostic, ExitCode, GitpoolError, Report, error
from gitpool.forge.event import Event
from gitpool.forge.github import GitHub, Pull
from gitpool.plan import Options, Plan
from gitpool.report import RunReport, Status
from gitpool.report import told as reported
from gitpool.transaction import Outcome
from gitpool.workflow import findings
from gitpool.workflow.lookup import reviews_of
from gitpool.workflow.publish import Progress
from gitpool.workflow.reviewed import Reviews
from gitpool.workflow.staleness import mark_stale

_STATUSES = {
    ExitCode.OK: Status.APPLIED,
    ExitCode.ROLLED_BACK: Status.ROLLED_BACK,
    ExitCode.NEEDS_A_PERSON: Status.NEEDS_A_PERSON,
}


@dataclass(frozen=True)
class Merged:
    """How it ended: the report, and the exit code."""

    report: RunReport
    code: int


@dataclass
class _Story:
    """What is known of the apply so far, whatever stops it."""

    output: Output
    event: Event
    reviewing: Reviewing
    environment: str = ""
    is_looked_up: bool = False
    plan: Plan | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    reviews: Reviews = field(default_factory=Reviews)
    tellers: list[Progress] = field(default_factory=list)
    hidden: frozenset[str] = frozenset()
    endings: list[Diagnostic] = field(default_factory=list)

    def report(self, status: Status, problems: list[Diagnostic], reason: str = "") -> RunReport:
        """What there is to tell."""
        folder = findings.Folder(runtime.CONFIGURATION_FOLDER, runner.folder_in_repository(os.environ))
        shown = None if self.plan is None else reported(concealed(self.plan, self.output.mask.hides))
        return RunReport(
            status=status,
            environment=self.environment,
            created=planning.now(),
            run=self.event.run,
            plan=shown,
            problems=findings.problems_of(findings.unsaid(problems, self.hidden), folder),
            outcomes=tuple(replace(o, why=scrubbed(o.why, self.hidden)) for o in self.outcomes) if problems else (),
            failure_reason=reason,
        )

    def look_up(self, github: GitHub) -> None:
        """Find what was reviewed, and who has to be told.

        Raises:
            GitpoolError: the forge cannot be asked.
        """
        self.is_looked_up = True
        self.reviews = reviews_of(github, self.event, self.environment, self.reviewing.trust)
        self.tellers = [_teller(self, github, pull) for pull in self.reviews.pulls]

    def _is_told(self, number: int, report: RunReport) -> bool:
        """Whether a pull request is told: of news, and of nothing where it has a plan; what was applied stays told."""
        if number in self.reviews.spent:
            return report.status is Status.APPLIED
        is_news = report.has_changes or bool(report.failure_reason) or report.status is Status.APPLYING
        return is_news or number in self.reviews.found

    def tell(self, report: RunReport) -> bool:
        """Tell the pull requests; whether that was done where it is required."""
        published = [teller.tell(report) for teller in self.tellers if self._is_told(teller.pull.number, report)]
        are_told = [told(self.output, one, self.reviewing) for one in published]
        return all(are_told)


def apply_reviewed(
    output: Output, wishes: runtime.Wishes, chosen: Options, reviewing: Reviewing, event: Event, stack: ExitStack
) -> Merged:
    """Apply what was reviewed for the commits of the run, and tell of it; the stack closes the way to the forge.

    Raises:
        GitpoolError: there is no way to the forge; nothing was looked at.
    """
    github = open_github(stack, event)
    if github is None:
        raise no_token()
    story = _Story(output, event, reviewing, environment=chosen.environment or "")
    code: int = ExitCode.ERROR
    problems: list[Diagnostic] = []
    try:
        code = _apply(story, github, wishes, chosen)
        problems = story.endings
    except GitpoolError as problem:
        output.report(problem.diagnostics)
        code, problems = problem.exit_code, list(problem.diagnostics)
        _introduce(story, github, wishes)
    except KeyboardInterrupt:
        interrupts.ignore()  # a runner sends a second signal, which must not leave the pull request with half a story
        story.tell(story.report(Status.NOT_APPLIED, [error("Interrupted", "Nothing was written.")], "interrupted"))
        raise
    status = _STATUSES.get(ExitCode(code), Status.NOT_APPLIED)
    report = story.report(status, problems, failure_of(code))
    if not story.tell(report) and not code:
        code, report = ExitCode.ERROR, replace(report, failure_reason=NO_COMMENT)
    if status in (Status.APPLIED, Status.NEEDS_A_PERSON) and story.plan is not None:
        written = {c.name for c in story.plan.acting if c.action.writes}
        numbers = [pull.number for pull in story.reviews.pulls]
        output.report(mark_stale(github, event.base, story.environment, written, reviewing.trust.app, but=numbers))
    return Merged(report, code)


def _apply(story: _Story, github: GitHub, wishes: runtime.Wishes, chosen: Options) -> int:
    output, report = story.output, Report()
    with runtime.open_session(output, wishes, report) as session:
        from gitpool.workflow.apply import apply

        story.environment = chosen.environment if chosen.environment is not None else session.environment
        story.look_up(github)
        output.report(story.reviews.notes)
        watch.attach(output, session)

        def seen(plan: Plan) -> None:
            story.plan = plan
            story.hidden = hidden_values(plan, output.mask.hides)
            output.hide(story.hidden)
            watch.show_plan(output, plan)

        def planned(plan: Plan) -> None:
            seen(plan)
            output.report(report.sorted() + remarks(chosen))
            if plan.has_changes:
                story.tell(story.report(Status.APPLYING, []))

        session.objected = seen
        applied = apply(
            session, chosen, planned=planned, finished=partial(watch.show_earlier, output), review=story.reviews
        )
    assert applied is not None
    story.outcomes = list(applied.outcomes)
    story.endings = watch.endings(applied)
    return watch.show_end(output, applied)


def _introduce(story: _Story, github: GitHub, wishes: runtime.Wishes) -> None:
    """Find out who has to be told where it failed before that was known: the files themselves may be wrong."""
    if not story.is_looked_up:
        with suppress(GitpoolError):
            story.environment = story.environment or planning.environment_of(wishes)
            story.look_up(github)


def _teller(story: _Story, github: GitHub, pull: Pull) -> Progress:
    review = story.reviews.found.get(pull.number) or story.reviews.spent.get(pull.number)
    told_of = (review.digest, review.kept, review.created) if review is not None else ("", "", "")
    return Progress(github, pull, story.reviewing.wishes, story.event.run.url, *told_of)

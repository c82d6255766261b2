"""A plan for those who review: made as `gitpool plan` makes it, written down as a report, and told of."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gitpool.cli import runner, runtime, watch
from gitpool.cli.output import Output
from gitpool.cli.plan import open_transaction, remarks
from gitpool.cli.reviewing import Reviewing, failure_of
from gitpool.concealment import concealed, hidden_values
from gitpool.diagnostics import Diagnostic, ExitCode, GitpoolError, Report, Severity, error
from gitpool.forge.event import Event, Kind
from gitpool.forge.github import GitHub, Pull
from gitpool.plan import FORMAT as PLAN_FORMAT
from gitpool.plan import Options, Plan
from gitpool.report import LARGEST, RunReport, Status, told
from gitpool.workflow import findings
from gitpool.workflow.publish import Published, publish_plan

if TYPE_CHECKING:
    from gitpool.annotations import Annotation
    from gitpool.config.load import Configuration


@dataclass(frozen=True)
class Planned:
    """What came of planning: the report, the plan that may be saved (None if it failed), the exit code."""

    report: RunReport
    plan: Plan | None
    code: int


@dataclass
class _Found:
    """What is known so far, whatever stops it."""

    plan: Plan | None = None
    environment: str = ""
    configuration: Configuration | None = None


def planned(
    output: Output, wishes: runtime.Wishes, chosen: Options, event: Event, *, checks_layout: bool = True
) -> Planned:
    """Validate, plan and look at the layout; whatever is wrong is told in the log and stands in the report."""
    folder = findings.Folder(runtime.CONFIGURATION_FOLDER, runner.folder_in_repository(os.environ))
    report, found = Report(), _Found(environment=chosen.environment or "")
    code, status = ExitCode.OK, Status.SKIPPED
    problems: Sequence[Diagnostic] = ()
    try:
        if has_access(event, wishes):
            _make(output, wishes, chosen, report, found)
            status = Status.PLANNED if found.plan is not None and found.plan.has_changes else Status.NO_CHANGES
        else:
            _validate(output, wishes, chosen, report, found)
            output.say("Plan skipped: no access to the cluster.\n")
    except GitpoolError as problem:
        problems, code, status = problem.diagnostics, problem.exit_code, Status.FAILED
        if not found.environment:
            found.environment = environment_of(wishes)
    else:
        problems = report.sorted()
    unformatted = findings.layout(folder, found.configuration.sources if found.configuration is not None else {})
    if unformatted and checks_layout:
        problems = [*problems, _unformatted(unformatted)]
    hidden = hidden_values(found.plan, output.mask.hides) if found.plan is not None else frozenset()
    problems = findings.unsaid(problems, hidden)
    output.report([*problems, *remarks(chosen)])
    reason = failure_of(code)
    if unformatted and checks_layout and not code:
        code, reason = ExitCode.ERROR, "fmt"
    annotations = [*findings.mistakes(problems, folder), *unformatted]
    if found.plan is not None and found.configuration is not None:
        annotations += findings.dangers(found.plan, found.configuration, folder)
    shown = None if found.plan is None else told(concealed(found.plan, output.mask.hides))
    made = RunReport(
        status=status,
        environment=found.environment,
        created=found.plan.created if found.plan is not None else now(),
        run=event.run,
        plan=shown,
        problems=findings.problems_of(problems, folder),
        annotations=findings.worst(annotations),
        failure_reason=reason,
    )
    return Planned(made, found.plan if status is not Status.FAILED else None, code)


def has_access(event: Event, wishes: runtime.Wishes, environ: dict[str, str] | os._Environ[str] = os.environ) -> bool:
    """Whether the cluster can be asked: a stranger's run has neither token nor identity, unless it is given one."""
    given = wishes.connection.get("token") or environ.get("NOMAD_TOKEN") or environ.get("ACTIONS_ID_TOKEN_REQUEST_URL")
    return bool(given) or not event.is_stranger


def _make(output: Output, wishes: runtime.Wishes, chosen: Options, report: Report, found: _Found) -> None:
    with runtime.open_session(output, wishes, report) as session:
        from gitpool.workflow.plan import make_plan
        from gitpool.workflow.session import Document

        def objected(plan: Plan) -> None:
            found.plan = plan
            watch.show_plan(output, plan)

        found.configuration = session.configuration
        found.environment = chosen.environment if chosen.environment is not None else session.environment
        session.objected, session.checks_rights = objected, False
        document = Document.read(session.backend)
        if document.state.transaction is not None:
            report.add(open_transaction(document.state.transaction))
        found.plan = make_plan(session, document.state, chosen)
    watch.show_plan(output, found.plan)


def _validate(output: Output, wishes: runtime.Wishes, chosen: Options, report: Report, found: _Found) -> None:
    inputs = replace(wishes.inputs, required=False)
    found.configuration = runtime.load_configuration(report, output, inputs=inputs)
    if chosen.environment is None:
        found.environment = found.configuration.settings.environment


def environment_of(wishes: runtime.Wishes) -> str:
    """The name in the files, as far as they can be read: mistakes must not become those of another environment."""
    from gitpool.config.load import load

    return load(runtime.CONFIGURATION_FOLDER, Report(), replace(wishes.inputs, required=False)).settings.environment


def _unformatted(annotations: Sequence[Annotation]) -> Diagnostic:
    names = list(dict.fromkeys(annotation.path for annotation in annotations))
    more = len(names) - 5
    shown = ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")
    return error("The layout is not canonical", f"{shown}. Run `gitpool fmt` and commit what it writes.")


def published(github: GitHub | None, report: RunReport, event: Event, reviewing: Reviewing) -> Published:
    """Tell those who review, as far as the token goes; what nobody could be told is left."""
    if github is None or event.kind not in (Kind.PULL_REQUEST, Kind.MERGE_QUEUE):
        return Published(left=report.annotations)
    wishes = replace(reviewing.wishes, approves=not event.is_fork or reviewing.trust.forks)
    result = Published(left=report.annotations)
    pull = None
    if event.kind is Kind.PULL_REQUEST:
        try:
            pull = github.pull(event.pull)
        except GitpoolError as problem:  # without `pull-requests` the check can be written all the same
            result.notes += [replace(d, severity=Severity.WARNING) for d in problem.diagnostics]
            whose = "" if event.is_fork else event.repository
            pull = Pull(event.pull, "open", event.run.head, whose, event.base, event.repository)
    published = publish_plan(github, report, pull, wishes, event.run.url)
    published.notes[:0] = result.notes
    return published


def write_report(path: Path, report: RunReport) -> None:
    """Write report.json, readable by its owner alone, as a plan is.

    Raises:
        GitpoolError: the file cannot be written.
    """
    data = json.dumps(report.to_json(), indent=1, ensure_ascii=True) + "\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(data)
    except OSError as problem:
        said = f"{path}: {problem.strerror}. Name another file with -report."
        raise GitpoolError(error("The report cannot be saved", said)) from problem


def read_report(path: Path, output: Output) -> RunReport:
    """Read report.json, whoever wrote it; or a saved plan, of which a report is made as it may be shown.

    Raises:
        GitpoolError: it cannot be read, is too large, or is no report.
    """
    from gitpool import strictjson

    try:
        with open(path, "rb", opener=_without_waiting) as file:
            is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            data = file.read(LARGEST + 1) if is_file else b""
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "no file can have that name"
        said = f"{path}: {reason}. Name the file that `gitpool ci` wrote."
        raise GitpoolError(error("The report cannot be read", said)) from problem
    if not is_file:
        raise GitpoolError(error("Not a report", f"{path} is no file. Name the file that `gitpool ci` wrote."))
    if len(data) > LARGEST:
        raise GitpoolError(error("Not a report", f"{path} is larger than {LARGEST >> 20} MiB."))
    try:
        document = strictjson.loads(data)
    except (ValueError, RecursionError) as problem:
        said = f"{path} is not a whole JSON document ({str(problem)[:100]}). Run `gitpool ci` again."
        raise GitpoolError(error("Not a report", said)) from problem
    if isinstance(document, dict) and document.get("format") == PLAN_FORMAT:
        runtime.load_configuration(Report(), output, settings_only=True)
        return report_of(Plan.from_json(document, str(path)), output)
    return RunReport.from_json(document, str(path))


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a pipe to which nobody writes opens at once, and is no file


def report_of(plan: Plan, output: Output) -> RunReport:
    """A plan alone, as those are told of it who may see no more of it than people do."""
    shown = told(concealed(plan, output.mask.hides))
    status = Status.PLANNED if plan.has_changes else Status.NO_CHANGES
    return RunReport(status, plan.environment, plan.created, plan=shown)


def now() -> str:
    """In RFC 3339 and UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

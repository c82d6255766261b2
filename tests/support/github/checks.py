"""Check runs, which only Apps write and only the App that made one changes, and commit statuses."""

from __future__ import annotations

from typing import Any

from tests.support.github import shapes
from tests.support.github.calls import Call, Route
from tests.support.github.exchange import Answer, Refused, invalid, malformed, not_found
from tests.support.github.records import CheckRun, Status
from tests.support.github.repository import Repository
from tests.support.github.tokens import App

MOST_ANNOTATIONS, LONGEST_OUTPUT, LONGEST_MESSAGE, LONGEST_TITLE, LONGEST_DESCRIPTION = 50, 65_535, 65_536, 255, 140
STATUSES = ("queued", "in_progress", "completed")
CONCLUSIONS = ("action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out")
LEVELS = ("notice", "warning", "failure")
STATES = ("error", "failure", "pending", "success")
MOST_STATUSES = 1000


def create(call: Call) -> Answer:
    """A check run of the App that asks."""
    app, repository = _app(call), call.repository
    name, sha = call.field("name", str, required=True), call.field("head_sha", str, required=True)
    if repository.git.sha(sha) != sha:
        raise Refused(422, f"No commit found for SHA: {sha}")
    _check(call, needs_title=True)
    suite = repository.suites.setdefault((app.id, sha), call.hub.next_id())
    run = CheckRun(call.hub.next_id(), suite, app, name, sha, call.hub.clock.tick())
    _change(call, run)
    repository.kept_check_runs[run.id] = run
    return Answer(201, shapes.check_run(repository, run))


def update(call: Call) -> Answer:
    """Change what is sent of a check run; annotations come to those that are there."""
    app, run = _app(call), _run(call)
    if run.app != app:
        told = f"Invalid app_id `{app.id}` - check run can only be modified by the GitHub App that created it."
        raise Refused(403, told)
    _check(call, needs_title=False)
    run.name = call.field("name", str) or run.name
    _change(call, run)
    return Answer(200, shapes.check_run(call.repository, run))


def get(call: Call) -> Answer:
    """A check run."""
    return Answer(200, shapes.check_run(call.repository, _run(call)))


def list_annotations(call: Call) -> Answer:
    """The annotations of a check run, of all its updates."""
    run = _run(call)
    return call.listed(run.annotations, lambda repository, kept: shapes.annotation(repository, run, kept))


def list_for_ref(call: Call) -> Answer:
    """The check runs of a commit; of several with one name and App only the latest, unless all are asked for."""
    sha, query = _commit(call), call.request.query
    runs = list(reversed(call.repository.check_runs(sha)))
    if query.get("filter", "latest") == "latest":
        runs = list({(run.name, run.app.id): run for run in reversed(runs)}.values())[::-1]
    runs = [
        run
        for run in runs
        if query.get("check_name") in (None, run.name)
        and query.get("app_id") in (None, str(run.app.id))
        and query.get("status") in (None, run.status)
    ]
    page, headers = call.slice(runs)
    shown = [shapes.check_run(call.repository, run) for run in page]
    return Answer(200, {"total_count": len(runs), "check_runs": shown}, headers)


def _app(call: Call) -> App:
    if call.asker.app is None:
        raise Refused(403, "You must authenticate via a GitHub App.")
    return call.asker.app


def _run(call: Call) -> CheckRun:
    run = call.repository.kept_check_runs.get(call.number("check_run_id"))
    if run is None:
        raise not_found()
    return run


def _commit(call: Call) -> str:
    sha = call.repository.git.sha(call.arguments["ref"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {call.arguments['ref']}")
    return sha


def _check(call: Call, needs_title: bool) -> None:
    """Whether GitHub's own schema and its limits allow what is sent; raises Refused."""
    status, conclusion = call.field("status", str), call.field("conclusion", str)
    _one_of("status", status, STATUSES)
    _one_of("conclusion", conclusion, CONCLUSIONS)
    if status == "completed" and not conclusion:
        raise malformed('"conclusion" wasn\'t supplied.')
    output = call.field("output", dict)
    if output is None:
        return
    for name in ("title", "summary") if needs_title else ("summary",):
        if not isinstance(output.get(name), str):
            raise malformed(f'"{name}" wasn\'t supplied.')
    for name in ("summary", "text"):
        text = output.get(name) or ""
        if len(text) > LONGEST_OUTPUT:
            raise malformed(f"Only {LONGEST_OUTPUT} characters are allowed; {len(text)} were supplied.")
        # Its schema counts characters and its database octets: github/docs issue 35252.
        if len(text.encode()) > LONGEST_OUTPUT:
            raise invalid("CheckRun", name, f"{name} exceeds a maximum bytesize of {LONGEST_OUTPUT}")
    annotations = output.get("annotations") or []
    if len(annotations) > MOST_ANNOTATIONS:
        raise malformed(f"No more than {MOST_ANNOTATIONS} items are allowed; {len(annotations)} were supplied.")
    for annotation in annotations:
        _check_annotation(annotation)


def _check_annotation(annotation: dict[str, Any]) -> None:
    for name in ("path", "start_line", "end_line", "annotation_level", "message"):
        if name not in annotation:
            raise malformed(f'"{name}" wasn\'t supplied.')
    _one_of("annotation_level", annotation["annotation_level"], LEVELS)
    start, end = annotation["start_line"], annotation["end_line"]
    if not 1 <= start <= end:
        raise invalid("CheckRun", "annotations", code="invalid")
    if start != end and {"start_column", "end_column"} & annotation.keys():
        raise invalid("CheckRun", "annotations", code="invalid")
    if len(annotation.get("title") or "") > LONGEST_TITLE:
        raise invalid("CheckRun", "annotations", code="invalid")
    if any(len((annotation.get(name) or "").encode()) > LONGEST_MESSAGE for name in ("message", "raw_details")):
        raise invalid("CheckRun", "annotations", code="invalid")


def _one_of(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise malformed(f"For 'properties/{name}', {value} is not a member of [{', '.join(allowed)}].")


def _change(call: Call, run: CheckRun) -> None:
    """Take over what is sent; what is not sent stays as it is."""
    body = call.body
    for name in ("status", "conclusion", "external_id", "details_url"):
        if name in body:
            setattr(run, name, body[name])
    run.started = body.get("started_at", run.started)
    run.completed = body.get("completed_at", run.completed)
    if "conclusion" in body:
        run.status, run.completed = "completed", run.completed or call.hub.clock.tick()
    elif run.status != "completed":
        run.conclusion = run.completed = None
    output = dict(body.get("output") or {})
    run.annotations += output.pop("annotations", None) or []
    run.output |= output


def create_status(call: Call) -> Answer:
    """A status of a commit."""
    repository, sha = call.repository, call.arguments["sha"]
    if repository.git.sha(sha) != sha:
        raise Refused(422, f"No commit found for SHA: {sha}")
    state, description = call.field("state", str, required=True), call.body.get("description")
    if state not in STATES:
        raise invalid("Status", "state", code="invalid")
    if len(description or "") > LONGEST_DESCRIPTION:
        told = f"description is too long (maximum is {LONGEST_DESCRIPTION} characters)"
        raise invalid("Status", "description", told)
    context, target = call.field("context", str) or "default", call.body.get("target_url")
    if len([one for one in repository.statuses(sha) if _same(one.context, context)]) >= MOST_STATUSES:
        raise invalid("Status", "base", "This SHA and context has reached the maximum number of statuses.")
    status = Status(call.hub.next_id(), sha, state, context, description, target, call.user, call.hub.clock.tick())
    repository.kept_statuses.append(status)
    return Answer(201, shapes.status(repository, status))


def combined_status(call: Call) -> Answer:
    """The latest status of each context, and what they come to."""
    sha = _commit(call)
    latest = latest_statuses(call.repository, sha)
    states = {status.state for status in latest}
    bad, open_ = states & {"error", "failure"}, "pending" in states or not states
    page, headers = call.slice(latest)
    state = "failure" if bad else "pending" if open_ else "success"
    return Answer(200, shapes.combined_status(call.repository, sha, page, state, len(latest)), headers)


def latest_statuses(repository: Repository, sha: str) -> list[Status]:
    """The latest of each context, which is one whether in small letters or large."""
    return list({status.context.casefold(): status for status in repository.statuses(sha)}.values())


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


_RUNS = "/repos/{owner}/{repo}/check-runs"
_RUN, _OF = _RUNS + "/{check_run_id}", "/repos/{owner}/{repo}/commits/{ref}"
ROUTES = (
    Route("POST", _RUNS, "checks/create", ("checks",), create),
    Route("GET", _RUN, "checks/get", ("checks",), get),
    Route("PATCH", _RUN, "checks/update", ("checks",), update),
    Route("GET", _RUN + "/annotations", "checks/list-annotations", ("checks",), list_annotations),
    Route("GET", _OF + "/check-runs", "checks/list-for-ref", ("checks",), list_for_ref),
    Route("GET", _OF + "/status", "repos/get-combined-status-for-ref", ("statuses",), combined_status),
    Route("POST", "/repos/{owner}/{repo}/statuses/{sha}", "repos/create-commit-status", ("statuses",), create_status),
)

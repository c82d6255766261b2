"""Runs of workflows: which ones an event starts, with which token, identity and secrets each of their jobs runs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.actions import files
from tests.support.actions.expressions import Scope, Unsupported
from tests.support.actions.files import Job, Workflow
from tests.support.actions.steps import Place, StepRun, Steps
from tests.support.github import GitHub, Token
from tests.support.github import runs as github_runs
from tests.support.github.events import Event
from tests.support.github.repository import Repository
from tests.support.github.tokens import AREAS
from tests.support.runner import Obeyed, obeyed

FOLDER = ".github/workflows"


@dataclass(frozen=True)
class JobRun:
    """A job that ended: `conclusion` is success, failure or skipped; `concurrency` is its own, not the workflow's."""

    id: str
    name: str
    conclusion: str
    steps: list[StepRun] = field(default_factory=list)
    used: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    permissions: Mapping[str, str] = field(default_factory=dict)
    environment: str = ""
    concurrency: Mapping[str, str] = field(default_factory=dict)

    def step(self, name: str) -> StepRun:
        """The last step of that name."""
        return [step for step in self.steps if step.name == name][-1]

    @property
    def log(self) -> str:
        """What all steps printed."""
        return "".join(step.log for step in self.steps)

    @property
    def summary(self) -> str:
        """What the page of the run shows of it."""
        return "".join(step.summary for step in self.steps)

    def commands(self) -> list[Obeyed]:
        """What the runner obeyed in the log."""
        return obeyed(self.log)


@dataclass(frozen=True)
class WorkflowRun:
    """A run of a workflow: `number` stays when it is run again, `attempt` counts."""

    workflow: Workflow
    event: Event
    number: int
    attempt: int
    concurrency: Mapping[str, str]
    jobs: list[JobRun]

    def job(self, name: str) -> JobRun:
        """The job of that name."""
        (found,) = [job for job in self.jobs if job.name == name]
        return found

    @property
    def conclusion(self) -> str:
        """How it ended."""
        return "failure" if any(job.conclusion == "failure" for job in self.jobs) else "success"


@dataclass
class Actions:
    """GitHub Actions of a repository.

    `actions` are the folders of composite actions, by the name before the `@`. `tools` is a folder with a `python` that
    `setup-python` hands out, `folder` holds the files of runs. A run of a fork's pull request gets no secrets, no
    identity, and a token that only reads; `most` caps a token further, as the settings of a repository do.
    """

    github: GitHub
    repository: Repository
    folder: Path
    tools: Path
    actions: Mapping[str, Path]
    secrets: dict[str, str] = field(default_factory=dict)
    most: str = "write"
    runs: list[WorkflowRun] = field(default_factory=list)

    def deliver(self, event: Event) -> list[WorkflowRun]:
        """The runs of all workflows that the event starts, as the files at its commit say."""
        git = self.repository.git
        paths = git("ls-tree", "--name-only", event.sha, f"{FOLDER}/").splitlines()
        found = [files.workflow(path, git("show", f"{event.sha}:{path}")) for path in sorted(paths)]
        return [self._run(one, event, self.github.next_id(), 1) for one in found if one.is_started_by(event)]

    def again(self, run: WorkflowRun) -> WorkflowRun:
        """Run again what failed ("Re-run failed jobs"): the same event and commit, the next attempt."""
        return self._run(run.workflow, run.event, run.number, run.attempt + 1, run.jobs)

    def _run(
        self, workflow: Workflow, event: Event, number: int, attempt: int, before: Sequence[JobRun] = ()
    ) -> WorkflowRun:
        folder = self.folder / f"run-{number}-{attempt}"
        starting = _Starting(self, workflow, event, folder, number, attempt)
        jobs: list[JobRun] = []
        for job, earlier in itertools.zip_longest(workflow.jobs(), before):
            is_done = earlier is not None and earlier.conclusion == "success"
            jobs.append(earlier if is_done else starting.job(job, jobs))
        concurrency = Scope({"github": starting.context()}).texts(workflow.document.get("concurrency", {}))
        self.runs.append(WorkflowRun(workflow, event, number, attempt, concurrency, jobs))
        return self.runs[-1]


@dataclass(frozen=True)
class _Starting:
    """A run of a workflow, whose jobs are started one after the other."""

    actions: Actions
    workflow: Workflow
    event: Event
    folder: Path
    number: int
    attempt: int

    def context(self) -> dict[str, Any]:
        """The context `github`, as far as every job has the same."""
        event, repository = self.event, self.actions.repository
        return {
            "event": event.payload,
            "event_name": event.name,
            "sha": event.sha,
            "ref": event.ref,
            "head_ref": event.head_ref,
            "base_ref": event.base_ref,
            "repository": repository.full_name,
            "run_id": str(self.number),
            "run_attempt": str(self.attempt),
        }

    def job(self, job: Job, before: list[JobRun]) -> JobRun:
        """Start a job and see it end, unless its `if` says no."""
        needs = {name: {"result": _result(before, name)} for name in job.needs}
        contexts = {"github": self.context(), "needs": needs, "matrix": job.matrix}
        scope = Scope(contexts, any(need["result"] != "success" for need in needs.values()))
        name = scope.text(job.document.get("name", job.id))
        if not scope.holds(job.document.get("if", "")):
            return JobRun(job.id, name, "skipped")
        permissions = self._permissions(job)
        environment = scope.text(job.document.get("environment", ""))
        place = self._place(job, len(before) + 1, permissions, environment)
        steps = self._steps(job, place, permissions, contexts)
        ended_well = steps.carry_out(files.steps(job.document["steps"]))
        concurrency = scope.texts(job.document.get("concurrency", {}))
        conclusion = "success" if ended_well else "failure"
        return JobRun(job.id, name, conclusion, steps.done, steps.used, permissions, environment, concurrency)

    def _place(self, job: Job, number: int, permissions: Mapping[str, str], environment: str) -> Place:
        path, actions = self.workflow.path, self.actions
        identity = permissions.get("id-token") == "write"
        as_said = github_runs.Job(job.id, self.workflow.name, path, environment, self.number, self.attempt, identity)
        run = github_runs.start(
            actions.github, actions.repository, self.event, self.folder / f"job-{number}", None, as_said
        )
        git, artifacts = actions.repository.git, self.folder / "artifacts"
        return Place(run, git, self.event.sha, actions.tools, artifacts, actions.actions)

    def _steps(self, job: Job, place: Place, permissions: Mapping[str, str], contexts: Mapping[str, Any]) -> Steps:
        token = self._token(permissions)
        variables = place.run.variables
        known = {
            **contexts,
            "github": {**contexts["github"], "token": token.value},
            "secrets": {**({} if self.event.fork else self.actions.secrets), "GITHUB_TOKEN": token.value},
            "runner": {"temp": variables["RUNNER_TEMP"], "os": variables["RUNNER_OS"]},
        }
        env = Scope(known).texts({**self.workflow.document.get("env", {}), **job.document.get("env", {})})
        return Steps(place, known, env)

    def _permissions(self, job: Job) -> dict[str, str]:
        """What the job's token may, as far as this repository and this event let it."""
        said = job.document.get("permissions", self.workflow.document.get("permissions"))
        if not isinstance(said, dict):
            raise Unsupported(f"{self.workflow.path}: {job.id} does not say its permissions")
        found = dict(said)
        if self.event.fork:
            found.pop("id-token", None)
        if self.event.fork or self.actions.most == "read":
            found |= {name: "read" for name in AREAS if found.get(name) == "write"}
        return found

    def _token(self, permissions: Mapping[str, str]) -> Token:
        given: dict[str, Any] = {area.replace("-", "_"): permissions.get(area, "none") for area in AREAS}
        return self.actions.github.job_token(**given)


def _result(before: list[JobRun], job: str) -> str:
    """How all cells of a job ended."""
    found = [run.conclusion for run in before if run.id == job]
    if not found:
        raise Unsupported(f"the job {job} stands behind one that needs it")
    return next((one for one in ("failure", "skipped") if one in found), "success")

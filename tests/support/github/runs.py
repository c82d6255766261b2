"""A run of a workflow as its steps see it: the variables, the event's file, the files that steps write to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.github.events import Event
from tests.support.github.repository import Repository
from tests.support.github.tokens import Identity, Token

if TYPE_CHECKING:
    from tests.support.github.server import GitHub

_FILES = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")
MOST_SUMMARY = 1024 * 1024
"""Octets of a step's summary; of a larger one GitHub shows nothing."""


@dataclass(frozen=True)
class Job:
    """What a workflow says of its job. `environment` is the key of the job, which becomes a claim of its identity."""

    name: str = "plan"
    workflow: str = "gitpool"
    file: str = ".github/workflows/gitpool.yml"
    environment: str = ""
    run_id: int = 0
    attempt: int = 1
    identity: bool = True


@dataclass(frozen=True)
class Run:
    """A run: `variables` is its environment, `claims` what its identity says. `folder` holds its files."""

    folder: Path
    variables: dict[str, str]
    claims: dict[str, str]

    @property
    def workspace(self) -> Path:
        """Where the repository is checked out; empty until somebody does."""
        return Path(self.variables["GITHUB_WORKSPACE"])

    def summary(self) -> str:
        """What the page of the run shows; raises ValueError of what GitHub would not show."""
        written = Path(self.variables["GITHUB_STEP_SUMMARY"]).read_bytes()
        if len(written) > MOST_SUMMARY:
            raise ValueError(f"a summary of {len(written)} octets is not shown")
        return written.decode()

    def outputs(self) -> dict[str, str]:
        """The outputs of the steps, read as the runner reads them; raises ValueError where it would refuse."""
        lines = Path(self.variables["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
        found, left = dict[str, str](), iter(lines)
        for line in left:
            several = re.fullmatch(r"([^=<]+)<<(.+)", line)
            if several is None:
                name, equals, value = line.partition("=")
                if not equals:
                    raise ValueError(f"no output: {line!r}")
                found[name] = value
                continue
            inner: list[str] = []
            for part in left:
                if part == several[2]:
                    break
                inner.append(part)
            else:
                raise ValueError(f"the output {several[1]} does not end")
            found[several[1]] = "\n".join(inner)
        return found


def start(
    github: GitHub,
    repository: Repository,
    event: Event,
    folder: Path,
    token: Token | None = None,
    job: Job | None = None,
) -> Run:
    """Start a run for an event, its files in a folder of its own. `token` becomes `GITHUB_TOKEN`.

    A run for a fork's pull request gets no identity, whatever the job wants.
    """
    job = job or Job()
    folder.mkdir(parents=True, exist_ok=True)
    workspace = folder / "workspace"
    workspace.mkdir(exist_ok=True)
    (folder / "event.json").write_text(json.dumps(event.payload, indent=2), "utf-8")
    number = job.run_id or github.next_id()
    variables = _variables(github, repository, event, job, number)
    variables |= {"GITHUB_WORKSPACE": str(workspace), "GITHUB_EVENT_PATH": str(folder / "event.json")}
    variables |= {"RUNNER_TEMP": str(folder)}
    for name in _FILES:
        (folder / name).touch()
        variables[name] = str(folder / name)
    claims = _claims(github, repository, event, job, variables)
    if job.identity and not event.fork:
        request_token = f"request-{github.next_id()}"
        github.identities[request_token] = Identity(request_token, claims)
        variables["ACTIONS_ID_TOKEN_REQUEST_URL"] = github.id_token_url
        variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = request_token
    if token is not None:
        variables["GITHUB_TOKEN"] = token.value
    return Run(folder, variables, claims)


def _variables(github: GitHub, repository: Repository, event: Event, job: Job, number: int) -> dict[str, str]:
    actor = github.user(event.payload["sender"]["login"])
    workflow = f"{repository.full_name}/{job.file}@{event.ref}"
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION": "__run",
        "GITHUB_ACTOR": actor.login,
        "GITHUB_ACTOR_ID": str(actor.id),
        "GITHUB_TRIGGERING_ACTOR": actor.login,
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": github.graphql_url,
        "GITHUB_SERVER_URL": github.web,
        "GITHUB_EVENT_NAME": event.name,
        "GITHUB_SHA": event.sha,
        "GITHUB_REF": event.ref,
        "GITHUB_REF_NAME": re.sub(r"^refs/(heads|tags|pull)/", "", event.ref),
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_REF_PROTECTED": _protected(repository, event),
        "GITHUB_HEAD_REF": event.head_ref,
        "GITHUB_BASE_REF": event.base_ref,
        "GITHUB_JOB": job.name,
        "GITHUB_REPOSITORY": repository.full_name,
        "GITHUB_REPOSITORY_ID": str(repository.id),
        "GITHUB_REPOSITORY_OWNER": repository.owner,
        "GITHUB_REPOSITORY_OWNER_ID": str(github.user(repository.owner).id),
        "GITHUB_RUN_ID": str(number),
        "GITHUB_RUN_NUMBER": str(number % 1000 + 1),
        "GITHUB_RUN_ATTEMPT": str(job.attempt),
        "GITHUB_WORKFLOW": job.workflow,
        "GITHUB_WORKFLOW_REF": workflow,
        "GITHUB_WORKFLOW_SHA": event.sha,
        "RUNNER_ARCH": "X64",
        "RUNNER_OS": "Linux",
    }


def _claims(
    github: GitHub, repository: Repository, event: Event, job: Job, variables: dict[str, str]
) -> dict[str, str]:
    """What GitHub signs for the job: all of it texts."""
    names = ("repository", "repository_id", "repository_owner", "repository_owner_id", "ref", "ref_type", "sha")
    more = ("event_name", "workflow", "workflow_ref", "workflow_sha", "actor", "actor_id", "run_id", "run_number")
    same = (*names, *more, "run_attempt", "head_ref", "base_ref", "ref_protected")
    owner = f"{repository.owner}@{github.user(repository.owner).id}"
    about = f"ref:{event.ref}" if event.name != "pull_request" else "pull_request"
    context = f"environment:{job.environment}" if job.environment else about
    claims: dict[str, Any] = {
        **{name: variables[f"GITHUB_{name.upper()}"] for name in same},
        "job_workflow_ref": variables["GITHUB_WORKFLOW_REF"],
        "job_workflow_sha": event.sha,
        "repository_visibility": "private" if repository.private else "public",
        "runner_environment": "github-hosted",
        "jti": f"job-{variables['GITHUB_RUN_ID']}",
        # The subject of repositories made after July 2026 cannot be renamed into.
        "sub": f"repo:{owner}/{repository.name}@{repository.id}:{context}",
    }
    return {**claims, "environment": job.environment} if job.environment else claims


def _protected(repository: Repository, event: Event) -> str:
    return "true" if event.ref == f"refs/heads/{repository.default_branch}" else "false"

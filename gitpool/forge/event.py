"""Where a run of CI happens: the event, the commit it reports on, the pull request. From the environment alone.

The variables and payloads are GitHub's (docs.github.com: "Variables", "Webhook events and payloads"); forges that run
its workflows set the same ones. The payload of a pull request holds what strangers wrote, and nothing of it is trusted
beyond its shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gitpool.diagnostics import GitpoolError, error
from gitpool.report import Run
from gitpool.shapes import number, text

_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_NO_COMMIT = re.compile(r"0+")
_NUMBERS = range(1, 2**63)
_BRANCH = "refs/heads/"
_API = "https://api.github.com"
MOST_COMMITS = 250
"""Commits of a push whose pull requests are looked for: the newest ones."""

_NO_CLOSER = "It is set by the runner; outside of one use `gitpool plan` and `gitpool apply`."


class Kind(StrEnum):
    """What a run is about."""

    PULL_REQUEST = "pull request"
    MERGE_QUEUE = "merge queue"
    PUSH = "push to the default branch"
    FINISHED_RUN = "finished run"
    OTHER = "other"


@dataclass(frozen=True)
class Event:
    """What happened. `name` is the forge's own word for it.

    `run` has the commit to report on: of a pull request its head, not the merge that is tested. `pull` is the number of
    the pull request, 0 where there is none or none is known yet; `is_fork` that its head lies in another repository, or
    that of the finished run; `is_closed` that there is nothing to plan any more. `base` is the branch that an apply is
    of: the one to merge into, the one that was pushed to, or the default branch. `commits` are those of a push, the
    newest first.
    """

    kind: Kind
    name: str
    repository: str
    run: Run
    pull: int = 0
    is_fork: bool = False
    is_closed: bool = False
    ref: str = ""
    base: str = ""
    default_branch: str = ""
    commits: tuple[str, ...] = ()
    actor: str = ""

    @property
    def is_stranger(self) -> bool:
        """Whether the run gets neither secrets nor an identity: a fork's, and Dependabot's, which counts as one."""
        return self.kind is Kind.PULL_REQUEST and (self.is_fork or self.actor == "dependabot[bot]")


def event_of(environ: Mapping[str, str]) -> Event:
    """The event that the run is about.

    Raises:
        GitpoolError: this is no run of CI, its variables are garbled, or its event must not be planned.
    """
    name = environ.get("GITHUB_EVENT_NAME", "")
    if not name:
        what = "GITHUB_EVENT_NAME says which event a run is about."
        raise GitpoolError(error("This is no run of GitHub Actions", f"{what} {_NO_CLOSER}"))
    if name == "pull_request_target":
        raise GitpoolError(
            error(
                "pull_request_target is not planned",
                "Such a run has the secrets of the repository, and the files of a pull request must not be read "
                "beside them: expressions in them are evaluated. Use the event pull_request.",
            )
        )
    payload = _payload(environ)
    try:
        found = _event(name, payload, environ)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise GitpoolError(
            error(
                "The event of this run cannot be read",
                f"GITHUB_EVENT_PATH holds no {name} as GitHub describes it: {problem}. {_NO_CLOSER}",
            )
        ) from problem
    return found


def _payload(environ: Mapping[str, str]) -> dict[str, Any]:
    path = environ.get("GITHUB_EVENT_PATH", "")
    try:
        document = json.loads(Path(path).read_bytes()) if path else {}
    except (OSError, ValueError, RecursionError) as problem:
        said = getattr(problem, "strerror", None) or "it is no JSON"
        raise GitpoolError(
            error("The event of this run cannot be read", f"GITHUB_EVENT_PATH={path}: {said}. {_NO_CLOSER}")
        ) from problem
    return document if isinstance(document, dict) else {}


def _event(name: str, payload: dict[str, Any], environ: Mapping[str, str]) -> Event:
    ref, default = environ.get("GITHUB_REF", ""), text((payload.get("repository") or {}).get("default_branch") or "")
    common: dict[str, Any] = {
        "name": name,
        "repository": _matching(_REPOSITORY, environ.get("GITHUB_REPOSITORY", ""), "GITHUB_REPOSITORY"),
        "ref": ref,
        "base": ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else default,
        "default_branch": default,
        "actor": environ.get("GITHUB_ACTOR", ""),
    }
    if name == "pull_request":
        return _pull_request(payload, environ, common)
    if name == "merge_group":
        group = payload["merge_group"]
        common["base"] = text(group["base_ref"]).removeprefix(_BRANCH)
        return Event(Kind.MERGE_QUEUE, run=_run(environ, group["head_sha"]), **common)
    if name == "push":
        return _push(payload, environ, common)
    if name == "workflow_run":
        return _finished(payload, common)
    return Event(Kind.OTHER, run=_run(environ, environ.get("GITHUB_SHA", "")), **common)


def _pull_request(payload: dict[str, Any], environ: Mapping[str, str], common: dict[str, Any]) -> Event:
    pull = payload["pull_request"]
    head, base = pull["head"], pull["base"]
    common["base"] = text(base["ref"])
    return Event(
        Kind.PULL_REQUEST,
        run=_run(environ, head["sha"]),
        pull=number(payload["number"], _NUMBERS),
        is_fork=_full_name(head["repo"]) != text(base["repo"]["full_name"]),
        is_closed=payload.get("action") == "closed",
        **common,
    )


def _finished(payload: dict[str, Any], common: dict[str, Any]) -> Event:
    """The end of another run: that of a fork's pull request left behind what a stranger wrote."""
    finished = payload["workflow_run"]
    run, attempt = (number(finished[name], _NUMBERS) for name in ("id", "run_attempt"))
    is_fork = _full_name(finished.get("head_repository")).lower() != common["repository"].lower()
    done = Run(_commit(finished["head_sha"]), run, attempt, text(finished.get("html_url") or ""))
    return Event(Kind.FINISHED_RUN, run=done, is_fork=is_fork, **common)


def _full_name(repository: Any) -> str:
    """Whose repository a head lies in; empty where it was deleted."""
    return text((repository or {}).get("full_name") or "")


def _push(payload: dict[str, Any], environ: Mapping[str, str], common: dict[str, Any]) -> Event:
    run = _run(environ, environ.get("GITHUB_SHA", "") or payload["after"])
    ref, default = text(payload["ref"]), common["default_branch"]
    is_default = bool(default) and ref == f"{_BRANCH}{default}" and payload.get("deleted") is not True
    pushed = [_commit(commit["id"]) for commit in payload.get("commits") or ()]
    # The list in the payload is cut at 2,048 commits and has the oldest first; the head is among them or stands alone.
    newest = list(dict.fromkeys([run.head, *reversed(pushed)]))[:MOST_COMMITS]
    common["base"] = ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else default
    return Event(Kind.PUSH if is_default else Kind.OTHER, run=run, commits=tuple(newest), **common)


def _run(environ: Mapping[str, str], commit: Any) -> Run:
    run, attempt = (_counted(environ.get(f"GITHUB_{name}", "")) for name in ("RUN_ID", "RUN_ATTEMPT"))
    server, repository = environ.get("GITHUB_SERVER_URL", "").rstrip("/"), environ.get("GITHUB_REPOSITORY", "")
    url = f"{server}/{repository}/actions/runs/{run}/attempts/{attempt}" if server and repository and run else ""
    return Run(_commit(commit), run, attempt, url)


def _counted(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0


def _commit(value: Any) -> str:
    found = _matching(_COMMIT, text(value), "a commit")
    if _NO_COMMIT.fullmatch(found):
        raise ValueError("a commit of zeros")
    return found


def _matching(pattern: re.Pattern[str], value: str, what: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"{what} is garbled")
    return value


@dataclass(frozen=True)
class Access:
    """How the forge is reached; the token never appears in its text form. Without GraphQL `graphql` is empty."""

    api: str
    graphql: str
    token: str = field(default="", repr=False)


def access_of(environ: Mapping[str, str]) -> Access:
    """The API of the forge, as the runner names it, and the job's token from `GITHUB_TOKEN`.

    Raises:
        GitpoolError: an address that is none, or that would carry the token in clear.
    """
    api = _address("GITHUB_API_URL", environ.get("GITHUB_API_URL", "") or _API).rstrip("/")
    graphql = environ.get("GITHUB_GRAPHQL_URL", "") or (f"{_API}/graphql" if api == _API else "")
    # Runners of Gitea and Forgejo have none to name, or name GitHub's: the token of one must not go to another.
    if graphql and urlsplit(_address("GITHUB_GRAPHQL_URL", graphql))[:2] != urlsplit(api)[:2]:
        graphql = ""
    token = environ.get("GITHUB_TOKEN", "").strip()
    if not (token.isascii() and (token.isprintable() or not token)):
        raise GitpoolError(
            error("The forge's token cannot be sent", "GITHUB_TOKEN holds a character that no header can carry.")
        )
    return Access(api, graphql, token)


def _address(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        is_right = bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        is_right = False
    if not is_right or not (parts.scheme == "https" or (parts.scheme == "http" and _is_near(parts.hostname))):
        raise GitpoolError(
            error(
                "The address of the forge cannot be used",
                f"{name} must be of the form https://HOST/PATH: the job's token is sent there. {_NO_CLOSER}",
            )
        )
    return url


def _is_near(host: str | None) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")

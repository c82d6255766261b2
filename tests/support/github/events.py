"""What starts a run: the payloads of events, in the shapes of octokit/webhooks, and the refs that go with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.github import shapes
from tests.support.github.records import Comment, Group, Pull
from tests.support.github.repository import Repository
from tests.support.github.urls import api, full_repository, minimal_repository, node_id, user, web

NOWHERE = "0" * 40
"""What a branch was at before there was one."""


@dataclass
class Event:
    """An event and the commit it is about, as a run sees it: `payload` is what `GITHUB_EVENT_PATH` holds."""

    name: str
    payload: dict[str, Any]
    sha: str
    ref: str
    head_ref: str = ""
    base_ref: str = ""
    fork: bool = False


def pull_request(repository: Repository, pull: Pull, action: str = "opened", before: str = "", by: str = "") -> Event:
    """A pull request was opened, or pushed to (`synchronize`, `before` is the head it had).

    The run's commit is the test merge, and no commit of the pull request. Raises ValueError of one that conflicts, for
    which GitHub starts nothing.
    """
    if pull.merge_commit_sha is None:
        raise ValueError("a pull request that conflicts starts no run")
    payload = {
        "action": action,
        "number": pull.number,
        "pull_request": shapes.whole_pull(repository, pull),
        **_about(repository, by or pull.author.login),
    }
    if action == "synchronize":
        payload |= {"before": before, "after": pull.head_sha}
    ref, fork = f"refs/pull/{pull.number}/merge", pull.fork is not None
    return Event("pull_request", payload, pull.merge_commit_sha, ref, pull.head_ref, pull.base_ref, fork)


def merge_group(repository: Repository, group: Group) -> Event:
    """The merge queue wants checks; nothing but the ref tells of which pull request."""
    ends = {"head_sha": group.head_sha, "head_ref": group.head_ref, "base_sha": group.base_sha}
    commit = _commit(repository, group.head_sha)
    inner = {**ends, "base_ref": group.base_ref, "head_commit": {name: commit[name] for name in _HEAD}}
    payload = {"action": "checks_requested", "merge_group": inner, **_about(repository, "github-merge-queue[bot]")}
    return Event("merge_group", payload, group.head_sha, group.head_ref)


def push(repository: Repository, before: str, after: str, branch: str = "", by: str = "ada") -> Event:
    """A branch was pushed to. In a run the commits do not say which files they change."""
    branch = branch or repository.default_branch
    git, new = repository.git, before == NOWHERE
    commits = [_commit(repository, sha) for sha in git.commits(after, *(() if new else (f"^{before}",)))]
    forced = not new and git.merge_base(before, after) != before
    payload = {
        "ref": f"refs/heads/{branch}",
        "before": before,
        "after": after,
        "base_ref": None,
        "compare": f"{web(repository)}/compare/{before[:12]}...{after[:12]}",
        "created": new,
        "deleted": False,
        "forced": forced,
        "commits": commits,
        "head_commit": _commit(repository, after),
        "pusher": {"name": by, "email": f"{by}@example.com"},
        **_about(repository, by),
    }
    return Event("push", payload, after, f"refs/heads/{branch}")


def schedule(repository: Repository, cron: str = "17 6 * * *", workflow: str = ".github/workflows/drift.yml") -> Event:
    """The hour has come; the run is on the head of the default branch."""
    payload = {"schedule": cron, "workflow": workflow, **_about(repository, "ada")}
    return _on_default(repository, "schedule", payload)


def workflow_dispatch(repository: Repository, **inputs: str) -> Event:
    """Somebody started it by hand; all inputs are texts."""
    ref = f"refs/heads/{repository.default_branch}"
    payload = {"inputs": inputs, "ref": ref, "workflow": ".github/workflows/apply.yml", **_about(repository, "ada")}
    return _on_default(repository, "workflow_dispatch", payload)


def issue_comment(repository: Repository, comment: Comment, action: str = "created") -> Event:
    """Somebody commented on a pull request; the run is on the default branch."""
    pull = repository.pulls[comment.number]
    shown = shapes.pull(repository, pull)
    same = ("id", "node_id", "number", "title", "user", "labels", "state", "locked", "assignee", "assignees")
    more = ("milestone", "created_at", "updated_at", "closed_at", "author_association", "body", "comments_url")
    page = ("html_url", "diff_url", "patch_url", "merged_at", "url")
    issue = {
        **{name: shown[name] for name in (*same, *more, "html_url")},
        "url": shown["issue_url"],
        "repository_url": api(repository),
        "comments": len(repository.comments(pull.number)),
        "draft": pull.draft,
        "pull_request": {name: shown[name] for name in page},
    }
    said = {"issue": issue, "comment": shapes.comment(repository, comment)}
    payload = {"action": action, **said, **_about(repository, comment.user.login)}
    return _on_default(repository, "issue_comment", payload)


def workflow_run(repository: Repository, pull: Pull, conclusion: str = "success", run_id: int = 0) -> Event:
    """A run for a pull request has ended; that of a fork names no pull request. This run is on the default branch."""
    run_id = run_id or repository.hub.next_id()
    mine, now = f"{api(repository)}/actions/runs/{run_id}", repository.hub.clock.now()
    actor = user(repository.hub, pull.author)
    commit = _commit(repository, pull.head_sha)
    run = {
        "id": run_id,
        "node_id": node_id("WFR", run_id),
        "name": "plan",
        "path": ".github/workflows/plan.yml",
        "head_branch": pull.head_ref,
        "head_sha": pull.head_sha,
        "run_number": 1,
        "run_attempt": 1,
        "event": "pull_request",
        "status": "completed",
        "conclusion": conclusion,
        "workflow_id": run_id + 1,
        "url": mine,
        "html_url": f"{web(repository)}/actions/runs/{run_id}",
        "pull_requests": [] if pull.fork else [shapes.minimal_pull(repository, pull)],
        **dict.fromkeys(("created_at", "updated_at", "run_started_at"), now),
        "actor": actor,
        "triggering_actor": actor,
        **{f"{name}_url": f"{mine}/{name}" for name in ("jobs", "logs", "artifacts", "cancel", "rerun")},
        "head_commit": {name: commit[name] for name in _HEAD},
        "repository": minimal_repository(repository),
        "head_repository": minimal_repository(repository, pull.fork),
    }
    payload = {"action": "completed", "workflow_run": run, **_about(repository, pull.author.login)}
    return _on_default(repository, "workflow_run", payload)


_HEAD = ("id", "tree_id", "message", "timestamp", "author", "committer")


def _on_default(repository: Repository, name: str, payload: dict[str, Any]) -> Event:
    branch = repository.default_branch
    return Event(name, payload, repository.git.need(branch), f"refs/heads/{branch}")


def _about(repository: Repository, sender: str) -> dict[str, Any]:
    """What every payload has."""
    shown = full_repository(repository)
    return {"repository": shown, "sender": user(repository.hub, repository.hub.user(sender))}


def _commit(repository: Repository, sha: str) -> dict[str, Any]:
    """A commit as a push tells it."""
    whole = shapes.commit(repository, sha)
    inner = whole["commit"]
    return {
        "id": sha,
        "tree_id": inner["tree"]["sha"],
        "distinct": True,
        "message": inner["message"],
        "timestamp": inner["committer"]["date"],
        "url": whole["html_url"],
        **{who: {name: inner[who][name] for name in ("name", "email")} for who in ("author", "committer")},
    }

"""What GitHub keeps, as the API shows it: every field that its description asks for, and no other."""

from __future__ import annotations

from typing import Any

from tests.support.github.diff import FileDiff
from tests.support.github.records import CheckRun, Comment, Label, Pull, Review, ReviewComment, Status, User
from tests.support.github.repository import Repository
from tests.support.github.urls import api, app, full_repository, minimal_repository, node_id, user, web

NODES = {"IC": "comment", "PRRC": "review comment"}
_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def association(repository: Repository, who: User) -> str:
    """How somebody belongs to the repository."""
    return repository.members.get(who.login, "NONE")


def _reactions(url: str) -> dict[str, Any]:
    return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(_REACTIONS, 0)}


def comment(repository: Repository, kept: Comment) -> dict[str, Any]:
    """An issue-comment."""
    url = f"{api(repository)}/issues/comments/{kept.id}"
    return {
        "url": url,
        "html_url": f"{web(repository)}/pull/{kept.number}#issuecomment-{kept.id}",
        "issue_url": f"{api(repository)}/issues/{kept.number}",
        "id": kept.id,
        "node_id": node_id("IC", kept.id),
        "user": user(repository.hub, kept.user),
        "created_at": kept.created,
        "updated_at": kept.updated,
        "body": kept.body,
        "author_association": association(repository, kept.user),
        "reactions": _reactions(url),
        "performed_via_github_app": app(repository.hub, kept.app),
        "pin": None,
        "minimized": None if kept.minimized is None else {"reason": kept.minimized},
    }


def label(repository: Repository, kept: Label) -> dict[str, Any]:
    """A label."""
    return {
        "id": kept.id,
        "node_id": node_id("LA", kept.id),
        "url": f"{api(repository)}/labels/{kept.name.replace(' ', '%20')}",
        "name": kept.name,
        "color": kept.color,
        "default": False,
        "description": kept.description,
    }


def pull(repository: Repository, kept: Pull) -> dict[str, Any]:
    """A pull-request-simple, as lists show it."""
    mine, page = f"{api(repository)}/pulls/{kept.number}", f"{web(repository)}/pull/{kept.number}"
    issue, hub = f"{api(repository)}/issues/{kept.number}", repository.hub
    addresses = {
        "html": page,
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{mine}/comments",
        "review_comment": f"{api(repository)}/pulls/comments{{/number}}",
        "commits": f"{mine}/commits",
        "statuses": f"{api(repository)}/statuses/{kept.head_sha}",
    }
    return {
        "url": mine,
        "id": kept.id,
        "node_id": node_id("PR", kept.id),
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        **{f"{name}_url": address for name, address in addresses.items()},
        "number": kept.number,
        "state": kept.state,
        "locked": False,
        "title": kept.title,
        "user": user(hub, kept.author),
        "body": kept.body,
        "created_at": kept.created,
        "updated_at": kept.updated,
        "closed_at": kept.closed_at,
        "merged_at": kept.merged_at,
        "merge_commit_sha": kept.merge_commit_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [label(repository, repository.known_labels[name.lower()]) for name in kept.labels],
        "milestone": None,
        "draft": kept.draft,
        "head": _end(repository, kept.head_ref, kept.head_sha, kept.fork),
        "base": _end(repository, kept.base_ref, kept.base_sha, None),
        "_links": {name: {"href": address} for name, address in {"self": mine, **addresses}.items()},
        "author_association": association(repository, kept.author),
        "auto_merge": None,
        "active_lock_reason": None,
    }


def _end(repository: Repository, ref: str, sha: str, fork: str | None) -> dict[str, Any]:
    shown = full_repository(repository, fork)
    return {"label": f"{shown['owner']['login']}:{ref}", "ref": ref, "sha": sha, "user": shown["owner"], "repo": shown}


def whole_pull(repository: Repository, kept: Pull) -> dict[str, Any]:
    """A pull-request, as it is shown alone."""
    files, merger = repository.files(kept), kept.merged_by
    mergeable = None if kept.merged else kept.mergeable
    return {
        **pull(repository, kept),
        "merged": kept.merged,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": {True: "clean", False: "dirty", None: "unknown"}[mergeable],
        "merged_by": None if merger is None else user(repository.hub, merger),
        "comments": len(repository.comments(kept.number)),
        "review_comments": len(repository.review_comments(kept.number)),
        "maintainer_can_modify": kept.fork is not None,
        "commits": len(repository.commits(kept)),
        "additions": sum(file.added for file in files),
        "deletions": sum(file.removed for file in files),
        "changed_files": len(files),
    }


def file(repository: Repository, kept: FileDiff, sha: str) -> dict[str, Any]:
    """A diff-entry; without a patch if that is too large, or there is none."""
    shown = {
        "sha": kept.sha,
        "filename": kept.path,
        "status": kept.status,
        "additions": kept.added,
        "deletions": kept.removed,
        "changes": kept.added + kept.removed,
        "blob_url": f"{web(repository)}/blob/{sha}/{kept.path.replace(' ', '%20')}",
        "raw_url": f"{web(repository)}/raw/{sha}/{kept.path.replace(' ', '%20')}",
        "contents_url": f"{api(repository)}/contents/{kept.path.replace(' ', '%20')}?ref={sha}",
    }
    if kept.patch and len(kept.patch) <= repository.largest_patch:
        shown["patch"] = kept.patch
    if kept.previous:
        shown["previous_filename"] = kept.previous
    return shown


def commit(repository: Repository, sha: str) -> dict[str, Any]:
    """A commit."""
    told = repository.git("show", "--no-patch", "--format=%T%n%P%n%an%n%ae%n%ad%n%cn%n%ce%n%cd%n%B", _DATE, sha)
    tree, parents, *rest = told.split("\n")
    author, committer = dict(zip(_WHO, rest[:3], strict=True)), dict(zip(_WHO, rest[3:6], strict=True))
    mine, page = f"{api(repository)}/commits", f"{web(repository)}/commit"
    objects = f"{api(repository)}/git"
    return {
        "sha": sha,
        "node_id": node_id("C", int(sha[:12], 16)),
        "commit": {
            "author": author,
            "committer": committer,
            "message": "\n".join(rest[6:]).strip(),
            "tree": {"sha": tree, "url": f"{objects}/trees/{tree}"},
            "url": f"{objects}/commits/{sha}",
            "comment_count": 0,
            "verification": {
                **dict.fromkeys(("signature", "payload", "verified_at")),
                "verified": False,
                "reason": "unsigned",
            },
        },
        "url": f"{mine}/{sha}",
        "html_url": f"{page}/{sha}",
        "comments_url": f"{mine}/{sha}/comments",
        "author": None,
        "committer": None,
        "parents": [{"sha": one, "url": f"{mine}/{one}", "html_url": f"{page}/{one}"} for one in parents.split()],
    }


_DATE = "--date=format-local:%Y-%m-%dT%H:%M:%SZ"
_WHO = ("name", "email", "date")


def review(repository: Repository, kept: Review) -> dict[str, Any]:
    """A pull-request-review; a draft has not been submitted."""
    page = f"{web(repository)}/pull/{kept.number}#pullrequestreview-{kept.id}"
    pull_url = f"{api(repository)}/pulls/{kept.number}"
    shown = {
        "id": kept.id,
        "node_id": node_id("PRR", kept.id),
        "user": user(repository.hub, kept.user),
        "body": kept.body,
        "state": kept.state,
        "html_url": page,
        "pull_request_url": pull_url,
        "author_association": association(repository, kept.user),
        "_links": {"html": {"href": page}, "pull_request": {"href": pull_url}},
        "commit_id": kept.commit,
    }
    return shown if kept.state == "PENDING" else {**shown, "submitted_at": kept.submitted}


def review_comment(repository: Repository, kept: ReviewComment) -> dict[str, Any]:
    """A pull-request-review-comment; of an outdated one, line and position are null."""
    mine, page = f"{api(repository)}/pulls/comments/{kept.id}", f"{web(repository)}/pull/{kept.number}"
    pull_url, place, now = f"{api(repository)}/pulls/{kept.number}", kept.place, repository.line_now(kept)
    whole = place.line is None
    start = place.start_line if place.line is None or now is None else _shifted(place.start_line, now - place.line)
    shown = {
        "url": mine,
        "pull_request_review_id": kept.review,
        "id": kept.id,
        "node_id": node_id("PRRC", kept.id),
        "diff_hunk": place.hunk,
        "path": place.path,
        "commit_id": kept.commit if now is None and not whole else repository.pulls[kept.number].head_sha,
        "original_commit_id": kept.commit,
        "user": user(repository.hub, kept.user),
        "body": kept.body,
        "created_at": kept.created,
        "updated_at": kept.updated,
        "html_url": f"{page}#discussion_r{kept.id}",
        "pull_request_url": pull_url,
        "author_association": association(repository, kept.user),
        "_links": {
            "self": {"href": mine},
            "html": {"href": f"{page}#discussion_r{kept.id}"},
            "pull_request": {"href": pull_url},
        },
        "reactions": _reactions(mine),
        "start_line": None if now is None else start,
        "original_start_line": place.start_line,
        "start_side": place.start_side,
        "line": now,
        "original_line": place.line,
        "side": place.side,
        "original_position": 1 if whole else place.position,
        "position": 1 if whole else None if now is None else place.position,
        "subject_type": "file" if whole else "line",
    }
    return shown if kept.reply_to is None else {**shown, "in_reply_to_id": kept.reply_to}


def _shifted(line: int | None, shift: int) -> int | None:
    return None if line is None else line + shift


def check_run(repository: Repository, kept: CheckRun) -> dict[str, Any]:
    """A check-run. It names the open pull requests with that head, but those of forks."""
    mine = f"{api(repository)}/check-runs/{kept.id}"
    heads = [one for one in repository.pulls.values() if one.head_sha == kept.head_sha and one.state == "open"]
    return {
        "id": kept.id,
        "name": kept.name,
        "node_id": node_id("CR", kept.id),
        "head_sha": kept.head_sha,
        "external_id": kept.external_id,
        "url": mine,
        "html_url": f"{web(repository)}/runs/{kept.id}",
        "details_url": kept.details_url or f"{web(repository)}/runs/{kept.id}",
        "status": kept.status,
        "conclusion": kept.conclusion,
        "started_at": kept.started,
        "completed_at": kept.completed,
        "output": {
            **{name: kept.output.get(name) for name in ("title", "summary", "text")},
            "annotations_count": len(kept.annotations),
            "annotations_url": f"{mine}/annotations",
        },
        "check_suite": {"id": kept.suite},
        "app": app(repository.hub, kept.app),
        "pull_requests": [minimal_pull(repository, one) for one in heads if one.fork is None],
    }


def minimal_pull(repository: Repository, kept: Pull) -> dict[str, Any]:
    """A pull-request-minimal, as runs name those that they are for."""
    here = {"id": repository.id, "url": api(repository), "name": repository.name}
    return {
        "url": f"{api(repository)}/pulls/{kept.number}",
        "id": kept.id,
        "number": kept.number,
        "head": {"ref": kept.head_ref, "sha": kept.head_sha, "repo": here},
        "base": {"ref": kept.base_ref, "sha": kept.base_sha, "repo": here},
    }


def annotation(repository: Repository, run: CheckRun, kept: dict[str, Any]) -> dict[str, Any]:
    """A check-annotation; what was not sent is null."""
    optional = ("start_column", "end_column", "title", "raw_details")
    return {
        **dict.fromkeys(optional),
        **kept,
        "blob_href": f"{web(repository)}/blob/{run.head_sha}/{kept['path']}",
    }


def status(repository: Repository, kept: Status) -> dict[str, Any]:
    """A status."""
    return {**_status(repository, kept), "creator": user(repository.hub, kept.creator)}


def _status(repository: Repository, kept: Status) -> dict[str, Any]:
    return {
        "url": f"{api(repository)}/statuses/{kept.sha}",
        "avatar_url": f"{repository.hub.web}/avatars/u/{kept.creator.id}?v=4",
        "id": kept.id,
        "node_id": node_id("SC", kept.id),
        "state": kept.state,
        "description": kept.description,
        "target_url": kept.target_url,
        "context": kept.context,
        "created_at": kept.created,
        "updated_at": kept.created,
    }


def combined_status(repository: Repository, sha: str, page: list[Status], state: str, total: int) -> dict[str, Any]:
    """A combined-commit-status, with one page of its statuses."""
    mine = f"{api(repository)}/commits/{sha}"
    return {
        "state": state,
        "statuses": [_status(repository, one) for one in page],
        "sha": sha,
        "total_count": total,
        "repository": minimal_repository(repository),
        "commit_url": mine,
        "url": f"{mine}/status",
    }

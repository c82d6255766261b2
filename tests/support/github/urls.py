"""People and repositories as the API shows them, with all their addresses."""

from __future__ import annotations

import base64
from typing import Any

from tests.support.github.hub import ACTIONS, Hub
from tests.support.github.records import User
from tests.support.github.repository import Repository
from tests.support.github.tokens import App

_USER = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPOSITORY = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_COUNTS = ("forks", "forks_count", "open_issues", "open_issues_count", "watchers", "watchers_count", "stargazers_count")


def node_id(kind: str, number: int) -> str:
    """The name of a thing in GraphQL, which nobody takes apart."""
    return f"{kind}_{base64.urlsafe_b64encode(f'{kind}:{number}'.encode()).decode().rstrip('=')}"


def api(repository: Repository) -> str:
    """The address of a repository in the API."""
    return f"{repository.hub.url}/repos/{repository.full_name}"


def web(repository: Repository) -> str:
    """The address of a repository's pages."""
    return f"{repository.hub.web}/{repository.full_name}"


def user(hub: Hub, who: User) -> dict[str, Any]:
    """A simple-user."""
    mine = f"{hub.url}/users/{who.login.replace('[', '%5B').replace(']', '%5D')}"
    page = f"{hub.web}/{'apps/' + who.login.removesuffix('[bot]') if who.type == 'Bot' else who.login}"
    return {
        "login": who.login,
        "id": who.id,
        "node_id": node_id("BOT" if who.type == "Bot" else "U", who.id),
        "avatar_url": f"{hub.web}/avatars/u/{who.id}?v=4",
        "gravatar_id": "",
        "url": mine,
        "html_url": page,
        **{name: mine + rest for name, rest in _USER.items()},
        "type": who.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def app(hub: Hub, which: App | None) -> dict[str, Any] | None:
    """An integration, or null."""
    if which is None:
        return None
    owner = User(9919, "github") if which == ACTIONS else User(which.bot_id + 1, f"{which.slug}-owner")
    return {
        "id": which.id,
        "slug": which.slug,
        "client_id": f"Iv1.{which.id:016x}",
        "node_id": node_id("A", which.id),
        "owner": user(hub, owner),
        "name": which.slug.replace("-", " ").title(),
        "description": "Automate your workflow from idea to production" if which == ACTIONS else "",
        "external_url": f"{hub.web}/{which.slug}",
        "html_url": f"{hub.web}/apps/{which.slug}",
        "created_at": "2018-07-30T09:30:17Z",
        "updated_at": "2019-12-10T19:04:12Z",
        "permissions": {"checks": "write", "contents": "write", "issues": "write", "metadata": "read"},
        "events": ["check_run", "push"],
    }


def minimal_repository(repository: Repository, fork: str | None = None) -> dict[str, Any]:
    """A minimal-repository: this one, or a fork of it by its name."""
    name = fork or repository.full_name
    owner, _, short = name.partition("/")
    number = repository.hub.user(f"{name}:repository").id if fork else repository.id
    mine = f"{repository.hub.url}/repos/{name}"
    return {
        "id": number,
        "node_id": node_id("R", number),
        "name": short,
        "full_name": name,
        "private": repository.private,
        "owner": user(repository.hub, repository.hub.user(owner)),
        "html_url": f"{repository.hub.web}/{name}",
        "description": None,
        "fork": fork is not None,
        "url": mine,
        **{key: mine + rest for key, rest in _REPOSITORY.items()},
    }


def full_repository(repository: Repository, fork: str | None = None) -> dict[str, Any]:
    """A repository as a pull request shows it: of its base, or the fork of its head."""
    minimal = minimal_repository(repository, fork)
    page = f"{repository.hub.web}/{minimal['full_name']}"
    return {
        **minimal,
        "git_url": f"git:{page.partition(':')[2]}.git",
        "ssh_url": f"git@{page.partition('://')[2]}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "mirror_url": None,
        "homepage": None,
        "language": "HCL",
        "license": None,
        "default_branch": repository.default_branch,
        "created_at": repository.created,
        "updated_at": repository.created,
        "pushed_at": repository.created,
        "size": 1,
        "archived": False,
        "disabled": False,
        "visibility": "private" if repository.private else "public",
        "has_downloads": True,
        "has_issues": True,
        "has_projects": True,
        "has_wiki": True,
        "has_pages": False,
        **dict.fromkeys(_COUNTS, 0),
    }

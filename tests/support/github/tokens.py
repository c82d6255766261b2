"""Who asks: tokens of Apps and of people, and what each of them may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

AREAS = ("contents", "pull-requests", "issues", "checks", "statuses")
"""What a workflow's `permissions:` can name, of it what concerns us."""
LEVELS = ("none", "read", "write")


@dataclass(frozen=True)
class App:
    """A GitHub App. GitHub's own is behind `GITHUB_TOKEN`, with these numbers."""

    id: int = 15368
    slug: str = "github-actions"
    bot_id: int = 41898282

    @property
    def login(self) -> str:
        """As REST and GraphQL's `viewer` call it; the author of a comment has no suffix in GraphQL."""
        return f"{self.slug}[bot]"


@dataclass(frozen=True)
class Token:
    """A token: of an App's installation (`app`), or of a person. `limit` is how many requests an hour it has."""

    name: str
    value: str
    login: str
    app: App | None
    permissions: Mapping[str, str]
    repositories: frozenset[str] | None
    limit: int

    def may(self, area: str, level: str) -> bool:
        """Whether it has the permission; who may write may read."""
        return LEVELS.index(self.permissions.get(area, "none")) >= LEVELS.index(level)

    def sees(self, repository: str) -> bool:
        """Whether it was given for that repository."""
        return self.repositories is None or repository in self.repositories


@dataclass(frozen=True)
class Identity:
    """The job behind a request token, and what is said of it."""

    request_token: str
    claims: Mapping[str, Any]


def permissions(given: Mapping[str, str]) -> dict[str, str]:
    """As a workflow's `permissions:`: naming one sets all the others to none, naming none gives all."""
    named = {name.replace("_", "-"): level for name, level in given.items()}
    unknown = [f"{name}: {level}" for name, level in named.items() if name not in AREAS or level not in LEVELS]
    if unknown:
        raise ValueError(f"no such permission: {', '.join(unknown)}")
    return {area: named.get(area, "none") if named else "write" for area in AREAS}

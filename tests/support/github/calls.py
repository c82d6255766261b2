"""A request on its way to the operation that answers it: who asks, of which repository, for which page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

from tests.support.github.exchange import Answer, Refused, Request, malformed, not_found
from tests.support.github.hub import Hub
from tests.support.github.records import Pull, User
from tests.support.github.repository import Repository
from tests.support.github.tokens import Token

Item = TypeVar("Item")
KINDS: dict[type, str] = {str: "a string", int: "an integer", dict: "an object", list: "an array"}
PER_PAGE, MOST_PER_PAGE = 30, 100


@dataclass(frozen=True)
class Call:
    """A request, with what the path names. `token` and `home` are None where there is no token, or no repository."""

    hub: Hub
    request: Request
    token: Token | None
    arguments: dict[str, str]
    home: Repository | None

    @property
    def repository(self) -> Repository:
        """The repository that the path names; raises Refused if there is none."""
        if self.home is None:
            raise not_found()
        return self.home

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object that was sent; raises Refused."""
        if self.request.content and self.request.body is None:
            raise Refused(400, "Problems parsing JSON")
        body = {} if self.request.body is None else self.request.body
        if not isinstance(body, dict):
            raise malformed(f"For 'links/0/schema', {body!r} is not an object.")
        return body

    def field(self, name: str, kind: type, required: bool = False) -> Any:
        """A field of the body; raises Refused if it is missing, or of another kind."""
        value = self.body.get(name)
        if name not in self.body:
            if required:
                raise malformed(f'"{name}" wasn\'t supplied.')
        elif not isinstance(value, kind) or isinstance(value, bool):
            raise malformed(f"For 'properties/{name}', {_said(value)} is not {KINDS[kind]}.")
        return value

    @property
    def asker(self) -> Token:
        """Whose request this is; raises Refused of nobody's."""
        if self.token is None:
            raise Refused(401, "Requires authentication")
        return self.token

    @property
    def user(self) -> User:
        """Who asks."""
        return self.hub.user(self.asker.login)

    @property
    def pull(self) -> Pull:
        """The pull request that the path names; raises Refused if there is none."""
        number = self.arguments.get("pull_number") or self.arguments["issue_number"]
        if not number.isdigit() or int(number) not in self.repository.pulls:
            raise not_found()
        return self.repository.pulls[int(number)]

    def number(self, name: str) -> int:
        """A number in the path; raises Refused if it is none."""
        if not self.arguments[name].isdigit():
            raise not_found()
        return int(self.arguments[name])

    def slice(self, items: Sequence[Item]) -> tuple[list[Item], dict[str, str]]:
        """The items of the page that is asked for, and the `Link` header that leads to the others."""
        size = min(self._whole("per_page", PER_PAGE), MOST_PER_PAGE)
        page, last = self._whole("page", 1), max(1, -(-len(items) // size))
        links: dict[str, int] = {}
        if page < last:
            links |= {"next": page + 1, "last": last}
        if page > 1:
            links |= {"prev": min(page - 1, last), "first": 1}
        told = ", ".join(f'<{self._page(number)}>; rel="{name}"' for name, number in links.items())
        return list(items[(page - 1) * size : page * size]), {"link": told} if told else {}

    def listed(self, items: Sequence[Item], shape: Callable[[Repository, Item], Any]) -> Answer:
        """A page of items, each in its shape."""
        page, headers = self.slice(items)
        return Answer(200, [shape(self.repository, item) for item in page], headers)

    def _page(self, number: int) -> str:
        return f"{self.hub.url}{self.request.path}?{urlencode({**self.request.query, 'page': str(number)})}"

    def _whole(self, name: str, default: int) -> int:
        text = self.request.query.get(name, "")
        return int(text) if text.isdigit() and int(text) > 0 else default


def _said(value: object) -> str:
    """A value as Ruby shows it, near enough."""
    return "nil" if value is None else json.dumps(value)


@dataclass(frozen=True)
class Route:
    """An operation of GitHub's description, and what answers it.

    `areas` are the permissions of which one is needed, to read for a GET, and otherwise to write.
    """

    method: str
    template: str
    operation: str
    areas: tuple[str, ...]
    answer: Callable[[Call], Answer]

    def match(self, request: Request) -> dict[str, str] | None:
        """What the path names, None if this is no request for the operation."""
        # A ref may have a slash in it: `heads/main`.
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template.replace("{ref}", "(?P<ref>.+)"))
        found = re.fullmatch(pattern, request.path) if request.method == self.method else None
        return None if found is None else {name: unquote(value) for name, value in found.groupdict().items()}

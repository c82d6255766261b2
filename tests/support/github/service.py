"""From a request to its answer: who asks, may they, which operation is it, which version of the API."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from tests.support.github import checks, comments, graphql, identity, pulls, reviews, users
from tests.support.github.calls import Call, Route
from tests.support.github.exchange import Answer, Refused, Request, not_found
from tests.support.github.hub import Hub
from tests.support.github.repository import Repository
from tests.support.github.tokens import Token
from tests.support.github.weather import exhausted

ROUTES: tuple[Route, ...] = (
    *comments.ROUTES,
    *pulls.ROUTES,
    *reviews.ROUTES,
    *checks.ROUTES,
    *users.ROUTES,
)
GRAPHQL, ID_TOKEN, KEYS = "/graphql", "/_id-token", "/.well-known/jwks"
OUTSIDE = {GRAPHQL: "graphql", ID_TOKEN: "id-token", KEYS: "jwks"}
"""Addresses that GitHub's description does not have, and what their exchanges are called."""
OLD, NEW = "2022-11-28", "2026-03-10"
GONE = {"merge_commit_sha", "assignee", "rate"}
"""What the newer version of the API does not say any more, in what we ask of it."""
NO_AGENT = (
    "\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header "
    "(https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). "
    "Check https://developer.github.com for other possible causes.\r\n"
)
FREE = ("rate-limit/get",)


def operation(request: Request) -> str:
    """What the request is for; empty if it is for nothing that there is."""
    route, _ = _routed(request)
    return OUTSIDE.get(request.path, "") if route is None else route.operation


def token_of(hub: Hub, request: Request) -> Token | None:
    """Whose token the request carries, as `Bearer` or `token`."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return hub.tokens.get(value.strip()) if scheme.lower() in ("bearer", "token") else None


def answer(hub: Hub, request: Request) -> Answer:
    """Carry out a request; the answer has all headers that tell the client something."""
    if not request.headers.get("user-agent"):
        return Answer(403, headers={"content-type": "text/html"}, text=NO_AGENT)
    version = request.headers.get("x-github-api-version", OLD)
    token, name = token_of(hub, request), operation(request)
    try:
        if version not in (OLD, NEW):
            raise Refused(400, f'"{version}" is not a supported version.')
        given = _answered(hub, request, token, version)
    except Refused as refusal:
        given = refusal.answer(name)
    return _with_headers(hub, token, version, request, given)


def _answered(hub: Hub, request: Request, token: Token | None, version: str) -> Answer:
    if request.path == KEYS:
        return identity.keys()
    if request.path == ID_TOKEN:
        return identity.answer(hub, request)
    if token is None and "authorization" in request.headers:
        raise Refused(401, "Bad credentials")
    if token is not None and operation(request) not in FREE:
        hub.used[token.value] += 1
        if hub.used[token.value] > token.limit:
            return exhausted(hub.clock.hour)
    if request.path == GRAPHQL:
        if token is None:
            raise Refused(401, "This endpoint requires you to be authenticated.")
        return graphql.answer(hub, token, request.body)
    route, arguments = _routed(request)
    if route is None:
        raise not_found()
    repository = _repository(hub, token, arguments)
    if repository is not None:
        _permit(token, route, repository)
    return _in_version(route.answer(Call(hub, request, token, arguments, repository)), version)


def _routed(request: Request) -> tuple[Route | None, dict[str, str]]:
    for route in ROUTES:
        arguments = route.match(request)
        if arguments is not None:
            return route, arguments
    return None, {}


def _repository(hub: Hub, token: Token | None, arguments: dict[str, str]) -> Repository | None:
    """The repository that the path names; what the token may not see is not there."""
    if "owner" not in arguments:
        return None
    found = hub.repositories.get(f"{arguments['owner']}/{arguments['repo']}".lower())
    seen = found is not None and (not found.private or (token is not None and token.sees(found.full_name)))
    if found is None or not seen:
        raise not_found()
    return found


def _permit(token: Token | None, route: Route, repository: Repository) -> None:
    """Whether the token has one of the permissions; what is public is everybody's to read. Raises Refused."""
    reads = route.method == "GET"
    if reads and not repository.private:
        return
    if token is None:
        raise Refused(401, "Requires authentication")
    # That checks are for Apps is said before anything else is.
    if token.app is None and "checks" in route.areas and not reads:
        return
    if not any(token.may(area, "read" if reads else "write") for area in route.areas):
        who = "integration" if token.app else "personal access token"
        raise Refused(403, f"Resource not accessible by {who}")


def _in_version(given: Answer, version: str) -> Answer:
    return given if version == OLD else Answer(given.status, _without(given.body), given.headers, given.text)


def _without(node: Any) -> Any:
    """Without what is gone."""
    if isinstance(node, list):
        return [_without(item) for item in node]
    if isinstance(node, dict):
        return {name: _without(item) for name, item in node.items() if name not in GONE}
    return node


def _with_headers(hub: Hub, token: Token | None, version: str, request: Request, given: Answer) -> Answer:
    """What GitHub says with every answer; and 304 instead of what the client has already."""
    tag = f'W/"{hashlib.sha256(given.content()).hexdigest()}"'
    headers = {
        "content-type": "application/json; charset=utf-8",
        "x-github-request-id": base64.b16encode(len(hub.exchanges).to_bytes(8, "big")).decode(),
        "x-github-media-type": "github.v3; format=json",
        "x-github-api-version-selected": version,
    }
    if token is not None:
        used = hub.used[token.value]
        headers |= {
            "x-ratelimit-limit": str(token.limit),
            "x-ratelimit-used": str(used),
            "x-ratelimit-remaining": str(max(0, token.limit - used)),
            "x-ratelimit-reset": str(hub.clock.hour),
            "x-ratelimit-resource": "core",
        }
    if request.method == "GET" and given.status == 200:
        headers["etag"] = tag
        if request.headers.get("if-none-match") == tag:
            if token is not None:
                hub.used[token.value] -= 1
            return Answer(304, headers={**headers, **given.headers})
    return Answer(given.status, given.body, {**headers, **given.headers}, given.text)

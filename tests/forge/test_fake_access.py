"""The fake GitHub: who may do what, and who is who."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.github import App
from tests.support.github.hub import ACTIONS

from .fakehub import HOME, Ground, ground, words

INTEGRATION = "Resource not accessible by integration"
HIDE = (
    "mutation($id:ID!){minimizeComment(input:{subjectId:$id,classifier:OUTDATED})"
    "{minimizedComment{isMinimized minimizedReason}}}"
)


def ask(here: Ground, client: httpx.Client, query: str, **variables: Any) -> Any:
    """What GraphQL says; always with status 200."""
    answer = client.post(here.github.graphql_url, json={"query": query, "variables": variables})
    assert 200 == answer.status_code
    return answer.json()


@pytest.mark.parametrize(
    ("method", "address", "body", "needs"),
    [
        ("GET", "/issues/1/comments", None, {"issues": "read"}),
        ("GET", "/issues/1/comments", None, {"pull_requests": "read"}),
        ("POST", "/issues/1/comments", {"body": "x"}, {"pull_requests": "write"}),
        ("POST", "/issues/1/comments", {"body": "x"}, {"issues": "write"}),
        ("POST", "/issues/1/labels", {"labels": ["x"]}, {"pull_requests": "write"}),
        ("POST", "/labels", {"name": "x"}, {"issues": "write"}),
        ("GET", "/pulls/1/files", None, {"pull_requests": "read"}),
        ("POST", "/pulls/1/reviews", {"event": "COMMENT", "body": "x"}, {"pull_requests": "write"}),
        ("GET", "/commits/topic/check-runs", None, {"checks": "read"}),
        ("POST", "/check-runs", {"name": "x", "head_sha": "HEAD"}, {"checks": "write"}),
        ("GET", "/commits/topic/status", None, {"statuses": "read"}),
        ("POST", "/statuses/HEAD", {"state": "success"}, {"statuses": "write"}),
    ],
    ids=str,
)
def test_each_operation_needs_a_permission(
    tmp_path: Path, method: str, address: str, body: dict[str, str] | None, needs: dict[str, str]
) -> None:
    """With it alone all is well; with reading instead of writing, or with all the others, it is refused."""
    with ground(tmp_path) as here:
        head = here.pull.head_sha
        sent = None if body is None else {name: head if text == "HEAD" else text for name, text in body.items()}
        (area, level), path = next(iter(needs.items())), HOME + address.replace("HEAD", head)
        lower = {area: "none" if level == "read" else "read"}
        others = dict.fromkeys({"contents", "checks", "statuses"} - {area}, "write")
        granted, *refused = (
            here.client(here.github.job_token("some", ACTIONS, **given)).request(method, path, json=sent)
            for given in (needs, lower, others)
        )
        assert granted.is_success
        assert [(403, INTEGRATION, None)] * 2 == [words(answer) for answer in refused]


def test_a_bad_token_is_refused_and_a_hidden_repository_is_not_there(tmp_path: Path) -> None:
    """401 for the one, 404 for the other, and for nobody too; what is public may be read by all, and not written."""
    with ground(tmp_path) as here, httpx.Client(base_url=here.github.url) as nobody:
        address = f"{HOME}/issues/1/comments"
        bad = nobody.get(address, headers={"Authorization": "Bearer ghs_not"})
        assert (401, "Bad credentials", None) == words(bad)
        assert (404, "Not Found", None) == words(nobody.get(address))
        assert (404, "Not Found", None) == words(here.client().get("/repos/acme/other/pulls/1"))
        here.repository.private = False
        assert 200 == nobody.get(address).status_code
        assert (401, "Requires authentication", None) == words(nobody.post(address, json={"body": "x"}))


def test_a_person_without_the_permission_is_told_so(tmp_path: Path) -> None:
    """In other words than an App."""
    with ground(tmp_path) as here:
        client = here.client(here.github.personal_token("bob", issues="read"))
        refusal = (403, "Resource not accessible by personal access token", None)
        assert refusal == words(client.post(f"{HOME}/issues/1/comments", json={"body": "x"}))


def test_a_client_has_to_say_its_name(tmp_path: Path) -> None:
    """Without User-Agent there is a page and no JSON."""
    with ground(tmp_path, validate=False) as here:
        client = here.client()
        del client.headers["user-agent"]
        answer = client.get(f"{HOME}/pulls/1")
        assert (403, "text/html") == (answer.status_code, answer.headers["content-type"])
        assert "User-Agent" in answer.text


def test_a_job_is_nobody_and_a_person_somebody(tmp_path: Path) -> None:
    """`GET /user` is not for installations; GraphQL's viewer tells both, the bot with its suffix."""
    with ground(tmp_path) as here:
        job, person = here.client(), here.client(here.github.personal_token("ada"))
        assert (403, INTEGRATION, None) == words(job.get("/user"))
        assert "ada" == person.get("/user").json()["login"]
        assert {"data": {"viewer": {"login": "github-actions[bot]"}}} == ask(here, job, "query { viewer { login } }")
        assert {"data": {"viewer": {"login": "ada"}}} == ask(here, person, "{viewer{login}}")
        other = here.client(here.github.job_token("other", App(id=77, slug="acme-bot", bot_id=78)))
        assert "acme-bot[bot]" == ask(here, other, "{viewer{login}}")["data"]["viewer"]["login"]


def test_a_comment_is_hidden_by_its_node(tmp_path: Path) -> None:
    """REST shows the reason from then on, and the inputs may stand in the query itself."""
    with ground(tmp_path) as here:
        client = here.client()
        first, second = (here.repository.comment_as("ada", 1, text).id for text in ("one", "two"))
        nodes = [client.get(f"{HOME}/issues/comments/{number}").json()["node_id"] for number in (first, second)]
        hidden = {"isMinimized": True, "minimizedReason": "outdated"}
        answer = ask(here, client, HIDE, id=nodes[0])
        assert {"data": {"minimizeComment": {"minimizedComment": hidden}}} == answer
        plain = HIDE.replace("$id,", f'"{nodes[1]}",').replace("OUTDATED", "DUPLICATE")
        assert "duplicate" == ask(here, client, plain)["data"]["minimizeComment"]["minimizedComment"]["minimizedReason"]
        reasons = [comment["minimized"]["reason"] for comment in client.get(f"{HOME}/issues/1/comments").json()]
        assert ["outdated", "duplicate"] == reasons


def test_errors_of_graphql_have_status_200(tmp_path: Path) -> None:
    """What is not there, what is not allowed, what nobody knows: `errors` says it."""
    with ground(tmp_path) as here:
        client, reader = here.client(), here.client(here.github.job_token("reader", pull_requests="read"))
        node = client.get(f"{HOME}/issues/comments/{here.repository.comment_as('ada', 1, 'x').id}").json()["node_id"]
        told = [
            ask(here, client, HIDE, id="IC_nobody"),
            ask(here, reader, HIDE, id=node),
            ask(here, client, HIDE.replace("OUTDATED", "OLD"), id=node),
            ask(here, client, "{weather{today}}"),
        ]
        assert ["NOT_FOUND", "FORBIDDEN", None, None] == [answer["errors"][0].get("type") for answer in told]
        assert INTEGRATION == told[1]["errors"][0]["message"]
        assert "Field 'weather' doesn't exist on type 'Query'" == told[3]["errors"][0]["message"]
        assert here.repository.comments(1)[0].minimized is None


def test_an_enterprise_server_has_its_own_addresses(tmp_path: Path) -> None:
    """`/api/v3` for REST, `/api/graphql` for GraphQL, and the plain ones are nothing."""
    with ground(tmp_path, enterprise=True) as here:
        assert here.github.url.endswith("/api/v3")
        for number in range(31):
            here.repository.comment_as("ada", 1, str(number))
        answer = here.client().get(f"{here.github.url}{HOME}/issues/1/comments")
        following = answer.links["next"]["url"]
        assert following.startswith(here.github.url)
        assert 1 == len(here.client().get(following).json())
        assert (
            "ada"
            in ask(here, here.client(here.github.personal_token("ada")), "{viewer{login}}")["data"]["viewer"].values()
        )


def test_what_no_server_answers_is_not_found(tmp_path: Path) -> None:
    """Addresses of the other kind of server, and operations that there are not."""
    with ground(tmp_path, enterprise=True, validate=False) as here:
        for address in (f"{here.github.web}{HOME}/pulls/1", f"{here.github.url}/graphql", f"{here.github.url}/nothing"):
            assert 404 == here.client().get(address).status_code


def test_the_log_says_who_asked_for_what(tmp_path: Path) -> None:
    """By the token's name, with the body and the status; its value is in no field but the header."""
    with ground(tmp_path) as here:
        reader = here.client(here.github.job_token("reader", pull_requests="read"))
        reader.post(f"{HOME}/issues/1/comments", json={"body": "x"})
        (one,) = here.github.requests("POST")
        assert ("reader", "issues/create-comment", {"body": "x"}, 403) == (
            one.token,
            one.operation,
            one.body,
            one.status,
        )
        assert [one] == here.github.requests(operation="issues/create-comment")

"""The fake GitHub: limits, trouble, and connections that are cut."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.github import weather

from .fakehub import HOME, ground

COMMENTS = f"{HOME}/issues/1/comments"


def test_a_cut_before_leaves_nothing_and_a_cut_after_leaves_all(tmp_path: Path) -> None:
    """The client hears the same of both; which it was, it can only look up."""
    with ground(tmp_path) as here:
        client = here.client()
        for fault, made in ((weather.cut_before(), 0), (weather.cut_after(), 1)):
            here.github.weather.plan(fault, "POST")
            with pytest.raises(httpx.RemoteProtocolError):
                client.post(COMMENTS, json={"body": "x"})
            assert made == len(here.repository.comments(1))
        assert [0, 0] == [one.status for one in here.github.requests("POST")]
        assert 201 == client.post(COMMENTS, json={"body": "x"}).status_code


def test_a_fault_strikes_the_requests_that_it_was_planned_for(tmp_path: Path) -> None:
    """The nth with the method and the path, as often as planned, and those of which the test's own word is true."""
    with ground(tmp_path) as here:
        client, planned = here.client(), here.github.weather
        planned.plan(weather.server_error(503), "POST", "/comments$", nth=2, times=2)
        planned.plan(weather.server_error(500), when=lambda request: request.query.get("page") == "7")
        statuses = [client.post(COMMENTS, json={"body": "x"}).status_code for _ in range(4)]
        assert [201, 503, 503, 201] == statuses
        assert [200, 500] == [client.get(COMMENTS, params={"page": page}).status_code for page in (6, 7)]
        assert 2 == len(here.repository.comments(1))


def test_a_gateway_may_fail_although_all_was_done(tmp_path: Path) -> None:
    """The comment is there."""
    with ground(tmp_path) as here:
        here.github.weather.plan(weather.server_error(502, carried_out=True), "POST")
        assert 502 == here.client().post(COMMENTS, json={"body": "x"}).status_code
        assert 1 == len(here.repository.comments(1))


def test_limits_say_when_to_come_back(tmp_path: Path) -> None:
    """The primary by a time of day, the secondary by seconds, or by nothing at all."""
    with ground(tmp_path) as here:
        client, planned = here.client(), here.github.weather
        planned.plan(weather.primary_limit(1_800_000_000, 429))
        answer = client.get(COMMENTS)
        assert (429, "0", "1800000000") == (
            answer.status_code,
            answer.headers["x-ratelimit-remaining"],
            answer.headers["x-ratelimit-reset"],
        )
        planned.plan(weather.secondary_limit(7))
        planned.plan(weather.secondary_limit(None), nth=2)
        first, second = client.get(COMMENTS), client.get(COMMENTS)
        assert (403, "7") == (first.status_code, first.headers["retry-after"])
        assert "You have exceeded a secondary rate limit" in first.json()["message"]
        assert (403, False) == (second.status_code, "retry-after" in second.headers)


def test_the_requests_of_an_hour_are_counted(tmp_path: Path) -> None:
    """A job has a thousand; what has not changed costs none, and the question of how many are left none either."""
    with ground(tmp_path) as here:
        client = here.client()
        answer = client.get(COMMENTS)
        assert ("1000", "999") == tuple(answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining"))
        again = client.get(COMMENTS, headers={"If-None-Match": answer.headers["etag"]})
        assert (304, b"") == (again.status_code, again.content)
        assert 999 == client.get("/rate_limit").json()["resources"]["core"]["remaining"]
        here.github.used[here.token.value] = 1000
        refused = client.get(COMMENTS)
        assert (403, "0") == (refused.status_code, refused.headers["x-ratelimit-remaining"])


def test_something_happens_between_two_requests(tmp_path: Path) -> None:
    """Before a request is carried out, or before it is answered: so two clients cross without having to wait."""
    with ground(tmp_path) as here:
        client, other = here.client(), here.client()

        def cross() -> None:
            other.post(COMMENTS, json={"body": "other"})

        here.github.weather.plan(weather.meanwhile(before=cross), "POST", nth=1)
        client.post(COMMENTS, json={"body": "mine"})
        assert ["other", "mine"] == [comment.body for comment in here.repository.comments(1)]
        here.github.weather.plan(weather.meanwhile(after=cross), "GET")
        assert 2 == len(client.get(COMMENTS).json())
        assert 3 == len(client.get(COMMENTS).json())

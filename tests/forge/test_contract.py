"""What clients and the fake say to each other is held against GitHub's own description of its API."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.github import contract, service
from tests.support.github.exchange import Answer, Exchange, Request

from .fakehub import HOME, ground

pytestmark = pytest.mark.skipif(not contract.DESCRIPTION.exists(), reason=contract.ABSENT)
COMMENTS, JSON = f"{HOME}/issues/1/comments", {"content-type": "application/json"}
BAD = {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}


def said(exchange: Exchange) -> list[str]:
    """What is wrong with it."""
    return list(contract.breaches(exchange))


def example(
    sent: object = None, answer: object = None, status: int = 200, operation: str = "issues/list-comments", **query: str
) -> Exchange:
    """An exchange that nobody had."""
    method = "GET" if sent is None else "POST"
    request = Request(method, COMMENTS, query, JSON, b"" if sent is None else json.dumps(sent).encode())
    return Exchange(request, Answer(status, answer), operation, "job", status)


def test_the_fake_answers_exactly_what_the_description_has() -> None:
    """Each operation of the slice, by its verb and path, and no other."""
    described = {
        (verb.upper(), template, operation["operationId"])
        for template, item in contract.document()["paths"].items()
        for verb, operation in item.items()
        if verb != "parameters"
    }
    assert described == {(route.method, route.template, route.operation) for route in service.ROUTES}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, '"body" is a required property'),
        ({"body": 5}, "is not of type"),
        ({"body": "x", "text": "y"}, "'text' was unexpected"),
        (["x"], "is not of type"),
    ],
    ids=str,
)
def test_a_wrong_body_is_told(sent: object, told: str) -> None:
    """A field that is missing, of another type, or that nobody described."""
    (wrong,) = said(example(sent, BAD, 401, "issues/create-comment"))
    assert wrong.startswith("request")
    assert told in wrong


def test_more_annotations_than_fifty_are_told(tmp_path: Path) -> None:
    """As the client sent them, whatever the fake said to it; a second look finds nothing wrong with fifty."""
    one = {"path": "x", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    with ground(tmp_path, validate=False) as here:
        for number in (50, 51):
            output = {"title": "t", "summary": "s", "annotations": [one] * number}
            sent = {"name": "gitpool", "head_sha": here.pull.head_sha, "output": output}
            here.client().post(f"{HOME}/check-runs", json=sent)
    good, bad = here.github.exchanges
    assert [] == said(good)
    assert ["request.output.annotations"] == [wrong.partition(":")[0] for wrong in said(bad)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda comment: comment.pop("created_at"), '"created_at" is a required property'),
        (lambda comment: comment.update(id="1"), "is not of type"),
        (lambda comment: comment.update(html_url="not an address"), 'is not a "uri"'),
        (lambda comment: comment["user"].pop("node_id"), "node_id"),
        (lambda comment: comment.update(author="ada"), "'author' was unexpected"),
        (lambda comment: comment["reactions"].update(frown=1), "'frown' was unexpected"),
    ],
)
def test_a_wrong_answer_of_the_fake_is_told(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    """A field that is missing, wrong, or the fake's own invention, at any depth."""
    with ground(tmp_path) as here:
        here.repository.comment_as("bob", 1, "x")
        comment = here.client().get(COMMENTS).json()[0]
    assert [] == said(example(answer=[comment]))
    change(comment)
    (wrong,) = said(example(answer=[comment]))
    assert wrong.startswith("answer[0]")
    assert told in wrong


def test_parameters_are_those_that_are_described() -> None:
    """Others are told, and numbers are numbers."""
    assert [] == said(example(answer=[], page="2", per_page="100"))
    assert ["query: no parameter sort is described"] == said(example(answer=[], sort="created"))
    assert 1 == len(said(example(answer=[], page="two")))


def test_weather_is_no_answer_of_the_operation() -> None:
    """A status that is not described is let pass if the list has it, and its body says what GitHub's errors say."""
    assert [] == said(example(answer=BAD, status=401))
    assert [] == said(example(answer=BAD, status=503))
    assert ["answer: no status 418 is described, nor is it weather"] == said(example(answer=BAD, status=418))
    assert [] != said(example(answer={"error": "x"}, status=503))


def test_an_address_that_nobody_knows_is_told() -> None:
    """A request of nothing that the slice has; what is outside of it by name is not looked at."""
    assert 1 == len(said(example(operation="")))
    assert [] == said(example(operation="graphql"))


def speak(folder: Path, problem: Exception | None = None) -> None:
    """A test that sends what is described nowhere, twice, and may fail by itself."""
    with ground(folder) as here:
        for _ in range(2):
            here.client().post(COMMENTS, json={"body": " ", "text": "y"})
        if problem is not None:
            raise problem


def test_a_test_fails_by_what_it_said(tmp_path: Path) -> None:
    """When the server closes, with all that was wrong, each once."""
    with pytest.raises(AssertionError, match=r"issues/1/comments \(422\): request") as failure:
        speak(tmp_path)
    assert 1 == str(failure.value).count("'text' was unexpected")


def test_a_failure_of_the_test_itself_comes_first(tmp_path: Path) -> None:
    """What is wrong with the exchanges does not hide it."""
    with pytest.raises(ZeroDivisionError):
        speak(tmp_path, ZeroDivisionError())

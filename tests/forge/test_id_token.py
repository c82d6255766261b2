"""The identity of a job: how it is asked for, what is repeated, what is said where there is none, what is not shown."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.forge.id_token import BACK_OFF, LARGEST_ANSWER, Issuer, hindrance, issuer
from tests.support.identity import REQUEST_TOKEN, Answer, IdentityServer, given, issuing

JWT = "eyJh.of-a-test.sig"


class Script:
    """Gives the answers one after the other, the last for ever, and sleeps for nobody."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [given(JWT)]
        self.slept: list[float] = []

    def __call__(self, audience: str) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def script() -> Script:
    """What the server will answer."""
    return Script()


@pytest.fixture
def server(script: Script) -> Iterator[IdentityServer]:
    """The server."""
    with issuing(script) as running:
        yield running


def asking(server: IdentityServer, script: Script) -> Issuer:
    """How the job asks, without waiting."""
    return replace(issuer(server.environ), sleep=script.slept.append)


def refused(asker: Issuer) -> GitpoolError:
    """The error of asking, whose traceback begins here, where nobody holds a secret."""
    with pytest.raises(GitpoolError) as caught:
        asker.identity("nomad.test")
    return caught.value


def words(problem: GitpoolError) -> str:
    """All of its words."""
    return " ".join(f"{d.summary}: {d.detail}" for d in problem.diagnostics)


def whole(problem: GitpoolError) -> str:
    """All that could be printed of an error: its words, and its traceback with the values of all names in it."""
    found = traceback.TracebackException.from_exception(problem, capture_locals=True)
    return words(problem) + repr(problem) + "".join(found.format())


def test_the_job_asks_for_its_audience(server: IdentityServer, script: Script) -> None:
    """The audience is added to what the address asks already, and the token is shown as a bearer's."""
    assert JWT == asking(server, script).identity("a b&c=d/é")
    ((path, authorization),) = server.asked
    assert {"api-version": ["2.0"], "audience": ["a b&c=d/é"]} == parse_qs(urlsplit(path).query)
    assert f"bearer {REQUEST_TOKEN}" == authorization


def test_an_address_may_have_no_query(server: IdentityServer, script: Script) -> None:
    """The audience is its first part then."""
    asker = replace(asking(server, script), address=server.address.partition("?")[0])
    assert JWT == asker.identity("nomad.test")
    assert "/id?audience=nomad.test" == server.asked[0][0]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_a_passing_trouble_is_waited_for(server: IdentityServer, script: Script, status: int) -> None:
    """It comes through at the last try, with growing pauses in between."""
    script.answers = [(status, b"later")] * len(BACK_OFF) + [given(JWT)]
    assert JWT == asking(server, script).identity("nomad.test")
    assert list(BACK_OFF) == script.slept


def test_a_trouble_that_stays_is_told(server: IdentityServer, script: Script) -> None:
    """After the last try comes an error, with the words of the answer and without the query of the address."""
    script.answers = [(503, b"we  are\nsorry")]
    said = words(refused(asking(server, script)))
    assert "The job's identity cannot be had: GET http://127.0.0.1:" in said
    assert "/id: 503 we are sorry. Look at" in said
    assert len(BACK_OFF) + 1 == len(server.asked)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((401, b"no"), "401 no"),
        ((403, b""), "403. Look at the job's `permissions: id-token: write`"),
        ((302, b"http://127.0.0.1:9/elsewhere"), "302, a redirect"),
        ((200, b"<html>"), "holds no identity"),
        ((200, b'{"value": ""}'), "holds no identity"),
        ((200, b'{"value": 5}'), "holds no identity"),
        ((200, b'{"value": "a\\nb"}'), "holds no identity"),
        ((200, b'["value"]'), "holds no identity"),
        ((200, b'{"value": "' + b"a" * LARGEST_ANSWER + b'"}'), "holds no identity"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_no_is_not_repeated(server: IdentityServer, script: Script, answer: Answer, told: str) -> None:
    """Nor is an answer that has no identity; one without an end is not read to it."""
    script.answers = [answer]
    assert told in words(refused(asking(server, script)))
    assert 1 == len(server.asked)


def test_nobody_there_is_told_after_the_last_try(script: Script) -> None:
    """A lost connection is tried again like a passing trouble."""
    asker = Issuer("http://127.0.0.1:1/id", REQUEST_TOKEN, sleep=script.slept.append)
    assert "GET http://127.0.0.1:1/id: " in words(refused(asker))
    assert list(BACK_OFF) == script.slept


@pytest.mark.parametrize(
    ("address", "token", "told"),
    [
        ("http://github.test/id", "t", "begins with https://"),
        ("http://127.0.0.1.test/id", "t", "begins with https://"),
        ("ftp://127.0.0.1/id", "t", "begins with https://"),
        ("https://", "t", "begins with https://"),
        ("https://[::1/id", "t", "begins with https://"),
        ("", "t", "begins with https://"),
        ("https://127.0.0.1:1/id", "", "is empty"),
        ("https://127.0.0.1:1/id", "a\nb", "no header can carry"),
    ],
)
def test_the_token_goes_to_no_odd_address(address: str, token: str, told: str) -> None:
    """Only to one with TLS, or to one on this machine; nor is one sent that breaks the request."""
    assert told in words(refused(Issuer(address, token, back_off=())))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/id", "http://localhost:1/id", "http://[::1]:1/id"])
def test_this_machine_is_asked_without_a_proxy(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token, which is not encrypted there, does not leave the machine by one."""
    with issuing(lambda audience: given(JWT)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        refused(Issuer(address, REQUEST_TOKEN, back_off=()))
        assert [] == proxy.asked


@pytest.mark.parametrize("status", [400, 503])
def test_no_error_shows_a_secret(server: IdentityServer, script: Script, status: int) -> None:
    """Not its words, not its text form, no name on the stack; whatever the other side repeats."""
    script.answers = [(status, f"bad token {REQUEST_TOKEN}".encode())]
    problem = refused(asking(server, script))
    assert "bad token (hidden)" in words(problem)
    assert REQUEST_TOKEN not in whole(problem)


def test_no_log_and_no_text_form_shows_a_secret(
    server: IdentityServer, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even when the libraries tell everything that they do."""
    caplog.set_level(logging.DEBUG)
    asker = asking(server, script)
    asker.identity("nomad.test")
    assert "HTTP" in caplog.text
    shown = caplog.text + repr(asker) + repr(asker.identity)
    assert REQUEST_TOKEN not in shown
    assert JWT not in shown


HERE = {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.test", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t"}
JOB = {"GITHUB_ACTIONS": "true"}


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        (HERE, ""),
        (HERE | JOB | {"GITHUB_ACTOR": "dependabot[bot]"}, ""),
        ({}, "no job of GitHub Actions"),
        (HERE | {"ACTIONS_ID_TOKEN_REQUEST_URL": ""}, "no job of GitHub Actions"),
        (JOB, "ACTIONS_ID_TOKEN_REQUEST_URL is not set. It needs `permissions: id-token: write`"),
        (JOB | HERE | {"ACTIONS_ID_TOKEN_REQUEST_TOKEN": ""}, "ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set"),
        (JOB | {"GITHUB_EVENT_NAME": "push"}, "has to give it, too)."),
        (JOB | {"GITHUB_EVENT_NAME": "pull_request"}, "a pull request from a fork gets none at all"),
        (JOB | {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_ACTOR": "dependabot[bot]"}, "Dependabot"),
    ],
    ids=str,
)
def test_why_there_is_none_is_told(environ: dict[str, str], told: str) -> None:
    """The environment alone says whether there is an identity, and else what is missing."""
    why = hindrance(environ)
    assert told in why
    assert bool(told) == bool(why)

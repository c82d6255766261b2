"""Nomad Variables: what is sent, what an answer means, and what is said of a refusal."""

from __future__ import annotations

import httpx
import pytest

from gitpool.devserver import Store
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.answer import NotNomad
from gitpool.nomad.connection import Connection
from gitpool.nomad.transport import Refusal, Transport, Trouble
from gitpool.nomad.variables import Variable, Variables
from tests.support.inprocess import ADDRESS, InProcess, transport_to


@pytest.fixture
def variables() -> Variables:
    """Those of an embedded Nomad."""
    return Variables(transport_to(InProcess(Store())))


def answering(response: httpx.Response) -> Variables:
    """Those of a server that always gives the same answer."""
    return Variables(transport_to(httpx.MockTransport(lambda request: response)))


def test_what_is_written_is_read(variables: Variables) -> None:
    """Items come back as they were, with the index of the write; what is not there is None."""
    assert variables.get("a/b") is None
    written = variables.put("a/b", {"key": "täglich", "empty": ""})
    assert written == variables.get("a/b")
    assert written is not None
    assert Variable("a/b", {"key": "täglich", "empty": ""}, written.modify_index) == written


def test_check_and_set(variables: Variables) -> None:
    """A write or delete over another version than the one named changes nothing, and is an answer."""
    first = variables.put("a", {"n": "1"}, 0)
    assert first is not None
    assert variables.put("a", {"n": "2"}, 0) is None
    second = variables.put("a", {"n": "2"}, first.modify_index)
    assert second is not None
    assert not variables.delete("a", first.modify_index)
    assert second == variables.get("a")
    assert variables.delete("a", second.modify_index)
    assert variables.get("a") is None
    assert variables.delete("a")
    assert variables.put("a", {"n": "3"}, second.modify_index) is None


def test_a_long_list_is_read_to_its_end(variables: Variables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page after page; each path with its index, and none that begins otherwise."""
    monkeypatch.setattr("gitpool.nomad.variables._PAGE", 3)
    written = {}
    for number in range(10):
        made = variables.put(f"a/{number}", {"n": "1"})
        assert made is not None
        written[made.path] = made.modify_index
    variables.put("ab", {"n": "1"})
    assert written == variables.paths("a/")
    assert {} == variables.paths("b")


def test_locks(variables: Variables) -> None:
    """One holder at a time, under an ID of its own; who is not the holder is told so."""
    assert not variables.renew("l", "me")
    assert not variables.release("l", "me")
    assert variables.acquire("l", {"who": "me"}, "me", 10, 1)
    assert variables.acquire("l", {"who": "me"}, "me", 10, 1)
    assert not variables.acquire("l", {"who": "you"}, "you", 10, 1)
    assert variables.renew("l", "me")
    assert not variables.renew("l", "you")
    assert not variables.release("l", "you")
    assert variables.put("l", {"who": "you"}) is None
    assert variables.release("l", "me")
    assert not variables.release("l", "me")
    assert not variables.renew("l", "me")
    found = variables.get("l")
    assert found is not None
    assert {"who": "me"} == found.items


def test_the_namespace_is_always_sent() -> None:
    """That of the connection (NOMAD_NAMESPACE) does not move a state; without ACLs any namespace is taken."""
    store = Store()
    elsewhere = Transport(Connection(address=ADDRESS, namespace="elsewhere"), transport=InProcess(store))
    Variables(elsewhere).put("a", {"n": "1"})
    Variables(elsewhere, "other").put("b", {"n": "1"})
    plain = transport_to(InProcess(store))
    assert ["a"] == list(Variables(plain, "default").paths(""))
    assert ["b"] == list(Variables(plain, "other").paths(""))
    other = Variables(elsewhere, "other")
    assert other.acquire("l", {}, "me", 10, 1)
    assert other.renew("l", "me")
    assert other.release("l", "me")
    assert other.get("l") is not None
    assert other.delete("b")
    assert ["l"] == list(Variables(plain, "other").paths(""))


def test_a_refusal_names_the_capability() -> None:
    """Which capability of which path in which namespace the policies lack."""
    refusing = Variables(
        Transport(
            Connection(address=ADDRESS, token="a-token"),
            sleep=lambda seconds: None,
            transport=httpx.MockTransport(lambda request: httpx.Response(403, text="Permission denied")),
        ),
        "ops",
    )
    for attempt, capability in (
        (lambda: refusing.get("a/b"), "read"),
        (lambda: refusing.put("a/b", {}), "write"),
        (lambda: refusing.delete("a/b"), "destroy"),
        (lambda: refusing.renew("a/b", "me"), "write"),
        (lambda: refusing.release("a/b", "me"), "write"),
    ):
        with pytest.raises(Refusal) as caught:
            attempt()
        needed = f'`namespace "ops" {{ variables {{ path "a/b" {{ capabilities = ["{capability}"] }} }} }}`'
        assert needed in caught.value.diagnostics[0].detail


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"{",
        b"null",
        b'{"Path": "a"}',
        b'{"Path": 1, "ModifyIndex": 1}',
        b'{"Path": "a", "ModifyIndex": true}',
        b'{"Path": "a", "ModifyIndex": 1, "Items": [1]}',
        b'{"Path": "a", "ModifyIndex": 1, "Items": {"a": 1}}',
        b'{"Path": "a", "ModifyIndex": 1, "Lock": "x"}',
    ],
)
def test_an_answer_that_is_none(body: bytes) -> None:
    """Whatever else comes with a 200 is an error with a sentence, for reads and writes."""
    strange = answering(httpx.Response(200, content=body))
    for attempt in (lambda: strange.get("a"), lambda: strange.put("a", {}), lambda: strange.paths("a")):
        with pytest.raises(GitpoolError):
            attempt()


@pytest.mark.parametrize("status", [404, 409])
def test_a_page_is_no_answer(status: int) -> None:
    """What a proxy says with a page means neither a conflict nor a lost lock."""
    page = answering(httpx.Response(status, html="<p>sorry</p>"))
    for attempt in (lambda: page.renew("a", "me"), lambda: page.delete("a"), lambda: page.put("a", {})):
        with pytest.raises((NotNomad, GitpoolError)):
            attempt()


def test_trouble_is_not_taken_for_an_answer() -> None:
    """Of the 500s to a release only those that say that there is no lock mean so."""
    assert not answering(httpx.Response(500, text="rpc error: variable doesn't hold a lock")).release("a", "me")
    with pytest.raises(Trouble):
        answering(httpx.Response(500, text="No cluster leader")).release("a", "me")

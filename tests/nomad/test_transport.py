"""What is sent, what is repeated, and what an answer means; the answers are scripted."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from gitpool.devserver import DevServer, FaultAction, drop_reply, drop_request
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.client import Nomad
from gitpool.nomad.connection import Connection
from gitpool.nomad.refusals import is_refusal
from gitpool.nomad.transport import BACK_OFF, NoAnswer, Refusal, Transport, Trouble
from gitpool.pool import NodePool

ADDRESS = "http://nomad.test:4646"


def raw(name: str, **more: Any) -> dict[str, Any]:
    """A pool as Nomad shows it."""
    return {"Name": name, "CreateIndex": 1, "ModifyIndex": 1, **more}


BUILT_IN = [raw("all"), raw("default")]
Answer = httpx.Response | Exception


@dataclass
class Script:
    """Gives the answers one after the other, the last for ever, and keeps what was asked."""

    answers: list[Answer]
    asked: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, stream=answer.stream)


Play = Callable[..., tuple[Nomad, Script]]


@pytest.fixture
def play() -> Iterator[Play]:
    """Opens a client whose answers are given."""
    opened = []

    def start(*answers: Answer, **connection: Any) -> tuple[Nomad, Script]:
        script = Script(list(answers))
        transport = Transport(
            Connection(**{"address": ADDRESS, **connection}),
            sleep=script.slept.append,
            transport=httpx.MockTransport(script),
        )
        opened.append(transport)
        return Nomad(transport), script

    yield start
    for transport in opened:
        transport.close()


def said(problem: GitpoolError) -> str:
    """All of its words."""
    return " ".join(f"{d.summary} {d.detail}" for d in problem.diagnostics)


def listed(*pools: dict[str, Any], **headers: str) -> httpx.Response:
    """A list of pools."""
    return httpx.Response(200, json=list(pools), headers=headers)


PASSING: list[Answer] = [
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("closed"),
    httpx.Response(429, text="too many requests"),
    httpx.Response(500, text="No cluster leader"),
    httpx.Response(502, text="<html>bad gateway</html>"),
    httpx.Response(503),
    httpx.Response(408),
]


@pytest.mark.parametrize("trouble", PASSING, ids=str)
def test_a_read_is_repeated_after_a_passing_trouble(play: Play, trouble: Answer) -> None:
    """It comes through at the last try, with growing pauses in between."""
    nomad, script = play(*[trouble] * len(BACK_OFF), listed(*BUILT_IN))
    assert {"all", "default"} == set(nomad.pools())
    assert list(BACK_OFF) == script.slept


@pytest.mark.parametrize("trouble", PASSING, ids=str)
def test_a_read_is_given_up_at_last(play: Play, trouble: Answer) -> None:
    """After the last pause comes an error that names the request."""
    nomad, script = play(trouble)
    with pytest.raises((NoAnswer, Trouble)) as caught:
        nomad.pools()
    assert len(BACK_OFF) + 1 == len(script.asked)
    assert f"GET {ADDRESS}/v1/node/pools" in said(caught.value)


@pytest.mark.parametrize("trouble", PASSING, ids=str)
def test_a_write_is_sent_once(play: Play, trouble: Answer) -> None:
    """Only whoever can look at the cluster first may repeat a write."""
    nomad, script = play(trouble)
    with pytest.raises((NoAnswer, Trouble)):
        nomad.put(NodePool("a"))
    with pytest.raises((NoAnswer, Trouble)):
        nomad.remove("a")
    assert ["PUT", "DELETE"] == [r.method for r in script.asked]
    assert [] == script.slept


@pytest.mark.parametrize("status", [400, 401, 403, 405, 409, 413, 501])
def test_a_refusal_is_not_repeated(play: Play, status: int) -> None:
    """Neither a read nor a write; Nomad's own words reach the person."""
    text = "Permission denied: no.\n"
    nomad, script = play(httpx.Response(status, text=text))
    for ask in (nomad.pools, lambda: nomad.put(NodePool("a")), lambda: nomad.remove("a")):
        with pytest.raises(Refusal) as caught:
            ask()
        assert status == caught.value.status
        assert "Permission denied: no." == caught.value.text
        assert "Permission denied: no." in said(caught.value)
    assert 3 == len(script.asked)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ('node pool "a" has nodes in regions: [global]', True),
        ('rpc error: node pool "a" has non-terminal jobs in regions: [global]', True),
        ('Feature "Node Pools Governance" is unlicensed', True),
        ('modifying node pool "all" is not allowed', True),
        ("No path to region", True),
        ("Permission denied", True),
        ("all servers must be running version 1.6.0 or later", True),
        ("No cluster leader", False),
        ("rpc error: EOF", False),
        ("", False),
    ],
)
def test_a_500_is_known_by_its_words(text: str, refused: bool) -> None:
    """Nomad says some of its refusals with 500; a lost leader is none."""
    assert refused is is_refusal(500, text)


@pytest.mark.parametrize("status", [404, 413, 500, 503])
def test_a_page_of_a_proxy_is_no_refusal(play: Play, status: int) -> None:
    """Nomad's errors are plain text; what something in between says may pass, and must decide nothing."""
    nomad, _ = play(httpx.Response(status, html="<h1>node pool a not found</h1>"))
    with pytest.raises(Trouble):
        nomad.remove("a")


@pytest.mark.parametrize("status", [502, 503, 504])
def test_only_a_500_speaks_for_nomad(status: int) -> None:
    """The same words in another 5xx are a passing trouble."""
    assert not is_refusal(status, 'node pool "a" has nodes in regions: [global]')


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_redirects_are_refused(play: Play, status: int, method: str) -> None:
    """No request follows one, so the token reaches no other host, and a write never becomes a read."""
    nomad, script = play(httpx.Response(status, headers={"location": "http://elsewhere.test/"}), token="secret")
    asks: dict[str, Callable[[], object]] = {
        "GET": nomad.pools,
        "PUT": lambda: nomad.put(NodePool("a")),
        "DELETE": lambda: nomad.remove("a"),
    }
    with pytest.raises(Refusal, match="redirects") as caught:
        asks[method]()
    assert ["nomad.test"] == [r.url.host for r in script.asked]
    assert "http://elsewhere.test/" in said(caught.value)


def test_what_every_request_carries(play: Play) -> None:
    """Token, basic authentication, region and namespace, also beside other parameters; JSON in a write."""
    nomad, script = play(
        listed(*BUILT_IN, **{"X-Nomad-NextToken": "next"}),
        listed(),
        httpx.Response(200),
        token="secret",
        username="user",
        password="pa:ss",
        region="eu",
        namespace="prod",
    )
    nomad.pools()
    nomad.put(NodePool("a", "one", {"k": "v"}))
    nomad.remove("a")
    for request in script.asked:
        assert "secret" == request.headers["x-nomad-token"]
        assert "Basic dXNlcjpwYTpzcw==" == request.headers["authorization"]
        assert "eu" == request.url.params["region"]
        assert "prod" == request.url.params["namespace"]
        assert request.headers["user-agent"].startswith("gitpool/")
    assert "next" == script.asked[1].url.params["next_token"]
    assert ("PUT", "/v1/node/pools") == (script.asked[2].method, script.asked[2].url.path)
    sent = json.loads(script.asked[2].content)
    assert {"Name": "a", "Description": "one", "Meta": {"k": "v"}, "SchedulerConfiguration": None} == sent
    assert ("DELETE", "/v1/node/pool/a") == (script.asked[3].method, script.asked[3].url.path)


def test_nothing_is_carried_that_was_not_given(play: Play) -> None:
    """No empty token, no empty region."""
    nomad, script = play(listed(*BUILT_IN))
    nomad.pools()
    assert not {"x-nomad-token", "authorization"} & set(script.asked[0].headers)
    assert f"{ADDRESS}/v1/node/pools" == str(script.asked[0].url)


def test_pages_are_followed(play: Play) -> None:
    """A list in pages is one list."""
    nomad, script = play(
        listed(raw("a"), raw("all"), **{"X-Nomad-NextToken": "default"}),
        listed(raw("default"), **{"X-Nomad-NextToken": "x&="}),
        listed(raw("z")),
    )
    assert ["a", "all", "default", "z"] == list(nomad.pools())
    assert ["", "default", "x&="] == [r.url.params.get("next_token", "") for r in script.asked]


@pytest.mark.parametrize("visible", [[], [raw("mine")], [raw("default")], [raw("all"), raw("mine")]], ids=str)
def test_a_token_that_cannot_see_every_pool(play: Play, visible: list[dict[str, Any]]) -> None:
    """Nomad hides pools without a word; without `all` and `default` the list is not believed."""
    nomad, _ = play(listed(*visible))
    with pytest.raises(GitpoolError, match="cannot see every node pool") as caught:
        nomad.pools()
    assert 'node_pool "*" { policy = "read" }' in said(caught.value)


NOT_NOMAD = {
    "html": httpx.Response(200, html="<html>Welcome to nginx!</html>"),
    "an object": httpx.Response(200, json={"status": "ok"}),
    "null": httpx.Response(200, json=None),
    "a text": httpx.Response(200, json="pools"),
    "truncated": httpx.Response(200, content=b'[{"Name": "all", "Crea'),
    "not utf-8": httpx.Response(200, content=b'["\xff"]'),
    "nothing": httpx.Response(200),
    "no content": httpx.Response(204),
    "deep": httpx.Response(200, content=b"[" * 100_000),
    "a 404 page": httpx.Response(404, html="<html>404 Not Found</html>"),
}


@pytest.mark.parametrize("answer", NOT_NOMAD.values(), ids=NOT_NOMAD)
def test_something_that_is_no_nomad(play: Play, answer: httpx.Response) -> None:
    """Whatever answers there, it is said in words, with the address, and no pool is taken for absent."""
    nomad, _ = play(answer)
    with pytest.raises(GitpoolError, match="This does not look like Nomad") as caught:
        nomad.pools()
    assert ADDRESS in said(caught.value)


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        "all",
        [],
        {},
        {"Name": 7, "CreateIndex": 1, "ModifyIndex": 1},
        {"Name": "a"},
        {"Name": "a", "CreateIndex": "x", "ModifyIndex": 1},
        raw("a", Meta=[1]),
        raw("a", Meta={"k": 1}),
        raw("a", Description=7),
        raw("a", NodeIdentityTTL="soon"),
        raw("a", NodeIdentityTTL=[]),
        raw("a", SchedulerConfiguration=7),
    ],
    ids=str,
)
def test_an_entry_that_is_no_pool(play: Play, entry: Any) -> None:
    """Half an answer is none: the run ends with words, not with a traceback."""
    nomad, _ = play(listed(*BUILT_IN, entry))
    with pytest.raises(GitpoolError, match="not understood"):
        nomad.pools()
    nomad, _ = play(httpx.Response(200, json=entry))
    with pytest.raises(GitpoolError):
        nomad.pool("a")


def test_a_pool_that_a_proxy_does_not_find_is_not_absent(play: Play) -> None:
    """Only Nomad's own 404 says that a pool is not there; another's would let it be created over."""
    nomad, _ = play(httpx.Response(404, text="node pool not found"))
    assert nomad.pool("a") is None
    nomad, _ = play(httpx.Response(404, html="<html><h1>404 Not Found</h1></html>"))
    with pytest.raises(GitpoolError, match="This does not look like Nomad"):
        nomad.pool("a")


def test_a_server_before_node_pools(play: Play) -> None:
    """Before 1.6 Nomad takes `pools` for the ID of a node; that is translated."""
    nomad, _ = play(httpx.Response(400, text="node lookup failed: index error: UUID must be 36 characters"))
    with pytest.raises(GitpoolError, match="too old"):
        nomad.pools()


def test_removing_what_is_gone(play: Play) -> None:
    """Nomad answers 500 `node pool NAME not found`, which is as wished; another pool's name does not count."""
    nomad, _ = play(httpx.Response(500, text="rpc error: node pool a not found"))
    nomad.remove("a")
    with pytest.raises(Refusal):
        nomad.remove("b")


def test_names_are_quoted(play: Play) -> None:
    """A name cannot reach another path; Nomad would refuse it anyway."""
    nomad, script = play(httpx.Response(404, text="node pool not found"))
    nomad.pool("../jobs?x=1#y")
    assert b"/v1/node/pool/..%2Fjobs%3Fx%3D1%23y" == script.asked[0].url.raw_path


def test_a_squeezed_answer(play: Play) -> None:
    """gzip is asked for and read; a broken one is no answer."""
    body = gzip.compress(json.dumps(BUILT_IN).encode())
    squeezed = {"content-encoding": "gzip", "content-type": "application/json"}
    nomad, script = play(httpx.Response(200, content=body, headers=squeezed))
    assert {"all", "default"} == set(nomad.pools())
    assert "gzip" == script.asked[0].headers["accept-encoding"]


@pytest.mark.parametrize("fault", [drop_request, drop_reply])
def test_lost_requests_and_lost_replies_conclude_nothing(fault: Callable[[], FaultAction]) -> None:
    """A write whose answer is lost may have been carried out or not: NoAnswer says just that."""
    with DevServer(fault=lambda method, path, body: fault() if method == "PUT" else None) as server:
        transport = Transport(Connection(address=server.address))
        with pytest.raises(NoAnswer):
            Nomad(transport).put(NodePool("a"))
        assert ("a" in Nomad(transport).pools()) is (fault is drop_reply)
        transport.close()


def test_nobody_listens() -> None:
    """The address and where it comes from are named."""
    with DevServer() as server:
        address = server.address
    transport = Transport(Connection(address=address), sleep=lambda seconds: None)
    with pytest.raises(NoAnswer, match="cannot be reached") as caught:
        Nomad(transport).pools()
    assert address in said(caught.value)
    assert "NOMAD_ADDR" in said(caught.value)
    transport.close()


def test_no_proxy_leads_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is not asked for a server on loopback, so it does not see the token either."""
    with DevServer() as proxy, DevServer() as server, monkeypatch.context() as patch:
        seen: list[str] = []
        proxy.fault = lambda method, path, body: seen.append(path)
        patch.setenv("HTTP_PROXY", proxy.address)
        transport = Transport(Connection(address=server.address, token="secret"), sleep=lambda seconds: None)
        assert {"all", "default"} == set(Nomad(transport).pools())
        transport.close()
    assert [] == seen

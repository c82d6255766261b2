"""The six operations: every parameter arrives, every refusal says what to do, and pages are followed to their end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver import DevServer
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.answer import joined, pages
from gitpool.nomad.connection import Connection
from gitpool.nomad.operations import NodePools
from gitpool.nomad.query import Query
from gitpool.nomad.transport import Refusal, Transport, Trouble
from gitpool.pool import NodePool
from tests.nomad.serving import said

ADDRESS = "http://nomad.test:4646"
TOKEN = "5c9a2f0e-0000-4000-8000-000000000001"
NODE = {"ID": "n1", "Name": "worker", "CreateIndex": 1, "ModifyIndex": 2, "Attributes": {"os.name": "debian"}}
JOB = {"ID": "web", "CreateIndex": 1, "ModifyIndex": 2, "Meta": {"a": "b"}}
Opened = tuple[NodePools, list[httpx.Request]]


@pytest.fixture
def answering() -> Iterator[Callable[..., Opened]]:
    """Opens a client to which one answer is always given, and the list of what it asked."""
    opened = []

    def start(status: int = 200, text: str = "[]", headers: dict[str, str] | None = None, **way: Any) -> Opened:
        asked: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return httpx.Response(status, text=text, headers=headers)

        transport = Transport(
            Connection(**{"address": ADDRESS, **way}), back_off=(), transport=httpx.MockTransport(answer)
        )
        opened.append(transport)
        return NodePools(transport), asked

    yield start
    for transport in opened:
        transport.close()


FULL = Query(
    filter='Name == "a b"',
    per_page=7,
    next_token="x&y",
    reverse=True,
    index=12,
    wait=1.5,
    stale=True,
    region="eu",
    namespace="*",
)
SENT = {
    "filter": 'Name == "a b"',
    "per_page": "7",
    "next_token": "x&y",
    "reverse": "true",
    "index": "12",
    "wait": "1500ms",
    "stale": "true",
    "region": "eu",
    "namespace": "*",
}

READS: dict[str, tuple[Callable[[NodePools], object], str, dict[str, str]]] = {
    "list": (lambda p: p.list_pools(FULL, prefix="pre"), "/v1/node/pools", {"prefix": "pre"}),
    "read": (lambda p: p.read_pool("a/b", FULL), "/v1/node/pool/a%2Fb", {}),
    "nodes": (
        lambda p: p.list_nodes("gpu", FULL, os=True, resources=True),
        "/v1/node/pool/gpu/nodes",
        {"os": "true", "resources": "true"},
    ),
    "jobs": (lambda p: p.list_jobs("gpu", FULL, meta=True), "/v1/node/pool/gpu/jobs", {"meta": "true"}),
}


@pytest.mark.parametrize("name", READS)
def test_every_parameter_of_a_read_arrives(answering: Callable[..., Opened], name: str) -> None:
    """Under Nomad's name, in Nomad's spelling, and before the region and the namespace of the connection."""
    ask, path, own = READS[name]
    operations, asked = answering(region="us", namespace="prod")
    ask(operations)
    assert {**SENT, **own} == dict(asked[0].url.params)
    assert ("GET", path) == (asked[0].method, asked[0].url.raw_path.partition(b"?")[0].decode())
    assert asked[0].extensions["timeout"]["read"] > 30 + 1.5 * 17 / 16


@pytest.mark.parametrize("name", READS)
def test_what_is_not_asked_for_is_not_sent(answering: Callable[..., Opened], name: str) -> None:
    """An empty query has no parameters at all: Nomad's defaults hold."""
    operations, asked = answering()
    bare: dict[str, Callable[[], object]] = {
        "list": operations.list_pools,
        "read": lambda: operations.read_pool("a"),
        "nodes": lambda: operations.list_nodes("a"),
        "jobs": lambda: operations.list_jobs("a"),
    }
    bare[name]()
    assert b"" == asked[0].url.query
    assert 30 == asked[0].extensions["timeout"]["read"]


def test_a_query_without_an_end_is_given_nomads_longest_wait(answering: Callable[..., Opened]) -> None:
    """Without `wait` a server holds a query for 300 s and a sixteenth; that is not taken for silence."""
    operations, asked = answering()
    operations.list_pools(Query(index=3))
    assert asked[0].extensions["timeout"]["read"] > 300 * 17 / 16
    assert asked[0].extensions["timeout"]["connect"] <= 5


def test_writes_say_where_and_return_their_index(answering: Callable[..., Opened]) -> None:
    """Region and namespace arrive; the index of the write is what a watch may begin from."""
    operations, asked = answering(text="", headers={"X-Nomad-Index": "99"})
    assert 99 == operations.upsert_pool(NodePool("a", "one"), region="eu", namespace="prod")
    assert 99 == operations.delete_pool("a", region="eu", namespace="prod")
    assert ["PUT", "DELETE"] == [request.method for request in asked]
    assert [{"region": "eu", "namespace": "prod"}] * 2 == [dict(request.url.params) for request in asked]
    assert "one" == json.loads(asked[0].content)["Description"]


def test_what_the_headers_say(answering: Callable[..., Opened]) -> None:
    """Index, next page, and how fresh the answer is; a proxy that takes them away does no harm."""
    told = {
        "X-Nomad-Index": "7",
        "X-Nomad-NextToken": "b",
        "X-Nomad-LastContact": "15",
        "X-Nomad-KnownLeader": "false",
    }
    answer = answering(headers=told)[0].list_pools()
    assert (7, "b", 15, False) == (answer.index, answer.next_token, answer.last_contact, answer.known_leader)
    bare = answering(headers={"X-Nomad-Index": "soon"})[0].list_pools()
    assert (0, "", 0, True) == (bare.index, bare.next_token, bare.last_contact, bare.known_leader)


def test_rows_are_values_that_keep_what_was_sent(answering: Callable[..., Opened]) -> None:
    """Nodes and jobs are typed, and their raw objects have what was asked for besides."""
    node = answering(text=json.dumps([NODE]))[0].list_nodes("gpu", os=True).items()[0]
    assert ("n1", "worker", {"os.name": "debian"}) == (node.id, node.name, node.raw["Attributes"])
    job = answering(text=json.dumps([JOB]))[0].list_jobs("gpu", meta=True).items()[0]
    assert ("web", {"a": "b"}) == (job.id, job.raw["Meta"])


@pytest.mark.parametrize("rows", ["[null]", "[7]", "[{}]", '[{"ID": 7, "CreateIndex": 1, "ModifyIndex": 1}]'])
def test_rows_that_are_none(answering: Callable[..., Opened], rows: str) -> None:
    """What is no node and no job is said in words."""
    operations, _ = answering(text=rows)
    for found in (operations.list_nodes("a"), operations.list_jobs("a")):
        with pytest.raises(GitpoolError, match="not understood"):
            found.items()


RIGHTS: dict[str, tuple[Callable[[NodePools], object], tuple[str, ...]]] = {
    "list": (lambda p: p.list_pools(), ()),
    "read": (lambda p: p.read_pool("gpu"), ('node_pool "gpu" { capabilities = ["read"] }',)),
    "upsert": (lambda p: p.upsert_pool(NodePool("gpu")), ('node_pool "gpu" { capabilities = ["write"] }',)),
    "delete": (lambda p: p.delete_pool("gpu"), ('node_pool "gpu" { capabilities = ["delete"] }',)),
    "nodes": (
        lambda p: p.list_nodes("gpu"),
        ('node { policy = "read" }', 'node_pool "gpu" { capabilities = ["read"] }'),
    ),
    "jobs": (lambda p: p.list_jobs("gpu"), ('node_pool "gpu" { capabilities = ["read"] }', "list-jobs")),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_a_403_says_which_right_is_missing(answering: Callable[..., Opened], name: str) -> None:
    """The block and the capability as a policy writes them; a token that is unknown is possible, too."""
    ask, rights = RIGHTS[name]
    with pytest.raises(Refusal) as caught:
        ask(answering(403, "Permission denied", token=TOKEN)[0])
    assert "unknown or expired" in said(caught.value)
    assert [] == [right for right in rights if right not in said(caught.value)]
    assert [] == [right for right in rights if right not in caught.value.lacks]
    with pytest.raises(Refusal) as caught:
        ask(answering(403, "Permission denied")[0])
    assert "No token was sent" in said(caught.value)


WORDS = [
    (500, 'node pool "gpu" has nodes in regions: [global]', "refused", "Move its nodes"),
    (500, 'rpc error: node pool "gpu" has non-terminal jobs in regions: [global]', "refused", "Stop its jobs"),
    (500, 'Feature "Node Pools Governance" is unlicensed', "refused", "Enterprise"),
    (500, "No path to region", "refused", "-region"),
    (400, "failed to create result paginator: failed to read filter expression: 1:5", "refused", "-filter"),
    (500, "No cluster leader", "trouble", "lost their leader"),
    (500, "rpc error: EOF", "trouble", "Try again"),
    (503, "", "trouble", "Try again"),
]


@pytest.mark.parametrize(("status", "text", "what", "advice"), WORDS, ids=[words[1][:30] for words in WORDS])
def test_a_refusal_is_told_from_a_fault_and_says_what_to_do(
    answering: Callable[..., Opened], status: int, text: str, what: str, advice: str
) -> None:
    """A 500 that is really a no is a no; each has a next step."""
    with pytest.raises(Refusal if what == "refused" else Trouble, match=what) as caught:
        answering(status, text)[0].delete_pool("gpu")
    assert advice in said(caught.value)


@pytest.mark.parametrize(
    "status_and_text", [(500, "node lookup failed: UUID must be 36 characters"), (405, "Invalid method")]
)
@pytest.mark.parametrize("name", RIGHTS)
def test_a_server_before_node_pools_is_named(
    answering: Callable[..., Opened], name: str, status_and_text: tuple[int, str]
) -> None:
    """Before 1.6 every path of node pools is that of a node: it is not found, and cannot be written."""
    with pytest.raises(Refusal, match="server is too old") as caught:
        RIGHTS[name][0](answering(*status_and_text)[0])
    assert "1.6" in said(caught.value)


def test_a_page_of_a_proxy_is_not_called_nomads(answering: Callable[..., Opened]) -> None:
    """What stands before Nomad is what to look at."""
    operations, _ = answering(502, "<html>", headers={"content-type": "text/html"})
    with pytest.raises(Trouble, match="in Nomad's place"):
        operations.list_pools()


def test_a_negative_page_is_not_asked_for() -> None:
    """Nomad answers it with empty pages for ever."""
    with pytest.raises(GitpoolError, match="less than nothing"):
        Query(per_page=-1)


@pytest.mark.parametrize("first", ["", "b"])
def test_a_server_that_repeats_its_token(answering: Callable[..., Opened], first: str) -> None:
    """The second time that the same page is announced, it ends with words."""
    operations, asked = answering(headers={"X-Nomad-NextToken": "b"})
    with pytest.raises(GitpoolError, match="does not end"):
        list(pages(operations.list_pools, Query(next_token=first)))
    assert len(asked) == (1 if first else 2)


def test_pages_are_joined_as_they_were_sent() -> None:
    """One array of the bytes of all, with the index of the first page; empty pages add nothing."""
    texts = ['[{"Name":"a","X":1.0}]', "[]", ' [{"Name":"b"},{"Name":"c"}]\n']

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("next_token", "0"))
        headers = {"X-Nomad-Index": str(10 + page)} | ({"X-Nomad-NextToken": str(page + 1)} if page < 2 else {})
        return httpx.Response(200, text=texts[page], headers=headers)

    transport = Transport(Connection(address=ADDRESS), transport=httpx.MockTransport(answer))
    found = joined(pages(NodePools(transport).list_pools, Query()))
    transport.close()
    assert b'[{"Name":"a","X":1.0},{"Name":"b"},{"Name":"c"}]' == found.content
    assert (["a", "b", "c"], 10, "") == ([row["Name"] for row in found.rows], found.index, found.next_token)
    assert json.loads(found.content) == found.rows


@pytest.fixture(scope="module")
def server() -> Iterator[DevServer]:
    """An embedded Nomad for many examples."""
    with DevServer() as started:
        yield started


@pytest.fixture(scope="module")
def embedded(server: DevServer) -> Iterator[NodePools]:
    """A client of it."""
    transport = Transport(Connection(address=server.address))
    yield NodePools(transport)
    transport.close()


NAMES = st.sets(st.from_regex(r"[a-zA-Z0-9_-]{1,6}", fullmatch=True).filter(lambda n: n not in ("all", "default")))


@given(names=NAMES, size=st.integers(0, 9), is_reversed=st.booleans())
def test_paging_yields_each_pool_once(
    server: DevServer, embedded: NodePools, names: set[str], size: int, is_reversed: bool
) -> None:
    """Over any set of pools, with any size of pages, in either direction."""
    for name in names:
        server.store.upsert({"Name": name})
    try:
        found = joined(pages(embedded.list_pools, Query(per_page=size, reverse=is_reversed)))
        assert sorted(names | {"all", "default"}, reverse=is_reversed) == [row["Name"] for row in found.rows]
        assert json.loads(found.content) == found.rows
    finally:
        for name in names:
            server.store.delete(name)

"""The watch: what it asks, what it yields, and that it outlives all but a refusal. No test waits for anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import httpx
import pytest

from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad.answer import Answer, NotNomad
from gitpool.nomad.connection import Connection
from gitpool.nomad.operations import NodePools
from gitpool.nomad.query import Query
from gitpool.nomad.transport import NoAnswer, Refusal, Transport, Trouble
from gitpool.nomad.watch import BACK_OFF, PAUSE, WAIT, watch


class Over(Exception):
    """The script has no more answers."""


@dataclass
class Cluster:
    """Answers with (index, names) or raises, one after the other, and keeps what was asked and how long was slept."""

    answers: list[tuple[int, str] | Exception]
    asked: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def look(self, query: Query) -> Answer[Any]:
        """One answer."""
        self.asked.append(query.index)
        assert (WAIT if query.index else 0.0) == query.wait
        if not self.answers:
            raise Over
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        index, names = answer
        return Answer([{"Name": name} for name in names], b"", dict, index)

    def watched(self) -> Iterator[str]:
        """The names that each answer of the watch has; the end of the script is its end."""
        try:
            for answer in watch(
                self.look,
                Query(),
                lost=lambda problem: self.told.append(f"lost: {problem}"),
                found=lambda: self.told.append("found"),
                sleep=self.slept.append,
            ):
                yield "".join(row["Name"] for row in answer.rows)
        except Over:
            return


LOST = NoAnswer(error("nobody there"))
LEADERLESS = Trouble(500, "No cluster leader", error("no leader"))
PROXY = NotNomad(error("not Nomad"))
REGIONLESS = Refusal(500, "rpc error: No path to region", error("no region"))

STORIES: dict[str, tuple[list[tuple[int, str] | Exception], list[str], list[int]]] = {
    "each change": ([(5, "a"), (6, "ab"), (9, "b")], ["a", "ab", "b"], [0, 5, 6, 9]),
    "a wait that lapsed": ([(5, "a"), (5, "a"), (6, "b")], ["a", "b"], [0, 5, 5, 6]),
    "a change that moved no index": ([(5, "a"), (5, "ab")], ["a", "ab"], [0, 5, 5]),
    "an index that moved without a change": ([(5, "a"), (7, "a"), (8, "b")], ["a", "b"], [0, 5, 7, 8]),
    "an index that fell": ([(50, "a"), (3, "b"), (3, "b"), (4, "c")], ["a", "b", "c"], [0, 50, 0, 3, 4]),
    "a list that has no index": ([(0, ""), (0, ""), (0, ""), (4, "a")], ["", "a"], [0, 1, 0, 1, 4]),
    "a lost server": ([(50, "a"), LOST, LOST, (50, "a"), (51, "b")], ["a", "b"], [0, 50, 0, 0, 50, 51]),
    "another cluster afterwards": ([(50, "a"), LOST, (2, "x"), (3, "y")], ["a", "x", "y"], [0, 50, 0, 2, 3]),
    "a proxy's own answer": ([(5, "a"), PROXY, PROXY, (6, "b")], ["a", "b"], [0, 5, 0, 0, 6]),
    "a lost region": ([(5, "a"), REGIONLESS, (6, "b")], ["a", "b"], [0, 5, 0, 6]),
    "a lost leader": ([(5, "a"), LEADERLESS, (6, "b")], ["a", "b"], [0, 5, 0, 6]),
}


@pytest.mark.parametrize("name", STORIES)
def test_what_a_watch_yields(name: str) -> None:
    """Each list that differs from the one before, once, whatever the index and the servers do."""
    answers, yielded, asked = STORIES[name]
    cluster = Cluster(list(answers))
    assert yielded == list(cluster.watched())
    assert asked == cluster.asked


def test_a_loss_is_told_once_and_so_is_its_end() -> None:
    """With growing pauses up to the longest, and from the shortest again at the next loss."""
    many = len(BACK_OFF) + 2
    cluster = Cluster([(5, "a"), *[LOST] * many, (5, "a"), LEADERLESS, (6, "b")])
    assert ["a", "b"] == list(cluster.watched())
    assert ["lost: nobody there", "found", "lost: no leader", "found"] == cluster.told
    expected = [PAUSE, *BACK_OFF, BACK_OFF[-1], BACK_OFF[-1], PAUSE, BACK_OFF[0], PAUSE]
    assert expected == cluster.slept


def test_no_query_follows_another_without_a_pause() -> None:
    """A proxy that does not hold queries is not asked in a circle."""
    cluster = Cluster([(5, "a")] * 20)
    assert ["a"] == list(cluster.watched())
    assert [PAUSE] * 20 == cluster.slept


REFUSED = Refusal(403, "Permission denied", error("refused"))


@pytest.mark.parametrize("problem", [LOST, LEADERLESS, PROXY, REGIONLESS, REFUSED], ids=str)
def test_a_first_look_that_fails_ends_it(problem: GitpoolError) -> None:
    """What was never there is not waited for: the address may be wrong."""
    with pytest.raises(type(problem)):
        list(Cluster([problem]).watched())


def test_a_refusal_ends_it() -> None:
    """A token that has expired will not come back."""
    cluster = Cluster([(5, "a"), REFUSED])
    found = cluster.watched()
    assert "a" == next(found)
    with pytest.raises(Refusal):
        next(found)


@pytest.fixture
def scripted() -> Iterator[Callable[[Callable[[httpx.Request], httpx.Response]], NodePools]]:
    """Opens a client whose answers are given."""
    opened = []

    def start(answer: Callable[[httpx.Request], httpx.Response]) -> NodePools:
        transport = Transport(
            Connection(address="http://nomad.test"), back_off=(), transport=httpx.MockTransport(answer)
        )
        opened.append(transport)
        return NodePools(transport)

    yield start
    for transport in opened:
        transport.close()


def test_a_watch_over_http(scripted: Callable[..., NodePools]) -> None:
    """Blocking queries with index and wait, of which only the first page waits, and a time-out that is longer."""
    asked: list[tuple[str | None, ...]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        given = request.url.params
        asked.append(tuple(given.get(name) for name in ("index", "wait", "next_token", "per_page")))
        if given.get("index") == "9":
            assert request.extensions["timeout"]["read"] > WAIT * 17 / 16
            raise httpx.ReadTimeout("slow")
        is_first = "next_token" not in given
        headers = {"X-Nomad-Index": "9" if is_first else "10", **({"X-Nomad-NextToken": "b"} if is_first else {})}
        name = f"a{len(asked)}" if is_first else "b"
        return httpx.Response(200, json=[{"Name": name}], headers=headers)

    told: list[str] = []
    found = watch(
        scripted(answer).list_pools,
        Query(per_page=1),
        lost=lambda problem: told.append("lost"),
        found=lambda: told.append("found"),
        sleep=lambda seconds: None,
    )
    assert [["a1", "b"], ["a4", "b"]] == [[row["Name"] for row in answer.rows] for answer in islice(found, 2)]
    first, second = (None, None, None, "1"), (None, None, "b", "1")
    assert [first, second, ("9", "60000ms", None, "1"), first, second] == asked
    assert ["lost", "found"] == told


@pytest.mark.parametrize(
    "wrong",
    [
        httpx.Response(200, html="<h1>Moved house</h1>"),
        httpx.Response(404, text="404 page not found"),
        httpx.Response(200, text='[{"Name": "a'),
        httpx.Response(500, text="No path to region"),
    ],
    ids=["a page", "no such path", "cut short", "no region"],
)
def test_what_a_proxy_says_meanwhile_is_waited_out(scripted: Callable[..., NodePools], wrong: httpx.Response) -> None:
    """A page with 200, a 404 of nobody's, JSON cut short: the watch goes on when Nomad answers again."""
    good = [httpx.Response(200, json=[{"Name": name}], headers={"X-Nomad-Index": "9"}) for name in "ab"]
    answers = iter([good[0], wrong, good[1]])
    told: list[str] = []
    found = watch(
        scripted(lambda request: next(answers)).list_pools,
        Query(),
        lost=lambda problem: told.append("lost"),
        found=lambda: told.append("found"),
        sleep=lambda seconds: None,
    )
    assert ["a", "b"] == [answer.rows[0]["Name"] for answer in islice(found, 2)]
    assert ["lost", "found"] == told

"""State documents that no gitpool wrote: they are understood and safe, or refused, and then nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gitpool.backends.memory import MemoryBackend, Store
from gitpool.diagnostics import GitpoolError
from gitpool.history import Entry
from gitpool.identity import Identity
from gitpool.plan import Mode, Options
from gitpool.pool import Facts, Instance, NodePool, SchedulerConfig
from gitpool.state import State
from gitpool.transaction import Transaction, Write
from gitpool.workflow.apply import apply, recover
from gitpool.workflow.plan import make_plan
from gitpool.workflow.session import Document, Session
from tests.badinput.odd import DEEP, bitten, doubled, mutants
from tests.support.cluster import MemoryCluster
from tests.support.runs import files, session

OLD = NodePool("a", "old", {"k": "v"}, scheduler_config=SchedulerConfig("spread", None))
FACTS = Facts(Instance("workers", "a"), True, frozenset({("meta", "k")}))
STATE = State(
    "lineage",
    7,
    {"a": OLD},
    Transaction(
        "tx",
        "ada@engine",
        "2026-01-02T12:00:00Z",
        (Write("a", OLD, replace(OLD, description="new"), (("meta", "x"),)), Write("b", None, NodePool("b"))),
        (NodePool("c", unknown={"Newer": [1, {"x": None}]}),),
        ("d",),
        digest="sha256:1",
        facts={"a": FACTS},
    ),
    {"a": FACTS},
    Identity("eu", ("key-1",), {"a": 13}),
    (Entry(7, "2026-01-02T12:00:00Z", "ada@engine"),),
)
SPREAD = {"SchedulerAlgorithm": "spread"}
DATA = STATE.to_bytes()
SMALL = State("l", 1, {"a": NodePool("a", "x", {"k": "v"})}, None, {}, Identity("", ("key-1",), {"a": 13})).to_bytes()


def understood(data: bytes) -> State | None:
    """What is made of it; what is understood can be written, and is read as the same again."""
    try:
        found = State.from_bytes(data, "the state")
    except GitpoolError:
        return None
    assert found == State.from_bytes(found.to_bytes(), "the state")
    return found


def encoded(document: Any) -> bytes:
    """As a document is kept."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


MUTANTS = [(place, encoded(document)) for place, document in mutants(json.loads(DATA))]


def test_every_place_with_every_odd_value() -> None:
    """Another shape is damage; what passes for a state can be written back, and is that state."""
    assert len(MUTANTS) > 2000
    for _, data in MUTANTS:
        understood(data)


@pytest.mark.parametrize("data", [SMALL, DATA], ids=["settled", "open"])
def test_every_bite(data: bytes) -> None:
    """A byte that is gone, a bit that turned: whatever it comes to, it is a state or refused."""
    for other in bitten(data):
        understood(other)


def test_a_key_twice_at_every_level() -> None:
    """Of two values for one key neither is believed, wherever the object stands, and though both be the same."""
    texts = list(doubled(json.loads(DATA)))
    assert len(texts) > 15
    for text in texts:
        assert understood(text.encode()) is None


WORDS: dict[str, bytes] = {
    "no number": DATA.replace(b'"serial": 7,\n', b'"serial": NaN,\n'),
    "an infinite number": DATA.replace(b'{"Newer": [1,', b'{"Newer": [1e999,'),
    "a long number": DATA.replace(b'"serial": 7,\n', b'"serial": ' + b"9" * 5000 + b",\n"),
    "a nest": DATA.replace(b'"Newer": [1,', b'"Newer": [' + json.dumps(DEEP).encode() + b","),
    "an abyss": DATA.replace(b'"Newer": [1,', b'"Newer": [' + b"[" * 100_000 + b"]" * 100_000 + b","),
    "UTF-16": DATA.decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + DATA,
    "two documents": DATA + DATA,
    "a page": b"<!doctype html><html></html>",
    "Terraform's": b'{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "resources": []}',
    "a version with a fraction": DATA.replace(b'"version": 1,', b'"version": 1.0,'),
}


@pytest.mark.parametrize("data", WORDS.values(), ids=WORDS)
def test_words_that_no_gitpool_writes(data: bytes) -> None:
    """Refused, not guessed at."""
    assert data != DATA
    assert understood(data) is None


WRITE = json.loads(DATA)["transaction"]["writes"][0]
NEVER_SAVED: dict[str, dict[str, Any]] = {
    "two writes for one pool": {"writes": [WRITE, WRITE]},
    "a write of nothing": {"writes": [{**WRITE, "source": None, "target": None}]},
    "a write under another name": {"writes": [{**WRITE, "name": "b"}]},
    "no writes": {"writes": [], "facts": {}},
    "an end": {"phase": "committed"},
    "a built-in pool": {"recorded": [NodePool("all").to_json()]},
    "a field that there is not": {"writes": [{**WRITE, "ignored": [["origin"]]}]},
    "written and forgotten": {"forgotten": ["a"]},
    "facts of another pool": {"facts": {"z": {}}},
    "unknown fields that are known": {"recorded": [{**NodePool("c").to_json(), "unknown": {"Name": "z"}}]},
    "a name that Nomad does not take": {"recorded": [{**NodePool("c").to_json(), "name": "c/../d"}]},
}


@pytest.mark.parametrize("change", NEVER_SAVED.values(), ids=NEVER_SAVED)
def test_an_intent_that_is_never_saved(change: dict[str, Any]) -> None:
    """It would be carried out as it stands: what gitpool itself would not have written is damage."""
    document = json.loads(DATA)
    document["transaction"] |= change
    assert understood(encoded(document)) is None


VERBS: tuple[Callable[[Session], object], ...] = (
    recover,
    lambda run: make_plan(run, Document.read(run.backend).state, Options()),
    lambda run: apply(run, Options()),
    lambda run: apply(run, Options(mode=Mode.REFRESH_ONLY)),
    lambda run: apply(run, Options(mode=Mode.DESTROY)),
)


def test_nothing_is_written_over_what_is_not_understood() -> None:
    """Plan, apply, destroy, refresh and recover end in an error, and touch neither the cluster nor the document; what
    is understood they carry out or refuse, without any other end.

    What is not understood meets one of them, the values of each place one after the other.
    """
    for number, (place, data) in enumerate(MUTANTS):
        known = understood(data)
        cluster, store = MemoryCluster(), Store(data)
        cluster.hand_put("a", Description="old", Meta={"k": "v"}, SchedulerConfiguration=SPREAD)
        run = session(files(NodePool("a", "newer")), cluster, MemoryBackend(store), region="eu")
        for verb in VERBS if known is not None else VERBS[number % len(VERBS) :][:1]:
            try:
                verb(run)
            except GitpoolError:
                assert store.holder is None, place
            else:
                assert known is not None, place
            run.report.diagnostics.clear()
        assert known is not None or (data, []) == (store.data, cluster.writes), place
        assert store.data is not None
        assert known is None or understood(store.data) is not None, place

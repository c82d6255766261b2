"""The state document: there and back, and everything that it may be instead."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.diagnostics import GitpoolError
from gitpool.pool import USUAL, Facts, Instance, NodePool
from gitpool.state import VERSION, State
from gitpool.transaction import Phase, Transaction, Write
from tests.support.strategies import facts, ignored, pools

OLD, NEW, HAND = (NodePool("a", word) for word in ("old", "new", "by hand"))
TRANSACTION = Transaction(
    "tx-1",
    "ada@engine",
    "2026-01-02T12:00:00Z",
    (Write("a", OLD, NEW, (("meta", "x"),)), Write("b", None, NodePool("b", "é", unknown={"New": 1}))),
    (NodePool("c"),),
    ("d",),
    Phase.BACKWARD,
    "it was interrupted",
    "sha256:1",
)
STATE = State("lineage-1", 7, {"a": OLD, "d": NodePool("d", '\n"\\ü🚀', {"k": "v"})}, TRANSACTION)
SECRET = frozenset({("meta", "token")})
KEYED = Facts(Instance("workers", "a"), True, SECRET)


def read(data: bytes) -> State:
    """Understand it."""
    return State.from_bytes(data, "the state")


def test_there_and_back() -> None:
    """Lineage, serial, pools and the open transaction, with what is not known of the pools that may be undone."""
    found = read(STATE.to_bytes())
    assert STATE == found
    assert found.transaction is not None
    target = found.transaction.writes[1].target
    assert target is not None
    assert {"New": 1} == target.unknown
    assert State() == read(State().to_bytes())


writes = st.builds(
    lambda one, other, ignoring: Write(one.name, one, replace(other, name=one.name), ignoring),
    pools(),
    pools(),
    ignored(),
)
transactions = st.builds(
    Transaction,
    st.text(max_size=3),
    st.text(max_size=3),
    st.text(max_size=3),
    st.lists(writes, min_size=1, max_size=3, unique_by=lambda write: write.name).map(tuple),
    st.lists(pools("d", "e"), max_size=2, unique_by=lambda pool: pool.name).map(tuple),
    st.lists(st.sampled_from("fg"), max_size=2, unique=True).map(tuple),
    st.sampled_from([Phase.FORWARD, Phase.BACKWARD]),
    st.text(),
    st.text(max_size=3),
).flatmap(
    lambda found: st.fixed_dictionaries({}, optional={write.name: facts() for write in found.writes}).map(
        lambda known: replace(found, facts=known)
    )
)
states = st.builds(
    State,
    st.text(),
    st.integers(0, 2**63 - 1),
    st.lists(pools(), max_size=4).map(lambda found: {p.name: p for p in found}),
    st.none() | transactions,
).flatmap(
    lambda state: st.fixed_dictionaries({}, optional={name: facts() for name in state.pools}).map(
        lambda found: replace(state, facts={name: known for name, known in found.items() if known != USUAL})
    )
)


@given(states)
def test_any_state_there_and_back(state: State) -> None:
    """Whatever the pools hold, the document is UTF-8 JSON and is read as what it was."""
    data = state.to_bytes()
    json.loads(data.decode("utf-8", "surrogatepass"))
    assert state == read(data)
    assert data == read(data).to_bytes()


def test_the_document_reads_well() -> None:
    """One line a pool, in the order of the names, so that it differs well; the names that other servers look for."""
    lines = replace(STATE, transaction=None).to_bytes().decode().splitlines()
    assert [' "version": 1,', ' "lineage": "lineage-1",', ' "serial": 7,'] == [lines[1], lines[3], lines[4]]
    assert ['  "a": {', '  "d": {'] == [line[:8] for line in lines if line.startswith("  ")]


def test_truncated_at_every_byte() -> None:
    """Half a document is never taken for a whole one, wherever it ends."""
    data = STATE.to_bytes()
    for length in range(len(data)):
        try:
            found = read(data[:length])
        except GitpoolError as problem:
            summary, detail = problem.diagnostics[0].summary, problem.diagnostics[0].detail
        else:
            summary, detail = "whole", str(found == STATE)
        assert (summary, detail) == ("whole", "True") or (
            summary == "The state is damaged" and "`gitpool state history`" in detail
        )
        assert summary == "The state is damaged" or length >= len(data) - 1


DAMAGES: dict[str, dict[str, Any]] = {
    "a serial of text": {"serial": "7"},
    "a negative serial": {"serial": -1},
    "a serial that is a boolean": {"serial": True},
    "a serial with a fraction": {"serial": 7.0},
    "no lineage": {"lineage": None},
    "pools in a list": {"pools": []},
    "a pool of text": {"pools": {"a": "x"}},
    "a pool under another's name": {"pools": {"b": OLD.to_json()}},
    "a pool without a field": {"pools": {"a": {"name": "a"}}},
    "a key of another kind": {"pools": {"a": {**OLD.to_json(), "block": "workers", "key": 1.5}}},
    "a protection of text": {"pools": {"a": {**OLD.to_json(), "prevent_destroy": "no"}}},
    "an empty transaction": {"transaction": {}},
    "a false transaction": {"transaction": False},
    "a transaction in a phase unknown": {"transaction": {**TRANSACTION.to_json(), "phase": "sideways"}},
    "a transaction without writes": {"transaction": {**TRANSACTION.to_json(), "writes": None}},
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_garbled(damage: dict[str, Any]) -> None:
    """A field of another kind is damage; nothing is guessed."""
    document = {**json.loads(STATE.to_bytes()), **damage}
    with pytest.raises(GitpoolError, match="The state is damaged"):
        read(json.dumps(document).encode())


@pytest.mark.parametrize("key", ["lineage", "serial", "pools", "transaction"])
def test_without_a_part(key: str) -> None:
    """Neither is a missing part an empty one."""
    document = json.loads(STATE.to_bytes())
    del document[key]
    with pytest.raises(GitpoolError, match="The state is damaged") as caught:
        read(json.dumps(document).encode())
    assert key in caught.value.diagnostics[0].detail


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[" * 100_000, b"nonsense", b"{} {}", b"\x00" * 500], ids=repr)
def test_not_json(data: bytes) -> None:
    """Zeroes after a crash, an empty file, another encoding: damaged, and not touched."""
    with pytest.raises(GitpoolError, match="The state is damaged") as caught:
        read(data)
    assert "It was not touched" in caught.value.diagnostics[0].detail


@pytest.mark.parametrize("inner", ['"serial": 7', '"a": {}'])
def test_a_key_twice(inner: str) -> None:
    """Of two values for one key neither can be trusted (a merge gone wrong)."""
    text = STATE.to_bytes().decode()
    twice = (
        text.replace(inner, f"{inner}, {inner}")
        if inner in text
        else text.replace('"pools": {', f'"pools": {{{inner},')
    )
    with pytest.raises(GitpoolError, match="The state is damaged") as caught:
        read(twice.encode())
    assert "appears twice" in caught.value.diagnostics[0].detail


@pytest.mark.parametrize(
    ("data", "whose"),
    [
        ({"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "resources": []}, "Terraform"),
        ({"hello": "world"}, "foreign"),
        ({}, "foreign"),
        ([], "foreign"),
        (None, "foreign"),
        (7, "foreign"),
    ],
)
def test_another_tools_state(data: object, whose: str) -> None:
    """It is said whose it is, and that it was not touched."""
    with pytest.raises(GitpoolError, match="Not a gitpool state") as caught:
        read(json.dumps(data).encode())
    assert whose in caught.value.diagnostics[0].detail


@pytest.mark.parametrize("version", [VERSION + 1, 0, "1", None])
def test_a_newer_state(version: object) -> None:
    """A version that is not known is not read; which gitpool wrote it is said."""
    document = {**json.loads(STATE.to_bytes()), "version": version, "gitpool_version": "99.0"}
    with pytest.raises(GitpoolError, match="Unsupported state format") as caught:
        read(json.dumps(document).encode())
    assert "99.0" in caught.value.diagnostics[0].detail


def test_recording_a_commit() -> None:
    """Every pool as planned; what was adopted comes in, what was forgotten goes out."""
    done = TRANSACTION.turned(Phase.COMMITTED)
    live = {"a": NEW, "b": NodePool("b", "é"), "theirs": NodePool("theirs")}
    found = STATE.closed(done, live)
    assert {"a": NEW, "b": NodePool("b", "é"), "c": NodePool("c")} == found.pools
    assert (None, 7, "lineage-1") == (found.transaction, found.serial, found.lineage)


def test_recording_a_delete() -> None:
    """A deleted pool leaves the state."""
    transaction = replace(TRANSACTION, writes=(Write("a", OLD, None),), phase=Phase.COMMITTED)
    assert "a" not in STATE.closed(transaction, {}).pools


def test_recording_a_rollback() -> None:
    """Nothing changes, but that the transaction is closed."""
    found = STATE.closed(TRANSACTION.turned(Phase.ROLLED_BACK), {"a": OLD})
    assert replace(STATE, transaction=None) == found


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        ({"a": HAND}, {"a": HAND}),
        ({"a": OLD}, {"a": OLD}),
        ({"a": NEW}, {"a": NEW}),
        ({}, {}),
        ({"a": OLD, "b": NodePool("b", "é")}, {"a": OLD, "b": NodePool("b", "é")}),
        ({"a": OLD, "b": HAND}, {"a": OLD}),
    ],
)
def test_recording_a_contest(live: dict[str, NodePool], expected: dict[str, NodePool]) -> None:
    """What is live is recorded; a pool that we created and that stayed is ours, one that was never ours is not."""
    found = STATE.closed(TRANSACTION.turned(Phase.CONTESTED), live)
    assert {**expected, "d": STATE.pools["d"]} == found.pools
    assert found.transaction is None


def test_saying_the_same() -> None:
    """Serials do not count, pools and transaction do."""
    assert STATE.records(replace(STATE, serial=99, lineage="x"))
    assert not STATE.records(replace(STATE, transaction=None))
    assert not STATE.records(replace(STATE, pools={**STATE.pools, "a": NEW}))
    assert not STATE.records(replace(STATE, pools={"a": OLD}))
    assert not STATE.records(replace(STATE, facts={"a": KEYED}))


def test_an_older_state() -> None:
    """Pools as bare images are read as what they were: declared by a block of their name, not protected."""
    lines = STATE.to_bytes().decode()
    assert "prevent_destroy" not in lines.partition('"transaction"')[0]
    document = json.loads(lines)
    del document["transaction"]["facts"]
    found = read(json.dumps(document).encode())
    assert STATE == found
    assert (Instance("a"), USUAL) == (found.instance_of("a"), found.facts_of("a"))


def test_facts_stand_beside_the_image() -> None:
    """On the pool's line, with words of the files."""
    line = next(x for x in replace(STATE, facts={"a": KEYED}).to_bytes().decode().splitlines() if x.startswith('  "a"'))
    document = json.loads(line.partition(": ")[2].removesuffix(","))
    expected = {"block": "workers", "key": "a", "prevent_destroy": True, "sensitive": [["meta", "token"]]}
    assert expected == {k: v for k, v in document.items() if k not in OLD.to_json()}


FACTS = replace(TRANSACTION, facts={"a": KEYED, "b": Facts(None, True), "c": Facts(Instance("adopted"))})


def test_recording_facts() -> None:
    """With the pools of a commit; those of pools that went or have usual ones are not kept."""
    state = replace(STATE, facts={"d": KEYED, "a": Facts(None, True)})
    live = {"a": NEW, "b": NodePool("b", "é")}
    assert FACTS.facts == state.closed(FACTS.turned(Phase.COMMITTED), live).facts
    lifted = replace(FACTS, facts={"a": USUAL}, forgotten=())
    assert {"d": KEYED} == state.closed(lifted.turned(Phase.COMMITTED), live).facts
    gone = replace(FACTS, writes=(Write("a", OLD, None),), facts={}, forgotten=())
    assert {"d": KEYED} == state.closed(gone.turned(Phase.COMMITTED), {}).facts


def test_facts_without_an_entry_are_kept() -> None:
    """A refresh learns of images alone, and so did a transaction that an older gitpool opened."""
    state = replace(STATE, facts={"a": KEYED})
    older = replace(TRANSACTION, recorded=(NEW,), writes=())
    assert {"a": KEYED} == state.closed(older.turned(Phase.COMMITTED), {}).facts
    assert {"a": KEYED} == state.closed(TRANSACTION.turned(Phase.COMMITTED), {"a": NEW}).facts


def test_facts_of_a_rollback() -> None:
    """Nothing was applied, so nothing else is remembered."""
    state = replace(STATE, facts={"a": Facts(None, True)})
    assert state.facts == state.closed(FACTS.turned(Phase.ROLLED_BACK), {"a": OLD}).facts


@pytest.mark.parametrize(
    ("live", "known", "planned", "expected"),
    [
        (NEW, Facts(None, True), USUAL, Facts(None, True)),
        (NEW, USUAL, KEYED, KEYED),
        (HAND, Facts(None, True), KEYED, Facts(None, True, SECRET)),
        (OLD, Facts(Instance("old"), False, frozenset({("description",)})), KEYED, None),
    ],
    ids=["a protection that was to be lifted", "as planned", "by hand", "as it was"],
)
def test_facts_of_a_contest(live: NodePool, known: Facts, planned: Facts, expected: Facts | None) -> None:
    """What was or was to be protected is, and no value is shown that was or was to be hidden."""
    state = replace(STATE, facts={"a": known})
    found = state.closed(replace(FACTS, facts={"a": planned}).turned(Phase.CONTESTED), {"a": live}).facts["a"]
    assert (expected or Facts(Instance("old"), True, SECRET | known.sensitive)) == found


def test_facts_of_what_is_done() -> None:
    """A plan beside an open apply knows them of the pools that it has written."""
    assert {"a": KEYED} == replace(STATE, transaction=FACTS).with_what_is_done({"a": NEW}).facts

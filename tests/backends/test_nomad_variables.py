"""The state in Nomad Variables: one head, chunks that are shared, and nothing that is not whole is ever read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitpool.backends.backend import COPIES, Snapshot
from gitpool.backends.nomad_head import MAX_VARIABLE
from gitpool.backends.nomad_policy import policy
from gitpool.backends.nomad_variables import NomadBackend, check_path
from gitpool.devserver import DevServer, ManualClock
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.connection import Connection
from gitpool.nomad.transport import Transport
from gitpool.nomad.variables import Variables
from gitpool.pool import NodePool
from gitpool.state import State
from tests.backends.contract import BackendContract, OpenClient
from tests.support.inprocess import InProcess, Struck
from tests.support.nomadstate import PATH, NomadState
from tests.support.runs import holder

LARGE = random.Random(5).randbytes(300_000)


@pytest.fixture
def place() -> NomadState:
    """A cluster without ACLs."""
    return NomadState()


class TestNomad(BackendContract):
    @pytest.fixture
    def client(self) -> Iterator[OpenClient]:
        """Clients of one embedded Nomad, over sockets, each with connections of its own."""
        clock, opened = ManualClock(), list[Transport]()

        def open_client() -> NomadBackend:
            opened.append(Transport(Connection(address=server.address, namespace="elsewhere")))
            return NomadBackend(Variables(opened[-1]), PATH, clock=clock.now)

        with DevServer(clock=clock) as server:
            yield open_client
            for transport in opened:
                transport.close()


class TestNomadUnderThePolicy(BackendContract):
    @pytest.fixture
    def client(self, tmp_path: Path) -> OpenClient:
        """Clients that have the least of rights."""
        return NomadState.under(policy(PATH, "default"), tmp_path).open


def pools(number: int, seed: int = 1) -> dict[str, NodePool]:
    """So many pools, no two alike."""
    rng = random.Random(seed)
    names = [f"pool-{n:05d}-{rng.randbytes(4).hex()}" for n in range(number)]
    return {
        name: NodePool(
            name,
            f"Nodes of team {rng.randbytes(6).hex()}",
            {"team": rng.choice("abcdef"), "cost": str(rng.randrange(10**6)), "owner": rng.randbytes(5).hex()},
        )
        for name in names
    }


def changed(there: dict[str, NodePool], rng: random.Random) -> dict[str, NodePool]:
    """With one of them changed."""
    name = rng.choice(sorted(there))
    return {**there, name: NodePool(name, rng.randbytes(8).hex())}


def asked(struck: Struck, method: str, under: str = "") -> list[str]:
    """The requests of that method to variables below the state's path."""
    return [request for request in struck.asked if request.startswith(f"{method} /v1/var/{PATH}{under}")]


def test_ten_thousand_pools_fit(place: NomadState) -> None:
    """With twenty copies, of which each differs from the last in one pool; all of them can be read."""
    rng, there, documents = random.Random(3), pools(10_000), list[bytes]()
    backend = place.open(parallelism=10)
    lock = backend.acquire(holder())
    snapshot = backend.read()
    for number in range(COPIES):
        there = changed(there, rng)
        documents.append(State("lineage", number, there).to_bytes())
        snapshot = backend.write(documents[-1], snapshot, lock, number)
    assert len(documents[-1]) > 2_000_000
    assert documents[-1] == place.read()
    assert list(range(COPIES)) == backend.copies()
    assert documents == [backend.copy(number) for number in range(COPIES)]
    assert sum(len(key) + len(value) for key, value in place.head.items.items()) < MAX_VARIABLE / 2


def test_a_changed_pool_writes_few_variables(place: NomadState) -> None:
    """Of a state of 3,000 pools, which needs several chunks: those around the change, and those of the serial."""
    rng, there = random.Random(4), pools(3000)
    place.write(State("lineage", 1, there).to_bytes(), 1)
    assert len(place.chunks) > 5
    for serial in range(2, 12):
        there = changed(there, rng)
        struck = Struck(InProcess(place.store))
        backend = place.open(struck)
        lock = backend.acquire(holder())
        snapshot = backend.read()
        struck.asked.clear()
        backend.write(State("lineage", serial, there).to_bytes(), snapshot, lock, serial)
        assert len(asked(struck, "PUT", "/chunks/")) <= 3
        assert f"PUT /v1/var/{PATH}" == struck.asked[-1]
        backend.release(lock)


def test_a_small_state_is_one_variable(place: NomadState) -> None:
    """It is read with one request, and written without any chunk."""
    struck = Struck(InProcess(place.store))
    place.write(State("lineage", 1, pools(100)).to_bytes())
    assert set() == place.chunks
    place.open(struck).read()
    assert [f"GET /v1/var/{PATH}"] == struck.asked


def test_what_nobody_needs_is_swept(place: NomadState) -> None:
    """Chunks of documents that were written over and are no copies go with the next write; copies keep theirs."""
    place.write(LARGE)
    first = place.chunks
    assert len(first) > 5
    place.write(LARGE[::-1], 1)
    second = place.chunks
    assert not first & second
    place.write(b"small")
    assert second == place.chunks
    assert LARGE[::-1] == place.open().copy(1)
    for number in range(2, COPIES + 2):
        place.write(b"small %d" % number, number)
    assert not second & place.chunks


def test_a_copy_in_the_head_moves_into_chunks(place: NomadState) -> None:
    """A small state that is written over stays as a copy, an empty one too."""
    place.write(b"one", 1)
    place.write(b"", 2)
    place.write(b"two and a half")
    assert [1, 2] == place.open().copies()
    assert [b"one", b"", None] == [place.open().copy(number) for number in (1, 2, 3)]
    assert b"two and a half" == place.read()


def test_a_number_can_come_again(place: NomadState) -> None:
    """A state of a serial that was there before takes its place; the present one is kept, whatever its number."""
    place.write(b"one", 5)
    place.write(b"two", 6)
    place.write(b"three", 5)
    assert ([5, 6], b"three", b"two") == (place.open().copies(), place.open().copy(5), place.open().copy(6))
    for number in range(10, 10 + COPIES):
        place.write(b"more", number)
    place.write(b"earlier", 1)
    assert COPIES == len(place.open().copies())
    assert b"earlier" == place.open().copy(1) == place.read()


def test_the_oldest_copies_make_room(place: NomadState, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the names of all chunks are too many for one variable, fewer states are kept; the present one is."""
    monkeypatch.setattr("gitpool.backends.nomad_head.MAX_VARIABLE", 2500)
    documents = [random.Random(number).randbytes(600_000) for number in range(9)]
    for number, document in enumerate(documents):
        place.write(document, number)
    kept = place.open().copies()
    assert list(range(9))[-len(kept) :] == kept
    assert 1 < len(kept) < 9
    assert [documents[number] for number in kept] == [place.open().copy(number) for number in kept]
    assert sum(len(key) + len(value) for key, value in place.head.items.items()) <= 2500


def test_what_does_not_fit_is_an_error(place: NomadState, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written of a state that no variable could name, and the one before is still there."""
    place.write(b"before")
    monkeypatch.setattr("gitpool.backends.nomad_head.MAX_VARIABLE", 400)
    index = place.store.index
    backend = place.open()
    lock = backend.acquire(holder())
    with pytest.raises(GitpoolError, match="too large for Nomad Variables") as caught:
        backend.write(LARGE, backend.read(), lock)
    assert "Nothing was written" in caught.value.diagnostics[0].detail
    assert index + 1 == place.store.index  # that was the lock
    assert b"before" == place.read()


@pytest.mark.parametrize(
    ("items", "summary"),
    [
        ({"password": "hunter2"}, "Not a gitpool state"),
        ({"gitpool_state": "2", "state": "x"}, "Unsupported state format"),
        ({"gitpool_state": "1"}, "The state is damaged"),
        ({"gitpool_state": "1", "state": "hunter2"}, "The state is damaged"),
        ({"gitpool_state": "1", "state": "0" * 64, "data": "hunter2"}, "The state is damaged"),
        ({"gitpool_state": "1", "state": "0" * 64, "data": "eJwDAAAAAAE="}, "The state is damaged"),
        ({"gitpool_state": "1", "state": "0" * 64 + " " + "0" * 32, "data": ""}, "The state is damaged"),
        ({"gitpool_state": "1", "state": "0" * 64 + " " + "0" * 32}, "The state is damaged"),
        ({"gitpool_state": "1", "state": "0" * 64, "copy": "-1"}, "The state is damaged"),
        ({"gitpool_state": "1", "state": "0" * 64, "copy_x": "0" * 64}, "The state is damaged"),
    ],
)
def test_a_head_that_is_not_understood(place: NomadState, items: dict[str, str], summary: str) -> None:
    """Another's variable, one of a newer gitpool, a garbled one: said clearly, told nobody, and never written over."""
    written = place.variables.put(PATH, items)
    assert written is not None
    backend = place.open()
    with pytest.raises(GitpoolError, match=summary) as caught:
        backend.read()
    assert PATH in caught.value.diagnostics[0].detail
    assert "hunter2" not in caught.value.diagnostics[0].detail
    if "state" not in items or len(items["state"]) < 64:
        lock = backend.acquire(holder())
        with pytest.raises(GitpoolError, match=summary):
            backend.write(b"ours", Snapshot(b"", str(written.modify_index)), lock)
        assert items == place.head.items


@pytest.mark.parametrize("harm", ["gone", "another", "garbled", "of another name"])
def test_a_chunk_that_was_harmed(place: NomadState, harm: str) -> None:
    """Somebody deletes or edits a chunk by hand: an error that leads to the copies, and never a mixture."""
    place.write(b"the copy before", 1)
    place.write(LARGE, 2)
    chunk, other = (f"{PATH}/chunks/{name}" for name in place.head.items["state"].split(" ")[1:3])
    if harm == "gone":
        place.variables.delete(chunk)
    elif harm == "another":
        found = place.variables.get(other)
        assert found is not None
        place.variables.put(chunk, found.items)
    else:
        place.variables.put(chunk, {"data": "%"} if harm == "garbled" else {"date": "eJwDAAAAAAE="})
    with pytest.raises(GitpoolError, match="The state is damaged") as caught:
        place.open().read()
    said = caught.value.diagnostics[0].detail
    assert chunk.rpartition("/")[2] in said
    assert "gitpool state history" in said
    assert [1, 2] == place.open().copies()
    assert b"the copy before" == place.open().copy(1)


def test_a_reader_goes_on_with_the_newer_state(place: NomadState) -> None:
    """A state that is replaced and swept while its chunks are read is read anew, and whole."""
    place.write(LARGE)
    struck = Struck(InProcess(place.store))
    newer = iter([LARGE[::-1], LARGE[1000:], b"small"])

    def replace(number: int) -> None:
        if number in (3, 6, 9):
            place.write(next(newer))

    struck.between = replace
    assert b"small" == place.open(struck).read().data


def test_a_reader_does_not_go_on_for_ever(place: NomadState) -> None:
    """Where every look meets another state, it is said so."""
    place.write(LARGE)
    struck = Struck(InProcess(place.store))

    def replace(number: int) -> None:
        if number % 2 == 0:
            place.write(random.Random(number).randbytes(100_000))

    struck.between = replace
    with pytest.raises(GitpoolError, match="The state is damaged") as caught:
        place.open(struck).read()
    assert "again and again" in caught.value.diagnostics[0].detail


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("", "slashes"),
        ("/a", "slashes"),
        ("a/", "slashes"),
        ("a//b", "slashes"),
        ("a.b", "slashes"),
        ("täglich", "slashes"),
        ("a b", "slashes"),
        ("a\n", "slashes"),
        ("a" * 89, "88 characters"),
        ("nomad/jobs/x", "Nomad keeps for itself"),
        ("nomad", "Nomad keeps for itself"),
    ],
)
def test_a_path_that_nomad_does_not_take(place: NomadState, path: str, word: str) -> None:
    """It is refused before anything is sent, with the rule that it breaks; the longest one is taken."""
    with pytest.raises(GitpoolError, match="cannot have that path") as caught:
        NomadBackend(place.variables, path)
    assert word in caught.value.diagnostics[0].detail
    with pytest.raises(GitpoolError, match="cannot have that path"):
        policy(path, "default")
    check_path("a" * 88, "default")
    with pytest.raises(GitpoolError):
        check_path("a", "*")


def test_the_longest_path_has_room_for_its_chunks(place: NomadState) -> None:
    """Chunks and lock of a state at the longest path are within Nomad's 128 characters."""
    backend = NomadBackend(place.variables, "a" * 88, clock=place.clock.now)
    lock = backend.acquire(holder())
    backend.write(LARGE, backend.read(), lock)
    assert LARGE == backend.read().data
    backend.release(lock)


def test_neighbours_are_left_alone(place: NomadState) -> None:
    """States whose paths begin alike, and what others put below the chunks, are never swept."""
    others = [f"{PATH}/chunks/{'0' * 31}", f"{PATH}/chunks/{'0' * 32}/deeper", f"{PATH}-2/chunks/{'0' * 32}"]
    for path in others:
        place.variables.put(path, {"a": "b"})
    garbage = f"{PATH}/chunks/{'0' * 32}"
    place.variables.put(garbage, {"a": "b"})
    place.write(b"one")
    assert [*map(place.variables.get, others)].count(None) == 0
    assert place.variables.get(garbage) is None

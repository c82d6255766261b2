"""The client and Nomad: the embedded one always, a real one where NOMAD_ADDR points to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from gitpool.devserver import DevServer
from gitpool.nomad.client import Nomad
from gitpool.nomad.connection import Connection, resolve
from gitpool.nomad.transport import Refusal, Transport
from gitpool.pool import NodePool
from tests.conftest import REAL_ENVIRONMENT
from tests.nomad.contract import NomadContract


@pytest.fixture
def prefix() -> str:
    """The beginning of names that nobody else uses."""
    return f"gitpool-test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def server() -> Iterator[DevServer]:
    """The embedded Nomad."""
    with DevServer() as started:
        yield started


def client(connection: Connection) -> Iterator[Nomad]:
    """A client, closed at the end."""
    transport = Transport(connection, sleep=lambda seconds: None)
    yield Nomad(transport)
    transport.close()


@pytest.fixture
def embedded(server: DevServer) -> Iterator[Nomad]:
    """A client of the embedded Nomad."""
    yield from client(Connection(address=server.address))


class TestEmbedded(NomadContract):
    @pytest.fixture
    def nomad(self, embedded: Nomad) -> Nomad:
        """A client of the embedded Nomad."""
        return embedded


@pytest.mark.real
@pytest.mark.skipif("NOMAD_ADDR" not in REAL_ENVIRONMENT, reason="NOMAD_ADDR names no real agent")
class TestReal(NomadContract):
    @pytest.fixture
    def nomad(self, prefix: str) -> Iterator[Nomad]:
        """A client of the real agent; what it made is removed."""
        for nomad in client(resolve({}, {}, REAL_ENVIRONMENT)):
            yield nomad
            for name in nomad.pools():
                if name.startswith(prefix):
                    nomad.remove(name)


def test_a_pool_with_a_node_is_kept(server: DevServer, embedded: Nomad) -> None:
    """Nomad does not delete a pool that a node or a job is in; its words reach the person."""
    embedded.put(NodePool("gpu"))
    server.store.register_node("gpu")
    with pytest.raises(Refusal, match="refused") as caught:
        embedded.remove("gpu")
    assert 'node pool "gpu" has nodes in regions: [global]' in caught.value.text
    server.store.deregister_node("gpu")
    server.store.register_job("gpu")
    with pytest.raises(Refusal):
        embedded.remove("gpu")
    server.store.deregister_job("gpu")
    embedded.remove("gpu")
    assert embedded.pool("gpu") is None


def test_a_pool_that_a_node_made_is_blank(server: DevServer, embedded: Nomad) -> None:
    """What Nomad makes by itself is what gitpool calls blank."""
    server.store.register_node("by-a-node")
    assert embedded.pools()["by-a-node"].pool.is_blank


@pytest.mark.parametrize("meta", [None, {}])
def test_null_and_empty_meta_are_kept_apart(server: DevServer, embedded: Nomad, meta: dict[str, str] | None) -> None:
    """They mean the same and are compared as the same, but an undo writes back the one that was there."""
    server.store.upsert({"Name": "a", "Meta": meta})
    found = embedded.pools()["a"]
    assert found.pool.is_blank
    embedded.put(found.pool)
    assert meta == {str(raw["Name"]): raw for raw in server.store.pools()}["a"]["Meta"]


def test_many_pools(server: DevServer, embedded: Nomad) -> None:
    """A list of thousands is read in one go."""
    for number in range(3000):
        server.store.upsert({"Name": f"pool-{number}", "Description": "x" * 100})
    assert 3002 == len(embedded.pools())

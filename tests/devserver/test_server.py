"""The server as a thing: starting, stopping, keeping its pools, and misfortunes to order."""

from __future__ import annotations

import http.client
import json
import socket
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gitpool.devserver import DevServer, FaultAction, Refusal, delay, drop_reply, drop_request, refuse

from .speaking import ask, dial, eventually, put


def test_nothing_is_left_behind() -> None:
    """After the end no thread runs and the port is closed, whatever was connected."""
    before = set(threading.enumerate())
    with DevServer() as server:
        idle = dial(server)
        assert ask(server, "GET", "/v1/regions").json == ["global"]
    assert set(threading.enumerate()) <= before
    assert idle.recv(1) == b""
    idle.close()
    with pytest.raises(OSError, match="refused"):
        dial(server)


def test_it_begins_where_it_is_told(tmp_path: Path) -> None:
    """The first write has the next index; a data file that is there knows better."""
    for begins_at in (1000, 2000):
        with DevServer(begins_at=begins_at, data=tmp_path / "data.json") as server:
            put(server, Name="a")
            assert ask(server, "GET", "/v1/node/pool/a").json["CreateIndex"] == 1001


def test_it_listens_on_loopback_where_it_is_told() -> None:
    """The address is loopback, and a given port is the port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with DevServer(port=port) as server:
        assert server.address == f"http://127.0.0.1:{port}"


def test_it_listens_on_the_newer_loopback_too() -> None:
    """An IPv6 address is listened on, and written with its brackets."""
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with DevServer(host="::1") as server:
        assert server.address.startswith("http://[::1]:")
        assert ask(server, "GET", "/v1/regions").json == ["global"]


def test_serving_ends_when_it_is_stopped() -> None:
    """serve_forever serves until stop() is called from elsewhere, and cleans up before it returns."""
    server = DevServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    assert eventually(lambda: ask(server, "GET", "/v1/regions").status == 200)
    server.stop()
    thread.join(10)
    assert not thread.is_alive()
    server.join()


def test_ten_people_write_at_once(server: DevServer) -> None:
    """Concurrent writes each get an index of their own, and none is lost."""

    def write(number: int) -> list[int]:
        return [put(server, Name=f"pool-{number}-{step}").index for step in range(20)]

    with ThreadPoolExecutor(10) as people:
        indexes = [index for mine in people.map(write, range(10)) for index in mine]
    assert len(set(indexes)) == 200
    assert len(server.store.pools()) == 202


def test_the_pools_survive_a_restart(tmp_path: Path) -> None:
    """With a data file, pools, hashes and indexes are as they were, and the next write goes on from there."""
    file = tmp_path / "pools.json"
    with DevServer(data=file) as server:
        put(server, Name="a", Description="é\u2028", Meta={"k": "v"}, NodeIdentityTTL="2h")
        put(server, Name="b")
        ask(server, "DELETE", "/v1/node/pool/b")
        server.store.register_node("by-node")
        kept = ask(server, "GET", "/v1/node/pools")
    with DevServer(data=file) as server:
        again = ask(server, "GET", "/v1/node/pools")
        assert (again.json, again.index) == (kept.json, kept.index)
        assert put(server, Name="c").index > max(pool["ModifyIndex"] for pool in kept.json)
    assert [path.name for path in tmp_path.iterdir()] == ["pools.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"Index": 1}',
        '{"Index": "x", "PoolsIndex": 1, "Pools": []}',
        '{"Index": 1, "PoolsIndex": 1, "Pools": [{}]}',
        '{"Index": 1, "PoolsIndex": 1, "Pools": [{"Name": 5, "CreateIndex": 1, "ModifyIndex": 1}]}',
        '{"Index": 1, "PoolsIndex": 1, "Pools": 3}',
        "\ud800",
    ],
)
def test_a_broken_data_file_is_not_overwritten(tmp_path: Path, text: str) -> None:
    """A file that is not ours is refused in a sentence that names it, and left as it is."""
    file = tmp_path / "pools.json"
    octets = text.encode("utf-8", "surrogatepass")
    file.write_bytes(octets)
    with pytest.raises(ValueError, match="it is no data of a gitpool dev server") as refused:
        DevServer(data=file)
    assert str(file) in str(refused.value)
    assert file.read_bytes() == octets


def test_a_data_file_that_cannot_be_is_refused_at_once(tmp_path: Path) -> None:
    """A folder in the file's place, or no folder to put it in, is noticed before anybody writes."""
    with pytest.raises(ValueError, match="Is a directory"):
        DevServer(data=tmp_path)
    with pytest.raises(ValueError, match="its folder does not exist"):
        DevServer(data=tmp_path / "missing" / "pools.json")


def test_a_write_that_cannot_be_kept_is_not_called_done(tmp_path: Path) -> None:
    """When the data file cannot be written the writer hears of it."""
    folder = tmp_path / "gone"
    folder.mkdir()
    with DevServer(data=folder / "pools.json") as server:
        folder.rmdir()
        answer = put(server, Name="a")
    assert answer.status == 500
    assert answer.text.startswith("the state could not be saved: ")


def test_the_data_file_is_plain_json(tmp_path: Path) -> None:
    """The file can be read by its owner and tools, and by nobody else: tokens and variables are in it."""
    file = tmp_path / "pools.json"
    with DevServer(data=file) as server:
        put(server, Name="a")
    assert [pool["Name"] for pool in json.loads(file.read_text())["pools"]] == ["a", "all", "default"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def _on_writes(action: FaultAction) -> Callable[[str, str, bytes], FaultAction | None]:
    return lambda method, _path, _body: action if method == "PUT" else None


def test_a_refusal_to_order_does_nothing() -> None:
    """A refused request is answered so and leaves no trace; others pass."""
    with DevServer(fault=_on_writes(refuse(500, "No cluster leader"))) as server:
        answer = put(server, Name="a")
        assert (answer.status, answer.text) == (500, "No cluster leader")
        assert ask(server, "GET", "/v1/node/pool/a").status == 404


@pytest.mark.parametrize(("action", "done"), [(drop_request(), 404), (drop_reply(), 200)])
def test_a_lost_message_looks_the_same_from_outside(action: FaultAction, done: int) -> None:
    """Whether the request or its reply is lost, the connection just ends; only one of them was carried out."""
    with DevServer(fault=_on_writes(action)) as server:
        with pytest.raises(http.client.RemoteDisconnected):
            put(server, Name="a")
        assert ask(server, "GET", "/v1/node/pool/a").status == done


def test_a_fault_sees_what_is_asked() -> None:
    """Method, decoded path and body are what the fault decides by."""
    seen: list[tuple[str, str, bytes]] = []

    def look(method: str, path: str, body: bytes) -> None:
        seen.append((method, path, body))

    with DevServer(fault=look) as server:
        ask(server, "PUT", "/v1/node/pool/%61?x=1", b'{"Name":"a"}')
        ask(server, "GET", "/v1/node/pools")
    assert seen == [("PUT", "/v1/node/pool/a", b'{"Name":"a"}'), ("GET", "/v1/node/pools", b"")]


def test_a_delay_and_latency_only_cost_time() -> None:
    """A slow server answers the same."""
    with DevServer(latency=0.001, fault=_on_writes(delay(0.001))) as server:
        assert put(server, Name="a").status == 200
        assert ask(server, "GET", "/v1/node/pool/a").status == 200


def test_a_hanging_server_can_be_stopped(server: DevServer) -> None:
    """Stopping cuts latency and delays short."""
    server.fault = lambda _method, _path, _body: delay(3600.0)
    with ThreadPoolExecutor(1) as people:
        answer = people.submit(put, server, Name="a")
        assert eventually(lambda: threading.active_count() > 3)
        server.stop()
        server.join()
        with pytest.raises((OSError, http.client.HTTPException)):
            answer.result(10)


def test_a_node_without_an_id_is_missed(server: DevServer) -> None:
    """Nothing behind /v1/node/ is no bad ID but none, told after the parameters and the region were looked at."""
    answer = ask(server, "GET", "/v1/node/")
    assert (answer.status, answer.text) == (500, "missing node ID")
    assert ask(server, "GET", "/v1/node/?region=mars").text == "No path to region"
    assert ask(server, "GET", "/v1/node/pools/").text == "node lookup failed: index error: UUID must be 36 characters"


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        ("abc", "Input (without hyphens) must be even length"),
        ("zz", "Invalid UUID: encoding/hex: invalid byte: U+007A 'z'"),
        ("%27%27", "Invalid UUID: encoding/hex: invalid byte: U+0027 '''"),
        ("%0a%0a", "Invalid UUID: encoding/hex: invalid byte: U+000A"),
        ("-----", 'UUID should have maximum of 4 "-"; got 5'),
        ("a" * 37, "Invalid UUID length. UUID have 36 characters; got 37"),
    ],
)
def test_a_prefix_of_nodes_is_that_of_an_id(server: DevServer, prefix: str, text: str) -> None:
    """A prefix that no ID can begin with is refused in the words of the index that would have to find it."""
    answer = ask(server, "GET", f"/v1/nodes?prefix={prefix}")
    assert (answer.status, answer.text) == (500, f"node lookup failed: index error: {text}")


def test_nodes_are_found_by_a_prefix_of_octets(server: DevServer) -> None:
    """Case and hyphens do not matter in the beginning of an ID."""
    node = "6b1d5b0e-9e2f-4a37-8c0c-6f1f2e0d7a55"
    server.store.put_node({"ID": node})
    for prefix in ("", "6B", "6b1d5b0e9e", "6b1d5b0e-9e2f-4a", node.upper()):
        assert [row["ID"] for row in ask(server, "GET", f"/v1/nodes?prefix={prefix}").json] == [node]
    assert ask(server, "GET", "/v1/nodes?prefix=6c").json == []


def test_no_node_is_in_a_pool_that_cannot_be(server: DevServer) -> None:
    """A node names a pool that can be written, or none, which is the default one."""
    with pytest.raises(Refusal, match="invalid name"):
        server.store.put_node({"ID": "n", "NodePool": "not a name"})
    server.store.put_node({"ID": "n", "NodePool": ""})
    assert ask(server, "GET", "/v1/nodes").json[0]["NodePool"] == "default"


def test_without_threads_one_connection_suffers(server: DevServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system has no thread to give, that connection ends without an answer, and the next ones are served."""
    started = []

    def start(thread: threading.Thread) -> None:
        started.append(thread)
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        with dial(server) as peer:
            assert peer.recv(1) == b""
    assert len(started) == 1
    assert ask(server, "GET", "/v1/regions").status == 200

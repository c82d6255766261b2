"""Faults on demand: which request is struck, and what becomes of it."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gitpool.devserver import DevServer, FaultPlan, stale

from .speaking import ask, put, shout


def _served(*rules: dict[str, Any]) -> DevServer:
    return DevServer(fault=FaultPlan(list(rules)))


def test_the_nth_request_that_matches_is_refused() -> None:
    """Method and path choose the requests, nth and times which of them; all others are served."""
    with _served({"do": "refuse", "method": "PUT", "path": "/v1/node/*", "nth": 2, "times": 2, "text": "no"}) as server:
        answers = [put(server, Name=name) for name in "abcd"]
        listed = ask(server, "GET", "/v1/node/pools")
    assert [answer.status for answer in answers] == [200, 500, 500, 200]
    assert answers[1].text == "no"
    assert [pool["Name"] for pool in listed.json] == ["a", "all", "d", "default"]


def test_a_server_without_a_leader() -> None:
    """`no-leader` is the 500 of a server in an election, as Nomad words it."""
    with _served({"do": "no-leader", "times": 9}) as server:
        answer = ask(server, "GET", "/v1/node/pools")
    assert (answer.status, answer.text) == (500, "No cluster leader")


def test_too_many_connections() -> None:
    """`too-many` is the 429 that Nomad writes before it has read anything: no header of its own, and the end."""
    with _served({"do": "too-many"}) as server:
        said = shout(server, b"GET /v1/node/pools HTTP/1.1\r\nHost: x\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
    assert said.endswith(b"\r\n\r\nYour IP is issuing too many concurrent connections, please rate limit your calls\n")
    assert b"Vary" not in said
    assert b"Connection: close" in said


@pytest.mark.parametrize(("kind", "was_written"), [("cut-before", False), ("cut-after", True)])
def test_a_connection_is_cut_before_or_after_the_write(kind: str, was_written: bool) -> None:
    """Both look alike to the writer, and only the cluster knows which it was."""
    with _served({"do": kind, "method": "PUT"}) as server:
        with pytest.raises(http.client.RemoteDisconnected):
            put(server, Name="a")
        assert (server.store.node_pools.get("a") is not None) is was_written


def test_a_stale_read_is_of_before_the_newest_write() -> None:
    """A follower that lags says so in X-Nomad-LastContact, and shows neither the write nor its index."""
    with _served({"do": "stale", "method": "GET", "nth": 2, "delay": "3s"}) as server:
        before = put(server, Name="a").index
        put(server, Name="b")
        fresh, late, again = (ask(server, "GET", "/v1/node/pools") for _ in range(3))
    assert [pool["Name"] for pool in late.json] == ["a", "all", "default"]
    assert (late.index, late.headers["x-nomad-lastcontact"]) == (before, "3000")
    assert (fresh.json, fresh.headers["x-nomad-lastcontact"]) == (again.json, "0")


def test_a_test_may_order_faults_in_python() -> None:
    """Any function of method, path and body may be the fault, also one that is given to a running server."""
    with DevServer() as server:
        put(server, Name="a")
        server.fault = lambda method, path, body: stale() if method == "GET" else None
        put(server, Name="b")
        answer = ask(server, "GET", "/v1/node/pool/b")
        server.fault = None
        now = ask(server, "GET", "/v1/node/pool/b")
    assert (answer.status, now.status) == (404, 200)


def test_a_delayed_request_is_carried_out() -> None:
    """`delay` costs time and nothing else."""
    with _served({"do": "delay", "delay": "1ms"}) as server:
        assert put(server, Name="a").status == 200


def test_faults_are_replaced_and_taken_back_while_the_server_runs() -> None:
    """The control endpoint is outside /v1, counts what matched, and is itself never struck."""
    rules = json.dumps([{"do": "no-leader", "times": 2}]).encode()
    with _served() as server:
        assert ask(server, "PUT", "/gitpool/faults", rules).status == 200
        assert put(server, Name="a").status == 500
        shown = ask(server, "GET", "/gitpool/faults").json
        assert shown == {"faults": [{"do": "no-leader", "times": 2}], "matched": [1]}
        assert ask(server, "DELETE", "/gitpool/faults").status == 200
        assert put(server, Name="a").status == 200
        assert ask(server, "PATCH", "/gitpool/faults").status == 405


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ("{}", "it is no list of faults"),
        ("nonsense", "Expecting value"),
        ('[{"do": "explode"}]', "[0]: do is one of refuse, no-leader"),
        ('[{"do": "refuse"}, {"do": "delay", "delay": "soon"}]', "[1]: delay is a duration"),
        ('[{"do": "refuse", "status": 200}]', "status is a number from 400 to 599"),
        ('[{"do": "refuse", "nth": 0}]', "nth is a number from 1 on"),
        ('[{"do": "refuse", "paths": "x"}]', "paths is unknown"),
        ("[5]", "[0] is no object"),
        ("[" * 100_000, "the faults cannot be used"),
        ('[{"do": "refuse", "text": "\\ud800"}]', "surrogates not allowed"),
    ],
)
def test_faults_that_make_no_sense_change_nothing(rules: str, reason: str) -> None:
    """They are refused with a sentence that says which and why, and the old ones stay."""
    with _served({"do": "no-leader"}) as server:
        answer = ask(server, "PUT", "/gitpool/faults", rules.encode())
        assert answer.status == 400
        assert reason in answer.text
        assert put(server, Name="a").text == "No cluster leader"


def test_a_server_with_a_data_file_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    """After kill -9 in the middle of writes, what was confirmed is there, and the file is whole."""
    file = tmp_path / "data.json"
    program = (
        "import sys; from pathlib import Path; from gitpool.devserver import DevServer\n"
        "server = DevServer(data=Path(sys.argv[1])); print(server.address, flush=True); server.serve_forever()"
    )
    confirmed = 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        host = process.stdout.readline().strip().removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=30)
        for number in range(confirmed, confirmed + 25):
            connection.request("PUT", "/v1/node/pools", json.dumps({"Name": f"p{number}"}))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            confirmed = number + 1
        # One more is on its way when the end comes; whether it is kept is open.
        connection.request("PUT", "/v1/node/pools", json.dumps({"Name": f"p{confirmed}"}))
        process.send_signal(signal.SIGKILL)
        process.wait()
        connection.close()
        process.stdout.close()
        with DevServer(data=file) as server:
            names = {str(pool["Name"]) for pool in server.store.pools()}
            assert {f"p{number}" for number in range(confirmed)} <= names

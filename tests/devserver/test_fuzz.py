"""Whatever is sent: an answer as Nomad gives one, or a closed connection, and a server that goes on serving."""

from __future__ import annotations

import http.client
import io
import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver import DevServer
from tests.support.examples import examples

from .random_requests import NODE, requests
from .speaking import Answer, ask, dial, eventually, inflated, listen

STATUSES = {200, 204, 307, 400, 403, 404, 405, 409, 417, 431, 500, 501, 505}
"""All that Nomad's handlers, and Go's server before them, say on the paths that are embedded."""
PYTHON_WORDS = re.compile(r"Traceback|object at 0x|\b[A-Z][A-Za-z]*Error:(?!:)")
"""What an exception of ours would look like; Nomad has an `RPC Error:: ` of its own."""
SCENARIO = {
    "namespaces": ["team"],
    "pools": [{"Name": "a", "Meta": {"a": "b"}}],
    "nodes": [{"ID": NODE, "Name": "n", "NodePool": "a", "Address": "10.0.0.1", "Drivers": {"x": {"Healthy": True}}}],
    "jobs": [{"ID": "b", "NodePool": "a", "Status": "running", "JobSummary": {"Summary": {"g": {"Queued": 1}}}}],
    "allocations": [{"ID": NODE, "JobID": "b", "NodeID": NODE, "Namespace": "default"}],
    "variables": [{"Path": "a", "Items": {"k": "v"}}],
}


class Watched:
    """A server with some of everything, and whatever its threads have died of."""

    def __init__(self, server: DevServer) -> None:
        self.server = server
        self.deaths: list[str] = []

    def died(self, args: threading.ExceptHookArgs) -> None:
        """Note the end of a thread that nobody foresaw (threading.excepthook)."""
        self.deaths.append(f"{args.exc_type.__name__}: {args.exc_value}")

    def say(self, octets: bytes, *, at_once: bool = True, hang_up: bool = False) -> bytes:
        """Send octets, all or one by one, and return everything that is answered until the server hangs up."""
        with dial(self.server) as peer:
            try:
                for part in [octets] if at_once else [octets[at : at + 1] for at in range(len(octets))]:
                    peer.sendall(part)
                if not hang_up:
                    peer.shutdown(socket.SHUT_WR)
                    return listen(peer)
            except OSError:
                # Go's server closes what it does not want to read to the end, and so does ours.
                return b""
        return b""

    def check(self) -> None:
        """Nobody has died of what was said, and whoever asks next is answered."""
        assert eventually(lambda: not any(t.name == "gitpool-dev-connection" for t in threading.enumerate()))
        deaths, self.deaths = self.deaths, []
        assert deaths == []
        answer = ask(self.server, "GET", "/v1/node/pools")
        assert answer.status == 200
        assert {"all", "default"} <= {pool["Name"] for pool in answer.json}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One server for all that is said in this file, which keeps what it knows in a file."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    (folder / "scenario.json").write_text(json.dumps(SCENARIO))
    with DevServer(scenario=folder / "scenario.json", data=folder / "data.json") as server:
        found = Watched(server)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(threading, "excepthook", found.died)
            yield found
            found.check()
    # Whatever was written, it can be read again.
    with DevServer(data=folder / "data.json") as again:
        assert ask(again, "GET", "/v1/nodes").json[0]["ID"] == NODE


class _Heard:
    """What was heard, as http.client wants to read it from a socket."""

    def __init__(self, heard: bytes) -> None:
        self._heard = heard

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._heard)


def first_answer(request: bytes, heard: bytes) -> Answer:
    """The first answer of those that were heard, its body whole and decompressed."""
    response = http.client.HTTPResponse(_Heard(heard), method=request.split(b" ")[0].decode())  # type: ignore[arg-type]
    response.begin()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, inflated(headers.get("content-encoding"), response.read()))


def check_answer(answer: Answer) -> None:
    """It is one that Nomad gives; an error is plain text, without a word of Python's."""
    assert answer.status in STATUSES
    if answer.status >= 400 and answer.body and "content-encoding" not in answer.headers:
        assert answer.headers["content-type"].startswith("text/plain")
    if answer.status == 200 and answer.headers.get("content-type") == "application/json":
        json.loads(answer.body)
    assert not PYTHON_WORDS.search(answer.text), answer.text


@examples(300)
@given(st.lists(requests(), min_size=1, max_size=3))
def test_every_request_is_answered(watched: Watched, sent: list[bytes]) -> None:
    """Any method, path, parameters, headers and body: an answer of Nomad's; none only where Nomad dies of it, too."""
    for request in sent:
        heard = watched.say(request)
        if heard:
            check_answer(first_answer(request, heard))
    watched.check()


whole = st.sampled_from(
    [
        b"GET /v1/node/pools HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/jobs HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        b'PUT /v1/node/pools HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n{"Name":"p"}',
        b"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}\r\n",
        (
            b"PUT /v1/var/q HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            b'5\r\n{"Ite\r\nd;x=y\r\nms":{"a":"b"}}\r\n0\r\nTrailer: t\r\n\r\n'
        ),
        b"PUT /v1/namespace HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
        b"DELETE /v1/node/pool/p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ]
)
scraps = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b"\r\n", b"\n", b"\0", b" ", b":", b"\r\n\r\n", b"\xff", b"%", b"HTTP/2.0", b"ffffffffffffffffff\r\n", b"-1"]
    ),
    st.sampled_from(
        [b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Host: y\r\n", b"Connection: close\r\n"]
    ),
    st.sampled_from(
        [b"X: " + b"y" * 5000 + b"\r\n", b"\r\n" + b"z" * 70000, b"Content-Length: " + b"0" * 5000 + b"1\r\n"]
    ),
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Requests one after the other, with octets put in, taken out, doubled or cut off."""
    octets = b"".join(draw(st.lists(whole, min_size=1, max_size=3)))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(octets)))
        to = draw(st.integers(at, min(len(octets), at + 20)))
        kind = draw(st.sampled_from(["insert", "delete", "double", "cut"]))
        middle = {"insert": draw(scraps), "double": octets[at:to] * 2}.get(kind, b"")
        octets = octets[:at] + middle + (b"" if kind == "cut" else octets[to if kind != "insert" else at :])
    return octets


def check_heard(heard: bytes) -> None:
    """Everything that was heard begins as answers of Nomad's begin, and is not Python's."""
    assert not heard or heard.startswith(b"HTTP/1.")
    for status in re.findall(rb"^HTTP/1\.[01] ([0-9]+) ", heard, re.MULTILINE):
        assert int(status) in STATUSES | {100}
    assert not PYTHON_WORDS.search(heard.decode("utf-8", "replace"))


@examples(400)
@given(spoilt(), st.booleans(), st.booleans())
def test_spoilt_octets_hurt_nobody_else(watched: Watched, octets: bytes, at_once: bool, hang_up: bool) -> None:
    """Broken, cut off, one octet at a time, or from somebody who does not stay: others are served all the same."""
    check_heard(watched.say(octets, at_once=at_once or len(octets) > 400, hang_up=hang_up))
    watched.check()


def test_a_head_without_an_end_is_refused(watched: Watched) -> None:
    """A header of more than a megabyte is a 431, whether it comes as one line or as many."""
    for line in (b"X: " + b"y" * (2 << 20), b"X: y\r\n" * (1 << 18)):
        heard = watched.say(b"GET /v1/regions HTTP/1.1\r\nHost: x\r\n" + line)
        assert heard[:13] in (b"HTTP/1.1 431 ", b"")
    watched.check()

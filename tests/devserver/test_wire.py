"""HTTP as Go's server speaks it."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver import DevServer

from .speaking import ask, dial, listen, put, shout

_GET = b"GET /v1/regions HTTP/1.1\r\nHost: x\r\n\r\n"


def test_requests_follow_each_other_on_one_connection(server: DevServer) -> None:
    """Pipelined requests are answered in order on one connection, which lives until one asks to close it."""
    last = _GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    heard = shout(server, _GET + _GET + last)
    assert heard.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert heard.count(b"Connection: close") == 1
    assert heard.endswith(b'["global"]')


def test_old_clients_are_answered_in_their_tongue(server: DevServer) -> None:
    """HTTP/1.0 needs no Host, is answered as 1.0, never chunked, and the connection ends."""
    put(server, Name="a", Meta={"k": "v" * 3000})
    heard = shout(server, b"GET /v1/node/pool/a HTTP/1.0\r\n\r\n")
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200 OK\r\n")
    assert b"chunked" not in head
    assert json.loads(body)["Name"] == "a"


def test_a_body_is_awaited_with_100_continue(server: DevServer) -> None:
    """Who asks first is told to go on, and then answered."""
    body = b'{"Name":"a"}'
    with dial(server) as peer:
        peer.sendall(
            b"PUT /v1/node/pools HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)
        )
        assert listen(peer, b"\r\n\r\n").startswith(b"HTTP/1.1 100 Continue\r\n")
        peer.sendall(body)
        assert listen(peer).startswith(b"HTTP/1.1 200 OK\r\n")
    assert server.store.node_pools.get("a") is not None


def test_another_expectation_fails(server: DevServer) -> None:
    """An expectation that is not 100-continue is a 417, and the end."""
    heard = shout(server, b"GET /v1/regions HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n" + _GET)
    assert heard.startswith(b"HTTP/1.1 417 Expectation Failed\r\n")
    assert heard.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("chunks", "status", "text"),
    [
        (b'5\r\n{"Nam\r\n7\r\ne":"a"}\r\n0\r\n\r\n', 200, b""),
        (b"0\r\n\r\n", 400, b"EOF"),
        (b"1\r\n \r\n0\r\n\r\n", 400, b"EOF"),
    ],
)
def test_bodies_may_come_in_chunks(server: DevServer, chunks: bytes, status: int, text: bytes) -> None:
    """A chunked body is read; an empty one is there, but holds nothing."""
    head = b"PUT /v1/node/pools HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    heard = shout(server, head + chunks)
    assert heard.startswith(b"HTTP/1.1 %d " % status)
    assert heard.partition(b"\r\n\r\n")[2] == text


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (b"nonsense\r\n\r\n", b"400 Bad Request"),
        (b"GET /v1/node/pool/%zz HTTP/1.1\r\nHost: x\r\n\r\n", b"400 Bad Request"),
        (b"GET no-slash HTTP/1.1\r\nHost: x\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400 Bad Request: missing required Host header"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * (3 << 20) + b"\r\n\r\n", b"431 Request Header Fields Too Large"),
    ],
)
def test_what_is_no_http_is_refused_by_the_server_itself(server: DevServer, request_: bytes, line: bytes) -> None:
    """A malformed request gets Go's own answer, text/plain without Vary, and the connection is closed."""
    with dial(server) as peer:
        peer.sendall(request_)
        head, _, body = listen(peer).partition(b"\r\n\r\n")
    assert head == b"HTTP/1.1 " + line + b"\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close"
    assert body == line


def test_an_unknown_transfer_coding_is_not_implemented(server: DevServer) -> None:
    """A body in a coding that nobody knows is a 501, and the end."""
    heard = shout(server, b"PUT /v1/node/pools HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: pigeon\r\n\r\n")
    assert heard.startswith(b"HTTP/1.1 501 Not Implemented\r\n")
    assert heard.endswith(b"\r\n\r\nUnsupported transfer encoding")


def test_a_client_may_leave_at_any_moment(server: DevServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Half a request, half a body or an unread answer: the server says nothing and lives on."""
    for part in (b"", b"GET /v1/reg", b"PUT /v1/node/pools HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"):
        shout(server, part)
    with dial(server) as peer:
        peer.sendall(_GET * 50)
    assert ask(server, "GET", "/v1/regions").json == ["global"]
    assert capfd.readouterr() == ("", "")


_TARGETS = st.text(alphabet="/abx.%2Ff?&=;+v1nodepls<>\"'{}", max_size=20).map(lambda tail: f"/v1/node/pool{tail}")
_BODIES = st.binary(max_size=30) | st.sampled_from(
    [b'{"Name":"a"}', b'{"Meta":{"a":1}}', b"null", b'{"Name":"\\ud800"}']
)


def test_every_request_gets_an_answer() -> None:
    """Whatever is asked, by whatever method and with whatever body, the answer is whole HTTP."""
    with DevServer() as server:

        @given(
            st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "CONNECT", "x"]), _TARGETS, _BODIES, st.booleans()
        )
        def ask_anything(method: str, target: str, body: bytes, pretty: bool) -> None:
            end = f"{'&' if '?' in target else '?'}pretty" if pretty else ""
            head = f"{method} {target}{end} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            heard = shout(server, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            assert heard.startswith(b"HTTP/1.1 ")
            assert b"\r\n\r\n" in heard

        ask_anything()


def test_head_has_the_headers_and_no_body(server: DevServer) -> None:
    """HEAD is no method that Nomad knows: 405 with the length of its text; a redirect has its type and no length."""
    heard = shout(server, b"HEAD /v1/node/pools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    head, _, body = heard.partition(b"\r\n\r\n")
    assert b"405 Method Not Allowed" in head
    assert b"Content-Length: 14" in head
    assert body == b""
    heard = shout(server, b"HEAD /v1/node/pool HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"Content-Type: text/html; charset=utf-8" in heard
    assert b"Content-Length" not in heard
    assert b"Transfer-Encoding" not in heard


@pytest.mark.parametrize("length", [2048, 2049])
def test_long_answers_come_in_chunks(server: DevServer, length: int) -> None:
    """Up to 2 KiB the length is told, beyond it the answer is chunked."""
    put(server, Name="a", Meta={"k": ""})
    frame = len(ask(server, "GET", "/v1/node/pool/a").body)
    put(server, Name="a", Meta={"k": "v" * (length - frame)})
    answer = ask(server, "GET", "/v1/node/pool/a")
    assert len(answer.body) == length
    assert answer.headers.get("content-length") == ("2048" if length == 2048 else None)
    assert answer.headers.get("transfer-encoding") == (None if length == 2048 else "chunked")


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("br, gzip", "gzip"),
        (" gzip ,x", "gzip"),
        ("deflate,gzip", "deflate"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/node/pools", "/v1/node/pool/none", "/v1/nope", "/v1/node/pool", "/v1/regions"])
def test_compression_covers_every_kind_of_answer(server: DevServer, accept: str, encoding: str, path: str) -> None:
    """Lists, errors, redirects and empty answers are compressed alike, and inflate to what they are without."""
    squeezed = ask(server, "GET", path, headers={"Accept-Encoding": accept})
    plain = ask(server, "GET", path)
    assert squeezed.headers["content-encoding"] == encoding
    assert (squeezed.status, squeezed.body) == (plain.status, plain.body)
    assert squeezed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accept", ["gzip;q=1", "gzip;q=0", "GZIP", "x-gzip", "*", "identity", ""])
def test_only_the_bare_word_compresses(server: DevServer, accept: str) -> None:
    """Qualities, capitals and wildcards are not understood, as gorilla does not."""
    answer = ask(server, "GET", "/v1/node/pools", headers={"Accept-Encoding": accept})
    assert "content-encoding" not in answer.headers


def test_an_empty_answer_is_a_stream_of_its_own(server: DevServer) -> None:
    """An empty body becomes the 23 octets that Go's gzip writer makes of nothing; a 204 stays without a body."""
    head = b"GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    empty = shout(server, head % b"/v1/nope").partition(b"\r\n\r\n")[2]
    assert (len(empty), gzip.decompress(empty)) == (23, b"")
    none = shout(server, head % b"/v1/operator/license")
    assert b"Content-Encoding: gzip" in none
    assert none.endswith(b"\r\n\r\n")
    deflated = shout(server, (head % b"/v1/nope").replace(b"gzip", b"deflate")).partition(b"\r\n\r\n")[2]
    assert zlib.decompress(deflated, -zlib.MAX_WBITS) == b""


def test_an_upgrade_is_not_compressed(server: DevServer) -> None:
    """A request that wants another protocol is answered in this one, uncompressed (gorilla leaves upgrades alone)."""
    headers = {"Accept-Encoding": "gzip", "Upgrade": "h2c", "Connection": "Upgrade"}
    answer = ask(server, "GET", "/v1/regions", headers=headers)
    assert (answer.json, "content-encoding" in answer.headers) == (["global"], False)


def test_a_request_may_name_the_whole_address(server: DevServer) -> None:
    """A target in absolute form is read for its path, as a proxy would send it."""
    heard = shout(server, b"GET http://x/v1/regions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert heard.endswith(b'["global"]')


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("/v1/node/pool/é", (404, b"")),
        ("//v1/node/pool/é?x=ü", (307, b"/v1/node/pool/%25C3%25A9?x=%c3%bc")),
        ("http:/v1/nope", (404, b"")),
        ("h+t.p-1://x/v1/nope", (404, b"")),
        ("http://u:p@[::1%25eth0]:80/v1/nope", (404, b"")),
        ("http://x", (307, b"/")),
        ("mailto:x?y", (307, b"/?y")),
        ("http://x%41/v1/nope", (400, b"")),
        ("http://x#y", (400, b"")),
        ("http://a:1:2/v1/nope", (400, b"")),
        ("pigeon://a:1:2/v1/nope", (404, b"")),
        ("http://[::1/v1/nope", (400, b"")),
        ("http://a b/v1/nope", (400, b"")),
        (":x", (400, b"")),
        ("*", (400, b"")),
        ("/v1/nope\x7f", (400, b"")),
    ],
)
def test_targets_are_read_as_addresses(server: DevServer, target: str, answer: tuple[int, bytes]) -> None:
    """A target may hold any text that is no control character, and be an address with a scheme and a proper host."""
    heard = shout(server, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head = heard.partition(b"\r\n\r\n")[0]
    location = head.partition(b"Location: ")[2].partition(b"\r\n")[0]
    assert (int(heard.split(b" ")[1]), location) == answer


@pytest.mark.parametrize(
    ("request_", "start"),
    [
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", b"505 HTTP Version Not Supported: unsupported protocol version\r\n"),
        (b"GET / HTTP/0.9\r\n\r\n", b"505 HTTP Version Not Supported: unsupported protocol version\r\n"),
        (b"GET / HTTP/1.2\r\n\r\n", b"400 Bad Request: missing required Host header\r\n"),
        (b"GET / HTTP/1.1 \r\nHost: x\r\n\r\n", b"400 Bad Request\r\n"),
        (b"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", b"400 Bad Request\r\n"),
        (b"GET / HTTP/1.1\r\n Host: x\r\n\r\n", b"400 Bad Request\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA b\r\n\r\n", b"400 Bad Request\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA\xe9: b\r\n\r\n", b"400 Bad Request\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x01\r\n\r\n", b"400 Bad Request\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", b"400 Bad Request: invalid header name\r\n"),
        (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", b"400 Bad Request: malformed Host header\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400 Bad Request\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n", b"400 Bad Request\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775808\r\n\r\n", b"400 Bad Request\r\n"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", b"501 Not Implemented\r\n"),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", b"200 OK\r\nDate"),
        (b"GET /v1/nope HTTP/1.1\nHost: x\n\n", b"404 Not Found\r\nVary"),
        (b"GET /v1/nope HTTP/1.1\r\nHost: x\r\nA: b\r\n  c\r\n\tA: d\r\n\r\n", b"404 Not Found\r\nVary"),
        (b"POST /v1/nope HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n", b"501 Not Implemented\r\n"),
        (b"POST /v1/nope HTTP/1.0\r\nTransfer-Encoding: x\r\n\r\n", b"404 Not Found\r\nVary"),
        (b"CONNECT x:1 HTTP/1.1\r\n\r\n", b"404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nVary"),
    ],
)
def test_heads_are_read_as_go_reads_them(server: DevServer, request_: bytes, start: bytes) -> None:
    """What a head may be and what is said of one that may not: versions, line ends, names, values, Host, lengths."""
    heard = shout(server, request_)
    assert heard.partition(b" ")[2].startswith(start)


def test_a_request_line_is_refused_before_the_rest_has_come(server: DevServer) -> None:
    """Who speaks no HTTP, and sends no blank line for waiting, hears so at once."""
    with dial(server) as peer:
        peer.sendall(b"hello\r\n")
        assert listen(peer).startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_headers_come_in_gos_order(server: DevServer) -> None:
    """What a handler has set is sorted by name; the date, the length and the connection's fate follow."""
    heard = shout(server, b"GET /v1/node/pools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    names = [line.partition(b":")[0].decode() for line in heard.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]]
    index = ["X-Nomad-Index", "X-Nomad-Knownleader", "X-Nomad-Lastcontact"]
    assert names == ["Content-Type", "Vary", *index, "Date", "Content-Length", "Connection"]


def test_an_old_client_may_keep_its_connection(server: DevServer) -> None:
    """HTTP/1.0 with keep-alive goes on as long as lengths are told; without it nothing is said of the connection."""
    kept = b"GET /v1/regions HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
    heard = shout(server, kept + kept + b"GET /v1/regions HTTP/1.0\r\n\r\n" + kept)
    assert heard.count(b"HTTP/1.0 200 OK\r\n") == 3
    assert heard.count(b"Connection: keep-alive\r\n") == 2
    assert b"Connection: close" not in heard


def test_a_body_that_nobody_wants_is_not_asked_for(server: DevServer) -> None:
    """Where the answer is clear without the body, nobody is told to go on, and the connection ends."""
    with dial(server) as peer:
        peer.sendall(b"PATCH /v1/node/pools HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        heard = listen(peer)
    assert heard.startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")
    assert b"Connection: close\r\n" in heard


@pytest.mark.parametrize(("length", "kept"), [((256 << 10) - 1, True), (256 << 10, False)])
def test_an_unwanted_body_is_skipped_up_to_a_limit(server: DevServer, length: int, kept: bool) -> None:
    """A body that no handler reads is passed over for the next request's sake, but not a huge one."""
    head = f"DELETE /v1/node/pools HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
    heard = shout(server, head.encode() + b"x" * length + _GET)
    assert (heard.count(b"HTTP/1.1"), b"Connection: close" in heard) == ((2, False) if kept else (1, True))


@pytest.mark.parametrize(
    ("framing", "body", "text"),
    [
        ("Transfer-Encoding: chunked", b'5\r\n{"Nam\r\nzz\r\n', b"malformed chunked encoding"),
        ("Transfer-Encoding: chunked", b'5\r\n{"Nam', b"unexpected EOF"),
        ("Content-Length: 9", b'{"Nam', b"unexpected EOF"),
        ("Content-Length: 9", b"", b"unexpected EOF"),
        ("Content-Length: 9", b"{]", b"invalid character ']' looking for beginning of object key string"),
        ("Transfer-Encoding: chunked", b'c\r\n{"Name":"a"}\r\nzz\r\n', b""),
    ],
)
def test_a_broken_body_is_the_handlers_matter(server: DevServer, framing: str, body: bytes, text: bytes) -> None:
    """A body that breaks off is read as far as it came: what it lacks is said by who reads it, and then it ends."""
    heard = shout(server, f"PUT /v1/node/pools HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n".encode() + body)
    head, _, said = heard.partition(b"\r\n\r\n")
    assert said == text
    assert head.startswith(b"HTTP/1.1 400 " if text else b"HTTP/1.1 200 ")
    assert b"Vary: Accept-Encoding" in head
    assert heard.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(("accept", "squeezed"), [("gzip\u00a0", True), ("\u0085gzip", True), ("gzip\u00ad", False)])
def test_blanks_around_an_encoding_are_those_of_unicode(server: DevServer, accept: str, squeezed: bool) -> None:
    """Blanks beyond ASCII are trimmed where they are UTF-8; an octet that is none is part of the word."""
    head = f"GET /v1/nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: {accept}\r\n\r\n"
    assert (b"Content-Encoding: gzip" in shout(server, head.encode())) is squeezed
    assert b"Content-Encoding" not in shout(server, head.encode("latin-1"))


def test_a_length_may_begin_with_zeros(server: DevServer) -> None:
    """Thousands of zeros are still none."""
    heard = shout(server, _GET.replace(b"\r\n\r\n", b"\r\nContent-Length: " + b"0" * 5000 + b"\r\n\r\n"))
    assert heard.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_header_is_one_line(server: DevServer) -> None:
    """A name with line ends in it makes no headers of its own: they are spaces there."""
    space = "a%0d%0aX-Evil:%20y"
    ask(server, "PUT", f"/v1/var/v?namespace={space}", b'{"Items":{"k":"v"}}')
    heard = shout(server, f"GET /v1/vars?namespace={space}&per_page=-1 HTTP/1.0\r\n\r\n".encode())
    assert b"\r\nX-Nomad-Nexttoken: a  X-Evil: y.v\r\n" in heard

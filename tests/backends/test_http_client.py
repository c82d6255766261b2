"""The http backend over real sockets: TLS, passwords, and answers that are not whole."""

from __future__ import annotations

import base64
import hashlib
import ssl
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gitpool.backends import http_client, http_tls
from gitpool.backends.backend import Snapshot
from gitpool.diagnostics import GitpoolError
from tests.nomad.serving import said, saying
from tests.nomad.test_tls import needs_openssl, openssl
from tests.support.runs import holder
from tests.support.terraform_state_server import StateServer, backend_at, on_loopback

STATE = b'{"serial": 1, "pools": {}}'


def response(body: bytes, *headers: str) -> bytes:
    """A 200 as it goes over the wire."""
    return b"".join([b"HTTP/1.1 200 OK\r\n", *(f"{h}\r\n".encode() for h in headers), b"\r\n", body])


def md5(body: bytes) -> str:
    """The header's value."""
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def read(words: bytes) -> Snapshot:
    """What a backend makes of that answer, without another try."""
    with saying(words) as address:
        backend = backend_at(f"http://{address}", retry_max=0)
        try:
            return backend.read()
        finally:
            backend.close()


WHOLE = {
    "length": response(STATE, f"Content-Length: {len(STATE)}"),
    "chunks": response(b"1a\r\n" + STATE + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    "digest": response(STATE, f"Content-MD5: {md5(STATE)}", "Connection: close"),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_an_answer_that_is_cut_off(kind: str) -> None:
    """At whatever byte it ends: an error, and never another document, nor none."""
    words = WHOLE[kind]
    assert STATE == read(words).data
    for length in range(len(words)):
        with pytest.raises(GitpoolError, match=r"whole|No answer"):
            read(words[:length])


def test_an_answer_that_may_be_cut_off() -> None:
    """Nothing says how long it is: an empty one is no empty state, and one that says that it is empty is."""
    with pytest.raises(GitpoolError, match="not whole"):
        read(response(b"", "Connection: close"))
    assert read(response(b"", "Content-Length: 0")).data is None
    assert STATE == read(response(STATE, "Connection: close")).data


@pytest.mark.parametrize("digest", [md5(b"another"), "no base64", "="])
def test_a_wrong_digest(digest: str) -> None:
    """A document that is not the one that the server meant is none."""
    with pytest.raises(GitpoolError, match="not whole") as caught:
        read(response(STATE, f"Content-Length: {len(STATE)}", f"Content-MD5: {digest}"))
    assert "Content-MD5" in said(caught.value)


def test_a_huge_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not end is given up at the bound, and not asked for again."""
    monkeypatch.setattr(http_client, "LARGEST_ANSWER", 100_000)
    asked: list[int] = []

    def endless(request: httpx.Request) -> httpx.Response:
        def pieces() -> Iterator[bytes]:
            while True:
                asked.append(1)
                yield b"x" * 1_000

        return httpx.Response(200, content=pieces())

    backend = backend_at("http://state.test", httpx.MockTransport(endless))
    with pytest.raises(GitpoolError, match="not whole") as caught:
        backend.read()
    assert "larger than 256 MiB" in said(caught.value)
    assert 101 == len(asked)
    backend.close()


def test_what_is_no_http() -> None:
    """Another protocol, a closed port: which address it was, and where it is set."""
    for words in (b"SSH-2.0-OpenSSH\r\n", b"\x15\x03\x01\x00\x02\x02\x46"):
        with pytest.raises(GitpoolError, match="No answer"):
            read(words)
    backend = backend_at("http://127.0.0.1:1", retry_max=0)
    with pytest.raises(GitpoolError, match="cannot be reached") as caught:
        backend.acquire(holder())
    assert "lock_address (or the environment variable TF_HTTP_LOCK_ADDRESS)" in said(caught.value)
    assert "force-unlock" not in said(caught.value)  # nothing was sent
    backend.close()


def test_a_password() -> None:
    """Sent with every request; a wrong one, or none, is told with what to look at."""
    server = StateServer(data=STATE, password="right-password")
    with on_loopback(server) as address:
        backend = backend_at(address, username="ada", password="right-password")
        lock = backend.acquire(holder())
        backend.write(b"{}", backend.read(), lock)
        backend.release(lock)
        backend.close()
        wrong: list[dict[str, Any]] = [{"username": "ada", "password": "wrong-password"}, {}]
        for arguments in wrong:
            backend = backend_at(address, **arguments)
            with pytest.raises(GitpoolError, match="does not let you") as caught:
                backend.acquire(holder())
            assert all(w in said(caught.value) for w in ("401 Unauthorized", "TF_HTTP_USERNAME", "TF_HTTP_PASSWORD"))
            with pytest.raises(GitpoolError, match="does not let you"):
                backend.read()
            backend.close()
    assert b"{}" == server.data


def test_a_redirect_is_not_followed() -> None:
    """Neither the password nor the document reaches another host, and the final address is shown."""
    elsewhere = StateServer(data=STATE)
    with on_loopback(elsewhere) as there:
        words = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {there}/state\r\nContent-Length: 0\r\n\r\n"
        with pytest.raises(GitpoolError, match="redirects") as caught:
            read(words.encode())
        assert f"{there}/state" in said(caught.value)
    assert [] == elsewhere.seen


@pytest.fixture(scope="module")
def pems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CA, a server 127.0.0.1 and a client that it signed, another CA, and the client's key with a passphrase."""
    folder = tmp_path_factory.mktemp("pems")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    for ca in ("ca", "other"):
        openssl(folder, "req", "-x509", *key, "-keyout", f"{ca}.key", "-out", f"{ca}.pem", "-subj", f"/CN={ca}",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    for name in ("server", "client"):
        openssl(folder, "req", "-x509", *key, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}",
                "-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "subjectAltName=IP:127.0.0.1",
                "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
    openssl(folder, "ec", "-in", "client.key", "-aes256", "-passout", "pass:secret", "-out", "locked.key")
    return folder


def server_context(pems: Path, *, asks_for_client: bool = False) -> ssl.SSLContext:
    """What the server speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pems / "server.pem", pems / "server.key")
    if asks_for_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(pems / "ca.pem")
    return context


@needs_openssl
@pytest.mark.parametrize("in_memory", [True, False])
def test_a_client_certificate(pems: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, in_memory: bool) -> None:
    """Certificates and key are texts; the key is left on no disk, on systems without files in memory either."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    if not in_memory:
        monkeypatch.setattr(http_tls, "_OPEN_FILES", tmp_path / "nowhere")
    ca = (pems / "ca.pem").read_text()
    mine: dict[str, Any] = {f"client_{argument}_pem": (pems / file).read_text()
            for argument, file in (("certificate", "client.pem"), ("private_key", "client.key"))}  # fmt: skip
    with on_loopback(StateServer(data=STATE), server_context(pems, asks_for_client=True)) as address:
        backend = backend_at(address, client_ca_certificate_pem=ca, **mine)
        assert STATE == backend.read().data
        backend.close()
        backend = backend_at(address, client_ca_certificate_pem=ca, retry_max=0)
        with pytest.raises(GitpoolError, match=r"TLS|No answer"):
            backend.read()
        backend.close()
    assert [] == list(tmp_path.iterdir())


@needs_openssl
def test_whom_a_server_is_signed_by(pems: Path) -> None:
    """The given CA and no other; `skip_cert_verification` takes anybody."""
    ours, others = ({"client_ca_certificate_pem": (pems / f"{ca}.pem").read_text()} for ca in ("ca", "other"))
    good: list[dict[str, Any]] = [ours, {"skip_cert_verification": True}]
    bad: list[dict[str, Any]] = [others, {}]
    with on_loopback(StateServer(data=STATE), server_context(pems)) as address:
        for arguments in good:
            backend = backend_at(address, **arguments)
            assert STATE == backend.read().data
            backend.close()
        for arguments in bad:
            backend = backend_at(address, **arguments)
            with pytest.raises(GitpoolError, match="certificate of the state's server is not valid") as caught:
                backend.read()
            assert "TF_HTTP_CLIENT_CA_CERTIFICATE_PEM" in said(caught.value)
            backend.close()


@needs_openssl
@pytest.mark.parametrize(
    ("certificate", "key"),
    [
        ("client.pem", "server.key"),
        ("client.pem", "locked.key"),
        ("client.key", "client.key"),
        ("client.pem", "ca.pem"),
    ],
)
def test_certificates_that_cannot_be_used(pems: Path, certificate: str, key: str) -> None:
    """A key of another certificate, or with a passphrase, is an error before anything is sent, and no question."""
    backend = backend_at(
        "https://127.0.0.1:1",
        client_certificate_pem=(pems / certificate).read_text(),
        client_private_key_pem=(pems / key).read_text(),
    )
    with pytest.raises(GitpoolError, match="A certificate cannot be read"):
        backend.read()
    backend.close()


@pytest.mark.parametrize(
    "text", ["nonsense", "/etc/ca.pem", "ö", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_a_ca_that_is_none(text: str) -> None:
    """It is said, and that the text itself is meant."""
    backend = backend_at("https://127.0.0.1:1", client_ca_certificate_pem=text)
    with pytest.raises(GitpoolError, match="A certificate cannot be read") as caught:
        backend.read()
    assert "not the path of a file" in said(caught.value)
    backend.close()


@needs_openssl
def test_old_tls_is_refused(pems: Path) -> None:
    """Version 1.2 is the oldest that is spoken."""
    context = server_context(pems)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore"):  # of the version
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with on_loopback(StateServer(data=STATE), context) as address:
        backend = backend_at(address, skip_cert_verification=True)
        with pytest.raises(GitpoolError, match="do not agree on TLS"):
            backend.read()
        backend.close()

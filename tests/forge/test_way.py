"""Proxies and certificates on the way to a forge: those of the environment."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.forge.event import Access
from gitpool.forge.id_token import Issuer
from gitpool.forge.transport import Lost, Transport
from tests.nomad.serving import Answering, QuietServer, said, saying, serving

without_socks = pytest.mark.skipif(find_spec("socksio") is not None, reason="SOCKS proxies can be used here")
TOKEN = "ghs_never_shown"
WORDS = b"HTTP/1.1 407 Go away\r\nContent-Length: 0\r\n\r\n"


def read(api: str) -> object:
    """A read over a real socket, without patience."""
    transport = Transport(Access(api, "", TOKEN), sleep=lambda seconds: None, within=5.0)
    try:
        return transport.read("/x")
    finally:
        transport.close()


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """It is asked for the way, and told nothing else; a host that NO_PROXY names is reached without it."""
    with saying(WORDS) as address:
        monkeypatch.setenv(name, f"http://{address}")
        with pytest.raises(Lost) as caught:
            read("https://ghes.example.invalid/api/v3")
        assert "407" in said(caught.value)
        monkeypatch.setenv("NO_PROXY", "ghes.example.invalid")
        with pytest.raises(Lost) as caught:
            read("https://ghes.example.invalid/api/v3")
        assert "407" not in said(caught.value)


def test_no_proxy_leads_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """In clear the token goes to this machine alone, and not by way of somebody else."""
    with saying(WORDS) as address:
        monkeypatch.setenv("HTTP_PROXY", f"http://{address}")
        monkeypatch.setenv("ALL_PROXY", f"http://{address}")
        with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as forge:
            assert {} == read(f"http://{forge}")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to make certificates")
def test_a_ca_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SSL_CERT_FILE vouches for a server; without it nothing is sent."""
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made += ["-keyout", "key.pem", "-out", "certificate.pem", "-subj", "/CN=here", "-days", "2"]
    made += ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "keyUsage=critical,keyCertSign,digitalSignature"]
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    server = QuietServer(("127.0.0.1", 0), Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server):
        with pytest.raises(Lost, match="The forge does not answer"):
            read(f"https://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        assert isinstance(read(f"https://127.0.0.1:{server.server_port}"), list)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SSL_CERT_FILE", "/nowhere/at/all.pem", "SSL_CERT_FILE or SSL_CERT_DIR: No such file"),
        ("SSL_CERT_FILE", __file__, "SSL_CERT_FILE or SSL_CERT_DIR: "),
        ("HTTPS_PROXY", "gopher://proxy:70", "not of the form http://HOST:PORT"),
        ("HTTPS_PROXY", "http://robot:word-of-a-proxy@proxy:port", "not of the form http://HOST:PORT"),
        pytest.param("ALL_PROXY", "socks5://robot:word-of-a-proxy@proxy", "SOCKS", marks=without_socks),
    ],
)
def test_ways_that_cannot_be_gone(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    """They are refused in words, without what is secret in them."""
    monkeypatch.setenv(name, value)
    with pytest.raises(GitpoolError, match="There is no way to the forge") as caught:
        read("https://ghes.example.invalid")
    assert words in said(caught.value)
    assert "word-of-a-proxy" not in said(caught.value)
    with pytest.raises(GitpoolError, match="identity cannot be had") as caught:
        Issuer("https://ghes.example.invalid", TOKEN, back_off=()).identity("nomad")
    assert "word-of-a-proxy" not in said(caught.value)

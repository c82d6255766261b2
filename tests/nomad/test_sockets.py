"""Unix sockets and TLS, over real ones: a small server on the other side, certificates made for the occasion."""

from __future__ import annotations

import gc
import json
import os
import shutil
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.client import Nomad
from gitpool.nomad.connection import resolve
from gitpool.nomad.transport import Transport

POOLS = [{"Name": name, "CreateIndex": 1, "ModifyIndex": 1} for name in ("all", "default")]
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to make certificates")


class Answering(BaseHTTPRequestHandler):
    """Lists the built-in pools, whatever is asked."""

    def do_GET(self) -> None:
        """Answer."""
        body = json.dumps(POOLS).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""

    def address_string(self) -> str:
        """A unix socket has no address."""
        return "somebody"


class UnixServer(socketserver.UnixStreamServer):
    """The same over a path."""


class QuietServer(HTTPServer):
    """Does not print what goes wrong in a handshake."""

    def handle_error(self, request: object, client_address: object) -> None:
        """The client tells."""


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve in a thread."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def names(**environ: str) -> set[str]:
    """The pools that are seen that way."""
    transport = Transport(resolve({}, {}, environ), sleep=lambda seconds: None)
    try:
        return set(Nomad(transport).pools())
    finally:
        transport.close()


def test_a_unix_socket(tmp_path: Path) -> None:
    """A socket of the agent is spoken to, and no proxy is asked."""
    path = os.path.relpath(tmp_path / "nomad.sock")
    with serving(UnixServer(path, Answering)):
        assert {"all", "default"} == names(NOMAD_ADDR=f"unix://{tmp_path / 'nomad.sock'}")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_unix_socket_that_is_not_there(tmp_path: Path) -> None:
    """Its path is named. (httpcore forgets to close a socket that found nobody, so that is swept up here.)"""
    with pytest.raises(GitpoolError, match="cannot be reached") as caught:
        names(NOMAD_ADDR=f"unix://{tmp_path / 'nomad.sock'}")
    assert str(tmp_path / "nomad.sock") in caught.value.diagnostics[0].detail
    del caught
    gc.collect()


def openssl(folder: Path, *arguments: str) -> None:
    """Run it."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CA, a server `server.eu.nomad` that it signed, a client, and another CA."""
    folder = tmp_path_factory.mktemp("certificates")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    for ca in ("ca", "other"):
        openssl(folder, "req", "-x509", *key, "-keyout", f"{ca}.key", "-out", f"{ca}.pem", "-subj", f"/CN={ca}",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    for name in ("server", "client"):
        openssl(folder, "req", "-x509", *key, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}",
                "-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "subjectAltName=DNS:server.eu.nomad",
                "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
    (folder / "cas").mkdir()
    shutil.copy(folder / "ca.pem", folder / "cas" / "any-name.pem")
    (folder / "cas" / "readme.txt").write_text("no certificate")
    return folder


@contextmanager
def tls(certificates: Path, *, asks_for_client: bool = False) -> Iterator[str]:
    """An HTTPS server; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    if asks_for_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(certificates / "ca.pem")
    server = QuietServer(("127.0.0.1", 0), Answering)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server):
        yield f"https://127.0.0.1:{server.server_port}"


@needs_openssl
def test_a_ca_of_ones_own(certificates: Path) -> None:
    """NOMAD_CACERT, or any file in NOMAD_CAPATH, vouches for a server of the given name."""
    with tls(certificates) as address:
        named = {"NOMAD_ADDR": address, "NOMAD_TLS_SERVER_NAME": "server.eu.nomad"}
        assert {"all", "default"} == names(**named, NOMAD_CACERT=str(certificates / "ca.pem"))
        assert {"all", "default"} == names(**named, NOMAD_CAPATH=str(certificates / "cas"))
        assert {"all", "default"} == names(NOMAD_ADDR=address, NOMAD_SKIP_VERIFY="1")


@needs_openssl
def test_a_server_that_nobody_vouches_for(certificates: Path) -> None:
    """An unknown CA, another CA, or another name: nothing is sent, and the reason is said."""
    with tls(certificates) as address:
        named = {"NOMAD_ADDR": address, "NOMAD_TLS_SERVER_NAME": "server.eu.nomad"}
        for environ in (
            named,
            {**named, "NOMAD_CACERT": str(certificates / "other.pem")},
            {"NOMAD_ADDR": address, "NOMAD_CACERT": str(certificates / "ca.pem")},
            {**named, "NOMAD_TLS_SERVER_NAME": "server.us.nomad", "NOMAD_CACERT": str(certificates / "ca.pem")},
        ):
            with pytest.raises(GitpoolError, match="cannot be reached") as caught:
                names(**environ)
            assert "certificate verify failed" in caught.value.diagnostics[0].detail


@needs_openssl
def test_a_client_certificate(certificates: Path) -> None:
    """Mutual TLS: with the certificate the server answers, without it there is no answer."""
    with tls(certificates, asks_for_client=True) as address:
        environ = {
            "NOMAD_ADDR": address,
            "NOMAD_TLS_SERVER_NAME": "server.eu.nomad",
            "NOMAD_CACERT": str(certificates / "ca.pem"),
        }
        mine = {name: str(certificates / f"client.{end}") for name, end in
                (("NOMAD_CLIENT_CERT", "pem"), ("NOMAD_CLIENT_KEY", "key"))}  # fmt: skip
        assert {"all", "default"} == names(**environ, **mine)
        with pytest.raises(GitpoolError, match="cluster"):
            names(**environ)


@needs_openssl
@pytest.mark.parametrize(
    ("variable", "file"),
    [
        ("NOMAD_CACERT", "missing.pem"),
        ("NOMAD_CAPATH", "missing"),
        ("NOMAD_CACERT", "cas/readme.txt"),
        ("NOMAD_CACERT", "cas"),
    ],
)
def test_certificates_that_cannot_be_read(certificates: Path, variable: str, file: str) -> None:
    """A file that is missing or is no certificate is said so, before anything is sent."""
    environ = {"NOMAD_ADDR": "https://127.0.0.1:1", variable: str(certificates / file)}
    with pytest.raises(GitpoolError, match=r"is not there|cannot be read"):
        names(**environ)
    pair = {"NOMAD_CLIENT_CERT": str(certificates / "client.pem"), "NOMAD_CLIENT_KEY": str(certificates / "server.key")}
    with pytest.raises(GitpoolError, match="cannot be read"):
        names(NOMAD_ADDR="https://127.0.0.1:1", **pair)

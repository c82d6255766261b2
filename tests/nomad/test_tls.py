"""TLS, over real sockets, with certificates made for the occasion: what is wrong with it is told by name."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.transport import NoAnswer
from tests.nomad.serving import Answering, QuietServer, names, said, saying, serving

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to make certificates")


def openssl(folder: Path, *arguments: str) -> None:
    """Run it."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


DATED = """\
[ca]
default_ca = tests
[tests]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = DNS:server.eu.nomad
"""


def dated(folder: Path, name: str, start: str, end: str) -> None:
    """A certificate for the server's key that is valid from one time to another."""
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    (folder / "dated.cnf").write_text(DATED)
    openssl(folder, "ca", "-batch", "-config", "dated.cnf", "-in", "server.csr", "-cert", "ca.pem",
            "-keyfile", "ca.key", "-startdate", start, "-enddate", end, "-notext", "-out", f"{name}.pem")  # fmt: skip


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
    openssl(folder, "req", "-new", "-key", "server.key", "-subj", "/CN=server.eu.nomad", "-out", "server.csr")
    dated(folder, "expired", "20200101000000Z", "20200102000000Z")
    dated(folder, "coming", "20990101000000Z", "20990102000000Z")
    (folder / "cas").mkdir()
    shutil.copy(folder / "ca.pem", folder / "cas" / "any-name.pem")
    (folder / "cas" / "readme.txt").write_text("no certificate")
    return folder


@contextmanager
def tls(certificates: Path, *, asks_for_client: bool = False, name: str = "server") -> Iterator[str]:
    """An HTTPS server with that certificate; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / f"{name}.pem", certificates / "server.key")
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
    """A CA that is not named, or another one, is an unknown authority: nothing is sent, and what names a CA is said."""
    with tls(certificates) as address:
        named = {"NOMAD_ADDR": address, "NOMAD_TLS_SERVER_NAME": "server.eu.nomad"}
        for environ in (named, {**named, "NOMAD_CACERT": str(certificates / "other.pem")}):
            with pytest.raises(NoAnswer, match="signed by an unknown authority") as caught:
                names(**environ)
            assert "NOMAD_CACERT" in said(caught.value)
            assert address in said(caught.value)


@needs_openssl
def test_a_server_of_another_name(certificates: Path) -> None:
    """A certificate for another host, or another name, is told as that, with the flag that says the name."""
    with tls(certificates) as address:
        trusted = {"NOMAD_ADDR": address, "NOMAD_CACERT": str(certificates / "ca.pem")}
        for environ in (trusted, {**trusted, "NOMAD_TLS_SERVER_NAME": "server.us.nomad"}):
            with pytest.raises(NoAnswer, match="certificate is for another name") as caught:
                names(**environ)
            assert "NOMAD_TLS_SERVER_NAME" in said(caught.value)


@needs_openssl
@pytest.mark.parametrize(("name", "words"), [("expired", "has expired"), ("coming", "is not valid yet")])
def test_a_certificate_out_of_its_time(certificates: Path, name: str, words: str) -> None:
    """One that is over and one whose time has not come are told apart; a clock may be wrong."""
    with tls(certificates, name=name) as address, pytest.raises(NoAnswer, match=words) as caught:
        names(
            NOMAD_ADDR=address,
            NOMAD_CACERT=str(certificates / "ca.pem"),
            NOMAD_TLS_SERVER_NAME="server.eu.nomad",
        )
    assert "clock" in said(caught.value)


@needs_openssl
def test_http_spoken_to_an_https_port(certificates: Path) -> None:
    """A server that answers http with TLS, or closes, is told; the scheme is what to change."""
    with tls(certificates) as address, pytest.raises(NoAnswer) as caught:
        names(NOMAD_ADDR=address.replace("https", "http"))
    assert "write https:// in the address" in said(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
    ],
)
def test_what_https_servers_say_to_http(answer: bytes) -> None:
    """Go's servers answer with a sentence, others with an alert of TLS: both mean that https is to be written."""
    with (
        saying(answer) as address,
        pytest.raises(GitpoolError, match="says http, but the server speaks https") as caught,
    ):
        names(NOMAD_ADDR=f"http://{address}")
    assert "https://" in said(caught.value)


def test_https_spoken_to_an_http_port() -> None:
    """Whoever answers a handshake in plain text is told to be http."""
    plain = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
    with saying(plain) as address, pytest.raises(NoAnswer, match="says https, but the server speaks http") as caught:
        names(NOMAD_ADDR=f"https://{address}")
    assert "Write http://" in said(caught.value)


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
        with pytest.raises(NoAnswer, match="does not take the client certificate") as caught:
            names(**environ)
        assert "NOMAD_CLIENT_CERT" in said(caught.value)


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

"""Proxies: which one is taken, and what is said when it stands in the way."""

from __future__ import annotations

import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.proxy import named, opened, proxy_to
from gitpool.nomad.transport import NoAnswer, Refusal
from tests.nomad.serving import names, said, saying

CASES = [
    ({"HTTP_PROXY": "http://proxy.test:3128"}, "http://nomad.test:4646", "http://proxy.test:3128"),
    ({"http_proxy": "proxy.test:3128"}, "http://nomad.test:4646", "http://proxy.test:3128"),
    ({"HTTP_PROXY": "http://proxy.test"}, "https://nomad.test:4646", ""),
    ({"HTTPS_PROXY": "http://proxy.test"}, "https://nomad.test:4646", "http://proxy.test"),
    ({"ALL_PROXY": "http://proxy.test"}, "https://nomad.test:4646", "http://proxy.test"),
    ({"ALL_PROXY": "http://proxy.test", "NO_PROXY": "nomad.test"}, "https://nomad.test:4646", ""),
    ({"ALL_PROXY": "http://proxy.test", "NO_PROXY": ".test"}, "https://nomad.test:4646", ""),
    ({"ALL_PROXY": "http://proxy.test", "NO_PROXY": "*"}, "https://nomad.test:4646", ""),
    ({"ALL_PROXY": "http://proxy.test", "NO_PROXY": "other.test"}, "https://nomad.test:4646", "http://proxy.test"),
    ({"ALL_PROXY": "http://proxy.test"}, "http://127.0.0.1:4646", ""),
    ({"ALL_PROXY": "http://proxy.test"}, "http://[::1]:4646", ""),
    ({"ALL_PROXY": "http://proxy.test"}, "http://localhost:4646", ""),
    ({}, "http://nomad.test:4646", ""),
]


@pytest.mark.parametrize(("environ", "address", "proxy"), CASES, ids=str)
def test_which_proxy_leads_to_a_cluster(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], address: str, proxy: str
) -> None:
    """The one of the scheme, then the one for all; none to this machine, nor where NO_PROXY says so."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxy == proxy_to(address)


def test_a_proxy_is_named_without_its_password() -> None:
    """What an error may show of it."""
    assert "http://proxy.test:3128" == named("http://ada:secret@proxy.test:3128")


@pytest.mark.parametrize("proxy", ["ftp://proxy.test", "http://", "http://proxy.test:port"])
def test_a_proxy_that_is_none(proxy: str) -> None:
    """It is said which variables to look at."""
    with pytest.raises(GitpoolError, match="proxy cannot be used") as caught:
        opened(proxy)
    assert "NO_PROXY" in said(caught.value)


def test_a_proxy_that_nobody_answers_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy is what cannot be reached, and not the cluster; its password is not told."""
    with saying(b"") as free:
        pass
    monkeypatch.setenv("HTTP_PROXY", f"http://ada:hidden@{free}")
    with pytest.raises(NoAnswer, match="The proxy cannot be reached") as caught:
        names(NOMAD_ADDR="http://nomad.test:4646")
    assert free in said(caught.value)
    assert "hidden" not in said(caught.value)


DENIED = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(("scheme", "kind"), [("http", Refusal), ("https", NoAnswer)])
def test_a_proxy_that_wants_a_password(monkeypatch: pytest.MonkeyPatch, scheme: str, kind: type[GitpoolError]) -> None:
    """A 407, to a request as well as to a tunnel, says how a password is given."""
    with saying(DENIED) as address:
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", f"http://{address}")
        with pytest.raises(kind, match="The proxy asks for a password") as caught:
            names(NOMAD_ADDR=f"{scheme}://nomad.test:4646")
    assert "http://NAME:PASSWORD@HOST:PORT" in said(caught.value)


def test_a_proxy_that_lets_nobody_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tunnel that is refused is told with the proxy's words."""
    with saying(b"HTTP/1.1 403 Forbidden by rule\r\nContent-Length: 0\r\n\r\n") as address:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{address}")
        with pytest.raises(NoAnswer, match="does not let the request through") as caught:
            names(NOMAD_ADDR="https://nomad.test:4646")
    assert "403 Forbidden by rule" in said(caught.value)
    assert address in said(caught.value)

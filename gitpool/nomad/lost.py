"""Why a request got no answer, by name: certificates, http where https is spoken, proxies, nobody there."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from gitpool.diagnostics import Diagnostic, error

_E = TypeVar("_E", bound=BaseException)

_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
_NOT_YET, _EXPIRED = 9, 10
_OTHER_NAME = frozenset({62, 64})
"""The codes of a certificate's verification (OpenSSL: X509_STORE_CTX_get_error)."""

_PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "UNEXPECTED_EOF")
"""How OpenSSL takes an answer that is no TLS, by its version."""

_TLS_RECORD = ("\\x15\\x03", "illegal request line")
"""How an alert of TLS looks in the words of h11, which expected HTTP: with a line break in it, and without."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a request was sent: `where` is what was asked, `address` whom, `proxy` through whom (without a password).

    `sources` are where the address may come from; `has_answered` says whether it is known to lead to a server.
    """

    where: str
    address: str
    proxy: str
    sources: str
    has_answered: bool


def no_answer(problem: Exception, way: Way, reason: str) -> Diagnostic:
    """What is said of a request without an answer; `reason` are the words of the problem, without secrets."""
    import httpx

    certificate = _cause(problem, ssl.SSLCertVerificationError)
    if certificate is not None:
        return _certificate(certificate, way)
    handshake = _cause(problem, ssl.SSLError)
    if handshake is not None:
        return _handshake(handshake, way, reason)
    if isinstance(problem, httpx.ProxyError):
        return _proxy(way, reason)
    if isinstance(problem, httpx.RemoteProtocolError) and any(record in reason for record in _TLS_RECORD):
        return error(
            "The address says http, but the server speaks https",
            f"{way.where}: it answered with TLS. Write https:// in the address ({way.sources}).",
        )
    if isinstance(problem, (httpx.ConnectError, httpx.ConnectTimeout)):
        return _unreachable(way, reason)
    closed = isinstance(problem, (httpx.RemoteProtocolError, httpx.ReadError)) and way.address.startswith("http:")
    maybe = " If the server speaks https, write https:// in the address." if closed and not way.has_answered else ""
    return error("No answer from the cluster", f"{way.where}: {reason}.{maybe}")


def _certificate(problem: ssl.SSLCertVerificationError, way: Way) -> Diagnostic:
    code, said = problem.verify_code, problem.verify_message.rstrip(".")
    if code in _UNKNOWN_AUTHORITY:
        return error(
            "The cluster's certificate is signed by an unknown authority",
            f"{way.where}: {said}. Name the CA that signed it with -ca-cert (NOMAD_CACERT) or -ca-path (NOMAD_CAPATH).",
        )
    if code == _EXPIRED:
        return error(
            "The cluster's certificate has expired",
            f"{way.where}: {said}. Renew it on the server; if it is new, look at this machine's clock.",
        )
    if code == _NOT_YET:
        return error(
            "The cluster's certificate is not valid yet",
            f"{way.where}: {said}. Look at the clocks of this machine and of the one that made it.",
        )
    if code in _OTHER_NAME:
        return error(
            "The cluster's certificate is for another name",
            f"{way.where}: {said}. Use an address that it names, or say which name it has with -tls-server-name "
            "(NOMAD_TLS_SERVER_NAME), as server.REGION.nomad.",
        )
    return error("The cluster's certificate is not valid", f"{way.where}: {said}. Look at the server's certificate.")


def _handshake(problem: ssl.SSLError, way: Way, reason: str) -> Diagnostic:
    name = problem.reason or ""
    if any(plain in name for plain in _PLAIN):
        return error(
            "The address says https, but the server speaks http",
            f"{way.where}: it answered without TLS. Write http:// in the address ({way.sources}), or "
            "look whether the port is right.",
        )
    if "ALERT" in name and ("CERTIFICATE" in name or "UNKNOWN_CA" in name):
        return error(
            "The server does not take the client certificate",
            f"{way.where}: {reason}. Give one that its CA signed with -client-cert and -client-key "
            "(NOMAD_CLIENT_CERT, NOMAD_CLIENT_KEY).",
        )
    return error(
        "The cluster and gitpool do not agree on TLS",
        f"{way.where}: {reason}. Look at the address, and at the TLS settings of the agent.",
    )


def _proxy(way: Way, reason: str) -> Diagnostic:
    if "407" in reason:
        return error(
            "The proxy asks for a password",
            f"{way.where}: {way.proxy or 'the proxy'} says {reason}. Write it into HTTPS_PROXY as "
            "http://NAME:PASSWORD@HOST:PORT, or name the cluster's host in NO_PROXY.",
        )
    return error(
        "The proxy does not let the request through",
        f"{way.where}: {way.proxy or 'the proxy'} says {reason}. Name the cluster's host in NO_PROXY, or look at "
        "the proxy.",
    )


def _unreachable(way: Way, reason: str) -> Diagnostic:
    if way.proxy:
        return error(
            "The proxy cannot be reached",
            f"{way.where}: {reason}. The way leads through {way.proxy}, which HTTP_PROXY, HTTPS_PROXY or ALL_PROXY "
            "names. Mend it, or name the cluster's host in NO_PROXY.",
        )
    return error(
        "The cluster cannot be reached",
        f"{way.where}: {reason}. Is Nomad running at {way.address}? Look at the address ({way.sources}).",
    )


def _cause(problem: BaseException, kind: type[_E]) -> _E | None:
    """The first of that kind among the problem and what it came of."""
    return next((found for found in _chain(problem) if isinstance(found, kind)), None)


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__

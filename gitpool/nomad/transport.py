"""The configured HTTP client: one per run, shared by the threads of a wave. The only place where requests are sent.

Rules:

* Redirects are refused, so that a token never reaches another host and a write never becomes a read.
* A read is repeated with back-off after a lost connection, a 429 or a passing 5xx. A write is sent once: only
  whoever can look at the cluster first may repeat it.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitpool import __version__
from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad.connection import Connection

if TYPE_CHECKING:
    import httpx

BACK_OFF = (0.2, 0.5, 1.0)
"""Seconds before the second, third and fourth try of a read."""


class NoAnswer(GitpoolError):
    """The request was lost, or its answer was: whether it was carried out is not known."""


class Refusal(GitpoolError):
    """Nomad said no, for a reason that another try will not change."""

    def __init__(self, status: int, text: str, *diagnostics: Any) -> None:
        super().__init__(*diagnostics)
        self.status = status
        self.text = text


class Trouble(GitpoolError):
    """Nomad answered, but with a server's trouble (no leader, overload): another try may succeed."""

    def __init__(self, status: int, text: str, *diagnostics: Any) -> None:
        super().__init__(*diagnostics)
        self.status = status
        self.text = text


class Transport:
    """Sends requests to one cluster; thread-safe; close it when done."""

    def __init__(
        self,
        connection: Connection,
        *,
        parallelism: int = 10,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        # httpx takes 100 ms to import, so it is imported where the first request is at hand.
        import httpx

        self._connection = connection
        self._sleep = sleep
        self._extensions = {"sni_hostname": connection.tls_server_name} if connection.tls_server_name else {}
        headers = {"User-Agent": f"gitpool/{__version__}", "Accept-Encoding": "gzip"}
        if connection.token:
            headers["X-Nomad-Token"] = connection.token
        if transport is None and connection.socket:
            transport = httpx.HTTPTransport(uds=connection.socket)
        params = {"region": connection.region, "namespace": connection.namespace}
        self._client = httpx.Client(
            base_url=connection.address,
            headers=headers,
            params={k: v for k, v in params.items() if v},
            auth=(connection.username, connection.password) if connection.username else None,
            verify=_ssl_context(connection) if connection.is_tls else False,
            timeout=httpx.Timeout(connect=5, read=30, write=30, pool=None),
            limits=httpx.Limits(max_connections=parallelism, max_keepalive_connections=parallelism),
            trust_env=not _is_loopback(httpx.URL(connection.address).host),  # no proxy leads to this machine
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def read(self, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """GET it; a 404 is an answer like any other.

        Raises:
            NoAnswer, Refusal, Trouble: after the last try.
        """
        for pause in (*BACK_OFF, None):
            try:
                return self._send("GET", path, params=params, ok=(200, 204, 404))
            except (NoAnswer, Trouble):
                if pause is None:
                    raise
                self._sleep(pause)
        raise AssertionError("unreachable")

    def write(self, method: str, path: str, json: Any = None) -> None:
        """Send a PUT or DELETE once.

        Raises:
            NoAnswer, Refusal, Trouble.
        """
        self._send(method, path, json=json, ok=(200,))

    def _send(
        self, method: str, path: str, *, ok: tuple[int, ...], params: Mapping[str, str] | None = None, json: Any = None
    ) -> httpx.Response:
        import httpx

        where = f"{method} {self._connection.address}{path}"
        merged = {**dict(self._client.params), **params} if params else None
        try:
            response = self._client.request(method, path, params=merged, json=json, extensions=self._extensions)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
            raise NoAnswer(_no_answer(problem, where, self._connection)) from problem
        if response.status_code in ok:
            return response
        if 300 <= response.status_code < 400:
            raise Refusal(
                response.status_code,
                "redirect",
                error(
                    "The cluster's address redirects",
                    f"{where} answers with a redirect to {response.headers.get('location', 'nowhere')}. Redirects are "
                    "not followed, so that the token reaches no other host. Set the address to the final one.",
                ),
            )
        text = _text(response)
        problem_ = error("Nomad refused the request", f"{where}: {_words(response.status_code, text)}")
        if not _is_anothers(response) and is_refusal(response.status_code, text):
            raise Refusal(response.status_code, text, problem_)
        raise Trouble(
            response.status_code, text, error("Nomad is in trouble", f"{where}: {response.status_code} {text}")
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_refusal(status: int, text: str) -> bool:
    """Whether another try is pointless.

    Nomad answers some refusals with 500 and a text (nomad/node_pool_endpoint.go); they are known by their words,
    anywhere in the text, because forwarding between servers puts `rpc error:` in front. Any other 5xx may pass.
    """
    if 400 <= status < 500:
        return status not in (408, 425, 429)
    return status == 501 or (status == 500 and _REFUSALS.search(text) is not None)


_REFUSALS = re.compile(
    "has nodes in regions|has non-terminal jobs in regions|is unlicensed|is not allowed|node pool .* not found"
    "|No path to region|all servers must be running version|Permission denied|node lookup failed"
)


def _is_anothers(response: httpx.Response) -> bool:
    """Whether something between us and Nomad answered: Nomad's own errors are plain text, never a page."""
    return "html" in response.headers.get("content-type", "")


def _text(response: httpx.Response) -> str:
    with suppress(Exception):
        return " ".join(response.text.split())[:500]
    return ""


def _words(status: int, text: str) -> str:
    if status == 403:
        return f"403 {text}. The token lacks a right, or is unknown or expired; look at NOMAD_TOKEN and its policies."
    return f"{status} {text}"


def _no_answer(problem: Exception, where: str, connection: Connection) -> Any:
    import httpx

    reason = str(problem) or type(problem).__name__
    if isinstance(problem, httpx.ConnectError):
        return error(
            "The cluster cannot be reached",
            f"{where}: {reason}. Is Nomad running at {connection.socket or connection.address}? The address comes "
            "from -address, the gitpool block or NOMAD_ADDR.",
        )
    return error("No answer from the cluster", f"{where}: {reason}.")


def _ssl_context(connection: Connection) -> ssl.SSLContext:
    """TLS as Nomad's client sets it up: from version 1.2 on, a CA file going before a CA folder.

    Raises:
        GitpoolError: a certificate or key that cannot be read.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for purpose, path in (
        ("CA certificate", connection.ca_cert),
        ("CA folder", connection.ca_path),
        ("client certificate", connection.client_cert),
        ("client key", connection.client_key),
    ):
        if path and not Path(path).exists():
            raise GitpoolError(error(f"The {purpose} is not there", f"There is no {path}. Mend the path."))
    try:
        if connection.ca_cert:
            context = ssl.create_default_context(cafile=connection.ca_cert)
        elif connection.ca_path:
            context = ssl.create_default_context(capath=connection.ca_path)
            _load_folder(context, Path(connection.ca_path))
        if connection.client_cert:
            context.load_cert_chain(connection.client_cert, connection.client_key)
    except (ssl.SSLError, OSError) as problem:
        raise GitpoolError(
            error(
                "A certificate cannot be read",
                f"{problem}. Look at NOMAD_CACERT, NOMAD_CAPATH, NOMAD_CLIENT_CERT and NOMAD_CLIENT_KEY.",
            )
        ) from problem
    if connection.skip_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _load_folder(context: ssl.SSLContext, folder: Path) -> None:
    """OpenSSL reads only hashed names of a folder; Nomad reads every file."""
    for file in sorted(folder.iterdir()):
        if file.is_file():
            with suppress(ssl.SSLError):
                context.load_verify_locations(cafile=str(file))

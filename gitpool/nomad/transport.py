"""The configured HTTP client: one per run, shared by the threads of a wave. The only place where requests are sent.

Rules:

* Redirects are refused, so that a token never reaches another host and a write never becomes a read.
* A read is repeated with back-off after a lost connection, a 429 or a passing 5xx. A write is sent once: only
  whoever can look at the cluster first may repeat it.
* What others say (servers, proxies, libraries) may hold the token or the password; it is taken out before it is told.
* The token is that of the connection; or that of `logins`, which may be another one for the next request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from gitpool import __version__
from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad import proxy as proxies
from gitpool.nomad import refusals, tls
from gitpool.nomad.connection import Connection
from gitpool.nomad.lost import Way, no_answer

if TYPE_CHECKING:
    import httpx

    from gitpool.nomad.login import Login, Logins

BACK_OFF = (0.2, 0.5, 1.0)
"""Seconds before the second, third and fourth try of a read."""

ANSWER_WITHIN = 30.0
"""Seconds for which an answer is awaited; a blocking query says for itself how long it takes."""

LARGEST_ANSWER = 512 * 2**20
"""Bytes of an answer, decompressed: a hundred times the list of 10,000 pools. One without an end is given up there,
and so is one that unpacks to more than the memory holds."""

_OF_THE_BODY = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers that say how a body came, and are not true of it any more once it is there."""

_SHORTEST_SECRET = 4
"""A text shorter than that is no secret, and would be found in every word."""


class NoAnswer(GitpoolError):
    """The request was lost, or its answer was: whether it was carried out is not known."""


class Refusal(GitpoolError):
    """Nomad said no, for a reason that another try will not change; `lacks` are the rights that it may miss."""

    def __init__(self, status: int, text: str, *diagnostics: Any, lacks: str = "") -> None:
        super().__init__(*diagnostics)
        self.status = status
        self.text = text
        self.lacks = lacks


class TooLarge(GitpoolError):
    """The answer has no end, or none that anybody would wait for; what became of the request is not known."""


class Trouble(GitpoolError):
    """Nomad answered, but with a server's trouble (no leader, overload): another try may succeed."""

    def __init__(self, status: int, text: str, *diagnostics: Any) -> None:
        super().__init__(*diagnostics)
        self.status = status
        self.text = text


class Transport:
    """Sends requests to one cluster, that of `connection`; thread-safe; close it when done.

    `logins` give the token, where the connection has none. `back_off` are the seconds before each further try of a
    read, `within` those after which an answer is given up.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        logins: Logins | None = None,
        parallelism: int = 10,
        back_off: tuple[float, ...] = BACK_OFF,
        within: float = ANSWER_WITHIN,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        # httpx takes 100 ms to import, so it is imported where the first request is at hand.
        import httpx

        self.connection = connection
        self._logins = logins
        self._secrets = {connection.token, connection.password}
        self._has_answered = False
        self._back_off = back_off
        self._within = within
        self._sleep = sleep
        self._extensions = {"sni_hostname": connection.tls_server_name} if connection.tls_server_name else {}
        proxy = proxies.proxy_to(connection.address)
        self._proxy = proxies.named(proxy) if proxy else ""
        if transport is None and connection.socket:
            transport = httpx.HTTPTransport(uds=connection.socket)
        params = {"region": connection.region, "namespace": connection.namespace}
        self._client = httpx.Client(
            base_url=connection.address,
            headers={"User-Agent": f"gitpool/{__version__}", "Accept-Encoding": "gzip"},
            params={k: v for k, v in params.items() if v},
            auth=(connection.username, connection.password) if connection.username else None,
            verify=tls.context(connection) if connection.is_tls else False,
            timeout=self._timeout(within),
            limits=httpx.Limits(max_connections=parallelism, max_keepalive_connections=parallelism),
            trust_env=False,  # what of the environment counts is read above, so that it can be named
            proxy=proxies.opened(proxy),
            transport=transport,
        )
        if connection.token:
            self._client.headers["X-Nomad-Token"] = connection.token

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def hiding(self, secret: str) -> str:
        """The secret, which no error of this transport will show from now on."""
        self._secrets.add(secret)
        return secret

    def read(
        self, path: str, params: Mapping[str, str] | None = None, *, needs: str = "", waits: float = 0.0
    ) -> httpx.Response:
        """GET it; a 404 is an answer like any other.

        `needs` are the rights without which it is refused, `waits` the seconds for which the server may hold it.

        Raises:
            NoAnswer, Refusal, Trouble: after the last try.
        """
        for pause in (*self._back_off, None):
            try:
                return self._send("GET", path, ok=(200, 204, 404), params=params, needs=needs, waits=waits)
            except (NoAnswer, Trouble):
                if pause is None:
                    raise
                self._sleep(pause)
        raise AssertionError("unreachable")

    def write(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        needs: str = "",
        ok: tuple[int, ...] = (200,),
    ) -> httpx.Response:
        """Send a PUT or DELETE once; `ok` are the statuses that are an answer and no refusal.

        Raises:
            NoAnswer, Refusal, Trouble.
        """
        return self._send(method, path, ok=ok, params=params, json=json, needs=needs)

    def _send(
        self,
        method: str,
        path: str,
        *,
        ok: tuple[int, ...],
        params: Mapping[str, str] | None = None,
        json: Any = None,
        needs: str = "",
        waits: float = 0.0,
    ) -> httpx.Response:
        where = f"{method} {self.connection.address}{path}"
        response = self._as_whom(
            partial(self._answer, method, path, where, params, json, waits), is_read=method == "GET"
        )
        if response.status_code in ok:
            return response
        if 300 <= response.status_code < 400:
            raise Refusal(response.status_code, "redirect", self._redirected(response, where))
        status, text = response.status_code, self._text(response)
        if status == 407 or (not refusals.is_anothers(response) and refusals.is_refusal(status, text)):
            said = refusals.refused(status, text, where, needs=needs, connection=self.connection)
            raise Refusal(status, text, said, lacks=needs if status in (401, 403) else "")
        raise Trouble(status, text, refusals.troubled(response, text, where, self.connection))

    def _as_whom(self, ask: Callable[[Login | None], httpx.Response], *, is_read: bool) -> httpx.Response:
        """The answer to whom we are; a read that is refused in the name of an old login is asked again by a new one."""
        if self._logins is None:
            return ask(None)
        login = self._logins.current()
        response = ask(login)
        if is_read and response.status_code == 403 and self._logins.is_worth_another(login):
            return ask(self._logins.current())
        return response

    def _answer(
        self,
        method: str,
        path: str,
        where: str,
        params: Mapping[str, str] | None,
        json: Any,
        waits: float,
        login: Login | None,
    ) -> httpx.Response:
        import httpx

        try:
            with self._client.stream(
                method,
                path,
                params={**dict(self._client.params), **params} if params else None,
                json=json,
                headers={"X-Nomad-Token": self.hiding(login.secret)} if login else None,
                extensions=self._extensions,
                timeout=self._timeout(self._within + waits) if waits else httpx.USE_CLIENT_DEFAULT,
            ) as begun:
                response = _whole(begun, where)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as problem:
            reason = self._without_secrets(str(problem) or type(problem).__name__).rstrip(".")
            reached = self.connection.socket or self.connection.address
            sources = self.connection.sources("address")
            way = Way(where, reached, self._proxy, sources, has_answered=self._has_answered)
            diagnostic = no_answer(problem, way, reason)
        else:
            self._has_answered = True
            return response
        # Outside of the handler: neither the words of the libraries nor their frames, which hold the headers, come
        # along in a traceback.
        raise NoAnswer(diagnostic)

    def _timeout(self, seconds: float) -> httpx.Timeout:
        import httpx

        return httpx.Timeout(connect=min(5.0, seconds), read=seconds, write=seconds, pool=None)

    def _redirected(self, response: httpx.Response, where: str) -> Any:
        target = self._without_secrets(response.headers.get("location", "nowhere"))
        return error(
            "The cluster's address redirects",
            f"{where} answers with a redirect to {target}. Redirects are not followed, so that the token reaches no "
            "other host. Set the address to the final one.",
        )

    def _text(self, response: httpx.Response) -> str:
        with suppress(Exception):
            return self._without_secrets(" ".join(response.text.split()))[:500]
        return ""

    def _without_secrets(self, text: str) -> str:
        for secret in tuple(self._secrets):
            if len(secret.strip()) >= _SHORTEST_SECRET:
                text = text.replace(secret.strip(), "(hidden)")
        return text


def _whole(begun: httpx.Response, where: str) -> httpx.Response:
    """The response with its content, decompressed, read piece by piece.

    Raises:
        TooLarge.
    """
    import httpx

    pieces, size = [], 0
    for piece in begun.iter_bytes():
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise TooLarge(
                error(
                    "The answer does not end",
                    f"{where}: more than {LARGEST_ANSWER // 2**20} MiB came, and the rest was not awaited. Nomad does "
                    "not say so much; look at the address of the cluster, and at what stands before it.",
                )
            )
        pieces.append(piece)
    headers = [(name, value) for name, value in begun.headers.multi_items() if name not in _OF_THE_BODY]
    return httpx.Response(begun.status_code, headers=headers, content=b"".join(pieces), request=begun.request)

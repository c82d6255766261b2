"""Sends the requests of Terraform's http protocol, and takes only whole answers.

Rules:

* Redirects are refused, so that a password never reaches another host and a write never becomes a read.
* A request is repeated after a lost connection, a 429 and every 5xx but 501, as Terraform does (hashicorp's
  go-retryablehttp, DefaultRetryPolicy): only whoever knows that a second one does no harm asks for that.
* What others say (servers, proxies, libraries) may hold the password; it is taken out before it is told.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitpool import __version__
from gitpool.backends import http_tls
from gitpool.backends.http_settings import Endpoint, HttpSettings, named
from gitpool.diagnostics import Diagnostic, GitpoolError, error
from gitpool.nomad import proxy as proxies

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER = 256 << 20
"""Bytes; a state of 10,000 pools has about 10 MB."""

ANSWER_WITHIN = 30.0
"""Seconds without a byte after which an answer is given up."""

_SHORTEST_SECRET = 4
"""A text shorter than that is no secret, and would be found in every word."""


class NoAnswer(GitpoolError):
    """There was no answer, or not all of it came.

    `was_sent` says that the request may have been carried out, `may_pass` that another try may succeed.
    """

    def __init__(self, diagnostic: Diagnostic, *, was_sent: bool = True, may_pass: bool = True) -> None:
        super().__init__(diagnostic)
        self.was_sent = was_sent
        self.may_pass = may_pass


class _NotWhole(Exception):
    """An answer that is not what the server meant to send."""

    TOO_LARGE = f"it is larger than {LARGEST_ANSWER >> 20} MiB"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said to one of the `endpoint`'s requests.

    `follows_loss` says that the same request was sent before, and that it is not known what became of it.
    `wait` are the seconds for which the server asks not to be asked again, `location` is where it redirects to.
    """

    endpoint: Endpoint
    status: int
    body: bytes = field(repr=False)
    wait: int = 0
    location: str = field(default="", repr=False)
    follows_loss: bool = False

    @property
    def is_unsure(self) -> bool:
        """Whether this is passing trouble: another try may be answered otherwise, and this one may have been carried
        out, since who is in trouble may also be somebody on the way back."""
        return self.status == 429 or (self.status >= 500 and self.status != 501)


class HttpClient:
    """The connections to one state's server; close it when done. `sleep` waits between tries, `within` limits each."""

    def __init__(
        self,
        settings: HttpSettings,
        *,
        within: float = ANSWER_WITHIN,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._within = within
        self._sleep = sleep
        self._transport = transport
        self._clients: dict[str, httpx.Client] = {}

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def ask(self, endpoint: Endpoint, body: bytes | None = None) -> Answer:
        """Send a request, and send it again while its answer may change.

        Raises:
            NoAnswer: after the last try.
            GitpoolError: the server does not let us, or redirects.
        """
        was_lost = False
        for attempt in range(self._settings.retry_max + 1):
            is_last, wait = attempt == self._settings.retry_max, 0
            try:
                answer = self.ask_once(endpoint, body)
            except NoAnswer as lost:
                lost.was_sent = was_lost = was_lost or lost.was_sent
                if is_last or not lost.may_pass:
                    raise
            else:
                if is_last or not answer.is_unsure:
                    return replace(answer, follows_loss=was_lost)
                was_lost, wait = True, answer.wait
            self.pause(attempt, wait)
        raise AssertionError("unreachable")

    def ask_once(self, endpoint: Endpoint, body: bytes | None = None, lock_id: str = "") -> Answer:
        """Send a request; a body as JSON, a lock's ID as the query `ID`.

        Raises:
            NoAnswer: there was none, or not a whole one.
            GitpoolError: the server does not let us, or redirects. Nothing was done.
        """
        import httpx

        try:
            answer = self._exchange(endpoint, body, lock_id)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, _NotWhole) as problem:
            reason = self._without_secrets(str(problem) or type(problem).__name__).rstrip(".")
            lost = self._no_answer(problem, endpoint, reason)
        else:
            if 300 <= answer.status < 400 or answer.status in (401, 403, 407):
                raise GitpoolError(self._refused(answer))
            return answer
        # Outside of the handler: neither the words of the libraries nor their frames, which hold the headers, come
        # along in a traceback.
        raise lost

    def pause(self, attempt: int, wait: int = 0) -> None:
        """Wait before the try after this one (from 0): longer each time, and as long as the server asks for."""
        least, most = self._settings.retry_wait_min, self._settings.retry_wait_max
        self._sleep(min(max(least * 2 ** min(attempt, 32), wait), most))

    def unexpected(self, answer: Answer) -> GitpoolError:
        """The error for an answer with a status that says nothing that was hoped for."""
        endpoint, said = answer.endpoint, self._said(answer)
        if answer.status in (405, 501) and endpoint.argument != "address":
            advice = f"Look at {named(endpoint.argument.replace('address', 'method'))}: GitLab takes POST and DELETE."
        elif answer.status == 413:
            advice = "The server does not take a state of this size: raise its limit."
        elif answer.is_unsure:
            advice = "This is the server's trouble: try again, or look at its log."
        else:
            advice = f"Look at {named(endpoint.argument)}."
        return GitpoolError(
            error(
                "The state's server does not do it",
                f"{endpoint.method} {endpoint.shown} was answered with {answer.status}{said}. {advice}",
            )
        )

    def _exchange(self, endpoint: Endpoint, body: bytes | None, lock_id: str) -> Answer:
        """One request and its whole answer."""
        import httpx

        client = self._client(endpoint.url)  # first, since it may fail, and what follows holds the password
        headers = {"Authorization": endpoint.authorization} if endpoint.authorization else {}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Content-MD5": _md5(body)}
        url = httpx.URL(endpoint.url)
        if lock_id:
            url = url.copy_set_param("ID", lock_id)
        with client.stream(endpoint.method, url, content=body, headers=headers) as response:
            whole = b"".join(_bounded(response))
        if response.status_code == 200:
            _check_whole(response, whole)
        after = response.headers.get("retry-after", "")
        wait = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
        return Answer(endpoint, response.status_code, whole, wait, response.headers.get("location", "nowhere"))

    def _client(self, url: str) -> httpx.Client:
        """The client for an address: each may have another proxy."""
        # httpx takes 100 ms to import, so it is imported where the first request is at hand.
        import httpx

        proxy = proxies.proxy_to(url)
        if proxy not in self._clients:
            self._clients[proxy] = httpx.Client(
                headers={"User-Agent": f"gitpool/{__version__}", "Accept-Encoding": "identity"},
                verify=http_tls.context(self._settings) if self._settings.is_tls else False,
                timeout=httpx.Timeout(self._within, connect=min(10.0, self._within)),
                trust_env=False,  # what of the environment counts is read above, so that it can be named
                proxy=proxies.opened(proxy),
                transport=self._transport,
            )
        return self._clients[proxy]

    def _no_answer(self, problem: Exception, endpoint: Endpoint, reason: str) -> NoAnswer:
        import httpx

        where = f"{endpoint.method} {endpoint.shown}: {reason}."
        address = named(endpoint.argument)
        if isinstance(problem, _NotWhole):
            said = f"{where} Try again; if it stays, look at the server, and at proxies on the way."
            return NoAnswer(
                error("The answer of the state's server is not whole", said), may_pass=reason != _NotWhole.TOO_LARGE
            )
        is_unsent = isinstance(problem, (httpx.ConnectError, httpx.ConnectTimeout))
        tls = _cause(problem)
        if isinstance(tls, ssl.SSLCertVerificationError):
            said = (
                f"{where} If a CA of your own signed it, give that CA's certificate as "
                f"{named('client_ca_certificate_pem')}; otherwise look at the address and at the server's certificate."
            )
            summary = "The certificate of the state's server is not valid"
            return NoAnswer(error(summary, said), was_sent=False, may_pass=False)
        if tls is not None and (is_unsent or "ALERT" in (tls.reason or "")):
            said = f"{where} Look whether {address} should say http://, and at {named('client_certificate_pem')}."
            return NoAnswer(error("The state's server and gitpool do not agree on TLS", said), was_sent=False)
        proxy = proxies.proxy_to(endpoint.url)
        way = f" The way leads through {proxies.named(proxy)}; NO_PROXY leads around it." if proxy else ""
        if is_unsent:
            said = f"{where}{way} Look at {address}."
            return NoAnswer(error("The state's server cannot be reached", said), was_sent=False)
        return NoAnswer(error("No answer from the state's server", f"{where}{way} Look at the server, then try again."))

    def _refused(self, answer: Answer) -> Diagnostic:
        endpoint = answer.endpoint
        where = f"{endpoint.method} {endpoint.shown}"
        if 300 <= answer.status < 400:
            target = _shown(self._without_secrets(answer.location))
            return error(
                "The state's address redirects",
                f"{where} is answered with a redirect to {target}. Redirects are not followed, so that a password "
                f"reaches no other host. Set {named(endpoint.argument)} to the final one.",
            )
        said = self._said(answer)
        if answer.status == 407:
            return error(
                "The proxy asks for a password",
                f"{where} was answered with 407{said}. Write it into HTTPS_PROXY as http://NAME:PASSWORD@HOST:PORT, "
                "or name the host in NO_PROXY.",
            )
        who = "takes nobody without a password" if answer.status == 401 and not endpoint.authorization else "refused"
        return error(
            "The state's server does not let you",
            f"{where} was answered with {answer.status}{said}: it {who}. Look at {named('username')} and "
            f"{named('password')}, and whether that user may write the state.",
        )

    def _said(self, answer: Answer) -> str:
        """The words of an answer, for a sentence."""
        with suppress(Exception):
            text = " ".join(answer.body[:4096].decode("utf-8", "replace").split())
            return f" ({self._without_secrets(text)[:300]})" if text else ""
        return ""

    def _without_secrets(self, text: str) -> str:
        for secret in self._settings.secrets:
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, "(hidden)")
        return text


def _shown(location: str) -> str:
    """Where a redirect leads, without a user, a query or a fragment, which may hold secrets of somebody."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "an address that is none"
    place = parts.netloc.rpartition("@")[2]
    query = "?(hidden)" if parts.query else ""
    return f"{parts.scheme}://{place}{parts.path}{query}" if place else f"{parts.path}{query}"


def _bounded(response: httpx.Response) -> Iterator[bytes]:
    total = 0
    for piece in response.iter_bytes():
        total += len(piece)
        if total > LARGEST_ANSWER:
            raise _NotWhole(_NotWhole.TOO_LARGE)
        yield piece


def _check_whole(response: httpx.Response, body: bytes) -> None:
    """What HTTP itself does not see: a wrong digest; and an empty answer that does not say that it is empty, which one
    that was cut off looks like. It would count as an empty state."""
    digest = response.headers.get("content-md5", "")
    if digest and digest != _md5(body):
        raise _NotWhole("its Content-MD5 is that of something else")
    if not body and not {"content-length", "transfer-encoding"} & response.headers.keys():
        raise _NotWhole("it ends before its first byte")


def _md5(body: bytes) -> str:
    """RFC 1864; against accidents, not against enemies."""
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _cause(problem: BaseException | None) -> ssl.SSLError | None:
    """The error of TLS that something came of."""
    while problem is not None:
        if isinstance(problem, ssl.SSLError):
            return problem
        problem = problem.__cause__ or problem.__context__
    return None

"""Sends requests to a forge, and waits as long as it asks for, within reason. The only place where they are sent.

Rules, after docs.github.com ("Best practices for using the REST API", "Rate limits for the REST API"):

* Redirects are refused, so that the job's token never reaches another host.
* A request that the forge refused for its rate is repeated when it says so; a permission that is missing is not.
* A read is repeated after a lost connection and a 5xx. A write is sent once: it may have been carried out, and who
  sent it looks before it sends another one (`Lost`).
* What the forge says may hold the token; it is taken out before it is told.
"""

from __future__ import annotations

import json as jsons
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gitpool import __version__
from gitpool.diagnostics import Diagnostic, GitpoolError, error
from gitpool.forge.event import Access

if TYPE_CHECKING:
    import httpx

API_VERSION = "2022-11-28"
"""GitHub's dated version of the API that this client was written for; newer servers answer as that one did."""

BACK_OFF = (0.5, 2.0, 5.0)
"""Seconds before the second, third and fourth try."""

PATIENCE = 90.0
"""Seconds that a forge may ask to be left alone, or keep us waiting for nothing, all requests together; a job is not
worth more. Once they are used up, each request is tried once."""

ANSWER_WITHIN = 30.0
"""Seconds in which a part of an answer has to come; the whole of it may take four times as long."""

MOST_PAGES = 300
"""Pages of a list: thirty thousand of what it lists."""

LARGEST_ANSWER = 64 * 2**20
"""Bytes of one answer: a hundred comments of the largest size are a tenth of it."""

_BURST, _PACE = 20, 1.0
"""So many writes at once, then one a second: GitHub allows 80 a minute."""

_RATES = ("rate limit", "abuse detection")
"""What a refusal for the rate says, and one for a permission does not."""

_LONGEST_SAID = 500
"""Characters of what the forge says that are told."""

_UNASKED = 60.0
"""Seconds to wait where a limit was hit and the forge does not say how long (GitHub: at least a minute)."""


class Lost(GitpoolError):
    """There was no answer, or a 5xx: whether the request was carried out is not known."""


class Forbidden(GitpoolError):
    """The token may not do that, or the thing is not there for it; `status` is 401, 403 or 404."""

    def __init__(self, status: int, said: str, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.status = status
        self.said = said


class Unfit(GitpoolError):
    """The forge does not take it as it is (422 and the like)."""

    def __init__(self, status: int, said: str, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.status = status
        self.said = said


class Transport:
    """The connection of one run; close it when done. `sleep`, `clock` and `transport` are for tests.

    Not for several threads.
    """

    def __init__(
        self,
        access: Access,
        *,
        version: str = API_VERSION,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
        within: float = ANSWER_WITHIN,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.access = access
        self._sleep, self._clock = sleep, clock
        self._patience, self._longest = PATIENCE, 4 * within
        self._writes = 0
        self._client = _client(access, within, transport)
        # In place and not by the constructor: whatever that complains of, no token is on the stack.
        self._client.headers.update(_headers(access, version))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def read(self, path: str) -> Any:
        """The document at a path of the API.

        Raises:
            Lost, Forbidden, Unfit: after the last try.
        """
        return self._document(self._send("GET", self.access.api + path))

    def pages(self, path: str, params: Mapping[str, str | int] | None = None) -> Iterator[Any]:
        """The documents of all pages, by the `Link` to the next one (RFC 8288), which must stay on the same host."""
        url, query = self.access.api + path, {"per_page": 100, **(params or {})}
        for _ in range(MOST_PAGES):
            response = self._send("GET", url, params=query)
            yield self._document(response)
            url, query = response.links.get("next", {}).get("url", ""), {}
            if not url:
                return
            if urlsplit(url)[:2] != urlsplit(self.access.api)[:2]:
                away = f"{path}: its next page is said to be on another host: {self._clean(url)[:_LONGEST_SAID]}"
                raise Lost(error("The forge's list cannot be followed", away))
        raise Lost(error("The forge's list has no end", f"{path} has more than {MOST_PAGES} pages."))

    def write(self, method: str, path: str, body: Any = None, *, is_safe_twice: bool = False) -> Any:
        """Send a write; with `is_safe_twice` it is repeated where it is not known what became of it.

        Raises:
            Lost, Forbidden, Unfit.
        """
        self._writes += 1
        if self._writes > _BURST:
            self._sleep(_PACE)
        return self._document(self._send(method, self.access.api + path, json=body, repeats=is_safe_twice))

    def graphql(self, query: str, variables: Mapping[str, Any]) -> Any:
        """The data of a query; its errors come with status 200.

        Raises:
            Lost, Forbidden, Unfit; Forbidden as well where the forge has no GraphQL.
        """
        if not self.access.graphql:
            raise Forbidden(404, "", error("The forge has no GraphQL", "GITHUB_GRAPHQL_URL names no address of it."))
        body = {"query": query, "variables": variables}
        repeats = query.startswith("query")
        data, said = self._data(self._document(self._send("POST", self.access.graphql, json=body, repeats=repeats)))
        if data is None:
            raise Unfit(200, said, error("The forge does not answer that query", said))
        return data

    def _data(self, document: Any) -> tuple[dict[str, Any] | None, str]:
        """The data of an answer, or None and what it says instead."""
        if not isinstance(document, dict):
            return None, "The answer is no object."
        data = document.get("data")
        if document.get("errors") or not isinstance(data, dict):
            return None, self._clean(str(document.get("errors")))[:_LONGEST_SAID]
        return data, ""

    def _send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Any = None,
        repeats: bool | None = None,
    ) -> httpx.Response:
        """The answer to a request that was carried out."""
        may_repeat = method == "GET" if repeats is None else repeats
        tries = iter(BACK_OFF)
        while True:
            began = self._clock()
            try:
                response = self._once(method, url, params, json)
            except Lost:
                self._patience -= max(0.0, self._clock() - began)
                pause = next(tries, None) if may_repeat else None
                if pause is None or not self._waited(pause):
                    raise
                continue
            wait = self._asked_to_wait(response)
            if wait is None:
                return self._judged(response, method, url)
            if not self._waited(wait):
                raise Lost(
                    error(
                        "The forge asks to be left alone",
                        f"{method} {self._clean(url)}: the limit of requests is used up, and it would take "
                        f"{wait:.0f} s to be answered. Run the job again later.",
                    )
                )

    def _waited(self, seconds: float) -> bool:
        """Wait, if there is patience left for that; whether there was."""
        if seconds > self._patience:
            return False
        self._patience -= seconds
        self._sleep(seconds)
        return True

    def _once(self, method: str, url: str, params: Any, json: Any) -> httpx.Response:
        import httpx

        # Text that is no Unicode has no bytes; a question mark is better than no answer.
        content = None if json is None else jsons.dumps(json, ensure_ascii=False).encode("utf-8", "replace")
        headers = {} if json is None else {"Content-Type": "application/json"}
        until = self._clock() + self._longest
        try:
            with self._client.stream(method, url, params=params or None, content=content, headers=headers) as begun:
                response = _whole(begun, lambda: self._clock() > until)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as problem:
            reason = self._clean(str(problem) or type(problem).__name__)
        else:
            if response.status_code < 500:
                return response
            reason = f"it answers {response.status_code}"
        # Outside of the handler: no frame that holds the token comes along in a traceback.
        raise Lost(error("The forge does not answer", f"{method} {self._clean(url)}: {reason.rstrip('.')}."))

    def _asked_to_wait(self, response: httpx.Response) -> float | None:
        """Seconds after which it may be tried again; None for an answer that stands. A permission is no rate."""
        if response.status_code not in (403, 429):
            return None
        said, headers = response.text.lower(), response.headers
        if after := headers.get("retry-after", ""):
            return max(1.0, float(after)) if after.isdecimal() else _UNASKED
        is_rate = response.status_code == 429 or any(words in said for words in _RATES)
        if is_rate and headers.get("x-ratelimit-remaining") == "0":
            reset = headers.get("x-ratelimit-reset", "")
            return max(1.0, float(reset) - self._clock()) if reset.isdecimal() else _UNASKED
        return _UNASKED if is_rate else None

    def _judged(self, response: httpx.Response, method: str, url: str) -> httpx.Response:
        status = response.status_code
        if 200 <= status < 300:
            return response
        said = self._said(response)
        what = f"{method} {self._clean(url)} answers {status}: {(said or response.reason_phrase).rstrip('.')}."
        if status in (401, 403, 404):
            raise Forbidden(status, said, error("The forge does not allow it", what))
        if 300 <= status < 400:
            moved = "The repository may have another name by now; redirects are not followed, for the token's sake."
            raise Forbidden(404, said, error("The forge redirects", f"{what} {moved}"))
        raise Unfit(status, said, error("The forge does not take it", what))

    def _said(self, response: httpx.Response) -> str:
        """The message of an answer, with what its errors say."""
        with suppress(ValueError, AttributeError, TypeError, KeyError):
            document = response.json()
            parts = [str(document.get("message") or "")]
            for one in document.get("errors") or ():
                parts.append(one if isinstance(one, str) else str(one.get("message") or one.get("code") or ""))
            return self._clean("; ".join(part for part in parts if part))[:_LONGEST_SAID]
        return self._clean(response.text)[:200]

    def _document(self, response: httpx.Response) -> Any:
        if not response.content:
            return None
        with suppress(ValueError, RecursionError):
            return response.json()
        where = self._clean(response.request.url.path)
        raise Lost(error("The forge's answer cannot be read", f"{where}: it is no JSON."))

    def _clean(self, text: str) -> str:
        token = self.access.token
        shown = text.replace(token, "(hidden)") if len(token) >= 4 else text
        return " ".join(shown.split())


def _client(access: Access, within: float, transport: httpx.BaseTransport | None) -> httpx.Client:
    """With the proxies and the certificates of the environment, as httpx reads them; to this machine none leads.

    Raises:
        GitpoolError: they cannot be used.
    """
    import ssl

    import httpx

    try:
        is_far = access.api.startswith("https:")
        # In clear nobody is vouched for, and to read all certificates takes longer than most requests.
        verify: bool | ssl.SSLContext = True if is_far else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return httpx.Client(
            timeout=within, follow_redirects=False, trust_env=is_far, verify=verify, transport=transport
        )
    except OSError as problem:
        reason = f"SSL_CERT_FILE or SSL_CERT_DIR: {problem.strerror or problem}"
    except ImportError:
        reason = "ALL_PROXY or HTTPS_PROXY is a SOCKS proxy, for which the Python package socksio is missing"
    except (ValueError, httpx.InvalidURL):
        reason = "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is not of the form http://HOST:PORT"
    raise GitpoolError(error("There is no way to the forge", f"{reason}. Mend it in the runner's environment."))


def _headers(access: Access, version: str) -> dict[str, str]:
    if not (version.isascii() and version.isprintable()):
        raise GitpoolError(
            error(
                "The version of the forge's API cannot be asked for",
                f"GITPOOL_GITHUB_API_VERSION holds a character that no header can carry. Write it as {API_VERSION}.",
            )
        )
    headers = {
        "User-Agent": f"gitpool/{__version__}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": version,
    }
    return headers | ({"Authorization": f"Bearer {access.token}"} if access.token else {})


def _whole(begun: httpx.Response, is_late: Callable[[], bool]) -> httpx.Response:
    """The answer with all of its content.

    Raises:
        ValueError: there is too much of it, or it does not end.
    """
    import httpx

    pieces, size = [], 0
    for piece in begun.iter_bytes():
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise ValueError(f"more than {LARGEST_ANSWER >> 20} MiB came, and the rest was not awaited")
        if is_late():
            raise ValueError("its answer does not come to an end")
        pieces.append(piece)
    gone = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(name, value) for name, value in begun.headers.multi_items() if name not in gone]
    return httpx.Response(begun.status_code, headers=headers, content=b"".join(pieces), request=begun.request)

"""The identity of a job of GitHub Actions, signed: shown to others, it stands for a stored secret.

https://docs.github.com/en/actions/reference/security/oidc: a job with `permissions: id-token: write` finds in its
environment an address, and a token that is good for this address alone. A GET there, with the audience for which the
identity is meant, answers `{"value": JWT}`. The JWT is good for a few minutes.

Both tokens are in no text form and on no stack when an error is raised.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitpool import __version__, strictjson
from gitpool.diagnostics import GitpoolError, error

if TYPE_CHECKING:
    import httpx

ADDRESS, TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"

BACK_OFF = (0.2, 0.5, 1.0)
"""Seconds before the second, third and fourth try."""

ANSWER_WITHIN = 30.0
"""Seconds for which an answer is awaited."""

LARGEST_ANSWER = 256 * 2**10
"""Bytes; an identity has two thousand."""

_DEPENDABOT = "dependabot[bot]"
_LONGEST_TOLD = 300


def hindrance(environ: Mapping[str, str]) -> str:
    """Why there is no identity to be had here, and what to do about it, in sentences; empty where there is one.

    GitHub gives none to pull requests from forks, nor to those of Dependabot, whatever the workflow asks for.
    """
    if environ.get(ADDRESS) and environ.get(TOKEN):
        return ""
    if environ.get("GITHUB_ACTIONS") != "true":
        return f"This is no job of GitHub Actions: {ADDRESS} is not set."
    if environ.get("GITHUB_ACTOR") == _DEPENDABOT:
        return (
            "GitHub gives the jobs that Dependabot starts no identity. Plan its changes after the merge, or push them "
            "to a branch of your own."
        )
    missing = f"This job has no identity to show: {ADDRESS if not environ.get(ADDRESS) else TOKEN} is not set."
    why = "It needs `permissions: id-token: write` (in a reusable workflow, whoever calls it has to give it, too)"
    if environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request"):
        return f"{missing} {why}; a pull request from a fork gets none at all."
    return f"{missing} {why}."


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who says what this job is: an address, and the token that opens it; this is never shown."""

    address: str
    token: str = field(repr=False)
    back_off: tuple[float, ...] = BACK_OFF
    within: float = ANSWER_WITHIN
    sleep: Callable[[float], None] = time.sleep

    def identity(self, audience: str) -> str:
        """The job's identity, signed, for that audience: a JWT.

        Raises:
            GitpoolError: there was no answer, at last, or one without an identity.
        """
        told = self._mistake()
        if told:
            raise _without_identity(told)
        for pause in (*self.back_off, None):
            answer = self._asked(audience)
            if answer.value:
                return answer.value
            if pause is None or not answer.may_pass:
                raise _without_identity(answer.told)
            self.sleep(pause)
        raise AssertionError("unreachable")

    def _mistake(self) -> str:
        """Why the token is not sent there at all; empty if it may be."""
        try:
            parts = urlsplit(self.address)
            host, is_plain, is_tls = parts.hostname or "", parts.scheme == "http", parts.scheme == "https"
        except ValueError:
            host, is_plain, is_tls = "", False, False
        if not host or not (is_tls or (is_plain and _is_loopback(host))):
            return f"{ADDRESS} is no address that begins with https://, and the token is sent to no other."
        if not (self.token and self.token.isascii() and self.token.isprintable()):
            return f"{TOKEN} is empty, or holds a line break or another character that no header can carry."
        return ""

    def _asked(self, audience: str) -> _Answer:
        import httpx

        where = f"GET {self._shown_address()}"
        try:
            url = httpx.URL(self.address).copy_merge_params({"audience": audience})
            # By httpx itself: proxies and certificates of the environment. What is on this machine needs no proxy.
            with (
                httpx.Client(timeout=self.within, trust_env=url.scheme == "https") as client,
                client.stream("GET", url, headers=self._headers()) as begun,
            ):
                content = _content(begun)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError, OSError) as problem:
            reason = self._without_secrets(str(problem) or type(problem).__name__).rstrip(".")
            told = f"{where}: {reason}. Look at the way from this runner to GitHub, and at its proxy."
            return _Answer(told=told, may_pass=isinstance(problem, httpx.TransportError))
        return self._read(begun.status_code, content, where)

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"bearer {self.token}",
            "Accept": "application/json; api-version=2.0",
            "User-Agent": f"gitpool/{__version__}",
        }

    def _read(self, status: int, content: bytes, where: str) -> _Answer:
        """What an answer comes to."""
        if status == 200:
            return _Answer(_value(content), told=f"{where}: the answer holds no identity.")
        if 300 <= status < 400:
            return _Answer(told=f"{where}: {status}, a redirect. None is followed, so that the token stays here.")
        said = self._without_secrets(" ".join(content.decode("utf-8", "replace").split()))[:_LONGEST_TOLD]
        told = f"{where}: {f'{status} {said}'.rstrip(' .')}. Look at the job's `permissions: id-token: write`."
        return _Answer(told=told, may_pass=status in (408, 425, 429) or status >= 500)

    def _shown_address(self) -> str:
        """Whom we ask, without what stands behind the path: it is long, and nobody's business."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def _without_secrets(self, text: str) -> str:
        return text.replace(self.token.strip(), "(hidden)") if self.token.strip() else text


@dataclass(frozen=True, slots=True)
class _Answer:
    """The identity; or, where it is empty, what is told of it, and whether another try may bring one."""

    value: str = field(default="", repr=False)
    told: str = ""
    may_pass: bool = False


def issuer(environ: Mapping[str, str]) -> Issuer:
    """The one that the environment names; where `hindrance` says that there is none, it answers nobody."""
    return Issuer(environ.get(ADDRESS, ""), environ.get(TOKEN, ""))


def _content(begun: httpx.Response) -> bytes:
    """The content of an answer, as far as one is read: what is longer is cut, and then no JSON."""
    content = b""
    for piece in begun.iter_bytes():
        content += piece
        if len(content) > LARGEST_ANSWER:
            break
    return content[:LARGEST_ANSWER]


def _value(content: bytes) -> str:
    """The identity in an answer: a text that a JWT can be; else empty."""
    try:
        found = strictjson.loads(content)
    except (ValueError, RecursionError):
        return ""
    value = found.get("value") if isinstance(found, dict) else None
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _without_identity(told: str) -> GitpoolError:
    return GitpoolError(error("The job's identity cannot be had", told))

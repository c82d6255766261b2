"""Logging in: the identity that somebody else signed is changed for a token of the cluster's, which ends soon.

https://developer.hashicorp.com/nomad/api-docs/acl (Login); nomad: nomad/acl_endpoint.go ACL.Login. The token is kept in
memory, and here alone. It cannot take itself back: for that Nomad wants a management token, so it ends with its time.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gitpool import strictjson
from gitpool.diagnostics import Diagnostic, GitpoolError, error
from gitpool.nomad.transport import Refusal, Transport

PATH = "/v1/acl/login"

MARGIN = 60.0
"""Seconds before the end of a token from which on another one is fetched; of a token that lives less than two minutes,
from half of its life on."""

SHORTEST_LIFE = 60.0
"""Seconds for which a token lives at least, unless the servers are configured otherwise (nomad: nomad/config.go
ACLTokenMinExpirationTTL). One that is refused earlier did not run out: a right is missing."""

AGAIN_AFTER = 5.0
"""Seconds until the next try, when the token that is to be replaced is good still and no other could be had."""

_CLAIMS = ("repository_id", "repository", "event_name", "ref", "environment")
"""What of an identity is told where no rule fits it; the first are what rules should ask for."""

_LONGEST_CLAIM = 100


class LoginFailed(GitpoolError):
    """Nomad gives no token for this identity; what was to be asked with it was not sent."""


@dataclass(frozen=True, slots=True)
class Login:
    """A token of the cluster's: `secret` is what a request shows, `accessor` its name.

    `expires` is its end by the server's clock, `life` the seconds between its beginning and that; None for one without.
    """

    secret: str = field(repr=False)
    accessor: str
    expires: datetime | None = None
    life: float | None = None


@dataclass(frozen=True, slots=True)
class _Identity:
    """A signed identity (a JWT, RFC 7519), which no text form shows."""

    jwt: str = field(repr=False)

    def told(self) -> str:
        """What it claims, as far as rules should ask for it: `repository_id "1", no environment`."""
        try:
            payload = self.jwt.split(".")[1]
            claims = strictjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            found = {name: claims[name] for name in _CLAIMS if name in claims}
        except (IndexError, ValueError, TypeError, binascii.Error, RecursionError):
            return ""
        return ", ".join(
            f'{name} "{str(found[name])[:_LONGEST_CLAIM]}"' if name in found else f"no {name}" for name in _CLAIMS
        )


def log_in(transport: Transport, method: str, audience: str, identity: Callable[[str], str]) -> Login:
    """Change the identity for that audience for a token, by the auth method of that name. It is asked for once.

    Raises:
        LoginFailed: Nomad refused it.
        NoAnswer, Trouble, TooLarge: there was no answer, or none that decides anything.
        GitpoolError: what `identity` raises.
    """
    shown = _Identity(identity(audience))
    problem: GitpoolError
    try:
        response = transport.write("PUT", PATH, {"AuthMethodName": method, "LoginToken": transport.hiding(shown.jwt)})
    except Refusal as refusal:
        where = f"PUT {transport.connection.address}{PATH}"
        problem = LoginFailed(*_refused(refusal, where, method, audience, shown))
    except GitpoolError as lost:
        # The frames that it came through hold the identity, in what they were to send.
        problem = lost.with_traceback(None)
    else:
        login = _login_of(response.content)
        if login is not None:
            return login
        told = "The answer to the login holds no token. Look at the address: is this a Nomad server?"
        problem = LoginFailed(error("The cluster's answer is not understood", told))
    raise problem


def _login_of(content: bytes) -> Login | None:
    """The token of an answer (nomad: structs.ACLToken); None if there is none that a header could carry."""
    try:
        found = strictjson.loads(content)
        secret, accessor = found["SecretID"], str(found.get("AccessorID"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not (isinstance(secret, str) and secret and secret.isascii() and secret.isprintable()):
        return None
    created, expires = _time(found.get("CreateTime")), _time(found.get("ExpirationTime"))
    life = (expires - created).total_seconds() if created and expires else None
    return Login(secret, accessor, expires, life)


def _time(text: object) -> datetime | None:
    """A time as Go writes it (RFC 3339), with its zone."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


_NOES: dict[str, Diagnostic] = {
    "unable to validate provided token": error(
        "Nomad does not believe this identity",
        'The auth method "{method}" holds it against BoundAudiences (the audience here is "{audience}"), BoundIssuer, '
        "the keys of JWKSURL, SigningAlgs, and the clock of the servers; the words before this say which it was.",
    ),
    "no role or policy bindings matched": error(
        "No binding rule is for this job",
        'The identity is a good one, and no binding rule of the auth method "{method}" gives it anything.{claims} Look '
        "at the selectors with `nomad acl binding-rule list`: they see the claims that ClaimMappings names, and one "
        "that asks for a claim which is not there fits nothing. A rule for a role or policy that does not exist is "
        "passed over without a word.",
    ),
    "auth-method .* not found": error(
        "There is no such auth method",
        'Nomad knows none of the name "{method}". `nomad acl auth-method list` shows those that there are; mend '
        "-auth-method, or `method` in the auth block of the files.",
    ),
    "unsupported auth-method type": error(
        "The auth method is for people",
        'A job logs in by an auth method of the type JWT, and "{method}" is of another. Make one of that type.',
    ),
    "ACL support disabled": error(
        "There is nothing to log in to",
        "ACLs are off in this cluster, so it asks nobody for a token. Leave out -auth-method, or the auth block of the "
        "files.",
    ),
}
"""Nomad's noes by their words (nomad: nomad/acl_endpoint.go): what is said of each, and what to do."""


def _refused(refusal: Refusal, where: str, method: str, audience: str, shown: _Identity) -> tuple[Diagnostic, ...]:
    said = f"{refusal.status} {refusal.text}".rstrip(" .")
    for words, no in _NOES.items():
        if re.search(words, refusal.text):
            claims = f" It has {told}." if (told := shown.told()) else ""
            advice = no.detail.format(method=method, audience=audience, claims=claims)
            return (error(no.summary, f"{where}: {said}. {advice}"),)
    if refusal.status == 404:
        told = f"{where}: {said}. Logging in with a JWT came with Nomad 1.5.4; look at the address, too."
        return (error("The cluster knows no login", told),)
    return refusal.diagnostics


class Logins:
    """The token of now: logs in when the first is needed, and again before it ends. Thread-safe, one login at a time.

    `transport` is a way to the cluster without a token, `identity` gives the identity for an audience, and `clock`
    counts seconds.
    """

    def __init__(
        self,
        transport: Transport,
        method: str,
        audience: str,
        identity: Callable[[str], str],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport, self._method, self._audience, self._identity = transport, method, audience, identity
        self._clock = clock
        self._lock = threading.Lock()
        self._login: Login | None = None
        # By our own clock, from before the login was asked for: that of the server may be another.
        self._begun = self._due = self._end = -math.inf

    def current(self) -> Login:
        """A login that is good for a while.

        Raises:
            GitpoolError: as `log_in` does; not while the one that is to be replaced is good still.
        """
        with self._lock:
            if self._login is None or self._clock() >= self._due:
                return self._renewed()
            return self._login

    def is_worth_another(self, refused: Login) -> bool:
        """Whether it may help to ask again, with the then current login, after Nomad refused this one.

        It may have ended early, or been deleted, which Nomad does not tell from a right that is missing.
        """
        with self._lock:
            if refused is self._login:
                if self._clock() < self._begun + SHORTEST_LIFE:
                    return False
                self._login = None
            return True

    def _renewed(self) -> Login:
        begun = self._clock()
        try:
            login = log_in(self._transport, self._method, self._audience, self._identity)
        except GitpoolError:
            if self._login is None or self._clock() >= self._end:
                raise
            self._due = self._clock() + AGAIN_AFTER
            return self._login
        life = math.inf if login.life is None else login.life
        self._login, self._begun, self._end = login, begun, begun + life
        self._due = begun + max(life - MARGIN, life / 2)
        return login

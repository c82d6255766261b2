"""How a server of Terraform's protocol is reached: the file's argument, then the environment, then the default.

Names, variables and defaults are Terraform's (terraform: internal/backend/remote-state/http/backend.go), so that what
GitLab and others tell people to set works here unchanged. An empty variable counts as unset.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from gitpool.diagnostics import GitpoolError, error

ARGUMENTS = (
    "address",
    "update_method",
    "lock_address",
    "lock_method",
    "unlock_address",
    "unlock_method",
    "username",
    "password",
    "retry_max",
    "retry_wait_min",
    "retry_wait_max",
    "skip_cert_verification",
    "client_ca_certificate_pem",
    "client_certificate_pem",
    "client_private_key_pem",
)

VARIABLES = {name: f"TF_HTTP_{name.upper()}" for name in ARGUMENTS if name != "skip_cert_verification"}
"""The environment variable behind each argument; Terraform has none for `skip_cert_verification`."""

_METHODS = {"update_method": "POST", "lock_method": "LOCK", "unlock_method": "UNLOCK"}
_NUMBERS = {"retry_max": 2, "retry_wait_min": 1, "retry_wait_max": 30}
_LARGEST_NUMBER = 86_400
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A method (RFC 9110, section 5.6.2)."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests of one kind go: the method and the URL, without a user in it, as `shown` to people.

    `authorization` is the header's value, empty for none.
    """

    argument: str
    method: str
    shown: str
    url: str = field(repr=False)
    authorization: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """A resolved way to a state: four kinds of requests, of which a server without locks has two.

    `retry_max` are the further tries of a request, the waits whole seconds, the certificates and the key PEM texts.
    `secrets` are texts that nobody is shown, whoever says them.
    """

    read: Endpoint
    update: Endpoint
    lock: Endpoint | None
    unlock: Endpoint | None
    retry_max: int = 2
    retry_wait_min: int = 1
    retry_wait_max: int = 30
    skip_cert_verification: bool = False
    ca_certificate: str = field(default="", repr=False)
    client_certificate: str = field(default="", repr=False)
    client_key: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_tls(self) -> bool:
        """Whether any of the addresses asks for TLS."""
        return any(e is not None and e.url.startswith("https:") for e in (self.read, self.lock, self.unlock))


def resolve(arguments: Mapping[str, str | int | bool], environ: Mapping[str, str]) -> HttpSettings:
    """The settings of a `backend "http"` block.

    Raises:
        GitpoolError: no address, one that is none, half a client certificate, a number or a method that is none.
    """
    texts = {name: _text(name, arguments, environ) for name in VARIABLES}
    if not texts["address"]:
        raise GitpoolError(
            error(
                "The state's address is missing",
                f"The http backend needs to know where the state is: {_set('address')}",
            )
        )
    if bool(texts["client_certificate_pem"]) != bool(texts["client_private_key_pem"]):
        missing = "client_private_key_pem" if texts["client_certificate_pem"] else "client_certificate_pem"
        raise GitpoolError(
            error(
                "Half of the client certificate is missing", f"A certificate and its key go together: {_set(missing)}"
            )
        )
    own = _basic(texts["username"], texts["password"]) if texts["username"] else ""
    methods = {name: _method(name, texts[name] or default) for name, default in _METHODS.items()}
    numbers = {name: _number(name, texts[name], default) for name, default in _NUMBERS.items()}

    def endpoint(name: str, method: str) -> Endpoint:
        return _endpoint(name, method, texts[name], own)

    read, update = endpoint("address", "GET"), endpoint("address", methods["update_method"])
    lock = endpoint("lock_address", methods["lock_method"]) if texts["lock_address"] else None
    unlock = endpoint("unlock_address", methods["unlock_method"]) if texts["unlock_address"] else None
    return HttpSettings(
        read,
        update,
        lock,
        unlock,
        retry_max=numbers["retry_max"],
        retry_wait_min=numbers["retry_wait_min"],
        retry_wait_max=numbers["retry_wait_max"],
        skip_cert_verification=bool(arguments.get("skip_cert_verification", False)),
        ca_certificate=texts["client_ca_certificate_pem"],
        client_certificate=texts["client_certificate_pem"],
        client_key=texts["client_private_key_pem"],
        secrets=_secrets(texts, [e for e in (read, lock, unlock) if e]),
    )


def named(argument: str) -> str:
    """An argument and its variable, for whoever has to mend it."""
    return f"{argument} (or the environment variable {VARIABLES[argument]})"


def _set(argument: str) -> str:
    return f'set {named(argument)} in the block backend "http".'


def _text(name: str, arguments: Mapping[str, str | int | bool], environ: Mapping[str, str]) -> str:
    value = arguments.get(name)
    return str(value) if value is not None and value != "" else environ.get(VARIABLES[name], "")


def _method(name: str, text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise GitpoolError(
            error("Invalid HTTP method", f'"{text}" is no method such as POST, PUT or LOCK. Mend {named(name)}.')
        )
    return text


def _number(name: str, text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= _LARGEST_NUMBER):
        raise GitpoolError(
            error(
                "Invalid number",
                f'"{text}" is no whole number from 0 to {_LARGEST_NUMBER}. Mend {named(name)}.',
            )
        )
    return int(text)


def _endpoint(name: str, method: str, text: str, own: str) -> Endpoint:
    """One address; what `username` says goes before a user that stands in it, as in Go."""
    user, shown = "", ""
    try:
        parts = urlsplit(text if text.isprintable() and " " not in text else "")
        user, _, place = parts.netloc.rpartition("@")
        (parts.hostname or "").encode("idna")
        if parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0):
            # A query is not shown: some servers take their token there.
            shown = f"{parts.scheme}://{place}{parts.path}" + ("?(hidden)" if parts.query else "")
    except ValueError:  # a port or a host that is none; said below, where no name holds the secret
        shown = ""
    if not shown:
        raise GitpoolError(
            error(
                "Invalid address of the state",
                f"What {named(name)} says is not of the form http://HOST:PORT/PATH or https://HOST:PORT/PATH. Mend it.",
            )
        )
    if user and not own:
        username, _, password = user.partition(":")
        own = _basic(unquote(username), unquote(password))
    return Endpoint(name, method, shown, parts._replace(netloc=place, fragment="").geturl(), own)


def _basic(username: str, password: str) -> str:
    """RFC 7617."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def _secrets(texts: Mapping[str, str], endpoints: list[Endpoint]) -> tuple[str, ...]:
    """What to take out of the words of others, the longest first."""
    found = {texts["password"], texts["client_private_key_pem"]}
    for endpoint in endpoints:
        parts = urlsplit(texts[endpoint.argument])
        written = parts.netloc.rpartition("@")[0].partition(":")[2]
        found |= {written, unquote(written), parts.query, endpoint.authorization.removeprefix("Basic ")}
    return tuple(sorted((text for text in found if text), key=len, reverse=True))

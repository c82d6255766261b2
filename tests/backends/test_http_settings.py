"""Where the settings of the http backend come from, and that no secret among them is shown."""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Callable

import httpx
import pytest

from gitpool.backends.http import HttpBackend
from gitpool.backends.http_client import HttpClient
from gitpool.backends.http_settings import ARGUMENTS, VARIABLES, HttpSettings, resolve
from gitpool.config.blocks.schema import BACKENDS
from gitpool.diagnostics import GitpoolError
from tests.nomad.serving import said, saying
from tests.support.runs import holder
from tests.support.terraform_state_server import StateServer, state_client

ADDRESS = "https://state.test/s"
PASSWORD, KEY = "pass-of-a-test", "-----BEGIN PRIVATE KEY-----\nkey-of-a-test"
BASIC = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()


def test_the_file_takes_what_the_backend_knows() -> None:
    """The schema of the block and the backend have the same arguments."""
    assert set(ARGUMENTS) == set(BACKENDS["http"].arguments)


def basic(settings: HttpSettings) -> str:
    """The user and password that are sent."""
    return base64.b64decode(settings.read.authorization.removeprefix("Basic ")).decode()


SEEN: dict[str, tuple[Callable[[HttpSettings], object], str, str, object]] = {
    "address": (lambda s: s.read.url, "http://file.test/", "http://env.test/", None),
    "update_method": (lambda s: s.update.method, "PUT", "PATCH", "POST"),
    "lock_address": (lambda s: s.lock and s.lock.url, "http://file.test/", "http://env.test/", None),
    "lock_method": (lambda s: s.lock and s.lock.method, "PUT", "POST", "LOCK"),
    "unlock_address": (lambda s: s.unlock and s.unlock.url, "http://file.test/", "http://env.test/", None),
    "unlock_method": (lambda s: s.unlock and s.unlock.method, "DELETE", "POST", "UNLOCK"),
    "username": (lambda s: basic(s).partition(":")[0], "ada", "bob", ""),
    "password": (lambda s: basic(s).partition(":")[2], "one:two", "tröis", ""),
    "retry_max": (lambda s: s.retry_max, "5", "0", 2),
    "retry_wait_min": (lambda s: s.retry_wait_min, "5", "0", 1),
    "retry_wait_max": (lambda s: s.retry_wait_max, "5", "0", 30),
    "client_ca_certificate_pem": (lambda s: s.ca_certificate, "file", "env", ""),
    "client_certificate_pem": (lambda s: s.client_certificate, "file", "env", ""),
    "client_private_key_pem": (lambda s: s.client_key, "file", "env", ""),
}
"""For each argument: what shows it, a value in the file, another in the environment, and the default."""


def test_every_argument_with_a_variable_is_in_the_table() -> None:
    """The next test leaves none out."""
    assert SEEN.keys() == VARIABLES.keys()


@pytest.mark.parametrize("name", SEEN)
def test_the_file_goes_before_the_environment(name: str) -> None:
    """File, then the variable with Terraform's name, then the default; what is empty counts as unset."""
    look, in_file, in_environment, default = SEEN[name]
    needed = {"address": ADDRESS, "lock_address": ADDRESS, "unlock_address": ADDRESS}
    if name == "password":
        needed["username"] = "ada"
    if name == "client_certificate_pem":
        needed["client_private_key_pem"] = "key"
    if name == "client_private_key_pem":
        needed["client_certificate_pem"] = "certificate"
    needed.pop(name, None)
    variable = f"TF_HTTP_{name.upper()}"

    def shown(arguments: dict[str, str], environ: dict[str, str]) -> str:
        return str(look(resolve({**needed, **arguments}, environ)))

    assert in_file == shown({name: in_file}, {variable: in_environment})
    assert in_environment == shown({}, {variable: in_environment})
    assert in_file == shown({name: in_file}, {variable: ""})
    assert in_environment == shown({name: ""}, {variable: in_environment})
    if name in ("address", "client_certificate_pem", "client_private_key_pem"):
        with pytest.raises(GitpoolError, match="missing") as caught:
            shown({}, {variable: ""})
        assert f"{name} (or the environment variable {variable})" in said(caught.value)
    else:
        assert str(default) == shown({}, {variable: ""})


def test_numbers_and_booleans_come_from_the_file_as_such() -> None:
    """What the files give is no text any more."""
    settings = resolve({"address": ADDRESS, "retry_max": 0, "skip_cert_verification": True}, {"TF_HTTP_RETRY_MAX": "7"})
    assert (0, True) == (settings.retry_max, settings.skip_cert_verification)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("address", text)
            for text in ("nowhere", "ftp://x/", "http://", "http:///p", "http://x:port/", "http://x:0/")
        ),
        *(
            ("address", text)
            for text in ("http://a b/", "http://x/\n", "http://[::1/", "http://" + "a" * 70 + ".test/")
        ),
        ("lock_address", "/lock"),
        ("unlock_address", "state.test/lock"),
        *(("lock_method", text) for text in ("LO CK", "LOCK\r\nX: y", "LÖCK")),
        ("update_method", "POST;"),
        *(("retry_max", text) for text in ("-1", "two", "1.5", "99999999999", "86401", "٣", "1e3")),
        ("retry_wait_min", "1s"),
        ("retry_wait_max", "true"),
    ],
)
@pytest.mark.parametrize("place", ["file", "environment"])
def test_nonsense_is_named(place: str, name: str, value: str) -> None:
    """A value that can be none is an error that names the argument and its variable, whichever it came from."""
    needed = {"address": ADDRESS}
    given, environ = ({name: value}, {}) if place == "file" else ({}, {VARIABLES[name]: value})
    needed.pop(name, None)
    with pytest.raises(GitpoolError, match="Invalid") as caught:
        resolve({**needed, **given}, environ)
    assert f"{name} (or the environment variable {VARIABLES[name]})" in said(caught.value)


@pytest.mark.parametrize("value", [f"http://ada:{PASSWORD}@", f"http://ada:{PASSWORD}@x:port/"])
def test_an_address_that_is_none_is_not_shown(value: str) -> None:
    """There may be a password in it."""
    with pytest.raises(GitpoolError, match="Invalid address") as caught:
        resolve({"address": value}, {})
    assert PASSWORD not in said(caught.value)


def sent(settings_of: dict[str, str]) -> list[httpx.Request]:
    """What goes out for a read."""
    requests: list[httpx.Request] = []

    def answering(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(204)

    settings = resolve(settings_of, {})
    backend = HttpBackend(settings, HttpClient(settings, transport=httpx.MockTransport(answering)))
    backend.read()
    backend.close()
    return requests


def test_a_user_in_the_address() -> None:
    """Sent as basic authentication and not in the URL; `username` goes before it, as in Go."""
    (request,) = sent({"address": f"http://ada:{PASSWORD.replace('-', '%2D')}@state.test/s"})
    assert f"Basic {BASIC}" == request.headers["authorization"]
    assert "http://state.test/s" == str(request.url)
    (request,) = sent({"address": "http://bob:other@state.test/s", "username": "ada", "password": PASSWORD})
    assert f"Basic {BASIC}" == request.headers["authorization"]
    (request,) = sent({"address": "http://state.test/s", "password": PASSWORD})
    assert "authorization" not in request.headers


def test_an_address_is_sent_as_it_is_written() -> None:
    """Escapes and queries stay; a lock's ID comes beside them."""
    (request,) = sent({"address": "http://state.test/a%2Fb/c?project=1#here"})
    assert b"/a%2Fb/c?project=1" == request.url.raw_path
    server = StateServer()
    backend = state_client(server, address="http://state.test/state?project=1")
    lock = backend.acquire(holder())
    backend.write(b"{}", backend.read(), lock)
    assert b"{}" == server.data
    assert "http://state.test/state?(hidden)" == backend.where
    backend.close()


def whole(problem: GitpoolError) -> str:
    """All that could be printed of an error: its words, and its traceback with the values of all names in it."""
    found = traceback.TracebackException.from_exception(problem, capture_locals=True)
    return said(problem) + repr(problem) + "".join(found.format())


def echoing(request: httpx.Request) -> httpx.Response:
    """A proxy that repeats what it got in its complaint."""
    return httpx.Response(400, text=f"bad request: {request.headers}, {PASSWORD}, ada:{PASSWORD}, {BASIC}")


def refusing(request: httpx.Request) -> httpx.Response:
    """One that repeats it to somebody whom it does not know."""
    return httpx.Response(401, text=f"not {PASSWORD}")


def redirecting(request: httpx.Request) -> httpx.Response:
    """A redirect that names it."""
    return httpx.Response(307, headers={"location": f"http://elsewhere.test/?password={PASSWORD}"})


def failing(request: httpx.Request) -> httpx.Response:
    """A library that puts what it was given into its words."""
    raise httpx.LocalProtocolError(f"Illegal header value {request.headers['authorization']!r}")


def caught(ask: Callable[[], object]) -> GitpoolError:
    """The error, whose traceback begins here, where nobody holds a secret."""
    try:
        ask()
    except GitpoolError as problem:
        return problem
    raise AssertionError("no error")


def secretive(transport: httpx.BaseTransport | None, address: str, **more: str) -> HttpBackend:
    """A backend with secrets."""
    arguments = {"address": address, "lock_address": address, "unlock_address": address, **more}
    settings = resolve({**arguments, "retry_max": 0}, {})
    return HttpBackend(settings, HttpClient(settings, transport=transport))


WITH_SECRETS = [
    {"address": "http://state.test/s", "username": "ada", "password": PASSWORD},
    {"address": f"http://ada:{PASSWORD}@state.test/s"},
    {"address": f"http://state.test/s?token={PASSWORD}", "username": "ada", "password": PASSWORD},
]


@pytest.mark.parametrize("arguments", WITH_SECRETS, ids=["argument", "address", "query"])
@pytest.mark.parametrize("answer", [echoing, refusing, redirecting, failing])
def test_no_error_and_no_traceback_has_a_secret(
    answer: Callable[[httpx.Request], httpx.Response], arguments: dict[str, str]
) -> None:
    """Whatever others say, and whatever was on the stack when it was said."""
    backend = secretive(httpx.MockTransport(answer), **arguments)
    for ask in (backend.read, lambda: backend.acquire(holder())):
        problem = caught(ask)
        assert PASSWORD not in whole(problem)
        assert BASIC not in whole(problem)
    assert PASSWORD not in backend.where
    backend.close()


def test_no_text_form_has_a_secret() -> None:
    """Neither that of the settings nor that of the backend."""
    arguments: dict[str, str | int | bool] = {
        "address": f"https://ada:{PASSWORD}@state.test/s?token={PASSWORD}",
        "username": "ada",
        "password": PASSWORD,
        "client_certificate_pem": "certificate",
        "client_private_key_pem": KEY,
    }
    settings, backend = resolve(arguments, {}), HttpBackend.of(arguments, {})
    for shown in (repr(settings), str(settings.read), repr(backend), repr(vars(backend))):
        for secret in (PASSWORD, "key-of-a-test", BASIC):
            assert secret not in shown
    backend.close()


def test_a_key_that_is_none_is_not_shown() -> None:
    """Its text is in no message and no traceback, from the first request on."""
    backend = secretive(None, "https://state.test/s", client_certificate_pem="x", client_private_key_pem=KEY,
                        username="ada", password=PASSWORD)  # fmt: skip
    problem = caught(backend.read)
    assert "A certificate cannot be read" in said(problem)
    assert "client_private_key_pem (or the environment variable TF_HTTP_CLIENT_PRIVATE_KEY_PEM)" in said(problem)
    for secret in ("key-of-a-test", PASSWORD, BASIC):
        assert secret not in whole(problem)
    backend.close()


def test_no_log_has_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Not even when the libraries tell everything that they do, over a real socket."""
    caplog.set_level(logging.DEBUG)
    with saying(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno") as address:
        backend = secretive(None, f"http://ada:{PASSWORD}@{address}/s")
        assert "does not let you" in said(caught(backend.read))
        backend.close()
    assert "HTTP" in caplog.text
    assert PASSWORD not in caplog.text
    assert BASIC not in caplog.text

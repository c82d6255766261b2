"""How a cluster is reached: flag, then file, then environment, then Nomad's default."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.connection import DEFAULT_ADDRESS, VARIABLES, Connection, resolve

VALUES = {
    "address": ("http://flag.test", "http://file.test", "http://env.test"),
    "http_auth": ("flag:1", "file:2", "env:3"),
    "client_cert": ("flag.pem", "file.pem", "env.pem"),
    "client_key": ("flag.key", "file.key", "env.key"),
    "skip_verify": ("true", "1", "t"),
}


def settings(source: int, *keys: str) -> dict[str, str]:
    """What one source says: 0 the flags, 1 the file, 2 the environment."""
    word = ("flag", "file", "env")[source]
    return {key: VALUES.get(key, (word,) * 3)[source] for key in keys}


def environment(**values: str) -> dict[str, str]:
    """Settings as variables."""
    return {VARIABLES[key]: value for key, value in values.items()}


def test_nothing_said() -> None:
    """Nomad's own default."""
    assert Connection() == resolve({}, {}, {})
    assert DEFAULT_ADDRESS == resolve({}, {}, {}).address
    assert Connection() == resolve(
        dict.fromkeys(VARIABLES), dict.fromkeys(VARIABLES, ""), dict.fromkeys(VARIABLES.values(), "")
    )


@pytest.mark.parametrize("key", [k for k in VARIABLES if k not in ("client_cert", "client_key", "skip_verify")])
def test_flag_before_file_before_environment(key: str) -> None:
    """Each setting is taken from the first that has it, one by one; an empty one is none."""
    flags, wishes, environ = (settings(n, key) for n in range(3))
    assert resolve(flags, {}, {}) == resolve(flags, wishes, environment(**environ))
    assert resolve({}, wishes, {}) == resolve({key: ""}, wishes, environment(**environ))
    assert resolve({}, {}, environment(**environ)) == resolve({key: None}, {key: ""}, environment(**environ))
    said = (resolve(flags, {}, {}), resolve({}, wishes, {}), resolve({}, {}, environment(**environ)), Connection())
    assert [] == [(one, other) for one, other in combinations(said, 2) if one == other]


def test_the_sources_are_merged() -> None:
    """A flag for one setting leaves the others to the file and the environment."""
    found = resolve(
        {"address": "https://flag.test:1"}, {"region": "eu"}, {"NOMAD_TOKEN": "secret", "NOMAD_REGION": "us"}
    )
    assert Connection("https://flag.test:1", "eu", token="secret") == found


def test_every_variable() -> None:
    """The whole environment of Nomad's command line is understood."""
    environ = {
        "NOMAD_ADDR": "https://nomad.test:4646/ui/",
        "NOMAD_REGION": "eu",
        "NOMAD_NAMESPACE": "prod",
        "NOMAD_TOKEN": "secret",
        "NOMAD_HTTP_AUTH": "user:pa:ss",
        "NOMAD_CACERT": "ca.pem",
        "NOMAD_CAPATH": "cas",
        "NOMAD_CLIENT_CERT": "me.pem",
        "NOMAD_CLIENT_KEY": "me.key",
        "NOMAD_TLS_SERVER_NAME": "server.eu.nomad",
        "NOMAD_SKIP_VERIFY": "true",
    }
    assert set(environ) == set(VARIABLES.values())
    assert Connection(
        address="https://nomad.test:4646",
        region="eu",
        namespace="prod",
        token="secret",
        username="user",
        password="pa:ss",
        ca_cert="ca.pem",
        ca_path="cas",
        client_cert="me.pem",
        client_key="me.key",
        tls_server_name="server.eu.nomad",
        skip_verify=True,
    ) == resolve({}, {}, environ)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://host", {"address": "http://host"}),
        ("HTTP://Host:80/a/b?c=d#e", {"address": "http://host:80"}),
        ("https://[::1]:4646/ui", {"address": "https://[::1]:4646"}),
        ("http://user@host", {"address": "http://host", "username": "user"}),
        ("http://us%40er:p%3Aa%20@host:1", {"address": "http://host:1", "username": "us@er", "password": "p:a "}),
        ("unix:///var/run/nomad.sock", {"address": "http://127.0.0.1", "socket": "/var/run/nomad.sock"}),
        ("unix:/var/run/nomad.sock", {"address": "http://127.0.0.1", "socket": "/var/run/nomad.sock"}),
    ],
)
def test_addresses(text: str, expected: dict[str, Any]) -> None:
    """Scheme, host and port count; the path is dropped, as Nomad drops it; a socket is a path."""
    assert Connection(**expected) == resolve({"address": text}, {}, {})


def test_who_is_named_in_the_address_goes_before_the_variable() -> None:
    """Userinfo beats NOMAD_HTTP_AUTH, as it does for Nomad."""
    found = resolve({}, {}, {"NOMAD_ADDR": "http://a:b@host", "NOMAD_HTTP_AUTH": "c:d"})
    assert ("a", "b") == (found.username, found.password)


@pytest.mark.parametrize(
    "text",
    [
        "localhost:4646",
        "nomad.test",
        "ftp://nomad.test",
        "http://",
        "http:///v1",
        "http://:4646",
        "http://host:port",
        "http://host:99999",
        "http://[::1",
        "http://a..b",
        "http://" + "a" * 64,
        "http://ho\nst",
        "unix:",
        "unix://",
        "unix:///",
        "https://user:hidden@",
    ],
)
def test_an_address_that_is_none(text: str) -> None:
    """It is said what an address looks like and where this one comes from, without a password in it."""
    with pytest.raises(GitpoolError, match="Invalid address of the cluster") as caught:
        resolve({}, {}, {"NOMAD_ADDR": text})
    assert "NOMAD_ADDR" in caught.value.diagnostics[0].detail
    assert "hidden" not in caught.value.diagnostics[0].detail


@pytest.mark.parametrize("key", ["client_cert", "client_key"])
def test_half_a_client_certificate(key: str) -> None:
    """A certificate without its key, or the key without it, is refused in Nomad's words."""
    with pytest.raises(GitpoolError, match="Both client cert and client key must be provided"):
        resolve({key: "file"}, {}, {})


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("T", True), ("True", True), ("0", False), ("f", False), ("FALSE", False)]
)
def test_go_booleans(text: str, expected: bool) -> None:
    """NOMAD_SKIP_VERIFY takes what Go's ParseBool takes."""
    assert expected is resolve({}, {}, {"NOMAD_SKIP_VERIFY": text}).skip_verify


@pytest.mark.parametrize("text", ["yes", "tRUE", " true", "2"])
def test_a_boolean_that_is_none(text: str) -> None:
    """Nothing about safety is guessed."""
    with pytest.raises(GitpoolError, match="NOMAD_SKIP_VERIFY is no boolean"):
        resolve({}, {}, {"NOMAD_SKIP_VERIFY": text})


def test_a_flag_may_be_a_boolean() -> None:
    """The command line and the file give True and False themselves; False is said, not missing."""
    assert resolve({"skip_verify": True}, {}, {}).skip_verify
    assert not resolve({"skip_verify": False}, {}, {"NOMAD_SKIP_VERIFY": "1"}).skip_verify


@pytest.mark.parametrize("token", ["secret\n", "sécret", "se\x00cret", "\tsecret"])
def test_a_token_that_no_header_can_hold(token: str) -> None:
    """It is found before a request is made, and never shown."""
    with pytest.raises(GitpoolError, match="The token cannot be sent") as caught:
        resolve({}, {}, {"NOMAD_TOKEN": token})
    assert "cret" not in caught.value.diagnostics[0].detail


def test_secrets_are_not_shown() -> None:
    """Neither token nor password appears where a connection is printed."""
    found = resolve({}, {}, {"NOMAD_TOKEN": "hidden-1", "NOMAD_ADDR": "http://user:hidden-2@host"})
    assert ("hidden-1", "hidden-2") == (found.token, found.password)
    assert "hidden" not in f"{found!r} {found}"

"""Logging in with a signed token: who gets in, with what, and how the others are refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gitpool.devserver import DevServer, ManualClock
from gitpool.devserver.acl.authmethod import read_method
from gitpool.devserver.acl.signatures import ECKey
from tests.support.signing import CERTIFICATE, EC_PEM, EC_TOKEN, RSA_PEM, jwk, signed

from .speaking import Answer, ask

METHOD: dict[str, Any] = {
    "Name": "github",
    "MaxTokenTTL": "30m",
    "TokenNameFormat": "ci-${value.repo}",
    "Config": {
        "JWTValidationPubKeys": [RSA_PEM, EC_PEM],
        "BoundIssuer": ["me"],
        "BoundAudiences": ["nomad"],
        "SigningAlgs": ["RS256", "ES256"],
        "ClaimMappings": {"repo": "repo", "sub": "sub", "/deep/1/x": "deep", "n": "n"},
        "ListClaimMappings": {"groups": "groups"},
    },
    "BindingRules": [
        {"Selector": 'value.repo == "acme/pools"', "BindType": "policy", "BindName": "writer"},
        {"Selector": '"admins" in list.groups', "BindType": "policy", "BindName": "reader"},
        {"Selector": 'value.repo matches "^boss/"', "BindType": "management"},
        {"Selector": "value.n == 5", "BindType": "policy", "BindName": "by-${value.deep}"},
        {"Selector": 'value.sub == "bad name!"', "BindType": "policy", "BindName": "${value.sub}"},
        {"Selector": "this is no filter", "BindType": "management"},
    ],
}
UNABLE = "unable to validate provided token: "
UNVERIFIED = f"{UNABLE}unable to verify signature of JWT token: "
NO_KEY = f"{UNVERIFIED}error verifying token signature: no known key successfully validated the token signature"
NO_ISSUER = "auth method specifies BoundIssuers but the provided token does not contain issuer information"
NO_NAME = "failed to generate ACL token name: 1:3: unknown variable accessed: value.repo in:\n\nci-${value.repo}"
GO_MAP = "map[string]interface {}"
Change = Callable[[int], dict[str, Any]]


@pytest.fixture
def clock() -> ManualClock:
    """A clock that only the test moves."""
    return ManualClock()


@pytest.fixture
def server(tmp_path: Path, clock: ManualClock) -> Iterator[DevServer]:
    """A server with ACLs, the method above, and the policies that its rules name."""
    file, scenario = tmp_path / "method.json", tmp_path / "scenario.json"
    file.write_text(json.dumps(METHOD), encoding="utf-8")
    rules = 'node_pool "*" { policy = "read" }'
    policies = [{"Name": name, "Rules": rules} for name in ("writer", "reader", "by-nine")]
    scenario.write_text(json.dumps({"policies": policies}), encoding="utf-8")
    with DevServer(acl=True, jwt=file, scenario=scenario, clock=clock) as running:
        yield running


def seconds(server: DevServer) -> int:
    """What time it is for the server, in seconds since 1970."""
    return server.store.now() // 10**9


def claims(server: DevServer, **more: Any) -> dict[str, Any]:
    """Claims with which all is well; None takes one away."""
    now = seconds(server)
    whole = {"iss": "me", "aud": "nomad", "iat": now, "nbf": now, "exp": now + 600, "repo": "acme/pools", **more}
    return {name: value for name, value in whole.items() if value is not None}


def log_in(server: DevServer, token: str, method: str = "github") -> Answer:
    """POST /v1/acl/login."""
    body = json.dumps({"AuthMethodName": method, "LoginToken": token}).encode()
    return ask(server, "POST", "/v1/acl/login", body)


def test_a_good_token_is_worth_one_of_the_clusters(server: DevServer) -> None:
    """The answer is a client token of the method's age and name; it may do what its policies say, and no more."""
    answer = log_in(server, signed(claims(server)))
    token = answer.json
    assert (answer.status, answer.headers["x-nomad-index"]) == (200, "0")
    told = {name: token[name] for name in ("Name", "Type", "Policies", "ExpirationTTL", "Global")}
    assert told == {
        "Name": "ci-acme/pools",
        "Type": "client",
        "Policies": ["writer"],
        "ExpirationTTL": "30m0s",
        "Global": False,
    }
    headers = {"X-Nomad-Token": token["SecretID"]}
    assert ask(server, "GET", "/v1/node/pool/default", headers=headers).status == 200
    assert ask(server, "PUT", "/v1/node/pools", b'{"Name":"x"}', headers).status == 403
    assert ask(server, "GET", "/v1/acl/token/self", headers=headers).json == token


def test_the_new_token_ends_with_its_time(server: DevServer, clock: ManualClock) -> None:
    """After the method's MaxTokenTTL it is a bad token like any other."""
    headers = {"X-Nomad-Token": log_in(server, signed(claims(server))).json["SecretID"]}
    clock.advance(30 * 60 - 1)
    assert ask(server, "GET", "/v1/node/pools", headers=headers).status == 200
    clock.advance(2)
    assert ask(server, "GET", "/v1/node/pools", headers=headers).status == 403


@pytest.mark.parametrize(
    ("more", "policies"),
    [
        ({}, ["writer"]),
        ({"groups": ["devs", "admins"]}, ["writer", "reader"]),
        ({"groups": "admins", "repo": "x/y"}, ["reader"]),
        ({"n": 5, "deep": [1, {"x": "NINE"}]}, ["writer", "by-nine"]),
        ({"n": 5.9, "deep": [1, {"x": "ten"}]}, ["writer"]),
        ({"repo": "boss/x", "groups": ["admins"]}, None),
        ({"aud": ["a", "nomad"]}, ["writer"]),
        ({"exp": None, "nbf": None}, ["writer"]),
    ],
)
def test_claims_are_bound_to_policies(server: DevServer, more: dict[str, Any], policies: list[str] | None) -> None:
    """Selectors see claims and lists; names may refer to claims, in lower case; missing policies are not held."""
    answer = log_in(server, signed(claims(server, **more)))
    assert (answer.status, answer.json["Policies"]) == (200, policies)
    assert answer.json["Type"] == ("client" if policies else "management")


IN_CLAIMS: list[tuple[Change, str]] = [
    (
        lambda now: {"aud": "other"},
        "invalid audience (aud) claim: audience claim does not match any expected audience",
    ),
    (
        lambda now: {"aud": 5},
        "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience",
    ),
    (lambda now: {"iss": 5}, "json: cannot unmarshal number into Go struct field Claims.iss of type string"),
    (lambda now: {"exp": now - 61}, "invalid expiration time (exp) claim: token is expired"),
    (
        lambda now: {"exp": None, "iat": now - 300, "nbf": None},
        "invalid expiration time (exp) claim: token is expired",
    ),
    (lambda now: {"nbf": now + 62}, "invalid not before (nbf) claim: token not yet valid"),
    (lambda now: {"iat": now + 62}, "invalid issued at (iat) claim: token issued in the future"),
    (
        lambda now: {"iat": None, "exp": None, "nbf": None},
        "no issued at (iat), not before (nbf), or expiration time (exp) claims in token",
    ),
    (lambda now: {"exp": "x"}, "go-jose/go-jose/jwt: expected number value to unmarshal NumericDate"),
]


@pytest.mark.parametrize(("change", "reason"), IN_CLAIMS)
def test_a_token_that_is_not_for_now_or_not_for_us(server: DevServer, change: Change, reason: str) -> None:
    """Times and audiences that do not fit have the answer of a real server."""
    answer = log_in(server, signed(claims(server, **change(seconds(server)))))
    assert (answer.status, answer.text) == (401, f"{UNVERIFIED}{reason}")


@pytest.mark.parametrize(
    ("more", "status", "text"),
    [
        ({"iss": "you"}, 401, f"{UNABLE}invalid JWT issuer: you"),
        ({"iss": None}, 401, f"{UNABLE}{NO_ISSUER}"),
        ({"repo": "evil/x"}, 400, "no role or policy bindings matched"),
        ({"sub": "bad name!"}, 500, 'computed "policy" bind name for bind target is invalid: "bad name!"'),
        ({"repo": {"a": 1}}, 500, f"error converting claim 'repo' to string from unknown type {GO_MAP}"),
        ({"groups": {"a": 1}}, 500, '"groups" list claim could not be converted to string list'),
        ({"repo": None, "groups": ["admins"]}, 500, NO_NAME),
    ],
)
def test_claims_that_lead_nowhere(server: DevServer, more: dict[str, Any], status: int, text: str) -> None:
    """Another issuer, claims that no rule is for, and those that make no name have a real server's answers."""
    answer = log_in(server, signed(claims(server, **more)))
    assert (answer.status, answer.text) == (status, text)


def test_a_minute_of_skew_is_forgiven(server: DevServer) -> None:
    """Clocks differ: a token that ended, or begins, within a minute is good."""
    now = seconds(server)
    assert log_in(server, signed(claims(server, exp=now - 30))).status == 200
    assert log_in(server, signed(claims(server, nbf=now + 30))).status == 200


def test_a_signature_counts(server: DevServer) -> None:
    """Another algorithm, a changed claim, a cut signature or none: no known key has signed that."""
    good = signed(claims(server))
    head, _, signature = good.split(".")
    other = signed(claims(server, repo="boss/x")).split(".")[1]
    wrong = [
        f"{head}.{other}.{signature}",
        good[:-4],
        f"{good[:-4]}AAAA",
        f"{head}.{other}.",
        signed(claims(server), alg="none"),
        signed(claims(server), alg="HS256"),
        signed(["no", "object"]),
        signed(claims(server, n=float("inf"))),
        EC_TOKEN[:-4] + "AAAA",
    ]
    assert [(log_in(server, token).status, log_in(server, token).text) for token in wrong] == [(401, NO_KEY)] * 9


def test_elliptic_curves_are_known(server: DevServer) -> None:
    """A token that openssl signed with ES256 is taken."""
    assert log_in(server, EC_TOKEN).json["Policies"] == ["writer"]


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("a.b.c", "illegal base64 data at input byte 0"),
        ("a.b", "go-jose/go-jose: compact JWS format must have three parts"),
        ("e30.e30.e!", "illegal base64 data at input byte 1"),
        ("W10.e30.e30", "json: cannot unmarshal array into Go value of type jose.rawHeader"),
        ("ew.e30.e30", "unexpected end of JSON input"),
    ],
)
def test_what_is_no_token_at_all(server: DevServer, token: str, reason: str) -> None:
    """The library's complaint is told, and never the token."""
    answer = log_in(server, token)
    assert (answer.status, answer.text) == (401, f"{UNVERIFIED}error verifying token signature: {reason}")


def test_the_request_is_checked_first(server: DevServer) -> None:
    """Method, body, region, and what has to be in the body, in this order."""
    both = "invalid login request: 2 errors occurred:\n\t* missing auth method name\n\t* missing login token\n\n"
    assert ask(server, "GET", "/v1/acl/login").status == 405
    assert ask(server, "POST", "/v1/acl/login").text == "Request body is empty"
    assert ask(server, "POST", "/v1/acl/login?region=nope", b"{}").text == "No path to region"
    assert ask(server, "PUT", "/v1/acl/login", b"{}").text == both
    number = ask(server, "PUT", "/v1/acl/login", b'{"AuthMethodName":5}')
    assert number.text.startswith("json: cannot unmarshal number into Go struct field ACLLoginRequest.AuthMethodName")
    assert log_in(server, "x", "nope").text == 'auth-method "nope" not found'
    with DevServer() as open_to_all:
        assert log_in(open_to_all, "x").text == "ACL support disabled"
    with DevServer(acl=True) as without:
        assert log_in(without, "x").text == 'auth-method "github" not found'


def config(**more: Any) -> dict[str, Any]:
    """A method with another Config."""
    return {**METHOD, "Config": {"JWKS": {"keys": [jwk()]}, **more}}


@pytest.mark.parametrize("keys", [{"JWKS": {"keys": [jwk()]}}, {"JWTValidationPubKeys": [CERTIFICATE]}])
def test_keys_come_in_several_shapes(keys: dict[str, Any]) -> None:
    """A JWK and a certificate give the same key as PEM does."""
    wanted = read_method(METHOD).expected.keys[0]
    found = read_method({**METHOD, "Config": keys}).expected.keys[0]
    assert not isinstance(wanted, ECKey)
    assert not isinstance(found, ECKey)
    assert (found.n, found.e) == (wanted.n, wanted.e)


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ([], "the file is no JSON object"),
        ({**METHOD, "Nope": 1}, "the file has Nope, but what counts here is Name"),
        ({**METHOD, "Type": "OIDC"}, "Type is JWT"),
        ({**METHOD, "Name": "git hub"}, "Name is a text of letters"),
        ({**METHOD, "TokenLocality": "x"}, "TokenLocality is local or global"),
        ({**METHOD, "MaxTokenTTL": "1s"}, "MaxTokenTTL lies between 1m and 24h"),
        ({**METHOD, "MaxTokenTTL": "1d"}, "MaxTokenTTL is no duration such as 30m: time: unknown unit"),
        ({**METHOD, "Config": None}, "Config is no JSON object"),
        ({**METHOD, "Config": {}}, "Config has no keys"),
        (config(JWKSURL="https://example.com"), "this server fetches nothing"),
        (config(SigningAlgs=["PS256"]), "SigningAlgs has PS256, and this server verifies RS256 and ES256 alone"),
        (config(BoundIssuer="me"), "BoundIssuer is no list"),
        (config(ClaimMappings=[]), "ClaimMappings is no object of texts"),
        (config(JWTValidationPubKeys=["x"]), "JWTValidationPubKeys[0] cannot be used: it is no PEM"),
        (config(JWTValidationPubKeys=[RSA_PEM.replace("MIIB", "MIIC")]), "JWTValidationPubKeys[0] cannot be used"),
        (config(JWKS={"keys": [{"kty": "oct"}]}), "JWKS.keys[0] cannot be used: its kty is neither"),
        (config(JWKS={"keys": [{"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}]}), "no point on the curve"),
        ({**METHOD, "BindingRules": [{"BindType": "role", "BindName": "x"}]}, "BindingRules[0]: BindType is policy"),
        ({**METHOD, "BindingRules": [{"BindType": "policy"}]}, "BindingRules[0]: BindName is there for a policy"),
    ],
)
def test_a_method_that_makes_no_sense(method: object, reason: str) -> None:
    """A mistake in the file is told with its place and what to write instead."""
    with pytest.raises(ValueError, match=r".") as caught:
        read_method(method)
    assert reason in str(caught.value)

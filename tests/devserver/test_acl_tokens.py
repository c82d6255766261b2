"""Tokens: who is who, for how long, what is kept of them, and what nobody gets to see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import RemoteDisconnected
from pathlib import Path
from typing import Any

import pytest

from gitpool.devserver import DevServer, ManualClock
from gitpool.devserver.golang.rfc3339 import format_time, parse_time
from tests.support.signing import base64url

from .speaking import Answer, ask

BOSS = "b0550000-0000-4000-8000-000000000001"
READER = "4ead0000-0000-4000-8000-000000000002"
ACCESSOR = "acce5500-0000-4000-8000-000000000003"
SCENARIO = {
    "policies": [{"Name": "read", "Rules": 'node_pool "*" { policy = "read" }'}],
    "tokens": [
        {"SecretID": BOSS, "Type": "management", "Name": "boss"},
        {"SecretID": READER, "AccessorID": ACCESSOR, "Type": "client", "Policies": ["read", "missing"]},
    ],
}


@pytest.fixture
def clock() -> ManualClock:
    """A clock that only the test moves."""
    return ManualClock()


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A file with the tokens and the policy above."""
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(SCENARIO), encoding="utf-8")
    return path


@pytest.fixture
def server(scenario: Path, clock: ManualClock) -> Iterator[DevServer]:
    """A server with ACLs that knows these tokens."""
    with DevServer(acl=True, scenario=scenario, clock=clock) as running:
        yield running


def by(secret: str) -> dict[str, str]:
    """The headers of whoever has that token."""
    return {"X-Nomad-Token": secret} if secret else {}


def make(server: DevServer, **fields: Any) -> Answer:
    """Create or update a token as the boss."""
    return ask(
        server,
        "PUT",
        "/v1/acl/token",
        json.dumps({"Type": "client", "Policies": ["read"], **fields}).encode(),
        by(BOSS),
    )


def test_a_scenario_brings_its_tokens(server: DevServer) -> None:
    """They work with the secrets that the scenario gives, and may do what their policies say."""
    assert ask(server, "PUT", "/v1/node/pools", b'{"Name":"x"}', by(BOSS)).status == 200
    assert [pool["Name"] for pool in ask(server, "GET", "/v1/node/pools", headers=by(READER)).json] == [
        "all",
        "default",
        "x",
    ]
    assert ask(server, "PUT", "/v1/node/pools", b'{"Name":"x"}', by(READER)).status == 403
    assert ask(server, "GET", "/v1/node/pools").json == []
    itself = ask(server, "GET", "/v1/acl/token/self", headers=by(READER)).json
    assert (itself["AccessorID"], itself["Policies"]) == (ACCESSOR, ["read", "missing"])


def test_a_token_ends_with_its_time(server: DevServer, clock: ManualClock) -> None:
    """One nanosecond after its expiration time it is refused everywhere, in the words of each endpoint."""
    token = make(server, ExpirationTTL="1h").json
    assert parse_time(token["ExpirationTime"]) - parse_time(token["CreateTime"]) == 3600 * 10**9
    headers = by(token["SecretID"])
    clock.advance(3600)
    assert ask(server, "GET", "/v1/node/pools", headers=headers).status == 200
    clock.advance(0.001)
    answers = [
        ask(server, "GET", path, headers=headers) for path in ("/v1/node/pools", "/v1/acl/token/self", "/v1/agent/self")
    ]
    assert [(answer.status, answer.text) for answer in answers] == [
        (403, "Permission denied"),
        (500, "ACL token expired"),
        (500, "ACL token not found or invalid workload identity: ACL token expired"),
    ]


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"ExpirationTTL": "59s"}, ["expiration time cannot be less than 1m0s in the future (was 59s)"]),
        ({"ExpirationTTL": "24h0m1s"}, ["expiration time cannot be more than 24h0m0s in the future (was 24h0m1s)"]),
        (
            {"ExpirationTTL": "-1h"},
            [
                "token expiration TTL '-1h0m0s' should not be negative",
                "expiration time cannot be before create time",
                "expiration time cannot be less than 1m0s in the future (was -1h0m0s)",
            ],
        ),
        ({"Name": "é" * 129}, ["token name too long"]),
        ({"Policies": []}, ["client token missing policies or roles"]),
        ({"Type": "management"}, ["management token cannot be associated with policies or roles"]),
        ({"Type": "Client"}, ["token type must be client or management"]),
    ],
)
def test_a_token_that_is_refused(server: DevServer, fields: dict[str, Any], problems: list[str]) -> None:
    """Every mistake is told, in one text."""
    head = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
    listed = "".join(f"\n\t* {problem}" for problem in problems)
    answer = make(server, **fields)
    assert (answer.status, answer.text) == (400, f"token 0 invalid: {head} occurred:{listed}\n\n")


def test_an_update_keeps_what_cannot_change(server: DevServer) -> None:
    """Secret, creation and accessor stay; name and policies change, and with them the hash."""
    old = make(server).json
    new = make(server, AccessorID=old["AccessorID"].upper(), SecretID=BOSS, Name="new", Policies=["x"]).json
    assert (new["SecretID"], new["CreateTime"], new["CreateIndex"]) == (
        old["SecretID"],
        old["CreateTime"],
        old["CreateIndex"],
    )
    assert new["ModifyIndex"] > old["ModifyIndex"]
    assert (new["Name"], new["Policies"], new["Hash"] != old["Hash"]) == ("new", ["x"], True)
    assert make(server, AccessorID=old["AccessorID"], Global=True).text.count("cannot toggle global mode") == 1
    kept = ask(server, "GET", f"/v1/acl/token/{old['AccessorID']}", headers=by(old["SecretID"]))
    assert kept.json["Name"] == "new"


def test_a_token_that_gains_an_expiry_ends_the_conversation(server: DevServer) -> None:
    """A real server dies of it, and the client sees a closed connection."""
    accessor = make(server).json["AccessorID"]
    with pytest.raises(RemoteDisconnected):
        make(server, AccessorID=accessor, ExpirationTTL="1h")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Nomad-Token": READER}, 200),
        ({"X-Nomad-Token": f"  {READER} "}, 200),
        ({"X-Nomad-Token": READER.upper()}, 200),
        ({"Authorization": f"Bearer {READER}"}, 200),
        ({"Authorization": f"bEARER   {READER} more"}, 200),
        ({"Authorization": f"Bearer {BOSS}", "X-Nomad-Token": READER}, 200),
        ({"Authorization": f"Basic {READER}"}, 403),
        ({"Authorization": "Bearer"}, 403),
        ({"Authorization": READER}, 403),
        ({"X-Vault-Token": READER}, 403),
        ({"Authorization": f"Bearer {READER}", "X-Nomad-Token": "nonsense"}, 403),
        ({}, 403),
    ],
)
def test_both_headers_carry_a_token(server: DevServer, headers: dict[str, str], status: int) -> None:
    """Nomad's own header goes before the common one, and a bad token is not saved by a good one behind it."""
    assert ask(server, "GET", "/v1/node/pool/default", headers=headers).status == status


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("nonsense", "failed to parse signed token: go-jose/go-jose: compact JWS format must have three parts"),
        ("a.b.c", "failed to parse signed token: illegal base64 data at input byte 0"),
        ("e30.e30.eA", "missing key ID header"),
        ("eyJraWQiOiJ4In0.e30.eA", 'operation cancelled: no such key "x" in keyring'),
    ],
)
def test_a_secret_that_is_no_uuid_is_tried_as_a_signed_token(server: DevServer, secret: str, text: str) -> None:
    """Where the endpoint says why, it says what go-jose says; the pools say nothing."""
    answer = ask(server, "GET", "/v1/acl/token/self", headers=by(secret))
    assert (answer.status, answer.text) == (500, text)
    assert ask(server, "GET", "/v1/node/pools", headers=by(secret)).text == "Permission denied"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"[" * 5000, "unexpected end of JSON input"),
        (b"[" * 5000 + b"]" * 5000, "json: cannot unmarshal array into Go value of type jose.rawHeader"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "the header is too large for this server"),
        (b'{"a":' + b"9" * 5000 + b"}", "the header is too large for this server"),
    ],
)
def test_a_header_that_is_made_to_be_large_does_no_harm(server: DevServer, header: bytes, reason: str) -> None:
    """Depth and digits without end are refused like anything else that is no token."""
    answer = ask(server, "GET", "/v1/acl/token/self", headers=by(f"{base64url(header)}.e30.eA"))
    assert (answer.status, answer.text) == (500, f"failed to parse signed token: {reason}")


def test_bootstrap_happens_once(server: DevServer) -> None:
    """The first answer is a global management token, with the secret that was asked for; the second a refusal."""
    assert ask(server, "PUT", "/v1/acl/bootstrap", b'{"BootstrapSecret":"x"}').text == "invalid acl token"
    secret = "5ec4e700-0000-4000-8000-000000000004"
    first = ask(server, "PUT", "/v1/acl/bootstrap", json.dumps({"BootstrapSecret": secret}).encode())
    assert (first.json["SecretID"], first.json["Type"], first.json["Global"]) == (secret, "management", True)
    again = ask(server, "POST", "/v1/acl/bootstrap")
    assert (again.status, again.text) == (400, f"ACL bootstrap already done (reset index: {first.index})")


def test_only_management_sees_tokens_and_no_list_shows_a_secret(server: DevServer) -> None:
    """Others are refused, and a filter can ask for anything of a token but its secret."""
    listed = ask(server, "GET", "/v1/acl/tokens", headers=by(BOSS))
    assert [row["Name"] for row in listed.json] == ["boss", ""]
    assert BOSS not in listed.text
    assert ask(server, "GET", "/v1/acl/tokens", headers=by(READER)).status == 403
    found = ask(server, "GET", "/v1/acl/tokens?filter=read%20in%20Policies", headers=by(BOSS))
    assert [row["AccessorID"] for row in found.json] == [ACCESSOR]
    refused = ask(server, "GET", f"/v1/acl/tokens?filter=SecretID%20==%20%22{BOSS}%22", headers=by(BOSS))
    assert refused.status == 400
    assert BOSS not in repr(server.store.tokens.ordered())


def test_the_pages_of_tokens_follow_their_creation(server: DevServer) -> None:
    """The token of a page is compared by number, so that the tenth comes after the ninth."""
    wanted = [row["AccessorID"] for row in ask(server, "GET", "/v1/acl/tokens", headers=by(BOSS)).json]
    wanted += [make(server, Name=str(number)).json["AccessorID"] for number in range(90)]
    seen: list[str] = []
    token: str | None = ""
    while token is not None:
        page = ask(server, "GET", f"/v1/acl/tokens?per_page=7&next_token={token}", headers=by(BOSS))
        seen += [row["AccessorID"] for row in page.json]
        token = page.headers.get("x-nomad-nexttoken")
    assert seen == wanted


def test_a_data_file_keeps_them(tmp_path: Path, scenario: Path) -> None:
    """Tokens, policies and the bootstrap are there again, with their indexes and hashes."""
    data = tmp_path / "data.json"
    with DevServer(acl=True, scenario=scenario, data=data) as first:
        boot = ask(first, "PUT", "/v1/acl/bootstrap").json
        make(first, Name="kept", ExpirationTTL="2h")
        before = [ask(first, "GET", path, headers=by(BOSS)) for path in ("/v1/acl/tokens", "/v1/acl/policies")]
    with DevServer(acl=True, data=data) as second:
        after = [ask(second, "GET", path, headers=by(BOSS)) for path in ("/v1/acl/tokens", "/v1/acl/policies")]
        assert [answer.json for answer in after] == [answer.json for answer in before]
        assert ask(second, "GET", "/v1/acl/token/self", headers=by(boot["SecretID"])).json == boot
        assert ask(second, "PUT", "/v1/acl/bootstrap").status == 400


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"tokens": [{"Type": "management"}]}, "tokens[0]: its SecretID is no UUID"),
        (
            {"tokens": [{"SecretID": BOSS, "Type": "x"}]},
            "tokens[0]: token 0 invalid: 1 error occurred: * token type must be",
        ),
        (
            {"policies": [{"Name": "p", "Rules": "x"}]},
            "policies[0]: policy 0 invalid: 1 error occurred: * failed to parse",
        ),
    ],
)
def test_a_scenario_that_makes_no_sense(tmp_path: Path, document: dict[str, Any], reason: str) -> None:
    """The place in the file and Nomad's own reason, on one line; never a secret."""
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ValueError, match=r".") as caught:
        DevServer(acl=True, scenario=path)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert BOSS not in str(caught.value)


def test_without_acls_nobody_is_asked(scenario: Path) -> None:
    """Tokens may be there all the same; whatever is sent, everything is allowed."""
    with DevServer(scenario=scenario) as server:
        assert ask(server, "PUT", "/v1/node/pools", b'{"Name":"x"}', by("nonsense")).status == 200
        assert ask(server, "GET", "/v1/agent/self").json["config"]["ACL"]["Enabled"] is False


def test_with_acls_the_agent_says_so(server: DevServer) -> None:
    """agent/self needs agent:read and shows that ACLs are on."""
    assert ask(server, "GET", "/v1/agent/self", headers=by(BOSS)).json["config"]["ACL"]["Enabled"] is True
    assert ask(server, "GET", "/v1/agent/self", headers=by(READER)).status == 403


def test_writes_go_to_the_authoritative_region(server: DevServer) -> None:
    """With ACLs on, a pool, a policy and a global token are written whichever region is named; others are not found."""
    assert ask(server, "PUT", "/v1/node/pools?region=nope", b'{"Name":"x"}', by(BOSS)).status == 200
    assert ask(server, "PUT", "/v1/acl/policy/p?region=nope", b'{"Name":"p"}', by(BOSS)).status == 200
    body = b'{"Type":"client","Policies":["p"],"Global":%s}'
    assert ask(server, "PUT", "/v1/acl/token?region=nope", body % b"true", by(BOSS)).status == 200
    assert ask(server, "PUT", "/v1/acl/token?region=nope", body % b"false", by(BOSS)).text == "No path to region"
    assert ask(server, "GET", "/v1/node/pools?region=nope", headers=by("nonsense")).text == "No path to region"


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-24T19:45:59.175976301Z", 1795549559175976301),
        ("2026-11-24T19:45:59.1Z", 1795549559100000000),
        ("0001-01-01T00:00:00Z", -62135596800000000000),
    ],
)
def test_times_are_written_as_go_writes_them(text: str, nanoseconds: int) -> None:
    """RFC 3339 in UTC, without zeros at the end of the fraction, and back."""
    assert format_time(nanoseconds) == text
    assert parse_time(text) == nanoseconds


@pytest.mark.parametrize(
    "text", ["", "2026-11-24", "2026-13-24T00:00:00Z", "2026-11-24T00:00:00", "0001-01-01T00:00:00+01:00", "x"]
)
def test_what_is_no_time(text: str) -> None:
    """Anything else is refused with a sentence that begins as Go's does."""
    with pytest.raises(ValueError, match=r"^parsing time "):
        parse_time(text)


def test_offsets_are_taken_off() -> None:
    """A time with an offset is the same moment in UTC."""
    assert format_time(parse_time("2026-01-01T01:30:00.5+01:30")) == "2026-01-01T00:00:00.5Z"

"""The guide to logging in: its auth method, policies and rules, word for word, give each job what it says, no more."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gitpool.backends.nomad_policy import policy
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.devserver import Store
from gitpool.devserver.acl.authmethod import read_method
from gitpool.devserver.datafile import load_scenario
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.client import Nomad
from gitpool.nomad.login import LoginFailed, log_in
from gitpool.nomad.transport import Refusal
from gitpool.nomad.variables import Variables
from gitpool.pool import NodePool
from tests.docs.page import ROOT, Block, read
from tests.nomad.serving import said
from tests.support.inprocess import InProcess, transport_to
from tests.support.runs import holder
from tests.support.signing import jwk, signed

PAGE = ROOT / "docs" / "guides" / "login.md"
PATH = "gitpool/prod"
OURS, STRANGERS = "123456789", "987654321"
ISSUER, AUDIENCE = "https://token.actions.githubusercontent.com", "nomad.example.org"

PULL_REQUEST = {"repository_id": OURS, "event_name": "pull_request", "ref": "refs/pull/7/merge"}
PUSH = {"repository_id": OURS, "event_name": "push", "ref": "refs/heads/main", "environment": "prod"}


@dataclass
class Guide:
    """What the page says: its named files, and the flags of its commands of `nomad`, by what they make."""

    files: dict[str, str] = field(default_factory=dict)
    made: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def of_the_page(cls) -> Guide:
        """Read it."""
        guide = cls()
        for item in read(PAGE):
            if isinstance(item, Block) and item.name:
                guide.files[item.name] = item.text
            if isinstance(item, Block) and item.language == "text":
                for line in item.text.splitlines():
                    guide.note(shlex.split(line))
        return guide

    def note(self, words: list[str]) -> None:
        """A command `nomad acl THING VERB`, with flags; what is none of these may hold no flags."""
        if words[:2] != ["nomad", "acl"]:
            return
        flags = {}
        for word in words[4:]:
            name, _, value = word.lstrip("-").partition("=")
            flags[name] = value if word.startswith("-") else name
        self.made.setdefault(words[2], []).append(flags)

    def method(self) -> dict[str, Any]:
        """The auth method with its rules, as the embedded Nomad takes it: with a key of ours, not GitHub's."""
        (created,) = self.made["auth-method"]
        config = json.loads(self.files[created["config"].removeprefix("@")])
        assert f"{ISSUER}/.well-known/jwks" == config.pop("JWKSURL")
        assert "JWT" == created["type"]
        rules = [
            {"BindType": rule["bind-type"], "BindName": rule["bind-name"], "Selector": rule["selector"]}
            for rule in self.made["binding-rule"]
            if rule["auth-method"] == created["name"]
        ]
        return {
            "Name": created["name"],
            "TokenLocality": created["token-locality"],
            "MaxTokenTTL": created["max-token-ttl"],
            "Config": config | {"JWKS": {"keys": [jwk()]}},
            "BindingRules": rules,
        }

    def policies(self) -> list[dict[str, str]]:
        """The policies that it has people make, those with the text of the page, the other as it is printed."""
        printed = {"policies/gitpool-apply.hcl": policy(PATH)}
        files = self.files | printed
        return [
            {"Name": name, "Rules": files[file]}
            for made in self.made["policy"]
            for name, file in [tuple(made.values())]
        ]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A cluster that was set up as the page says, with a job and a node in each of two namespaces, and a state."""
    guide = Guide.of_the_page()
    scenario = {
        "namespaces": ["ml"],
        "policies": guide.policies(),
        "nodes": [{"ID": "81d689d5-1e40-4861-a92b-2e6cfdc42de0", "Name": "n", "NodePool": "gpu"}],
        "jobs": [
            {"ID": "train", "Namespace": "ml", "NodePool": "gpu", "Status": "running"},
            {"ID": "web", "Namespace": "default", "NodePool": "gpu", "Status": "running"},
        ],
        "variables": [{"Path": "another/secret", "Namespace": "default", "Items": {"a": "b"}}],
    }
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    store = Store(acl=True)
    store.auth_method = read_method(guide.method())
    load_scenario(path, store)
    return store


def secret_of(store: Store, claims: dict[str, str], **more: str) -> str:
    """The token that a job gets which claims that.

    Raises:
        LoginFailed: none.
    """
    now = store.now() // 10**9
    whole = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 300, **claims, **more}
    token = signed(whole, kid="one")
    return log_in(transport_to(InProcess(store)), "github", AUDIENCE, lambda audience: token).secret


def backend_of(store: Store, secret: str) -> NomadBackend:
    """The state, as whoever has that token sees it."""
    variables = Variables(transport_to(InProcess(store), secret))
    return NomadBackend(variables, PATH, sleep=lambda seconds: None)


def test_a_pull_request_may_plan(store: Store) -> None:
    """It reads pools, nodes, the jobs of all namespaces and the state, which is all that a plan asks for."""
    applies = backend_of(store, secret_of(store, PUSH))
    lock = applies.acquire(holder(1))
    applies.write(bytes(range(256)) * 400, applies.read(), lock)
    secret = secret_of(store, PULL_REQUEST)
    nomad = Nomad(transport_to(InProcess(store), secret))
    assert {"all", "default", "gpu"} == set(nomad.pools())
    assert ["n"] == [node.name for node in nomad.nodes("gpu")]
    assert {"train", "web"} == {job.id for job in nomad.jobs("gpu")}
    assert bytes(range(256)) * 400 == backend_of(store, secret).read().data


def test_a_pull_request_may_not_write(store: Store) -> None:
    """Neither a pool nor the state nor its lock; nor does it see what else is kept in variables."""
    transport = transport_to(InProcess(store), secret_of(store, PULL_REQUEST))
    nomad = Nomad(transport)
    attempts: list[Callable[[], object]] = [
        lambda: nomad.put(NodePool("gpu", description="mine")),
        lambda: nomad.remove("gpu"),
        lambda: Variables(transport).get("another/secret"),
        lambda: backend_of(store, secret_of(store, PULL_REQUEST)).acquire(holder(1)),
    ]
    for attempt in attempts:
        with pytest.raises(GitpoolError) as caught:
            attempt()
        assert "Permission denied" in said(caught.value)


def test_a_push_to_prod_may_apply(store: Store) -> None:
    """It writes and deletes pools, and the state under its lock; and it sees who uses a pool, as the plan does."""
    secret = secret_of(store, PUSH)
    nomad = Nomad(transport_to(InProcess(store), secret))
    nomad.put(NodePool("new"))
    assert "new" in nomad.pools()
    nomad.remove("new")
    assert {"train", "web"} == {job.id for job in nomad.jobs("gpu")}
    backend = backend_of(store, secret)
    lock = backend.acquire(holder(1))
    backend.write(b"state", backend.read(), lock)
    backend.release(lock)
    with pytest.raises(Refusal):
        Variables(transport_to(InProcess(store), secret)).get("another/secret")


def test_the_token_is_global_and_ends_soon(store: Store) -> None:
    """So that the authoritative region knows it, and nobody has to take it back."""
    secret_of(store, PUSH)
    (token,) = store.tokens.ordered()
    assert (True, "client", 600 * 10**9) == (token.is_global, token.type, token.ttl)


ONLY_PLANS: list[dict[str, str]] = [
    {"event_name": "merge_group", "ref": "refs/heads/gh-readonly-queue/main/pr-7", "repository_id": OURS},
    {**PULL_REQUEST, "environment": "prod"},
    {**PULL_REQUEST, "ref": "refs/heads/main"},
]


@pytest.mark.parametrize("claims", ONLY_PLANS, ids=str)
def test_what_is_reviewed_still_gets_the_plan_s_token(store: Store, claims: dict[str, str]) -> None:
    """Whatever else a pull request says of itself, and in the merge queue."""
    secret_of(store, claims)
    (token,) = store.tokens.ordered()
    assert ("gitpool-plan",) == token.policies


NOBODY: list[dict[str, str]] = [
    {**PULL_REQUEST, "repository_id": STRANGERS},
    {**PUSH, "repository_id": STRANGERS},
    {**PUSH, "repository_id": STRANGERS, "repository": "OWNER/NAME", "sub": "repo:OWNER/NAME:environment:prod"},
    {**PUSH, "environment": "staging"},
    {**PUSH, "ref": "refs/heads/other"},
    {**PUSH, "ref": "refs/tags/main"},
    {name: value for name, value in PUSH.items() if name != "environment"},
    {name: value for name, value in PUSH.items() if name != "repository_id"},
    {"repository_id": OURS, "event_name": "pull_request_target", "ref": "refs/heads/main"},
]


@pytest.mark.parametrize("claims", NOBODY, ids=str)
def test_nobody_else_gets_anything(store: Store, claims: dict[str, str]) -> None:
    """Not a stranger's repository, not one that took over our name, not another branch, tag or environment of ours."""
    with pytest.raises(LoginFailed, match="No binding rule is for this job"):
        secret_of(store, claims)
    assert [] == store.tokens.ordered()


@pytest.mark.parametrize(
    "more", [{"aud": "https://github.com/OWNER"}, {"aud": "sts.example.org"}, {"iss": "https://x"}]
)
def test_an_identity_for_another_place_is_not_taken(store: Store, more: dict[str, str]) -> None:
    """Nor one of another issuer, whoever signed it."""
    with pytest.raises(LoginFailed, match="does not believe"):
        secret_of(store, PUSH, **more)


def test_the_page_says_what_an_empty_selector_does(store: Store) -> None:
    """It fits every identity, also a stranger's."""
    method = Guide.of_the_page().method()
    method["BindingRules"] = [{"Selector": "", "BindType": "policy", "BindName": "gitpool-apply"}]
    store.auth_method = read_method(method)
    secret_of(store, {"repository_id": STRANGERS})
    (token,) = store.tokens.ordered()
    assert ("gitpool-apply",) == token.policies

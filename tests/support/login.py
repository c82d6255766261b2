"""An embedded Nomad that jobs can log in to, and identities signed for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gitpool.devserver import ManualClock, Store
from gitpool.devserver.acl.authmethod import read_method
from gitpool.devserver.datafile import load_scenario
from tests.support.signing import RSA_PEM, signed

AUDIENCE, ISSUER = "nomad.test", "https://github.test"
METHOD: dict[str, Any] = {
    "Name": "github",
    "MaxTokenTTL": "10m",
    "Config": {
        "JWTValidationPubKeys": [RSA_PEM],
        "BoundIssuer": [ISSUER],
        "BoundAudiences": [AUDIENCE],
        "ClaimMappings": {"repository_id": "repository_id", "environment": "environment"},
    },
    "BindingRules": [
        {"Selector": 'value.repository_id == "1"', "BindType": "policy", "BindName": "reader"},
        {"Selector": 'value.environment == "prod"', "BindType": "policy", "BindName": "writer"},
        {"Selector": 'value.repository_id == "2"', "BindType": "policy", "BindName": "missing"},
    ],
}
RULES = {
    "reader": 'node_pool "*" { policy = "read" }',
    "writer": """
node_pool "*" { policy = "write" }
namespace "default" {
  variables {
    path "gitpool/*" { capabilities = ["read", "write", "destroy"] }
  }
}
""",
}
SCENARIO = {"policies": [{"Name": name, "Rules": rules} for name, rules in RULES.items()]}


def furnish(store: Store, folder: Path, **method: Any) -> Store:
    """Give a cluster that method (`method` are its other fields), and its two policies."""
    path = folder / "scenario.json"
    path.write_text(json.dumps(SCENARIO), encoding="utf-8")
    store.auth_method = read_method(METHOD | method)
    load_scenario(path, store)
    return store


def cluster(folder: Path, clock: ManualClock | None = None, **method: Any) -> Store:
    """Such a cluster."""
    return furnish(Store(clock, acl=True), folder, **method)


def identity(store: Store, audience: str = AUDIENCE, **claims: Any) -> str:
    """A good identity, signed; None takes a claim away."""
    now = store.now() // 10**9
    whole = {"iss": ISSUER, "aud": audience, "iat": now, "nbf": now, "exp": now + 300, "repository_id": "1", **claims}
    return signed({name: value for name, value in whole.items() if value is not None})


def secrets(store: Store) -> list[str]:
    """The secrets of all tokens that were given."""
    return [token.secret for token in store.tokens.ordered()]

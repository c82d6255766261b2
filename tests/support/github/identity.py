"""The identity of a job: a token that GitHub signs for it, with the names of claims that GitHub uses."""

from __future__ import annotations

from tests.support.github.exchange import Answer, Request
from tests.support.github.hub import Hub
from tests.support.signing import jwk, signed

BORN, DIES = 1_700_000_000, 4_102_444_800
"""A token is good from 2023 to 2100, so that no test depends on the day; `claims` can say otherwise."""


def answer(hub: Hub, request: Request) -> Answer:
    """The job's token for an audience, in a JSON object; to whoever has the request token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    found = hub.identities.get(given)
    if request.method != "GET" or scheme.lower() != "bearer" or found is None:
        return Answer(401, {"message": "Unauthorized"})
    owner = found.claims.get("repository_owner", "")
    audience = request.query.get("audience") or f"{hub.web}/{owner}"
    claims = {"iss": hub.issuer, "iat": BORN, "nbf": BORN, "exp": DIES, "aud": audience, **found.claims}
    return Answer(200, {"count": 1, "value": signed(claims, kid="one")})


def keys() -> Answer:
    """The public key that the tokens are signed with."""
    return Answer(200, {"keys": [{**jwk(), "alg": "RS256", "use": "sig"}]})

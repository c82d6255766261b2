"""The tokens that people log in with: are they signed, in time, and meant for this cluster (nomad: lib/auth/jwt).

nomad: lib/auth/jwt/validator.go Validate; hashicorp/cap jwt/jwt.go Validator.Validate.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gitpool.devserver.acl.jws import BadJWS, SignedToken, read_jws
from gitpool.devserver.acl.signatures import PublicKey
from gitpool.devserver.golang.decoding import kind, parse, plain
from gitpool.devserver.golang.duration import SECOND

_DEFAULT_ALGORITHM = "RS256"
# hashicorp/cap DefaultLeewaySeconds, go-jose jwt.DefaultLeeway; both in seconds.
_DEFAULT_LEEWAY = 150
_DEFAULT_SKEW = 60
_TEXTS = ("iss", "jti", "sub")
_TIMES = ("exp", "iat", "nbf")

Claims = dict[str, object]


class BadJWT(ValueError):
    """A token that nobody may log in with; the reason as Nomad words it, without the token."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to be like (nomad: structs.ACLAuthMethodConfig); leeways are nanoseconds, 0 for the default."""

    keys: Sequence[PublicKey]
    issuers: Sequence[str] = ()
    audiences: Sequence[str] = ()
    algorithms: Sequence[str] = ()
    expiration_leeway: int = 0
    not_before_leeway: int = 0
    clock_skew_leeway: int = 0


def validate(token: str, expected: Expected, now: int) -> Claims:
    """What a token claims, if all is well with it at that time, in nanoseconds since 1970; else BadJWT."""
    try:
        claims = _verified(token, expected)
        _check_audience(claims, expected)
        _check_times(claims, expected, now)
    except BadJWT as problem:
        raise BadJWT(f"unable to verify signature of JWT token: {problem}") from None
    _check_issuer(claims, expected)
    return claims


def _verified(token: str, expected: Expected) -> Claims:
    """What a token claims whose signature is by one of the keys."""
    try:
        signed = read_jws(token)
    except BadJWS as problem:
        raise BadJWT(f"error verifying token signature: {problem}") from None
    claims = _claims(signed) if any(_is_signed_by(signed, key) for key in expected.keys) else None
    if claims is None:
        raise BadJWT("error verifying token signature: no known key successfully validated the token signature")
    if signed.header.get("alg") not in (expected.algorithms or (_DEFAULT_ALGORITHM,)):
        raise BadJWT("invalid algorithm (alg) header parameter: token signed with unexpected algorithm")
    for name in _TEXTS:
        if claims.get(name) is not None and not isinstance(claims[name], str):
            raise BadJWT(
                f"json: cannot unmarshal {_kind(claims[name])} into Go struct field Claims.{name} of type string"
            )
    return claims


def _is_signed_by(signed: SignedToken, key: PublicKey) -> bool:
    kid = signed.header.get("kid")
    if signed.header.get("alg") != key.alg or (key.kid and isinstance(kid, str) and kid != key.kid):
        return False
    return key.verifies(signed.signed, signed.signature)


def _claims(signed: SignedToken) -> Claims | None:
    try:
        found = plain(parse(signed.payload))
        # A number that no float64 holds makes the claims unreadable for Go, and this refuses infinity.
        json.dumps(found, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _kind(value: object) -> str:
    """What Go calls a JSON value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return "object" if isinstance(value, Mapping) else kind(value if isinstance(value, str) else [])


def _check_audience(claims: Claims, expected: Expected) -> None:
    given = claims.get("aud")
    told = [given] if isinstance(given, str) else given
    if told is not None and not (isinstance(told, list) and all(isinstance(one, str) for one in told)):
        raise BadJWT("go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience")
    if expected.audiences and not set(expected.audiences) & set(told or ()):
        reason = "audience claim does not match any expected audience"
        raise BadJWT(f"invalid audience (aud) claim: {reason}")


def _check_times(claims: Claims, expected: Expected, now: int) -> None:
    """Hold the times against the clock; what is not said follows from what is (seconds since 1970)."""
    expiry, issued, start = (_seconds(claims.get(name)) for name in _TIMES)
    if not (expiry or issued or start):
        raise BadJWT("no issued at (iat), not before (nbf), or expiration time (exp) claims in token")
    expiry = expiry or max(issued, start) + _leeway(expected.expiration_leeway, _DEFAULT_LEEWAY)
    start = start or issued or expiry - _leeway(expected.not_before_leeway, _DEFAULT_LEEWAY)
    skew = _leeway(expected.clock_skew_leeway, _DEFAULT_SKEW) * SECOND
    if now + skew < start * SECOND:
        raise BadJWT("invalid not before (nbf) claim: token not yet valid")
    if now - skew > expiry * SECOND:
        raise BadJWT("invalid expiration time (exp) claim: token is expired")
    if now + skew < issued * SECOND:
        raise BadJWT("invalid issued at (iat) claim: token issued in the future")


def _seconds(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadJWT("go-jose/go-jose/jwt: expected number value to unmarshal NumericDate")
    return int(value)


def _leeway(nanoseconds: int, default: int) -> int:
    """A leeway in seconds: none where it is negative, the default where it is not set."""
    return default if nanoseconds == 0 else max(0, nanoseconds // SECOND)


def _check_issuer(claims: Claims, expected: Expected) -> None:
    if not expected.issuers:
        return
    if "iss" not in claims:
        raise BadJWT("auth method specifies BoundIssuers but the provided token does not contain issuer information")
    if claims["iss"] not in expected.issuers:
        raise BadJWT(f"invalid JWT issuer: {claims['iss']}")

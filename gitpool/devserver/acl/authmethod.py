"""One way to log in with a token of somebody else's, as a file gives it (nomad: structs.ACLAuthMethod).

The file is the object of Nomad's own API, with two lists beside: ``BindingRules`` with the rules of the method (nomad:
structs.ACLBindingRule), and in ``Config`` ``JWKS``, the keys themselves, for nothing is fetched from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from gitpool.devserver.acl.jwt import Claims, Expected
from gitpool.devserver.acl.publickeys import key_of_jwk, key_of_pem
from gitpool.devserver.acl.signatures import PublicKey
from gitpool.devserver.golang.duration import HOUR, MINUTE, parse_duration

ALGORITHMS = ("RS256", "ES256")
POLICY, MANAGEMENT = "policy", "management"
_NAME = re.compile(r"[a-zA-Z0-9-]{1,128}\Z")
_FIELDS = ("Name", "Type", "TokenLocality", "TokenNameFormat", "MaxTokenTTL", "Config", "BindingRules")
_CONFIG = (
    "JWTValidationPubKeys",
    "JWKS",
    "BoundIssuer",
    "BoundAudiences",
    "SigningAlgs",
    "ExpirationLeeway",
    "NotBeforeLeeway",
    "ClockSkewLeeway",
    "ClaimMappings",
    "ListClaimMappings",
)
_FETCHED = ("JWKSURL", "OIDCDiscoveryURL")
_RULE = ("Selector", "BindType", "BindName", "Description")
_DEFAULT_FORMAT = "${auth_method_type}-${auth_method_name}"
_REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")


@dataclass(frozen=True, slots=True)
class BindingRule:
    """Who gets what: a filter over the claims, and the policy that fits it; ``bind_name`` may refer to claims."""

    selector: str
    bind_type: str
    bind_name: str


@dataclass(frozen=True, slots=True)
class AuthMethod:
    """The method; ``ttl`` of its tokens in nanoseconds."""

    name: str
    expected: Expected
    rules: Sequence[BindingRule]
    ttl: int = HOUR
    is_global: bool = False
    name_format: str = _DEFAULT_FORMAT
    mappings: Mapping[str, str] = field(default_factory=dict)
    list_mappings: Mapping[str, str] = field(default_factory=dict)

    def token_name(self, values: Mapping[str, str]) -> str:
        """What a token of this method is called (nomad: formatTokenName); ValueError where a claim is missing."""
        known = {f"value.{name}": value for name, value in values.items()}
        return interpolate(
            self.name_format or _DEFAULT_FORMAT,
            {"auth_method_type": "JWT", "auth_method_name": self.name, **known},
        )


def interpolate(template: str, values: Mapping[str, str]) -> str:
    """A template with ``${name}`` replaced (hashicorp/hil, of which this is all that names need); else ValueError."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise ValueError(f"1:3: unknown variable accessed: {found[1]} in:\n\n{template}")
        return values[found[1]]

    return _REFERENCE.sub(value, template)


def read_method(given: object) -> AuthMethod:
    """The method that a file's JSON describes; ValueError with a sentence where it makes no sense."""
    method = _known(given, _FIELDS, "the file")
    if method.get("Type", "JWT") != "JWT":
        raise ValueError("Type is JWT or nothing, for there is no other method here")
    name = str(method.get("Name") or "")
    if not _NAME.match(name):
        raise ValueError("Name is a text of letters, digits and dashes, such as github")
    locality = method.get("TokenLocality", "local")
    if locality not in ("local", "global"):
        raise ValueError("TokenLocality is local or global")
    config = _config(method.get("Config"))
    ttl = _duration(method, "MaxTokenTTL") or HOUR
    if not MINUTE <= ttl <= 24 * HOUR:
        raise ValueError("MaxTokenTTL lies between 1m and 24h")
    return AuthMethod(
        name=name,
        expected=_expected(config),
        rules=[_rule(one, number) for number, one in enumerate(_list(method, "BindingRules"))],
        ttl=ttl,
        is_global=locality == "global",
        name_format=str(method.get("TokenNameFormat") or _DEFAULT_FORMAT),
        mappings=_texts_by_name(config, "ClaimMappings"),
        list_mappings=_texts_by_name(config, "ListClaimMappings"),
    )


def _config(given: object) -> Mapping[str, object]:
    if isinstance(given, Mapping) and any(given.get(name) for name in _FETCHED):
        raise ValueError(
            "Config names an address to fetch keys from, and this server fetches nothing: "
            "give the keys in JWTValidationPubKeys (PEM) or JWKS"
        )
    return _known(given, _CONFIG, "Config")


def _known(given: object, names: Sequence[str], where: str) -> Mapping[str, object]:
    """An object of which all keys are known; nothing, or "", under another name does no harm."""
    if not isinstance(given, Mapping):
        raise ValueError(f"{where} is no JSON object")
    unknown = sorted(name for name, value in given.items() if name not in names and value)
    if unknown:
        raise ValueError(f"{where} has {', '.join(unknown)}, but what counts here is {', '.join(names)}")
    return given


def _list(given: Mapping[str, object], name: str) -> list[object]:
    value = given.get(name)
    if value is not None and not isinstance(value, list):
        raise ValueError(f"{name} is no list")
    return value or []


def _texts(given: Mapping[str, object], name: str) -> list[str]:
    values = _list(given, name)
    if not all(isinstance(value, str) for value in values):
        raise ValueError(f"{name} is no list of texts")
    return [str(value) for value in values]


def _texts_by_name(given: Mapping[str, object], name: str) -> dict[str, str]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError(f"{name} is no object of texts")
    return {str(key): str(text) for key, text in value.items()}


def _duration(given: Mapping[str, object], name: str) -> int:
    """A duration as Go writes it, or a number of nanoseconds."""
    value = given.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return parse_duration(str(value)) if value else 0
    except ValueError as problem:
        raise ValueError(f"{name} is no duration such as 30m: {problem}") from None


def _expected(config: Mapping[str, object]) -> Expected:
    jwks = config.get("JWKS")
    pems, listed = _texts(config, "JWTValidationPubKeys"), _list(jwks, "keys") if isinstance(jwks, Mapping) else []
    keys = [_key(partial(key_of_pem, pem), f"JWTValidationPubKeys[{number}]") for number, pem in enumerate(pems)]
    for number, jwk in enumerate(listed):
        keys.append(_key(partial(key_of_jwk, jwk if isinstance(jwk, Mapping) else {}), f"JWKS.keys[{number}]"))
    if not keys:
        raise ValueError("Config has no keys: give them in JWTValidationPubKeys (PEM) or JWKS")
    algorithms = _texts(config, "SigningAlgs")
    others = sorted(set(algorithms) - set(ALGORITHMS))
    if others:
        raise ValueError(
            f"SigningAlgs has {', '.join(others)}, and this server verifies {' and '.join(ALGORITHMS)} alone"
        )
    return Expected(
        keys=keys,
        issuers=_texts(config, "BoundIssuer"),
        audiences=_texts(config, "BoundAudiences"),
        algorithms=algorithms,
        expiration_leeway=_duration(config, "ExpirationLeeway"),
        not_before_leeway=_duration(config, "NotBeforeLeeway"),
        clock_skew_leeway=_duration(config, "ClockSkewLeeway"),
    )


def _key(read: Callable[[], PublicKey], place: str) -> PublicKey:
    try:
        return read()
    except ValueError as problem:
        raise ValueError(f"{place} cannot be used: {problem}") from None


def _rule(given: object, number: int) -> BindingRule:
    place = f"BindingRules[{number}]"
    rule = _known(given, (*_RULE, "AuthMethod"), place)
    bind_type, bind_name = rule.get("BindType"), str(rule.get("BindName") or "")
    if bind_type not in (POLICY, MANAGEMENT):
        raise ValueError(f"{place}: BindType is policy or management, for there are no roles here")
    if (bind_type == POLICY) != bool(bind_name):
        raise ValueError(f"{place}: BindName is there for a policy, and for nothing else")
    return BindingRule(str(rule.get("Selector") or ""), str(bind_type), bind_name)


__all__ = ["AuthMethod", "BindingRule", "Claims", "interpolate", "read_method"]

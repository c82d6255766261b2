"""Logging in: a token of somebody else's for one of this cluster (nomad: ACL.Login, lib/auth/binder.go)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gitpool.devserver.acl.authmethod import MANAGEMENT as BINDS_MANAGEMENT
from gitpool.devserver.acl.authmethod import AuthMethod, BindingRule, interpolate
from gitpool.devserver.acl.claims import mapped_lists, mapped_values
from gitpool.devserver.acl.jwt import BadJWT, validate
from gitpool.devserver.filters.evaluation import BadMatch, matches
from gitpool.devserver.filters.grammar import BadFilter, parse_filter
from gitpool.devserver.filters.reflection import STRING, STRING_MAP, STRINGS, Reflected, map_of, struct
from gitpool.devserver.golang.strconv import quote
from gitpool.devserver.state.access import put_token
from gitpool.devserver.state.acltokens import CLIENT, MANAGEMENT, Token
from gitpool.devserver.state.nodepool import several
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal

# What a selector may look at (nomad: structs.ACLAuthClaims).
_CLAIMS = struct("structs.ACLAuthClaims", {"value": STRING_MAP, "list": map_of(STRING, STRINGS)})
_POLICY_NAME = re.compile(r"[a-zA-Z0-9-]{1,128}\Z")


def login(store: Store, method_name: str, login_token: str) -> Token:
    """The new token of who shows that one; Refusal where it is not good enough."""
    named = ((method_name, "missing auth method name"), (login_token, "missing login token"))
    missing = [sentence for text, sentence in named if not text]
    if missing:
        raise Refusal(400, f"invalid login request: {several(missing)}")
    method = store.auth_method
    if method is None or method.name != method_name:
        raise Refusal(400, f"auth-method {quote(method_name)} not found")
    try:
        claims = validate(login_token, method.expected, store.now())
    except BadJWT as problem:
        raise Refusal(401, f"unable to validate provided token: {problem}") from None
    try:
        values = mapped_values(claims, method.mappings)
        lists = mapped_lists(claims, method.list_mappings)
    except ValueError as problem:
        raise Refusal(500, str(problem)) from None
    return _admitted(store, method, values, lists)


def _admitted(store: Store, method: AuthMethod, values: Mapping[str, str], lists: Mapping[str, list[str]]) -> Token:
    """A token with all that the claims are bound to."""
    with store.lock:
        fitting = [rule for rule in method.rules if selects(rule.selector, values, lists)]
        policies = _bound(store, fitting, {**dict.fromkeys(method.mappings.values(), ""), **values})
        if policies is not None and not policies:
            raise Refusal(400, "no role or policy bindings matched")
        try:
            name = method.token_name(values)
        except ValueError as problem:
            raise Refusal(500, f"failed to generate ACL token name: {problem}") from None
        wanted = Token(
            "",
            "",
            name=name,
            type=MANAGEMENT if policies is None else CLIENT,
            policies=None if policies is None else tuple(policies),
            is_global=method.is_global,
            ttl=method.ttl,
        )
        return put_token(store, wanted)


def _bound(store: Store, rules: list[BindingRule], values: Mapping[str, str]) -> list[str] | None:
    """The policies that the rules name and that exist; None for a management token (nomad: Binder.Bind)."""
    known = {f"value.{name}": value.lower() for name, value in values.items()}
    policies = []
    for rule in rules:
        if rule.bind_type == BINDS_MANAGEMENT:
            return None
        try:
            name = interpolate(rule.bind_name, known)
        except ValueError as problem:
            raise Refusal(500, f'cannot compute "policy" bind name for bind target: {problem}') from None
        if not _POLICY_NAME.match(name):
            raise Refusal(500, f'computed "policy" bind name for bind target is invalid: {quote(name)}')
        if store.policies.get(name) is not None:
            policies.append(name)
    return policies


def selects(selector: str, values: Mapping[str, str], lists: Mapping[str, list[str]]) -> bool:
    """Whether a rule is for these claims; one that nobody can read or ask fits none (nomad: doesSelectorMatch)."""
    if not selector:
        return True
    try:
        return matches(parse_filter(selector), Reflected(_CLAIMS, {"value": values, "list": lists}))
    except (BadFilter, BadMatch):
        return False

"""Who somebody is, and what the cluster keeps about that: tokens, policies, the bootstrap.

nomad: nomad/acl_endpoint.go, nomad/auth/auth.go Authenticator, nomad/state/state_store.go.
"""

from __future__ import annotations

from dataclasses import replace

from gitpool.devserver.acl.jws import BadJWS, read_jws
from gitpool.devserver.acl.rights import Everything, Granted, Rights
from gitpool.devserver.golang.strconv import quote
from gitpool.devserver.golang.uuid import uuid_problem
from gitpool.devserver.state.aclpolicies import ACLPolicy, check_policy
from gitpool.devserver.state.acltokens import (
    ACLS_DISABLED,
    ANONYMOUS,
    MANAGEMENT,
    Token,
    canonical,
    check_token,
    is_uuid,
    new_uuid,
)
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal

_EVERYTHING = Everything()


class NotAuthenticated(Exception):
    """A secret that belongs to nobody; most endpoints say no more of it than that permission is denied."""


def authenticate(store: Store, secret: str) -> Token:
    """Whose secret that is; NotAuthenticated, with the reason, where it is nobody's (nomad: Authenticate)."""
    if not store.acl:
        return ACLS_DISABLED
    if not secret:
        return ANONYMOUS
    if not is_uuid(secret):
        raise NotAuthenticated(_why_no_claim(store, secret))
    with store.lock:
        found = store.tokens.grouped(secret.lower())
    if not found:
        raise NotAuthenticated("Permission denied")
    if found[0].is_expired(store.now()):
        raise NotAuthenticated("ACL token expired")
    return found[0]


def _why_no_claim(store: Store, secret: str) -> str:
    """What is wrong with a signed token: this server has signed none (nomad: Encrypter.VerifyClaim)."""
    try:
        signed = read_jws(secret)
    except BadJWS as problem:
        return f"failed to parse signed token: {problem}"
    key = signed.header.get("kid")
    if not isinstance(key, str) or not key:
        return "missing key ID header"
    if key == store.signing_key.key_id:
        return "invalid signature: go-jose/go-jose: error in cryptographic primitive"
    return f"operation cancelled: no such key {quote(key)} in keyring"


def rights_of(store: Store, token: Token) -> Rights:
    """What the owner of a token may do; policies that do not exist allow nothing (nomad: resolveACLFromToken)."""
    if not store.acl or token.type == MANAGEMENT:
        return _EVERYTHING
    with store.lock:
        found = [store.policies.get(name) for name in token.policies or ()]
    return Granted(policy.granted for policy in found if policy is not None and policy.granted is not None)


def put_policy(store: Store, policy: ACLPolicy) -> int:
    """Create or replace a policy and return the new index (nomad: ACL.UpsertPolicies)."""
    check_policy(policy)
    with store.writing() as index:
        old = store.policies.get(policy.name)
        store.policies.put(policy.name, policy.stored(old.create_index if old else index, index), index)
        return index


def delete_policy(store: Store, name: str) -> int:
    """Forget a policy; that there is none is no mistake (nomad: ACL.DeletePolicies)."""
    with store.writing() as index:
        if store.policies.get(name) is not None:
            store.policies.remove(name, index)
        store.policies.index = index
        return index


def put_token(store: Store, token: Token) -> Token:
    """Create or update a token, and return what is kept of it (nomad: ACL.UpsertTokens)."""
    with store.lock:
        old = None
        if token.accessor:
            old = find_token(store, token.accessor, 500, "token lookup failed: ")
            is_new = is_uuid(token.accessor) and is_uuid(token.secret) and token.type != MANAGEMENT
            if old is None and not is_new:
                raise Refusal(400, f"cannot find token {token.accessor}")
        token = canonical(token, store.now())
        check_token(token, old)
        with store.writing() as index:
            if old is not None:
                # Neither can ever be changed.
                token = replace(token, secret=old.secret, created=old.created)
            kept = replace(token, create_index=old.create_index if old else index, modify_index=index)
            store.tokens.put(kept.key, kept, index)
            return kept


def find_token(store: Store, accessor: str, status: int = 500, prefix: str = "") -> Token | None:
    """The token of an accessor; Refusal with that status where the text is no identifier."""
    problem = uuid_problem(accessor)
    if problem:
        raise Refusal(status, f"{prefix}acl token lookup failed: index error: {problem}")
    with store.lock:
        return store.tokens.get(accessor.lower())


def delete_token(store: Store, accessor: str) -> int:
    """Forget a token and return the new index (nomad: ACL.DeleteTokens)."""
    with store.lock:
        if find_token(store, accessor, 400, "token lookup failed: ") is None:
            raise Refusal(400, f"Cannot delete nonexistent tokens: {accessor}")
        with store.writing() as index:
            store.tokens.remove(accessor.lower(), index)
            return index


def bootstrap(store: Store, secret: str) -> Token:
    """The first token, which may do everything; once, and with that secret if one is given (nomad: ACL.Bootstrap)."""
    with store.lock:
        if store.bootstrap_index:
            raise Refusal(400, f"ACL bootstrap already done (reset index: {store.bootstrap_index})")
        if secret and not is_uuid(secret):
            raise Refusal(400, "invalid acl token")
        new = Token(
            new_uuid(), secret or new_uuid(), "Bootstrap Token", MANAGEMENT, is_global=True, created=store.now()
        )
        with store.writing() as index:
            kept = replace(new, create_index=index, modify_index=index)
            store.tokens.put(kept.key, kept, index)
            store.bootstrap_index = index
            return kept

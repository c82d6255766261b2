"""The door of every handler: the right region, a token that is one, and what it may (nomad: Server.ResolveACL)."""

from __future__ import annotations

from gitpool.devserver.acl.rights import Rights
from gitpool.devserver.state.access import NotAuthenticated, authenticate, rights_of
from gitpool.devserver.state.acltokens import Token
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal
from gitpool.devserver.web.request import REGION, Request, check_region, no_path

_BEARER = "bearer"


def admit(store: Store, request: Request) -> Rights:
    """What whoever asks may do; Refusal where the region is unknown, or the token."""
    check_region(request)
    return recognized(store, request)


def admit_to_authority(store: Store, request: Request) -> Rights:
    """The same for a write that, with ACLs on, goes to the authoritative region, whichever it names."""
    if not store.acl:
        check_region(request)
    elif store.authority not in ("", REGION):
        raise no_path()
    return recognized(store, request)


def recognized(store: Store, request: Request) -> Rights:
    """What whoever asks may do, without a look at the region."""
    return rights_of(store, owner(store, request))


def owner(store: Store, request: Request) -> Token:
    """Whose request that is; a bad token is told no more than that (nomad: most RPCs, on an error of Authenticate)."""
    try:
        return authenticate(store, secret_of(request))
    except NotAuthenticated:
        raise permission_denied() from None


def owner_or_why(store: Store, request: Request, prefix: str = "") -> Token:
    """Whose request that is; for the few endpoints that tell what is wrong with a token."""
    try:
        return authenticate(store, secret_of(request))
    except NotAuthenticated as problem:
        if str(problem) == permission_denied().text:
            raise permission_denied() from None
        raise Refusal(500, f"{prefix}{problem}") from None


def secret_of(request: Request) -> str:
    """The secret of a request, "" where it has none: Nomad's own header before the common one (nomad: parseToken)."""
    own = request.header(b"x-nomad-token")
    if own:
        return own.strip()
    scheme, space, rest = (request.header(b"authorization") or "").partition(" ")
    if not space or scheme.lower() != _BEARER:
        return ""
    return rest.strip().partition(" ")[0]


def permission_denied() -> Refusal:
    """The answer to whom a right is missing (nomad: structs.ErrPermissionDenied)."""
    return Refusal(403, "Permission denied")


def need(allowed: bool) -> None:
    """Go on only where that is allowed."""
    if not allowed:
        raise permission_denied()

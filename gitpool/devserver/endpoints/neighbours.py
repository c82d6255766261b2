"""What stands beside the pools in a cluster that holds nothing else: no nodes, jobs or variables, and no ACLs.

Each of these answers as the real endpoint does while it is empty; those that the server will really have get modules
of their own.
"""

from __future__ import annotations

from gitpool.devserver.golang.decoding import GoJSONError, parse
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal, Reply, encode_json, json_reply, read_headers
from gitpool.devserver.web.request import (
    ReadOptions,
    Request,
    check_region,
    invalid_method,
    only_get,
    read_options,
)

_ANONYMOUS_TOKEN = {
    "ExpirationTTL": "",
    "AccessorID": "acls-disabled",
    "SecretID": "",
    "Name": "ACLs disabled token",
    "Type": "client",
    "Policies": None,
    "Roles": None,
    "Global": False,
    "Hash": None,
    "CreateTime": "0001-01-01T00:00:00Z",
    "ExpirationTime": None,
    "CreateIndex": 0,
    "ModifyIndex": 0,
}


def _read(request: Request) -> ReadOptions:
    only_get(request)
    options = read_options(request)
    check_region(request)
    return options


def token_self(_store: Store, request: Request) -> Reply:
    """/v1/acl/token/self while ACLs are off: the same token for everybody (nomad: ACL.WhoAmI)."""
    _read(request)
    return json_reply(encode_json(_ANONYMOUS_TOKEN), read_headers(0))


def _acl_disabled() -> Refusal:
    return Refusal(400, "ACL support disabled")


def acl_list(_store: Store, request: Request) -> Reply:
    """A list of ACL objects while ACLs are off (nomad: acl_endpoint.go, aclDisabled)."""
    only_get(request)
    read_options(request)
    raise _acl_disabled()


def acl_object(_store: Store, request: Request) -> Reply:
    """One ACL object while ACLs are off: a body is read before that is noticed (nomad: acl_endpoint.go)."""
    if request.path.endswith("/policy/"):
        raise Refusal(400, "Missing Policy Name")
    if request.path.endswith("/token/"):
        raise Refusal(400, "Missing Token Accessor")
    if request.method == "GET":
        read_options(request)
    elif request.method in ("PUT", "POST"):
        _readable_body(request)
    elif request.method != "DELETE":
        raise invalid_method()
    raise _acl_disabled()


def acl_write(_store: Store, request: Request) -> Reply:
    """A new ACL token while ACLs are off (nomad: acl_endpoint.go ACLTokenSpecificRequest)."""
    if request.method not in ("PUT", "POST"):
        raise invalid_method()
    _readable_body(request)
    raise _acl_disabled()


def acl_bootstrap(_store: Store, request: Request) -> Reply:
    """The first token while ACLs are off (nomad: acl_endpoint.go ACLTokenBootstrap)."""
    if request.method not in ("PUT", "POST"):
        raise invalid_method()
    if request.body is not None:
        try:
            parse(request.body)
        except GoJSONError as problem:
            raise Refusal(400, f"failed to decode request body: {request.why(problem)}") from None
    raise _acl_disabled()


def _readable_body(request: Request) -> None:
    if request.body is None:
        raise Refusal(400, "Request body is empty")
    try:
        parse(request.body)
    except GoJSONError as problem:
        raise Refusal(400, request.why(problem)) from None

"""Tokens, policies, the bootstrap, logging in (nomad: command/agent/acl_endpoint.go, nomad/acl_endpoint.go)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from gitpool.devserver.endpoints.admission import (
    admit,
    admit_to_authority,
    need,
    owner,
    owner_or_why,
    permission_denied,
    secret_of,
)
from gitpool.devserver.filters.paging import keeper, page
from gitpool.devserver.golang.decoding import GoJSONError, Place, Struct, parse, struct
from gitpool.devserver.golang.fields import text
from gitpool.devserver.golang.uuid import uuid_problem
from gitpool.devserver.state import access
from gitpool.devserver.state.aclpolicies import read_policy
from gitpool.devserver.state.acltokens import Token, is_uuid, read_token
from gitpool.devserver.state.login import login as log_in
from gitpool.devserver.state.radix import Watch
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal, Reply, encode_json, json_reply, read_headers, written
from gitpool.devserver.web.request import ReadOptions, Request, check_region, invalid_method, only_get, read_options

T = TypeVar("T")

_POLICY, _TOKEN = "/v1/acl/policy/", "/v1/acl/token/"
_WRITES = ("PUT", "POST")
_BOOTSTRAP = struct("structs.ACLTokenBootstrapRequest", text("BootstrapSecret"))
_LOGIN = struct("structs.ACLLoginRequest", text("AuthMethodName"), text("LoginToken"))


def _need_acl(store: Store) -> None:
    """Refuse what makes no sense while ACLs are off (nomad: aclDisabled)."""
    if not store.acl:
        raise Refusal(400, "ACL support disabled")


def _body(request: Request, read: Callable[[bytes], T], prefix: str = "") -> T:
    if request.body is None:
        raise Refusal(400, "Request body is empty")
    try:
        return read(request.body)
    except GoJSONError as problem:
        raise Refusal(400, f"{prefix}{request.why(problem)}") from None


def _token_reply(token: Token, headers: list[tuple[bytes, bytes]]) -> Reply:
    """A token as Go's own encoder writes it, in the order of the struct and with some letters escaped."""
    body = encode_json(token.raw())
    for letter in (b"<", b">", b"&"):
        body = body.replace(letter, b"\\u%04x" % ord(letter))
    return json_reply(body, headers)


def _made(token: Token, index: int) -> Reply:
    return _token_reply(token, [(b"X-Nomad-Index", b"%d" % index)])


def policies(store: Store, request: Request) -> Reply:
    """/v1/acl/policies: those that the token holds; all for management (nomad: ACL.ListPolicies)."""
    only_get(request)
    options = read_options(request)
    _need_acl(store)
    return _policies(store, request, options, nothing=b"[]")


def _policies(store: Store, request: Request, options: ReadOptions, nothing: bytes) -> Reply:
    check_region(request)
    asker = owner(store, request)
    is_management, held = access.rights_of(store, asker).is_management, asker.policies or ()

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.policies
        rows = [one.stub() for one in table.prefixed(options.prefix) if is_management or one.name in held]
        index = max(1, table.index)
        body = encode_json(rows) if rows else nothing
        return index, (table.watch_prefix(options.prefix),), json_reply(body, read_headers(index))

    return store.blocking(options.index, options.wait, look)


def policy(store: Store, request: Request) -> Reply:
    """/v1/acl/policy/:name (nomad: ACLPolicySpecificRequest)."""
    name = request.path.removeprefix(_POLICY)
    if name == "self":
        return _own_policies(store, request)
    if not name:
        raise Refusal(400, "Missing Policy Name")
    if request.method == "GET":
        return _read_policy(store, request, name)
    if request.method in _WRITES:
        return _write_policy(store, request, name)
    if request.method != "DELETE":
        raise invalid_method()
    _need_acl(store)
    need(admit_to_authority(store, request).is_management)
    return written(access.delete_policy(store, name))


def _own_policies(store: Store, request: Request) -> Reply:
    """The policies of the token; what is no UUID would be a workload's, and nobody is one (nomad: aclSelfPolicy)."""
    only_get(request)
    options = read_options(request)
    if not is_uuid(secret_of(request)):
        check_region(request)
        raise permission_denied()
    _need_acl(store)
    return _policies(store, request, options, nothing=b"null")


def _read_policy(store: Store, request: Request, name: str) -> Reply:
    options = read_options(request)
    _need_acl(store)
    check_region(request)
    asker = owner(store, request)
    is_open = name == "anonymous" or name in (asker.policies or ())
    need(is_open or access.rights_of(store, asker).is_management)

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.policies
        found, watch = table.get(name), (table.watch(name),)
        if found is None:
            return table.index, watch, Refusal(404, "ACL policy not found", read_headers(table.index)).reply()
        index = found.modify_index
        return index, watch, json_reply(encode_json(found.raw()), read_headers(index))

    return store.blocking(options.index, options.wait, look)


def _write_policy(store: Store, request: Request, name: str) -> Reply:
    wanted = _body(request, read_policy)
    if wanted.name != name:
        raise Refusal(400, "ACL policy name does not match request path")
    _need_acl(store)
    need(admit_to_authority(store, request).is_management)
    return written(access.put_policy(store, wanted))


def tokens(store: Store, request: Request) -> Reply:
    """/v1/acl/tokens, oldest first; with a prefix, or global ones alone, by accessor (nomad: ACL.ListTokens)."""
    only_get(request)
    options = read_options(request)
    _need_acl(store)
    need(admit(store, request).is_management)

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.tokens
        if options.prefix:
            problem = uuid_problem(options.prefix, is_prefix=True)
            if problem:
                raise Refusal(500, f"acl token lookup failed: index error: {problem}")
        wanted = options.prefix.lower().replace("-", "")
        rows = [one for one in table.ordered() if one.key.replace("-", "").startswith(wanted)]
        if not options.prefix:
            rows.sort(key=lambda one: (one.create_index, one.accessor))
        found = _from_token(rows[::-1] if options.reverse else rows, options)
        shown, token = page(found, replace(options, next_token=""), keeper(options.filter))
        if options.prefix:
            token = token.partition(".")[2]
        body = encode_json([one.stub() for one in shown])
        return table.index, (table.watch_prefix(""),), json_reply(body, read_headers(table.index, token))

    return store.blocking(options.index, options.wait, look)


def _from_token(rows: list[Token], options: ReadOptions) -> list[Token]:
    """The rows from the page's token on (nomad: paginator.CreateIndexAndIDTokenizer, IDTokenizer)."""
    target = options.next_token
    if not target:
        return rows
    index, dot, accessor = target.partition(".")
    by_index = not options.prefix and bool(dot) and index.removeprefix("-").isdecimal()

    def order(one: Token) -> int:
        """Below, at or above the token, as -1, 0 and 1."""
        if by_index:
            left, right = (one.create_index, one.accessor), (int(index), accessor)
            return (left > right) - (left < right)
        said = one.accessor if options.prefix else one.token
        return (said > target) - (said < target)

    return [one for one in rows if (order(one) <= 0 if options.reverse else order(one) >= 0)]


def token_create(store: Store, request: Request) -> Reply:
    """/v1/acl/token: a new one (nomad: ACLTokenSpecificRequest)."""
    if request.method not in _WRITES:
        raise invalid_method()
    return _write_token(store, request, "")


def token(store: Store, request: Request) -> Reply:
    """/v1/acl/token/:accessor (nomad: aclTokenCrud)."""
    accessor = request.path.removeprefix(_TOKEN)
    if not accessor:
        raise Refusal(400, "Missing Token Accessor")
    if request.method == "GET":
        return _read_token(store, request, accessor)
    if request.method in _WRITES:
        return _write_token(store, request, accessor)
    if request.method != "DELETE":
        raise invalid_method()
    _need_acl(store)
    need(admit(store, request).is_management)
    return written(access.delete_token(store, accessor))


def _read_token(store: Store, request: Request, accessor: str) -> Reply:
    """One token, for management and for itself (nomad: ACL.GetToken)."""
    options = read_options(request)
    _need_acl(store)
    check_region(request)
    asker = owner_or_why(store, request)
    is_management = access.rights_of(store, asker).is_management

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.tokens
        found, watch = access.find_token(store, accessor), (table.watch(accessor.lower()),)
        need(is_management or (found is not None and found.secret == secret_of(request)))
        if found is None:
            return table.index, watch, Refusal(404, "ACL token not found", read_headers(table.index)).reply()
        return found.modify_index, watch, _token_reply(found, read_headers(found.modify_index))

    return store.blocking(options.index, options.wait, look)


def _write_token(store: Store, request: Request, accessor: str) -> Reply:
    wanted = _body(request, read_token)
    if accessor and wanted.accessor != accessor:
        raise Refusal(400, "ACL token accessor does not match request path")
    _need_acl(store)
    rights = admit_to_authority(store, request) if wanted.is_global else admit(store, request)
    need(rights.is_management)
    kept = access.put_token(store, wanted)
    return _made(kept, kept.modify_index)


def token_self(store: Store, request: Request) -> Reply:
    """/v1/acl/token/self: whoever asks, be it nobody (nomad: ACL.WhoAmI)."""
    only_get(request)
    read_options(request)
    check_region(request)
    found = owner_or_why(store, request)
    return _token_reply(found, read_headers(found.modify_index))


def bootstrap(store: Store, request: Request) -> Reply:
    """/v1/acl/bootstrap: the first token (nomad: ACLTokenBootstrap, ACL.Bootstrap)."""
    if request.method not in _WRITES:
        raise invalid_method()
    given: dict[str, object] = {}
    if request.body is not None:
        given = _body(request, lambda body: _fields(_BOOTSTRAP, body), "failed to decode request body: ")
    _need_acl(store)
    kept = access.bootstrap(store, str(given.get("BootstrapSecret") or ""))
    return _made(kept, kept.modify_index)


def _fields(described: Struct, body: bytes) -> dict[str, object]:
    value, errors = parse(body), list[str]()
    fields = {} if value is None else described.decode(value, Place(errors))
    if errors:
        raise GoJSONError(errors[0])
    return fields


def roles(store: Store, request: Request) -> Reply:
    """/v1/acl/roles: there are none (nomad: ACL.ListRoles)."""
    only_get(request)
    read_options(request)
    _need_acl(store)
    admit(store, request)
    return json_reply(b"[]", read_headers(1))


def login(store: Store, request: Request) -> Reply:
    """/v1/acl/login: a token for a signed one of somebody else's (nomad: ACLLoginRequest, ACL.Login)."""
    if request.method not in _WRITES:
        raise invalid_method()
    given = _body(request, lambda body: _fields(_LOGIN, body))
    _need_acl(store)
    check_region(request)
    made = log_in(store, str(given.get("AuthMethodName") or ""), str(given.get("LoginToken") or ""))
    # The index of the answer is never filled in.
    return _made(made, 0)

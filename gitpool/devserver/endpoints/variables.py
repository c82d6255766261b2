"""Variables and their locks (nomad: command/agent/variable_endpoint.go, nomad/variables_endpoint.go)."""

from __future__ import annotations

from dataclasses import replace

from gitpool.devserver.acl.rights import Rights
from gitpool.devserver.endpoints.admission import admit, need
from gitpool.devserver.endpoints.cors import from_anywhere
from gitpool.devserver.filters.paging import keeper, page
from gitpool.devserver.golang.decoding import GoJSONError
from gitpool.devserver.golang.strconv import parse_uint
from gitpool.devserver.state.namespaces import DEFAULT, EVERY
from gitpool.devserver.state.nodepool import several
from gitpool.devserver.state.radix import Watch
from gitpool.devserver.state.store import Store
from gitpool.devserver.state.table import compound
from gitpool.devserver.state.variablerules import path_problem, problem_of, read_variable
from gitpool.devserver.state.variables import Conflict, Lock, Variable
from gitpool.devserver.web.reply import TEXT_TYPE, Headers, Refusal, Reply, encode_json, json_reply, read_headers
from gitpool.devserver.web.request import ReadOptions, Request, only_get, read_options

_PREFIX = "/v1/var/"
_LOCK_OPERATIONS = ("lock-renew", "lock-acquire", "lock-release")
_NO_INDEX: Headers = [(b"X-Nomad-Index", b"0")]


def _list(store: Store, request: Request) -> Reply:
    """/v1/vars (nomad: Variables.List)."""
    only_get(request)
    options = _options(request)
    rights = admit(store, request)
    table = store.variables.table
    is_everywhere = options.namespace == EVERY

    def select(one: Variable) -> bool:
        return one.path.startswith(options.prefix) and rights.variable(one.namespace, one.path, "list")

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        prefix = "" if is_everywhere else compound(options.namespace, options.prefix)
        keep = keeper(options.filter, has_nil=store.release.has_nil_operator)
        rows, token = page(table.prefixed(prefix), options, keep, select)
        body = encode_json([one.raw(items=False, lock=rights.is_management) for one in rows])
        return table.index, (table.watch_prefix(prefix),), json_reply(body, read_headers(table.index, token))

    return store.blocking(options.index, options.wait, look)


def _variable(store: Store, request: Request) -> Reply:
    """/v1/var/:path (nomad: VariableSpecificRequest)."""
    path = request.path.removeprefix(_PREFIX)
    if not path:
        raise Refusal(400, "missing variable path")
    if request.method == "GET":
        return _read(store, request, path)
    if request.method in ("PUT", "POST"):
        return _write(store, request, path)
    if request.method == "DELETE":
        return _delete(store, request, path)
    raise Refusal(400, "Invalid method")


variables = from_anywhere(_list, ("GET", "POST", "HEAD"))
variable = from_anywhere(_variable, ("HEAD", "GET", "PUT", "DELETE"))


def _options(request: Request) -> ReadOptions:
    try:
        return read_options(request)
    except Refusal as refused:
        # The handler goes on after the answer has been given, and appends its own.
        raise Refusal(400, f"{refused.text}failed to parse parameters") from None


def _read(store: Store, request: Request, path: str) -> Reply:
    options = _options(request)
    rights = admit(store, request)
    need(rights.variable(options.namespace, path, "read"))
    table, key = store.variables.table, compound(options.namespace, path)

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        found, watch = table.get(key), (table.watch(key),)
        if found is None:
            return table.index, watch, Refusal(404, "variable not found", read_headers(table.index)).reply()
        body = encode_json(found.raw(lock=rights.is_management))
        return found.modify_index, watch, json_reply(body, read_headers(found.modify_index))

    return store.blocking(options.index, options.wait, look)


def _write(store: Store, request: Request, path: str) -> Reply:
    operations = [name for name in _LOCK_OPERATIONS if request.query.all(name) is not None]
    if len(operations) > 1:
        raise Refusal(400, "multiple lock operations")
    if operations and request.query.get("cas"):
        raise Refusal(400, "CAS can't be used with lock operations")
    given = _body(request, path)
    if not operations:
        return _set(store, request, given)
    if operations == ["lock-renew"]:
        return _renew(store, request, given)
    if operations == ["lock-acquire"]:
        return _acquire(store, request, given)
    return _release(store, request, given)


def _body(request: Request, path: str) -> Variable:
    if request.body is None:
        raise Refusal(400, "Request body is empty")
    try:
        return read_variable(request.body, path)
    except GoJSONError as problem:
        raise Refusal(400, request.why(problem)) from None


def _targeted(request: Request, given: Variable) -> Variable:
    """The namespace of the body goes before that of the request."""
    return replace(given, namespace=given.namespace or request.query.get("namespace") or DEFAULT)


def _cas(request: Request) -> int | None:
    text = request.query.get("cas")
    try:
        return parse_uint(text) if text else None
    except ValueError as problem:
        raise Refusal(400, f"can not parse cas: {problem}") from None


def _refused(problem: str) -> Refusal:
    """An error that was given its code twice on its way (nomad: canonicalizeAndValidate)."""
    return Refusal(400, f"RPC Error:: 400,{problem}", _NO_INDEX)


def _permitted(store: Store, request: Request, wanted: Variable, capability: str) -> Rights:
    """What the writer may do, where that includes the write; these refusals carry an index, of nothing written."""
    try:
        rights = admit(store, request)
        need(rights.variable(wanted.namespace, wanted.path, capability))
    except Refusal as refused:
        raise Refusal(refused.status, refused.text, _NO_INDEX) from None
    return rights


def _set(store: Store, request: Request, given: Variable) -> Reply:
    if not given.items:
        raise Refusal(400, "variable missing required Items object")
    wanted, cas = _targeted(request, given), _cas(request)
    rights = _permitted(store, request, wanted, "write")
    lock = wanted.lock
    if lock is not None and (lock.ttl or lock.delay):
        raise _refused("RPC Error:: 400,variable should not contain lock definition")
    wanted = replace(wanted, lock=lock.filled() if lock else None)
    if problem := problem_of(wanted):
        raise _refused(problem)
    try:
        return _written(store.variables.set(wanted, cas), wanted, rights)
    except Conflict as conflict:
        return _conflict(conflict.shown, rights, shows_index=True)


def _acquire(store: Store, request: Request, given: Variable) -> Reply:
    wanted = _targeted(request, given)
    rights = _permitted(store, request, wanted, "write")
    wanted = replace(wanted, lock=(wanted.lock or Lock()).filled())
    if problem := problem_of(wanted):
        raise _refused(problem)
    try:
        return _written(store.variables.acquire(wanted), wanted, rights)
    except Conflict as conflict:
        return _conflict(conflict.shown, rights, shows_index=False)


def _release(store: Store, request: Request, given: Variable) -> Reply:
    wanted = _targeted(request, given)
    rights = _permitted(store, request, wanted, "write")
    if wanted.lock is None or not wanted.lock.id:
        raise _refused("missing lock information")
    if wanted.items is not None:
        raise _refused("lock release operation doesn't take variable items")
    if problem := path_problem(wanted.path):
        raise Refusal(400, problem, _NO_INDEX)
    try:
        return _written(replace(store.variables.release(wanted), items=None), wanted, rights)
    except Conflict as conflict:
        return _conflict(conflict.shown, rights, shows_index=False)


def _renew(store: Store, request: Request, given: Variable) -> Reply:
    """Only the namespace of the request counts here, and no index is shown (nomad: Variables.RenewLock)."""
    namespace = request.query.get("namespace") or DEFAULT
    need(admit(store, request).variable(namespace, given.path, "write"))
    if given.lock is None or not given.lock.id:
        raise Refusal(500, several(["missing lock ID"]))
    renewed = store.variables.renew(namespace, given.path, given.lock.id)
    return json_reply(encode_json(renewed.raw(items=False)), [])


def _delete(store: Store, request: Request, path: str) -> Reply:
    wanted, cas = _targeted(request, Variable("", path)), _cas(request)
    rights = _permitted(store, request, wanted, "destroy")
    try:
        index = store.variables.delete(wanted, cas)
    except Conflict as conflict:
        return _conflict(conflict.shown, rights, shows_index=True)
    return Reply(204, b"", [(b"X-Nomad-Index", b"%d" % index)])


def _written(variable: Variable, wanted: Variable, rights: Rights) -> Reply:
    """What the writer sees of its own write; a lock only if it is its own (nomad: makeVariablesApplyResponse)."""
    is_owner = wanted.lock is not None and variable.lock is not None and wanted.lock.id == variable.lock.id
    body = encode_json(variable.raw(lock=is_owner or rights.is_management))
    return json_reply(body, [(b"X-Nomad-Index", b"%d" % variable.modify_index)])


def _conflict(shown: Variable, rights: Rights, *, shows_index: bool) -> Reply:
    """What is there instead: JSON that is called text, for the status was written before its type was known.

    Who may not read gets no items; what stands for nothing at all (or for another's lock) is a name and zeros.
    """
    can_read = rights.variable(shown.namespace, shown.path, "read")
    is_nothing = not shown.modify_index
    body = encode_json(shown.raw(items=can_read, lock=not (can_read and is_nothing)))
    index = [(b"X-Nomad-Index", b"%d" % shown.modify_index)] if shows_index else []
    return Reply(409, body, [*index, TEXT_TYPE], json=True)

"""Namespaces (nomad: command/agent/namespace_endpoint.go, nomad/namespace_endpoint.go)."""

from __future__ import annotations

from gitpool.devserver.endpoints.admission import admit, admit_to_authority, need
from gitpool.devserver.golang.decoding import GoJSONError
from gitpool.devserver.state.bodies import described, read_body
from gitpool.devserver.state.radix import Watch
from gitpool.devserver.state.store import Store
from gitpool.devserver.structs.namespace import NAMESPACE
from gitpool.devserver.web.reply import Refusal, Reply, encode_json, json_reply, read_headers, written
from gitpool.devserver.web.request import Request, invalid_method, only_get, read_options

_PREFIX = "/v1/namespace/"
_NAMESPACE = described(NAMESPACE)


def namespaces(store: Store, request: Request) -> Reply:
    """/v1/namespaces: those in which the token has any right (nomad: Namespace.ListNamespaces)."""
    only_get(request)
    options = read_options(request)
    rights = admit(store, request)

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.namespaces
        rows = [one.raw for one in table.prefixed(options.prefix) if rights.sees_namespace(one.name)]
        return (
            table.index,
            (table.watch_prefix(options.prefix),),
            json_reply(encode_json(rows), read_headers(table.index)),
        )

    return store.blocking(options.index, options.wait, look)


def namespace_create(store: Store, request: Request) -> Reply:
    """/v1/namespace: the name is in the body (nomad: NamespaceCreateRequest)."""
    if request.method not in ("PUT", "POST"):
        raise invalid_method()
    return _upsert(store, request, "")


def namespace(store: Store, request: Request) -> Reply:
    """/v1/namespace/:name (nomad: NamespaceSpecificRequest)."""
    name = request.path.removeprefix(_PREFIX)
    if not name:
        raise Refusal(400, "Missing Namespace Name")
    if request.method == "GET":
        return _read(store, request, name)
    if request.method in ("PUT", "POST"):
        return _upsert(store, request, name)
    if request.method == "DELETE":
        need(admit_to_authority(store, request).is_management)
        return written(store.delete_namespace(name))
    raise invalid_method()


def _read(store: Store, request: Request, name: str) -> Reply:
    options = read_options(request)
    need(admit(store, request).sees_namespace(name))

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.namespaces
        found, watch = table.get(name), (table.watch(name),)
        if found is None:
            return table.index, watch, Refusal(404, "Namespace not found", read_headers(table.index)).reply()
        index = int(str(found.raw["ModifyIndex"]))
        return index, watch, json_reply(encode_json(found.raw), read_headers(index))

    return store.blocking(options.index, options.wait, look)


def _upsert(store: Store, request: Request, name: str) -> Reply:
    if request.body is None:
        raise Refusal(400, "Request body is empty")
    try:
        fields = read_body(request.body, _NAMESPACE)
    except GoJSONError as problem:
        raise Refusal(400, request.why(problem)) from None
    if name and fields.get("Name", "") != name:
        raise Refusal(400, "Namespace name does not match request path")
    need(admit_to_authority(store, request).is_management)
    return written(store.put_namespace({"Name": "", **fields}))

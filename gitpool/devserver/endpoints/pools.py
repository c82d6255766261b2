"""The node pool endpoints (nomad: command/agent/node_pool_endpoint.go, nomad/node_pool_endpoint.go)."""

from __future__ import annotations

from collections.abc import Callable

from gitpool.devserver.endpoints.admission import admit, admit_to_authority, need
from gitpool.devserver.endpoints.jobs import job_meta, job_rows
from gitpool.devserver.endpoints.nodes import node_fields, node_rows
from gitpool.devserver.filters.paging import keeper, page
from gitpool.devserver.golang.decoding import GoJSONError
from gitpool.devserver.state.nodepool import read_pool
from gitpool.devserver.state.radix import Watch
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal, Reply, json_reply, read_headers, written
from gitpool.devserver.web.request import ReadOptions, Request, invalid_method, only_get, read_options

_PREFIX = "/v1/node/pool/"


def pools(store: Store, request: Request) -> Reply:
    """/v1/node/pools (nomad: HTTPServer.NodePoolsRequest)."""
    if request.method == "GET":
        return _list(store, request)
    if request.method in ("PUT", "POST"):
        return _upsert(store, request, "")
    raise invalid_method()


def pool(store: Store, request: Request) -> Reply:
    """/v1/node/pool/...: the end of the decoded path decides (nomad: HTTPServer.NodePoolSpecificRequest)."""
    name = request.path.removeprefix(_PREFIX)
    if name.endswith("/nodes"):
        return _nodes(store, request, name.removesuffix("/nodes"))
    if name.endswith("/jobs"):
        return _jobs(store, request, name.removesuffix("/jobs"))
    act = _METHODS.get(request.method)
    if act is None:
        raise invalid_method()
    return act(store, request, name)


def _list(store: Store, request: Request) -> Reply:
    options = read_options(request)
    rights = admit(store, request)
    keep = keeper(options.filter, has_nil=store.release.has_nil_operator)
    # The common case is worth not asking ten thousand times.
    select = None if rights.is_management else lambda pool: rights.pool(pool.name, "read")

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.node_pools
        found = table.prefixed(options.prefix)
        rows, token = page(found[::-1] if options.reverse else found, options, keep, select)
        body = b"[" + b",".join([row.encoded for row in rows]) + b"]"
        reply = json_reply(body, read_headers(table.index, token))
        return table.index, (table.watch_prefix(options.prefix),), reply

    return store.blocking(options.index, options.wait, look)


def _read(store: Store, request: Request, name: str) -> Reply:
    options = read_options(request)
    need(admit(store, request).pool(name, "read"))

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.node_pools
        found, watch = table.get(name), (table.watch(name),)
        if found is None:
            return table.index, watch, Refusal(404, "node pool not found", read_headers(table.index)).reply()
        return found.modify_index, watch, json_reply(found.encoded, read_headers(found.modify_index))

    return store.blocking(options.index, options.wait, look)


def _upsert(store: Store, request: Request, name: str) -> Reply:
    if request.body is None:
        raise Refusal(400, "Request body is empty")
    try:
        wanted = read_pool(request.body, has_ttl=store.release.has_identity_ttl)
    except GoJSONError as problem:
        raise Refusal(400, request.why(problem)) from None
    if name and wanted.name != name:
        raise Refusal(400, "Node pool name does not match request path")
    need(admit_to_authority(store, request).pool(wanted.name, "write"))
    return written(store.upsert_pool(wanted))


def _delete(store: Store, request: Request, name: str) -> Reply:
    need(admit_to_authority(store, request).pool(name, "delete"))
    return written(store.delete_pool(name))


def _nodes(store: Store, request: Request, name: str) -> Reply:
    """The nodes of a pool; `all` has every node (nomad: NodePool.ListNodes)."""
    only_get(request)
    options = read_options(request)
    fields = node_fields(request)
    _no_prefix(options)
    rights = admit(store, request)
    need(rights.node("read") and rights.pool(name, "read"))

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        watch = store.node_pools.watch(name)
        if store.node_pools.get(name) is None:
            return 0, (watch,), json_reply(b"[]", read_headers(0))
        table = store.nodes
        found = table.ordered() if name == "all" else table.grouped(name)
        rows_watch = table.watch_prefix("") if name == "all" else table.watch_group(name)
        # Not 0, which would mean an unknown pool.
        index = max(1, table.index)
        return index, (watch, rows_watch), node_rows(store, found, options, fields, index)

    return store.blocking(options.index, options.wait, look)


def _jobs(store: Store, request: Request, name: str) -> Reply:
    """The jobs of a pool; `all` has those that name it (nomad: NodePool.ListJobs)."""
    only_get(request)
    options = read_options(request)
    _no_prefix(options)
    meta = job_meta(request)
    rights = admit(store, request)
    need(rights.pool(name, "read"))

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        watch = store.node_pools.watch(name)
        if store.node_pools.get(name) is None:
            return 0, (watch,), json_reply(b"[]", read_headers(0))
        index, rows_watch, reply = job_rows(store, options, rights, pool=name, meta=meta)
        return index, (watch, rows_watch), reply

    return store.blocking(options.index, options.wait, look)


def _no_prefix(options: ReadOptions) -> None:
    if options.prefix:
        raise Refusal(400, "prefix argument not allowed")


_METHODS: dict[str, Callable[[Store, Request, str], Reply]] = {
    "GET": _read,
    "PUT": _upsert,
    "POST": _upsert,
    "DELETE": _delete,
}

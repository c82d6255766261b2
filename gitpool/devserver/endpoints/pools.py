"""The node pool endpoints (nomad: command/agent/node_pool_endpoint.go, nomad/node_pool_endpoint.go)."""

from __future__ import annotations

from collections.abc import Callable

from gitpool.devserver.filters.paging import keeper, page
from gitpool.devserver.golang.decoding import GoJSONError
from gitpool.devserver.state.nodepool import read_pool
from gitpool.devserver.state.radix import Watch
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal, Reply, json_reply, read_headers, written
from gitpool.devserver.web.request import (
    ReadOptions,
    Request,
    bool_option,
    check_region,
    invalid_method,
    only_get,
    read_options,
)

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
    check_region(request)
    keep = keeper(options.filter)

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        found = store.ordered()
        if options.prefix:
            found = [one for one in found if one.name.startswith(options.prefix)]
        rows, token = page(found[::-1] if options.reverse else found, options, keep)
        body = b"[" + b",".join([row.encoded for row in rows]) + b"]"
        reply = json_reply(body, read_headers(store.pools_index, token))
        return store.pools_index, (store.watch_pools(options.prefix),), reply

    return store.blocking(options.index, options.wait, look)


def _read(store: Store, request: Request, name: str) -> Reply:
    options = read_options(request)
    check_region(request)

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        found = store.pool(name)
        watch = (store.watch_pool(name),)
        if found is None:
            missing = Refusal(404, "node pool not found", read_headers(store.pools_index))
            return store.pools_index, watch, missing.reply()
        return found.modify_index, watch, json_reply(found.encoded, read_headers(found.modify_index))

    return store.blocking(options.index, options.wait, look)


def _upsert(store: Store, request: Request, name: str) -> Reply:
    if request.body is None:
        raise Refusal(400, "Request body is empty")
    try:
        wanted = read_pool(request.body)
    except GoJSONError as problem:
        raise Refusal(400, request.why(problem)) from None
    if name and wanted.name != name:
        raise Refusal(400, "Node pool name does not match request path")
    check_region(request)
    return written(store.upsert_pool(wanted))


def _delete(store: Store, request: Request, name: str) -> Reply:
    check_region(request)
    return written(store.delete(name))


def _nodes(store: Store, request: Request, name: str) -> Reply:
    """The nodes of a pool (nomad: NodePool.ListNodes); none yet, whatever is registered."""
    only_get(request)
    options = read_options(request)
    try:
        bool_option(request, "resources")
        bool_option(request, "os")
    except ValueError as problem:
        raise Refusal(400, f"Failed to parse node list fields: {problem}") from None
    _no_prefix(options)
    check_region(request)
    return _rows_of(store, name, options, lambda: store.nodes_index, store.nodes_watch)


def _jobs(store: Store, request: Request, name: str) -> Reply:
    """The jobs of a pool (nomad: NodePool.ListJobs); none yet, whatever is registered."""
    only_get(request)
    options = read_options(request)
    _no_prefix(options)
    try:
        bool_option(request, "meta")
    except ValueError as problem:
        raise Refusal(500, str(problem)) from None
    check_region(request)
    return _rows_of(store, name, options, lambda: store.jobs_index, store.jobs_watch)


def _no_prefix(options: ReadOptions) -> None:
    if options.prefix:
        raise Refusal(400, "prefix argument not allowed")


def _rows_of(store: Store, name: str, options: ReadOptions, index_of: Callable[[], int], table: Watch) -> Reply:
    """An empty list with the index of its table; an unknown pool has index 0 and is waited for."""

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        index = 0
        if store.pool(name) is not None:
            index = index_of()
            # There are no rows to choose from, but the filter is read all the same.
            keeper(options.filter)
        return index, (store.watch_pool(name), table), json_reply(b"[]", read_headers(index))

    return store.blocking(options.index, options.wait, look)


_METHODS: dict[str, Callable[[Store, Request, str], Reply]] = {
    "GET": _read,
    "PUT": _upsert,
    "POST": _upsert,
    "DELETE": _delete,
}

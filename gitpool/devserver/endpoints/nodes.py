"""The client nodes of the whole cluster (nomad: command/agent/node_endpoint.go, nomad/node_endpoint.go)."""

from __future__ import annotations

from gitpool.devserver.acl.rights import Rights
from gitpool.devserver.endpoints.admission import admit, need
from gitpool.devserver.filters.paging import keeper, page
from gitpool.devserver.golang.uuid import uuid_problem
from gitpool.devserver.state.nodes import Node
from gitpool.devserver.state.radix import Watch
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal, Reply, encode_json, json_reply, read_headers
from gitpool.devserver.web.request import ReadOptions, Request, bool_option, only_get, read_options

_PREFIX = "/v1/node/"
NodeFields = tuple[bool, bool]
"""Whether a row has the attributes of its operating system, and its resources."""


def nodes(store: Store, request: Request) -> Reply:
    """/v1/nodes (nomad: NodesRequest, Node.List)."""
    only_get(request)
    options = read_options(request)
    fields = node_fields(request)
    need(admit(store, request).node("read"))
    problem = uuid_problem(options.prefix, is_prefix=True)
    if problem:
        raise Refusal(500, f"node lookup failed: index error: {problem}")
    prefix = options.prefix.replace("-", "").lower()

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        found = [node for node in store.nodes.ordered() if node.id.replace("-", "").lower().startswith(prefix)]
        index = store.nodes.index
        return index, (store.nodes.watch_prefix(options.prefix),), node_rows(store, found, options, fields, index)

    return store.blocking(options.index, options.wait, look)


def node_fields(request: Request) -> NodeFields:
    """Which further columns the rows shall have (nomad: parseNodeListStubFields)."""
    try:
        resources = bool_option(request, "resources")
        return bool(bool_option(request, "os")), bool(resources)
    except ValueError as problem:
        raise Refusal(400, f"Failed to parse node list fields: {problem}") from None


def node_rows(store: Store, found: list[Node], options: ReadOptions, fields: NodeFields, index: int) -> Reply:
    """The page of these nodes that is asked for."""
    os, resources = fields
    rows, token = page(found, options, keeper(options.filter, has_nil=store.release.has_nil_operator))
    body = encode_json([node.stub(os=os, resources=resources) for node in rows])
    return json_reply(body, read_headers(index, token))


def node(store: Store, request: Request) -> Reply:
    """/v1/node/:id, and the allocations on it (nomad: NodeSpecificRequest)."""
    only_get(request)
    options = read_options(request)
    wanted = request.path.removeprefix(_PREFIX)
    rights = admit(store, request)
    if wanted.endswith("/allocations"):
        return _allocations(store, wanted.removesuffix("/allocations"), options, rights)
    if not wanted:
        raise Refusal(500, "missing node ID")
    # Whoever may not read nodes could be the node itself, so it is looked up first.
    problem = uuid_problem(wanted)
    if problem:
        raise Refusal(500, f"node lookup failed: index error: {problem}")
    need(rights.node("read"))

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        found, watch = store.nodes.get(wanted.lower()), (store.nodes.watch(wanted.lower()),)
        if found is None:
            missing = Refusal(404, "node not found", read_headers(store.nodes.index))
            return store.nodes.index, watch, missing.reply()
        index = int(str(found.raw["ModifyIndex"]))
        return index, watch, json_reply(encode_json(found.shown()), read_headers(index))

    return store.blocking(options.index, options.wait, look)


def _allocations(store: Store, node_id: str, options: ReadOptions, rights: Rights) -> Reply:
    """The allocations on one node, of the namespaces whose jobs may be read (nomad: Node.GetAllocs)."""
    need(rights.node("read"))
    if not node_id:
        raise Refusal(500, "missing node ID")

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.allocations
        found = [one.raw for one in table.ordered() if one.belongs(NodeID=node_id)]
        rows = [row for row in found if rights.namespace(str(row["Namespace"]), "read-job")]
        # Without any, the index of the table, so that who waits has something to wait from.
        index = max((int(str(row["ModifyIndex"])) for row in found), default=max(1, table.index))
        return index, (table.watch_prefix(""),), json_reply(encode_json(rows), read_headers(index))

    return store.blocking(options.index, options.wait, look)

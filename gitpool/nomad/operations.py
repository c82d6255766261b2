"""The six operations of Nomad's node pool API, one method each, with every parameter that they take.

https://developer.hashicorp.com/nomad/api-docs/node-pools; nomad: command/agent/node_pool_endpoint.go. The rights that
each needs (nomad: nomad/node_pool_endpoint.go, acl/policy.go) are named when it is refused.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from gitpool import strictjson
from gitpool.nomad.answer import Answer, index_of, listed, single
from gitpool.nomad.query import Query
from gitpool.nomad.transport import Transport
from gitpool.pool import LivePool, NodePool
from gitpool.stubs import JobStub, NodeStub

_PLAIN = Query()
_LIST = "/v1/node/pools"


class NodePools:
    """What can be asked of a cluster's node pools. Each method raises NoAnswer, Refusal or Trouble.

    `is_strict` is for those who write by what they read: of two values for one key neither is believed. It costs a
    sixth more, which who only shows an answer need not pay.
    """

    def __init__(self, transport: Transport, *, is_strict: bool = False) -> None:
        self._transport = transport
        self._loads = strictjson.loads if is_strict else json.loads
        self._sources = transport.connection.sources("address")

    def list_pools(self, query: Query = _PLAIN, *, prefix: str = "") -> Answer[LivePool]:
        """One page of the pools whose names begin with `prefix` (nomad: HTTPServer.nodePoolList).

        Nomad leaves out what the token may not read, without a word.
        """
        params = {**query.params, "prefix": prefix} if prefix else query.params
        response = self._transport.read(_LIST, params, waits=query.held)
        return listed(response, LivePool.from_api, self._sources, self._loads)

    def read_pool(self, name: str, query: Query = _PLAIN) -> Answer[LivePool]:
        """One pool: one row, or none if there is no such pool (nomad: HTTPServer.nodePoolInfo)."""
        needs = _right(name, "read")
        response = self._transport.read(_path(name), query.params, needs=needs, waits=query.held)
        return single(response, LivePool.from_api, self._sources, "pool not found", self._loads)

    def upsert_pool(self, pool: NodePool, *, region: str = "", namespace: str = "") -> int:
        """Create or replace a pool, whole, and return the index of the write (nomad: HTTPServer.nodePoolUpsert).

        Nomad knows no compare-and-set here.
        """
        params = Query(region=region, namespace=namespace).params
        needs = _right(pool.name, "write")
        return index_of(self._transport.write("PUT", _LIST, pool.to_api(), params=params, needs=needs))

    def delete_pool(self, name: str, *, region: str = "", namespace: str = "") -> int:
        """Delete a pool and return the index of the write (nomad: HTTPServer.nodePoolDelete).

        One that is not there is a Refusal with the text `node pool NAME not found`.
        """
        params = Query(region=region, namespace=namespace).params
        return index_of(self._transport.write("DELETE", _path(name), params=params, needs=_right(name, "delete")))

    def list_nodes(
        self, name: str, query: Query = _PLAIN, *, os: bool = False, resources: bool = False
    ) -> Answer[NodeStub]:
        """One page of the nodes of a pool, of every node for `all` (nomad: HTTPServer.nodePoolNodesList).

        `os` adds the attribute `os.name` to each, `resources` what it has and what is reserved of it. An unknown pool
        has no nodes, and the index 0.
        """
        params = {**query.params, **_switches(os=os, resources=resources)}
        needs = f'`node {{ policy = "read" }}` and {_right(name, "read")}'
        response = self._transport.read(f"{_path(name)}/nodes", params, needs=needs, waits=query.held)
        return listed(response, NodeStub.from_api, self._sources)

    def list_jobs(self, name: str, query: Query = _PLAIN, *, meta: bool = False) -> Answer[JobStub]:
        """One page of the jobs that name a pool (nomad: HTTPServer.nodePoolJobList).

        `meta` adds the metadata of each. Nomad leaves out, without a word, the jobs of namespaces for which the token
        lacks `list-jobs`.
        """
        params = {**query.params, **_switches(meta=meta)}
        needs = f'{_right(name, "read")} (jobs are shown of namespaces with `capabilities = ["list-jobs"]`)'
        response = self._transport.read(f"{_path(name)}/jobs", params, needs=needs, waits=query.held)
        return listed(response, JobStub.from_api, self._sources)


def _path(name: str) -> str:
    return f"/v1/node/pool/{quote(name, safe='')}"


def _right(name: str, capability: str) -> str:
    return f'`node_pool "{name}" {{ capabilities = ["{capability}"] }}`'


def _switches(**given: bool) -> dict[str, str]:
    return {name: "true" for name, is_on in given.items() if is_on}

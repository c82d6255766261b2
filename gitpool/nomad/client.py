"""The node pools of one cluster as a plan and an apply need them: all at once, one, written, removed."""

from __future__ import annotations

from functools import partial

from gitpool import strictjson
from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad import acl
from gitpool.nomad.answer import pages
from gitpool.nomad.operations import NodePools
from gitpool.nomad.query import Query
from gitpool.nomad.transport import Refusal, Transport
from gitpool.pool import BUILT_IN, LivePool, NodePool
from gitpool.rights import Rights
from gitpool.stubs import JobStub, NodeStub

_LONGEST_KEY_ID = 128
"""Characters; Nomad's are UUIDs."""

_LIVE_JOBS = Query(namespace="*", filter='Status != "dead"')


class Nomad:
    """What gitpool asks of a cluster: look at all pools, look at one, write one, remove one."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.operations = NodePools(transport, is_strict=True)

    def pools(self) -> dict[str, LivePool]:
        """Every pool, built-in ones included, by name.

        Raises:
            GitpoolError: no answer, not a Nomad, one before 1.6, or a token that cannot see every pool. Nomad leaves
                out what a token may not read without a word, and what looks absent would be created over; `all` and
                `default` always exist, so a list without them is not whole. Nor is one that names a pool twice.
        """
        found: dict[str, LivePool] = {}
        for page in pages(self.operations.list_pools, Query()):
            for pool in page.items():
                if pool.pool.name in found:
                    raise _not_understood(f"the list has two pools of the name {pool.pool.name[:200]!r}")
                found[pool.pool.name] = pool
        if not found.keys() >= BUILT_IN:
            why_nobody = self._transport.connection.why_nobody
            raise GitpoolError(
                error(
                    "The token cannot see every node pool",
                    "The list of pools lacks the built-in ones, so Nomad hides pools from this token, and what looks "
                    'absent may exist. Give the token a policy with `node_pool "*" { policy = "read" }`, or set '
                    f"NOMAD_TOKEN. {why_nobody}".rstrip(),
                )
            )
        return found

    def pool(self, name: str) -> LivePool | None:
        """One pool, or None if Nomad says that there is none; another's 404 (a proxy's) says nothing about pools."""
        found = self.operations.read_pool(name).items()
        if found and found[0].pool.name != name:
            raise _not_understood(f"asked for the pool {name}, it shows {found[0].pool.name[:200]!r}")
        return found[0] if found else None

    def key_ids(self) -> frozenset[str]:
        """The IDs of the keys with which the cluster signs, shown to everybody; none if they are not shown.

        https://developer.hashicorp.com/nomad/api-docs/operator/keyring; nomad: command/agent/keyring_endpoint.go.
        What is no set of keys (RFC 7517) says nothing of the cluster.
        """
        try:
            response = self._transport.read("/.well-known/jwks.json")
            ids = [key["kid"] for key in strictjson.loads(response.content)["keys"]]
        except (GitpoolError, ValueError, KeyError, TypeError, RecursionError):
            return frozenset()
        are_ids = all(isinstance(key, str) and 0 < len(key) <= _LONGEST_KEY_ID for key in ids)
        return frozenset(ids) if response.status_code == 200 and are_ids else frozenset()

    def is_community(self) -> bool:
        """Whether the server surely is Nomad's Community Edition, which refuses every `scheduler_config`.

        It answers 204 where Enterprise shows its license (command/agent/operator_endpoint_ce.go); without an answer
        nothing is sure.
        """
        try:
            return self._transport.read("/v1/operator/license").status_code == 204
        except GitpoolError:
            return False

    def nodes(self, pool: str) -> list[NodeStub]:
        """The nodes of a pool, whatever their status.

        Raises:
            GitpoolError: no answer, or the token may not read nodes.
        """
        return [node for page in pages(partial(self.operations.list_nodes, pool), Query()) for node in page.items()]

    def jobs(self, pool: str) -> list[JobStub]:
        """The jobs of a pool that are not dead, of every namespace whose jobs the token may list.

        Raises:
            GitpoolError: no answer, or the token may not read the pool.
        """
        return [job for page in pages(partial(self.operations.list_jobs, pool), _LIVE_JOBS) for job in page.items()]

    def rights(self) -> Rights | None:
        """What the token may do; None where that is not shown."""
        return acl.rights(self._transport)

    def elsewhere(self) -> str:
        """The region that writes go to, if it is another than the one that is looked at; else, or not known, empty.

        With ACLs on, Nomad sends every write of a pool to the authoritative region, whatever region was asked for
        (nomad: nomad/node_pool_endpoint.go); which it is, an agent shows to a token with `agent { policy = "read" }`.
        """
        try:
            config = strictjson.loads(self._transport.read("/v1/agent/self").content)["config"]
            server, own = config["Server"], config["Region"]
            if not (config["ACL"]["Enabled"] is True and server["Enabled"] is True):
                return ""
            authority = server.get("AuthoritativeRegion") or own
            looked_at = self._transport.connection.region or own
            return "" if authority == looked_at else str(authority)
        except (GitpoolError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return ""

    def put(self, pool: NodePool) -> None:
        """Create or replace a pool. Nomad replaces the whole object, and knows no compare-and-set here."""
        self.operations.upsert_pool(pool)

    def remove(self, name: str) -> None:
        """Delete a pool; one that is gone already counts as deleted (Nomad answers 500 `… not found`)."""
        try:
            self.operations.delete_pool(name)
        except Refusal as refusal:
            if refusal.status != 500 or f"node pool {name} not found" not in refusal.text:
                raise


def _not_understood(what: str) -> GitpoolError:
    return GitpoolError(
        error("The cluster's answer is not understood", f"{what[0].upper()}{what[1:]}. Is this a Nomad server?")
    )

"""The node pools of one cluster as a plan and an apply need them: all at once, one, written, removed."""

from __future__ import annotations

from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad.answer import pages
from gitpool.nomad.operations import NodePools
from gitpool.nomad.query import Query
from gitpool.nomad.transport import NoAnswer, Refusal, Transport, Trouble
from gitpool.pool import BUILT_IN, LivePool, NodePool


class Nomad:
    """What gitpool asks of a cluster: look at all pools, look at one, write one, remove one."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.operations = NodePools(transport)

    def pools(self) -> dict[str, LivePool]:
        """Every pool, built-in ones included, by name.

        Raises:
            GitpoolError: no answer, not a Nomad, one before 1.6, or a token that cannot see every pool. Nomad leaves
                out what a token may not read without a word, and what looks absent would be created over; `all` and
                `default` always exist, so a list without them is not whole.
        """
        found: dict[str, LivePool] = {}
        for page in pages(self.operations.list_pools, Query()):
            found.update((pool.pool.name, pool) for pool in page.items())
        if not found.keys() >= BUILT_IN:
            raise GitpoolError(
                error(
                    "The token cannot see every node pool",
                    "The list of pools lacks the built-in ones, so Nomad hides pools from this token, and what looks "
                    'absent may exist. Give the token a policy with `node_pool "*" { policy = "read" }`, or set '
                    "NOMAD_TOKEN.",
                )
            )
        return found

    def pool(self, name: str) -> LivePool | None:
        """One pool, or None if Nomad says that there is none; another's 404 (a proxy's) says nothing about pools."""
        found = self.operations.read_pool(name).items()
        return found[0] if found else None

    def key_ids(self) -> frozenset[str]:
        """The IDs of the keys with which the cluster signs, shown to everybody; none if they are not shown.

        https://developer.hashicorp.com/nomad/api-docs/operator/keyring; nomad: command/agent/keyring_endpoint.go.
        """
        try:
            response = self._transport.read("/.well-known/jwks.json")
            return frozenset(str(key["kid"]) for key in response.json()["keys"])
        except (NoAnswer, Refusal, Trouble, ValueError, KeyError, TypeError):
            return frozenset()

    def is_community(self) -> bool:
        """Whether the server surely is Nomad's Community Edition, which refuses every `scheduler_config`.

        It answers 204 where Enterprise shows its license (command/agent/operator_endpoint_ce.go); without an answer
        nothing is sure.
        """
        try:
            return self._transport.read("/v1/operator/license").status_code == 204
        except (NoAnswer, Refusal, Trouble):
            return False

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

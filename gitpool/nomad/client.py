"""The node pools of one cluster (https://developer.hashicorp.com/nomad/api-docs/node-pools)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad.transport import NoAnswer, Refusal, Transport, Trouble
from gitpool.pool import BUILT_IN, LivePool, NodePool

if TYPE_CHECKING:
    import httpx


class Nomad:
    """What gitpool asks of a cluster: look at all pools, look at one, write one, remove one."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def pools(self) -> dict[str, LivePool]:
        """Every pool, built-in ones included, by name.

        Raises:
            GitpoolError: no answer, not a Nomad, one before 1.6, or a token that cannot see every pool. Nomad leaves
                out what a token may not read without a word, and what looks absent would be created over; `all` and
                `default` always exist, so a list without them is not whole.
        """
        found: dict[str, LivePool] = {}
        token = ""
        while True:
            try:
                response = self._transport.read("/v1/node/pools", {"next_token": token} if token else None)
            except Refusal as refusal:
                raise _explained(refusal) from refusal
            found.update((pool.pool.name, pool) for pool in _listing(response))
            token = response.headers.get("x-nomad-nexttoken", "")
            if not token:
                break
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
        response = self._transport.read(f"/v1/node/pool/{quote(name, safe='')}")
        if response.status_code == 404:
            if "pool not found" in response.text:
                return None
            raise _not_nomad(response)
        return _pool(_json(response))

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
        self._transport.write("PUT", "/v1/node/pools", pool.to_api())

    def remove(self, name: str) -> None:
        """Delete a pool; one that is gone already counts as deleted (Nomad answers 500 `… not found`)."""
        try:
            self._transport.write("DELETE", f"/v1/node/pool/{quote(name, safe='')}")
        except Refusal as refusal:
            if refusal.status != 500 or f"node pool {name} not found" not in refusal.text:
                raise


def _listing(response: httpx.Response) -> list[LivePool]:
    document = _json(response)
    if not isinstance(document, list):
        raise _not_nomad(response)
    return [_pool(raw) for raw in document]


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError) as problem:
        raise _not_nomad(response) from problem


def _pool(raw: Any) -> LivePool:
    try:
        return LivePool.from_api(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise GitpoolError(
            error(
                "The cluster's answer is not understood",
                f"Something in it is no node pool ({problem}). Is this a Nomad server?",
            )
        ) from problem


def _not_nomad(response: httpx.Response) -> GitpoolError:
    return GitpoolError(
        error(
            "This does not look like Nomad",
            f"{response.request.url} answered {response.status_code} with something that Nomad does not say. "
            "Look at the address of the cluster (-address, the gitpool block, NOMAD_ADDR).",
        )
    )


def _explained(refusal: Refusal) -> GitpoolError:
    """A server before 1.6 takes `pools` for a node's ID."""
    if "node lookup failed" in refusal.text:
        return GitpoolError(
            error(
                "The Nomad server is too old",
                "It knows no node pools: they came with Nomad 1.6. Upgrade the servers, or look at the address.",
            )
        )
    return refusal

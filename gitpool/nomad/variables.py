"""Nomad Variables and their locks: those operations that a state needs, one method each.

https://developer.hashicorp.com/nomad/api-docs/variables; nomad: command/agent/variable_endpoint.go. A conflict (409) is
an answer here and no refusal: whoever asked has to look. The namespace is always sent, so that a state does not move
with `NOMAD_NAMESPACE`. The rights that each operation needs (nomad: acl/policy.go) are named when it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad import refusals
from gitpool.nomad.answer import Answer, Raw, listed, not_nomad, pages, single
from gitpool.nomad.query import Query
from gitpool.nomad.transport import Refusal, Transport, Trouble

if TYPE_CHECKING:
    import httpx

_ABSENT = "variable not found"
_NOT_HELD = ("variable doesn't hold a lock", "variable doesn't exist")
"""How a release is answered where there is nothing to release, as a 500 (nomad: nomad/variables_endpoint.go)."""

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as Nomad showed it. `lock_id` is shown to the holder alone, in answers to its own writes."""

    path: str
    items: Mapping[str, str]
    modify_index: int
    lock_id: str = ""

    @classmethod
    def from_api(cls, raw: Raw) -> Variable:
        """Read one; a row of a list has no items.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        path, items, index, lock = raw["Path"], raw.get("Items") or {}, raw["ModifyIndex"], raw.get("Lock") or {}
        if not isinstance(path, str) or type(index) is not int or not isinstance(items, dict):
            raise ValueError("a variable of another shape")
        if not all(isinstance(value, str) for value in items.values()):
            raise ValueError("an item that is no text")
        return cls(path, items, index, str(lock.get("ID", "")))


class Variables:
    """The variables of one namespace. Each method raises NoAnswer, Refusal, Trouble or NotNomad.

    Reads are repeated by the transport, writes are sent once.
    """

    def __init__(self, transport: Transport, namespace: str = "default") -> None:
        self.namespace = namespace
        self._transport = transport
        self._sources = transport.connection.sources("address")

    def get(self, path: str) -> Variable | None:
        """The variable, None if there is none (nomad: HTTPServer.variableQuery)."""
        response = self._transport.read(_url(path), self._params(), needs=self._right(path, "read"))
        if response.status_code == 404 and _ABSENT.encode() not in response.content:
            raise self._unknown(f"GET {path}")
        found = single(response, Variable.from_api, self._sources, _ABSENT).items()
        return found[0] if found else None

    def paths(self, prefix: str) -> dict[str, int]:
        """The ModifyIndex of each variable whose path begins so, by its path (nomad: HTTPServer.VariablesListRequest).

        Nomad leaves out what the token may not list, without a word.
        """
        found: dict[str, int] = {}
        for page in pages(partial(self._page, prefix), Query(per_page=_PAGE, namespace=self.namespace)):
            found.update((variable.path, variable.modify_index) for variable in page.items())
        return found

    def put(self, path: str, items: Mapping[str, str], cas: int | None = None) -> Variable | None:
        """Write it, and show it as it is then; with `cas` only over that ModifyIndex (0: only if there is none).

        None is a conflict: another version is there, or the variable is locked (nomad: HTTPServer.variableUpsert).
        """
        more = {} if cas is None else {"cas": str(cas)}
        response = self._write("PUT", path, "write", (200, 409), {"Items": dict(items)}, **more)
        return None if response.status_code == 409 else self._shown(response)

    def delete(self, path: str, cas: int | None = None) -> bool:
        """Delete it, with `cas` only that ModifyIndex; whether it is gone (nomad: HTTPServer.variableDelete)."""
        more = {} if cas is None else {"cas": str(cas)}
        return self._write("DELETE", path, "destroy", (200, 204, 409), **more).status_code != 409

    def acquire(self, path: str, items: Mapping[str, str], lock_id: str, ttl: float, delay: float) -> bool:
        """Take the lock of a variable under an ID of our own, and write it, whole: items that it had are gone.

        False where another holds it; who asks again under the same ID has it still, and for no second longer. A lock
        that is not renewed ends after twice `ttl` and `delay`, both in seconds (nomad: nomad/locks.go).

        Raises:
            GitpoolError: the servers know no locks, which came with Nomad 1.7: they have written the variable and
                locked nothing.
        """
        lock = {"ID": lock_id, "TTL": f"{ttl:g}s", "LockDelay": f"{delay:g}s"}
        body = {"Items": dict(items), "Lock": lock}
        response = self._write("PUT", path, "write", (200, 409), body, **{"lock-acquire": ""})
        if response.status_code == 409:
            return False
        if self._shown(response).lock_id != lock_id:
            raise GitpoolError(
                error(
                    "The Nomad server is too old",
                    f"{self._transport.connection.address} does not lock variables, which came with Nomad 1.7. "
                    'Upgrade the servers, or keep the state elsewhere (`backend "local"`, `backend "http"`).',
                )
            )
        return True

    def renew(self, path: str, lock_id: str) -> bool:
        """Give the holder its time anew; False where it is the holder no more."""
        body = {"Lock": {"ID": lock_id}}
        return self._write("PUT", path, "write", (200, 404, 409), body, **{"lock-renew": ""}).status_code == 200

    def release(self, path: str, lock_id: str) -> bool:
        """Give the lock back, the items stay; False where it is not held under that ID."""
        body = {"Lock": {"ID": lock_id}}
        try:
            return self._write("PUT", path, "write", (200, 409), body, **{"lock-release": ""}).status_code == 200
        except Trouble as trouble:
            if any(words in trouble.text for words in _NOT_HELD):
                return False
            raise

    def _page(self, prefix: str, query: Query) -> Answer[Variable]:
        response = self._transport.read("/v1/vars", {**query.params, "prefix": prefix})
        return listed(response, Variable.from_api, self._sources)

    def _write(
        self, method: str, path: str, capability: str, ok: tuple[int, ...], body: Any = None, **params: str
    ) -> httpx.Response:
        needs = self._right(path, capability)
        try:
            response = self._transport.write(
                method, _url(path), body, params=self._params(**params), needs=needs, ok=ok
            )
        except Refusal as refusal:
            if refusal.status != 404:
                raise
            problem = self._unknown(f"{method} {path}")
        else:
            if not refusals.is_anothers(response):
                return response
            problem = not_nomad(response, self._sources)
        raise problem

    def _shown(self, response: httpx.Response) -> Variable:
        """What a writer sees of its own write."""
        return single(response, Variable.from_api, self._sources, _ABSENT).items()[0]

    def _params(self, **more: str) -> dict[str, str]:
        return {"namespace": self.namespace, **more}

    def _right(self, path: str, capability: str) -> str:
        return (
            f'`namespace "{self.namespace}" {{ variables {{ path "{path}" {{ capabilities = ["{capability}"] }} }} }}`'
            " (`gitpool backend policy` prints all that are needed)"
        )

    def _unknown(self, what: str) -> GitpoolError:
        return GitpoolError(
            error(
                "The server knows no variables",
                f"{self._transport.connection.address} answered 404 to {what}, and not in Nomad's words. Variables "
                "came with Nomad 1.4, their locks with 1.7: upgrade the servers, or look at the address "
                f"({self._sources}).",
            )
        )


def _url(path: str) -> str:
    return f"/v1/var/{quote(path, safe='/~')}"

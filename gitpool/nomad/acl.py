"""What the token may do, as Nomad's ACL endpoints tell it: https://developer.hashicorp.com/nomad/api-docs/acl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from gitpool import strictjson
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.transport import Transport
from gitpool.rights import EVERYTHING, Rights, rights_of

_ACLS_DISABLED = "acls-disabled"
"""The accessor that Nomad shows to everybody while ACLs are off (nomad: structs.ACLsDisabledToken)."""


class _Unknown(Exception):
    """Something that decides about rights is not shown."""


def rights(transport: Transport) -> Rights | None:
    """What the token's policies and those of its roles allow; None where Nomad does not show all of them.

    A token may read itself, its roles and its policies (nomad: nomad/acl_endpoint.go GetPolicy, GetRoleByID). A signed
    identity of a workload is no token, and its rights are not shown.
    """
    try:
        token = _read(transport, "/v1/acl/token/self")
        if token is None:
            return None
        if token["Type"] == "management" or token["AccessorID"] == _ACLS_DISABLED:
            return EVERYTHING
        return rights_of(_rules(transport, name) for name in sorted(set(_policies(transport, token))))
    except (GitpoolError, _Unknown, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _policies(transport: Transport, token: dict[str, Any]) -> Iterator[str]:
    yield from token.get("Policies") or ()
    for link in token.get("Roles") or ():
        role = _read(transport, f"/v1/acl/role/{quote(link['ID'], safe='')}")
        if role is not None:
            yield from (policy["Name"] for policy in role.get("Policies") or ())


def _rules(transport: Transport, name: str) -> dict[str, Any]:
    """The rules of a policy, spelled out; one that does not exist, as a token may name it, gives nothing."""
    policy = _read(transport, f"/v1/acl/policy/{quote(name, safe='')}")
    if policy is None:
        return {}
    rules = policy.get("RulesJSON")
    if rules is None and policy.get("Rules"):
        raise _Unknown
    return rules or {}


def _read(transport: Transport, path: str) -> dict[str, Any] | None:
    response = transport.read(path)
    if response.status_code == 404:
        return None
    found = strictjson.loads(response.content)
    if not isinstance(found, dict):
        raise _Unknown
    return found

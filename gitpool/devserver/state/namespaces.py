"""Namespaces (nomad: nomad/structs/structs.go Namespace, SetHash, Validate)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from gitpool.devserver.golang.strconv import quote
from gitpool.devserver.web.reply import Refusal

DEFAULT = "default"
EVERY = "*"
_NAME = re.compile(r"[a-zA-Z0-9-]{1,128}\Z")
_MAX_DESCRIPTION = 256
_CAPABILITIES = ("EnabledTaskDrivers", "DisabledTaskDrivers", "EnabledNetworkModes", "DisabledNetworkModes")
# What Community Edition says of these, whatever is in them (nomad: nomad/structs/structs_ce.go).
_UNLICENSED = {
    "NodePoolConfiguration": "invalid node pool configuration: Node Pools Governance is unlicensed.",
    "VaultConfiguration": "invalid vault configuration: Multi-Cluster Vault is unlicensed.",
    "ConsulConfiguration": "invalid consul configuration: Multi-Cluster Consul is unlicensed.",
}
_FIELDS: dict[str, object] = {
    "Capabilities": None,
    "ConsulConfiguration": None,
    "CreateIndex": 0,
    "Description": "",
    "Hash": None,
    "Meta": None,
    "ModifyIndex": 0,
    "Name": "",
    "NodePoolConfiguration": None,
    "OptionalExtraClaims": None,
    "Quota": "",
    "RequiredExtraClaims": None,
    "VaultConfiguration": None,
}


@dataclass(frozen=True, slots=True)
class Namespace:
    """One namespace; ``raw`` is the object of the API."""

    raw: Mapping[str, object]

    @property
    def name(self) -> str:
        """Its name, by which everything in it is found."""
        return str(self.raw["Name"])


def namespace_of(given: Mapping[str, object], create_index: int, modify_index: int) -> Namespace:
    """The namespace that an object of the API describes, hashed (nomad: Namespace.SetHash)."""
    raw = {**_FIELDS, **{name: value for name, value in given.items() if name in _FIELDS and value is not None}}
    if isinstance(raw["Capabilities"], Mapping):
        raw["Capabilities"] = {name: raw["Capabilities"].get(name) for name in sorted(_CAPABILITIES)}
    meta = raw["Meta"] if isinstance(raw["Meta"], Mapping) else {}
    parts = [str(raw["Name"]), str(raw["Description"]), str(raw["Quota"]), *_named(raw["Capabilities"])]
    for key in sorted(meta):
        parts += key, str(meta[key])
    digest = hashlib.blake2b("".join(parts).encode("utf-8", "replace"), digest_size=32).digest()
    raw.update(CreateIndex=create_index, ModifyIndex=modify_index, Hash=base64.b64encode(digest).decode())
    return Namespace(raw)


def _named(capabilities: object) -> list[str]:
    """The drivers and network modes that a namespace names, in the order in which Nomad hashes them."""
    if not isinstance(capabilities, Mapping):
        return []
    return [str(item) for name in _CAPABILITIES for item in capabilities.get(name) or ()]


def validate(namespace: Namespace, *, is_enterprise: bool) -> None:
    """Refuse a bad name, a long description, and without a license what needs one (nomad: Namespace.Validate).

    A quota is looked for only then, and there is none in Community Edition (nomad: upsertNamespaceImpl).
    """
    problems = []
    if not _NAME.match(namespace.name):
        problems.append(f"invalid name {quote(namespace.name)}. Must match regex ^[a-zA-Z0-9-]{{1,128}}$")
    if len(str(namespace.raw["Description"]).encode()) > _MAX_DESCRIPTION:
        problems.append(f"description longer than {_MAX_DESCRIPTION}")
    if not is_enterprise:
        problems += [problem for field, problem in _UNLICENSED.items() if namespace.raw[field] is not None]
    if problems:
        head = "1 error occurred" if len(problems) == 1 else f"{len(problems)} errors occurred"
        listed = "".join(f"\n\t* {problem}" for problem in problems)
        raise Refusal(500, f"Invalid namespace {quote(namespace.name)}: {head}:{listed}\n\n")
    if namespace.raw["Quota"] and not is_enterprise:
        quota = quote(str(namespace.raw["Quota"]))
        raise Refusal(500, f"namespace {quote(namespace.name)} using non-existent quota {quota}")


def default_namespace() -> Namespace:
    """The one that is always there (nomad: nomad/state/state_store.go namespaceInit)."""
    return namespace_of({"Name": DEFAULT, "Description": "Default shared namespace"}, 1, 1)

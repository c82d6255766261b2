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
    lists = ("EnabledTaskDrivers", "DisabledTaskDrivers", "EnabledNetworkModes", "DisabledNetworkModes")
    return [str(item) for name in lists for item in capabilities.get(name) or ()]


def validate(namespace: Namespace) -> None:
    """Refuse a bad name or a long description (nomad: Namespace.Validate, Namespace.UpsertNamespaces)."""
    problems = []
    if not _NAME.match(namespace.name):
        problems.append(f"invalid name {quote(namespace.name)}. Must match regex ^[a-zA-Z0-9-]{{1,128}}$")
    if len(str(namespace.raw["Description"]).encode()) > _MAX_DESCRIPTION:
        problems.append(f"description longer than {_MAX_DESCRIPTION}")
    if problems:
        head = "1 error occurred" if len(problems) == 1 else f"{len(problems)} errors occurred"
        listed = "".join(f"\n\t* {problem}" for problem in problems)
        raise Refusal(500, f"Invalid namespace {quote(namespace.name)}: {head}:{listed}\n\n")


def default_namespace() -> Namespace:
    """The one that is always there (nomad: nomad/state/state_store.go namespaceInit)."""
    return namespace_of({"Name": DEFAULT, "Description": "Default shared namespace"}, 1, 1)

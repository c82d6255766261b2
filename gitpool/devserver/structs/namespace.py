"""The type of namespaces, as filters see it (nomad: nomad/structs/namespace.go, structs.go Namespace)."""

from __future__ import annotations

from gitpool.devserver.filters.reflection import (
    BYTES,
    STRING,
    STRING_MAP,
    STRINGS,
    UINT64,
    pointer,
    struct,
)

NAMESPACE_CAPABILITIES = struct(
    "structs.NamespaceCapabilities",
    {
        "EnabledTaskDrivers": STRINGS,
        "DisabledTaskDrivers": STRINGS,
        "EnabledNetworkModes": STRINGS,
        "DisabledNetworkModes": STRINGS,
    },
)
NAMESPACE_NODE_POOL_CONFIGURATION = struct(
    "structs.NamespaceNodePoolConfiguration",
    {
        "Default": STRING,
        "Allowed": STRINGS,
        "Denied": STRINGS,
    },
)
NAMESPACE_VAULT_CONFIGURATION = struct(
    "structs.NamespaceVaultConfiguration",
    {
        "Default": STRING,
        "Allowed": STRINGS,
        "Denied": STRINGS,
    },
)
NAMESPACE_CONSUL_CONFIGURATION = struct(
    "structs.NamespaceConsulConfiguration",
    {
        "Default": STRING,
        "Allowed": STRINGS,
        "Denied": STRINGS,
    },
)
NAMESPACE = struct(
    "structs.Namespace",
    {
        "Name": STRING,
        "Description": STRING,
        "Quota": STRING,
        "Capabilities": pointer(NAMESPACE_CAPABILITIES),
        "NodePoolConfiguration": pointer(NAMESPACE_NODE_POOL_CONFIGURATION),
        "VaultConfiguration": pointer(NAMESPACE_VAULT_CONFIGURATION),
        "ConsulConfiguration": pointer(NAMESPACE_CONSUL_CONFIGURATION),
        "Meta": STRING_MAP,
        "Hash": BYTES,
        "CreateIndex": UINT64,
        "ModifyIndex": UINT64,
        "RequiredExtraClaims": STRING_MAP,
        "OptionalExtraClaims": STRING_MAP,
    },
)

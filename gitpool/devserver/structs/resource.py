"""What nodes, services and tasks have in common, as filters see it (nomad: nomad/structs/structs.go, network.go)."""

from __future__ import annotations

from gitpool.devserver.filters.reflection import (
    BOOL,
    INT,
    INT8,
    STRING,
    STRING_MAP,
    STRINGS,
    UINT64,
    named,
    pointer,
    slice_of,
    struct,
)

CONSTRAINT = struct(
    "structs.Constraint",
    {
        "LTarget": STRING,
        "RTarget": STRING,
        "Operand": STRING,
    },
)
AFFINITY = struct(
    "structs.Affinity",
    {
        "LTarget": STRING,
        "RTarget": STRING,
        "Operand": STRING,
        "Weight": INT8,
    },
)
DNS_CONFIG = struct(
    "structs.DNSConfig",
    {
        "Servers": STRINGS,
        "Searches": STRINGS,
        "Options": STRINGS,
    },
)
PORT = struct(
    "structs.Port",
    {
        "Label": STRING,
        "Value": INT,
        "To": INT,
        "HostNetwork": STRING,
        "IgnoreCollision": BOOL,
    },
)
CNI_CONFIG = struct(
    "structs.CNIConfig",
    {
        "Args": STRING_MAP,
    },
)
NETWORK_RESOURCE = struct(
    "structs.NetworkResource",
    {
        "Mode": STRING,
        "Device": STRING,
        "CIDR": STRING,
        "IP": STRING,
        "Hostname": STRING,
        "MBits": INT,
        "DNS": pointer(DNS_CONFIG),
        "ReservedPorts": slice_of(PORT),
        "DynamicPorts": slice_of(PORT),
        "CNI": pointer(CNI_CONFIG),
    },
)
NETWORKS = named("structs.Networks", slice_of(pointer(NETWORK_RESOURCE)))
CONSTRAINTS = named("structs.Constraints", slice_of(pointer(CONSTRAINT)))
AFFINITIES = named("structs.Affinities", slice_of(pointer(AFFINITY)))
REQUESTED_DEVICE = struct(
    "structs.RequestedDevice",
    {
        "Name": STRING,
        "Count": UINT64,
        "Constraints": CONSTRAINTS,
        "Affinities": AFFINITIES,
    },
)
RESOURCE_DEVICES = named("structs.ResourceDevices", slice_of(pointer(REQUESTED_DEVICE)))
NUMA = struct(
    "structs.NUMA",
    {
        "Affinity": STRING,
        "Devices": STRINGS,
    },
)
RESOURCES = struct(
    "structs.Resources",
    {
        "CPU": INT,
        "Cores": INT,
        "MemoryMB": INT,
        "MemoryMaxMB": INT,
        "DiskMB": INT,
        "IOPS": INT,
        "Networks": NETWORKS,
        "Devices": RESOURCE_DEVICES,
        "NUMA": pointer(NUMA),
        "SecretsMB": INT,
    },
)
LOG_CONFIG = struct(
    "structs.LogConfig",
    {
        "MaxFiles": INT,
        "MaxFileSizeMB": INT,
        "Disabled": BOOL,
    },
)
VOLUME_MOUNT = struct(
    "structs.VolumeMount",
    {
        "Volume": STRING,
        "Destination": STRING,
        "ReadOnly": BOOL,
        "PropagationMode": STRING,
        "SELinuxLabel": STRING,
    },
)

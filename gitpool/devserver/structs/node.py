"""The type of nodes, as filters see it (nomad: nomad/structs/node.go, csi.go; client/lib/numalib).

The SecretID is left out, so that nobody can guess it letter by letter with a filter.
"""

from __future__ import annotations

from gitpool.devserver.filters.reflection import (
    BOOL,
    BYTES,
    DURATION,
    FLOAT64,
    INT,
    INT64,
    STRING,
    STRING_MAP,
    TIME,
    UINT8,
    UINT16,
    UINT64,
    map_of,
    named,
    pointer,
    slice_of,
    struct,
)
from gitpool.devserver.structs.resource import NETWORKS

LEGACY_NODE_CPU_RESOURCES = struct(
    "structs.LegacyNodeCpuResources",
    {
        "CpuShares": INT64,
        "TotalCpuCores": UINT16,
        "ReservableCpuCores": slice_of(UINT16),
    },
)
COST = named("numalib.Cost", UINT8)
SLIT = named("numalib.SLIT", slice_of(slice_of(COST)))
SOCKET_ID = named("hw.SocketID", UINT8)
CORE_ID = named("hw.CoreID", UINT16)
CORE_GRADE = named("numalib.CoreGrade", BOOL)
MHZ = named("hw.MHz", UINT64)
CORE = struct(
    "numalib.Core",
    {
        "SocketID": SOCKET_ID,
        "NodeID": UINT8,
        "ID": CORE_ID,
        "Grade": CORE_GRADE,
        "Disable": BOOL,
        "BaseSpeed": MHZ,
        "MaxSpeed": MHZ,
        "GuessSpeed": MHZ,
    },
)
TOPOLOGY = struct(
    "numalib.Topology",
    {
        "Nodes": BYTES,
        "Distances": SLIT,
        "Cores": slice_of(CORE),
        "BusAssociativity": map_of(STRING, UINT8),
        "OverrideTotalCompute": MHZ,
        "OverrideWitholdCompute": MHZ,
    },
)
NODE_PROCESSOR_RESOURCES = struct(
    "structs.NodeProcessorResources",
    {
        "Topology": pointer(TOPOLOGY),
    },
)
NODE_MEMORY_RESOURCES = struct(
    "structs.NodeMemoryResources",
    {
        "MemoryMB": INT64,
    },
)
NODE_DISK_RESOURCES = struct(
    "structs.NodeDiskResources",
    {
        "DiskMB": INT64,
    },
)
NODE_DEVICE_LOCALITY = struct(
    "structs.NodeDeviceLocality",
    {
        "PciBusID": STRING,
    },
)
NODE_DEVICE = struct(
    "structs.NodeDevice",
    {
        "ID": STRING,
        "Healthy": BOOL,
        "HealthDescription": STRING,
        "Locality": pointer(NODE_DEVICE_LOCALITY),
    },
)
ATTRIBUTE = struct(
    "structs.Attribute",
    {
        "Float": pointer(FLOAT64),
        "Int": pointer(INT64),
        "String": pointer(STRING),
        "Bool": pointer(BOOL),
        "Unit": STRING,
    },
)
NODE_DEVICE_RESOURCE = struct(
    "structs.NodeDeviceResource",
    {
        "Vendor": STRING,
        "Type": STRING,
        "Name": STRING,
        "Instances": slice_of(pointer(NODE_DEVICE)),
        "Attributes": map_of(STRING, pointer(ATTRIBUTE)),
    },
)
NODE_NETWORK_AF = named("structs.NodeNetworkAF", STRING)
NODE_NETWORK_ADDRESS = struct(
    "structs.NodeNetworkAddress",
    {
        "Family": NODE_NETWORK_AF,
        "Alias": STRING,
        "Address": STRING,
        "ReservedPorts": STRING,
        "Gateway": STRING,
    },
)
NODE_NETWORK_RESOURCE = struct(
    "structs.NodeNetworkResource",
    {
        "Mode": STRING,
        "Device": STRING,
        "MacAddress": STRING,
        "Speed": INT,
        "Addresses": slice_of(NODE_NETWORK_ADDRESS),
    },
)
NODE_RESOURCES = struct(
    "structs.NodeResources",
    {
        "Cpu": LEGACY_NODE_CPU_RESOURCES,
        "Processors": NODE_PROCESSOR_RESOURCES,
        "Memory": NODE_MEMORY_RESOURCES,
        "Disk": NODE_DISK_RESOURCES,
        "Devices": slice_of(pointer(NODE_DEVICE_RESOURCE)),
        "NodeNetworks": slice_of(pointer(NODE_NETWORK_RESOURCE)),
        "Networks": NETWORKS,
        "MinDynamicPort": INT,
        "MaxDynamicPort": INT,
    },
)
NODE_RESERVED_CPU_RESOURCES = struct(
    "structs.NodeReservedCpuResources",
    {
        "CpuShares": INT64,
        "ReservedCpuCores": slice_of(UINT16),
    },
)
NODE_RESERVED_MEMORY_RESOURCES = struct(
    "structs.NodeReservedMemoryResources",
    {
        "MemoryMB": INT64,
    },
)
NODE_RESERVED_DISK_RESOURCES = struct(
    "structs.NodeReservedDiskResources",
    {
        "DiskMB": INT64,
    },
)
NODE_RESERVED_NETWORK_RESOURCES = struct(
    "structs.NodeReservedNetworkResources",
    {
        "ReservedHostPorts": STRING,
    },
)
NODE_RESERVED_RESOURCES = struct(
    "structs.NodeReservedResources",
    {
        "Cpu": NODE_RESERVED_CPU_RESOURCES,
        "Memory": NODE_RESERVED_MEMORY_RESOURCES,
        "Disk": NODE_RESERVED_DISK_RESOURCES,
        "Networks": NODE_RESERVED_NETWORK_RESOURCES,
    },
)
DRAIN_SPEC = struct(
    "structs.DrainSpec",
    {
        "Deadline": DURATION,
        "IgnoreSystemJobs": BOOL,
    },
)
DRAIN_STRATEGY = struct(
    "structs.DrainStrategy",
    {
        "DrainSpec": DRAIN_SPEC,
        "ForceDeadline": TIME,
        "StartedAt": TIME,
    },
    embedded=("DrainSpec",),
)
NODE_EVENT = struct(
    "structs.NodeEvent",
    {
        "Message": STRING,
        "Subsystem": STRING,
        "Details": STRING_MAP,
        "Timestamp": TIME,
        "CreateIndex": UINT64,
    },
)
DRIVER_INFO = struct(
    "structs.DriverInfo",
    {
        "Attributes": STRING_MAP,
        "Detected": BOOL,
        "Healthy": BOOL,
        "HealthDescription": STRING,
        "UpdateTime": TIME,
    },
)
CSI_CONTROLLER_INFO = struct(
    "structs.CSIControllerInfo",
    {
        "SupportsCreateDelete": BOOL,
        "SupportsAttachDetach": BOOL,
        "SupportsListVolumes": BOOL,
        "SupportsGetCapacity": BOOL,
        "SupportsCreateDeleteSnapshot": BOOL,
        "SupportsListSnapshots": BOOL,
        "SupportsClone": BOOL,
        "SupportsReadOnlyAttach": BOOL,
        "SupportsExpand": BOOL,
        "SupportsListVolumesAttachedNodes": BOOL,
        "SupportsCondition": BOOL,
        "SupportsGet": BOOL,
    },
)
CSI_TOPOLOGY = struct(
    "structs.CSITopology",
    {
        "Segments": STRING_MAP,
    },
)
CSI_NODE_INFO = struct(
    "structs.CSINodeInfo",
    {
        "ID": STRING,
        "MaxVolumes": INT64,
        "AccessibleTopology": pointer(CSI_TOPOLOGY),
        "RequiresNodeStageVolume": BOOL,
        "SupportsStats": BOOL,
        "SupportsExpand": BOOL,
        "SupportsCondition": BOOL,
    },
)
CSI_INFO = struct(
    "structs.CSIInfo",
    {
        "PluginID": STRING,
        "AllocID": STRING,
        "Healthy": BOOL,
        "HealthDescription": STRING,
        "UpdateTime": TIME,
        "Provider": STRING,
        "ProviderVersion": STRING,
        "RequiresControllerPlugin": BOOL,
        "RequiresTopologies": BOOL,
        "ControllerInfo": pointer(CSI_CONTROLLER_INFO),
        "NodeInfo": pointer(CSI_NODE_INFO),
    },
)
CLIENT_HOST_VOLUME_CONFIG = struct(
    "structs.ClientHostVolumeConfig",
    {
        "Name": STRING,
        "Path": STRING,
        "ReadOnly": BOOL,
        "ID": STRING,
    },
)
CLIENT_HOST_NETWORK_CONFIG = struct(
    "structs.ClientHostNetworkConfig",
    {
        "Name": STRING,
        "CIDR": STRING,
        "Interface": STRING,
        "ReservedPorts": STRING,
    },
)
DRAIN_STATUS = named("structs.DrainStatus", STRING)
DRAIN_METADATA = struct(
    "structs.DrainMetadata",
    {
        "StartedAt": TIME,
        "UpdatedAt": TIME,
        "Status": DRAIN_STATUS,
        "AccessorID": STRING,
        "Meta": STRING_MAP,
    },
)
NODE = struct(
    "structs.Node",
    {
        "ID": STRING,
        "Datacenter": STRING,
        "Name": STRING,
        "CgroupParent": STRING,
        "HTTPAddr": STRING,
        "TLSEnabled": BOOL,
        "Attributes": STRING_MAP,
        "NodeResources": pointer(NODE_RESOURCES),
        "ReservedResources": pointer(NODE_RESERVED_RESOURCES),
        "Links": STRING_MAP,
        "Meta": STRING_MAP,
        "NodeClass": STRING,
        "NodePool": STRING,
        "ComputedClass": STRING,
        "DrainStrategy": pointer(DRAIN_STRATEGY),
        "SchedulingEligibility": STRING,
        "Status": STRING,
        "StatusDescription": STRING,
        "IdentitySigningKeyID": STRING,
        "StatusUpdatedAt": INT64,
        "Events": slice_of(pointer(NODE_EVENT)),
        "Drivers": map_of(STRING, pointer(DRIVER_INFO)),
        "CSIControllerPlugins": map_of(STRING, pointer(CSI_INFO)),
        "CSINodePlugins": map_of(STRING, pointer(CSI_INFO)),
        "HostVolumes": map_of(STRING, pointer(CLIENT_HOST_VOLUME_CONFIG)),
        "GCVolumesOnNodeGC": BOOL,
        "HostNetworks": map_of(STRING, pointer(CLIENT_HOST_NETWORK_CONFIG)),
        "LastDrain": pointer(DRAIN_METADATA),
        "NodeMaxAllocs": INT,
        "LastMissedHeartbeatIndex": UINT64,
        "LastAllocUpdateIndex": UINT64,
        "CreateIndex": UINT64,
        "ModifyIndex": UINT64,
    },
)

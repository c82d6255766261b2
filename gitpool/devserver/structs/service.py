"""The type of services of groups and tasks, as filters see it (nomad: nomad/structs/services.go, workload_id.go)."""

from __future__ import annotations

from gitpool.devserver.filters.reflection import (
    ANY_MAP,
    BOOL,
    DURATION,
    INT,
    STRING,
    STRING_MAP,
    STRINGS,
    UINT16,
    UINT32,
    map_of,
    pointer,
    slice_of,
    struct,
)
from gitpool.devserver.structs.resource import LOG_CONFIG, RESOURCES, VOLUME_MOUNT

WORKLOAD_IDENTITY = struct(
    "structs.WorkloadIdentity",
    {
        "Name": STRING,
        "Audience": STRINGS,
        "ChangeMode": STRING,
        "ChangeSignal": STRING,
        "Env": BOOL,
        "File": BOOL,
        "Filepath": STRING,
        "ServiceName": STRING,
        "TTL": DURATION,
        "ExtraClaims": STRINGS,
    },
)
CHECK_RESTART = struct(
    "structs.CheckRestart",
    {
        "Limit": INT,
        "Grace": DURATION,
        "IgnoreWarnings": BOOL,
    },
)
SERVICE_CHECK = struct(
    "structs.ServiceCheck",
    {
        "Name": STRING,
        "Type": STRING,
        "Command": STRING,
        "Args": STRINGS,
        "Path": STRING,
        "Protocol": STRING,
        "PortLabel": STRING,
        "Expose": BOOL,
        "AddressMode": STRING,
        "Interval": DURATION,
        "Timeout": DURATION,
        "InitialStatus": STRING,
        "Notes": STRING,
        "TLSServerName": STRING,
        "TLSSkipVerify": BOOL,
        "Method": STRING,
        "Header": map_of(STRING, STRINGS),
        "CheckRestart": pointer(CHECK_RESTART),
        "GRPCService": STRING,
        "GRPCUseTLS": BOOL,
        "TaskName": STRING,
        "SuccessBeforePassing": INT,
        "FailuresBeforeCritical": INT,
        "FailuresBeforeWarning": INT,
        "Body": STRING,
        "OnUpdate": STRING,
    },
)
CONSUL_MESH_GATEWAY = struct(
    "structs.ConsulMeshGateway",
    {
        "Mode": STRING,
    },
)
CONSUL_UPSTREAM = struct(
    "structs.ConsulUpstream",
    {
        "DestinationName": STRING,
        "DestinationNamespace": STRING,
        "DestinationPartition": STRING,
        "DestinationPeer": STRING,
        "DestinationType": STRING,
        "LocalBindPort": INT,
        "Datacenter": STRING,
        "LocalBindAddress": STRING,
        "LocalBindSocketPath": STRING,
        "LocalBindSocketMode": STRING,
        "MeshGateway": CONSUL_MESH_GATEWAY,
        "Config": ANY_MAP,
    },
)
CONSUL_EXPOSE_PATH = struct(
    "structs.ConsulExposePath",
    {
        "Path": STRING,
        "Protocol": STRING,
        "LocalPathPort": INT,
        "ListenerPort": STRING,
    },
)
CONSUL_EXPOSE_CONFIG = struct(
    "structs.ConsulExposeConfig",
    {
        "Paths": slice_of(CONSUL_EXPOSE_PATH),
    },
)
CONSUL_TRANSPARENT_PROXY = struct(
    "structs.ConsulTransparentProxy",
    {
        "UID": STRING,
        "OutboundPort": UINT16,
        "ExcludeInboundPorts": STRINGS,
        "ExcludeOutboundPorts": slice_of(UINT16),
        "ExcludeOutboundCIDRs": STRINGS,
        "ExcludeUIDs": STRINGS,
        "NoDNS": BOOL,
    },
)
CONSUL_PROXY = struct(
    "structs.ConsulProxy",
    {
        "LocalServiceAddress": STRING,
        "LocalServicePort": INT,
        "Upstreams": slice_of(CONSUL_UPSTREAM),
        "Expose": pointer(CONSUL_EXPOSE_CONFIG),
        "TransparentProxy": pointer(CONSUL_TRANSPARENT_PROXY),
        "Config": ANY_MAP,
    },
)
CONSUL_SIDECAR_SERVICE = struct(
    "structs.ConsulSidecarService",
    {
        "Tags": STRINGS,
        "Port": STRING,
        "Proxy": pointer(CONSUL_PROXY),
        "DisableDefaultTCPCheck": BOOL,
        "Meta": STRING_MAP,
    },
)
SIDECAR_TASK = struct(
    "structs.SidecarTask",
    {
        "Name": STRING,
        "Driver": STRING,
        "User": STRING,
        "Config": ANY_MAP,
        "Env": STRING_MAP,
        "Resources": pointer(RESOURCES),
        "Meta": STRING_MAP,
        "KillTimeout": pointer(DURATION),
        "LogConfig": pointer(LOG_CONFIG),
        "ShutdownDelay": pointer(DURATION),
        "KillSignal": STRING,
        "VolumeMounts": slice_of(pointer(VOLUME_MOUNT)),
        "Identities": slice_of(pointer(WORKLOAD_IDENTITY)),
    },
)
CONSUL_GATEWAY_BIND_ADDRESS = struct(
    "structs.ConsulGatewayBindAddress",
    {
        "Address": STRING,
        "Port": INT,
    },
)
CONSUL_GATEWAY_PROXY = struct(
    "structs.ConsulGatewayProxy",
    {
        "ConnectTimeout": pointer(DURATION),
        "EnvoyGatewayBindTaggedAddresses": BOOL,
        "EnvoyGatewayBindAddresses": map_of(STRING, pointer(CONSUL_GATEWAY_BIND_ADDRESS)),
        "EnvoyGatewayNoDefaultBind": BOOL,
        "EnvoyDNSDiscoveryType": STRING,
        "Config": ANY_MAP,
    },
)
CONSUL_GATEWAY_TLSSDS_CONFIG = struct(
    "structs.ConsulGatewayTLSSDSConfig",
    {
        "ClusterName": STRING,
        "CertResource": STRING,
    },
)
CONSUL_GATEWAY_TLS_CONFIG = struct(
    "structs.ConsulGatewayTLSConfig",
    {
        "Enabled": BOOL,
        "TLSMinVersion": STRING,
        "TLSMaxVersion": STRING,
        "CipherSuites": STRINGS,
        "SDS": pointer(CONSUL_GATEWAY_TLSSDS_CONFIG),
    },
)
CONSUL_HTTP_HEADER_MODIFIERS = struct(
    "structs.ConsulHTTPHeaderModifiers",
    {
        "Add": STRING_MAP,
        "Set": STRING_MAP,
        "Remove": STRINGS,
    },
)
CONSUL_INGRESS_SERVICE = struct(
    "structs.ConsulIngressService",
    {
        "Name": STRING,
        "Hosts": STRINGS,
        "TLS": pointer(CONSUL_GATEWAY_TLS_CONFIG),
        "RequestHeaders": pointer(CONSUL_HTTP_HEADER_MODIFIERS),
        "ResponseHeaders": pointer(CONSUL_HTTP_HEADER_MODIFIERS),
        "MaxConnections": pointer(UINT32),
        "MaxPendingRequests": pointer(UINT32),
        "MaxConcurrentRequests": pointer(UINT32),
    },
)
CONSUL_INGRESS_LISTENER = struct(
    "structs.ConsulIngressListener",
    {
        "Port": INT,
        "Protocol": STRING,
        "Services": slice_of(pointer(CONSUL_INGRESS_SERVICE)),
    },
)
CONSUL_INGRESS_CONFIG_ENTRY = struct(
    "structs.ConsulIngressConfigEntry",
    {
        "TLS": pointer(CONSUL_GATEWAY_TLS_CONFIG),
        "Listeners": slice_of(pointer(CONSUL_INGRESS_LISTENER)),
    },
)
CONSUL_LINKED_SERVICE = struct(
    "structs.ConsulLinkedService",
    {
        "Name": STRING,
        "CAFile": STRING,
        "CertFile": STRING,
        "KeyFile": STRING,
        "SNI": STRING,
    },
)
CONSUL_TERMINATING_CONFIG_ENTRY = struct(
    "structs.ConsulTerminatingConfigEntry",
    {
        "Services": slice_of(pointer(CONSUL_LINKED_SERVICE)),
    },
)
CONSUL_MESH_CONFIG_ENTRY = struct("structs.ConsulMeshConfigEntry", {})
CONSUL_GATEWAY = struct(
    "structs.ConsulGateway",
    {
        "Proxy": pointer(CONSUL_GATEWAY_PROXY),
        "Ingress": pointer(CONSUL_INGRESS_CONFIG_ENTRY),
        "Terminating": pointer(CONSUL_TERMINATING_CONFIG_ENTRY),
        "Mesh": pointer(CONSUL_MESH_CONFIG_ENTRY),
    },
)
CONSUL_CONNECT = struct(
    "structs.ConsulConnect",
    {
        "Native": BOOL,
        "SidecarService": pointer(CONSUL_SIDECAR_SERVICE),
        "SidecarTask": pointer(SIDECAR_TASK),
        "Gateway": pointer(CONSUL_GATEWAY),
    },
)
SERVICE_WEIGHTS = struct(
    "structs.ServiceWeights",
    {
        "Passing": INT,
        "Warning": INT,
    },
)
SERVICE = struct(
    "structs.Service",
    {
        "Name": STRING,
        "TaskName": STRING,
        "PortLabel": STRING,
        "AddressMode": STRING,
        "Address": STRING,
        "EnableTagOverride": BOOL,
        "Tags": STRINGS,
        "CanaryTags": STRINGS,
        "Checks": slice_of(pointer(SERVICE_CHECK)),
        "Connect": pointer(CONSUL_CONNECT),
        "Meta": STRING_MAP,
        "CanaryMeta": STRING_MAP,
        "Weights": pointer(SERVICE_WEIGHTS),
        "TaggedAddresses": STRING_MAP,
        "Namespace": STRING,
        "OnUpdate": STRING,
        "Provider": STRING,
        "Cluster": STRING,
        "Identity": pointer(WORKLOAD_IDENTITY),
        "Kind": STRING,
    },
)

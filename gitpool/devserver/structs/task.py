"""The type of tasks, as filters see it (nomad: nomad/structs/structs.go Task)."""

from __future__ import annotations

from gitpool.devserver.filters.reflection import (
    ANY_MAP,
    BOOL,
    DURATION,
    INT,
    INT64,
    STRING,
    STRING_MAP,
    STRINGS,
    UINT64,
    named,
    pointer,
    slice_of,
    struct,
)
from gitpool.devserver.structs.resource import AFFINITY, CONSTRAINT, LOG_CONFIG, RESOURCES, VOLUME_MOUNT
from gitpool.devserver.structs.service import SERVICE, WORKLOAD_IDENTITY

VAULT = struct(
    "structs.Vault",
    {
        "Role": STRING,
        "Namespace": STRING,
        "Cluster": STRING,
        "Env": BOOL,
        "DisableFile": BOOL,
        "ChangeMode": STRING,
        "ChangeSignal": STRING,
        "AllowTokenExpiration": BOOL,
    },
)
SECRET = struct(
    "structs.Secret",
    {
        "Name": STRING,
        "Provider": STRING,
        "Path": STRING,
        "Config": ANY_MAP,
        "Env": STRING_MAP,
    },
)
CONSUL = struct(
    "structs.Consul",
    {
        "Namespace": STRING,
        "Cluster": STRING,
        "Partition": STRING,
    },
)
CHANGE_SCRIPT = struct(
    "structs.ChangeScript",
    {
        "Command": STRING,
        "Args": STRINGS,
        "Timeout": DURATION,
        "FailOnError": BOOL,
        "RunOnFirstRender": BOOL,
    },
)
WAIT_CONFIG = struct(
    "structs.WaitConfig",
    {
        "Min": pointer(DURATION),
        "Max": pointer(DURATION),
    },
)
TEMPLATE = struct(
    "structs.Template",
    {
        "SourcePath": STRING,
        "DestPath": STRING,
        "EmbeddedTmpl": STRING,
        "ChangeMode": STRING,
        "ChangeSignal": STRING,
        "ChangeScript": pointer(CHANGE_SCRIPT),
        "Once": BOOL,
        "Splay": DURATION,
        "Perms": STRING,
        "Uid": pointer(INT),
        "Gid": pointer(INT),
        "LeftDelim": STRING,
        "RightDelim": STRING,
        "Envvars": BOOL,
        "VaultGrace": DURATION,
        "Wait": pointer(WAIT_CONFIG),
        "ErrMissingKey": BOOL,
    },
)
RESTART_POLICY = struct(
    "structs.RestartPolicy",
    {
        "Attempts": INT,
        "Interval": DURATION,
        "Delay": DURATION,
        "Mode": STRING,
        "RenderTemplates": BOOL,
    },
)
DISPATCH_PAYLOAD_CONFIG = struct(
    "structs.DispatchPayloadConfig",
    {
        "File": STRING,
    },
)
TASK_LIFECYCLE_CONFIG = struct(
    "structs.TaskLifecycleConfig",
    {
        "Hook": STRING,
        "Sidecar": BOOL,
    },
)
TASK_ARTIFACT = struct(
    "structs.TaskArtifact",
    {
        "GetterSource": STRING,
        "GetterOptions": STRING_MAP,
        "GetterHeaders": STRING_MAP,
        "GetterMode": STRING,
        "GetterInsecure": BOOL,
        "RelativeDest": STRING,
        "Chown": BOOL,
    },
)
SCALING_POLICY = struct(
    "structs.ScalingPolicy",
    {
        "ID": STRING,
        "Type": STRING,
        "Target": STRING_MAP,
        "Policy": ANY_MAP,
        "Min": INT64,
        "Max": INT64,
        "Enabled": BOOL,
        "CreateIndex": UINT64,
        "ModifyIndex": UINT64,
    },
)
TASK_KIND = named("structs.TaskKind", STRING)
CSI_PLUGIN_TYPE = named("structs.CSIPluginType", STRING)
TASK_CSI_PLUGIN_CONFIG = struct(
    "structs.TaskCSIPluginConfig",
    {
        "ID": STRING,
        "Type": CSI_PLUGIN_TYPE,
        "MountDir": STRING,
        "StagePublishBaseDir": STRING,
        "HealthTimeout": DURATION,
    },
)
ACTION = struct(
    "structs.Action",
    {
        "Name": STRING,
        "Command": STRING,
        "Args": STRINGS,
    },
)
TASK_SCHEDULE_CRON = struct(
    "structs.TaskScheduleCron",
    {
        "Start": STRING,
        "End": STRING,
        "Timezone": STRING,
    },
)
TASK_SCHEDULE = struct(
    "structs.TaskSchedule",
    {
        "Cron": pointer(TASK_SCHEDULE_CRON),
    },
)
TASK = struct(
    "structs.Task",
    {
        "Name": STRING,
        "Driver": STRING,
        "User": STRING,
        "Config": ANY_MAP,
        "Env": STRING_MAP,
        "Services": slice_of(pointer(SERVICE)),
        "Vault": pointer(VAULT),
        "Secrets": slice_of(pointer(SECRET)),
        "Consul": pointer(CONSUL),
        "Templates": slice_of(pointer(TEMPLATE)),
        "Constraints": slice_of(pointer(CONSTRAINT)),
        "Affinities": slice_of(pointer(AFFINITY)),
        "Resources": pointer(RESOURCES),
        "RestartPolicy": pointer(RESTART_POLICY),
        "DispatchPayload": pointer(DISPATCH_PAYLOAD_CONFIG),
        "Lifecycle": pointer(TASK_LIFECYCLE_CONFIG),
        "Meta": STRING_MAP,
        "KillTimeout": DURATION,
        "LogConfig": pointer(LOG_CONFIG),
        "Artifacts": slice_of(pointer(TASK_ARTIFACT)),
        "Leader": BOOL,
        "ShutdownDelay": DURATION,
        "VolumeMounts": slice_of(pointer(VOLUME_MOUNT)),
        "ScalingPolicies": slice_of(pointer(SCALING_POLICY)),
        "KillSignal": STRING,
        "Kind": TASK_KIND,
        "CSIPluginConfig": pointer(TASK_CSI_PLUGIN_CONFIG),
        "Identity": pointer(WORKLOAD_IDENTITY),
        "Identities": slice_of(pointer(WORKLOAD_IDENTITY)),
        "Actions": slice_of(pointer(ACTION)),
        "Schedule": pointer(TASK_SCHEDULE),
    },
)

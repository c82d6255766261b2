"""The type of jobs, as filters see it (nomad: nomad/structs/structs.go Job, TaskGroup; job.go)."""

from __future__ import annotations

from gitpool.devserver.filters.reflection import (
    BOOL,
    BYTES,
    DURATION,
    INT,
    INT8,
    INT64,
    STRING,
    STRING_MAP,
    STRINGS,
    UINT8,
    UINT64,
    map_of,
    named,
    pointer,
    slice_of,
    struct,
)
from gitpool.devserver.structs.resource import AFFINITY, CONSTRAINT, NETWORKS
from gitpool.devserver.structs.service import SERVICE
from gitpool.devserver.structs.task import CONSUL, RESTART_POLICY, SCALING_POLICY, TASK

SPREAD_TARGET = struct(
    "structs.SpreadTarget",
    {
        "Value": STRING,
        "Percent": UINT8,
    },
)
SPREAD = struct(
    "structs.Spread",
    {
        "Attribute": STRING,
        "Weight": INT8,
        "SpreadTarget": slice_of(pointer(SPREAD_TARGET)),
    },
)
UPDATE_STRATEGY = struct(
    "structs.UpdateStrategy",
    {
        "Stagger": DURATION,
        "MaxParallel": INT,
        "HealthCheck": STRING,
        "MinHealthyTime": DURATION,
        "HealthyDeadline": DURATION,
        "ProgressDeadline": DURATION,
        "AutoRevert": BOOL,
        "AutoPromote": BOOL,
        "Canary": INT,
    },
)
MIGRATE_STRATEGY = struct(
    "structs.MigrateStrategy",
    {
        "MaxParallel": INT,
        "HealthCheck": STRING,
        "MinHealthyTime": DURATION,
        "HealthyDeadline": DURATION,
    },
)
DISCONNECT_STRATEGY = struct(
    "structs.DisconnectStrategy",
    {
        "LostAfter": DURATION,
        "StopOnClientAfter": pointer(DURATION),
        "Replace": pointer(BOOL),
        "Reconcile": STRING,
    },
)
EPHEMERAL_DISK = struct(
    "structs.EphemeralDisk",
    {
        "Sticky": BOOL,
        "SizeMB": INT,
        "Migrate": BOOL,
    },
)
RESCHEDULE_POLICY = struct(
    "structs.ReschedulePolicy",
    {
        "Attempts": INT,
        "Interval": DURATION,
        "Delay": DURATION,
        "DelayFunction": STRING,
        "MaxDelay": DURATION,
        "Unlimited": BOOL,
    },
)
VOLUME_ACCESS_MODE = named("structs.VolumeAccessMode", STRING)
VOLUME_ATTACHMENT_MODE = named("structs.VolumeAttachmentMode", STRING)
CSI_MOUNT_OPTIONS = struct(
    "structs.CSIMountOptions",
    {
        "FSType": STRING,
        "MountFlags": STRINGS,
    },
)
VOLUME_REQUEST = struct(
    "structs.VolumeRequest",
    {
        "Name": STRING,
        "Type": STRING,
        "Source": STRING,
        "ReadOnly": BOOL,
        "Sticky": BOOL,
        "AccessMode": VOLUME_ACCESS_MODE,
        "AttachmentMode": VOLUME_ATTACHMENT_MODE,
        "MountOptions": pointer(CSI_MOUNT_OPTIONS),
        "PerAlloc": BOOL,
    },
)
TASK_GROUP = struct(
    "structs.TaskGroup",
    {
        "Name": STRING,
        "Count": INT,
        "Update": pointer(UPDATE_STRATEGY),
        "Migrate": pointer(MIGRATE_STRATEGY),
        "Constraints": slice_of(pointer(CONSTRAINT)),
        "Scaling": pointer(SCALING_POLICY),
        "RestartPolicy": pointer(RESTART_POLICY),
        "Disconnect": pointer(DISCONNECT_STRATEGY),
        "Tasks": slice_of(pointer(TASK)),
        "EphemeralDisk": pointer(EPHEMERAL_DISK),
        "Meta": STRING_MAP,
        "ReschedulePolicy": pointer(RESCHEDULE_POLICY),
        "Affinities": slice_of(pointer(AFFINITY)),
        "Spreads": slice_of(pointer(SPREAD)),
        "Networks": NETWORKS,
        "Consul": pointer(CONSUL),
        "Services": slice_of(pointer(SERVICE)),
        "Volumes": map_of(STRING, pointer(VOLUME_REQUEST)),
        "ShutdownDelay": pointer(DURATION),
        "MaxRunDuration": pointer(DURATION),
        "StopAfterClientDisconnect": pointer(DURATION),
        "MaxClientDisconnect": pointer(DURATION),
        "PreventRescheduleOnLost": BOOL,
    },
)
MULTIREGION_STRATEGY = struct(
    "structs.MultiregionStrategy",
    {
        "MaxParallel": INT,
        "OnFailure": STRING,
    },
)
MULTIREGION_REGION = struct(
    "structs.MultiregionRegion",
    {
        "Name": STRING,
        "Count": INT,
        "Datacenters": STRINGS,
        "NodePool": STRING,
        "Meta": STRING_MAP,
    },
)
MULTIREGION = struct(
    "structs.Multiregion",
    {
        "Strategy": pointer(MULTIREGION_STRATEGY),
        "Regions": slice_of(pointer(MULTIREGION_REGION)),
    },
)
PERIODIC_CONFIG = struct(
    "structs.PeriodicConfig",
    {
        "Enabled": BOOL,
        "Spec": STRING,
        "Specs": STRINGS,
        "SpecType": STRING,
        "ProhibitOverlap": BOOL,
        "TimeZone": STRING,
    },
)
PARAMETERIZED_JOB_CONFIG = struct(
    "structs.ParameterizedJobConfig",
    {
        "Payload": STRING,
        "MetaRequired": STRINGS,
        "MetaOptional": STRINGS,
    },
)
JOB_UI_LINK = struct(
    "structs.JobUILink",
    {
        "Label": STRING,
        "Url": STRING,
    },
)
JOB_UI_CONFIG = struct(
    "structs.JobUIConfig",
    {
        "Description": STRING,
        "Links": slice_of(pointer(JOB_UI_LINK)),
    },
)
JOB_VERSION_TAG = struct(
    "structs.JobVersionTag",
    {
        "Name": STRING,
        "Description": STRING,
        "TaggedTime": INT64,
    },
)
JOB = struct(
    "structs.Job",
    {
        "Stop": BOOL,
        "Region": STRING,
        "Namespace": STRING,
        "ID": STRING,
        "ParentID": STRING,
        "Name": STRING,
        "Type": STRING,
        "Priority": INT,
        "AllAtOnce": BOOL,
        "Datacenters": STRINGS,
        "NodePool": STRING,
        "Constraints": slice_of(pointer(CONSTRAINT)),
        "Affinities": slice_of(pointer(AFFINITY)),
        "Spreads": slice_of(pointer(SPREAD)),
        "TaskGroups": slice_of(pointer(TASK_GROUP)),
        "Update": UPDATE_STRATEGY,
        "Multiregion": pointer(MULTIREGION),
        "Periodic": pointer(PERIODIC_CONFIG),
        "ParameterizedJob": pointer(PARAMETERIZED_JOB_CONFIG),
        "Dispatched": BOOL,
        "DispatchIdempotencyToken": STRING,
        "Payload": BYTES,
        "Meta": STRING_MAP,
        "ConsulNamespace": STRING,
        "VaultNamespace": STRING,
        "NomadTokenID": STRING,
        "Status": STRING,
        "StatusDescription": STRING,
        "Stable": BOOL,
        "Version": UINT64,
        "SubmitTime": INT64,
        "CreateIndex": UINT64,
        "ModifyIndex": UINT64,
        "JobModifyIndex": UINT64,
        "UI": pointer(JOB_UI_CONFIG),
        "VersionTag": pointer(JOB_VERSION_TAG),
    },
)

"""What Nomad fills in where a job specification says nothing (nomad: api/jobs.go, api/tasks.go Canonicalize)."""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.devserver.golang.decoding import named

SECOND = 1_000_000_000
MINUTE = 60 * SECOND

JOB: dict[str, object] = {
    "Affinities": None,
    "AllAtOnce": False,
    "Constraints": None,
    "ConsulNamespace": "",
    "CreateIndex": 0,
    "Datacenters": ["*"],
    "DispatchIdempotencyToken": "",
    "Dispatched": False,
    "ID": "",
    "JobModifyIndex": 0,
    "Meta": None,
    "ModifyIndex": 0,
    "Multiregion": None,
    "Name": "",
    "Namespace": "default",
    "NodePool": "default",
    "NomadTokenID": "",
    "ParameterizedJob": None,
    "ParentID": "",
    "Payload": None,
    "Periodic": None,
    "Priority": 50,
    "Region": "global",
    "Spreads": None,
    "Stable": False,
    "Status": "",
    "StatusDescription": "",
    "Stop": False,
    "SubmitTime": 0,
    "TaskGroups": None,
    "Type": "service",
    "UI": None,
    "Update": {
        "AutoPromote": False,
        "AutoRevert": False,
        "Canary": 0,
        "HealthCheck": "",
        "HealthyDeadline": 0,
        "MaxParallel": 0,
        "MinHealthyTime": 0,
        "ProgressDeadline": 0,
        "Stagger": 0,
    },
    "VaultNamespace": "",
    "Version": 0,
    "VersionTag": None,
}
PERIODIC: dict[str, object] = {
    "Enabled": True,
    "ProhibitOverlap": False,
    "Spec": "",
    "SpecType": "cron",
    "Specs": None,
    "TimeZone": "UTC",
}
PARAMETERIZED: dict[str, object] = {"MetaOptional": None, "MetaRequired": None, "Payload": "optional"}

_RESTART: dict[str, object] = {
    "Attempts": 2,
    "Delay": 15 * SECOND,
    "Interval": 30 * MINUTE,
    "Mode": "fail",
    "RenderTemplates": False,
}
_GROUP: dict[str, object] = {
    "Affinities": None,
    "Constraints": None,
    "Consul": None,
    "Count": 1,
    "Disconnect": None,
    "EphemeralDisk": {"Migrate": False, "SizeMB": 300, "Sticky": False},
    "MaxClientDisconnect": None,
    "MaxRunDuration": None,
    "Meta": None,
    "Migrate": None,
    "Name": "",
    "Networks": None,
    "PreventRescheduleOnLost": False,
    "ReschedulePolicy": None,
    "RestartPolicy": _RESTART,
    "Scaling": None,
    "Services": None,
    "ShutdownDelay": None,
    "Spreads": None,
    "StopAfterClientDisconnect": None,
    "Tasks": None,
    "Update": None,
    "Volumes": None,
}
_TASK: dict[str, object] = {
    "Actions": None,
    "Affinities": None,
    "Artifacts": None,
    "CSIPluginConfig": None,
    "Config": None,
    "Constraints": None,
    "Consul": None,
    "DispatchPayload": None,
    "Driver": "",
    "Env": None,
    "Identities": None,
    "Identity": None,
    "KillSignal": "",
    "KillTimeout": 5 * SECOND,
    "Kind": "",
    "Leader": False,
    "Lifecycle": None,
    "LogConfig": {"Disabled": False, "MaxFileSizeMB": 10, "MaxFiles": 10},
    "Meta": None,
    "Name": "",
    "Resources": None,
    "RestartPolicy": _RESTART,
    "ScalingPolicies": None,
    "Schedule": None,
    "Secrets": None,
    "Services": None,
    "ShutdownDelay": 0,
    "Templates": None,
    "User": "",
    "Vault": None,
    "VolumeMounts": None,
}
_RESOURCES: dict[str, object] = {
    "CPU": 100,
    "Cores": 0,
    "Devices": None,
    "DiskMB": 0,
    "IOPS": 0,
    "MemoryMB": 300,
    "MemoryMaxMB": 0,
    "NUMA": None,
    "Networks": None,
    "SecretsMB": 0,
}


def task_group(given: Mapping[str, object], job_type: str) -> dict[str, object]:
    """A task group and its tasks, filled in; a group of a system job counts nothing by itself."""
    group = {**_GROUP, **_said(given, _GROUP)}
    tasks = group["Tasks"]
    group["Tasks"] = [_task(task) for task in tasks if isinstance(task, Mapping)] if isinstance(tasks, list) else None
    if job_type == "service" and group["Migrate"] is None:
        group["Migrate"] = {
            "HealthCheck": "checks",
            "HealthyDeadline": 5 * MINUTE,
            "MaxParallel": 1,
            "MinHealthyTime": 10 * SECOND,
        }
    return group


def _task(given: Mapping[str, object]) -> dict[str, object]:
    task = {**_TASK, **_said(given, _TASK)}
    resources = task["Resources"]
    said = _said(resources, _RESOURCES) if isinstance(resources, Mapping) else {}
    task["Resources"] = {**_RESOURCES, **said}
    return task


def _said(given: Mapping[str, object], known: Mapping[str, object]) -> dict[str, object]:
    """What a person said of the known fields; null is as good as nothing."""
    return {name: value for name, value in named(given, known).items() if value is not None}

"""The rows of the lists of a pool's nodes and jobs: Nomad's stubs (nomad: nomad/structs NodeListStub, JobListStub).

They are read and shown, never written, so each keeps the object as it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NodeStub:
    """A client node. `status` is initializing, ready, down or disconnected; `drain` says that its jobs are moving away.

    `raw` is the object as Nomad sent it, with what was asked for besides (`Attributes`, `NodeResources`).
    """

    id: str
    name: str
    datacenter: str
    node_class: str
    node_pool: str
    address: str
    version: str
    drain: bool
    scheduling_eligibility: str
    status: str
    status_description: str
    create_index: int
    modify_index: int
    raw: Mapping[str, Any] = field(compare=False, repr=False)

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> NodeStub:
        """Read one row of `/v1/node/pool/:name/nodes`.

        Raises:
            KeyError, TypeError: the object is no node.
        """
        return cls(
            id=_given(raw, "ID", str),
            name=_member(raw, "Name", ""),
            datacenter=_member(raw, "Datacenter", ""),
            node_class=_member(raw, "NodeClass", ""),
            node_pool=_member(raw, "NodePool", ""),
            address=_member(raw, "Address", ""),
            version=_member(raw, "Version", ""),
            drain=_member(raw, "Drain", False),
            scheduling_eligibility=_member(raw, "SchedulingEligibility", ""),
            status=_member(raw, "Status", ""),
            status_description=_member(raw, "StatusDescription", ""),
            create_index=_given(raw, "CreateIndex", int),
            modify_index=_given(raw, "ModifyIndex", int),
            raw=raw,
        )


@dataclass(frozen=True, slots=True)
class JobStub:
    """A job. `status` is pending, running or dead; `submit_time` counts nanoseconds from 1970 on.

    `namespace` is that of the job or, where the row has none, of its summary. `raw` is the object as Nomad sent it,
    with its `JobSummary` and, if asked for, its `Meta`.
    """

    id: str
    name: str
    namespace: str
    parent_id: str
    type: str
    priority: int
    node_pool: str
    datacenters: tuple[str, ...]
    periodic: bool
    parameterized_job: bool
    stop: bool
    status: str
    status_description: str
    submit_time: int
    create_index: int
    modify_index: int
    job_modify_index: int
    raw: Mapping[str, Any] = field(compare=False, repr=False)

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> JobStub:
        """Read one row of `/v1/node/pool/:name/jobs`.

        Raises:
            KeyError, TypeError: the object is no job.
        """
        summary: Mapping[str, Any] = raw.get("JobSummary") or {}
        return cls(
            id=_given(raw, "ID", str),
            name=_member(raw, "Name", ""),
            namespace=_member(raw, "Namespace", "") or _member(summary, "Namespace", ""),
            parent_id=_member(raw, "ParentID", ""),
            type=_member(raw, "Type", ""),
            priority=_member(raw, "Priority", 0),
            node_pool=_member(raw, "NodePool", ""),
            datacenters=tuple(_checked(name, str) for name in raw.get("Datacenters") or ()),
            periodic=_member(raw, "Periodic", False),
            parameterized_job=_member(raw, "ParameterizedJob", False),
            stop=_member(raw, "Stop", False),
            status=_member(raw, "Status", ""),
            status_description=_member(raw, "StatusDescription", ""),
            submit_time=_member(raw, "SubmitTime", 0),
            create_index=_given(raw, "CreateIndex", int),
            modify_index=_given(raw, "ModifyIndex", int),
            job_modify_index=_member(raw, "JobModifyIndex", 0),
            raw=raw,
        )


def _given(raw: Mapping[str, Any], key: str, kind: type[T]) -> T:
    return _checked(raw[key], kind)


def _member(raw: Mapping[str, Any], key: str, default: T) -> T:
    """The member, of the type of the default; null and absent are the default, as for Go."""
    value = raw.get(key)
    return default if value is None else _checked(value, type(default))


def _checked(value: Any, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}, got {value!r}")
    return value

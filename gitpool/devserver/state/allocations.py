"""Allocations: only what a scenario says of them, for nothing is ever placed here (nomad: structs.AllocListStub)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gitpool.devserver.state.table import compound

_STUB: dict[str, object] = {
    "ClientDescription": "",
    "ClientStatus": "running",
    "CreateIndex": 0,
    "CreateTime": 0,
    "DeploymentStatus": None,
    "DesiredDescription": "",
    "DesiredStatus": "run",
    "DesiredTransition": {
        "ForceReschedule": None,
        "Migrate": None,
        "MigrateDisablePlacement": None,
        "NoShutdownDelay": None,
        "Reschedule": None,
    },
    "EvalID": "",
    "FollowupEvalID": "",
    "ID": "",
    "JobID": "",
    "JobType": "service",
    "JobVersion": 0,
    "ModifyIndex": 0,
    "ModifyTime": 0,
    "Name": "",
    "Namespace": "default",
    "NextAllocation": "",
    "NodeID": "",
    "NodeName": "",
    "PreemptedAllocations": None,
    "PreemptedByAllocation": "",
    "RescheduleTracker": None,
    "TaskGroup": "",
    "TaskStates": None,
}


@dataclass(frozen=True, slots=True)
class Allocation:
    """One allocation; ``raw`` is its row of a list."""

    raw: Mapping[str, object]

    @property
    def id(self) -> str:
        """Its UUID."""
        return str(self.raw["ID"])

    @property
    def token(self) -> str:
        """What a page's token names."""
        return self.id

    @property
    def is_over(self) -> bool:
        """Whether its client is done with it (nomad: Allocation.ClientTerminalStatus)."""
        return self.raw["ClientStatus"] in ("complete", "failed", "lost")

    @property
    def job_key(self) -> str:
        """Where the table of jobs keeps its job."""
        return compound(str(self.raw["Namespace"]), str(self.raw["JobID"]))

    def belongs(self, **fields: str) -> bool:
        """Whether it is of that job, namespace or node."""
        return all(self.raw[name] == value for name, value in fields.items())


def allocation_of(given: Mapping[str, object], index: int) -> Allocation:
    """The allocation that a row of a list describes. Raises ValueError where it has no ID."""
    if not isinstance(given.get("ID"), str) or not given["ID"]:
        raise ValueError("an allocation has no ID")
    known = {name: value for name, value in given.items() if name in _STUB}
    return Allocation({**_STUB, "CreateIndex": index, "ModifyIndex": index, **known})

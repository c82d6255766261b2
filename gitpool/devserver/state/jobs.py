"""Jobs: the full object, its summary, and the row that lists show (nomad: structs.Job, Job.Stub, JobSummary)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gitpool.devserver.filters.reflection import Reflected, reflect
from gitpool.devserver.golang.decoding import named
from gitpool.devserver.state.allocations import Allocation
from gitpool.devserver.state.jobtemplate import JOB, PARAMETERIZED, PERIODIC, task_group
from gitpool.devserver.state.table import compound
from gitpool.devserver.structs.job import JOB as JOB_TYPE

PENDING, RUNNING, DEAD = "pending", "running", "dead"
# What the server says of a job, and no specification does.
_OF_THE_SERVER = (
    "CreateIndex",
    "JobModifyIndex",
    "ModifyIndex",
    "Stable",
    "Status",
    "StatusDescription",
    "SubmitTime",
    "Version",
)
_STUB = (
    "CreateIndex",
    "Datacenters",
    "ID",
    "JobModifyIndex",
    "ModifyIndex",
    "Multiregion",
    "Name",
    "Namespace",
    "NodePool",
    "ParentID",
    "Priority",
    "Status",
    "StatusDescription",
    "Stop",
    "SubmitTime",
    "Type",
)
# Without nodes there is nothing to place of these, so nothing is queued.
_ON_EVERY_NODE = ("system", "sysbatch")
# Where these are empty it is as if they had not been said (nomad: structs.Job.Canonicalize).
_AS_IF_UNSAID = ("Affinities", "Constraints", "Datacenters", "Meta", "Priority", "Region", "Spreads")
_COUNTED = {
    "complete": "Complete",
    "failed": "Failed",
    "lost": "Lost",
    "pending": "Starting",
    "running": "Running",
    "unknown": "Unknown",
}
"""Under what a summary counts an allocation, by its ClientStatus (nomad: StateStore.ReconcileJobSummaries)."""
_NOBODY = {"Complete": 0, "Failed": 0, "Lost": 0, "Queued": 0, "Running": 0, "Starting": 0, "Unknown": 0}


@dataclass(frozen=True, slots=True)
class Job:
    """One job; ``raw`` is the full object of GET /v1/job/:id, ``summary`` its JobSummary."""

    raw: Mapping[str, object]
    summary: Mapping[str, object]

    @property
    def id(self) -> str:
        """The job's ID within its namespace."""
        return str(self.raw["ID"])

    @property
    def namespace(self) -> str:
        """The name of its namespace."""
        return str(self.raw["Namespace"])

    @property
    def pool(self) -> str:
        """The name of the node pool it asks for."""
        return str(self.raw["NodePool"])

    @property
    def key(self) -> str:
        """Where the table keeps it (nomad: schema.go jobTableSchema)."""
        return compound(self.namespace, self.id)

    @property
    def token(self) -> str:
        """What a page's token names (nomad: paginator.NamespaceIDTokenizer)."""
        return f"{self.namespace}.{self.id}"

    @property
    def is_dead(self) -> bool:
        """Whether it holds its pool no longer."""
        return self.raw["Status"] == DEAD

    @property
    def has_evaluations(self) -> bool:
        """Whether it is scheduled itself; periodic and parameterized jobs only have children that are."""
        return self.raw["Periodic"] is None and self.raw["ParameterizedJob"] is None

    def stub(self, *, meta: bool = False) -> dict[str, object]:
        """The row of a list, keys in the order of the wire; Meta only if asked for and not empty (nomad: Job.Stub)."""
        row = {name: self.raw[name] for name in _STUB}
        row["JobSummary"] = self.summary
        row["Periodic"] = self.raw["Periodic"] is not None
        row["ParameterizedJob"] = self.raw["ParameterizedJob"] is not None
        if meta and self.raw["Meta"]:
            row["Meta"] = self.raw["Meta"]
        return dict(sorted(row.items()))

    def stopped(self, index: int) -> Job:
        """The job that somebody stopped at that index; one with evaluations is dead only after the next of them."""
        status = self.raw["Status"] if self.has_evaluations else DEAD
        changed = {"Stop": True, "Status": status, "ModifyIndex": index, "JobModifyIndex": index}
        return Job({**self.raw, **changed, "Version": int(str(self.raw["Version"])) + 1}, self.summary)

    def says_the_same_as(self, other: Job) -> bool:
        """Whether a person has said the same of both (nomad: Job.SpecChanged)."""
        mine, its = ({k: v for k, v in job.raw.items() if k not in _OF_THE_SERVER} for job in (self, other))
        return mine == its

    def queued(self, index: int) -> Job:
        """The job after its evaluation found no node for any task: running, says Nomad, all of it queued."""
        is_waiting = not self.is_stopped and self.raw["Type"] not in _ON_EVERY_NODE
        known = self.summary["Summary"]
        groups: dict[str, object] = dict(known) if isinstance(known, Mapping) else {}
        for group in self._groups():
            # Of a group that is to have nothing placed, nothing is heard (nomad: Evaluation.QueuedAllocations).
            if group["Count"] or not is_waiting:
                groups[str(group["Name"])] = {**_NOBODY, "Queued": group["Count"] if is_waiting else 0}
        has_work = any(group["Count"] for group in self._groups())
        status = self._status_of(has_work)
        if self.raw["Status"] == status and self.summary["Summary"] == groups:
            return self
        modified = index if self.raw["Status"] != status else self.raw["ModifyIndex"]
        raw = {**self.raw, "Status": status, "ModifyIndex": modified}
        return Job(raw, {**self.summary, "Summary": groups, "ModifyIndex": index})

    def counting(self, allocations: Iterable[Allocation]) -> Job:
        """The job with a summary that counts these allocations, as of the last one that changed."""
        groups = {str(group["Name"]): dict(_NOBODY) for group in self._groups()}
        indexes = [int(str(self.summary["ModifyIndex"]))]
        for allocation in allocations:
            counts = groups.setdefault(str(allocation.raw["TaskGroup"]), dict(_NOBODY))
            counted = _COUNTED.get(str(allocation.raw["ClientStatus"]))
            if counted is not None:
                counts[counted] += 1
            indexes.append(int(str(allocation.raw["ModifyIndex"])))
        return Job(self.raw, {**self.summary, "Summary": groups, "ModifyIndex": max(indexes)})

    def _status_of(self, has_work: bool) -> str:
        """The status after an evaluation: a service has a deployment then, a batch waits (nomad: getJobStatus)."""
        kind = self.raw["Type"]
        if self.is_stopped or kind == "sysbatch" or not (has_work or kind == "system"):
            return DEAD
        return PENDING if kind == "batch" else RUNNING

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it."""
        return bool(self.raw["Stop"])

    def _groups(self) -> Iterable[Mapping[str, object]]:
        groups = self.raw["TaskGroups"]
        return groups if isinstance(groups, list) else []

    def reflected(self) -> Reflected:
        """The full object as filters see it."""
        return reflect(JOB_TYPE, self.raw)


def registered(given: Mapping[str, object], namespace: str, index: int, now: int, old: Job | None) -> Job:
    """The job that is registered at that index, in place of an older one of the same ID; ``now`` in nanoseconds.

    What the person did not say is filled in as Nomad does (nomad: api.Job.Canonicalize).
    """
    said = {name: value for name, value in named(given, JOB).items() if value is not None}
    raw: dict[str, object] = {**JOB, **said}
    for name in _AS_IF_UNSAID:
        raw[name] = raw[name] or JOB[name]
    raw["Namespace"] = namespace
    raw["Name"] = raw["Name"] or raw["ID"]
    raw["NodePool"] = raw["NodePool"] or "default"
    raw["TaskGroups"] = [task_group(group, str(raw["Type"])) for group in _objects(said.get("TaskGroups"))]
    for name, template in (("Periodic", PERIODIC), ("ParameterizedJob", PARAMETERIZED)):
        block = said.get(name)
        raw[name] = {**template, **named(block, template)} if isinstance(block, Mapping) else None
    is_scheduled = raw["Periodic"] is None and raw["ParameterizedJob"] is None and raw["Type"] != "system"
    before = RUNNING if not is_scheduled or (old and old.raw["Status"] == RUNNING) else PENDING
    raw.update(
        CreateIndex=old.raw["CreateIndex"] if old else index,
        ModifyIndex=index,
        JobModifyIndex=index,
        Version=int(str(old.raw["Version"])) + 1 if old else 0,
        SubmitTime=now,
        Status=DEAD if raw["Stop"] and not is_scheduled else before,
        StatusDescription="",
        ParentID="",
    )
    names = [str(group["Name"]) for group in _objects(raw["TaskGroups"])]
    if old is None:
        return Job(raw, _summary(raw, names, index, index))
    kept = old.summary["Summary"]
    # Groups that the job had once stay in its summary.
    counts = {**dict.fromkeys(names, _NOBODY), **(kept if isinstance(kept, Mapping) else {})}
    modified = old.summary["ModifyIndex"] if counts == kept else index
    return Job(raw, {**old.summary, "Summary": counts, "ModifyIndex": modified})


def job_of(given: Mapping[str, object], index: int) -> Job:
    """The job that a row of a list describes; any field of the full object may stand beside the columns.

    Raises ValueError where it has no ID.
    """
    if not isinstance(given.get("ID"), str) or not given["ID"]:
        raise ValueError("a job has no ID")
    summary = given.get("JobSummary")
    counts = summary.get("Summary") if isinstance(summary, Mapping) else None
    names = list(counts) if isinstance(counts, Mapping) else []
    raw: dict[str, object] = {**JOB, "CreateIndex": index, "ModifyIndex": index, "JobModifyIndex": index}
    raw.update({name: value for name, value in given.items() if name in JOB})
    raw["Name"] = raw["Name"] or raw["ID"]
    raw["NodePool"] = raw["NodePool"] or "default"
    groups = _objects(given.get("TaskGroups")) or [{"Name": name, "Count": 1} for name in names]
    raw["TaskGroups"] = [task_group(group, str(raw["Type"])) for group in groups]
    raw["Periodic"] = _block(given.get("Periodic"), PERIODIC)
    raw["ParameterizedJob"] = _block(given.get("ParameterizedJob"), PARAMETERIZED)
    names = [str(group["Name"]) for group in _objects(raw["TaskGroups"])]
    whole = _summary(raw, names, raw["CreateIndex"], raw["ModifyIndex"])
    # A row may leave out of its summary what does not matter to who wrote it.
    return Job(raw, {**whole, **summary} if isinstance(summary, Mapping) else whole)


def _summary(raw: Mapping[str, object], groups: list[str], created: object, modified: object) -> dict[str, object]:
    return {
        "Children": {"Dead": 0, "Pending": 0, "Running": 0},
        "CreateIndex": created,
        "JobID": raw["ID"],
        "ModifyIndex": modified,
        "Namespace": raw["Namespace"],
        "Summary": {name: dict(_NOBODY) for name in groups},
    }


def _block(given: object, template: Mapping[str, object]) -> dict[str, object] | None:
    """A block of the full object, of which a row only says whether it is there."""
    if isinstance(given, Mapping):
        return {**template, **given}
    return dict(template) if given is True else None


def _objects(given: object) -> list[Mapping[str, object]]:
    return [item for item in given if isinstance(item, Mapping)] if isinstance(given, list) else []

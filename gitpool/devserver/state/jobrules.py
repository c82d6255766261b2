"""Which jobs are taken: read from a body, checked (nomad: nomad/job_endpoint_hooks.go, structs.Job.Validate).

As much of it as a job needs in order to be in a pool; what only its tasks' drivers would complain of passes.
"""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.devserver.golang.decoding import named, struct
from gitpool.devserver.golang.fields import flag, pointer, unsigned
from gitpool.devserver.golang.strconv import quote
from gitpool.devserver.state.bodies import described, read_body
from gitpool.devserver.state.grouprules import group_problems, objects
from gitpool.devserver.state.jobs import Job
from gitpool.devserver.state.jobtemplate import JOB, PARAMETERIZED, PERIODIC, task_group
from gitpool.devserver.state.nodepool import several
from gitpool.devserver.state.store import Store
from gitpool.devserver.state.table import compound
from gitpool.devserver.structs.job import JOB as JOB_TYPE
from gitpool.devserver.web.reply import Refusal

_CORE = "_core"
_TYPES = ("service", "batch", "system", "sysbatch")
_BATCHES = ("batch", "sysbatch")
_HIGHEST_PRIORITY = 100
_CRON_FIELDS = 5
_PAYLOADS = ("optional", "required", "forbidden")
_OLD_CRON = "1 warning:\n\n* cron is deprecated and may be removed in a future release. Use crons instead"
_REQUEST = struct(
    "api.JobRegisterRequest",
    pointer("Job", described(JOB_TYPE, "api")),
    flag("EnforceIndex"),
    unsigned("JobModifyIndex"),
)


def read_job(body: bytes) -> tuple[Mapping[str, object] | None, int | None]:
    """The job in a request, None where there is none, and the index that it has to have now, None for any.

    GoJSONError where Go refuses the body (nomad: jobUpdate).
    """
    request = read_body(body, _REQUEST)
    job, index = request.get("Job"), request.get("JobModifyIndex", 0)
    enforced = index if request.get("EnforceIndex") and isinstance(index, int) else None
    return job if isinstance(job, Mapping) else None, enforced


def check_index(old: Job | None, enforced: int | None) -> None:
    """Refuse to replace a job that is not the one somebody saw; 0 is for none (nomad: Job.EnforceIndex)."""
    if enforced is None:
        return
    current = old.raw["JobModifyIndex"] if old else 0
    if current == enforced:
        return
    if not old:
        why = "job does not exist"
    elif not enforced:
        why = "job already exists"
    else:
        why = f"job exists with conflicting job modify index: {current}"
    raise Refusal(500, f"Enforcing job modify index {enforced}: {why}")


def check_job(store: Store, given: Mapping[str, object], namespace: str) -> str:
    """Refuse a job that Nomad would refuse; else the warnings it would give, as one text (nomad: Job.Register)."""
    if given.get("Region") not in (None, "", JOB["Region"]):
        raise Refusal(500, "No path to region")
    problems = []
    shown = quote(str(given["ID"]))
    if store.namespaces.get(namespace) is None:
        problems.append(f"job {shown} is in nonexistent namespace {quote(namespace)}")
    pool = str(given.get("NodePool") or "default")
    if store.node_pools.get(pool) is None:
        problems.append(f"job {shown} is in nonexistent node pool {quote(pool)}")
    problems += _problems(given)
    if problems:
        raise Refusal(500, several(problems))
    if problem := _change_problem(store.jobs.get(compound(namespace, str(given["ID"]))), given):
        raise Refusal(500, problem)
    periodic = named(_object(given.get("Periodic")), PERIODIC)
    return _OLD_CRON if periodic.get("Spec") and not periodic.get("Specs") else ""


def _change_problem(old: Job | None, new: Mapping[str, object]) -> str:
    """Why a job cannot become another one, "" where it can (nomad: validateJobUpdate)."""
    if old is None:
        return "job can't be submitted with 'Dispatched' set" if new.get("Dispatched") else ""
    was, becomes = str(old.raw["Type"]), str(new.get("Type") or "service")
    if was != becomes:
        return f"cannot update job from type {quote(was)} to {quote(becomes)}"
    for field, kind in (("Periodic", "periodic"), ("ParameterizedJob", "parameterized")):
        was_so, is_so = old.raw[field] is not None, new.get(field) is not None
        if was_so and not is_so:
            return f"cannot update {kind} job to being non-{kind}"
        if is_so and not was_so:
            return f"cannot update non-{kind} job to being {kind}"
    return "field 'Dispatched' is read-only" if bool(new.get("Dispatched")) != bool(old.raw["Dispatched"]) else ""


def _problems(given: Mapping[str, object]) -> list[str]:
    """What is wrong with the job itself (nomad: structs.Job.Validate, jobValidate.Validate)."""
    job_id = str(given["ID"])
    name = str(given.get("Name") or job_id)
    job_type = "service" if given.get("Type") is None else str(given["Type"])
    priority = given.get("Priority") or JOB["Priority"]
    groups = [
        task_group({**group, "Tasks": objects(group.get("Tasks"))}, job_type)
        for group in objects(given.get("TaskGroups"))
    ]
    checks = [
        (not job_id, "Missing job ID"),
        (" " in job_id, "Job ID contains a space"),
        ("\0" in job_id, "Job ID contains a null character"),
        (not name, "Missing job name"),
        ("\0" in name, "Job Name contains a null character"),
        (not job_type, "Missing job type"),
        (job_type not in ("", _CORE, *_TYPES), f"Invalid job type: {quote(job_type)}"),
        *((center == "", "Job datacenter must be non-empty string") for center in _list(given.get("Datacenters"))),
        (not groups, "Missing job task groups"),
    ]
    # Jobs of every kind are looked at first, then what Nomad only refuses of those that somebody registers.
    late = [
        (job_type == _CORE, "job type cannot be core"),
        (bool(given.get("Payload")), "job can't be submitted with a payload, only dispatched"),
        (
            isinstance(priority, int) and not 1 <= priority <= _HIGHEST_PRIORITY,
            f"job priority must be between [1, {_HIGHEST_PRIORITY}]",
        ),
    ]
    problems = [sentence for is_wrong, sentence in checks if is_wrong]
    problems += group_problems(groups, job_type) + _block_problems(given, job_type)
    return problems + [sentence for is_wrong, sentence in late if is_wrong]


def _block_problems(given: Mapping[str, object], job_type: str) -> list[str]:
    """What is wrong with a periodic or parameterized job (nomad: structs.Job.Validate)."""
    problems = []
    periodic, parameterized = given.get("Periodic"), given.get("ParameterizedJob")
    if isinstance(periodic, Mapping) and {**PERIODIC, **_said(periodic)}["Enabled"]:
        if job_type not in _BATCHES:
            problems.append('Periodic can only be used with "batch" or "sysbatch" scheduler')
        inner = _cron_problems({**PERIODIC, **_said(periodic)})
        problems += [several(inner)] if inner else []
    if isinstance(parameterized, Mapping):
        if job_type not in _BATCHES:
            problems.append('Parameterized job can only be used with "batch" or "sysbatch" scheduler')
        inner = _parameter_problems({**PARAMETERIZED, **_said(parameterized)})
        problems += [several(inner)] if inner else []
    return problems


def _cron_problems(block: Mapping[str, object]) -> list[str]:
    """What is wrong with when a job is due (nomad: PeriodicConfig.Validate)."""
    spec, specs = str(block["Spec"]), [str(one) for one in _list(block["Specs"])]
    problems = ["Only cron or crons may be used"] if spec and specs else []
    if not spec and not specs:
        problems.append("Must specify a spec")
    for one in [spec, *specs] if spec else specs:
        if len(one.split()) < _CRON_FIELDS and not one.startswith("@"):
            problems.append(f"Invalid cron spec {quote(one)}: missing field(s)")
    return problems


def _parameter_problems(block: Mapping[str, object]) -> list[str]:
    """What is wrong with what a dispatch has to bring (nomad: ParameterizedJobConfig.Validate)."""
    payload = str(block["Payload"] or PARAMETERIZED["Payload"])
    problems = [] if payload in _PAYLOADS else [f"Unknown payload requirement: {quote(payload)}"]
    optional = [str(key) for key in _list(block["MetaOptional"])]
    both = [str(key) for key in _list(block["MetaRequired"]) if key in optional]
    if both:
        shown = " ".join(both)
        problems.append(f"Required and optional meta keys should be disjoint. Following keys exist in both: [{shown}]")
    return problems


def _said(block: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in block.items() if value is not None}


def _object(given: object) -> Mapping[str, object]:
    return given if isinstance(given, Mapping) else {}


def _list(given: object) -> list[object]:
    return given if isinstance(given, list) else []

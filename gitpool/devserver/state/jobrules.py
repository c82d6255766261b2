"""Which jobs are taken: read from a body, checked (nomad: nomad/job_endpoint_hooks.go, structs.Job.Validate).

As much of it as a job needs in order to be in a pool; what only its tasks' drivers would complain of passes.
"""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.devserver.golang.decoding import GoJSONError, Place, named, parse, plain, struct
from gitpool.devserver.golang.fields import pointer, text
from gitpool.devserver.golang.strconv import quote
from gitpool.devserver.state.jobtemplate import JOB, PERIODIC, task_group
from gitpool.devserver.state.nodepool import several
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.reply import Refusal

_TYPES = ("service", "batch", "system", "sysbatch")
_BATCHES = ("batch", "sysbatch")
_HIGHEST_PRIORITY = 100
_CRON_FIELDS = 5
_OLD_CRON = "1 warning:\n\n* cron is deprecated and may be removed in a future release. Use crons instead"
_TEXTS = [text(name) for name in ("ID", "Name", "Namespace", "NodePool", "Type", "Region")]
_REQUEST = struct("api.JobRegisterRequest", pointer("Job", struct("api.Job", *_TEXTS)))


def read_job(body: bytes) -> Mapping[str, object] | None:
    """The job in a request, None where there is none; GoJSONError where Go refuses the body (nomad: jobUpdate)."""
    value = parse(body)
    errors: list[str] = []
    if value is not None:
        _REQUEST.decode(value, Place(errors))
    if errors:
        raise GoJSONError(errors[0])
    request = plain(value)
    job = named(request, ["Job"]).get("Job") if isinstance(request, Mapping) else None
    return named(job, JOB) if isinstance(job, Mapping) else None


def check_job(store: Store, given: Mapping[str, object], namespace: str) -> str:
    """Refuse a job that Nomad would refuse; else the warnings it would give, as one text (nomad: Job.Register)."""
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
    periodic = named(_object(given.get("Periodic")), PERIODIC)
    return _OLD_CRON if periodic.get("Spec") and not periodic.get("Specs") else ""


def _problems(given: Mapping[str, object]) -> list[str]:
    """What is wrong with the job itself (nomad: structs.Job.Validate)."""
    job_id, job_type = str(given["ID"]), str(given.get("Type") or "service")
    priority = given.get("Priority") or JOB["Priority"]
    checks = [
        (not job_id, "Missing job ID"),
        (" " in job_id, "Job ID contains a space"),
        ("\0" in job_id, "Job ID contains a null character"),
        (not (job_id or given.get("Name")), "Missing job name"),
        (job_type not in _TYPES, f"Invalid job type: {quote(job_type)}"),
        (
            isinstance(priority, int) and not 1 <= priority <= _HIGHEST_PRIORITY,
            f"job priority must be between [1, {_HIGHEST_PRIORITY}]",
        ),
    ]
    problems = [sentence for is_wrong, sentence in checks if is_wrong]
    groups = [task_group(group, job_type) for group in _objects(given.get("TaskGroups"))]
    if not groups:
        problems.append("Missing job task groups")
    return problems + _group_problems(groups) + _block_problems(given, job_type)


def _group_problems(groups: list[dict[str, object]]) -> list[str]:
    """Groups that are named twice, and those that lack tasks (nomad: structs.TaskGroup.Validate)."""
    problems, first = [], dict[str, int]()
    for number, group in enumerate(groups, 1):
        name = str(group["Name"])
        if not name:
            problems.append(f"Job task group {number} missing name")
        elif name in first:
            problems.append(f"Job task group {number} redefines '{name}' from group {first[name]}")
        else:
            first[name] = number
    for group in groups:
        tasks = _objects(group["Tasks"])
        inner = [] if tasks else ["Missing tasks for task group"]
        for task in tasks:
            wrong = ["Missing task name"] if not task["Name"] else []
            wrong += ["Missing task driver"] if not task["Driver"] else []
            if wrong:
                inner.append(f"Task {task['Name']} validation failed: {several(wrong)}")
        if inner:
            problems.append(f"Task group {group['Name']} validation failed: {several(inner)}")
    return problems


def _block_problems(given: Mapping[str, object], job_type: str) -> list[str]:
    """What is wrong with a periodic or parameterized job (nomad: PeriodicConfig.Validate)."""
    problems = []
    periodic = given.get("Periodic")
    if isinstance(periodic, Mapping):
        block = {**PERIODIC, **named(periodic, PERIODIC)}
        if job_type not in _BATCHES:
            problems.append('Periodic can only be used with "batch" or "sysbatch" scheduler')
        specs = block["Specs"] if isinstance(block["Specs"], list) else []
        for spec in specs or [block["Spec"]]:
            if len(str(spec).split()) < _CRON_FIELDS and not str(spec).startswith("@"):
                problems.append(several([f"Invalid cron spec {quote(str(spec))}: missing field(s)"]))
    if isinstance(given.get("ParameterizedJob"), Mapping) and job_type not in _BATCHES:
        problems.append('Parameterized job can only be used with "batch" or "sysbatch" scheduler')
    return problems


def _object(given: object) -> Mapping[str, object]:
    return given if isinstance(given, Mapping) else {}


def _objects(given: object) -> list[Mapping[str, object]]:
    return [item for item in given if isinstance(item, Mapping)] if isinstance(given, list) else []

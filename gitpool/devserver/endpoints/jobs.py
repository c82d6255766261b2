"""Jobs: lists, one, register, stop (nomad: command/agent/job_endpoint.go, nomad/job_endpoint.go).

No node ever runs one, so a job that is not stopped is queued for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gitpool.devserver.acl.rights import Rights
from gitpool.devserver.endpoints.admission import admit, need
from gitpool.devserver.filters.paging import keeper, page
from gitpool.devserver.golang.decoding import GoJSONError
from gitpool.devserver.golang.strconv import parse_bool, quote
from gitpool.devserver.state.jobrules import check_index, check_job, read_job
from gitpool.devserver.state.jobs import Job
from gitpool.devserver.state.namespaces import DEFAULT, EVERY
from gitpool.devserver.state.radix import Watch
from gitpool.devserver.state.store import Store
from gitpool.devserver.state.table import compound
from gitpool.devserver.web.reply import Refusal, Reply, encode_json, json_reply, read_headers
from gitpool.devserver.web.request import ReadOptions, Request, bool_option, invalid_method, only_get, read_options

_PREFIX = "/v1/job/"


def jobs(store: Store, request: Request) -> Reply:
    """/v1/jobs (nomad: JobsRequest)."""
    if request.method == "GET":
        return _list(store, request)
    if request.method in ("PUT", "POST"):
        return _register(store, request, "")
    raise invalid_method()


def job(store: Store, request: Request) -> Reply:
    """/v1/job/:id, its summary and its allocations (nomad: JobSpecificRequest)."""
    job_id = request.path.removeprefix(_PREFIX)
    if job_id.endswith("/allocations"):
        only_get(request)
        return _allocations(store, request, job_id.removesuffix("/allocations"))
    if job_id.endswith("/summary"):
        # By any method.
        return _summary(store, request, job_id.removesuffix("/summary"))
    act = _METHODS.get(request.method)
    if act is None:
        raise invalid_method()
    return act(store, request, job_id)


def job_meta(request: Request) -> bool:
    """Whether the rows shall have the jobs' Meta; what is no truth value is an error without a code."""
    try:
        return bool(bool_option(request, "meta"))
    except ValueError as problem:
        raise Refusal(500, str(problem)) from None


def job_rows(
    store: Store, options: ReadOptions, rights: Rights, *, meta: bool, pool: str | None = None
) -> tuple[int, Watch, Reply]:
    """The page of jobs that is asked for, of one pool or all: the index, what to watch, the answer.

    A single namespace can be had in reverse; all of them of one pool cannot, though tokens are compared as if. Who may
    list jobs nowhere gets an empty list, which no filter is held against and no job wakes (nomad: allowedNSes).
    """
    table = store.jobs
    allowed = {one.name for one in store.namespaces.ordered() if rights.namespace(one.name, "list-jobs")}
    if not (allowed or rights.is_management):
        return table.index, Watch(), json_reply(b"[]", read_headers(table.index))
    is_everywhere = options.namespace == EVERY
    if is_everywhere and pool is not None:
        found, watch = table.grouped(pool), table.watch_group(pool)
    else:
        prefix = "" if is_everywhere else compound(options.namespace, options.prefix)
        found, watch = table.prefixed(prefix), table.watch_prefix(prefix)
        if is_everywhere and options.prefix:
            found = [one for one in found if one.id.startswith(options.prefix)]
        if options.reverse:
            found = found[::-1]

    def select(one: Job) -> bool:
        # Who may do everything sees the jobs of namespaces, too, that are no more.
        return pool in (None, one.pool) and (rights.is_management or one.namespace in allowed)

    rows, token = page(found, options, keeper(options.filter, has_nil=store.release.has_nil_operator), select)
    body = encode_json([one.stub(meta=meta) for one in rows])
    return table.index, watch, json_reply(body, read_headers(table.index, token))


def _list(store: Store, request: Request) -> Reply:
    options = read_options(request)
    meta = job_meta(request)
    rights = admit(store, request)
    need(rights.namespace(options.namespace, "list-jobs"))

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        index, watch, reply = job_rows(store, options, rights, meta=meta)
        return index, (watch,), reply

    return store.blocking(options.index, options.wait, look)


def _read(store: Store, request: Request, job_id: str) -> Reply:
    return _one(store, request, job_id, lambda found: (encode_json(found.raw), int(str(found.raw["ModifyIndex"]))))


def _summary(store: Store, request: Request, job_id: str) -> Reply:
    """/v1/job/:id/summary (nomad: Job.Summary)."""
    return _one(
        store, request, job_id, lambda found: (encode_json(found.summary), int(str(found.summary["ModifyIndex"])))
    )


def _one(store: Store, request: Request, job_id: str, shown: Callable[[Job], tuple[bytes, int]]) -> Reply:
    options = read_options(request)
    need(admit(store, request).namespace(options.namespace, "read-job"))

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        key = compound(options.namespace, job_id)
        found, watch = store.jobs.get(key), (store.jobs.watch(key),)
        if found is None:
            return store.jobs.index, watch, Refusal(404, "job not found", read_headers(store.jobs.index)).reply()
        body, index = shown(found)
        return index, watch, json_reply(body, read_headers(index))

    return store.blocking(options.index, options.wait, look)


def _allocations(store: Store, request: Request, job_id: str) -> Reply:
    """/v1/job/:id/allocations (nomad: Job.Allocations)."""
    options = read_options(request)
    need(admit(store, request).namespace(options.namespace, "read-job"))
    if not job_id:
        raise Refusal(500, "missing job ID")

    def look() -> tuple[int, tuple[Watch, ...], Reply]:
        table = store.allocations
        rows = [one.raw for one in table.ordered() if one.belongs(JobID=job_id, Namespace=options.namespace)]
        return table.index, (table.watch_prefix(""),), json_reply(encode_json(rows), read_headers(table.index))

    return store.blocking(options.index, options.wait, look)


def _register(store: Store, request: Request, job_id: str) -> Reply:
    if request.body is None:
        raise Refusal(400, "Request body is empty")
    try:
        given, enforced = read_job(request.body)
    except GoJSONError as problem:
        raise Refusal(400, request.why(problem)) from None
    if given is None:
        raise Refusal(400, "Job must be specified")
    if given.get("ID") is None:
        raise Refusal(400, "Job ID hasn't been provided")
    if job_id and given["ID"] != job_id:
        raise Refusal(400, "Job ID does not match name")
    namespace = str(given.get("Namespace") or request.query.get("namespace") or DEFAULT)
    rights = admit(store, request)
    with store.lock:
        warnings = check_job(store, given, namespace)
        need(rights.namespace(namespace, "submit-job", "register-job"))
        check_index(store.jobs.get(compound(namespace, str(given["ID"]))), enforced)
        index, job_index, evaluation = store.put_job(given, namespace)
    return _done(index, evaluation, {"JobModifyIndex": job_index, "Warnings": warnings})


def _stop(store: Store, request: Request, job_id: str) -> Reply:
    purge = _truth(request, "purge")
    _truth(request, "global")
    rights = admit(store, request)
    namespace = request.query.get("namespace") or DEFAULT
    # Whoever may purge may also stop, and not the other way round.
    need(rights.namespace(namespace, "submit-job", "purge-job", *(() if purge else ("deregister-job",))))
    if not job_id:
        raise Refusal(500, "missing job ID for deregistering")
    index, evaluation = store.stop_job(namespace, job_id, purge=purge)
    # Said even where there is none.
    return _done(index, evaluation, {"EvalCreateIndex": index, "VolumeEvalID": "", "VolumeEvalIndex": 0})


def _truth(request: Request, name: str) -> bool:
    text = request.query.get(name)
    try:
        return bool(text) and parse_bool(text)
    except ValueError as problem:
        raise Refusal(500, f"Failed to parse value of {quote(name)} ({text}) as a bool: {problem}") from None


def _done(index: int, evaluation: str, more: Mapping[str, object]) -> Reply:
    """What a write of a job answers (nomad: structs.JobRegisterResponse, JobDeregisterResponse)."""
    said = {
        "EvalCreateIndex": index if evaluation else 0,
        "EvalID": evaluation,
        "Index": index,
        "JobModifyIndex": index,
        "KnownLeader": False,
        "LastContact": 0,
        "NextToken": "",
        **more,
    }
    return json_reply(encode_json(dict(sorted(said.items()))), [(b"X-Nomad-Index", b"%d" % index)])


_METHODS: dict[str, Callable[[Store, Request, str], Reply]] = {
    "GET": _read,
    "PUT": _register,
    "POST": _register,
    "DELETE": _stop,
}

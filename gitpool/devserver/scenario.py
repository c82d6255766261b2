"""What a cluster holds, as one JSON document: written by hand (a scenario), or kept by a server (a data file).

``pools``, ``nodes``, ``jobs`` and ``allocations`` are lists of objects as the API's lists show them; any field of the
full object may stand in them too. A job without a ``JobSummary`` gets one that counts its allocations. ``namespaces``
are names or objects, ``policies`` and ``tokens`` as the ACL endpoints show one, and a token may lack everything but its
SecretID, its Type and its Policies. What has no index gets the next one. A data file also has ``index``, the last one
that was given out, ``indexes``, the last of each table, and
``bootstrap_index``, that of the first token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gitpool.devserver.filters.reflection import GoType
from gitpool.devserver.state.aclpolicies import check_policy, policy_of
from gitpool.devserver.state.acltokens import canonical, check_token, new_uuid, token_of
from gitpool.devserver.state.allocations import Allocation, allocation_of
from gitpool.devserver.state.jobs import job_of
from gitpool.devserver.state.keyring import SigningKey
from gitpool.devserver.state.namespaces import DEFAULT, Namespace, namespace_of
from gitpool.devserver.state.nodepool import BUILT_IN, read_pool, validate
from gitpool.devserver.state.nodes import node_of, refuse_pool
from gitpool.devserver.state.store import Store
from gitpool.devserver.state.variablerules import problem_of, read_variable
from gitpool.devserver.structs.job import JOB
from gitpool.devserver.structs.node import NODE
from gitpool.devserver.web.reply import Refusal, encode_json

Fill = Callable[[Store, Mapping[str, Any]], None]


def fill(store: Store, document: object) -> None:
    """Put into the store what the document says; ValueError with a sentence that says where it makes no sense."""
    if not isinstance(document, Mapping):
        raise ValueError("it is no JSON object")
    unknown = sorted(set(document) - set(_LISTS) - {"index", "indexes", "signing_key", "bootstrap_index"})
    if unknown:
        raise ValueError(f"it has {', '.join(unknown)}, but a scenario has {', '.join(_LISTS)}")
    with store.lock:
        store.index = max(store.index, _number(document, "index"))
        store.bootstrap_index = _number(document, "bootstrap_index")
        for name, put in _LISTS.items():
            for place, given in _items(document, name):
                try:
                    put(store, given)
                except (ValueError, TypeError, Refusal) as problem:
                    raise ValueError(f"{place}: {' '.join(str(problem).split())}") from None
        _count_allocations(store, document)
        key = document.get("signing_key")
        if isinstance(key, Mapping):
            store.signing_key = SigningKey(str(key.get("kid", "")), str(key.get("n", "")))
        indexes = document.get("indexes")
        if isinstance(indexes, Mapping):
            for name, table in store.tables().items():
                table.index = _number(indexes, name)


def document(store: Store) -> dict[str, object]:
    """Everything that the store holds, so that ``fill`` makes another like it."""
    with store.lock:
        return {
            "index": store.index,
            "signing_key": store.signing_key.jwk(),
            "indexes": {name: table.index for name, table in store.tables().items()},
            "bootstrap_index": store.bootstrap_index,
            "namespaces": [one.raw for one in store.namespaces.ordered()],
            "pools": store.pools(),
            "nodes": [one.raw for one in store.nodes.ordered()],
            "jobs": [{**one.raw, "JobSummary": one.summary} for one in store.jobs.ordered()],
            "allocations": [one.raw for one in store.allocations.ordered()],
            "variables": [one.raw() for one in store.variables.table.ordered()],
            "policies": [one.raw() for one in store.policies.ordered()],
            "tokens": [one.raw() for one in store.tokens.ordered()],
        }


def _items(document: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a list with the place of each, for messages."""
    items = document.get(name, [])
    if not isinstance(items, list):
        raise ValueError(f"{name} is no list")
    for number, item in enumerate(items):
        if isinstance(item, str) and name == "namespaces":
            item = {"Name": item}
        if not isinstance(item, Mapping):
            raise ValueError(f"{name}[{number}] is no object")
        yield f"{name}[{number}]", item


def _number(given: Mapping[str, Any], name: str) -> int:
    """A count or an index that may be missing."""
    value = given.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} is no number")
    return value


def _typed(given: Mapping[str, Any], go_type: GoType) -> None:
    """Refuse a plain field of another type than Nomad's, of which a filter could make no sense."""
    kinds: dict[str, tuple[type, str]] = {"string": (str, "text"), "bool": (bool, "true or false")}
    for name, found in go_type.fields.items():
        wanted, word = kinds.get(found.type.kind, (int, "a number"))
        value = given.get(name)
        is_plain = found.type.kind in kinds or found.type.kind.startswith(("int", "uint"))
        is_wrong = not isinstance(value, wanted) or (wanted is int and isinstance(value, bool))
        if is_plain and value is not None and is_wrong:
            raise ValueError(f"{name} is not {word}")


def _indexes(store: Store, given: Mapping[str, Any]) -> tuple[int, int]:
    """The indexes of a row: as given, else the next one; none that is given is ever given out again."""
    modified = _number(given, "ModifyIndex") or store.index + 1
    store.index = max(store.index, modified)
    return _number(given, "CreateIndex") or modified, modified


def _namespace(store: Store, given: Mapping[str, Any]) -> None:
    old = store.namespaces.get(str(given.get("Name")))
    created, modified = (1, 1) if old is not None and "ModifyIndex" not in given else _indexes(store, given)
    new = namespace_of(given, created, modified) if old is None or len(given) > 1 else old
    store.namespaces.put(new.name, Namespace({**new.raw, "CreateIndex": created, "ModifyIndex": modified}), modified)


def _pool(store: Store, given: Mapping[str, Any]) -> None:
    pool = read_pool(encode_json(given))
    problem = validate(pool)
    if problem is not None:
        raise ValueError(problem.replace("\n\t", " ").strip())
    created, modified = (1, 1) if pool.name in BUILT_IN and "ModifyIndex" not in given else _indexes(store, given)
    hashed = given.get("Hash") is not None or ("Hash" not in given and pool.name not in BUILT_IN)
    # A pool that came with a node has no Hash, and did not move the index of the table.
    store.node_pools.put(
        pool.name,
        pool.stored(created, modified, hashed=hashed, has_ttl=store.release.has_identity_ttl),
        modified if hashed else 0,
    )


def _node(store: Store, given: Mapping[str, Any]) -> None:
    _typed(given, NODE)
    created, modified = _indexes(store, given)
    node = node_of({**given, "CreateIndex": created, "ModifyIndex": modified}, modified)
    refuse_pool(node.pool)
    store.nodes.put(node.id, node, modified)
    store.have_pool(node.pool, created)


def _job(store: Store, given: Mapping[str, Any]) -> None:
    _typed(given, JOB)
    created, modified = _indexes(store, given)
    job = job_of({**given, "CreateIndex": created, "ModifyIndex": modified}, modified)
    if store.namespaces.get(job.namespace) is None and not job.is_dead:
        raise ValueError(f"there is no namespace {job.namespace}")
    if store.node_pools.get(job.pool) is None and not job.is_dead:
        raise ValueError(f"there is no pool {job.pool}")
    summary_index = _number(job.summary, "ModifyIndex")
    store.index = max(store.index, summary_index)
    store.jobs.put(job.key, job, max(modified, summary_index))


def _count_allocations(store: Store, document: Mapping[str, Any]) -> None:
    """Have the summary of each job that came without one count the allocations that the document has of it."""
    uncounted = {job_of(given, 0).key for _, given in _items(document, "jobs") if given.get("JobSummary") is None}
    found: dict[str, list[Allocation]] = {}
    for _, given in _items(document, "allocations"):
        allocation = store.allocations.get(given["ID"])
        if allocation is not None and allocation.job_key in uncounted:
            found.setdefault(allocation.job_key, []).append(allocation)
    for key, allocations in found.items():
        job = store.jobs.get(key)
        if job is not None:
            counted = job.counting(allocations)
            store.jobs.put(key, counted, _number(counted.summary, "ModifyIndex"))


def _allocation(store: Store, given: Mapping[str, Any]) -> None:
    created, modified = _indexes(store, given)
    allocation = allocation_of({**given, "CreateIndex": created, "ModifyIndex": modified}, modified)
    store.allocations.put(allocation.id, allocation, modified)


def _variable(store: Store, given: Mapping[str, Any]) -> None:
    """A variable; the holder of its lock gets its time anew (nomad: restoreVariableLocks)."""
    created, modified = _indexes(store, given)
    read = read_variable(encode_json(given), str(given.get("Path", "")))
    variable = replace(
        read,
        namespace=str(given.get("Namespace") or DEFAULT),
        lock=read.lock.filled() if read.lock else None,
        create_index=created,
        modify_index=modified,
        create_time=_number(given, "CreateTime"),
        modify_time=_number(given, "ModifyTime"),
    )
    if problem := problem_of(variable):
        raise ValueError(problem)
    store.variables.table.put(variable.key, variable, modified)
    store.variables.watch_over(variable)


def _policy(store: Store, given: Mapping[str, Any]) -> None:
    policy = policy_of(given)
    check_policy(policy)
    created, modified = _indexes(store, given)
    store.policies.put(policy.name, policy.stored(created, modified), modified)


def _token(store: Store, given: Mapping[str, Any]) -> None:
    token = canonical(token_of({"AccessorID": new_uuid(), **given}), store.now())
    check_token(token, None)
    created, modified = _indexes(store, given)
    store.tokens.put(token.key, replace(token, create_index=created, modify_index=modified), modified)


# In the order in which one needs the other.
_LISTS: dict[str, Fill] = {
    "namespaces": _namespace,
    "pools": _pool,
    "nodes": _node,
    "jobs": _job,
    "allocations": _allocation,
    "variables": _variable,
    "policies": _policy,
    "tokens": _token,
}

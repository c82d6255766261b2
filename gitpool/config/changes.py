"""A change of a plan as rules see it: the values behind `change.`.

Rules of this module:

* Fields whose values nobody is to see are sensitive, and so is what of `meta` people are not shown: they may decide,
  and are in no message.
* A figure that is not known is null, and so are the maps that it is the sum of. An empty map would read as "nobody".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from gitpool.change import Change
from gitpool.config.evaluation.scope import Namespace
from gitpool.config.syntax.strings import nfc
from gitpool.config.values.types import BOOL, NUMBER, STRING, Type, map_of, object_of
from gitpool.config.values.value import Value, boolean, counted, map_value, null, object_value, string, unknown
from gitpool.duration import format_duration
from gitpool.impact import Impact
from gitpool.pool import NodePool, Path, SchedulerConfig
from gitpool.sensitive import is_covered

_SCHEDULER = object_of({"scheduler_algorithm": STRING, "memory_oversubscription_enabled": BOOL})
_POOL = object_of(
    {
        "name": STRING,
        "description": STRING,
        "meta": map_of(STRING),
        "node_identity_ttl": STRING,
        "scheduler_config": _SCHEDULER,
    }
)
_COUNTS = map_of(NUMBER)
_IMPACT = object_of(
    {
        "nodes": NUMBER,
        "nodes_by_status": _COUNTS,
        "nodes_by_eligibility": _COUNTS,
        "jobs": NUMBER,
        "jobs_by_namespace": _COUNTS,
        "allocations": NUMBER,
    }
)
_CHANGE: Mapping[str, Type] = {
    "action": STRING,
    "name": STRING,
    "address": STRING,
    "reason": STRING,
    "environment": STRING,
    "before": _POOL,
    "after": _POOL,
    "impact": _IMPACT,
}


def _space(values: Mapping[str, Value]) -> Namespace:
    return Namespace("change", "attribute", values, 'Invalid "change" attribute')


ANY_CHANGE = _space({name: unknown(kind) for name, kind in _CHANGE.items()})
"""A change of which nothing is known but what each has."""


def space_of(change: Change, environment: str, hides: Callable[[str], bool]) -> Namespace:
    """What `change` stands for; `hides` says of which keys of `meta` the value is not shown."""
    keys = {key for pool in (change.before, change.after) if pool for key in pool.meta if hides(key)}
    sensitive = change.sensitive | {("meta", key) for key in keys}
    return _space(
        {
            "action": string(change.action.value),
            "name": string(change.name),
            "address": string(change.address),
            "reason": null(STRING) if change.reason is None else string(change.reason.value),
            "environment": string(environment),
            "before": _pool(change.before, sensitive),
            "after": _pool(change.after, sensitive),
            "impact": _impact(change.impact),
        }
    )


def _pool(pool: NodePool | None, sensitive: AbstractSet[Path]) -> Value:
    if pool is None:
        return null(_POOL)

    def shown(path: Path, value: Value) -> Value:
        return value.marked(is_covered(path, sensitive))

    meta = {nfc(key): shown(("meta", key), string(value)) for key, value in pool.meta.items()}
    return object_value(
        {
            "name": string(pool.name),
            "description": shown(("description",), string(pool.description)),
            "meta": shown(("meta",), map_value(STRING, meta)),
            "node_identity_ttl": shown(("node_identity_ttl",), string(format_duration(pool.node_identity_ttl))),
            "scheduler_config": shown(("scheduler_config",), _scheduler(pool.scheduler_config, shown)),
        }
    )


def _scheduler(scheduler: SchedulerConfig | None, shown: Callable[[Path, Value], Value]) -> Value:
    if scheduler is None:
        return null(_SCHEDULER)
    oversubscription = scheduler.memory_oversubscription_enabled
    values = {
        "scheduler_algorithm": string(scheduler.scheduler_algorithm),
        "memory_oversubscription_enabled": null(BOOL) if oversubscription is None else boolean(oversubscription),
    }
    return object_value({name: shown(("scheduler_config", name), value) for name, value in values.items()})


def _impact(impact: Impact | None) -> Value:
    if impact is None:
        return null(_IMPACT)
    return object_value(
        {
            "nodes": _figure(impact.nodes),
            "nodes_by_status": _counts(impact.nodes_by_status, impact.nodes),
            "nodes_by_eligibility": _counts(impact.nodes_by_eligibility, impact.nodes),
            "jobs": _figure(impact.jobs),
            "jobs_by_namespace": _counts(impact.jobs_by_namespace, impact.jobs),
            "allocations": _figure(impact.allocations),
        }
    )


def _figure(figure: int | None) -> Value:
    return null(NUMBER) if figure is None else counted(figure)


def _counts(counts: Mapping[str, int], whole: int | None) -> Value:
    if whole is None:
        return null(_COUNTS)
    return map_value(NUMBER, {nfc(key): counted(count) for key, count in counts.items()})

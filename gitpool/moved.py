"""What became different between two plans: pool by pool and field by field, and who moved, the files or the cluster.

The two may come from files, so they hold masks; of what nobody is shown only that it is another value can be told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from gitpool.change import Action, Cause, Change, Drift
from gitpool.plan import Mode, Plan, differing
from gitpool.pool import Path, address, same_image
from gitpool.sensitive import is_covered

MOST_EXPLAINED = 10
"""Pools; of the others their number is told."""

_MOST_FIELDS = 5
_LONGEST = 60
"""Characters of a value."""

_PLAIN_FIELDS: tuple[Path, ...] = (
    ("description",),
    ("node_identity_ttl",),
    ("scheduler_config", "scheduler_algorithm"),
    ("scheduler_config", "memory_oversubscription_enabled"),
)


@dataclass(frozen=True, slots=True)
class Move:
    """A pool that two plans treat differently: what was reviewed, what is planned now, and what moved, in words."""

    name: str
    verbs: tuple[str, str]
    mover: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        was, now = self.verbs
        how = self.mover
        if was or now:
            how = f"still {was}, but {how}" if was == now else f"was {was}, now {now}, for {how}"
        shown = "; ".join(self.fields[:_MOST_FIELDS])
        more = len(self.fields) - _MOST_FIELDS
        also = f"; and {more} more" if more > 0 else ""
        return f"{address(self.name)}: {how}" + (f" ({shown}{also})" if shown else "")


def moves(plan: Plan, reviewed: Plan, *, is_whole: bool = True) -> list[Move]:
    """The pools that `plan`, made just now, treats otherwise than the plan that was reviewed, in name order.

    What was reviewed `is_whole`, or has only the pools that act.
    """
    before, after = ({c.name: c for c in made.masked.changes} for made in (reviewed, plan))
    found = [_move(name, before.get(name), after.get(name), is_whole) for name in differing(reviewed, plan)]
    if plan.options.mode is Mode.REFRESH_ONLY:
        first, second = ({d.name: d for d in made.masked.drift} for made in (reviewed, plan))
        names = sorted(n for n in first.keys() | second.keys() if _seen(first.get(n)) != _seen(second.get(n)))
        found += [Move(name, ("", ""), "the cluster or the state changed") for name in names]
    return found


def explanation(plan: Plan, reviewed: Plan, *, is_whole: bool = True) -> str:
    """What moved, in sentences; where nothing that may be shown did, it was a value that may not."""
    parts = [str(move) for move in moves(plan, reviewed, is_whole=is_whole)]
    if reviewed.environment != plan.environment or reviewed.region != plan.region:
        parts.append(
            f"environment {reviewed.environment or 'none'}, region {reviewed.region or 'default'} became "
            f"{plan.environment or 'none'}, {plan.region or 'default'}"
        )
    if not parts:
        names = [address(c.name) for c in plan.acting if c.sensitive]
        names += [address(d.name) for d in plan.drift if d.sensitive and plan.options.mode is Mode.REFRESH_ONLY]
        return f"A value that is shown to nobody is another one, in {_enumerated(names)}." if names else ""
    more = len(parts) - MOST_EXPLAINED
    shown = "; ".join(parts[:MOST_EXPLAINED]) + (f"; and {more} more" if more > 0 else "")
    return f"Moved: {shown}."


def _enumerated(names: list[str]) -> str:
    more = len(names) - MOST_EXPLAINED
    return " or ".join(names[:MOST_EXPLAINED]) + (f" or {more} more" if more > 0 else "")


def _seen(drift: Drift | None) -> object:
    return None if drift is None else drift.to_json()


def _move(name: str, was: Change | None, now: Change | None, is_whole: bool) -> Move:
    verbs = ["nothing to do" if c is None or c.action is Action.NO_OP else c.action.value for c in (was, now)]
    return Move(name, (verbs[0], verbs[1]), _mover(was, now, is_whole), tuple(_fields(was, now)))


def _mover(was: Change | None, now: Change | None, is_whole: bool) -> str:
    """Who moved: the files, if they want something else, the cluster, if the pool is another; else the state.

    What a whole plan does not name is neither in the files nor in the state. Where only what acts is known of it, the
    causes tell who moved since the last apply.
    """
    if was is None or now is None:
        named = was or now
        assert named is not None
        if not is_whole and was is None and {f.cause for f in named.fields} == {Cause.DRIFT}:
            return "the cluster changed"
        if named.after is not None:
            return "the files changed"
        return "the state changed" if is_whole else "the files or the state changed"
    files = not same_image(was.after, now.after, now.ignored) or (was.facts, was.ignored) != (now.facts, now.ignored)
    cluster = was.before != now.before
    if files and cluster:
        return "the files and the cluster changed"
    if not files and not cluster and was.concealed != now.concealed:
        return "a sensitive value changed"
    return "the files changed" if files else "the cluster changed" if cluster else "the state changed"


def _fields(was: Change | None, now: Change | None) -> list[str]:
    """Each field that is another one, in the files or in the cluster."""
    if was is None or now is None:
        return []
    found = []
    hidden = was.sensitive | now.sensitive
    for whose, old, new in (("wanted", was.after, now.after), ("live", was.before, now.before)):
        if old is None or new is None:
            continue
        keys = sorted(old.meta.keys() | new.meta.keys())
        for path in (*_PLAIN_FIELDS, *(("meta", key) for key in keys)):
            if old.get(path) != new.get(path) and not is_covered(path, hidden):
                found.append(f"{'.'.join(path)} {whose}: reviewed {_said(old.get(path))}, now {_said(new.get(path))}")
    return found


def _said(value: str | bool | None) -> str:
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…", ensure_ascii=False)

"""What is wanted, what is there, what was last applied: from these three the action of every pool follows.

This module is the decision table of docs/architecture.md and nothing else:

====================  =========  ========  ==========================================================
in HCL                live       in state  result
====================  =========  ========  ==========================================================
yes                   absent     any       create
yes                   same       yes       no-op
yes                   same       no        adopt
yes                   different  yes       update, each field with its cause
yes                   blank      no        update: a node made it, nobody's words are lost
yes                   different  no        error, or with `-adopt` an update shown with its diff
no                    present    yes       delete
no                    absent     yes       forget
no                    present    no        not ours: counted, never changed
====================  =========  ========  ==========================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from gitpool.change import Action, Cause, Change, Drift, FieldChange, Reason
from gitpool.diagnostics import Diagnostic, Report, error
from gitpool.plan import Basis, Mode, Options, Plan
from gitpool.pool import BUILT_IN, DesiredPool, LivePool, NodePool, Path, address, with_ignored
from gitpool.state import State


def diff(
    desired: Mapping[str, DesiredPool],
    live: Mapping[str, LivePool],
    state: State,
    options: Options,
    report: Report,
    *,
    environment: str = "",
    region: str = "",
) -> Plan:
    """The plan. Pools that cannot be planned (they exist and are not managed) are errors in the report."""
    names = sorted((desired.keys() | state.pools.keys()) - BUILT_IN)
    chosen = _chosen(names, options, report)
    wanted = {} if options.mode is Mode.DESTROY else desired
    changes = []
    if options.mode is not Mode.REFRESH_ONLY:
        for name in chosen:
            present = live.get(name)
            change = _change(
                name,
                wanted.get(name),
                present.pool if present else None,
                state.pools.get(name),
                options,
                report,
            )
            if change:
                changes.append(change)
    drift = [d for name in chosen if (d := _drift(name, live, state, desired.get(name)))]
    touched = [c.name for c in changes if c.action is not Action.NO_OP]
    if options.mode is Mode.REFRESH_ONLY:
        touched = [d.name for d in drift]
    indexes = {n: live[n].modify_index if n in live else None for n in touched} if options.refresh else {}
    return Plan(
        changes=tuple(changes),
        drift=tuple(drift),
        unmanaged=sum(1 for name in live if name not in BUILT_IN and name not in state.pools and name not in desired),
        environment=environment,
        region=region,
        options=options,
        basis=Basis(state.lineage, state.serial, indexes),
    )


def _change(
    name: str,
    wanted: DesiredPool | None,
    live: NodePool | None,
    known: NodePool | None,
    options: Options,
    report: Report,
) -> Change | None:
    if wanted is None:
        if known is None:
            return None
        if live is None:
            return Change(name, Action.FORGET, None, None, reason=Reason.ALREADY_GONE)
        destroy = options.mode is Mode.DESTROY
        reason = Reason.DESTROY_REQUESTED if destroy else Reason.NOT_IN_CONFIGURATION
        return Change(name, Action.DELETE, live, None, reason=reason)
    ignored, origin = wanted.lifecycle.ignore_changes, wanted.pool.origin
    after = with_ignored(wanted.pool, live, ignored)
    if live is None:
        removed = Reason.REMOVED_OUTSIDE if known is not None else None
        return Change(name, Action.CREATE, None, after, reason=removed, ignored=ignored, origin=origin)
    if live == after:
        if known is not None:
            return Change(name, Action.NO_OP, live, live, ignored=ignored, origin=origin)
        return Change(name, Action.ADOPT, live, live, reason=Reason.EXISTS_ALREADY, ignored=ignored, origin=origin)
    fields = field_changes(live, after, known)
    if known is not None:
        return Change(name, Action.UPDATE, live, after, fields, None, ignored, origin)
    if live.is_blank:
        return Change(name, Action.UPDATE, live, after, fields, Reason.CREATED_BY_NODE, ignored, origin)
    if options.adopt:
        return Change(name, Action.UPDATE, live, after, fields, Reason.EXISTS_ALREADY, ignored, origin)
    report.add(_exists(name, wanted.pool, fields))
    return None


def _exists(name: str, wanted: NodePool, fields: Iterable[FieldChange]) -> Diagnostic:
    differing = ", ".join(".".join(f.path) for f in fields)
    return error(
        "Pool exists already and is not managed",
        f'The cluster has a node pool "{name}" that gitpool did not make, and it differs from the files in: '
        f"{differing}. Nothing is overwritten unasked: make the files say what is live, or take the pool over and "
        "change it with `-adopt` (the plan then shows the difference), or choose another name.",
        range=wanted.origin,
        address=address(name),
    )


def _drift(name: str, live: Mapping[str, LivePool], state: State, wanted: DesiredPool | None) -> Drift | None:
    known = state.pools.get(name)
    if known is None:
        return None
    present = live.get(name)
    if present is None:
        return Drift(name, known, None)
    if wanted is not None:
        known = with_ignored(known, present.pool, wanted.lifecycle.ignore_changes)
    if known == present.pool:
        return None
    return Drift(name, known, present.pool, field_changes(known, present.pool, None))


def field_changes(before: NodePool, after: NodePool, known: NodePool | None) -> tuple[FieldChange, ...]:
    """The fields in which two different images differ, in the order of the specification.

    With the image as last applied (`known`) each field says its cause: the file changed if the cluster is as it was
    applied, the cluster was changed if the file is as it was applied, both otherwise.
    """
    # deepdiff takes 100 ms to import, so only a run that has something to compare pays for it. The options undo
    # three of its defaults: hiding keys that start with "__", folding a map whose keys mostly differ into one
    # change, and text paths, which are ambiguous for keys that hold quotes.
    from deepdiff import DeepDiff

    tree = DeepDiff(
        _fields(before), _fields(after), view="tree", ignore_private_variables=False, threshold_to_diff_deeper=0
    )
    paths = {_leaf(node.path(output_format="list")) for kind in tree.values() for node in kind}
    changes = []
    for path in sorted(path for found in paths for path in _leaves(found, before, after)):
        old, new = before.get(path), after.get(path)
        cause = None
        if known is not None:
            last = known.get(path)
            cause = Cause.CONFIG if last == old else Cause.DRIFT if last == new else Cause.BOTH
        changes.append(FieldChange(path, old, new, cause))
    return tuple(changes)


def _fields(pool: NodePool) -> dict[str, object]:
    document = pool.to_json()
    document.pop("unknown", None)
    return document


def _leaf(path: Iterable[object]) -> Path:
    return tuple(str(part) for part in path)


def _leaves(path: Path, before: NodePool, after: NodePool) -> Iterable[Path]:
    """A block that appears or goes is a change of each of its arguments; of itself only where it is empty."""
    if path != ("scheduler_config",):
        return (path,)
    inner = (("scheduler_config", "scheduler_algorithm"), ("scheduler_config", "memory_oversubscription_enabled"))
    return [p for p in inner if before.get(p) != after.get(p)] or [path]


def _chosen(names: list[str], options: Options, report: Report) -> list[str]:
    """The names that `-target` and `-exclude` leave; a pattern that matches nothing is an error."""
    for flag, patterns in (("-target", options.targets), ("-exclude", options.excludes)):
        for pattern in patterns:
            if not any(matches(pattern, name) for name in names):
                report.add(
                    error(
                        f"{flag}={pattern} matches no pool",
                        "It matches neither a pool in the files nor one in the state, by name or by address "
                        f"(`node_pool.NAME`). {_known(names)}",
                    )
                )
    chosen = [
        name
        for name in names
        if (not options.targets or any(matches(p, name) for p in options.targets))
        and not any(matches(p, name) for p in options.excludes)
    ]
    if options.targets and options.excludes and not chosen and not report.errors:
        detail = f"Together they leave no pool to plan. {_known(names)}"
        report.add(error("-target and -exclude leave nothing", detail))
    return chosen


def matches(pattern: str, name: str) -> bool:
    """Whether a glob of `-target` or `-exclude` means this pool; it may name it or its address, as Terraform's too."""
    return any(fnmatchcase(form, pattern) for form in (name, address(name), f"nomad_{address(name)}"))


def _known(names: list[str]) -> str:
    if not names:
        return "There are no pools."
    shown = ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
    return f"There are: {shown}."

"""What is wanted, what is there, what was last applied: from these three the action of every pool follows.

This module is the decision table of docs/architecture.md and nothing else:

====================  =========  ========  ==========================================================
in HCL                live       in state  result
====================  =========  ========  ==========================================================
yes                   absent     any       create
yes                   same       yes       no-op
yes                   same       other     record: the image is right, but not what is remembered beside it
yes                   same       no        adopt
yes                   different  yes       update, each field with its cause
yes                   blank      no        update: a node made it, nobody's words are lost
yes                   different  no        error, or with `-adopt` or `import` an update shown with its diff
import                absent     no        error
no                    present    yes       delete
removed               present    yes       forget, or with `destroy = true` delete
no                    absent     yes       forget
no                    present    no        not ours: counted, never changed
====================  =========  ========  ==========================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gitpool.basis import Basis
from gitpool.change import Action, Cause, Change, Drift, FieldChange, Reason
from gitpool.desired import Desired, Removal, Repetition
from gitpool.diagnostics import Diagnostic, Report, SourceRange, error
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import BUILT_IN, USUAL, DesiredPool, Instance, LivePool, NodePool, Path, address, with_ignored
from gitpool.state import State
from gitpool.targeting import addresses, chosen_names


def diff(
    desired: Desired,
    live: Mapping[str, LivePool],
    state: State,
    options: Options,
    report: Report,
    *,
    environment: str = "",
    region: str = "",
) -> Plan:
    """The plan. Pools that cannot be planned (they exist and are not managed) are errors in the report."""
    report.extend(_still_declared(desired, state))
    names = sorted((desired.pools.keys() | state.pools.keys()) - BUILT_IN)
    chosen = names
    if options.targets or options.excludes:
        chosen = chosen_names({n: addresses(n, _instances(n, desired, state)) for n in names}, options, report)
    changes = []
    if options.mode is not Mode.REFRESH_ONLY:
        for name in chosen:
            present = live.get(name)
            change = _change(name, desired, present.pool if present else None, state, options, report)
            if change:
                changes.append(change)
    drift = [d for name in chosen if (d := _drift(name, live, state, desired.pools.get(name)))]
    touched = [c.name for c in changes if c.action is not Action.NO_OP]
    if options.mode is Mode.REFRESH_ONLY:
        touched = [d.name for d in drift]
    indexes = {n: live[n].modify_index if n in live else None for n in touched} if options.refresh else {}
    return Plan(
        changes=tuple(changes),
        drift=tuple(drift),
        unmanaged=sum(1 for n in live if n not in BUILT_IN and n not in state.pools and n not in desired.pools),
        environment=environment,
        region=region,
        options=options,
        basis=Basis(state.lineage, state.serial, indexes, configuration=desired.digest),
    )


def _change(
    name: str, desired: Desired, live: NodePool | None, state: State, options: Options, report: Report
) -> Change | None:
    """What happens to one pool."""
    wanted = desired.pools.get(name)
    if wanted is None or options.mode is Mode.DESTROY:
        return _unwanted(name, desired, live, state, options)
    place = desired.imports.get(name)
    change = _wanted(wanted, place is not None, live, state)
    if change.action is Action.UPDATE and change.reason is Reason.EXISTS_ALREADY and not options.adopt:
        report.add(_exists(change))
        return None
    if change.action is Action.CREATE and place is not None and name not in state.pools:
        report.add(not_there(name, place, refresh=options.refresh))
        return None
    return change


def _wanted(wanted: DesiredPool, is_imported: bool, live: NodePool | None, state: State) -> Change:
    """What makes a pool as the files want it; whether it may be taken over is not asked here."""
    name, known = wanted.pool.name, state.pools.get(wanted.pool.name)
    after = with_ignored(wanted.pool, live, wanted.lifecycle.ignore_changes)
    reason: Reason | None = None
    fields: tuple[FieldChange, ...] = ()
    if live is None:
        action = Action.CREATE
        reason = None if known is None else Reason.REMOVED_OUTSIDE
    elif known is None:
        action = Action.ADOPT if live == after else Action.UPDATE
        reason = Reason.IMPORTED if is_imported else Reason.EXISTS_ALREADY
        if action is Action.UPDATE and live.is_blank and not is_imported:
            reason = Reason.CREATED_BY_NODE
    elif live == after:
        action = Action.NO_OP if state.facts_of(name) == wanted.facts else Action.RECORD
    else:
        action = Action.UPDATE
    if action is Action.UPDATE and live is not None:
        fields = field_changes(live, after, known)
    elif live is not None:
        after = live
    return Change(
        name=name,
        action=action,
        before=live,
        after=after,
        fields=fields,
        reason=reason,
        ignored=wanted.lifecycle.ignore_changes,
        origin=wanted.pool.origin,
        facts=wanted.facts,
        known=state.facts_of(name),
    )


def _unwanted(name: str, desired: Desired, live: NodePool | None, state: State, options: Options) -> Change | None:
    """What becomes of a pool that is not in the files, or that `destroy` is to delete."""
    if name not in state.pools:
        return None
    instance, wanted = state.instance_of(name), desired.pools.get(name)
    removals = desired.removals_of(name, instance)
    removal = next((r for r in removals if not r.destroy), removals[0] if removals else None)
    last = wanted.pool.origin if wanted else state.places.get(name)
    origin = removal.origin if removal else last
    action = Action.DELETE
    if live is None:
        action, reason, origin = Action.FORGET, Reason.ALREADY_GONE, last
    elif removal is not None and not removal.destroy:
        action, reason = Action.FORGET, Reason.REMOVED_BLOCK
    elif options.mode is Mode.DESTROY:
        reason, origin = Reason.DESTROY_REQUESTED, last
    else:
        reason = Reason.REMOVED_BLOCK if removal else _why_gone(instance, desired)
    facts = wanted.facts if wanted else USUAL
    return Change(name, action, live, None, (), reason, (), origin, facts, state.facts_of(name))


def _why_gone(instance: Instance, desired: Desired) -> Reason:
    """Why the instance that declared a pool does not do so any more."""
    repetition = desired.blocks.get(instance.block)
    if repetition is None:
        return Reason.NOT_IN_CONFIGURATION
    if repetition is not Repetition.of(instance.key):
        return Reason.WRONG_REPETITION
    if instance.key is None or instance in desired.instances:
        return Reason.RENAMED
    return Reason.KEY_NOT_IN_FOR_EACH if repetition is Repetition.FOR_EACH else Reason.INDEX_OUT_OF_COUNT


def _exists(change: Change) -> Diagnostic:
    differing = ", ".join(".".join(f.path) for f in change.masked.fields)
    return error(
        "Pool exists already and is not managed",
        f'The cluster has a node pool "{change.name}" that gitpool did not make, and it differs from the files in: '
        f"{differing}. Nothing is overwritten unasked: make the files say what is live, or take the pool over and "
        "change it with `-adopt` (the plan then shows the difference), or choose another name.",
        range=change.origin,
        address=change.address,
    )


def not_there(name: str, place: SourceRange, *, refresh: bool = True) -> Diagnostic:
    """What is said of an `import` block at a place whose pool was not found; without `refresh` nobody looked."""
    why = (
        f'The cluster has no node pool "{name}". Look whether its name is right and whether this is the right '
        "cluster; to create the pool, remove the import block."
        if refresh
        else f'Without a look at the cluster nobody knows whether it has a node pool "{name}": drop -refresh=false.'
    )
    return error("Cannot import a pool that does not exist", why, range=place, address=address(name))


def _still_declared(desired: Desired, state: State) -> list[Diagnostic]:
    """The `removed` blocks that contradict the files: what they name, or a pool that it means, is declared."""
    if not desired.removed:
        return []
    places: dict[Removal, SourceRange | None] = {
        removal: None for removal in desired.removed if removal.key is None and removal.block in desired.blocks
    }
    for name, wanted in desired.pools.items():
        instances = [wanted.instance] + ([state.instance_of(name)] if name in state.pools else [])
        for removal in (r for instance in instances for r in desired.removals_of(name, instance)):
            places[removal] = places.get(removal) or wanted.pool.origin
    return [
        error(
            "Removed pool still exists",
            f"The block says that {removal.address} is removed, but the files still declare it"
            f"{f' at {places[removal]}' if places[removal] else ''}. Remove one of the two.",
            range=removal.origin,
            address=removal.address,
        )
        for removal in desired.removed
        if removal in places
    ]


def _drift(name: str, live: Mapping[str, LivePool], state: State, wanted: DesiredPool | None) -> Drift | None:
    known = state.pools.get(name)
    if known is None:
        return None
    sensitive = state.facts_of(name).sensitive | (wanted.sensitive if wanted else frozenset())
    present = live.get(name)
    if present is None:
        return Drift(name, known, None, sensitive=sensitive)
    if wanted is not None:
        known = with_ignored(known, present.pool, wanted.lifecycle.ignore_changes)
    if known == present.pool:
        return None
    return Drift(name, known, present.pool, field_changes(known, present.pool, None), sensitive)


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


def _instances(name: str, desired: Desired, state: State) -> list[Instance]:
    """The instance that declares a pool, and the one that did so when it was applied last."""
    wanted = [desired.pools[name].instance] if name in desired.pools else []
    return wanted + ([state.instance_of(name)] if name in state.pools else [])

"""Guards: what gitpool refuses although Nomad would allow it. Each returns what it objects to, and fails closed."""

from __future__ import annotations

from collections import Counter

from gitpool.bounds import EMPTY_CONFIGURATION
from gitpool.change import Action, Change
from gitpool.desired import Desired
from gitpool.diagnostics import Diagnostic, error
from gitpool.identity import Identity
from gitpool.limits import lifted_by
from gitpool.plan import Mode, Options, Plan
from gitpool.state import State
from gitpool.targeting import own_addresses


def empty_configuration(plan: Plan, desired: Desired) -> list[Diagnostic]:
    """Files without a single pool never mean "delete everything"; `destroy` says that, or a `removed` block of each.

    So does a block whose for_each is empty or whose count is 0: whoever wrote it is in the right folder. A plan that
    only takes what changed outside into the state asks the files for nothing.
    """
    is_exempt = plan.options.mode is not Mode.NORMAL or EMPTY_CONFIGURATION in plan.options.overrides
    if desired.pools or desired.blocks or is_exempt:
        return []
    lost = [change for change in plan.acting if not desired.removals_of(change.name, change.instance)]
    counts = Counter(change.action for change in lost)
    deleted, forgotten = counts[Action.DELETE], counts[Action.FORGET]
    costs = [f"delete {deleted} managed pool{'' if deleted == 1 else 's'}"] if deleted else []
    costs += [f"forget {forgotten} that {'is' if forgotten == 1 else 'are'} gone already"] if forgotten else []
    if not costs:
        return []
    return [
        error(
            "No node pools in the files",
            f"The files declare no node pool: applying this would {' and '.join(costs)}. "
            "Look whether you are in the right folder (-chdir). If that is meant, say `gitpool destroy`. This is the "
            f"guard {EMPTY_CONFIGURATION}, which is always on. {lifted_by(EMPTY_CONFIGURATION)}",
        )
    ]


def left_behind(state: State, path: str) -> list[Diagnostic]:
    """Where the files name a shared place that has no state, and one lies in the folder, it was not moved yet.

    Without it gitpool would know of no pool as its own.
    """
    if not path or state.lineage:
        return []
    return [
        error(
            "The state was not moved",
            f"The files name another place for the state, where there is none, and the state that was used so far lies "
            f"in {path}. Copy it with `gitpool init -migrate-state`; or move that file away, to begin anew.",
        )
    ]


def another_cluster(state: State, seen: Identity) -> list[Diagnostic]:
    """A state of another cluster, a copied one for instance, must not empty this one.

    It is refused without any setting; a state that manages nothing can harm nothing.
    """
    if not state.manages or state.identity.is_that_of(seen):
        return []
    return [
        error(
            "The state belongs to another cluster",
            f"Nothing was written. {_evidence(state.identity, seen)} Look at the address (-address, NOMAD_ADDR) and at "
            "where the state is kept. If this cluster is meant, a new or rebuilt one for instance, say `-new-cluster`.",
        )
    ]


def _evidence(known: Identity, seen: Identity) -> str:
    if not known.keys and not known.pools:
        return f"It was applied in the region {known.region}, and this is {seen.region}."
    parts = []
    if known.keys:
        parts.append(f"none of the {len(known.keys)} signing keys that the state has seen is shown here")
    if known.pools:
        parts.append(f"none of the {len(known.pools)} pools that it knows is here with the CreateIndex that it had")
    said = ", and ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def allowances(state: State, options: Options) -> list[Diagnostic]:
    """Each `-allow-destroy` names a managed pool: a typing error must not pass for a permission."""
    return [
        error(
            f"-allow-destroy={given} names no managed pool",
            "It takes the name or the address of one pool, without globs. `gitpool state list` lists them.",
        )
        for given in options.allow_destroy
        if not any(given in own_addresses(name, state.instance_of(name)) for name in state.pools)
    ]


def prevent_destroy(plan: Plan, desired: Desired) -> list[Diagnostic]:
    """A pool that is protected is not deleted.

    What counts is what the files say and what the state remembers of the last apply, so that neither deleting the
    block nor `destroy` disarms it (in Terraform the protection goes with the block), and lifting it is an apply of
    its own.
    """
    return [
        _protected(change, desired)
        for change in plan.changes
        if change.action is Action.DELETE
        and (change.facts.prevent_destroy or change.known.prevent_destroy)
        and not any(given in own_addresses(change.name, change.instance) for given in plan.options.allow_destroy)
    ]


def _protected(change: Change, desired: Desired) -> Diagnostic:
    wanted = desired.pools.get(change.name)
    if wanted is None:
        why = "its lifecycle.prevent_destroy was applied, and the state remembers it"
        lift = f"put {change.instance.address} back with prevent_destroy = false and apply that first"
    elif change.facts.prevent_destroy:
        why = "it has lifecycle.prevent_destroy set"
        lift = "set it to false and apply that first"
    else:
        why = "its lifecycle.prevent_destroy was applied, and that it is lifted now was not"
        lift = "apply the files first"
    keep = f"leave it out of this run with `-exclude={change.name}`"
    if wanted is None:
        keep = f"forget it with a removed block (from = {change.instance.address}, destroy = false), or {keep}"
    return error(
        "Pool must not be destroyed",
        f"The plan deletes {change.address}, but {why}. To delete it, {lift}, or say `-allow-destroy={change.name}`. "
        f"To keep it, {keep}.",
        range=wanted.pool.origin if wanted else change.origin,
        address=change.address,
    )

"""Guards: what gitpool refuses although Nomad would allow it. Each returns what it objects to, and fails closed."""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.change import Action
from gitpool.diagnostics import Diagnostic, error
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import DesiredPool
from gitpool.state import State


def empty_configuration(desired: Mapping[str, DesiredPool], state: State, options: Options) -> list[Diagnostic]:
    """Files without a single pool never mean "delete everything"; `destroy` says that."""
    if desired or options.mode is Mode.DESTROY or not state.pools:
        return []
    return [
        error(
            "No node pools in the files",
            f"The files declare no node pool, and {len(state.pools)} are managed: applying this would delete them all. "
            "If that is meant, say `gitpool destroy`; otherwise look whether you are in the right folder (-chdir).",
        )
    ]


def prevent_destroy(plan: Plan, desired: Mapping[str, DesiredPool]) -> list[Diagnostic]:
    """A pool with `lifecycle { prevent_destroy = true }` is not deleted."""
    return [
        error(
            "Pool must not be destroyed",
            f"{change.address} has lifecycle.prevent_destroy set, but the plan deletes it. Remove the argument, or "
            f"leave the pool out of this run with `-exclude={change.name}`.",
            range=desired[change.name].pool.origin,
            address=change.address,
        )
        for change in plan.changes
        if change.action is Action.DELETE and change.name in desired and desired[change.name].lifecycle.prevent_destroy
    ]

"""Whole documents for programs: Terraform's plan, state and validation formats, with gitpool's own under `gitpool`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gitpool import __version__
from gitpool.change import Action, Change, Drift, Reason
from gitpool.diagnostics import Report
from gitpool.plan import Mode, Plan
from gitpool.pool import NodePool
from gitpool.render.mask import Mask
from gitpool.render.schema import (
    PROVIDER,
    TERRAFORM_VERSION,
    TYPE,
    attributes,
    diagnosed,
    identity,
    sensitive,
    terraform_address,
)
from gitpool.state import State

PLAN_VERSION = "1.2"
STATE_VERSION = "1.0"
VALIDATION_VERSION = "1.0"

_ACTIONS = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.DELETE: "delete",
    Action.ADOPT: "no-op",
    Action.FORGET: "forget",
    Action.NO_OP: "no-op",
}
REASONS = {
    Reason.NOT_IN_CONFIGURATION: "delete_because_no_resource_config",
    Reason.ALREADY_GONE: "delete_because_no_resource_config",
}
"""Terraform's words for why; a reason that it has no word for stands under `gitpool`."""


def plan_representation(plan: Plan, state: State | None = None, *, mask: Mask | None = None) -> dict[str, Any]:
    """Terraform's plan representation. With the state, pools that the plan leaves out are in it as well."""
    mask = mask or Mask()
    changes = sorted(plan.changes, key=lambda c: c.name)
    prior = _prior(plan, state)
    planned = dict(prior)
    for change in changes:
        if change.after is None:
            planned.pop(change.name, None)
        else:
            planned[change.name] = change.after
    return {
        "format_version": PLAN_VERSION,
        "terraform_version": TERRAFORM_VERSION,
        "planned_values": {"root_module": _module(planned, mask)},
        "resource_drift": [_drift(d, mask) for d in sorted(plan.drift, key=lambda d: d.name)],
        "resource_changes": [_change(c, state, mask) for c in changes],
        "prior_state": {
            "format_version": STATE_VERSION,
            "terraform_version": TERRAFORM_VERSION,
            "values": {"root_module": _module(prior, mask)},
        },
        "configuration": _configuration(changes),
        "applyable": plan.has_changes,
        "complete": not (plan.options.targets or plan.options.excludes),
        "errored": False,
        "gitpool": _own(plan, changes),
    }


def state_representation(state: State, *, mask: Mask | None = None) -> dict[str, Any]:
    """Terraform's state representation."""
    own: dict[str, Any] = {"version": __version__, "lineage": state.lineage, "serial": state.serial}
    if state.transaction is not None:
        unfinished = state.transaction
        own["transaction"] = {
            "id": unfinished.id,
            "who": unfinished.who,
            "started": unfinished.started,
            "phase": unfinished.phase.value,
            "digest": unfinished.digest,
            "addresses": [terraform_address(w.name) for w in unfinished.writes],
        }
    return {
        "format_version": STATE_VERSION,
        "terraform_version": TERRAFORM_VERSION,
        "values": {"root_module": _module(state.pools, mask or Mask())},
        "gitpool": own,
    }


def validation(report: Report) -> dict[str, Any]:
    """What `terraform validate -json` prints."""
    return {
        "format_version": VALIDATION_VERSION,
        "valid": not report.errors,
        "error_count": len(report.errors),
        "warning_count": len(report.warnings),
        "diagnostics": [diagnosed(d) for d in report.sorted()],
    }


def _prior(plan: Plan, state: State | None) -> dict[str, NodePool]:
    """The managed pools as they are, as far as they were looked at: Terraform's prior state is the refreshed one."""
    images: dict[str, NodePool | None] = dict(state.pools) if state else {}
    images |= {d.name: d.after for d in plan.drift}
    images |= {c.name: c.before for c in plan.changes}
    return {name: image for name, image in images.items() if image is not None}


def _module(pools: Mapping[str, NodePool], mask: Mask) -> dict[str, Any]:
    return {
        "resources": [
            {
                **identity(name),
                "schema_version": 0,
                "values": attributes(pool),
                "sensitive_values": sensitive(pool, mask),
            }
            for name, pool in sorted(pools.items())
        ]
    }


def _change(change: Change, state: State | None, mask: Mask) -> dict[str, Any]:
    before = change.before
    if change.action is Action.FORGET and before is None and state is not None:
        before = state.pools.get(change.name)
    document = identity(change.name)
    document["change"] = _difference(_ACTIONS[change.action], before, change.after, mask)
    if change.action is Action.ADOPT or change.reason is Reason.EXISTS_ALREADY:
        document["change"]["importing"] = {"id": change.name}
    if change.reason in REASONS:
        document["action_reason"] = REASONS[change.reason]
    return document


def _drift(drift: Drift, mask: Mask) -> dict[str, Any]:
    action = "delete" if drift.after is None else "update"
    return {**identity(drift.name), "change": _difference(action, drift.before, drift.after, mask)}


def _difference(action: str, before: NodePool | None, after: NodePool | None, mask: Mask) -> dict[str, Any]:
    return {
        "actions": [action],
        "before": attributes(before),
        "after": attributes(after),
        "after_unknown": {},
        "before_sensitive": sensitive(before, mask),
        "after_sensitive": sensitive(after, mask),
    }


def _configuration(changes: Iterable[Change]) -> dict[str, Any]:
    """As much of it as a plan knows: which pools the files declare."""
    return {
        "provider_config": {"nomad": {"name": "nomad", "full_name": PROVIDER}},
        "root_module": {
            "resources": [
                {
                    "address": terraform_address(c.name),
                    "mode": "managed",
                    "type": TYPE,
                    "name": c.name,
                    "provider_config_key": "nomad",
                    "expressions": {"name": {"constant_value": c.name}},
                    "schema_version": 0,
                }
                for c in changes
                if c.after is not None
            ]
        },
    }


def _own(plan: Plan, changes: Iterable[Change]) -> dict[str, Any]:
    acting = [c for c in changes if c.action is not Action.NO_OP]
    return {
        "version": __version__,
        "digest": plan.digest,
        "environment": plan.environment,
        "region": plan.region,
        "mode": plan.options.mode.value,
        "refreshed": plan.options.refresh,
        "summary": {
            "add": plan.count(Action.CREATE),
            "change": plan.count(Action.UPDATE),
            "remove": plan.count(Action.DELETE),
            "adopt": plan.count(Action.ADOPT),
            "forget": plan.count(Action.FORGET),
            "record": len(plan.drift) if plan.options.mode is Mode.REFRESH_ONLY else 0,
        },
        "unmanaged": plan.unmanaged,
        "adoptions": [terraform_address(c.name) for c in acting if c.action is Action.ADOPT],
        "reasons": {terraform_address(c.name): c.reason.value for c in acting if c.reason},
        "causes": {
            terraform_address(c.name): [
                {"path": list(f.path), "cause": f.cause.value} for f in c.fields if f.cause is not None
            ]
            for c in acting
            if c.fields
        },
        "places": {terraform_address(c.name): c.origin.to_json() for c in acting if c.origin},
    }

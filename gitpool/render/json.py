"""Whole documents for programs: Terraform's plan, state and validation formats, with gitpool's own under `gitpool`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gitpool import __version__
from gitpool.change import Action, Change, Drift, Reason
from gitpool.diagnostics import Report
from gitpool.plan import Plan
from gitpool.pool import Instance, NodePool, Path
from gitpool.render.mask import Mask
from gitpool.render.remarks import facts_said
from gitpool.render.schema import (
    PROVIDER,
    TERRAFORM_VERSION,
    TYPE,
    attributes,
    diagnosed,
    identity,
    sensitivity,
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
    Action.RECORD: "no-op",
    Action.FORGET: "forget",
    Action.NO_OP: "no-op",
}
REASONS = {
    Reason.NOT_IN_CONFIGURATION: "delete_because_no_resource_config",
    Reason.ALREADY_GONE: "delete_because_no_resource_config",
    Reason.REMOVED_BLOCK: "delete_because_no_resource_config",
    Reason.KEY_NOT_IN_FOR_EACH: "delete_because_each_key",
    Reason.INDEX_OUT_OF_COUNT: "delete_because_count_index",
    Reason.WRONG_REPETITION: "delete_because_wrong_repetition",
}
"""Terraform's words for why; a reason that it has no word for stands under `gitpool`."""


def plan_representation(plan: Plan, state: State | None = None, *, mask: Mask | None = None) -> dict[str, Any]:
    """Terraform's plan representation. With the state, pools that the plan leaves out are in it as well."""
    plan, mask = plan.masked, mask or Mask()
    sensitive = _sensitive(plan, state)
    instances = {c.name: c.instance for c in plan.changes}
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
        "planned_values": {"root_module": _module(planned, mask, sensitive, instances)},
        "resource_drift": [_drift(d, mask.over(d.sensitive)) for d in sorted(plan.drift, key=lambda d: d.name)],
        "resource_changes": [_change(c, state, mask.over(c.sensitive)) for c in changes],
        "prior_state": {
            "format_version": STATE_VERSION,
            "terraform_version": TERRAFORM_VERSION,
            "values": {"root_module": _module(prior, mask, sensitive, instances)},
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
    facts = state.facts
    own["instances"] = {terraform_address(n): f.instance.address for n, f in facts.items() if f.instance}
    own["protected"] = [terraform_address(n) for n, f in facts.items() if f.prevent_destroy]
    sensitive = {name: found.sensitive for name, found in facts.items()}
    instances = {name: state.instance_of(name) for name in state.pools}
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
        "values": {"root_module": _module(state.pools, mask or Mask(), sensitive, instances)},
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


def _sensitive(plan: Plan, state: State | None) -> dict[str, frozenset[Path]]:
    """The sensitive fields of each pool that is in the plan or in the state."""
    found = {name: facts.sensitive for name, facts in state.facts.items()} if state else {}
    found |= {d.name: d.sensitive for d in plan.drift}
    return found | {c.name: c.sensitive for c in plan.changes}


def _module(
    pools: Mapping[str, NodePool],
    mask: Mask,
    sensitive: Mapping[str, frozenset[Path]],
    instances: Mapping[str, Instance],
) -> dict[str, Any]:
    resources = []
    for name, pool in sorted(pools.items()):
        over = mask.over(sensitive.get(name, frozenset()))
        resources.append(
            {
                **identity(name, instances.get(name)),
                "schema_version": 0,
                "values": attributes(pool, over),
                "sensitive_values": sensitivity(pool, over),
            }
        )
    return {"resources": resources}


def _change(change: Change, state: State | None, mask: Mask) -> dict[str, Any]:
    before = change.before
    if change.action is Action.FORGET and before is None and state is not None:
        before = state.pools.get(change.name)
    document = identity(change.name, change.instance)
    document["change"] = _difference(_ACTIONS[change.action], before, change.after, mask)
    if change.action is Action.ADOPT or change.reason in (Reason.EXISTS_ALREADY, Reason.IMPORTED):
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
        "before": attributes(before, mask),
        "after": attributes(after, mask),
        "after_unknown": {},
        "before_sensitive": sensitivity(before, mask),
        "after_sensitive": sensitivity(after, mask),
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
        "created": plan.created,
        "overrides": list(plan.options.overrides),
        "justification": plan.options.justification,
        "summary": {
            "add": plan.count(Action.CREATE),
            "change": plan.count(Action.UPDATE),
            "remove": plan.count(Action.DELETE),
            "adopt": plan.adopted,
            "forget": plan.count(Action.FORGET),
            "import": plan.imported,
            "record": plan.recorded,
        },
        "unmanaged": plan.unmanaged,
        "instances": {terraform_address(c.name): c.instance.address for c in changes if c.instance != Instance(c.name)},
        "records": {terraform_address(c.name): facts_said(c) for c in acting if c.action is Action.RECORD},
        "adoptions": [terraform_address(c.name) for c in acting if c.action is Action.ADOPT],
        "reasons": {terraform_address(c.name): c.reason.value for c in acting if c.reason},
        "causes": {
            terraform_address(c.name): [
                {"path": list(f.path), "cause": f.cause.value} for f in c.fields if f.cause is not None
            ]
            for c in acting
            if c.fields
        },
        "impact": {terraform_address(c.name): c.impact.to_json() for c in acting if c.impact is not None},
        "affected": plan.impact.to_json() if any(c.impact for c in acting) else None,
        "renames": [{"from": terraform_address(r.old), "to": terraform_address(r.new)} for r in plan.renames],
        "places": {terraform_address(c.name): c.origin.to_json() for c in acting if c.origin},
    }

"""The line-by-line event stream of `-json`: Terraform's events, and our own for what it does not have.

Each function returns a document with its level and the sentence that a person would read; `line` makes a line of it.
Ours are `rollback` (the apply turns back), `rollback_start`, `rollback_complete`, `rollback_errored`,
`apply_uncertain`, `rollback_uncertain` and `outcome` (a row of the table that ends a failed apply), and those of a
watch, as `pool_added`. Programs that read Terraform's stream skip types that they do not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from json import dumps
from typing import Any

from gitpool import __version__
from gitpool.change import Action, Change, Drift, Reason
from gitpool.diagnostics import Diagnostic, Severity
from gitpool.impact import FIGURES, Impact
from gitpool.pool import Instance
from gitpool.renames import Rename
from gitpool.render import apply_text
from gitpool.render.impact_text import sentence
from gitpool.render.json import REASONS
from gitpool.render.remarks import facts_said
from gitpool.render.schema import TERRAFORM_VERSION, TYPE, diagnosed, terraform_address
from gitpool.render.style import Style
from gitpool.transaction import Event, Outcome, Result, Step

UI_VERSION = "1.2"
MODULE = "gitpool.ui"

_PLAIN = Style()
_ACTIONS = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.DELETE: "delete",
    Action.ADOPT: "import",
    Action.RECORD: "noop",
    Action.FORGET: "remove",
    Action.NO_OP: "noop",
}
_SUFFIXES = {Step.STARTED: "start", Step.DONE: "complete", Step.REFUSED: "errored", Step.UNCERTAIN: "uncertain"}
_LEVELS = {Step.REFUSED: "error", Step.UNCERTAIN: "warn"}
_VERBS = {"apply": "Apply", "destroy": "Destroy"}


def version() -> dict[str, Any]:
    """The first line."""
    return _document(
        "version", f"gitpool {__version__}", gitpool=__version__, terraform=TERRAFORM_VERSION, ui=UI_VERSION
    )


def diagnostic(d: Diagnostic) -> dict[str, Any]:
    """A warning or an error."""
    is_error = d.severity is Severity.ERROR
    message = f"{'Error' if is_error else 'Warning'}: {d.summary}"
    return _document("diagnostic", message, "error" if is_error else "warn", diagnostic=diagnosed(d))


def drift(d: Drift) -> dict[str, Any]:
    """A managed pool that somebody changed."""
    action = "delete" if d.after is None else "update"
    change = {"resource": _resource(d.name), "action": action}
    return _document("resource_drift", f"{d.address}: Drift detected ({action})", change=change)


def planned_change(c: Change, renames: Iterable[Rename] = ()) -> dict[str, Any]:
    """What is planned for one pool; `renames` are those that the plan seems to hold."""
    change: dict[str, Any] = {"resource": _resource(c.name, c.instance), "action": _ACTIONS[c.action]}
    if c.reason in REASONS:
        change["reason"] = REASONS[c.reason]
    if c.action is Action.ADOPT or c.reason in (Reason.EXISTS_ALREADY, Reason.IMPORTED):
        change["importing"] = {"id": c.name}
    own: dict[str, Any] = {
        "reason": c.reason.value if c.reason else None,
        "causes": [{"path": list(f.path), "cause": f.cause.value} for f in c.masked.fields if f.cause],
    }
    if c.instance != Instance(c.name):
        own["instance"] = c.instance.address
    if c.action is Action.RECORD:
        own["records"] = facts_said(c)
    if c.impact is not None:
        own["impact"] = c.impact.to_json()
    for rename in renames:
        if c.name in (rename.old, rename.new):
            own["rename"] = {"from": terraform_address(rename.old), "to": terraform_address(rename.new)}
    return _document("planned_change", f"{c.address}: Plan to {c.action.value}", change=change, gitpool=own)


def change_summary(
    *,
    adds: int,
    changes: int,
    removes: int,
    operation: str,
    imports: int = 0,
    forgets: int = 0,
    records: int = 0,
    outcomes: Iterable[Outcome] = (),
    failed: bool = False,
    affected: Impact | None = None,
) -> dict[str, Any]:
    """The last line. With `failed`, or with outcomes that are not all applied, it says so instead of "complete".

    `records` are pools of which the state alone learns something, `affected` is who uses the pools that are written.
    """
    rows = list(outcomes)
    failed = failed or any(row.result is not Result.APPLIED for row in rows)
    numbers: dict[str, Any] = {
        "add": adds,
        "change": changes,
        "import": imports,
        "remove": removes,
        "operation": operation,
    }
    if forgets:
        numbers["forget"] = forgets
    if records:
        numbers["record"] = records
    for result in apply_text.ORDER[1:]:
        count = sum(1 for row in rows if row.result is result)
        if count:
            numbers[result.value.replace(" ", "_")] = count
    message = _summary(adds, changes, removes, operation, failed)
    also = [apply_text.counted(row for row in rows if row.result is not Result.APPLIED)]
    for count, verb, done in ((records, "record", "recorded"), (forgets, "forget", "forgotten")):
        if count:
            also.insert(0, f"{count} to {verb}" if operation == "plan" else f"{count} {done}")
    said = ", ".join(filter(None, also))
    if affected is not None:
        numbers["affected"] = {name: getattr(affected, name) for name in FIGURES}
    sentences = filter(None, (message, f"{said}." if said else "", sentence(affected) if affected else ""))
    return _document("change_summary", " ".join(sentences), "error" if failed else "info", changes=numbers)


def event(e: Event) -> dict[str, Any]:
    """A step of an apply or of its way back."""
    message = apply_text.event(e, _PLAIN)
    if e.write is None:
        return _document("rollback", message, "error", reason=e.why)
    hook: dict[str, Any] = {"resource": _resource(e.write.name, e.instance), "action": e.write.action.value}
    if (e.write.action is Action.CREATE) is (e.step is Step.DONE) or e.write.action is Action.UPDATE:
        # As Terraform: a pool has an identity once it is there, and as long as it is there.
        hook |= {"id_key": "id", "id_value": e.write.name}
    if e.step is not Step.STARTED:
        hook["elapsed_seconds"] = round(e.seconds)
    if e.why:
        hook["error"] = e.why
    kind = f"{'rollback' if e.backward else 'apply'}_{_SUFFIXES[e.step]}"
    return _document(kind, message, _LEVELS.get(e.step, "info"), hook=hook)


def outcome(row: Outcome) -> dict[str, Any]:
    """Where one pool of a failed apply ended."""
    message = f"{row.address}: {row.result.value}" + (f": {row.why}" if row.why else "")
    level = "info" if row.result is Result.APPLIED else "error" if row.result is Result.FAILED else "warn"
    document = {
        "resource": _resource(row.name),
        "action": row.action.value,
        "result": row.result.value,
        "why": row.why,
    }
    return _document("outcome", message, level, outcome=document)


def observed(kind: str, verb: str, name: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a watch sees: a `pool`, `node` or `job` was `added`, `changed` or `removed`.

    The object comes along as Nomad sent it; of one that was removed, as it was last.
    """
    return {**_document(f"{kind}_{verb}", f"{kind} {name}: {verb}"), kind: raw}


def line(document: dict[str, Any], now: datetime) -> str:
    """The document as one line, with what every line has.

    It is pure ASCII, so that neither a terminal nor a log has to know an encoding or to fear a control character.
    """
    head = {
        "@level": document.get("@level", "info"),
        "@message": document.get("@message", ""),
        "@module": MODULE,
        "@timestamp": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    return dumps(head | {key: document[key] for key in sorted(document) if key not in head}, separators=(",", ":"))


def _document(kind: str, message: str, level: str = "info", **members: Any) -> dict[str, Any]:
    return {"@level": level, "@message": message, "type": kind, **members}


def _resource(name: str, instance: Instance | None = None) -> dict[str, Any]:
    address = terraform_address(name)
    return {
        "addr": address,
        "module": "",
        "resource": address,
        "implied_provider": "nomad",
        "resource_type": TYPE,
        "resource_name": name,
        "resource_key": instance.key if instance else None,
    }


def _summary(adds: int, changes: int, removes: int, operation: str, failed: bool) -> str:
    if operation == "plan":
        if failed:
            return "Plan failed; nothing is planned."
        return f"Plan: {adds} to add, {changes} to change, {removes} to destroy."
    how = "failed" if failed else "complete"
    if operation == "destroy":
        return f"Destroy {how}! Resources: {removes} destroyed."
    return f"{_VERBS[operation]} {how}! Resources: {adds} added, {changes} changed, {removes} destroyed."

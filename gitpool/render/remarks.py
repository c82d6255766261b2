"""What is remarked on a change beside its fields: where the pool comes from, why this happens, what is remembered."""

from __future__ import annotations

from collections.abc import Iterable
from json import dumps

from gitpool.change import Action, Change, Reason
from gitpool.desired import Repetition
from gitpool.pool import Instance, Path
from gitpool.render.characters import IDENTIFIER, quoted
from gitpool.render.impact_text import users

_REASONS = {
    Reason.REMOVED_OUTSIDE: "removed outside gitpool, so it is created again",
    Reason.CREATED_BY_NODE: "created by a node, so nobody's words are lost",
    Reason.EXISTS_ALREADY: "it exists already and is not managed yet, so it is adopted and changed",
    Reason.IMPORTED: 'imported from "{name}"',
    Reason.NOT_IN_CONFIGURATION: "because {block} is not in configuration",
    Reason.KEY_NOT_IN_FOR_EACH: "because key {key} is no longer in for_each of {block}",
    Reason.INDEX_OUT_OF_COUNT: "because index [{key}] is out of range for count of {block}",
    Reason.RENAMED: "because {instance} declares a pool of another name now",
    Reason.REMOVED_BLOCK: "because of the removed block{place}",
    Reason.ALREADY_GONE: "because it was removed outside gitpool already",
}

_UNLIKE = {Repetition.NONE: "uses count or for_each", Repetition.COUNT: "does not use count"}


def remarks_on(change: Change) -> list[str]:
    """The remarks under the heading of a change, Terraform's words where it has any."""
    remarks = []
    if change.reason is Reason.REMOVED_OUTSIDE or (change.action is Action.UPDATE and change.reason is None):
        remarks = facts_said(change)
    if change.instance != Instance(change.name) and not any(change.instance.address in said for said in remarks):
        remarks.insert(0, f"from {change.instance.address}")
    return [*remarks, *_why(change), *filter(None, [users(change)])]


def facts_said(change: Change) -> list[str]:
    """What is to be remembered of a pool from now on, where it is something else than before."""
    old, new = change.known, change.facts
    said = []
    if old.instance != new.instance:
        said.append(f"is declared by {change.instance.address} now")
    if old.prevent_destroy is not new.prevent_destroy:
        said.append(
            "will be protected from destroy" if new.prevent_destroy else "will no longer be protected from destroy"
        )
    for paths, how in ((new.sensitive - old.sensitive, "will"), (old.sensitive - new.sensitive, "will no longer")):
        if paths:
            said.append(f"{how} have a sensitive {listed(sorted(paths))}")
    return said


def listed(paths: Iterable[Path]) -> str:
    """Fields as the files write them: `description, meta.team, meta["a.b"]`."""
    return ", ".join(_field(path) for path in paths)


def _field(path: Path) -> str:
    if path[0] == "meta" and len(path) == 2 and not IDENTIFIER.fullmatch(path[1]):
        return f"meta[{quoted(path[1])}]"
    return ".".join(path)


def _why(change: Change) -> list[str]:
    instance = change.instance
    if change.reason is Reason.WRONG_REPETITION:
        how = _UNLIKE.get(Repetition.of(instance.key), "does not use for_each")
        return [f"because {instance.block_address} {how}"]
    if change.reason is Reason.REMOVED_BLOCK and change.action is Action.FORGET:
        return ["destroy = false is set in the configuration"]
    if change.reason not in _REASONS or (change.action is Action.ADOPT and change.reason is Reason.EXISTS_ALREADY):
        return []
    return [
        _REASONS[change.reason].format(
            name=change.name,
            block=instance.block_address,
            instance=instance.address,
            key=dumps(instance.key, ensure_ascii=False),
            place=f" at {change.origin}" if change.origin else "",
        )
    ]

"""What a plan does to one pool and why (`Change`), and what somebody else did to it (`Drift`).

Plain data, as the plan that they are parts of: see `gitpool.plan`. Whatever is shown or saved is `masked` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from gitpool.diagnostics import SourceRange
from gitpool.impact import Impact
from gitpool.pool import USUAL, Facts, Instance, NodePool, Path, address, is_valid_name, paths_from_json
from gitpool.sensitive import SENSITIVE, is_covered, masked
from gitpool.shapes import listed, text

_SYMBOLS = {"create": "+", "update": "~", "delete": "-", "adopt": "=", "record": "=", "forget": ".", "no-op": " "}


class Action(StrEnum):
    """What happens to one pool; `symbol` is the character that plans print for it."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    RECORD = "record"
    FORGET = "forget"
    NO_OP = "no-op"

    @property
    def symbol(self) -> str:
        """Terraform's symbol; `=` for what is written to the state alone, for which Terraform has none."""
        return _SYMBOLS[self.value]

    @property
    def writes(self) -> bool:
        """Whether it changes the cluster, and not only the state."""
        return self in (Action.CREATE, Action.UPDATE, Action.DELETE)


class Cause(StrEnum):
    """Why a field differs: the files changed, somebody changed the cluster, or both did."""

    CONFIG = "config"
    DRIFT = "drift"
    BOTH = "both"


class Reason(StrEnum):
    """Why a pool gets its action, where the action alone does not say it."""

    REMOVED_OUTSIDE = "removed_outside"
    CREATED_BY_NODE = "created_by_node"
    EXISTS_ALREADY = "exists_already"
    IMPORTED = "imported"
    NOT_IN_CONFIGURATION = "not_in_configuration"
    KEY_NOT_IN_FOR_EACH = "key_not_in_for_each"
    INDEX_OUT_OF_COUNT = "index_out_of_count"
    WRONG_REPETITION = "wrong_repetition"
    RENAMED = "renamed"
    REMOVED_BLOCK = "removed_block"
    DESTROY_REQUESTED = "destroy_requested"
    ALREADY_GONE = "already_gone"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs; the values are those of `NodePool.get`, None where it is not set."""

    path: Path
    before: str | bool | None
    after: str | bool | None
    cause: Cause | None = None

    def to_json(self) -> dict[str, Any]:
        """For plan documents."""
        return {
            "path": list(self.path),
            "before": self.before,
            "after": self.after,
            "cause": self.cause.value if self.cause else None,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> FieldChange:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        (path,) = paths_from_json([document["path"]])
        cause = document["cause"]
        before, after = (_value(document[side]) for side in ("before", "after"))
        return cls(path, before, after, None if cause is None else Cause(cause))


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one pool, with its image before and after; None stands for an absent pool.

    `ignored` are the fields that belong to somebody else: they take no part in comparisons, and writes carry the
    live value over. `fields` are for people and must not decide anything. `facts` are those that the files give the
    pool (the usual ones, where it is not in them), `known` those that the state remembers. `impact` is who uses the
    pool; None where nobody looked, and where the cluster is not written.
    """

    name: str
    action: Action
    before: NodePool | None
    after: NodePool | None
    fields: tuple[FieldChange, ...] = ()
    reason: Reason | None = None
    ignored: tuple[Path, ...] = ()
    origin: SourceRange | None = None
    facts: Facts = USUAL
    known: Facts = USUAL
    impact: Impact | None = None

    @property
    def address(self) -> str:
        """`node_pool.NAME`."""
        return address(self.name)

    @property
    def instance(self) -> Instance:
        """Which block declares the pool, or did so when it was applied last."""
        facts = self.known if self.after is None else self.facts
        return facts.instance or Instance(self.name)

    @property
    def sensitive(self) -> frozenset[Path]:
        """The fields whose values are shown to nobody: those that are sensitive, and those that were."""
        return self.facts.sensitive | self.known.sensitive

    @property
    def masked(self) -> Change:
        """The change as it may be shown and saved."""
        if not self.sensitive:
            return self
        before = masked(self.before, self.sensitive) if self.before else None
        after = masked(self.after, self.sensitive) if self.after else None
        fields = masked_fields(self.fields, before, after, self.sensitive)
        return replace(self, before=before, after=after, fields=fields)

    @property
    def concealed(self) -> tuple[Path, ...]:
        """The sensitive fields that differ, which a mask makes look alike."""
        return tuple(f.path for f in self.masked.fields if is_covered(f.path, self.sensitive))

    def to_json(self) -> dict[str, Any]:
        """For plan documents; a no-op says its image once."""
        document: dict[str, Any] = {"name": self.name, "action": self.action.value}
        if self.action is not Action.NO_OP:
            document["before"] = self.before.to_json() if self.before else None
        document["after"] = self.after.to_json() if self.after else None
        if self.fields:
            document["fields"] = [f.to_json() for f in self.fields]
        if self.reason:
            document["reason"] = self.reason.value
        if self.ignored:
            document["ignored"] = [list(p) for p in self.ignored]
        if self.origin:
            document["origin"] = self.origin.to_json()
        if self.impact:
            document["impact"] = self.impact.to_json()
        document |= {k: f.to_json() for k, f in (("facts", self.facts), ("known", self.known)) if f != USUAL}
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Change:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled, or its images are not those of its action.
        """
        action = Action(document["action"])
        after = image_from_json(document["after"])
        before = after if action is Action.NO_OP else image_from_json(document["before"])
        name = _name(document, before, after)
        if (before is not None, after is not None) not in _IMAGES[action]:
            raise ValueError(f"the images of a pool to {action.value}")
        reason, origin, impact = (document.get(key) for key in ("reason", "origin", "impact"))
        return cls(
            name=name,
            action=action,
            before=before,
            after=after,
            fields=tuple(FieldChange.from_json(f) for f in listed(document.get("fields", []))),
            reason=None if reason is None else Reason(reason),
            ignored=paths_from_json(document.get("ignored", [])),
            origin=None if origin is None else SourceRange.from_json(origin),
            facts=Facts.from_json(document.get("facts", {})),
            known=Facts.from_json(document.get("known", {})),
            impact=None if impact is None else Impact.from_json(impact),
        )


@dataclass(frozen=True, slots=True)
class Drift:
    """A managed pool that somebody changed: as last applied, and as it is (None: removed)."""

    name: str
    before: NodePool
    after: NodePool | None
    fields: tuple[FieldChange, ...] = ()
    sensitive: frozenset[Path] = frozenset()

    @property
    def address(self) -> str:
        """`node_pool.NAME`."""
        return address(self.name)

    @property
    def masked(self) -> Drift:
        """The drift as it may be shown and saved."""
        if not self.sensitive:
            return self
        before = masked(self.before, self.sensitive)
        after = masked(self.after, self.sensitive) if self.after else None
        fields = masked_fields(self.fields, before, after, self.sensitive)
        return replace(self, before=before, after=after, fields=fields)

    @property
    def concealed(self) -> tuple[Path, ...]:
        """The sensitive fields that differ, which a mask makes look alike."""
        return tuple(f.path for f in self.masked.fields if is_covered(f.path, self.sensitive))

    def to_json(self) -> dict[str, Any]:
        """For plan documents."""
        document: dict[str, Any] = {
            "name": self.name,
            "before": self.before.to_json(),
            "after": self.after.to_json() if self.after else None,
            "fields": [f.to_json() for f in self.fields],
        }
        if self.sensitive:
            document["sensitive"] = [list(path) for path in sorted(self.sensitive)]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Drift:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        before, after = NodePool.from_json(document["before"]), image_from_json(document["after"])
        return cls(
            _name(document, before, after),
            before,
            after,
            tuple(FieldChange.from_json(f) for f in listed(document["fields"])),
            frozenset(paths_from_json(document.get("sensitive", []))),
        )


_IMAGES = {
    Action.CREATE: {(False, True)},
    Action.UPDATE: {(True, True)},
    Action.DELETE: {(True, False)},
    Action.ADOPT: {(True, True)},
    Action.RECORD: {(True, True)},
    Action.FORGET: {(True, False), (False, False)},
    Action.NO_OP: {(True, True)},
}
"""Which images an action has, before and after."""


def _name(document: Mapping[str, Any], *images: NodePool | None) -> str:
    """The name of the pool, which its images have, too."""
    name = text(document["name"])
    if not is_valid_name(name) or any(image is not None and image.name != name for image in images):
        raise ValueError(f"the name {name[:200]!r}")
    return name


def _value(value: Any) -> str | bool | None:
    if value is None or type(value) is bool:
        return value
    return text(value)


def image_from_json(document: Mapping[str, Any] | None) -> NodePool | None:
    """An image, or None for an absent pool."""
    return None if document is None else NodePool.from_json(document)


def masked_fields(
    fields: Iterable[FieldChange], before: NodePool | None, after: NodePool | None, sensitive: AbstractSet[Path]
) -> tuple[FieldChange, ...]:
    """The fields that differ, without sensitive values; of a map that is sensitive as a whole only that it differs."""
    found: dict[Path, FieldChange] = {}
    for change in fields:
        path = change.path
        if is_covered(path, sensitive):
            path = ("meta",) if path[0] == "meta" and ("meta",) in sensitive else path
            was, will = (SENSITIVE if p is not None and p.get(path) is not None else None for p in (before, after))
            same_cause = path not in found or found[path].cause is change.cause
            change = FieldChange(path, was, will, change.cause if same_cause else Cause.BOTH)
        found[path] = change
    return tuple(found.values())

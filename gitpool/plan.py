"""A plan: plain data about what would change, with a digest of what was reviewed.

Rules of this module:

* A plan can be saved, shown, compared and sent. It holds no callables and nothing that is only true here and now.
* `digest` covers what a reviewer judges: environment, region, mode and, for each change, the action and both images.
  It must not depend on serials, indexes, paths, places in files, or pools that do not change, so that a merge
  elsewhere does not make a reviewed plan stale.
* `basis` is what the plan was made from. It is checked only for the pools that the plan touches.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from gitpool import __version__
from gitpool.diagnostics import GitpoolError, Refused, SourceRange, error
from gitpool.pool import NodePool, Path, address

FORMAT = "gitpool-plan"
FORMAT_VERSION = 1


class Action(StrEnum):
    """What happens to one pool; `symbol` is the character that plans print for it."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    FORGET = "forget"
    NO_OP = "no-op"

    @property
    def symbol(self) -> str:
        """Terraform's symbol; `=` for an adoption, which Terraform does not know."""
        return {"create": "+", "update": "~", "delete": "-", "adopt": "=", "forget": ".", "no-op": " "}[self.value]

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
    NOT_IN_CONFIGURATION = "not_in_configuration"
    DESTROY_REQUESTED = "destroy_requested"
    ALREADY_GONE = "already_gone"


class Mode(StrEnum):
    """Which question the plan answers."""

    NORMAL = "normal"
    DESTROY = "destroy"
    REFRESH_ONLY = "refresh-only"


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
        """The inverse of `to_json`."""
        cause = document["cause"]
        return cls(tuple(document["path"]), document["before"], document["after"], Cause(cause) if cause else None)


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one pool, with its image before and after; None stands for an absent pool.

    `ignored` are the fields that belong to somebody else: they take no part in comparisons, and writes carry the
    live value over. `fields` are for people and must not decide anything.
    """

    name: str
    action: Action
    before: NodePool | None
    after: NodePool | None
    fields: tuple[FieldChange, ...] = ()
    reason: Reason | None = None
    ignored: tuple[Path, ...] = ()
    origin: SourceRange | None = None

    @property
    def address(self) -> str:
        """`node_pool.NAME`."""
        return address(self.name)

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
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Change:
        """The inverse of `to_json`."""
        action = Action(document["action"])
        after = image_from_json(document["after"])
        before = after if action is Action.NO_OP else image_from_json(document["before"])
        reason, origin = document.get("reason"), document.get("origin")
        return cls(
            name=document["name"],
            action=action,
            before=before,
            after=after,
            fields=tuple(FieldChange.from_json(f) for f in document.get("fields", ())),
            reason=Reason(reason) if reason else None,
            ignored=tuple(tuple(p) for p in document.get("ignored", ())),
            origin=SourceRange.from_json(origin) if origin else None,
        )


@dataclass(frozen=True, slots=True)
class Drift:
    """A managed pool that somebody changed: as last applied, and as it is (None: removed)."""

    name: str
    before: NodePool
    after: NodePool | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def address(self) -> str:
        """`node_pool.NAME`."""
        return address(self.name)

    def to_json(self) -> dict[str, Any]:
        """For plan documents."""
        return {
            "name": self.name,
            "before": self.before.to_json(),
            "after": self.after.to_json() if self.after else None,
            "fields": [f.to_json() for f in self.fields],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Drift:
        """The inverse of `to_json`."""
        return cls(
            document["name"],
            NodePool.from_json(document["before"]),
            image_from_json(document["after"]),
            tuple(FieldChange.from_json(f) for f in document["fields"]),
        )


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan was made from; an index of None means that the pool was absent or not looked at."""

    lineage: str = ""
    serial: int = 0
    modify_indexes: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """How the plan was asked for; kept in it, so that apply can make the same plan again.

    `environment` is the flag, which goes before the files; None if it was not given.
    """

    mode: Mode = Mode.NORMAL
    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    refresh: bool = True
    adopt: bool = False
    environment: str | None = None

    def to_json(self) -> dict[str, Any]:
        """For plan documents."""
        return {
            "mode": self.mode.value,
            "targets": list(self.targets),
            "excludes": list(self.excludes),
            "refresh": self.refresh,
            "adopt": self.adopt,
            "environment": self.environment,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Options:
        """The inverse of `to_json`."""
        return cls(
            Mode(document["mode"]),
            tuple(document["targets"]),
            tuple(document["excludes"]),
            document["refresh"],
            document["adopt"],
            document["environment"],
        )


@dataclass(frozen=True)
class Plan:
    """The changes in name order (no-ops among them), the drift found, and how many live pools are not managed."""

    changes: tuple[Change, ...]
    drift: tuple[Drift, ...] = ()
    unmanaged: int = 0
    environment: str = ""
    region: str = ""
    options: Options = Options()
    basis: Basis = Basis()

    @property
    def acting(self) -> list[Change]:
        """The changes that are not no-ops."""
        return [c for c in self.changes if c.action is not Action.NO_OP]

    @property
    def has_changes(self) -> bool:
        """Whether applying it would do anything that a person decides about; adoptions count."""
        return bool(self.acting) or (self.options.mode is Mode.REFRESH_ONLY and bool(self.drift))

    def count(self, action: Action) -> int:
        """How many pools get that action."""
        return sum(1 for c in self.changes if c.action is action)

    @cached_property
    def digest(self) -> str:
        """`sha256:…` over what is reviewed; equal for plans that do the same."""
        reviewed = {
            "schema": FORMAT_VERSION,
            "environment": self.environment,
            "region": self.region,
            "mode": self.options.mode.value,
            "changes": [
                [c.name, c.action.value, _canonical(c.before), _canonical(c.after), [list(p) for p in c.ignored]]
                for c in self.acting
            ],
            "drift": [[d.name, _canonical(d.before), _canonical(d.after)] for d in self.drift]
            if self.options.mode is Mode.REFRESH_ONLY
            else [],
        }
        text = json.dumps(reviewed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The plan document, as `-out` writes it."""
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "gitpool_version": __version__,
            "digest": self.digest,
            "environment": self.environment,
            "region": self.region,
            "options": self.options.to_json(),
            "basis": {
                "lineage": self.basis.lineage,
                "serial": self.basis.serial,
                "modify_indexes": dict(self.basis.modify_indexes),
            },
            "unmanaged": self.unmanaged,
            "changes": [c.to_json() for c in self.changes],
            "drift": [d.to_json() for d in self.drift],
        }

    @classmethod
    def from_json(cls, document: Any, filename: str = "the plan") -> Plan:
        """The inverse of `to_json`.

        Raises:
            GitpoolError: it is not a plan, or one of another version.
            Refused: its content does not have the digest that it names: it was edited.
        """
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise GitpoolError(
                error(
                    "Not a plan file",
                    f"{filename} was not written by `gitpool plan -out`. Name the file that the plan was saved to.",
                )
            )
        if document.get("format_version") != FORMAT_VERSION:
            raise GitpoolError(
                error(
                    "Unsupported plan file format",
                    f"{filename} uses format version {document.get('format_version')!r}; this gitpool reads "
                    f"version {FORMAT_VERSION}. Make the plan again with this gitpool.",
                )
            )
        try:
            basis = document["basis"]
            plan = cls(
                changes=tuple(Change.from_json(c) for c in document["changes"]),
                drift=tuple(Drift.from_json(d) for d in document["drift"]),
                unmanaged=int(document["unmanaged"]),
                environment=str(document["environment"]),
                region=str(document["region"]),
                options=Options.from_json(document["options"]),
                basis=Basis(str(basis["lineage"]), int(basis["serial"]), dict(basis["modify_indexes"])),
            )
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as problem:
            raise GitpoolError(
                error("Damaged plan file", f"{filename} lacks or garbles {problem}. Make the plan again.")
            ) from problem
        if plan.digest != document.get("digest"):
            raise Refused(
                error(
                    "The plan file was changed",
                    f"The changes in {filename} do not have the digest that it names, so they are not the ones that "
                    "were planned. Make the plan again.",
                )
            )
        return plan


def image_from_json(document: Mapping[str, Any] | None) -> NodePool | None:
    """An image, or None for an absent pool."""
    return None if document is None else NodePool.from_json(document)


def differing(one: Plan, other: Plan) -> list[str]:
    """The names of the pools that the two plans treat differently, in name order."""

    def judged(changes: Iterable[Change]) -> dict[str, Any]:
        return {c.name: (c.action, c.before, c.after) for c in changes}

    first, second = judged(one.acting), judged(other.acting)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _canonical(pool: NodePool | None) -> dict[str, Any] | None:
    if pool is None:
        return None
    document = pool.to_json()
    document.pop("unknown", None)
    return document

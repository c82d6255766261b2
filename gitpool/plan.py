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
from gitpool.change import Action, Change, Drift
from gitpool.diagnostics import GitpoolError, Refused, error
from gitpool.pool import NodePool

FORMAT = "gitpool-plan"
FORMAT_VERSION = 1


class Mode(StrEnum):
    """Which question the plan answers."""

    NORMAL = "normal"
    DESTROY = "destroy"
    REFRESH_ONLY = "refresh-only"


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

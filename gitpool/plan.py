"""A plan: plain data about what would change, with a digest of what was reviewed.

Rules of this module:

* A plan can be saved, shown, compared and sent. It holds no callables and nothing that is only true here and now.
* `digest` covers what a reviewer judges: environment, region, mode and, for each change, the action, both images and
  the facts. It must not depend on serials, indexes, paths, places in files, who uses a pool at the moment, or pools
  that do not change, so that a merge elsewhere does not make a reviewed plan stale.
* The digest is over the real values, those included that nobody is shown, so that none of them can be another one than
  when it was reviewed. It is not salted: whoever knows the rest of a plan can try out a secret that is easily guessed.
* A plan that is read from a file holds masks and the digest that it had; it is compared and shown, never carried out.
* `basis` is what the plan was made from. It is checked only for the pools that the plan touches.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from gitpool import __version__
from gitpool.basis import NO_BASIS, Basis
from gitpool.bounds import Guards
from gitpool.change import Action, Change, Drift, Reason
from gitpool.diagnostics import GitpoolError, Refused, error
from gitpool.impact import Impact, total
from gitpool.pool import USUAL, NodePool
from gitpool.renames import NAMES_ALIKE, Rename, alike
from gitpool.shapes import flag, listed, number, shallow, text

FORMAT = "gitpool-plan"
FORMAT_VERSION = 1
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_COUNTS = range(2**63)
_LONGEST_SAID = 200
"""Characters of what a document says that are repeated to whoever reads why it is refused."""
Named = TypeVar("Named", Change, Drift)


class Mode(StrEnum):
    """Which question the plan answers."""

    NORMAL = "normal"
    DESTROY = "destroy"
    REFRESH_ONLY = "refresh-only"


@dataclass(frozen=True, slots=True)
class Options:
    """How the plan was asked for; kept in it, so that apply can make the same plan again.

    `environment` is the flag, which goes before the files; None if it was not given. `allow_destroy` are the names or
    addresses of protected pools that may be deleted all the same. `variables` are the values (JSON's) of the root
    variables that are not sensitive. With `new_cluster` the state is taken to a cluster that it does not know. Without
    `impact` nobody counts who uses the pools.

    `guards` are those of flags, each set of which has to hold beside the files': the plan's, and those of the apply.
    `overrides` are the guards and rules that are lifted, `justification` says why.
    """

    mode: Mode = Mode.NORMAL
    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    refresh: bool = True
    adopt: bool = False
    environment: str | None = None
    allow_destroy: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    new_cluster: bool = False
    impact: bool = True
    guards: tuple[Guards, ...] = ()
    overrides: tuple[str, ...] = ()
    justification: str = ""

    def to_json(self) -> dict[str, Any]:
        """For plan documents."""
        return {
            "mode": self.mode.value,
            "targets": list(self.targets),
            "excludes": list(self.excludes),
            "refresh": self.refresh,
            "adopt": self.adopt,
            "environment": self.environment,
            "allow_destroy": list(self.allow_destroy),
            "variables": dict(self.variables),
            "new_cluster": self.new_cluster,
            "impact": self.impact,
            "guards": [guards.to_json() for guards in self.guards],
            "overrides": list(self.overrides),
            "justification": self.justification,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Options:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        environment = document["environment"]
        return cls(
            Mode(document["mode"]),
            tuple(map(text, listed(document["targets"]))),
            tuple(map(text, listed(document["excludes"]))),
            flag(document["refresh"]),
            flag(document["adopt"]),
            None if environment is None else text(environment),
            tuple(map(text, listed(document.get("allow_destroy", [])))),
            dict(shallow(document.get("variables", {}))),
            flag(document.get("new_cluster", False)),
            flag(document.get("impact", True)),
            tuple(Guards.from_json(guards) for guards in listed(document.get("guards", []))),
            tuple(map(text, listed(document.get("overrides", [])))),
            text(document.get("justification", "")),
        )


@dataclass(frozen=True)
class Plan:
    """The changes in name order (no-ops among them), the drift found, and how many live pools are not managed.

    `created` says when it was made, in RFC 3339 and UTC. `kept_digest` is that of a plan that holds masks, which
    was taken when the values were there.
    """

    changes: tuple[Change, ...]
    drift: tuple[Drift, ...] = ()
    unmanaged: int = 0
    environment: str = ""
    region: str = ""
    options: Options = Options()
    basis: Basis = NO_BASIS
    created: str = field(default="", compare=False)
    kept_digest: str = field(default="", compare=False)

    @property
    def acting(self) -> list[Change]:
        """The changes that are not no-ops."""
        return [c for c in self.changes if c.action is not Action.NO_OP]

    @cached_property
    def masked(self) -> Plan:
        """The plan as it may be shown and saved: without the values that nobody is to see."""
        changes, drift = tuple(c.masked for c in self.changes), tuple(d.masked for d in self.drift)
        return replace(self, changes=changes, drift=drift, kept_digest=self.digest)

    @property
    def holds_masks(self) -> bool:
        """Whether something of it must not be shown, so that its digest cannot be taken of what is read from a file."""
        return any(c.sensitive for c in self.acting) or any(d.sensitive for d in self.drift)

    @property
    def has_changes(self) -> bool:
        """Whether applying it would do anything that a person decides about; what is only recorded counts."""
        return bool(self.acting) or (self.options.mode is Mode.REFRESH_ONLY and bool(self.drift))

    def count(self, action: Action) -> int:
        """How many pools get that action."""
        return sum(1 for c in self.changes if c.action is action)

    @property
    def imported(self) -> int:
        """How many pools an `import` block takes over, changed ones among them."""
        return sum(1 for c in self.changes if c.reason is Reason.IMPORTED)

    @property
    def adopted(self) -> int:
        """How many pools are adopted because they are as the files want them, without an `import` block."""
        return sum(1 for c in self.changes if c.action is Action.ADOPT and c.reason is not Reason.IMPORTED)

    @property
    def recorded(self) -> int:
        """Of how many managed pools only the state learns something: facts, or in a refresh-only plan drift."""
        return len(self.drift) if self.options.mode is Mode.REFRESH_ONLY else self.count(Action.RECORD)

    @cached_property
    def renames(self) -> tuple[Rename, ...]:
        """Pools that go while one with the same content comes: most likely it is the same, renamed.

        Nomad cannot rename a pool. Of several that fit, those whose names are most alike belong together. Without any
        content two pools are alike by chance, unless their names are, or they are the only ones. Whether sensitive
        values are equal is told nobody, so pools that have some are left out.
        """
        gone, made = (_by_content(self, action) for action in (Action.DELETE, Action.CREATE))
        only = self.count(Action.DELETE) == self.count(Action.CREATE) == 1
        blank = _content(NodePool(""))
        pairs = (
            rename
            for content, old in gone.items()
            for rename in alike(old, made.get(content, []), least=0 if only or content != blank else NAMES_ALIKE)
        )
        return tuple(sorted(pairs, key=lambda rename: rename.old))

    @cached_property
    def impact(self) -> Impact:
        """Who uses the pools that are written, all together."""
        return total(c.impact for c in self.changes if c.action.writes)

    @cached_property
    def digest(self) -> str:
        """`sha256:…` over what is reviewed; equal for plans that do the same."""
        return self.kept_digest or self._digest_of_values

    @cached_property
    def _digest_of_values(self) -> str:
        reviewed = {
            "schema": FORMAT_VERSION,
            "environment": self.environment,
            "region": self.region,
            "mode": self.options.mode.value,
            "changes": [_reviewed(c) for c in self.acting],
            "drift": [_reviewed_drift(d) for d in self.drift] if self.options.mode is Mode.REFRESH_ONLY else [],
        }
        return _checksum(reviewed)

    def to_json(self) -> dict[str, Any]:
        """The plan document, as `-out` writes it; sensitive values are masked in it."""
        document = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "gitpool_version": __version__,
            "created": self.created,
            "digest": self.digest,
            "environment": self.environment,
            "region": self.region,
            "options": self.options.to_json(),
            "basis": self.basis.to_json(),
            "unmanaged": self.unmanaged,
            "changes": [c.to_json() for c in self.masked.changes],
            "drift": [d.to_json() for d in self.masked.drift],
        }
        return {**document, "checksum": _checksum(document)}

    @classmethod
    def from_json(cls, document: Any, filename: str = "the plan") -> Plan:
        """The inverse of `to_json`.

        Raises:
            GitpoolError: it is not a plan, or one of another version.
            Refused: its content is not the one that was written: it was edited.
        """
        _check_format(document, filename)
        if document.get("checksum") != _checksum({k: v for k, v in document.items() if k != "checksum"}):
            raise _edited(filename)
        try:
            text(document["gitpool_version"])
            plan = cls(
                changes=_each(Change.from_json, document["changes"]),
                drift=_each(Drift.from_json, document["drift"]),
                unmanaged=number(document["unmanaged"], _COUNTS),
                environment=text(document["environment"]),
                region=text(document["region"]),
                options=Options.from_json(document["options"]),
                basis=Basis.from_json(document["basis"]),
                created=text(document.get("created", "")),
                kept_digest=text(document["digest"]),
            )
            is_whole = DIGEST.fullmatch(plan.kept_digest) is not None
            is_whole = is_whole and (plan.holds_masks or plan.digest == plan._digest_of_values)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as problem:
            raise GitpoolError(
                error(
                    "Damaged plan file",
                    f"{filename} lacks or garbles {str(problem)[:_LONGEST_SAID]}. Make the plan again.",
                )
            ) from problem
        if not is_whole:
            raise _edited(filename)
        return plan


def _each(read: Callable[[Any], Named], document: Any) -> tuple[Named, ...]:
    """What a list of a plan document says of pools, each of which is in it once.

    Raises:
        KeyError, TypeError, ValueError: it is garbled.
    """
    found = tuple(map(read, listed(document)))
    if len({one.name for one in found}) != len(found):
        raise ValueError("a pool that is named twice")
    return found


def _check_format(document: Any, filename: str) -> None:
    """Whether it is a plan, of a format and of a major version that are ours."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise GitpoolError(
            error(
                "Not a plan file",
                f"{filename} was not written by `gitpool plan -out`. Name the file that the plan was saved to.",
            )
        )
    version = repr(document.get("format_version"))
    if version != repr(FORMAT_VERSION):  # 1.0 and true are equal to 1
        raise GitpoolError(
            error(
                "Unsupported plan file format",
                f"{filename} uses format version {version[:_LONGEST_SAID]}; this gitpool reads "
                f"version {FORMAT_VERSION}. Make the plan again with this gitpool.",
            )
        )
    version = str(document.get("gitpool_version", ""))[:_LONGEST_SAID]
    if version.partition(".")[0] != __version__.partition(".")[0]:
        raise Refused(
            error(
                "The plan is of another gitpool",
                f"{filename} was made by gitpool {version}, and this is {__version__}: with another major version the "
                "same files may mean something else. Plan and apply with the same version.",
            )
        )


def _edited(filename: str) -> Refused:
    return Refused(
        error(
            "The plan file was changed",
            f"The content of {filename} does not have the digest that it names, so it is not what was planned. Make "
            "the plan again.",
        )
    )


def _checksum(document: Mapping[str, Any]) -> str:
    return "sha256:" + hashlib.sha256(_canonical_text(document)).hexdigest()


def _canonical_text(document: Any) -> bytes:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def differing(one: Plan, other: Plan) -> list[str]:
    """The names of the pools that the two plans treat differently as far as that may be shown, in name order."""
    first, second = ({c.name: _reviewed(c.masked) for c in plan.acting} for plan in (one, other))
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _reviewed(change: Change) -> list[Any]:
    """What a reviewer judges of a change. The last member is there only for what a plain block has not."""
    more: dict[str, Any] = {}
    if change.after is not None and change.facts != USUAL:
        more["facts"] = change.facts.to_json()
    if change.after is not None and change.known != change.facts:
        more["known"] = change.known.to_json()
    if change.concealed:
        more["concealed"] = [list(p) for p in change.concealed]
    ignored = [list(p) for p in change.ignored]
    judged = [change.name, change.action.value, _canonical(change.before), _canonical(change.after), ignored]
    return [*judged, more] if more else judged


def _reviewed_drift(drift: Drift) -> list[Any]:
    judged = [drift.name, _canonical(drift.before), _canonical(drift.after)]
    return [*judged, [list(p) for p in drift.concealed]] if drift.concealed else judged


def _by_content(plan: Plan, action: Action) -> dict[bytes, list[str]]:
    """The names of the pools that get that action, by what is in them beside the name."""
    found: dict[bytes, list[str]] = {}
    for change in plan.changes:
        image = change.before if action is Action.DELETE else change.after
        if change.action is action and image is not None and not change.sensitive:
            found.setdefault(_content(image), []).append(change.name)
    return found


def _content(pool: NodePool) -> bytes:
    return _canonical_text(_canonical(replace(pool, name="")))


def _canonical(pool: NodePool | None) -> dict[str, Any] | None:
    if pool is None:
        return None
    document = pool.to_json()
    document.pop("unknown", None)
    return document

"""The transaction: what was meant, which way it goes, and what to do next.

Nomad has no write over several pools and no compare-and-set on one, so a transaction is made: the intent is saved,
the pools are written, and if anything refuses, the old images are written back. This module decides; it performs
nothing. Its rules:

* There is no step counter and no "was it applied" flag. Progress is read off the cluster, so it cannot disagree with
  the cluster, whatever died in between.
* A pool that shows its target is done, whoever did it. One that shows its source is ours to move. Anything else was
  moved by another: going forward the transaction turns back, going backward that pool is *contested* and left alone.
* Going forward the order is creates, updates, deletes; going backward it is the reverse.

::

    forward ──all at target──▶ committed
       │ a refusal, an interrupt, a pool moved by another
       ▼
    backward ──all at source──▶ rolled back
       └──────some cannot be───▶ contested
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from gitpool.change import Action, image_from_json
from gitpool.diagnostics import SourceRange
from gitpool.history import overrides_from_json, overrides_to_json
from gitpool.plan import Mode, Plan
from gitpool.pool import (
    BUILT_IN,
    Facts,
    Instance,
    NodePool,
    Path,
    address,
    is_valid_name,
    paths_from_json,
    same_image,
)

_RECORDED = (Action.ADOPT, Action.RECORD)


class Phase(StrEnum):
    """Which way the transaction goes, or how it ended."""

    FORWARD = "forward"
    BACKWARD = "backward"
    COMMITTED = "committed"
    ROLLED_BACK = "rolled-back"
    CONTESTED = "contested"

    @property
    def is_final(self) -> bool:
        """Whether nothing is left to decide."""
        return self in (Phase.COMMITTED, Phase.ROLLED_BACK, Phase.CONTESTED)


@dataclass(frozen=True, slots=True)
class Write:
    """One pool to be moved from its source image to its target image; None is an absent pool."""

    name: str
    source: NodePool | None
    target: NodePool | None
    ignored: tuple[Path, ...] = ()

    @property
    def action(self) -> Action:
        """Create, update or delete."""
        if self.source is None:
            return Action.CREATE
        return Action.DELETE if self.target is None else Action.UPDATE

    @property
    def address(self) -> str:
        """`node_pool.NAME`."""
        return address(self.name)

    @property
    def reverse(self) -> Write:
        """The write that takes it back."""
        return Write(self.name, self.target, self.source, self.ignored)

    def is_at_source(self, live: NodePool | None) -> bool:
        """Whether the pool is as it was."""
        return same_image(live, self.source, self.ignored)

    def is_at_target(self, live: NodePool | None) -> bool:
        """Whether the pool is as planned."""
        return same_image(live, self.target, self.ignored)

    def to_json(self) -> dict[str, Any]:
        """For the state document."""
        return {
            "name": self.name,
            "source": self.source.to_json() if self.source else None,
            "target": self.target.to_json() if self.target else None,
            "ignored": [list(p) for p in self.ignored],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Write:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        name, source, target = document["name"], *(image_from_json(document[key]) for key in ("source", "target"))
        images = [image for image in (source, target) if image is not None]
        if not images or any(image.name != name for image in images):
            raise ValueError("the images of a write")
        return cls(name, source, target, paths_from_json(document["ignored"]))


@dataclass(frozen=True, slots=True)
class Transaction:
    """The writes with both images, what else the state is to record once they are done, and the phase.

    `recorded` are images that need no write (adoptions, pools of which only facts are recorded, and pools that somebody
    else already made as they are wanted), `forgotten` the names that leave the state, `facts` what the state is to
    remember of the written and the recorded pools; without an entry a pool keeps its facts. `places` are where the
    blocks of these pools begin. `why` says in a sentence why the transaction turned back. `who` and `started` are for
    people. `overrides` are the guards that were lifted for it and `justification` says why: whoever finishes it records
    both.
    """

    id: str
    who: str
    started: str
    writes: tuple[Write, ...]
    recorded: tuple[NodePool, ...] = ()
    forgotten: tuple[str, ...] = ()
    phase: Phase = Phase.FORWARD
    why: str = ""
    digest: str = ""
    facts: Mapping[str, Facts] = field(default_factory=dict)
    places: Mapping[str, SourceRange] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()
    justification: str = ""

    @classmethod
    def of(cls, plan: Plan, *, id: str, who: str, started: str) -> Transaction:  # noqa: A002 - a transaction's ID
        """The transaction that makes the plan true."""
        if plan.options.mode is Mode.REFRESH_ONLY:
            gone = tuple(d.name for d in plan.drift if d.after is None)
            seen = tuple(d.after for d in plan.drift if d.after is not None)
            return cls(id, who, started, (), seen, gone, digest=plan.digest)
        moved = {d.name for d in plan.drift}
        return cls(
            id=id,
            who=who,
            started=started,
            writes=tuple(Write(c.name, c.before, c.after, c.ignored) for c in plan.changes if c.action.writes),
            recorded=tuple(
                c.after
                for c in plan.changes
                if c.after is not None and (c.action in _RECORDED or (c.action is Action.NO_OP and c.name in moved))
            ),
            forgotten=tuple(c.name for c in plan.changes if c.action is Action.FORGET),
            digest=plan.digest,
            facts={c.name: c.facts for c in plan.acting if c.after is not None},
            places={c.name: c.origin.beginning for c in plan.acting if c.after and c.origin},
            overrides=plan.options.overrides,
            justification=plan.options.justification,
        )

    def turned(self, phase: Phase, why: str = "") -> Transaction:
        """The same transaction in another phase; the first reason given is kept."""
        return replace(self, phase=phase, why=self.why or why)

    def to_json(self) -> dict[str, Any]:
        """For the state document."""
        return {
            "id": self.id,
            "who": self.who,
            "started": self.started,
            "phase": self.phase.value,
            "why": self.why,
            "digest": self.digest,
            "writes": [w.to_json() for w in self.writes],
            "recorded": [pool.to_json() for pool in self.recorded],
            "forgotten": list(self.forgotten),
            "facts": {name: facts.to_json() for name, facts in self.facts.items()},
            "places": {name: place.to_point() for name, place in self.places.items()},
            **overrides_to_json(self.overrides, self.justification),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Transaction:
        """The inverse of `to_json`, of a transaction that is open.

        Raises:
            KeyError, TypeError, ValueError: it is garbled, or not one that is ever saved.
        """
        texts = {key: document[key] for key in ("id", "who", "started", "why", "digest")}
        if not all(isinstance(text, str) for text in texts.values()):
            raise TypeError(", ".join(texts))
        overrides, justification = overrides_from_json(document)
        read = cls(
            **texts,
            writes=tuple(Write.from_json(w) for w in document["writes"]),
            recorded=tuple(NodePool.from_json(pool) for pool in document["recorded"]),
            forgotten=tuple(document["forgotten"]),
            phase=Phase(document["phase"]),
            facts={name: Facts.from_json(facts) for name, facts in document.get("facts", {}).items()},
            places={name: SourceRange.from_point(place) for name, place in document.get("places", {}).items()},
            overrides=overrides,
            justification=justification,
        )
        read._check()
        return read

    def _check(self) -> None:
        """Whether it is one that is saved: it is open, it writes, and it does one thing to each pool."""
        kept = [*(write.name for write in self.writes), *(pool.name for pool in self.recorded)]
        if self.phase.is_final or not self.writes:
            raise ValueError("a transaction that is not open")
        if not all(isinstance(name, str) and is_valid_name(name) for name in self.forgotten):
            raise ValueError("the name of a forgotten pool")
        names = [*kept, *self.forgotten]
        if len(set(names)) != len(names) or not BUILT_IN.isdisjoint(names):
            raise ValueError("the pools of a transaction")
        if not {*self.facts, *self.places} <= set(kept):
            raise ValueError("the facts of a transaction")


@dataclass(frozen=True, slots=True)
class Wave:
    """Writes that may be done side by side, already in the direction in which they go."""

    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """The transaction changes its phase, for the reason given."""

    phase: Phase
    why: str = ""


_FORWARD = (Action.CREATE, Action.UPDATE, Action.DELETE)


def decide(
    transaction: Transaction, live: Mapping[str, NodePool], given_up: AbstractSet[str] = frozenset()
) -> Wave | Turn:
    """What comes next, given the transaction and what the cluster shows now.

    `live` must hold every pool of the cluster that the transaction names; a name that is missing is an absent pool.
    `given_up` are the pools whose way back was refused: they stay as they are.
    """
    if transaction.phase.is_final:
        return Turn(transaction.phase)
    if transaction.phase is Phase.FORWARD:
        return _forward(transaction, live)
    return _backward(transaction, live, given_up)


def _forward(transaction: Transaction, live: Mapping[str, NodePool]) -> Wave | Turn:
    pending = []
    for write in transaction.writes:
        image = live.get(write.name)
        if write.is_at_target(image):
            continue
        if not write.is_at_source(image):
            return Turn(Phase.BACKWARD, f"{write.address} was changed by somebody else in the meantime")
        pending.append(write)
    return _next_wave(pending) or Turn(Phase.COMMITTED)


def _backward(transaction: Transaction, live: Mapping[str, NodePool], given_up: AbstractSet[str]) -> Wave | Turn:
    pending, contested = [], False
    for write in transaction.writes:
        image = live.get(write.name)
        if write.is_at_source(image):
            continue
        if write.name in given_up or not write.is_at_target(image):
            contested = True
        else:
            pending.append(write.reverse)
    return _next_wave(pending) or Turn(Phase.CONTESTED if contested else Phase.ROLLED_BACK)


def _next_wave(pending: list[Write]) -> Wave | None:
    """The writes of the first kind that has any; a reversed delete is a create, so the order serves both ways."""
    for action in _FORWARD:
        writes = tuple(w for w in pending if w.action is action)
        if writes:
            return Wave(writes)
    return None


class Result(StrEnum):
    """Where one pool of a transaction ended."""

    APPLIED = "applied"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"
    NOT_STARTED = "not started"
    CONTESTED = "contested"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of the table that ends a failed apply; `why` is a sentence, empty where there is nothing to say."""

    name: str
    action: Action
    result: Result
    why: str = ""

    @property
    def address(self) -> str:
        """`node_pool.NAME`."""
        return address(self.name)


class Step(StrEnum):
    """What an event tells about."""

    STARTED = "started"
    DONE = "done"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened while a transaction was carried out, for whoever watches; it must not decide anything.

    `write` is the write as it goes (already reversed where `backward`); it is None for a turn. `seconds` is how long
    the write took. `instance` declares the pool, or did so when it was applied; None for the usual one.
    """

    step: Step
    write: Write | None = None
    backward: bool = False
    why: str = ""
    seconds: float = 0.0
    instance: Instance | None = None

"""A node pool: as it is meant (`NodePool`, `DesiredPool`) and as Nomad showed it (`LivePool`).

Three rules hold everywhere:

* An *image* is the managed fields of a pool. Images are compared by those alone. Indexes, the hash and whatever
  a newer server adds are never compared.
* A write replaces the whole object in Nomad, so what gitpool does not know rides along in `unknown` and is written
  back as it was read.
* Beside its image a pool has *facts* (`Facts`), which Nomad knows nothing of: they are kept in the state alone.

Limits and defaults are Nomad's: nomad/structs/node_pool.go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gitpool.diagnostics import SourceRange
from gitpool.duration import format_duration, parse_duration
from gitpool.shapes import INT64, UINT64, listed, number, shallow, switch, text, texts

BUILT_IN = frozenset({"all", "default"})
"""Pools that every cluster has and nobody may create, change or delete."""

DEFAULT_TTL = 24 * 3600 * 10**9
"""`node_identity_ttl` where none is given, in nanoseconds (servers from 1.11 on)."""

MAX_DESCRIPTION_BYTES = 256
NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
SCHEDULER_ALGORITHMS = ("binpack", "spread")

ATTRIBUTES = ("description", "meta", "node_identity_ttl", "scheduler_config")
"""What a pool's image is made of, besides its name: the words of Nomad's pool specification."""

_SERVERS_OWN = frozenset({"Hash", "CreateIndex", "ModifyIndex"})
_KNOWN = frozenset({"Name", "Description", "Meta", "NodeIdentityTTL", "SchedulerConfiguration"})

Path = tuple[str, ...]
"""The way to a field: `("description",)`, `("meta", "team")`, `("scheduler_config", "scheduler_algorithm")`."""


def address(name: str) -> str:
    """How a pool is called in plans and messages."""
    return f"node_pool.{name}"


def is_valid_name(name: str) -> bool:
    """Whether Nomad takes it: 1 to 128 ASCII letters, digits, `-` and `_`."""
    return NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class SchedulerConfig:
    """The scheduler settings of a pool (Nomad Enterprise); an empty one differs from none."""

    scheduler_algorithm: str = ""
    memory_oversubscription_enabled: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """With the words of the specification."""
        return {
            "scheduler_algorithm": self.scheduler_algorithm,
            "memory_oversubscription_enabled": self.memory_oversubscription_enabled,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> SchedulerConfig:
        """The inverse of `to_json`."""
        return cls(text(document["scheduler_algorithm"]), switch(document["memory_oversubscription_enabled"]))


@dataclass(frozen=True, slots=True)
class NodePool:
    """The image of a pool. `node_identity_ttl` is in nanoseconds. `origin` and `unknown` are outside equality.

    `unknown` holds the fields of the API object that gitpool does not know; it must not decide anything.
    """

    name: str
    description: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    node_identity_ttl: int = DEFAULT_TTL
    scheduler_config: SchedulerConfig | None = None
    origin: SourceRange | None = field(default=None, compare=False)
    unknown: Mapping[str, Any] = field(default_factory=dict, compare=False)

    __hash__ = None  # type: ignore[assignment]

    @property
    def is_blank(self) -> bool:
        """Whether this is what Nomad makes by itself when a node names an unknown pool."""
        return self == NodePool(self.name)

    def get(self, path: Path) -> str | bool | None:
        """The value of one field as people read it; None where it is not set, True for a map or block that is there."""
        match path:
            case ("description",):
                return self.description or None
            case ("node_identity_ttl",):
                return format_duration(self.node_identity_ttl)
            case ("meta",):
                return True if self.meta else None
            case ("meta", key):
                return self.meta.get(key)
            case ("scheduler_config",):
                return True if self.scheduler_config else None
            case ("scheduler_config", "scheduler_algorithm"):
                return self.scheduler_config.scheduler_algorithm or None if self.scheduler_config else None
            case ("scheduler_config", "memory_oversubscription_enabled"):
                return self.scheduler_config.memory_oversubscription_enabled if self.scheduler_config else None
        raise KeyError(path)

    def to_json(self) -> dict[str, Any]:
        """The image for plan and state documents, keys in a fixed order, the duration as Go's text."""
        document: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "meta": dict(sorted(self.meta.items())),
            "node_identity_ttl": format_duration(self.node_identity_ttl),
            "scheduler_config": self.scheduler_config.to_json() if self.scheduler_config else None,
        }
        if self.unknown:
            document["unknown"] = dict(self.unknown)
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any], origin: SourceRange | None = None) -> NodePool:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: the document is not one of ours.
        """
        scheduler = document["scheduler_config"]
        name = text(document["name"])
        if not is_valid_name(name):
            raise ValueError(f"the name {name[:200]!r}")
        return cls(
            name=name,
            description=text(document["description"]),
            meta=texts(document["meta"]),
            node_identity_ttl=parse_duration(document["node_identity_ttl"]),
            scheduler_config=None if scheduler is None else SchedulerConfig.from_json(scheduler),
            origin=origin,
            unknown=_unknown(document.get("unknown", {})),
        )

    def to_api(self) -> dict[str, Any]:
        """The body of an upsert: the image, and beside it the unknown fields as they were read.

        The default TTL is left out: servers from 1.11 on fill it in, and those before do not know the field.
        """
        body = dict(self.unknown)
        body["Name"] = self.name
        body["Description"] = self.description
        body["Meta"] = dict(self.meta) if self.meta else body.get("Meta")
        if self.node_identity_ttl != DEFAULT_TTL:
            body["NodeIdentityTTL"] = self.node_identity_ttl
        nested = body.pop("SchedulerConfiguration", {})
        if self.scheduler_config is None:
            body["SchedulerConfiguration"] = None
        else:
            body["SchedulerConfiguration"] = {
                **nested,
                "SchedulerAlgorithm": self.scheduler_config.scheduler_algorithm,
                "MemoryOversubscriptionEnabled": self.scheduler_config.memory_oversubscription_enabled,
            }
        return body


@dataclass(frozen=True, slots=True)
class LivePool:
    """A pool as Nomad showed it, with its indexes."""

    pool: NodePool
    create_index: int
    modify_index: int
    knows_ttl: bool = True

    @classmethod
    def from_api(cls, raw: Mapping[str, Any]) -> LivePool:
        """Read one object of `/v1/node/pools`. Null and `{}` as Meta mean the same, as scheduler settings they do not.

        Raises:
            KeyError, TypeError, ValueError: the object is not a node pool.
        """
        scheduler = raw.get("SchedulerConfiguration")
        meta = raw.get("Meta")
        unknown = {k: v for k, v in raw.items() if k not in _KNOWN and k not in _SERVERS_OWN}
        if meta == {}:
            unknown["Meta"] = {}
        if scheduler:
            nested = {
                k: v for k, v in scheduler.items() if k not in ("SchedulerAlgorithm", "MemoryOversubscriptionEnabled")
            }
            if nested:
                unknown["SchedulerConfiguration"] = nested
        pool = NodePool(
            name=text(raw["Name"]),
            description=text(raw.get("Description") or ""),
            meta={} if meta is None else texts(meta),
            node_identity_ttl=_ttl(raw.get("NodeIdentityTTL")),
            scheduler_config=None if scheduler is None else _scheduler_from_api(scheduler),
            unknown=_unknown(unknown) if unknown else unknown,
        )
        return cls(
            pool, number(raw["CreateIndex"], UINT64), number(raw["ModifyIndex"], UINT64), "NodeIdentityTTL" in raw
        )


@dataclass(frozen=True, slots=True)
class Instance:
    """Which block declares a pool: its label and, where it has `for_each` or `count`, the key or the index.

    A pool is known by its name, which is unique in a cluster; its instance says where the name comes from.
    """

    block: str
    key: str | int | None = None

    @property
    def block_address(self) -> str:
        """`node_pool.workers`."""
        return address(self.block)

    @property
    def address(self) -> str:
        """`node_pool.workers`, `node_pool.workers["gpu"]` or `node_pool.workers[0]`, as Terraform writes it."""
        key = "" if self.key is None else f"[{json.dumps(self.key, ensure_ascii=False)}]"
        return self.block_address + key


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a pool beside its image; Nomad never hears of it, the state remembers it.

    `instance` is None for the usual case, a block that is labelled with the pool's name. `prevent_destroy` is
    remembered so that it holds when the block is gone. `sensitive` are the fields whose values are shown to nobody.
    """

    instance: Instance | None = None
    prevent_destroy: bool = False
    sensitive: frozenset[Path] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """The members for plan and state documents; what is as usual is left out."""
        document: dict[str, Any] = {}
        if self.instance is not None:
            document |= {"block": self.instance.block, "key": self.instance.key}
        if self.prevent_destroy:
            document["prevent_destroy"] = True
        if self.sensitive:
            document["sensitive"] = [list(path) for path in sorted(self.sensitive)]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Facts:
        """The inverse of `to_json`; other members are passed over.

        Raises:
            TypeError: the document is not one of ours.
        """
        block, key = document.get("block"), document.get("key")
        prevent_destroy = document.get("prevent_destroy", False)
        if type(key) not in (str, int, type(None)) or type(prevent_destroy) is not bool:
            raise TypeError(f"expected a key and a boolean, got {key!r} and {prevent_destroy!r}")
        if block is None and key is not None:
            raise ValueError("a key without a block")
        return cls(
            instance=None if block is None else Instance(text(block), key),
            prevent_destroy=prevent_destroy,
            sensitive=frozenset(paths_from_json(document.get("sensitive", []))),
        )


USUAL = Facts()
"""The facts of a pool that a plain block of its own name declares."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The `lifecycle` block: what must not be destroyed, and which fields belong to somebody else."""

    prevent_destroy: bool = False
    ignore_changes: tuple[Path, ...] = ()


_OWN_NAME = Instance("")


@dataclass(frozen=True, slots=True)
class DesiredPool:
    """A pool as the files want it.

    `instance` is the block (and key) that declares it; if none is given, the block is labelled with the pool's name.
    `sensitive` are the fields whose values are shown to nobody: `("description",)`, `("meta", "token")`, or `("meta",)`
    for a map of which not even the keys are shown.
    """

    pool: NodePool
    lifecycle: Lifecycle = Lifecycle()
    instance: Instance = _OWN_NAME
    sensitive: frozenset[Path] = frozenset()

    def __post_init__(self) -> None:
        if self.instance is _OWN_NAME:
            object.__setattr__(self, "instance", Instance(self.pool.name))

    @property
    def facts(self) -> Facts:
        """What the state is to remember of it."""
        own = self.instance.key is None and self.instance.block == self.pool.name
        if own and not self.lifecycle.prevent_destroy and not self.sensitive:
            return USUAL
        return Facts(None if own else self.instance, self.lifecycle.prevent_destroy, self.sensitive)


def paths_from_json(document: Any) -> tuple[Path, ...]:
    """The fields that a list of a plan or state document names.

    Raises:
        KeyError, TypeError: it is no list, or one of them is no field.
    """
    paths = [tuple(map(text, listed(path))) for path in listed(document)]
    for path in paths:
        NodePool("").get(path)
    return tuple(paths)


def with_ignored(pool: NodePool, other: NodePool | None, ignored: Iterable[Path]) -> NodePool:
    """`pool`, with the ignored fields taken from `other`; unchanged where there is no other."""
    if other is None:
        return pool
    for path in ignored:
        if path[0] == "meta" and len(path) == 2:
            meta = dict(pool.meta)
            meta.pop(path[1], None)
            if path[1] in other.meta:
                meta[path[1]] = other.meta[path[1]]
            pool = replace(pool, meta=meta)
        else:
            pool = replace(pool, **{path[0]: getattr(other, path[0])})
    return pool


def same_image(one: NodePool | None, other: NodePool | None, ignored: Iterable[Path] = ()) -> bool:
    """Whether two images agree in every field that is not ignored; None is an absent pool."""
    if one is None or other is None:
        return one is other
    return one == other or (bool(ignored) and with_ignored(one, other, ignored) == other)


def _scheduler_from_api(raw: Mapping[str, Any]) -> SchedulerConfig:
    return SchedulerConfig(text(raw.get("SchedulerAlgorithm") or ""), switch(raw.get("MemoryOversubscriptionEnabled")))


def _ttl(raw: Any) -> int:
    if raw is None or raw == "":
        return DEFAULT_TTL
    return (parse_duration(raw) if isinstance(raw, str) else number(raw, INT64)) or DEFAULT_TTL


def _unknown(document: Any) -> dict[str, Any]:
    """The fields that gitpool does not know; of those that it knows, what an image does not hold.

    Raises:
        TypeError, ValueError: they cannot be written back.
    """
    known = document.keys() & (_KNOWN | _SERVERS_OWN)
    if not known <= {"Meta", "SchedulerConfiguration"} or document.get("Meta", {}) != {}:
        raise ValueError(f"unknown fields that are known: {', '.join(sorted(known))}")
    if not isinstance(document.get("SchedulerConfiguration", {}), dict):
        raise TypeError("scheduler settings that are none")
    return dict(shallow(document))

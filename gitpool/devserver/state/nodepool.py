"""A node pool as the server knows it: read from a body, validated, hashed, written to the wire.

nomad: nomad/structs/node_pool.go (NodePool.UnmarshalJSON, Validate, SetHash), node_pool_ce.go.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gitpool.devserver.filters.reflection import Reflected, reflect
from gitpool.devserver.golang.decoding import GoJSONError, Number, Place, Value, embedded, parse, struct
from gitpool.devserver.golang.duration import HOUR, format_duration, parse_duration
from gitpool.devserver.golang.fields import flag, octets, opaque, pointer, string_map, text, unsigned
from gitpool.devserver.golang.numbers import float_to_int64
from gitpool.devserver.golang.strconv import quote
from gitpool.devserver.structs.pool import NODE_POOL, NODE_POOL_WITHOUT_TTL
from gitpool.devserver.web.reply import encode_json

DEFAULT_TTL = 24 * HOUR
BUILT_IN = ("all", "default")
MAX_DESCRIPTION = 256
_ALGORITHMS = ("", "binpack", "spread")

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}\Z")
_NAME_RULE = "^[a-zA-Z0-9-_]{1,128}$"

_SCHEDULER = struct(
    "structs.NodePoolSchedulerConfiguration",
    text("SchedulerAlgorithm", "structs.SchedulerAlgorithm"),
    flag("MemoryOversubscriptionEnabled"),
)
_FIELDS = (
    text("Name"),
    text("Description"),
    string_map("Meta"),
    pointer("SchedulerConfiguration", _SCHEDULER),
    octets("Hash"),
    unsigned("CreateIndex"),
    unsigned("ModifyIndex"),
)
# NodePool.UnmarshalJSON decodes into an anonymous struct that hides the TTL of the embedded *Alias.
_POOL = struct(
    "struct { NodeIdentityTTL interface {}; *structs.Alias }",
    opaque("NodeIdentityTTL"),
    *embedded("Alias", *_FIELDS),
)
_POOL_WITHOUT_TTL = struct("structs.NodePool", *_FIELDS)


@dataclass(frozen=True, slots=True)
class NodePool:
    """One stored pool (nomad: structs.NodePool); ``shown`` is its object, ``encoded`` its JSON, made once.

    ``ttl`` is in nanoseconds, None where the release knows no such field.
    """

    name: str
    description: str = ""
    meta: Mapping[str, str] | None = None
    ttl: int | None = DEFAULT_TTL
    scheduler: Mapping[str, object] | None = None
    hash: str | None = None
    create_index: int = 0
    modify_index: int = 0
    encoded: bytes = field(default=b"", compare=False, repr=False)
    shown: Mapping[str, object] | None = field(default=None, compare=False, repr=False)

    def stored(self, create_index: int, modify_index: int, *, hashed: bool = True, has_ttl: bool = True) -> NodePool:
        """The pool as the state store keeps it; only pools that came through the API carry a Hash."""
        pool = replace(
            self,
            create_index=create_index,
            modify_index=modify_index,
            ttl=(self.ttl or DEFAULT_TTL) if has_ttl else None,
        )
        pool = replace(pool, hash=pool_hash(pool) if hashed else self.hash)
        shown = pool.raw()
        return replace(pool, encoded=encode_json(shown), shown=shown)

    def raw(self) -> dict[str, object]:
        """The object of the API, keys in the order of the wire (nomad: structs.JsonHandleWithExtensions)."""
        return {
            "CreateIndex": self.create_index,
            "Description": self.description,
            "Hash": self.hash,
            "Meta": None if self.meta is None else dict(self.meta),
            "ModifyIndex": self.modify_index,
            "Name": self.name,
            **({} if self.ttl is None else {"NodeIdentityTTL": self.ttl}),
            "SchedulerConfiguration": None if self.scheduler is None else dict(self.scheduler),
        }

    @property
    def token(self) -> str:
        """What a page's token names (nomad: NodePool.ListNodePools, paginator.IDTokenizer)."""
        return self.name

    def reflected(self) -> Reflected:
        """The full object as filters see it (nomad: structs.NodePool)."""
        return reflect(NODE_POOL if self.ttl is not None else NODE_POOL_WITHOUT_TTL, self.shown or self.raw())


def pool_hash(pool: NodePool) -> str:
    """The Hash of a pool: BLAKE2b over its fields without separators (nomad: NodePool.SetHash)."""
    digest = hashlib.blake2b(digest_size=32)
    parts = [pool.name, pool.description]
    if pool.ttl is not None:
        parts.append(format_duration(pool.ttl or DEFAULT_TTL))
    if pool.scheduler is not None:
        parts.append(str(pool.scheduler.get("SchedulerAlgorithm") or ""))
        memory = pool.scheduler.get("MemoryOversubscriptionEnabled")
        if memory is not None:
            parts.append("memory_oversubscription_enabled" if memory else "memory_oversubscription_disabled")
    meta = pool.meta or {}
    for key in sorted(meta):
        parts += key, meta[key]
    digest.update("".join(parts).encode())
    return base64.b64encode(digest.digest()).decode()


def read_pool(body: bytes, *, has_ttl: bool = True) -> NodePool:
    """The pool in a request body (nomad: NodePool.UnmarshalJSON); GoJSONError where Go refuses it."""
    value = parse(body)
    if value is None:
        return NodePool("")
    errors: list[str] = []
    fields = (_POOL if has_ttl else _POOL_WITHOUT_TTL).decode(value, Place(errors))
    if errors:
        raise GoJSONError(errors[0])
    return pool_of(fields)


def pool_of(fields: Mapping[str, object]) -> NodePool:
    """The pool that decoded fields describe; indexes and Hash are the server's own business."""
    meta, scheduler = fields.get("Meta"), fields.get("SchedulerConfiguration")
    return NodePool(
        name=str(fields.get("Name") or ""),
        description=str(fields.get("Description") or ""),
        meta=dict(meta) if isinstance(meta, Mapping) else None,
        ttl=_ttl(fields.get("NodeIdentityTTL")),
        scheduler=_scheduler(scheduler) if isinstance(scheduler, Mapping) else None,
    )


def _scheduler(fields: Mapping[str, object]) -> dict[str, object]:
    return {
        "MemoryOversubscriptionEnabled": fields.get("MemoryOversubscriptionEnabled"),
        "SchedulerAlgorithm": fields.get("SchedulerAlgorithm") or "",
    }


def _ttl(value: object) -> int:
    """The TTL: text is a Go duration, a number nanoseconds read as float64; anything else is ignored."""
    if isinstance(value, Number):
        return float_to_int64(float(value)) or DEFAULT_TTL
    if isinstance(value, int) and not isinstance(value, bool):
        return value or DEFAULT_TTL
    if isinstance(value, str) and value:
        try:
            return parse_duration(value) or DEFAULT_TTL
        except ValueError as refused:
            raise GoJSONError(str(refused)) from None
    return DEFAULT_TTL


def name_problem(name: str) -> str:
    """Why no pool can be called so, "" where one can (nomad: structs.ValidateNodePoolName)."""
    return "" if _NAME.match(name) else f"invalid name {quote(name)}, must match regex {_NAME_RULE}"


def validate(pool: NodePool) -> str | None:
    """What is wrong with a pool's name and description (nomad: NodePool.Validate), as go-multierror writes it."""
    problems = [name_problem(pool.name)] if name_problem(pool.name) else []
    if len(pool.description) > MAX_DESCRIPTION or len(pool.description.encode()) > MAX_DESCRIPTION:
        problems.append(f"description longer than {MAX_DESCRIPTION}")
    algorithm = (pool.scheduler or {}).get("SchedulerAlgorithm") or ""
    if algorithm not in _ALGORITHMS:
        # Only Enterprise gets here with one; these are the words of the global configuration (structs/operator.go).
        problems.append(f"invalid scheduler algorithm: {algorithm}")
    if not problems:
        return None
    return f"invalid node pool {quote(pool.name)}: {several(problems)}"


def several(problems: list[str]) -> str:
    """Errors in one text (hashicorp/go-multierror ListFormatFunc)."""
    head = "1 error occurred" if len(problems) == 1 else f"{len(problems)} errors occurred"
    return f"{head}:\n\t" + "\n\t".join(f"* {problem}" for problem in problems) + "\n\n"


def built_in_pools(*, has_ttl: bool = True) -> list[NodePool]:
    """The two pools of a fresh cluster (nomad: nomad/state/state_store.go nodePoolInit)."""
    described = {"all": "Node pool with all nodes in the cluster.", "default": "Default node pool."}
    return [NodePool(name, described[name]).stored(1, 1, hashed=False, has_ttl=has_ttl) for name in BUILT_IN]


__all__ = ["BUILT_IN", "NodePool", "Value", "built_in_pools", "pool_hash", "pool_of", "read_pool", "validate"]

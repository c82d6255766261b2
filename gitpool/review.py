"""The plan as it was reviewed, small enough to be kept beside its digest where a forge keeps it.

It explains and decides nothing: an apply demands the digest, and tells by this what moved since.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gitpool.change import Change, Drift
from gitpool.plan import DIGEST, Mode, Plan
from gitpool.shapes import listed, text

_VERSION = 1
_LARGEST = 16 * 2**20
"""Bytes of a packed plan, unpacked."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was reviewed, as far as there was room for it: the plan without pools that stay, the names of those that
    change, or only the digest. `names` is None where they are not known."""

    digest: str
    created: str = ""
    plan: Plan | None = None
    names: frozenset[str] | None = None


def packed(plan: Plan, room: int) -> str:
    """The concealed plan as text of letters, digits, `+`, `/` and `=`: at most `room` of them.

    What finds no room is left out: the images first, the names then. Empty where not even the digest fits.
    """
    whole: dict[str, Any] = {
        "v": _VERSION,
        "digest": plan.digest,
        "created": plan.created,
        "environment": plan.environment,
        "region": plan.region,
        "mode": plan.options.mode.value,
        "changes": [_lean(c) for c in plan.masked.acting],
        "drift": [d.to_json() for d in plan.masked.drift] if plan.options.mode is Mode.REFRESH_ONLY else [],
    }
    small = {"v": _VERSION, "digest": plan.digest, "created": plan.created}
    for document in (whole, {**small, "names": sorted(c.name for c in plan.acting)}, small):
        data = json.dumps(document, separators=(",", ":"), ensure_ascii=True).encode()
        found = base64.b64encode(zlib.compress(data, 9)).decode()
        if len(found) <= room and len(data) <= _LARGEST:
            return found
    return ""


def unpacked(packed_text: str) -> Reviewed | None:
    """The inverse of `packed`; None for what is none, damaged or too large."""
    try:
        packer = zlib.decompressobj()
        data = packer.decompress(base64.b64decode(packed_text, validate=True), _LARGEST)
        if packer.unconsumed_tail or not packer.eof:
            return None
        return _read(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError, zlib.error):
        return None


def _lean(change: Change) -> dict[str, Any]:
    return replace(change, fields=(), reason=None, origin=None, impact=None).to_json()


def _read(document: Mapping[str, Any]) -> Reviewed | None:
    digest, created = text(document["digest"]), text(document["created"])
    if document["v"] != _VERSION or not DIGEST.fullmatch(digest):
        return None
    if "changes" not in document:
        names = frozenset(text(n) for n in listed(document["names"])) if "names" in document else None
        return Reviewed(digest, created, None, names)
    changes = tuple(Change.from_json(c) for c in listed(document["changes"]))
    plan = Plan(
        changes,
        tuple(Drift.from_json(d) for d in listed(document["drift"])),
        environment=text(document["environment"]),
        region=text(document["region"]),
        created=created,
        kept_digest=digest,
    )
    plan = replace(plan, options=replace(plan.options, mode=Mode(document["mode"])))
    return Reviewed(digest, created, plan, frozenset(c.name for c in changes))

"""JSON that must mean one thing: of two values for one key, neither can be trusted (RFC 8259, section 4)."""

from __future__ import annotations

import json
import math
from typing import Any


def loads(data: bytes | str) -> Any:
    """The document.

    Raises:
        ValueError: it is no JSON, a key appears twice in one object, or a number is none that JSON can write again.
        RecursionError: it is nested deeper than anybody means.
    """
    text = data if isinstance(data, str) else data.decode("utf-8", "surrogatepass")
    return json.loads(text, object_pairs_hook=_unique, parse_float=_finite, parse_constant=_finite)


def _finite(text: str) -> float:
    """Python reads `NaN`, which JSON does not have, and takes 1e999 for infinity."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:20]} is not finite")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {json.dumps(twice)} appears twice")
    return document

"""JSON that must mean one thing: of two values for one key, neither can be trusted (RFC 8259, section 4)."""

from __future__ import annotations

import json
from typing import Any


def loads(data: bytes | str) -> Any:
    """The document.

    Raises:
        ValueError: it is no JSON, or a key appears twice in one object.
        RecursionError: it is nested deeper than anybody means.
    """
    text = data if isinstance(data, str) else data.decode("utf-8", "surrogatepass")
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {json.dumps(twice)} appears twice")
    return document

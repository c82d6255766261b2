"""What of a token's claims the rules may look at (nomad: lib/auth/claims.go)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gitpool.devserver.acl.jwt import Claims


def mapped_values(claims: Claims, mappings: Mapping[str, str]) -> dict[str, str]:
    """Claims as texts, under the names that they are mapped to (nomad: extractMappings).

    Raises ValueError, worded as Nomad does, where a claim is an object.
    """
    values = {}
    for source, target in mappings.items():
        raw = _claim(claims, source)
        if raw is None:
            continue
        if isinstance(raw, dict):
            go_type = "map[string]interface {}"
            raise ValueError(f"error converting claim '{source}' to string from unknown type {go_type}")
        values[target] = _text(raw)
    return values


def mapped_lists(claims: Claims, mappings: Mapping[str, str]) -> dict[str, list[str]]:
    """Claims as lists of texts: one alone is a list of one, empty texts are left out (nomad: extractListMappings)."""
    lists = {}
    for source, target in mappings.items():
        raw = _claim(claims, source)
        if raw is None:
            continue
        if isinstance(raw, dict):
            raise ValueError(f'"{source}" list claim could not be converted to string list')
        items = raw if isinstance(raw, list) else [raw]
        for item in items:
            if item is None or isinstance(item, dict):
                shown = json.dumps(item)
                raise ValueError(f'value {shown} in "{source}" list claim could not be parsed as string')
        lists[target] = [text for text in map(_text, items) if text]
    return lists


def _claim(claims: Claims, source: str) -> object:
    """A claim by its name, or by a JSON pointer; None where there is none (nomad: getClaim)."""
    if not source.startswith("/"):
        return claims.get(source)
    found: object = claims
    for part in source.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(name)
        elif isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return found


def _text(raw: object) -> str:
    """A claim as a text; numbers lose what is behind the point (nomad: stringifyClaimValue)."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int | float):
        return str(int(raw))
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, separators=(",", ":"))

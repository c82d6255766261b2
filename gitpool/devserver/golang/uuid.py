"""Identifiers as the state store of Nomad reads them (hashicorp/go-memdb UUIDFieldIndex)."""

from __future__ import annotations

from gitpool.devserver.golang.strconv import code_point

_LENGTH = 36
_MOST_HYPHENS = 4


def uuid_problem(text: str, *, is_prefix: bool = False) -> str:
    """Why a text is no UUID, or no beginning of one, "" where it is (UUIDFieldIndex.parseString)."""
    octets = text.encode("utf-8", "surrogateescape")
    if not is_prefix and len(octets) != _LENGTH:
        return f"UUID must be {_LENGTH} characters"
    if len(octets) > _LENGTH:
        return f"Invalid UUID length. UUID have {_LENGTH} characters; got {len(octets)}"
    hyphens = octets.count(b"-")
    if hyphens > _MOST_HYPHENS:
        return f'UUID should have maximum of {_MOST_HYPHENS} "-"; got {hyphens}'
    digits = octets.replace(b"-", b"")
    if len(digits) % 2:
        return "Input (without hyphens) must be even length"
    for octet in digits:
        if octet not in b"0123456789abcdefABCDEF":
            return f"Invalid UUID: encoding/hex: invalid byte: {code_point(octet)}"
    return ""

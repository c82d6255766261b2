"""Durations as Nomad writes them: Go's text (`24h0m0s`, `1h30m`, `500ms`) and integer nanoseconds.

The grammar and the printed form are those of Go's `time.ParseDuration` and `time.Duration.String`
(https://pkg.go.dev/time), on which Nomad's `node_identity_ttl` rests.
"""

from __future__ import annotations

import re
from functools import lru_cache

_US, _MS, _S = 10**3, 10**6, 10**9
NANOSECONDS = {"ns": 1, "us": _US, "µs": _US, "μs": _US, "ms": _MS, "s": _S, "m": 60 * _S, "h": 3600 * _S}
_MAX = 2**63 - 1
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)")


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> int:
    """The nanoseconds of a Go duration.

    Raises:
        ValueError: in Go's words (`time: unknown unit "d" in duration "1d"`), which Nomad's users know.
    """
    rest, sign = text, 1
    if rest[:1] in ("+", "-"):
        sign, rest = (-1 if rest[0] == "-" else 1), rest[1:]
    if rest == "0":
        return 0
    if not rest:
        raise ValueError(f"time: invalid duration {_quoted(text)}")
    total = 0
    while rest:
        match = _PART.match(rest)
        assert match is not None
        whole, fraction, unit = match[1], match[2] or "", match[3]
        if not whole and not fraction:
            raise ValueError(f"time: invalid duration {_quoted(text)}")
        if not unit:
            raise ValueError(f"time: missing unit in duration {_quoted(text)}")
        if unit not in NANOSECONDS:
            raise ValueError(f"time: unknown unit {_quoted(unit)} in duration {_quoted(text)}")
        total += _count(whole) * NANOSECONDS[unit] + _part(fraction, NANOSECONDS[unit])
        if total > _MAX + (sign < 0):
            raise ValueError(f"time: invalid duration {_quoted(text)}")
        rest = rest[match.end() :]
    return sign * total


def _count(whole: str) -> int:
    """A number before the point; one that no duration can hold comes back as one that is too large."""
    significant = whole.lstrip("0") or "0"
    return int(significant) if len(significant) < 20 else _MAX + 2


def _part(fraction: str, unit: int) -> int:
    """What follows the point, in nanoseconds, cut off as Go cuts it: at 63 bits, then in floating point."""
    value, scale = 0, 1.0
    for digit in fraction:
        longer = 10 * value + int(digit)
        if longer > _MAX:
            break
        value, scale = longer, 10 * scale
    return int(value * (unit / scale))


@lru_cache(maxsize=1024)
def format_duration(nanoseconds: int) -> str:
    """The duration as Go prints it: `24h0m0s`, `1m30s`, `1.5s`, `500ms`, `0s`."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < 10**9:
        for unit in ("ms", "µs", "ns"):
            if rest >= NANOSECONDS[unit]:
                return f"{sign}{_decimal(rest, NANOSECONDS[unit])}{unit}"
    minutes, below = divmod(rest, NANOSECONDS["m"])
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal(below, 10**9)}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    if hours:
        text = f"{hours}h{text}"
    return sign + text


def _decimal(value: int, unit: int) -> str:
    whole, fraction = divmod(value, unit)
    digits = f"{fraction:0{len(str(unit)) - 1}d}".rstrip("0") if fraction else ""
    return f"{whole}.{digits}" if digits else str(whole)


def _quoted(text: str) -> str:
    """As Go's time package quotes: what is not printable ASCII byte by byte."""
    quoted = ""
    for byte in text.encode("utf-8", "surrogatepass"):
        printable = 0x20 <= byte < 0x80
        quoted += f"\\x{byte:02x}" if not printable else f"\\{byte:c}" if byte in b'"\\' else f"{byte:c}"
    return f'"{quoted}"'

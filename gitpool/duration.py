"""Durations as Nomad writes them: Go's text (`24h0m0s`, `1h30m`, `500ms`) and integer nanoseconds.

The grammar and the printed form are those of Go's `time.ParseDuration` and `time.Duration.String`
(https://pkg.go.dev/time), on which Nomad's `node_identity_ttl` rests.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_US, _MS, _S = 10**3, 10**6, 10**9
NANOSECONDS = {"ns": 1, "us": _US, "µs": _US, "μs": _US, "ms": _MS, "s": _S, "m": 60 * _S, "h": 3600 * _S}
_MAX = 2**63 - 1
_PART = re.compile(r"([0-9]*)(?:(\.)([0-9]*))?([^0-9.]*)")


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
    total = Fraction(0)
    while rest:
        match = _PART.match(rest)
        assert match is not None
        whole, dot, fraction, unit = match.groups()
        if not whole and not fraction:
            raise ValueError(f"time: invalid duration {_quoted(text)}")
        if not unit:
            trouble = "invalid" if rest[match.end() :].startswith(".") else "missing unit in"
            raise ValueError(f"time: {trouble} duration {_quoted(text)}")
        if unit not in NANOSECONDS:
            raise ValueError(f"time: unknown unit {_quoted(unit)} in duration {_quoted(text)}")
        number = int(whole or "0") + (Fraction(int(fraction), 10 ** len(fraction)) if dot and fraction else 0)
        total += int(number * NANOSECONDS[unit])
        if total > _MAX + (sign < 0):
            raise ValueError(f"time: invalid duration {_quoted(text)}")
        rest = rest[match.end() :]
    return sign * int(total)


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
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""Times as Go writes and reads them in JSON (Go time.RFC3339Nano, RFC 3339), here as nanoseconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from gitpool.devserver.golang.duration import SECOND
from gitpool.devserver.golang.strconv import quote

ZERO = "0001-01-01T00:00:00Z"
"""The time that nobody has set (Go time.Time{})."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The first second of the year 1 and the last of the year 9999: Python knows no others.
_FIRST, _LAST = -62135596800, 253402300799
_TIME = re.compile(
    r"(?P<whole>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:[.,](?P<part>[0-9]+))?(?:Z|(?P<sign>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}))\Z"
)
_LAYOUT = "2006-01-02T15:04:05Z07:00"


def format_time(nanoseconds: int) -> str:
    """Write a time in UTC, the fraction without zeros at its end (Go Time.MarshalJSON)."""
    seconds, part = divmod(nanoseconds, SECOND)
    whole = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f".{part:09d}".rstrip("0") if part else ""
    # strftime leaves out zeros in front of a year on some systems.
    return f"{whole.rjust(19, '0')}{fraction}Z"


def parse_time(text: str) -> int:
    """Read a time as nanoseconds since 1970, negative before.

    Raises ValueError, worded as Go does where the text is no time at all.
    """
    found = _TIME.match(text)
    if found is None:
        raise ValueError(f'parsing time {quote(text)} as "{_LAYOUT}": cannot parse {quote(text)} as "2006"')
    try:
        whole = datetime.fromisoformat(f"{found['whole']}+00:00")
    except ValueError:
        raise ValueError(f"parsing time {quote(text)}: day out of range") from None
    seconds = (whole - _EPOCH) // timedelta(seconds=1)
    if found["sign"]:
        offset = int(found["hours"]) * 3600 + int(found["minutes"]) * 60
        seconds -= offset if found["sign"] == "+" else -offset
    if not _FIRST <= seconds <= _LAST:
        raise ValueError(f"parsing time {quote(text)}: year outside of range [1,9999]")
    return seconds * SECOND + int((found["part"] or "0")[:9].ljust(9, "0"))

"""Points in time as Go's `time` reads and prints them: RFC 3339, years 0 to 9999 and what a duration makes of them.

Python's `datetime` ends at the years 1 and 9999 and at microseconds, so the calendar is counted here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gitpool.config.functions.function import FunctionError, excerpt

_DAY = 86_400
_strict = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
).fullmatch
_lenient = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})([.,][0-9]+)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
).fullmatch
_yaml = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
    r"| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?"
).fullmatch
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]


@dataclass(frozen=True)
class Instant:
    """A point in time: nanoseconds since 1970 in UTC, and the seconds by which its place is ahead of UTC."""

    nanoseconds: int
    offset: int

    def date(self) -> tuple[int, int, int]:
        """Year, month and day, where it is."""
        return _civil(self._local() // _DAY)

    def clock(self) -> tuple[int, int, int]:
        """Hour, minute and second, where it is."""
        seconds = self._local() % _DAY
        return seconds // 3600, seconds // 60 % 60, seconds % 60

    def weekday(self) -> int:
        """The day of the week; 0 is Sunday."""
        return (self._local() // _DAY + 4) % 7

    def _local(self) -> int:
        return self.nanoseconds // 10**9 + self.offset

    def zone(self, colon: str = ":") -> str:
        """`+02:00`."""
        minutes = abs(self.offset) // 60
        return f"{'-' if self.offset < 0 else '+'}{minutes // 60:02d}{colon}{minutes % 60:02d}"

    def text(self) -> str:
        """RFC 3339 without fractions of seconds."""
        year, month, day = self.date()
        hour, minute, second = self.clock()
        shown = f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"
        return f"{shown}T{hour:02d}:{minute:02d}:{second:02d}{self.zone() if self.offset else 'Z'}"


def parse(text: str, argument: int, *, strict: bool = True) -> Instant:
    """The instant of a text in RFC 3339.

    Where Terraform uses `time.Parse` itself (`strict` is false), hours may have one digit, a comma may stand before
    the fraction, and offsets go up to 24:60.

    Raises:
        FunctionError: it is none.
    """
    match = (_strict if strict else _lenient)(text)
    if match is None:
        raise FunctionError(
            f"{excerpt(text)} is no timestamp in RFC 3339, such as 2026-03-01T12:00:00Z or 2026-03-01T13:00:00+01:00",
            argument,
        )
    instant = _instant(match.groups(), zone_limit=(23, 59) if strict else (24, 60))
    if instant is None:
        raise FunctionError(
            f"the timestamp {excerpt(text)} has a day, a time or an offset that does not exist", argument
        )
    return instant


def yaml_timestamp(text: str) -> str | None:
    """A timestamp of YAML in RFC 3339; None if it is none."""
    match = _yaml(text)
    if match is None:
        return None
    groups = list(match.groups())
    if groups[10] is not None:
        groups[3:6] = groups[10:13]
    instant = _instant(tuple(groups[:10]), zone_limit=(24, 60))
    return None if instant is None else instant.text()


def _instant(parts: tuple[str | None, ...], zone_limit: tuple[int, int]) -> Instant | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in parts[:6])
    fraction, sign = parts[6], parts[7]
    zone_hours, zone_minutes = (int(part or 0) for part in parts[8:10])
    if not (1 <= month <= 12 and 1 <= day <= _days_in(month, year) and hour < 24 and minute < 60 and second < 60):
        return None
    if zone_hours > zone_limit[0] or zone_minutes > zone_limit[1]:
        return None
    offset = (zone_hours * 60 + zone_minutes) * (-60 if sign == "-" else 60)
    seconds = _days(year, month, day) * _DAY + (hour * 60 + minute) * 60 + second - offset
    below = int(fraction[1:10].ljust(9, "0")) if fraction else 0
    return Instant(seconds * 10**9 + below, offset)


def _days_in(month: int, year: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01. The year begins in March here, so that leap days come last."""
    year -= month <= 2
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day - 719_469


def _civil(days: int) -> tuple[int, int, int]:
    """The date of a count of days since 1970-01-01."""
    era, of_era = divmod(days + 719_468, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1

"""Maintenance windows: when an apply may write.

A window opens when its cron says so on the wall clock of its time zone, and stays open for a duration, which is elapsed
time. Where the clocks change:

* a time that is skipped opens the window at the end of the gap, as Debian's cron starts a job then;
* a time that comes twice opens it once, at the first;
* a window that spans the change is as long as always, so it ends an hour earlier or later by the clock.

The cron is read by cronsim, which is given plain times without a zone: its own way through a change of clocks misses
times in zones that change by half an hour or at midnight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from gitpool.duration import format_duration, parse_duration

DEFAULT_ZONE = "UTC"
"""The zone of a window that names none; never that of the machine, which differs from one to the next."""

_LONGEST_CRON = 500
_OF_THE_MACHINE = frozenset({"localtime", "posixrules"})
_MINUTE = timedelta(minutes=1)
_ANY_TIME = datetime(2000, 1, 1)  # a time on a wall clock; a cron that fires at all does so within 50 years


@dataclass(frozen=True, slots=True)
class Window:
    """Open from each time of the cron for `duration` nanoseconds; made by `of`, which checks the parts."""

    cron: str
    duration: int
    time_zone: str = DEFAULT_ZONE

    @classmethod
    def of(cls, cron: str, duration: str, time_zone: str = DEFAULT_ZONE) -> Window:
        """The window of these texts.

        Raises:
            ValueError: one of them is not what it must be, in a sentence without its full stop.
        """
        return cls(checked_cron(cron), length(duration), checked_zone(time_zone))

    @classmethod
    def parse(cls, text: str) -> Window:
        """The window of one text, as flags have it: `0 22 * * 1-5 4h Europe/Berlin`; the zone may be missing.

        Raises:
            ValueError: it is none.
        """
        words = text.split()
        if len(words) not in (6, 7):
            raise ValueError(
                'a window has a cron of five fields, a duration and a time zone, as in "0 22 * * 1-5 4h Europe/Berlin"'
            )
        return cls.of(" ".join(words[:5]), *words[5:])

    def __str__(self) -> str:
        return f"{self.cron} {format_duration(self.duration)} {self.time_zone}"

    def is_open(self, now: datetime) -> bool:
        """Whether it is open at a moment; at its last second it is, when the duration is over it is not."""
        opened = self._first_after(now - timedelta(microseconds=self.duration // 1000))
        return opened is not None and opened <= now

    def opens(self, now: datetime) -> datetime | None:
        """When it opens after a moment, on the clock of its zone; None if it does not for 50 years."""
        opening = self._first_after(now)
        return None if opening is None else opening.astimezone(_zone(self.time_zone))

    def _first_after(self, moment: datetime) -> datetime | None:
        """The first opening after a moment, in UTC."""
        from cronsim import CronSim

        zone = _zone(self.time_zone)
        wall = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        openings = (_instant(opening, zone) for opening in CronSim(self.cron, wall))
        return next((opening for opening in openings if opening > moment), None)

    def to_json(self) -> dict[str, Any]:
        """For plan documents, in the words of the files."""
        return {"cron": self.cron, "duration": format_duration(self.duration), "time_zone": self.time_zone}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Window:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        texts = [document[name] for name in ("cron", "duration", "time_zone")]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("a maintenance window")
        return cls.of(*texts)


def next_opening(windows: Iterable[Window], now: datetime) -> tuple[datetime, Window] | None:
    """Which of the windows opens next, and when; None if none ever does."""
    found = [(opening, window) for window in windows if (opening := window.opens(now)) is not None]
    return min(found, key=lambda pair: pair[0].astimezone(UTC), default=None)


def checked_cron(text: str) -> str:
    """A cron expression that fires, with single blanks.

    Its five fields are minute, hour, day of the month, month and day of the week (crontab(5) of Debian).

    Raises:
        ValueError: it is none, or never fires.
    """
    from cronsim import CronSim, CronSimError

    fields = text.split()
    if len(fields) != 5 or len(text) > _LONGEST_CRON:
        raise ValueError(
            "a cron expression has five fields: minute, hour, day of the month, month and day of the week, as in "
            '"0 22 * * 1-5"'
        )
    cron = " ".join(fields)
    try:
        fires = next(CronSim(cron, _ANY_TIME), None) is not None
    except CronSimError as problem:
        raise ValueError(f'"{cron}" is no cron expression that ever fires: {str(problem).lower()}') from problem
    if not fires:
        raise ValueError(f'"{cron}" never fires, so the window would never open')
    return cron


def span(text: str) -> int:
    """The nanoseconds of a duration.

    Raises:
        ValueError: it is none, in Go's words and with how one looks.
    """
    try:
        return parse_duration(text)
    except ValueError as problem:
        raise ValueError(f'{problem}; durations look like "24h", "90m" or "1h30m"') from problem


def length(text: str) -> int:
    """The nanoseconds for which a window is open.

    Raises:
        ValueError: it is no duration, or not a positive one.
    """
    duration = span(text)
    if duration <= 0:
        raise ValueError("a window that is open for no time is never open")
    return duration


def checked_zone(name: str) -> str:
    """The name of a time zone that is known (https://data.iana.org/time-zones/tz-link.html).

    Raises:
        ValueError: it is not.
    """
    # Names of files, which zoneinfo would take as well: the machine's own choice, and copies with leap seconds.
    if name in _OF_THE_MACHINE or name.startswith(("right/", "posix/")):
        raise ValueError(f'"{name}" is another time zone on every machine; name a place, as in "Europe/Berlin"')
    try:
        _zone(name)
    except (LookupError, ValueError, OSError) as problem:
        raise ValueError(f'there is no time zone "{name}"; they are named as in "Europe/Berlin" or "UTC"') from problem
    return name


def _zone(name: str) -> tzinfo:
    # Loaded where a window is: most files have none.
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    """The moment at which a clock of the zone first shows a time, or a later one where it skips that."""
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            return moment
        wall += _MINUTE

"""Maintenance windows: when they are open, to the second, and when the next one opens, where clocks change too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given
from hypothesis import strategies as st

from gitpool.windows import Window, checked_cron, checked_zone, length, next_opening

BERLIN = ZoneInfo("Europe/Berlin")
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
EVENING = Window.of("0 22 * * 1-5", "4h", "Europe/Berlin")
MONDAY = datetime(2026, 1, 5, 22, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (MONDAY - SECOND, False),
        (MONDAY - timedelta(microseconds=1), False),
        (MONDAY, True),
        (MONDAY + 4 * HOUR - SECOND, True),
        (MONDAY + 4 * HOUR - timedelta(microseconds=1), True),
        (MONDAY + 4 * HOUR, False),
        (MONDAY - 24 * HOUR, False),
        (MONDAY - 72 * HOUR, True),
        (MONDAY - 72 * HOUR + 4 * HOUR, False),
    ],
)
def test_it_opens_and_closes_at_the_second(moment: datetime, is_open: bool) -> None:
    """From its first moment to the last one before the duration is over, over midnight, on its days alone."""
    assert is_open == EVENING.is_open(moment)
    assert is_open == EVENING.is_open(moment.astimezone(ZoneInfo("America/New_York")))


def test_a_window_that_overlaps_itself_stays_open() -> None:
    """It is open from the first opening to the end of the last one."""
    window = Window.of("0 * * * *", "90m")
    assert all(window.is_open(MONDAY + minutes * MINUTE) for minutes in range(0, 180, 7))


def opened(cron: str, duration: str, day: str) -> list[str]:
    """When such a window in Berlin is open in a night and the morning after it, looked at minute by minute, in UTC."""
    window, start = Window.of(cron, duration, "Europe/Berlin"), datetime.fromisoformat(f"{day}T20:00:00+00:00")
    seen = [window.is_open(start + minutes * MINUTE) for minutes in range(14 * 60)]
    turns = [at for at in range(1, len(seen)) if seen[at] != seen[at - 1]]
    return [f"{start + at * MINUTE:%H:%M}" for at in turns]


@pytest.mark.parametrize(
    ("cron", "duration", "day", "turns"),
    [
        # In the night of 29 March it is 3:00 after 1:59 (1:00 in UTC).
        ("0 1 * * *", "2h", "2026-03-28", ["00:00", "02:00"]),
        ("30 2 * * *", "1h", "2026-03-28", ["01:00", "02:00"]),
        ("0 2 * * *", "1h", "2026-03-28", ["01:00", "02:00"]),
        ("0 3 * * *", "1h", "2026-03-28", ["01:00", "02:00"]),
        ("15,45 2 * * *", "10m", "2026-03-28", ["01:00", "01:10"]),
        ("0 6 * * *", "1h", "2026-03-28", ["04:00", "05:00"]),
        # In the night of 25 October it is 2:00 after 2:59, for the second time (1:00 in UTC).
        ("0 1 * * *", "3h", "2026-10-24", ["23:00", "02:00"]),
        ("30 2 * * *", "1h", "2026-10-24", ["00:30", "01:30"]),
        ("30 2 * * *", "10m", "2026-10-24", ["00:30", "00:40"]),
        ("0 3 * * *", "1h", "2026-10-24", ["02:00", "03:00"]),
        ("0 1-4 * * *", "10m", "2026-10-24", ["23:00", "23:10", "00:00", "00:10", "02:00", "02:10", "03:00", "03:10"]),
        ("0 6 * * *", "1h", "2026-10-24", ["05:00", "06:00"]),
    ],
)
def test_where_clocks_change(cron: str, duration: str, day: str, turns: list[str]) -> None:
    """What is skipped opens at the end of the gap, what comes twice at the first; a duration is elapsed time."""
    assert turns == opened(cron, duration, day)


def walk(cron: str, moment: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The openings after a moment, found by asking for every minute what the clock on the wall shows, or skips."""
    fields = CronSim(cron, datetime(2000, 1, 1))

    def fires(wall: datetime) -> bool:
        return wall.minute in fields.minutes and wall.hour in fields.hours and fields.match_day(wall)

    at = moment.replace(second=0, microsecond=0)
    before = at.astimezone(zone).replace(tzinfo=None)
    while True:
        at += MINUTE
        shown = at.astimezone(zone)
        wall = shown.replace(tzinfo=None, fold=0)
        skipped = [before + n * MINUTE for n in range(1, max(0, (wall - before) // MINUTE))]
        if any(map(fires, skipped)) or (fires(wall) and not shown.fold):
            yield at
        before = max(before, wall) if shown.fold else wall


CHANGES = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "Africa/Cairo": ("2026-04-23T22:00", "2026-10-29T21:00"),
    "America/Havana": ("2026-03-08T05:00", "2026-11-01T05:00"),
}
"""Zones that change by an hour at night, by half an hour, and at midnight."""


@given(
    st.sampled_from([(zone, at) for zone, both in CHANGES.items() for at in both]),
    st.tuples(st.sampled_from(["0", "30", "15,45", "*/20"]), st.sampled_from(["0", "1", "2", "*", "22-23", "*/2"])),
    st.sampled_from(["* *", "* 0", "* 4-6"]),
    st.integers(-36_000, 10_800),
)
def test_the_next_opening_is_the_one_that_a_clock_shows(
    change: tuple[str, str], times: tuple[str, str], days: str, seconds: int
) -> None:
    """Around every change of clocks it is the one that is found minute by minute."""
    zone, moment = ZoneInfo(change[0]), datetime.fromisoformat(f"{change[1]}+00:00") + seconds * SECOND
    cron = f"{' '.join(times)} {days.replace(' ', ' * ')}"
    found = Window.of(cron, "1m", change[0]).opens(moment)
    assert found is not None
    expected = next(walk(cron, moment, zone)) if found - moment < 48 * HOUR else found
    assert expected == found.astimezone(UTC)


def test_the_next_opening_is_told_on_the_clock_of_its_zone() -> None:
    """Of several windows the one that opens first, whatever their clocks show."""
    assert "2026-01-05T22:00:00+01:00" == str(EVENING.opens(MONDAY - SECOND)).replace(" ", "T")
    assert MONDAY + 24 * HOUR == EVENING.opens(MONDAY)
    tokyo = Window.of("0 7 * * *", "1h", "Asia/Tokyo")  # 22:00 in UTC, and so an hour after the other
    assert (MONDAY, EVENING) == next_opening([tokyo, EVENING], MONDAY - SECOND)
    assert (MONDAY + HOUR, tokyo) == next_opening([EVENING, tokyo], MONDAY)
    assert next_opening([], MONDAY) is None


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("", "five fields"),
        ("0 22 * *", "five fields"),
        ("0 0 22 * * 1-5", "five fields"),
        ("@daily", "five fields"),
        ("0 " * 300, "five fields"),
        ("60 * * * *", "bad minute"),
        ("0 24 * * *", "bad hour"),
        ("0 0 32 * *", "bad day-of-month"),
        ("0 0 * 13 *", "bad month"),
        ("0 0 * * 8", "bad day-of-week"),
        ("0 0 31 2 *", "that ever fires"),
        ("0 0 */29,L 2 1#3", "never fires"),
        ("x * * * *", "bad minute"),
    ],
)
def test_a_cron_that_is_none_or_never_fires(cron: str, said: str) -> None:
    """It is told which field is wrong, and a window that would never open is none."""
    with pytest.raises(ValueError, match=said):
        checked_cron(cron)


@pytest.mark.parametrize("zone", ["", "Europe", "Europe/Berlni", "../UTC", "/etc/localtime", "localtime", "right/UTC"])
def test_a_zone_that_is_none_or_another_on_every_machine(zone: str) -> None:
    """A window means the same wherever it is read."""
    with pytest.raises(ValueError, match="time zone"):
        checked_zone(zone)


@pytest.mark.parametrize("duration", ["0s", "-1h", "4", "four hours", ""])
def test_a_window_is_open_for_some_time(duration: str) -> None:
    """A duration is one of Go's, and above zero."""
    with pytest.raises(ValueError, match=r"duration|never open"):
        length(duration)


def test_texts_of_a_window() -> None:
    """The form of flags and of plan documents there and back; without a zone it is UTC."""
    assert EVENING == Window.parse(" 0 22  * * 1-5 4h Europe/Berlin ")
    assert EVENING == Window.parse(str(EVENING))
    assert EVENING == Window.from_json(json.loads(json.dumps(EVENING.to_json())))
    assert "UTC" == Window.parse("0 22 * * 1-5 4h").time_zone
    for text in ("0 22 * * 1-5", "0 22 * * 1-5 4h Europe/Berlin more", ""):
        with pytest.raises(ValueError, match="five fields"):
            Window.parse(text)

"""Dates and times at the edges of the calendar, and the forms that are none."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.functions.function import FunctionError
from gitpool.config.functions.instants import Instant, parse
from gitpool.config.values.numbers import COUNTED
from tests.config.functions.called import called, result


@given(st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30)), st.integers(-23 * 60, 23 * 60))
def test_the_calendar_is_that_of_python(moment: dt.datetime, minutes: int) -> None:
    """Dates, clocks and weekdays agree with the standard library where it has them."""
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    text = moment.replace(microsecond=0, tzinfo=zone).isoformat()
    instant = parse(text, 0)
    assert text.replace("+00:00", "Z") == instant.text()
    assert moment.isoweekday() % 7 == instant.weekday()


def test_durations_pass_the_ends_of_the_calendar() -> None:
    """Years before 0 and behind 9999 are printed as Go prints them."""
    assert "10000-01-01T00:00:00Z" == called("timeadd", "9999-12-31T23:59:59Z", "1s")
    assert "-0001-12-31T23:59:59Z" == called("timeadd", "0000-01-01T00:00:00Z", "-1s")
    assert Instant(-62_167_219_200 * 10**9, 0) == parse("0000-01-01T00:00:00Z", 0)


def test_fractions_count_though_they_are_not_shown() -> None:
    """Nanoseconds are kept: they decide comparisons and carry into seconds."""
    assert "2026-01-01T00:00:01Z" == called("timeadd", "2026-01-01T00:00:00.999999999Z", "1ns")
    assert 1 == called("timecmp", "2026-01-01T00:00:00.000000001Z", "2026-01-01T00:00:00Z")
    assert COUNTED == result("timecmp", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z").data.precision


@pytest.mark.parametrize("pattern", ["Y", "MMMMM", "E", "hhh", "A", "ZZ", "x", "'abc", "'''"])
def test_patterns_that_are_none_say_what_there_is(pattern: str) -> None:
    """An unknown letter is an error at the format, with what there is instead."""
    with pytest.raises(FunctionError) as problem:
        called("formatdate", pattern, "2026-01-01T00:00:00Z")
    assert 0 == problem.value.argument


def test_mistakes_are_told_of_their_argument() -> None:
    """A timestamp, and a duration, are each blamed for themselves."""
    for index, (name, *arguments) in (
        (1, ("formatdate", "YYYY", "2026-01-01")),
        (0, ("timeadd", "x", "1h")),
        (1, ("timeadd", "2026-01-01T00:00:00Z", "1d")),
        (1, ("timecmp", "2026-01-01T00:00:00Z", "2026-02-30T00:00:00Z")),
    ):
        with pytest.raises(FunctionError) as problem:
            called(name, *arguments)
        assert index == problem.value.argument

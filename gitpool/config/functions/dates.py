"""Functions of dates and times (go-cty: stdlib/datetime.go; Terraform: internal/lang/funcs/datetime.go)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gitpool.config.functions.function import Function, FunctionError, Parameter, excerpt
from gitpool.config.functions.instants import MONTHS, WEEKDAYS, Instant, parse
from gitpool.config.values.types import NUMBER, STRING
from gitpool.config.values.value import Value, counted, string
from gitpool.duration import parse_duration

_PIECE = re.compile(r"''|'((?:[^']|'')*+)('|\Z)|(([A-Za-z])\4*)|[^'A-Za-z]+")

_VERBS: Mapping[str, Callable[[Instant], str]] = {
    "YY": lambda t: f"{t.date()[0] % 100:02d}",
    "YYYY": lambda t: f"{t.date()[0]:04d}",
    "M": lambda t: str(t.date()[1]),
    "MM": lambda t: f"{t.date()[1]:02d}",
    "MMM": lambda t: MONTHS[t.date()[1] - 1][:3],
    "MMMM": lambda t: MONTHS[t.date()[1] - 1],
    "D": lambda t: str(t.date()[2]),
    "DD": lambda t: f"{t.date()[2]:02d}",
    "EEE": lambda t: WEEKDAYS[t.weekday()][:3],
    "EEEE": lambda t: WEEKDAYS[t.weekday()],
    "h": lambda t: str(t.clock()[0]),
    "hh": lambda t: f"{t.clock()[0]:02d}",
    "H": lambda t: str(t.clock()[0] % 12 or 12),
    "HH": lambda t: f"{t.clock()[0] % 12 or 12:02d}",
    "AA": lambda t: "AM" if t.clock()[0] < 12 else "PM",
    "aa": lambda t: "am" if t.clock()[0] < 12 else "pm",
    "m": lambda t: str(t.clock()[1]),
    "mm": lambda t: f"{t.clock()[1]:02d}",
    "s": lambda t: str(t.clock()[2]),
    "ss": lambda t: f"{t.clock()[2]:02d}",
    "Z": lambda t: t.zone() if t.offset else "Z",
    "ZZZ": lambda t: t.zone("") if t.zone("") != "+0000" else "UTC",
    "ZZZZ": lambda t: t.zone(""),
    "ZZZZZ": lambda t: t.zone(),
}


def _format_date(pattern: Value, timestamp: Value) -> Value:
    instant = parse(timestamp.data, 1)
    return string("".join(_shown(match, instant) for match in _PIECE.finditer(pattern.data)))


def _shown(match: re.Match[str], instant: Instant) -> str:
    literal, end, letters, _ = match.groups()
    if end == "":
        if not literal.endswith("'"):
            raise FunctionError("a literal text in the format begins with ' and does not end", 0)
        literal = literal[:-1]  # Terraform takes a doubled quote for the end where no other is
    if letters:
        if letters not in _VERBS:
            known = ", ".join(verb for verb in _VERBS if verb[0] == letters[0])
            advice = f"there are {known}" if known else "letters that stand for themselves are put in single quotes"
            raise FunctionError(f'the format has "{letters[:16]}", which is nothing of a date: {advice}', 0)
        return _VERBS[letters](instant)
    return "'" if match[0] == "''" else match[0] if literal is None else literal.replace("''", "'")


def _time_add(timestamp: Value, duration: Value) -> Value:
    instant = parse(timestamp.data, 0)
    try:
        nanoseconds = parse_duration(duration.data)
    except ValueError:
        raise FunctionError(f"{excerpt(duration.data)} is no duration, such as 1h30m, 1.5h or -15m", 1) from None
    return string(Instant(instant.nanoseconds + nanoseconds, instant.offset).text())


def _time_compare(a: Value, b: Value) -> Value:
    one, other = (parse(value.data, i, strict=False).nanoseconds for i, value in enumerate((a, b)))
    return counted((one > other) - (one < other))


FUNCTIONS = (
    Function(
        "formatdate",
        (Parameter("format", STRING), Parameter("time", STRING)),
        _format_date,
        "A timestamp in another form: `YYYY-MM-DD`, `hh:mm:ss`, `EEE`, `'literal'` and their like.",
        ('formatdate("EEE, DD MMM YYYY", "2026-03-01T12:00:00Z")', '"Sun, 01 Mar 2026"'),
        returns=STRING,
    ),
    Function(
        "timeadd",
        (Parameter("timestamp", STRING), Parameter("duration", STRING)),
        _time_add,
        "The timestamp after a duration such as `1h30m`, or before it if negative.",
        ('timeadd("2026-03-01T12:00:00Z", "36h")', '"2026-03-03T00:00:00Z"'),
        returns=STRING,
    ),
    Function(
        "timecmp",
        (Parameter("timestamp_a", STRING), Parameter("timestamp_b", STRING)),
        _time_compare,
        "-1 if the first timestamp is earlier, 1 if it is later, 0 if both are one instant.",
        ('timecmp("2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00")', "0"),
        returns=NUMBER,
    ),
)

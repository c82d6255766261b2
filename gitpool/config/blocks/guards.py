"""The `guard` block: what a plan may do at most, and when it may be applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from gitpool.bounds import AFFECTED, COUNTED, Bound, Guards, age_of, bound_of, pattern_of
from gitpool.config.blocks.arguments import (
    DURATION,
    NUMBER,
    TEXT,
    Reader,
    Wanted,
    is_null,
    texts_of,
    wrong_type,
)
from gitpool.config.blocks.content import content
from gitpool.config.blocks.plain import Values, text
from gitpool.config.blocks.schema import GUARD, WINDOW
from gitpool.config.findings import Findings
from gitpool.config.syntax.tree import Attribute, Block
from gitpool.diagnostics import SourceRange
from gitpool.windows import DEFAULT_ZONE, Window, checked_cron, checked_zone, length

_BOUND = Wanted('a whole number or a percentage such as "10%"', ("a number", "a string"))
T = TypeVar("T")


@dataclass
class _Reading:
    """Where values come from, and which guards have one that is not known yet."""

    findings: Findings
    values: Values
    unknown: set[str] = field(default_factory=set)

    def reader(self) -> Reader:
        """A reader for one value, which then knows of that one alone whether it is known and may be seen."""
        return Reader(self.findings, self.values)


def guards_of(block: Block, findings: Findings, values: Values) -> Guards:
    """What the block says; mistakes are reported, and their values left out."""
    found = content(block.body, GUARD, findings)
    reading = _Reading(findings, values)
    arguments, windows = found.attributes, found.repeated.get("maintenance_window", [])
    maxima = {name: _bound(arguments[name], reading) for name in (*COUNTED, *AFFECTED) if name in arguments}
    names, age = arguments.get("protected_names"), arguments.get("max_plan_age")
    read = [_window(window, reading) for window in windows]
    return Guards(
        maxima={name: bound for name, bound in maxima.items() if bound is not None},
        protected_names=() if names is None else _patterns(names, reading),
        max_plan_age=None if age is None else _value(age, DURATION, age_of, age.name, reading),
        windows=tuple(window for window in read if window is not None),
        unknown=frozenset(reading.unknown),
        places=_places(arguments, windows, findings),
    )


def _places(arguments: Mapping[str, Attribute], windows: list[Block], findings: Findings) -> dict[str, SourceRange]:
    places = {name: findings.source.range(a.start, a.value.end) for name, a in arguments.items()}
    for window in windows[:1]:
        places[window.type] = findings.source.range(window.start, window.start + len(window.type))
    return places


def _bound(argument: Attribute, reading: _Reading) -> Bound | None:
    if argument.name in COUNTED:
        return _value(argument, _BOUND, bound_of, argument.name, reading)
    return _value(argument, NUMBER, lambda said: bound_of(said, has_percentage=False), argument.name, reading)


def _value(argument: Attribute, wanted: Wanted, check: Callable[[str], T], guard: str, reading: _Reading) -> T | None:
    """What the check makes of the text of an argument; None where it has none, or none that is known."""
    reader = reading.reader()
    found = reader.found(argument.value, (argument.name,), argument.name, wanted)
    if not _is_plain(argument, reader, guard, reading) or found is None or found.value is None:
        return None
    written = text(found.value)
    if written is None:
        wrong_type(argument.name, wanted.words, found.value, argument.value, reader)
        return None
    try:
        return check(written)
    except ValueError as problem:
        reader.error("Unsuitable value", f"{argument.name}: {problem}.", argument.value)
        return None


def _is_plain(argument: Attribute, reader: Reader, guard: str, reading: _Reading) -> bool:
    """Whether everybody may see the value: a guard tells it when it objects. One that is not known is noted."""
    if reader.unknown:
        reading.unknown.add(guard)
    if reader.sensitive:
        detail = (
            f"{argument.name} is told where a plan is refused, so that everybody knows why; a sensitive value cannot "
            "be in it. Take one that everybody may see."
        )
        reader.findings.error("Sensitive value in a guard", detail, argument.value.start, argument.value.end)
    return not reader.sensitive


def _patterns(argument: Attribute, reading: _Reading) -> tuple[str, ...]:
    reader = reading.reader()
    patterns = texts_of(argument, reader) or []
    if not _is_plain(argument, reader, argument.name, reading):
        return ()
    try:
        return tuple(map(pattern_of, patterns))
    except ValueError as problem:
        reader.error("Unsuitable value", f"{argument.name}: {problem}.", argument.value)
        return ()


def _window(block: Block, reading: _Reading) -> Window | None:
    found = content(block.body, WINDOW, reading.findings)
    given = {name: a for name, a in found.attributes.items() if not is_null(a, reading.reader())}
    missing = [name for name in WINDOW.required if name not in given]
    for name in missing:
        detail = f"A {block.type} needs the argument {name}."
        reading.findings.error("Missing required argument", detail, block.start, block.start + len(block.type))
    if missing:
        return None

    def part(name: str, wanted: Wanted, check: Callable[[str], T]) -> T | None:
        return _value(given[name], wanted, check, block.type, reading)

    cron, duration = part("cron", TEXT, checked_cron), part("duration", DURATION, length)
    time_zone = part("time_zone", TEXT, checked_zone) if "time_zone" in given else DEFAULT_ZONE
    return None if cron is None or duration is None or time_zone is None else Window(cron, duration, time_zone)

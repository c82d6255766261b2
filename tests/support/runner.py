"""What a runner of GitHub Actions obeys in a log, after ActionCommand.cs and OutputManager.cs of actions/runner.

Stricter than the runner in one thing: a name need not be that of a command that it knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What .NET's Char.IsWhiteSpace says, which is what TrimStart takes away.
_WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


@dataclass(frozen=True)
class Obeyed:
    """A command that the runner carries out."""

    name: str
    properties: dict[str, str]
    data: str


def obeyed(log: str) -> list[Obeyed]:
    """All that a runner obeys in what a step printed to one of its streams."""
    lines = re.split("\r\n|\r|\n", log.removeprefix("\ufeff"))
    return [command for line in lines for command in [_new_form(line) or _old_form(line)] if command]


def outputs(written: str) -> dict[str, str]:
    """The outputs in the file of a step, after FileCommandManager.cs: lines end at LF alone.

    Raises:
        ValueError: the runner would fail the step.
    """
    found: dict[str, str] = {}
    lines = iter(written.split("\n")[:-1])
    for line in lines:
        equals, several = line.find("="), line.find("<<")
        if equals >= 0 and (several < 0 or equals < several):
            found[line[:equals]] = line[equals + 1 :]
            continue
        if several <= 0 or several == len(line) - 2:
            raise ValueError(f"no output: {line!r}")
        name, mark, value = line[:several], line[several + 2 :], list[str]()
        for part in lines:
            if part == mark:
                break
            value.append(part)
        else:
            raise ValueError(f"the output {name} does not end")
        found[name] = "\n".join(value)
    return found


def _new_form(line: str) -> Obeyed | None:
    line = line.lstrip(_WHITE)
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, properties = line[2:end].partition(" ")
    pairs = [pair.split("=", 1) for pair in properties.strip().split(",") if pair]
    return Obeyed(name, {p[0]: _meant(p[1], _PROPERTY) for p in pairs if len(p) == 2}, _meant(line[end + 2 :], _DATA))


def _old_form(line: str) -> Obeyed | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    return Obeyed(line[start + 3 : end].partition(" ")[0], {}, line[end + 1 :])


def _meant(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for escaped, meant in table:
        text = text.replace(escaped, meant)
    return text

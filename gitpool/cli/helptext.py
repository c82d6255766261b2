"""What `-help` prints: the list of commands, and the flags of one, in the spelling that users type."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

_OVERVIEW = """\
Usage: gitpool [-chdir=DIR] COMMAND [flags]

Plan and apply Nomad's node pools from the HCL files of a folder.

Commands:
{commands}

`gitpool COMMAND -help` lists a command's flags. Flags are written -flag=value or --flag value.
"""


def overview(commands: Mapping[str, str], width: int) -> str:
    """The commands, each with what it does."""
    return _OVERVIEW.format(commands=_table(commands.items(), width))


def of_command(name: str, command: Any, width: int) -> str:
    """How one command is used; `command` is its parser."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden and p.opts[0] != "--help"]
    usage = " ".join(["Usage: gitpool", name, "[flags]", *(p.metavar for p in arguments)])
    parts = [usage, textwrap.fill(" ".join((command.help or "").split()), width)]
    if arguments:
        parts.append("Arguments:\n" + _table([(p.metavar, p.help) for p in arguments], width))
    if options:
        parts.append("Flags:\n" + _table([_flag(p) for p in options], width))
    return "\n\n".join(parts) + "\n"


def _flag(option: Any) -> tuple[str, str]:
    """How the flag is written and what it does: a switch that is on by default is written to switch it off."""
    name = option.opts[0]
    if option.is_flag:
        return (f"{name}=false" if option.default else name), option.help
    default = f" (default {option.default})" if option.default not in (None, "") else ""
    return f"{name}={option.metavar}", option.help + default


def _table(rows: Iterable[tuple[str, str]], width: int) -> str:
    found = list(rows)
    left = max(len(term) for term, _ in found)
    lines = []
    for term, text in found:
        indent = " " * (left + 4)
        lines.append(
            textwrap.fill(
                text,
                max(width, left + 30),
                initial_indent=f"  {term:<{left}}  ",
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    return "\n".join(lines)

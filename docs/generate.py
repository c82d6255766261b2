"""Write docs/reference/cli.md from the parsers, so that the page cannot say anything else than they do.

python docs/generate.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitpool.cli import app, options

PAGE = Path(__file__).parent / "reference" / "cli.md"

_HEAD = """\
# Commands and flags

<!-- Written by docs/generate.py from the parsers: change the help texts there and run it again. -->

A flag is written with one dash or two, and its value behind `=` or a blank: `-out=FILE`, `--out FILE`. A switch may
have a value: `-refresh=false`, `-json=true`. Everything behind `--` is left alone. Before the command stand:

| flag | |
| --- | --- |
| `-chdir=DIR` | Enter this folder first. |
| `-help` | List the commands; behind a command, its flags. |
| `-version` | Show the version. |
"""

_CONNECTION = """\
## How the cluster is reached

The commands that reach a cluster ({commands}) have these flags too. A flag goes before the `gitpool` block, and that
before the environment: see [files](files.md#settings).
"""


def page() -> str:
    """The whole page."""
    parsers = {name: app.parser(name) for name in app.COMMANDS}
    shared = connection_flags(parsers["plan"])
    connected = [name for name, parser in parsers.items() if shared <= {p.name for p in parser.params}]
    parts = [_HEAD]
    for name, parser in parsers.items():
        own = [p for p in parser.params if name not in connected or p.name not in shared]
        parts.append("\n".join(command(name, parser, own)) + "\n")
    told = ", ".join(f"`{name}`" for name in connected)
    flags = [p for p in parsers["plan"].params if p.name in shared]
    parts.append(_CONNECTION.format(commands=told) + "\n" + "\n".join(table(flags)) + "\n")
    return "\n".join(parts)


def connection_flags(parser: Any) -> set[str]:
    """The names of the parameters that `options.connected` gives a command."""

    def bare(connection: dict[str, Any]) -> int:
        return len(connection)

    bare.__annotations__ = {"connection": dict[str, Any], "return": int}
    given = set(options.connected(bare).__annotations__) - {"return"}
    return given & {str(p.name) for p in parser.params}


def command(name: str, parser: Any, parameters: list[Any]) -> Iterator[str]:
    """The lines about one command."""
    arguments = [p for p in parameters if p.param_type_name == "argument"]
    flags = [p for p in parameters if p.param_type_name == "option"]
    usage = " ".join(["gitpool", name, "[flags]", *(p.metavar for p in arguments)])
    yield from (f"## {name}", "", " ".join((parser.help or "").split()), "", f"    {usage}", "")
    if arguments:
        yield from ("| argument | |", "| --- | --- |")
        yield from (f"| `{p.metavar}` | {p.help} |" for p in arguments)
        yield ""
    yield from table(flags)


def table(flags: list[Any]) -> Iterator[str]:
    """A line a flag: how it is written, what it says, and what holds without it."""
    yield from ("| flag | | without it |", "| --- | --- | --- |")
    for flag in flags:
        yield f"| `{spelling(flag)}` | {flag.help.replace('|', chr(92) + '|')} | {default(flag)} |"


def spelling(flag: Any) -> str:
    """How a flag is written; a switch that is on is shown being switched off."""
    name = flag.opts[0]
    if flag.is_flag:
        return f"{name}=false" if flag.default else name
    return f"{name}={flag.metavar}".replace("|", r"\|")


def default(flag: Any) -> str:
    """The value that holds without the flag, empty where there is none."""
    return "" if flag.is_flag or flag.default is None else f"`{flag.default}`"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

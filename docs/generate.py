"""Write the pages of docs/reference that code knows better: commands from the parsers, functions from their table.

python docs/generate.py
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gitpool.cli import app, options
from gitpool.config.evaluation.calls import SPECIAL
from gitpool.config.functions.function import Function
from gitpool.config.functions.table import FAMILIES, FORBIDDEN

REFERENCE = Path(__file__).parent / "reference"

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
before the environment: see [files](files.md#settings). Those that look (`gitpool pool list` and its siblings) read no
files.
"""


_FUNCTIONS_HEAD = """\
# Functions

<!-- Written by docs/generate.py from the table of functions: change what they say of themselves and run it again. -->

They give what those of Terraform 1.11 give, unless it is said otherwise. Behind `>` stands an expression as
`gitpool console` takes it, below it what the console prints. The files of the examples are `hello.txt` (the line
`Hello`) and `hello.tmpl` (the line `Hello, ${name}!`), and `local.greeting` is `"Hello, $${name}!"`. Terraform's longer
names, as in `core::upper("a")`, are understood, too.

How values become others, what null is, and the bounds of all this: [the language](language.md).

## All by name
"""

_NOT_HERE = """\
## Not here

What Terraform has and gitpool has not is an error that says why:

| function | |
| --- | --- |
"""

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "Strings": ("affixes", "casing", "formatting", "strings"),
    "Regular expressions": ("regexes",),
    "Lists, sets, maps": ("choices", "lists", "maps", "sequences", "sets"),
    "Numbers": ("numeric",),
    "Conversion and mistakes": ("conversion",),
    "Encoding": ("encoding",),
    "Digests": ("hashing",),
    "Dates and times": ("dates",),
    "IP networks": ("networks",),
    "Files and templates": ("filesystem",),
    "Sensitive values": ("sensitivity",),
}
"""The families of functions (the modules of gitpool/config/functions), as the page groups them."""

Entry = tuple[str, str, tuple[str, str]]
"""The signature of a function, its sentence, and its example: a call and what the console prints for it."""

WRITTEN_OUT: dict[str, Entry] = {
    "can": (
        "can(expression)",
        "Whether the expression has a value, where a mistake in it would have none.",
        ('can(tonumber("x"))', "false"),
    ),
    "try": (
        "try(expressions...)",
        "The value of the first expression that has one, where a mistake in the others is passed over.",
        ('try(tonumber("x"), 0)', "0"),
    ),
}
"""The functions of no table: they look at expressions and not at values. They stand below "Conversion and mistakes"."""


def pages() -> Mapping[str, str]:
    """The text of each page, by its name in docs/reference."""
    return {"cli.md": commands_page(), "functions.md": functions_page()}


def functions_page() -> str:
    """The whole page of the functions."""
    assert {*by_name()} == {family for families in HEADINGS.values() for family in families}
    assert {*SPECIAL} == {*WRITTEN_OUT}
    groups = {heading: dict(sorted(entries(heading).items())) for heading in HEADINGS}
    names = sorted(name for group in groups.values() for name in group)
    parts = [_FUNCTIONS_HEAD, " ".join(f"[`{name}`](#{name})" for name in names) + "\n"]
    for heading, group in groups.items():
        parts.append(f"## {heading}\n")
        parts += ["\n".join(function(name, *entry)) + "\n" for name, entry in group.items()]
    rows = "\n".join(f"| `{name}` | {reason} |" for name, reason in sorted(FORBIDDEN.items()))
    return "\n".join([*parts, f"{_NOT_HERE}{rows}\n"])


def entries(heading: str) -> dict[str, Entry]:
    """What stands below a heading, by the name of the function."""
    listed = [function for family in HEADINGS[heading] for function in by_name()[family]]
    found = {f.name: (f.signature, f.summary, f.example) for f in listed}
    return found | (WRITTEN_OUT if "conversion" in HEADINGS[heading] else {})


def by_name() -> dict[str, tuple[Function, ...]]:
    """The functions of each family."""
    return {family.__name__.rpartition(".")[2]: family.FUNCTIONS for family in FAMILIES}


def function(name: str, signature: str, summary: str, example: tuple[str, str]) -> Iterator[str]:
    """The lines about one function."""
    call, printed = example
    yield from (f"### {name}", "", f"`{signature}`: {summary}", "", "```text", f"> {call}", printed, "```")


def commands_page() -> str:
    """The whole page of the commands."""
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
        yield from (f"| `{p.metavar.replace('|', chr(92) + '|')}` | {p.help} |" for p in arguments)
    if arguments and flags:
        yield ""
    if flags:
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
    for place, text in pages().items():
        (REFERENCE / place).write_text(text, "utf-8")

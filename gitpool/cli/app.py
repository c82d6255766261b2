"""The list of commands, and the way from a command line to the function behind it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import typer

from gitpool.cli import apply, dev, force_unlock, plan, recover, runtime, show, state, validate, version
from gitpool.cli import argv as spelling
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, error

COMMANDS: dict[str, Callable[..., int]] = {
    "validate": validate.validate,
    "plan": plan.plan,
    "apply": apply.apply,
    "destroy": apply.destroy,
    "show": show.show,
    "state list": state.state_list,
    "state show": state.state_show,
    "recover": recover.recover,
    "force-unlock": force_unlock.force_unlock,
    "dev": dev.dev,
    "version": version.version,
}

_HELP = """\
Usage: gitpool [-chdir=DIR] COMMAND [flags]

Plan and apply Nomad's node pools from the HCL files of a folder.

Commands:
{commands}

`gitpool COMMAND -help` lists a command's flags. Flags are written -flag=value or --flag value.
"""


def run(argv: list[str]) -> int:
    """Run a command line and return its exit code."""
    output = Output(no_color="-no-color" in argv or "--no-color" in argv)
    return runtime.execute(output, lambda: _run(argv, output))


def _run(argv: list[str], output: Output) -> int:
    chdir, rest = spelling.split_global(argv)
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as problem:
            raise GitpoolError(
                error("The folder cannot be entered", f"-chdir={chdir}: {problem.strerror}. Name an existing folder.")
            ) from problem
    if not rest or rest[0] in (*spelling.HELP, "help"):
        output.prompt(_help())
        return ExitCode.OK if rest else ExitCode.ERROR
    name, args = _command(rest)
    return _invoke(name, args)


def _command(rest: list[str]) -> tuple[str, list[str]]:
    """The command's name, of one word or two, and its arguments."""
    for words in (2, 1):
        name = " ".join(rest[:words])
        if name in COMMANDS:
            return name, rest[words:]
    group = [name for name in COMMANDS if name.startswith(rest[0] + " ")]
    if group:
        raise spelling.usage(f"gitpool {rest[0]} needs a command", f"There are: {', '.join(group)}.")
    hint = spelling.suggestion(" ".join(rest[:1]), {n.split()[0] for n in COMMANDS})
    raise spelling.usage(f'gitpool has no command named "{rest[0]}"', f"{hint}`gitpool -help` lists the commands.")


def _invoke(name: str, args: list[str]) -> int:
    command = parser(name)
    normalised = spelling.normalise(name, args, flags(command))
    try:
        result = command.main(normalised, prog_name=f"gitpool {name}", standalone_mode=False)
    except typer.TyperException as problem:
        raise spelling.usage(
            problem.format_message().rstrip("."), f"`gitpool {name} -help` shows how it is used."
        ) from problem
    return int(result or 0)


def parser(name: str) -> Any:
    """The parser of one command; only the one that runs is built."""
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    app.command(name=name)(COMMANDS[name])
    return typer.main.get_command(app)


def flags(command: Any) -> dict[str, spelling.Flag]:
    """The flags that a parser knows."""
    found = {}
    for parameter in command.params:
        if parameter.param_type_name == "option":
            switch = bool(parameter.is_flag)
            for option in parameter.opts:
                found[option] = spelling.Flag(option, switch, bool(parameter.default) if switch else False)
    return found


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [
        f"  {name:<{width}}  {(command.__doc__ or '').strip().splitlines()[0]}" for name, command in COMMANDS.items()
    ]
    return _HELP.format(commands="\n".join(lines))

"""The list of commands, and the way from a command line to the function behind it."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from keyword import iskeyword
from typing import Any

from gitpool.cli import argv as spelling
from gitpool.cli import helptext, runtime
from gitpool.cli.interrupt import Interrupt
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, error

COMMANDS = {
    "init": "Look whether cluster and state are where the files say; with -migrate-state, move the state there.",
    "fmt": "Write the files of this folder in canonical layout, as `terraform fmt` does.",
    "validate": "Check the files of this folder, without a cluster and without the state.",
    "plan": "Show what apply would do. Nothing is locked or changed.",
    "apply": "Plan, ask, and make every pool as planned, or leave every pool as it was.",
    "destroy": "Delete every managed pool: `apply -destroy`. Pools that are not managed are never touched.",
    "ci": "Plan a pull request and tell its reviewers, or apply what was reviewed, by the event of the run.",
    "comment render": "Print the comment of a report or a saved plan, as Markdown.",
    "comment post": "Write the comment of a report or a saved plan into a pull request, with check run and remarks.",
    "import": "Have pools that exist managed: write HCL for those that the files do not declare, and record them.",
    "export": "Print the pools of the cluster, or those that the files want, as HCL, Nomad's files, Terraform or JSON.",
    "console": "Print what expressions come to, without a cluster and without the state.",
    "show": "Show a saved plan or the state, as text, in Terraform's JSON, or a plan as Markdown.",
    "state list": "List the addresses of the managed pools, one a line.",
    "state show": "Show one managed pool as it was last applied; with -serial, as it was then, or all of them.",
    "state history": "List the last writes of the state: when, who, what for, and how it ended.",
    "state pull": "Print the state's document as it is kept, sensitive values in clear; nothing, if there is none.",
    "state push": "Put a document in the place of the state; what is lost by that is refused, unless -force is said.",
    "state rm": "Forget managed pools, protected ones too. In the cluster they stay as they are.",
    "backend policy": "Print the least ACL policy under which everything works with a state in Nomad.",
    "pool list": "List the node pools of the cluster.",
    "pool info": "Show one node pool.",
    "pool nodes": "List the nodes of a node pool.",
    "pool jobs": "List the jobs of a node pool, of one namespace or, with -namespace='*', of all.",
    "recover": "Finish the apply that did not end: forward if it went forward, back if it had turned.",
    "force-unlock": "Take away a lock whose holder is dead. A local lock is freed by the kernel when its process ends.",
    "dev": "Serve an embedded Nomad that knows node pools; nothing is real but the HTTP.",
    "completion": "Print the script by which a shell completes commands, flags and names of pools.",
    "version": "Show the version.",
}
"""The commands and what they do, here as well as in their modules, so that the list imports none of them."""

_INTERRUPTED = 130
"""What typer makes of Ctrl-C outside of our own functions."""

COMPLETE = "__complete"
"""The command that scripts of shells call, and nobody else."""

STREAMING = frozenset({"plan", "apply", "destroy", "recover"})
"""The commands whose `-json` is a stream of events."""


def run(argv: list[str]) -> int:
    """Run a command line and return its exit code."""
    if argv[:1] == [COMPLETE]:
        from gitpool.cli.completing import complete

        return complete(argv[1:], COMMANDS)
    output = Output(no_color=spelling.asks_for("-no-color", argv))
    return runtime.execute(output, lambda: _run(argv, output))


def _run(argv: list[str], output: Output) -> int:
    try:
        rest = _entered(argv)
    except GitpoolError as mistake:
        name = next((word for word in argv if word in STREAMING), None)
        if name and spelling.asks_for("-json", argv):
            return _refuse_in_events(name, mistake)
        raise
    if rest and rest[0] in (*spelling.HELP, "help"):
        rest = [*rest[1:], "-help"] if rest[1:] else rest
    if not rest or rest[0] in (*spelling.HELP, "help"):
        output.prompt(helptext.overview(COMMANDS, output.style.width))
        return ExitCode.OK if rest else ExitCode.ERROR
    name, args = _command(rest, output)
    return _invoke(name, args, output) if name else ExitCode.OK


def _entered(argv: list[str]) -> list[str]:
    """The command and what follows, after the folder of `-chdir` was entered."""
    chdir, rest = spelling.split_global(argv)
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as problem:
            raise GitpoolError(
                error("The folder cannot be entered", f"-chdir={chdir}: {problem.strerror}. Name an existing folder.")
            ) from problem
    return rest


def _command(rest: list[str], output: Output) -> tuple[str, list[str]]:
    """The command's name, of one word or two, and its arguments; no name if help was asked for, and given."""
    for words in (2, 1):
        name = " ".join(rest[:words])
        if name in COMMANDS:
            return name, rest[words:]
    group = {name: summary for name, summary in COMMANDS.items() if name.startswith(rest[0] + " ")}
    meant = " ".join(word for word in rest[: 2 if group else 1] if not word.startswith("-"))
    if group and spelling.asks_for_help(rest[1:]):
        output.prompt(helptext.overview(group, output.style.width))
        return "", []
    if meant in {name.split()[0] for name in group}:
        raise spelling.usage(f"gitpool {meant} needs a command", f"There are: {', '.join(group)}.")
    # Who mistypes is not to be led to what changes the state.
    group = {name: summary for name, summary in group.items() if name not in ("state rm", "state push")}
    hint = spelling.suggestion(meant, group or {name.split()[0] for name in COMMANDS})
    raise spelling.usage(f'gitpool has no command named "{meant}"', f"{hint}`gitpool -help` lists the commands.")


def _invoke(name: str, args: list[str], output: Output) -> int:
    import typer  # 60 ms

    command = parser(name)
    try:
        normalised = spelling.normalise(name, args, flags(command))
        if spelling.asks_for_help(normalised):
            output.prompt(helptext.of_command(name, command, output.style.width))
            return ExitCode.OK
        code = int(command.main(normalised, prog_name=f"gitpool {name}", standalone_mode=False) or 0)
        if code == _INTERRUPTED:
            raise Interrupt
        return code
    except typer.TyperException as problem:
        said = problem.format_message().rstrip(".").replace("int range", "number").replace("argument(s)", "argument")
        mistake = spelling.usage(said, f"`gitpool {name} -help` shows how it is used.")
    except GitpoolError as problem:
        mistake = problem
    if name in STREAMING and spelling.asks_for("-json", args):
        return _refuse_in_events(name, mistake)
    raise mistake


def _refuse_in_events(name: str, mistake: GitpoolError) -> int:
    """A mistake in the command line, told in the stream that whoever reads it expects."""
    from gitpool.cli import watch

    output = Output(is_json=True)

    def action() -> int:
        watch.begin(output, name)
        raise mistake

    return runtime.execute(output, action)


def parser(name: str) -> Any:
    """The parser of one command; only the one that runs is built."""
    import typer

    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    app.command(name=name)(function(name))
    return typer.main.get_command(app)


def function(name: str) -> Callable[..., int]:
    """The function behind a command: `state list` is `state_list` in the module `state`, `import` is `import_`."""
    words = [word + "_" * iskeyword(word) for word in name.replace("-", "_").split()]
    found: Callable[..., int] = getattr(import_module(f"gitpool.cli.{words[0]}"), "_".join(words))
    return found


def flags(command: Any) -> dict[str, spelling.Flag]:
    """The flags that a parser knows."""
    found = {}
    for parameter in command.params:
        if parameter.param_type_name == "option":
            switch = bool(parameter.is_flag)
            for option in parameter.opts:
                found[option] = spelling.Flag(option, switch, bool(parameter.default) if switch else False)
    return found

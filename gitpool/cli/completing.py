"""What may come next on a command line: commands, flags, the values that a flag takes, and names of pools.

Pools to look at are asked of the cluster, for two seconds at most; pools of a plan are those that the folder knows, for
a plan refuses others. Whatever goes wrong there, there are none to offer, and nobody is told: a person in the middle of
a line cannot do anything about it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitpool.cli import argv as spelling
from gitpool.diagnostics import ExitCode, GitpoolError

PATIENCE = 2.0
"""Seconds for which the cluster may take, all in all."""

MOST = 1_000
"""Names of pools that are offered at most."""

POOLS = frozenset({"POOL"})
"""Arguments that are names of pools of the cluster."""

POOL_FLAGS = frozenset({"-target", "-exclude", "-allow-destroy"})
"""Flags whose values may be names of pools that the folder knows."""

_FILES = frozenset({"FILE", "DIR", "PLAN", "PATH"})


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may come next, each with what it does; `is_file` leaves it to the shell, which knows the files.

    `before` is the part of the word that stands before the candidates, as `-target=`.
    """

    words: tuple[tuple[str, str], ...] = ()
    is_file: bool = False
    before: str = ""


def complete(words: list[str], commands: Mapping[str, str]) -> int:
    """Answer a script: the first word is the shell, the others those behind `gitpool`, the last of them unfinished."""
    shell, *line = words or ["bash"]
    if shell == "bash":
        line = rejoined(line)
    found = Candidates()
    with suppress(Exception):  # a line that nobody foresaw is completed by nothing
        _enter(line[:-1])
        found = candidates(line, commands)
    # In bash `=` ends a word, so that what stands before it is not a part of the candidates.
    before = "" if shell == "bash" else found.before
    lines = [f"files{before}" if found.is_file else "words"]
    lines += [f"{before}{word}\t{' '.join(deed.split())}" for word, deed in found.words]
    sys.stdout.write("\n".join(lines) + "\n")
    return ExitCode.OK


def _enter(before: list[str]) -> None:
    """Go into the folder of `-chdir`, as the command will.

    Raises:
        OSError: there is none.
    """
    with suppress(GitpoolError):  # the flags before the command are not at their end yet, or are none
        folder, _ = spelling.split_global(before)
        os.chdir(folder or ".")


def rejoined(words: list[str]) -> list[str]:
    """The words of a line that bash took apart at each `=` and `:` (COMP_WORDBREAKS), as they were typed.

    But for the quotes around them, also one that is open still: readline puts the candidate behind it, and closes it.
    """
    result: list[str] = []
    is_joined = False
    for quoted in words:
        word = quoted.strip("\"'")
        is_break = bool(word) and not word.strip("=:")
        if result and (is_joined or is_break):
            result[-1] += word
        else:
            result.append(word)
        is_joined = is_break
    return result


def candidates(words: list[str], commands: Mapping[str, str]) -> Candidates:
    """What may stand where the last word stands, of which a part is typed already; `commands` says what each does.

    The words are those behind `gitpool`.
    """
    *before, typed = words or [""]
    rest = _command_and_rest(before)
    if rest is None:
        return Candidates(is_file=True)
    for size in (2, 1):
        name = " ".join(rest[:size])
        if len(rest) >= size and name in commands:
            return _of_command(name, rest[size:], typed)
    if typed.startswith("-chdir="):
        return Candidates(is_file=True, before="-chdir=")
    if not rest and typed.startswith("-"):
        return _matching(((flag, "") for flag in ("-chdir=", "-help", "-version")), typed)
    return _matching(_commands(rest, commands), typed)


def _command_and_rest(before: list[str]) -> list[str] | None:
    """The words behind the global flags; None if the folder of `-chdir` is what comes next."""
    rest = list(before)
    while rest and rest[0].startswith("-"):
        flag = rest.pop(0)
        if flag.lstrip("-") == "chdir":
            if not rest:
                return None
            rest.pop(0)
    return rest


def _commands(rest: list[str], commands: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The next words of the commands that begin with these words."""
    found: dict[str, str] = {}
    for name, summary in commands.items():
        words = name.split()
        if words[: len(rest)] == rest and len(words) > len(rest):
            word = words[len(rest)]
            found[word] = summary if len(words) == len(rest) + 1 else f"{word} ..."
    return found.items()


def _of_command(name: str, given: list[str], typed: str) -> Candidates:
    from gitpool.cli import app

    if "--" in given:
        return Candidates(is_file=True)
    command = app.parser(name)
    options = {p.opts[0]: p for p in command.params if p.param_type_name == "option"}
    flag, has_value, value = typed.partition("=")
    waiting = options.get(_bare(given[-1])) if given else None
    if waiting is not None and not waiting.is_flag and "=" not in given[-1]:
        return _values(waiting, typed, given, options)
    if typed.startswith("-") and has_value:
        option = options.get(_bare(flag))
        if option is None or option.is_flag:
            return _matching([("true", ""), ("false", "")], value, flag + "=") if option else Candidates()
        return _values(option, value, given, options, flag + "=")
    if typed.startswith("-"):
        dashes = "--" if typed.startswith("--") else "-"
        offered = [
            (dashes + opt.lstrip("-") + ("" if p.is_flag else "="), p.help or "")
            for opt, p in options.items()
            if not p.hidden and opt != "--help"
        ]
        return _matching([*offered, (dashes + "help", "Show how the command is used.")], typed)
    return _arguments(command, typed, given, options)


def _arguments(command: Any, typed: str, given: list[str], options: Mapping[str, Any]) -> Candidates:
    """What the argument is that comes next, as its metavar says."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    place = _positionals(given, options)
    if not arguments or (place >= len(arguments) and arguments[-1].nargs == 1):
        return Candidates()
    metavar = arguments[min(place, len(arguments) - 1)].metavar.strip("[].")
    if metavar in POOLS:
        return _matching(((name, "") for name in _pools(typed, given, options)), typed)
    return _by_metavar(metavar, typed)


def _values(option: Any, typed: str, given: list[str], options: Mapping[str, Any], before: str = "") -> Candidates:
    if option.opts[0] in POOL_FLAGS:
        from gitpool.cli import nearby

        known = nearby.names(Path(), _split(given, options)[0].get("state"))
        fitting = [(name, "") for name in known if name.startswith(typed)]
        return _matching(fitting[:MOST], typed, before)
    return _by_metavar(option.metavar or "", typed, before)


def _by_metavar(metavar: str, typed: str, before: str = "") -> Candidates:
    if "|" in metavar:
        return _matching(((word, "") for word in metavar.split("|")), typed, before)
    return Candidates(is_file=metavar in _FILES, before=before)


def _matching(offered: Iterable[tuple[str, str]], typed: str, before: str = "") -> Candidates:
    return Candidates(tuple((word, deed) for word, deed in offered if word.startswith(typed)), before=before)


def _bare(word: str) -> str:
    """The flag of a word, with one dash and without its value."""
    return "-" + word.partition("=")[0].lstrip("-") if word.startswith("-") else word


def _positionals(given: list[str], options: Mapping[str, Any]) -> int:
    """How many of the words are arguments, and neither flags nor their values."""
    return len(_split(given, options)[1])


def _split(given: list[str], options: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The values of the flags that stand there, and the arguments."""
    flags: dict[str, str] = {}
    arguments = []
    rest = iter(given)
    for word in rest:
        if not word.startswith("-") or word == "-":
            arguments.append(word)
            continue
        option = options.get(_bare(word))
        if option is None:
            continue
        _, has_value, value = word.partition("=")
        flags[option.name] = value if has_value or option.is_flag else next(rest, "")
    return flags, arguments


def _pools(typed: str, given: list[str], options: Mapping[str, Any]) -> list[str]:
    """The names that begin so, as the cluster says that the flags of this line and the environment name."""
    found: list[str] = []

    def ask() -> None:
        with suppress(Exception):  # as said above: there is nothing to offer, and nobody to tell
            found.extend(_asked(typed, _split(given, options)[0]))

    # A thread, since the look-up of a name has no time-out; it ends with the process.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return list(found)


def _asked(typed: str, flags: Mapping[str, str]) -> list[str]:
    from gitpool.nomad.connection import VARIABLES, resolve
    from gitpool.nomad.operations import NodePools
    from gitpool.nomad.query import Query
    from gitpool.nomad.transport import Transport

    wanted = {key: flags[key] for key in VARIABLES if key in flags and key != "skip_verify"}
    skip = {"skip_verify": True} if "skip_verify" in flags else {}
    transport = Transport(resolve({**wanted, **skip}, None, os.environ), back_off=(), within=PATIENCE)
    try:
        answer = NodePools(transport).list_pools(Query(per_page=MOST), prefix=typed)
        return [str(row["Name"]) for row in answer.rows]
    finally:
        transport.close()

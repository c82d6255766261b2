"""Terraform's spellings of a command line, turned into the one that the parser knows.

Users type `-out=FILE`, `--out FILE`, `-refresh=false`, `-detailed-exitcode=true`, `-help`, and `-chdir=DIR` before the
command (https://developer.hashicorp.com/terraform/cli/commands). Everything after `--` is left alone. An unknown
command or flag gets the nearest known one suggested.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from gitpool.diagnostics import GitpoolError, error

_TRUE = frozenset({"true", "1", "t", "T", "TRUE", "True"})
_FALSE = frozenset({"false", "0", "f", "F", "FALSE", "False"})
NEEDS_A_VALUE = frozenset({"-out", "-state", "-data", "-from-terraform", "-generate-config-out"})
"""Flags whose empty value is the accident of an unset variable, and never a wish."""

ORDERED = {"-var-file": "-var"}
"""Flags whose order among those of another matters: each becomes a value of the other, with its own name in front."""

GLOBAL = ("-chdir", "-help", "-version")
HELP = ("-help", "--help", "-h")


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag as a command declares it: `switch` if it is a boolean, `default` its value then."""

    name: str
    switch: bool = False
    default: bool = False


def split_global(argv: list[str]) -> tuple[str | None, list[str]]:
    """The folder of `-chdir` and the rest, which begins with the command.

    Raises:
        GitpoolError: a global flag that is none.
    """
    chdir = None
    rest = list(argv)
    while rest and rest[0].startswith("-") and rest[0] not in HELP:
        flag, has_value, value = rest.pop(0).partition("=")
        if flag.lstrip("-") == "chdir" and flag in ("-chdir", "--chdir"):
            if not has_value:
                if not rest:
                    raise usage("-chdir needs a folder", "Write it as -chdir=DIR, before the command.")
                value = rest.pop(0)
            chdir = value
        elif flag in ("-version", "--version", "-v"):
            return chdir, ["version", *rest]
        else:
            raise usage(
                f"Unknown global flag {flag}",
                f"{suggestion(flag.lower(), GLOBAL)}Before the command stand only -chdir=DIR, -help and -version. "
                "A command's own flags stand behind it, as in `gitpool plan -out=FILE`.",
            )
    return chdir, rest


def normalise(command: str, args: Iterable[str], flags: Mapping[str, Flag]) -> list[str]:
    """The arguments of a command with every flag as `-name` or `-name=value`, and switches as present or not.

    Raises:
        GitpoolError: a flag that the command does not know, or a switch with a value that is no boolean.
    """
    result: list[str] = []
    switches: dict[str, bool] = {}
    rest = iter(args)
    for arg in rest:
        if arg == "--":
            behind = list(rest)
            if not behind:
                raise usage("Nothing stands behind --", "Write the command there, or leave the dashes out.")
            result += [arg, *behind]
            break
        if not arg.startswith("-") or arg == "-":
            result.append(arg)
            continue
        if arg in HELP:
            result.append("--help")
            continue
        name, has_value, value = arg.partition("=")
        name = "-" + name.lstrip("-")
        flag = flags.get(name)
        if flag is None:
            raise _unknown(command, name, flags)
        if flag.switch:
            switches[name] = _boolean(name, value) if has_value else True
        else:
            given = value if has_value else next(rest, None)
            if given is None:
                raise usage(f"{name} needs a value", f"Write it as {name}=VALUE.")
            if not given and name in NEEDS_A_VALUE:
                raise usage(f"{name} needs a value", f"It is empty here. Write it as {name}=VALUE, or leave it out.")
            result.append(f"{ORDERED[name]}={name}={given}" if name in ORDERED else f"{name}={given}")
    extra = []
    for name, wanted in switches.items():
        if wanted != flags[name].default:
            extra.append(name if wanted else f"-no{name}")
    return extra + result


def asks_for(switch: str, args: Collection[str]) -> bool:
    """Whether the arguments, not parsed yet, have that switch; for what must be known to refuse them rightly."""
    return any(form in args for dashes in ("", "-") for form in (dashes + switch, f"{dashes}{switch}=true"))


def asks_for_help(args: Iterable[str]) -> bool:
    """Whether help is asked for before a `--`."""
    return any(arg in HELP for arg in takewhile(lambda arg: arg != "--", args))


def usage(summary: str, detail: str) -> GitpoolError:
    """A mistake in the command line itself: exit code 1."""
    return GitpoolError(error(summary, detail))


def suggestion(word: str, known: Iterable[str]) -> str:
    """`Did you mean "x"? ` if something known is near, else nothing; dashes make no two flags alike."""
    bare = {name.lstrip("-"): name for name in known}
    near = difflib.get_close_matches(word.lstrip("-"), list(bare), n=1, cutoff=0.6)
    return f'Did you mean "{bare[near[0]]}"? ' if near else ""


def _unknown(command: str, name: str, flags: Mapping[str, Flag]) -> GitpoolError:
    if name == "-chdir":
        return usage("-chdir stands before the command", f"Write it as gitpool -chdir=DIR {command}.")
    return usage(
        f"gitpool {command} has no flag {name}",
        f"{suggestion(name, flags)}`gitpool {command} -help` lists its flags.",
    )


def _boolean(name: str, value: str) -> bool:
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise usage(f"{name} is either true or false", f'"{value}" is neither. Write {name} or {name}=false.')

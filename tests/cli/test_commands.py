"""Every command, by introspection: what is true of one flag is true of all."""

from __future__ import annotations

import io
import re
import sys
from typing import Any

import pytest

from gitpool.cli import app, argv, helptext
from gitpool.diagnostics import GitpoolError

PARSERS = {name: app.parser(name) for name in app.COMMANDS}
OPTIONS = [
    (name, option) for name, parser in PARSERS.items() for option in parser.params if option.param_type_name == "option"
]
SWITCHES = [(name, option) for name, option in OPTIONS if option.is_flag and option.opts != ["--help"]]


def label(value: Any) -> str:
    """`plan`, `-json`."""
    return value if isinstance(value, str) else value.opts[0]


def run(*args: str) -> tuple[int, str, str]:
    """The exit code and both streams of a command line, in this process."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stdout)
        patch.setattr(sys, "stderr", stderr)
        code = app.run(list(args))
    return code, stdout.getvalue(), stderr.getvalue()


@pytest.mark.parametrize(("name", "option"), OPTIONS, ids=label)
def test_every_flag_says_what_it_does(name: str, option: Any) -> None:
    """A flag has help, begins with one dash, and one that takes a value names it."""
    assert option.help
    assert option.opts == ["--help"] or re.fullmatch(r"-[a-z]+(-[a-z]+)*", option.opts[0])
    assert option.is_flag or option.metavar


@pytest.mark.parametrize(("name", "option"), SWITCHES, ids=label)
def test_every_switch_takes_a_value_with_one_dash_or_two(name: str, option: Any) -> None:
    """`-flag`, `-flag=true` and `--flag=true` are one, and `=false` with either is the other."""
    parser, known = PARSERS[name], app.flags(PARSERS[name])
    needed = ["x"] if any(p.required for p in parser.params) else []

    def parsed(typed: list[str]) -> bool:
        context = parser.make_context(name, argv.normalise(name, [*typed, *needed], known))
        return bool(context.params[option.name])

    flag = option.opts[0]
    for on in (flag, f"-{flag}", f"{flag}=true", f"-{flag}=true", f"{flag}=1"):
        assert parsed([on])
    for off in (f"{flag}=false", f"-{flag}=false", f"{flag}=0"):
        assert not parsed([off])
    assert bool(option.default) is parsed([])


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_shows_its_flags(name: str) -> None:
    """-help names every flag in the spelling that is typed, and ends with 0."""
    code, stdout, stderr = run(*name.split(), "-help")
    assert (code, stderr) == (0, "")
    assert stdout.startswith(f"Usage: gitpool {name} [flags]")
    for flag, known in app.flags(PARSERS[name]).items():
        hidden = flag == "--help" or any(o.hidden and o.opts[0] == flag for n, o in OPTIONS if n == name)
        assert hidden or f"\n  {flag}" in stdout
        assert f"-no{known.name} " not in stdout


@pytest.mark.parametrize("name", app.COMMANDS)
@pytest.mark.parametrize("width", [40, 78, 200])
def test_help_fits_its_width(name: str, width: int) -> None:
    """No line is longer than the terminal, unless the flags leave too little of it."""
    text = helptext.of_command(name, PARSERS[name], width)
    assert max(map(len, text.splitlines())) <= max(width, 70)


@pytest.mark.parametrize("args", [["-help"], ["--help"], ["-h"], ["help"]], ids=" ".join)
def test_help_lists_every_command(args: list[str]) -> None:
    """Each with its first sentence."""
    code, stdout, _ = run(*args)
    assert code == 0
    for name, summary in app.COMMANDS.items():
        assert f"\n  {name} " in stdout
        assert summary in " ".join(stdout.split())


@pytest.mark.parametrize("name", app.COMMANDS)
def test_the_list_says_what_the_command_says(name: str) -> None:
    """The list is written down beside the functions so that it needs none of them; both say the same."""
    assert app.COMMANDS[name] == (app.function(name).__doc__ or "").partition("\n")[0]


def test_help_of_a_command_can_be_asked_for_either_way() -> None:
    """`gitpool help plan`, `gitpool -help plan` and `gitpool plan -help` are one."""
    assert run("plan", "-help") == run("help", "plan") == run("-help", "plan")
    assert "state list" in run("state", "-help")[1]


@pytest.mark.parametrize("name", app.COMMANDS)
def test_an_unknown_flag_is_refused_by_every_command(name: str) -> None:
    """Nothing is ignored; the way to the list of flags is named."""
    code, stdout, stderr = run(*name.split(), "-unheard-of")
    assert (code, stdout) == (1, "")
    assert f"gitpool {name} has no flag -unheard-of" in stderr
    assert f"gitpool {name} -help" in " ".join(stderr.split())


@pytest.mark.parametrize("name", [name for name in app.COMMANDS if "-json" not in app.flags(PARSERS[name])])
def test_a_flag_of_other_commands_is_refused_too(name: str) -> None:
    """-json where there is none does not change anything silently."""
    assert run(*name.split(), "-json")[0] == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("aply", "apply"), ("destory", "destroy"), ("Plan", "plan"), ("stat", "state"), ("unlock", "force-unlock")],
)
def test_an_unknown_command_gets_a_suggestion(typed: str, meant: str) -> None:
    """The nearest command is named."""
    code, _, stderr = run(typed)
    assert code == 1
    assert f'gitpool has no command named "{typed}"' in stderr
    assert f'Did you mean "{meant}"?' in stderr


def test_commands_that_reach_the_cluster_share_their_flags() -> None:
    """plan, apply, destroy and recover take every flag of Nomad's client."""
    shared = {"-address", "-region", "-namespace", "-token", "-ca-cert", "-ca-path", "-client-cert", "-client-key"}
    for name in app.STREAMING:
        assert shared | {"-tls-server-name", "-tls-skip-verify"} <= app.flags(PARSERS[name]).keys()


def test_normalise_leaves_no_flag_unknown_to_the_parser() -> None:
    """The negative of a switch that is on by default is one that the parser declares."""
    for name, option in SWITCHES:
        if option.default:
            assert [f"-no{option.opts[0]}"] == option.secondary_opts, name
    with pytest.raises(GitpoolError):
        argv.normalise("plan", ["-no-refresh"], app.flags(PARSERS["plan"]))

"""Terraform's spellings of a command line."""

from __future__ import annotations

import pytest

from gitpool.cli import argv
from gitpool.cli.argv import Flag
from gitpool.diagnostics import ExitCode, GitpoolError

FLAGS = {
    "-out": Flag("-out"),
    "-target": Flag("-target"),
    "-var": Flag("-var"),
    "-var-file": Flag("-var-file"),
    "-json": Flag("-json", switch=True),
    "-refresh": Flag("-refresh", switch=True, default=True),
    "-refresh-only": Flag("-refresh-only", switch=True),
}

SPELLINGS: list[tuple[list[str], list[str]]] = [
    ([], []),
    (["-out=FILE"], ["-out=FILE"]),
    (["-out", "FILE"], ["-out=FILE"]),
    (["--out=FILE"], ["-out=FILE"]),
    (["--out", "FILE"], ["-out=FILE"]),
    (["-out=a=b"], ["-out=a=b"]),
    (["-out", "-json"], ["-out=-json"]),
    (["-json"], ["-json"]),
    (["--json"], ["-json"]),
    (["-json=true"], ["-json"]),
    (["--json=TRUE"], ["-json"]),
    (["-json=1"], ["-json"]),
    (["-json=false"], []),
    (["-json", "-json=false"], []),
    (["-json=false", "-json"], ["-json"]),
    (["-refresh"], []),
    (["-refresh=true"], []),
    (["-refresh=false"], ["-no-refresh"]),
    (["--refresh=0"], ["-no-refresh"]),
    (["-refresh-only", "-refresh=t"], ["-refresh-only"]),
    (["plan", "-json"], ["-json", "plan"]),
    (["-var=a=b", "-var-file=f", "--var", "c=d"], ["-var=a=b", "-var=-var-file=f", "-var=c=d"]),
    (["-target=a", "x", "-target", "b"], ["-target=a", "x", "-target=b"]),
    (["-"], ["-"]),
    (["-help"], ["--help"]),
    (["--help"], ["--help"]),
    (["-h"], ["--help"]),
    (["-json", "--", "-json=no", "--out", "-x"], ["-json", "--", "-json=no", "--out", "-x"]),
]


@pytest.mark.parametrize(("typed", "parsed"), SPELLINGS, ids=lambda words: " ".join(words) or "nothing")
def test_every_spelling_becomes_the_parsers(typed: list[str], parsed: list[str]) -> None:
    """One dash or two, `=` or a blank, switches with a value; behind `--` nothing is touched."""
    assert parsed == argv.normalise("plan", typed, FLAGS)


MISTAKES: list[tuple[list[str], str, str]] = [
    (["-jsno"], "gitpool plan has no flag -jsno", 'Did you mean "-json"?'),
    (["--refesh=false"], "gitpool plan has no flag -refesh", 'Did you mean "-refresh"?'),
    (["-no-refresh"], "gitpool plan has no flag -no-refresh", "Did you mean"),
    (["-bogus"], "gitpool plan has no flag -bogus", "`gitpool plan -help` lists its flags."),
    (["-out"], "-out needs a value", "-out=VALUE"),
    (["-json=yes"], "-json is either true or false", '"yes" is neither'),
    (["-refresh="], "-refresh is either true or false", '"" is neither'),
]


@pytest.mark.parametrize(("typed", "summary", "hint"), MISTAKES, ids=lambda x: x[0] if isinstance(x, list) else "")
def test_a_wrong_flag_is_told(typed: list[str], summary: str, hint: str) -> None:
    """What is wrong, and what was probably meant; the exit code is 1."""
    with pytest.raises(GitpoolError) as caught:
        argv.normalise("plan", typed, FLAGS)
    (problem,) = caught.value.diagnostics
    assert summary == problem.summary
    assert hint in problem.detail
    assert caught.value.exit_code is ExitCode.ERROR


GLOBALS: list[tuple[list[str], str | None, list[str]]] = [
    (["plan", "-chdir=x"], None, ["plan", "-chdir=x"]),
    (["-chdir=x", "plan"], "x", ["plan"]),
    (["--chdir=x", "plan"], "x", ["plan"]),
    (["-chdir", "x", "plan"], "x", ["plan"]),
    (["-chdir=a", "-chdir=b", "plan"], "b", ["plan"]),
    (["-chdir=", "plan"], "", ["plan"]),
    (["-version"], None, ["version"]),
    (["-chdir=x", "--version", "-json"], "x", ["version", "-json"]),
    (["-help"], None, ["-help"]),
    ([], None, []),
]


@pytest.mark.parametrize(("typed", "folder", "rest"), GLOBALS, ids=str)
def test_what_stands_before_the_command(typed: list[str], folder: str | None, rest: list[str]) -> None:
    """-chdir in every spelling, -version for version, and -help left for later."""
    assert (folder, rest) == argv.split_global(typed)


@pytest.mark.parametrize("typed", [["-chdir"], ["-json", "plan"], ["---chdir=x", "plan"], ["-chdirs=x"]])
def test_wrong_flags_before_the_command_are_told(typed: list[str]) -> None:
    """Nothing unknown is skipped."""
    with pytest.raises(GitpoolError):
        argv.split_global(typed)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("aply", ["apply", "plan"], "apply"),
        ("-autoapprove", ["-auto-approve", "-adopt"], "-auto-approve"),
        ("-bogus", ["-out"], ""),
        ("stat", ["state", "show"], "state"),
        ("x", [], ""),
    ],
)
def test_a_near_word_is_suggested_and_a_far_one_is_not(word: str, known: list[str], meant: str) -> None:
    """A "did you mean" helps only where it is probably right."""
    assert (f'Did you mean "{meant}"? ' if meant else "") == argv.suggestion(word, known)


def test_help_behind_two_dashes_is_the_commands_own() -> None:
    """`gitpool dev -- nomad -help` asks nomad."""
    assert argv.asks_for_help(["-json", "-help"])
    assert not argv.asks_for_help(["--", "nomad", "-help"])

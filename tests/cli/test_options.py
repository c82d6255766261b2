"""Options that several commands share."""

from __future__ import annotations

import pytest
import typer

from gitpool.cli import app, argv, options
from gitpool.config.variables.inputs import Argument

CASES: list[tuple[list[str], list[Argument]]] = [
    ([], []),
    (["-var=a=1", "-var-file", "f", "--var", "b="], [("-var", "a=1"), ("-var-file", "f"), ("-var", "b=")]),
    (["-var-file=x=y", "-var", "-var=1"], [("-var-file", "x=y"), ("-var", "-var=1")]),
]


@pytest.mark.parametrize(("typed", "given"), CASES, ids=lambda words: " ".join(map(str, words)) or "nothing")
def test_var_and_var_file_keep_their_order(typed: list[str], given: list[Argument]) -> None:
    """The last one of a variable counts, so their order between each other must not get lost."""
    seen: list[list[Argument]] = []

    @options.assigned
    def command(assignments: list[Argument]) -> int:
        seen.append(assignments)
        return 0

    line = typer.Typer(add_completion=False)
    line.command()(command)
    parser = typer.main.get_command(line)
    parser.main(argv.normalise("command", typed, app.flags(parser)), standalone_mode=False)
    assert [given] == seen


@pytest.mark.parametrize("name", ["plan", "apply", "destroy", "validate"])
def test_values_can_be_given_to_every_command_that_evaluates(name: str) -> None:
    """`-var` and `-var-file` are declared once, for all of them."""
    assert {"-var", "-var-file"} <= app.flags(app.parser(name)).keys()

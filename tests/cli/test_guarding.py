"""The flags of guards, and those that lift them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import typer

from gitpool.bounds import Bound, Guards
from gitpool.cli import app, argv
from gitpool.cli.guarding import MAX_REASON, guarded, joined, overriding
from gitpool.config.blocks.schema import GUARD
from gitpool.diagnostics import GitpoolError
from gitpool.plan import Options
from gitpool.windows import Window


def given(*typed: str) -> dict[str, Any]:
    """What a command receives of these flags."""
    seen: list[dict[str, Any]] = []

    @guarded
    def command(guarding: dict[str, Any]) -> int:
        seen.append(guarding)
        return 0

    line = typer.Typer(add_completion=False)
    line.command()(command)
    parser = typer.main.get_command(line)
    parser.main(argv.normalise("command", typed, app.flags(parser)), standalone_mode=False)
    return seen[0]


@pytest.mark.parametrize("command", ["plan", "apply", "destroy"])
def test_every_guard_is_a_flag(command: str) -> None:
    """By its name in the files, for every command that plans."""
    names = {*GUARD.arguments, *GUARD.blocks, "override", "reason"}
    assert {f"-{name.replace('_', '-')}" for name in names} <= app.flags(app.parser(command)).keys()


def test_what_the_flags_say() -> None:
    """It becomes a source of guards beside the files', and nothing where there is no flag."""
    assert {"guards": (), "overrides": (), "justification": ""} == given()
    guards = (
        Guards({"max_deletes": Bound(10, is_percentage=True)}),
        Guards({"max_nodes_affected": Bound(5)}),
        Guards(protected_names=("a*", "b")),
        Guards(max_plan_age=3600 * 10**9),
        Guards(windows=(Window.of("0 22 * * 1-5", "4h", "Europe/Berlin"), Window.of("0 6 * * *", "1h"))),
    )
    typed = ["-max-deletes=10%", "-max-nodes-affected=5", "-protected-names=a*", "-protected-names", "b"]
    windows = ["-maintenance-window=0 22 * * 1-5 4h Europe/Berlin", "-maintenance-window=0 6 * * * 1h"]
    assert guards == given(*typed, "-max-plan-age=1h", *windows)["guards"]
    lifted = given("-override=max_deletes", "-override=rule.no_friday", "-override=max_deletes", "-reason", " CHG-7 ")
    assert {"guards": (), "overrides": ("max_deletes", "rule.no_friday"), "justification": "CHG-7"} == lifted


def test_a_flag_that_is_given_again_never_loosens() -> None:
    """A pipeline that adds its number to somebody else's flags cannot lift theirs: each holds."""
    counted = given("-max-updates=1", "-max-updates=100", "-max-updates=1", "-max-updates=10%")["guards"]
    bounds = (Bound(1), Bound(100), Bound(10, is_percentage=True))
    assert tuple(Guards({"max_updates": bound}) for bound in bounds) == counted
    assert (Guards({"max_nodes_affected": Bound(1)}), Guards({"max_nodes_affected": Bound(2)})) == given(
        "-max-nodes-affected=1", "-max-nodes-affected=2"
    )["guards"]
    assert (Guards(max_plan_age=1), Guards(max_plan_age=2)) == given("-max-plan-age=1ns", "-max-plan-age=2ns")["guards"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["-max-deletes=few"], '-max-deletes=few: "few" is not a whole number'),
        (["-max-deletes="], "is not a whole number"),
        (["-max-nodes-affected=10%"], '"10%" is not a whole number'),
        (["-max-plan-age=1d"], "unknown unit"),
        (["-protected-names="], "protects no pool"),
        (["-protected-names=node_pool.prod-1"], "write the name of the pool alone"),
        (["-protected-names=a", "-protected-names=prod-1,prod-2"], "in a flag of its own"),
        (["-maintenance-window=0 22 * * *"], "five fields"),
        (["-maintenance-window=0 22 * * * 4h Nowhere"], 'no time zone "Nowhere"'),
        (["-override=max_delete", "-reason=x"], 'Did you mean "max_deletes"?'),
        (["-override=max-deletes", "-reason=x"], 'Did you mean "max_deletes"?'),
        (["-override=prevent_destroy", "-reason=x"], "There are max_creates, "),
        (["-override=rule.", "-reason=x"], "rule.NAME"),
        (["-override=", "-reason=x"], "There are max_creates, "),
        (["-override=max_deletes"], "add -reason=TEXT"),
        (["-override=max_deletes", "-reason= "], "add -reason=TEXT"),
        (["-reason=x"], "-override=GUARD"),
        (["-override=max_deletes", f"-reason={'x' * (MAX_REASON + 1)}"], f"{MAX_REASON} characters"),
    ],
)
def test_flags_that_make_no_sense(typed: list[str], said: str) -> None:
    """A mistake in the command line: nothing is planned without the guard that was meant."""
    with pytest.raises(GitpoolError) as caught:
        given(*typed)
    assert said in caught.value.diagnostics[0].detail


def test_a_saved_plan_keeps_what_it_has() -> None:
    """What is said at the apply comes beside it."""
    saved = Options(guards=(Guards(max_plan_age=1),), overrides=("max_deletes",), justification="CHG-7")
    assert saved == joined(saved, given())
    more = joined(saved, given("-max-deletes=1", "-override=max_plan_age", "-override=max_deletes", "-reason=late"))
    sources = (Guards(max_plan_age=1), Guards({"max_deletes": Bound(1)}))
    assert (sources, ("max_deletes", "max_plan_age"), "CHG-7; late") == (
        more.guards,
        more.overrides,
        more.justification,
    )
    assert saved == joined(saved, given("-override=max_deletes", "-reason=CHG-7"))


def test_what_is_lifted_is_said() -> None:
    """Whoever looks at a plan sees which guards could not refuse it, and why."""
    (said,) = overriding(Options(overrides=("max_deletes", "rule.x"), justification="CHG-7"))
    assert "max_deletes, rule.x can refuse nothing" in said.detail
    assert "CHG-7" in said.detail
    assert [] == overriding(replace(Options(), guards=(Guards(),)))

"""What a plan's rules say, as people are told it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitpool.backends.memory import MemoryBackend
from gitpool.change import Action, Change
from gitpool.config.load import load
from gitpool.config.variables.inputs import Inputs
from gitpool.diagnostics import Diagnostic, Report
from gitpool.plan import Options, Plan
from gitpool.pool import NodePool
from gitpool.workflow.rules import MOST_TOLD, objections
from tests.support.cluster import MemoryCluster
from tests.support.runs import session

RULES = """gitpool {
  rule "first" {
    condition     = false
    error_message = "It is ${change.name}."
    enforcement   = "ENFORCEMENT"
  }
  rule "second" {
    condition     = change.name != "p00"
    error_message = "It is p00."
    enforcement   = "ENFORCEMENT"
  }
}
node_pool "p00" {
}
"""


def told(folder: Path, changes: int, enforcement: str, options: Options) -> list[Diagnostic]:
    """What two rules say to a plan of so many changes: refusals or, if they warn, the report."""
    (folder / "rules.hcl").write_text(RULES.replace("ENFORCEMENT", enforcement), "utf-8")
    run = session({}, MemoryCluster(), MemoryBackend())
    run.configuration = load(folder, Report(), Inputs())
    names = [f"p{number:02}" for number in range(changes)]
    plan = Plan(tuple(Change(name, Action.CREATE, None, NodePool(name)) for name in names), options=options)
    refused = objections(run, plan)
    return refused if enforcement == "deny" else list(run.report)


@pytest.mark.parametrize("enforcement", ["deny", "warn"])
@pytest.mark.parametrize(
    ("changes", "more"),
    [
        (MOST_TOLD, ""),
        (11, "The rule objects to 1 more change: node_pool.p10."),
        (12, "The rule objects to 2 more changes: node_pool.p10, node_pool.p11."),
        (25, "node_pool.p18, node_pool.p19 and 5 more."),
    ],
)
def test_a_rule_that_many_changes_break(tmp_path: Path, changes: int, more: str, enforcement: str) -> None:
    """It tells the first of them each at its place, and of the rest their names and their number, at the last one.

    Another rule, with a single objection, is not buried.
    """
    found = told(tmp_path, changes, enforcement, Options())
    first = found[:MOST_TOLD]
    assert [f"node_pool.p{number:02}" for number in range(MOST_TOLD)] == [d.address for d in first]
    assert all(d.detail.startswith(f"It is p{number:02}.") for number, d in enumerate(first))
    assert more in first[-1].detail
    assert ["objects to" in d.detail for d in first[:-1]] == [False] * (MOST_TOLD - 1)
    assert bool(more) == ("objects to" in first[-1].detail)
    assert ["It is p00."] == [d.detail.partition("\n")[0] for d in found[MOST_TOLD:]]


def test_a_rule_that_is_lifted_tells_nothing(tmp_path: Path) -> None:
    """Neither its first objections nor how many there are; the other rule's stay."""
    (refused,) = told(tmp_path, 25, "deny", Options(overrides=("rule.first",)))
    assert "node_pool.p00" == refused.address

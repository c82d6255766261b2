"""Programs that read Terraform's text: the expressions are those by which tfcmt 4 finds its way in a plan."""

from __future__ import annotations

import re

import pytest

from gitpool.change import Action, Change
from gitpool.plan import Plan
from gitpool.render.mask import Mask
from gitpool.render.style import Style
from gitpool.render.text import applied
from gitpool.render.text import plan as rendered
from tests.render import examples

PASS = re.compile(r"(?m)^(Plan: \d|No changes.)")
FAIL = re.compile(r"(?m)^([│|] )?(Error: )")
WARNING = re.compile(r"(?m)^([│|] )?(Warning: )")
HAS_DESTROY = re.compile(r"([1-9][0-9]* to destroy.)")
NO_CHANGES = re.compile(r"^(No changes\.|Plan: (\d+ to import, )?0 to add, 0 to change, 0 to destroy\.)")
RESOURCES = {
    Action.CREATE: re.compile(r"(?m)^ *# (.*) will be created$"),
    Action.UPDATE: re.compile(r"(?m)^ *# (.*) will be updated in-place$"),
    Action.DELETE: re.compile(r"(?m)^ *# (.*) will be destroyed$"),
}


def shown(plan: Plan) -> str:
    """As a job's log has it."""
    return rendered(plan, Style(), Mask())


def first_match(text: str) -> str:
    """The line that tfcmt takes for the result."""
    return next(line for line in text.split("\n") if PASS.match(line))


@pytest.mark.parametrize("plan", [examples.everything(), examples.destroyed(), examples.agreed()])
def test_the_pools_of_each_action_are_found(plan: Plan) -> None:
    """Creates, updates and deletes are listed by whoever reads Terraform's comment lines."""
    text = shown(plan)
    assert not FAIL.search(text)
    assert not WARNING.search(text)
    for action, expression in RESOURCES.items():
        assert expression.findall(text) == [c.address for c in plan.changes if c.action is action]


def test_the_result_line_is_found() -> None:
    """The first line that looks like a result is the result, and says whether anything is destroyed."""
    line = first_match(shown(examples.everything()))
    assert line == "Plan: 2 to add, 3 to change, 1 to destroy. 1 to adopt, 1 to forget."
    assert HAS_DESTROY.search(line)
    assert not NO_CHANGES.match(line)


def test_no_changes_are_found() -> None:
    """Nothing to do, and nothing but adoptions, both read as no change of the cluster."""
    assert NO_CHANGES.match(first_match(shown(Plan(()))))
    adoption = Change("edge", Action.ADOPT, examples.EDGE, examples.EDGE)
    assert NO_CHANGES.match(first_match(shown(Plan((adoption,)))))


def test_a_complete_apply_is_found() -> None:
    """The last line of an apply begins as Terraform's."""
    expected = "Apply complete! Resources: 2 added, 3 changed, 1 destroyed. 1 adopted, 1 forgotten."
    assert applied(examples.everything(), Style()) == expected
    assert applied(examples.destroyed(), Style()) == "Destroy complete! Resources: 2 destroyed."
    assert applied(Plan(()), Style()) == "Apply complete! Resources: 0 added, 0 changed, 0 destroyed."
    recorded = "Apply complete! Resources: 0 added, 0 changed, 0 destroyed. 2 recorded."
    assert applied(examples.refreshed(), Style()) == recorded

"""A plan as Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.change import Action, Change
from gitpool.impact import Impact
from gitpool.plan import Plan
from gitpool.pool import NodePool
from gitpool.render.markdown import MOST_ROWS, plan
from gitpool.render.mask import Mask
from tests.render import examples
from tests.render.golden import assert_golden
from tests.render.strategies import plans

MASK = Mask()
BACKTICKS = st.text("`\n ~<>@|", max_size=12)


@pytest.mark.parametrize(
    ("name", "example"), [("used", examples.used()), ("everything", examples.everything()), ("nothing", Plan(()))]
)
def test_plans_look_as_they_did(name: str, example: Plan) -> None:
    """As they were last read and found good: counts and totals first, the largest change on top, all of it folded."""
    assert_golden(f"plan-{name}.md", plan(example, MASK))


def outside(document: str) -> str:
    """What stands outside of the fence, which is closed by the first line that is as long as its beginning."""
    found = re.search(r"^(`{3,})diff\n.*?^\1$", document, re.MULTILINE | re.DOTALL)
    assert found is not None
    assert "`" * (len(found[1]) + 1) not in found[0]
    return document[: found.start()] + document[found.end() :]


@given(plans(), BACKTICKS)
def test_what_anybody_wrote_stays_in_the_fence(some: Plan, text: str) -> None:
    """Descriptions, metadata, namespaces and environments are in the fence; outside are names of pools and numbers."""
    impact = Impact(1, 1, 1, {text: 1}, {}, {text: 1})
    hostile = NodePool("hostile", text, {"key": text, text: "value"})
    change = Change("hostile", Action.DELETE, hostile, None, impact=impact)
    document = plan(Plan((*some.changes, change), environment=text), MASK)
    assert re.fullmatch(r"[A-Za-z0-9 .,:#*|`<>/=_\-\n]*", outside(document))


def test_a_large_plan_has_a_short_table() -> None:
    """The largest changes are in the table, the others are counted."""
    changes = [
        Change(f"p{i:03}", Action.UPDATE, NodePool(f"p{i:03}"), NodePool(f"p{i:03}", "x"), impact=Impact(i, 0, 0))
        for i in range(MOST_ROWS + 7)
    ]
    document = plan(Plan(tuple(changes)), MASK)
    table = [line for line in document.splitlines() if line.startswith("| update")]
    assert MOST_ROWS == len(table)
    assert f"`p{MOST_ROWS + 6:03}`" in table[0]
    assert "And 7 more pools." in document


def test_what_is_not_known_is_not_zero() -> None:
    """A figure that could not be had, and one that nobody looked for, is unknown."""
    change = Change("a", Action.DELETE, NodePool("a"), None)
    assert "| delete | `a` | unknown | unknown | unknown |" in plan(Plan((change,)), MASK)

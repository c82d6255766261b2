"""A report as Markdown: what a reviewer reads, and in how many bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitpool.change import Action, Change
from gitpool.impact import Impact
from gitpool.plan import Plan
from gitpool.pool import NodePool
from gitpool.render.comment import MOST_ROWS, comment
from gitpool.report import RunReport, Status
from gitpool.workflow.publish import Wishes, text_of
from gitpool.workflow.staleness import stale
from tests.render.golden import assert_golden
from tests.render.states import LINKS, RUN, STATES
from tests.support.hostile import judge


@pytest.mark.parametrize("name", STATES)
def test_comments_look_as_they_did(name: str) -> None:
    """As they were last read and found good: the verdict first, then what is wrong, danger on top, the rest folded."""
    text = comment(STATES[name], links=LINKS)
    assert_golden(f"comment-{name}.md", text)
    assert [] == judge(text, links=[RUN.url])


def test_a_stale_comment_looks_as_it_did() -> None:
    """The sentence is above the plan that it is about, and the marker says so."""
    text = text_of(STATES["used"], Wishes(), LINKS)
    assert_golden("comment-stale.md", stale(text.body, text.marker, ["edge", "gpu"]).body.partition("\n\n")[2])


def planned(*changes: Change, **more: object) -> str:
    """The comment of a plan of these."""
    return comment(RunReport(Status.PLANNED, plan=Plan(changes, **more)))  # type: ignore[arg-type]


def rows(document: str) -> list[str]:
    """The first cells of the rows of the table."""
    return [
        line.split(" | ")[0] + " | " + line.split(" | ")[1] for line in document.splitlines() if line.startswith("| ")
    ][2:]


def test_the_most_dangerous_change_is_first() -> None:
    """What goes comes first, then whoever affects most, an unknown number being more than any; what is made is last."""
    pool = NodePool("x")
    given = [
        Change("made", Action.CREATE, None, pool),
        Change("small", Action.UPDATE, pool, pool, impact=Impact(1, 0, 0)),
        Change("large", Action.UPDATE, pool, pool, impact=Impact(1, 5, 40)),
        Change("unseen", Action.UPDATE, pool, pool),
        Change("free", Action.UPDATE, pool, pool, impact=Impact()),
        Change("emptied", Action.DELETE, pool, None, impact=Impact()),
        Change("taken", Action.ADOPT, pool, pool),
        Change("full", Action.DELETE, pool, None, impact=Impact(3, 1, 1)),
    ]
    wanted = ["full", "emptied", "unseen", "large", "small", "free", "made", "taken"]
    assert wanted == [row.split("`")[1] for row in rows(planned(*given))]


def test_a_large_plan_has_a_short_table() -> None:
    """The largest changes are in the table, the others are counted."""
    changes = [
        Change(f"p{i:03}", Action.UPDATE, NodePool(f"p{i:03}"), NodePool(f"p{i:03}", "x"), impact=Impact(i, 0, 0))
        for i in range(MOST_ROWS + 7)
    ]
    document = planned(*changes)
    assert MOST_ROWS == len(rows(document))
    assert f"`p{MOST_ROWS + 6:03}`" in rows(document)[0]
    assert "And 7 more pools." in document


def test_what_is_not_known_is_not_zero() -> None:
    """A figure that could not be had, and one that nobody looked for, is unknown; a new pool has nobody."""
    gone, made = Change("a", Action.DELETE, NodePool("a"), None), Change("b", Action.CREATE, None, NodePool("b"))
    assert "| **delete** | `a` | unknown | unknown | unknown |" in planned(gone)
    assert "| create | `b` | 0 | 0 | 0 |" in planned(made)


def test_a_line_of_somebodys_text_is_no_line_of_the_diff() -> None:
    """A description whose lines begin with signs is shown as it is: nothing of it looks as if it came or went."""
    said = "first\n- node_pool prod\n+ kept\n~ x\n"
    old, new = (NodePool("a", "x", {"runbook": said, "v": v}) for v in "12")
    created = Change("a", Action.CREATE, None, NodePool("a", said))
    updated = Change("b", Action.UPDATE, replace(old, name="b"), replace(new, name="b", meta={"runbook": said + "z\n"}))
    for document in (planned(created), planned(updated)):
        assert not [line for line in document.splitlines() if line[:1] in "+-!" and "prod" in line]
        assert "- node_pool prod" in document


def test_a_long_change_shows_its_beginning() -> None:
    """What is too long for a comment is cut where one sees it, and does not keep out what stands behind it."""
    long = Change("a", Action.CREATE, None, NodePool("a", "x" * 2_000_000, {f"k{n}": "v" for n in range(10_000)}))
    document = planned(long, Change("b", Action.CREATE, None, NodePool("b", "short")))
    assert 'description = "xxx' in document
    assert "more lines, which the log of the run has)" in document
    assert 'description = "short"' in document
    assert len(document) < 12_000

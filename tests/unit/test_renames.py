"""Which deletes and creates look like renames."""

from __future__ import annotations

from typing import Any

from gitpool.change import Action, Change
from gitpool.plan import Plan
from gitpool.pool import Facts, NodePool
from gitpool.renames import MOST_COMPARED, Rename, alike

SAME: dict[str, Any] = {"description": "the same", "meta": {"team": "web"}}


def gone(name: str, facts: Facts | None = None, **image: Any) -> Change:
    """A pool that is deleted."""
    return Change(name, Action.DELETE, NodePool(name, **image), None, known=facts or Facts())


def made(name: str, facts: Facts | None = None, **image: Any) -> Change:
    """A pool that is created."""
    return Change(name, Action.CREATE, None, NodePool(name, **image), facts=facts or Facts())


def renames(*changes: Change) -> list[tuple[str, str]]:
    """The pairs, old and new."""
    return [(rename.old, rename.new) for rename in Plan(changes).renames]


def test_the_same_content_under_another_name() -> None:
    """However unlike the names are; what differs in one field is no rename."""
    assert [("old", "brand-new")] == renames(gone("old", **SAME), made("brand-new", **SAME))
    assert [] == renames(gone("old", **SAME), made("new", description="the same"))


def test_many_of_one_template_are_paired_by_their_names() -> None:
    """A new prefix for all keys of a for_each: each goes with the name that is most like its own."""
    old, new = [f"web-{key}" for key in ("a", "b", "c")], [f"front-web-{key}" for key in ("c", "b", "a", "d")]
    found = renames(*(gone(name, **SAME) for name in old), *(made(name, **SAME) for name in new))
    assert [("web-a", "front-web-a"), ("web-b", "front-web-b"), ("web-c", "front-web-c")] == found


def test_pools_without_content_need_a_likeness() -> None:
    """Two blank pools are alike by chance, unless they are the only ones or have names that are alike."""
    assert [("a", "zebra")] == renames(gone("a"), made("zebra"))
    assert [("batch-1", "batch-one")] == renames(gone("batch-1"), gone("x"), made("batch-one"), made("zebra"))


def test_sensitive_values_are_not_told_to_be_equal() -> None:
    """Whether two secrets are the same is nobody's business, and masked they always look so."""
    secret = Facts(sensitive=frozenset({("description",)}))
    changes = gone("a", secret, description="one"), made("b", secret, description="two")
    assert [] == renames(*changes)
    assert Plan(changes).renames == Plan(changes).masked.renames


def test_ten_thousand_are_paired_too() -> None:
    """Then by their places in the alphabet, so that a plan does not take minutes."""
    old, new = [f"a{i:05}" for i in range(10_000)], [f"b{i:05}" for i in range(10_000)]
    found = alike(old, new)
    assert 10_000 == len(found) > MOST_COMPARED
    assert Rename("a00007", "b00007") in found

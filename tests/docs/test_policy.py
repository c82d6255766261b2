"""The policy of docs/guides/policy.md: its very text, held against documents of `gitpool show -json`."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gitpool.change import Action, Change
from gitpool.impact import NOTHING, Impact
from gitpool.plan import Plan
from gitpool.pool import Facts, NodePool
from gitpool.render.json import plan_representation
from tests.docs.page import PAGES, ROOT, Block, read
from tests.docs.rego import denied

GUIDE = ROOT / "docs" / "guides" / "policy.md"
POLICIES = [item for path in PAGES for item in read(path) if isinstance(item, Block) and item.language == "rego"]
(POLICY,) = [item.text for item in read(GUIDE) if isinstance(item, Block) and item.name == "policy/pools.rego"]

OWNED = NodePool("gpu", meta={"owner": "ml"})
NOT_OWNED = NodePool("gpu", meta={"team": "ml"})
SECRET_OWNER = Facts(sensitive=frozenset({("meta", "owner")}))


def create(after: NodePool, **more: Any) -> Change:
    """A pool that is made."""
    return Change("gpu", Action.CREATE, None, after, impact=NOTHING, **more)


def update(impact: Impact | None, after: NodePool = OWNED) -> Change:
    """A pool that is changed."""
    return Change("gpu", Action.UPDATE, NodePool("gpu", "old"), after, impact=impact)


def delete(impact: Impact | None) -> Change:
    """A pool that goes."""
    return Change("gpu", Action.DELETE, NOT_OWNED, None, impact=impact)


CASES: Sequence[tuple[str, Change, list[str]]] = (
    ("with an owner", create(OWNED), []),
    ("without meta", create(NodePool("gpu")), ["say in meta who the owner is"]),
    ("without an owner", create(NOT_OWNED), ["say in meta who the owner is"]),
    ("an owner that is hidden", create(OWNED, facts=SECRET_OWNER), []),
    ("the largest update", update(Impact(nodes=50, allocations=20)), []),
    ("one more", update(Impact(allocations=21)), ["an update may touch 20 allocations, not 21"]),
    ("not known", update(Impact(allocations=None)), ["an update may touch 20 allocations, not null"]),
    ("not looked at", update(None), ["an update may touch 20 allocations, not null"]),
    (
        "two reasons",
        update(Impact(allocations=99), NOT_OWNED),
        ["an update may touch 20 allocations, not 99", "say in meta who the owner is"],
    ),
    ("an empty pool goes", delete(NOTHING), []),
    ("jobs alone", delete(Impact(jobs=3, allocations=99)), []),
    ("a node", delete(Impact(nodes=1)), ["a pool with nodes (1) must not be deleted"]),
    ("nodes not known", delete(Impact(nodes=None)), ["a pool with nodes (null) must not be deleted"]),
    ("nodes not looked at", delete(None), ["a pool with nodes (null) must not be deleted"]),
    ("only recorded", Change("gpu", Action.ADOPT, NOT_OWNED, NOT_OWNED), []),
    ("only forgotten", Change("gpu", Action.FORGET, NOT_OWNED, None), []),
    ("nothing", Change("gpu", Action.NO_OP, NOT_OWNED, NOT_OWNED), []),
)


def document(*changes: Change) -> Any:
    """What `gitpool show -json` prints for a plan of these changes."""
    return json.loads(json.dumps(plan_representation(Plan(changes))))


def test_the_policy_denies_what_the_guide_says() -> None:
    """Pools with nodes stay, large updates and what is not known do not pass, and every pool has an owner."""
    found = denied(POLICY, [document(change) for _, change, _ in CASES])
    said = {name: [f"nomad_node_pool.gpu: {message}" for message in messages] for name, _, messages in CASES}
    assert said == dict(zip(said, found, strict=True))


def test_what_is_no_plan_does_not_pass() -> None:
    """A policy that finds nothing to judge must not call it good; a plan without changes has nothing to deny."""
    found = denied(POLICY, [{}, [], None, {"resource_changes": []}, {"gitpool": {}}, document()])
    assert [*[["this is no plan of gitpool"]] * 5, []] == found


@pytest.mark.skipif(shutil.which("opa") is None, reason="opa is not on PATH")
def test_opa_says_the_same(tmp_path: Path) -> None:
    """OPA itself understands the policy, and denies the same."""
    (tmp_path / "pools.rego").write_text(POLICY, "utf-8")
    given = document(*(replace(change, name=f"p{i}") for i, (_, change, _) in enumerate(CASES)))
    ask = ["opa", "eval", "--strict", "--format=raw", "--stdin-input", "--data=pools.rego", "data.main.deny"]
    answer = subprocess.run(ask, input=json.dumps(given), capture_output=True, text=True, cwd=tmp_path, check=True)
    assert denied(POLICY, [given]) == [sorted(json.loads(answer.stdout))]


def test_every_policy_of_the_docs_is_the_one_that_is_tested() -> None:
    """A policy that a page shows is not only shown."""
    assert [POLICY] == [item.text for item in POLICIES]

"""Where a foreseen refusal of a delete is told: where the block was, or, if nobody knows that, the state."""

from __future__ import annotations

import pytest

from gitpool.backends.memory import MemoryBackend
from gitpool.diagnostics import Diagnostic, GitpoolError, Position, SourceRange
from gitpool.plan import Options
from gitpool.pool import NodePool
from gitpool.state import State
from gitpool.workflow.plan import make_plan
from tests.support.cluster import MemoryCluster
from tests.support.runs import files, session

POINT = Position(3, 1, 40)
PLACE = SourceRange("pools.hcl", POINT, POINT)


def refused(places: dict[str, SourceRange]) -> Diagnostic:
    """What is said of the delete of a pool that has a node, by a state that knows these places."""
    cluster = MemoryCluster()
    for name in ("gone", "stays"):
        cluster.hand_put(name)
    cluster.node_joins("gone")
    state = State("lineage", 1, {name: NodePool(name) for name in ("gone", "stays")}, places=places)
    run = session(files(NodePool("stays")), cluster, MemoryBackend())
    with pytest.raises(GitpoolError) as caught:
        make_plan(run, State.from_bytes(state.to_bytes(), "the state"), Options())
    (found,) = caught.value.diagnostics
    return found


def test_the_place_is_where_the_block_was() -> None:
    """The state remembers it; no line is shown from there, for another may stand there by now."""
    found = refused({"gone": PLACE})
    assert (PLACE, None, "node_pool.gone") == (found.range, found.snippet, found.address)
    assert "It is known from" not in found.detail


def test_without_one_it_is_the_state() -> None:
    """A pool that was imported, or applied by an older gitpool, has no place: then the state is named."""
    found = refused({})
    assert found.range is None
    assert f"It is known from {MemoryBackend().where}." in found.detail

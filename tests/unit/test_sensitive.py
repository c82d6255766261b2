"""What stands in the place of values that nobody is to see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.pool import DEFAULT_TTL, NodePool, Path, SchedulerConfig
from gitpool.sensitive import SENSITIVE, is_covered, masked
from tests.support.strategies import PATHS, pools

FULL = NodePool("gpu", "Accelerators", {"team": "ml", "token": "x"}, 3600 * 10**9, SchedulerConfig("spread", True))


@pytest.mark.parametrize(
    ("path", "sensitive", "covered"),
    [
        (("meta", "token"), {("meta", "token")}, True),
        (("meta", "token"), {("meta",)}, True),
        (("meta",), {("meta", "token")}, False),
        (("meta", "team"), {("meta", "token"), ("description",)}, False),
        (("description",), set(), False),
    ],
)
def test_what_is_covered(path: Path, sensitive: set[Path], covered: bool) -> None:
    """A field itself, and whatever stands in a map or block that is sensitive as a whole."""
    assert covered is is_covered(path, sensitive)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("description",), NodePool("gpu", SENSITIVE, FULL.meta, FULL.node_identity_ttl, FULL.scheduler_config)),
        (
            ("meta", "token"),
            NodePool("gpu", FULL.description, {"team": "ml", "token": SENSITIVE}, 3600 * 10**9, FULL.scheduler_config),
        ),
        (
            ("meta",),
            NodePool("gpu", FULL.description, {SENSITIVE: SENSITIVE}, 3600 * 10**9, FULL.scheduler_config),
        ),
        (("node_identity_ttl",), NodePool("gpu", FULL.description, FULL.meta, 0, FULL.scheduler_config)),
        (
            ("scheduler_config",),
            NodePool("gpu", FULL.description, FULL.meta, 3600 * 10**9, SchedulerConfig(SENSITIVE, False)),
        ),
    ],
    ids=str,
)
def test_masks(path: Path, expected: NodePool) -> None:
    """Of a map that is sensitive as a whole not even the keys are told."""
    assert expected == masked(FULL, {path})


def test_nothing_to_hide() -> None:
    """What is not set stays unset: "sensitive" must not look like a value."""
    everything = {path[:1] for path in PATHS}
    assert NodePool("a") == masked(NodePool("a"), everything)
    assert DEFAULT_TTL == masked(NodePool("a"), everything).node_identity_ttl
    assert SchedulerConfig() == masked(NodePool("a", scheduler_config=SchedulerConfig()), everything).scheduler_config


@given(pools(), st.sets(st.sampled_from(PATHS)))
def test_a_mask_is_worn_once(pool: NodePool, sensitive: set[Path]) -> None:
    """Masking what is masked changes nothing, so a saved plan and the plan itself look the same."""
    once = masked(pool, sensitive)
    assert once == masked(once, sensitive)

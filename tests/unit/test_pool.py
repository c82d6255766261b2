"""Pools: their images, their JSON, Nomad's objects, and what belongs to somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.diagnostics import Position, SourceRange
from gitpool.pool import (
    DEFAULT_TTL,
    LivePool,
    NodePool,
    Path,
    SchedulerConfig,
    address,
    is_valid_name,
    same_image,
    with_ignored,
)
from tests.support.strategies import pools

ORIGIN = SourceRange("a.hcl", Position(1, 1, 0), Position(1, 2, 1))
FULL = NodePool("gpu", "Accelerators", {"team": "ml", "a": ""}, 3600 * 10**9, SchedulerConfig("spread", False))


def api(**more: Any) -> dict[str, Any]:
    """A pool as Nomad shows it."""
    return {"Name": "a", "CreateIndex": 7, "ModifyIndex": 9, "Hash": "xyz", **more}


@pytest.mark.parametrize("name", ["a", "A-_9", "x" * 128, "all", "-"])
def test_valid_names(name: str) -> None:
    """1 to 128 ASCII letters, digits, `-` and `_`."""
    assert is_valid_name(name)


@pytest.mark.parametrize("name", ["", "x" * 129, "a b", "ä", "a.b", "a/b", "a\n", "１"])
def test_invalid_names(name: str) -> None:
    """Nothing else, a line break at the end included."""
    assert not is_valid_name(name)


def test_what_an_image_is() -> None:
    """Places and unknown fields ride along outside equality; each managed field takes part."""
    assert replace(FULL, origin=ORIGIN, unknown={"New": 1}) == FULL
    for field, value in (
        ("name", "b"),
        ("description", ""),
        ("meta", {}),
        ("node_identity_ttl", 1),
        ("scheduler_config", None),
        ("scheduler_config", SchedulerConfig("spread", None)),
    ):
        changed: dict[str, Any] = {field: value}
        assert replace(FULL, **changed) != FULL


def test_blank_pools() -> None:
    """What a node makes is blank; one word of anybody's and it is not."""
    assert NodePool("a", unknown={"New": 1}).is_blank
    for pool in (
        NodePool("a", "x"),
        NodePool("a", meta={"k": ""}),
        NodePool("a", node_identity_ttl=DEFAULT_TTL + 1),
        NodePool("a", scheduler_config=SchedulerConfig()),
    ):
        assert not pool.is_blank


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("description",), "Accelerators"),
        (("node_identity_ttl",), "1h0m0s"),
        (("meta", "team"), "ml"),
        (("meta", "a"), ""),
        (("meta", "none"), None),
        (("scheduler_config",), True),
        (("scheduler_config", "scheduler_algorithm"), "spread"),
        (("scheduler_config", "memory_oversubscription_enabled"), False),
    ],
)
def test_fields_as_people_read_them(path: Path, value: object) -> None:
    """By their paths; what is not set is None, and an empty text in meta is set."""
    assert value == FULL.get(path)


@pytest.mark.parametrize("path", [("description",), ("scheduler_config",), ("scheduler_config", "scheduler_algorithm")])
def test_fields_that_are_not_set(path: Path) -> None:
    """None, for the absent block as for what would be in it."""
    assert NodePool("a").get(path) is None
    with pytest.raises(KeyError):
        NodePool("a").get(("colour",))


@given(pools())
def test_json_there_and_back(pool: NodePool) -> None:
    """Plan and state documents hold the whole pool, unknown fields included."""
    found = NodePool.from_json(pool.to_json(), ORIGIN)
    assert pool == found
    assert pool.unknown == found.unknown
    assert ORIGIN == found.origin


@pytest.mark.parametrize(
    "damage",
    [
        {"name": 7},
        {"description": None},
        {"meta": {"a": 1}},
        {"meta": []},
        {"node_identity_ttl": "soon"},
        {"node_identity_ttl": 7},
        {"scheduler_config": {}},
        {"unknown": 7},
    ],
    ids=str,
)
def test_a_document_that_is_none_of_ours(damage: dict[str, Any]) -> None:
    """A field of another type is damage, not a pool."""
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        NodePool.from_json({**FULL.to_json(), **damage})


@pytest.mark.parametrize("key", ["name", "description", "meta", "node_identity_ttl", "scheduler_config"])
def test_a_document_that_lacks_a_field(key: str) -> None:
    """Nothing is filled in by guessing."""
    document = FULL.to_json()
    del document[key]
    with pytest.raises(KeyError):
        NodePool.from_json(document)


def test_reading_a_full_object() -> None:
    """Every field of Nomad's object finds its place; the indexes stand beside the image."""
    raw = api(
        Description="d",
        Meta={"k": "v"},
        NodeIdentityTTL=3600 * 10**9,
        SchedulerConfiguration={"SchedulerAlgorithm": "spread", "MemoryOversubscriptionEnabled": False},
    )
    found = LivePool.from_api(raw)
    assert LivePool(NodePool("a", "d", {"k": "v"}, 3600 * 10**9, SchedulerConfig("spread", False)), 7, 9) == found
    assert {} == found.pool.unknown


@pytest.mark.parametrize("ttl", [None, 0, "", DEFAULT_TTL, "24h", "24h0m0s"])
def test_the_default_ttl(ttl: object) -> None:
    """An unset TTL is the default one, however it is said; an older server does not know the field at all."""
    found = LivePool.from_api(api(NodeIdentityTTL=ttl))
    assert DEFAULT_TTL == found.pool.node_identity_ttl
    assert found.knows_ttl
    assert not LivePool.from_api(api()).knows_ttl


def test_empty_scheduler_settings_differ_from_none() -> None:
    """An empty block is there."""
    assert SchedulerConfig() == LivePool.from_api(api(SchedulerConfiguration={})).pool.scheduler_config
    assert LivePool.from_api(api(SchedulerConfiguration=None)).pool.scheduler_config is None


@pytest.mark.parametrize(
    "raw",
    [
        api(Newer={"a": [1, None]}, Another=1),
        api(
            SchedulerConfiguration={"SchedulerAlgorithm": "binpack", "MemoryOversubscriptionEnabled": None, "New": [1]}
        ),
        api(Meta={}),
        api(Meta=None),
        api(Meta={"k": "v"}, Description="é\n"),
        api(SchedulerConfiguration={"SchedulerAlgorithm": "", "MemoryOversubscriptionEnabled": True}),
    ],
    ids=str,
)
def test_what_is_read_is_written_back(raw: dict[str, Any]) -> None:
    """An undo writes the object as it was, with what gitpool does not know, inside the scheduler settings too."""
    expected = {"Description": "", "Meta": None, "SchedulerConfiguration": None, **raw}
    for server_own in ("CreateIndex", "ModifyIndex", "Hash"):
        del expected[server_own]
    assert expected == LivePool.from_api(raw).pool.to_api()
    assert expected == NodePool.from_json(LivePool.from_api(raw).pool.to_json()).to_api()


def test_writing_a_bare_pool() -> None:
    """The default TTL is left to the server; another is sent as nanoseconds."""
    assert {"Name": "a", "Description": "", "Meta": None, "SchedulerConfiguration": None} == NodePool("a").to_api()
    assert 90 * 10**9 == NodePool("a", node_identity_ttl=90 * 10**9).to_api()["NodeIdentityTTL"]


def test_null_and_empty_meta_are_one_image() -> None:
    """They are compared as the same, and each is written back as it was; with meta of its own, that is written."""
    empty, null = LivePool.from_api(api(Meta={})).pool, LivePool.from_api(api(Meta=None)).pool
    assert empty == null
    assert ({}, None) == (empty.to_api()["Meta"], null.to_api()["Meta"])
    assert {"k": "v"} == replace(empty, meta={"k": "v"}).to_api()["Meta"]


LIVE = NodePool("a", "live", {"x": "1", "y": "2"}, 1, SchedulerConfig("spread", True))
MEANT = NodePool("a", "meant", {"x": "7", "z": "8"}, 2)


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        ([], MEANT),
        ([("description",)], replace(MEANT, description="live")),
        ([("meta",)], replace(MEANT, meta=LIVE.meta)),
        ([("meta", "x")], replace(MEANT, meta={"x": "1", "z": "8"})),
        ([("meta", "y")], replace(MEANT, meta={"x": "7", "y": "2", "z": "8"})),
        ([("meta", "z")], replace(MEANT, meta={"x": "7"})),
        ([("meta", "q")], MEANT),
        ([("node_identity_ttl",)], replace(MEANT, node_identity_ttl=1)),
        ([("scheduler_config",)], replace(MEANT, scheduler_config=LIVE.scheduler_config)),
        ([("description",), ("meta",), ("node_identity_ttl",), ("scheduler_config",)], LIVE),
    ],
    ids=str,
)
def test_ignored_fields_are_taken_over(ignored: list[Path], expected: NodePool) -> None:
    """The live value stands, set or not; without a live pool the files' own stands."""
    assert expected == with_ignored(MEANT, LIVE, ignored)
    assert MEANT is with_ignored(MEANT, None, ignored)


def test_same_image() -> None:
    """Two absent pools agree, one absent and one present never; what is ignored does not count."""
    assert same_image(None, None)
    assert not same_image(LIVE, None)
    assert not same_image(None, LIVE, [("description",)])
    assert not same_image(LIVE, replace(LIVE, description=""))
    assert same_image(LIVE, replace(LIVE, description=""), [("description",)])
    assert same_image(LIVE, replace(LIVE, meta={"x": "1"}), [("meta", "y")])
    assert not same_image(LIVE, replace(LIVE, meta={}), [("meta", "y")])
    assert "node_pool.a" == address("a")


@given(pools("a"), pools("a"), st.lists(st.sampled_from([("description",), ("meta",), ("meta", "a"), ("meta", "b")])))
def test_same_image_goes_both_ways(one: NodePool, other: NodePool, ignored: list[Path]) -> None:
    """It is an equivalence: of two pools neither comes first."""
    assert same_image(one, other, ignored) == same_image(other, one, ignored)
    assert same_image(one, with_ignored(other, one, ignored), ignored) == (with_ignored(other, one, ignored) == one)

"""What hypothesis makes: pools that are alike often enough to meet."""

from __future__ import annotations

from hypothesis import strategies as st

from gitpool.pool import DEFAULT_TTL, Facts, Instance, NodePool, Path, SchedulerConfig

KEYS = ("a", "b", "__c", "d.e", "'\"]['", "ü")
TTLS = (DEFAULT_TTL, 3600 * 10**9, 1, 1500 * 10**6)
PATHS: tuple[Path, ...] = (
    ("description",),
    ("meta",),
    ("meta", "a"),
    ("meta", "__c"),
    ("node_identity_ttl",),
    ("scheduler_config",),
)


def texts() -> st.SearchStrategy[str]:
    """Mostly a few, sometimes any that JSON can carry."""
    return st.sampled_from(["", "one", "two", "é\n${x}"]) | st.text(
        st.characters(exclude_categories=["Cs"]), max_size=6
    )


def schedulers() -> st.SearchStrategy[SchedulerConfig | None]:
    """None, empty ones and full ones."""
    return st.none() | st.builds(
        SchedulerConfig, st.sampled_from(["", "binpack", "spread"]), st.sampled_from([None, True, False])
    )


def pools(*names: str) -> st.SearchStrategy[NodePool]:
    """Pools of these names, or of any few."""
    return st.builds(
        NodePool,
        name=st.sampled_from(names or ("a", "b", "c")),
        description=texts(),
        meta=st.dictionaries(st.sampled_from(KEYS) | texts(), texts(), max_size=4),
        node_identity_ttl=st.sampled_from(TTLS),
        scheduler_config=schedulers(),
        unknown=st.sampled_from([{}, {"Newer": [1, {"x": None}]}]),
    )


def ignored() -> st.SearchStrategy[tuple[Path, ...]]:
    """What `ignore_changes` may name."""
    return st.lists(st.sampled_from(PATHS), max_size=2, unique=True).map(tuple)


def instances() -> st.SearchStrategy[Instance]:
    """Plain blocks, and some that repeat, with keys that are alike."""
    return st.builds(Instance, st.sampled_from(["a", "workers"]), st.sampled_from([None, "a", "0", 'k"é', 0, 1]))


def facts() -> st.SearchStrategy[Facts]:
    """The usual ones and others."""
    return st.builds(
        Facts, st.none() | instances(), st.booleans(), st.lists(st.sampled_from(PATHS), max_size=2).map(frozenset)
    )

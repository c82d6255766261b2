"""What wakes whom: the radix tree of names."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver.state.radix import Watch, WatchedNames

_NAMES = st.text(alphabet="ab-", min_size=1, max_size=4)


def _woken(watch: Watch, act: object, tree: WatchedNames, name: str) -> bool:
    signal = threading.Event()
    watch.add(signal)
    (tree.insert if act == "insert" else tree.delete)(name)
    return signal.is_set()


@given(st.lists(_NAMES, unique=True), _NAMES)
def test_a_write_wakes_who_watches_its_name(names: list[str], name: str) -> None:
    """Creating, rewriting and deleting a name wakes a watch on it, whatever else is stored."""
    tree = WatchedNames()
    for other in names:
        tree.insert(other)
    tree.delete(name)
    for act in ("insert", "insert", "delete"):
        assert _woken(tree.watch(name), act, tree, name)


@given(st.lists(_NAMES, unique=True), _NAMES, st.integers(min_value=0, max_value=4))
def test_a_write_wakes_who_watches_a_prefix_of_it(names: list[str], name: str, length: int) -> None:
    """A watch on any prefix is woken by every write below it; nothing is ever missed."""
    tree = WatchedNames()
    for other in names:
        tree.insert(other)
    for act in ("insert", "insert", "delete"):
        assert _woken(tree.watch_prefix(name[:length]), act, tree, name)


@given(st.lists(_NAMES, unique=True, min_size=2))
def test_an_unrelated_rewrite_wakes_nobody_else(names: list[str]) -> None:
    """Rewriting one stored name leaves the watch of another stored name asleep."""
    tree = WatchedNames()
    for name in names:
        tree.insert(name)
    assert not _woken(tree.watch(names[0]), "insert", tree, names[1])


def test_a_missing_name_hears_its_neighbours() -> None:
    """Where nothing is stored under a name the watch is on the nearest branch, so a neighbour's write wakes it."""
    tree = WatchedNames()
    for name in ("web-1", "web-2"):
        tree.insert(name)
    assert _woken(tree.watch("web-3"), "insert", tree, "web-1")
    assert not _woken(tree.watch_prefix("web"), "insert", tree, "gpu")


def test_a_watch_left_alone_is_not_kept() -> None:
    """Who stops waiting is forgotten, so that idle watchers cost nothing."""
    tree, signal = WatchedNames(), threading.Event()
    watch = tree.watch("a")
    watch.add(signal)
    watch.remove(signal)
    tree.insert("a")
    assert not signal.is_set()

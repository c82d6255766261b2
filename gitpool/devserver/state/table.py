"""A table of the state store: rows in the order of their keys, the index of the last write, and who watches.

nomad: nomad/state/schema.go, hashicorp/go-memdb. A key of two parts is joined with a NUL byte, as memdb joins a
compound index; so keys sort as their parts do, and watches sit where memdb's would.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from typing import Generic, TypeVar

from gitpool.devserver.state.radix import Watch, WatchedNames

R = TypeVar("R")


def compound(*parts: str) -> str:
    """One key of several parts (go-memdb CompoundIndex)."""
    return "\0".join(parts)


class Table(Generic[R]):
    """Rows by key; ``group`` names the rows' second index (go-memdb: one that is not unique), such as a node's pool."""

    def __init__(self, index: int = 0, group: Callable[[R], str] | None = None) -> None:
        self.index = index
        self._group = group
        self._rows: dict[str, R] = {}
        self._keys: list[str] = []
        self._ordered: list[R] | None = None
        self._names = WatchedNames()
        self._groups = WatchedNames()
        self._members: dict[str, set[str]] = {}

    def get(self, key: str) -> R | None:
        """The row of a key, if there is one."""
        return self._rows.get(key)

    def ordered(self) -> list[R]:
        """All rows in byte order of their keys; not to be changed by the caller."""
        if self._ordered is None:
            self._ordered = [self._rows[key] for key in self._keys]
        return self._ordered

    def prefixed(self, prefix: str) -> list[R]:
        """The rows whose keys begin so, in order."""
        if not prefix:
            return self.ordered()
        start = bisect_left(self._keys, prefix)
        found = []
        for key in self._keys[start:]:
            if not key.startswith(prefix):
                break
            found.append(self._rows[key])
        return found

    def grouped(self, name: str) -> list[R]:
        """The rows of a group, in order of their keys."""
        return [self._rows[key] for key in sorted(self._members.get(name, ()))]

    def put(self, key: str, row: R, index: int) -> None:
        """Store or replace a row, and wake who watches it."""
        old = self._rows.get(key)
        if old is None:
            insort(self._keys, key)
        self._rows[key] = row
        self._ordered = None
        self._names.insert(key)
        self.index = max(self.index, index)
        if self._group is not None:
            if old is not None and self._group(old) != self._group(row):
                self._leave(self._group(old), key)
            self._members.setdefault(self._group(row), set()).add(key)
            self._groups.insert(compound(self._group(row), key))

    def remove(self, key: str, index: int) -> None:
        """Take a row out, and wake who watches it; KeyError where there is none."""
        old = self._rows.pop(key)
        del self._keys[bisect_left(self._keys, key)]
        self._ordered = None
        self._names.delete(key)
        self.index = max(self.index, index)
        if self._group is not None:
            self._leave(self._group(old), key)

    def take_over(self, other: Table[R]) -> None:
        """Have the same rows and index as another table; who watches is nobody's but its own."""
        self.index = other.index
        self._rows, self._keys, self._ordered = dict(other._rows), list(other._keys), other._ordered
        self._members = {name: set(keys) for name, keys in other._members.items()}

    def _leave(self, name: str, key: str) -> None:
        self._members[name].discard(key)
        self._groups.delete(compound(name, key))

    def watch(self, key: str) -> Watch:
        """What wakes somebody who waits for one row."""
        return self._names.watch(key)

    def watch_prefix(self, prefix: str) -> Watch:
        """What wakes somebody who waits for the rows whose keys begin so."""
        return self._names.watch_prefix(prefix)

    def watch_group(self, name: str) -> Watch:
        """What wakes somebody who waits for the rows of a group."""
        return self._groups.watch_prefix(compound(name, ""))

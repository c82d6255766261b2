"""Everything that the files want, as one value: the pools, the blocks they come from, what is imported, what is left.

This is what the evaluation of the files hands to the decision table (`gitpool.diff`); it holds no expressions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from gitpool.diagnostics import SourceRange
from gitpool.pool import DesiredPool, Instance
from gitpool.sensitive import masked


class Repetition(StrEnum):
    """How a `node_pool` block repeats."""

    NONE = "none"
    FOR_EACH = "for_each"
    COUNT = "count"

    @classmethod
    def of(cls, key: str | int | None) -> Repetition:
        """What a block with an instance of that key has: a text comes from `for_each`, a number from `count`."""
        return cls.NONE if key is None else cls.FOR_EACH if isinstance(key, str) else cls.COUNT


@dataclass(frozen=True, slots=True)
class Removal:
    """A `removed` block: `from = node_pool.BLOCK` or one instance of it (`key`), at the place `origin`.

    With `destroy` the pools are deleted, as they are when a block goes; without it they are forgotten and stay.
    """

    block: str
    key: str | int | None
    destroy: bool
    origin: SourceRange

    @property
    def address(self) -> str:
        """What stands behind `from`."""
        return Instance(self.block, self.key).address

    def means(self, name: str, instance: Instance) -> bool:
        """Whether it is about the pool of that name, which that instance declares (or did so when it was applied).

        Without a key it means all instances of the block, and the pool that has the block's label as its name.
        """
        if self.key is None:
            return self.block in (instance.block, name)
        return instance == Instance(self.block, self.key)


@dataclass(frozen=True, slots=True)
class Undeclared:
    """What an `import` block is for where no block declares it: the label of the one to be, and the place of the id."""

    block: str
    origin: SourceRange


@dataclass(frozen=True)
class Desired:
    """What the files want. `pools` by name; `blocks` says of each declared block, by its label, how it repeats.

    `imports` are the names of pools that `import` blocks take over, with the place of the id. `removed` are the
    `removed` blocks, `undeclared` the imported pools, by name, whose blocks are still to be generated.
    """

    pools: Mapping[str, DesiredPool] = field(default_factory=dict)
    blocks: Mapping[str, Repetition] = field(default_factory=dict)
    imports: Mapping[str, SourceRange] = field(default_factory=dict)
    removed: tuple[Removal, ...] = ()
    undeclared: Mapping[str, Undeclared] = field(default_factory=dict)

    @classmethod
    def of(cls, pools: Mapping[str, DesiredPool]) -> Desired:
        """These pools and nothing else; how their blocks repeat is read off their instances."""
        return cls(pools, {p.instance.block: Repetition.of(p.instance.key) for p in pools.values()})

    @cached_property
    def instances(self) -> frozenset[Instance]:
        """Which instances declare a pool."""
        return frozenset(wanted.instance for wanted in self.pools.values())

    @cached_property
    def digest(self) -> str:
        """`sha256:…` over what the files want, and not over how or where it is written; sensitive values are masked."""
        wanted = {
            "pools": [_content(self.pools[name]) for name in sorted(self.pools)],
            "imports": sorted(self.imports),
            "removed": sorted([r.address, str(r.destroy)] for r in self.removed),
        }
        text = json.dumps(wanted, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def removals_of(self, name: str, instance: Instance) -> list[Removal]:
        """The `removed` blocks that mean the pool of that name, which that instance declares or declared."""
        if not self.removed:
            return []
        found = [*self._removed_from.get(instance.block, ())]
        if name != instance.block:
            found += self._removed_from.get(name, ())
        return [removal for removal in found if removal.means(name, instance)]

    @cached_property
    def _removed_from(self) -> dict[str, list[Removal]]:
        # Looked up by their label: a thousand of them are not to be walked over for each of ten thousand pools.
        found: dict[str, list[Removal]] = {}
        for removal in self.removed:
            found.setdefault(removal.block, []).append(removal)
        return found


def _content(wanted: DesiredPool) -> list[Any]:
    image = masked(wanted.pool, wanted.sensitive).to_json()
    return [image, wanted.facts.to_json(), [list(path) for path in wanted.lifecycle.ignore_changes]]

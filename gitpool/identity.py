"""By what a cluster is recognised, since Nomad has no ID of a cluster.

Evidence is what a copied state cannot take along to another cluster: the IDs of the cluster's signing keys, which it
shows without a token (https://developer.hashicorp.com/nomad/api-docs/client: /.well-known/jwks.json), and the indexes
at which its pools were created. Keys rotate and pools are deleted by hand, so one match is enough; what counts against
a cluster is that there was evidence and none of it holds. The region is the weakest, for most are called `global`: it
counts where there is nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gitpool.pool import LivePool

MAX_KEYS = 50
"""Keys that are remembered; Nomad makes a new one every 30 days, unless it is told to."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of a cluster: its region (empty: not known), the IDs of its keys in the order in which they were
    seen, and the CreateIndex of its pools by name."""

    region: str = ""
    keys: tuple[str, ...] = ()
    pools: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def seen(cls, region: str, keys: Iterable[str], live: Mapping[str, LivePool]) -> Identity:
        """What a cluster shows now."""
        return cls(region, tuple(sorted(keys)), {name: found.create_index for name, found in live.items()})

    def is_that_of(self, seen: Identity) -> bool:
        """Whether the cluster that is seen may be the one that is known."""
        if not self.keys and not self.pools:
            return not self.region or not seen.region or self.region == seen.region
        return bool(set(self.keys) & set(seen.keys)) or self.pools.items() & seen.pools.items() != set()

    def learned(self, seen: Identity, names: Iterable[str]) -> Identity:
        """With what is seen now, and of the pools those names alone; what is not seen any more is remembered."""
        keys = [*(key for key in self.keys if key not in seen.keys), *seen.keys]
        known = {**self.pools, **seen.pools}
        pools = {name: known[name] for name in sorted(names) if known.get(name)}
        return Identity(seen.region or self.region, tuple(keys[-MAX_KEYS:]), pools)

    def to_json(self) -> dict[str, Any]:
        """For the state and for plan documents."""
        return {"region": self.region, "keys": list(self.keys), "create_indexes": dict(self.pools)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Identity:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        region, keys, pools = document["region"], document["keys"], document["create_indexes"]
        if not isinstance(region, str) or not isinstance(keys, list) or not isinstance(pools, dict):
            raise TypeError("the identity of the cluster")
        if not all(isinstance(key, str) and key for key in keys) or not len(set(keys)) == len(keys) <= MAX_KEYS:
            raise TypeError("the keys of the cluster")
        if not all(type(index) is int and index > 0 for index in pools.values()):
            raise TypeError("a CreateIndex")
        return cls(region, tuple(keys), pools)


UNKNOWN = Identity()
"""Nothing is known, which every cluster may be."""

"""What a token may do to pools, as far as its policies say: enough to foresee Nomad's "Permission denied".

The facts are Nomad's (acl/acl.go, acl/policy.go): a rule counts for the name that is its label; of rules with stars the
one whose stars stand for the fewest characters; the capabilities of several policies for one label add up, and `deny`
takes away all that a label has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

READ, WRITE, DELETE = "read", "write", "delete"
"""Capabilities on a pool."""

LIST_JOBS = "list-jobs"
_DENY = "deny"
_NODE_WORDS = (READ, WRITE)


@dataclass(frozen=True, slots=True)
class Labels:
    """The capabilities that rules of one kind give, by their labels."""

    by_label: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, name: str) -> frozenset[str]:
        """What the rule for a name gives: its own, else the closest glob's (nomad: findClosestMatchingGlob)."""
        if name in self.by_label:
            return self.by_label[name]
        globs = [glob for glob in self.by_label if "*" in glob and _pattern(glob).fullmatch(name)]
        if not globs:
            return frozenset()
        # Of globs that are equally close, the last one in byte order.
        return self.by_label[min(sorted(globs, reverse=True), key=lambda glob: glob.count("*") - len(glob))]

    def everywhere(self, capability: str) -> bool:
        """Whether every name there may be has the capability."""
        return "*" in self.by_label and all(capability in given for given in self.by_label.values())


@dataclass(frozen=True, slots=True)
class Rights:
    """What a token may. With `is_management` everything, and the rest says nothing."""

    is_management: bool = False
    pools: Labels = Labels()
    namespaces: Labels = Labels()
    reads_nodes: bool = False

    def may(self, capability: str, pool: str) -> bool:
        """Whether it may read, write or delete a pool."""
        return self.is_management or capability in self.pools.of(pool)

    @property
    def sees_all_jobs(self) -> bool:
        """Whether a list of jobs of all namespaces is whole; Nomad leaves out the others without a word."""
        return self.is_management or self.namespaces.everywhere(LIST_JOBS)


EVERYTHING = Rights(is_management=True)
"""What a management token may, and everybody while ACLs are off."""


def rights_of(policies: Iterable[Mapping[str, Any]]) -> Rights:
    """What policies give together; each is the `RulesJSON` of one, in which Nomad has spelled out the short words.

    Raises:
        KeyError, TypeError, AttributeError: it is none.
    """
    rules = list(policies)
    nodes = {(policy.get("Node") or {}).get("Policy") or "" for policy in rules}
    return Rights(
        pools=_labels(rule for policy in rules for rule in policy.get("NodePools") or ()),
        namespaces=_labels(rule for policy in rules for rule in policy.get("Namespaces") or ()),
        reads_nodes=_DENY not in nodes and not nodes.isdisjoint(_NODE_WORDS),
    )


def _labels(rules: Iterable[Mapping[str, Any]]) -> Labels:
    given: dict[str, set[str]] = {}
    for rule in rules:
        given.setdefault(rule["Name"], set()).update(rule.get("Capabilities") or ())
    return Labels({label: frozenset(() if _DENY in found else found) for label, found in given.items()})


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, glob.split("*"))), re.DOTALL)

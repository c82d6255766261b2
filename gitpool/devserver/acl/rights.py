"""What somebody may do (nomad: acl/acl.go ACL)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from gitpool.devserver.acl.capabilities import DENY, LIST, READ, WRITE
from gitpool.devserver.acl.policy import Policy


class Rights(Protocol):
    """The answers that handlers ask for; each is a plain yes or no."""

    @property
    def is_management(self) -> bool:
        """Whether everything is allowed (nomad: ACL.IsManagement)."""
        ...

    def pool(self, name: str, capability: str) -> bool:
        """Whether a capability on that node pool is there (nomad: ACL.AllowNodePoolOperation)."""
        ...

    def namespace(self, name: str, *capabilities: str) -> bool:
        """Whether any of the capabilities is there in the namespace, or in any for ``*`` (nomad: AllowNsOpAnyOf)."""
        ...

    def sees_namespace(self, name: str) -> bool:
        """Whether there is any capability in the namespace (nomad: ACL.AllowNamespace)."""
        ...

    def variable(self, namespace: str, path: str, capability: str) -> bool:
        """Whether a capability on that variable is there (nomad: ACL.AllowVariableOperation)."""
        ...

    def node(self, policy: str) -> bool:
        """Whether nodes may be read or written (nomad: ACL.AllowNodeRead, AllowNodeWrite)."""
        ...

    def agent(self, policy: str) -> bool:
        """Whether agents may be read or written (nomad: ACL.AllowAgentRead, AllowAgentWrite)."""
        ...

    def operator(self, policy: str) -> bool:
        """Whether what is the operator's may be read or written (nomad: AllowOperatorRead, AllowOperatorWrite)."""
        ...


class Everything:
    """What a management token may, and everybody while ACLs are off (nomad: acl.ManagementACL, acl.ACLsDisabledACL)."""

    @property
    def is_management(self) -> bool:
        """Yes."""
        return True

    def pool(self, name: str, capability: str) -> bool:
        """Yes."""
        return True

    def namespace(self, name: str, *capabilities: str) -> bool:
        """Yes."""
        return True

    def sees_namespace(self, name: str) -> bool:
        """Yes."""
        return True

    def variable(self, namespace: str, path: str, capability: str) -> bool:
        """Yes."""
        return True

    def node(self, policy: str) -> bool:
        """Yes."""
        return True

    def agent(self, policy: str) -> bool:
        """Yes."""
        return True

    def operator(self, policy: str) -> bool:
        """Yes."""
        return True


_EVERY = "*"
# Of two words the stronger counts, whichever policy says it (nomad: acl/acl.go maxPrivilege).
_STRENGTH = (DENY, WRITE, READ, LIST)


class _Labels:
    """The capabilities of the rules of one kind, by label; a label with a star is a glob."""

    def __init__(self) -> None:
        self.exact: dict[str, set[str]] = {}
        self.globs: dict[str, set[str]] = {}

    def add(self, label: str, capabilities: Iterable[str], *, is_denied_for_good: bool = True) -> None:
        """Add capabilities to a label; deny takes all others away, now and later, unless that is not wanted."""
        where = self.globs if "*" in label else self.exact
        held = where.setdefault(label, set())
        if not is_denied_for_good:
            held.update(capabilities)
        elif DENY not in held:
            added = set(capabilities)
            if DENY in added:
                held.clear()
                added = {DENY}
            held.update(added)

    def of(self, name: str) -> set[str] | None:
        """What the rule for a name allows, None where there is no such rule: its own label, else the closest glob.

        (nomad: findClosestMatchingGlob.) The closest has the fewest characters for its stars to stand for. Nomad sorts
        with "not more than" for "less", which turns around those that are equally close: the last of them in byte
        order comes first.
        """
        if name in self.exact:
            return self.exact[name]
        closest, least = None, 0
        for glob in sorted(self.globs):
            if _pattern(glob).fullmatch(name):
                difference = glob.count("*") - len(glob.encode("utf-8", "surrogateescape"))
                if closest is None or difference <= least:
                    closest, least = glob, difference
        return None if closest is None else self.globs[closest]

    def allows(self, name: str, capability: str) -> bool:
        """Whether the rule for a name has the capability."""
        return capability in (self.of(name) or ())


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    """A star stands for any text, or none (ryanuber/go-glob)."""
    return re.compile(".*".join(map(re.escape, glob.split("*"))), re.DOTALL)


class Granted:
    """What the policies of a client token allow together (nomad: acl.NewACL)."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._namespaces = _Labels()
        self._pools = _Labels()
        self._variables = _Labels()
        self._words = {"Agent": "", "Node": "", "Operator": ""}
        for policy in policies:
            self._add(policy)

    def _add(self, policy: Policy) -> None:
        for rule in policy.rules("Namespaces"):
            name = str(rule["Name"])
            self._namespaces.add(name, _capabilities(rule))
            variables = rule["Variables"]
            for path in variables["Paths"] if isinstance(variables, dict) else ():
                # Here policies only add up: deny is one capability among others.
                key = f"{name}\0{path['PathSpec']}"
                self._variables.add(key, _capabilities(path), is_denied_for_good=False)
        for rule in policy.rules("NodePools"):
            self._pools.add(str(rule["Name"]), _capabilities(rule))
        for block, held in self._words.items():
            said = policy.word(block)
            if said is not None:
                self._words[block] = next((word for word in _STRENGTH if word in (held, said)), "")

    @property
    def is_management(self) -> bool:
        """No: whatever its policies say, a client token stays one."""
        return False

    def pool(self, name: str, capability: str) -> bool:
        """Whether a capability on that node pool is there (nomad: ACL.AllowNodePoolOperation)."""
        return self._pools.allows(name, capability)

    def namespace(self, name: str, *capabilities: str) -> bool:
        """Whether any of the capabilities is there in the namespace, or in any for ``*`` (nomad: AllowNsOpAnyOf)."""
        if name == _EVERY and any(not held.isdisjoint(capabilities) for held in self._all_namespaces()):
            return True
        return not (self._namespaces.of(name) or set()).isdisjoint(capabilities)

    def sees_namespace(self, name: str) -> bool:
        """Whether there is any capability in the namespace, or in any for ``*`` (nomad: ACL.AllowNamespace)."""
        if name == _EVERY and any(held and DENY not in held for held in self._all_namespaces()):
            return True
        held = self._namespaces.of(name) or set()
        return bool(held) and DENY not in held

    def _all_namespaces(self) -> list[set[str]]:
        return [*self._namespaces.exact.values(), *self._namespaces.globs.values()]

    def variable(self, namespace: str, path: str, capability: str) -> bool:
        """Whether a capability on that variable is there; globs may stand in either (nomad: AllowVariableOperation)."""
        return self._variables.allows(f"{namespace}\0{path}", capability)

    def node(self, policy: str) -> bool:
        """Whether nodes may be read or written (nomad: ACL.AllowNodeRead, AllowNodeWrite)."""
        return self._word("Node", policy)

    def agent(self, policy: str) -> bool:
        """Whether agents may be read or written (nomad: ACL.AllowAgentRead, AllowAgentWrite)."""
        return self._word("Agent", policy)

    def operator(self, policy: str) -> bool:
        """Whether what is the operator's may be read or written (nomad: AllowOperatorRead, AllowOperatorWrite)."""
        return self._word("Operator", policy)

    def _word(self, block: str, policy: str) -> bool:
        return self._words[block] in ((READ, WRITE) if policy == READ else (WRITE,))


def _capabilities(rule: Mapping[str, object]) -> list[str]:
    found = rule["Capabilities"]
    return found if isinstance(found, list) else []

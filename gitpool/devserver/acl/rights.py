"""What somebody may do (nomad: acl/acl.go ACL)."""

from __future__ import annotations

from typing import Protocol


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

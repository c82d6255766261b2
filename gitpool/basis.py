"""What a plan was made from: it is held against the state, the files and the cluster when the plan is applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gitpool.identity import UNKNOWN, Identity
from gitpool.shapes import UINT64, number, shallow, text

_SERIALS = range(2**63)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan was made from; an index of None means that the pool was absent or not looked at.

    `identity` is what the cluster showed, `configuration` the digest of what the files want.
    """

    lineage: str = ""
    serial: int = 0
    modify_indexes: Mapping[str, int | None] = field(default_factory=dict)
    identity: Identity = UNKNOWN
    configuration: str = ""

    def to_json(self) -> dict[str, Any]:
        """For plan documents."""
        return {
            "lineage": self.lineage,
            "serial": self.serial,
            "modify_indexes": dict(self.modify_indexes),
            "cluster": self.identity.to_json(),
            "configuration": self.configuration,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Basis:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        indexes = shallow(document["modify_indexes"])
        return cls(
            text(document["lineage"]),
            number(document["serial"], _SERIALS),
            {name: None if index is None else number(index, UINT64) for name, index in indexes.items()},
            Identity.from_json(document["cluster"]),
            text(document["configuration"]),
        )


NO_BASIS = Basis()
"""Of a plan that is compared and shown, and was made from nothing that is here."""

"""The log of a state: who wrote it, when, from where, and why. It stands in the document, so every backend has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

LENGTH = 20
"""How many entries are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One state that was written: `serial` is its number, `at` is RFC 3339 in UTC, `run` the address of the run of CI.

    `operation` is the command, `outcome` how its transaction ended (`committed`, `rolled-back`, `contested`), `digest`
    that of the plan, `reason` why it turned back or what it was for. What does not apply is empty.
    """

    serial: int
    at: str
    who: str
    run: str = ""
    operation: str = ""
    outcome: str = ""
    digest: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the state."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Entry:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError: it is garbled.
        """
        values = {f.name: document[f.name] for f in fields(cls)}
        texts = [value for name, value in values.items() if name != "serial"]
        if type(values["serial"]) is not int or values["serial"] < 0 or not all(isinstance(v, str) for v in texts):
            raise TypeError("an entry of the history")
        return cls(**values)

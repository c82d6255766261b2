"""The log of a state: who wrote it, when, from where, and why. It stands in the document, so every backend has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from gitpool.shapes import listed, text

LENGTH = 20
"""How many entries are kept."""

_OVERRIDDEN = ("overrides", "justification")


@dataclass(frozen=True, slots=True)
class Entry:
    """One state that was written: `serial` is its number, `at` is RFC 3339 in UTC, `run` the address of the run of CI.

    `operation` is the command, `outcome` how its transaction ended (`committed`, `rolled-back`, `contested`), `digest`
    that of the plan, `reason` why it turned back or what it was for. `overrides` are the guards that were lifted, and
    `justification` says why. What does not apply is empty.
    """

    serial: int
    at: str
    who: str
    run: str = ""
    operation: str = ""
    outcome: str = ""
    digest: str = ""
    reason: str = ""
    overrides: tuple[str, ...] = ()
    justification: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the state; what is about overrides is there where there are some."""
        document = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _OVERRIDDEN}
        return document | overrides_to_json(self.overrides, self.justification)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Entry:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError: it is garbled.
        """
        values = {f.name: document[f.name] for f in fields(cls) if f.name not in _OVERRIDDEN}
        texts = [value for name, value in values.items() if name != "serial"]
        if type(values["serial"]) is not int or values["serial"] < 0 or not all(isinstance(v, str) for v in texts):
            raise TypeError("an entry of the history")
        overrides, justification = overrides_from_json(document)
        return cls(**values, overrides=overrides, justification=justification)


def overrides_to_json(overrides: tuple[str, ...], justification: str) -> dict[str, Any]:
    """The guards that were lifted and why, as members of a document; none where none was lifted."""
    return {"overrides": list(overrides), "justification": justification} if overrides else {}


def overrides_from_json(document: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """The inverse; documents of older gitpools have neither.

    Raises:
        TypeError: they are garbled.
    """
    overrides, justification = document.get("overrides", []), document.get("justification", "")
    return tuple(text(name) for name in listed(overrides)), text(justification)

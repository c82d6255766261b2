"""The history of a state for people: a line a write, the newest first, as `git log` has it."""

from __future__ import annotations

from collections.abc import Collection

from gitpool.history import Entry
from gitpool.render.table import Table, plain
from gitpool.state import State

_HEADINGS = ("Serial", "When", "Who", "What", "Outcome", "Plan", "Copy", "Run", "Why")
_DIGEST = slice(len("sha256:"), len("sha256:") + 12)


def history(state: State, copies: Collection[int]) -> str:
    """What `state history` prints; `copies` are the serials of which the whole state can be shown."""
    if not state.history:
        return "The state has no history yet."
    rows = [_row(entry, entry.serial in copies) for entry in reversed(state.history)]
    return plain(Table(_HEADINGS, rows))


def _row(entry: Entry, has_copy: bool) -> tuple[str, ...]:
    digest = entry.digest[_DIGEST]
    copy = "yes" if has_copy else "no"
    return (
        str(entry.serial),
        entry.at,
        entry.who,
        entry.operation,
        entry.outcome,
        digest,
        copy,
        entry.run,
        "; ".join(why for why in (entry.reason, _lifted(entry)) if why),
    )


def _lifted(entry: Entry) -> str:
    """Which guards were lifted for it, and why."""
    return f"lifted {', '.join(entry.overrides)}: {entry.justification}" if entry.overrides else ""

"""The head of a state in Nomad Variables: what the one variable says that decides which document is there. Pure.

Its items, all of them text:

* `gitpool_state`: the version of this format.
* `state`: the document, as the SHA-256 of the whole and the names of its chunks in their order.
* `data`: the document itself, where it is small enough to stand here; then there are no chunks.
* `lock_id`: the lock under which it was written, which tells our own write from another's.
* `copy`: its number, if it is one of the copies that are kept.
* `copy_NUMBER`: an earlier state that is kept, as in `state`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gitpool.backends.backend import COPIES
from gitpool.backends.chunks import LARGEST, MAX_TEXT, Chunk, packed, unpacked
from gitpool.diagnostics import GitpoolError, error

FORMAT = "1"
MAX_VARIABLE = 64 * 1024
"""Bytes of all keys and values of a variable (nomad: nomad/structs/variables.go)."""

MAX_INLINE = 8 * LARGEST
"""Bytes that may come of a document in the head itself, however well they compress."""

_MARK = "gitpool_state"
_NUMBER = re.compile(r"0|[1-9][0-9]*")
_COPY = "copy_"
_RECORD = re.compile(r"[0-9a-f]{64}( [0-9a-f]{32})*")


@dataclass(frozen=True, slots=True)
class Record:
    """One document: the SHA-256 of the whole, and where it is: in these chunks, or in `data` as packed text."""

    sha256: str
    chunks: tuple[str, ...] = ()
    data: str | None = None

    @classmethod
    def inline(cls, document: bytes) -> Record | None:
        """A document that stands in the head itself; None if it is too large for that."""
        text = packed(document) if len(document) <= MAX_INLINE else ""
        return cls(digest(document), data=text) if 0 < len(text) <= MAX_TEXT else None

    @classmethod
    def chunked(cls, document: bytes, chunks: Sequence[Chunk]) -> Record:
        """A document that was cut into these."""
        return cls(digest(document), tuple(chunk.name for chunk in chunks))

    def joined(self, pieces: Mapping[str, bytes]) -> bytes:
        """The document, of what its chunks hold by their names.

        Raises:
            ValueError: it is not the one that was written.
        """
        if self.data is None:
            document = b"".join(pieces[name] for name in self.chunks)
        else:
            document = unpacked(self.data, MAX_INLINE)
        if digest(document) != self.sha256:
            raise ValueError("the whole is not what its hash says")
        return document

    def to_text(self) -> str:
        """The value of an item, without the data."""
        return " ".join((self.sha256, *self.chunks))

    @classmethod
    def from_text(cls, text: str, data: str | None = None) -> Record:
        """The inverse.

        Raises:
            ValueError: it says something else.
        """
        if not _RECORD.fullmatch(text):
            raise ValueError("a record of another shape")
        sha256, *chunks = text.split(" ")
        if data is not None and chunks:
            raise ValueError("the document stands in two places")
        return cls(sha256, tuple(chunks), data)


_EMPTY = Record(hashlib.sha256(b"").hexdigest())


@dataclass(frozen=True, slots=True)
class Head:
    """The present document, which lock it was written under, its number if it is a copy to be kept, and the earlier
    ones that are kept, by theirs."""

    lock_id: str
    copies: Mapping[int, Record] = field(default_factory=dict)
    number: int | None = None
    present: Record = _EMPTY

    @property
    def numbers(self) -> list[int]:
        """The numbers of all copies, in their order."""
        return sorted({*self.copies} | ({self.number} if self.number is not None else set()))

    @property
    def chunks(self) -> frozenset[str]:
        """The names of all chunks that anybody may need."""
        return frozenset(name for record in (self.present, *self.copies.values()) for name in record.chunks)

    @property
    def fits(self) -> bool:
        """Whether a variable can hold it."""
        return sum(len(key.encode()) + len(value.encode()) for key, value in self.to_items().items()) <= MAX_VARIABLE

    def copy(self, number: int) -> Record | None:
        """The copy of that number."""
        return self.present if number == self.number else self.copies.get(number)

    def holding(self, document: Record) -> Head:
        """With that document, and no more copies than are kept: the latest."""
        most = COPIES if self.number is None else COPIES - 1
        return self._with(document, sorted(number for number in self.copies if number != self.number)[-most:])

    def fitting(self) -> Head:
        """Without the oldest copies, as many of them as have to go for the rest to fit."""
        head, kept = self, sorted(self.copies)
        while kept and not head.fits:
            kept = kept[1:]
            head = self._with(self.present, kept)
        return head

    def _with(self, document: Record, kept: Sequence[int]) -> Head:
        return replace(self, present=document, copies={number: self.copies[number] for number in kept})

    def to_items(self) -> dict[str, str]:
        """The items of the variable."""
        items = {_MARK: FORMAT, "lock_id": self.lock_id, "state": self.present.to_text()}
        if self.present.data is not None:
            items["data"] = self.present.data
        if self.number is not None:
            items["copy"] = str(self.number)
        return items | {f"{_COPY}{number}": self.copies[number].to_text() for number in sorted(self.copies)}

    @classmethod
    def from_items(cls, items: Mapping[str, str], where: str) -> Head:
        """The inverse of `to_items`; items that are not known say nothing.

        Raises:
            GitpoolError: it is no head, one of another format, or garbled. Nothing is guessed.
        """
        if _MARK not in items:
            raise GitpoolError(
                error(
                    "Not a gitpool state",
                    f"{where} was not written by gitpool, or is not the head of a state. It was not touched. Name "
                    'another path in `backend "nomad"`, or move that variable away.',
                )
            )
        if items[_MARK] != FORMAT:
            raise GitpoolError(
                error(
                    "Unsupported state format",
                    f"{where} is kept in format {items[_MARK][:20]!r}; this gitpool knows format {FORMAT}. It was not "
                    "touched. Use a newer gitpool.",
                )
            )
        try:
            present = Record.from_text(items["state"], items.get("data"))
            number = _number(items["copy"]) if "copy" in items else None
            copies = {_number(key.removeprefix(_COPY)): text for key, text in items.items() if key.startswith(_COPY)}
            records = {n: Record.from_text(text) for n, text in copies.items()}
            return cls(items.get("lock_id", ""), records, number, present)
        except (KeyError, ValueError) as problem:
            raise damaged(where, f"lacks or garbles something ({problem})") from problem


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError("the number of a copy")
    return int(text)


def digest(document: bytes) -> str:
    """The SHA-256 of a whole document."""
    return hashlib.sha256(document).hexdigest()


def damaged(where: str, how: str) -> GitpoolError:
    """The error for a state that cannot be read, with the way to an earlier one."""
    return GitpoolError(
        error(
            "The state is damaged",
            f"{where} {how}, so nothing says what is in it. It was not touched. Delete the variable (`nomad var "
            "purge`), and put a document back that you have kept (`gitpool state push FILE`); or begin anew, when "
            "equal pools are adopted.",
        )
    )

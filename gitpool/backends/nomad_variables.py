"""The state in Nomad Variables: a head, chunks beside it, and a lock of its own.

    PATH                the head, which says what the document is; written last, with `?cas=`
    PATH/chunks/HASH    pieces of the document and of earlier ones, named by what they hold
    PATH/lock           locked with the holder's lock ID while somebody works, the holder in its items

**No chunk is ever missed**, even where a writer lost its lock and does not know. A writer reads the head, lists the
chunks, writes those that the head read does not name (also those that happen to lie there), then the head over the one
read, and deletes of the chunks listed those that its own head does not name, each only in the version that was listed
(`?cas=`). Say a head needs a chunk, and take the first of the unbroken row of heads up to it that name the chunk: its
writer wrote the chunk when the head before was there already. Whoever wrote a head without the chunk wrote that one or
an earlier one, and listed before that, so the version that it would delete is older and not there any more.

Whoever dies before the head is written has written nothing but chunks that nobody needs; the next write deletes them. A
reader whose chunk was deleted meanwhile finds a newer head.

**Time.** Nomad ends a lock after twice its TTL without renewal, and the delay: 21 s. We count one TTL, from before the
request was sent. A lock that is taken again by its holder gets no more time (nomad: nomad/locks.go).
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from gitpool.backends.backend import Conflict, Damaged, Held, Lock, LockInfo, Lost, Snapshot, clock
from gitpool.backends.chunks import Chunk, chunks, opened
from gitpool.backends.nomad_head import Head, Record
from gitpool.diagnostics import Diagnostic, GitpoolError, error
from gitpool.nomad.answer import NotNomad
from gitpool.nomad.transport import BACK_OFF, NoAnswer, Refusal, Trouble
from gitpool.nomad.variables import Variable, Variables

T = TypeVar("T")
S = TypeVar("S")

TTL = 10.0
"""Seconds, the shortest that Nomad takes; it waits for twice as long."""

DELAY = 1.0
"""Seconds for which a lock that ended by itself is kept from others."""

_ABSENT = "0"
"""The version of a document that is not there: `?cas=0` creates."""

_UNCERTAIN = (NoAnswer, Trouble, NotNomad)
"""After these it is not known whether the request was carried out."""

_LOOKS = 5
_PATH = re.compile(r"[a-zA-Z0-9_~-]+(/[a-zA-Z0-9_~-]+)*")
_LONGEST = 128 - len("/chunks/") - 32


class _Missing(Exception):
    """A chunk is not there, or is not what it should be: the document was replaced, or is damaged."""


class NomadBackend:
    """One client of the state at `path` of a namespace."""

    renews_every: float | None = TTL / 3

    def __init__(
        self,
        variables: Variables,
        path: str,
        *,
        parallelism: int = 10,
        clock: Callable[[], float] = clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        check_path(path, variables.namespace)
        self.where = f"the Nomad variable {path} (namespace {variables.namespace})"
        self._variables = variables
        self._path = path
        self._lock_path = f"{path}/lock"
        self._chunks_path = f"{path}/chunks/"
        self._parallelism = parallelism
        self._clock = clock
        self._sleep = sleep

    def read(self) -> Snapshot:
        """The document that the head names, whole and checked against its hashes."""
        return self._read(lambda head: head.present)

    def write(self, data: bytes, over: Snapshot, lock: Lock, copy: int | None = None) -> Snapshot:
        """Chunks first, the head last; see above for the order of all else."""
        self.renew(lock)
        old, version = self._head()
        if version != over.version:
            raise self._conflict()
        lying = self._variables.paths(self._chunks_path)
        copies, made = self._kept(old)
        head, more = self._next(data, Head(lock.info.id, copies, copy))
        new = head.chunks - (old.chunks if old else frozenset())
        self._each(self._write_chunk, [chunk for chunk in made + more if chunk.name in new])
        if self._clock() >= lock.held_until:  # writing the chunks took its time
            self.renew(lock)
        version = self._write_head(head, over)
        self._sweep(lying, head)
        return Snapshot(data, version)

    def acquire(self, info: LockInfo) -> Lock:
        """Lock the lock variable under the holder's ID; asking again after a lost answer is harmless."""
        since = self._clock()
        items = {"info": json.dumps(info.to_json())}
        for pause in (*BACK_OFF, None):
            problem: GitpoolError
            try:
                if self._variables.acquire(self._lock_path, items, info.id, TTL, DELAY):
                    return Lock(info, self._lock_path, since + TTL)
            except _UNCERTAIN as lost:
                problem = lost
            else:
                holder = self._holder()
                problem = Held(holder, self.where)
                if holder is None or holder.id != info.id:
                    raise problem
            if pause is None:
                raise problem
            self._sleep(pause)
        raise AssertionError("unreachable")

    def renew(self, lock: Lock) -> None:
        """Give it its time anew, if it is ours."""
        since = self._clock()
        if lock.token is None:
            raise Lost(f"The lock of {self.where} was given back, or never taken.")
        if not self._insist(lambda: self._variables.renew(self._lock_path, lock.info.id)):
            raise Lost(
                f"{self.where} is not locked by us any more: the lock was taken away, or was not renewed in time."
            )
        lock.held_until = max(lock.held_until, since + TTL)

    def release(self, lock: Lock) -> None:
        """Unlock the variable, if it is locked under that ID; whoever may write it may do so."""
        lock.token, lock.held_until = None, -math.inf
        self._insist(lambda: self._variables.release(self._lock_path, lock.info.id))

    def copies(self) -> list[int]:
        """Those that the head names."""
        head, _ = self._head()
        return head.numbers if head else []

    def copy(self, number: int) -> bytes | None:
        """One of them."""
        return self._read(lambda head: head.copy(number)).data

    def close(self) -> None:
        """The transport is closed by whoever opened it."""

    def _head(self) -> tuple[Head | None, str]:
        """The head and its version.

        Raises:
            GitpoolError: what is there is no head, or none that we understand.
        """
        found = self._variables.get(self._path)
        return (Head.from_items(found.items, self.where), str(found.modify_index)) if found else (None, _ABSENT)

    def _read(self, pick: Callable[[Head], Record | None]) -> Snapshot:
        """One document of the head; from the start where somebody replaced it while its chunks were read."""
        head, version = self._head()
        for _ in range(_LOOKS):
            record = pick(head) if head else None
            if record is None:
                return Snapshot(None, version)
            try:
                return Snapshot(self._document(record), version)
            except (_Missing, ValueError) as problem:
                why = str(problem)
            before = version
            head, version = self._head()
            if version == before:
                raise Damaged(_not_whole(self.where, f"is not whole: {why}"), version)
        raise Damaged(_not_whole(self.where, f"was replaced again and again while it was read: {why}"), version)

    def _document(self, record: Record) -> bytes:
        names = list(dict.fromkeys(record.chunks))
        return record.joined(dict(zip(names, self._each(self._read_chunk, names), strict=True)))

    def _read_chunk(self, name: str) -> bytes:
        found = self._variables.get(self._chunks_path + name)
        if found is None:
            raise _Missing(f"the chunk {name} is missing")
        try:
            return opened(Chunk(name, found.items.get("data", "")))
        except ValueError as problem:
            raise _Missing(f"the chunk {name} cannot be used: {problem}") from None

    def _kept(self, old: Head | None) -> tuple[dict[int, Record], list[Chunk]]:
        """The copies that the next head keeps of the old one, and the chunks that are made for them.

        One that stands in the head itself moves into chunks, before it is written over.
        """
        if old is None or old.number is None:
            return dict(old.copies) if old else {}, []
        if old.present.data is None:
            return {**old.copies, old.number: old.present}, []
        try:
            document = self._document(old.present)
        except ValueError:  # there is nothing in it that could be kept
            return dict(old.copies), []
        made = chunks(document)
        return {**old.copies, old.number: Record.chunked(document, made)}, made

    def _next(self, data: bytes, head: Head) -> tuple[Head, list[Chunk]]:
        """The head with that document in it, and the chunks that are made for it.

        Raises:
            GitpoolError: a variable cannot hold it.
        """
        inline = Record.inline(data)
        if inline is not None and (found := head.holding(inline)).fits:
            return found, []
        made = chunks(data)
        head = head.holding(Record.chunked(data, made)).fitting()
        if not head.fits:
            raise GitpoolError(
                error(
                    "The state is too large for Nomad Variables",
                    f"{self.where} would have to name {len(made)} chunks, and a variable holds 64 KiB. Nothing was "
                    'written. Keep the state elsewhere (`backend "http"`), or divide its pools among several.',
                )
            )
        return head, made

    def _write_chunk(self, chunk: Chunk) -> None:
        path = self._chunks_path + chunk.name
        if self._insist(lambda: self._variables.put(path, {"data": chunk.text})) is None:
            raise self._locked_by_hand(path)

    def _write_head(self, head: Head, over: Snapshot) -> str:
        """Write it over the version that was read, and return its own; a lost answer is looked for in what is there."""
        items = head.to_items()
        for pause in (*BACK_OFF, None):
            problem: GitpoolError = self._locked_by_hand(self._path)
            try:
                written = self._variables.put(self._path, items, int(over.version))
                if written is not None:
                    return str(written.modify_index)
            except _UNCERTAIN as lost:
                problem = lost
            found = self._variables.get(self._path)
            if _version(found) != over.version:
                if found is not None and found.items == items:
                    return _version(found)
                raise self._conflict()
            if pause is None:
                raise problem
            self._sleep(pause)
        raise AssertionError("unreachable")

    def _sweep(self, lying: dict[str, int], head: Head) -> None:
        """Delete the chunks that nobody needs, in the versions that were listed; what fails, the next write does."""
        needed = {self._chunks_path + name for name in head.chunks}
        chunk = re.compile(re.escape(self._chunks_path) + "[0-9a-f]{32}")

        def delete(path: str) -> None:
            try:
                self._variables.delete(path, lying[path])
            except GitpoolError:
                return

        self._each(delete, [path for path in lying if path not in needed and chunk.fullmatch(path)])

    def _holder(self) -> LockInfo | None:
        """Whom the lock variable names, None where it cannot be known."""
        try:
            found = self._variables.get(self._lock_path)
        except Refusal:
            return None
        return LockInfo.from_bytes(found.items.get("info", "").encode()) if found else None

    def _insist(self, ask: Callable[[], T]) -> T:
        """Ask, and ask again where it is not known what became of it: for what may be done twice."""
        for pause in BACK_OFF:
            try:
                return ask()
            except _UNCERTAIN:
                self._sleep(pause)
        return ask()

    def _each(self, work: Callable[[S], T], given: Iterable[S]) -> list[T]:
        """The results for each, side by side."""
        given = list(given)
        if self._parallelism == 1 or len(given) < 2:
            return [work(one) for one in given]
        with ThreadPoolExecutor(self._parallelism, "state") as pool:
            return list(pool.map(work, given))

    def _conflict(self) -> Conflict:
        return Conflict(
            error(
                "The state was changed",
                f"Somebody wrote {self.where} since it was read. Nothing was written to it. Run the command again.",
            )
        )

    def _locked_by_hand(self, path: str) -> GitpoolError:
        return GitpoolError(
            error(
                "The state cannot be written",
                f"The Nomad variable {path} itself is locked, which gitpool never does. Nothing was written. Look who "
                "did it (`nomad var lock`), and let it end.",
            )
        )


def check_path(path: str, namespace: str) -> None:
    """Whether a state can be kept there, by Nomad's rules for paths (nomad: nomad/structs/variables.go).

    Raises:
        GitpoolError: it cannot.
    """
    segments = path.split("/")
    if not _PATH.fullmatch(path) or len(path) > _LONGEST:
        why = (
            f"has to be letters, digits, `-`, `_` and `~`, between single slashes, and at most {_LONGEST} characters, "
            "so that there is room for what lies below it"
        )
    elif segments[0] == "nomad":
        why = "must not begin with `nomad`, which Nomad keeps for itself"
    elif segments[-1] == "lock" or "chunks" in segments:
        why = "must not end in `lock` nor have a part `chunks`: these are what lies below the path of a state"
    elif namespace == "*":
        why = "needs one namespace, and `*` is all of them"
    else:
        return
    raise GitpoolError(
        error(
            "The state cannot have that path",
            f'"{path[:200]}" {why}. Write another one into `backend "nomad"`, as in `path = "gitpool/prod"`.',
        )
    )


def _not_whole(where: str, how: str) -> Diagnostic:
    return error(
        "The state is damaged",
        f"{where} {how}. It was not touched. `gitpool state history` says which copies of earlier states are kept, and "
        "how one of them takes its place.",
    )


def _version(found: Variable | None) -> str:
    return str(found.modify_index) if found else _ABSENT

"""Nomad Variables and their locks (nomad: nomad/variables_endpoint.go, nomad/locks.go, state_store_variables.go).

A lock is kept twice: in the variable, for everybody to see, and in a timer that its holder has to renew. When the timer
has run out the lock can be renewed no more, and after its delay it is taken out of the variable.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gitpool.devserver.filters.reflection import Reflected, reflect
from gitpool.devserver.golang.duration import HOUR, SECOND, format_duration
from gitpool.devserver.state.raft import Raft
from gitpool.devserver.state.table import Table, compound
from gitpool.devserver.structs.variable import VARIABLE_ENCRYPTED
from gitpool.devserver.web.reply import Refusal

DEFAULT_TTL = 15 * SECOND
DEFAULT_DELAY = 15 * SECOND
SHORTEST_TTL = 10 * SECOND
LONGEST_TTL = 24 * HOUR
# A holder gets twice the time that it asked for, so that a slow network does not cost it its lock.
GRACE = 2


@dataclass(frozen=True, slots=True)
class Lock:
    """Who holds a variable, and for how long; times in nanoseconds (nomad: structs.VariableLock)."""

    id: str = ""
    ttl: int = 0
    delay: int = 0

    def filled(self) -> Lock:
        """The lock with what was left out (nomad: VariableLock.Canonicalize)."""
        return Lock(self.id or str(uuid.uuid4()), self.ttl or DEFAULT_TTL, self.delay or DEFAULT_DELAY)

    def raw(self) -> dict[str, str]:
        """The object of the API, in the order of the struct, with durations as text."""
        return {
            "TTL": format_duration(self.ttl) if self.ttl else "",
            "LockDelay": format_duration(self.delay) if self.delay else "",
            "ID": self.id,
        }


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable; a stored one has indexes, and times in nanoseconds since 1970 (nomad: VariableDecrypted)."""

    namespace: str
    path: str
    items: Mapping[str, str] | None = None
    lock: Lock | None = None
    create_index: int = 0
    modify_index: int = 0
    create_time: int = 0
    modify_time: int = 0

    @property
    def key(self) -> str:
        """Where the table keeps it."""
        return compound(self.namespace, self.path)

    @property
    def token(self) -> str:
        """What a page's token names (nomad: paginator.NamespaceIDTokenizer)."""
        return f"{self.namespace}.{self.path}"

    def raw(self, *, items: bool = True, lock: bool = True) -> dict[str, object]:
        """The object of the API, keys in the order of the wire; empty items and no lock are left out."""
        return {
            "CreateIndex": self.create_index,
            "CreateTime": self.create_time,
            **({"Items": dict(self.items)} if items and self.items else {}),
            **({"Lock": self.lock.raw()} if lock and self.lock else {}),
            "ModifyIndex": self.modify_index,
            "ModifyTime": self.modify_time,
            "Namespace": self.namespace,
            "Path": self.path,
        }

    def reflected(self) -> Reflected:
        """The full object as filters see it, whose items are encrypted."""
        return reflect(VARIABLE_ENCRYPTED, self.raw(items=False))


class Conflict(Exception):
    """A write that somebody else's write or lock forbids; ``shown`` is what the writer is told of the variable."""

    def __init__(self, shown: Variable) -> None:
        super().__init__(shown.path)
        self.shown = shown


class Variables:
    """The table of variables and the timers of their locks."""

    def __init__(self, raft: Raft) -> None:
        self._raft = raft
        self.table: Table[Variable] = Table(index=1)

    def set(self, wanted: Variable, cas: int | None) -> Variable:
        """Write a variable, if its index is that of ``cas`` where one is given (0: if there is none).

        Raises Conflict.
        """
        with self._raft.settled(), self._raft.writing() as index:
            if cas is not None:
                self._check(wanted, cas)
            return self._put(wanted, index)

    def delete(self, wanted: Variable, cas: int | None) -> int:
        """Delete a variable; that there is none is fine. Returns the index of the write, raises Conflict."""
        with self._raft.settled(), self._raft.writing() as index:
            if cas is not None:
                self._check(wanted, cas)
            old = self.table.get(wanted.key)
            if old is not None:
                _check_lock(old, wanted)
                self.table.remove(old.key, index)
            return index

    def acquire(self, wanted: Variable) -> Variable:
        """Take the lock, and write the variable, items and all; raises Conflict where another holds it."""
        with self._raft.settled(), self._raft.writing() as index:
            written = self._put(wanted, index)
            lock = written.lock
            # Who takes a lock that it has already does not get more time for it.
            if lock is not None and not self._raft.timers.has(lock.id):
                self.watch_over(written)
            return written

    def release(self, wanted: Variable) -> Variable:
        """Give the lock back; the items stay. Raises Conflict for another's lock, Refusal where there is none."""
        with self._raft.settled(), self._raft.writing() as index:
            old = self.table.get(wanted.key)
            if old is None:
                raise Refusal(500, "variable doesn't exist", [(b"X-Nomad-Index", b"0")])
            if old.lock is None or not old.lock.id:
                raise Refusal(500, "variable doesn't hold a lock", [(b"X-Nomad-Index", b"0")])
            if wanted.lock is not None and old.lock.id != wanted.lock.id:
                raise Conflict(Variable(old.namespace, old.path, lock=Lock()))
            self._raft.timers.cancel(old.lock.id)
            return self._unlock(old, index)

    def renew(self, namespace: str, path: str, lock_id: str) -> Variable:
        """Give the holder its time anew; Refusal where it is not the holder, or is no more."""
        with self._raft.settled():
            old = self.table.get(compound(namespace, path))
            if old is None:
                raise Refusal(404, "variable doesn't exist")
            if old.lock is None:
                raise Refusal(409, "variable doesn't hold a lock")
            if old.lock.id != lock_id or not self._raft.timers.extend(lock_id, _seconds(old.lock.ttl * GRACE)):
                raise Refusal(409, "attempting to modify locked variable")
            return old

    def watch_over(self, locked: Variable) -> None:
        """Take the lock away when nobody renews it; also after a restart, when all of them get their time anew."""
        lock = locked.lock
        if lock is None:
            return

        def free(_when: float) -> None:
            current = self.table.get(locked.key)
            if current is not None and current.lock is not None:
                with self._raft.writing() as index:
                    self._unlock(current, index)

        def expire(when: float) -> None:
            self._raft.timers.set(f"delay {uuid.uuid4()}", _seconds(lock.delay), free, start=when)

        self._raft.timers.set(lock.id, _seconds(lock.ttl * GRACE), expire)

    def _check(self, wanted: Variable, cas: int) -> None:
        old = self.table.get(wanted.key)
        if cas == 0 and old is None:
            return
        if old is None:
            raise Conflict(Variable(wanted.namespace, wanted.path))
        if old.modify_index != cas:
            raise Conflict(old)

    def _put(self, wanted: Variable, index: int) -> Variable:
        old = self.table.get(wanted.key)
        now = time.time_ns()
        if old is not None:
            _check_lock(old, wanted)
        created, since = (old.create_index, old.create_time) if old else (index, now)
        new = replace(wanted, create_index=created, create_time=since, modify_index=index, modify_time=now)
        self.table.put(new.key, new, index)
        return new

    def _unlock(self, old: Variable, index: int) -> Variable:
        new = replace(old, lock=None, modify_index=index)
        self.table.put(new.key, new, index)
        return new


def _check_lock(old: Variable, wanted: Variable) -> None:
    """Only the holder writes what is locked (nomad: state_store_variables.go isLocked)."""
    if old.lock is not None and (wanted.lock is None or wanted.lock.id != old.lock.id):
        raise Conflict(Variable(old.namespace, old.path))


def _seconds(nanoseconds: int) -> float:
    return nanoseconds / SECOND

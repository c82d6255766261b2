"""Carrying out one wave: the writes that may be done side by side.

Each write is preceded by a look at its pool, which must still show the source image. Nomad has no compare-and-set, so
between that look and the write is a window of one round trip; it is the only one. Last of all, before a request leaves,
the lock is asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from gitpool.backends.backend import Lost
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.transport import Refusal, Trouble
from gitpool.pool import Instance, LivePool, NodePool, with_ignored
from gitpool.transaction import Event, Phase, Step, Transaction, Wave, Write
from gitpool.workflow.hold import Hold
from gitpool.workflow.session import Cluster, Session

TROUBLE_LIMIT = 3
"""How often a write forward may be answered with a server's trouble before that counts as a refusal. Going back it
never does: what was refused going back stays as it is, and a server without a leader must not decide that."""


@dataclass
class Ledger:
    """What happened so far, for the table at the end and for giving up; progress itself is read off the cluster.

    `lost` says why the lock is not ours any more, `seen` what the last look showed.
    """

    instance_of: Callable[[str], Instance] = Instance
    applied: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    given_up: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, int] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    lost: str = ""
    seen: dict[str, LivePool] = field(default_factory=dict)

    @property
    def live(self) -> dict[str, NodePool]:
        """The images of what the last look showed."""
        return {name: found.pool for name, found in self.seen.items()}


class Carrier:
    """Carries out the waves of one transaction and notes in the ledger what came of each write."""

    def __init__(self, session: Session, hold: Hold, ledger: Ledger) -> None:
        self._session, self._hold, self._ledger = session, hold, ledger
        self._halt, self._guard = threading.Event(), threading.Lock()
        self._uncertain: list[str] = []
        self._backward = False

    def perform(self, transaction: Transaction, wave: Wave, pool: ThreadPoolExecutor) -> str:
        """Do the wave; the answer says why something in it is uncertain, and is empty if nothing is."""
        self._halt, self._uncertain = threading.Event(), []
        self._backward = transaction.phase is Phase.BACKWARD
        try:
            self._hold.renew()
        except Lost as lost:
            self._ledger.lost = said(lost)
            return ""
        for future in [pool.submit(self._one, write) for write in wave.writes]:
            future.result()
        return self._uncertain[0] if self._uncertain else ""

    def _one(self, write: Write) -> None:
        if self._is_over():
            return
        started = time.monotonic()

        def tell(step: Step, why: str = "") -> None:
            seconds = time.monotonic() - started
            instance = self._ledger.instance_of(write.name)
            self._session.observe(Event(step, write, self._backward, why, seconds, instance))

        try:
            current = self._session.cluster.pool(write.name)
            if not write.is_at_source(current.pool if current else None):
                return  # at its target, or moved by another: the next look decides
            with self._guard:
                if self._is_over():
                    return
                tell(Step.STARTED)
            self._hold.check()  # last of all: telling takes as long as whoever reads it
            _write(self._session.cluster, write, current)
        except GitpoolError as problem:
            with self._guard:
                self._note(problem, write, tell)
            return
        with self._guard:
            tell(Step.DONE)
            if not self._backward:
                self._ledger.applied.add(write.name)

    def _is_over(self) -> bool:
        """Whether nothing more of the wave is to be begun; what goes back goes on also after an interrupt."""
        return self._halt.is_set() or (self._session.interrupted.is_set() and not self._backward)

    def _note(self, problem: GitpoolError, write: Write, tell: Callable[[Step, str], None]) -> None:
        """What a write came to that did not succeed."""
        why, ledger = said(problem), self._ledger
        if isinstance(problem, Lost):
            ledger.lost = why
            self._halt.set()
        elif _is_refused(problem, write.name, self._backward, ledger):
            tell(Step.REFUSED, why)
            (ledger.given_up if self._backward else ledger.refused)[write.name] = why
            if not self._backward:
                self._halt.set()
        else:
            tell(Step.UNCERTAIN, why)
            ledger.unanswered[write.name] = why
            self._uncertain.append(why)


def _write(cluster: Cluster, write: Write, current: LivePool | None) -> None:
    """Write the target, with the fields that are not ours as the pool shows them now."""
    if write.target is None:
        cluster.remove(write.name)
        return
    target = write.target
    if current is not None:
        target = with_ignored(target, current.pool, write.ignored)
        target = replace(target, unknown={**target.unknown, **current.pool.unknown})
    cluster.put(target)


def _is_refused(problem: GitpoolError, name: str, backward: bool, ledger: Ledger) -> bool:
    if isinstance(problem, Refusal):
        return True
    if isinstance(problem, Trouble) and not backward:
        ledger.troubles[name] = ledger.troubles.get(name, 0) + 1
        return ledger.troubles[name] >= TROUBLE_LIMIT
    return False


def said(problem: GitpoolError) -> str:
    """Why something failed, in a few words for a table."""
    if isinstance(problem, Refusal) and problem.lacks:
        return f"{problem.text}; the token may lack {problem.lacks}"
    if isinstance(problem, (Refusal, Trouble)) and problem.text:
        return problem.text
    return "; ".join(d.detail or d.summary for d in problem.diagnostics)

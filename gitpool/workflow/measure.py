"""Who uses the pools that a plan writes: the nodes and jobs of each, asked for side by side.

Nothing here fails a plan. What could not be had is not known, and is said to be so; and once the cluster does not
answer, it is not asked for the rest, so that a plan without figures does not take an hour. The threads are daemons and
no executor's, which would be joined: who interrupts a plan does not wait for a server that hangs.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TypeVar

from gitpool.change import Action
from gitpool.diagnostics import GitpoolError, error
from gitpool.impact import Impact, impact_of, is_live, running
from gitpool.nomad.transport import NoAnswer, Refusal, Trouble
from gitpool.plan import Plan
from gitpool.rights import Rights
from gitpool.stubs import JobStub, NodeStub
from gitpool.workflow.session import Cluster, Session

T = TypeVar("T")

_READ_NODES = '`node { policy = "read" }`'
_NOT_ASKED = "the cluster did not answer a request like it, so it was not asked"


@dataclass(frozen=True, slots=True)
class Users:
    """Who was seen in a pool, as far as it is shown: None is a list that could not be had. Of jobs those not dead."""

    nodes: list[NodeStub] | None
    jobs: list[JobStub] | None
    unknown: dict[str, str] = field(default_factory=dict)

    @property
    def impact(self) -> Impact:
        """The figures; a list of jobs that may not be whole gives none."""
        return impact_of(self.nodes, None if "jobs" in self.unknown else self.jobs, self.unknown)


def users(session: Session, plan: Plan, rights: Rights | None) -> dict[str, Users]:
    """Who uses each pool that is updated or deleted; without `-impact` of those that are deleted alone."""
    asked = (Action.UPDATE, Action.DELETE) if plan.options.impact else (Action.DELETE,)
    names = [change.name for change in plan.changes if change.action in asked]
    if not names:
        return {}
    return _side_by_side(names, min(session.parallelism, len(names)), _Look(session.cluster, rights).at)


def _side_by_side(names: list[str], size: int, at: Callable[[str], Users]) -> dict[str, Users]:
    """What `at` makes of each name, that many at a time."""
    waiting, answers = deque(names), SimpleQueue[tuple[str, Users | BaseException]]()

    def work() -> None:
        while True:
            try:
                name = waiting.popleft()
            except IndexError:
                return
            try:
                answers.put((name, at(name)))
            except BaseException as problem:  # noqa: BLE001 - it is raised again by whoever waits for it
                answers.put((name, problem))

    for _ in range(size):
        threading.Thread(target=work, daemon=True).start()
    found: dict[str, Users] = {}
    for _ in names:
        name, answer = answers.get()
        if isinstance(answer, BaseException):
            raise answer
        found[name] = answer
    return found


class _Look:
    """Looks at one pool after the other; several threads share it."""

    def __init__(self, cluster: Cluster, rights: Rights | None) -> None:
        self._cluster, self._rights = cluster, rights
        self._hides_jobs = "" if rights is not None and rights.sees_all_jobs else _hidden(rights)
        self._gave_up = threading.Event()

    def at(self, name: str) -> Users:
        """Who uses this one."""
        unknown: dict[str, str] = {}
        nodes = self._had("nodes", lambda: self._cluster.nodes(name), unknown)
        jobs = self._had("jobs", lambda: _live(self._cluster.jobs(name)), unknown)
        if jobs is not None and self._hides_jobs:
            unknown["jobs"] = self._hides_jobs
        if "jobs" in unknown:
            unknown["allocations"] = unknown["jobs"]
        return Users(nodes, jobs, unknown)

    def _had(self, figure: str, ask: Callable[[], T], unknown: dict[str, str]) -> T | None:
        if self._gave_up.is_set():
            unknown[figure] = _NOT_ASKED
            return None
        try:
            return ask()
        except Refusal as refusal:
            unknown[figure] = f"Nomad answers {refusal.status} {refusal.text}{self._lacking(figure)}"
        except GitpoolError as problem:
            if isinstance(problem, NoAnswer | Trouble):
                self._gave_up.set()
            # Without its detail, which has the pool's address: reasons that are the same are told once.
            unknown[figure] = problem.diagnostics[0].summary
        return None

    def _lacking(self, figure: str) -> str:
        """The right without which nobody is shown a list of nodes, if that is what is missing."""
        rights = self._rights
        if figure != "nodes" or rights is None or rights.is_management or rights.reads_nodes:
            return ""
        return f"; the token lacks {_READ_NODES}"


def _live(jobs: list[JobStub]) -> list[JobStub]:
    """Those that are not dead.

    Raises:
        GitpoolError: the summary of one is none.
    """
    live = [job for job in jobs if is_live(job)]
    try:
        sum(map(running, live))
    except (AttributeError, TypeError) as problem:
        raise GitpoolError(error("The cluster's answer is not understood", str(problem))) from problem
    return live


def _hidden(rights: Rights | None) -> str:
    if rights is None:
        return "it is not known whether the token sees the jobs of every namespace, and some may be hidden"
    return 'the token lacks `namespace "*" { capabilities = ["list-jobs"] }`, so some may be hidden'

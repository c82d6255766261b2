"""Who uses the pools that a plan writes: the nodes and jobs of each, asked for side by side.

Nothing here fails a plan. What could not be had is not known, and is said to be so; and once the cluster does not
answer, it is not asked for the rest, so that a plan without figures does not take an hour.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from gitpool.change import Action
from gitpool.diagnostics import GitpoolError
from gitpool.impact import Impact, impact_of, is_live
from gitpool.nomad.transport import NoAnswer, Refusal, Trouble
from gitpool.plan import Plan
from gitpool.rights import Rights
from gitpool.stubs import JobStub, NodeStub
from gitpool.workflow.session import Cluster, Session

T = TypeVar("T")

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
    look = _Look(session.cluster, rights)
    with ThreadPoolExecutor(min(session.parallelism, len(names))) as pool:
        return dict(zip(names, pool.map(look.at, names), strict=True))


class _Look:
    """Looks at one pool after the other; several threads share it."""

    def __init__(self, cluster: Cluster, rights: Rights | None) -> None:
        self._cluster = cluster
        self._hides_jobs = "" if rights is not None and rights.sees_all_jobs else _hidden(rights)
        self._gave_up = threading.Event()

    def at(self, name: str) -> Users:
        """Who uses this one."""
        unknown: dict[str, str] = {}
        nodes = self._had("nodes", lambda: self._cluster.nodes(name), unknown)
        jobs = self._had("jobs", lambda: list(filter(is_live, self._cluster.jobs(name))), unknown)
        if jobs is not None and self._hides_jobs:
            unknown["jobs"] = f"{len(jobs)} are shown, but {self._hides_jobs}"
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
            lacks = f"; the token lacks {refusal.lacks}" if refusal.lacks else ""
            unknown[figure] = f"Nomad answers {refusal.status} {refusal.text}{lacks}"
        except GitpoolError as problem:
            if isinstance(problem, NoAnswer | Trouble):
                self._gave_up.set()
            first = problem.diagnostics[0]
            unknown[figure] = f"{first.summary}: {first.detail}".rstrip(".: ")
        return None


def _hidden(rights: Rights | None) -> str:
    if rights is None:
        return "it is not known whether the token sees the jobs of every namespace"
    return 'the token lacks `namespace "*" { capabilities = ["list-jobs"] }`, so others may be hidden'

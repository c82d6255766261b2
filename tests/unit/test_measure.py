"""Who uses the pools of a plan: whom it asks, how many at a time, and what becomes of it where there is no answer."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest

from gitpool.backends.memory import MemoryBackend
from gitpool.diagnostics import GitpoolError, error
from gitpool.impact import NOTHING, Impact
from gitpool.nomad.transport import NoAnswer, Refusal, Trouble
from gitpool.plan import Options, Plan
from gitpool.pool import NodePool
from gitpool.rights import EVERYTHING, Labels, Rights
from gitpool.state import State
from gitpool.stubs import JobStub, NodeStub
from gitpool.workflow.plan import make_plan
from tests.support.cluster import MemoryCluster
from tests.support.runs import files, planned, session

POOLS = tuple(f"pool-{i}" for i in range(30))
BOTH = ("nodes", "jobs")


class UsedCluster(MemoryCluster):
    """A node and a job with two running allocations in each pool; `asked` is who was asked for what."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str]] = []
        self.problems: dict[str, GitpoolError] = {}
        self.allowed: Rights | None = EVERYTHING

    def nodes(self, pool: str) -> list[NodeStub]:
        """One."""
        self._ask("nodes", pool)
        raw = {"ID": "n", "Status": "ready", "SchedulingEligibility": "eligible", "CreateIndex": 1, "ModifyIndex": 1}
        return [NodeStub.from_api(raw)]

    def jobs(self, pool: str) -> list[JobStub]:
        """One that runs, and one that is dead."""
        self._ask("jobs", pool)
        raw: dict[str, Any] = {"ID": "j", "Namespace": "web", "CreateIndex": 1, "ModifyIndex": 1}
        summary = {"JobSummary": {"Summary": {"group": {"Running": 2}}}}
        return [JobStub.from_api({**raw, "Status": status, **summary}) for status in ("running", "dead")]

    def rights(self) -> Rights | None:
        """As told."""
        return self.allowed

    def _ask(self, figure: str, pool: str) -> None:
        with self._guard:
            self.asked.append((figure, pool))
        if figure in self.problems:
            raise self.problems[figure]


def changed(cluster: UsedCluster, **options: Any) -> Plan:
    """A plan that changes every third pool, deletes none, and creates one."""
    for name in POOLS:
        cluster.hand_put(name, Description="as it is")
    state = State("l", 1, {name: NodePool(name, "as it is") for name in POOLS})
    wanted = [NodePool(name, "other" if int(name[5:]) % 3 == 0 else "as it is") for name in POOLS]
    return planned(files(*wanted, NodePool("new")), cluster, state, **options)


def test_only_pools_that_change_are_asked_about() -> None:
    """A pool that stays costs no request, and one that is created has no users yet."""
    cluster = UsedCluster()
    plan = changed(cluster)
    updated = {c.name for c in plan.changes if c.action == "update"}
    assert {(figure, name) for figure in BOTH for name in updated} == set(cluster.asked)
    assert 2 * len(updated) == len(cluster.asked)
    impacts = {c.name: c.impact for c in plan.changes if c.impact is not None}
    assert updated | {"new"} == impacts.keys()
    assert NOTHING == impacts["new"]
    assert Impact(1, 1, 2, {"ready": 1}, {"eligible": 1}, {"web": 1}) == impacts["pool-0"]
    assert (10, 10, 20) == (plan.impact.nodes, plan.impact.jobs, plan.impact.allocations)


def test_without_impact_nobody_is_asked() -> None:
    """`-impact=false` asks neither for nodes nor for jobs, and the figures are not known."""
    cluster = UsedCluster()
    plan = changed(cluster, impact=False)
    assert [] == cluster.asked
    assert plan.impact.nodes is None


def test_without_a_look_at_the_cluster_nothing_is_known() -> None:
    """`-refresh=false` asks the cluster nothing at all, so nothing is zero."""
    cluster = UsedCluster()
    plan = changed(cluster, refresh=False)
    assert [] == cluster.asked
    assert plan.impact.nodes is None


@pytest.mark.parametrize("figure", BOTH)
def test_a_refusal_leaves_its_figure_unknown(figure: str) -> None:
    """Who may not read nodes still sees jobs, and the reverse; a right that is surely missing is named."""
    cluster = UsedCluster()
    cluster.problems[figure] = Refusal(403, "Permission denied", error("no"), lacks="a right")
    cluster.allowed = Rights(
        pools=Labels({"*": frozenset({"read", "write"})}), namespaces=Labels({"*": frozenset({"list-jobs"})})
    )
    plan = changed(cluster)
    lost = ("nodes",) if figure == "nodes" else ("jobs", "allocations")
    lacks = '; the token lacks `node { policy = "read" }`' if figure == "nodes" else ""
    assert dict.fromkeys(lost, f"Nomad answers 403 Permission denied{lacks}") == plan.impact.unknown
    assert {name: getattr(plan.impact, name) is None for name in ("nodes", "jobs", "allocations")} == {
        name: name in lost for name in ("nodes", "jobs", "allocations")
    }
    assert 20 == len(cluster.asked)


@pytest.mark.parametrize("problem", [NoAnswer(error("Timed out", "30 s.")), Trouble(500, "no", error("Timed out"))])
def test_a_cluster_that_does_not_answer_is_not_asked_again_and_again(problem: GitpoolError) -> None:
    """A time-out costs its time once and not for every pool; the plan goes on without the figures."""
    cluster = UsedCluster()
    cluster.problems = dict.fromkeys(BOTH, problem)
    plan = changed(cluster)
    assert 1 == len(cluster.asked)
    assert Impact(None, None, None) == Impact(plan.impact.nodes, plan.impact.jobs, plan.impact.allocations)
    whys = {why for c in plan.changes if c.impact for why in c.impact.unknown.values()}
    assert any(why.startswith("Timed out") for why in whys)


@pytest.mark.parametrize("allowed", [None, Rights(namespaces=Labels({"web": frozenset({"list-jobs"})}))])
def test_jobs_that_may_be_hidden_are_not_counted(allowed: Rights | None) -> None:
    """Nomad leaves out the jobs of other namespaces without a word, so what is shown is no figure."""
    cluster = UsedCluster()
    reads = Labels({"*": frozenset({"read", "write"})})
    cluster.allowed = allowed and Rights(pools=reads, namespaces=allowed.namespaces, reads_nodes=True)
    impact = changed(cluster).impact
    assert (10, None, None) == (impact.nodes, impact.jobs, impact.allocations)
    assert impact.unknown["jobs"].endswith("some may be hidden")


def test_requests_go_side_by_side_and_not_more_than_are_allowed() -> None:
    """With `-parallelism=N` there are N at a time: all N must meet before one goes on, and never one more."""
    cluster = _MeetingCluster(5)
    for name in POOLS:
        cluster.hand_put(name, Description="as it is")
    state = State("l", 1, {name: NodePool(name, "as it is") for name in POOLS})
    wanted = files(*(NodePool(name, "other") for name in POOLS))

    make_plan(session(wanted, cluster, MemoryBackend(), parallelism=5), state, Options())
    assert 5 == cluster.most


class _MeetingCluster(UsedCluster):
    """Answers for nodes once `size` are asking at the same time."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.barrier = threading.Barrier(size, timeout=60)
        self.now = self.most = 0

    def nodes(self, pool: str) -> list[NodeStub]:
        """One, once all have come."""
        with self._guard:
            self.now += 1
            self.most = max(self.most, self.now)
        self.barrier.wait()
        with self._guard:
            self.now -= 1
        return super().nodes(pool)


def test_an_interrupt_does_not_wait_for_a_server_that_hangs() -> None:
    """Who presses Ctrl-C while figures are awaited has the plan end at once; the threads are left to themselves."""
    hangs, asked = threading.Event(), threading.Semaphore(0)

    class Hanging(UsedCluster):
        def nodes(self, pool: str) -> list[NodeStub]:
            asked.release()
            hangs.wait(60)
            return []

    def interrupt() -> None:
        asked.acquire(timeout=60)
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Thread(target=interrupt, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            changed(Hanging())
        assert not hangs.is_set()
    finally:
        hangs.set()
        signal.signal(signal.SIGINT, before)


def test_a_summary_that_is_none_is_no_figure() -> None:
    """What is no answer of Nomad's makes a figure unknown and no bug."""

    class Odd(UsedCluster):
        def jobs(self, pool: str) -> list[JobStub]:
            raw = {"ID": "j", "CreateIndex": 1, "ModifyIndex": 1, "Status": "running"}
            return [JobStub.from_api({**raw, "JobSummary": {"Summary": {"group": {"Running": "two"}}}})]

    impact = changed(Odd()).impact
    assert (10, None, None) == (impact.nodes, impact.jobs, impact.allocations)

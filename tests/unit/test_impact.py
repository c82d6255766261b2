"""Who uses a pool: what is counted, what is not known, and what both come to together."""

from __future__ import annotations

from typing import Any

from gitpool.impact import NOTHING, Impact, impact_of, total
from gitpool.stubs import JobStub, NodeStub


def node(status: str = "ready", eligibility: str = "eligible") -> NodeStub:
    """A node of a list."""
    raw = {"ID": "n", "CreateIndex": 1, "ModifyIndex": 1, "Status": status, "SchedulingEligibility": eligibility}
    return NodeStub.from_api(raw)


def job(status: str = "running", namespace: str = "default", **running: int) -> JobStub:
    """A job of a list, with as many running allocations in each group."""
    groups = {group: {"Running": count, "Queued": 7} for group, count in running.items()}
    raw: dict[str, Any] = {"ID": "j", "CreateIndex": 1, "ModifyIndex": 1, "Status": status, "Namespace": namespace}
    return JobStub.from_api({**raw, "JobSummary": {"Summary": groups}})


def test_nodes_are_counted_by_status_and_by_eligibility() -> None:
    """Every node counts, whatever its status, as it does when Nomad is asked to delete the pool."""
    found = impact_of([node(), node("down", "ineligible"), node("ready", "ineligible")], [], {})
    assert (3, {"down": 1, "ready": 2}) == (found.nodes, found.nodes_by_status)
    assert {"eligible": 1, "ineligible": 2} == found.nodes_by_eligibility


def test_dead_jobs_do_not_count_and_running_allocations_are_added_up() -> None:
    """A dead job blocks nothing; of the others the summaries say what runs, over all groups."""
    found = impact_of(
        [], [job(web=2, cache=1), job("dead", web=9), job("pending", "batch"), job(namespace="batch")], {}
    )
    assert (3, {"batch": 2, "default": 1}, 3) == (found.jobs, found.jobs_by_namespace, found.allocations)


def test_a_job_without_a_summary_runs_nothing() -> None:
    """Null, absent and empty summaries are the same."""
    bare = {"ID": "j", "CreateIndex": 1, "ModifyIndex": 1, "Status": "running"}
    jobs = [
        JobStub.from_api({**bare, **more}) for more in ({}, {"JobSummary": None}, {"JobSummary": {"Summary": None}})
    ]
    assert 0 == impact_of([], jobs, {}).allocations


def test_what_could_not_be_had_is_not_zero() -> None:
    """Without a list its figures are None, with the reason beside them, also in sums and through JSON."""
    found = impact_of(None, [job(web=2)], {"nodes": "403"})
    assert (None, 1, 2) == (found.nodes, found.jobs, found.allocations)
    both = total([found, impact_of([node()], [job(web=1)], {})])
    assert (None, 2, 3, {"nodes": "403"}) == (both.nodes, both.jobs, both.allocations, both.unknown)
    assert both == Impact.from_json(both.to_json())
    assert not found.is_nothing


def test_a_pool_at_which_nobody_looked_makes_sums_unknown() -> None:
    """Silence is not zero either."""
    assert Impact(None, None, None) == total([NOTHING, None])
    assert NOTHING == total([NOTHING, NOTHING]) == total([])


def test_the_largest_comes_first() -> None:
    """Running allocations weigh more than nodes, and what is not known more than any figure of its kind."""
    unknown = impact_of(None, [], {"nodes": "403"})
    idle = impact_of([node()] * 5, [], {})
    busy = impact_of([node()], [job(web=3)], {})
    assert [busy, unknown, idle, NOTHING] == sorted([idle, NOTHING, busy, unknown], key=lambda i: i.size, reverse=True)

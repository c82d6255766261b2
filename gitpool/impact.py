"""Who uses a pool that changes: its nodes, its jobs, what of them runs. The blast radius of a change, and of a plan.

A figure that could not be had is None, which is not zero: whoever judges by it (a guard, a rule, a person) is told that
it is not known, and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from gitpool.shapes import UINT64, number, text, texts
from gitpool.stubs import JobStub, NodeStub

FIGURES = ("nodes", "jobs", "allocations")
"""What is counted, in the order in which it is said."""

_DEAD = "dead"
"""The only status of a job that Nomad calls terminal (nomad: structs.JobStatusDead)."""


@dataclass(frozen=True, slots=True)
class Impact:
    """How many nodes, non-terminal jobs and running allocations are in a pool; None where that is not known.

    `nodes_by_status` counts by ready, down, disconnected and initializing, `nodes_by_eligibility` by eligible and
    ineligible, `jobs_by_namespace` by namespace; each is empty where its figure is not known. The allocations are those
    of the pool's jobs, by their summaries. `unknown` says why a figure is missing, by its name.
    """

    nodes: int | None = 0
    jobs: int | None = 0
    allocations: int | None = 0
    nodes_by_status: Mapping[str, int] = field(default_factory=dict)
    nodes_by_eligibility: Mapping[str, int] = field(default_factory=dict)
    jobs_by_namespace: Mapping[str, int] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether surely nobody uses it."""
        return (self.nodes, self.jobs, self.allocations) == (0, 0, 0)

    @property
    def size(self) -> tuple[float, float, float]:
        """By which the larger of two is found: what runs weighs most, and what is not known more than any figure."""
        allocations, nodes, jobs = (inf if figure is None else figure for figure in self._weighed)
        return allocations, nodes, jobs

    @property
    def _weighed(self) -> tuple[int | None, ...]:
        return self.allocations, self.nodes, self.jobs

    def to_json(self) -> dict[str, Any]:
        """For plan documents and Terraform's representation."""
        return {
            "nodes": self.nodes,
            "nodes_by_status": dict(self.nodes_by_status),
            "nodes_by_eligibility": dict(self.nodes_by_eligibility),
            "jobs": self.jobs,
            "jobs_by_namespace": dict(self.jobs_by_namespace),
            "allocations": self.allocations,
            "unknown": dict(self.unknown),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Impact:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError: it is garbled.
        """
        return cls(
            **{name: _figure(document[name]) for name in FIGURES},
            nodes_by_status=_counts(document["nodes_by_status"]),
            nodes_by_eligibility=_counts(document["nodes_by_eligibility"]),
            jobs_by_namespace=_counts(document["jobs_by_namespace"]),
            unknown=texts(document["unknown"]),
        )


NOTHING = Impact()
"""Of a pool that does not exist yet: nobody can use it."""


def impact_of(nodes: Iterable[NodeStub] | None, jobs: Iterable[JobStub] | None, unknown: Mapping[str, str]) -> Impact:
    """Count; None stands for a list that could not be had, or not whole, and `unknown` says why, by figure."""
    found = None if nodes is None else list(nodes)
    live = None if jobs is None else [job for job in jobs if is_live(job)]
    return Impact(
        nodes=None if found is None else len(found),
        jobs=None if live is None else len(live),
        allocations=None if live is None else sum(map(running, live)),
        nodes_by_status=_sorted(node.status for node in found or ()),
        nodes_by_eligibility=_sorted(node.scheduling_eligibility for node in found or ()),
        jobs_by_namespace=_sorted(job.namespace for job in live or ()),
        unknown=dict(unknown),
    )


def total(impacts: Iterable[Impact | None]) -> Impact:
    """All together; a figure is known if it is known of each. None stands for one that was not looked at."""
    parts = [impact or Impact(None, None, None) for impact in impacts]
    whys = [part.unknown for part in parts]
    return Impact(
        **{name: _sum(getattr(part, name) for part in parts) for name in FIGURES},
        nodes_by_status=_merged(part.nodes_by_status for part in parts),
        nodes_by_eligibility=_merged(part.nodes_by_eligibility for part in parts),
        jobs_by_namespace=_merged(part.jobs_by_namespace for part in parts),
        unknown={name: why for name in FIGURES for why in [next((w[name] for w in whys if name in w), "")] if why},
    )


def is_live(job: JobStub) -> bool:
    """Whether Nomad counts it when a pool is to be deleted (nomad: nomad/node_pool_endpoint.go, `Status != "dead"`)."""
    return job.status != _DEAD


def running(job: JobStub) -> int:
    """The running allocations of a job, by its summary (nomad: structs.JobSummary).

    A parent has none of its own: its children are jobs, and rows, themselves.
    """
    groups = (job.raw.get("JobSummary") or {}).get("Summary") or {}
    return sum(number(group.get("Running", 0), UINT64) for group in groups.values())


def _figure(value: Any) -> int | None:
    return None if value is None else number(value, UINT64)


def _counts(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, got {value!r}")
    return {text(key): number(count, UINT64) for key, count in value.items()}


def _sorted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _merged(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    whole: Counter[str] = Counter()
    for part in parts:
        whole.update(part)
    return dict(sorted(whole.items()))


def _sum(figures: Iterable[int | None]) -> int | None:
    known = list(figures)
    return None if None in known else sum(figure for figure in known if figure is not None)

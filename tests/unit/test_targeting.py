"""Which pools a flag means."""

from __future__ import annotations

from typing import Any

import pytest

from gitpool.desired import Desired
from gitpool.diagnostics import Report
from gitpool.diff import diff
from gitpool.plan import Options
from gitpool.pool import DesiredPool, Facts, Instance, NodePool
from gitpool.state import State
from gitpool.targeting import addresses, selected
from tests.support.runs import files


def test_targets_and_excludes_that_leave_nothing() -> None:
    """They contradict each other, and "no changes" would be a wrong answer."""
    report = Report()
    diff(Desired.of(files(NodePool("a"))), {}, State(), Options(targets=("*",), excludes=("node_pool.*",)), report)
    assert ["-target and -exclude leave nothing"] == [d.summary for d in report]


NAMES = ("gpu-1", "gpu-2", "web", "web-canary")


@pytest.mark.parametrize(
    ("targets", "excludes", "chosen"),
    [
        ((), (), NAMES),
        (("web",), (), ("web",)),
        (("gpu-*",), (), ("gpu-1", "gpu-2")),
        (("gpu-?", "web"), (), ("gpu-1", "gpu-2", "web")),
        (("gpu-[1]",), (), ("gpu-1",)),
        (("node_pool.web",), (), ("web",)),
        (("node_pool.*",), (), NAMES),
        (("nomad_node_pool.web*",), (), ("web", "web-canary")),
        ((), ("gpu-*",), ("web", "web-canary")),
        (("web*",), ("*-canary",), ("web",)),
    ],
)
def test_targets_and_excludes(targets: tuple[str, ...], excludes: tuple[str, ...], chosen: tuple[str, ...]) -> None:
    """Globs over names and addresses, Terraform's too; what is excluded is out, whatever is targeted."""
    report = Report()
    pools = files(*(NodePool(name) for name in NAMES))
    plan = diff(Desired.of(pools), {}, State(), Options(targets=targets, excludes=excludes), report)
    assert chosen == tuple(c.name for c in plan.changes)
    assert [] == list(report)


@pytest.mark.parametrize("flag", ["targets", "excludes"])
def test_a_pattern_that_matches_nothing(flag: str) -> None:
    """It is an error that names what there is: a typing error must not plan less than was meant."""
    report = Report()
    pools = files(*(NodePool(f"pool-{n:02}") for n in range(12)))
    patterns: dict[str, Any] = {flag: ("GPU", "pool-*")}
    diff(Desired.of(pools), {}, State(), Options(**patterns), report)
    (found,) = report.errors
    assert f"-{flag[:-1]}=GPU matches no pool" == found.summary
    assert "pool-00" in found.detail
    assert "pool-11" not in found.detail
    report = Report()
    patterns = {flag: ("x",)}
    diff(Desired(), {}, State(), Options(**patterns), report)
    assert "There are no pools." in report.errors[0].detail


KEYED = {
    "gpu-a": [Instance("workers", "gpu")],
    "cpu-a": [Instance("workers", "cpu")],
    "n0": [Instance("numbered", 0)],
    "star": [Instance("workers", "*")],
    "workersg": [Instance("workersg")],
    "moved": [Instance("new", "x"), Instance("old")],
}
POOLS = {name: addresses(name, instances) for name, instances in KEYED.items()}


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ('node_pool.workers["gpu"]', {"gpu-a"}),
        ('nomad_node_pool.workers["gpu"]', {"gpu-a"}),
        ("node_pool.workers", {"gpu-a", "cpu-a", "star"}),
        ("node_pool.numbered[0]", {"n0"}),
        ("node_pool.numbered", {"n0"}),
        ('node_pool.workers["*"]', {"star"}),
        ("node_pool.workers[gh]", {"workersg"}),
        ("node_pool.workers*", {"gpu-a", "cpu-a", "star", "workersg"}),
        ("workers", set()),
        ("node_pool.old", {"moved"}),
        ('node_pool.new["x"]', {"moved"}),
        ("moved", {"moved"}),
        ("MOVED", set()),
    ],
)
def test_addresses_of_instances(pattern: str, names: set[str]) -> None:
    """A block means all its pools, an instance its own; an address that is written out goes before a glob."""
    assert names == selected(pattern, POOLS)


def test_instances_in_files_and_state() -> None:
    """A pool can be named by the instance that declares it now, and by the one that did when it was applied."""
    wanted = {"gpu": DesiredPool(NodePool("gpu"), instance=Instance("new", "gpu")), "web": DesiredPool(NodePool("web"))}
    state = State("l", 1, {"gpu": NodePool("gpu")}, facts={"gpu": Facts(Instance("old", 3))})
    for pattern in ("node_pool.new", 'node_pool.new["gpu"]', "node_pool.old", "node_pool.old[3]", "node_pool.gpu"):
        report = Report()
        plan = diff(Desired.of(wanted), {}, state, Options(targets=(pattern,)), report)
        assert ["gpu"] == [c.name for c in plan.changes]
        plan = diff(Desired.of(wanted), {}, state, Options(excludes=(pattern,)), report)
        assert ["web"] == [c.name for c in plan.changes]
        assert [] == list(report)

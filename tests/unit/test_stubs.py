"""The rows of the lists of nodes and jobs."""

from __future__ import annotations

from typing import Any

import pytest

from gitpool.stubs import JobStub, NodeStub

NODE: dict[str, Any] = {
    "Address": "10.0.0.7",
    "CreateIndex": 11,
    "Datacenter": "dc1",
    "Drain": True,
    "Drivers": {},
    "HostVolumes": None,
    "ID": "2b8f0c1e-8c8b-4d5a-9d59-3f3f0e6c9c11",
    "LastDrain": None,
    "ModifyIndex": 40,
    "Name": "gpu-1",
    "NodeClass": "a100",
    "NodePool": "gpu",
    "SchedulingEligibility": "ineligible",
    "Status": "ready",
    "StatusDescription": "",
    "Version": "1.11.0",
}
JOB: dict[str, Any] = {
    "CreateIndex": 20,
    "Datacenters": ["dc1", "dc2"],
    "ID": "train",
    "JobModifyIndex": 21,
    "JobSummary": {"Children": None, "JobID": "train", "Namespace": "ml", "Summary": {}},
    "ModifyIndex": 22,
    "Multiregion": None,
    "Name": "training",
    "NodePool": "gpu",
    "ParameterizedJob": True,
    "ParentID": "",
    "Periodic": True,
    "Priority": 50,
    "Status": "running",
    "StatusDescription": "",
    "Stop": True,
    "SubmitTime": 1767355200000000000,
    "Type": "batch",
}


def test_a_node() -> None:
    """Every field, and the object as it came."""
    node = NodeStub.from_api(NODE)
    assert (node.id, node.name, node.datacenter) == (NODE["ID"], "gpu-1", "dc1")
    assert (node.node_class, node.node_pool, node.address, node.version) == ("a100", "gpu", "10.0.0.7", "1.11.0")
    assert (node.drain, node.scheduling_eligibility, node.status) == (True, "ineligible", "ready")
    assert (node.status_description, node.create_index, node.modify_index) == ("", 11, 40)
    assert node.raw is NODE


def test_a_job() -> None:
    """Every field, and the object as it came."""
    job = JobStub.from_api(JOB)
    assert (job.id, job.name, job.type, job.priority) == ("train", "training", "batch", 50)
    assert (job.node_pool, job.datacenters, job.parent_id) == ("gpu", ("dc1", "dc2"), "")
    assert (job.periodic, job.parameterized_job, job.stop) == (True, True, True)
    assert (job.status, job.status_description, job.submit_time) == ("running", "", 1767355200000000000)
    assert (job.create_index, job.modify_index, job.job_modify_index) == (20, 22, 21)
    assert job.raw is JOB


@pytest.mark.parametrize(
    ("members", "namespace"),
    [({}, "ml"), ({"Namespace": "web"}, "web"), ({"JobSummary": None}, ""), ({"Namespace": "", "JobSummary": {}}, "")],
)
def test_the_namespace_of_a_job(members: dict[str, Any], namespace: str) -> None:
    """The row has it only where several are asked for; the summary always has."""
    assert namespace == JobStub.from_api({**JOB, **members}).namespace


def test_what_is_null_or_absent_is_as_gos_zero() -> None:
    """Servers of other ages leave fields out; only an ID and the indexes must be there."""
    bare = {"ID": "x", "CreateIndex": 1, "ModifyIndex": 2}
    node, job = NodeStub.from_api(bare), JobStub.from_api({**bare, "Stop": None, "Datacenters": None})
    assert ("", False, "") == (node.name, node.drain, node.status)
    assert ("", 0, False, ()) == (job.name, job.priority, job.stop, job.datacenters)


@pytest.mark.parametrize("members", [{"Drain": "yes"}, {"Name": 7}, {"CreateIndex": True}, {"ID": None}], ids=str)
def test_what_is_no_node(members: dict[str, Any]) -> None:
    """Another type is no value."""
    with pytest.raises(TypeError):
        NodeStub.from_api({**NODE, **members})


@pytest.mark.parametrize("key", ["ID", "CreateIndex", "ModifyIndex"])
def test_what_must_be_there(key: str) -> None:
    """Without it the row is none."""
    with pytest.raises(KeyError):
        NodeStub.from_api({k: v for k, v in NODE.items() if k != key})
    with pytest.raises(KeyError):
        JobStub.from_api({k: v for k, v in JOB.items() if k != key})

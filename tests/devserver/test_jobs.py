"""Jobs: registered, queued, stopped and purged, and what that means for their pools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from gitpool.devserver import DevServer

from .speaking import Answer, ask, put

GROUPS = [{"Name": "g", "Count": 2, "Tasks": [{"Name": "t", "Driver": "raw_exec"}]}]


@pytest.fixture
def server() -> Iterator[DevServer]:
    """A cluster with one pool of its own."""
    with DevServer() as running:
        put(running, Name="gpu")
        yield running


def _register(server: DevServer, job_id: str, **fields: Any) -> Answer:
    job = {"ID": job_id, "NodePool": "gpu", "TaskGroups": GROUPS, **fields}
    return ask(server, "PUT", "/v1/jobs", json.dumps({"Job": job}).encode())


def test_a_job_is_queued_and_holds_its_pool(server: DevServer) -> None:
    """No node takes it, so all its tasks are queued, and the pool cannot be deleted until it is stopped."""
    _register(server, "web")
    (row,) = ask(server, "GET", "/v1/node/pool/gpu/jobs").json
    assert (row["Status"], row["JobSummary"]["Summary"]["g"]["Queued"]) == ("running", 2)
    assert ask(server, "DELETE", "/v1/node/pool/gpu").status == 500
    ask(server, "DELETE", "/v1/job/web")
    (row,) = ask(server, "GET", "/v1/node/pool/gpu/jobs").json
    assert (row["Status"], row["Stop"], row["JobSummary"]["Summary"]["g"]["Queued"]) == ("dead", True, 0)
    assert ask(server, "DELETE", "/v1/node/pool/gpu").status == 200
    assert len(ask(server, "GET", "/v1/jobs").json) == 1
    ask(server, "DELETE", "/v1/job/web?purge=true")
    assert ask(server, "GET", "/v1/jobs").json == []


def test_registering_again_makes_a_new_version(server: DevServer) -> None:
    """It keeps its CreateIndex, counts its versions, stops included, and a stopped job lives again."""
    first = _register(server, "web").json["Index"]
    ask(server, "DELETE", "/v1/job/web")
    second = _register(server, "web", Priority=70).json["Index"]
    job = ask(server, "GET", "/v1/job/web").json
    assert (job["CreateIndex"], job["JobModifyIndex"], job["Version"]) == (first, second, 2)
    assert (job["Priority"], job["Status"], job["Stop"]) == (70, "running", False)


def test_a_job_that_says_nothing_new_is_not_written(server: DevServer) -> None:
    """It is evaluated again, and keeps its version and indexes: nobody who waits for jobs is woken."""
    _register(server, "web")
    before, index = ask(server, "GET", "/v1/job/web").json, ask(server, "GET", "/v1/jobs").index
    again = _register(server, "web").json
    assert again["EvalID"]
    assert again["JobModifyIndex"] == before["ModifyIndex"]
    assert (ask(server, "GET", "/v1/job/web").json, ask(server, "GET", "/v1/jobs").index) == (before, index)
    ask(server, "DELETE", "/v1/job/web")
    assert ask(server, "GET", "/v1/job/web").json["Version"] == before["Version"] + 1


def test_an_enforced_index_is_enforced(server: DevServer) -> None:
    """0 wants no such job, another number the job as somebody saw it."""
    job = {"ID": "web", "NodePool": "gpu", "TaskGroups": GROUPS}

    def enforced(index: int, **fields: Any) -> Answer:
        body = {"EnforceIndex": True, "JobModifyIndex": index, "Job": {**job, **fields}}
        return ask(server, "PUT", "/v1/jobs", json.dumps(body).encode())

    assert enforced(99).text == "Enforcing job modify index 99: job does not exist"
    index = enforced(0).json["JobModifyIndex"]
    assert enforced(0).text == "Enforcing job modify index 0: job already exists"
    conflict = f"Enforcing job modify index 99: job exists with conflicting job modify index: {index}"
    assert enforced(99).text == conflict
    assert enforced(index, Priority=70).status == 200


@pytest.mark.parametrize("block", [{"Periodic": {"Enabled": True, "Specs": ["0 3 * * *"]}}, {"ParameterizedJob": {}}])
def test_a_parent_of_jobs_runs_without_being_scheduled(server: DevServer, block: dict[str, Any]) -> None:
    """Periodic and parameterized jobs have no evaluation, and hold their pool all the same."""
    answer = _register(server, "nightly", Type="batch", **block)
    assert (answer.json["EvalID"], answer.json["EvalCreateIndex"]) == ("", 0)
    (row,) = ask(server, "GET", "/v1/node/pool/gpu/jobs").json
    assert (row["Status"], row["Periodic"], row["ParameterizedJob"]) == (
        "running",
        "Periodic" in block,
        "Periodic" not in block,
    )
    assert ask(server, "DELETE", "/v1/node/pool/gpu").status == 500
    ask(server, "DELETE", "/v1/job/nightly")
    assert ask(server, "DELETE", "/v1/node/pool/gpu").status == 200


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"NodePool": "nowhere"}, ['job "x y" is in nonexistent node pool "nowhere"']),
        ({"Namespace": "no"}, ['job "x y" is in nonexistent namespace "no"']),
        ({"TaskGroups": []}, ["Missing job task groups"]),
        ({"Type": "odd"}, ['Invalid job type: "odd"']),
        ({"Priority": 500}, ["job priority must be between [1, 100]"]),
        ({"TaskGroups": [{"Name": "g"}]}, ["Task group g validation failed", "Missing tasks for task group"]),
        ({"TaskGroups": GROUPS * 2}, ["Job task group 2 redefines 'g' from group 1"]),
        ({"Periodic": {"Spec": "@daily"}}, ['Periodic can only be used with "batch" or "sysbatch" scheduler']),
        ({"Type": "batch", "Periodic": {"Spec": "soon"}}, ['Invalid cron spec "soon": missing field(s)']),
    ],
)
def test_a_job_that_cannot_be_is_refused(server: DevServer, fields: dict[str, Any], reasons: list[str]) -> None:
    """All that is wrong with it is said at once, in Nomad's words, and nothing is registered."""
    answer = _register(server, "x y", **fields)
    assert answer.status == 500
    assert all(f"* {reason}" in answer.text for reason in [*reasons, "Job ID contains a space"])
    assert ask(server, "GET", "/v1/jobs?namespace=*").json == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "Request body is empty"),
        (b"{}", "Job must be specified"),
        (b'{"Job":{}}', "Job ID hasn't been provided"),
        (b'{"Job":{"ID":5}}', "json: cannot unmarshal number into Go struct field Job.Job.ID of type string"),
        (b'{"Job":[]}', "json: cannot unmarshal array into Go struct field JobRegisterRequest.Job of type api.Job"),
        (b'{"Job":{"ID":"web"}}', "Job ID does not match name"),
    ],
)
def test_a_body_that_is_no_job_is_refused(server: DevServer, body: bytes, reason: str) -> None:
    """With a 400, before anything is looked up."""
    answer = ask(server, "PUT", "/v1/job/other" if b"web" in body else "/v1/jobs", body)
    assert (answer.status, answer.text) == (400, reason)


def test_stopping_what_is_not_there_is_no_error(server: DevServer) -> None:
    """It is a 200 with zeros, and moves no index."""
    before = put(server, Name="a").index
    answer = ask(server, "DELETE", "/v1/job/none")
    assert (answer.status, answer.index, answer.json["EvalID"]) == (200, 0, "")
    assert put(server, Name="a").index == before + 1


def test_a_namespace_with_jobs_is_not_deleted(server: DevServer) -> None:
    """Nor is the default one, ever."""
    ask(server, "PUT", "/v1/namespace", b'{"Name":"team"}')
    _register(server, "web", Namespace="team")
    held = ask(server, "DELETE", "/v1/namespace/team")
    assert (held.status, 'namespace "team" has non-terminal jobs' in held.text) == (500, True)
    assert ask(server, "DELETE", "/v1/namespace/default").text == "can not delete default namespace"
    ask(server, "DELETE", "/v1/job/web?namespace=team")
    assert ask(server, "DELETE", "/v1/namespace/team").status == 200
    assert [one["Name"] for one in ask(server, "GET", "/v1/namespaces").json] == ["default"]

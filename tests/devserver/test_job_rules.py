"""Which jobs are taken, what becomes of them, and how a refusal is worded.

Each row is what a real server said, but for the bound on levels, which is ours.
"""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

import pytest

from gitpool.devserver import DevServer

from .speaking import Answer, ask

TASK = {"Name": "t", "Driver": "mock_driver"}
GROUP = {"Name": "g", "Tasks": [TASK]}
_INTO = "json: cannot unmarshal {} into Go struct field {} of type {}"


def register(server: DevServer, **fields: Any) -> Answer:
    """Register a job with these fields."""
    return ask(server, "PUT", "/v1/jobs", json.dumps({"Job": {"ID": "j", **fields}}).encode())


def one_error(*lines: str) -> str:
    """The errors as go-multierror lists them."""
    head = "1 error occurred" if len(lines) == 1 else f"{len(lines)} errors occurred"
    return f"{head}:\n\t" + "\n\t".join(f"* {line}" for line in lines) + "\n\n"


@pytest.mark.parametrize(
    ("fields", "value", "field", "go_type"),
    [
        ({"Priority": "x"}, "string", "Job.Job.Priority", "int"),
        ({"Priority": 1.5}, "number 1.5", "Job.Job.Priority", "int"),
        ({"Priority": -(1 << 63) - 1}, "number -9223372036854775809", "Job.Job.Priority", "int"),
        ({"Version": -1}, "number -1", "Job.Job.Version", "uint64"),
        ({"Stop": 5}, "number", "Job.Job.Stop", "bool"),
        ({"Meta": {"a": 5}}, "number", "Job.Job.Meta", "string"),
        ({"Datacenters": "x"}, "string", "Job.Job.Datacenters", "[]string"),
        ({"Periodic": 5}, "number", "Job.Job.Periodic", "api.PeriodicConfig"),
        ({"Update": {"Stagger": "30s"}}, "string", "UpdateStrategy.Job.Update.Stagger", "time.Duration"),
        ({"Spreads": [{"Weight": 300}]}, "number 300", "Spread.Job.Spreads.Weight", "int8"),
        ({"TaskGroups": 5}, "number", "Job.Job.TaskGroups", "[]*api.TaskGroup"),
        ({"TaskGroups": [5]}, "number", "Job.Job.TaskGroups", "api.TaskGroup"),
        ({"TaskGroups": [{"Volumes": {"a": 5}}]}, "number", "TaskGroup.Job.TaskGroups.Volumes", "api.VolumeRequest"),
        ({"TaskGroups": [{"Tasks": [{"Driver": 5}]}]}, "number", "Task.Job.TaskGroups.Tasks.Driver", "string"),
    ],
)
def test_a_field_of_another_type(
    server: DevServer, fields: dict[str, Any], value: str, field: str, go_type: str
) -> None:
    """A value that Go cannot put into its field is a 400 that names both, however deep it lies."""
    answer = register(server, **fields)
    assert (answer.status, answer.text) == (400, _INTO.format(value, field, go_type))


def test_a_payload_is_base64(server: DevServer) -> None:
    """Octets are text in base64, and a job that is registered has none."""
    assert register(server, Payload="!!").text == "illegal base64 data at input byte 0"
    refused = register(server, Payload="YWI=", TaskGroups=[GROUP])
    assert refused.text == one_error("job can't be submitted with a payload, only dispatched")


@pytest.mark.parametrize("junk", [b"[" * 5000 + b"]" * 5000, b"1" * 5000, b'{"a":' * 3000 + b"1" + b"}" * 3000])
def test_what_no_field_asks_for_is_not_looked_at(server: DevServer, junk: bytes) -> None:
    """However deep or long, what a job and a namespace have no field for is passed over."""
    answer = ask(server, "PUT", "/v1/jobs", b'{"Job":{"ID":"j","q":' + junk + b"}}")
    assert (answer.status, answer.text) == (500, one_error("Missing job task groups"))
    assert ask(server, "PUT", "/v1/namespace", b'{"Name":"n","q":' + junk + b"}").status == 200


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (b"[" * 201 + b"]" * 201, "a value of more than 200 levels is too deep for this server"),
        (b"1e400", "json: cannot unmarshal number 1e400 into Go struct field Task.Job.TaskGroups.Tasks.Config"),
    ],
)
def test_a_configuration_has_its_bounds(server: DevServer, config: bytes, text: str) -> None:
    """What is kept as it comes is neither deeper than can be written again nor larger than a float."""
    body = b'{"Job":{"ID":"j","TaskGroups":[{"Name":"g","Tasks":[{"Name":"t","Driver":"d","Config":{"a":%b}}]}]}}'
    answer = ask(server, "PUT", "/v1/jobs", body % config)
    assert answer.status == 400
    assert answer.text.startswith(text)


@pytest.mark.parametrize("groups", [[None], [{"Name": "g", "Tasks": [None]}]])
def test_a_group_of_nothing_is_nomads_death(server: DevServer, groups: list[Any]) -> None:
    """Where Nomad follows a pointer to nothing, Go's server closes the connection, and goes on."""
    with pytest.raises(http.client.RemoteDisconnected):
        register(server, TaskGroups=groups)
    assert ask(server, "GET", "/v1/jobs").json == []


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"Type": ""}, ["Missing job type"]),
        ({"Type": "core"}, ['Invalid job type: "core"']),
        ({"Type": "_core"}, ["job type cannot be core"]),
        ({"Name": "a\0b"}, ["Job Name contains a null character"]),
        ({"Datacenters": ["", "dc1"]}, ["Job datacenter must be non-empty string"]),
        ({"Priority": 200, "TaskGroups": []}, ["Missing job task groups", "job priority must be between [1, 100]"]),
        (
            {"TaskGroups": [{**GROUP, "Count": 3}], "Type": "system"},
            ["Job task group g has count 3. Count cannot exceed 1 with system scheduler"],
        ),
        (
            {"TaskGroups": [{**GROUP, "Count": -1}]},
            ["Task group g validation failed: " + one_error("Task group count can't be negative")],
        ),
        (
            {"TaskGroups": [{"Name": "g", "Tasks": [TASK, TASK]}]},
            ["Task group g validation failed: " + one_error("Task 2 redefines 't' from task 1")],
        ),
        (
            {"TaskGroups": [{"Name": "g", "Tasks": [{**TASK, "Name": "t/x"}]}]},
            [
                "Task group g validation failed: "
                + one_error("Task t/x validation failed: " + one_error("Task name cannot include slashes"))
            ],
        ),
        ({"Type": "batch", "Periodic": {}}, [one_error("Must specify a spec")]),
        (
            {"Type": "batch", "ParameterizedJob": {"Payload": "x"}},
            [one_error('Unknown payload requirement: "x"')],
        ),
        (
            {"Type": "batch", "ParameterizedJob": {"MetaRequired": ["a"], "MetaOptional": ["a"]}},
            [
                one_error(
                    "Required and optional meta keys should be disjoint. Following keys exist in both: [a]",
                )
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_job(server: DevServer, fields: dict[str, Any], problems: list[str]) -> None:
    """Everything that is wrong is told at once, in Nomad's order, and nothing is registered."""
    answer = register(server, **{"TaskGroups": [GROUP], **fields})
    assert (answer.status, answer.text) == (500, one_error(*problems))
    assert ask(server, "GET", "/v1/jobs").json == []


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"Priority": 0}, "Priority", 50),
        ({"Datacenters": []}, "Datacenters", ["*"]),
        ({"Meta": {}}, "Meta", None),
        ({"Constraints": []}, "Constraints", None),
        ({"Region": ""}, "Region", "global"),
        ({"ParentID": "x"}, "ParentID", ""),
        ({"Periodic": {"Enabled": False}}, "Status", "running"),
        ({"Stop": True}, "Status", "dead"),
        ({"Type": "service"}, "Status", "running"),
        ({"Type": "batch"}, "Status", "pending"),
        ({"Type": "system"}, "Status", "running"),
        ({"Type": "sysbatch"}, "Status", "dead"),
        ({"TaskGroups": [{**GROUP, "Count": 0}]}, "Status", "dead"),
    ],
)
def test_what_becomes_of_a_job(server: DevServer, fields: dict[str, Any], name: str, value: object) -> None:
    """What is left empty is filled in, and the status is that of a job for which there is no node."""
    assert register(server, **{"TaskGroups": [GROUP], **fields}).status == 200
    assert ask(server, "GET", "/v1/job/j").json[name] == value


def test_a_pool_is_free_when_its_only_job_has_nowhere_to_run(server: DevServer) -> None:
    """A sysbatch job is done as soon as it finds no node, so it keeps no pool."""
    server.store.upsert({"Name": "a"})
    register(server, NodePool="a", Type="sysbatch", TaskGroups=[GROUP])
    assert ask(server, "DELETE", "/v1/node/pool/a").status == 200


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ({"Type": "batch"}, {"Type": "system"}, 'cannot update job from type "batch" to "system"'),
        (
            {"Type": "batch", "ParameterizedJob": {}},
            {"Type": "batch"},
            "cannot update parameterized job to being non-parameterized",
        ),
        (
            {"Type": "batch"},
            {"Type": "batch", "Periodic": {"Specs": ["* * * * *"]}},
            "cannot update non-periodic job to being periodic",
        ),
    ],
)
def test_a_job_stays_what_it_is(server: DevServer, before: dict[str, Any], after: dict[str, Any], text: str) -> None:
    """The type of a job, and whether it is periodic or parameterized, never change."""
    register(server, TaskGroups=[GROUP], **before)
    answer = register(server, TaskGroups=[GROUP], **after)
    assert (answer.status, answer.text) == (500, text)


def test_a_job_for_another_region_is_not_taken(server: DevServer) -> None:
    """The region of the job is looked at before the job is."""
    assert register(server, Region="mars").text == "No path to region"


def test_groups_that_are_gone_stay_in_the_summary(server: DevServer) -> None:
    """The summary has every group that the job ever had, with what was queued of it when it was last heard of."""
    for names in (["a"], ["b"], ["c"]):
        register(server, TaskGroups=[{"Name": name, "Tasks": [TASK]} for name in names])
    ask(server, "DELETE", "/v1/job/j")
    summary = ask(server, "GET", "/v1/job/j/summary").json["Summary"]
    assert {name: counts["Queued"] for name, counts in summary.items()} == {"a": 1, "b": 1, "c": 0}


def test_a_summary_is_shown_to_every_method(server: DevServer) -> None:
    """Nomad does not look at the method of a summary, and does at that of allocations."""
    register(server, TaskGroups=[GROUP])
    assert ask(server, "DELETE", "/v1/job/j/summary").json["JobID"] == "j"
    assert ask(server, "DELETE", "/v1/job/j/allocations").status == 405


def test_a_row_that_leaves_something_out_can_be_replaced(tmp_path: Path) -> None:
    """A job of a scenario, whose summary says what matters alone, is registered anew as any other."""
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps({"jobs": [{"ID": "j", "JobSummary": {"Summary": {"g": {"Queued": 1}}}}]}))
    with DevServer(scenario=file) as server:
        assert register(server, TaskGroups=[GROUP]).status == 200
        assert ask(server, "GET", "/v1/job/j/summary").json["JobID"] == "j"

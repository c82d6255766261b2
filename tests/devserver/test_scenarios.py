"""What a cluster holds from the start, and what it keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitpool.devserver import DevServer, ManualClock, release

from .speaking import ask, put

NODE = {"ID": "81d689d5-1e40-4861-a92b-2e6cfdc42de0", "Name": "one", "Address": "10.0.0.5", "Version": "2.0.6"}
JOB = {"ID": "train", "NodePool": "gpu", "Type": "batch", "Status": "running"}


def _scenario(folder: Path, **holds: Any) -> Path:
    file = folder / "scenario.json"
    file.write_text(json.dumps(holds), encoding="utf-8")
    return file


def test_a_node_that_names_an_unknown_pool_makes_it(tmp_path: Path) -> None:
    """The pool is blank, has no Hash, and moved no index of the pools: typos become pools that nobody wrote."""
    with DevServer(scenario=_scenario(tmp_path, nodes=[{**NODE, "NodePool": "typo"}])) as server:
        answer = ask(server, "GET", "/v1/node/pools")
        assert [pool["Name"] for pool in answer.json] == ["all", "default", "typo"]
        assert (answer.index, answer.json[2]["Hash"], answer.json[2]["Description"]) == (1, None, "")
        registered = server.store.register_node("later")
        assert ask(server, "GET", "/v1/node/pool/later").json["CreateIndex"] == registered
        assert ask(server, "GET", "/v1/node/pools").index == 1


def test_no_node_registers_in_the_pool_of_all(tmp_path: Path) -> None:
    """`all` takes no node of its own, and a scenario that has one is refused."""
    with pytest.raises(ValueError, match=r'nodes\[0\]: node is not allowed to register in node pool "all"'):
        DevServer(scenario=_scenario(tmp_path, nodes=[{**NODE, "NodePool": "all"}]))


def test_rows_and_full_objects_are_two_views_of_one_node(tmp_path: Path) -> None:
    """Address, Version and Drain of the row are HTTPAddr, an attribute and the drain strategy of the object."""
    given = {**NODE, "Drain": True, "Meta": {"rack": "r1"}, "Attributes": {"os.name": "debian", "cpu.arch": "arm64"}}
    with DevServer(scenario=_scenario(tmp_path, nodes=[given])) as server:
        (row,) = ask(server, "GET", "/v1/nodes?os=true").json
        full = ask(server, "GET", f"/v1/node/{NODE['ID']}").json
        filters = ('HTTPAddr == "10.0.0.5:4646"', 'Meta.rack == "r1"', "DrainStrategy is not nil")
        found = [ask(server, "GET", "/v1/nodes?filter=" + text.replace(" ", "%20")).json for text in filters]
    assert (row["Address"], row["Version"], row["Drain"]) == ("10.0.0.5", "2.0.6", True)
    assert row["Attributes"] == {"os.name": "debian"}
    assert full["Attributes"] == {"cpu.arch": "arm64", "nomad.version": "2.0.6", "os.name": "debian"}
    assert (full["Drain"], full["SecretID"]) == (True, "")
    assert (full["HTTPAddr"], full["Meta"]) == ("10.0.0.5:4646", {"rack": "r1"})
    assert [len(rows) for rows in found] == [1, 1, 1]


def test_allocations_are_shown_where_they_belong(tmp_path: Path) -> None:
    """Those of a node and those of a job, as the scenario says; nothing is ever placed by itself."""
    allocation = {"ID": "a1", "JobID": "train", "NodeID": NODE["ID"], "ClientStatus": "running"}
    scenario = _scenario(tmp_path, pools=[{"Name": "gpu"}], nodes=[NODE], jobs=[JOB], allocations=[allocation])
    with DevServer(scenario=scenario) as server:
        on_node = ask(server, "GET", f"/v1/node/{NODE['ID']}/allocations").json
        of_job = ask(server, "GET", "/v1/job/train/allocations").json
        elsewhere = ask(server, "GET", "/v1/job/train/allocations?namespace=other").json
    assert [one["ID"] for one in on_node] == [one["ID"] for one in of_job] == ["a1"]
    assert elsewhere == []


def test_a_summary_counts_the_allocations_of_its_job(tmp_path: Path) -> None:
    """By group and status, as a cluster's does; a summary that the scenario gives stands, whatever it counts."""
    statuses = ["running", "running", "pending", "complete", "failed", "lost", "unknown"]
    allocations = [{"JobID": "train", "TaskGroup": "g", "ClientStatus": status} for status in statuses]
    allocations += [{"JobID": "train", "TaskGroup": "h"}, {"JobID": "train", "TaskGroup": "g", "Namespace": "other"}]
    allocations += [{"JobID": "given", "TaskGroup": "g"}, {"JobID": "gone", "TaskGroup": "g"}]
    given = {**JOB, "ID": "given", "JobSummary": {"Summary": {"g": {"Running": 5}}}}
    scenario = _scenario(
        tmp_path,
        pools=[{"Name": "gpu"}],
        jobs=[{**JOB, "TaskGroups": [{"Name": "idle", "Count": 1}]}, given, {**JOB, "ID": "alone"}],
        allocations=[{**one, "ID": f"a{number}"} for number, one in enumerate(allocations)],
    )
    with DevServer(scenario=scenario) as server:
        answer = ask(server, "GET", "/v1/node/pool/gpu/jobs")
        counted = ask(server, "GET", "/v1/job/train/allocations").json
    summaries = {job["ID"]: job["JobSummary"] for job in answer.json}
    nobody = dict.fromkeys(("Complete", "Failed", "Lost", "Queued", "Running", "Starting", "Unknown"), 0)
    once = dict.fromkeys(("Complete", "Failed", "Lost", "Starting", "Unknown"), 1)
    counts = {"g": {**nobody, **once, "Running": 2}, "h": {**nobody, "Running": 1}, "idle": nobody}
    assert (counts, {"g": {"Running": 5}}, {}) == tuple(
        summaries[name]["Summary"] for name in ("train", "given", "alone")
    )
    assert answer.index == summaries["train"]["ModifyIndex"] == max(one["ModifyIndex"] for one in counted)


@pytest.mark.parametrize(
    ("holds", "reason"),
    [
        ({"pool": []}, "it has pool, but a scenario has namespaces, pools, nodes"),
        ({"pools": {}}, "pools is no list"),
        ({"pools": ["gpu"]}, r"pools\[0\] is no object"),
        ({"pools": [{"Name": "bad name"}]}, r"pools\[0\]: invalid node pool"),
        ({"pools": [{"Name": 5}]}, r"pools\[0\]: json: cannot unmarshal number"),
        ({"nodes": [{}]}, r"nodes\[0\]: a node has no ID"),
        ({"nodes": [{**NODE, "Status": "tired"}]}, "is none of initializing, ready, down, disconnected"),
        ({"jobs": [{**JOB, "NodePool": "nowhere"}]}, r"jobs\[0\]: there is no pool nowhere"),
        ({"jobs": [{**JOB, "NodePool": "default", "Namespace": "x"}]}, r"jobs\[0\]: there is no namespace x"),
        ({"nodes": [{**NODE, "NodePool": 5}]}, r"nodes\[0\]: NodePool is not text"),
        ({"jobs": [{**JOB, "Priority": "x"}]}, r"jobs\[0\]: Priority is not a number"),
        ({"jobs": [{**JOB, "Stop": 1}]}, r"jobs\[0\]: Stop is not true or false"),
        ({"allocations": [{}]}, r"allocations\[0\]: an allocation has no ID"),
        ({"variables": [{"Path": "a.b", "Items": {"a": "b"}}]}, r'variables\[0\]: invalid path "a.b"'),
        ({"nodes": [{**NODE, "ModifyIndex": -1}]}, r"nodes\[0\]: ModifyIndex is no number"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(tmp_path: Path, holds: dict[str, Any], reason: str) -> None:
    """The sentence names the file and the place in it, and no server starts."""
    file = _scenario(tmp_path, **holds)
    with pytest.raises(ValueError, match=reason) as refused:
        DevServer(scenario=file)
    assert str(file) in str(refused.value)


def test_a_data_file_keeps_everything(tmp_path: Path) -> None:
    """Pools, nodes, jobs, namespaces, variables and the cluster's key are there after a restart, indexes and all."""
    data, scenario = tmp_path / "data.json", _scenario(tmp_path, pools=[{"Name": "gpu"}], nodes=[NODE], jobs=[JOB])
    job = {
        "Job": {
            "ID": "web",
            "Namespace": "team",
            "TaskGroups": [{"Name": "g", "Tasks": [{"Name": "t", "Driver": "x"}]}],
        }
    }
    paths = ["/v1/node/pools", "/v1/nodes?resources=true", "/v1/jobs?namespace=*", "/v1/job/web?namespace=team"]
    paths += ["/v1/namespaces", "/v1/vars?namespace=*", "/v1/var/a", "/.well-known/jwks.json"]
    with DevServer(data=data, scenario=scenario) as server:
        put(server, Name="a", Meta={"k": "v"})
        ask(server, "PUT", "/v1/namespace", b'{"Name":"team"}')
        assert ask(server, "PUT", "/v1/jobs", json.dumps(job).encode()).status == 200
        ask(server, "PUT", "/v1/var/a", b'{"Items":{"k":"v"}}')
        before = [(answer.json, answer.index) for answer in (ask(server, "GET", path) for path in paths)]
    # What the scenario says is true at the beginning alone.
    with DevServer(data=data, scenario=scenario) as server:
        after = [(answer.json, answer.index) for answer in (ask(server, "GET", path) for path in paths)]
        assert put(server, Name="b").index > max(index for _, index in before)
    assert after == before


def test_a_scenario_is_kept_before_anybody_writes(tmp_path: Path) -> None:
    """What a cluster began with is in its data file from the start."""
    with DevServer(data=tmp_path / "data.json", scenario=_scenario(tmp_path, nodes=[NODE])):
        pass
    with DevServer(data=tmp_path / "data.json") as server:
        assert [node["ID"] for node in ask(server, "GET", "/v1/nodes").json] == [NODE["ID"]]


def test_a_held_lock_is_held_after_a_restart(tmp_path: Path) -> None:
    """Its holder gets its time anew, and somebody else still does not get it."""
    clock, data = ManualClock(), tmp_path / "data.json"
    with DevServer(data=data, clock=clock) as server:
        held = ask(server, "PUT", "/v1/var/l?lock-acquire", b'{"Lock":{"TTL":"10s"}}').json["Lock"]["ID"]
    clock.advance(15)
    with DevServer(data=data, clock=clock) as server:
        clock.advance(15)
        assert ask(server, "PUT", "/v1/var/l?lock-acquire", b"{}").status == 409
        assert ask(server, "PUT", "/v1/var/l?lock-renew", json.dumps({"Lock": {"ID": held}}).encode()).status == 200


def test_the_last_nomad_without_identity_ttls() -> None:
    """1.10 has no NodeIdentityTTL in its pools, their hashes and filters, redirects with 301, knows no `is nil`."""
    with DevServer(release=release("1.10")) as server:
        fields: dict[str, Any] = {
            "Description": "Production workloads",
            "Meta": {"env": "production", "team": "engineering"},
        }
        assert put(server, Name="prod-eng", NodeIdentityTTL="not a duration", **fields).status == 200
        pool = ask(server, "GET", "/v1/node/pool/prod-eng").json
        assert "NodeIdentityTTL" not in pool
        assert pool["Hash"] == "HCkgU6jmjR736YVw0ipizqYfFXPusctlDRpWpKx2tXc="
        assert all("NodeIdentityTTL" not in one for one in ask(server, "GET", "/v1/node/pools").json)
        wrong = put(server, Name=5)
        moved = ask(server, "PUT", "/v1/node/pool")
        by_ttl = ask(server, "GET", "/v1/node/pools?filter=NodeIdentityTTL%20!=%201")
        nil = ask(server, "GET", "/v1/node/pools?filter=Meta%20is%20nil")
        members = ask(server, "GET", "/v1/agent/members").json
    assert wrong.text == "json: cannot unmarshal number into Go struct field NodePool.Name of type string"
    assert (moved.status, moved.headers["location"]) == (301, "/v1/node/pool/")
    assert "couldn't find key" in by_ttl.text
    assert (nil.status, "failed to read filter expression" in nil.text) == (400, True)
    assert members["Members"][0]["Tags"]["build"] == "1.10.5"


def test_enterprise_takes_scheduler_configurations() -> None:
    """It stores and hashes them, refuses an algorithm that there is not, and shows its license."""
    with DevServer(release=release(edition="enterprise")) as server:
        chosen = {"SchedulerAlgorithm": "spread", "MemoryOversubscriptionEnabled": True}
        assert put(server, Name="a", SchedulerConfiguration=chosen).status == 200
        pool = ask(server, "GET", "/v1/node/pool/a").json
        bad = put(server, Name="a", SchedulerConfiguration={"SchedulerAlgorithm": "random"})
        named = ask(server, "GET", "/v1/operator/license").json
        spread = "/v1/node/pools?filter=SchedulerConfiguration%20is%20not%20nil"
        found = ask(server, "GET", spread).json
    assert pool["SchedulerConfiguration"] == chosen
    assert (bad.status, "invalid scheduler algorithm: random" in bad.text) == (400, True)
    assert "Node Pools Governance" in named["License"]["Features"]
    assert [one["Name"] for one in found] == ["a"]
    with DevServer() as community:
        assert ask(community, "GET", "/v1/operator/license").status == 204

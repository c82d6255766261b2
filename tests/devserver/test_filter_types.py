"""Filters over full nodes, jobs, namespaces, variables and pools, as the descriptions of their types let them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gitpool.devserver.filters.evaluation import BadMatch, matches
from gitpool.devserver.filters.grammar import parse_filter
from gitpool.devserver.filters.reflection import GoType, reflect
from gitpool.devserver.state.nodepool import pool_of
from gitpool.devserver.structs.job import JOB
from gitpool.devserver.structs.namespace import NAMESPACE
from gitpool.devserver.structs.node import NODE
from gitpool.devserver.structs.pool import NODE_POOL
from gitpool.devserver.structs.variable import VARIABLE_ENCRYPTED

SECOND = 1_000_000_000

NODE_OBJECT: dict[str, Any] = {
    "ID": "8f7a1c4e-6d0b-4a57-9d5e-2b3c4d5e6f70",
    "SecretID": "11111111-2222-3333-4444-555555555555",
    "Name": "gpu-1",
    "Datacenter": "dc1",
    "NodePool": "gpu",
    "Drain": True,
    "TLSEnabled": False,
    "Attributes": {"kernel.name": "linux", "cpu.numcores": "8", "nomad.version": "1.11.3"},
    "Meta": {"rack": "r7"},
    "SchedulingEligibility": "ineligible",
    "Status": "ready",
    "StatusUpdatedAt": 1790000000,
    "DrainStrategy": {
        "Deadline": 3600 * SECOND,
        "IgnoreSystemJobs": True,
        "ForceDeadline": "2026-01-02T03:04:05Z",
        "StartedAt": "2026-01-02T02:04:05Z",
    },
    "Events": [
        {"Message": "Node registered", "Subsystem": "Cluster", "Details": None, "CreateIndex": 7},
        {"Message": "Node drain strategy set", "Subsystem": "Drain", "Details": {"by": "op"}, "CreateIndex": 9},
    ],
    "Drivers": {
        "docker": {"Detected": True, "Healthy": True, "Attributes": {"driver.docker": "1"}},
        "raw_exec": {"Detected": True, "Healthy": False, "HealthDescription": "disabled"},
    },
    "HostVolumes": {"certs": {"Name": "certs", "Path": "/etc/ssl", "ReadOnly": True}},
    "NodeResources": {
        "Cpu": {"CpuShares": 16000, "TotalCpuCores": 8, "ReservableCpuCores": [0, 1, 2]},
        "Memory": {"MemoryMB": 32768},
        "Devices": [{"Vendor": "nvidia", "Type": "gpu", "Attributes": {"memory": {"Int": 81920, "Unit": "MiB"}}}],
        "NodeNetworks": [{"Mode": "host", "Addresses": [{"Family": "ipv4", "Address": "10.0.0.7"}]}],
        "Processors": {"Topology": {"Cores": [{"ID": 0, "Grade": True, "BaseSpeed": 2000}]}},
    },
    "ReservedResources": None,
    "CreateIndex": 7,
}
JOB_OBJECT: dict[str, Any] = {
    "ID": "web",
    "Type": "service",
    "Priority": 50,
    "NodePool": "gpu",
    "Datacenters": ["dc1", "dc2"],
    "Status": "running",
    "Stop": False,
    "Meta": None,
    "Constraints": [{"LTarget": "${attr.kernel.name}", "RTarget": "linux", "Operand": "="}],
    "Update": {"Stagger": 30 * SECOND, "AutoRevert": True},
    "Periodic": None,
    "ParameterizedJob": {"Payload": "optional", "MetaRequired": ["customer"], "MetaOptional": None},
    "TaskGroups": [
        {
            "Name": "x",
            "Count": 2,
            "MaxRunDuration": None,
            "Networks": [{"Mode": "bridge", "DynamicPorts": [{"Label": "http", "To": 8080}]}],
            "Tasks": [
                {"Name": "one", "Driver": "docker", "Config": {"image": "redis:7", "ports": ["http"]}},
                {"Name": "two", "Driver": "raw_exec", "Resources": {"CPU": 500, "MemoryMB": 256}},
            ],
            "Services": [{"Name": "web", "Tags": ["edge"], "Checks": [{"Type": "http", "Interval": 10 * SECOND}]}],
        },
        {"Name": "y", "Count": 0, "Tasks": [{"Name": "three", "Driver": "exec"}]},
    ],
}
NAMESPACE_OBJECT: dict[str, Any] = {
    "Name": "dev",
    "Capabilities": {"EnabledTaskDrivers": ["docker"], "DisabledTaskDrivers": None},
    "NodePoolConfiguration": {"Default": "gpu", "Allowed": ["gpu"], "Denied": None},
    "Hash": "AQID",
}
VARIABLE_OBJECT: dict[str, Any] = {
    "Namespace": "default",
    "Path": "gitpool/state",
    "CreateIndex": 12,
    "Lock": {"ID": "5b", "TTL": "15s", "LockDelay": "1m0s"},
}
OBJECTS = {
    "node": (NODE, NODE_OBJECT),
    "job": (JOB, JOB_OBJECT),
    "namespace": (NAMESPACE, NAMESPACE_OBJECT),
    "variable": (VARIABLE_ENCRYPTED, VARIABLE_OBJECT),
}
HELD = [
    ("node", 'Attributes["kernel.name"] == linux and Meta.rack matches `^r[0-9]$`'),
    ("node", "DrainStrategy is not nil and DrainStrategy.DrainSpec.Deadline == 3600000000000"),
    ("node", "any Events as e { e.Subsystem == Drain and e.Details.by == op }"),
    ("node", "Drivers.docker.Healthy == true and Drivers.raw_exec.Healthy == false"),
    ("node", "any Drivers as name, d { name == raw_exec and d.HealthDescription is not empty }"),
    ("node", "Drivers.podman is nil"),
    ("node", 'HostVolumes.certs.ReadOnly == true and "certs" in HostVolumes'),
    ("node", "NodeResources.Cpu.TotalCpuCores == 8 and 2 in NodeResources.Cpu.ReservableCpuCores"),
    ("node", "any NodeResources.Devices as d { d.Vendor == nvidia and d.Attributes.memory.Int == 81920 }"),
    ("node", "any NodeResources.NodeNetworks as n { any n.Addresses as a { a.Family == ipv4 } }"),
    ("node", "all NodeResources.Processors.Topology.Cores as c { c.Grade == true and c.BaseSpeed == 2000 }"),
    ("node", "ReservedResources is nil and LastDrain is nil and StatusUpdatedAt == 1790000000"),
    ("job", 'any TaskGroups as g { g.Name == "x" and (any g.Tasks as t { t.Driver == "raw_exec" }) }'),
    ("job", 'any TaskGroups as g { g.Name == "y" or any g.Tasks as t { t.Driver == "raw_exec" } }'),
    ("job", "any TaskGroups as g { any g.Tasks as t { t.Resources is not nil and t.Resources.CPU == 500 } }"),
    ("job", 'TaskGroups.0.Tasks.0.Config.image matches "^redis" and "http" in TaskGroups.0.Tasks.0.Config.ports'),
    ("job", "TaskGroups.0.Networks.0.DynamicPorts.0.To == 8080 and TaskGroups.0.MaxRunDuration is nil"),
    ("job", "TaskGroups.0.Services.0.Checks.0.Interval == 10000000000 and edge in TaskGroups.0.Services.0.Tags"),
    ("job", "Periodic is nil and ParameterizedJob is not nil and customer in ParameterizedJob.MetaRequired"),
    ("job", "dc2 in Datacenters and Priority == 50 and Stop == false and Meta is nil and Update.AutoRevert == true"),
    ("job", 'any Constraints as c { c.Operand == "=" and c.RTarget == linux }'),
    ("job", "Multiregion is nil and Payload is empty and Version == 0"),
    ("namespace", "docker in Capabilities.EnabledTaskDrivers and NodePoolConfiguration.Denied is empty"),
    ("namespace", "VaultConfiguration is nil and 2 in Hash"),
    ("variable", 'VariableMetadata.Path matches "^gitpool/" and VariableMetadata.CreateIndex == 12'),
    ("variable", "VariableMetadata.Lock.TTL == 15000000000 and VariableMetadata.Lock.LockDelay == 60000000000"),
]
REFUSED = [
    ("node", "Drain == true", '/Drain at part 0: couldn\'t find key: struct field with name "Drain"'),
    (
        "node",
        "DrainStrategy.Deadline == 1",
        '/DrainStrategy/Deadline at part 1: couldn\'t find key: struct field with name "Deadline"',
    ),
    (
        "node",
        "ReservedResources.Cpu.CpuShares == 1",
        "/ReservedResources/Cpu/CpuShares: at part 1, invalid value kind: invalid",
    ),
    ("job", "Periodic.Enabled == true", "/Periodic/Enabled: at part 1, invalid value kind: invalid"),
    ("variable", "Path == x", '/Path at part 0: couldn\'t find key: struct field with name "Path"'),
]


def _holds(name: str, text: str) -> bool:
    go_type, raw = OBJECTS[name]
    return matches(parse_filter(text), reflect(go_type, raw))


@pytest.mark.parametrize(("name", "text"), HELD)
def test_what_a_person_filters_by_is_found(name: str, text: str) -> None:
    """Through pointers, lists and maps, in the objects as the API shows them."""
    assert _holds(name, text)


@pytest.mark.parametrize(("name", "text", "reason"), REFUSED)
def test_what_only_the_answer_shows_is_not_found(name: str, text: str, reason: str) -> None:
    """Filters see Go's struct: neither what the encoding adds to it, nor embedded fields without their struct."""
    with pytest.raises(BadMatch) as caught:
        _holds(name, text)
    assert str(caught.value) == f"error finding value in datum: {reason}"


def test_nobody_filters_by_the_secret_of_a_node() -> None:
    """Or the secret could be guessed letter by letter, by whether the node is in the list."""
    for text in ("SecretID matches `^1`", '"/SecretID" is not empty'):
        with pytest.raises(BadMatch, match="couldn't find key"):
            _holds("node", text)


def test_a_pool_has_a_scheduler_configuration() -> None:
    """It is a pointer to a struct: nil without, with its fields where it is there."""
    guard = "SchedulerConfiguration is not nil and SchedulerConfiguration"
    text = f"{guard}.SchedulerAlgorithm == spread and SchedulerConfiguration.MemoryOversubscriptionEnabled == true"
    scheduler = {"SchedulerAlgorithm": "spread", "MemoryOversubscriptionEnabled": True}
    with_one = pool_of({"Name": "a", "SchedulerConfiguration": scheduler}).stored(1, 1)
    assert matches(parse_filter(text), with_one.reflected())
    assert not matches(parse_filter(text), pool_of({"Name": "b"}).stored(1, 1).reflected())


def _structs(go_type: GoType, found: dict[str, GoType]) -> dict[str, GoType]:
    if go_type.kind == "struct":
        found[go_type.name] = go_type
    inside = [field.type for field in go_type.fields.values()]
    for part in (*inside, go_type.elem, go_type.key):
        if part is not None and part.name not in found:
            _structs(part, found)
    return found


@pytest.mark.parametrize(
    ("go_type", "structs", "fields"),
    [(NODE, 35, 174), (JOB, 72, 438), (NAMESPACE, 5, 26), (VARIABLE_ENCRYPTED, 4, 14), (NODE_POOL, 2, 10)],
    ids=str,
)
def test_no_field_is_forgotten(go_type: GoType, structs: int, fields: int) -> None:
    """As many structs and exported fields as reflection finds in Nomad 2.0.6-dev; of a node all but its secret."""
    found = _structs(go_type, {})
    assert (len(found), sum(len(one.fields) for one in found.values())) == (structs, fields)


def _full(go_type: GoType) -> Any:
    """An object in which every pointer, list and map has something in it."""
    if go_type.kind == "struct":
        full: dict[str, Any] = {}
        for field in go_type.fields.values():
            # What is embedded lies in the same object.
            full |= _full(field.type) if field.key is None else {field.key: _full(field.type)}
        return full
    if go_type.kind in ("ptr", "slice", "map"):
        assert go_type.elem is not None
        inner = _full(go_type.elem)
        octets = go_type.kind == "slice" and go_type.elem.kind == "uint8"
        return {"ptr": inner, "slice": "AQ==" if octets else [inner], "map": {"k": inner}}[go_type.kind]
    return {"string": "s", "bool": True, "interface": "any"}.get(go_type.kind, 1)


def _leaves(go_type: GoType, path: str) -> Iterator[tuple[str, str]]:
    """The path to every value that is no pointer, list, map or struct with fields, and its kind."""
    if go_type.fields:
        for name, field in go_type.fields.items():
            yield from _leaves(field.type, f"{path}.{name}")
    elif go_type.elem is not None:
        step = {"ptr": "", "slice": ".0", "map": ".k"}[go_type.kind]
        yield from _leaves(go_type.elem, path + step)
    else:
        yield path[1:], go_type.kind


@pytest.mark.parametrize("go_type", [NODE, JOB, NAMESPACE, VARIABLE_ENCRYPTED, NODE_POOL], ids=str)
def test_every_field_can_be_reached(go_type: GoType) -> None:
    """Down to the last leaf, and each has a value of its kind."""
    wanted = {"string": "s", "bool": "true", "interface": "any"}
    full = reflect(go_type, _full(go_type))
    for path, kind in _leaves(go_type, ""):
        text = f"{path} is not nil" if kind == "struct" else f"{path} == {wanted.get(kind, '1')}"
        assert matches(parse_filter(text), full), text

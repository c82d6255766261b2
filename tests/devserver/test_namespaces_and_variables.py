"""Namespaces and variables where their values are odd.

Each row is what a real Community Edition said; what Enterprise takes, and allocations in a namespace, are read from the
code alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitpool.devserver import DevServer, release

from .speaking import Answer, ask

_INTO = "json: cannot unmarshal {} into Go struct field {} of type {}"
_LOCK = "struct { TTL interface {}; LockDelay interface {}; *structs.Alias }"
_META = "VariableDecrypted.VariableMetadata"


def write(server: DevServer, path: str, body: object) -> Answer:
    """PUT an object."""
    return ask(server, "PUT", path, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("fields", "value", "field", "go_type"),
    [
        ({"Capabilities": 5}, "number", "Namespace.Capabilities", "structs.NamespaceCapabilities"),
        (
            {"Capabilities": {"EnabledTaskDrivers": 5}},
            "number",
            "NamespaceCapabilities.Capabilities.EnabledTaskDrivers",
            "[]string",
        ),
        ({"CreateIndex": -1}, "number -1", "Namespace.CreateIndex", "uint64"),
        ({"RequiredExtraClaims": {"a": 5}}, "number", "Namespace.RequiredExtraClaims", "string"),
    ],
)
def test_a_namespace_of_another_type(server: DevServer, fields: Any, value: str, field: str, go_type: str) -> None:
    """Every field of a namespace has its type."""
    answer = write(server, "/v1/namespace", {"Name": "n", **fields})
    assert (answer.status, answer.text) == (400, _INTO.format(value, field, go_type))


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"NodePoolConfiguration": {}, "VaultConfiguration": {}},
            (
                'Invalid namespace "n": 2 errors occurred:\n'
                "\t* invalid node pool configuration: Node Pools Governance is unlicensed.\n"
                "\t* invalid vault configuration: Multi-Cluster Vault is unlicensed.\n\n"
            ),
        ),
        ({"Quota": "x"}, 'namespace "n" using non-existent quota "x"'),
    ],
)
def test_what_community_edition_does_not_take(server: DevServer, fields: dict[str, Any], text: str) -> None:
    """What needs a license is refused without one."""
    answer = write(server, "/v1/namespace", {"Name": "n", **fields})
    assert (answer.status, answer.text) == (500, text)


def test_what_enterprise_takes() -> None:
    """With a license a namespace says which pools its jobs may use."""
    with DevServer(release=release("2.0", "enterprise")) as server:
        assert write(server, "/v1/namespace", {"Name": "n", "NodePoolConfiguration": {"Default": "a"}}).status == 200


def test_capabilities_are_shown_whole(server: DevServer) -> None:
    """Of a namespace with capabilities all four lists are shown."""
    write(server, "/v1/namespace", {"Name": "n", "Capabilities": {"EnabledTaskDrivers": ["a"]}})
    assert ask(server, "GET", "/v1/namespace/n").json["Capabilities"] == {
        "DisabledNetworkModes": None,
        "DisabledTaskDrivers": None,
        "EnabledNetworkModes": None,
        "EnabledTaskDrivers": ["a"],
    }


def test_a_namespace_that_is_lived_in_stays(tmp_path: Path) -> None:
    """Everything that lives in a namespace is named when it is to go."""
    (tmp_path / "scenario.json").write_text(
        json.dumps(
            {
                "namespaces": ["n"],
                "jobs": [{"ID": "j", "Namespace": "n", "Status": "running"}],
                "allocations": [{"ID": "a", "Namespace": "n", "ClientStatus": "running"}],
                "variables": [{"Path": "v", "Namespace": "n", "Items": {"k": "v"}}],
            }
        )
    )
    with DevServer(scenario=tmp_path / "scenario.json") as server:
        answer = ask(server, "DELETE", "/v1/namespace/n")
    kinds = ("non-terminal jobs", "non-terminal allocations", "variables associated with it")
    listed = "\n\t".join(f'* namespace "n" has {kind} in regions: [global]' for kind in kinds)
    assert (answer.status, answer.text) == (500, f"3 errors occurred:\n\t{listed}\n\n")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"Items": []}, _INTO.format("array", "VariableDecrypted.Items", "structs.VariableItems")),
        ({"Lock": 5}, _INTO.format("number", f"{_META}.Lock", _LOCK)),
        ({"CreateIndex": -1, "Lock": {"ID": 5}}, _INTO.format("number", f"{_META}.Lock.Alias.ID", "string")),
        ({"CreateIndex": -1, "Lock": {"TTL": "x"}}, 'time: invalid duration "x"'),
        ({"ModifyTime": "x"}, _INTO.format("string", f"{_META}.ModifyTime", "int64")),
        ({"CreateTime": 1.5}, _INTO.format("number 1.5", f"{_META}.CreateTime", "int64")),
    ],
)
def test_a_variable_of_another_type(server: DevServer, body: dict[str, Any], text: str) -> None:
    """Every field has its type; what is wrong with a lock is told before what was wrong already."""
    answer = write(server, "/v1/var/v", body)
    assert (answer.status, answer.text) == (400, text)


@pytest.mark.parametrize(
    ("lock", "problems"),
    [
        ({"LockDelay": 1e300}, ["Lock delay and TTL must be positive"]),
        (
            {"TTL": 1e300},
            ["Lock delay and TTL must be positive", "TTL must be between 10 seconds and 24 hours"],
        ),
    ],
)
def test_a_time_beyond_all_bounds_is_negative(server: DevServer, lock: dict[str, Any], problems: list[str]) -> None:
    """A number that no duration can be becomes the lowest one, as Go's conversion makes it."""
    answer = write(server, "/v1/var/v?lock-acquire", {"Lock": lock})
    assert answer.status == 400
    assert [line.removeprefix("\t* ") for line in answer.text.splitlines()[1:-1]] == problems


def test_octets_that_are_no_text_are_shown_as_marks(server: DevServer) -> None:
    """Of a byte that is no UTF-8 an answer shows an escaped mark; errors show the byte."""
    written = ask(server, "PUT", "/v1/var/v?namespace=%ff", b'{"Items":{"k":"v"}}')
    assert written.status == 200
    assert b'"Namespace":"\\ufffd"' in written.body
    assert b'"Path":"\\ufffd"' in ask(server, "DELETE", "/v1/var/%ff?cas=5").body
    assert ask(server, "DELETE", "/v1/node/pool/%ff").body == b"node pool \xff not found"


def test_octets_that_are_no_text_survive_a_restart(tmp_path: Path) -> None:
    """A name that is no UTF-8 is kept in the data file, which is UTF-8 all the same."""
    file = tmp_path / "data.json"
    with DevServer(data=file) as server:
        ask(server, "PUT", "/v1/var/v?namespace=%ff", b'{"Items":{"k":"v"}}')
    assert "\\udcff" in file.read_text("utf-8")
    with DevServer(data=file) as server:
        assert ask(server, "GET", "/v1/var/v?namespace=%ff").json["Items"] == {"k": "v"}


def test_a_dead_job_outlives_its_namespace(tmp_path: Path) -> None:
    """A namespace may go when its jobs are dead, and what is kept then can be read again."""
    file = tmp_path / "data.json"
    job = {"ID": "j", "Namespace": "n", "TaskGroups": [{"Name": "g", "Tasks": [{"Name": "t", "Driver": "d"}]}]}
    with DevServer(data=file) as server:
        write(server, "/v1/namespace", {"Name": "n"})
        write(server, "/v1/jobs", {"Job": job})
        ask(server, "DELETE", "/v1/job/j?namespace=n")
        assert ask(server, "DELETE", "/v1/namespace/n").status == 200
    with DevServer(data=file) as server:
        assert [row["Status"] for row in ask(server, "GET", "/v1/jobs?namespace=n").json] == ["dead"]


def test_an_empty_origin_is_none(server: DevServer) -> None:
    """Only who names where a page comes from is told that it may come from anywhere."""
    for headers in ({"Origin": ""}, {"Origin": "", "Access-Control-Request-Method": "PUT"}):
        answer = ask(server, "OPTIONS", "/v1/var/v", headers=headers)
        assert "access-control-allow-origin" not in answer.headers
    assert ask(server, "OPTIONS", "/v1/var/v", headers={"Origin": "x"}).headers["access-control-allow-origin"] == "*"


def test_a_compressed_conflict_has_no_type(server: DevServer) -> None:
    """The type of a conflict was only ever guessed, and of what is compressed Go guesses none."""
    plain, packed = (
        ask(server, "PUT", "/v1/var/v?cas=5", b'{"Items":{"k":"v"}}', {"Accept-Encoding": encoding})
        for encoding in ("", "gzip")
    )
    assert (plain.status, packed.status, plain.body) == (409, 409, packed.body)
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert "content-type" not in packed.headers

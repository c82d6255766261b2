"""The node pools of a Terraform state, in each document that says it; and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.terraformstate import Managed, left, part_of, pools_of, without_keys


def resource(name: str, *instances: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A resource of a state file, managed unless it is said otherwise."""
    provider = 'provider["registry.terraform.io/hashicorp/nomad"]'
    return {
        "mode": "managed",
        "type": "nomad_node_pool",
        "name": name,
        "provider": provider,
        "instances": list(instances),
        **more,
    }


def instance(name: str, **more: Any) -> dict[str, Any]:
    """An instance of it."""
    return {"schema_version": 0, "attributes": {"id": name, "name": name}, "sensitive_attributes": [], **more}


STATE = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 3,
    "lineage": "a",
    "outputs": {},
    "resources": [
        resource("gpu", instance("gpu")),
        resource("counted", instance("c-0", index_key=0), instance("c-1", index_key=1)),
        resource("each", instance("e", index_key='k"[0]é'), module='module.a["x.y"].module.b[0]'),
        resource("replaced", instance("new"), instance("old", deposed="00000000")),
        resource("read", instance("default"), mode="data"),
        resource("other", instance("other"), type="nomad_namespace"),
    ],
    "check_results": None,
}
"""What `terraform state pull` prints."""


def shown(address: str, name: str, **more: Any) -> dict[str, Any]:
    """A resource as `terraform show -json` has it."""
    return {"address": address, "mode": "managed", "type": "nomad_node_pool", "values": {"name": name}, **more}


SHOWN = {
    "format_version": "1.0",
    "terraform_version": "1.11.4",
    "values": {
        "root_module": {
            "resources": [
                shown("nomad_node_pool.gpu", "gpu"),
                shown("nomad_node_pool.old", "old", deposed_key="00000000"),
                shown("data.nomad_node_pool.read", "default", mode="data"),
            ],
            "child_modules": [
                {
                    "address": 'module.a["x"]',
                    "child_modules": [
                        {
                            "address": 'module.a["x"].module.b',
                            "resources": [shown('module.a["x"].module.b.nomad_node_pool.each["k"]', "e")],
                        }
                    ],
                }
            ],
        }
    },
}
"""What `terraform show -json` prints."""


def read(document: Any) -> dict[str, str]:
    """The names of the pools of a document."""
    return {at: managed.name for at, managed in pools(document).items()}


def pools(document: Any) -> dict[str, Managed]:
    """The pools of a document."""
    return pools_of(json.dumps(document).encode(), "the file")


def test_a_state_file_says_names_and_addresses() -> None:
    """Any module, count and for_each; no data sources, no other types, no pools that are about to be deleted."""
    assert read(STATE) == {
        "nomad_node_pool.gpu": "gpu",
        "nomad_node_pool.counted[0]": "c-0",
        "nomad_node_pool.counted[1]": "c-1",
        'module.a["x.y"].module.b[0].nomad_node_pool.each["k\\"[0]é"]': "e",
        "nomad_node_pool.replaced": "new",
    }


def test_a_shown_state_says_the_same() -> None:
    """Modules lie in each other, and addresses are written out."""
    assert read(SHOWN) == {
        "nomad_node_pool.gpu": "gpu",
        'module.a["x"].module.b.nomad_node_pool.each["k"]': "e",
    }


def test_a_removed_block_names_no_instance() -> None:
    """Keys go, of modules as of resources, whatever is written in them."""
    assert {
        "nomad_node_pool.gpu",
        "nomad_node_pool.counted",
        "module.a.module.b.nomad_node_pool.each",
        "nomad_node_pool.replaced",
    } == {without_keys(address) for address in read(STATE)}


GARBLED = {
    "no name": {**STATE, "resources": [resource("x", {"attributes": {}})]},
    "a name of another kind": {**STATE, "resources": [resource("x", instance("x", attributes={"name": 7}))]},
    "no attributes": {**STATE, "resources": [resource("x", instance("x", attributes=None))]},
    "a label to be pasted": {**STATE, "resources": [resource("x\n}\nresource", instance("x"))]},
    "a module to be pasted": {**STATE, "resources": [resource("x", instance("x"), module="module.a\x1b[2J")]},
    "an address to be pasted": {**SHOWN, "values": {"root_module": {"resources": [shown("x\n}", "x")]}}},
    "marks of another kind": {**STATE, "resources": [resource("x", instance("x", sensitive_attributes="all"))]},
    "a name that Nomad refuses": {**STATE, "resources": [resource("x", instance("a\x1b[2Jb"))]},
    "no resources": {key: value for key, value in STATE.items() if key != "resources"},
    "resources of another kind": {**STATE, "resources": "many"},
    "values of another kind": {**SHOWN, "values": ["x"]},
}
WRONG: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"resource {", "Not a Terraform state: the file is not a whole JSON document"),
    "something else": (b"[]", "Not a Terraform state: the file was not written by Terraform"),
    "a state of gitpool's": (b'{"version": 1, "gitpool_version": "0.1.0"}', "the file was not written by Terraform"),
    "a plan": (b'{"terraform_version": "1.11.4", "planned_values": {}}', "the file is a plan"),
    "an old state": (b'{"terraform_version": "0.11.1", "version": 3}', "Unsupported Terraform state: the file has the"),
    "a newer state": (b'{"terraform_version": "2.0.0", "version": 5}', "Unsupported Terraform state: the file has the"),
    "no pools": (json.dumps({**STATE, "resources": []}).encode(), "No node pools in the Terraform state: the file"),
    "nothing shown": (b'{"format_version": "1.0", "terraform_version": "1.11.4"}', "No node pools in the Terraform"),
    "an empty state, shown": (b'{"format_version": "1.0"}', "No node pools in the Terraform state: the file"),
    "a saved plan": (b"PK\x03\x04", "the file is an archive, as Terraform's plans are"),
    **{what: (json.dumps(document).encode(), "the file lacks or garbles") for what, document in GARBLED.items()},
}


@pytest.mark.parametrize(("data", "said"), WRONG.values(), ids=WRONG)
def test_what_is_no_state_of_pools_is_named(data: bytes, said: str) -> None:
    """A sentence with a next step, and none of the document's own characters that a terminal would act on."""
    with pytest.raises(GitpoolError) as caught:
        pools_of(data, "the file")
    (problem,) = caught.value.diagnostics
    assert said in f"{problem.summary}: {problem.detail}"
    assert "\x1b" not in problem.detail


def test_what_terraform_hides_is_known() -> None:
    """In both documents: whole fields, keys of `meta`, and fields of a block."""
    attribute = {"type": "get_attr", "value": "description"}
    key = [{"type": "get_attr", "value": "meta"}, {"type": "index", "value": {"value": "pw", "type": "string"}}]
    stored = instance("gpu", sensitive_attributes=[[attribute], key])
    hidden = {"description": True, "meta": {"pw": True}, "scheduler_config": [{}]}
    representation = {"root_module": {"resources": [shown("nomad_node_pool.gpu", "gpu", sensitive_values=hidden)]}}
    for document in ({**STATE, "resources": [resource("gpu", stored)]}, {**SHOWN, "values": representation}):
        assert (("description",), ("meta", "pw")) == pools(document)["nomad_node_pool.gpu"].sensitive


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_that_powershell_wrote_is_read(encoding: str) -> None:
    """Its `>` puts a mark in front, and some versions write two bytes a character."""
    assert "nomad_node_pool.gpu" in pools_of(json.dumps(STATE).encode(encoding), "the file")


def of(**providers: str) -> dict[str, Managed]:
    """Pools by their labels, all of one name for one label with another provider."""
    return {f"nomad_node_pool.{label}": Managed(label[0], provider) for label, provider in providers.items()}


def test_pools_of_two_clusters_are_not_taken_for_one() -> None:
    """They are named with their providers, and a part that is of one is taken: by name, address or glob."""
    both = of(a="east", b="east", a2="west")
    with pytest.raises(GitpoolError) as caught:
        part_of(both, [], [], "the file")
    assert (
        "east: nomad_node_pool.a, nomad_node_pool.b\n  west: nomad_node_pool.a2" in caught.value.diagnostics[0].detail
    )
    with pytest.raises(GitpoolError, match="more than one provider"):
        part_of(both, ["a"], [], "the file")
    assert {"nomad_node_pool.a2"} == {*part_of(both, ["nomad_node_pool.a2"], [], "the file")}
    assert {"nomad_node_pool.b"} == {*part_of(both, [], ["b*"], "the file")}
    with pytest.raises(GitpoolError, match="-matching=c means no pool of the file"):
        part_of(both, ["b"], ["c"], "the file")


def test_two_resources_of_one_name_are_two_pools_unless_it_is_known() -> None:
    """What `terraform show` prints does not say the provider's alias; a state does."""
    with pytest.raises(GitpoolError, match="Pools of one name"):
        part_of(of(a="", a2=""), [], [], "the file")
    assert 2 == len(part_of(of(a="east", a2="east"), [], [], "the file"))


def test_a_block_is_removed_only_if_all_of_it_is_taken_over() -> None:
    """The instances of another are forgotten one by one."""
    found = pools(STATE)
    part = ["nomad_node_pool.gpu", "nomad_node_pool.counted[1]"]
    assert (["nomad_node_pool.gpu"], ["nomad_node_pool.counted[1]"]) == left(found, part)
    assert (["nomad_node_pool.counted"], []) == left(found, [f"nomad_node_pool.counted[{n}]" for n in (0, 1)])

"""The node pools of a Terraform state, in each document that says it; and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gitpool.diagnostics import GitpoolError
from gitpool.terraformstate import pools_of, without_keys


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

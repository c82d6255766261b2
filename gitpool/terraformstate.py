"""The node pools in a Terraform state: what Terraform manages with its provider hashicorp/nomad.

Two documents say it: the state itself, of version 4 (a state file, `terraform state pull`), and its representation
(`terraform show -json`, https://developer.hashicorp.com/terraform/internals/json-format).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gitpool import strictjson
from gitpool.diagnostics import GitpoolError, error
from gitpool.pool import is_valid_name
from gitpool.shapes import text

VERSION = 4
"""The version of states since Terraform 0.12."""

_TYPE = "nomad_node_pool"
_key = re.compile(r'\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]')


def pools_of(data: bytes, where: str) -> dict[str, str]:
    """The names of the node pools by their addresses, as `module.x["a"].nomad_node_pool.gpu[0]`.

    Raises:
        GitpoolError: it is no state of Terraform's that this module knows, or one without node pools.
    """
    try:
        document = strictjson.loads(data)
    except (ValueError, RecursionError) as problem:
        raise _foreign(where, f"is not a whole JSON document ({problem})") from problem
    if not isinstance(document, dict) or "terraform_version" not in document:
        raise _foreign(where, "was not written by Terraform")
    try:
        if "version" in document:
            _check_version(document["version"], where)
            found = dict(_of_state(document))
        elif "planned_values" in document:
            raise _foreign(where, "is a plan")
        else:
            found = dict(_of_module(document.get("values", {}).get("root_module", {})))
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise _foreign(where, f"lacks or garbles {problem}") from problem
    if not found:
        raise GitpoolError(
            error(
                "No node pools in the Terraform state",
                f"{where} has no resource of the type {_TYPE}, so there is nothing to take over from it. Look whether "
                "it is the state of the right folder and workspace.",
            )
        )
    return found


def without_keys(address: str) -> str:
    """The address of the block, as `removed` wants it: `module.x.nomad_node_pool.gpu`."""
    return _key.sub("", address)


def _of_state(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for resource in document["resources"]:
        if (resource["mode"], resource["type"]) != ("managed", _TYPE):
            continue
        module = f"{resource['module']}." if "module" in resource else ""
        for instance in resource["instances"]:
            if "deposed" in instance:  # the old one of two, which Terraform is about to delete
                continue
            key = instance.get("index_key")
            at = "" if key is None else f"[{json.dumps(key, ensure_ascii=False)}]"
            yield f"{module}{_TYPE}.{resource['name']}{at}", _name(instance["attributes"])


def _of_module(module: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for resource in module.get("resources", ()):
        if (resource["mode"], resource["type"]) == ("managed", _TYPE) and "deposed_key" not in resource:
            yield text(resource["address"]), _name(resource["values"])
    for child in module.get("child_modules", ()):
        yield from _of_module(child)


def _name(attributes: Mapping[str, Any]) -> str:
    name = attributes["name"]
    if not isinstance(name, str) or not is_valid_name(name):
        raise ValueError("the name of a node pool")
    return name


def _check_version(version: Any, where: str) -> None:
    if version != VERSION:
        raise GitpoolError(
            error(
                "Unsupported Terraform state",
                f"{where} has the version {version!r}; what is read is {VERSION}, of Terraform 0.12 and later. "
                "`terraform state pull` of a newer Terraform writes it.",
            )
        )


def _foreign(where: str, how: str) -> GitpoolError:
    return GitpoolError(
        error(
            "Not a Terraform state",
            f"{where} {how}. Nothing was imported. Name a state file, or what `terraform state pull` or "
            "`terraform show -json` printed.",
        )
    )

"""The node pools in a Terraform state: what Terraform manages with its provider hashicorp/nomad.

Two documents say it: the state itself, of version 4 (a state file, `terraform state pull`), and its representation
(`terraform show -json`, https://developer.hashicorp.com/terraform/internals/json-format).
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gitpool import strictjson
from gitpool.diagnostics import GitpoolError, Report, error
from gitpool.pool import Path, is_valid_name
from gitpool.shapes import listed, text
from gitpool.targeting import selected

VERSION = 4
"""The version of states since Terraform 0.12."""

_TYPE = "nomad_node_pool"
_KEY = r'\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]'
_IDENTIFIER = r"[^\W\d][\w-]*"
_key = re.compile(_KEY)
_address = re.compile(rf"(?:module\.{_IDENTIFIER}(?:{_KEY})?\.)*{_TYPE}\.{_IDENTIFIER}(?:{_KEY})?")

_ENCODINGS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""What a file begins with that PowerShell's `>` wrote."""

_NOTHING_SHOWN = {"format_version"}
"""What `terraform show -json` prints of a state that is empty."""


@dataclass(frozen=True, slots=True)
class Managed:
    """A node pool that Terraform manages, by the name that it has in the cluster.

    `provider` is the configuration of the provider that made it, `provider["…"].east`; it is empty where the document
    does not say it. `sensitive` are the fields that Terraform hides.
    """

    name: str
    provider: str = ""
    sensitive: tuple[Path, ...] = ()


def pools_of(data: bytes, where: str) -> dict[str, Managed]:
    """The node pools by their addresses, as `module.x["a"].nomad_node_pool.gpu[0]`.

    Raises:
        GitpoolError: it is no state of Terraform's that this module knows, or one without node pools.
    """
    document = _document(data, where)
    if not isinstance(document, dict) or not ("terraform_version" in document or document.keys() == _NOTHING_SHOWN):
        raise _foreign(where, "was not written by Terraform")
    try:
        if "version" in document:
            _check_version(document["version"], where)
            found = dict(_of_state(document))
        elif "planned_values" in document:
            raise _foreign(where, "is a plan")
        else:
            found = dict(_of_module(document.get("values", {}).get("root_module", {})))
    except (KeyError, ValueError) as problem:
        raise _foreign(where, f"lacks or garbles {problem}") from problem
    except (TypeError, AttributeError) as problem:
        raise _foreign(where, "lacks or garbles what a state has of each resource") from problem
    if not found:
        raise GitpoolError(
            error(
                "No node pools in the Terraform state",
                f"{where} has no resource of the type {_TYPE}, so there is nothing to take over from it. Look whether "
                "it is the state of the right folder and workspace.",
            )
        )
    return found


def part_of(
    pools: Mapping[str, Managed], names: Collection[str], patterns: Collection[str], where: str
) -> dict[str, Managed]:
    """Those that are meant, by name or address, or by globs of these; all of them if nothing is said.

    Raises:
        GitpoolError: a name or a glob means none, or it cannot be told which cluster they are of.
    """
    forms = {at: [managed.name, at, without_keys(at)] for at, managed in pools.items()}
    report, found = Report(), set[str]()
    for flag, pattern in [*(("", name) for name in names), *(("-matching=", glob) for glob in patterns)]:
        matched = selected(pattern, forms) if flag else {at for at, known in forms.items() if pattern in known}
        found |= matched
        if not matched:
            known = ", ".join(list(pools)[:10]) + (", …" if len(pools) > 10 else "")
            report.add(error(f"{flag}{pattern} means no pool of {where}", f"There are: {known}."))
    report.gate()
    part = {at: managed for at, managed in pools.items() if at in found or not (names or patterns)}
    _check_cluster(part, where)
    return part


def left(pools: Mapping[str, Managed], part: Collection[str]) -> tuple[list[str], list[str]]:
    """How Terraform lets go of a part: the blocks all of whose instances belong to it, and the instances of others.

    `removed` takes the former, without keys, as `module.x.nomad_node_pool.gpu`; `terraform state rm` the latter.
    """
    kept = {without_keys(at) for at in pools if at not in part}
    blocks = dict.fromkeys(without_keys(at) for at in part)
    return [at for at in blocks if at not in kept], [at for at in part if without_keys(at) in kept]


def without_keys(address: str) -> str:
    """The address of the block, as `removed` wants it: `module.x.nomad_node_pool.gpu`."""
    return _key.sub("", address)


def _document(data: bytes, where: str) -> Any:
    if data.startswith(b"PK"):
        raise _foreign(where, "is an archive, as Terraform's plans are")
    encoding = next((name for mark, name in _ENCODINGS.items() if data.startswith(mark)), None)
    try:
        return strictjson.loads(data.decode(encoding) if encoding else data)
    except (ValueError, RecursionError) as problem:
        raise _foreign(where, f"is not a whole JSON document ({problem})") from problem


def _of_state(document: Mapping[str, Any]) -> Iterator[tuple[str, Managed]]:
    for resource in document["resources"]:
        if (resource["mode"], resource["type"]) != ("managed", _TYPE):
            continue
        module = f"{text(resource['module'])}." if "module" in resource else ""
        provider = text(resource.get("provider", ""))
        for instance in resource["instances"]:
            if "deposed" in instance:  # the old one of two, which Terraform is about to delete
                continue
            at = _checked(f"{module}{_TYPE}.{text(resource['name'])}{_index(instance.get('index_key'))}")
            marks = listed(instance.get("sensitive_attributes") or [])
            yield at, Managed(_name(instance["attributes"], at), provider, tuple(map(_path, marks)))


def _of_module(module: Mapping[str, Any]) -> Iterator[tuple[str, Managed]]:
    for resource in module.get("resources", ()):
        if (resource["mode"], resource["type"]) == ("managed", _TYPE) and "deposed_key" not in resource:
            at = _checked(text(resource["address"]))
            sensitive = tuple(_marked(resource.get("sensitive_values") or {}))
            yield at, Managed(_name(resource["values"], at), "", sensitive)
    for child in module.get("child_modules", ()):
        yield from _of_module(child)


def _index(key: Any) -> str:
    if key is None:
        return ""
    return f"[{json.dumps(key, ensure_ascii=not (isinstance(key, str) and key.isprintable()))}]"


def _checked(address: str) -> str:
    """The address, which is printed to be pasted: nothing else may be hidden in it."""
    if not _address.fullmatch(address) or not address.isprintable():
        raise ValueError("the address of a resource")
    return address


def _path(steps: Any) -> Path:
    """A path of `sensitive_attributes`: attributes, keys of maps, and numbers of blocks, which a pool has one of."""
    values = [step["value"] if step["type"] == "get_attr" else step["value"]["value"] for step in listed(steps)]
    return tuple(value for value in values if isinstance(value, str))


def _marked(marks: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of `sensitive_values`, which repeats the shape of the values and has true where one is sensitive."""
    if marks is True:
        yield path
    elif isinstance(marks, dict):
        for key, inner in marks.items():
            yield from _marked(inner, (*path, key))
    elif isinstance(marks, list):
        for inner in marks:
            yield from _marked(inner, path)


def _name(attributes: Any, address: str) -> str:
    name = attributes.get("name") if isinstance(attributes, dict) else None
    if not isinstance(name, str) or not is_valid_name(name):
        raise ValueError(f"the name of the node pool at {address}")
    return name


def _check_cluster(pools: Mapping[str, Managed], where: str) -> None:
    """Whether all may be of one cluster: a provider has its own address and region, and only names are compared here.

    Raises:
        GitpoolError: they are of several configurations of the provider, or may be.
    """
    choose = "Choose those of one: name them beside -from-terraform, or with -matching=GLOB, by name or by address."
    providers: dict[str, list[str]] = {}
    for at, managed in pools.items():
        providers.setdefault(managed.provider, []).append(at)
    if len(providers) > 1:
        lines = "\n".join(f"  {provider or 'unknown'}: {_some(ats)}" for provider, ats in providers.items())
        detail = f"{where} has them by several provider configurations, which may be several clusters:\n\n{lines}"
        raise GitpoolError(error("Pools of more than one provider", f"{detail}\n\n{choose}"))
    addresses: dict[str, list[str]] = {}
    for at, managed in pools.items():
        addresses.setdefault(managed.name, []).append(at)
    twice = [f"{name}: {_some(ats)}" for name, ats in addresses.items() if len(ats) > 1]
    if twice and "" in providers:
        lines = "\n".join(f"  {line}" for line in twice)
        detail = f"{where} has several resources for one name, and does not say of which cluster each is:\n\n{lines}"
        hint = "What `terraform state pull` prints says the providers, too."
        raise GitpoolError(error("Pools of one name", f"{detail}\n\n{choose} {hint}"))


def _some(addresses: list[str]) -> str:
    return ", ".join(addresses[:5]) + (f" and {len(addresses) - 5} more" if len(addresses) > 5 else "")


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

"""Files that are HCL or JSON but none of ours: what they are, so that one sentence says it and not fifty."""

from __future__ import annotations

import re

from gitpool.config.syntax.tree import Attribute, Block, Body

_TERRAFORM = frozenset({"resource", "provider", "terraform", "data", "module", "output"})
_AGENT = frozenset(
    {
        "acl",
        "addresses",
        "advertise",
        "audit",
        "autopilot",
        "bind_addr",
        "client",
        "consul",
        "data_dir",
        "datacenter",
        "http_api_response_headers",
        "leave_on_interrupt",
        "leave_on_terminate",
        "limits",
        "log_file",
        "log_json",
        "log_level",
        "plugin_dir",
        "ports",
        "reporting",
        "sentinel",
        "server",
        "syslog_facility",
        "telemetry",
        "tls",
        "ui",
        "vault",
    }
)
_POLICY = frozenset({"agent", "host_volume", "namespace", "node", "node_pool", "operator", "plugin", "quota"})
_POLICY_ARGUMENTS = frozenset({"policy", "capabilities"})


_job = re.compile(r'^job[ \t]+(?:"[^"\n]*"|[\w-]+)\s*\{', re.MULTILINE).search
_OURS = frozenset({"node_pool", "gitpool"})

API_POOL = "a node pool in the JSON of Nomad's API"
"""What `nomad node pool apply -json` takes and `nomad node pool info -json` prints (nomad: api/node_pools.go)."""

_JSON_KINDS = (
    (frozenset({"Job"}), "a Nomad job specification"),
    (frozenset({"job"}), "a Nomad job specification"),
    (frozenset({"TaskGroups"}), "a Nomad job specification"),
    (frozenset({"Path", "Items"}), "a Nomad variable"),
    (frozenset({"Name", "Limits"}), "a Nomad quota specification"),
    (frozenset({"Name", "Rules"}), "a Nomad ACL policy"),
    (frozenset({"Name", "Capabilities"}), "a Nomad namespace specification"),
    (frozenset({"Name"}), API_POOL),
)
"""What tells the documents of Nomad's API, the more telling first."""


def kind_of_file(text: str, body: Body) -> tuple[str, int, int] | None:
    """What a file is if it is not ours ("a job specification"), and where it tells; None if nothing tells.

    One that declares pools is ours, and what does not belong in it is told by its place. The tree has only what could
    be read, and a job can hold more than can be, so a job is told by the text; but not where there are pools, whose
    descriptions and comments may hold anything.
    """
    if any(block.type in _OURS and not _is_policy(block) for block in body.blocks):
        return None
    job = None if any(block.type in _OURS for block in body.blocks) else _job(text)
    if job is not None:
        return "a Nomad job specification", *job.span()
    found = _kind(body)
    return None if found is None else (found[0], found[1].start, found[1].end)


def kind_of_json(body: Body) -> tuple[str, int, int] | None:
    """The same of a JSON file, in which a block of others is read as an argument."""
    if any(block.type in _OURS for block in body.blocks):
        return None
    names = body.attributes
    for needed, kind in _JSON_KINDS:
        if needed <= names.keys():
            first = min((names[name] for name in needed), key=lambda attribute: attribute.start)
            return kind, first.start, first.end
    telling = [attribute for name, attribute in names.items() if name in _TERRAFORM]
    if telling:
        return "a Terraform configuration", telling[0].start, telling[0].end
    found = _kind(body)
    return None if found is None else (found[0], found[1].start, found[1].end)


def _kind(body: Body) -> tuple[str, Attribute | Block] | None:
    for block in body.blocks:
        if block.type in _TERRAFORM:
            return "a Terraform configuration", block
        if _is_policy(block):
            return "a Nomad ACL policy", block
    items: list[Attribute | Block] = [*body.attributes.values(), *body.blocks]
    telling = [item for item in items if _name(item) in _AGENT]
    if telling:
        return "the configuration of a Nomad agent", min(telling, key=lambda item: item.start)
    words = body.attributes.keys() | {block.type for block in body.blocks}
    for needed, kind in (
        ({"path", "items"}, "a Nomad variable"),
        ({"name", "limit"}, "a Nomad quota specification"),
        ({"name", "capabilities"}, "a Nomad namespace specification"),
        ({"name", "node_pool_config"}, "a Nomad namespace specification"),
        ({"name", "type", "capability"}, "a Nomad volume specification"),
    ):
        if needed <= words:
            return kind, min(items, key=lambda item: item.start)
    return None


def _is_policy(block: Block) -> bool:
    return block.type in _POLICY and bool(_POLICY_ARGUMENTS & block.body.attributes.keys())


def _name(item: Attribute | Block) -> str:
    return item.name if isinstance(item, Attribute) else item.type

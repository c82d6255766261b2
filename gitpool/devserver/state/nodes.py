"""Client nodes: the full object, and the row that lists show of it (nomad: structs.Node, Node.Stub)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gitpool.devserver.filters.reflection import Reflected, reflect
from gitpool.devserver.state.nodepool import name_problem
from gitpool.devserver.structs.node import NODE
from gitpool.devserver.web.reply import Refusal

STATUSES = ("initializing", "ready", "down", "disconnected")
_VERSION = "nomad.version"
_ZERO_TIME = "0001-01-01T00:00:00Z"
_HTTP_PORT = 4646
# The columns of a row that are fields of the node, with what they are where nothing is said.
_PLAIN: dict[str, object] = {
    "CreateIndex": 0,
    "Datacenter": "dc1",
    "Drivers": {},
    "HostVolumes": None,
    "ID": "",
    "LastDrain": None,
    "ModifyIndex": 0,
    "Name": "",
    "NodeClass": "",
    "NodePool": "default",
    "SchedulingEligibility": "eligible",
    "Status": "ready",
    "StatusDescription": "",
}
# What only the full object has, in the order of the wire with the rest.
_FULL: dict[str, object] = {
    "Attributes": {},
    "CSIControllerPlugins": None,
    "CSINodePlugins": None,
    "CgroupParent": "",
    "ComputedClass": "",
    "DrainStrategy": None,
    "Events": None,
    "GCVolumesOnNodeGC": False,
    "HTTPAddr": "",
    "HostNetworks": None,
    "IdentitySigningKeyID": "",
    "LastAllocUpdateIndex": 0,
    "LastMissedHeartbeatIndex": 0,
    "Links": None,
    "Meta": None,
    "NodeMaxAllocs": 0,
    "NodeResources": None,
    "ReservedResources": None,
    "SecretID": "",
    "StatusUpdatedAt": 0,
    "TLSEnabled": False,
}


@dataclass(frozen=True, slots=True)
class Node:
    """One node; ``raw`` is the full object of GET /v1/node/:id."""

    raw: Mapping[str, object]

    @property
    def id(self) -> str:
        """The node's UUID."""
        return str(self.raw["ID"])

    @property
    def pool(self) -> str:
        """The name of its pool."""
        return str(self.raw["NodePool"])

    @property
    def token(self) -> str:
        """What a page's token names (nomad: paginator.IDTokenizer)."""
        return self.id

    def shown(self) -> dict[str, object]:
        """The full object as it is shown, with a word on draining and without its secret (nomad: nodeExt, Sanitize)."""
        drains = self.raw["DrainStrategy"] is not None
        return dict(sorted({**self.raw, "Drain": drains, "SecretID": ""}.items()))

    def stub(self, *, os: bool = False, resources: bool = False) -> dict[str, object]:
        """The row of a list, keys in the order of the wire (nomad: Node.Stub)."""
        attributes = self.raw["Attributes"]
        known = attributes if isinstance(attributes, Mapping) else {}
        row: dict[str, object] = {name: self.raw[name] for name in _PLAIN}
        row["Address"] = _host(str(self.raw["HTTPAddr"]))
        row["Drain"] = self.raw["DrainStrategy"] is not None
        row["Version"] = known.get(_VERSION, "")
        if os:
            row["Attributes"] = {"os.name": known.get("os.name", "")}
        if resources:
            row["NodeResources"] = self.raw["NodeResources"]
            row["ReservedResources"] = self.raw["ReservedResources"]
        return dict(sorted(row.items()))

    def reflected(self) -> Reflected:
        """The full object as filters see it."""
        return reflect(NODE, self.raw)


def node_of(given: Mapping[str, object], index: int) -> Node:
    """The node that a row of a list describes, whose columns (Address, Version, Drain) say what the fields must be.

    Any field of the full object may stand beside them. Raises ValueError where it has no ID or its status is none.
    """
    if not isinstance(given.get("ID"), str) or not given["ID"]:
        raise ValueError("a node has no ID")
    raw: dict[str, object] = {**_PLAIN, **_FULL, "CreateIndex": index, "ModifyIndex": index}
    raw.update({name: value for name, value in given.items() if name in raw})
    raw["NodePool"] = raw["NodePool"] or _PLAIN["NodePool"]
    if raw["Status"] not in STATUSES:
        raise ValueError(f"the status of the node {given['ID']} is none of {', '.join(STATUSES)}")
    attributes = raw["Attributes"] if isinstance(raw["Attributes"], Mapping) else {}
    raw["Attributes"] = {**attributes, **({_VERSION: given["Version"]} if "Version" in given else {})}
    if "HTTPAddr" not in given and given.get("Address"):
        raw["HTTPAddr"] = f"{given['Address']}:{_HTTP_PORT}"
    if given.get("Drain") and raw["DrainStrategy"] is None:
        raw["DrainStrategy"] = {
            "Deadline": 0,
            "ForceDeadline": _ZERO_TIME,
            "IgnoreSystemJobs": False,
            "StartedAt": _ZERO_TIME,
        }
    return Node(dict(sorted(raw.items())))


def refuse_pool(name: str) -> None:
    """Refuse a node in a pool that takes none or cannot be (nomad: Node.Register, agent/command.go IsValidConfig)."""
    if problem := name_problem(name):
        raise Refusal(500, problem)
    if name == "all":
        raise Refusal(500, f'node is not allowed to register in node pool "{name}"')


def _host(address: str) -> str:
    """The host of HTTPAddr (Go net.SplitHostPort)."""
    host, colon, _ = address.rpartition(":")
    return host.strip("[]") if colon else ""

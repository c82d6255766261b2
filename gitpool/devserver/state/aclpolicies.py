"""ACL policies as the cluster keeps them (nomad: structs.ACLPolicy)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gitpool.devserver.acl.policy import BadPolicy, Policy, parse_policy
from gitpool.devserver.golang.decoding import GoJSONError, Place, parse, struct
from gitpool.devserver.golang.fields import octets, pointer, text, unsigned
from gitpool.devserver.state.nodepool import several
from gitpool.devserver.web.reply import Refusal

_NAME = re.compile(r"[a-zA-Z0-9-]{1,128}\Z")
_MAX_DESCRIPTION = 256
_JOB_PARTS = ("Namespace", "JobID", "Group", "Task")
_JOB_ACL = struct("structs.JobACL", *map(text, _JOB_PARTS))
# RulesJSON is only ever written by the server; what a request has in it is not looked at.
_POLICY = struct(
    "structs.ACLPolicy",
    text("Name"),
    text("Description"),
    text("Rules"),
    pointer("RulesJSON", struct("acl.Policy")),
    pointer("JobACL", _JOB_ACL),
    octets("Hash"),
    unsigned("CreateIndex"),
    unsigned("ModifyIndex"),
)


@dataclass(frozen=True, slots=True)
class ACLPolicy:
    """One policy; ``granted`` is what its rules come to when a token is asked for."""

    name: str
    description: str = ""
    rules: str = ""
    job: Mapping[str, str] | None = None
    create_index: int = 0
    modify_index: int = 0
    granted: Policy | None = field(default=None, compare=False, repr=False)

    def stored(self, create_index: int, modify_index: int) -> ACLPolicy:
        """The policy as the state store keeps it, its rules read once; Refusal where nobody can read them."""
        try:
            granted = parse_policy(self.rules, strict=False)
        except BadPolicy as problem:
            raise Refusal(500, str(problem)) from None
        return ACLPolicy(self.name, self.description, self.rules, self.job, create_index, modify_index, granted)

    @property
    def hash(self) -> str:
        """BLAKE2b over all that a person writes, without separators (nomad: ACLPolicy.SetHash)."""
        parts = [self.name, self.description, self.rules]
        if self.job is not None:
            parts += [self.job[part] for part in _JOB_PARTS]
        digest = hashlib.blake2b("".join(parts).encode("utf-8", "replace"), digest_size=32)
        return base64.b64encode(digest.digest()).decode()

    def stub(self) -> dict[str, object]:
        """The row of a list (nomad: ACLPolicy.Stub)."""
        return {
            "CreateIndex": self.create_index,
            "Description": self.description,
            "Hash": self.hash,
            "JobACL": None if self.job is None else {part: self.job[part] for part in sorted(_JOB_PARTS)},
            "ModifyIndex": self.modify_index,
            "Name": self.name,
        }

    def raw(self) -> dict[str, object]:
        """The object of the API, with the rules as text and as what they come to."""
        shown = None if self.granted is None else _in_order(self.granted.json())
        return {**self.stub(), "Rules": self.rules, "RulesJSON": shown}


def _in_order(value: object) -> object:
    """The same value with the keys of every object in order (nomad: structs.JsonHandleWithExtensions)."""
    if isinstance(value, Mapping):
        return {key: _in_order(item) for key, item in sorted(value.items())}
    return [_in_order(item) for item in value] if isinstance(value, list) else value


def read_policy(body: bytes) -> ACLPolicy:
    """The policy in a request body; GoJSONError where Go refuses it."""
    value, errors = parse(body), list[str]()
    fields = {} if value is None else _POLICY.decode(value, Place(errors))
    if errors:
        raise GoJSONError(errors[0])
    return policy_of(fields)


def policy_of(fields: Mapping[str, object]) -> ACLPolicy:
    """The policy that an object of the API describes; Hash and indexes are the server's own business."""
    job = fields.get("JobACL")
    return ACLPolicy(
        name=str(fields.get("Name") or ""),
        description=str(fields.get("Description") or ""),
        rules=str(fields.get("Rules") or ""),
        job={part: str(job.get(part) or "") for part in _JOB_PARTS} if isinstance(job, Mapping) else None,
    )


def check_policy(policy: ACLPolicy) -> None:
    """Refuse a policy that Nomad would not take (nomad: ACLPolicy.Validate, ACL.UpsertPolicies)."""
    problems = []
    if not _NAME.match(policy.name):
        problems.append(f"invalid name '{policy.name}'")
    try:
        parse_policy(policy.rules, strict=True)
    except BadPolicy as problem:
        problems.append(f"failed to parse rules: {problem}")
    if len(policy.description.encode("utf-8", "replace")) > _MAX_DESCRIPTION:
        problems.append(f"description longer than {_MAX_DESCRIPTION}")
    if policy.job is not None:
        problems += _job_problems(policy.job)
    if problems:
        raise Refusal(400, f"policy 0 invalid: {several(problems)}")


def _job_problems(job: Mapping[str, str]) -> list[str]:
    needs = [
        ("JobID", "Namespace", "namespace", "job ID"),
        ("Group", "JobID", "job ID", "group"),
        ("Task", "Group", "group", "task"),
    ]
    return [f"{shown} must be set to set {what}" for part, other, shown, what in needs if job[part] and not job[other]]

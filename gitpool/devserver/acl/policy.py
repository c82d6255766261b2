"""The rules of a policy: read, checked, their capabilities spelled out (nomad: acl/policy.go Parse)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gitpool.devserver.acl import capabilities as known
from gitpool.devserver.acl.hcl import read_hcl
from gitpool.devserver.acl.hcldecode import Decoded, Key, Several, Shape, Text, decode, go_syntax
from gitpool.devserver.acl.hcltree import Braced, HCLError, Items
from gitpool.devserver.golang.strconv import quote


class BadPolicy(ValueError):
    """Rules that Nomad refuses, with its sentence."""


_WORD = Text()
_WORDS = Several(_WORD)


def _shape(name: str, **fields: Text | Key | Several | Shape) -> Shape:
    return Shape(f"acl.{name}", fields, {})


_PATH = Shape("acl.VariablesPathPolicy", {"PathSpec": Key(), "Capabilities": _WORDS}, {})
_VARIABLES = Shape("acl.VariablesPolicy", {"Paths": Several(_PATH)}, {"Paths": "path"})
_NAMESPACE = Shape(
    "acl.NamespacePolicy",
    {"Name": Key(), "Policy": _WORD, "Capabilities": _WORDS, "Variables": _VARIABLES},
    {"Variables": "variables"},
)
_NODE_POOL = _shape("NodePoolPolicy", Name=Key(), Policy=_WORD, Capabilities=_WORDS)
_HOST_VOLUME = _shape("HostVolumePolicy", Name=Key(), Policy=_WORD, Capabilities=_WORDS)
_AGENT = _shape("AgentPolicy", Policy=_WORD)
_NODE = _shape("NodePolicy", Policy=_WORD)
_OPERATOR = _shape("OperatorPolicy", Policy=_WORD, Capabilities=_WORDS)
_SENTINEL = _shape("SentinelPolicy", Policy=_WORD, Capabilities=_WORDS)
_QUOTA = _shape("QuotaPolicy", Policy=_WORD)
_PLUGIN = _shape("PluginPolicy", Policy=_WORD)
_LABELLED = {"Namespaces": "namespace", "NodePools": "node_pool", "HostVolumes": "host_volume"}
_WHOLE = Shape(
    "acl.Policy",
    {
        "Namespaces": Several(_NAMESPACE),
        "NodePools": Several(_NODE_POOL),
        "HostVolumes": Several(_HOST_VOLUME),
        "Agent": _AGENT,
        "Node": _NODE,
        "Operator": _OPERATOR,
        "Sentinel": _SENTINEL,
        "Quota": _QUOTA,
        "Plugin": _PLUGIN,
    },
    {
        **_LABELLED,
        "Agent": "agent",
        "Node": "node",
        "Operator": "operator",
        "Sentinel": "sentinel",
        "Quota": "quota",
        "Plugin": "plugin",
    },
)

_NAMESPACE_NAME = re.compile(r"[a-zA-Z0-9*-]{1,128}\Z")
_NODE_POOL_NAME = re.compile(r"[a-zA-Z0-9_*-]{1,128}\Z")
_HOST_VOLUME_NAME = _NAMESPACE_NAME


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules with their capabilities spelled out; ``fields`` as Go's struct names them, lists of rules or None."""

    raw: str
    fields: Mapping[str, object]

    def rules(self, name: str) -> list[Decoded]:
        """The rules with a label: Namespaces, NodePools or HostVolumes."""
        return _rules(self.fields, name)

    def word(self, name: str) -> str | None:
        """What ``policy`` says in a block without a label, such as Agent; None where there is no such block."""
        rule = self.fields[name]
        return str(rule["Policy"]) if isinstance(rule, dict) else None

    def json(self) -> dict[str, object]:
        """The rules as ``RulesJSON`` shows them (nomad: structs.ACLPolicy)."""
        return {"ExtraKeysHCL": None, "Raw": self.raw, **self.fields}


def parse_policy(rules: str, *, strict: bool) -> Policy:
    """Read rules; ``strict``, as when they are written, refuses keys that nobody knows (nomad: acl.Parse).

    Raises BadPolicy.
    """
    if not rules:
        return Policy("", _WHOLE.zero())
    try:
        fields, extra = _decode(rules)
    except HCLError as problem:
        raise BadPolicy(f"Failed to parse ACL Policy: {problem}") from None
    if not any(fields.values()):
        raise BadPolicy(f"Invalid policy: {rules}")
    for name, check in (("Namespaces", _namespace), ("NodePools", _node_pool), ("HostVolumes", _host_volume)):
        for rule in _rules(fields, name):
            check(rule)
            _forget(extra, str(rule["Name"]))
    if extra and strict:
        raise BadPolicy(f"Invalid or duplicate policy keys: {', '.join(extra)}")
    _check_word(fields["Agent"], "agent", _AGENT)
    _check_word(fields["Node"], "node", _NODE)
    _check_capable(fields["Operator"], "operator", _OPERATOR, known.OPERATOR, known.OPERATOR_MEANING)
    _check_capable(fields["Sentinel"], "sentinel", _SENTINEL, known.SENTINEL, known.SENTINEL_MEANING)
    _check_word(fields["Quota"], "quota", _QUOTA)
    _check_word(fields["Plugin"], "plugin", _PLUGIN, known.PLUGIN_POLICIES)
    return Policy(rules, fields)


def _rules(fields: Mapping[str, object], name: str) -> list[Decoded]:
    found = fields[name]
    return found if isinstance(found, list) else []


def _forget(names: list[str], name: str) -> None:
    """Take one occurrence of a name out, if it is there (nomad: Policy.removeExtraKey)."""
    if name in names:
        names.remove(name)


def _decode(rules: str) -> tuple[Decoded, list[str]]:
    """The rules as decoded, with blocks that lack a label named "" (nomad: hclDecode).

    The library would take the next word of such a block for its label. Nomad looks the block up by its number among
    all of its kind, though the library has put those with labels first; so the wrong one may lose its name, and where
    there is none of that number Go panics, which comes out as a sentence.
    """
    items = read_hcl(rules)
    fields, extra = decode(_WHOLE, items)
    for name, tag in _LABELLED.items():
        found = _rules(fields, name)
        for number, item in enumerate(items.below(tag).items):
            if not item.keys:
                _numbered(found, number)["Name"] = ""
            if number:
                _forget(extra, tag)
            if tag == "namespace" and isinstance(item.value, Braced):
                _unlabelled_paths(found, number, item.value.inside)
    return fields, extra


def _numbered(found: list[Decoded], number: int) -> Decoded:
    if number >= len(found):
        sentence = f"runtime error: index out of range [{number}] with length {len(found)}"
        raise HCLError(f"invalid acl policy: {sentence}")
    return found[number]


def _unlabelled_paths(namespaces: list[Decoded], number: int, inside: Items) -> None:
    blocks = inside.below("variables").items
    if not blocks or not isinstance(blocks[0].value, Braced):
        return
    for place, path in enumerate(blocks[0].value.inside.below("path").items):
        if not path.keys:
            variables = _numbered(namespaces, number)["Variables"]
            if not isinstance(variables, dict):
                raise HCLError("invalid acl policy: runtime error: invalid memory address or nil pointer dereference")
            _numbered(_rules(variables, "Paths"), place)["PathSpec"] = ""


def _said(rule: Mapping[str, object]) -> list[str]:
    """The capabilities that a rule spells out itself."""
    found = rule["Capabilities"]
    return found if isinstance(found, list) else []


def _more(rule: Decoded, extra: Iterable[str]) -> None:
    """Add capabilities to a rule; adding none leaves Go's nil what it is."""
    added = list(extra)
    if added:
        rule["Capabilities"] = [*_said(rule), *added]


def _namespace(rule: Decoded) -> None:
    """Check a namespace rule and spell it out."""
    name, word = str(rule["Name"]), str(rule["Policy"])
    if not _NAMESPACE_NAME.match(name):
        raise BadPolicy(f"Invalid namespace name: {go_syntax(_NAMESPACE, rule)}")
    if word and word not in known.POLICIES:
        raise BadPolicy(f"Invalid namespace policy: {go_syntax(_NAMESPACE, rule)}")
    for capability in _said(rule):
        if capability not in known.NAMESPACE:
            raise BadPolicy(f"Invalid namespace capability '{capability}': {go_syntax(_NAMESPACE, rule)}")
    _more(rule, known.NAMESPACE_MEANING.get(word, []))
    _more(rule, [implied for said in _said(rule) for implied in known.IMPLIED.get(said, [])])
    if isinstance(rule["Variables"], dict):
        _variables(name, _rules(rule["Variables"], "Paths"))


def _variables(namespace: str, paths: list[Decoded]) -> None:
    if not paths:
        raise BadPolicy(f"Invalid variable policy: no variable paths in namespace {namespace}")
    for rule in paths:
        path = str(rule["PathSpec"])
        if not path:
            raise BadPolicy(f"Invalid missing variable path in namespace {namespace}")
        if path.startswith("/"):
            raise BadPolicy(
                f"Invalid variable path {quote(path)} in namespace {namespace}: cannot start with a leading '/'`"
            )
        for capability in _said(rule):
            if capability not in known.VARIABLE:
                raise BadPolicy(f"Invalid variable capability '{capability}' in namespace {namespace}")
        if rule["Capabilities"] is not None:
            rule["Capabilities"] = known.variable_capabilities(_said(rule))


def _node_pool(rule: Decoded) -> None:
    """Check a node pool rule and spell it out."""
    name, word = rule["Name"], str(rule["Policy"])
    if not _NODE_POOL_NAME.match(str(name)):
        raise BadPolicy(f"Invalid node pool name '{name}'")
    if word and word not in known.POLICIES:
        raise BadPolicy(f"Invalid node pool policy '{word}' for '{name}'")
    for capability in _said(rule):
        if capability not in known.NODE_POOL:
            raise BadPolicy(f"Invalid node pool capability '{capability}' for '{name}'")
    _more(rule, known.NODE_POOL_MEANING.get(word, []))


def _host_volume(rule: Decoded) -> None:
    """Check a host volume rule and spell it out."""
    word = str(rule["Policy"])
    if not _HOST_VOLUME_NAME.match(str(rule["Name"])):
        raise BadPolicy(f"Invalid host volume name: {go_syntax(_HOST_VOLUME, rule)}")
    if word and word not in known.POLICIES:
        raise BadPolicy(f"Invalid host volume policy: {go_syntax(_HOST_VOLUME, rule)}")
    for capability in _said(rule):
        if capability not in known.HOST_VOLUME:
            raise BadPolicy(f"Invalid host volume capability '{capability}': {go_syntax(_HOST_VOLUME, rule)}")
    _more(rule, known.HOST_VOLUME_MEANING.get(word, []))


def _check_word(rule: object, what: str, shape: Shape, words: tuple[str, ...] = known.POLICIES) -> None:
    """Refuse a block without a label whose policy is not one of the words."""
    if isinstance(rule, dict) and rule["Policy"] not in words:
        raise BadPolicy(f"Invalid {what} policy: {go_syntax(shape, rule)}")


def _check_capable(rule: object, what: str, shape: Shape, capabilities: frozenset[str], meaning: known.Meaning) -> None:
    """Check a block without a label that may spell out capabilities, and spell out the rest."""
    if not isinstance(rule, dict):
        return
    if rule["Policy"]:
        _check_word(rule, what, shape)
    for capability in _said(rule):
        if capability not in capabilities:
            raise BadPolicy(f"Invalid {what} capability '{capability}'")
    _more(rule, meaning.get(str(rule["Policy"]), []))

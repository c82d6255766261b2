"""The rules of a policy: which are taken, what they come to, and how the others are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gitpool.devserver.acl.policy import BadPolicy, parse_policy

LONGEST = "x" * 128
NOTHING_MORE = "Capabilities:[]string(nil), Variables:(*acl.VariablesPolicy)(nil)}"


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ('node_pool "a" { policy = "read" }', [{"Name": "a", "Policy": "read", "Capabilities": ["read"]}]),
        (
            'node_pool "a*" { policy = "write" capabilities = ["read"] }',
            [{"Name": "a*", "Policy": "write", "Capabilities": ["read", "delete", "read", "write"]}],
        ),
        ('node_pool "a" { policy = "scale" }', [{"Name": "a", "Policy": "scale", "Capabilities": None}]),
        ('node_pool "a" { policy = "" unknown = 1 }', [{"Name": "a", "Policy": "", "Capabilities": None}]),
        ('node_pool "a" { capabilities = [] }', [{"Name": "a", "Policy": "", "Capabilities": []}]),
        (
            'node_pool "a" {}\nnode_pool "a" { policy = "deny" }',
            [
                {"Name": "a", "Policy": "", "Capabilities": None},
                {"Name": "a", "Policy": "deny", "Capabilities": ["deny"]},
            ],
        ),
        ('{"node_pool": {"b": {"policy": "read"}}}', [{"Name": "b", "Policy": "read", "Capabilities": ["read"]}]),
        (f'node_pool "{LONGEST}" {{}}', [{"Name": LONGEST, "Policy": "", "Capabilities": None}]),
    ],
)
def test_rules_for_node_pools(rules: str, wanted: list[dict[str, Any]]) -> None:
    """Words are spelled out behind what the rule says itself, and what says nothing stays null."""
    assert parse_policy(rules, strict=True).json()["NodePools"] == wanted


def test_the_rules_as_json() -> None:
    """Every kind of rule has its place in RulesJSON; what is not there is null, and the text stands beside."""
    rules = """
      namespace "default" {
        capabilities = ["host-volume-create"]
        variables { path "gitpool/*" { capabilities = ["read", "write"] } }
      }
      agent { policy = "read" }
      operator { policy = "read" }
    """
    assert parse_policy(rules, strict=True).json() == {
        "Agent": {"Policy": "read"},
        "ExtraKeysHCL": None,
        "HostVolumes": None,
        "Namespaces": [
            {
                "Capabilities": ["host-volume-create", "host-volume-read"],
                "Name": "default",
                "Policy": "",
                "Variables": {"Paths": [{"PathSpec": "gitpool/*", "Capabilities": ["read", "write", "list"]}]},
            }
        ],
        "Node": None,
        "NodePools": None,
        "Operator": {"Policy": "read", "Capabilities": ["license-read", "keyring-read"]},
        "Plugin": None,
        "Quota": None,
        "Raw": rules,
        "Sentinel": None,
    }


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ("# nothing", "Invalid policy: # nothing"),
        (" ", "Invalid policy:  "),
        ('node_pools "a" {}', 'Invalid policy: node_pools "a" {}'),
        ("x", "Failed to parse ACL Policy: At 1:3: key 'x' expected start of object ('{') or assignment ('=')"),
        ("node_pool = 5", "Failed to parse ACL Policy: At 1:13: unknown slice type: *ast.LiteralType"),
        (
            'node_pool "a" { capabilities = "read" }',
            "Failed to parse ACL Policy: At 1:32: unknown slice type: *ast.LiteralType",
        ),
        (
            'agent { policy = ["x"] }',
            "Failed to parse ACL Policy: At 1:18: root.agent.Policy: unknown type for string *ast.ListType",
        ),
        (
            'agent = "x"',
            "Failed to parse ACL Policy: At 1:9: root.agent: not an object type for struct (*ast.LiteralType)",
        ),
        (
            'node_pool = [{ policy = "read" }]',
            "Failed to parse ACL Policy: At 1:16: root.node_pool[0]: Name asked for 'key', impossible",
        ),
        (
            "node_pool {}",
            "Failed to parse ACL Policy: invalid acl policy: runtime error: index out of range [0] with length 0",
        ),
        ('node_pool { policy = "read" }', "Invalid node pool name ''"),
        ('node_pool "bad name" {}', "Invalid node pool name 'bad name'"),
        (f'node_pool "{LONGEST}x" {{}}', f"Invalid node pool name '{LONGEST}x'"),
        ('node_pool "a" { policy = "list" }', "Invalid node pool policy 'list' for 'a'"),
        ('node_pool "a" { capabilities = ["list"] }', "Invalid node pool capability 'list' for 'a'"),
        ('node_pool "a" "b" "c" {}', "Invalid or duplicate policy keys: b, c"),
        ('agent { policy = "read" }\nagent { policy = "read" }', "Invalid or duplicate policy keys: agent"),
        ('node_pool "a" {}\nnope {}', "Invalid or duplicate policy keys: nope"),
        ('agent { policy = "nope" }', 'Invalid agent policy: &acl.AgentPolicy{Policy:"nope"}'),
        ("node {}", 'Invalid node policy: &acl.NodePolicy{Policy:""}'),
        (
            'operator { policy = "nope" }',
            'Invalid operator policy: &acl.OperatorPolicy{Policy:"nope", Capabilities:[]string(nil)}',
        ),
        ('operator { capabilities = ["nope"] }', "Invalid operator capability 'nope'"),
        ('sentinel { capabilities = ["nope"] }', "Invalid sentinel capability 'nope'"),
        ('quota { policy = "list" }', 'Invalid quota policy: &acl.QuotaPolicy{Policy:"list"}'),
        ('plugin { policy = "scale" }', 'Invalid plugin policy: &acl.PluginPolicy{Policy:"scale"}'),
        (
            'namespace "bad name!" { policy = "read" }',
            'Invalid namespace name: &acl.NamespacePolicy{Name:"bad name!", Policy:"read", ' + NOTHING_MORE,
        ),
        (
            'namespace "a" { capabilities = ["read-job", "no\\"pe"] }',
            (
                """Invalid namespace capability 'no"pe': &acl.NamespacePolicy{Name:"a", Policy:"", """
                """Capabilities:[]string{"read-job", "no\\"pe"}, Variables:(*acl.VariablesPolicy)(nil)}"""
            ),
        ),
        ('namespace "a" { variables {} }', "Invalid variable policy: no variable paths in namespace a"),
        (
            'namespace "a" { variables { path "/x" {} } }',
            "Invalid variable path \"/x\" in namespace a: cannot start with a leading '/'`",
        ),
        (
            'namespace "a" { variables { path "x" { capabilities = ["nope"] } } }',
            "Invalid variable capability 'nope' in namespace a",
        ),
        ('namespace "a" { variables { path "" {} } }', "Invalid missing variable path in namespace a"),
        (
            'host_volume "a b" {}',
            'Invalid host volume name: &acl.HostVolumePolicy{Name:"a b", Policy:"", Capabilities:[]string(nil)}',
        ),
    ],
)
def test_rules_that_are_refused(rules: str, reason: str) -> None:
    """Each mistake has Nomad's own sentence, which prints Go's structs as Go does."""
    with pytest.raises(BadPolicy) as caught:
        parse_policy(rules, strict=True)
    assert str(caught.value) == reason


@pytest.mark.parametrize("rules", ['node_pool "a" "b" {}', 'node_pool "a" {}\nnope {}', 'node_pool "a" {} x = 1'])
def test_unknown_keys_are_only_refused_when_written(rules: str) -> None:
    """A policy from before Nomad became strict goes on working, less what nobody knows."""
    with pytest.raises(BadPolicy):
        parse_policy(rules, strict=True)
    pools = parse_policy(rules, strict=False).json()["NodePools"]
    assert json.dumps(pools) == '[{"Name": "a", "Policy": "", "Capabilities": null}]'

"""What policies allow: held against the rules as the embedded Nomad applies them, which shares no code with them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver.acl.policy import parse_policy
from gitpool.devserver.acl.rights import Granted
from gitpool.rights import EVERYTHING, rights_of

NAMES = ("prod", "prod-eng", "prod-web", "default", "p", "x")
LABELS = (*NAMES[:3], "*", "prod*", "prod-*", "*-eng", "p*d-*", "**", "prod*g")


def block(kind: str, label: str, body: str) -> str:
    """One rule."""
    return f'{kind} "{label}" {{ {body} }}\n'


pool_bodies = st.sampled_from(
    [
        'policy = "read"',
        'policy = "write"',
        'policy = "deny"',
        'capabilities = ["write"]',
        'capabilities = ["read", "delete"]',
        'policy = "read"\n capabilities = ["delete"]',
    ]
)
namespace_bodies = st.sampled_from(
    ['policy = "read"', 'policy = "deny"', 'policy = "scale"', 'capabilities = ["list-jobs"]', 'policy = "write"']
)
pool_rules = st.tuples(st.just("node_pool"), st.sampled_from(LABELS), pool_bodies)
namespace_rules = st.tuples(st.just("namespace"), st.sampled_from(LABELS), namespace_bodies)
node_rule = st.sampled_from(["", 'node { policy = "read" }', 'node { policy = "write" }', 'node { policy = "deny" }'])
rules = st.tuples(st.lists(pool_rules | namespace_rules, max_size=5, unique_by=lambda r: r[:2]), node_rule)
policies = st.lists(rules.map(lambda found: "".join(block(*r) for r in found[0]) + found[1]), max_size=3)


@given(policies)
def test_rights_are_those_that_nomad_grants(texts: list[str]) -> None:
    """For every name and capability the answer is the server's, with labels, globs, unions and denials."""
    read = [parse_policy(text, strict=True) for text in texts]
    server, ours = Granted(read), rights_of([policy.json() for policy in read])
    for name in NAMES:
        for capability in ("read", "write", "delete"):
            assert server.pool(name, capability) == ours.may(capability, name)
    assert server.node("read") == ours.reads_nodes
    if ours.sees_all_jobs:
        assert all(server.namespace(name, "list-jobs") for name in NAMES)


def test_management_may_everything() -> None:
    """A management token, and everybody while ACLs are off, needs no rule."""
    assert EVERYTHING.may("delete", "prod")
    assert EVERYTHING.sees_all_jobs


def test_a_list_of_jobs_is_whole_only_with_a_rule_for_every_namespace() -> None:
    """Namespaces that no rule names may exist, so rules without `*` prove nothing; nor does `*` beside a deny."""
    every = {"Namespaces": [{"Name": "*", "Capabilities": ["list-jobs"]}]}
    assert rights_of([every]).sees_all_jobs
    assert not rights_of([{"Namespaces": [{"Name": "default", "Capabilities": ["list-jobs"]}]}]).sees_all_jobs
    assert not rights_of([every, {"Namespaces": [{"Name": "hidden", "Capabilities": ["deny"]}]}]).sees_all_jobs


def test_no_policy_gives_nothing() -> None:
    """An anonymous token without a policy may nothing, and null is as good as no rule."""
    assert not rights_of([]).may("read", "prod")
    assert not rights_of([{"NodePools": None, "Namespaces": None, "Node": None}]).may("read", "prod")

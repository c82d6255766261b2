"""What policies allow together: hand-written rows, and random policies against an evaluator of their own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver.acl.policy import parse_policy
from gitpool.devserver.acl.rights import Granted


def granted(*rules: str) -> Granted:
    """What policies with these rules allow."""
    return Granted(parse_policy(text, strict=False) for text in rules)


@pytest.mark.parametrize(
    ("rules", "name", "wanted"),
    [
        (['node_pool "*" { policy = "read" }'], "anything", "r"),
        (['node_pool "gpu" { policy = "write" }'], "gpu", "rwd"),
        (['node_pool "gpu" { policy = "write" }'], "gpux", ""),
        (['node_pool "*" { policy = "deny" }\nnode_pool "gpu" { policy = "read" }'], "gpu", "r"),
        (['node_pool "*" { policy = "write" }\nnode_pool "gpu" {}'], "gpu", ""),
        (['node_pool "gpu" { policy = "read" }', 'node_pool "gpu" { capabilities = ["delete"] }'], "gpu", "rd"),
        (['node_pool "gpu" { policy = "write" }', 'node_pool "gpu" { policy = "deny" }'], "gpu", ""),
        (['node_pool "gpu" { policy = "deny" }', 'node_pool "gpu" { policy = "write" }'], "gpu", ""),
        (['node_pool "prod-*" { policy = "read" }\nnode_pool "*" { policy = "write" }'], "prod-eng", "r"),
        # Equally close: the last in byte order.
        (['node_pool "prod*g" { policy = "read" }\nnode_pool "prod-*" { policy = "write" }'], "prod-eng", "rwd"),
        (['node_pool "p*d" { policy = "read" }\nnode_pool "pr*" { policy = "write" }'], "prod", "rwd"),
        (['node_pool "**" { policy = "write" }\nnode_pool "*" { policy = "read" }'], "x", "rwd"),
    ],
)
def test_node_pools(rules: list[str], name: str, wanted: str) -> None:
    """The exact label counts, else the closest glob; policies add up, and deny wins within a label alone."""
    rights = granted(*rules)
    assert "".join(word[0] for word in ("read", "write", "delete") if rights.pool(name, word)) == wanted


def test_namespaces() -> None:
    """A right in any namespace is one in all of them together; deny and nothing are no rights at all."""
    rights = granted('namespace "a" { policy = "read" }\nnamespace "b*" { policy = "deny" }\nnamespace "c" {}')
    assert [name for name in ("a", "b", "bb", "c", "d", "*") if rights.sees_namespace(name)] == ["a", "*"]
    assert rights.namespace("*", "submit-job", "list-jobs")
    assert not rights.namespace("*", "submit-job")
    assert not rights.namespace("b", "list-jobs")
    assert not granted('namespace "b*" { policy = "deny" }').sees_namespace("*")


def test_a_glob_of_all_namespaces_is_also_the_name_of_all() -> None:
    """Where no namespace alone allows it, a rule for * still answers for the name *."""
    rights = granted('namespace "*" { capabilities = ["read-job"] }')
    assert rights.namespace("*", "read-job")
    assert rights.namespace("new", "read-job")


def test_variables() -> None:
    """Globs may stand in the namespace or in the path; across policies, deny takes nothing away."""
    rights = granted(
        'namespace "default" { variables { path "gitpool/*" { capabilities = ["read"] } '
        'path "gitpool/lock" { capabilities = ["write"] } } }',
        'namespace "t*" { variables { path "x" { capabilities = ["destroy"] } } }',
        'namespace "default" { variables { path "gitpool/*" { capabilities = ["deny", "write"] } } }',
    )
    assert rights.variable("default", "gitpool/state", "read")
    assert rights.variable("default", "gitpool/state", "list")
    assert not rights.variable("default", "gitpool/state", "write")
    assert not rights.variable("default", "gitpool/lock", "read")
    assert rights.variable("default", "gitpool/lock", "write")
    assert rights.variable("team", "x", "destroy")
    assert not rights.variable("team", "y", "destroy")


@pytest.mark.parametrize(
    ("words", "read", "write"),
    [
        (["read"], True, False),
        (["read", "write"], True, True),
        (["write", "deny"], False, False),
        (["scale"], False, False),
        (["scale", "read"], True, False),
        ([], False, False),
    ],
)
def test_blocks_without_labels(words: list[str], read: bool, write: bool) -> None:
    """Of several policies the strongest word counts, and deny is the strongest."""
    for block in ("node", "agent", "operator"):
        rights = granted(*(f'{block} {{ policy = "{word}" }}' for word in words))
        ask = getattr(rights, block)
        assert (ask("read"), ask("write")) == (read, write)


def test_a_client_token_is_never_a_management_token() -> None:
    """Whatever its policies say."""
    everything = 'node_pool "*" { policy = "write" }\noperator { policy = "write" }'
    assert not granted(everything).is_management


@dataclass(frozen=True)
class Rule:
    """One node_pool or namespace rule as it is generated."""

    kind: str
    label: str
    word: str
    capabilities: tuple[str, ...]

    def text(self) -> str:
        """The rule in HCL, in one of two layouts."""
        said = ", ".join(f'"{one}"' for one in self.capabilities)
        word = f'policy = "{self.word}"\n' if self.word else ""
        return f'{self.kind} "{self.label}" {{\n{word}capabilities = [{said}]\n}}'

    def grants(self) -> set[str]:
        """What the rule says, its word spelled out by hand."""
        known = {
            "node_pool": {"read": {"read"}, "write": {"read", "write", "delete"}, "deny": {"deny"}},
            "namespace": {
                "read": {"list-jobs", "read-job"},
                "write": {"list-jobs", "read-job", "submit-job"},
                "deny": {"deny"},
            },
        }
        return set(self.capabilities) | known[self.kind].get(self.word, set())


def matches(glob: str, name: str) -> bool:
    """Whether a glob matches, character by character."""
    if not glob:
        return not name
    if glob[0] == "*":
        return any(matches(glob[1:], name[at:]) for at in range(len(name) + 1))
    return bool(name) and glob[0] == name[0] and matches(glob[1:], name[1:])


def allowed(policies: list[list[Rule]], kind: str, name: str) -> set[str]:
    """What all policies together allow on a name, by another way than the server's: rank all labels, take the best."""
    rules = [rule for policy in policies for rule in policy if rule.kind == kind]
    labels = {rule.label for rule in rules}
    fitting = [label for label in labels if "*" in label and matches(label, name)]
    ranked = sorted(sorted(fitting, reverse=True), key=lambda label: len(name) - len(label.replace("*", "")))
    chosen = name if name in labels and "*" not in name else (ranked[0] if ranked else None)
    total = [rule.grants() for rule in rules if rule.label == chosen]
    union = set().union(*total)
    return set() if "deny" in union else union


_LETTERS = "ab-"
_NAMES = st.text(_LETTERS, min_size=1, max_size=4)
_LABELS = st.one_of(_NAMES, st.text(_LETTERS + "*", min_size=1, max_size=4))
_CAPABILITIES = {
    "node_pool": ("read", "write", "delete", "deny"),
    "namespace": ("list-jobs", "read-job", "submit-job", "deny"),
}
_RULES = st.sampled_from(sorted(_CAPABILITIES)).flatmap(
    lambda kind: st.builds(
        Rule,
        st.just(kind),
        _LABELS,
        st.sampled_from(("", "read", "write", "deny", "scale" if kind == "node_pool" else "")),
        st.lists(st.sampled_from(_CAPABILITIES[kind]), max_size=2).map(tuple),
    )
)


@given(
    st.lists(st.lists(_RULES, min_size=1, max_size=6), min_size=1, max_size=3), st.lists(_NAMES, min_size=1, max_size=4)
)
def test_random_policies_allow_what_another_evaluation_says(policies: list[list[Rule]], names: list[str]) -> None:
    """Globs of every shape, several policies, deny among them: the server and a naive reading of the rules agree."""
    rights = granted(*("\n".join(rule.text() for rule in policy) for policy in policies))
    for name in names:
        pool, space = allowed(policies, "node_pool", name), allowed(policies, "namespace", name)
        assert {one for one in ("read", "write", "delete") if rights.pool(name, one)} == pool
        assert {one for one in ("list-jobs", "read-job", "submit-job") if rights.namespace(name, one)} == space & {
            "list-jobs",
            "read-job",
            "submit-job",
        }

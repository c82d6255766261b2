"""Random pools, users and policies: the plan refuses what the cluster refuses, and nothing else."""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from gitpool.pool import NodePool, SchedulerConfig
from tests.foreseen.ground import attempted, embedded, without_indexes

NAMES = ("a", "a-b", "b")
LABELS = (*NAMES, "*", "a*", "*b", "a-*")
CAPABILITIES = ("read", "write", "delete", "deny")
BLIND = "The token cannot see every node pool"

pools = st.none() | st.builds(
    NodePool,
    st.just("x"),
    st.sampled_from(("", "one", "two")),
    scheduler_config=st.sampled_from((None, None, None, SchedulerConfig("spread"))),
)
users = st.sampled_from(("", "", "node", "down", "job", "dead", "elsewhere"))
rule = st.tuples(st.sampled_from(LABELS), st.sets(st.sampled_from(CAPABILITIES), min_size=1, max_size=3))
rules = st.none() | st.lists(rule, max_size=4, unique_by=lambda r: r[0])


@settings(max_examples=60)
@given(st.fixed_dictionaries({name: st.tuples(pools, pools, users) for name in NAMES}), rules, st.booleans())
def test_what_is_foreseen_is_what_is_refused(
    world: dict[str, tuple[NodePool | None, NodePool | None, str]],
    given_rules: list[tuple[str, set[str]]] | None,
    sees_users: bool,
) -> None:
    """Whatever is there, whoever uses it and whatever the token may: no false alarm, and no miss but with a warning."""
    # What is there has no scheduler_config, which Community Edition would not have taken.
    before = {n: NodePool(n, was.description) for n, (was, _, _) in world.items() if was}
    after = {n: NodePool(n, w.description, scheduler_config=w.scheduler_config) for n, (_, w, _) in world.items() if w}
    with embedded(acl=given_rules is not None) as ground:
        for name, pool in before.items():
            ground.pool(pool)
            match world[name][2]:
                case "node":
                    ground.node(name)
                case "down":
                    ground.node(name, "down")
                case "job" | "dead" as status:
                    ground.job(name, is_dead=status == "dead")
                case "elsewhere":
                    ground.job(name, "other")
        secret = ""
        if given_rules is not None:
            blocks = [f'node_pool "{label}" {{ capabilities = {_listed(words)} }}\n' for label, words in given_rules]
            more = 'node { policy = "read" }\nnamespace "*" { capabilities = ["list-jobs"] }\n' if sees_users else ""
            secret = ground.token_with("".join(blocks) + more)
        neighbour = NodePool("default-neighbour", "stays")
        ground.pool(neighbour)
        there = without_indexes(ground)
        attempt = attempted(ground, [*after.values(), neighbour], [*before.values(), neighbour], secret)
        if attempt.warned:
            assert {"Not known whether a pool is in use"} == set(attempt.warned)
            assert attempt.foreseen or attempt.plan is not None
        else:
            # A hidden pool that the files do not want would be forgotten, which the cluster has no part in.
            is_blind = set(attempt.foreseen) == {"The token cannot see the pool"}
            assert bool(attempt.foreseen) == bool(attempt.refusal) or is_blind, (attempt.foreseen, attempt.refusal)
        if attempt.refusal and given_rules is None:  # a token that may write and not delete cannot undo a create
            assert there == without_indexes(ground)
        event(f"foreseen: {bool(attempt.foreseen)}")


def _listed(words: set[str]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in sorted(words)) + "]"

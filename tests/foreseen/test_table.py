"""Each refusal that a plan foresees is tried for real: with the checks the plan says no, without them the cluster does.

And what it does not foresee is not refused: a check that cries wolf is as bad as one that is blind.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from gitpool.pool import NodePool, SchedulerConfig
from tests.conftest import REAL_ENVIRONMENT
from tests.foreseen.ground import Attempt, Ground, attempted, embedded, without_indexes

HOUR = 3600 * 10**9
READS = 'node_pool "*" { policy = "read" }\nnode { policy = "read" }\nnamespace "*" { capabilities = ["list-jobs"] }\n'
"""What a token for plans has."""


@dataclass(frozen=True)
class Case:
    """One change of the pool `p`, from what is there to what the files want (None: no pool).

    `rules` are those of the token, None for management; `hand` prepares the cluster. `foreseen` is the summary of the
    plan's error, empty if it is to have none; `refusal` are words of what comes of the apply without checks, which
    with `leaves_some` cannot even be undone.
    """

    before: NodePool | None = None
    after: NodePool | None = None
    rules: str | None = None
    hand: Callable[[Ground, str], None] = lambda ground, name: None
    foreseen: str = ""
    refusal: str = ""
    warned: str = ""
    managed: bool = True
    acl: bool = False
    edition: str = "community"
    version: str = "2.0"
    authority: str = ""
    needs_nodes: bool = False
    leaves_some: bool = False


P, Q, GOVERNED = NodePool("p", "is"), NodePool("p", "is to be"), NodePool("p", "is", scheduler_config=SchedulerConfig())
AGED = NodePool("p", "is", node_identity_ttl=HOUR)
IN_USE, NO_WRITE, NO_DELETE = "Pool is in use", "The token may not write the pool", "The token may not delete the pool"
GRANT = 'node_pool "p" {{ capabilities = [{}] }}'.format


def rules(*capabilities: str) -> str:
    """A token that reads everything else, and has these capabilities on the pool."""
    return READS + GRANT(", ".join(f'"{one}"' for one in capabilities))


CASES = {
    "a delete of an empty pool": Case(P, None),
    "a delete with a node": Case(
        P, None, hand=lambda g, name: g.node(name), foreseen=IN_USE, refusal="has nodes", needs_nodes=True
    ),
    "a delete with a node that is down": Case(
        P, None, hand=lambda g, name: g.node(name, "down"), foreseen=IN_USE, refusal="has nodes", needs_nodes=True
    ),
    "a delete with a job": Case(
        P, None, hand=lambda g, name: g.job(name), foreseen=IN_USE, refusal="non-terminal jobs"
    ),
    "a delete with a job elsewhere": Case(
        P, None, hand=lambda g, name: g.job(name, "other"), foreseen=IN_USE, refusal="non-terminal jobs"
    ),
    "a delete with a dead job": Case(P, None, hand=lambda g, name: g.job(name, is_dead=True)),
    "a delete beside a job of another pool": Case(P, None, hand=lambda g, name: g.job("default")),
    "a delete by one who sees no nodes and no jobs": Case(
        P,
        None,
        'node_pool "*" { policy = "write" }',
        hand=lambda g, name: g.job(name),
        refusal="non-terminal jobs",
        warned="Not known whether a pool is in use",
        acl=True,
    ),
    "a delete by one who sees the job": Case(
        P,
        None,
        rules("read", "delete"),
        hand=lambda g, name: g.job(name),
        foreseen=IN_USE,
        refusal="non-terminal",
        acl=True,
    ),
    "a pool in use is changed": Case(P, Q, hand=lambda g, name: g.job(name)),
    "a pool is created": Case(None, P),
    "a scheduler_config on Community Edition": Case(
        None, GOVERNED, foreseen="scheduler_config needs Nomad Enterprise", refusal="unlicensed"
    ),
    "a scheduler_config that is added": Case(
        P, GOVERNED, foreseen="scheduler_config needs Nomad Enterprise", refusal="unlicensed"
    ),
    "a scheduler_config on Enterprise": Case(None, GOVERNED, edition="enterprise"),
    "a scheduler_config that goes": Case(GOVERNED, P, edition="enterprise"),
    "a create without the right": Case(None, P, READS, foreseen=NO_WRITE, refusal="Permission denied", acl=True),
    "a create with the right": Case(None, P, rules("read", "write"), acl=True),
    "an update without the right": Case(
        P, Q, rules("read", "delete"), foreseen=NO_WRITE, refusal="Permission denied", acl=True
    ),
    "an update with the right": Case(P, Q, rules("read", "write"), acl=True),
    "a delete without the right": Case(
        P, None, rules("read", "write"), foreseen=NO_DELETE, refusal="Permission denied", acl=True
    ),
    "a delete with the right": Case(P, None, rules("read", "delete"), acl=True),
    "a delete with the policy write": Case(P, None, READS + 'node_pool "p*" { policy = "write" }', acl=True),
    "a denial beside a right for all": Case(
        P,
        Q,
        READS.replace("read", "write", 1) + 'node_pool "p" { policy = "deny" }',
        foreseen="The token cannot see the pool",
        refusal="Permission denied",
        acl=True,
        managed=False,
    ),
    "a managed pool that is hidden": Case(
        P,
        P,
        READS + GRANT('"write"'),
        foreseen="The token cannot see the pool",
        refusal="Permission denied",
        acl=True,
    ),
    "management may everything": Case(P, None, acl=True),
    "a token without a policy": Case(
        P,
        Q,
        "",
        foreseen="The token cannot see every node pool",
        refusal="The token cannot see every node pool",
        acl=True,
    ),
    "a field that an old server does not know": Case(
        None,
        AGED,
        foreseen="The server is too old for node_identity_ttl",
        refusal="was changed by somebody else",
        version="1.10",
        leaves_some=True,
    ),
    "a default that an old server does not know": Case(None, P, version="1.10"),
    "a region that is not the authoritative one": Case(
        None,
        P,
        foreseen="The region is not the authoritative one",
        refusal="No path to region",
        acl=True,
        authority="elsewhere",
    ),
    "without ACLs each region is its own": Case(None, P, authority="elsewhere"),
    "nothing to do in another region": Case(P, P, acl=True, authority="elsewhere"),
}


def judge(case: Case, ground: Ground, before: object, attempt: Attempt) -> None:
    """Whether plan and cluster say what the case says, and nothing half done is left."""
    assert ((case.foreseen,) if case.foreseen else ()) == attempt.foreseen
    assert ((case.warned,) if case.warned else ()) == attempt.warned
    if case.refusal:
        assert case.refusal in attempt.refusal
        assert case.leaves_some or before == without_indexes(ground)
    else:
        assert attempt.refusal == ""


NEIGHBOUR = NodePool("neighbour", "stays as it is")


def play(case: Case, ground: Ground, name: str = "p") -> Attempt:
    """The case, with a pool of that name; a neighbour that does not change keeps the files from being empty."""
    before, after = (replace(pool, name=name) if pool else None for pool in (case.before, case.after))
    neighbour = replace(NEIGHBOUR, name=f"{name}-neighbour")
    for pool in filter(None, (before, neighbour)):
        ground.pool(pool)
    case.hand(ground, name)
    rules = None if case.rules is None else case.rules.replace('"p', f'"{name}')
    secret = ground.token if rules is None else ground.token_with(rules)
    managed = [pool for pool in (before, neighbour) if pool and (pool is neighbour or case.managed)]
    seen = without_indexes(ground)
    ground.be_ruled_from(case.authority)
    attempt = attempted(ground, [pool for pool in (after, neighbour) if pool], managed, secret)
    judge(case, ground, seen, attempt)
    return attempt


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_foreseen_and_refused(case: Case) -> None:
    """What the plan refuses the embedded Nomad refuses, and nothing else."""
    with embedded(acl=case.acl, edition=case.edition, version=case.version) as ground:
        play(case, ground)


def real() -> Iterator[Ground]:
    """The real agent."""
    ground = Ground(REAL_ENVIRONMENT["NOMAD_ADDR"], REAL_ENVIRONMENT.get("NOMAD_TOKEN", ""))
    yield ground
    ground.clean()


@pytest.mark.real
@pytest.mark.skipif("NOMAD_ADDR" not in REAL_ENVIRONMENT, reason="NOMAD_ADDR names no real agent")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_foreseen_and_refused_by_a_real_nomad(case: Case) -> None:
    """What the plan refuses a real Nomad refuses, and nothing else."""
    for ground in real():
        is_community = ground.is_community()
        if case.needs_nodes or case.version != "2.0" or case.authority:
            pytest.skip("a real agent has its own nodes, version and regions")
        if is_community is not (case.edition == "community"):
            pytest.skip("the agent is of another edition")
        if case.acl is not bool(ground.token):
            pytest.skip("the agent has ACLs, or has none, unlike the case")
        play(case, ground, f"gitpool-test-{uuid.uuid4().hex[:12]}")

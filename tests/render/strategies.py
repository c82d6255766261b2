"""Pools and plans of every kind, hostile ones first: text may hold anything that JSON can hold."""

from __future__ import annotations

from hypothesis import strategies as st

from gitpool.desired import Desired
from gitpool.diagnostics import Report
from gitpool.diff import diff
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import ATTRIBUTES, DEFAULT_TTL, DesiredPool, Facts, Instance, LivePool, NodePool, SchedulerConfig
from gitpool.state import State

HOSTILE = "\x00\x07\x08\x1b\x7f\x85\x9b\r\n\t\u00ad\u200b\u202e\u2028\u2066\ufeff\U000e0041\ud800${%\\\"'é漢"

texts = st.one_of(st.text(HOSTILE + "ab ", max_size=12), st.text(max_size=12))
lines = st.one_of(st.text("ab\n", max_size=12), texts)
names = st.text(st.sampled_from("abc-_1"), min_size=1, max_size=3)
keys = st.one_of(st.sampled_from(["team", "api_token", "Password", "a.b"]), texts)
schedulers = st.builds(
    SchedulerConfig, st.sampled_from(["", "binpack", "spread"]), st.sampled_from([None, True, False])
)


def pools(name: st.SearchStrategy[str] = names) -> st.SearchStrategy[NodePool]:
    """Any pool."""
    return st.builds(
        NodePool,
        name,
        lines,
        st.dictionaries(keys, lines, max_size=3),
        st.one_of(st.just(DEFAULT_TTL), st.integers(0, 2**62)),
        st.none() | schedulers,
    )


sensitive = st.frozensets(st.sampled_from([(name,) for name in ATTRIBUTES] + [("meta", "team")]), max_size=2)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """What the decision table makes of any three sets of pools that resemble each other."""
    sets = []
    base = draw(st.dictionaries(names, pools(), max_size=3))
    for _ in range(3):
        chosen = {
            n: NodePool(n, p.description, p.meta, p.node_identity_ttl, p.scheduler_config) for n, p in base.items()
        }
        for name in draw(st.lists(names, max_size=2)):
            chosen.pop(name, None)
        for pool in draw(st.lists(pools(st.sampled_from(sorted(base)) if base else names), max_size=2)):
            chosen[pool.name] = pool
        sets.append(chosen)
    mode = draw(st.sampled_from(list(Mode)))
    keys = st.one_of(st.none(), st.text(HOSTILE, max_size=3), st.integers(0, 3))
    instances = {name: Instance("workers", draw(keys)) for name in sorted({*sets[0], *sets[2]})}
    facts = {n: Facts(instances[n], draw(st.booleans()), draw(sensitive)) for n in sets[2]}
    return diff(
        Desired.of(
            {n: DesiredPool(pool, instance=instances[n], sensitive=draw(sensitive)) for n, pool in sets[0].items()}
        ),
        {name: LivePool(pool, 1, 2) for name, pool in sets[1].items()},
        State("lineage", 1, sets[2], facts=facts),
        Options(mode=mode, adopt=True),
        Report(),
        environment=draw(st.sampled_from(["", "prod", "\x1b[2J"])),
    )

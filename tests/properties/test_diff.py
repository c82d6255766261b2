"""diff, for any files, any cluster and any state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gitpool.change import Action, Cause
from gitpool.desired import Desired
from gitpool.diagnostics import Report
from gitpool.diff import diff, field_changes
from gitpool.guards import prevent_destroy
from gitpool.plan import Options, Plan
from gitpool.pool import (
    ATTRIBUTES,
    USUAL,
    DesiredPool,
    Facts,
    Instance,
    Lifecycle,
    LivePool,
    NodePool,
    Path,
    same_image,
)
from gitpool.state import State
from gitpool.transaction import Phase, Transaction, Turn, Wave, decide
from tests.support.strategies import facts, ignored, pools

NAMES = ("a", "b", "c", "d")


def any_of(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, NodePool]]:
    """Some of these pools, each somehow; few different images, so that they meet."""
    few = st.sampled_from([NodePool("x"), NodePool("x", "one"), NodePool("x", "two", {"a": "1"})])

    def called(name: str) -> st.SearchStrategy[NodePool]:
        return (few | pools("x")).map(lambda pool: replace(pool, name=name))

    return st.fixed_dictionaries({}, optional={name: called(name) for name in names})


def declared(pool: NodePool, ignoring: tuple[Path, ...], found: Facts) -> DesiredPool:
    """The pool with these facts."""
    lifecycle = Lifecycle(found.prevent_destroy, ignoring)
    return DesiredPool(pool, lifecycle, found.instance or Instance(pool.name), found.sensitive)


wanted = st.builds(
    lambda found, ignoring, known: {n: declared(p, ignoring, known.get(n, USUAL)) for n, p in found.items()},
    any_of(NAMES),
    ignored(),
    st.dictionaries(st.sampled_from(NAMES), facts()),
)


def planned(
    files: dict[str, DesiredPool],
    live: dict[str, NodePool],
    known: dict[str, NodePool],
    adopt: bool = True,
    remembered: Mapping[str, Facts] | None = None,
) -> Plan:
    """The plan; adopting, so that nothing is left out as an error."""
    shown = {n: LivePool(p, 1, 1) for n, p in live.items()}
    state = State("lineage", 1, known, facts=remembered or {})
    return diff(Desired.of(files), shown, state, Options(adopt=adopt), Report())


def carried_out(plan: Plan, live: dict[str, NodePool]) -> dict[str, NodePool]:
    """The cluster after the plan was followed, wave by wave."""
    cluster = dict(live)
    transaction = Transaction.of(plan, id="tx", who="ada", started="noon")
    while isinstance(step := decide(transaction, cluster), Wave):
        for write in step.writes:
            if write.target is None:
                del cluster[write.name]
            else:
                cluster[write.name] = write.target
    assert Turn(Phase.COMMITTED) == step
    return cluster


remembered = st.dictionaries(st.sampled_from(NAMES), facts())


@given(wanted, any_of(NAMES), any_of(NAMES), remembered)
def test_applying_a_plan_leaves_nothing_to_do(
    files: dict[str, DesiredPool],
    live: dict[str, NodePool],
    known: dict[str, NodePool],
    remembered: dict[str, Facts],
) -> None:
    """After a plan was carried out and recorded, the next one is empty, without drift; facts are those of the files."""
    plan = planned(files, live, known, remembered=remembered)
    after = carried_out(plan, live)
    transaction = Transaction.of(plan, id="tx", who="ada", started="noon").turned(Phase.COMMITTED)
    state = State("lineage", 1, known, facts=remembered).closed(transaction, after)
    again = planned(files, after, dict(state.pools), adopt=False, remembered=state.facts)
    assert ([], ()) == (again.acting, again.drift)
    assert files.keys() == state.pools.keys()
    assert {n: p.facts for n, p in files.items()} == {n: state.facts_of(n) for n in state.pools}


@given(wanted, any_of(NAMES), any_of(NAMES), remembered)
def test_facts_alone_write_nothing(
    files: dict[str, DesiredPool],
    live: dict[str, NodePool],
    known: dict[str, NodePool],
    remembered: dict[str, Facts],
) -> None:
    """Whatever the state remembers beside the images: the same pools are written, with the same images."""

    def written(plan: Plan) -> list[tuple[str, NodePool | None]]:
        return [(c.name, c.after) for c in plan.changes if c.action.writes]

    assert written(planned(files, live, known)) == written(planned(files, live, known, remembered=remembered))


@given(wanted, any_of(NAMES), any_of(NAMES), remembered)
def test_a_protection_is_lifted_by_an_apply_of_its_own(
    files: dict[str, DesiredPool],
    live: dict[str, NodePool],
    known: dict[str, NodePool],
    remembered: dict[str, Facts],
) -> None:
    """No plan that passes the guard deletes a pool that the state remembers as protected."""
    plan = planned(files, live, known, remembered=remembered)
    refused = {d.address for d in prevent_destroy(plan, Desired.of(files))}
    deleted = [c for c in plan.changes if c.action is Action.DELETE and c.address not in refused]
    assert [] == [c.name for c in deleted if remembered.get(c.name, USUAL).prevent_destroy]


@given(wanted, any_of(NAMES), any_of(NAMES))
def test_only_ours_is_touched(
    files: dict[str, DesiredPool], live: dict[str, NodePool], known: dict[str, NodePool]
) -> None:
    """What is neither in the files nor in the state stays; what is in the files is as wanted, ignored fields apart."""
    after = carried_out(planned(files, live, known), live)
    for name in NAMES:
        if name in files:
            assert same_image(
                after[name], files[name].pool, files[name].lifecycle.ignore_changes if name in live else ()
            )
        elif name in known:
            assert name not in after
        else:
            assert live.get(name) == after.get(name)


@given(wanted, any_of(NAMES), any_of(NAMES))
def test_nothing_is_overwritten_unasked(
    files: dict[str, DesiredPool], live: dict[str, NodePool], known: dict[str, NodePool]
) -> None:
    """Without -adopt no pool that is not managed and holds anybody's words is written: each is an error."""
    report = Report()
    shown = {n: LivePool(p, 1, 1) for n, p in live.items()}
    plan = diff(Desired.of(files), shown, State("lineage", 1, known), Options(), report)
    foreign = {n for n, p in live.items() if n not in known and not p.is_blank}
    assert [] == [c.name for c in plan.changes if c.action.writes and c.name in foreign]
    refused = {str(d.address).removeprefix("node_pool.") for d in report}
    assert refused == {n for n in foreign & files.keys() if n not in {c.name for c in plan.changes}}


@given(wanted, any_of(NAMES), any_of(NAMES), remembered)
def test_a_plan_survives_its_file(
    files: dict[str, DesiredPool],
    live: dict[str, NodePool],
    known: dict[str, NodePool],
    remembered: dict[str, Facts],
) -> None:
    """Saved and read, it is the same plan with the same digest, but for the sensitive values, which are masked."""
    plan = planned(files, live, known, remembered=remembered)
    found = Plan.from_json(plan.to_json())
    assert plan.masked == found
    assert plan.digest == found.digest
    assert plan == found or any(c.sensitive for c in plan.changes) or any(d.sensitive for d in plan.drift)


def naive(one: NodePool, other: NodePool) -> set[Path]:
    """The fields that differ, found the long way."""
    found: set[Path] = {("meta", k) for k in {*one.meta, *other.meta} if one.meta.get(k) != other.meta.get(k)}
    for attribute in ATTRIBUTES:
        if attribute in ("description", "node_identity_ttl") and getattr(one, attribute) != getattr(other, attribute):
            found.add((attribute,))
    if one.scheduler_config != other.scheduler_config:
        inner: list[Path] = [("scheduler_config", "scheduler_algorithm")]
        inner.append(("scheduler_config", "memory_oversubscription_enabled"))
        found |= {p for p in inner if one.get(p) != other.get(p)} or {("scheduler_config",)}
    return found


@given(pools("a"), pools("a"), st.none() | pools("a"))
def test_every_difference_is_a_field(before: NodePool, after: NodePool, known: NodePool | None) -> None:
    """Each field that differs is said once, in order, with what it was and will be, and nothing else is."""
    changes = field_changes(before, after, known)
    paths = [c.path for c in changes]
    assert naive(before, after) == set(paths)
    assert sorted(set(paths)) == paths
    assert all((before.get(c.path), after.get(c.path)) == (c.before, c.after) for c in changes)
    if known is None:
        assert all(c.cause is None for c in changes)
    elif known == before:
        assert all(c.cause is Cause.CONFIG for c in changes)
    elif known == after:
        assert all(c.cause is Cause.DRIFT for c in changes)


@given(wanted, any_of(NAMES), any_of(NAMES))
def test_actions_follow_from_presence(
    files: dict[str, DesiredPool], live: dict[str, NodePool], known: dict[str, NodePool]
) -> None:
    """Created is what is absent, deleted what is present, forgotten what is neither live nor wanted."""
    for change in planned(files, live, known).changes:
        presence = (change.name in files, change.name in live, change.name in known)
        allowed = {
            Action.CREATE: presence[:2] == (True, False),
            Action.UPDATE: presence[:2] == (True, True),
            Action.NO_OP: presence == (True, True, True),
            Action.RECORD: presence == (True, True, True),
            Action.ADOPT: presence == (True, True, False),
            Action.DELETE: presence == (False, True, True),
            Action.FORGET: presence == (False, False, True),
        }
        assert allowed[change.action]

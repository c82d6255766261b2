"""Pools, plans and diagnostics that the tests of this room show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gitpool.change import Action, Change
from gitpool.desired import Desired, Removal, Repetition
from gitpool.diagnostics import (
    Diagnostic,
    FunctionCall,
    Parameter,
    Position,
    Report,
    Source,
    SourceRange,
    error,
    warning,
)
from gitpool.diff import diff
from gitpool.impact import NOTHING, Impact
from gitpool.plan import Mode, Options, Plan
from gitpool.pool import DesiredPool, Facts, Instance, Lifecycle, LivePool, NodePool, SchedulerConfig
from gitpool.state import State
from gitpool.transaction import Event, Outcome, Result, Step, Transaction, Write

HOUR = 3600 * 10**9

ENG = NodePool("prod-eng", "Production workloads", {"team": "engineering", "env": "production"})
GPU = NodePool(
    "gpu",
    "Machines with accelerators",
    {"api_token": "hunter2-hunter2", "owner.mail": "ml@example.org", "team": "ml"},
    48 * HOUR,
    SchedulerConfig("spread", True),
)
NOTES = NodePool("notes", meta={"runbook": "first\nsecond\nthird\n"})
EDGE = NodePool("edge", "At the edge")
OLD = NodePool("old", "No longer needed", {"team": "web"}, scheduler_config=SchedulerConfig())
GONE = NodePool("gone", "Removed by hand")


def planned(
    desired: Iterable[NodePool], live: Iterable[NodePool], known: Iterable[NodePool], **options: object
) -> Plan:
    """The plan that the decision table makes of these."""
    report = Report()
    wanted: Mapping[str, DesiredPool] = {pool.name: DesiredPool(pool) for pool in desired}
    plan = diff(
        Desired.of(wanted),
        {pool.name: LivePool(pool, 10, 11) for pool in live},
        State("lineage", 3, {pool.name: pool for pool in known}),
        Options(**options),  # type: ignore[arg-type]
        report,
        region="global",
    )
    assert not report.errors
    return plan


def everything() -> Plan:
    """A plan with every action, every cause and every reason that a normal plan can have."""
    edited = replace(GPU, description="edited by hand", meta={**GPU.meta, "team": "hand"})
    wanted = replace(
        GPU,
        meta={"api_token": "correct-horse", "owner.mail": "ml@example.org", "team": "research", "tier": "1"},
        scheduler_config=SchedulerConfig("binpack", True),
    )
    runbook = replace(NOTES, meta={"runbook": "first\nchanged\nthird\n"}, scheduler_config=SchedulerConfig("spread"))
    plan = planned(
        desired=[ENG, wanted, runbook, EDGE, replace(GONE, name="lost"), NodePool("born", "Made by a node")],
        live=[edited, NOTES, EDGE, OLD, NodePool("born"), NodePool("theirs"), NodePool("theirs-too")],
        known=[GPU, NOTES, OLD, GONE, replace(GONE, name="lost")],
    )
    return replace(plan, environment="production")


def used() -> Plan:
    """A plan that touches nodes, jobs and allocations, knows some figures not, and has a rename."""
    full = [replace(pool, description=f"{pool.description}, changed") for pool in (ENG, GPU, EDGE)]
    plan = planned(
        desired=[*full, replace(OLD, name="renamed"), NOTES],
        live=[ENG, GPU, EDGE, OLD, GONE, NOTES],
        known=[ENG, GPU, EDGE, OLD, GONE, NOTES],
    )
    by_status, by_eligibility = {"down": 2, "ready": 10}, {"eligible": 9, "ineligible": 3}
    denied = {"nodes": 'Nomad answers 403 Permission denied; the token lacks `node { policy = "read" }`'}
    impacts = {
        "prod-eng": Impact(12, 3, 1040, by_status, by_eligibility, {"default": 2, "web": 1}),
        "gpu": Impact(None, 1, 4, jobs_by_namespace={"ml": 1}, unknown=denied),
        "edge": Impact(1, 0, 0, {"ready": 1}, {"eligible": 1}),
        "renamed": NOTHING,
        "old": NOTHING,
        "gone": NOTHING,
    }
    return replace(plan, changes=tuple(replace(c, impact=impacts.get(c.name)) for c in plan.changes))


SECRET = frozenset({("meta", "pin"), ("description",), ("node_identity_ttl",)})
HUSH = NodePool("hush", "hush-1", {"pin": "hush-2", "team": "ml"}, 7 * HOUR, SchedulerConfig("spread"))
WHOLE = NodePool("whole", meta={"hush-3": "hush-4"}, scheduler_config=SchedulerConfig("spread", True))
PLACE = SourceRange("moves.hcl", Position(3, 1, 40), Position(6, 2, 99))


def of_blocks() -> Plan:
    """A plan of pools that come from blocks that repeat, are protected, sensitive, imported, removed."""
    workers, numbered = Instance("workers", "gpu-\u202e"), Instance("numbered", 2)
    whole = frozenset({("meta",), ("scheduler_config",)})
    desired = [
        DesiredPool(replace(EDGE, name="from-key"), instance=workers),
        DesiredPool(replace(EDGE, name="from-index", description="new"), instance=Instance("numbered", 0)),
        DesiredPool(HUSH, Lifecycle(prevent_destroy=True), sensitive=SECRET),
        DesiredPool(replace(HUSH, name="hushed", meta={"pin": "hush-5", "team": "web"}), sensitive=SECRET),
        DesiredPool(WHOLE, sensitive=whole),
        DesiredPool(replace(WHOLE, name="wholly", meta={"hush-6": "hush-7"}), sensitive=whole),
        DesiredPool(replace(EDGE, name="imported")),
        DesiredPool(replace(EDGE, name="imported-too", description="new"), Lifecycle(prevent_destroy=True)),
        DesiredPool(replace(EDGE, name="kept"), Lifecycle(prevent_destroy=True), Instance("workers", "kept")),
        DesiredPool(replace(EDGE, name="lifted", description="new")),
        DesiredPool(replace(EDGE, name="seen"), sensitive=frozenset({("description",)})),
        DesiredPool(replace(EDGE, name="unseen")),
    ]
    gone = {
        "gone-block": Facts(Instance("old", "x"), sensitive=frozenset({("description",)})),
        "gone-key": Facts(Instance("workers", "gone")),
        "gone-index": Facts(numbered),
        "gone-repetition": Facts(Instance("workers")),
        "gone-for-each": Facts(Instance("edge", "x")),
        "gone-count": Facts(Instance("edge", 0)),
        "renamed": Facts(workers),
        "deleted": Facts(Instance("left", 1)),
        "forgotten": Facts(Instance("left", 0), True),
    }
    facts = gone | {
        "lifted": Facts(Instance("workers", "lifted"), True),
        "unseen": Facts(sensitive=frozenset({("description",)})),
        "hush": Facts(prevent_destroy=True, sensitive=SECRET),
        "from-index": Facts(Instance("numbered", 0)),
        "wholly": Facts(sensitive=whole),
    }
    there = [replace(EDGE, name=name) for name in (*gone, "kept", "lifted", "seen", "unseen", "from-index")]
    known = [*there, replace(HUSH, name="hush", description="hush-8"), replace(HUSH, name="hushed")]
    known += [replace(WHOLE, name="wholly")]
    live = [*known, replace(EDGE, name="imported"), replace(EDGE, name="imported-too")]
    pools = {wanted.pool.name: wanted for wanted in desired}
    blocks = {**Desired.of(pools).blocks, "edge": Repetition.NONE}
    removed = (Removal("left", 1, True, PLACE), Removal("left", 0, False, PLACE))
    report = Report()
    plan = diff(
        Desired(pools, blocks, {"imported": PLACE, "imported-too": PLACE}, removed),
        {pool.name: LivePool(pool, 10, 11) for pool in live},
        State("lineage", 3, {p.name: p for p in known}, facts=facts),
        Options(),
        report,
    )
    assert not report.errors
    return plan


def destroyed() -> Plan:
    """What `destroy` plans."""
    return planned([], [ENG, GPU], [ENG, GPU], mode=Mode.DESTROY)


def refreshed() -> Plan:
    """What `-refresh-only` finds."""
    return planned(
        [], [replace(GPU, description="edited by hand", scheduler_config=None)], [GPU, EDGE], mode=Mode.REFRESH_ONLY
    )


def agreed() -> Plan:
    """Somebody did by hand what the files want by now: drift, but nothing to do."""
    return planned([EDGE], [EDGE], [replace(EDGE, description="before")])


def many(count: int) -> Plan:
    """A plan of creates."""
    names = [f"pool-{number:05}" for number in range(count)]
    pools = [NodePool(name, f"Pool {name}", {"env": "production", "team": "engineering"}) for name in names]
    return Plan(tuple(Change(pool.name, Action.CREATE, None, pool) for pool in pools))


SOURCE = Source(
    "pools.hcl",
    'node_pool "gpu" {\n'
    '\tdescriptoin = "漢字 für Gerät" + x\n'
    "  meta = {\n"
    '    api_token = "hunter2-hunter2"\n'
    "    team      = missing\n"
    "  }\n"
    "}\n",
)


def diagnostics() -> list[Diagnostic]:
    """One of each kind: with all there is, over several lines, behind wide characters, at the end, without a place."""

    def at(text: str, length: int | None = None) -> tuple[int, int]:
        start = SOURCE.text.index(text)
        return start, start + (len(text) if length is None else length)

    context = 'node_pool "gpu"'
    called = error("Invalid function argument", "A number is required.", source=SOURCE, span=at("x\n", 1))
    assert called.snippet is not None
    values = (('local.pools["prod-eng"].meta', 'is object with 1 attribute "env"'), ("var.\x1b[2J", "is \x1b漢"))
    call = FunctionCall("join", (Parameter("separator", "string"),), Parameter("lists", ["list", "string"]), "string")
    return [
        error(
            "Unsupported argument",
            'An argument named "descriptoin" is not expected here. Did you mean "description"?\n\n'
            "These are known:\n  description, meta, node_identity_ttl, scheduler_config, and no others than these four",
            source=SOURCE,
            span=at("descriptoin"),
            context=context,
            address="node_pool.gpu",
        ),
        error("Unknown name", "There is no x.", source=SOURCE, span=at("x\n", 1), context=context),
        error("A map that is wrong", "", source=SOURCE, span=at("meta", 80)),
        error("Something is missing", "The file ends here.", source=SOURCE, span=(len(SOURCE.text),) * 2),
        warning("The cluster is old", "It does not know node_identity_ttl.", address="node_pool.gpu"),
        error("Nowhere", range=SOURCE.range(0, 9)),
        replace(called, snippet=replace(called.snippet, values=values, function_call=call)),
    ]


TRANSACTION = Transaction(
    "7f3a",
    "ops@build-7",
    "2026-01-02T03:04:05Z",
    (Write("gpu", GPU, replace(GPU, description="new")),),
    digest="sha256:00",
)
STATE = State("lineage", 3, {pool.name: pool for pool in (ENG, GPU, NOTES, OLD)}, TRANSACTION)
STATE_OF_BLOCKS = State(
    "lineage",
    4,
    {pool.name: pool for pool in (HUSH, WHOLE, EDGE)},
    facts={
        "edge": Facts(Instance("workers", "edge"), True),
        "hush": Facts(sensitive=SECRET),
        "whole": Facts(Instance("numbered", 0), sensitive=frozenset({("meta",), ("scheduler_config",)})),
    },
)

ROWS = [
    Outcome("prod-eng", Action.CREATE, Result.ROLLED_BACK),
    Outcome("gpu", Action.UPDATE, Result.ROLLED_BACK),
    Outcome("old", Action.DELETE, Result.FAILED, 'node pool "old" has nodes in regions: [global]; drain them first'),
    Outcome("shared", Action.UPDATE, Result.CONTESTED, "somebody else changed it in the meantime"),
    Outcome("lost", Action.CREATE, Result.UNKNOWN, "it is neither as it was nor as planned"),
    Outcome("edge", Action.CREATE, Result.APPLIED),
    Outcome("later", Action.DELETE, Result.NOT_STARTED),
]


def happenings() -> list[Event]:
    """An apply that turns back, step by step."""
    create, update = Write("prod-eng", None, ENG), TRANSACTION.writes[0]
    delete = Write("old", OLD, None)
    return [
        Event(Step.STARTED, create),
        Event(Step.DONE, create, seconds=0.2),
        Event(Step.STARTED, update),
        Event(Step.UNCERTAIN, update, why="the server did not answer in 10s", seconds=10),
        Event(Step.DONE, update, seconds=65.4),
        Event(Step.STARTED, delete),
        Event(Step.DONE, delete, seconds=1),
        Event(Step.REFUSED, delete, why="has nodes\nin regions"),
        Event(Step.TURNED, backward=True, why="node_pool.old was refused: has nodes"),
        *(Event(Step.STARTED, write.reverse, backward=True) for write in (delete, update, create)),
        Event(Step.DONE, delete.reverse, backward=True, seconds=2),
        Event(Step.REFUSED, create.reverse, backward=True, why="has a node by now"),
    ]

"""Reports of runs: such as gitpool writes, such as hypothesis makes, and whether a value has the types it declares."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from gitpool.annotations import Annotation, Level
from gitpool.bounds import Bound, Guards
from gitpool.change import Action
from gitpool.concealment import concealed
from gitpool.diagnostics import Severity
from gitpool.impact import Impact
from gitpool.plan import Options, Plan
from gitpool.render.mask import Mask
from gitpool.report import Problem, Run, RunReport, Status, told
from gitpool.transaction import Outcome, Result
from gitpool.windows import Window
from tests.render.examples import HUSH, PLACE, SECRET, everything, of_blocks
from tests.render.strategies import plans

CREATED = "2026-11-29T12:00:00Z"
RUN = Run("a" * 40, 7, 2, "https://example.com/runs/7")
HOUR = 3600 * 10**9

texts = st.text(st.characters() | st.sampled_from("\ud800\n`<@"), max_size=8)
problems = st.builds(Problem, st.sampled_from(Severity), texts, texts, texts)
outcomes = st.builds(Outcome, texts, st.sampled_from(Action), st.sampled_from(Result), texts)
impacts = st.none() | st.builds(
    Impact,
    *[st.none() | st.integers(0, 2**64 - 1)] * 3,
    *[st.dictionaries(texts, st.integers(0, 2**64 - 1), max_size=2)] * 3,
    st.dictionaries(texts, texts, max_size=2),
)


@st.composite
def remarks(draw: st.DrawFn) -> Annotation:
    """At any lines, with or without columns and suggestion."""
    first = draw(st.integers(1, 9))
    last = draw(st.integers(first, 9))
    columns = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    said = draw(texts), draw(texts), *columns, draw(texts), draw(st.none() | texts)
    return Annotation(draw(texts), first, last, draw(st.sampled_from(Level)), *said)


def shown(plan: Plan) -> Plan:
    """The plan as a report has it."""
    return told(concealed(plan, Mask().hides))


@st.composite
def reports(draw: st.DrawFn, some: st.SearchStrategy[Plan] | None = None) -> RunReport:
    """Any report that gitpool could write."""
    plan = draw(st.none() | (plans() if some is None else some))
    if plan is not None:
        plan = shown(replace(plan, changes=tuple(replace(c, impact=draw(impacts)) for c in plan.changes)))
    status = draw(st.sampled_from([s for s in Status if fits(s, plan)]))
    return RunReport(
        status=status,
        environment=draw(texts) if plan is None else plan.environment,
        created=draw(st.sampled_from(["", CREATED])),
        run=draw(st.sampled_from([RUN, Run()])),
        plan=plan,
        problems=tuple(draw(st.lists(problems, max_size=3))),
        annotations=tuple(draw(st.lists(remarks(), max_size=3))),
        outcomes=tuple(draw(st.lists(outcomes, max_size=3))),
        failure_reason=draw(st.sampled_from(["", "refused", "rolled-back"])),
    )


def fits(status: Status, plan: Plan | None) -> bool:
    """Whether a plan like this can have ended so."""
    if status is Status.SKIPPED:
        return plan is None
    if status in (Status.PLANNED, Status.NO_CHANGES):
        return plan is not None and plan.has_changes is (status is Status.PLANNED)
    return True


def whole() -> RunReport:
    """A report that has all that a report can have."""
    guards = Guards(
        {"max_deletes": Bound(10, True), "max_nodes_affected": Bound(3)},
        ("prod-*",),
        HOUR,
        (Window.of("0 22 * * 1-5", "4h", "Europe/Berlin"),),
    )
    options = Options(
        targets=("gpu",),
        excludes=("web",),
        environment="production",
        allow_destroy=("old",),
        guards=(guards,),
        overrides=("max_deletes", "rule.owner"),
        justification="the nodes are gone",
    )
    impact = Impact(None, 3, 40, {}, {}, {"default": 3}, {"nodes": "the token must not see them"})
    changes = [c for c in everything().acting if c.name in ("gpu", "gone")]
    changes += [c for c in of_blocks().acting if c.name in ("kept", "deleted", "imported")]
    changes = [replace(c, impact=impact if c.action.writes else None) for c in changes]
    changes[0] = replace(changes[0], origin=PLACE, ignored=(("meta", "x"), ("description",)))
    unknown = replace(HUSH, name="new", unknown={"Newer": [1, {"x": None}]})
    changes.append(replace(changes[-1], name="new", action=Action.CREATE, before=None, after=unknown))
    drift = tuple(replace(d, sensitive=SECRET) for d in everything().drift if d.name != "lost")
    plan = Plan(tuple(changes), drift, 2, "production", "global", options, created=CREATED)
    return RunReport(
        Status.FAILED,
        "production",
        CREATED,
        RUN,
        shown(plan),
        (Problem(Severity.ERROR, "Too many deletes", "max_deletes allows 1.", "pools/gitpool.hcl:3"),),
        (Annotation("pools/pools.hcl", 3, 4, Level.WARNING, "gone", "by whom", 1, 2, "gpu", "a\nb"),),
        (Outcome("gpu", Action.UPDATE, Result.CONTESTED, "somebody changed it"),),
        "refused",
    )


def document(report: RunReport | None = None) -> dict[str, Any]:
    """The report as it is read from a file."""
    made = whole() if report is None else report
    found: dict[str, Any] = json.loads(json.dumps(made.to_json()))
    return found


_hints: Callable[[Any], dict[str, Any]] = cache(get_type_hints)


def strange(value: Any, hint: Any, place: str = "it") -> list[str]:
    """Where a value is not of the type that is declared for it, however deep."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any or hint is object:
        return []
    if origin in (Union, types.UnionType):
        found = [strange(value, one, place) for one in inner]
        return [] if [] in found else min(found, key=len)
    if is_dataclass(hint):
        if type(value) is not hint:
            return [f"{place}: {value!r}"]
        hints = _hints(hint)
        parts = ((getattr(value, f.name), hints[f.name], f"{place}.{f.name}") for f in fields(hint))
        return [problem for part in parts for problem in strange(*part)]
    if origin in (tuple, frozenset):
        if type(value) is not origin:
            return [f"{place}: {value!r}"]
        return [problem for one in value for problem in strange(one, inner[0], f"{place}[]")]
    if origin is not None and issubclass(origin, Mapping):
        if type(value) is not dict:
            return [f"{place}: {value!r}"]
        pairs = [*((key, inner[0]) for key in value), *((one, inner[1]) for one in value.values())]
        return [problem for one, kind in pairs for problem in strange(one, kind, f"{place}[]")]
    return [] if type(value) is (type(None) if hint is None else hint) else [f"{place}: {value!r}"]


def without_extras(schema: Any) -> Any:
    """The schema with no room for members that it does not describe."""
    if isinstance(schema, list):
        return [without_extras(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: without_extras(one) for name, one in schema.items()}
    is_object = "object" in str(schema.get("type", "")) and "properties" in schema
    return closed | ({"additionalProperties": False} if is_object else {})

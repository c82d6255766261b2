"""A report as Markdown, within so many bytes: a comment, the text of a check run, a summary.

It is built from the report and never cut: each part is added if it fits, in the order of what a reviewer needs most.
The heading, the verdict with its counts and the refusals are always there; details go first, then the table. Whatever
anybody could have written goes through `gitpool.render.escape`; all else in the document is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from gitpool.change import Action, Cause, Change, Reason
from gitpool.impact import FIGURES, NOTHING, Impact
from gitpool.plan import Mode, Plan
from gitpool.render import plan_text
from gitpool.render.block import CAUSES
from gitpool.render.details import add_details
from gitpool.render.escape import brief, cell, code, inline, words
from gitpool.render.page import Page, counted, fitting, folded, listed, row, size, table
from gitpool.report import Problem, RunReport, Status
from gitpool.transaction import Outcome, Result

ROOM = 65_000
"""Bytes of a comment: GitHub takes 65,536 characters, and counts them as it likes."""

SUMMARY_ROOM = 1_000_000
"""Bytes of a step's summary: a runner takes 1 MiB."""

LEAST_ROOM = 4_000
"""Bytes in which there is room for what has to be there: into less it does not fit."""

MOST_ROWS = 100
"""Pools in a table of a comment, and problems in a list; a larger document has room for more."""

_LONGEST_NAME = 130
"""Characters of a name: Nomad's have 128."""

_LONGEST_LINE = 160
_LONGEST_DETAIL = 2_000
"""Characters of a problem's summary, of its place, of a sentence; and of a detail."""

_HEADINGS = ("change", "pool", "nodes", "jobs", "running allocations", "why")
_APPLYING = (Status.APPLYING, Status.APPLIED, Status.ROLLED_BACK, Status.NOT_APPLIED, Status.NEEDS_A_PERSON)
_LINK = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9_.~/#?=&%+-]*)?")
_LONGEST_LINK = 500

_WHY = {
    Reason.REMOVED_OUTSIDE: "removed outside gitpool, made again",
    Reason.CREATED_BY_NODE: "made by a node",
    Reason.EXISTS_ALREADY: "exists already, taken over",
    Reason.IMPORTED: "imported",
    Reason.NOT_IN_CONFIGURATION: "not in the files",
    Reason.KEY_NOT_IN_FOR_EACH: "its key is not in for_each",
    Reason.INDEX_OUT_OF_COUNT: "its index is beyond count",
    Reason.WRONG_REPETITION: "its block repeats otherwise",
    Reason.RENAMED: "its block has another name",
    Reason.REMOVED_BLOCK: "a removed block",
    Reason.DESTROY_REQUESTED: "destroy was asked for",
    Reason.ALREADY_GONE: "gone already",
}
_WORST = (Result.CONTESTED, Result.UNKNOWN, Result.FAILED, Result.NOT_STARTED, Result.ROLLED_BACK, Result.APPLIED)


def comment(report: RunReport, *, room: int = ROOM, links: Mapping[str, str] | None = None) -> str:
    """The document, without a line break at its end, in at most `room` bytes of UTF-8 (`LEAST_ROOM` or more).

    `links` are ours, by what is written on them; a report names none that could be trusted.
    """
    page = Page(room, _footer(report, links or {}))
    page.keep(_heading(report), f"**{verdict(report)}**")
    if report.errors:
        page.keep(_errors(page, report.errors))
    _add_outcomes(page, report.outcomes)
    plan, changes = report.plan, _by_danger(report.plan)
    if plan is not None:
        for said in _alarms(plan):
            page.add(said)
        _add_table(page, changes)
        for said in _remarks(plan):
            page.add(said)
    _add_warnings(page, report.warnings)
    if plan is not None:
        add_details(page, plan, changes)
    return page.text()


def verdict(report: RunReport) -> str:
    """How it ended, with the plan's own line of counts where there is one; our words and numbers alone."""
    counts = plan_text.counts(report.plan) if report.plan is not None else ""
    planned = f"What was planned: {counts}" if report.has_changes else ""
    failed = "The plan was refused." if report.failure_reason == "refused" else "The plan failed."
    return {
        Status.PLANNED: counts,
        Status.NO_CHANGES: "No changes. The cluster is as the files want it.",
        Status.SKIPPED: "Plan skipped: no access to the cluster.",
        Status.FAILED: f"{failed} {planned}",
        Status.APPLYING: f"Applying: {counts}",
        Status.APPLIED: f"Applied: {_done(report)}",
        Status.ROLLED_BACK: f"The apply was rolled back: every pool is as it was. {planned}",
        Status.NOT_APPLIED: f"Not applied: nothing was written. {planned}",
        Status.NEEDS_A_PERSON: f"The apply is unfinished or contested, and needs a person. {planned}",
        Status.STALE: f"Stale: plan again. {planned}",
    }[report.status].strip()


def _done(report: RunReport) -> str:
    plan = report.plan
    if plan is None or not plan.has_changes:
        return "nothing was to be done."
    counts = [plan.count(action) for action in (Action.CREATE, Action.UPDATE, Action.DELETE)]
    also = {"adopted": plan.adopted, "forgotten": plan.count(Action.FORGET), "recorded": plan.recorded}
    imported = f"{plan.imported:,} imported, " if plan.imported else ""
    more = ", ".join(f"{count:,} {done}" for done, count in also.items() if count)
    return imported + "{:,} added, {:,} changed, {:,} destroyed.".format(*counts) + (f" {more}." if more else "")


def _heading(report: RunReport) -> str:
    operation = "apply" if report.status in _APPLYING else "plan"
    where = f" of {inline(brief(report.environment, _LONGEST_NAME))}" if report.environment else ""
    return f"### gitpool {operation}{where}"


def _footer(report: RunReport, links: Mapping[str, str]) -> str:
    """What was planned, and of which run: that line begins with `<sub>`, by which a comment is told from one that says
    the same of another run.
    """
    parts = [
        *([f"commit {code(brief(report.run.head[:12], 40))}"] if report.run.head else []),
        *([f"at {code(brief(report.created, 40))}"] if report.created else []),
        *(f"[{label}]({url})" for label, url in links.items() if _LINK.fullmatch(url) and len(url) <= _LONGEST_LINK),
    ]
    digest = f"Digest {code(brief(report.digest, 80))}" if report.digest else ""
    return "\n\n".join(filter(None, [digest, f"<sub>{', '.join(parts)}</sub>" if parts else ""]))


def _errors(page: Page, errors: Sequence[Problem]) -> str:
    """What stopped it: with its reasons, or a line each; as many as leave half of the room to the plan, and how many
    there are."""
    return "\n\n".join([f"#### {counted(len(errors), 'error')}", _list(errors, _most(page), _half(page))])


def _add_warnings(page: Page, warnings: Sequence[Problem]) -> None:
    if warnings:
        page.add(folded(counted(len(warnings), "warning"), _list(warnings, _most(page), _half(page))))


def _half(page: Page) -> int:
    return max(page.left // 2, LEAST_ROOM // 2)


def _most(page: Page) -> int:
    return MOST_ROWS * max(1, page.room // ROOM)


def _list(problems: Sequence[Problem], most: int, room: int) -> str:
    """The problems in so many bytes: the first ones, whole if all are."""
    if len(problems) <= most and sum(size(problem.detail) for problem in problems) <= room:
        whole = "\n".join(map(_whole, problems)).rstrip("\n")
        if size(whole) <= room:
            return whole
    lines = fitting(map(_line, problems[:most]), room)
    more = len(problems) - len(lines)
    said = [f"And {more:,} more: the log of the run has them."] if more else ["The log of the run has the details."]
    return "\n".join([*lines, "", *said])


def _whole(problem: Problem) -> str:
    """A list item: what, where, and why."""
    lines = [line for line in problem.detail[:_LONGEST_DETAIL].split("\n") if line.strip()]
    # What is indented is to be copied: a command, an excerpt.
    said = [code(line.strip()) if line.startswith("  ") else words(line) for line in lines]
    if len(problem.detail) > _LONGEST_DETAIL:
        said.append("(and more, in the log)")
    return "\n\n".join([_line(problem), *(f"  {line}" for line in said)]) + "\n"


def _line(problem: Problem) -> str:
    where = f" at {code(brief(problem.place, _LONGEST_LINE))}" if problem.place else ""
    return f"- **{words(brief(problem.summary, _LONGEST_LINE))}**{where}"


def _by_danger(plan: Plan | None) -> list[Change]:
    """The changes that act, the most dangerous first."""
    return [] if plan is None else sorted(plan.masked.acting, key=danger)


def danger(change: Change) -> tuple[object, ...]:
    """By this the most dangerous change is first: what goes before what stays, and of equals by who is affected."""
    is_gone, is_kept = change.action is Action.DELETE, not change.action.writes
    return not is_gone, tuple(-figure for figure in _impact(change).size), is_kept, change.name


def _impact(change: Change) -> Impact:
    """Who is affected: nobody by what the cluster does not hear of, or by a pool that is made."""
    unknown = Impact(None, None, None) if change.action in (Action.UPDATE, Action.DELETE) else NOTHING
    return change.impact or unknown


def _add_table(page: Page, changes: Sequence[Change]) -> None:
    rows = [change for change in changes if change.action is not Action.RECORD]
    if not rows:
        return
    around = size(table(_HEADINGS, []) + "\n\nAnd 1,000,000 more pools, which the details have.") + 4
    shown = fitting(map(_row, rows[: _most(page)]), page.left - around)
    more = len(rows) - len(shown)
    if shown:
        page.add(table(_HEADINGS, shown))
    if more:
        page.add(
            f"And {counted(more, 'more pool')}." if shown else f"{counted(more, 'pool')}, for which there is no room."
        )


def _row(change: Change) -> str:
    impact = _impact(change)
    figures = [getattr(impact, name) for name in FIGURES]
    cells = ["unknown" if figure is None else f"{figure:,}" for figure in figures]
    action = f"**{change.action.value}**" if change.action is Action.DELETE else change.action.value
    return row([action, cell(brief(change.name, _LONGEST_NAME)), *cells, _why(change)])


def _why(change: Change) -> str:
    causes = {f.cause for f in change.fields if f.cause is not None}
    cause = causes.pop() if len(causes) == 1 else Cause.BOTH if causes else None
    parts = [CAUSES[cause] if cause else "", _WHY[change.reason] if change.reason else ""]
    return ", ".join(filter(None, parts))


def _alarms(plan: Plan) -> list[str]:
    """What is to be known before one looks at the changes, a paragraph each."""
    options = plan.options
    alarms = []
    if options.mode is Mode.DESTROY:
        alarms.append("**This plan destroys what gitpool manages.**")
    if options.targets or options.excludes:
        alarms.append("**Not all that the files want:** the plan covers only the pools that targets leave.")
    if options.overrides:
        reason = f" The reason given: {words(brief(options.justification, _LONGEST_LINE * 3))}"
        alarms.append(f"**Guards lifted:** {_named(options.overrides)}.{reason if options.justification else ''}")
    if options.allow_destroy:
        alarms.append(f"**Protected, and may be destroyed all the same:** {_named(options.allow_destroy)}.")
    lifted = [c.name for c in plan.acting if c.known.prevent_destroy and not c.facts.prevent_destroy]
    if lifted:
        alarms.append(f"**No longer protected from destroy:** {_named(lifted)}.")
    if plan.renames:
        pairs = [f"{_name(rename.old)} to {_name(rename.new)}" for rename in plan.renames]
        alarms.append(
            f"**Likely renames:** {listed(pairs)}. Nomad cannot rename a pool: one is deleted, another is created, and "
            "nodes stay with the name that their own configuration has."
        )
    if options.new_cluster:
        alarms.append("**The state is taken to another cluster.**")
    return alarms


def _remarks(plan: Plan) -> list[str]:
    """What is to be known beside the changes, a paragraph each."""
    options = plan.options
    remarks = []
    if plan.drift:
        names = [drift.name for drift in sorted(plan.drift, key=lambda d: d.name)]
        remarks.append(f"Changed outside gitpool since the last apply: {_named(names)}.")
    if options.mode is Mode.REFRESH_ONLY:
        remarks.append("The plan only records in the state what the cluster shows.")
    if not options.refresh:
        remarks.append("The plan was made without a look at the cluster.")
    unknown = plan.impact.unknown.items()
    remarks += [f"The {figure} are not known: {words(brief(why, _LONGEST_LINE * 3))}" for figure, why in unknown]
    if plan.unmanaged:
        are, stay = ("is", "stays as it is") if plan.unmanaged == 1 else ("are", "stay as they are")
        remarks.append(f"{counted(plan.unmanaged, 'pool')} of the cluster {are} not managed by gitpool, and {stay}.")
    return remarks


def _named(names: Iterable[str]) -> str:
    return listed([_name(name) for name in names])


def _name(name: str) -> str:
    return code(brief(name, _LONGEST_NAME))


def _add_outcomes(page: Page, outcomes: Sequence[Outcome]) -> None:
    """How each pool of a failed apply ended, the worst first."""
    if not outcomes:
        return
    headings = ("pool", "change", "result", "why")
    rows = sorted(outcomes, key=lambda outcome: (_WORST.index(outcome.result), outcome.name))
    shown = fitting(map(_ended, rows[: _most(page)]), _half(page) - size(table(headings, [])))
    more = len(rows) - len(shown)
    if page.add(table(headings, shown)) and more:
        page.add(f"And {counted(more, 'more pool')}: the log of the run has them.")


def _ended(outcome: Outcome) -> str:
    why = cell(brief(outcome.why, _LONGEST_LINE * 2), words) if outcome.why else ""
    return row([cell(brief(outcome.name, _LONGEST_NAME)), outcome.action.value, outcome.result.value, why])

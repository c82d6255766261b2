"""Telling other open pull requests that their plans are not what would be done any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from gitpool.diagnostics import Diagnostic, GitpoolError, warning
from gitpool.forge.github import GitHub, Pull
from gitpool.forge.marker import PLAN, Marker, marker_of, reviewed_of
from gitpool.forge.sticky import Sticky, Text
from gitpool.forge.verdict import LONGEST_TEXT, check_name, texts_of_runs
from gitpool.render.escape import brief, code
from gitpool.report import Status
from gitpool.review import unpacked

MOST_PULLS = 200
"""Open pull requests that are looked at."""

_MOST_NAMED = 10
_LONGEST_NAME = 130
_SOME = "changed pools, perhaps some of these"


def mark_stale(
    github: GitHub, base: str, environment: str, written: Collection[str], app: str, *, but: Collection[int]
) -> list[Diagnostic]:
    """Mark the plans of open pull requests into `base` that touch a pool which was `written` just now.

    What cannot be marked is told. `but` are the numbers of those that were applied.
    """
    notes: list[Diagnostic] = []
    if not written:
        return notes
    try:
        pulls = [pull for pull, _ in zip(github.open_pulls(base), range(MOST_PULLS), strict=False)]
    except GitpoolError as problem:
        return [_note("Other pull requests", problem)]
    for pull in pulls:
        if pull.number not in but:
            try:
                _mark(github, pull, environment, frozenset(written), app)
            except GitpoolError as problem:
                notes.append(_note(f"#{pull.number}", problem))
    return notes


def _mark(github: GitHub, pull: Pull, environment: str, written: frozenset[str], app: str) -> None:
    asked = Marker(PLAN, environment, pull.head, 0, 0, Status.STALE)
    names = [check_name("plan", environment)]
    sticky = Sticky(github, pull.number, texts_of_runs(github, pull.number, names, app))
    for comment in sticky.ours(asked)[:1]:
        marker = marker_of(comment.body)
        if marker is not None and marker.status in (Status.PLANNED, Status.NO_CHANGES) and marker.head == pull.head:
            touched = _touched(comment.body, written)
            if touched is not None:
                sticky.post(stale(comment.body, marker, touched))


def _touched(body: str, written: frozenset[str]) -> list[str] | None:
    """The pools of the plan that are others now; None for none, empty where its pools are not known."""
    reviewed = unpacked(reviewed_of(body))
    if reviewed is None or reviewed.names is None:
        return []
    return sorted(reviewed.names & written) or None


def stale(body: str, marker: Marker, touched: Sequence[str]) -> Text:
    """The comment with the new state in its marker, and a sentence before its heading, in no more than GitHub takes.

    `touched` are the pools of its plan that are others now, empty where they are not known.
    """
    now = replace(marker, status=Status.STALE)
    shown = ", ".join(code(brief(name, _LONGEST_NAME)) for name in touched[:_MOST_NAMED]) + (
        " and others" if len(touched) > _MOST_NAMED else ""
    )
    head, _, rest = body.partition("\n\n")
    lines = "\n".join([now.line(), *head.split("\n")[1:]])
    for what in (f"changed {shown}" if touched else _SOME, _SOME):
        said = f"**Stale.** An apply has {what} since this plan was made."
        whole = f"{lines}\n\n{said} Run its job again to see what would be done now.\n\n{rest}"
        if len(whole) <= LONGEST_TEXT:
            break
    return Text(now, whole)


def _note(what: str, problem: GitpoolError) -> Diagnostic:
    said = " ".join(d.detail or d.summary for d in problem.diagnostics)
    return warning(f"{what} could not be told of this apply", said)

"""The verdict on a commit: a check run, which only its app can change, or a commit status where checks are impossible.

The check run of a plan carries the digest in `external_id`, and in its text what the comment says: so it tells an apply
what was reviewed, and other runs what this one found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gitpool.annotations import Annotation
from gitpool.forge.github import MOST_ANNOTATIONS, CheckRun, GitHub
from gitpool.forge.marker import named
from gitpool.forge.sticky import Text, texts_of
from gitpool.forge.transport import Forbidden, Lost, Unfit

TRUSTED_APP = "github-actions"
"""The app behind the job's own token."""

LONGEST_TEXT = 65_535
"""Characters of a summary, and of a text (GitHub)."""

_LONGEST_DESCRIPTION = 140
_LONGEST_TITLE = 255
_LONGEST_MESSAGE = 15_000
"""Characters of which each may take four bytes: GitHub takes 64 KB."""

_STATES = {"success": "success", "neutral": "success", "failure": "failure"}


def check_name(operation: str, environment: str) -> str:
    """`gitpool plan (prod)`, which is short and all of which is seen."""
    return f"gitpool {operation} ({named(environment)})" if environment else f"gitpool {operation}"


@dataclass(frozen=True)
class Verdict:
    """What is said of a commit. `conclusion` is success, neutral or failure; empty while it goes on."""

    name: str
    head: str
    conclusion: str
    title: str
    summary: str
    text: str
    url: str = ""
    digest: str = ""
    annotations: Sequence[Annotation] = field(default=())


def write_check(github: GitHub, verdict: Verdict, earlier: CheckRun | None = None) -> tuple[CheckRun, list[Annotation]]:
    """Write it as a check run, or as the next state of ours (`earlier`), annotations in batches; which of these were
    not taken: they never cost the verdict, nor the digest in it.

    Raises:
        Lost, Forbidden, Unfit: checks are impossible with this token, or it is not taken.
    """
    first, *rest = _batches(verdict.annotations)
    left: list[Annotation] = []
    try:
        check = _begun(github, verdict, first, earlier)
    except Unfit:
        if not first:
            raise
        check = _begun(github, verdict, (), earlier)
        left += first
    for batch in rest:
        try:
            github.change_check_run(check.id, {"output": _output(verdict, batch)})
        except (Unfit, Lost):
            left += batch
    return check, left


def _begun(github: GitHub, verdict: Verdict, batch: Sequence[Annotation], earlier: CheckRun | None) -> CheckRun:
    document = _document(verdict, batch)
    if earlier is None:
        return _created(github, verdict, document)
    github.change_check_run(earlier.id, document)
    return earlier


def _created(github: GitHub, verdict: Verdict, document: dict[str, Any]) -> CheckRun:
    """The new check run; where its answer is lost, the one that was made all the same."""
    try:
        return github.add_check_run(document)
    except Lost:
        same = [run for run in github.check_runs(verdict.head, verdict.name) if run.text == verdict.text]
        return same[0] if same else github.add_check_run(document)


def write_status(github: GitHub, verdict: Verdict) -> None:
    """Write it as the state of the commit, which has room for a line.

    Raises:
        Lost, Forbidden, Unfit: it is not taken.
    """
    state = _STATES.get(verdict.conclusion, "pending")
    document = {"state": state, "context": verdict.name, "description": _cut(verdict.title, _LONGEST_DESCRIPTION)}
    github.add_status(verdict.head, document | ({"target_url": verdict.url} if verdict.url else {}))


def is_impossible(problem: Exception) -> bool:
    """Whether no check can be written at all: only apps may, and not every server has them."""
    return isinstance(problem, Forbidden | Unfit)


def texts_of_runs(github: GitHub, pull: int, names: Sequence[str], app: str) -> Callable[[str], list[Text]]:
    """What our runs for a pull request have left on a commit, looked up whenever it is asked for; nothing where checks
    cannot be read."""

    def look(head: str) -> list[Text]:
        try:
            runs = [run for name in names for run in github.check_runs(head, name)]
        except Forbidden:
            return []
        return [text for text in texts_of(run.text for run in runs if run.app == app) if text.marker.is_of(pull)]

    return look


def _document(verdict: Verdict, annotations: Sequence[Annotation]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": verdict.name,
        "head_sha": verdict.head,
        "status": "completed" if verdict.conclusion else "in_progress",
        "external_id": verdict.digest,
        "output": _output(verdict, annotations),
    }
    if verdict.conclusion:
        document["conclusion"] = verdict.conclusion
    if verdict.url:
        document["details_url"] = verdict.url
    return document


def _output(verdict: Verdict, annotations: Sequence[Annotation]) -> dict[str, Any]:
    return {
        "title": _cut(verdict.title, _LONGEST_TITLE),
        "summary": verdict.summary,
        "text": verdict.text,
        "annotations": [_annotation(annotation) for annotation in annotations],
    }


def _annotation(annotation: Annotation) -> dict[str, Any]:
    document: dict[str, Any] = {
        "path": annotation.path,
        "start_line": annotation.start_line,
        "end_line": annotation.end_line,
        "annotation_level": annotation.level.value,
        "title": _cut(annotation.title, _LONGEST_TITLE),
        "message": _cut(annotation.message or annotation.title, _LONGEST_MESSAGE),
    }
    if annotation.start_column and annotation.start_line == annotation.end_line:
        document["start_column"] = annotation.start_column
        document["end_column"] = max(annotation.end_column, annotation.start_column)
    return document


def _batches(annotations: Sequence[Annotation]) -> list[Sequence[Annotation]]:
    """In groups of as many as a request takes; one group, an empty one, if there is none."""
    starts = range(0, max(1, len(annotations)), MOST_ANNOTATIONS)
    return [annotations[start : start + MOST_ANNOTATIONS] for start in starts]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"

"""A report to those who review: remarks at lines, a verdict on the commit, the comment, labels.

Each part is tried for itself: what the forge does not take is noted and nothing more, for a plan is not wrong because
it could not be told. What finds no line becomes an annotation of the check run; what found neither is given back to
whoever can print it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from gitpool.annotations import Annotation
from gitpool.diagnostics import Diagnostic, GitpoolError, warning
from gitpool.forge import labels, overview, threads
from gitpool.forge.github import CheckRun, GitHub, Pull
from gitpool.forge.marker import PLAN, QUEUE, Marker, marker_of, reviewed_line
from gitpool.forge.sticky import Posted, Sticky, Text
from gitpool.forge.verdict import (
    TRUSTED_APP,
    Verdict,
    check_name,
    is_impossible,
    texts_of_runs,
    write_check,
    write_status,
)
from gitpool.render.comment import ROOM, comment, verdict
from gitpool.render.escape import words
from gitpool.render.page import fitting
from gitpool.render.remark import plain, remark
from gitpool.report import RunReport, Status
from gitpool.review import packed

PACKED_ROOM = 16_000
"""Bytes of a comment that the reviewed plan may take, which nobody sees."""

_CONCLUSIONS = {
    Status.PLANNED: "success",
    Status.NO_CHANGES: "success",
    Status.SKIPPED: "neutral",
    Status.APPLYING: "",
    Status.APPLIED: "success",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be posted. `approves` says that the digest may be found there by an apply: that of a fork's pull
    request, or of a report that a stranger may have written, must not. `app` is who writes our check runs."""

    comments: bool = True
    remarks: bool = True
    labels: bool = False
    approves: bool = True
    app: str = TRUSTED_APP


@dataclass
class Published:
    """What became of it: `notes` say what was not taken, `left` are the remarks that nobody has seen yet."""

    notes: list[Diagnostic] = field(default_factory=list)
    left: Sequence[Annotation] = ()
    comment: Posted | None = None
    check: CheckRun | None = None

    def tried(self, what: str, action: Callable[[], None]) -> bool:
        """Do it, or note why not; whether it was done."""
        try:
            action()
        except GitpoolError as problem:
            self.notes += [_note(what, said) for said in problem.diagnostics]
            return False
        return True


def publish_plan(github: GitHub, report: RunReport, pull: Pull | None, wishes: Wishes, url: str = "") -> Published:
    """Tell of a plan: on the commit, and in the pull request if there is one. `url` is the run's address."""
    published = Published(left=report.annotations)
    is_current = pull is not None and pull.head == report.run.head
    if pull is not None and not is_current:
        published.notes.append(
            warning(
                "The pull request has moved on",
                f"This run planned {report.run.head[:12]}, and the head of #{pull.number} is {pull.head[:12]} by now: "
                "its own run tells of it.",
            )
        )
    if pull is not None and is_current and wishes.remarks:
        published.tried(
            "Comments at lines", partial(_remark, github, pull, published, _key(report), report.plan is not None)
        )
    kind, number = (QUEUE, 0) if pull is None else (PLAN, pull.number)
    text = text_of(report, wishes, {"run": url} if url else {}, kind=kind, pull=number)
    _pass_verdict(github, published, _verdict(report, text, "plan", published.left, wishes, url), wishes)
    if pull is not None and is_current:
        if wishes.comments:
            creates = report.status is not Status.NO_CHANGES
            published.tried("The comment", partial(_comment, github, pull, text, published, wishes, creates))
        if wishes.labels:
            published.tried("The label", partial(labels.set_label, github, pull.number, report))
    return published


@dataclass
class Progress:
    """An apply as its pull request is told of it, stage by stage. `digest` and `kept` are what was reviewed, `created`
    when it was planned: a refusal does not revoke it, so they stay where they can be found."""

    github: GitHub
    pull: Pull
    wishes: Wishes
    url: str = ""
    digest: str = ""
    kept: str = ""
    created: str = ""
    check: CheckRun | None = None

    def tell(self, report: RunReport) -> Published:
        """Say how far it came. A job that is run again and finds nothing to do leaves told what was applied."""
        published = Published(left=())
        report = replace(report, run=replace(report.run, head=self.pull.head))
        is_nothing = report.status is Status.APPLIED and not report.has_changes
        if is_nothing:
            published.tried("The comment", partial(self._recognise, report.environment, published))
            if published.comment is not None:
                return published
        reviewed = (self.digest, self.kept, self.created)
        links = {"run": self.url} if self.url else {}
        text = text_of(report, self.wishes, links, pull=self.pull.number, reviewed=reviewed)
        verdict = replace(_verdict(report, text, "apply", (), self.wishes, self.url), digest="")
        _pass_verdict(self.github, published, verdict, self.wishes, self.check)
        self.check = published.check or self.check
        if self.wishes.comments:
            creates = report.has_changes or bool(report.failure_reason)
            posting = partial(_comment, self.github, self.pull, text, published, self.wishes, creates)
            published.tried("The comment", posting)
        return published

    def _recognise(self, environment: str, published: Published) -> None:
        """Note it if the comment says already that this was applied."""
        asked = Marker(PLAN, environment, self.pull.head, 0, 0, Status.APPLIED)
        for ours in Sticky(self.github, self.pull.number).ours(asked)[:1]:
            marker = marker_of(ours.body)
            if marker is not None and marker.status is Status.APPLIED:
                published.comment = Posted.UNCHANGED


def text_of(
    report: RunReport,
    wishes: Wishes,
    links: Mapping[str, str],
    *,
    kind: str = PLAN,
    pull: int = 0,
    reviewed: tuple[str, str, str] | None = None,
) -> Text:
    """The whole text of a comment, within GitHub's limits: the marker, the reviewed plan, what people read.

    `reviewed` is the digest, the packed plan and its time of what was reviewed, where that is not the report's plan.
    """
    if reviewed is None:
        is_approved = wishes.approves and report.status in (Status.PLANNED, Status.NO_CHANGES)
        kept = packed(report.plan, PACKED_ROOM) if report.plan is not None and is_approved else ""
        reviewed = (report.digest if is_approved else "", kept, report.created)
    digest, kept, created = reviewed
    marker = Marker(
        kind=kind,
        environment=report.environment,
        head=report.run.head,
        run=report.run.id,
        attempt=report.run.attempt,
        status=report.status,
        digest=digest,
        created=created,
        said=verdict(report),
        pull=pull,
    )
    head = "\n".join(filter(None, [marker.line(), reviewed_line(kept if len(kept) <= PACKED_ROOM else "")]))
    body = comment(report, room=ROOM - len(head) - 2, links=links)
    return Text(marker, f"{head}\n\n{body}")


def _verdict(
    report: RunReport, text: Text, operation: str, annotations: Sequence[Annotation], wishes: Wishes, url: str
) -> Verdict:
    conclusion = _CONCLUSIONS.get(report.status, "failure")
    return Verdict(
        name=check_name(operation, report.environment),
        head=report.run.head,
        conclusion="failure" if report.failure_reason and conclusion == "success" else conclusion,
        title=verdict(report),
        summary=f"**{verdict(report)}**",
        text=text.body,
        url=url,
        digest=text.marker.digest if wishes.approves else "",
        annotations=[plain(annotation) for annotation in annotations],
    )


def _pass_verdict(
    github: GitHub, published: Published, said: Verdict, wishes: Wishes, earlier: CheckRun | None = None
) -> None:
    """Write the check run, and where that is impossible the state of the commit; both may be forbidden."""
    try:
        published.check, left = write_check(github, said, earlier)
        published.left = left
        if left:
            more = f"{len(left)} of {len(said.annotations)} were not taken; they are told in the log."
            published.notes.append(warning("Annotations of the check run could not be written", more))
    except GitpoolError as problem:
        if not is_impossible(problem):
            published.notes += [_note("The check run", note) for note in problem.diagnostics]
            return
        if not published.tried("The commit status", partial(write_status, github, said)):
            published.notes += [_note("The check run", note) for note in problem.diagnostics]


def _remark(github: GitHub, pull: Pull, published: Published, key: str, is_planned: bool) -> None:
    # Without a plan it is not known which dangers are gone.
    published.left, notes = threads.post(github, pull, published.left, key, remark, cleans=is_planned)
    published.notes += [_note("Comments at lines", note) for note in notes]


def _comment(github: GitHub, pull: Pull, text: Text, published: Published, wishes: Wishes, creates: bool) -> None:
    names = [check_name(operation, text.marker.environment) for operation in ("plan", "apply")]
    sticky = Sticky(github, pull.number, texts_of_runs(github, pull.number, names, wishes.app))
    published.comment = sticky.post(text, creates=creates)
    overview.post(github, pull.number, _overview)


def _key(report: RunReport) -> str:
    """What tells the remarks of one environment from those of another."""
    return hashlib.sha256(report.environment.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _overview(entries: Sequence[overview.Entry]) -> str:
    """The list of environments; what leads away from the pull request is no link."""
    rows = [
        f"- {words(e.environment) if e.environment else 'no environment'}: "
        + (f"[{words(e.said)}]({e.url})" if _LINK.fullmatch(e.url) else words(e.said))
        for e in entries
    ]
    shown = fitting(rows, ROOM - 1_000)
    more = [f"- and {len(rows) - len(shown):,} more"] if len(rows) > len(shown) else []
    return "\n".join(["### gitpool: the environments", "", *shown, *more])


_LINK = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9_./#-]+")
_NEEDS = {
    "Comments at lines": "pull-requests: write",
    "The comment": "pull-requests: write",
    "The label": "pull-requests: write",
    "The check run": "checks: write",
    "The commit status": "statuses: write",
}


def _note(what: str, said: Diagnostic) -> Diagnostic:
    """What was not posted, why, and what the workflow's `permissions` would have to say."""
    needs = f" The job needs `permissions: {_NEEDS[what]}`, which a pull request of a fork never has."
    return warning(f"{what} could not be written", f"{said.detail or said.summary}{needs}")

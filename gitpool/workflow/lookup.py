"""Where reviews are looked up, and whom they are believed.

A review is believed where only those could write it whom we trust: the check run of an app, which nobody else can
change; where there is none, the comment of an author. Whatever cannot be looked up was not reviewed.
"""

from __future__ import annotations

from dataclasses import dataclass

from gitpool.diagnostics import Diagnostic, Refused, error, warning
from gitpool.forge.event import Event, Kind
from gitpool.forge.github import GitHub, Pull
from gitpool.forge.marker import PLAN, QUEUE, Marker, key_of, marker_of, reviewed_of
from gitpool.forge.transport import Forbidden
from gitpool.forge.verdict import TRUSTED_APP, check_name
from gitpool.plan import DIGEST
from gitpool.report import Status
from gitpool.review import unpacked
from gitpool.workflow.reviewed import Review, Reviews


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom reviews are believed: the app behind check runs, and the author of comments (empty: whoever we are)."""

    app: str = TRUSTED_APP
    author: str = ""
    forks: bool = False
    unmerged: bool = False


def reviews_of(github: GitHub, event: Event, environment: str, trust: Trust) -> Reviews:
    """What was reviewed of the commits of a push (or of the pull request of the run, where `trust.unmerged`).

    Raises:
        GitpoolError: the forge cannot be asked.
    """
    _check_branch(event, trust)
    reviews = Reviews()
    for pull in _pulls(github, event, trust, reviews):
        reviews.pulls.append(pull)
        review = _review(github, pull, environment, trust, reviews)
        if review is not None:
            reviews.found[pull.number] = review
    if event.kind is Kind.PUSH and not reviews.has_fork:  # a merge queue plans the very commit that it pushes
        until = max((pull.merged_at for pull in reviews.pulls), default="")
        reviews.queued = _checked(github, event.run.head, environment, trust, reviews, until, QUEUE)[1]
    if event.kind is Kind.PUSH:
        reviews.overtaken = _overtaken(github, event, environment, trust, reviews.pulls)
    return reviews


def _check_branch(event: Event, trust: Trust) -> None:
    """What lies on another branch is not merged, whatever was merged into it.

    Raises:
        Refused: the run is on one, and it is not said that this is meant.
    """
    branch = event.ref.removeprefix("refs/heads/")
    is_other = event.kind is Kind.OTHER and event.default_branch and branch != event.default_branch
    if is_other and not trust.unmerged:
        said = (
            f"Nothing was written. This run is on {event.ref or 'no branch'}, and what is merged lies on "
            f"{event.default_branch}. -allow-unmerged applies what was reviewed all the same."
        )
        raise Refused(error("This is not the default branch", said))


def _pulls(github: GitHub, event: Event, trust: Trust, reviews: Reviews) -> list[Pull]:
    """The pull requests whose commits were pushed, in the order of their numbers, without those that do not count."""
    found: dict[int, Pull] = {}
    if event.kind is Kind.PULL_REQUEST:
        found[event.pull] = github.pull(event.pull)
    for commit in event.commits or (() if event.pull else (event.run.head,)):
        found |= {pull.number: pull for pull in github.pulls_of(commit)}
    counted = []
    for pull in sorted(found.values(), key=lambda pull: pull.number):
        why = _why_not(pull, event, trust)
        if why:
            reviews.has_fork |= pull.is_fork and bool(pull.merged_at) and event.base in ("", pull.base)
            reviews.notes.append(warning(f"#{pull.number} is no review of this", why))
        else:
            counted.append(pull)
    return counted


def _why_not(pull: Pull, event: Event, trust: Trust) -> str:
    """Why a pull request does not count; empty if it does."""
    if not pull.merged_at and not trust.unmerged:
        return "It is not merged. -allow-unmerged applies what was reviewed all the same."
    if event.base and pull.base != event.base:
        return f"It was merged into {pull.base}, and what is applied is {event.base}."
    if pull.is_fork and not trust.forks:
        return "It comes from a fork, where nobody of ours plans. -allow-forks applies what was reviewed all the same."
    return ""


def _review(github: GitHub, pull: Pull, environment: str, trust: Trust, reviews: Reviews) -> Review | None:
    """The newest review of a pull request's head: the check run decides if there is one, also where it has none."""
    has_check, review = _checked(github, pull.head, environment, trust, reviews, pull.merged_at, pull=pull.number)
    if not has_check and trust.app == TRUSTED_APP:  # who trusts an app of their own trusts nobody's comments
        review = _commented(github, pull, environment, trust)
    if review is not None and review.digest in _applied(github, pull, environment, trust):
        reviews.notes.append(_spent(pull))
        reviews.spent[pull.number] = review
        return None
    return review


def _applied(github: GitHub, pull: Pull, environment: str, trust: Trust) -> set[str]:
    """The digests that were applied for a pull request: a review is good for one apply that succeeds.

    Else whoever runs an old job again would have what was taken back since applied once more.
    """
    try:
        checks = github.check_runs(pull.head, check_name("apply", environment))
    except Forbidden:
        checks = []
    bodies = [check.text for check in checks if check.app in (trust.app, TRUSTED_APP) and check.status == "completed"]
    author = github.viewer()
    bodies += [comment.body for comment in github.comments(pull.number) if comment.author == author]
    markers = [marker for body in bodies if (marker := marker_of(body)) is not None]
    key = key_of(PLAN, environment)
    return {m.digest for m in markers if m.status is Status.APPLIED and m.key == key and m.is_of(pull.number)}


def _spent(pull: Pull) -> Diagnostic:
    said = (
        "Its plan was applied already, and a review is good for one apply. What came after it would be taken back: "
        "open a pull request that shows the plan as it is now."
    )
    return warning(f"#{pull.number} is no review of this", said)


def _overtaken(github: GitHub, event: Event, environment: str, trust: Trust, pulls: list[Pull]) -> str:
    """Which later merge was applied already, so that this run is too late; empty if there is none."""
    mine = {pull.number for pull in pulls}
    last = max((pull.merged_at for pull in pulls), default="")
    for pull in github.pulls_of(event.base) if event.base else []:  # of the branch's head
        is_later = pull.number not in mine and pull.merged_at > last and pull.base == event.base
        if is_later and last and _applied(github, pull, environment, trust):
            return f"#{pull.number}"
    return ""


def _checked(
    github: GitHub,
    commit: str,
    environment: str,
    trust: Trust,
    reviews: Reviews,
    until: str,
    kind: str = PLAN,
    pull: int = 0,
) -> tuple[bool, Review | None]:
    """Whether an app that we trust has judged a commit, and the plan of its last judgement.

    A commit may be the head of several pull requests: what was planned for another one does not count, and of a commit
    that was pushed only what the queue said.
    What was planned after the merge (`until`, empty for no limit) nobody had seen who merged: it is noted.

    Raises:
        Forbidden: the job's token must not see checks, so that a comment could stand in for one that says otherwise.
    """
    try:
        checks = github.check_runs(commit, check_name("plan", environment))
    except Forbidden as problem:
        if "by integration" in problem.said:
            raise _unseen(problem) from problem
        return False, None  # a person's token, which has nothing to do with checks
    is_judged = False
    for check in checks:
        marker = marker_of(check.text)
        if (
            check.app == trust.app
            and check.status == "completed"
            and marker is not None
            and marker.key == key_of(kind, environment)
            and marker.is_of(pull)
        ):
            where = f'the check "{check.name}" of {commit[:12]}'
            if until and check.at > until:
                reviews.notes.append(_too_late(where, check.at, until))
                is_judged = True
                continue
            if not DIGEST.fullmatch(check.external_id):
                return True, None
            return True, _made(check.external_id, where, marker, check.text)
    return is_judged, None


def _too_late(where: str, completed: str, merged: str) -> Diagnostic:
    said = (
        f"Its plan is of {completed}, and the merge is of {merged}: nobody who merged had seen it. It does not count."
    )
    return warning(f"After the merge came {where}", said)


def _unseen(problem: Forbidden) -> Forbidden:
    said = f"{problem.diagnostics[0].detail} The job needs `permissions: checks: read`, or write."
    return Forbidden(problem.status, problem.said, error("The check runs cannot be seen", said))


def _commented(github: GitHub, pull: Pull, environment: str, trust: Trust) -> Review | None:
    author = trust.author or github.viewer()
    found = [
        (marker, comment.body)
        for comment in github.comments(pull.number)
        if comment.author == author
        and (marker := marker_of(comment.body)) is not None
        and marker.key == key_of(PLAN, environment)
        and marker.head == pull.head
    ]
    if not found:
        return None
    marker, body = max(found, key=lambda one: one[0].rank)
    return _made(marker.digest, f"the comment of #{pull.number}", marker, body) if marker.digest else None


def _made(digest: str, where: str, marker: Marker, body: str) -> Review:
    kept = reviewed_of(body)
    reviewed = unpacked(kept) if kept else None
    if reviewed is not None and reviewed.digest != digest:  # it explains another plan
        kept, reviewed = "", None
    return Review(digest, where, marker.created, kept, reviewed)

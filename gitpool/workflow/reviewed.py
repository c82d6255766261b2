"""Which plans were reviewed for what was merged, and whether the plan made under the lock is one of them.

`gitpool.workflow.lookup` finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from gitpool.concealment import concealed
from gitpool.diagnostics import Diagnostic, Refused, error
from gitpool.forge.github import Pull
from gitpool.moved import MOST_EXPLAINED, explanation
from gitpool.plan import Plan, differing
from gitpool.pool import address
from gitpool.review import Reviewed


@dataclass(frozen=True, slots=True)
class Review:
    """A plan that was reviewed: its digest, where that was found, when it was made, the text that keeps it packed, and
    what that says. `created` is in RFC 3339, and empty where it is not known."""

    digest: str
    where: str
    created: str = ""
    kept: str = ""
    reviewed: Reviewed | None = None


@dataclass
class Reviews:
    """What was found for a push: the pull requests that it brought, and the reviews of each, by number."""

    pulls: list[Pull] = field(default_factory=list)
    found: dict[int, Review] = field(default_factory=dict)
    queued: Review | None = None
    """That of the merge queue, for the very commit that was pushed."""
    has_fork: bool = False
    """Whether it brought a fork's pull request that does not count: then the queue's review, which is of both, does not
    count either."""
    spent: dict[int, Review] = field(default_factory=dict)
    """Those that were applied already."""
    overtaken: str = ""
    """The later pull request that was applied already, if there is one."""
    notes: list[Diagnostic] = field(default_factory=list)

    @property
    def all(self) -> list[Review]:
        """Every one of them."""
        return [*self.found.values(), *([self.queued] if self.queued is not None else [])]

    @property
    def dated(self) -> Plan | None:
        """The oldest of them, by whose age a plan is judged; only when it was made is known of it, or not even that."""
        times = [review.created for review in self.all]
        return Plan((), created=min(times)) if times else None

    def demand(self, plan: Plan, hides: Callable[[str], bool]) -> None:
        """Whether the plan was reviewed; one that does nothing needs nobody.

        Raises:
            Refused: it was not; the detail says what moved since.
        """
        if not plan.has_changes:
            return
        if self.overtaken:
            raise _too_old(self.overtaken)
        if any(review.digest == plan.digest for review in self.found.values()):
            return
        if not self.all:
            raise _not_reviewed(self)
        shown = concealed(plan, hides)
        if self.queued is not None and self.queued.digest == plan.digest:
            unseen = self._unseen(shown)
            if not unseen:
                return
            raise _queued_unseen(unseen)
        told = [f"In {review.where}: {review.digest}. {_differs(shown, review)}".strip() for review in self.all]
        raise Refused(
            error(
                "This is not what was reviewed",
                f"Nothing was written. What would be done now is {plan.digest}. {' '.join(told)} The review stands: "
                "once the cluster is back as it was, run this job again, and the same plan is applied. If the files "
                "are what is meant, open a pull request that shows the plan as it is now.",
            )
        )

    def _unseen(self, plan: Plan) -> list[str]:
        """The pools of a queue's plan that no pull request of it shows so: nobody looks at what a queue plans.

        Where a review's plan was too large to be kept, that cannot be told, and the queue's digest has to do.
        """
        plans = [review.reviewed.plan for review in self.found.values() if review.reviewed is not None]
        known = [reviewed for reviewed in plans if reviewed is not None]
        if len(known) < len(self.found):
            return []
        unseen = {change.name for change in plan.acting}
        for reviewed in known:
            unseen &= set(differing(reviewed, plan))
        return sorted(unseen)


def _too_old(later: str) -> Refused:
    return Refused(
        error(
            "A later merge was applied already",
            f"Nothing was written. {later} was merged after this and is applied: what this run would do takes back "
            "what came later. Run the newest job again; or open a pull request that shows the plan as it is now.",
        )
    )


def _queued_unseen(names: list[str]) -> Refused:
    shown = ", ".join(address(name) for name in names[:MOST_EXPLAINED])
    more = f" and {len(names) - MOST_EXPLAINED} more" if len(names) > MOST_EXPLAINED else ""
    return Refused(
        error(
            "This is not what was reviewed",
            "Nothing was written. The merge queue planned this, but no pull request of it shows what would be done to "
            f"{shown}{more}: the cluster or the files moved between the reviews and the queue. Once the cluster is "
            "back as it was, run this job again; or open a pull request that shows the plan as it is now.",
        )
    )


def _differs(plan: Plan, review: Review) -> str:
    """What moved since the review, as far as what was reviewed is known."""
    reviewed = review.reviewed
    if reviewed is None:
        return "What it was to do is not kept there, so what moved cannot be told."
    if reviewed.plan is not None:
        return explanation(plan, reviewed.plan, is_whole=False)
    if reviewed.names is None:
        return "What it was to do found no room there, so what moved cannot be told."
    now = {change.name for change in plan.acting}
    parts = [
        *(f"{address(name)} was to change and is not now" for name in _first(reviewed.names - now)),
        *(f"{address(name)} changes and was not to" for name in _first(now - reviewed.names)),
    ]
    return f"Of the pools: {'; '.join(parts)}." if parts else "The same pools change, otherwise than they were to."


def _first(names: Iterable[str]) -> list[str]:
    return sorted(names)[:MOST_EXPLAINED]


def _not_reviewed(reviews: Reviews) -> Refused:
    pulls = ", ".join(f"#{pull.number}" for pull in reviews.pulls)
    why = f"No plan of {pulls} is kept where it can be trusted" if pulls else "No merged pull request brought it"
    notes = " ".join(f"{note.summary}: {note.detail}" for note in reviews.notes)
    return Refused(
        error(
            "Nobody reviewed this plan",
            f"Nothing was written. {why}. {notes}{' ' if notes else ''}What is applied here is what a pull request "
            "showed: let `gitpool ci` plan it there, with `checks: write`, and merge that. `gitpool apply` without "
            "-reviewed applies what nobody saw.",
        )
    )

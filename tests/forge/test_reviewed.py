"""Whose reviews are believed, and what is said of a plan that nobody reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gitpool.change import Action, Change
from gitpool.diagnostics import GitpoolError, Refused
from gitpool.forge.event import Event, Kind
from gitpool.forge.github import CheckRun
from gitpool.forge.marker import PLAN, QUEUE, Marker, reviewed_line
from gitpool.forge.transport import Forbidden
from gitpool.plan import Plan
from gitpool.pool import NodePool
from gitpool.report import Run, RunReport, Status
from gitpool.review import Reviewed, packed, unpacked
from gitpool.workflow.lookup import Trust, reviews_of
from gitpool.workflow.publish import Wishes, publish_plan
from gitpool.workflow.reviewed import Review, Reviews
from tests.forge.turns import client
from tests.support.github import GitHub, Token
from tests.support.github.records import Comment, Pull
from tests.support.github.tokens import App
from tests.support.github.weather import server_error

D1, D2 = ("sha256:" + letter * 64 for letter in "12")
OTHER_APP = App(99, "stranger", 98)


class Scene:
    """A repository, and a pull request that was merged: `push` is how. What is said of it is of each test."""

    def __init__(self, github: GitHub, folder: Path) -> None:
        self.github = github
        self.repository = github.repository("acme/pools", folder)
        self.repository.commit("main", {"pools.hcl": "one\n"})
        self.token = github.job_token()
        self.person = github.personal_token("robot", pull_requests="write", statuses="write", contents="read")
        self.stranger = github.job_token("stranger", OTHER_APP)
        self.pull = self.opened()
        self.push = self.merged(self.pull)
        self.pull.merged_at = "2036-01-02T12:00:00Z"  # whatever a test says of it was said before

    def opened(self, base: str = "main", **given: Any) -> Pull:
        """One more."""
        number = len(self.repository.pulls)
        self.repository.commit(f"topic-{number}", {f"pools-{number}.hcl": "two\n"}, start=base)
        return self.repository.open_pull(f"topic-{number}", base, **given)

    def merged(self, *pulls: Pull, base: str = "main") -> Event:
        """The push that their merges are."""
        before = self.repository.git.need(base)
        for pull in pulls:
            self.repository.merge(pull.number)
        return self.pushed(before, base)

    def pushed(self, before: str, base: str = "main") -> Event:
        """The push from a commit to what the branch is at now."""
        after = self.repository.git.need(base)
        commits = tuple(reversed(self.repository.git.commits(after, f"^{before}")))
        return Event(Kind.PUSH, "push", "acme/pools", Run(after, 9, 1), base=base, commits=commits)

    def check(self, head: str, token: Token | None = None, **more: Any) -> CheckRun:
        """A check run that says it planned, in all but what is given as ours do."""
        kind, environment = more.pop("kind", PLAN), more.pop("environment", "")
        digest = more.pop("digest", D1)
        document = {
            "name": "gitpool plan" + (f" ({environment})" if environment else ""),
            "head_sha": head,
            "status": "completed",
            "conclusion": "success",
            "external_id": digest,
            "output": {"title": "t", "summary": "s", "text": marker(head, kind, environment).line()},
            **more,
        }
        if document["status"] != "completed":
            del document["conclusion"]
        with client(self.github, token or self.token) as github:
            return github.add_check_run(document)

    def comment(self, pull: Pull, author: str = "github-actions[bot]", **more: Any) -> Comment:
        """A comment that says so."""
        before = more.pop("before", "")
        body = marker(more.pop("head", pull.head_sha), PLAN, more.pop("environment", ""), digest=D1, **more).line()
        return self.repository.comment_as(author, pull.number, f"{before}{body}\n\nwords")

    def plans(self, pull: Pull, plan: Plan, wishes: Wishes | None = None, token: Token | None = None) -> None:
        """A run plans it and tells of it."""
        report = RunReport(Status.PLANNED, plan=plan, run=Run(pull.head_sha, 7, 1), created=plan.created)
        with client(self.github, token or self.token) as github:
            published = publish_plan(github, report, github.pull(pull.number), wishes or Wishes())
        assert [] == [note for note in published.notes if token is None]

    def found(
        self, event: Event, trust: Trust | None = None, token: Token | None = None, environment: str = ""
    ) -> Reviews:
        """What was reviewed."""
        with client(self.github, token or self.token) as github:
            return reviews_of(github, event, environment, trust or Trust())


def marker(
    head: str, kind: str = PLAN, environment: str = "", run: int = 7, digest: str = "", created: str = ""
) -> Marker:
    """The first line of ours."""
    return Marker(kind, environment, head, run, 1, Status.PLANNED, digest, created)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Shared by the tests."""
    with GitHub() as github:
        yield Scene(github, tmp_path_factory.mktemp("reviewed"))


@pytest.fixture
def scene(hub: Scene) -> Scene:
    """With fair weather, and nothing said."""
    hub.github.weather.planned.clear()
    hub.repository.kept_check_runs.clear()
    hub.repository.kept_comments.clear()
    return hub


def digests(reviews: Reviews) -> list[str]:
    """All that were found."""
    return [review.digest for review in reviews.all]


BELIEVED: dict[str, tuple[Callable[[Scene, Pull], object], list[str]]] = {
    "nobody said anything": (lambda s, p: None, []),
    "a check of ours": (lambda s, p: s.check(p.head_sha), [D1]),
    "a check of another app": (lambda s, p: s.check(p.head_sha, s.stranger), []),
    "a check of ours, and a newer one of another app": (
        lambda s, p: (s.check(p.head_sha), s.check(p.head_sha, s.stranger, digest=D2)),
        [D1],
    ),
    "the newest of ours": (lambda s, p: (s.check(p.head_sha, digest=D2), s.check(p.head_sha)), [D1]),
    "the newest of ours has no digest": (lambda s, p: (s.check(p.head_sha), s.check(p.head_sha, digest="")), []),
    "the newest of ours has something else": (lambda s, p: (s.check(p.head_sha), s.check(p.head_sha, digest="x")), []),
    "one in progress": (lambda s, p: s.check(p.head_sha, status="in_progress"), []),
    "one in progress behind one that is done": (
        lambda s, p: (s.check(p.head_sha), s.check(p.head_sha, status="in_progress", digest=D2)),
        [D1],
    ),
    "one without our marker": (
        lambda s, p: s.check(p.head_sha, output={"title": "t", "summary": "s", "text": "words"}),
        [],
    ),
    "one whose marker is not its first line": (
        lambda s, p: s.check(
            p.head_sha, output={"title": "t", "summary": "s", "text": f"words\n{marker(p.head_sha).line()}"}
        ),
        [],
    ),
    "another environment": (lambda s, p: s.check(p.head_sha, environment="prod"), []),
    "another environment under our name": (
        lambda s, p: s.check(p.head_sha, environment="prod", name="gitpool plan"),
        [],
    ),
    "the apply's check": (lambda s, p: s.check(p.head_sha, name="gitpool apply"), []),
    "the queue's check of a head": (lambda s, p: s.check(p.head_sha, kind=QUEUE), []),
    "a check of another commit": (lambda s, p: s.check(s.repository.git.need("main")), []),
    "a comment of ours": (lambda s, p: s.comment(p), [D1]),
    "a comment of somebody": (lambda s, p: s.comment(p, "mallory"), []),
    "a comment of ours about another head": (lambda s, p: s.comment(p, head="e" * 40), []),
    "a comment of ours for another environment": (lambda s, p: s.comment(p, environment="prod"), []),
    "a comment that quotes ours": (lambda s, p: s.comment(p, before="> "), []),
    "a comment of ours beside a check that says otherwise": (
        lambda s, p: (s.comment(p), s.check(p.head_sha, digest=D2)),
        [D2],
    ),
    "a comment of ours beside a check without a digest": (
        lambda s, p: (s.comment(p), s.check(p.head_sha, digest="")),
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BELIEVED)
def test_who_is_believed(scene: Scene, case: str) -> None:
    """A check run of the app that we trust, the newest one, also where it has no digest; only without one a comment."""
    arrange, expected = BELIEVED[case]
    arrange(scene, scene.pull)
    assert expected == digests(scene.found(scene.push))


def test_whom_the_flags_name(scene: Scene) -> None:
    """Another app, another author; ours are not believed then."""
    scene.comment(scene.pull, "robot")
    assert [] == digests(scene.found(scene.push))
    assert [D1] == digests(scene.found(scene.push, Trust(author="robot")))
    assert [D1] == digests(scene.found(scene.push, token=scene.person))
    scene.check(scene.pull.head_sha)
    scene.check(scene.pull.head_sha, scene.stranger, digest=D2)
    assert [D2] == digests(scene.found(scene.push, Trust(app="stranger", author="robot")))


def test_of_several_comments_the_newest_run(scene: Scene) -> None:
    """Whatever their order; what another one says does not count."""
    pull = scene.pull
    for run, digest in ((8, D1), (7, D2)):
        text = marker(pull.head_sha, run=run, digest=digest).line()
        scene.repository.comment_as("github-actions[bot]", pull.number, text)
    assert [D1] == digests(scene.found(scene.push))
    scene.repository.comment_as("github-actions[bot]", pull.number, marker(pull.head_sha, run=9).line())
    assert [] == digests(scene.found(scene.push))


def test_checks_that_must_not_be_seen(scene: Scene) -> None:
    """A comment must not stand in for a check that says otherwise: it is an error that says what the job needs."""
    scene.comment(scene.pull)
    blind = scene.github.job_token("blind", contents="read", pull_requests="read")
    with pytest.raises(Forbidden, match="The check runs cannot be seen") as caught:
        scene.found(scene.push, token=blind)
    assert "`permissions: checks: read`" in caught.value.diagnostics[0].detail


def test_the_merge_queue(scene: Scene) -> None:
    """Its check of the commit that was pushed counts, and there no other one, as that of some pull request."""
    one, two = scene.opened(), scene.opened()
    group = scene.repository.queue(one.number, two.number)
    scene.check(group.head_sha, kind=QUEUE)
    scene.check(group.head_sha, digest=D2)
    before = scene.repository.git.need("main")
    scene.repository.land(group)
    event = scene.pushed(before)
    scene.check(group.head_sha, kind=QUEUE, digest=D2)
    found = scene.found(event)
    assert ([D1], [one.number, two.number]) == (digests(found), [pull.number for pull in found.pulls])
    assert [] == digests(scene.found(replace(event, kind=Kind.OTHER)))


def test_a_fork_in_the_merge_queue(scene: Scene) -> None:
    """What the queue planned has the fork's changes in it: it does not count unless forks do."""
    ours, theirs = scene.opened(), scene.opened(fork="mallory/pools")
    group = scene.repository.queue(ours.number, theirs.number)
    scene.check(group.head_sha, kind=QUEUE)
    before = scene.repository.git.need("main")
    scene.repository.land(group)
    found = scene.found(scene.pushed(before))
    assert ([ours.number], []) == ([pull.number for pull in found.pulls], digests(found))
    assert [D1] == digests(scene.found(scene.pushed(before), Trust(forks=True)))


def test_what_was_planned_after_the_merge(scene: Scene) -> None:
    """Nobody who merged had seen it: it does not count, is noted, and hides nothing that was there before."""
    pull = scene.opened()
    scene.check(pull.head_sha)
    event = scene.merged(pull)
    scene.check(pull.head_sha, digest=D2)
    found = scene.found(event)
    assert [D1] == digests(found)
    assert ["After the merge came the check" in note.summary for note in found.notes] == [True]
    scene.repository.kept_check_runs.clear()
    scene.comment(pull)
    scene.check(pull.head_sha, digest=D2)
    assert [] == digests(scene.found(event))
    with pytest.raises(Refused, match="Nobody reviewed this plan") as caught:
        scene.found(event).demand(Plan((NEW,)), lambda key: False)
    assert "nobody who merged had seen it" in caught.value.diagnostics[0].detail


def test_forks(scene: Scene) -> None:
    """They do not count unless that is asked for, also where the fork was deleted; the plan of one approves nothing."""
    pull = scene.opened(fork="mallory/pools")
    scene.check(pull.head_sha)
    event = scene.merged(pull)
    found = scene.found(event)
    assert ([], []) == (found.pulls, digests(found))
    assert "-allow-forks" in found.notes[0].detail
    assert [D1] == digests(scene.found(event, Trust(forks=True)))
    pull = scene.opened(fork="mallory/pools")
    scene.plans(pull, Plan((NEW,)), Wishes(approves=False))
    assert [] == digests(scene.found(scene.merged(pull), Trust(forks=True)))


def test_what_is_not_merged(scene: Scene) -> None:
    """A pull request that is open, or was closed, does not count unless that is asked for."""
    pull = scene.opened()
    scene.check(pull.head_sha)
    event = Event(Kind.PULL_REQUEST, "pull_request", "acme/pools", Run(pull.head_sha), pull=pull.number, base="main")
    for _ in range(2):
        found = scene.found(event)
        assert ([], []) == (found.pulls, digests(found))
        assert "-allow-unmerged" in found.notes[0].detail
        assert [D1] == digests(scene.found(event, Trust(unmerged=True)))
        scene.repository.close(pull.number)


def test_a_push_of_a_branch_that_is_still_open(scene: Scene) -> None:
    """Somebody pushes its commits past it: nobody merged them."""
    pull = scene.opened()
    scene.check(pull.head_sha)
    before = scene.repository.git.need("main")
    scene.repository.git.move("main", pull.head_sha)
    event = scene.pushed(before)
    assert [] == digests(scene.found(event))
    scene.repository.close(pull.number)


def test_several_pull_requests(scene: Scene) -> None:
    """Each that the push brought, by number, with its own review; any of them may be what is done now."""
    one, two, three = scene.opened(), scene.opened(), scene.opened()
    scene.check(one.head_sha)
    scene.check(three.head_sha, digest=D2)
    found = scene.found(scene.merged(three, one, two))
    assert [one.number, two.number, three.number] == [pull.number for pull in found.pulls]
    assert {one.number: D1, three.number: D2} == {number: review.digest for number, review in found.found.items()}


def test_another_base(scene: Scene) -> None:
    """What was merged into another branch was reviewed for that one."""
    scene.repository.commit("release", {"release.hcl": "x\n"}, start="main")
    pull = scene.opened("release")
    scene.check(pull.head_sha)
    event = scene.merged(pull, base="release")
    assert [D1] == digests(scene.found(event))
    found = scene.found(replace(event, base="main"))
    assert ([], "It was merged into release, and what is applied is main.") == (found.pulls, found.notes[0].detail)


def test_nobody_can_be_asked(scene: Scene) -> None:
    """Whatever cannot be looked up was not reviewed: it is an error."""
    for path in ("/pulls$", "/check-runs$"):
        scene.github.weather.plan(server_error(503), "GET", path, times=4)
        with pytest.raises(GitpoolError, match="The forge does not answer"):
            scene.found(scene.push)


def pool(description: str, **meta: str) -> NodePool:
    """As it is, or should be."""
    return NodePool("web", description, meta=meta)


def update(before: NodePool, after: NodePool) -> Change:
    """Of the one pool."""
    return Change(before.name, Action.UPDATE, before, after)


NEW = Change("gpu", Action.CREATE, None, NodePool("gpu", "new"))
REVIEWED = update(pool("a"), pool("b"))
SECRET = frozenset({("meta", "key")})


def secret(value: str, change: Change) -> Change:
    """The change with a sensitive value that becomes that one."""
    after = replace(change.after or pool(""), meta={"key": value})
    return replace(
        change,
        after=after,
        facts=replace(change.facts, sensitive=SECRET),
        known=replace(change.known, sensitive=SECRET),
    )


def refused(plan: Plan, reviewed: Plan, room: int = 16_000, hides: Callable[[str], bool] = lambda key: False) -> str:
    """What is said of a plan where another one was reviewed, of which there was so much room."""
    kept = packed(reviewed, room)
    review = Review(reviewed.digest, "the check", "", kept, unpacked(kept))
    with pytest.raises(Refused, match="This is not what was reviewed") as caught:
        Reviews(found={1: review}).demand(plan, hides)
    detail = caught.value.diagnostics[0].detail
    assert reviewed.digest in detail
    assert plan.digest in detail
    return detail


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ((update(pool("x"), pool("b")),), 'the cluster changed (description live: reviewed "a", now "x")'),
        ((update(pool("a"), pool("c")),), 'the files changed (description wanted: reviewed "b", now "c")'),
        ((update(pool("x"), pool("c")),), "the files and the cluster changed (description wanted"),
        ((REVIEWED, NEW), "node_pool.gpu: was nothing to do, now create, for the files changed"),
        ((NEW,), "node_pool.web: was update, now nothing to do, for"),
        ((Change("web", Action.DELETE, pool("a"), None),), "was update, now delete"),
    ],
)
def test_what_moved(plan: tuple[Change, ...], words: str) -> None:
    """Pool by pool and attribute by attribute, and whether the code or the cluster moved."""
    assert words in refused(Plan(plan), Plan((REVIEWED,)))


def test_what_moved_and_is_secret() -> None:
    """That it moved is told, and no value: of those that the files hide, and of those that a pattern hides."""
    said = refused(Plan((secret("new-secret", REVIEWED),)), Plan((secret("old-secret", REVIEWED),)))
    assert "-secret" not in said
    assert "node_pool.web" in said
    one, two = (Plan((update(pool("a"), pool("b", key=f"{word}-secret")),)) for word in ("old", "new"))
    kept = packed(replace(one, changes=(secret("old-secret", REVIEWED),)), 16_000)
    review = Review(one.digest, "the check", "", kept, unpacked(kept))
    with pytest.raises(Refused) as caught:
        Reviews(found={1: review}).demand(two, lambda key: key == "key")
    assert "-secret" not in caught.value.diagnostics[0].detail


def test_what_was_too_large_to_keep() -> None:
    """With the names alone it is told which pools those are; with the digest alone that it cannot be told."""
    many = Plan(tuple(Change(f"p-{n}", Action.CREATE, None, NodePool(f"p-{n}", f"{n}" * 90)) for n in range(40)))
    fewer = replace(many, changes=(*many.changes[1:], NEW))
    room = len(packed(many, 10**6))
    said = refused(fewer, many, room - 1)
    assert "node_pool.p-0 was to change and is not now; node_pool.gpu changes and was not to." in said
    other = replace(many, changes=(*many.changes[1:], Change("p-0", Action.CREATE, None, NodePool("p-0", "other"))))
    assert "The same pools change, otherwise than they were to." in refused(other, many, room - 1)
    assert "found no room there" in refused(fewer, many, 200)
    assert "is not kept there" in refused(fewer, many, 0)


def test_what_needs_no_review() -> None:
    """A plan that does nothing; and one that any of them approved."""
    kept = Plan((Change("web", Action.NO_OP, pool("a"), pool("a")),))
    Reviews().demand(kept, lambda key: False)
    plan = Plan((REVIEWED,))
    Reviews(found={1: Review(D1, "x")}, queued=Review(plan.digest, "y")).demand(plan, lambda key: False)
    with pytest.raises(Refused, match="Nobody reviewed this plan"):
        Reviews().demand(plan, lambda key: False)


def test_what_a_queue_plans_and_no_pull_request_shows() -> None:
    """Two reviews make a queue's plan together; what is in neither of them is refused, though the queue planned it."""

    def changed(*names: str) -> Plan:
        return Plan(tuple(Change(name, Action.CREATE, None, NodePool(name)) for name in names))

    def review(plan: Plan) -> Review:
        return Review(plan.digest, "x", reviewed=Reviewed(plan.digest, plan=plan))

    both, more = changed("a", "b"), changed("a", "b", "c")
    found = {1: review(changed("a")), 2: review(changed("b"))}
    Reviews(found=found, queued=Review(both.digest, "queue")).demand(both, lambda key: False)
    with pytest.raises(Refused, match="This is not what was reviewed") as caught:
        Reviews(found=found, queued=Review(more.digest, "queue")).demand(more, lambda key: False)
    assert "shows what would be done to node_pool.c:" in caught.value.diagnostics[0].detail
    with pytest.raises(Refused, match="This is not what was reviewed"):
        Reviews(queued=Review(both.digest, "queue")).demand(both, lambda key: False)


def test_a_plan_that_explains_another_one(scene: Scene) -> None:
    """What stands beside a digest decides nothing, and is not told where it is not that plan."""
    text = f"{marker(scene.pull.head_sha).line()}\n{reviewed_line(packed(Plan((NEW,)), 16_000))}"
    scene.check(scene.pull.head_sha, output={"title": "t", "summary": "s", "text": text})
    [review] = scene.found(scene.push).all
    assert (D1, "", None) == (review.digest, review.kept, review.reviewed)


def test_the_age_of_a_review(scene: Scene) -> None:
    """That of the oldest; also where the plan itself found no room, and not known where that is not said."""
    reviews = Reviews(found={1: Review(D1, "x", "2026-01-02T00:00:00Z"), 2: Review(D2, "y", "2026-01-01T00:00:00Z")})
    assert reviews.dated is not None
    assert "2026-01-01T00:00:00Z" == reviews.dated.created
    assert Reviews().dated is None
    scene.comment(scene.pull, created="2026-01-03T00:00:00Z")
    dated = scene.found(scene.push).dated
    assert dated is not None
    assert "2026-01-03T00:00:00Z" == dated.created
    assert replace(reviews, queued=Review(D1, "z")).dated == Plan(())


def test_a_plan_of_ours_is_found_as_it_was_told(scene: Scene) -> None:
    """By the check, and of a personal token by the comment: with its plan, and when it was made."""
    plan = Plan((REVIEWED,), created="2026-01-02T12:00:00Z")
    for token in (scene.token, scene.person):
        scene.repository.kept_check_runs.clear()
        scene.plans(scene.pull, plan, token=token)
        [review] = scene.found(scene.push, token=token).all
        assert (plan.digest, plan.created) == (review.digest, review.created)
        assert review.reviewed is not None
        assert review.reviewed.plan is not None
        assert plan.digest == review.reviewed.plan.digest

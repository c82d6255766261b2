"""Plans of other open pull requests that are not what would be done any more."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitpool.change import Action, Change
from gitpool.diagnostics import Diagnostic
from gitpool.forge.marker import marker_of
from gitpool.forge.verdict import TRUSTED_APP
from gitpool.plan import Plan
from gitpool.pool import NodePool
from gitpool.report import Run, RunReport, Status
from gitpool.workflow.publish import Wishes, publish_plan
from gitpool.workflow.staleness import mark_stale
from tests.forge.turns import Turns, client
from tests.support.github import GitHub, Token
from tests.support.github.exchange import Answer
from tests.support.github.records import Pull
from tests.support.github.weather import Fault, cut_after, cut_before, server_error


class Scene:
    """Two open pull requests into `main`, and one into `release`."""

    def __init__(self, github: GitHub, folder: Path) -> None:
        self.github = github
        self.repository = github.repository("acme/pools", folder)
        self.repository.commit("main", {"pools.hcl": "one\n"})
        self.repository.commit("release", {"pools.hcl": "two\n"}, start="main")
        for branch, base in (("one", "main"), ("two", "main"), ("three", "release")):
            self.repository.commit(branch, {"pools.hcl": f"{branch}\n"}, start=base)
            self.repository.open_pull(branch, base)
        self.one, self.two, self.three = self.repository.pulls.values()
        self.token = github.job_token()

    def plans(self, pull: Pull, *names: str, run: int = 7, token: Token | None = None, **more: Any) -> None:
        """A run plans it: these pools change."""
        changes = tuple(Change(name, Action.CREATE, None, NodePool(name, f"of {run}")) for name in names)
        given = {"status": Status.PLANNED, "plan": Plan(changes), **more}
        report = RunReport(run=Run(pull.head_sha, run, 1), **given)
        with client(self.github, token or self.token) as github:
            assert [] == publish_plan(github, report, github.pull(pull.number), Wishes()).notes

    def applied(
        self,
        *written: str,
        base: str = "main",
        environment: str = "",
        but: tuple[int, ...] = (),
        token: Token | None = None,
    ) -> list[Diagnostic]:
        """An apply has written these pools."""
        with client(self.github, token or self.token) as github:
            return mark_stale(github, base, environment, written, TRUSTED_APP, but=but)

    def said(self, pull: Pull) -> list[tuple[int, Status, str]]:
        """Of each comment of ours the run, how far it came, and what it says before its heading."""
        bodies = [c.body for c in self.repository.comments(pull.number)]
        found = [(marker, body.partition("\n\n")[2]) for body in bodies if (marker := marker_of(body))]
        return [(m.run, m.status, rest.partition("\n")[0] if "**Stale" in rest else "") for m, rest in found]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Shared by the tests."""
    with GitHub() as github:
        yield Scene(github, tmp_path_factory.mktemp("stale"))


@pytest.fixture
def scene(hub: Scene) -> Scene:
    """With fair weather, and nothing said."""
    cleared(hub)
    return hub


def cleared(hub: Scene) -> None:
    """Forget what was said."""
    hub.github.weather.planned.clear()
    hub.repository.kept_check_runs.clear()
    hub.repository.kept_comments.clear()


PLANNED = (7, Status.PLANNED, "")


def test_only_plans_that_touch_what_was_written(scene: Scene) -> None:
    """And only of open pull requests into the branch that were not applied, in the environment."""
    scene.plans(scene.one, "gpu", "web")
    scene.plans(scene.two, "batch")
    scene.plans(scene.three, "gpu")
    assert [] == scene.applied("gpu", "tpu")
    [(run, status, words)] = scene.said(scene.one)
    assert (7, Status.STALE) == (run, status)
    assert "**Stale.** An apply has changed `gpu` since this plan was made." in words
    assert [PLANNED] == scene.said(scene.two)
    assert [PLANNED] == scene.said(scene.three)


@pytest.mark.parametrize(
    "given", [{"environment": "prod"}, {"base": "release"}, {"but": (1,)}, {"written": ()}, {"written": ("web",)}]
)
def test_what_is_no_news(scene: Scene, given: dict[str, Any]) -> None:
    """Another environment, another branch, the plan that was applied itself, other pools: nothing is written."""
    scene.plans(scene.one, "gpu")
    before = len(scene.github.requests("PATCH"))
    assert [] == scene.applied(*given.pop("written", ("gpu",)), **given)
    assert [PLANNED] == scene.said(scene.one)
    assert before == len(scene.github.requests("PATCH"))


@pytest.mark.parametrize("status", [Status.FAILED, Status.SKIPPED, Status.APPLIED, Status.NOT_APPLIED])
def test_what_is_no_plan(scene: Scene, status: Status) -> None:
    """What says that there is none to review is left as it is."""
    scene.plans(scene.one, "gpu", status=status)
    assert [] == scene.applied("gpu")
    assert [(7, status, "")] == scene.said(scene.one)


def test_a_plan_whose_pools_are_not_known(scene: Scene) -> None:
    """Where there was no room for them it may be stale, and that is said."""
    scene.plans(scene.one, "gpu")
    [comment] = scene.repository.comments(1)
    first, _, rest = comment.body.partition("\n")
    comment.body = f"{first}\n\n{rest.partition(chr(10) * 2)[2]}"
    assert [] == scene.applied("web")
    assert "changed pools, perhaps some of these" in scene.said(scene.one)[0][2]


def test_another_head_and_another_author(scene: Scene) -> None:
    """A comment about a head that is gone says so itself, and a stranger's is no comment of ours."""
    scene.plans(scene.one, "gpu")
    [comment] = scene.repository.comments(1)
    stranger = scene.repository.comment_as("mallory", 2, comment.body.replace(scene.one.head_sha, scene.two.head_sha))
    comment.body = comment.body.replace(scene.one.head_sha, "e" * 40)
    assert [] == scene.applied("gpu")
    assert [PLANNED] == scene.said(scene.one)
    assert "Stale" not in stranger.body


def test_twice_is_once(scene: Scene) -> None:
    """What is stale already is not written again."""
    scene.plans(scene.one, "gpu")
    assert [] == scene.applied("gpu")
    before = len(scene.github.requests("PATCH"))
    assert [] == scene.applied("gpu")
    assert before == len(scene.github.requests("PATCH"))


def test_many_pools_and_a_long_comment(scene: Scene) -> None:
    """Ten are named; and where there is no room for the names, that some are."""
    names = [f"pool-{n}" for n in range(30)]
    scene.plans(scene.one, *names)
    assert [] == scene.applied(*names)
    assert 10 == scene.said(scene.one)[0][2].count("`") // 2
    assert "and others" in scene.said(scene.one)[0][2]
    long = [f"{n:03d}{'x' * 125}" for n in range(200)]
    scene.plans(scene.two, *long)
    [comment] = scene.repository.comments(2)
    comment.body = comment.body.ljust(65_200, "x")
    assert [] == scene.applied(*long)
    [(_, status, words)] = scene.said(scene.two)
    assert (Status.STALE, True) == (status, "perhaps some of these" in words)


@pytest.mark.parametrize(
    "fault", [Fault(Answer(422, {"message": "Validation Failed"}), carried_out=False), server_error(502), cut_before()]
)
def test_what_cannot_be_marked(scene: Scene, fault: Fault) -> None:
    """It is noted and named, and the others are marked."""
    scene.plans(scene.one, "gpu")
    scene.plans(scene.two, "gpu")
    scene.github.weather.plan(fault, "PATCH", times=4 if fault.answer is None or fault.answer.status >= 500 else 1)
    [note] = scene.applied("gpu")
    assert "could not be told of this apply" in note.summary
    assert note.summary.startswith("#")
    assert {Status.PLANNED, Status.STALE} == {said[1] for pull in (scene.one, scene.two) for said in scene.said(pull)}


def test_who_may_not_write(scene: Scene) -> None:
    """Each is noted; and where nothing can be listed, that is."""
    scene.plans(scene.one, "gpu")
    scene.plans(scene.two, "gpu")
    reads = scene.github.job_token("reads", pull_requests="read", checks="read")
    notes = scene.applied("gpu", token=reads)
    assert ["#1 could not be told of this apply", "#2 could not be told of this apply"] == sorted(
        n.summary for n in notes
    )
    scene.github.weather.plan(server_error(503), "GET", "/pulls$", times=9)
    assert ["Other pull requests could not be told of this apply"] == [note.summary for note in scene.applied("gpu")]


def test_a_lost_answer(scene: Scene) -> None:
    """It is marked once, and nothing is noted."""
    scene.plans(scene.one, "gpu")
    scene.github.weather.plan(cut_after(), "PATCH")
    assert [] == scene.applied("gpu")
    assert [Status.STALE] == [status for _, status, _ in scene.said(scene.one)]


def test_an_older_run_that_is_late(scene: Scene) -> None:
    """It does not take the mark away; a newer one does."""
    scene.plans(scene.one, "gpu")
    assert [] == scene.applied("gpu")
    scene.plans(scene.one, "gpu", run=6)
    assert [(7, Status.STALE)] == [said[:2] for said in scene.said(scene.one)]
    scene.plans(scene.one, "gpu", run=8)
    assert [(8, Status.PLANNED, "")] == scene.said(scene.one)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_a_newer_plan_at_the_same_time(hub: Scene, chance: random.Random) -> None:
    """In whatever order their requests arrive: the newer plan is there in the end, and never the older one's text."""
    cleared(hub)
    hub.plans(hub.one, "gpu")
    marking, planning = hub.github.job_token("apply"), hub.github.job_token("plan")
    actions: list[tuple[Token, Callable[[], object]]] = [
        (marking, partial(hub.applied, "gpu", token=marking)),
        (planning, partial(hub.plans, hub.one, "gpu", run=8, token=planning)),
    ]
    assert [] == Turns(hub.github, iter(lambda: chance.randrange(9), -1)).run(actions)
    [(run, _, _)] = hub.said(hub.one)
    [comment] = hub.repository.comments(1)
    assert (8, True) == (run, "of 8" in comment.body)

"""One comment of an environment, whatever runs at the same time and whatever becomes of requests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitpool.change import Action, Change
from gitpool.forge.marker import marker_of
from gitpool.forge.sticky import Posted
from gitpool.plan import Plan
from gitpool.pool import NodePool
from gitpool.report import Run, RunReport, Status
from gitpool.workflow.publish import Published, Wishes, publish_plan
from tests.forge.turns import Turns, client
from tests.support.github import GitHub, Token
from tests.support.github.records import Pull
from tests.support.github.repository import Repository
from tests.support.github.weather import Fault, cut_after, cut_before, secondary_limit, server_error

RUNS = 10
CHECKS = {"pull_requests": "write", "checks": "write"}


class Ground:
    """A pull request, and what runs say of it."""

    def __init__(self, github: GitHub, folder: Path) -> None:
        self.github = github
        self.repository: Repository = github.repository("acme/pools", folder)
        self.repository.commit("main", {"pools.hcl": "one\n"})
        self.repository.commit("topic", {"pools.hcl": "two\n"}, start="main")
        self.pull: Pull = self.repository.open_pull("topic")

    def publish(self, token: Token, number: int, wishes: Wishes | None = None, **more: Any) -> Published:
        """The run of that number tells of its plan."""
        with client(self.github, token) as github:
            return publish_plan(github, self.report(number, **more), github.pull(self.pull.number), wishes or Wishes())

    def report(self, number: int, **more: object) -> RunReport:
        """A plan that says which run made it."""
        change = Change("gpu", Action.CREATE, None, NodePool("gpu", f"of run {number}"))
        given = {"status": Status.PLANNED, "run": Run(self.pull.head_sha, number, 1), "plan": Plan((change,)), **more}
        return RunReport(**given)  # type: ignore[arg-type]

    def said_by(self) -> list[int]:
        """The runs whose comments are there."""
        markers = [marker_of(comment.body) for comment in self.repository.comments(self.pull.number)]
        return [marker.run for marker in markers if marker is not None]


@contextmanager
def ground(validate: bool = True) -> Iterator[Ground]:
    """On loopback."""
    with TemporaryDirectory() as folder, GitHub(validate=validate) as github:
        yield Ground(github, Path(folder) / "repository")


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_ten_runs_at_once_leave_one_comment_with_the_newest_plan(chance: random.Random) -> None:
    """In whatever order their requests arrive, each as late as it likes: no older text over a newer one."""
    with ground() as scene:
        numbers = [100 + n for n in range(RUNS)]
        tokens = [scene.github.job_token(f"run-{n}") for n in numbers]
        actions = [(token, partial(scene.publish, token, n)) for token, n in zip(tokens, numbers, strict=True)]
        problems = Turns(scene.github, iter(lambda: chance.randrange(RUNS), -1)).run(actions)
        assert [] == problems
        assert [max(numbers)] == scene.said_by()
        assert f"of run {max(numbers)}" in scene.repository.comments(1)[0].body


FAULTS: list[Fault] = [
    cut_before(),
    cut_after(),
    server_error(502),
    server_error(502, carried_out=True),
    secondary_limit(1),
]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.lists(st.tuples(st.integers(0, 4), st.integers(1, 14)), max_size=4))
def test_lost_requests_leave_one_comment(chance: random.Random, faults: list[tuple[int, int]]) -> None:
    """Whatever is lost, was carried out all the same or is refused for its rate: no second comment stays."""
    with ground() as scene:
        for run in (100, 101, 102):
            token = scene.github.job_token(f"run-{run}")
            for kind, nth in faults:
                scene.github.weather.plan(FAULTS[kind], nth=nth)
            published = scene.publish(token, run)
            scene.github.weather.planned.clear()
            if not published.notes:
                assert [run] == scene.said_by()
        scene.publish(scene.github.job_token("last"), 103)
        assert [103] == scene.said_by()


def test_an_older_run_that_comes_late_changes_nothing() -> None:
    """The comment says what the newest run said, and the older one says so of itself."""
    with ground() as scene:
        scene.publish(scene.github.job_token("new"), 200)
        published = scene.publish(scene.github.job_token("old"), 100)
        assert Posted.OLDER is published.comment
        assert [200] == scene.said_by()


def test_a_later_attempt_of_the_same_run_is_newer() -> None:
    """Who runs a job again wants to see what it finds."""
    with ground() as scene:
        scene.publish(scene.github.job_token("one"), 100)
        again = Run(scene.pull.head_sha, 100, 2)
        change = Change("gpu", Action.CREATE, None, NodePool("gpu", "again"))
        published = scene.publish(scene.github.job_token("two"), 100, run=again, plan=Plan((change,)))
        assert Posted.UPDATED is published.comment
        assert "again" in scene.repository.comments(1)[0].body


def test_a_run_of_an_older_head_changes_nothing() -> None:
    """What was planned of a commit that is not the head any more is no news, whatever the number of the run."""
    with ground() as scene:
        old = scene.pull.head_sha
        scene.repository.commit("topic", {"pools.hcl": "three\n"})
        scene.repository.push()
        scene.publish(scene.github.job_token("new"), 100)
        published = scene.publish(scene.github.job_token("old"), 200, run=Run(old, 200, 1))
        assert published.comment is None
        assert "The pull request has moved on" in [note.summary for note in published.notes]
        assert [100] == scene.said_by()


def test_an_unchanged_comment_is_not_written() -> None:
    """A second run that says the same of the same commit sends no write to the comment."""
    with ground() as scene:
        plan = scene.report(100).plan
        scene.publish(scene.github.job_token("one"), 100, plan=plan)
        published = scene.publish(scene.github.job_token("two"), 101, plan=plan)
        assert Posted.UNCHANGED is published.comment
        assert [] == scene.github.requests("PATCH", "issues/update-comment")


def test_nothing_to_say_makes_no_comment_and_changes_one_that_is_there() -> None:
    """No changes: no comment of it, unless one says otherwise; that becomes "no changes"."""
    with ground() as scene:
        nothing: dict[str, Any] = {"status": Status.NO_CHANGES, "plan": Plan(())}
        assert Posted.NOT_NEEDED is scene.publish(scene.github.job_token("one"), 100, **nothing).comment
        assert [] == scene.repository.comments(1)
        scene.publish(scene.github.job_token("two"), 101)
        assert Posted.UPDATED is scene.publish(scene.github.job_token("three"), 102, **nothing).comment
        assert "No changes." in scene.repository.comments(1)[0].body


def test_a_stranger_with_our_marker_is_left_alone() -> None:
    """By its first line alone a comment is not ours: its author has to be us, too."""
    with ground() as scene:
        scene.publish(scene.github.job_token("one"), 100)
        body = scene.repository.comments(1)[0].body
        scene.repository.comment_as("mallory", 1, body.replace('"run":100', '"run":999'))
        scene.publish(scene.github.job_token("two"), 101)
        bodies = {comment.user.login: comment.body for comment in scene.repository.comments(1)}
        assert '"run":101' in bodies["github-actions[bot]"]
        assert '"run":999' in bodies["mallory"]


def test_a_comment_on_the_second_page_is_found() -> None:
    """A hundred and thirty comments later it is still the one that is edited."""
    with ground() as scene:
        scene.publish(scene.github.job_token("one"), 100)
        first = scene.repository.comments(1)[0].id
        for n in range(130):
            scene.repository.comment_as("ada", 1, f"comment {n}")
        other = scene.github.job_token("two")
        scene.publish(other, 101)
        ours = [c for c in scene.repository.comments(1) if marker_of(c.body)]
        assert [first] == [c.id for c in ours]
        assert '"run":101' in ours[0].body


@pytest.mark.parametrize("status", ["write", "none"])
def test_where_checks_are_impossible(status: str) -> None:
    """A personal token writes no checks: the commit gets a status, and the comment comes all the same."""
    with ground() as scene:
        token = scene.github.personal_token("ada", pull_requests="write", statuses=status)
        published = scene.publish(token, 100)
        assert Posted.CREATED is published.comment
        assert published.check is None
        statuses = scene.repository.statuses(scene.pull.head_sha)
        assert (["gitpool plan"] if status == "write" else []) == [s.context for s in statuses]
        assert Posted.UPDATED is scene.publish(token, 101).comment
        assert [101] == scene.said_by()


def test_a_token_that_only_reads() -> None:
    """Nothing is written, each thing that was not is noted with what it needs, and nothing is raised."""
    with ground() as scene:
        token = scene.github.job_token("reads", pull_requests="read", checks="read", contents="read")
        published = scene.publish(token, 100, annotations=())
        assert published.comment is None
        assert [] == scene.repository.comments(1)
        told = " ".join(note.detail for note in published.notes)
        assert "pull-requests: write" in told
        assert "checks: write" in told


def test_environments_have_a_comment_each_and_a_list_of_them() -> None:
    """One environment needs no list; two have one, and it says what each comment says."""
    with ground() as scene:
        scene.publish(scene.github.job_token("one"), 100, environment="prod")
        assert 1 == len(scene.repository.comments(1))
        scene.publish(scene.github.job_token("two"), 100, environment="staging")
        bodies = [comment.body for comment in scene.repository.comments(1)]
        assert 3 == len(bodies)
        listed = bodies[2].splitlines()[-2:]
        assert ["- prod", "- staging"] == [line.partition(":")[0] for line in listed]
        assert all("1 to add" in line for line in listed)
        scene.publish(scene.github.job_token("three"), 101, environment="prod", status=Status.NO_CHANGES, plan=Plan(()))
        listed = scene.repository.comments(1)[2].body.splitlines()[-2:]
        assert "No changes." in listed[0]
        assert 3 == len(scene.repository.comments(1))


def test_two_runs_make_one_list_of_environments() -> None:
    """Both of them at once, in an order that lets each look before the other writes."""
    with ground() as scene:
        tokens = [scene.github.job_token(f"run-{n}") for n in range(2)]
        environments = ("prod", "staging")
        actions = [
            (token, partial(scene.publish, token, 100, environment=name))
            for token, name in zip(tokens, environments, strict=True)
        ]
        assert [] == Turns(scene.github, count()).run(actions)
        kinds = [m.kind for c in scene.repository.comments(1) if (m := marker_of(c.body))]
        assert ["environments", "plan", "plan"] == sorted(kinds)


def test_a_report_of_the_same_plan_is_replaced_as_a_whole() -> None:
    """What a reviewer reads is of one run: marker, plan and footer."""
    with ground() as scene:
        scene.publish(scene.github.job_token("one"), 100)
        report = replace(scene.report(101), run=Run(scene.pull.head_sha, 101, 1))
        scene.publish(scene.github.job_token("two"), 101, plan=report.plan)
        body = scene.repository.comments(1)[0].body
        assert "of run 101" in body
        assert "of run 100" not in body

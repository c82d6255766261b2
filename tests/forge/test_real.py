"""The same exchange with the fake GitHub and with a real one, so that what the fake does is what GitHub does.

A real repository is used where its token is set; the pull request has to be open and to change a text file:

    GITPOOL_TEST_GITHUB_TOKEN=… GITPOOL_TEST_GITHUB_REPOSITORY=OWNER/NAME GITPOOL_TEST_GITHUB_PULL=1 \\
        pytest tests/forge/test_real.py

What is written there (a comment, remarks, a label, a check run or a status) is removed again as far as GitHub lets it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gitpool.annotations import Annotation, Level
from gitpool.change import Action, Change
from gitpool.forge.event import access_of
from gitpool.forge.github import GitHub, Pull
from gitpool.forge.hunks import Side, hunks
from gitpool.forge.marker import marker_of
from gitpool.forge.sticky import Posted
from gitpool.forge.transport import Transport
from gitpool.plan import Plan
from gitpool.pool import NodePool
from gitpool.report import Run, RunReport, Status
from gitpool.workflow.publish import Wishes, publish_plan
from tests.forge.turns import client
from tests.support import github as fake

ENVIRONMENT = "gitpool-contract"
NAMES = ("TOKEN", "REPOSITORY", "PULL")
TOKEN, REPOSITORY, PULL = (os.environ.get(f"GITPOOL_TEST_GITHUB_{name}", "") for name in NAMES)
REAL = pytest.param(
    "real",
    marks=pytest.mark.skipif(
        not (TOKEN and REPOSITORY and PULL), reason="no real repository: GITPOOL_TEST_GITHUB_TOKEN is not set"
    ),
)


@pytest.fixture(params=["fake", REAL])
def forge(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[GitHub, Pull]]:
    """A client, and an open pull request that changes a text file."""
    if request.param == "fake":
        with fake.GitHub() as hub:
            repository = hub.repository("acme/pools", tmp_path / "repository")
            repository.commit("main", {"pools.hcl": "one\ntwo\nthree\n"})
            repository.commit("topic", {"pools.hcl": "one\n2\nthree\n"}, start="main")
            number = repository.open_pull("topic").number
            with client(hub, hub.job_token()) as github:
                yield github, github.pull(number)
        return
    access = replace(access_of(os.environ), token=TOKEN)
    transport = Transport(access)
    github = GitHub(transport, REPOSITORY)
    try:
        yield github, github.pull(int(PULL))
    finally:
        _clean(github, int(PULL))
        transport.close()


def _clean(github: GitHub, number: int) -> None:
    me = github.viewer()
    for comment in github.comments(number):
        marker = marker_of(comment.body)
        if comment.author == me and marker is not None and marker.environment == ENVIRONMENT:
            github.remove_comment(comment.id)
    for remark in github.review_comments(number):
        if remark.author == me and "gitpool:remark" in remark.body:
            github.remove_review_comment(remark.id)
    for label in github.labels(number):
        if ENVIRONMENT in label:
            github.remove_label(number, label)


def report(pull: Pull, run: int, *annotations: Annotation, said: str = "one") -> RunReport:
    """What a run has to say."""
    change = Change("contract", Action.CREATE, None, NodePool("contract", said))
    return RunReport(
        Status.PLANNED, ENVIRONMENT, run=Run(pull.head, run, 1), plan=Plan((change,)), annotations=annotations
    )


def test_a_review_from_its_first_comment_to_its_last(forge: tuple[GitHub, Pull]) -> None:
    """Created, unchanged or updated, left to a newer run; remarks at a line and beside the diff; a label; a verdict."""
    github, pull = forge
    first = int(time.time()) if pull.number else 1
    file = next(f for f in github.files(pull.number) if f.patch and hunks(f.patch) and hunks(f.patch)[0].added)
    assert file.patch is not None
    line = hunks(file.patch)[0].added[0][0]
    assert line in hunks(file.patch)[0].lines(Side.RIGHT)
    inside = Annotation(file.path, line, line, Level.WARNING, "A remark at a line", "It goes with the next run.")
    outside = replace(inside, start_line=10**6, end_line=10**6, title="A remark at a file")
    nowhere = replace(inside, path="not/in/the/diff.hcl", title="An annotation")
    wishes = Wishes(labels=True)
    published = publish_plan(github, report(pull, first, inside, outside, nowhere), pull, wishes)
    assert Posted.CREATED is published.comment, published.notes
    remarks = [r.body for r in github.review_comments(pull.number) if "gitpool:remark" in r.body]
    assert 2 == len(remarks)
    assert any("A remark at a line" in body for body in remarks)
    assert any("(gitpool-contract)" in label for label in github.labels(pull.number))
    if published.check is not None:
        assert [published.check.id] == [c.id for c in github.check_runs(pull.head, published.check.name)][:1]
    published = publish_plan(github, report(pull, first + 2, said="two"), pull, wishes)
    assert Posted.UPDATED is published.comment
    assert [] == [r for r in github.review_comments(pull.number) if "gitpool:remark" in r.body]
    published = publish_plan(github, report(pull, first + 1), pull, wishes)
    assert Posted.OLDER is published.comment
    bodies = [c.body for c in github.comments(pull.number) if ENVIRONMENT in c.body]
    assert 1 == len(bodies)
    assert '"two"' in bodies[0]

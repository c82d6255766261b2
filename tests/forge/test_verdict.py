"""What is said of a commit: the check run, the state of the commit where there can be none, the labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gitpool.annotations import Annotation, Level
from gitpool.change import Action, Change
from gitpool.diagnostics import Severity
from gitpool.forge import labels
from gitpool.forge.transport import Forbidden, Lost
from gitpool.forge.verdict import Verdict, check_name, is_impossible, write_check, write_status
from gitpool.plan import Plan
from gitpool.pool import NodePool
from gitpool.report import Problem, Run, RunReport, Status
from gitpool.workflow.publish import Progress, Wishes, publish_plan
from tests.forge.turns import client
from tests.support.github import GitHub, Token
from tests.support.github.exchange import Answer
from tests.support.github.records import CheckRun, Pull
from tests.support.github.weather import Fault, cut_after, cut_before, server_error

REFUSED = Fault(Answer(422, {"message": "Invalid request.\n\nannotations"}), carried_out=False)
NEW = Change("gpu", Action.CREATE, None, NodePool("gpu", "new"))
OLD = Change("web", Action.DELETE, NodePool("web", "old"), None)
DIGEST = "sha256:" + "d" * 64


class Scene:
    """A repository; each test has a pull request of its own."""

    def __init__(self, github: GitHub, folder: Path) -> None:
        self.github = github
        self.repository = github.repository("acme/pools", folder)
        self.repository.commit("main", {"pools.hcl": "one\n"})
        self.token = github.job_token()

    def opened(self) -> Pull:
        """One more."""
        branch = f"topic-{len(self.repository.pulls)}"
        self.repository.commit(branch, {"pools.hcl": f"{branch}\n"}, start="main")
        return self.repository.open_pull(branch)

    def checks(self, pull: Pull) -> list[CheckRun]:
        """Those of its head."""
        return self.repository.check_runs(pull.head_sha)

    def publish(self, pull: Pull, report: RunReport, wishes: Wishes | None = None, token: Token | None = None) -> Any:
        """Tell of a plan."""
        with client(self.github, token or self.token) as github:
            return publish_plan(
                github, report, github.pull(pull.number), wishes or Wishes(), "https://github.com/run/1"
            )

    def asked(self, method: str, operation: str, pull: Pull) -> int:
        """How many such requests were about the commit, or about its checks."""
        about = {pull.head_sha, *(str(check.id) for check in self.checks(pull))}
        told = [*self.github.requests(method, operation)]
        return sum(1 for e in told if e.body["head_sha"] in about) if method == "POST" else sum(
            1 for e in told if e.path.rpartition("/")[2] in about
        )  # fmt: skip


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Shared by the tests."""
    with GitHub() as github:
        yield Scene(github, tmp_path_factory.mktemp("verdict"))


@pytest.fixture
def scene(hub: Scene) -> Iterator[Scene]:
    """With fair weather."""
    yield hub
    hub.github.weather.planned.clear()


def report(pull: Pull, status: Status = Status.PLANNED, *changes: Change, **more: Any) -> RunReport:
    """What a run has to tell."""
    plan = Plan(changes or (NEW,)) if status is not Status.NO_CHANGES else Plan(())
    given = {"plan": plan, "run": Run(pull.head_sha, 7, 1), "created": "2026-01-02T12:00:00Z", **more}
    return RunReport(status, **given)


def odd(line: int, **more: Any) -> Annotation:
    """An annotation at a line of a file that no diff has."""
    return Annotation("README.md", line, more.pop("last", line), Level.WARNING, f"Odd at {line}", **more)


@pytest.mark.parametrize(("many", "updates"), [(0, 0), (1, 0), (50, 0), (51, 1), (130, 2)])
def test_annotations_in_batches(scene: Scene, many: int, updates: int) -> None:
    """Fifty a request, all of them in the end, in their order, each once."""
    pull = scene.opened()
    annotations = tuple(odd(line) for line in range(1, many + 1))
    published = scene.publish(pull, report(pull, annotations=annotations))
    assert (0, []) == (len(published.left), published.notes)
    [check] = scene.checks(pull)
    assert [a.start_line for a in annotations] == [a["start_line"] for a in check.annotations]
    assert (1, updates) == (scene.asked("POST", "checks/create", pull), scene.asked("PATCH", "checks/update", pull))
    assert ("completed", "success") == (check.status, check.conclusion)


def test_annotations_with_columns_and_long_texts(scene: Scene) -> None:
    """Columns only within a line, an end that is not before its start, and texts as long as are taken."""
    pull = scene.opened()
    given = (
        odd(1, start_column=3, end_column=9),
        odd(2, last=4, start_column=3, end_column=1),
        odd(5, start_column=3, end_column=0),
        odd(6, message="é" * 70_000),
        Annotation("README.md", 7, 7, Level.FAILURE, "T" * 400),
    )
    assert [] == scene.publish(pull, report(pull, annotations=given)).notes
    found = scene.checks(pull)[0].annotations
    columns = [(a.get("start_column"), a.get("end_column")) for a in found]
    assert [(3, 9), (None, None), (3, 3), (None, None), (None, None)] == columns
    assert len(found[3]["message"].encode()) < 65_536
    assert (255, "T" * 254 + "…") == (len(found[4]["title"]), found[4]["title"])


def test_an_annotation_that_is_not_taken(scene: Scene) -> None:
    """The verdict and its digest are there all the same, and what found no place is told by other means."""
    given = tuple(odd(line) for line in range(1, 121))
    for fault, method, lost in (
        (REFUSED, "POST", given[:50]),
        (REFUSED, "PATCH", given[50:100]),
        (cut_before(), "PATCH", given[50:100]),
    ):
        pull = scene.opened()
        scene.github.weather.plan(fault, method, "/check-runs")
        made = report(pull, annotations=given)
        published = scene.publish(pull, made)
        [check] = scene.checks(pull)
        assert (made.digest, check.id) == (check.external_id, published.check.id)
        assert list(lost) == list(published.left)
        assert len(given) == len(check.annotations) + len(lost)
        assert ["Annotations of the check run could not be written"] == [note.summary for note in published.notes]
        assert [] == scene.repository.statuses(pull.head_sha)


@pytest.mark.parametrize("fault", [cut_before(), cut_after(), server_error(502), server_error(502, carried_out=True)])
def test_an_answer_that_is_lost(scene: Scene, fault: Fault) -> None:
    """Whether the check was made is looked up: there is one in the end, and it is the one that is known."""
    pull = scene.opened()
    scene.github.weather.plan(fault, "POST", "/check-runs$")
    published = scene.publish(pull, report(pull))
    assert [published.check.id] == [check.id for check in scene.checks(pull)]


def test_an_apply_changes_its_own_check(scene: Scene) -> None:
    """From going on to its end, also where an answer is lost; what was reviewed stays in the comment, and not there."""
    pull = scene.opened()
    with client(scene.github, scene.token) as github:
        progress = Progress(github, github.pull(pull.number), Wishes(), digest=DIGEST)
        for status, shown in ((Status.APPLYING, ("in_progress", None)), (Status.APPLIED, ("completed", "success"))):
            if status is Status.APPLIED:
                scene.github.weather.plan(cut_after(), "PATCH", "/check-runs/")
            assert [] == progress.tell(report(pull, status)).notes
            [check] = scene.checks(pull)
            assert ("gitpool apply", *shown, "") == (check.name, check.status, check.conclusion, check.external_id)
            assert DIGEST in scene.repository.comments(pull.number)[0].body


CONCLUSIONS = {
    Status.PLANNED: ("success", "success"),
    Status.NO_CHANGES: ("success", "success"),
    Status.SKIPPED: ("neutral", "success"),
    Status.FAILED: ("failure", "failure"),
    Status.APPLYING: ("", "pending"),
    Status.APPLIED: ("success", "success"),
    Status.ROLLED_BACK: ("failure", "failure"),
    Status.NOT_APPLIED: ("failure", "failure"),
    Status.NEEDS_A_PERSON: ("failure", "failure"),
    Status.STALE: ("failure", "failure"),
}


@pytest.mark.parametrize("status", Status)
def test_each_status_has_its_conclusion(scene: Scene, status: Status) -> None:
    """As a check run, and as the state of the commit."""
    pull = scene.opened()
    scene.publish(pull, report(pull, status), Wishes(comments=False))
    conclusion, state = CONCLUSIONS[status]
    assert conclusion == (scene.checks(pull)[0].conclusion or "")
    person = scene.github.personal_token("ada", pull_requests="write", statuses="write")
    scene.publish(pull, report(pull, status), Wishes(comments=False), person)
    assert [state] == [one.state for one in scene.repository.statuses(pull.head_sha)]


def test_a_plan_whose_run_fails(scene: Scene) -> None:
    """The plan is there to be reviewed, and the check fails all the same: the layout was not canonical."""
    pull = scene.opened()
    made = report(pull, failure_reason="fmt")
    scene.publish(pull, made)
    [check] = scene.checks(pull)
    assert ("failure", made.digest) == (check.conclusion, check.external_id)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("approves", [True, False])
def test_the_digest_only_where_it_is_approved(scene: Scene, status: Status, approves: bool) -> None:
    """Of a plan that was made, and of no stranger's: neither in the check, nor in the marker, nor packed."""
    pull = scene.opened()
    made = report(pull, status)
    scene.publish(pull, made, Wishes(approves=approves))
    [check] = scene.checks(pull)
    is_there = approves and status in (Status.PLANNED, Status.NO_CHANGES)
    assert (made.digest if is_there else "") == check.external_id
    texts = [str(check.output["text"]), *(c.body for c in scene.repository.comments(pull.number))]
    for text in texts:
        assert is_there == (f'"digest":"{made.digest}"' in text)
        assert is_there == ("gitpool:reviewed" in text)


def test_the_state_of_a_commit(scene: Scene) -> None:
    """A line that fits, under the name of the environment, with the address of the run; once more in each run."""
    pull = scene.opened()
    person = scene.github.personal_token("ada", statuses="write")
    long = Verdict("gitpool plan (prod)", pull.head_sha, "failure", "words " * 60, "s", "t", "https://github.com/run/1")
    with client(scene.github, person) as github:
        write_status(github, long)
    [status] = scene.repository.statuses(pull.head_sha)
    assert (140, "…") == (len(status.description or ""), (status.description or "")[-1])
    assert ("gitpool plan (prod)", "https://github.com/run/1") == (status.context, status.target_url)


def test_what_is_impossible(scene: Scene) -> None:
    """A check for which the token is not meant; an answer that was lost says nothing of that."""
    person = scene.github.personal_token("ada", checks="write")
    with client(scene.github, person) as github, pytest.raises(Forbidden) as caught:
        write_check(github, Verdict("gitpool plan", "a" * 40, "success", "t", "s", ""))
    assert is_impossible(caught.value)
    assert not is_impossible(Lost())


def test_large_reports_fit(scene: Scene) -> None:
    """Whatever they hold: the check and the comment are there, with the digest."""
    pull = scene.opened()
    changes = [Change(f"pool-{n}", Action.CREATE, None, NodePool(f"pool-{n}", "ü😀<" * 60)) for n in range(600)]
    problems = tuple(Problem(Severity.WARNING, "Odd " * 20, "Because. " * 900) for _ in range(30))
    made = report(pull, Status.PLANNED, *changes, problems=problems, environment="prod-ü")
    published = scene.publish(pull, made)
    assert [] == published.notes
    assert [made.digest] == [check.external_id for check in scene.checks(pull)]


def test_names() -> None:
    """An environment has a check of its own."""
    assert ("gitpool plan", "gitpool apply (prod)") == (check_name("plan", ""), check_name("apply", "prod"))


RESULTS: list[tuple[Callable[..., RunReport], str]] = [
    (partial(report, status=Status.NO_CHANGES), "no changes"),
    (partial(report), "changes"),
    (lambda pull, **more: report(pull, Status.PLANNED, NEW, OLD, **more), "destroy"),
    (partial(report, status=Status.FAILED), "failed"),
]


def test_one_label_at_a_time(scene: Scene) -> None:
    """That of the newest result, for each environment; those of others stay."""
    pull = scene.opened()
    scene.repository.label("kept")
    pull.labels.append("kept")
    wishes = Wishes(comments=False, labels=True)
    for make, result in (*RESULTS, *reversed(RESULTS)):
        for environment in ("", "prod"):
            assert [] == scene.publish(pull, make(pull, environment=environment), wishes).notes
            assert (f"gitpool ({environment}): {result}" if environment else f"gitpool: {result}") in pull.labels
            assert len(pull.labels) <= 3
    assert "kept" in pull.labels
    scene.publish(pull, report(pull, Status.SKIPPED), wishes)
    assert ["kept", "gitpool (prod): no changes"] == pull.labels


def test_labels_are_put_once(scene: Scene) -> None:
    """What is there is not put again, whatever its letters are; and those of other results go by their own name."""
    pull = scene.opened()
    for name in ("GitPool (Up): Changes", "GITPOOL (UP): FAILED"):
        scene.repository.label(name)
        pull.labels.append(name)
    before = len(scene.github.requests("POST", "issues/add-labels"))
    assert [] == scene.publish(pull, report(pull, environment="up"), Wishes(comments=False, labels=True)).notes
    assert ["GitPool (Up): Changes"] == pull.labels
    assert before == len(scene.github.requests("POST", "issues/add-labels"))


def test_a_label_that_somebody_took_off_meanwhile(scene: Scene) -> None:
    """It is no mistake."""
    pull = scene.opened()
    wishes = Wishes(comments=False, labels=True)
    scene.publish(pull, report(pull), wishes)
    scene.github.weather.plan(Fault(Answer(404, {"message": "Label does not exist"})), "DELETE")
    assert [] == scene.publish(pull, report(pull, Status.FAILED), wishes).notes
    assert ["gitpool: failed"] == pull.labels


@pytest.mark.parametrize("environment", ["x" * 29, "x" * 30, "x" * 200, "a\nb", "ü" * 40, "a\ud800"])
def test_labels_have_room(environment: str) -> None:
    """They are within GitHub's limit, and those of two environments are two."""
    pull = Pull(1, 1, "", None, None, "", "a" * 40, "", "b" * 40, "", "")  # type: ignore[arg-type]
    names = {labels.label_of(make(pull, environment=environment)) for make, _ in RESULTS}
    others = {labels.label_of(make(pull, environment=f"{environment}y")) for make, _ in RESULTS}
    assert 8 == len(names | others)
    assert all(len(name) <= labels.LONGEST and name.isprintable() for name in names | others)

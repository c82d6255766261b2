"""An apply of what was reviewed, whatever comes in its way: what is done, what is told, and the code."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gitpool.backends.backend import LockInfo
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.devserver.clock import ManualClock
from gitpool.devserver.faults import FaultAction
from gitpool.nomad.connection import Connection
from gitpool.nomad.transport import Transport
from gitpool.nomad.variables import Variables
from tests.forge.scene import POOLS, Done, Scene, scene
from tests.support.github import events
from tests.support.github.exchange import Answer
from tests.support.github.records import Pull
from tests.support.github.weather import Fault, meanwhile
from tests.support.places import UNTIL_A_LOCK_ENDS

FILE = "pools/pools.hcl"
APPLYING = "/check-runs$"
"""What an apply writes first to its pull request, before the first write to the cluster."""


@pytest.fixture
def clock() -> ManualClock:
    """The cluster's."""
    return ManualClock()


@pytest.fixture
def stage(tmp_path: Path, clock: ManualClock) -> Iterator[Scene]:
    """Nothing was applied yet: two pools are to be made."""
    with scene(tmp_path, clock=clock) as made:
        yield made


def planned(stage: Scene) -> Pull:
    """A pull request that wants them otherwise, with its plan."""
    pull = stage.opened({FILE: POOLS.replace("Everything else", "All the rest")})
    done = stage.planned(pull)
    assert 0 == done.code, done.output
    return pull


def comment(stage: Scene, pull: Pull) -> str:
    """The one comment of ours, without its marker."""
    [body] = [c.body for c in stage.repository.comments(pull.number) if c.body.startswith("<!-- gitpool:v1")]
    return body.partition("\n\n")[2]


def concluded(stage: Scene, pull: Pull) -> str | None:
    """How the newest check of the apply ended."""
    checks = stage.repository.check_runs(pull.head_sha)
    return [check.conclusion for check in checks if check.name == "gitpool apply"][-1]


def text(done: Done) -> str:
    """What a person reads in the log, without its line breaks."""
    return " ".join(done.output.split())


def tell(stage: Scene, *signals: int) -> Callable[[], None]:
    """Send signals to the gitpool that runs, one whenever it is called."""
    left = list(signals)

    def send() -> None:
        with suppress(IndexError):  # writes come several at a time
            number = left.pop(0)
            newest = max(stage.folder.glob("run-*"), key=lambda folder: int(folder.name.partition("-")[2]))
            os.kill(int((newest / "pid").read_text()), number)

    return send


def at_writes(stage: Scene, act: Callable[[str], object]) -> None:
    """Before each write of a pool, with its name."""
    inner = stage.nomad.fault

    def fault(method: str, path: str, body: bytes) -> FaultAction | None:
        if method != "GET" and path.startswith("/v1/node/pool"):
            act(json.loads(body)["Name"] if body else path.rpartition("/")[2])
        return inner(method, path, body) if inner is not None else None

    stage.nomad.fault = fault


@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGTERM)])
def test_interrupted_before_the_first_write(stage: Scene, signals: tuple[int, ...]) -> None:
    """A cancelled job: nothing was written, and the comment ends so, also where the runner sends a second signal."""
    pull = planned(stage)
    send = tell(stage, *signals)
    stage.github.weather.plan(meanwhile(before=send), "POST", APPLYING)
    stage.github.weather.plan(meanwhile(before=send), "PATCH", "/issues/comments/")
    done = stage.merged(pull)
    assert 1 == done.code, done.output
    assert {} == stage.descriptions()
    assert "**Not applied: nothing was written." in comment(stage, pull)
    assert "Interrupted" in comment(stage, pull)
    assert 0 == stage.ci(stage.pushed_again()).code
    assert "**Applied: 2 added" in comment(stage, pull)


def test_interrupted_during_the_apply(stage: Scene) -> None:
    """Every pool is put back, and that is how the comment and the check end."""
    pull = planned(stage)
    send = tell(stage, signal.SIGTERM)
    at_writes(stage, lambda name: send())
    done = stage.merged(pull, "-parallelism=1")
    assert 3 == done.code, done.output
    assert {} == stage.descriptions()
    assert "**The apply was rolled back: every pool is as it was." in comment(stage, pull)
    assert "failure" == concluded(stage, pull)
    assert "rolled-back" == done.run.outputs()["failure-reason"]


def test_killed_during_the_apply(stage: Scene, clock: ManualClock) -> None:
    """The next run finishes what was begun, and tells of it."""
    pull = planned(stage)
    send = tell(stage, signal.SIGKILL)
    at_writes(stage, lambda name: send())
    stage.merged(pull)
    assert "Applying" in comment(stage, pull)
    clock.advance(UNTIL_A_LOCK_ENDS)
    done = stage.ci(stage.pushed_again())
    assert 0 == done.code, done.output
    assert "The earlier apply is finished" in text(done)
    assert {"gpu": "Machines with accelerators", "web": "All the rest"} == stage.descriptions()
    assert "**Applied: " in comment(stage, pull)
    assert "success" == concluded(stage, pull)


def test_the_lock_is_held(stage: Scene) -> None:
    """Somebody else applies: code 6, nothing is written, and the comment says who holds it."""
    pull = planned(stage)
    transport = Transport(Connection(address=stage.nomad.address))
    backend = NomadBackend(Variables(transport), "gitpool/state")
    lock = backend.acquire(
        LockInfo("1" * 8 + "-1111-1111-1111-" + "1" * 12, "apply", "ada@laptop", "2026-01-02", "x", "1")
    )
    try:
        done = stage.merged(pull, "-lock-timeout=0s")
    finally:
        backend.release(lock)
        transport.close()
    assert (6, "locked") == (done.code, done.run.outputs()["failure-reason"])
    assert {} == stage.descriptions()
    assert "**Not applied: nothing was written." in comment(stage, pull)
    assert "ada@laptop" in comment(stage, pull)
    assert "failure" == concluded(stage, pull)


@pytest.mark.parametrize(("method", "path"), [("GET", "/commits/[0-9a-f]*/pulls$"), ("GET", "/check-runs$")])
def test_nobody_can_be_asked_what_was_reviewed(stage: Scene, method: str, path: str) -> None:
    """Nothing is applied, and that is an error: code 1."""
    pull = planned(stage)
    stage.github.weather.plan(refused(), method, path, times=10**6)
    done = stage.merged(pull)
    assert 1 == done.code
    assert "Error: The forge does not allow it" in text(done) or "Error: The check runs cannot be seen" in text(done)
    assert {} == stage.descriptions()
    assert not [asked for asked in stage.nomad_requests() if asked.startswith("PUT /v1/node/pool")]


def refused() -> Fault:
    """A permission is missing."""

    return Fault(Answer(403, {"message": "Resource not accessible by integration"}), carried_out=False)


@pytest.mark.parametrize("flags", [(), ("-require-comment",)])
def test_nobody_can_be_told(stage: Scene, flags: tuple[str, ...]) -> None:
    """The forge is gone from the first write on: what was applied is applied, and the code says so, unless the comment
    is required."""
    pull = planned(stage)
    at_writes(stage, lambda name: stage.github.weather.plan(refused(), times=10**6))
    done = stage.merged(pull, *flags)
    assert (1 if flags else 0) == done.code, done.output
    assert {"gpu": "Machines with accelerators", "web": "All the rest"} == stage.descriptions()
    assert ("Error: The comment was not written" if flags else "Warning: The comment could not be written") in text(
        done
    )
    assert ("comment" if flags else "") == done.run.outputs()["failure-reason"]


def test_a_forge_that_comes_back(stage: Scene) -> None:
    """What could not be told is told by the next run, and nothing is applied twice."""
    pull = planned(stage)
    stage.github.weather.plan(refused(), "PATCH", "/issues/comments/", times=10**6)
    assert 0 == stage.merged(pull).code
    assert "2 to add" in comment(stage, pull)
    stage.github.weather.planned.clear()
    writes = [asked for asked in stage.nomad_requests() if not asked.startswith("GET")]
    assert 0 == stage.ci(stage.pushed_again()).code
    assert "**Applied: " in comment(stage, pull)
    again = [asked for asked in stage.nomad_requests() if not asked.startswith("GET")][len(writes) :]
    assert not [asked for asked in again if "/v1/node/pool" in asked]


def test_it_needs_a_person(stage: Scene) -> None:
    """Somebody changes a pool in the middle, and another one is refused: code 4, and the comment asks for somebody."""
    pull = planned(stage)
    stage.refuse("web", "no room")
    at_writes(stage, lambda name: stage.hand("gpu", "by hand") if name == "web" else None)
    done = stage.merged(pull, "-parallelism=1")
    assert (4, "needs-a-person") == (done.code, done.run.outputs()["failure-reason"])
    assert "by hand" == stage.descriptions()["gpu"]
    assert "person" in comment(stage, pull)
    assert "failure" == concluded(stage, pull)


def aged(stage: Scene, pull: Pull, *, is_kept: bool = True) -> None:
    """Let its check say that it was planned long ago; without the plan itself unless that is kept."""
    [check] = stage.repository.check_runs(pull.head_sha)
    first, *more = str(check.output["text"]).split("\n")
    before = first.partition('"created"')[0]
    lines = [f'{before}"created":"2020-01-01T00:00:00Z","said":""}} -->', *more]
    check.output["text"] = "\n".join(line for line in lines if is_kept or "gitpool:reviewed" not in line)


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_review_that_is_too_old(stage: Scene, is_kept: bool) -> None:
    """max_plan_age counts from the plan that was reviewed, also where that found no room beside its digest."""
    pull = planned(stage)
    aged(stage, pull, is_kept=is_kept)
    done = stage.merged(pull, "-max-plan-age=24h")
    assert (5, "refused") == (done.code, done.run.outputs()["failure-reason"])
    assert "The guard max_plan_age refuses the plan" in text(done)
    assert "max_plan_age" in comment(stage, pull)
    assert {} == stage.descriptions()
    assert 0 == stage.ci(stage.pushed_again(), "-max-plan-age=87600h").code


def test_files_that_are_wrong_once_they_are_merged(stage: Scene) -> None:
    """Another push broke them: nothing is applied, and the pull request is told why."""
    pull = planned(stage)
    stage.repository.commit("main", {"pools/more.hcl": "node_pool {\n"})
    done = stage.merged(pull)
    assert (1, "error") == (done.code, done.run.outputs()["failure-reason"])
    assert "**Not applied: nothing was written." in comment(stage, pull)
    assert "pools/more.hcl" in comment(stage, pull)
    assert {} == stage.descriptions()


def test_only_the_comment_of_a_token_that_may_not_write(stage: Scene) -> None:
    """-require-comment: the apply is done, and the job fails because nobody was told."""
    pull = planned(stage)
    token = stage.github.job_token("some", contents="read", pull_requests="read", checks="write")
    done = stage.merged(pull, "-require-comment", token=token)
    assert 1 == done.code
    assert "All the rest" == stage.descriptions()["web"]
    assert "Error: The comment was not written" in text(done)


def test_a_report_of_a_fork_approves_nothing(stage: Scene) -> None:
    """It was written by whoever ran the fork's workflow: it is shown, and never applied."""
    theirs = stage.opened({FILE: POOLS.replace("Everything else", "All the rest")}, fork="mallory/pools")
    done = stage.planned(theirs)
    report = Path(done.run.outputs()["report-file"])
    for flags in ((), (f"-pull-request={theirs.number}",)):
        event = events.workflow_run(stage.repository, theirs)
        done = stage.gitpool(event, "comment", "post", *flags, str(report))
        assert 0 == done.code, done.output
    checks = stage.repository.check_runs(theirs.head_sha)
    assert {""} == {check.external_id for check in checks[1:]}
    assert all('"digest":""' in str(check.output["text"]) for check in checks[1:])


def test_a_report_that_says_whose_it_is(stage: Scene) -> None:
    """A fork's run names another pull request, and its head: the report is not about the commit of that run."""
    ours = planned(stage)
    theirs = stage.opened({FILE: POOLS}, "theirs", fork="mallory/pools")
    done = stage.planned(theirs)
    report = Path(done.run.outputs()["report-file"])
    document = json.loads(report.read_text())
    document["run"]["head"] = ours.head_sha
    report.write_text(json.dumps(document))
    event = events.workflow_run(stage.repository, theirs)
    before = stage.repository.check_runs(ours.head_sha)
    done = stage.gitpool(event, "comment", "post", f"-pull-request={ours.number}", str(report))
    assert 1 == done.code
    assert "The report is about another commit" in text(done)
    assert before == stage.repository.check_runs(ours.head_sha)


def test_an_old_review_of_nothing(stage: Scene) -> None:
    """Where there is nothing to do nobody's review is needed, and it may be of any age."""
    planned(stage)
    assert 0 == stage.merged(stage.repository.pulls[1]).code
    pull = stage.opened({"README.md": "pools\n"}, "words")
    assert 0 == stage.planned(pull).code
    aged(stage, pull)
    done = stage.merged(pull, "-max-plan-age=24h")
    assert 0 == done.code, done.output

"""examples/github lives: pull requests, merges, drift, forks, the merge queue, as its own workflows do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gitpool.backends.nomad_policy import policy
from gitpool.devserver import scenario
from tests.forge.example import ENVIRONMENTS, EXAMPLE, Example, example
from tests.support.actions import WorkflowRun
from tests.support.github import events

POOLS = "pools/pools.hcl"
GPU = '\nnode_pool "gpu" {\n  description = "Machines with an accelerator."\n}\n'


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, object]:
    """What both clusters hold, pools and states, once a first pull request was merged."""
    with example(tmp_path_factory.mktemp("applied")) as made:
        pull, planned = made.opened({"README.md": "# Pools of ours\n"}, branch="first")
        assert "success" == planned.conclusion
        assert "success" == made.merged(pull).conclusion
        return {name: scenario.document(cluster.store) for name, cluster in made.clusters.items()}


@pytest.fixture
def scene(tmp_path: Path, applied: Mapping[str, object]) -> Iterator[Example]:
    """The repository of examples/github, with both clusters as main has them."""
    with example(tmp_path) as made:
        for name, cluster in made.clusters.items():
            scenario.fill(cluster.store, applied[name])
        yield made


def with_gpu(scene: Example) -> dict[str, str]:
    """A change: one pool more."""
    return {POOLS: scene.file(POOLS) + GPU}


def with_web(scene: Example, says: str) -> dict[str, str]:
    """A change: another description of the pool `web`."""
    return {POOLS: scene.file(POOLS).replace("What customers see.", says)}


def conclusions(run: WorkflowRun) -> dict[str, str]:
    """How the jobs of a run ended."""
    return {job.name: job.conclusion for job in run.jobs}


@pytest.mark.parametrize("enterprise", [False, True], ids=["github.com", "enterprise"])
def test_a_change_goes_from_the_pull_request_to_both_clusters(tmp_path: Path, enterprise: bool) -> None:
    """Planned in a comment and a check for each environment, edited in place, and applied once it is merged."""
    with example(tmp_path, enterprise=enterprise) as scene:
        pull, run = scene.opened(with_gpu(scene))
        assert {"plan (staging)": "success", "plan (production)": "success", "planned": "success"} == conclusions(run)
        comments = {name: scene.comment(pull, name) for name in ENVIRONMENTS}
        for name, comment in comments.items():
            assert f"### gitpool plan of {name}" in comment.body
            assert "**3 to add, 0 to change, 0 to destroy.**" in comment.body
            assert "3 to add" in run.job(f"plan ({name})").summary
        assert {f"gitpool plan ({name})": "success" for name in ENVIRONMENTS} == scene.checks(pull.head_sha)
        assert {} == scene.pools("staging") == scene.pools("production")

        scene.pushed(pull, {POOLS: scene.file(POOLS)})
        for name in ENVIRONMENTS:
            assert comments[name].id == scene.comment(pull, name).id
            assert "**2 to add, 0 to change, 0 to destroy.**" in scene.comment(pull, name).body

        run = scene.merged(pull)
        assert {"apply (staging)": "success", "apply (production)": "success"} == conclusions(run)
        for name in ENVIRONMENTS:
            assert {"web", "batch"} == scene.pools(name).keys()
            assert comments[name].id == scene.comment(pull, name).id
            assert "**Applied: 2 added, 0 changed, 0 destroyed.**" in scene.comment(pull, name).body


def test_the_comments_are_one_for_each_environment_and_a_list(scene: Example) -> None:
    """However often it is pushed to, there are three comments, and all of them are the job's own."""
    pull, _ = scene.opened(with_gpu(scene))
    scene.pushed(pull, with_web(scene, "What customers look at."))
    scene.pushed(pull, with_gpu(scene))
    authors = [comment.user.login for comment in scene.repository.comments(pull.number)]
    assert ["github-actions[bot]"] * 3 == authors


def test_what_moved_since_the_review_is_not_applied(scene: Example) -> None:
    """Code 5 for the cluster that somebody changed, what moved in the comment; once that is undone, it is applied."""
    pull, _ = scene.opened(with_web(scene, "What customers look at."))
    scene.hand("production", "web", "Changed by hand.")
    run = scene.merged(pull)
    assert {"apply (staging)": "success", "apply (production)": "failure"} == conclusions(run)
    assert 5 == run.job("apply (production)").step("gitpool").code
    assert "refused" == run.job("apply (production)").step("gitpool").outputs["failure-reason"]
    assert "What customers look at." == scene.pools("staging")["web"]
    assert "Changed by hand." == scene.pools("production")["web"]
    body = scene.comment(pull, "production").body
    assert "This is not what was reviewed" in body
    # As docs/guides/github.md quotes it.
    moved = 'description live: reviewed "What customers see.", now "Changed by hand."'
    assert f"Moved: `node_pool.web`: still update, but the cluster changed ({moved})." in body

    scene.hand("production", "web", "What customers see.")
    again = scene.actions.again(run)
    assert {"apply (staging)": "success", "apply (production)": "success"} == conclusions(again)
    assert "What customers look at." == scene.pools("production")["web"]
    for name in ENVIRONMENTS:
        assert "**Applied: 0 added, 1 changed, 0 destroyed.**" in scene.comment(pull, name).body


def test_other_pull_requests_hear_that_their_plans_are_stale(scene: Example) -> None:
    """An open one that touches the same pool is marked, one that does not stays as it is."""
    first, _ = scene.opened(with_web(scene, "What customers look at."), "one")
    second, _ = scene.opened(with_web(scene, "What customers buy."), "two")
    third, _ = scene.opened(with_gpu(scene), "three")
    assert "success" == scene.merged(first).conclusion
    for name in ENVIRONMENTS:
        assert "**Stale.**" in scene.comment(second, name).body
        assert "**Stale.**" not in scene.comment(third, name).body


def test_a_fork_s_pull_request_is_checked_and_no_more(scene: Example) -> None:
    """Nobody plans it, nothing is written into it, and it may be merged as far as its run is concerned."""
    pull, run = scene.opened(with_gpu(scene), fork="stranger/pools")
    assert {"plan (staging)": "success", "plan (production)": "success", "planned": "success"} == conclusions(run)
    job = run.job("plan (production)")
    assert "Plan skipped: no access to the cluster." in job.log
    assert "skipped" in job.summary
    assert "" == job.step("gitpool").outputs["plan-file"]
    assert [] == scene.repository.comments(pull.number)
    assert {} == scene.checks(pull.head_sha)


def test_a_mistake_in_a_fork_is_told_at_its_line(scene: Example) -> None:
    """By commands of the log, which need no permission; and the run fails."""
    _, run = scene.opened(
        {POOLS: scene.file(POOLS) + 'node_pool "gpu" {\n  descripton = "x"\n}\n'}, fork="stranger/pools"
    )
    job = run.job("plan (staging)")
    assert "failure" == job.conclusion == run.job("planned").conclusion
    errors = [command for command in job.commands() if command.name == "error"]
    assert ["pools/pools.hcl"] == [command.properties["file"] for command in errors]
    assert "descripton" in errors[0].data


def test_a_token_that_only_reads_leaves_the_comment_out(scene: Example) -> None:
    """Planned all the same, with a summary, and the log says what the job would need."""
    scene.actions.most = "read"
    pull, run = scene.opened(with_gpu(scene))
    job = run.job("plan (staging)")
    assert "success" == run.conclusion
    assert "**1 to add, 0 to change, 0 to destroy.**" in job.summary
    assert "1" == job.step("gitpool").outputs["add"]
    assert "permissions: pull-requests: write" in job.log.replace("`", "").replace("\n", " ")
    assert [] == scene.repository.comments(pull.number)


def test_the_merge_queue_plans_what_it_merges(scene: Example) -> None:
    """Two pull requests in one group: the plan of both is what was reviewed, and it is applied."""
    first, _ = scene.opened(with_web(scene, "What customers look at."), "one")
    second, _ = scene.opened({"pools/staging.tfvars": 'environment  = "staging"\nidentity_ttl = "6h"\n'}, "two")
    group = scene.repository.queue(first.number, second.number)
    run = scene.only(events.merge_group(scene.repository, group))
    assert "success" == run.conclusion
    assert "0 to add, 2 to change, 0 to destroy." in run.job("plan (staging)").summary
    before = scene.repository.git.need("main")
    after = scene.repository.land(group)
    applied = scene.only(events.push(scene.repository, before, after))
    assert "success" == applied.conclusion
    assert "What customers look at." == scene.pools("staging")["web"] == scene.pools("production")["web"]
    assert "Applied: 0 added, 2 changed, 0 destroyed." in scene.comment(first, "staging").body
    assert "Applied: 0 added, 2 changed, 0 destroyed." in scene.comment(second, "staging").body


def test_applies_that_were_cancelled_are_run_again_the_oldest_first(scene: Example) -> None:
    """Two merges, and the apply of the first gave way to that of the second, which nobody reviewed as it now is."""
    first, _ = scene.opened(with_web(scene, "What customers look at."), "one")
    second, _ = scene.opened(with_gpu(scene), "two")
    start = scene.repository.git.need("main")
    middle = scene.repository.merge(first.number)
    cancelled = events.push(scene.repository, start, middle)
    newest = scene.merged(second)
    assert [5, 5] == [job.step("gitpool").code for job in newest.jobs]
    assert "success" == scene.only(cancelled).conclusion
    assert "gpu" not in scene.pools("production")
    assert "success" == scene.actions.again(newest).conclusion
    assert "What customers look at." == scene.pools("production")["web"]
    assert "gpu" in scene.pools("production")


def test_each_job_gets_the_token_that_it_needs(scene: Example) -> None:
    """Nobody has a stored one: a pull request's job logs in to plan, a merged one's to apply."""
    there = tokens(scene, "production")
    pull, _ = scene.opened(with_gpu(scene))
    planning = tokens(scene, "production")
    assert {("gitpool-plan",)} == {planning[one] for one in planning.keys() - there.keys()}
    scene.merged(pull)
    applying = tokens(scene, "production")
    assert {("gitpool-apply", "gitpool-plan")} == {applying[one] for one in applying.keys() - planning.keys()}


def tokens(scene: Example, environment: str) -> dict[str, tuple[str, ...]]:
    """The policies of the tokens that a cluster gave out, by what tells them apart."""
    given = scene.clusters[environment].store.tokens.ordered()
    return {token.accessor: tuple(sorted(token.policies or ())) for token in given}


def test_the_policy_of_the_example_is_the_least_one() -> None:
    """`nomad/apply.hcl` is what `gitpool backend policy` prints for the state of the example."""
    assert policy("gitpool/pools") == (EXAMPLE / "nomad" / "apply.hcl").read_text("utf-8")


def test_what_nobody_reviewed_is_not_applied(scene: Example) -> None:
    """A commit that was pushed to main past all pull requests stays without an effect, with code 5."""
    before = scene.repository.git.need("main")
    after = scene.repository.commit("main", with_gpu(scene))
    run = scene.only(events.push(scene.repository, before, after))
    assert [5, 5] == [job.step("gitpool").code for job in run.jobs]
    assert "gpu" not in scene.pools("staging").keys() | scene.pools("production").keys()


def test_two_jobs_do_what_one_does(scene: Example) -> None:
    """The job with access to the cluster writes nothing, the one that comments has no access; and it can be applied."""
    both = scene.with_addresses((EXAMPLE / "two-jobs" / "plan.yml").read_text("utf-8"))
    pull, run = scene.opened({**with_gpu(scene), ".github/workflows/plan.yml": both})
    assert "success" == run.conclusion
    assert {"contents": "read", "id-token": "write"} == run.job("plan (staging)").permissions
    assert {"pull-requests": "write", "checks": "write"} == run.job("comment (staging)").permissions
    for name in ENVIRONMENTS:
        assert "**1 to add, 0 to change, 0 to destroy.**" in scene.comment(pull, name).body
    assert "success" == scene.merged(pull).conclusion
    assert "gpu" in scene.pools("production")


def test_two_jobs_serve_the_merge_queue(scene: Example) -> None:
    """There the second job writes the check that keeps what was reviewed, and no comment is demanded of it."""
    both = scene.with_addresses((EXAMPLE / "two-jobs" / "plan.yml").read_text("utf-8"))
    pull, _ = scene.opened({**with_gpu(scene), ".github/workflows/plan.yml": both})
    group = scene.repository.queue(pull.number)
    assert "success" == scene.only(events.merge_group(scene.repository, group)).conclusion
    assert {f"gitpool plan ({name})": "success" for name in ENVIRONMENTS} == scene.checks(group.head_sha)


def test_a_failed_plan_is_told_by_the_second_job(scene: Example) -> None:
    """The report is handed on although the first job failed, and the branch's check fails with it."""
    both = scene.with_addresses((EXAMPLE / "two-jobs" / "plan.yml").read_text("utf-8"))
    files = {POOLS: 'node_pool "web" {\n  meta = nothing\n}\n', ".github/workflows/plan.yml": both}
    pull, run = scene.opened(files)
    assert "failure" == run.job("plan (staging)").conclusion == run.job("planned").conclusion
    assert "success" == run.job("comment (staging)").conclusion
    assert "**The plan failed.**" in scene.comment(pull, "staging").body


def test_runs_of_a_pull_request_replace_each_other_and_applies_wait(scene: Example) -> None:
    """A plan is cancelled by the next one of its pull request; an apply waits for the one of its cluster."""
    pull, planned = scene.opened(with_gpu(scene))
    assert {"group": f"plan-{pull.number}", "cancel-in-progress": "true"} == planned.concurrency
    applied = scene.merged(pull)
    for name in ENVIRONMENTS:
        job = applied.job(f"apply ({name})")
        assert {"group": f"apply-{name}", "cancel-in-progress": "false"} == job.concurrency
        assert name == job.environment

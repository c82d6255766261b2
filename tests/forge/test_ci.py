"""`gitpool ci` as its users' CI runs it: a process, the environment of a run, a GitHub, a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge.scene import POOLS, SETTINGS, Done, Scene, scene
from tests.support.github import events
from tests.support.github.records import Pull

FILE = "pools/pools.hcl"
CHANGED = POOLS.replace("Everything else", "All the rest")
LESS = POOLS.partition('\nnode_pool "web"')[0]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Scene]:
    """Where nothing was applied yet."""
    with scene(tmp_path) as made:
        yield made


@pytest.fixture
def applied(stage: Scene) -> Scene:
    """Where the two pools of `main` are in the cluster, by way of a first pull request."""
    pull = stage.opened({"README.md": "pools\n"}, "first")
    assert 0 == stage.planned(pull).code
    assert 0 == stage.merged(pull).code
    return stage


def comment(stage: Scene, pull: Pull) -> str:
    """The one comment of ours."""
    bodies = [c.body for c in stage.repository.comments(pull.number) if c.body.startswith("<!-- gitpool:v1")]
    assert 1 == len(bodies)
    return bodies[0]


def shows_the_error(done: Done, *words: str) -> None:
    """What a person reads in the log."""
    text = " ".join(done.output.split())
    assert all(word in text for word in words), done.output


def test_from_a_plan_to_the_cluster(stage: Scene) -> None:
    """Open, plan, merge, apply: the comment goes from planned to applied in place; check run, outputs, summary."""
    pull = stage.opened({FILE: CHANGED})
    done = stage.planned(pull)
    assert 0 == done.code, done.output
    assert "**2 to add, 0 to change, 0 to destroy.**" in comment(stage, pull)
    check = stage.repository.check_runs(pull.head_sha)[0]
    outputs = done.run.outputs()
    assert ("gitpool plan", "success") == (check.name, check.conclusion)
    assert outputs["digest"] == check.external_id
    assert ("true", "2", "0", "0", "") == tuple(
        outputs[name] for name in ("changes", "add", "change", "destroy", "failure-reason")
    )
    assert "`gpu`" in done.run.summary()
    assert outputs["digest"] == json.loads(Path(outputs["plan-file"]).read_text())["digest"]
    assert outputs["digest"] == json.loads(Path(outputs["report-file"]).read_text())["digest"]
    assert {} == stage.descriptions()
    first = stage.repository.comments(pull.number)[0].id
    done = stage.merged(pull)
    assert 0 == done.code, done.output
    assert "**Applied: 2 added, 0 changed, 0 destroyed.**" in comment(stage, pull)
    assert first == stage.repository.comments(pull.number)[0].id
    assert {"gpu": "Machines with accelerators", "web": "All the rest"} == stage.descriptions()
    names = {check.name: check.conclusion for check in stage.repository.check_runs(pull.head_sha)}
    assert {"gitpool plan": "success", "gitpool apply": "success"} == names
    assert "Applied" in done.run.summary()


@pytest.mark.parametrize("method", ["squash", "rebase"])
def test_however_it_is_merged(stage: Scene, method: str) -> None:
    """The pull request is found by the commits of the push, whatever they became."""
    pull = stage.opened({FILE: CHANGED})
    stage.planned(pull)
    before = stage.repository.git.need("main")
    after = stage.repository.merge(pull.number, method)  # type: ignore[arg-type]
    assert 0 == stage.ci(events.push(stage.repository, before, after)).code
    assert "All the rest" == stage.descriptions()["web"]


def test_drift_between_review_and_merge(applied: Scene) -> None:
    """The cluster moved: nothing is written, code 5, and it is told by whom and what; the review stands."""
    pull = applied.opened({FILE: CHANGED})
    assert 0 == applied.planned(pull).code
    applied.hand("web", "by hand")
    done = applied.merged(pull)
    assert 5 == done.code, done.output
    shows_the_error(
        done, "This is not what was reviewed", 'description live: reviewed "Everything else", now "by hand"'
    )
    shows_the_error(done, "node_pool.web: still update, but the cluster changed")
    body = comment(applied, pull)
    assert "**Not applied: nothing was written." in body
    assert "the cluster changed" in body
    assert "refused" == done.run.outputs()["failure-reason"]
    assert "by hand" == applied.descriptions()["web"]
    applied.nomad.store.upsert({"Name": "web", "Description": "Everything else", "Meta": {"team": "web"}})
    done = applied.ci(applied.pushed_again())
    assert 0 == done.code, done.output
    assert "All the rest" == applied.descriptions()["web"]
    assert "**Applied: 0 added, 1 changed, 0 destroyed.**" in comment(applied, pull)


def test_code_that_changed_after_the_review(applied: Scene) -> None:
    """Another file was pushed to `main` meanwhile: what was not shown is not applied, and that it is code is told."""
    pull = applied.opened({FILE: CHANGED})
    assert 0 == applied.planned(pull).code
    applied.repository.commit("main", {"pools/more.hcl": 'node_pool "more" {}\n'})
    done = applied.merged(pull)
    assert 5 == done.code, done.output
    shows_the_error(done, "node_pool.more: was nothing to do, now create, for the files changed")
    assert {"gpu", "web"} == set(applied.descriptions())


def test_what_nobody_planned_is_not_applied(applied: Scene) -> None:
    """A pull request without a plan, and a push without a pull request."""
    pull = applied.opened({FILE: CHANGED})
    done = applied.merged(pull)
    assert 5 == done.code
    shows_the_error(done, "Nobody reviewed this plan", f"No plan of #{pull.number}")
    before = applied.repository.git.need("main")
    after = applied.repository.commit("main", {FILE: CHANGED.replace("rest", "others")})
    done = applied.ci(events.push(applied.repository, before, after))
    assert 5 == done.code
    shows_the_error(done, "No merged pull request brought it")
    assert "Everything else" == applied.descriptions()["web"]


def test_a_merge_without_changes_of_pools(applied: Scene) -> None:
    """Nothing is to be done, so nobody has to have reviewed it, and nobody is told."""
    pull = applied.opened({"README.md": "more words\n"})
    done = applied.merged(pull)
    assert 0 == done.code, done.output
    assert [] == applied.repository.comments(pull.number)


def test_other_plans_become_stale(applied: Scene) -> None:
    """A plan that touches a pool which was just written is marked, another one is not; planning again mends it."""
    same, other = (
        applied.opened({FILE: POOLS.replace("Everything", "Nothing")}, "same"),
        applied.opened({FILE: POOLS.replace("accelerators", "GPUs")}, "other"),
    )
    pull = applied.opened({FILE: CHANGED}, "third")
    opened = events.pull_request(applied.repository, same)
    for one in (same, other, pull):
        assert 0 == applied.planned(one).code
    assert 0 == applied.merged(pull).code
    assert "**Stale.** An apply has changed `web`" in comment(applied, same)
    assert "Stale" not in comment(applied, other)
    assert "Applied" in comment(applied, pull)
    applied.nomad.store.upsert({"Name": "web", "Description": "Everything else", "Meta": {"team": "web"}})
    done = applied.ci(opened)
    assert 0 == done.code, done.output
    assert "Stale" not in comment(applied, same)


def test_a_failed_apply_is_rolled_back_and_told(applied: Scene) -> None:
    """The comment says where each pool ended."""
    pull = applied.opened({FILE: CHANGED.replace("accelerators", "GPUs")})
    applied.planned(pull)
    applied.refuse("web", "no room")
    done = applied.merged(pull)
    assert 3 == done.code, done.output
    body = comment(applied, pull)
    assert "**The apply was rolled back: every pool is as it was." in body
    assert "| `web` | update | failed |" in body
    assert "no room" in body
    assert {"gpu": "Machines with accelerators", "web": "Everything else"} == applied.descriptions()


def test_a_fork(stage: Scene) -> None:
    """Neither a Nomad token nor a writing one: validate, annotations, the summary, code 0; nothing is posted."""
    text = CHANGED.replace('  description = "All', '    description = "All')
    pull = stage.opened({FILE: text}, fork="mallory/pools")
    reads = stage.github.job_token("fork", contents="read", pull_requests="read", checks="read")
    done = stage.planned(pull, "-fmt=false", token=reads)
    assert 0 == done.code, done.output
    assert "Plan skipped: no access to the cluster." in done.output
    assert "::warning file=pools/pools.hcl,line=6" in done.output
    assert "Plan skipped" in done.run.summary()
    assert [] == stage.repository.comments(pull.number)
    assert [] == stage.nomad_requests()


def test_a_fork_with_a_mistake(stage: Scene) -> None:
    """It is found without a cluster, and the job fails."""
    pull = stage.opened({FILE: POOLS.replace("description", "descripton")}, fork="mallory/pools")
    reads = stage.github.job_token("fork", contents="read", pull_requests="read", checks="read")
    done = stage.planned(pull, token=reads)
    assert 1 == done.code
    assert "::error file=pools/pools.hcl,line=2" in done.output
    assert "error" == done.run.outputs()["failure-reason"]


def test_a_token_that_only_reads(stage: Scene) -> None:
    """With a cluster all but the comment: plan, summary, outputs, code 0; or 1 where the comment is required."""
    pull = stage.opened({FILE: CHANGED})
    reads = stage.github.job_token("reads", contents="read", pull_requests="read")
    done = stage.planned(pull, token=reads)
    assert 0 == done.code, done.output
    assert "2 to add" in done.run.summary()
    shows_the_error(done, "Warning: The comment could not be written", "pull-requests: write")
    done = stage.planned(pull, "-require-comment", token=reads)
    assert 1 == done.code
    shows_the_error(done, "Error: The comment was not written")


def test_remarks_at_lines(applied: Scene) -> None:
    """A delete stands where its block was removed, a felt change at its attribute; said once, and gone once mended."""
    applied.nomad.store.register_node("gpu")
    pull = applied.opened({FILE: LESS.replace("accelerators", "GPUs")})
    for _ in range(2):
        assert 0 == applied.planned(pull).code
        remarks = {(c.place.line, c.place.side): c.body for c in applied.repository.review_comments(pull.number)}
        assert {(5, "LEFT"), (2, "RIGHT")} == set(remarks)
    assert "`node_pool.web` will be destroyed" in remarks[5, "LEFT"]
    assert "affects 1 node" in remarks[2, "RIGHT"]
    gpu = next(c for c in applied.repository.review_comments(pull.number) if c.place.line == 2)
    applied.repository.reply_as("ada", gpu.id, "I know")
    applied.repository.commit("topic", {FILE: POOLS, "README.md": "x\n"})
    applied.repository.push()
    assert 0 == applied.planned(pull).code
    bodies = [c.body for c in applied.repository.review_comments(pull.number)]
    assert 2 == len(bodies)  # the one that somebody answered, and the answer
    assert "I know" in bodies


def test_suggestions(stage: Scene) -> None:
    """What was meant, and the layout, can be taken over with a click; the job fails and says why."""
    text = POOLS.replace('  description = "Every', '    descripton = "Every')
    pull = stage.opened({FILE: text})
    done = stage.planned(pull)
    assert 1 == done.code
    bodies = [c.body for c in stage.repository.review_comments(pull.number)]
    assert any('```suggestion\n    description = "Everything else"\n```' in body for body in bodies)
    stage.repository.commit("topic", {FILE: POOLS.replace('  description = "Every', '    description = "Every')})
    stage.repository.push()
    done = stage.planned(pull)
    assert (1, "fmt") == (done.code, done.run.outputs()["failure-reason"])
    bodies = [c.body for c in stage.repository.review_comments(pull.number)]
    assert any('```suggestion\n  description = "Everything else"\n```' in body for body in bodies)
    assert "2 to add" in comment(stage, pull)
    assert 0 == stage.planned(pull, "-fmt=false").code


def test_the_merge_queue(applied: Scene) -> None:
    """The queue's commit is planned, too, and its plan is what was reviewed of that commit: of both pull requests."""
    one = applied.opened({FILE: CHANGED}, "one")
    two = applied.opened({"pools/more.hcl": 'node_pool "more" {}\n'}, "two")
    for pull in (one, two):
        assert 0 == applied.planned(pull).code
    group = applied.repository.queue(one.number, two.number)
    done = applied.ci(events.merge_group(applied.repository, group))
    assert 0 == done.code, done.output
    check = applied.repository.check_runs(group.head_sha)[0]
    assert done.run.outputs()["digest"] == check.external_id
    before = applied.repository.git.need("main")
    after = applied.repository.land(group)
    done = applied.ci(events.push(applied.repository, before, after))
    assert 0 == done.code, done.output
    assert {"gpu", "web", "more"} == set(applied.descriptions())
    for pull in (one, two):
        assert "Applied" in comment(applied, pull)


def test_events_that_ask_for_nothing(stage: Scene) -> None:
    """A closed pull request, another branch: nothing is done. A schedule plans, and nothing of it can be applied."""
    pull = stage.opened({FILE: CHANGED})
    done = stage.ci(events.pull_request(stage.repository, pull, "closed"))
    assert (0, True) == (done.code, "there is nothing to plan" in done.output)
    before = stage.repository.git.need("topic~1")
    done = stage.ci(events.push(stage.repository, before, stage.repository.git.need("topic"), "topic"))
    assert (0, True) == (done.code, "is not the default branch, main" in done.output)
    done = stage.ci(events.schedule(stage.repository))
    assert (0, True) == (done.code, "2 to add" in done.run.summary())
    assert [] == stage.repository.check_runs(stage.repository.git.need("main"))
    assert {} == stage.descriptions()


def test_pull_request_target_is_refused(stage: Scene) -> None:
    """Such a run has secrets beside a stranger's files."""
    pull = stage.opened({FILE: CHANGED})
    done = stage.ci(events.pull_request(stage.repository, pull), GITHUB_EVENT_NAME="pull_request_target")
    assert 1 == done.code
    shows_the_error(done, "pull_request_target is not planned")


def test_outside_of_a_run(stage: Scene) -> None:
    """On a laptop it says what to use instead."""
    pull = stage.opened({FILE: CHANGED})
    done = stage.ci(events.pull_request(stage.repository, pull), GITHUB_EVENT_NAME="")
    assert 1 == done.code
    shows_the_error(done, "This is no run of GitHub Actions", "use `gitpool plan`")


def test_apply_reviewed_stands_alone(stage: Scene) -> None:
    """With the environment of a run `gitpool apply -reviewed` demands the same, and tells the same."""
    pull = stage.opened({FILE: CHANGED})
    stage.planned(pull)
    event = events.pull_request(stage.repository, pull)
    done = stage.gitpool(event, "apply", "-reviewed")
    assert 5 == done.code
    shows_the_error(done, "It is not merged. -allow-unmerged applies")
    done = stage.gitpool(event, "apply", "-reviewed", "-allow-unmerged")
    assert 0 == done.code, done.output
    assert "Applied" in comment(stage, pull)
    assert "All the rest" == stage.descriptions()["web"]


def test_a_check_of_another_app_is_not_believed(applied: Scene) -> None:
    """Whoever else writes a check run of that name has reviewed nothing."""
    pull = applied.opened({FILE: CHANGED})
    assert 0 == applied.planned(pull, "-comment=false", token=applied.stranger()).code
    assert 5 == applied.merged(pull).code
    done = applied.ci(applied.pushed_again(), "-trusted-app=stranger")
    assert 0 == done.code, done.output


def test_without_check_runs_the_comment_is_believed(applied: Scene) -> None:
    """A personal token writes no checks: the digest is in its author's comment, and nobody else's comment counts."""
    pull = applied.opened({FILE: CHANGED})
    person = applied.github.personal_token("robot", pull_requests="write", statuses="write", contents="read")
    assert 0 == applied.planned(pull, token=person).code
    body = comment(applied, pull)
    done = applied.merged(pull)  # as another author, who has written nothing
    assert 5 == done.code
    done = applied.ci(applied.pushed_again(), token=person)
    assert 0 == done.code, done.output
    assert '"digest":"sha256:' in body


def test_each_part_stands_alone(stage: Scene) -> None:
    """A job that plans as it always did can post what `-out` saved, and print it."""
    pull = stage.opened({FILE: CHANGED})
    event = events.pull_request(stage.repository, pull)
    saved = stage.folder / "plan"
    done = stage.gitpool(event, "plan", f"-out={saved}", "-input=false")
    assert 0 == done.code, done.output
    printed = stage.gitpool(event, "comment", "render", str(saved))
    assert (0, True) == (printed.code, "**2 to add, 0 to change, 0 to destroy.**" in printed.output)
    posted = stage.gitpool(event, "comment", "post", str(saved))
    assert (0, True) == (posted.code, f"The comment of #{pull.number}: created." in posted.output), posted.output
    assert "2 to add" in comment(stage, pull)
    assert 0 == stage.merged(pull).code
    assert "Applied" in comment(stage, pull)


def test_a_second_job_posts_what_the_first_one_found(stage: Scene) -> None:
    """The report of a job that may not write, posted by one without a cluster, behind the first one's run."""
    pull = stage.opened({FILE: CHANGED})
    reads = stage.github.job_token("reads", contents="read")
    report = stage.folder / "report.json"
    assert 0 == stage.planned(pull, f"-report={report}", token=reads).code
    event = events.workflow_run(stage.repository, pull)
    done = stage.gitpool(event, "comment", "post", str(report), NOMAD_ADDR="http://127.0.0.1:1")
    assert 0 == done.code, done.output
    assert "2 to add" in comment(stage, pull)
    assert 0 == stage.merged(pull).code


def test_an_enterprise_server(tmp_path: Path) -> None:
    """Its API lies below `/api/v3`, its GraphQL beside that; all else is the same."""
    with scene(tmp_path, enterprise=True) as stage:
        pull = stage.opened({FILE: CHANGED})
        assert 0 == stage.planned(pull).code
        assert 0 == stage.merged(pull).code
        assert "Applied" in comment(stage, pull)


def test_the_files_do_not_lead_the_token_elsewhere(stage: Scene) -> None:
    """A pull request that names another cluster is planned against the one that the job names."""
    settings = SETTINGS.replace("gitpool {", 'gitpool {\n  address = "http://127.0.0.1:1"')
    pull = stage.opened({"pools/gitpool.hcl": settings})
    done = stage.planned(pull, NOMAD_TOKEN="hush-hush-hush")
    assert 0 == done.code, done.output
    assert "2 to add" in done.output
    assert "hush-hush" not in done.output
    done = stage.gitpool(events.pull_request(stage.repository, pull), "apply", "-reviewed", "-allow-unmerged")
    assert 0 == done.code, done.output
    assert {"gpu", "web"} == set(stage.descriptions())


@pytest.mark.parametrize(
    "wrong", [{"GITHUB_API_URL": "http://example.com"}, {"GITHUB_TOKEN": "two\nlines"}], ids=["address", "token"]
)
def test_no_way_to_the_forge_costs_a_plan_nothing(stage: Scene, wrong: dict[str, str]) -> None:
    """Neither its exit code, nor the summary and the outputs: what nobody could be told is told in the log."""
    done = stage.planned(stage.opened({FILE: CHANGED}), **wrong)
    assert 0 == done.code, done.output
    assert "2" == done.run.outputs()["add"]
    assert "2 to add" in done.run.summary()
    shows_the_error(done, "Warning: The")


def test_a_plan_made_after_the_merge_was_reviewed_by_nobody(applied: Scene) -> None:
    """Whoever runs the plan's job again after the merge does not have another plan applied by that."""
    pull = applied.opened({FILE: CHANGED})
    event = events.pull_request(applied.repository, pull)
    assert 0 == applied.ci(event).code
    applied.hand("web", "by hand")
    assert 5 == applied.merged(pull).code
    assert 0 == applied.ci(event).code
    assert 5 == applied.ci(applied.pushed_again()).code
    assert "by hand" == applied.descriptions()["web"]


def test_an_apply_that_is_run_again_leaves_the_result_told(applied: Scene) -> None:
    """It finds nothing to do; what was done the first time is what people look for."""
    pull = applied.opened({FILE: CHANGED})
    applied.planned(pull)
    assert 0 == applied.merged(pull).code
    body = comment(applied, pull)
    done = applied.ci(applied.pushed_again(), "-require-comment")
    assert 0 == done.code, done.output
    assert body == comment(applied, pull)


def test_a_review_is_good_for_one_apply(applied: Scene) -> None:
    """What was taken back since is not applied again by whoever runs the old job once more."""
    pull = applied.opened({FILE: CHANGED})
    applied.planned(pull)
    assert 0 == applied.merged(pull).code
    old = applied.pushed_again()
    revert = applied.opened({FILE: POOLS}, "revert")
    applied.planned(revert)
    assert 0 == applied.merged(revert).code
    done = applied.ci(old)
    assert 5 == done.code, done.output
    shows_the_error(done, "Its plan was applied already")
    assert "Everything else" == applied.descriptions()["web"]
    assert "**Applied: 0 added, 1 changed" in comment(applied, pull)


def test_a_job_that_waited_too_long(applied: Scene) -> None:
    """Its merge was taken back and that was applied meanwhile, with nothing to do: it comes too late."""
    pull = applied.opened({FILE: CHANGED})
    applied.planned(pull)
    before = applied.repository.git.need("main")
    waiting = events.push(applied.repository, before, applied.repository.merge(pull.number))
    revert = applied.opened({FILE: POOLS}, "revert")
    applied.planned(revert)
    assert 0 == applied.merged(revert).code
    done = applied.ci(waiting)
    assert 5 == done.code, done.output
    shows_the_error(done, "A later merge was applied already", f"#{revert.number} was merged after this")
    assert "Everything else" == applied.descriptions()["web"]


def test_two_pull_requests_of_one_branch(applied: Scene) -> None:
    """A commit is the head of both: each has its own plan in its comment, and only its own is applied."""
    pull = applied.opened({FILE: LESS})
    applied.repository.commit("other", {"pools/web.hcl": POOLS[len(LESS) :]}, start="main")
    applied.repository.commit("other", {FILE: LESS})
    assert 0 == applied.planned(pull).code
    second = applied.repository.open_pull("topic", base="other")
    assert 0 == applied.planned(second).code
    done = applied.planned(pull)
    assert 0 == done.code
    assert "1 to destroy" in comment(applied, pull)


def test_another_branch_is_not_applied(applied: Scene) -> None:
    """What was merged into somebody's own branch is not merged."""
    applied.repository.commit("own", {"README.md": "mine\n"}, start="main")
    pull = applied.opened({FILE: CHANGED})
    into = applied.repository.open_pull("topic", base="own")
    assert 0 == applied.planned(into).code
    before = applied.repository.git.need("own")
    event = events.push(applied.repository, before, applied.repository.merge(into.number), "own")
    done = applied.gitpool(event, "apply", "-reviewed")
    assert 5 == done.code, done.output
    shows_the_error(done, "This is not the default branch")
    assert pull.number != into.number


def test_a_server_that_quotes_a_secret(applied: Scene) -> None:
    """What nobody is shown is shown by no refusal either: neither in the log nor in the pull request."""
    secret = CHANGED.replace('team = "web"', 'team = "web"\n    api_token = "hunter2-hunter2"')
    pull = applied.opened({FILE: secret})
    assert 0 == applied.planned(pull, "-fmt=false").code
    applied.refuse("web", "no room for hunter2-hunter2")
    done = applied.merged(pull)
    assert 3 == done.code, done.output
    shows_the_error(done, "no room for (sensitive value)")
    told = comment(applied, pull) + done.run.summary() + done.output
    assert "hunter2" not in told + Path(done.run.outputs()["report-file"]).read_text()

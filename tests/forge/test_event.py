"""Which event a run is about, and how its forge is reached."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitpool.diagnostics import GitpoolError
from gitpool.forge.event import MOST_COMMITS, Event, Kind, access_of, event_of
from tests.support.github import GitHub, events, runs
from tests.support.github.events import NOWHERE
from tests.support.github.records import Pull
from tests.support.github.repository import Repository

SHA = "a" * 40
OTHER = "b" * 40
VARIABLES = {
    "GITHUB_REPOSITORY": "acme/pools",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_SHA": OTHER,
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_RUN_ID": "7",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_ACTOR": "ada",
}


class Ground:
    """A repository with a pull request of its own, one of a fork's, and what became of them."""

    def __init__(self, github: GitHub, folder: Path) -> None:
        self.github, self.folder = github, folder
        self.repository: Repository = github.repository("acme/pools", folder / "repository")
        self.first = self.repository.commit("main", {"pools.hcl": "one\n"})
        self.repository.commit("topic", {"pools.hcl": "two\n"}, start="main")
        self.repository.commit("theirs", {"more.hcl": "three\n"}, start="main")
        self.pull: Pull = self.repository.open_pull("topic")
        self.fork: Pull = self.repository.open_pull("theirs", fork="mallory/pools", author="mallory")
        self._runs = 0

    def read(self, event: events.Event, **variables: str) -> Event:
        """The event as a run of it sees it."""
        self._runs += 1
        run = runs.start(self.github, self.repository, event, self.folder / f"run-{self._runs}")
        return event_of({**run.variables, **variables})


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Shared: nothing here changes it."""
    with GitHub() as github:
        yield Ground(github, tmp_path_factory.mktemp("events"))


def told(tmp_path: Path, name: str, payload: object, **variables: str) -> Event:
    """The event of a payload that is written out."""
    path = tmp_path / "event.json"
    path.write_text(json.dumps(payload), "utf-8")
    return event_of({**VARIABLES, "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path), **variables})


def test_a_pull_request(ground: Ground) -> None:
    """It is reported on its head and not on the merge that is tested; an own branch is no stranger's."""
    event = ground.read(events.pull_request(ground.repository, ground.pull))
    assert (Kind.PULL_REQUEST, 1, "main") == (event.kind, event.pull, event.base)
    assert ground.pull.head_sha == event.run.head
    assert ground.pull.merge_commit_sha != event.run.head
    assert (False, False, False) == (event.is_fork, event.is_stranger, event.is_closed)
    assert f"{ground.github.web}/acme/pools/actions/runs/{event.run.id}/attempts/1" == event.run.url


@pytest.mark.parametrize("action", ["synchronize", "reopened", "ready_for_review", "edited"])
def test_actions_that_are_planned(ground: Ground, action: str) -> None:
    """Whatever happens to an open one."""
    event = ground.read(events.pull_request(ground.repository, ground.pull, action, before=ground.first))
    assert (Kind.PULL_REQUEST, False) == (event.kind, event.is_closed)


def test_a_closed_pull_request(ground: Ground) -> None:
    """There is nothing to plan any more."""
    assert ground.read(events.pull_request(ground.repository, ground.pull, "closed")).is_closed


def test_a_fork(ground: Ground) -> None:
    """Its run is a stranger's, also where the fork was deleted meanwhile."""
    event = events.pull_request(ground.repository, ground.fork)
    found = ground.read(event)
    assert (True, True) == (found.is_fork, found.is_stranger)
    payload = copy.deepcopy(event.payload)
    payload["pull_request"]["head"]["repo"] = None
    found = ground.read(events.Event(event.name, payload, event.sha, event.ref))
    assert (True, True) == (found.is_fork, found.is_stranger)


def test_dependabot(ground: Ground) -> None:
    """Its pull requests are on own branches, and their runs get no more than a fork's; its merges are as any other."""
    event = ground.read(events.pull_request(ground.repository, ground.pull), GITHUB_ACTOR="dependabot[bot]")
    assert (False, True) == (event.is_fork, event.is_stranger)
    push = events.push(ground.repository, NOWHERE, ground.first)
    assert not ground.read(push, GITHUB_ACTOR="dependabot[bot]").is_stranger


def test_the_merge_queue(ground: Ground) -> None:
    """The commit of the group, and the branch that it is for; no pull request."""
    group = ground.repository.queue(ground.pull.number)
    event = ground.read(events.merge_group(ground.repository, group))
    assert (Kind.MERGE_QUEUE, group.head_sha, "main", 0) == (event.kind, event.run.head, event.base, event.pull)
    assert event.ref.startswith("refs/heads/gh-readonly-queue/main/pr-1-")


def test_a_push(ground: Ground) -> None:
    """Of the default branch, with the newest commit first; another branch is no apply, and says which one it is."""
    git = ground.repository.git
    event = ground.read(events.push(ground.repository, ground.first, git.need("topic")))
    assert (Kind.PUSH, "main", git.need("topic")) == (event.kind, event.base, event.commits[0])
    event = ground.read(events.push(ground.repository, ground.first, git.need("topic"), "topic"))
    assert (Kind.OTHER, "topic") == (event.kind, event.base)


def push(**more: object) -> dict[str, Any]:
    """The payload of a push to `main`, as far as it is read."""
    repository = {"full_name": "acme/pools", "default_branch": "main"}
    commits = [{"id": SHA}, {"id": OTHER}]
    whole = {"ref": "refs/heads/main", "before": NOWHERE, "after": OTHER, "deleted": False, "commits": commits}
    return {**whole, "repository": repository, **more}


@pytest.mark.parametrize(
    ("payload", "kind", "base"),
    [
        (push(), Kind.PUSH, "main"),
        (push(before=SHA, forced=True), Kind.PUSH, "main"),
        (push(created=True), Kind.PUSH, "main"),
        (push(deleted=True, commits=[]), Kind.OTHER, "main"),
        (push(ref="refs/tags/main"), Kind.OTHER, "main"),
        (push(ref="refs/tags/refs/heads/main"), Kind.OTHER, "main"),
        (push(ref="refs/heads/release/1"), Kind.OTHER, "release/1"),
        (push(ref="main"), Kind.OTHER, "main"),
        (push(repository={}), Kind.OTHER, "main"),
        (push(repository=None), Kind.OTHER, "main"),
        (push(repository={"default_branch": ""}, ref="refs/heads/"), Kind.OTHER, ""),
    ],
)
def test_kinds_of_pushes(tmp_path: Path, payload: dict[str, Any], kind: Kind, base: str) -> None:
    """Only a push to the default branch applies: no tag that is called like it, and not the end of the branch."""
    event = told(tmp_path, "push", payload)
    assert (kind, base, OTHER) == (event.kind, event.base, event.run.head)


def test_a_push_of_many_commits(tmp_path: Path) -> None:
    """The newest ones count, the head first, each once; the head counts also where the list was cut before it."""
    commits = [{"id": f"{n:040x}"} for n in range(1, 2049)]
    event = told(tmp_path, "push", push(commits=commits))
    assert MOST_COMMITS == len(event.commits)
    assert (OTHER, f"{2048:040x}", f"{2047:040x}") == event.commits[:3]
    event = told(tmp_path, "push", push(commits=[{"id": SHA}, {"id": OTHER}, {"id": SHA}]))
    assert (OTHER, SHA) == event.commits


def test_a_branch_that_is_gone(tmp_path: Path) -> None:
    """A run without a commit is about nothing."""
    with pytest.raises(GitpoolError) as caught:
        told(tmp_path, "push", push(after=NOWHERE, deleted=True), GITHUB_SHA="")
    assert "commit of zeros" in caught.value.diagnostics[0].detail


@pytest.mark.parametrize("whose", ["pull", "fork"])
def test_a_finished_run(ground: Ground, whose: str) -> None:
    """It is about the commit of the run before it, and a fork's if that was one; itself it is no stranger."""
    pull: Pull = getattr(ground, whose)
    event = ground.read(events.workflow_run(ground.repository, pull))
    assert (Kind.FINISHED_RUN, pull.head_sha, whose == "fork") == (event.kind, event.run.head, event.is_fork)
    assert not event.is_stranger


def test_events_without_a_commit_of_their_own(ground: Ground) -> None:
    """They are about the commit that was checked out, and about the branch that it is of."""
    comment = ground.repository.comment_as("ada", 1, "gitpool, plan")
    for event in (
        events.schedule(ground.repository),
        events.workflow_dispatch(ground.repository, environment="prod"),
        events.issue_comment(ground.repository, comment),
    ):
        found = ground.read(event)
        assert (Kind.OTHER, event.name, event.sha, "main") == (found.kind, found.name, found.run.head, found.base)
    assert "topic" == ground.read(events.schedule(ground.repository), GITHUB_REF="refs/heads/topic").base


def test_whether_it_is_a_run_at_all() -> None:
    """By the name of the event alone."""
    with pytest.raises(GitpoolError, match="This is no run of GitHub Actions"):
        event_of({})


def test_runs_of_other_forges(tmp_path: Path) -> None:
    """Forgejo and Gitea set the same variables; a run that has no number has no address, and is no error."""
    event = told(tmp_path, "push", push(), GITHUB_SERVER_URL="https://forgejo.example.org/", GITHUB_RUN_ID="x")
    assert (0, 2, "") == (event.run.id, event.run.attempt, event.run.url)
    event = told(tmp_path, "push", push(), GITHUB_SERVER_URL="https://forgejo.example.org/")
    assert "https://forgejo.example.org/acme/pools/actions/runs/7/attempts/2" == event.run.url
    sha256 = "c" * 64
    assert sha256 == told(tmp_path, "push", push(commits=[{"id": sha256}]), GITHUB_SHA=sha256).run.head


@pytest.mark.parametrize(
    "variables",
    [
        {"GITHUB_REPOSITORY": ""},
        {"GITHUB_REPOSITORY": "acme"},
        {"GITHUB_REPOSITORY": "acme/pools/../../other"},
        {"GITHUB_REPOSITORY": "acme/pools\n"},
        {"GITHUB_SHA": "main"},
        {"GITHUB_SHA": SHA[:12]},
        {"GITHUB_SHA": SHA.upper()},
        {"GITHUB_SHA": f"{SHA}\n"},
        {"GITHUB_EVENT_NAME": "pull_request"},
        {"GITHUB_EVENT_NAME": "merge_group"},
        {"GITHUB_EVENT_NAME": "workflow_run"},
        {"GITHUB_EVENT_PATH": "/nowhere/at/all"},
        {"GITHUB_EVENT_PATH": ""},
    ],
)
def test_garbled_variables(tmp_path: Path, variables: dict[str, str]) -> None:
    """They are refused in words."""
    with pytest.raises(GitpoolError, match="The event of this run cannot be read"):
        told(tmp_path, "push", push(), **variables)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b'{"a": 1e', b"null", b"[]", b'"text"'])
def test_files_that_hold_no_payload(tmp_path: Path, content: bytes) -> None:
    """Neither are they."""
    path = tmp_path / "event.json"
    path.write_bytes(content)
    with pytest.raises(GitpoolError, match="The event of this run cannot be read"):
        event_of({**VARIABLES, "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path)})


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([]), st.just({}), st.just([{}]),
    st.just({"full_name": 1}), st.just("\ud800"), st.just(2**70), st.just("0" * 40),
)  # fmt: skip


def places(node: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a document."""
    yield way
    items: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from places(value, (*way, key))


def changed(node: Any, way: tuple[Any, ...], value: object) -> Any:
    """The document with another value there."""
    if not way:
        return value
    made = copy.copy(node)
    made[way[0]] = changed(node[way[0]], way[1:], value)
    return made


@pytest.fixture(scope="module")
def payloads(ground: Ground) -> Mapping[str, Any]:
    """One of each that is read."""
    group = ground.repository.queue(ground.pull.number)
    made = (
        events.pull_request(ground.repository, ground.fork),
        events.push(ground.repository, ground.first, ground.repository.git.need("topic")),
        events.merge_group(ground.repository, group),
        events.workflow_run(ground.repository, ground.pull),
    )
    return {event.name: event.payload for event in made}


READ = {
    *(
        "repository",
        "default_branch",
        "pull_request",
        "number",
        "head",
        "base",
        "repo",
        "full_name",
        "sha",
        "ref",
        "id",
    ),
    *("merge_group", "head_sha", "base_ref", "commits", "after", "deleted", "action", "workflow_run", "run_attempt"),
    *("html_url", "head_repository"),
}


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_a_payload_holds(
    payloads: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A mistake in words, or an event with the right types: never a traceback."""
    name, payload = data.draw(st.sampled_from(sorted(payloads.items())))
    ways = [way for way in places(payload) if all(part in READ for part in way if isinstance(part, str))]
    for way in data.draw(st.lists(st.sampled_from(ways), min_size=1, max_size=2, unique=True)):
        with suppress(KeyError, TypeError, IndexError):  # the first change may have taken that away
            payload = changed(payload, way, data.draw(JUNK))
    try:
        event = told(tmp_path_factory.getbasetemp(), name, payload, GITHUB_SHA=data.draw(st.sampled_from([OTHER, ""])))
    except GitpoolError:
        return
    texts = (event.base, event.default_branch, event.run.head, event.run.url, event.ref, *event.commits)
    assert all(isinstance(text, str) for text in texts)
    assert all(len(commit) in (40, 64) for commit in (event.run.head, *event.commits))
    assert all(type(number) is int for number in (event.pull, event.run.id, event.run.attempt))
    assert all(type(switch) is bool for switch in (event.is_fork, event.is_closed, event.is_stranger))


TOKEN = "ghs_never_shown"


@pytest.mark.parametrize(
    ("variables", "api", "graphql"),
    [
        ({}, "https://api.github.com", "https://api.github.com/graphql"),
        ({"GITHUB_API_URL": "https://api.github.com/"}, "https://api.github.com", "https://api.github.com/graphql"),
        (
            {"GITHUB_API_URL": "https://ghes.example.com/api/v3", "GITHUB_GRAPHQL_URL": "https://ghes.example.com/api/graphql"},
            "https://ghes.example.com/api/v3",
            "https://ghes.example.com/api/graphql",
        ),
        (
            {"GITHUB_API_URL": "https://api.acme.ghe.com", "GITHUB_GRAPHQL_URL": "https://api.acme.ghe.com/graphql"},
            "https://api.acme.ghe.com",
            "https://api.acme.ghe.com/graphql",
        ),
        ({"GITHUB_API_URL": "https://gitea.example.com/api/v1"}, "https://gitea.example.com/api/v1", ""),
        (
            {"GITHUB_API_URL": "https://forgejo.example.com/api/v1", "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql"},
            "https://forgejo.example.com/api/v1",
            "",
        ),
        ({"GITHUB_API_URL": "http://127.0.0.1:80/api/v3"}, "http://127.0.0.1:80/api/v3", ""),
        ({"GITHUB_API_URL": "http://localhost:8080"}, "http://localhost:8080", ""),
        ({"GITHUB_API_URL": "http://[::1]:8080"}, "http://[::1]:8080", ""),
    ],
)  # fmt: skip
def test_the_way_to_the_forge(variables: dict[str, str], api: str, graphql: str) -> None:
    """As the runner names it. The token of one forge is for no other: without GraphQL of its own there is none."""
    access = access_of({**variables, "GITHUB_TOKEN": TOKEN})
    assert (api, graphql, TOKEN) == (access.api, access.graphql, access.token)


@pytest.mark.parametrize(
    "url",
    [
        "http://ghes.example.com/api/v3",
        "http://127.0.0.1.example.com",
        "https://robot@ghes.example.com",
        "https://robot:pass@ghes.example.com",
        "https://:pass@ghes.example.com",
        "https://",
        "https:///api",
        "https://ghes.example.com:0",
        "https://ghes.example.com:99999",
        "https://[::1",
        "ftp://ghes.example.com",
        "ghes.example.com",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("name", ["GITHUB_API_URL", "GITHUB_GRAPHQL_URL"])
def test_ways_that_are_none(name: str, url: str) -> None:
    """In clear only to this machine, and never to whoever a URL names beside its host."""
    with pytest.raises(GitpoolError, match="The address of the forge cannot be used") as caught:
        access_of({name: url, "GITHUB_TOKEN": TOKEN})
    assert "pass" not in caught.value.diagnostics[0].detail


def test_tokens() -> None:
    """What no header carries is refused without being shown; a line break behind it is none of it."""
    assert TOKEN == access_of({"GITHUB_TOKEN": f"{TOKEN}\n"}).token
    assert "" == access_of({}).token
    for token in (f"{TOKEN}\nX-Other: 1", f"{TOKEN}\r{TOKEN}", f"{TOKEN}é", f"{TOKEN}\x00a", f"{TOKEN}\x7fa"):
        with pytest.raises(GitpoolError) as caught:
            access_of({"GITHUB_TOKEN": token})
        assert TOKEN not in f"{caught.value!r} {caught.value.diagnostics}"


@pytest.mark.parametrize("shown", [repr, str, lambda access: f"{access}"])
def test_the_token_is_in_no_text_form(shown: Callable[[object], str]) -> None:
    """Neither is the payload, which may be large, and a stranger's."""
    assert TOKEN not in shown(access_of({"GITHUB_TOKEN": TOKEN}))

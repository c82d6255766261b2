"""The fake GitHub: what a run of a workflow sees, and whom it can prove to be."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from gitpool.devserver import DevServer
from tests.support.github import GitHub, events, runs
from tests.support.github.events import Event
from tests.support.github.tokens import Identity
from tests.support.signing import jwk

from .fakehub import HOME, Ground, ground


def fork(here: Ground) -> Event:
    """A stranger's pull request."""
    here.repository.commit("other", {"other.hcl": "x\n"}, start="main")
    pull = here.repository.open_pull("other", fork="stranger/pools", author="stranger")
    return events.pull_request(here.repository, pull)


def test_a_run_for_a_pull_request_is_on_the_test_merge(tmp_path: Path) -> None:
    """The head is in the payload alone; the event's file has it, and git has both."""
    with ground(tmp_path) as here:
        event = events.pull_request(here.repository, here.pull)
        run = runs.start(here.github, here.repository, event, tmp_path / "run", here.token)
        payload = json.loads(Path(run.variables["GITHUB_EVENT_PATH"]).read_text("utf-8"))
        head, base = payload["pull_request"]["head"], payload["pull_request"]["base"]
        assert (here.pull.head_sha, "topic", False) == (head["sha"], head["ref"], head["repo"]["fork"])
        assert "main" == base["ref"] == run.variables["GITHUB_BASE_REF"]
        git, ref = here.repository.git, run.variables["GITHUB_REF"]
        assert ("refs/pull/1/merge", git.need(ref)) == (ref, run.variables["GITHUB_SHA"])
        assert run.variables["GITHUB_SHA"] not in (here.pull.head_sha, here.base)
        assert here.pull.head_sha == git.need("refs/pull/1/head")
        with httpx.Client(headers={"Authorization": f"Bearer {run.variables['GITHUB_TOKEN']}"}) as client:
            assert client.get(f"{run.variables['GITHUB_API_URL']}{HOME}/pulls/1").is_success


def test_each_event_has_the_shape_that_is_its_own(tmp_path: Path) -> None:
    """What identifies the commit, the branch and the pull request stands where GitHub has it."""
    with ground(tmp_path) as here:
        repository = here.repository
        before = here.pull.head_sha
        after = repository.commit("topic", {"new.hcl": "three\n"})
        repository.push("topic")
        pushed = events.pull_request(repository, here.pull, "synchronize", before)
        assert (before, after) == (pushed.payload["before"], pushed.payload["after"])
        comment = events.issue_comment(repository, repository.comment_as("bob", 1, "/gitpool plan"))
        assert comment.payload["issue"]["pull_request"]["url"].endswith(f"{HOME}/pulls/1")
        assert ("refs/heads/main", here.base) == (comment.ref, comment.sha)
        ended = events.workflow_run(repository, here.pull).payload["workflow_run"]
        assert (after, [1]) == (ended["head_sha"], [pull["number"] for pull in ended["pull_requests"]])
        group = repository.queue(1)
        queued = events.merge_group(repository, group)
        assert ("", f"refs/heads/gh-readonly-queue/main/pr-1-{here.base}") == (queued.base_ref, queued.ref)
        repository.land(group)
        landed = events.push(repository, here.base, group.head_sha)
        assert (group.head_sha, False) == (landed.payload["head_commit"]["id"], landed.payload["forced"])
        assert 3 == len(landed.payload["commits"])
        assert not {"added", "removed", "modified"} & landed.payload["commits"][0].keys()
        first = events.push(repository, events.NOWHERE, here.base)
        assert (True, here.base) == (first.payload["created"], first.payload["commits"][0]["id"])
        assert "schedule" in events.schedule(repository).payload
        assert {"prune": "true"} == events.workflow_dispatch(repository, prune="true").payload["inputs"]


def test_a_forced_push_says_so(tmp_path: Path) -> None:
    """A branch that left its old commits behind."""
    with ground(tmp_path) as here:
        event = events.push(here.repository, here.pull.head_sha, here.base, "topic")
        assert (True, []) == (event.payload["forced"], event.payload["commits"])


def test_outputs_are_read_as_the_runner_reads_them(tmp_path: Path) -> None:
    """One line, or several between delimiters; what is neither is refused, as is a summary that is too large."""
    with ground(tmp_path) as here:
        event = events.schedule(here.repository)
        run = runs.start(here.github, here.repository, event, tmp_path / "run")
        output, summary = (Path(run.variables[f"GITHUB_{name}"]) for name in ("OUTPUT", "STEP_SUMMARY"))
        output.write_text("changes=true\nplan<<E1\na=1\n\nb\nE1\nempty=\n", "utf-8")
        summary.write_text("# plan", "utf-8")
        assert {"changes": "true", "plan": "a=1\n\nb", "empty": ""} == run.outputs()
        assert "# plan" == run.summary()
        for wrong in ("changes\n", "plan<<E1\na\n"):
            output.write_text(wrong, "utf-8")
            with pytest.raises(ValueError, match="output"):
                run.outputs()
        summary.write_bytes(b"x" * (runs.MOST_SUMMARY + 1))
        with pytest.raises(ValueError, match="1048577"):
            run.summary()


def identity(run: runs.Run, audience: str = "nomad") -> httpx.Response:
    """The answer to a job that asks who it is."""
    address = run.variables["ACTIONS_ID_TOKEN_REQUEST_URL"] + f"&audience={audience}"
    bearer = f"bearer {run.variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"
    return httpx.get(address, headers={"Authorization": bearer})


def method(folder: Path, selector: str) -> Path:
    """Nomad's auth method for GitHub, and a rule that lets in whom the selector finds."""
    claims = {"repository_id": "repo", "ref": "ref", "environment": "env", "event_name": "event"}
    config: dict[str, Any] = {"JWKS": {"keys": [jwk()]}, "BoundIssuer": ["https://token.actions.githubusercontent.com"]}
    config |= {"BoundAudiences": ["nomad"], "SigningAlgs": ["RS256"], "ClaimMappings": claims}
    rules = [{"Selector": selector, "BindType": "management"}]
    file = folder / "method.json"
    file.write_text(
        json.dumps({"Name": "github", "MaxTokenTTL": "10m", "Config": config, "BindingRules": rules}), "utf-8"
    )
    return file


def test_nomad_lets_a_job_in_by_its_claims(tmp_path: Path) -> None:
    """The repository's number, the branch and the environment, signed by GitHub; another environment stays outside."""
    with ground(tmp_path) as here:
        repository, event = here.repository, events.push(here.repository, events.NOWHERE, here.base)
        rule = f'value.repo == "{repository.id}" and value.env == "prod" and value.ref == "refs/heads/main"'
        statuses = []
        with DevServer(acl=True, jwt=method(tmp_path, rule)) as nomad:
            for place in ("prod", "test"):
                run = runs.start(here.github, repository, event, tmp_path / place, job=runs.Job(environment=place))
                sent = {"AuthMethodName": "github", "LoginToken": identity(run).json()["value"]}
                statuses.append(httpx.post(f"{nomad.address}/v1/acl/login", json=sent).status_code)
        assert [200, 400] == statuses


def test_a_fork_has_no_identity_and_a_stranger_gets_none(tmp_path: Path) -> None:
    """The variables are missing, and a request token that nobody gave is refused."""
    with ground(tmp_path) as here:
        run = runs.start(here.github, here.repository, fork(here), tmp_path / "run")
        assert not [name for name in run.variables if name.startswith("ACTIONS_ID_TOKEN")]
        assert 401 == httpx.get(here.github.id_token_url, headers={"Authorization": "bearer x"}).status_code


def test_an_enterprise_server_signs_for_itself(tmp_path: Path) -> None:
    """It is its own issuer, and the audience of whoever names none is the owner's page."""
    with GitHub(enterprise=True) as github:
        github.identities["mine"] = Identity("mine", {"repository_owner": "acme"})
        token = httpx.get(github.id_token_url, headers={"Authorization": "bearer mine"}).json()["value"]
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        assert (f"{github.web}/_services/token", f"{github.web}/acme") == (claims["iss"], claims["aud"])


def test_an_identity_can_say_what_a_test_wants(tmp_path: Path) -> None:
    """The claims of a run are the test's to change; the public key is where GitHub has it."""
    with GitHub() as github:
        github.identities["mine"] = Identity("mine", {"repository": "evil/pools", "exp": 1})
        answer = httpx.get(f"{github.id_token_url}&audience=x", headers={"Authorization": "bearer mine"})
        assert 3 == len(answer.json()["value"].split("."))
        assert "one" == httpx.get(f"{github.web}/.well-known/jwks").json()["keys"][0]["kid"]

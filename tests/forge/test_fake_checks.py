"""The fake GitHub: check runs and commit statuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.github import App

from .fakehub import HOME, Ground, ground, words

RUNS = f"{HOME}/check-runs"
OTHER = App(id=77, slug="acme-bot", bot_id=78)


def run(here: Ground, **more: Any) -> dict[str, Any]:
    """What makes a check run on the head."""
    return {"name": "gitpool", "head_sha": here.pull.head_sha, **more}


def output(number: int = 0, **more: Any) -> dict[str, Any]:
    """An output with as many annotations."""
    one = {"path": "pools.hcl", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "look"}
    return {"title": "plan", "summary": "to do", "annotations": [one] * number, **more}


def test_annotations_come_fifty_at_a_time_and_add_up(tmp_path: Path) -> None:
    """Fifty-one are refused in GitHub's words; each update adds to those that are there."""
    with ground(tmp_path, validate=False) as here:
        client = here.client()
        refusal = "Invalid request.\n\nNo more than 50 items are allowed; 51 were supplied."
        assert (422, refusal, None) == words(client.post(RUNS, json=run(here, output=output(51))))
        made = client.post(RUNS, json=run(here, output=output(50))).json()
        one = f"{RUNS}/{made['id']}"
        changed = client.patch(one, json={"conclusion": "failure", "output": output(20)}).json()
        assert (70, "completed", "failure") == (
            changed["output"]["annotations_count"],
            changed["status"],
            changed["conclusion"],
        )
        assert 70 == len(client.get(f"{one}/annotations", params={"per_page": 100}).json())


def test_an_update_changes_what_it_names(tmp_path: Path) -> None:
    """All else stays, the digest in `external_id` too."""
    with ground(tmp_path) as here:
        client = here.client()
        made = client.post(RUNS, json=run(here, external_id="sha256:1", status="in_progress", output=output())).json()
        changed = client.patch(f"{RUNS}/{made['id']}", json={"status": "completed", "conclusion": "success"}).json()
        assert ("sha256:1", "plan") == (changed["external_id"], changed["output"]["title"])
        assert changed["completed_at"] > made["started_at"]
        assert changed == client.get(f"{RUNS}/{made['id']}").json()
        assert [1] == [pull["number"] for pull in changed["pull_requests"]]


def test_only_the_app_that_made_a_run_changes_it(tmp_path: Path) -> None:
    """People cannot write any, whatever their token may do, and other Apps not this one."""
    with ground(tmp_path) as here:
        made = here.client().post(RUNS, json=run(here)).json()
        person = here.client(here.github.personal_token("ada"))
        other = here.client(here.github.job_token("other", OTHER))
        one, sent = f"{RUNS}/{made['id']}", {"external_id": "sha256:2"}
        for answer in (person.post(RUNS, json=run(here)), person.patch(one, json=sent)):
            assert (403, "You must authenticate via a GitHub App.", None) == words(answer)
        told = "Invalid app_id `77` - check run can only be modified by the GitHub App that created it."
        assert (403, told, None) == words(other.patch(one, json=sent))
        assert "" == here.repository.check_runs(here.pull.head_sha)[0].external_id


def test_a_list_has_the_latest_run_of_each_name_and_app(tmp_path: Path) -> None:
    """Unless all are asked for; by name, by App, by branch."""
    with ground(tmp_path) as here:
        client, other = here.client(), here.client(here.github.job_token("other", OTHER))
        ids = [who.post(RUNS, json=run(here)).json()["id"] for who in (client, client, other)]
        client.post(RUNS, json=run(here, name="else", conclusion="neutral"))

        def listed(ref: str = "topic", **query: str) -> list[int]:
            answer = client.get(f"{HOME}/commits/{ref}/check-runs", params=query).json()
            assert answer["total_count"] == len(answer["check_runs"])
            return sorted(run["id"] for run in answer["check_runs"] if run["name"] == "gitpool")

        assert ids[1:] == listed() == listed(here.pull.head_sha) == listed("heads/topic")
        assert ids == listed(filter="all", check_name="gitpool")
        assert ids[2:] == listed(app_id="77")
        assert ids[1:] == listed(status="queued")
        assert [] == listed(check_name="nothing")


def test_a_fork_has_no_pull_requests_in_its_runs(tmp_path: Path) -> None:
    """The run is there, and does not say what it is for."""
    with ground(tmp_path) as here:
        here.repository.commit("other", {"other.hcl": "x\n"}, start="main")
        pull = here.repository.open_pull("other", fork="stranger/pools", author="stranger")
        made = here.client().post(RUNS, json={"name": "gitpool", "head_sha": pull.head_sha}).json()
        assert [] == made["pull_requests"]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"output": output(summary="x" * 65_535, text="x" * 65_535)}, ""),
        ({"output": output(summary="x" * 65_536)}, "Only 65535 characters are allowed; 65536 were supplied."),
        ({"output": output(text="x" * 65_536)}, "Only 65535 characters are allowed; 65536 were supplied."),
        ({"output": output(summary="é" * 40_000)}, "summary exceeds a maximum bytesize of 65535"),
        ({"output": {"summary": "no title"}}, '"title" wasn\'t supplied.'),
        ({"status": "completed"}, '"conclusion" wasn\'t supplied.'),
        ({"conclusion": "stale"}, "stale is not a member of"),
        ({"head_sha": "0" * 40}, f"No commit found for SHA: {'0' * 40}"),
        ({"output": output(annotations=[{"path": "x"}])}, '"start_line" wasn\'t supplied.'),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_run_has_limits(tmp_path: Path, more: dict[str, Any], refusal: str) -> None:
    """Of characters, and of octets; and what one field demands of another."""
    with ground(tmp_path, validate=False) as here:
        answer = here.client().post(RUNS, json=run(here, **more))
        assert refusal in answer.text.replace("\\n", "\n").replace('\\"', '"') if refusal else answer.status_code == 201
        assert bool(refusal) != bool(here.repository.check_runs(here.pull.head_sha))


def test_an_annotation_has_columns_on_one_line_only(tmp_path: Path) -> None:
    """Its message and title have limits as well."""
    with ground(tmp_path) as here:
        client, base = here.client(), output(1)["annotations"][0]
        statuses = [
            client.post(RUNS, json=run(here, output=output(annotations=[{**base, **more}]))).status_code
            for more in (
                {"start_column": 1, "end_column": 2},
                {"start_column": 1, "end_line": 2},
                {"end_line": 0},
                {"title": "x" * 256},
                {"message": "x" * 65_537},
            )
        ]
        assert [201, 422, 422, 422, 422] == statuses


def test_statuses_come_to_one(tmp_path: Path) -> None:
    """The latest of each context counts, whatever its letters; nothing at all is pending."""
    with ground(tmp_path) as here:
        client, address = here.client(), f"{HOME}/statuses/{here.pull.head_sha}"

        def combined() -> tuple[str, int]:
            answer = client.get(f"{HOME}/commits/topic/status").json()
            return answer["state"], answer["total_count"]

        assert ("pending", 0) == combined()
        client.post(address, json={"state": "error", "context": "gitpool/prod"})
        assert ("failure", 1) == combined()
        client.post(address, json={"state": "success", "context": "GitPool/Prod", "description": "x" * 140})
        assert ("success", 1) == combined()
        client.post(address, json={"state": "pending", "context": "other"})
        assert ("pending", 2) == combined()


def test_a_status_has_140_characters(tmp_path: Path) -> None:
    """A longer description is refused, and so is a commit that is not there."""
    with ground(tmp_path) as here:
        client, sent = here.client(), {"state": "success", "description": "x" * 141}
        told = {"resource": "Status", "code": "custom", "field": "description"}
        told["message"] = "description is too long (maximum is 140 characters)"
        answer = client.post(f"{HOME}/statuses/{here.pull.head_sha}", json=sent)
        assert (422, "Validation Failed", [told]) == words(answer)
        assert 422 == client.post(f"{HOME}/statuses/{'1' * 40}", json={"state": "success"}).status_code

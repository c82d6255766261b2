"""The fake GitHub: pull requests, their files, and the commits that lead to them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from .fakehub import BEFORE, HOME, ground


def test_the_files_are_those_of_git(tmp_path: Path) -> None:
    """Each with its status and patch as git makes it; what is binary has none."""
    with ground(tmp_path) as here:
        files = {file["filename"]: file for file in here.client().get(f"{HOME}/pulls/1/files").json()}
        told = {name: (file["status"], file["additions"], file["deletions"]) for name, file in files.items()}
        assert {
            "data": ("modified", 0, 0),
            "new.hcl": ("added", 2, 0),
            "old.hcl": ("removed", 0, 1),
            "pools.hcl": ("modified", 2, 2),
        } == told
        assert "@@ -0,0 +1,2 @@\n+one\n+two" == files["new.hcl"]["patch"]
        assert "patch" not in files["data"]
        headers = [line for line in files["pools.hcl"]["patch"].splitlines() if line.startswith("@@")]
        assert ["@@ -7,7 +7,7 @@ line 6", "@@ -37,6 +37,7 @@ line 36", "@@ -47,7 +48,6 @@ line 46"] == headers


def test_a_patch_that_is_too_large_is_left_out(tmp_path: Path) -> None:
    """Its lines are counted all the same."""
    with ground(tmp_path) as here:
        here.repository.largest_patch = 10
        (file,) = [f for f in here.client().get(f"{HOME}/pulls/1/files").json() if f["filename"] == "pools.hcl"]
        assert "patch" not in file
        assert 4 == file["changes"]


def test_a_renamed_file_says_what_it_was(tmp_path: Path) -> None:
    """The new name is the file's, with the old one beside it, and a patch only if something changed."""
    with ground(tmp_path) as here:
        here.repository.commit("topic", {"pools.hcl": None, "env/gpu pools.hcl": BEFORE, "data": b"\0\1"})
        here.repository.push("topic")
        files = {file["filename"]: file for file in here.client().get(f"{HOME}/pulls/1/files").json()}
        assert ("renamed", "pools.hcl") == tuple(files["env/gpu pools.hcl"][n] for n in ("status", "previous_filename"))
        assert "patch" not in files["env/gpu pools.hcl"]


def test_no_more_than_3000_files_are_listed(tmp_path: Path) -> None:
    """The list ends there, without a word; here it ends sooner."""
    with ground(tmp_path) as here:
        assert 3000 == here.repository.most_files
        here.repository.most_files = 2
        client = here.client()
        sizes = [len(client.get(f"{HOME}/pulls/1/files", params={"per_page": 1, "page": p}).json()) for p in (1, 2, 3)]
        assert [1, 1, 0] == sizes
        assert 4 == client.get(f"{HOME}/pulls/1").json()["changed_files"]


def test_a_diff_of_too_many_files_is_refused(tmp_path: Path) -> None:
    """The media type gives git's own text, and 406 where there is too much of it."""
    with ground(tmp_path) as here:
        client = here.client(Accept="application/vnd.github.diff")
        assert client.get(f"{HOME}/pulls/1").text.startswith("diff --git a/data b/data\n")
        here.repository.largest_diff = 3
        assert 406 == client.get(f"{HOME}/pulls/1").status_code


def test_a_list_is_of_a_state_a_base_and_a_head(tmp_path: Path) -> None:
    """Open ones unless asked otherwise, the newest first; a head is named with its owner."""
    with ground(tmp_path) as here:
        here.repository.commit("other", {"other.hcl": "x\n"}, start="main")
        here.repository.open_pull("other", author="stranger", fork="stranger/pools")
        client = here.client()

        def numbers(**query: str) -> list[int]:
            return [pull["number"] for pull in client.get(f"{HOME}/pulls", params=query).json()]

        assert [2, 1] == numbers()
        assert [2] == numbers(head="stranger:other")
        assert [] == numbers(head="acme:other")
        assert [] == numbers(base="release")
        here.repository.merge(1)
        assert ([2], [1], [2, 1]) == (numbers(), numbers(state="closed"), numbers(state="all"))


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_a_merge_is_one_of_git_and_leads_back(tmp_path: Path, method: Literal["merge", "squash", "rebase"]) -> None:
    """The base branch moves, and its new commit leads to the pull request, as does the head that was merged."""
    with ground(tmp_path) as here:
        here.repository.commit("main", {"beside.hcl": "x\n"})
        head, sha = here.pull.head_sha, here.repository.merge(1, method)
        assert sha == here.repository.git.need("main")
        assert here.repository.git("show", "main:new.hcl") == "one\ntwo"
        client = here.client()
        for commit in (sha, head, "main"):
            assert [1] == [pull["number"] for pull in client.get(f"{HOME}/commits/{commit}/pulls").json()]
        pull = client.get(f"{HOME}/pulls/1").json()
        assert ("closed", True, sha) == (pull["state"], pull["merged"], pull["merge_commit_sha"])
        assert [] == client.get(f"{HOME}/commits/{here.base}/pulls").json()


def test_a_commit_leads_to_all_open_pull_requests_that_have_it(tmp_path: Path) -> None:
    """As long as nothing is merged, there may be several; an unknown commit is refused."""
    with ground(tmp_path) as here:
        here.repository.commit("more", {"more.hcl": "x\n"}, start="topic")
        here.repository.open_pull("more")
        client = here.client()
        assert [1, 2] == [pull["number"] for pull in client.get(f"{HOME}/commits/{here.pull.head_sha}/pulls").json()]
        assert 422 == client.get(f"{HOME}/commits/{'0' * 40}/pulls").status_code


def test_the_newer_version_leaves_the_merge_commit_out(tmp_path: Path) -> None:
    """2026-03-10 says no `merge_commit_sha` and no single `assignee`, and an unknown version is refused."""
    with ground(tmp_path) as here:
        new = here.client(X_GitHub_Api_Version="2026-03-10")
        pull = new.get(f"{HOME}/pulls/1").json()
        assert not {"merge_commit_sha", "assignee"} & pull.keys()
        assert "rate" not in new.get("/rate_limit").json()
        unknown = here.client(X_GitHub_Api_Version="2020-01-01").get(f"{HOME}/pulls/1")
        assert (400, '"2020-01-01" is not a supported version.') == (unknown.status_code, unknown.json()["message"])


def test_the_merge_queue_lands_pull_requests_one_upon_the_other(tmp_path: Path) -> None:
    """Each has commits of its own, and its merge leads to it alone."""
    with ground(tmp_path) as here:
        here.repository.commit("other", {"other.hcl": "x\n"}, start="main")
        here.repository.open_pull("other")
        group = here.repository.queue(1, 2)
        assert group.head_ref.startswith("refs/heads/gh-readonly-queue/main/pr-2-")
        assert group.head_sha == here.repository.land(group)
        client = here.client()
        for number, sha in group.steps.items():
            assert [number] == [pull["number"] for pull in client.get(f"{HOME}/commits/{sha}/pulls").json()]


def test_a_conflict_is_no_mergeable_pull_request(tmp_path: Path) -> None:
    """When the base moves against it, it says so."""
    with ground(tmp_path) as here:
        here.repository.commit("main", {"pools.hcl": BEFORE.replace("line 10\n", "other\n")})
        here.repository.push("main")
        pull = here.client().get(f"{HOME}/pulls/1").json()
        assert (False, "dirty") == (pull["mergeable"], pull["mergeable_state"])

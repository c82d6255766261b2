"""The fake GitHub: review comments stand inside of hunks, or nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .fakehub import AFTER, HOME, Ground, ground, words

REVIEWS, COMMENTS = f"{HOME}/pulls/1/reviews", f"{HOME}/pulls/1/comments"
LINE, HUNK, START = (
    "line must be part of the diff",
    "diff hunk can't be blank",
    "start line must be part of the same hunk",
)
THREAD = "Pull request review thread"
OUTSIDE = f"{THREAD} {LINE} and {THREAD} {HUNK}"


def review(*comments: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The body of a review with comments."""
    return {"event": "COMMENT", "body": "", "comments": [{"body": "look", **one} for one in comments], **more}


@pytest.mark.parametrize(
    ("place", "refusal"),
    [
        ({"line": 10}, ""),
        ({"line": 7}, ""),
        ({"line": 13}, ""),
        ({"line": 10, "side": "LEFT"}, ""),
        ({"line": 13, "start_line": 7}, ""),
        ({"line": 50, "side": "LEFT"}, ""),
        ({"line": 10, "start_line": 10, "start_side": "LEFT"}, ""),
        ({"line": 6}, OUTSIDE),
        ({"line": 14}, OUTSIDE),
        ({"line": 1000}, OUTSIDE),
        ({"line": 20, "start_line": 18}, f"{THREAD} {LINE}, {THREAD} {START} as the line., and {THREAD} {HUNK}"),
        ({"line": 40, "start_line": 10}, f"{THREAD} {START} as the line."),
        ({"line": 10, "start_line": 10}, f"{THREAD} start line must precede the end line."),
        ({"line": 10, "start_line": 12}, f"{THREAD} start line must precede the end line."),
        ({"line": 10, "start_line": 40}, f"{THREAD} start line must precede the end line."),
        ({"line": 1, "path": "elsewhere.hcl"}, f"{THREAD} path is invalid and {THREAD} {HUNK}"),
        ({"line": 1, "path": "data"}, OUTSIDE),
        ({"line": 1, "path": "old.hcl"}, OUTSIDE),
        ({"line": 1, "path": "old.hcl", "side": "LEFT"}, ""),
        ({"position": 4}, ""),
        ({"position": 40}, f"{THREAD} position is invalid and {THREAD} {HUNK}"),
    ],
    ids=str,
)
def test_a_review_stands_inside_of_hunks(tmp_path: Path, place: dict[str, Any], refusal: str) -> None:
    """Context lines too; outside of them GitHub says what is wrong, in these words."""
    with ground(tmp_path) as here:
        answer = here.client().post(REVIEWS, json=review({"path": "pools.hcl", **place}))
        if refusal:
            assert (422, "Unprocessable Entity", [refusal]) == words(answer)
            assert [] == here.repository.review_comments(1)
            assert [] == here.repository.reviews(1)
        else:
            assert 200 == answer.status_code
            assert 1 == len(here.repository.review_comments(1))


def test_one_bad_comment_loses_the_whole_review(tmp_path: Path) -> None:
    """Nothing of it is kept, and nobody is told which comment it was."""
    with ground(tmp_path) as here:
        answer = here.client().post(
            REVIEWS, json=review({"path": "pools.hcl", "line": 10}, {"path": "pools.hcl", "line": 30})
        )
        assert (422, "Unprocessable Entity", [OUTSIDE]) == words(answer)
        assert [] == here.repository.review_comments(1)


def test_a_single_comment_is_refused_in_other_words(tmp_path: Path) -> None:
    """As a list of fields."""
    with ground(tmp_path) as here:
        sent = {"commit_id": here.pull.head_sha, "path": "pools.hcl", "body": "look", "line": 30}
        field = "pull_request_review_thread.line"
        wrong = {"resource": "PullRequestReviewComment", "code": "custom", "field": field}
        blank = {"resource": "PullRequestReviewComment", "code": "missing_field"}
        expected = [
            {**wrong, "message": f"{field} must be part of the diff"},
            {**blank, "field": "pull_request_review_thread.diff_hunk"},
        ]
        assert (422, "Validation Failed", expected) == words(here.client().post(COMMENTS, json=sent))


def test_a_comment_on_a_whole_file_is_made_alone(tmp_path: Path) -> None:
    """It needs no line, of what is binary too; a review cannot hold one."""
    with ground(tmp_path, validate=False) as here:
        client, sent = here.client(), {"path": "data", "body": "look", "subject_type": "file"}
        answer = client.post(COMMENTS, json={"commit_id": here.pull.head_sha, **sent})
        assert ("file", None) == (answer.json()["subject_type"], answer.json()["line"])
        assert 422 == client.post(REVIEWS, json=review(sent)).status_code


def test_a_comment_knows_its_hunk(tmp_path: Path) -> None:
    """From the header to the line, and a deleted line is one of the left side."""
    with ground(tmp_path) as here:
        client = here.client()
        client.post(REVIEWS, json=review({"path": "pools.hcl", "line": 10, "side": "LEFT"}))
        (comment,) = client.get(COMMENTS).json()
        assert comment["diff_hunk"].splitlines()[0].startswith("@@ -7,7 +7,7 @@")
        assert "-line 10" == comment["diff_hunk"].splitlines()[-1]
        assert (10, "LEFT", 4) == (comment["line"], comment["side"], comment["position"])


def place_now(here: Ground) -> tuple[int | None, int]:
    """Where the only comment stands, and stood."""
    (comment,) = here.client().get(COMMENTS).json()
    return comment["line"], comment["original_line"]


def test_a_comment_moves_with_its_line_and_is_outdated_without(tmp_path: Path) -> None:
    """Lines above push it down; once the line itself is changed, it has none."""
    with ground(tmp_path) as here:
        here.client().post(REVIEWS, json=review({"path": "pools.hcl", "line": 40}))
        here.repository.commit("topic", {"pools.hcl": "above\n" + AFTER})
        here.repository.push("topic")
        assert (41, 40) == place_now(here)
        here.repository.commit("topic", {"pools.hcl": "above\n" + AFTER.replace("more\n", "less\n")})
        here.repository.push("topic")
        assert (None, 40) == place_now(here)


def test_a_comment_on_an_earlier_commit_stands_in_its_diff(tmp_path: Path) -> None:
    """The commit has to be one of the pull request."""
    with ground(tmp_path) as here:
        earlier, client = here.pull.head_sha, here.client()
        here.repository.commit("topic", {"pools.hcl": AFTER.replace("more\n", "")})
        here.repository.push("topic")
        there = {"path": "pools.hcl", "line": 40}
        assert 200 == client.post(REVIEWS, json=review(there, commit_id=earlier)).status_code
        refusal = words(client.post(REVIEWS, json=review(there, commit_id=here.base)))
        assert (422, "Unprocessable Entity", ["The commitOID is not part of the pull request"]) == refusal
        assert 422 == client.post(COMMENTS, json={**there, "body": "x", "commit_id": here.base}).status_code


def test_a_draft_is_seen_by_its_author_alone(tmp_path: Path) -> None:
    """A review without an event is a draft with all its comments, of which there is one at a time."""
    with ground(tmp_path) as here:
        draft = {"comments": [{"path": "pools.hcl", "line": 10, "body": "look"}]}
        client, other = here.client(), here.client(here.github.personal_token("bob"))
        assert "PENDING" == client.post(REVIEWS, json=draft).json()["state"]
        assert ([1, 1], [0, 0]) == tuple(
            [len(one.get(address).json()) for address in (REVIEWS, COMMENTS)] for one in (client, other)
        )
        assert "only have one pending review" in words(client.post(REVIEWS, json=draft))[2][0]


def test_a_review_that_says_nothing_is_refused(tmp_path: Path) -> None:
    """A remark needs a body; an empty one will do where there are comments. Nobody approves his own."""
    with ground(tmp_path) as here:
        client, author = here.client(), here.client(here.github.personal_token("ada"))
        for body in ({"event": "COMMENT"}, {"event": "COMMENT", "body": ""}, {"event": "REQUEST_CHANGES", "body": " "}):
            assert (422, "Unprocessable Entity", ["Body can't be blank"]) == words(client.post(REVIEWS, json=body))
        refusal = words(author.post(REVIEWS, json={"event": "APPROVE"}))
        assert (422, "Unprocessable Entity", ["Can not approve your own pull request"]) == refusal
        here.repository.review_as("bob", 1)
        assert [("bob", "APPROVED")] == [(one["user"]["login"], one["state"]) for one in client.get(REVIEWS).json()]


def test_replies_name_the_first_comment_and_outlive_it(tmp_path: Path) -> None:
    """Also those to a reply; and who only changes his words stays where he was."""
    with ground(tmp_path) as here:
        client = here.client()
        client.post(REVIEWS, json=review({"path": "pools.hcl", "line": 10}))
        first = here.repository.review_comments(1)[0].id
        reply = here.repository.reply_as("bob", first, "why?")
        sent = {"body": "because", "in_reply_to": reply.id, "commit_id": here.pull.head_sha, "path": "pools.hcl"}
        answered = client.post(COMMENTS, json=sent).json()
        assert (first, 10) == (answered["in_reply_to_id"], answered["line"])
        one = f"{HOME}/pulls/comments/{first}"
        assert ("other", 10) == tuple(
            client.patch(one, json={"body": "other"}).json()[name] for name in ("body", "line")
        )
        assert 204 == client.delete(one).status_code
        assert 404 == client.delete(one).status_code
        assert ["why?", "because"] == [comment["body"] for comment in client.get(COMMENTS).json()]


def test_review_comments_come_in_pages(tmp_path: Path) -> None:
    """Thirty of them, as everywhere, and in the order that is asked for."""
    with ground(tmp_path) as here:
        client = here.client()
        client.post(REVIEWS, json=review(*[{"path": "pools.hcl", "line": 10}] * 31))
        answer = client.get(COMMENTS)
        assert (30, 1) == (len(answer.json()), len(client.get(answer.links["next"]["url"]).json()))
        last = client.get(COMMENTS, params={"sort": "created", "direction": "desc"}).json()[0]
        assert last["id"] == here.repository.review_comments(1)[-1].id

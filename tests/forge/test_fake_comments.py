"""The fake GitHub: comments in the conversation, and labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from .fakehub import HOME, ground, words

COMMENTS, LABELS = f"{HOME}/issues/1/comments", f"{HOME}/issues/1/labels"


def test_a_list_has_thirty_items_and_leads_to_the_others(tmp_path: Path) -> None:
    """Comments come by ascending id, thirty a page unless asked otherwise, and `Link` names the next page."""
    with ground(tmp_path) as here:
        made = [here.repository.comment_as("ada", 1, f"comment {number}").id for number in range(65)]
        client, seen = here.client(), list[int]()
        answer = client.get(COMMENTS)
        sizes = [len(answer.json())]
        seen += [comment["id"] for comment in answer.json()]
        while "next" in answer.links:
            answer = client.get(answer.links["next"]["url"])
            sizes.append(len(answer.json()))
            seen += [comment["id"] for comment in answer.json()]
        assert [30, 30, 5] == sizes
        assert made == seen == sorted(seen)
        assert {"prev", "first"} == answer.links.keys()


def test_a_page_has_a_hundred_items_at_most(tmp_path: Path) -> None:
    """`per_page` above a hundred is a hundred, and the next page keeps the size."""
    with ground(tmp_path) as here:
        for number in range(101):
            here.repository.comment_as("ada", 1, str(number))
        answer = here.client().get(COMMENTS, params={"per_page": 1000})
        assert 100 == len(answer.json())
        assert 1 == len(here.client().get(answer.links["next"]["url"]).json())


def test_a_comment_is_made_changed_and_taken_away(tmp_path: Path) -> None:
    """Its id stays, its author is the App's bot, and what is gone is not found."""
    with ground(tmp_path) as here:
        client = here.client()
        made = client.post(COMMENTS, json={"body": "first"}).json()
        assert ("github-actions[bot]", "Bot", 41898282) == tuple(made["user"][name] for name in ("login", "type", "id"))
        assert "github-actions" == made["performed_via_github_app"]["slug"]
        one = f"{HOME}/issues/comments/{made['id']}"
        changed = client.patch(one, json={"body": "second"}).json()
        assert (made["id"], "second", made["created_at"]) == (changed["id"], changed["body"], changed["created_at"])
        assert changed["updated_at"] > made["updated_at"]
        assert 204 == client.delete(one).status_code
        assert (404, "Not Found", None) == words(client.patch(one, json={"body": "third"}))
        assert [] == here.repository.comments(1)


@pytest.mark.parametrize("character", ["x", "é", "😀"])
def test_a_body_has_65536_characters_at_most(tmp_path: Path, character: str) -> None:
    """It is characters that are counted, and GitHub's words say how many."""
    with ground(tmp_path) as here:
        client = here.client()
        assert 201 == client.post(COMMENTS, json={"body": character * 65_536}).status_code
        told = {"resource": "IssueComment", "code": "unprocessable", "field": "data"}
        told["message"] = "Body is too long (maximum is 65536 characters)"
        assert (422, "Validation Failed", [told]) == words(client.post(COMMENTS, json={"body": character * 65_537}))
        assert 1 == len(here.repository.comments(1))


def test_a_body_that_is_none_is_refused(tmp_path: Path) -> None:
    """Nothing, blanks, a number and no JSON: each is refused, and nothing is made."""
    with ground(tmp_path, validate=False) as here:
        client = here.client()
        assert "Body can't be blank" == client.post(COMMENTS, json={"body": " \n"}).json()["errors"][0]["message"]
        assert (422, 'Invalid request.\n\n"body" wasn\'t supplied.', None) == words(client.post(COMMENTS, json={}))
        assert "is not a string" in client.post(COMMENTS, json={"body": 5}).json()["message"]
        assert (400, "Problems parsing JSON", None) == words(client.post(COMMENTS, content=b"{"))
        assert [] == here.repository.comments(1)


def test_there_is_no_comment_where_there_is_no_pull_request(tmp_path: Path) -> None:
    """A number that is not given is not found."""
    with ground(tmp_path) as here:
        assert (404, "Not Found", None) == words(here.client().get(f"{HOME}/issues/7/comments"))


def test_labels_come_and_go_by_name(tmp_path: Path) -> None:
    """One that is not known is made, none is there twice whatever its letters, and what is not there cannot go."""
    with ground(tmp_path) as here:
        client = here.client()
        assert 201 == client.post(f"{HOME}/labels", json={"name": "pools: delete", "color": "d93f0b"}).status_code
        answer = client.post(LABELS, json={"labels": ["Pools: Delete", "new"]})
        assert [("pools: delete", "d93f0b"), ("new", "ededed")] == [
            (one["name"], one["color"]) for one in answer.json()
        ]
        assert ["pools: delete", "new"] == [one["name"] for one in client.get(LABELS).json()]
        assert ["new"] == [one["name"] for one in client.delete(f"{LABELS}/pools%3A%20delete").json()]
        assert (404, "Label does not exist", None) == words(client.delete(f"{LABELS}/pools%3A%20delete"))
        assert ["new"] == here.repository.labels(1)


def test_a_label_has_fifty_characters_and_is_made_once(tmp_path: Path) -> None:
    """A longer name is refused when it is made and when it is added; a second one of the name exists already."""
    with ground(tmp_path) as here:
        client, long = here.client(), "x" * 51
        for answer in (
            client.post(f"{HOME}/labels", json={"name": long}),
            client.post(LABELS, json={"labels": [long]}),
        ):
            assert "name is too long (maximum is 50 characters)" == words(answer)[2][0]["message"]
        assert 201 == client.post(f"{HOME}/labels", json={"name": "x" * 50}).status_code
        assert "already_exists" == words(client.post(f"{HOME}/labels", json={"name": "X" * 50}))[2][0]["code"]

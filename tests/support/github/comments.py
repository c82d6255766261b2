"""Comments in the conversation, and the labels, of pull requests."""

from __future__ import annotations

import re

from tests.support.github import shapes
from tests.support.github.calls import Call, Route
from tests.support.github.exchange import Answer, Refused, error, invalid, malformed, not_found
from tests.support.github.records import Comment, Label, Pull
from tests.support.github.repository import Repository

LONGEST_BODY, LONGEST_LABEL, MOST_LABELS = 65_536, 50, 100
CONVERSATION = ("issues", "pull-requests")


def list_comments(call: Call) -> Answer:
    """By ascending id, whatever else one would like."""
    comments = sorted(call.repository.comments(call.pull.number), key=lambda comment: comment.id)
    since = call.request.query.get("since", "")
    return call.listed([comment for comment in comments if comment.updated >= since], shapes.comment)


def get_comment(call: Call) -> Answer:
    """One of them."""
    return Answer(200, shapes.comment(call.repository, _comment(call)))


def create_comment(call: Call) -> Answer:
    """A new one, by whoever the token belongs to."""
    pull, body = call.pull, checked_body(call, "IssueComment")
    now = call.hub.clock.tick()
    comment = Comment(call.hub.next_id(), pull.number, call.user, body, now, now, call.asker.app)
    call.repository.kept_comments[comment.id] = comment
    shown = shapes.comment(call.repository, comment)
    return Answer(201, shown, {"location": shown["url"]})


def update_comment(call: Call) -> Answer:
    """Another body; whoever may write, may change the words of others."""
    comment = _comment(call)
    comment.body, comment.updated = checked_body(call, "IssueComment"), call.hub.clock.tick()
    return Answer(200, shapes.comment(call.repository, comment))


def delete_comment(call: Call) -> Answer:
    """It is gone."""
    del call.repository.kept_comments[_comment(call).id]
    return Answer(204)


def checked_body(call: Call, resource: str) -> str:
    """The body of a comment; raises Refused in GitHub's words if it is too long, or blank."""
    body: str = call.field("body", str, required=True)
    if len(body) > LONGEST_BODY:
        told = f"Body is too long (maximum is {LONGEST_BODY} characters)"
        raise invalid(resource, "data", told, "unprocessable")
    if not body.strip():
        raise invalid(resource, "data", "Body can't be blank", "unprocessable")
    return body


def _comment(call: Call) -> Comment:
    comment = call.repository.kept_comments.get(call.number("comment_id"))
    if comment is None:
        raise not_found()
    return comment


def list_labels(call: Call) -> Answer:
    """The labels of a pull request."""
    return call.listed(_labels(call.repository, call.pull), shapes.label)


def add_labels(call: Call) -> Answer:
    """Labels beside those that are there; one that the repository does not know is made."""
    names = call.request.body if isinstance(call.request.body, list) else call.field("labels", list, required=True)
    if not names or not all(isinstance(name, str) for name in names):
        raise malformed(f"For 'properties/labels', {names} is not an array of strings.")
    for name in names:
        _check_name(name)
    pull, repository = call.pull, call.repository
    there = {name.lower() for name in pull.labels}
    fresh = {name.lower(): name for name in names if name.lower() not in there}
    if len(pull.labels) + len(fresh) > MOST_LABELS:
        raise invalid("Issue", "labels", f"an issue can have at most {MOST_LABELS} labels")
    pull.labels += [repository.label(name).name for name in fresh.values()]
    return Answer(200, [shapes.label(repository, label) for label in _labels(repository, pull)])


def remove_label(call: Call) -> Answer:
    """One label less; those that are left."""
    pull, name = call.pull, call.arguments["name"].lower()
    if name not in (label.lower() for label in pull.labels):
        raise Refused(404, "Label does not exist")
    pull.labels = [label for label in pull.labels if label.lower() != name]
    return Answer(200, [shapes.label(call.repository, label) for label in _labels(call.repository, pull)])


def create_label(call: Call) -> Answer:
    """A label for all pull requests of the repository."""
    name, color = call.field("name", str, required=True), call.field("color", str) or "ededed"
    _check_name(name)
    if name.lower() in call.repository.known_labels:
        raise Refused(422, "Validation Failed", [error("Label", "name", code="already_exists")])
    if not re.fullmatch(r"[0-9a-fA-F]{6}", color):
        raise invalid("Label", "color", code="invalid")
    description = call.field("description", str)
    if len(description or "") > 100:
        raise invalid("Label", "description", "description is too long (maximum is 100 characters)")
    return Answer(201, shapes.label(call.repository, call.repository.label(name, color, description)))


def _check_name(name: str) -> None:
    if len(name) > LONGEST_LABEL:
        raise invalid("Label", "name", f"name is too long (maximum is {LONGEST_LABEL} characters)")


def _labels(repository: Repository, pull: Pull) -> list[Label]:
    return [repository.known_labels[name.lower()] for name in pull.labels]


_OF, _ONE, _LABELS = (
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    "/repos/{owner}/{repo}/issues/{issue_number}/labels",
)
ROUTES = (
    Route("GET", _OF, "issues/list-comments", CONVERSATION, list_comments),
    Route("POST", _OF, "issues/create-comment", CONVERSATION, create_comment),
    Route("GET", _ONE, "issues/get-comment", CONVERSATION, get_comment),
    Route("PATCH", _ONE, "issues/update-comment", CONVERSATION, update_comment),
    Route("DELETE", _ONE, "issues/delete-comment", CONVERSATION, delete_comment),
    Route("GET", _LABELS, "issues/list-labels-on-issue", CONVERSATION, list_labels),
    Route("POST", _LABELS, "issues/add-labels", CONVERSATION, add_labels),
    Route("DELETE", _LABELS + "/{name}", "issues/remove-label", CONVERSATION, remove_label),
    Route("POST", "/repos/{owner}/{repo}/labels", "issues/create-label", ("issues",), create_label),
)

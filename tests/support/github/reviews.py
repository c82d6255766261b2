"""Reviews and review comments. One comment that cannot stand where it should loses the whole review."""

from __future__ import annotations

from typing import Any, Literal

from tests.support.github import anchors, shapes
from tests.support.github.anchors import Objection
from tests.support.github.calls import Call, Route
from tests.support.github.comments import LONGEST_BODY, checked_body
from tests.support.github.exchange import Answer, Refused, invalid, malformed, not_found
from tests.support.github.records import Place, Pull, Review, ReviewComment

State = Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED"]
STATES: dict[str | None, State] = {
    None: "PENDING",
    "COMMENT": "COMMENTED",
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
}


def list_reviews(call: Call) -> Answer:
    """The reviews, oldest first; of drafts only one's own."""
    reviews = call.repository.reviews(call.pull.number)
    return call.listed([review for review in reviews if _visible(call, review)], shapes.review)


def create_review(call: Call) -> Answer:
    """A review with all its comments, or nothing."""
    pull, event = call.pull, call.field("event", str)
    if event not in STATES:
        raise malformed(f"For 'properties/event', {event} is not a member of {[name for name in STATES if name]}.")
    comments, body = call.field("comments", list) or [], call.field("body", str)
    _check_review(call, pull, STATES[event], body, bool(comments))
    commit = call.field("commit_id", str) or pull.head_sha
    if commit not in call.repository.commits(pull):
        raise Refused(422, "Unprocessable Entity", ["The commitOID is not part of the pull request"])
    placed: list[tuple[str, Place]] = []
    objections: list[Objection] = []
    for comment in comments:
        found = _placed(call, pull, commit, comment)
        if isinstance(found, Place):
            placed.append((comment["body"], found))
        else:
            objections += [one for one in found if one not in objections]
    if objections:
        raise anchors.refused_review(objections)
    review = _review(call, pull, STATES[event], body or "", commit)
    for text, place in placed:
        _comment(call, review, text, place)
    return Answer(200, shapes.review(call.repository, review))


def _check_review(call: Call, pull: Pull, state: State, body: str | None, comments: bool) -> None:
    """What GitHub demands of a review beside its comments; raises Refused."""
    if len(body or "") > LONGEST_BODY:
        raise Refused(422, "Unprocessable Entity", [f"Body is too long (maximum is {LONGEST_BODY} characters)"])
    # The description demands a body of both; an empty one is taken where there are comments.
    if state in ("COMMENTED", "CHANGES_REQUESTED") and (body is None or not (body.strip() or comments)):
        raise Refused(422, "Unprocessable Entity", ["Body can't be blank"])
    if pull.author == call.user and state in ("APPROVED", "CHANGES_REQUESTED"):
        what = "approve" if state == "APPROVED" else "request changes on"
        raise Refused(422, "Unprocessable Entity", [f"Can not {what} your own pull request"])
    mine = [review for review in call.repository.reviews(pull.number) if review.user == call.user]
    if state == "PENDING" and any(review.state == "PENDING" for review in mine):
        raise Refused(422, "Unprocessable Entity", ["User can only have one pending review per pull request"])


def _placed(call: Call, pull: Pull, commit: str, comment: Any) -> Place | list[Objection]:
    """Where a comment of a review stands; raises Refused where its JSON is not what it should be."""
    if not isinstance(comment, dict):
        raise malformed(f"For 'properties/comments', {comment!r} is not an object.")
    for name in ("path", "body"):
        if not isinstance(comment.get(name), str):
            raise malformed(f'"{name}" wasn\'t supplied.')
    unknown = comment.keys() - {"path", "body", "position", "line", "side", "start_line", "start_side"}
    if unknown:
        # A comment on a file as a whole is made alone, or not at all.
        raise malformed(f"{sorted(unknown)} are not permitted keys.")
    if not {"line", "position"} & comment.keys():
        raise malformed('"position" wasn\'t supplied.')
    if len(comment["body"]) > LONGEST_BODY:
        raise Refused(422, "Unprocessable Entity", [f"Body is too long (maximum is {LONGEST_BODY} characters)"])
    return anchors.place(comment, call.repository.files(pull, commit))


def list_comments(call: Call) -> Answer:
    """The review comments, oldest first unless asked otherwise, of drafts only one's own."""
    repository, query = call.repository, call.request.query
    comments = [
        comment
        for comment in repository.review_comments(call.pull.number)
        if _visible(call, repository.kept_reviews[comment.review]) and comment.updated >= query.get("since", "")
    ]
    by_change = query.get("sort") == "updated"
    down = query.get("direction") == "desc" and "sort" in query
    ordered = sorted(comments, key=lambda kept: (kept.updated if by_change else "", kept.id), reverse=down)
    return call.listed(ordered, shapes.review_comment)


def create_comment(call: Call) -> Answer:
    """A comment by itself: at lines, on a file, or in reply to another."""
    pull, body = call.pull, checked_body(call, anchors.RESOURCE)
    replied = call.field("in_reply_to", int)
    if replied is not None:
        parent = call.repository.kept_review_comments.get(replied)
        if parent is None or parent.number != pull.number:
            raise not_found()
        review = _review(call, pull, "COMMENTED", "", parent.commit)
        reply = _comment(call, review, body, parent.place, parent.reply_to or parent.id)
        return Answer(201, shapes.review_comment(call.repository, reply))
    commit, path = call.field("commit_id", str, required=True), call.field("path", str, required=True)
    if commit not in call.repository.commits(pull):
        told = "commit_id is not part of the pull request"
        raise invalid(anchors.RESOURCE, "commit_id", told)
    if call.field("subject_type", str) != "file" and not {"line", "position"} & call.body.keys():
        raise malformed('No subschema in "oneOf" matched.\n"line" wasn\'t supplied.\n"position" wasn\'t supplied.')
    found = anchors.place({**call.body, "path": path}, call.repository.files(pull, commit))
    if not isinstance(found, Place):
        raise anchors.refused_comment(found)
    comment = _comment(call, _review(call, pull, "COMMENTED", "", commit), body, found)
    return Answer(201, shapes.review_comment(call.repository, comment))


def update_comment(call: Call) -> Answer:
    """Other words."""
    comment = _kept(call)
    comment.body, comment.updated = checked_body(call, anchors.RESOURCE), call.hub.clock.tick()
    return Answer(200, shapes.review_comment(call.repository, comment))


def delete_comment(call: Call) -> Answer:
    """It is gone, its replies are not, and a review that said nothing else is gone too."""
    comment, repository = _kept(call), call.repository
    del repository.kept_review_comments[comment.id]
    review = repository.kept_reviews[comment.review]
    left = any(other.review == review.id for other in repository.kept_review_comments.values())
    if not (left or review.body) and review.state == "COMMENTED":
        del repository.kept_reviews[review.id]
    return Answer(204)


def _visible(call: Call, review: Review) -> bool:
    return review.state != "PENDING" or (call.token is not None and review.user == call.user)


def _kept(call: Call) -> ReviewComment:
    comment = call.repository.kept_review_comments.get(call.number("comment_id"))
    if comment is None:
        raise not_found()
    return comment


def _review(call: Call, pull: Pull, state: State, body: str, commit: str) -> Review:
    review = Review(call.hub.next_id(), pull.number, call.user, body, state, commit, call.hub.clock.tick())
    call.repository.kept_reviews[review.id] = review
    return review


def _comment(call: Call, review: Review, body: str, place: Place, reply_to: int | None = None) -> ReviewComment:
    now, user = call.hub.clock.now(), call.user
    comment = ReviewComment(
        call.hub.next_id(), review.number, review.id, user, body, place, review.commit, now, now, reply_to
    )
    call.repository.kept_review_comments[comment.id] = comment
    return comment


_PULL = "/repos/{owner}/{repo}/pulls/{pull_number}"
_ONE = "/repos/{owner}/{repo}/pulls/comments/{comment_id}"
_AREA = ("pull-requests",)
ROUTES = (
    Route("GET", _PULL + "/reviews", "pulls/list-reviews", _AREA, list_reviews),
    Route("POST", _PULL + "/reviews", "pulls/create-review", _AREA, create_review),
    Route("GET", _PULL + "/comments", "pulls/list-review-comments", _AREA, list_comments),
    Route("POST", _PULL + "/comments", "pulls/create-review-comment", _AREA, create_comment),
    Route("PATCH", _ONE, "pulls/update-review-comment", _AREA, update_comment),
    Route("DELETE", _ONE, "pulls/delete-review-comment", _AREA, delete_comment),
)

"""The little of GraphQL that hides comments and tells who asks. Errors are answers with status 200.

The query is read as text: what is recognised is `viewer { login }`, and `minimizeComment(input: {…})` with variables
or without. Anything else is answered as a field that does not exist.
"""

from __future__ import annotations

import re
from typing import Any

from tests.support.github.comments import CONVERSATION
from tests.support.github.exchange import Answer
from tests.support.github.hub import Hub
from tests.support.github.records import Comment, ReviewComment
from tests.support.github.repository import Repository
from tests.support.github.tokens import Token
from tests.support.github.urls import node_id

CLASSIFIERS = ("ABUSE", "DUPLICATE", "LOW_QUALITY", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM")
_MINIMIZE = re.compile(r"minimizeComment\s*\(\s*input\s*:\s*(\{[^}]*\}|\$\w+)\s*\)")
_VIEWER = re.compile(r"\bviewer\s*\{\s*login\s*\}")


def answer(hub: Hub, token: Token, body: Any) -> Answer:
    """What a query says, or a mutation does."""
    query = body.get("query") if isinstance(body, dict) else None
    if not isinstance(query, str):
        return Answer(400, {"message": "A query attribute must be specified and must be a string."})
    variables = body.get("variables") or {}
    if _VIEWER.search(query):
        return Answer(200, {"data": {"viewer": {"login": token.login}}})
    if found := _MINIMIZE.search(query):
        return _minimize(hub, token, _given(found[1], variables), query)
    field = (re.findall(r"\w+", query.partition("{")[2]) or ["it"])[0]
    return _wrong("", f"Field '{field}' doesn't exist on type 'Query'", undefined=True)


def _given(text: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The input object, its variables replaced."""
    if text.startswith("$"):
        return dict(variables.get(text[1:]) or {})
    fields = re.findall(r'(\w+)\s*:\s*("[^"]*"|\$\w+|\w+)', text)
    return {name: variables.get(value[1:]) if value[0] == "$" else value.strip('"') for name, value in fields}


def _minimize(hub: Hub, token: Token, given: dict[str, Any], query: str) -> Answer:
    subject, classifier = given.get("subjectId"), given.get("classifier")
    if classifier not in CLASSIFIERS:
        return _wrong("", f"Argument 'classifier' on InputObject has an invalid value ({classifier}).", undefined=True)
    found = _comment(hub, subject)
    if found is None:
        return _wrong("NOT_FOUND", f"Could not resolve to a node with the global id of '{subject}'.")
    repository, comment = found
    if not token.sees(repository.full_name) or not any(token.may(area, "write") for area in CONVERSATION):
        who = "integration" if token.app else "personal access token"
        return _wrong("FORBIDDEN", f"Resource not accessible by {who}")
    comment.minimized = str(classifier).lower().replace("_", "-")
    told = {"isMinimized": True, "minimizedReason": comment.minimized}
    asked = {name: value for name, value in told.items() if re.search(rf"\b{name}\b", query)}
    return Answer(200, {"data": {"minimizeComment": {"minimizedComment": asked}}})


def _comment(hub: Hub, subject: object) -> tuple[Repository, Comment | ReviewComment] | None:
    for repository in hub.repositories.values():
        for comment in repository.kept_comments.values():
            if node_id("IC", comment.id) == subject:
                return repository, comment
        for remark in repository.kept_review_comments.values():
            if node_id("PRRC", remark.id) == subject:
                return repository, remark
    return None


def _wrong(kind: str, message: str, undefined: bool = False) -> Answer:
    """An answer with an error; a query that cannot be understood has no data at all."""
    error: dict[str, Any] = {"locations": [{"line": 1, "column": 1}], "message": message}
    if undefined:
        return Answer(200, {"errors": [error]})
    error |= {"type": kind, "path": ["minimizeComment"]}
    return Answer(200, {"data": {"minimizeComment": None}, "errors": [error]})

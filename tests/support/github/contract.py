"""Whether what was said keeps to GitHub's own description of its API: requests and answers, each part of them.

The description is OpenAPI 3.0, cut to our operations by `.ci/github-api`. Its schemas become JSON Schema, stricter than
they are written: a field that the description does not name is a mistake, in a request (GitHub would ignore it, and its
sender would never know) and in an answer (a client would learn to rely on it). `WEATHER` and `NULL_TOO` say where the
description is not all there is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from tests.support.github.exchange import Exchange

DESCRIPTION = Path(__file__).parents[3] / ".cache" / "github-api.json"
ABSENT = f"no {DESCRIPTION.parent.name}/{DESCRIPTION.name}: `.ci/github-api` gets it, with npm and a network"
OUTSIDE = {"graphql", "id-token", "jwks"}
"""Exchanges that no description covers: GraphQL has a schema of its own, and the job's identity is of the runner."""
WEATHER = {
    304: "nothing has changed since the client asked last",
    400: "a version of the API that is not known, or a body that is no JSON",
    401: "a bad token, or none where one is needed",
    403: "a token without the permission, the primary limit, the secondary limit",
    404: "what is not there, or is not for this token",
    410: "a version of the API that is not supported any more",
    422: "a body that breaks a rule; many operations do not list it",
    429: "the primary or the secondary limit",
    500: "GitHub's trouble",
    502: "GitHub's trouble",
    503: "GitHub's trouble",
    504: "GitHub's trouble",
}
"""Answers that any operation may give, though its description does not list them, and why."""
NULL_TOO = {"pull-request-review-comment": ("line", "original_line", "position", "original_position")}
"""What GitHub answers with null and describes as an integer: of outdated comments, and of those on a whole file."""
GONE = {"2026-03-10": {"merge_commit_sha", "assignee", "rate"}}
"""Fields that a version of the API leaves out; the package describes the one before."""
_COMPOSED = ("allOf", "anyOf", "oneOf")
_ERROR = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": {"type": "string", "minLength": 1},
        "documentation_url": {"type": "string"},
        "status": {"type": "string"},
        "errors": {"type": "array"},
    },
    "additionalProperties": False,
}


def check(exchanges: Iterable[Exchange]) -> None:
    """Hold all of them against the description, if that is there; raises AssertionError with all that is wrong."""
    if not DESCRIPTION.exists():
        return
    wrong = [f"{one.method} {one.path} ({one.status}): {breach}" for one in exchanges for breach in breaches(one)]
    if wrong:
        raise AssertionError("not as GitHub describes it:\n" + "\n".join(dict.fromkeys(wrong)))


def breaches(exchange: Exchange) -> Iterator[str]:
    """What of an exchange is not as described."""
    if exchange.operation in OUTSIDE:
        return
    if not exchange.operation:
        yield "there is no such operation among those that the fake knows"
        return
    version = exchange.request.headers.get("x-github-api-version", "")
    yield from _request(exchange, version)
    if exchange.status:
        yield from _answer(exchange, version)


def _request(exchange: Exchange, version: str) -> Iterator[str]:
    template, operation = _operations()[exchange.operation]
    for name, value, schema in _parameters(exchange, template, operation):
        if schema is None:
            yield f"query: no parameter {name} is described"
        else:
            yield from _mistakes(f"parameter {name}", _read(value, schema), schema, version)
    described = operation.get("requestBody")
    if described is None:
        if exchange.request.content:
            yield "request: a body where none is described"
    elif exchange.request.content:
        if not exchange.request.headers.get("content-type", "").startswith("application/json"):
            yield "request: a body that is not said to be JSON"
        yield from _mistakes("request", exchange.body, described["content"]["application/json"]["schema"], version)
    elif described.get("required"):
        yield "request: no body where one is required"


def _parameters(
    exchange: Exchange, template: str, operation: Mapping[str, Any]
) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Each parameter that was sent, with what is described of it; None is: nothing."""
    known = {(one["in"], one["name"]): one["schema"] for one in map(_resolved, operation.get("parameters", []))}
    pattern = re.sub(r"\{(\w+)\}", lambda found: f"(?P<{found[1]}>{'.+' if found[1] == 'ref' else '[^/]+'})", template)
    path = re.fullmatch(pattern, exchange.path)
    for name, value in ({} if path is None else path.groupdict()).items():
        yield name, value, known.get(("path", name))
    for name, value in exchange.request.query.items():
        yield name, value, known.get(("query", name))


def _answer(exchange: Exchange, version: str) -> Iterator[str]:
    _, operation = _operations()[exchange.operation]
    described, given = operation["responses"].get(str(exchange.status)), exchange.answer
    if described is None or exchange.weather:
        if exchange.status not in WEATHER:
            yield f"answer: no status {exchange.status} is described, nor is it weather"
        elif exchange.status == 304:
            yield from ["answer: a body where nothing has changed"] if given.content() else []
        elif given.text is None:
            yield from _mistakes("answer", given.body, _ERROR, version)
        return
    content = _resolved(described).get("content")
    if content is None:
        if given.content():
            yield "answer: a body where none is described"
    elif given.text is None:
        schema = content["application/json"]["schema"]
        yield from _mistakes("answer", _told(given.body, schema, exchange.status), schema, version)


def _told(body: Any, schema: Mapping[str, Any], status: int) -> Any:
    """The body; of a refusal without its status and its list of errors where the description has no word for them."""
    if status < 400 or not isinstance(body, dict):
        return body
    described = _resolved(schema).get("properties", {})
    return {name: value for name, value in body.items() if name in described or name not in ("status", "errors")}


def _mistakes(what: str, value: Any, schema: Mapping[str, Any], version: str) -> Iterator[str]:
    for error in _validator(json.dumps(schema, sort_keys=True), version).iter_errors(value):
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
        yield f"{what}{place}: {error.message[:300]}"


@cache
def _validator(schema: str, version: str) -> Draft202012Validator:
    whole = {**_strict(json.loads(schema), version), "components": _components(version)}
    return Draft202012Validator(whole, validate_formats=True)


@cache
def _components(version: str) -> dict[str, Any]:
    schemas = json.loads(json.dumps(document()["components"]["schemas"]))
    for name, fields in NULL_TOO.items():
        for field in fields:
            schemas[name]["properties"][field]["nullable"] = True
    return {"schemas": {name: _strict(schema, version) for name, schema in schemas.items()}}


def _strict(schema: Any, version: str, within: bool = False) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema, closed to what it does not name.

    `within` says that it is a part of another, which is closed as a whole.
    """
    if not isinstance(schema, dict):
        return schema
    made = {name: value for name, value in schema.items() if name not in ("nullable", "discriminator")}
    for word in _COMPOSED:
        if word in made:
            made[word] = [_strict(part, version, within or "properties" in made) for part in made[word]]
    for word in ("items", "additionalProperties"):
        if word in made:
            made[word] = _strict(made[word], version)
    if "properties" in made:
        gone = GONE.get(version, set())
        made["properties"] = {n: _strict(part, version) for n, part in made["properties"].items() if n not in gone}
        made["required"] = [name for name in made.get("required", []) if name not in gone]
        if "additionalProperties" not in made and not within:
            made["unevaluatedProperties" if any(word in made for word in _COMPOSED) else "additionalProperties"] = False
    return _nullable(made) if schema.get("nullable") else made


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema or null; told so that what is wrong with an object is said of its field."""
    if "type" not in schema or any(word in schema for word in _COMPOSED):
        return {"anyOf": [schema, {"type": "null"}]}
    allowed = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, **allowed, "type": [schema["type"], "null"]}


def _read(text: str, schema: Mapping[str, Any]) -> Any:
    """A parameter as what it is described to be, if it can be read so."""
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if schema.get("type") == "boolean" else text


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference stands for."""
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    found: Mapping[str, Any] = document()["components"][kind][name]
    return found


@cache
def document() -> dict[str, Any]:
    """The description, as `.ci/github-api` left it."""
    whole: dict[str, Any] = json.loads(DESCRIPTION.read_text("utf-8"))
    return whole


@cache
def _operations() -> dict[str, tuple[str, dict[str, Any]]]:
    """Each operation by its operationId, with the template of its path."""
    return {
        operation["operationId"]: (template, operation)
        for template, item in document()["paths"].items()
        for verb, operation in item.items()
        if verb != "parameters"
    }

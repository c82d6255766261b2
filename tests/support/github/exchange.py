"""What goes over the wire, as plain data: a request, an answer, both together, and the answers that are refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DOCUMENTATION = "https://docs.github.com/rest"


@dataclass(frozen=True)
class Request:
    """A request, its path without what an Enterprise Server puts in front; the names of headers in small letters."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes = b""

    @property
    def body(self) -> Any:
        """The JSON that was sent; None if nothing was, or what was is no JSON."""
        try:
            return json.loads(self.content) if self.content else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body (None: none); `text` is a body that is no JSON."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None

    def content(self) -> bytes:
        """The body as it is sent."""
        if self.text is not None:
            return self.text.encode()
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Exchange:
    """A request as it was answered.

    `operation` is the operationId of GitHub's description, or what the fake calls an address outside of it, and empty
    where there is no such address. `token` is the name that the test gave the token, never its value. `status` is 0
    where the connection was cut before the answer, and `weather` says whether a fault made the answer.
    """

    request: Request
    answer: Answer
    operation: str
    token: str
    status: int
    weather: bool = False

    @property
    def method(self) -> str:
        """GET, POST, …"""
        return self.request.method

    @property
    def path(self) -> str:
        """The path, without what an Enterprise Server puts in front."""
        return self.request.path

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters after the `?`."""
        return self.request.query

    @property
    def body(self) -> Any:
        """The JSON that was sent."""
        return self.request.body


class Refused(Exception):
    """An answer that is a refusal, in the words of GitHub."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.errors = status, message, errors

    def answer(self, operation: str) -> Answer:
        """The refusal as GitHub words it."""
        body: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = self.errors
        body |= {"documentation_url": f"{DOCUMENTATION}/{operation}".rstrip("/"), "status": str(self.status)}
        return Answer(self.status, body)


def not_found() -> Refused:
    """404, also said of what the token may not see."""
    return Refused(404, "Not Found")


def invalid(resource: str, field_name: str, message: str = "", code: str = "custom") -> Refused:
    """422 with one error in its list, as most operations say it."""
    return Refused(422, "Validation Failed", [error(resource, field_name, message, code)])


def error(resource: str, field_name: str, message: str = "", code: str = "custom") -> dict[str, str]:
    """An entry of the list of errors."""
    entry = {"resource": resource, "code": code, "field": field_name}
    return {**entry, "message": message} if message else entry


def malformed(reason: str) -> Refused:
    """422 of a body that its JSON schema refuses."""
    return Refused(422, f"Invalid request.\n\n{reason}")

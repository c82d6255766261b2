"""Which variables are taken: read from a body, checked (nomad: nomad/structs/variables.go Validate, ValidatePath)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from gitpool.devserver.golang.decoding import Field, GoJSONError, Number, Place, Value, embedded, struct
from gitpool.devserver.golang.duration import parse_duration
from gitpool.devserver.golang.fields import integer, opaque, string_map, text, unsigned
from gitpool.devserver.golang.numbers import float_to_int64
from gitpool.devserver.golang.strconv import quote
from gitpool.devserver.state.bodies import read_body
from gitpool.devserver.state.nodepool import several
from gitpool.devserver.state.variables import LONGEST_TTL, SHORTEST_TTL, Lock, Variable

MAX_SIZE = 65536
_PATH = re.compile(r"[a-zA-Z0-9_~/-]{1,128}\Z")
# VariableLock.UnmarshalJSON decodes into an anonymous struct that hides the times of the embedded *Alias.
_LOCK = struct(
    "struct { TTL interface {}; LockDelay interface {}; *structs.Alias }",
    opaque("TTL"),
    opaque("LockDelay"),
    *embedded("Alias", text("ID")),
)
_TEMPLATES = "job-templates"


def read_variable(body: bytes, path: str) -> Variable:
    """The variable in a request body, at the path of the request; GoJSONError where Go refuses the body."""
    fields = read_body(body, _VARIABLE)
    lock, items = fields.get("Lock"), fields.get("Items")
    return Variable(
        namespace=str(fields.get("Namespace") or ""),
        path=path,
        items=items if isinstance(items, Mapping) else None,
        lock=lock if isinstance(lock, Lock) else None,
    )


def _lock(old: object, value: Value, place: Place) -> object:
    """A lock, whose times may be text or nanoseconds; whatever else is as good as nothing (VariableLock.UnmarshalJSON).

    What is wrong with it ends the reading, and is told before what was wrong already (Go decodeState.object).
    """
    before = old if isinstance(old, Lock) else Lock()
    errors: list[str] = []
    fields = _LOCK.decode(value, replace(place, errors=errors))
    if errors:
        raise GoJSONError(errors[0])
    ttl, delay = _duration(fields.get("TTL"), before.ttl), _duration(fields.get("LockDelay"), before.delay)
    return Lock(str(fields.get("ID", before.id)), ttl, delay)


_VARIABLE = struct(
    "structs.VariableDecrypted",
    *embedded(
        "VariableMetadata",
        text("Namespace"),
        text("Path"),
        Field("Lock", _lock, nullable=True),
        unsigned("CreateIndex"),
        integer("CreateTime", "int64"),
        unsigned("ModifyIndex"),
        integer("ModifyTime", "int64"),
    ),
    string_map("Items", "structs.VariableItems"),
)


def _duration(value: object, otherwise: int) -> int:
    if isinstance(value, Number):
        return float_to_int64(float(value))
    if isinstance(value, str) and value:
        try:
            return parse_duration(value)
        except ValueError as refused:
            raise GoJSONError(str(refused)) from None
    return otherwise


def problem_of(variable: Variable) -> str:
    """Why a variable cannot be written, "" where it can; its lock is looked at where it has one."""
    if variable.namespace == "*":
        return 'can not target wildcard ("*")namespace'
    size = sum(len(key.encode()) + len(value.encode()) for key, value in (variable.items or {}).items())
    if size > MAX_SIZE:
        return "variables are limited to 64KiB in total size"
    return path_problem(variable.path) or (_lock_problem(variable.lock) if variable.lock else "")


def _lock_problem(lock: Lock) -> str:
    problems = []
    if lock.ttl < 0 or lock.delay < 0:
        problems.append("Lock delay and TTL must be positive")
    if not SHORTEST_TTL <= lock.ttl <= LONGEST_TTL:
        problems.append("TTL must be between 10 seconds and 24 hours")
    return several(problems) if problems else ""


def path_problem(path: str) -> str:
    """Why there can be no variable at a path, "" where there can (nomad: structs.ValidatePath)."""
    if not _PATH.match(path):
        return f"invalid path {quote(path)}"
    first, *rest = path.split("/")
    if first != "nomad":
        return ""
    if not rest:
        return (
            '"nomad" is a reserved top-level directory path, but you may write variables to "nomad/jobs", '
            '"nomad/job-templates", "nomad/sentinel", or below'
        )
    if rest[0] in ("jobs", "sentinel") or (rest[0] == _TEMPLATES and len(rest) == 2):
        return ""
    if rest[0] == _TEMPLATES:
        return (
            '"nomad/job-templates" is a reserved directory path, but you may write variables at the level below it, '
            'for example, "nomad/job-templates/template-name"'
        )
    return (
        'only paths at "nomad/jobs" or "nomad/job-templates" and below are valid paths under the top-level "nomad" '
        "directory"
    )

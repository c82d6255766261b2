"""Documents that are not what they should be: each place of a good one with each of many odd values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

DEEP: Any = []
for _ in range(60):
    DEEP = [DEEP]

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**63,
    2**64,
    10**400,
    1.5,
    "",
    "x",
    "all",
    "a\nb",
    "../x",
    "ü" * 200,
    [],
    [None],
    ["x"],
    {},
    {"x": None},
    {"name": "x"},
    DEEP,
)

Place = tuple[str | int, ...]


def places(document: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every node of the tree, the whole one first."""
    yield place, document
    if isinstance(document, dict):
        for key, value in document.items():
            yield from places(value, (*place, key))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from places(value, (*place, number))


def mutants(document: Any) -> Iterator[tuple[Place, Any]]:
    """The document with another value at one place, or with that place taken away; which place it was."""
    for place, value in places(document):
        for odd in ODD:
            if repr(odd) != repr(value):
                yield place, _with(document, place, odd)
        if place:
            yield place, _without(document, place)
        if isinstance(value, list) and value:
            yield place, _with(document, place, [*value, value[0]])


def doubled(document: Any) -> Iterator[str]:
    """The texts of the document with the first key of one of its objects twice."""
    mark = "@here@"
    for place, value in places(document):
        if isinstance(value, dict) and value:
            first = next(iter(value))
            inside = json.dumps(value)[:-1] + f", {json.dumps(first)}: {json.dumps(value[first])}}}"
            yield json.dumps(_with(document, place, mark)).replace(json.dumps(mark), inside)


def bitten(data: bytes) -> Iterator[bytes]:
    """The document without one of its bytes, or with one bit of it turned: the lowest, or that of the case."""
    for number in range(len(data)):
        yield data[:number] + data[number + 1 :]
        for bit in (0, 5):
            yield data[:number] + bytes([data[number] ^ 1 << bit]) + data[number + 1 :]


def _with(document: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    copied = json.loads(json.dumps(document))
    _inner(copied, place)[place[-1]] = value
    return copied


def _without(document: Any, place: Place) -> Any:
    copied = json.loads(json.dumps(document))
    del _inner(copied, place)[place[-1]]
    return copied


def _inner(document: Any, place: Place) -> Any:
    for step in place[:-1]:
        document = document[step]
    return document

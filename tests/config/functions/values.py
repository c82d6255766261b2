"""Values for the tests of functions: made of Python's own, and made up by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from gitpool.config.functions.function import FunctionError
from gitpool.config.values import numbers
from gitpool.config.values.types import STRING
from gitpool.config.values.value import (
    NULL,
    Value,
    boolean,
    counted,
    list_value,
    map_value,
    number,
    object_value,
    string,
    tuple_value,
)
from tests.config.functions.written import called

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def value(plain: Any) -> Value:
    """A tuple of a list, an object of a dictionary, and primitives of primitives."""
    if isinstance(plain, list):
        return tuple_value(map(value, plain))
    if isinstance(plain, dict):
        return object_value({key: value(inner) for key, inner in plain.items()})
    if isinstance(plain, str):
        return string(plain)
    if plain is None:
        return NULL
    if isinstance(plain, bool):
        return boolean(plain)
    return counted(plain) if isinstance(plain, int) else number(numbers.double(plain))


def strings(texts: list[str]) -> Value:
    """A list of strings."""
    return list_value(STRING, map(string, texts))


def string_map(texts: dict[str, str]) -> Value:
    """A map of strings."""
    return map_value(STRING, {key: string(text) for key, text in texts.items()})


def plain(given: Value) -> Any:
    """A value as Python's own; numbers as floats."""
    if isinstance(given.data, tuple):
        return list(map(plain, given.data))
    if isinstance(given.data, dict):
        return {key: plain(inner) for key, inner in given.data.items()}
    return given.data if isinstance(given.data, str | bool) or given.is_null else float(given.data)


def refusal(name: str, *arguments: Value) -> str:
    """Why a call fails."""
    try:
        found = called(name, *arguments)
    except FunctionError as problem:
        return str(problem)
    raise AssertionError(f"{name} gave {found}")

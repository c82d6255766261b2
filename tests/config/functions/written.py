"""Values and calls from the way they are written: `concat(["a"], tolist([1]))`.

Only literals, names and calls are read, which is enough to say what a function is given. Calls convert their arguments
to the types of the parameters, as HCL does before it calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import cast

from gitpool.config.functions.function import Environment, FunctionError, call
from gitpool.config.functions.table import FUNCTIONS
from gitpool.config.values import numbers
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import BOOL, NUMBER
from gitpool.config.values.value import FALSE, NULL, TRUE, Value, number, object_value, string, tuple_value

TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|-?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|.)')
NOWHERE = cast(Environment, None)
"""The environment, where no function looks at it."""

WORDS = {"true": TRUE, "false": FALSE, "null": NULL}


def called(name: str, *arguments: Value) -> Value:
    """What a call gives.

    Raises:
        FunctionError: it fails, or an argument is not of the type of its parameter.
    """
    function = FUNCTIONS[name]
    most = len(function.parameters) if function.variadic is None else len(arguments)
    if not len(function.parameters) <= len(arguments) <= most:
        raise FunctionError("wrong number of arguments")
    return call(function, [_fitting(name, i, argument) for i, argument in enumerate(arguments)], NOWHERE)


def _fitting(name: str, index: int, argument: Value) -> Value:
    try:
        return convert(argument, FUNCTIONS[name].parameter(index).type)
    except ConversionError as problem:
        raise FunctionError(str(problem), index) from None


def written(text: str, names: Mapping[str, Value] = MappingProxyType({})) -> Value:
    """The value of an expression of literals, names and calls.

    Raises:
        FunctionError: a call in it fails.
    """
    tokens = _Tokens(TOKEN.findall(text), {**WORDS, **names})
    value = _value(tokens)
    assert tokens.next is None, text
    return value


class _Tokens:
    def __init__(self, tokens: Sequence[str], names: Mapping[str, Value]) -> None:
        self.names = names
        self._left: Iterator[str] = iter(tokens)
        self.next = next(self._left, None)

    def take(self) -> str:
        taken = self.next
        assert taken is not None
        self.next = next(self._left, None)
        return taken

    def until(self, end: str) -> Iterator[None]:
        """Once for every part before the end, with or without commas between them."""
        while self.next != end:
            yield
            if self.next == ",":
                self.take()
        self.take()


def _value(tokens: _Tokens) -> Value:
    token = tokens.take()
    if token[0] == '"':
        return string(json.loads(token, strict=False))
    if token[0].isdigit() or token[0] == "-":
        return number(numbers.parse(token))
    if token == "[":
        return tuple_value([_value(tokens) for _ in tokens.until("]")])
    if token == "{":
        return object_value(dict(_attribute(tokens) for _ in tokens.until("}")))
    if tokens.next == "(":
        tokens.take()
        return called(token, *[_value(tokens) for _ in tokens.until(")")])
    return tokens.names[token]


def _attribute(tokens: _Tokens) -> tuple[str, Value]:
    token = tokens.take()
    name: str = json.loads(token) if token[0] == '"' else token
    assert tokens.take() == "="
    return name, _value(tokens)


def as_json(value: Value) -> str:
    """The text that `jsonencode` gives, with its numbers as they are."""
    if value.is_null:
        return "null"
    if value.type is NUMBER:
        return numbers.text(value.data)
    if value.type is BOOL:
        return "true" if value.data else "false"
    if isinstance(value.data, str):
        return json.dumps(value.data, ensure_ascii=False)
    if isinstance(value.data, dict):
        return "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{as_json(v)}" for k, v in value.data.items()) + "}"
    return "[" + ",".join(map(as_json, value.data)) + "]"

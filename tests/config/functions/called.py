"""Calls of functions with values that are written as JSON, in a folder of a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gitpool.config.functions import jsontext
from gitpool.config.functions.environment import FolderEnvironment
from gitpool.config.functions.function import FunctionError, call
from gitpool.config.functions.table import FUNCTIONS
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.value import Value, string

HERE = Path(__file__).parent


class PlainEnvironment(FolderEnvironment):
    """A folder in which the template `${name}` alone is known, and variables are put in its place."""

    def template(self, text: str, name: str, variables: Value, *, nested: bool) -> Value:
        assert nested
        if text == "${x}":
            found: Value = variables.data["x"]
            return found
        for key, inner in variables.data.items():
            if inner.data is not None:
                text = text.replace("${" + key + "}", str(inner.data))
        if "${" in text:
            raise FunctionError("a variable is missing, or null")
        return string(text)


def value(tree: Any) -> Value:
    """The value of what JSON stands for; a value is itself."""
    return tree if isinstance(tree, Value) else jsontext.decode(json.dumps(tree))


def result(name: str, *arguments: Any, folder: Path = HERE) -> Value:
    """What a call gives, its arguments converted to the types of the parameters.

    Raises:
        FunctionError: it fails, or an argument cannot be converted.
    """
    function = FUNCTIONS[name]
    given = []
    for i, argument in enumerate(map(value, arguments)):
        try:
            given.append(convert(argument, function.parameter(i).type))
        except ConversionError as problem:
            raise FunctionError(str(problem), i) from None
    return call(function, given, PlainEnvironment(folder))


def called(name: str, *arguments: Any, folder: Path = HERE) -> Any:
    """What a call gives, as JSON stands for it."""
    return json.loads(jsontext.encode(result(name, *arguments, folder=folder)))

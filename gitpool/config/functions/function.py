"""What a function is, and how it is called (go-cty: cty/function/function.go).

Rules of this module:

* Arguments come converted to the types of their parameters. What a parameter does not allow (null, unknown,
  sensitive) never reaches the function: null is an error at its argument, unknown makes the result unknown, and
  sensitivity is taken off and put on the result.
* A function is pure: the same arguments give the same value, on every machine, every day. Only those of files look
  at anything else, through `Environment`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from gitpool.config.values.types import ANY, Type
from gitpool.config.values.value import UNKNOWN, Value, quoted, unknown

MAX_TEXT = 16 * 2**20
"""Characters that a function may make of short arguments: of a width, a count, a separator."""


_EXCERPT = 64


class FunctionError(Exception):
    """Why a call fails: a clause without a full stop; `argument` is the index of the one to blame, if one is."""

    def __init__(self, message: str, argument: int | None = None) -> None:
        super().__init__(message)
        self.argument = argument


def excerpt(text: str) -> str:
    """A text as a message has it: in quotes, short, and with nothing that a terminal would obey."""
    return quoted(text if len(text) <= _EXCERPT else text[: _EXCERPT - 3] + "...")


_work: ContextVar[int] = ContextVar("work", default=0)


def work(steps: int) -> None:
    """Note work that neither the arguments of a function nor its result tell of; a step is about two microseconds."""
    _work.set(_work.get() + steps)


def work_taken() -> int:
    """The steps noted since this was asked last."""
    steps = _work.get()
    _work.set(0)
    return steps


class Environment(Protocol):
    """What functions may know beside their arguments."""

    def read(self, path: str) -> bytes:
        """The content of a file below the configuration's folder.

        Raises:
            FunctionError: there is none, or it may not be read; without `argument`.
        """

    def exists(self, path: str) -> bool:
        """Whether there is such a file.

        Raises:
            FunctionError: the path leads out of the folder, or to what is no file.
        """

    def files(self, path: str, pattern: str) -> list[str]:
        """The files below a folder that a pattern of `fileset` matches, by their paths from there, in name order.

        Raises:
            FunctionError: the path leads out of the folder, or the pattern is none.
        """

    def template(self, text: str, name: str, variables: Value, *, nested: bool) -> Value:
        """The value of a template text; `nested` says that it must not call `templatefile` itself.

        Raises:
            FunctionError: the template is broken, or cannot be evaluated with these variables.
        """


@dataclass(frozen=True)
class Parameter:
    """What a parameter takes, beside its type.

    `partial` lets values through of which something inside is unknown, `unknown` even those unknown themselves.
    """

    name: str
    type: Type = ANY
    null: bool = False
    partial: bool = False
    unknown: bool = False
    sensitive: bool = False


Implementation = Callable[..., Value]
"""Takes the arguments one by one; where `needs_environment` is set, the environment before them.

Raises `FunctionError`; `Excess` and `TooLarge` of `values` may pass.
"""


@dataclass(frozen=True)
class Function:
    """A function; `returns` is the type of its result, or finds it from the arguments where some are unknown.

    `summary` is one sentence for the reference. `example` is a call and what `console` prints for it.
    """

    name: str
    parameters: tuple[Parameter, ...]
    implementation: Implementation = field(repr=False)
    summary: str
    example: tuple[str, str]
    variadic: Parameter | None = None
    returns: Type | Callable[[Sequence[Value]], Type] = ANY
    needs_environment: bool = False

    @property
    def signature(self) -> str:
        """`join(separator, lists...)`."""
        names = [p.name for p in self.parameters] + ([f"{self.variadic.name}..."] if self.variadic else [])
        return f"{self.name}({', '.join(names)})"

    def parameter(self, index: int) -> Parameter:
        """The parameter of an argument, the variadic one for all behind the others."""
        found = self.parameters[index] if index < len(self.parameters) else self.variadic
        assert found is not None
        return found


def call(function: Function, arguments: Sequence[Value], environment: Environment) -> Value:
    """The result of a call with as many arguments as the function takes, of the types of its parameters.

    Raises:
        FunctionError: an argument is null that must not be, or the function fails.
    """
    given: list[Value] = []
    is_sensitive = is_unknown = False
    for i, argument in enumerate(arguments):
        parameter = function.parameter(i)
        if argument.data is None and not parameter.null:
            raise FunctionError("argument must not be null", i)
        if argument.holds_sensitive and not parameter.sensitive:
            is_sensitive = True
            argument = argument.unmarked_deep()
        if not argument.is_wholly_known and not parameter.unknown:
            is_unknown = is_unknown or argument.data is UNKNOWN or not parameter.partial
        given.append(argument)
    if is_unknown:
        result = unknown(function.returns if isinstance(function.returns, Type) else function.returns(given))
    elif function.needs_environment:
        result = function.implementation(environment, *given)
    else:
        result = function.implementation(*given)
    return result.marked(is_sensitive)

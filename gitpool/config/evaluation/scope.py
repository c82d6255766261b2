"""What an expression can see, and what went wrong in it.

Rules of this module:

* A mistake is noted and evaluation goes on with a value that is not known, so that one run finds every independent
  mistake. `try` and `can`, and the branch of `?:` that is not taken, note theirs where nobody looks.
* Work is bounded: every node that is evaluated is a step, and a run has so many. A plan evaluates files that a
  stranger wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from gitpool.config.functions.function import Environment, Function
from gitpool.config.syntax.tree import Expression
from gitpool.config.values.value import Value
from gitpool.diagnostics import Source

MAX_STEPS = 2_000_000
"""Nodes that one run may evaluate, and pieces that its functions may build: seconds, and a fraction of a gigabyte.

Ten thousand pools with three expressions each need a tenth of it.
"""


_STEPS_OF_A_MISTAKE = 30
"""What noting one takes, by time and by memory."""


class OutOfSteps(Exception):
    """The run has evaluated more than it may; the text says so as a sentence."""


@dataclass(frozen=True)
class Problem:
    """A mistake in an expression: `expression` is what it is in, of which the values are shown; `start` and `end` the
    place to look at. `function` is the function that was being called."""

    summary: str
    detail: str
    start: int
    end: int
    source: Source
    expression: Expression | None = None
    scope: Scope | None = None
    function: str | None = None


@dataclass(frozen=True)
class Namespace:
    """What a name such as `var` stands for: values that are reached by a name behind a dot, and never as a whole.

    `what` and `undeclared` are the words for it: "input variable", "Reference to undeclared input variable". One that
    is not complete may have more names than these, in a file that cannot be read: they are not known, and no mistake.
    """

    name: str
    what: str
    values: Mapping[str, Value]
    undeclared: str
    hint: Callable[[str], str] = lambda _: ""
    is_complete: bool = True


@dataclass
class Run:
    """What all expressions of a run share."""

    functions: Mapping[str, Function]
    environment: Environment
    problems: list[Problem] = field(default_factory=list)
    steps: int = 0
    checked: dict[int, Expression] = field(default_factory=dict)
    """Expressions whose references are known to be there, by identity; held, so that no other can have it."""

    def count(self, steps: int = 1) -> None:
        """Note work that was done.

        Raises:
            OutOfSteps: it was too much.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise OutOfSteps(f"Evaluation was stopped after {MAX_STEPS:,} steps.")

    @contextmanager
    def apart(self) -> Iterator[list[Problem]]:
        """Note problems in a list of their own for a while."""
        kept, self.problems = self.problems, []
        try:
            yield self.problems
        finally:
            self.problems = kept


class Scope:
    """The names that can be seen, those of the scopes around included, and the file that is evaluated in it.

    `forbidden` says of names that stand for something elsewhere why they do not here.
    """

    __slots__ = ("forbidden", "names", "parent", "run", "source")

    def __init__(
        self,
        run: Run,
        source: Source,
        names: Mapping[str, Value | Namespace],
        parent: Scope | None = None,
        forbidden: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self.run, self.source, self.names, self.parent = run, source, names, parent
        self.forbidden: Mapping[str, tuple[str, str]] = forbidden or (parent.forbidden if parent else {})

    def child(self, names: Mapping[str, Value | Namespace]) -> Scope:
        """The scope with more names."""
        return Scope(self.run, self.source, names, self)

    def within(self, source: Source) -> Scope:
        """The same names, for an expression of another file."""
        return Scope(self.run, source, self.names, self.parent, self.forbidden)

    def lookup(self, name: str) -> Value | Namespace | None:
        """What a name stands for; None if for nothing."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def known_names(self) -> list[str]:
        """Every name that can be seen."""
        return [*self.names, *(self.parent.known_names() if self.parent else ())]

    def note(
        self,
        summary: str,
        detail: str,
        place: Expression | tuple[int, int],
        expression: Expression | None = None,
        function: str | None = None,
    ) -> None:
        """Note a mistake; `expression` is what it is in, where that is more than its place.

        Raises:
            OutOfSteps: the run has done more than it may.
        """
        if isinstance(place, tuple):
            start, end = place
        else:
            start, end = place.start, place.end
            expression = expression or place
        self.run.count(_STEPS_OF_A_MISTAKE)
        self.run.problems.append(Problem(summary, detail, start, end, self.source, expression, self, function))

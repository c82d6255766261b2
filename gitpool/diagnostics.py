"""What gitpool says when something is wrong: a sentence, a reason, a next step and a place.

Rules of this module:

* A stage collects its diagnostics in a `Report` and goes on; between two stages somebody calls `Report.gate()`.
* One exception type crosses rooms, `GitpoolError`; it carries diagnostics, never bare text, and the exit code that
  the process ends with if nobody handles it.
* A diagnostic brings its own excerpt of the source, so that showing it needs no file to be read again.

The shape of the JSON is Terraform's (`terraform validate -json`), because editors and CI annotators read it already.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Any

from gitpool.shapes import number, text


class ExitCode(IntEnum):
    """What the process says to the shell; the table stands in docs/reference/exit-codes.md."""

    OK = 0
    ERROR = 1
    CHANGES = 2
    ROLLED_BACK = 3
    NEEDS_A_PERSON = 4
    REFUSED = 5
    LOCKED = 6


class Severity(StrEnum):
    """How bad it is: an error stops the stage at its gate, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A point in a file: line and column count from 1 in characters, byte from 0 in UTF-8."""

    line: int
    column: int
    byte: int

    def to_json(self) -> dict[str, int]:
        """The position as Terraform spells it."""
        return {"line": self.line, "column": self.column, "byte": self.byte}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Position:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError: it is garbled.
        """
        return cls(*(number(document[name], range(2**31)) for name in ("line", "column", "byte")))


@dataclass(frozen=True, slots=True)
class SourceRange:
    """A stretch of a file, the end exclusive; prints as `file:line:column`."""

    filename: str
    start: Position
    end: Position

    def __str__(self) -> str:
        return f"{self.filename}:{self.start.line}:{self.start.column}"

    def to_json(self) -> dict[str, Any]:
        """The range as Terraform spells it."""
        return {"filename": self.filename, "start": self.start.to_json(), "end": self.end.to_json()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> SourceRange:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError: it is garbled.
        """
        start, end = Position.from_json(document["start"]), Position.from_json(document["end"])
        return cls(text(document["filename"]), start, end)

    @property
    def beginning(self) -> SourceRange:
        """Where it begins, without extent."""
        return replace(self, end=self.start)

    def to_point(self) -> list[Any]:
        """Where it begins, in short: filename, line, column, byte."""
        return [self.filename, self.start.line, self.start.column, self.start.byte]

    @classmethod
    def from_point(cls, document: Any) -> SourceRange:
        """The inverse of `to_point`.

        Raises:
            TypeError, ValueError: it is none.
        """
        filename, *numbers = document
        if not isinstance(filename, str) or not all(type(n) is int and n >= 0 for n in numbers):
            raise TypeError("a place in a file")
        line, column, byte = numbers
        point = Position(line, column, byte)
        return cls(filename, point, point)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function; the type is spelt as in cty's JSON: `"string"`, `["list", "string"]`."""

    name: str
    type: Any

    def to_json(self) -> dict[str, Any]:
        """The parameter as Terraform spells it."""
        return {"name": self.name, "type": self.type}


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """The call that failed: the name that was called, what the function takes, and the type of its result."""

    called_as: str
    parameters: tuple[Parameter, ...]
    variadic: Parameter | None = None
    return_type: Any = "dynamic"

    def to_json(self) -> dict[str, Any]:
        """The call as Terraform spells it."""
        signature: dict[str, Any] = {
            "name": self.called_as.rpartition("::")[2],
            "params": [parameter.to_json() for parameter in self.parameters],
        }
        if self.variadic is not None:
            signature["variadic_param"] = self.variadic.to_json()
        signature["return_type"] = self.return_type
        return {"called_as": self.called_as, "signature": signature}


@dataclass(frozen=True, slots=True)
class Snippet:
    """The source lines under a range; the offsets count characters within `code`.

    `values` are the references in the expression, each with what is said of its value: `("var.env", 'is "dev"')`.
    """

    code: str
    start_line: int
    highlight_start_offset: int
    highlight_end_offset: int
    context: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    function_call: FunctionCall | None = None

    def to_json(self) -> dict[str, Any]:
        """The snippet as Terraform spells it."""
        document: dict[str, Any] = {
            "context": self.context,
            "code": self.code,
            "start_line": self.start_line,
            "highlight_start_offset": self.highlight_start_offset,
            "highlight_end_offset": self.highlight_end_offset,
            "values": [{"traversal": traversal, "statement": statement} for traversal, statement in self.values],
        }
        if self.function_call is not None:
            document["function_call"] = self.function_call.to_json()
        return document


_LONGEST_EXCERPT = 4_000
"""Characters of a file that one diagnostic shows: a line of a megabyte with a thousand mistakes is a gigabyte."""


@dataclass(frozen=True)
class Source:
    """A file as text, from which places and excerpts are cut on demand.

    Offsets are character offsets into `text`. Only offsets are kept while a file is read; lines and columns are
    computed for the few that are shown. `first_line` is the number of the first line, where the text is a part of
    something longer.
    """

    filename: str
    text: str
    first_line: int = 1

    @cached_property
    def _line_starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    @cached_property
    def _line_bytes(self) -> list[int]:
        # Counted once: counting from the top for every place takes 24 s for 10,000 pools with one accent each.
        if self.text.isascii():
            return self._line_starts
        ends = (*self._line_starts[1:], len(self.text))
        sizes = (self._size(*line) for line in zip(self._line_starts, ends, strict=True))
        return [0, *accumulate(sizes)][:-1]

    def _size(self, start: int, end: int) -> int:
        return len(self.text[start:end].encode("utf-8", "surrogatepass"))

    def position(self, offset: int) -> Position:
        """Line, column and byte of a character offset (at most the end of the text)."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        begin = self._line_starts[line - 1]
        byte = self._line_bytes[line - 1] + self._size(begin, offset)
        return Position(line + self.first_line - 1, offset - begin + 1, byte)

    def range(self, start: int, end: int) -> SourceRange:
        """The range between two character offsets, the end exclusive."""
        return SourceRange(self.filename, self.position(start), self.position(end))

    def snippet(self, start: int, end: int, context: str | None = None) -> Snippet:
        """The whole lines under the range, at most ten of them, without their last line break; a part where they are
        longer than anybody reads."""
        starts = self._line_starts
        first = bisect_right(starts, min(start, len(self.text)))
        last = min(bisect_right(starts, max(start, min(end, len(self.text)) - 1)), first + 9)
        begin = starts[first - 1]
        stop = starts[last] - 1 if last < len(starts) else len(self.text)
        if stop - begin > _LONGEST_EXCERPT:
            begin = max(begin, start - _LONGEST_EXCERPT // 4)
            stop = min(stop, begin + _LONGEST_EXCERPT)
        code = self.text[begin:stop].removesuffix("\r")
        high = min(max(start - begin, 0), len(code))
        return Snippet(code, first + self.first_line - 1, high, min(max(end - begin, high), len(code)), context)

    def snippet_at(self, place: SourceRange) -> Snippet:
        """The snippet under a range of this file."""

        def offset(position: Position) -> int:
            line = min(position.line - self.first_line + 1, len(self._line_starts))
            return self._line_starts[line - 1] + position.column - 1

        return self.snippet(offset(place.start), offset(place.end))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: `summary` says what, `detail` why and what to do, `range` where, `address` about which pool."""

    severity: Severity
    summary: str
    detail: str = ""
    range: SourceRange | None = None
    snippet: Snippet | None = None
    address: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The diagnostic as `terraform validate -json` spells it; absent parts are left out."""
        document: dict[str, Any] = {
            "severity": self.severity.value,
            "summary": self.summary,
            "detail": self.detail,
        }
        if self.address is not None:
            document["address"] = self.address
        if self.range is not None:
            document["range"] = self.range.to_json()
        if self.snippet is not None:
            document["snippet"] = self.snippet.to_json()
        return document


def error(
    summary: str,
    detail: str = "",
    *,
    source: Source | None = None,
    span: tuple[int, int] | None = None,
    range: SourceRange | None = None,  # noqa: A002 - the field's own word
    context: str | None = None,
    address: str | None = None,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    """A diagnostic, placed by `source` and a span of character offsets, or by a range that is known already."""
    snippet = None
    if source is not None and span is not None:
        range = source.range(*span)  # noqa: A001
        snippet = source.snippet(*span, context)
    return Diagnostic(severity, summary, detail, range, snippet, address)


def warning(summary: str, detail: str = "", **place: Any) -> Diagnostic:
    """Like `error`, but one that stops nothing."""
    return error(summary, detail, severity=Severity.WARNING, **place)


class GitpoolError(Exception):
    """The one exception that crosses rooms: diagnostics, and the exit code they end the process with."""

    exit_code = ExitCode.ERROR

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(d.summary for d in diagnostics))
        self.diagnostics = diagnostics


class Refused(GitpoolError):
    """A guard, a stale plan, a plan that is not the reviewed one: nothing was written."""

    exit_code = ExitCode.REFUSED


class NeedsAPerson(GitpoolError):
    """The transaction is contested or unfinished; the intent is saved."""

    exit_code = ExitCode.NEEDS_A_PERSON


class RolledBack(GitpoolError):
    """The apply failed or was interrupted, and every pool is as it was."""

    exit_code = ExitCode.ROLLED_BACK


class Locked(GitpoolError):
    """Somebody else holds the lock of the state; the diagnostics name the holder and the lock's ID."""

    exit_code = ExitCode.LOCKED


@dataclass
class Report:
    """The diagnostics of a stage, in the order in which they were found."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, *diagnostics: Diagnostic) -> None:
        """Note them and go on."""
        self.diagnostics.extend(diagnostics)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Note all of another stage's."""
        self.diagnostics.extend(diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)

    @property
    def errors(self) -> list[Diagnostic]:
        """Those that stop at the gate."""
        return [d for d in self.diagnostics if d.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Diagnostic]:
        """Those that do not."""
        return [d for d in self.diagnostics if d.severity is Severity.WARNING]

    def sorted(self) -> list[Diagnostic]:
        """For showing: by file and place, those without a place last, otherwise as found."""

        def place(diagnostic: Diagnostic) -> tuple[int, str, int, int]:
            if diagnostic.range is None:
                return (1, "", 0, 0)
            start = diagnostic.range.start
            return (0, diagnostic.range.filename, start.line, start.column)

        return sorted(self.diagnostics, key=place)

    def gate(self) -> None:
        """Pass if there is no error.

        Raises:
            GitpoolError: with everything found so far, warnings included, if there is one.
        """
        if self.errors:
            raise GitpoolError(*self.sorted())


MOST_NAMED = 3
"""Objects that are named where a mistake shows in more than one."""


def shared(detail: str, others: Sequence[str]) -> str:
    """The detail of a mistake that shows in other objects as well: their addresses, the first few."""
    more = len(others) - MOST_NAMED
    named = ", ".join(others[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    return f"{detail}\n\nThe same goes for {named}." if others else detail


def about(diagnostic: Diagnostic, address: str) -> Diagnostic:
    """The same diagnostic, said of the object with that address."""
    return replace(diagnostic, address=address)

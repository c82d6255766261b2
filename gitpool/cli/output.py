"""What goes to the terminal: text for people or JSON lines for machines, with colour or without.

Data goes to stdout, errors to stderr, as Terraform has it. With `-json` everything goes to stdout, one document a line.

Telling never stops the doing: when a stream can take no more (its reader is gone, its disk is full), what else would
be said there is dropped, and an apply goes on to its end.

On a runner of GitHub Actions, which obeys lines that look like commands, text is defused (`render.log_commands`), and
JSON is written so that it says the same and is not obeyed. Our own commands go through `command` alone.

What makes texts of diagnostics and events is imported when there is one to be told: a quarter of the start-up time.
"""

from __future__ import annotations

import getpass
import io
import json
import os
import shutil
import stat
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from gitpool.diagnostics import Diagnostic, GitpoolError, Severity, error
from gitpool.render.log_commands import defused, defused_data
from gitpool.render.screen import fitting
from gitpool.render.style import Style

if TYPE_CHECKING:
    from gitpool.render.mask import Mask

NARROWEST = 40
PIPE_WIDTH = 78
_CLEAR = "\x1b[H\x1b[2J"
"""The cursor to the top, and the screen empty (ECMA-48: CUP, ED)."""

_PLAINER = str.maketrans({"╷": ",", "│": "|", "╵": "'", "├": "|", "─": "-", "…": "...", "’": "'"})
"""What stands for our own typography where the encoding is not one of Unicode's."""


class Output:
    """Where a command writes to; `is_json` switches text off and events on.

    With `is_data` stdout carries the command's answer and nothing else: warnings go to stderr too.
    """

    def __init__(
        self,
        *,
        is_json: bool = False,
        is_data: bool = False,
        no_color: bool = False,
        compact_warnings: bool = False,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.is_json = is_json
        self._compact = compact_warnings
        # A stream that was closed before the start (`>&-`) is None in Python.
        self._stdout = stdout or sys.stdout or io.StringIO()
        self._stderr = stderr or sys.stderr or io.StringIO()
        self._failure: OSError | None = None
        self._hidden: Collection[str] = ()
        self._is_plain = no_color or bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        self._is_obeyed = environ.get("GITHUB_ACTIONS") == "true"
        self._can_clear = environ.get("TERM") != "dumb"
        self._error_style = _style(self._stderr, self._is_plain)
        self._warnings = (self._stderr, self._error_style) if is_data else (self._stdout, self.style)
        self._last: Mapping[str, Any] | None = None

    @cached_property
    def mask(self) -> Mask:
        """Which values people are not shown; the settings of the files may put another in its place."""
        from gitpool.render.mask import Mask

        return Mask()

    @property
    def style(self) -> Style:
        """Colour and width of stdout, as they are now: a terminal may be made wider while a watch goes on."""
        return _style(self._stdout, self._is_plain)

    @property
    def is_heard(self) -> bool:
        """Whether everything arrived so far; once it did not, nothing more is written."""
        return self._failure is None

    @property
    def pipe(self) -> int | None:
        """The descriptor of stdout, if that is a pipe."""
        try:
            descriptor = self._stdout.fileno()
            return descriptor if stat.S_ISFIFO(os.fstat(descriptor).st_mode) else None
        except (OSError, ValueError):  # a text in memory, a closed file
            return None

    def hush(self) -> None:
        """Nobody reads stdout any more: what else is written there leads nowhere, and is no failure."""
        _drain(self._stdout)

    @property
    def is_terminal(self) -> bool:
        """Whether a person watches stdout."""
        return not self.is_json and self._stdout.isatty()

    def say(self, text: str = "") -> None:
        """Text for people, and nothing for machines."""
        if not self.is_json:
            self._write(self._stdout, text + "\n")

    def prompt(self, text: str) -> None:
        """Text as it is, without a line break behind it, also for machines."""
        self._write(self._stdout, text)

    def command(self, text: str) -> None:
        """A command to the runner of GitHub Actions, on a line of its own on stdout."""
        self._put(self._stdout, text + "\n")

    def lines(self, data: bytes) -> None:
        """Text of files for people, whatever the encoding of the terminal is."""
        self._put_bytes(defused(_text(data)).encode("utf-8", "surrogateescape") if self._is_obeyed else data)

    def verbatim(self, data: bytes) -> None:
        """The bytes of a file that are a command's whole answer, as they are.

        Raises:
            GitpoolError: a runner would obey what stands in them. A file can have them, a log cannot.
        """
        if self._is_obeyed and not _is_file(self._stdout) and defused(_text(data)) != _text(data):
            raise GitpoolError(
                error(
                    "The text holds commands for the runner",
                    "GitHub Actions obeys lines of its log that begin with two colons, and what stands in brackets "
                    "behind two number signs. Both can stand in a file, which must stay as it is, and not in a log. "
                    "Write it to a file: > NAME",
                )
            )
        self._put_bytes(data)

    def redraw(self, text: str) -> None:
        """The text alone on the screen, as much of it as fits; where it cannot be cleared, below what is there."""
        size = shutil.get_terminal_size((PIPE_WIDTH, 24))
        end = "\n" if size.lines > 1 else ""
        shown = "\n".join(fitting(text.split("\n"), size.columns, max(1, size.lines - 1)))
        self._write(self._stdout, (_CLEAR if self._can_clear else "\n") + shown + end)

    def ask(self, question: str) -> str:
        """The line that answers a question; empty if nobody is there to answer."""
        self._write(self._stdout, question)
        try:
            return sys.stdin.readline() if sys.stdin is not None else ""
        except (OSError, ValueError):  # a folder, a closed handle, bytes that are no text
            return ""

    def ask_secret(self, question: str) -> str | None:
        """Like `ask`, without showing what is typed; None if nobody is there to answer."""
        try:
            return getpass.getpass(question)
        except (EOFError, OSError, ValueError):
            return None

    def notice(self, text: str) -> None:
        """A word in passing to whoever watches, on stderr, so that it is in nobody's way."""
        self._write(self._stderr, text)

    def emit(self, document: Mapping[str, Any]) -> None:
        """An event for machines, and nothing for people."""
        if self.is_json:
            from gitpool.render import events

            self._write_data(events.line(dict(document), datetime.now(UTC)) + "\n")

    def end_with(self, document: Mapping[str, Any]) -> None:
        """The event that the stream ends with, whatever comes before it, errors included."""
        self._last = document

    def finish(self) -> None:
        """Nothing more will be said.

        Raises:
            GitpoolError: not all that was said arrived. A reader who went away (`| head`) has seen enough.
        """
        if self._last is not None:
            self.emit(self._last)
            self._last = None
        if self._failure is not None and not isinstance(self._failure, BrokenPipeError):
            raise GitpoolError(
                error(
                    "The output could not be written",
                    f"{self._failure.strerror or self._failure}. What was to be done was done, but not all of it was "
                    "told. Write the output to another place.",
                )
            )

    def document(self, document: Any) -> None:
        """The one JSON document that is a command's whole answer."""
        self._write_data(json.dumps(document, ensure_ascii=not _is_unicode(self._stdout)) + "\n")

    def raw(self, data: bytes) -> None:
        """A document of JSON, or of HCL without heredocs, that is a command's whole answer."""
        self._put_bytes(defused_data(_text(data)).encode("utf-8", "surrogateescape") if self._is_obeyed else data)

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Warnings first, on stdout; errors last, on stderr."""
        found = list(diagnostics)
        if self.is_json:
            from gitpool.render import events

            for diagnostic in found:
                self.emit(events.diagnostic(diagnostic))
            return
        if not found:
            return
        from gitpool.render import diagnostic as diagnostic_text

        warnings = [d for d in found if d.severity is Severity.WARNING]
        errors = [d for d in found if d.severity is Severity.ERROR]
        stream, style = self._warnings
        if self._compact and warnings and not errors:
            self._write(stream, diagnostic_text.compact_warnings(warnings, style) + "\n")
            warnings = []
        for diagnostic in warnings:
            self._write(stream, diagnostic_text.diagnostic(diagnostic, style, mask=self.mask) + "\n")
        self.complain(errors)

    def complain(self, diagnostics: Iterable[Diagnostic]) -> None:
        """On stderr as text, whatever stdout is for."""
        from gitpool.render import diagnostic as diagnostic_text

        for diagnostic in diagnostics:
            self._write(self._stderr, diagnostic_text.diagnostic(diagnostic, self._error_style, mask=self.mask) + "\n")

    def hide(self, values: Collection[str]) -> None:
        """Nobody is shown these from now on, whoever quotes them: what a server says of a refusal, for one."""
        self._hidden = values

    def _write(self, stream: TextIO, text: str) -> None:
        if self._hidden:
            from gitpool.concealment import scrubbed

            text = scrubbed(text, self._hidden)
        self._put(stream, defused(text) if self._is_obeyed else text)

    def _write_data(self, text: str) -> None:
        self._put(self._stdout, defused_data(text) if self._is_obeyed else text)

    def _put(self, stream: TextIO, text: str) -> None:
        if not _is_unicode(stream):
            text = text.translate(_PLAINER)
        # A lone surrogate or a character that the terminal's encoding lacks must not end in a traceback.
        encoding = stream.encoding or "utf-8"
        try:
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()
        except OSError as problem:
            self._failure = self._failure or problem
            _drain(stream)

    def _put_bytes(self, data: bytes) -> None:
        raw = getattr(self._stdout, "buffer", None)
        if raw is None:
            self._put(self._stdout, data.decode("utf-8"))
            return
        try:
            self._stdout.flush()
            raw.write(data)
            raw.flush()
        except OSError as problem:
            self._failure = self._failure or problem
            _drain(self._stdout)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _is_file(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # a text in memory, a closed file
        return False


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "utf-8").lower().startswith("utf")


def _drain(stream: TextIO) -> None:
    """Let the stream lead nowhere from now on: what is in its buffer must not fail again at exit."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _style(stream: TextIO, plain: bool) -> Style:
    if not stream.isatty():
        return Style(color=False, width=PIPE_WIDTH)
    return Style(color=not plain, width=max(NARROWEST, shutil.get_terminal_size((PIPE_WIDTH, 24)).columns))

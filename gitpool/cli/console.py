"""gitpool console: what does this expression come to? No cluster, no state.

Rules of this module:

* What is typed may hold secrets, so the history lives as long as the session, and is written nowhere.
* On a terminal a mistake is told and the prompt comes again. From a pipe the first one ends the run: whoever wrote
  the lines did not see it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from gitpool.cli import options, runtime
from gitpool.cli.output import Output
from gitpool.config.variables.inputs import Argument, Inputs
from gitpool.diagnostics import ExitCode, GitpoolError, Report, Source, error

if TYPE_CHECKING:
    from gitpool.config.evaluation.scope import Scope

SOURCE = "<console-input>"
"""The file that a mistake in what was typed is said to be in, as Terraform calls it."""

PROMPT, MORE = "> ", ": "

HELP = """\
Type an expression and press Enter; its value is printed as Terraform's console prints it. The variables, locals and
functions of this folder can be used: var.name, local.name, upper("x"). `type(VALUE)` prints the type of a value.

An expression with an open bracket goes on in the next line; an empty line ends it. `exit` or Ctrl-D leaves."""


@options.assigned
def console(
    assignments: list[Argument],
    no_color: options.NoColor = False,
    input: options.Input = True,  # noqa: A002
) -> int:
    """Print what expressions come to, without a cluster and without the state."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        report = Report()
        inputs = runtime.inputs_of(output, assignments, may_ask=input)
        scope = _scope(output, report, inputs)
        output.report(report.sorted())
        is_terminal = sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None
        return _interactive(scope, output) if is_terminal else _piped(scope, output)

    return runtime.execute(output, action)


def _scope(output: Output, report: Report, inputs: Inputs) -> Scope:
    """The names of the folder.

    Raises:
        GitpoolError: mistakes in the files, or in the flags.
    """
    configuration = runtime.load_configuration(report, output, inputs=inputs)
    assert configuration.language is not None
    return configuration.language().scope.within(Source(SOURCE, ""))


def _piped(scope: Scope, output: Output) -> int:
    """Answer what comes, an expression a line."""
    for entry in _entries(_lines()):
        if entry.text.strip() == "exit":
            break
        _tell(entry, scope, output)
    return ExitCode.OK


def _lines() -> Iterator[str]:
    """The lines of stdin, each as soon as it is there."""
    try:
        while line := sys.stdin.readline() if sys.stdin is not None else "":
            line.encode("utf-8")  # bytes that are no text may come as lone surrogates
            yield line.removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "These are bytes that are no UTF-8"
        raise GitpoolError(error("The expressions cannot be read", f"{why}. Write one a line, as text.")) from problem


def _entries(lines: Iterator[str]) -> Iterator[Source]:
    """The expressions in lines, those of several lines whole; empty lines and comments are none."""
    from gitpool.config.repl import Entry

    entry, first = Entry(is_typed=False), 1
    for number, line in enumerate(lines, 1):
        if entry.add(line):
            continue
        if not entry.is_empty:
            yield Source(SOURCE, entry.text, first)
        entry, first = Entry(is_typed=False), number + 1
    if entry.text:  # left open; what is missing is told
        yield Source(SOURCE, entry.text, first)


def _interactive(scope: Scope, output: Output) -> int:
    """Ask for expressions until somebody has enough."""
    with suppress(ImportError):  # a Python without it: no history, no editing
        import readline  # noqa: F401 - what it does, it does to `input`
    while True:
        try:
            typed = _typed(output)
            if typed is None or typed.strip() == "exit":
                return ExitCode.OK
            if typed.strip():
                _tell(Source(SOURCE, typed), scope, output)
        except GitpoolError as problem:
            output.complain(problem.diagnostics)
        except KeyboardInterrupt as interrupt:
            if interrupt.args:  # it was no Ctrl-C
                raise
            output.say()


def _typed(output: Output) -> str | None:
    """What somebody types, over as many lines as it takes; None at the end."""
    from gitpool.config.repl import Entry

    entry = Entry()
    try:
        while entry.add(input(MORE if entry.text else PROMPT)):
            pass
        entry.text.encode("utf-8")
    except (EOFError, OSError):  # Ctrl-D, or a terminal that is gone
        output.say()
        return None
    except UnicodeError as problem:
        raise GitpoolError(error("The line cannot be read", "It is no text in UTF-8. Type it again.")) from problem
    return "" if entry.is_empty else entry.text


def _tell(entry: Source, scope: Scope, output: Output) -> None:
    """Print the value.

    Raises:
        GitpoolError: it has none.
    """
    from gitpool.config.repl import answer

    if entry.text.strip() == "help":
        output.say(HELP)
        return
    report = Report()
    text = answer(entry, scope, report)
    report.gate()
    assert text is not None
    output.say(_harmless(text) if output.is_terminal else text)


def _harmless(text: str) -> str:
    """The text as a terminal may have it: of a heredoc's lines, too, nothing moves the cursor but a tab."""
    from gitpool.render.characters import visible

    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))

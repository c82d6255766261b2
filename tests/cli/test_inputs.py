"""Who is asked for the value of a variable, and how."""

from __future__ import annotations

import getpass
import io
import sys

import pytest

from gitpool.cli import runtime
from gitpool.cli.output import Output
from gitpool.config.syntax.parse import parse
from gitpool.config.variables.declared import Variable, variables_of
from gitpool.diagnostics import Report, Source


class Terminal(io.StringIO):
    """A text that looks as if a person typed it."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def variable(arguments: str = "") -> Variable:
    """A variable `x`."""
    source, report = Source("x.hcl", f'variable "x" {{\n{arguments}\n}}\n'), Report()
    return variables_of([(source, block) for block in parse(source, report).blocks], report)["x"]


def answer(typed: str, asked: Variable, patch: pytest.MonkeyPatch) -> tuple[str | None, str]:
    """What a person at a terminal answered, and what the person was shown."""
    shown = io.StringIO()
    patch.setattr(sys, "stdin", Terminal(typed))
    ask = runtime.inputs_of(Output(stdout=shown), [], may_ask=True).ask
    assert ask is not None
    return ask(asked), shown.getvalue()


def test_a_person_is_asked_in_terraforms_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name, the description, and where to type; the line break is no part of the answer."""
    asked = variable('description = "Which one.\\nAnd a bell: \\u0007"')
    assert ("dev", "var.x\n  Which one.\n  And a bell: \\u0007\n\n  Enter a value: \n") == answer(
        "dev\n", asked, monkeypatch
    )
    assert ("", "var.x\n\n  Enter a value: \n") == answer("\n", variable(), monkeypatch)


def test_the_end_of_the_input_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty line is one, Ctrl-D is not."""
    assert None is answer("", variable(), monkeypatch)[0]


def test_a_secret_is_not_shown_while_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for as a password is."""
    monkeypatch.setattr(getpass, "getpass", lambda question: f"typed behind {question.strip()}")
    assert "typed behind Enter a value:" == answer("wrong\n", variable("sensitive = true"), monkeypatch)[0]


def test_a_secret_may_stay_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the input is no answer there, either."""

    def ended(question: str) -> str:
        raise EOFError(question)

    monkeypatch.setattr(getpass, "getpass", ended)
    assert None is answer("", variable("sensitive = true"), monkeypatch)[0]


def test_nobody_is_asked_where_nobody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal, with -json, and with -input=false; nor for `validate`."""
    assert None is runtime.NO_INPUTS.ask
    monkeypatch.setattr(sys, "stdin", io.StringIO("dev"))
    assert None is runtime.inputs_of(Output(), [], may_ask=True).ask
    monkeypatch.setattr(sys, "stdin", Terminal("dev"))
    assert None is runtime.inputs_of(Output(is_json=True), [], may_ask=True).ask
    assert None is runtime.inputs_of(Output(), [], may_ask=False).ask

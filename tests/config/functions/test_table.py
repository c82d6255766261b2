"""The table: what every function says of itself, and what is missing on purpose."""

from __future__ import annotations

import pytest

from gitpool.config.functions.function import FunctionError
from gitpool.config.functions.table import FORBIDDEN, FUNCTIONS
from tests.config.functions.called import called


def test_no_function_is_both_there_and_forbidden() -> None:
    """A name has one answer."""
    assert set() == FUNCTIONS.keys() & FORBIDDEN.keys()


def test_every_refusal_is_a_sentence() -> None:
    """What Terraform has and gitpool has not says why."""
    for name, reason in FORBIDDEN.items():
        assert reason.endswith("."), name
        assert "{" not in reason, name


def test_every_function_describes_itself() -> None:
    """The reference needs a sentence, and a call of the function with its value."""
    for name, function in FUNCTIONS.items():
        assert function.summary.endswith("."), name
        assert name + "(" in function.example[0], name
        assert function.example[1], name


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("file", ["{}"]),
        ("jsondecode", ['{{"a":1,"{}":1,"{}":{{}}}}']),
        ("yamldecode", ["!{} x"]),
        ("yamldecode", ['!!int "{}"']),
        ("csvdecode", ["{},{}\n"]),
        ("regex", ["({}", "a"]),
        ("format", ["%{}", 1]),
        ("format", ["%" + "0" * 10_000 + "d", "x"]),
        ("formatdate", ["YYYY", "{}"]),
        ("timeadd", ["2026-01-01T00:00:00Z", "{}"]),
        ("uuidv5", ["{}", ""]),
        ("templatefile", ["x", {"\x1b[2J": 1}]),
    ],
)
def test_messages_are_short_and_harmless(name: str, arguments: list[object]) -> None:
    """What a stranger wrote is cut and escaped before a message shows it: a terminal obeys escape sequences."""
    evil = "\x1b[2J" + "x" * 100_000
    given = [
        part.replace("{}", evil).replace("{{", "{").replace("}}", "}") if isinstance(part, str) else part
        for part in arguments
    ]
    with pytest.raises(FunctionError) as problem:
        called(name, *given)
    assert str(problem.value).isprintable()
    assert len(str(problem.value)) < 400

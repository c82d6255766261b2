"""The table: what every function says of itself, and what is missing on purpose."""

from __future__ import annotations

from gitpool.config.functions.table import FORBIDDEN, FUNCTIONS


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

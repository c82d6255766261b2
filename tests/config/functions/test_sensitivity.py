"""Sensitivity: put on, taken off, asked for."""

from __future__ import annotations

from gitpool.config.values import numbers
from gitpool.config.values.types import BOOL, NUMBER
from gitpool.config.values.value import FALSE, NULL, TRUE, UNKNOWN, number, string, tuple_value, unknown
from tests.config.functions.called import result

ONE = number(numbers.exact(1))


def test_sensitivity_is_put_on_and_taken_off() -> None:
    """The value stays, of its type, and null and unknown values take part."""
    for value in (ONE, NULL, unknown(NUMBER), tuple_value([ONE])):
        marked = result("sensitive", value)
        assert (True, value.type) == (marked.is_sensitive, marked.type)
        assert not result("nonsensitive", marked).is_sensitive
        assert not result("nonsensitive", value).is_sensitive


def test_what_is_inside_keeps_its_own() -> None:
    """Only the value itself is asked and freed."""
    holder = tuple_value([ONE.marked()])
    assert FALSE is result("issensitive", holder)
    assert result("nonsensitive", holder).holds_sensitive


def test_asking_gives_no_secret() -> None:
    """Whether something is sensitive is itself not; of what is unknown it may still become so."""
    assert TRUE is result("issensitive", string("x").marked())
    assert TRUE is result("issensitive", unknown(NUMBER).marked())
    answer = result("issensitive", unknown(NUMBER))
    assert (BOOL, UNKNOWN) == (answer.type, answer.data)

"""Whatever functions are given: a value, or an error that says why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.functions.function import Function, FunctionError
from gitpool.config.functions.table import FUNCTIONS
from gitpool.config.values.numbers import TooLarge
from gitpool.config.values.types import TooDeep
from gitpool.config.values.value import Excess, Value
from tests.config.functions.called import HERE, result
from tests.support.examples import examples

WORDS = r"""
a é 👍 1 0 -1 1.5 true null ~ & * ! | > % @ ` ' " \ / [ ] { } ( ) , : ; . ? + - = $ # _ ^ < >
%s %d %5.2f %[1]v $1 ${x} (?P<x> (?i) \d \pL ** .. ../ *.json {a,b} [^a-z]
--- ... << <<: &a *a !!int !!str |2- >+ \x41 \u00e9 {"a":1} [1,2] NaN e5 0x1F
2026-01-01T00:00:00Z +01:00 1h30m YYYY MM ZZZ dns
"""
texts = st.lists(
    st.sampled_from([*WORDS.split(), " ", "\n", "\r", "\t", "\0", "\x1b", "\ufeff", "\u2028"]), max_size=8
).map("".join)
trees: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda f: str(f.name))
@examples(25)
@given(data=st.data())
def test_functions_give_a_value_or_say_why(function: Function, data: st.DataObject) -> None:
    """No text and no value ends in another exception; a message is one line that a terminal can show."""
    count = len(function.parameters) + (data.draw(st.integers(0, 2)) if function.variadic else 0)
    arguments = [data.draw(texts if data.draw(st.booleans()) else trees) for _ in range(count)]
    try:
        assert isinstance(result(function.name, *arguments, folder=HERE), Value)
    except FunctionError as problem:
        assert str(problem).isprintable()  # noqa: PT017
        assert len(str(problem)) < 500  # noqa: PT017
    except (Excess, TooLarge, TooDeep):
        pass

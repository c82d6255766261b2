"""The functions that convert: there and back again, and secrets in what fails."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.values.value import string
from tests.config.functions.values import plain, refusal, strings, value
from tests.config.functions.written import called


@given(st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1)))
def test_a_text_becomes_what_it_was(primitive: bool | int) -> None:
    """What was made a text is read back."""
    given_one = value(primitive)
    back = "tobool" if isinstance(primitive, bool) else "tonumber"
    assert given_one.data == called(back, called("tostring", given_one)).data


@given(st.lists(st.sampled_from("abc")))
def test_a_set_has_each_element_once(texts: list[str]) -> None:
    """A list of a set of a list is sorted and has nothing twice."""
    assert sorted(set(texts)) == plain(called("tolist", called("toset", strings(texts))))


def test_errors_say_from_what_to_what() -> None:
    """The types are named, and the reason; of a sensitive value, the types alone."""
    assert "a string cannot become a list of any single type" == refusal("tolist", value("a"))
    assert "this string cannot become a number: a number is required" == refusal("tonumber", value("hush"))
    assert "this sensitive string cannot become a number" == refusal("tonumber", string("hush").marked())
    assert (
        'this string cannot become a bool: a bool is required; to convert from string, use lowercase "true"'
        == refusal("tobool", value("True"))
    )

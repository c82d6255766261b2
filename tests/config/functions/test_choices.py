"""Functions that ask or choose: laws of `alltrue`, `anytrue`, `coalesce` and `length`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.config.functions.values import TEXTS, plain, refusal, string_map, strings, value
from tests.config.functions.written import called

TRUTHS = st.lists(st.booleans(), max_size=6)


@given(TRUTHS)
def test_all_and_any_are_those_of_python(truths: list[bool]) -> None:
    """An empty list has all and not any."""
    assert all(truths) is plain(called("alltrue", value(truths)))
    assert any(truths) is plain(called("anytrue", value(truths)))


@given(st.lists(st.one_of(st.none(), st.just(""), st.sampled_from("ab")), max_size=6))
def test_coalesce_takes_the_first_that_says_something(texts: list[str | None]) -> None:
    """Null and the empty text are passed over; if there is nothing else, that is an error."""
    arguments = [value(text) for text in texts]
    first = next((text for text in texts if text), None)
    if first is None:
        assert refusal("coalesce", *arguments) in (
            "every argument is null or an empty text",
            "at least one argument is required",
        )
    else:
        assert first == plain(called("coalesce", *arguments))


@given(st.lists(TEXTS, max_size=6), st.dictionaries(st.sampled_from("abc"), TEXTS))
def test_length_counts_elements(texts: list[str], entries: dict[str, str]) -> None:
    """Lists, tuples, maps and objects have as many elements as they were made of."""
    assert len(texts) == plain(called("length", strings(texts))) == plain(called("length", value(texts)))
    assert len(entries) == plain(called("length", string_map(entries))) == plain(called("length", value(entries)))


def test_errors_say_what_is_required() -> None:
    """A value of the wrong kind is named by its type."""
    assert "a text, a list, a set, a map, a tuple or an object is required, not a number" == refusal("length", value(1))
    assert "the arguments have no type in common" == refusal("coalesce", value([]), value({}))
    assert "every list is null or empty" == refusal("coalescelist", value([]))

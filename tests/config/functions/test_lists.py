"""Functions of lists: laws of ordering, picking, chunks and joining."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.values.types import ANY, list_of
from gitpool.config.values.value import Value, counted, list_value, string, tuple_value, unknown
from tests.config.functions.values import TEXTS, plain, refusal, strings, value
from tests.config.functions.written import called

WORDS = st.lists(TEXTS, max_size=8)
NESTED = st.recursive(st.integers(0, 9), lambda inner: st.lists(inner, max_size=4), max_leaves=12).filter(
    lambda made: isinstance(made, list)
)


@given(WORDS)
def test_reverse_twice_is_nothing(words: list[str]) -> None:
    """A list turned around twice is the list."""
    given_one = strings(words)
    assert given_one.data == called("reverse", called("reverse", given_one)).data


@given(WORDS)
def test_sort_goes_by_the_bytes_of_utf8(words: list[str]) -> None:
    """The order is that of the texts' bytes, and sorting again changes nothing."""
    given_one = strings(words)
    once = called("sort", given_one)
    assert sorted((text.data for text in given_one.data), key=str.encode) == plain(once)
    assert plain(once) == plain(called("sort", once))


@given(WORDS)
def test_distinct_keeps_the_first_of_equals(words: list[str]) -> None:
    """Every element is there once, in the order of its first place."""
    given_one = strings(words)
    assert list(dict.fromkeys(plain(given_one))) == plain(called("distinct", given_one))


@given(WORDS, st.integers(1, 5))
def test_chunks_make_up_the_list(words: list[str], size: int) -> None:
    """The chunks one behind the other are the list, and none but the last is shorter than the size."""
    given_one = strings(words)
    chunks = called("chunklist", given_one, counted(size))
    assert plain(given_one) == plain(called("flatten", chunks))
    assert all(size == len(chunk) for chunk in chunks.data[:-1])


@given(WORDS, st.integers(-20, 20))
def test_element_wraps_around(words: list[str], position: int) -> None:
    """Of a list, every whole number is an index."""
    if words:
        given_one = strings(words)
        assert plain(given_one)[position % len(words)] == plain(called("element", given_one, counted(position)))


@given(NESTED)
def test_flatten_leaves_no_list(nested: list[object]) -> None:
    """Nothing in a flattened list is a list, and flattening it again changes nothing."""
    flat = plain(called("flatten", value(nested)))
    assert not any(isinstance(element, list) for element in flat)
    assert flat == plain(called("flatten", value(flat)))


@given(st.integers(-30, 30), st.integers(-30, 30))
def test_range_counts_as_python(start: int, end: int) -> None:
    """Two whole numbers give the range of Python, downwards where the end is below the start."""
    assert list(range(start, end, 1 if start <= end else -1)) == plain(called("range", value(start), value(end)))


@given(WORDS, WORDS)
def test_concat_is_as_long_as_its_parts(some: list[str], others: list[str]) -> None:
    """Nothing is lost or added."""
    assert plain(strings(some)) + plain(strings(others)) == plain(called("concat", strings(some), strings(others)))


@given(WORDS)
def test_index_finds_what_contains_has(words: list[str]) -> None:
    """What a list contains stands where `index` says."""
    given_one = strings(words)
    for text in given_one.data:
        assert called("contains", given_one, text).data
        assert text.data == plain(given_one)[int(plain(called("index", given_one, text)))]


def test_concat_refuses_before_it_copies() -> None:
    """Many long lists are refused by their sizes."""
    long = list_value(string("").type, [string("")] * 1_500_000)
    assert "the result would be made of more than 2,000,000 elements" == refusal("concat", long, long)


def test_matchkeys_waits_for_the_searched_keys() -> None:
    """Terraform says of a searched key that is unknown that nothing matches; that may turn out wrong."""
    searched = tuple_value([unknown(string("").type)])
    assert not called("matchkeys", value(["a"]), value(["x"]), searched).is_known


def test_errors_name_the_argument_to_blame() -> None:
    """What is wrong is said in words, with the bound."""
    assert "the index must not be above 1, the length of the list" == refusal("slice", value(["a"]), value(0), value(2))
    assert "an empty list has no elements" == refusal("element", value([]), value(0))
    assert "a list or a tuple is required, not a string" == refusal("index", value("a"), value("a"))
    assert "the range has more than 1024 numbers; bring its ends closer or widen the step" == refusal(
        "range", value(2000)
    )


def test_unknown_lists_have_a_type_already() -> None:
    """What is not known yet is checked by its type, and has one itself."""
    assert list_of(list_of(ANY)) is called("chunklist", Value(list_of(ANY), ()), counted(2)).type
    assert "a list or a tuple is required, not a string" == refusal("element", unknown(string("").type), counted(0))

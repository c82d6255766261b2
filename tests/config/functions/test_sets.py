"""Functions of sets: the laws of sets, and bounds."""

from __future__ import annotations

from math import prod

from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.values.types import STRING
from gitpool.config.values.value import list_value, string
from tests.config.functions.values import plain, refusal, strings, value
from tests.config.functions.written import called

WORDS = st.lists(st.sampled_from("abcdef"), max_size=6)


@given(WORDS, WORDS)
def test_sets_obey_their_laws(some: list[str], others: list[str]) -> None:
    """Union, intersection and difference are those of Python's sets, in the order of their elements."""
    one, other = strings(some), strings(others)
    assert sorted({*some, *others}) == plain(called("setunion", one, other))
    assert sorted({*some} & {*others}) == plain(called("setintersection", one, other))
    assert sorted({*some} - {*others}) == plain(called("setsubtract", one, other))


@given(st.lists(WORDS, min_size=2, max_size=3))
def test_a_product_has_every_combination(columns: list[list[str]]) -> None:
    """There are as many rows as the product of the lengths, the last column changing fastest."""
    rows = plain(called("setproduct", *map(strings, columns)))
    assert prod(map(len, columns)) == len(rows)
    if rows:
        assert [column[0] for column in columns] == rows[0]
        assert [column[-1] for column in columns] == rows[-1]


def test_a_product_is_refused_by_its_size() -> None:
    """Not one row of a product that would be too large is built."""
    thousand = list_value(STRING, [string(str(i)) for i in range(1000)])
    bound = "the result would be made of more than 2,000,000 elements"
    assert bound == refusal("setproduct", thousand, thousand)
    assert bound == refusal("setproduct", *[value(["a", "b"])] * 200)
    assert [] == plain(called("setproduct", thousand, thousand, thousand, value([])))

"""Functions of numbers: laws that hold for all of them, precision, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.functions.float64 import logarithm, power
from gitpool.config.values import numbers
from gitpool.config.values.value import counted, number, string
from tests.config.functions.values import plain, refusal, value
from tests.config.functions.written import called

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
POSITIVE = st.floats(min_value=1e-300, max_value=1e300)
BASES = st.integers(2, 62)


@given(FLOATS)
def test_floor_and_ceil_enclose_a_number(x: float) -> None:
    """The number lies between its floor and its ceil, which are one apart unless it is whole."""
    given_one = number(numbers.exact(0) if x == 0 else numbers.double(x))
    low, high = called("floor", given_one).data, called("ceil", given_one).data
    assert low <= given_one.data <= high
    assert high - low == (0 if x.is_integer() else 1)


@given(st.lists(FLOATS, min_size=1))
def test_min_and_max_are_among_their_arguments(floats: list[float]) -> None:
    """The least and the greatest are what Python finds, too."""
    arguments = [value(x) for x in floats]
    assert min(floats) == plain(called("min", *arguments))
    assert max(floats) == plain(called("max", *arguments))


def test_results_have_the_precision_of_terraform() -> None:
    """Counted numbers have 64 bits, computed ones 53, and rounding keeps those of its argument."""
    assert 64 == called("parseint", string("7"), counted(10)).data.precision
    assert 100 == called("parseint", string("1" + 99 * "0"), counted(2)).data.precision
    assert 53 == called("pow", counted(2), counted(3)).data.precision
    assert 53 == called("log", counted(8), counted(2)).data.precision
    assert 512 == called("ceil", number(numbers.parse("1.5"))).data.precision
    assert 64 == called("sum", value([1, 2])).data.precision


@given(st.integers(), BASES)
def test_parseint_reads_what_is_spelt(integer: int, base: int) -> None:
    """A number spelt in a base is read back, with and without a sign in front."""
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    digits, rest = "", abs(integer)
    while rest or not digits:
        digits, rest = alphabet[rest % base] + digits, rest // base
    sign = "-" if integer < 0 else "+"
    assert integer == numbers.whole(called("parseint", string(sign + digits), counted(base)).data)


@given(POSITIVE)
def test_logarithm_is_right(x: float) -> None:
    """The logarithm is that of the C library but for the last digit."""
    assert math.isclose(math.log(x), logarithm(x), rel_tol=4e-16, abs_tol=0)


@given(st.floats(0.01, 100), st.floats(-50, 50))
def test_power_is_right(x: float, y: float) -> None:
    """The power is that of the C library but for the last digits."""
    assert math.isclose(math.pow(x, y), power(x, y), rel_tol=1e-13)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (0.0, 3.0, 0.0),
        (-0.0, -3.0, -math.inf),
        (-0.0, -2.0, math.inf),
        (-1.0, 2.0**70, 1.0),
        (2.0, 2.0**70, math.inf),
        (0.5, 2.0**70, 0.0),
        (2.0, 1024.0, math.inf),
        (-2.0, 1025.0, -math.inf),
        (2.0, -1074.0, 5e-324),
        (2.0, -2000.0, 0.0),
        (1e300, 1e10, math.inf),
    ],
)
def test_power_has_the_edges_of_go(x: float, y: float, expected: float) -> None:
    """Zeros, overflow and underflow come out as in Go's package math."""
    assert expected == power(x, y)


def test_what_is_no_number_is_refused() -> None:
    """Infinite results, which Terraform lets pass, are errors here: no pool can hold them."""
    assert "the logarithm is infinite or too large" == refusal("log", counted(0), counted(10))
    assert "there are no logarithms to the base 1" == refusal("log", counted(5), counted(1))
    assert "the power is infinite or too large" == refusal("pow", counted(10), counted(400))
    assert "the power is not a real number" == refusal("pow", counted(-8), number(numbers.parse("0.5")))


def test_parseint_does_not_read_without_end() -> None:
    """A text of more digits than a number may have is refused before it is read; zeros in front do not count."""
    assert "the number would be too large" == refusal("parseint", string("1" * 10**6), counted(10))
    assert 1.0 == plain(called("parseint", string("0" * 10**6 + "1"), counted(10)))


def test_parseint_keeps_a_secret() -> None:
    """What is sensitive is not in the error."""
    assert '"hush" is no integer of base 10' == refusal("parseint", string("hush"), counted(10))
    assert "the sensitive text is no integer of base 10" == refusal("parseint", string("hush").marked(), counted(10))

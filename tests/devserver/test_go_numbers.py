"""Numbers in Go's spellings, where the decimal ones of strconv end."""

from __future__ import annotations

import math

import pytest

from gitpool.devserver.golang.numbers import OutOfRange, float32, read_float, read_int, read_uint, underscores_fit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("0x1F", 31),
        ("0B11", 3),
        ("-0o17", -15),
        ("017", 15),
        ("1_000", 1000),
        ("0_7", 7),
        ("0x_1", 1),
        ("-9223372036854775808", -(2**63)),
    ],
)
def test_integers_tell_their_base(text: str, value: int) -> None:
    """Prefixes, a leading zero, underscores and signs are read as Go reads them with base 0."""
    assert read_int(text) == value


@pytest.mark.parametrize("text", ["", "-", "08", "0x", "1__0", "_1", "1_", "1.0", "x", "٣", " 1", "0b2"])
def test_what_is_no_integer_is_invalid_syntax(text: str) -> None:
    """The error names the function and the text, and is none of range."""
    with pytest.raises(ValueError, match="invalid syntax") as caught:
        read_int(text)
    assert not isinstance(caught.value, OutOfRange)
    assert str(caught.value).startswith("strconv.ParseInt: parsing ")


@pytest.mark.parametrize(
    ("text", "bits"),
    [("9223372036854775808", 64), ("128", 8), ("-129", 8), ("99999999999999999999x", 64), ("9" * 10_000, 64)],
)
def test_integers_are_bounded(text: str, bits: int) -> None:
    """A number too large is out of range, even if rubbish follows: Go reads no further."""
    with pytest.raises(OutOfRange, match=r"strconv\.ParseInt: .*value out of range"):
        read_int(text, bits)


def test_unsigned_numbers_have_no_sign() -> None:
    """ParseUint takes neither sign, and reaches twice as far."""
    assert read_uint("18446744073709551615") == 2**64 - 1
    for text in ("-1", "+1"):
        with pytest.raises(ValueError, match=r"strconv\.ParseUint: .*invalid syntax"):
            read_uint(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1_2.5e+1", 125.0),
        ("0x3p-1", 1.5),
        ("-Inf", -math.inf),
        ("1e-999", 0.0),
    ],
)
def test_floats_are_decimal_hexadecimal_or_special(text: str, value: float) -> None:
    """Go's literals, and infinity in any case."""
    assert read_float(text) == value


@pytest.mark.parametrize("text", ["", ".", "e5", "1e", "0x3", "1__2.5", "_1", "+nan", "1e1_", "٣"])
def test_what_is_no_float_is_invalid_syntax(text: str) -> None:
    """A hexadecimal float needs its exponent, nan has no sign, underscores stand between digits."""
    with pytest.raises(ValueError, match=r"strconv\.ParseFloat: .*invalid syntax"):
        read_float(text)


@pytest.mark.parametrize(("text", "bits"), [("1e309", 64), ("0x1p99999", 64), ("1e39", 32)])
def test_floats_are_bounded(text: str, bits: int) -> None:
    """What is larger than the type is out of range, of 32 bits as of 64."""
    with pytest.raises(OutOfRange, match="value out of range"):
        read_float(text, bits)


def test_floats_of_32_bits_are_rounded() -> None:
    """A literal and a value of 32 bits are rounded alike, or they would never be equal."""
    assert read_float("0.1", 32) == float32(0.1) != 0.1
    assert math.isnan(read_float("NaN"))


def test_underscores_may_follow_a_prefix() -> None:
    """The prefix of a base counts as a digit."""
    assert underscores_fit("0x_f_f")
    assert not underscores_fit("1_.5")

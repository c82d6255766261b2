"""Durations, against what Go's `time` package documents and answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.duration import format_duration, parse_duration

S, M, H = 10**9, 60 * 10**9, 3600 * 10**9
PARSED = {
    "0": 0,
    "+0": 0,
    "-0": 0,
    "5s": 5 * S,
    "30s": 30 * S,
    "1478s": 1478 * S,
    "-5s": -5 * S,
    "+5s": 5 * S,
    "5.0s": 5 * S,
    "5.6s": 5_600_000_000,
    "5.s": 5 * S,
    ".5s": 500_000_000,
    "1.0s": S,
    "1.00s": S,
    "1.004s": 1_004_000_000,
    "100.00100s": 100_001_000_000,
    "10ns": 10,
    "11us": 11_000,
    "12µs": 12_000,
    "12μs": 12_000,
    "13ms": 13_000_000,
    "14s": 14 * S,
    "15m": 15 * M,
    "16h": 16 * H,
    "3h30m": 3 * H + 30 * M,
    "10.5s4m": 4 * M + 10_500_000_000,
    "-2m3.4s": -(2 * M + 3_400_000_000),
    "1h2m3s4ms5us6ns": H + 2 * M + 3 * S + 4_005_006,
    "52763797000ns": 52_763_797_000,
    "9007199254740993ns": 2**53 + 1,
    "9223372036854775807ns": 2**63 - 1,
    "9223372036854775.807us": 2**63 - 1,
    "-9223372036854775808ns": -(2**63),
    "0.100000000000000000000h": 6 * M,
    "0.3333333333333333333h": 20 * M,
    "0." + "3" * 5000 + "h": 20 * M,
    "0" * 5000 + "1h": H,
}
REFUSED = {
    "": 'time: invalid duration ""',
    "-": 'time: invalid duration "-"',
    "3": 'time: missing unit in duration "3"',
    "s": 'time: invalid duration "s"',
    ".": 'time: invalid duration "."',
    "-.": 'time: invalid duration "-."',
    ".s": 'time: invalid duration ".s"',
    "1..s": 'time: missing unit in duration "1..s"',
    "1.0.0s": 'time: missing unit in duration "1.0.0s"',
    "1d": 'time: unknown unit "d" in duration "1d"',
    "1h ": 'time: unknown unit "h " in duration "1h "',
    " 1h": 'time: invalid duration " 1h"',
    "1H": 'time: unknown unit "H" in duration "1H"',
    "1h-1m": 'time: unknown unit "h-" in duration "1h-1m"',
    "1µ": 'time: unknown unit "\\xc2\\xb5" in duration "1\\xc2\\xb5"',
    '"\\': 'time: invalid duration "\\"\\\\"',
    "\n": 'time: invalid duration "\\x0a"',
    "١h": 'time: invalid duration "\\xd9\\xa1h"',
    "9223372036854775808ns": 'time: invalid duration "9223372036854775808ns"',
    "-9223372036854775809ns": 'time: invalid duration "-9223372036854775809ns"',
    "3000000h": 'time: invalid duration "3000000h"',
    "9" * 5000 + "h": 'time: invalid duration "' + "9" * 5000 + 'h"',
}
PRINTED = {
    0: "0s",
    1: "1ns",
    -1: "-1ns",
    1_100: "1.1µs",
    2_200_000: "2.2ms",
    3_300_000_000: "3.3s",
    4 * M + 5 * S: "4m5s",
    4 * M + 5_001_000_000: "4m5.001s",
    5 * H + 6 * M + 7_001_000_000: "5h6m7.001s",
    24 * H: "24h0m0s",
    M: "1m0s",
    H: "1h0m0s",
    500_000_000: "500ms",
    8 * M + 1: "8m0.000000001s",
    2**63 - 1: "2562047h47m16.854775807s",
    -(2**63): "-2562047h47m16.854775808s",
}


@pytest.mark.parametrize("text", PARSED, ids=lambda text: text[:30])
def test_what_go_reads(text: str) -> None:
    """The same nanoseconds."""
    assert PARSED[text] == parse_duration(text)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:30]))
def test_what_go_refuses(text: str) -> None:
    """In the same words."""
    with pytest.raises(ValueError, match=r"^time: ") as caught:
        parse_duration(text)
    assert REFUSED[text] == str(caught.value)


@pytest.mark.parametrize("nanoseconds", PRINTED)
def test_what_go_prints(nanoseconds: int) -> None:
    """The same text."""
    assert PRINTED[nanoseconds] == format_duration(nanoseconds)


@given(st.integers(-(2**63), 2**63 - 1))
def test_printed_and_read(nanoseconds: int) -> None:
    """What is printed is read as what it was."""
    assert nanoseconds == parse_duration(format_duration(nanoseconds))


@given(st.text(alphabet="0123456789.hmsuµn+-d ", max_size=12))
def test_any_text(text: str) -> None:
    """Any text is a duration in 64 bits or a ValueError, and nothing else."""
    try:
        nanoseconds = parse_duration(text)
    except ValueError:
        return
    assert -(2**63) <= nanoseconds < 2**63

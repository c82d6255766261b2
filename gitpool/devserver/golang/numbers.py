"""Numbers in any of Go's spellings: with a base prefix, with underscores, as floats (Go strconv.ParseInt, ParseFloat).

Each error is a ValueError with Go's own sentence; OutOfRange where the spelling is right.
"""

from __future__ import annotations

import math
import re
import struct

from gitpool.devserver.golang.strconv import quote

_BASES = {"b": 2, "o": 8, "x": 16}
_DECIMAL = re.compile(r"[+-]?(?:[0-9_]+(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][+-]?[0-9_]+)?\Z")
_HEXADECIMAL = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F_]+(?:\.[0-9a-fA-F_]*)?|\.[0-9a-fA-F_]+)[pP][+-]?[0-9_]+\Z")
_SPECIAL = re.compile(r"(?:[+-]?inf(?:inity)?|nan)\Z", re.IGNORECASE | re.ASCII)


class OutOfRange(ValueError):
    """A number too large for its type (Go strconv.ErrRange)."""


def read_uint(text: str, bits: int = 64, *, shown: str | None = None, reader: str = "ParseUint") -> int:
    """An unsigned number of so many bits, the base told by its prefix (Go strconv.ParseUint with base 0).

    Digits are read until one is wrong or the number too large: what comes first is what is complained of.
    """
    shown = text if shown is None else shown
    base, digits = 10, text
    if text.startswith("0"):
        base, digits = 8, text[1:]
        if len(text) >= 3 and text[1].lower() in _BASES:
            base, digits = _BASES[text[1].lower()], text[2:]
    value = 0
    for char in digits:
        if char == "_":
            continue
        digit = "0123456789abcdefghijklmnopqrstuvwxyz".find(char.lower()) if char.isascii() else -1
        if not 0 <= digit < base:
            raise _bad(reader, shown)
        value = value * base + digit
        if value >= 1 << bits:
            raise _large(reader, shown)
    if not text or ("_" in digits and not underscores_fit(text)):
        raise _bad(reader, shown)
    return value


def read_int(text: str, bits: int = 64) -> int:
    """A signed number of so many bits, the base told by its prefix (Go strconv.ParseInt with base 0)."""
    negative = text.startswith("-")
    digits = text[1:] if text[:1] in ("+", "-") else text
    limit = 1 << (bits - 1)
    value = read_uint(digits, shown=text, reader="ParseInt", bits=bits) if text else read_uint("", reader="ParseInt")
    if value > limit or (value == limit and not negative):
        raise _large("ParseInt", text)
    return -value if negative else value


def underscores_fit(text: str) -> bool:
    """Whether underscores stand between digits, or behind the prefix of a base (Go strconv.underscoreOK)."""
    body = text[1:] if text[:1] in ("+", "-") else text
    before, hexadecimal = "^", False
    if len(body) >= 2 and body[0] == "0" and body[1].lower() in _BASES:
        before, hexadecimal, body = "0", body[1].lower() == "x", body[2:]
    for char in body:
        if char.isdecimal() or (hexadecimal and char.lower() in "abcdef"):
            before = "0"
        elif char == "_":
            if before != "0":
                return False
            before = "_"
        else:
            if before == "_":
                return False
            before = "!"
    return before != "_"


def read_float(text: str, bits: int = 64) -> float:
    """A float of 32 or 64 bits (Go strconv.ParseFloat)."""
    if _SPECIAL.match(text):
        return float(text)
    plain = text.replace("_", "")
    if "_" in text and not underscores_fit(text):
        raise _bad("ParseFloat", text)
    if _DECIMAL.match(text):
        value = float(plain) if any(char.isdigit() for char in re.split("[eE]", plain)[0]) else None
    elif _HEXADECIMAL.match(text):
        value = _hexadecimal(plain)
    else:
        value = None
    if value is None:
        raise _bad("ParseFloat", text)
    if math.isinf(value):
        raise _large("ParseFloat", text)
    if bits == 64:
        return value
    try:
        return float32(value)
    except OverflowError:
        raise _large("ParseFloat", text) from None


def float32(value: float) -> float:
    """The nearest float of 32 bits; OverflowError where there is none (Go: the conversion float32)."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def float_to_int64(number: float) -> int:
    """A float64 as int64 the way amd64 converts it: out of range becomes the lowest number (CVTTSD2SQ)."""
    if -(2.0**63) <= number < 2.0**63:
        return int(number)
    return -(1 << 63)


def _hexadecimal(text: str) -> float:
    try:
        return float.fromhex(text)
    except OverflowError:
        return math.inf


def _bad(reader: str, text: str) -> ValueError:
    return ValueError(f"strconv.{reader}: parsing {quote(text)}: invalid syntax")


def _large(reader: str, text: str) -> OutOfRange:
    return OutOfRange(f"strconv.{reader}: parsing {quote(text)}: value out of range")

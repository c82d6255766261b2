"""Text as Go's strconv reads and quotes it: %q, ParseBool, ParseInt, ParseUint."""

from __future__ import annotations

import re
import unicodedata

_SHORT = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    '"': '\\"',
    "\\": "\\\\",
}
_PLAIN = re.compile(r"[ !#-\[\]-~]*\Z")
_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))
_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_UNSIGNED = re.compile(r"[0-9]+\Z")
# Go prints letters, marks, numbers, punctuation, symbols and the ASCII space, nothing else.
_PRINTED = "LMNPS"


def quote(text: str) -> str:
    """Quote as the verb %q does (Go strconv.Quote); undecodable bytes, kept as lone surrogates, become \\xNN."""
    if _PLAIN.match(text):
        return f'"{text}"'
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(char: str) -> str:
    short = _SHORT.get(char)
    if short is not None:
        return short
    code = ord(char)
    if char == " " or (unicodedata.category(char)[0] in _PRINTED):
        return char
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def code_point(code: int) -> str:
    """A character as the verb %#U shows it: its number, and itself where it can be printed (Go fmt.fmtUnicode)."""
    char = chr(code)
    return f"U+{code:04X} '{char}'" if char == " " or unicodedata.category(char)[0] in _PRINTED else f"U+{code:04X}"


def quote_duration(text: str) -> str:
    """Quote as the errors of Go's time package do: ASCII stays, everything else and controls byte by byte as \\xNN."""
    written = []
    for char in text:
        if char in '"\\':
            written.append("\\" + char)
        elif " " <= char <= "\x7f":
            written.append(char)
        else:
            written.extend(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
    return '"' + "".join(written) + '"'


def parse_bool(text: str) -> bool:
    """Read a truth value (Go strconv.ParseBool); ValueError carries Go's sentence."""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f"strconv.ParseBool: parsing {quote(text)}: invalid syntax")


def parse_int(text: str, bits: int) -> int:
    """Read a signed decimal of so many bits (Go strconv.ParseInt with base 10)."""
    if not _INTEGER.match(text):
        raise ValueError(f"strconv.ParseInt: parsing {quote(text)}: invalid syntax")
    # Longer than any number in range, and Python itself refuses to read huge ones.
    digits = text.lstrip("+-").lstrip("0") or "0"
    value = int(digits) if len(digits) < 25 else 1 << 70
    value = -value if text.startswith("-") else value
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise ValueError(f"strconv.ParseInt: parsing {quote(text)}: value out of range")
    return value


def parse_uint(text: str) -> int:
    """Read an unsigned 64-bit decimal (Go strconv.ParseUint with base 10)."""
    if not _UNSIGNED.match(text):
        raise ValueError(f"strconv.ParseUint: parsing {quote(text)}: invalid syntax")
    digits = text.lstrip("0") or "0"
    value = int(digits) if len(digits) < 25 else 1 << 70
    if value >= 1 << 64:
        raise ValueError(f"strconv.ParseUint: parsing {quote(text)}: value out of range")
    return value

"""The strict reader behind `decoding`: Go's scanner, for what Python's parser refuses (Go encoding/json scanner.go).

It is slow and seldom needed: broken bodies, whose complaint it words as Go does, and nesting deeper than Python's own
parser dares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# Go encoding/json maxNestingDepth
MAX_DEPTH = 10_000

_SPACES = " \t\n\r"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_HEX = "0123456789abcdefABCDEF"
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS: dict[str, tuple[str, bool | None]] = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


class GoJSONError(ValueError):
    """A body that Go cannot decode; the text is Go's (Go encoding/json SyntaxError, io.ErrUnexpectedEOF)."""


def scan(text: str, number: Callable[[str], Any]) -> Any:
    """Read the first value of the text; objects become tuples of pairs (Go json.Decoder.readValue).

    Bytes that are no UTF-8 come as lone surrogates (surrogateescape) and end, in strings, as U+FFFD.
    """
    return _Scanner(text, number).document()


def _shown(char: str) -> str:
    """A character in an error (Go encoding/json quoteChar); Go's scanner sees the first byte alone."""
    if char == "'":
        return "'\\''"
    if char == '"':
        return "'\"'"
    if char == "\\":
        return "'\\\\'"
    byte = char.encode("utf-8", "surrogateescape")[0]
    named = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r"}.get(byte)
    if named:
        return f"'\\{named}'"
    if byte < 0x20 or byte == 0x7F:
        return f"'\\x{byte:02x}'"
    return f"'{chr(byte)}'" if byte < 0x7F or (byte > 0xA0 and byte != 0xAD) else f"'\\u{byte:04x}'"


class _Scanner:
    def __init__(self, text: str, number: Callable[[str], Any]) -> None:
        self.text = text
        self.at = 0
        self.number = number

    def document(self) -> Any:
        self.spaces()
        if self.at >= len(self.text):
            raise GoJSONError("EOF")
        return self.value()

    def spaces(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _SPACES:
            self.at += 1

    def peek(self) -> str:
        if self.at >= len(self.text):
            raise GoJSONError("unexpected EOF")
        return self.text[self.at]

    def wrong(self, context: str) -> GoJSONError:
        return GoJSONError(f"invalid character {_shown(self.peek())} {context}")

    def value(self) -> Any:
        """One value, without recursion: Go allows more levels than Python's stack does."""
        open_: list[list[Any]] = []  # arrays: [items]; objects: [pairs, key]
        while True:
            self.spaces()
            char = self.peek()
            if char in "[{":
                if len(open_) >= MAX_DEPTH:
                    raise self.wrong("exceeded max depth")
                done, value = self.opened(open_)
            else:
                done, value = True, self.scalar(char)
            while done:
                if not open_:
                    return value
                done, value = self.placed(open_, value)

    def opened(self, open_: list[list[Any]]) -> tuple[bool, Any]:
        """Step into an array or object; an empty one is finished at once."""
        array = self.text[self.at] == "["
        self.at += 1
        self.spaces()
        if self.peek() == ("]" if array else "}"):
            self.at += 1
            return True, [] if array else ()
        open_.append([[]] if array else [[], self.key()])
        return False, None

    def placed(self, open_: list[list[Any]], value: Any) -> tuple[bool, Any]:
        """Put a finished value into what is open, and say whether that is finished too."""
        frame = open_[-1]
        array = len(frame) == 1
        frame[0].append(value if array else (frame[1], value))
        self.spaces()
        char = self.peek()
        if char == ",":
            self.at += 1
            if not array:
                self.spaces()
                frame[1] = self.key()
            return False, None
        if char != ("]" if array else "}"):
            raise self.wrong("after array element" if array else "after object key:value pair")
        self.at += 1
        open_.pop()
        return True, frame[0] if array else tuple(frame[0])

    def key(self) -> str:
        if self.peek() != '"':
            raise self.wrong("looking for beginning of object key string")
        name = self.string()
        self.spaces()
        if self.peek() != ":":
            raise self.wrong("after object key")
        self.at += 1
        return name

    def scalar(self, char: str) -> Any:
        if char == '"':
            return self.string()
        if char == "-" or char in "0123456789":
            return self.numeral()
        if char not in _LITERALS:
            raise self.wrong("looking for beginning of value")
        word, value = _LITERALS[char]
        for expected in word[1:]:
            self.at += 1
            if self.peek() != expected:
                raise self.wrong(f"in literal {word} (expecting '{expected}')")
        self.at += 1
        return value

    def numeral(self) -> Any:
        found = _NUMBER.match(self.text, self.at)
        if found is None:  # only a lone minus gets here
            self.at += 1
            raise self.wrong("in numeric literal")
        self.at = found.end()
        follows = self.text[self.at : self.at + 1]
        if follows == "." and "." not in found[0] and "e" not in found[0].lower():
            self.at += 1
            raise self.wrong("after decimal point in numeric literal")
        if follows in ("e", "E") and "e" not in found[0].lower():
            self.at += 1
            if self.text[self.at : self.at + 1] in ("+", "-"):
                self.at += 1
            raise self.wrong("in exponent of numeric literal")
        return self.number(found[0])

    def string(self) -> str:
        self.at += 1
        parts: list[str] = []
        while (char := self.peek()) != '"':
            if char < " ":
                raise self.wrong("in string literal")
            self.at += 1
            if char == "\\":
                char = self.escaped()
            elif "\ud800" <= char <= "\udfff":
                char = "\ufffd"
            parts.append(char)
        self.at += 1
        # Two escapes may have made a pair.
        return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")

    def escaped(self) -> str:
        char = self.peek()
        if char != "u":
            if char not in _ESCAPES:
                raise self.wrong("in string escape code")
            self.at += 1
            return _ESCAPES[char]
        for _ in range(4):
            self.at += 1
            if self.peek() not in _HEX:
                raise self.wrong("in \\u hexadecimal character escape")
        self.at += 1
        return chr(int(self.text[self.at - 4 : self.at], 16))

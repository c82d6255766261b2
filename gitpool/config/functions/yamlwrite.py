"""YAML as Terraform writes it: blocks, strings in double quotes, several lines as `|` (go-cty-yaml v1.1.0).

libyaml's own emitter breaks long lines elsewhere and quotes differently, so the few forms that occur are written here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gitpool.config.functions.function import MAX_TEXT, FunctionError
from gitpool.config.values import numbers
from gitpool.config.values.types import NUMBER
from gitpool.config.values.value import Value

_WIDTH = 80
"""Columns behind which a string is folded at its next blank."""

_LONGEST_KEY = 128
"""Bytes of a key that may stand before a colon; a longer one stands behind a question mark."""

_NAMED = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\xa0": "_",
    "\u2028": "L",
    "\u2029": "P",
}
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
"""What is only written escaped; characters beyond the first plane among it."""

_BREAKS = frozenset("\r\n\x85\u2028\u2029")


def encode(value: Value) -> str:
    """A known value as a YAML document, which ends with a line end.

    Raises:
        FunctionError: it would be too long, which a small value of many lines can be by its indentation.
    """
    writer = _Writer()
    writer.node(value, in_mapping=False, is_root=True)
    writer.finish()
    return "".join(writer.pieces)


class _Writer:
    """The text so far, and what the next piece must know of it.

    `after_blank` says that no blank is needed before what follows, `is_indented` that the line holds indentation and
    indicators alone, `is_open` that the last text would take in what follows it, so that the document needs its end.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._size = 0
        self.column = 0
        self.indent = -1
        self.after_blank = self.is_indented = True
        self.is_open = False

    def finish(self) -> None:
        self._line()
        if self.is_open:
            self._indicator("...", apart=True)
            self._line()

    def node(self, value: Value, *, in_mapping: bool, is_root: bool = False) -> None:
        if isinstance(value.data, dict):
            self._mapping(value.data)
        elif isinstance(value.data, tuple):
            self._sequence(value.data, indentless=in_mapping and not self.is_indented)
        elif isinstance(value.data, str):
            self._text(value.data, is_key=False)
        else:
            self._plain(_word(value), is_root)

    def _mapping(self, entries: dict[str, Value]) -> None:
        if not entries:
            self._empty("{}")
            return
        outer = self._deeper()
        for key, inner in entries.items():
            self._line()
            if _BREAKS & set(key) or len(key.encode()) > _LONGEST_KEY:
                self._indicator("?", apart=True, indents=True)
                self._text(key, is_key=False)
                self._line()
                self._indicator(":", apart=True, indents=True)
            else:
                self._text(key, is_key=True)
                self._indicator(":")
            self.node(inner, in_mapping=True)
        self.indent = outer

    def _sequence(self, elements: Sequence[Value], *, indentless: bool) -> None:
        if not elements:
            self._empty("[]")
            return
        outer = self.indent if indentless else self._deeper()
        for inner in elements:
            self._line()
            self._indicator("-", apart=True, indents=True)
            self.node(inner, in_mapping=False)
        self.indent = outer

    def _deeper(self) -> int:
        """Indents by one more step; the indentation before."""
        outer = self.indent
        self.indent = 0 if outer < 0 else outer + 2
        return outer

    def _empty(self, brackets: str) -> None:
        self._indicator(brackets, apart=True)

    def _plain(self, text: str, is_root: bool) -> None:
        self._put(text if self.after_blank else " " + text)
        self.after_blank = self.is_indented = False
        self.is_open = self.is_open or is_root

    def _text(self, text: str, *, is_key: bool) -> None:
        outer = self.indent
        self.indent = 2 if outer < 0 else outer + 2
        if "\n" in text and not is_key and _may_be_block(text):
            self._block(text)
        else:
            self._quoted(text, may_fold=not is_key)
        self.indent = outer

    def _quoted(self, text: str, *, may_fold: bool) -> None:
        self._indicator('"', apart=True)
        after_space = False
        for i, character in enumerate(text):
            if character == " " and not text.startswith("\ufeff"):
                if may_fold and not after_space and self.column > _WIDTH and 0 < i < len(text) - 1:
                    self._line()
                    if text[i + 1] == " ":
                        self._put("\\")
                else:
                    self._put(" ")
                after_space = True
                continue
            self._put(_escaped(character, text.startswith("\ufeff")))
            self.is_indented = False
            after_space = False
        self._indicator('"')

    def _block(self, text: str) -> None:
        self._indicator("|", apart=True)
        if text[0] == " " or text[0] in _BREAKS:
            self._indicator("2")
        if text[-1] not in _BREAKS:
            self._indicator("-")
        elif len(text) == 1 or text[-2] in _BREAKS:
            self._indicator("+")
        self._break("\n")
        self.after_blank = True
        at_start = True
        for character in text:
            if character in _BREAKS:
                self._break(character)
            else:
                if at_start:
                    self._line()
                self._put(character)
                self.is_indented = False
            at_start = character in _BREAKS

    def _line(self) -> None:
        """A new line if this one holds more than its indentation, and the indentation."""
        indent = max(self.indent, 0)
        if not self.is_indented or self.column > indent or (self.column == indent and not self.after_blank):
            self._break("\n")
        self._put(" " * (indent - self.column))
        self.after_blank = self.is_indented = True

    def _break(self, character: str) -> None:
        self.pieces.append(character)
        self.column = 0
        self.is_indented = True

    def _indicator(self, text: str, *, apart: bool = False, indents: bool = False) -> None:
        self._put(" " + text if apart and not self.after_blank else text)
        self.after_blank = False
        self.is_indented = self.is_indented and indents
        self.is_open = False

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.column += len(text)
        self._size += len(text)
        if self._size > MAX_TEXT:
            raise FunctionError(f"the YAML would have more than {MAX_TEXT:,} characters", 0)


def _word(value: Value) -> str:
    if value.data is None:
        return "null"
    if value.type is NUMBER:
        return numbers.text(value.data)
    return "true" if value.data else "false"


def _may_be_block(text: str) -> bool:
    """Whether `|` can hold the text: no blank before a line's end, and nothing that needs an escape."""
    return _UNPRINTABLE.search(text) is None and not any(
        here == " " and (following == "" or following in _BREAKS)
        for here, following in zip(text, [*text[1:], ""], strict=True)
    )


def _escaped(character: str, always: bool) -> str:
    """A character in double quotes; behind a byte order mark go-cty-yaml escapes all of them."""
    if character in _NAMED and (character in '"\\' or character in _BREAKS or _UNPRINTABLE.match(character)):
        return "\\" + _NAMED[character]
    if not always and not _UNPRINTABLE.match(character):
        return character
    point = ord(character)
    return f"\\x{point:02X}" if point < 0x100 else f"\\u{point:04X}" if point < 0x10000 else f"\\U{point:08X}"

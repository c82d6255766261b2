"""HCL 1 in JSON, made into the tree that the same blocks would come to (hashicorp/hcl json/parser).

This reader is stranger than JSON is: commas in lists are optional, truth values in lists are left out, and what stands
behind the last brace, or is missing there, is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gitpool.devserver.acl.hcltree import BadWord, Braced, HCLError, Item, Items, Listed, Literal, Node, Token

_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(
    r"(?P<FLOAT>-?[0-9]+(?:\.[0-9]*(?:[eE][+-]?[0-9]*)?|[eE][+-]?[0-9]*)|\.[0-9]+(?:[eE][+-]?[0-9]*)?)"
    r"|(?P<NUMBER>-?[0-9]+)"
    r"|(?P<NAME>[A-Za-z_][A-Za-z0-9_-]*)"
    r"|(?P<LBRACK>\[)|(?P<RBRACK>\])|(?P<LBRACE>\{)|(?P<RBRACE>\})|(?P<COMMA>,)|(?P<COLON>:)|(?P<PERIOD>\.)"
)
_STRING = re.compile(r'"(?:[^"\\\n\0]|\\(?:[abfnrtv\\"]|[0-7]{3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))*"')
_TRUTH = ("true", "false")


def read_json(text: str) -> Items:
    """The items of a text that begins with a brace (json/parser Parse); HCLError where the library refuses it."""
    reader = _Reader(text)
    reader.next()
    return _flattened(reader.object().inside)


class _End(Exception):
    """The text has ended (json/parser errEofToken)."""


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.word = Token("EOF", "")

    def next(self) -> Token:
        """The next word of the text, which has no place that anybody would tell."""
        self._at = self._skipped()
        self.word = self._read()
        return self.word

    def _skipped(self) -> int:
        found = _SPACE.match(self._text, self._at)
        return found.end() if found else self._at

    def _read(self) -> Token:
        if self._at >= len(self._text) or self._text[self._at] == "\0":
            return Token("EOF", "")
        if self._text[self._at] == '"':
            found = _STRING.match(self._text, self._at)
            if found is None:
                raise self._wrong("literal not terminated")
            self._at = found.end()
            return Token("STRING", found[0], json=True)
        found = _WORD.match(self._text, self._at)
        if found is None:
            raise self._wrong(f"illegal char: {self._text[self._at]}")
        kind = found.lastgroup or ""
        if kind == "NUMBER" and len(found[0].lstrip("-")) > 1 and found[0].lstrip("-").startswith("0"):
            raise self._wrong("numbers cannot start with 0")
        if kind == "NAME" and found[0] not in (*_TRUTH, "null"):
            raise self._wrong("illegal char")
        self._at = found.end()
        if kind == "NAME":
            return Token("BOOL", found[0]) if found[0] in _TRUTH else Token("NULL", "")
        return Token(kind, found[0])

    def _wrong(self, sentence: str) -> BadWord:
        line = self._text.count("\n", 0, self._at) + 1
        return BadWord(f"{line}:{self._at - self._text.rfind(chr(10), 0, self._at)}: {sentence}")

    def object(self) -> Braced:
        """The items up to the closing brace, or up to anything else that is no comma."""
        found: list[Item] = []
        while True:
            try:
                found.append(Item(self._keys(), self._value()))
            except _End:
                break
            except BadWord:
                raise
            except HCLError:
                if self.word.kind == "RBRACE":
                    break
                raise
            if self.next().kind != "COMMA":
                break
        return Braced(Items(found))

    def _keys(self) -> list[Token]:
        keys: list[Token] = []
        while True:
            word = self.next()
            if word.kind == "STRING":
                keys.append(word)
            elif word.kind == "COLON" and keys:
                return keys
            elif word.kind == "EOF":
                raise _End
            else:
                raise HCLError(f"expected: STRING got: {word.kind}")

    def _value(self) -> Node:
        word = self.next()
        if word.kind == "NULL":
            return Literal(Token("STRING", ""))
        if word.kind in ("NUMBER", "FLOAT", "BOOL", "STRING"):
            return Literal(word)
        if word.kind == "LBRACE":
            return self.object()
        if word.kind == "LBRACK":
            return self._list()
        if word.kind == "EOF":
            raise _End
        raise HCLError(f"Expected object value, got unknown token: {word.kind} {word.text}")

    def _list(self) -> Listed:
        elements: list[Node] = []
        while True:
            word = self.next()
            if word.kind in ("NUMBER", "FLOAT", "STRING"):
                elements.append(Literal(word))
            elif word.kind == "LBRACE":
                elements.append(self.object())
            elif word.kind == "RBRACK":
                return Listed(elements)
            elif word.kind not in ("COMMA", "BOOL", "LBRACK"):
                raise HCLError(f"unexpected token while parsing list: {word.kind}")


def _flattened(items: Items) -> Items:
    """Objects of nothing but objects become items with more keys, lists of nothing but objects several items.

    (json/parser flattenObjects.) So ``{"node_pool": {"a": {}, "b": {}}}`` is two blocks with a label each.
    """
    return Items([flat for item in items.items for flat in _flat(item)])


def _flat(item: Item) -> list[Item]:
    value = item.value
    if isinstance(value, Braced) and value.inside.items and _all_braced(sub.value for sub in value.inside.items):
        inner = [Item([*item.keys, *sub.keys], sub.value) for sub in value.inside.items]
        return [flat for one in inner for flat in _flat(one)]
    if isinstance(value, Listed) and value.elements and _all_braced(value.elements):
        return [flat for element in value.elements for flat in _flat(Item(item.keys, element))]
    return [Item(item.keys, _inside(value))]


def _inside(value: Node) -> Node:
    if isinstance(value, Braced):
        return Braced(_flattened(value.inside))
    if isinstance(value, Listed):
        return Listed([_inside(element) for element in value.elements])
    return value


def _all_braced(values: Iterable[Node]) -> bool:
    return all(isinstance(value, Braced) for value in values)

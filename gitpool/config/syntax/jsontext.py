"""JSON text to the tree of its values, with the place of each: the standard library's reader keeps none.

Strings are here what they say, and nothing in them is computed: HCL calls that literal-only mode, and `*.tfvars.json`
knows no other. What a string means in a pool file is decided in `jsonfile`. The grammar is RFC 8259; a property that is
there twice is kept twice, as HCL's JSON specification asks (hcl: json/spec.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gitpool.config.findings import Findings
from gitpool.config.syntax import jsonbroken
from gitpool.config.syntax.broken import check_size
from gitpool.config.syntax.cursor import MAX_DEPTH, Broken
from gitpool.config.syntax.digits import written
from gitpool.config.syntax.strings import nfc
from gitpool.config.syntax.tree import Expression, Literal, Object, Tuple, Unary

_blank = re.compile(r"[ \t\n\r]*+").match
_string = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"').match
_number = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![\w.+-])").match
_keyword = re.compile(r"(?:true|false|null)(?!\w)").match
_piece = re.compile(r"[^\\]++|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.", re.DOTALL).finditer
_KEYWORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def read_json(findings: Findings) -> Expression | None:
    """The value that is all of the file: literals, tuples and objects, and a negated 0.

    None, and why in the report, if it is none: reading ends with the first mistake, because what follows it in JSON is
    guesswork.
    """
    reader = _Reader(findings)
    try:
        return reader.whole()
    except Broken:
        return None


def unescaped(text: str, node: Literal) -> tuple[str, Sequence[int]]:
    """What a string of a JSON text says, not normalised, and the offset in the text of each of its characters and of
    the closing quote."""
    start, end = node.start + 1, node.end - 1
    raw = text[start:end]
    if "\\" not in raw:
        return raw, range(start, end + 1)
    characters: list[str] = []
    places: list[int] = []
    for match in _piece(raw):
        piece = _meaning(match.group())
        characters.append(piece)
        is_plain = not match.group().startswith("\\")
        places += range(start + match.start(), start + match.end()) if is_plain else [start + match.start()]
    return "".join(characters), [*places, end]


def _meaning(piece: str) -> str:
    """What a plain stretch, an escape or a surrogate pair stands for."""
    if not piece.startswith("\\"):
        return piece
    if piece[1] != "u":
        return _ESCAPES.get(piece[1], piece[1])
    high = int(piece[2:6], 16)
    if len(piece) == 6:
        return chr(high)
    return chr(0x10000 + ((high - 0xD800) << 10) + int(piece[8:12], 16) - 0xDC00)


def _number_of(text: str, at: int) -> Expression:
    """A number; -0 is the negation of 0, as an exact number has no sign for it and Terraform's do."""
    end = at + len(text)
    magnitude = written(text.removeprefix("-"))
    if not text.startswith("-"):
        return Literal(magnitude, at, end)
    return Literal(-magnitude, at, end) if magnitude else Unary("-", Literal(magnitude, at + 1, end), at, end)


class _Reader:
    def __init__(self, findings: Findings) -> None:
        self._text, self._findings = findings.source.text, findings
        self._at = 0

    def whole(self) -> Expression:
        """The value, and nothing behind it."""
        self._skip()
        if self._at == len(self._text):
            raise self._fail(*jsonbroken.EMPTY)
        value = self._value(0)
        self._skip()
        if self._at < len(self._text):
            raise self._fail(*jsonbroken.behind_the_end(self._text, self._at))
        return value

    def _value(self, depth: int) -> Expression:
        text, at = self._text, self._at
        first = text[at : at + 1]
        if first == '"':
            return self._string()
        if first == "{":
            return self._object(depth + 1)
        if first == "[":
            return self._array(depth + 1)
        if (match := _number(text, at)) is not None:
            if not check_size(match.group().lstrip("-"), at, self._findings):
                raise Broken
            self._at = match.end()
            return _number_of(match.group(), at)
        if (match := _keyword(text, at)) is not None:
            self._at = match.end()
            return Literal(_KEYWORDS[match.group()], at, self._at)
        raise self._fail(*jsonbroken.no_value(text, at))

    def _string(self) -> Literal:
        at = self._at
        match = _string(self._text, at)
        if match is None:
            raise self._fail_at(*jsonbroken.in_string(self._text, at))
        self._at = match.end()
        node = Literal(match.group()[1:-1], at, self._at)
        if "\\" in match.group():
            node.value, places = unescaped(self._text, node)
            lone = next((i for i, c in enumerate(node.value) if "\ud800" <= c <= "\udfff"), None)
            if lone is not None:
                raise self._fail_at(*jsonbroken.lone_surrogate(self._text, places[lone]))
        node.value = nfc(str(node.value))
        return node

    def _object(self, depth: int) -> Object:
        opening = self._open(depth)
        items: list[tuple[Expression, Expression]] = []
        while not self._is_at("}"):
            if items:
                self._comma(opening, "}")
            if not self._is_at('"'):
                raise self._fail(*jsonbroken.no_name(self._text, self._at))
            key = self._string()
            self._skip()
            if not self._is_at(":"):
                raise self._fail(*jsonbroken.no_colon(self._text, self._at))
            self._step()
            items.append((key, self._value(depth)))
            self._skip()
        self._at += 1
        return Object(items, opening, self._at, is_json=True)

    def _array(self, depth: int) -> Tuple:
        opening = self._open(depth)
        items: list[Expression] = []
        while not self._is_at("]"):
            if items:
                self._comma(opening, "]")
            items.append(self._value(depth))
            self._skip()
        self._at += 1
        return Tuple(items, opening, self._at)

    def _open(self, depth: int) -> int:
        opening = self._at
        if depth > MAX_DEPTH:
            raise self._fail("Too deeply nested", f"Nothing can be nested deeper than {MAX_DEPTH} levels.")
        self._step()
        if self._at == len(self._text):
            raise self._fail_at(*jsonbroken.unclosed(self._text, opening))
        return opening

    def _comma(self, opening: int, closing: str) -> None:
        comma = self._at
        if comma == len(self._text):
            raise self._fail_at(*jsonbroken.unclosed(self._text, opening))
        if not self._is_at(","):
            raise self._fail(*jsonbroken.no_comma(self._text, comma, closing))
        self._step()
        if self._is_at(closing):
            raise self._fail_at(*jsonbroken.trailing_comma(closing), comma, comma + 1)

    def _is_at(self, character: str) -> bool:
        return self._text.startswith(character, self._at)

    def _step(self) -> None:
        self._at += 1
        self._skip()

    def _skip(self) -> None:
        match = _blank(self._text, self._at)
        assert match is not None
        self._at = match.end()

    def _fail(self, summary: str, detail: str, size: int = 1) -> Broken:
        return self._fail_at(summary, detail, self._at, self._at + size)

    def _fail_at(self, summary: str, detail: str, start: int, end: int) -> Broken:
        self._findings.error(summary, detail, start, end)
        return Broken()

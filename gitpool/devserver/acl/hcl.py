"""HCL 1, read as Nomad reads the rules of a policy (hashicorp/hcl hcl/parser).

The library forgives some things that look like mistakes; whoever writes a policy for a test shall meet the same
mercy here: an assignment that the text ends in is dropped, and so is one that a brace ends.
"""

from __future__ import annotations

from gitpool.devserver.acl.hcljson import read_json
from gitpool.devserver.acl.hcltree import BadWord, Braced, HCLError, Item, Items, Listed, Literal, Node, Token
from gitpool.devserver.acl.hclwords import Words

# What unicode.IsSpace takes for space; such text may stand in front of JSON.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_VALUES = ("NUMBER", "FLOAT", "BOOL", "STRING", "HEREDOC")


def read_hcl(text: str) -> Items:
    """The items of a text, which may be JSON (hcl.Parse); HCLError where the library refuses it."""
    try:
        if text.lstrip(_SPACE).startswith("{"):
            return read_json(text)
        return _Grammar(text.replace("\r\n", "\n")).items(inside=False)
    except RecursionError:
        raise HCLError("the text is nested too deeply for this server") from None


class _End(Exception):
    """The text has ended where something might have begun (hcl/parser errEofToken)."""


class _Grammar:
    """A parser that looks one word ahead."""

    def __init__(self, text: str) -> None:
        self._words = Words(text)
        self._word = Token("EOF", "")
        self._is_held = False

    def _next(self) -> Token:
        if not self._is_held:
            self._word = self._words.next()
        self._is_held = False
        return self._word

    def _peek(self) -> Token:
        word = self._next()
        self._is_held = True
        return word

    def items(self, *, inside: bool) -> Items:
        """Items until the end, or until the brace that closes them."""
        found: list[Item] = []
        while not (inside and self._peek().kind == "RBRACE"):
            try:
                found.append(self._item())
            except _End:
                break
            except BadWord:
                raise
            except HCLError:
                # A brace in the place of a value ends the object, and what is wrong with the item is forgotten.
                if inside and self._word.kind == "RBRACE":
                    break
                raise
            if self._peek().kind == "COMMA":
                self._next()
        return Items(found)

    def _item(self) -> Item:
        keys = self._keys()
        if self._word.kind == "ASSIGN":
            value = self._value()
        elif self._word.kind == "LBRACE":
            value = self._braced()
        else:
            said = " ".join(key.text for key in keys)
            place = self._word
            # The word no longer counts as what it is: not even a brace ends anything here.
            self._word = Token("EOF", place.text, place.line, place.column)
            raise _wrong(place, f"key '{said}' expected start of object ('{{') or assignment ('=')")
        self._peek()
        return Item(keys, value)

    def _keys(self) -> list[Token]:
        """The keys in front of a value; the word that ended them is the current one."""
        keys: list[Token] = []
        while True:
            word = self._next()
            if word.kind in ("IDENT", "STRING"):
                keys.append(word)
            elif word.kind == "EOF":
                if keys:
                    return keys
                raise _End
            elif word.kind == "ASSIGN":
                if len(keys) > 1:
                    raise _wrong(word, "nested object expected: LBRACE got: ASSIGN")
                if not keys:
                    raise _wrong(word, "no object keys found!")
                return keys
            elif word.kind == "LBRACE":
                if not keys:
                    raise _wrong(word, "expected: IDENT | STRING got: LBRACE")
                return keys
            elif word.kind == "RBRACE" and keys:
                return keys
            else:
                raise _wrong(word, f"expected: IDENT | STRING | ASSIGN | LBRACE got: {word.kind}")

    def _value(self) -> Node:
        word = self._next()
        if word.kind in _VALUES:
            return Literal(word)
        if word.kind == "LBRACE":
            return self._braced()
        if word.kind == "LBRACK":
            return self._list()
        if word.kind == "EOF":
            raise _End
        raise _wrong(word, f"Unknown token: {word.line}:{word.column} {word.kind} {word.text}")

    def _braced(self) -> Braced:
        start = self._word
        inside = self.items(inside=True)
        end = self._next()
        if end.kind != "RBRACE":
            raise _wrong(end, f"object expected closing RBRACE got: {end.kind}")
        return Braced(inside, start.line, start.column)

    def _list(self) -> Listed:
        start = self._word
        elements: list[Node] = []
        needs_comma = False
        while True:
            word = self._next()
            if needs_comma and word.kind not in ("COMMA", "RBRACK"):
                raise _wrong(word, f"error parsing list, expected comma or list end, got: {word.kind}")
            if word.kind in _VALUES:
                elements.append(Literal(word))
                needs_comma = True
            elif word.kind == "COMMA":
                needs_comma = False
            elif word.kind in ("LBRACE", "LBRACK"):
                elements.append(self._nested(word))
                needs_comma = needs_comma or word.kind == "LBRACE"
            elif word.kind == "RBRACK":
                return Listed(elements, start.line, start.column)
            else:
                raise _wrong(word, f"unexpected token while parsing list: {word.kind}")

    def _nested(self, word: Token) -> Node:
        what, read = ("object", self._braced) if word.kind == "LBRACE" else ("list", self._list)
        try:
            return read()
        except BadWord:
            raise
        except HCLError as problem:
            raise _wrong(word, f"error while trying to parse {what} within list: {problem}") from None


def _wrong(word: Token, sentence: str) -> HCLError:
    return HCLError(f"At {word.line}:{word.column}: {sentence}")

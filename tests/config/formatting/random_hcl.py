"""Random HCL texts, legal and badly laid out: every construct of the language, odd blanks, comments everywhere.

Cheaper by far than hypothesis, for the comparison of thousands of texts with Terraform.
"""

from __future__ import annotations

import random
from collections.abc import Callable

_NAMES = ("a", "bcd", "in", "for", "if", "null", "true", "each-key", "Ärger", "x1", "_u", "var", "list", "e\u0301t")
_TEXTS = (
    *("", "a", "b c", "  x ", "#no", "// no", "/* no */", "{", "}", "\t", "=", ",", "string", "list"),
    *('\\"', "\\n", "\\u00e9", "$", "$$", "$${x}", "%", "%%{x}", "$a"),
    *("日本", "e\u0301", "👩\u200d👩\u200d👧", "🇩🇪", "한", "\u200b"),
)
_BINARY = ("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||")
_BLANKS = ("", "", "", " ", " ", "  ", "\t", "   ")
_NUMBERS = ("0", "1", "12", "1.5", "1e3", "2E-4", "0.10")
_SYMBOLS = frozenset("+-*/%=!<>&|?:.~")


class RandomHcl:
    """Writes one text after the other from a seed; `newline` is what lines end with."""

    def __init__(self, seed: int, newline: str = "\n") -> None:
        self._random = random.Random(seed)
        self._newline = newline
        self._parts: list[str] = []
        self._loose = False

    def text(self, items: int = 6) -> str:
        """A text of so many arguments, blocks, comments and blank lines."""
        self._parts = []
        self._body(items, 0)
        if self._chance(0.1):
            self._raw(self._pick(("x = 1", "# end", "/* end */", "   ", "\t")))
        return "".join(self._parts).replace("\n", self._newline)

    def _pick(self, options: tuple[str, ...]) -> str:
        return self._random.choice(options)

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _raw(self, text: str) -> None:
        self._parts.append(text)

    def _put(self, token: str) -> None:
        """A token behind a gap that keeps it apart from the one before."""
        gap = self._gap()
        last, first = (self._parts[-1] if self._parts else "\n")[-1:], token[:1]
        both_words = _is_word(last) and _is_word(first)
        if not gap and (both_words or (last in _SYMBOLS and first in _SYMBOLS) or (last.isdigit() and first == ".")):
            gap = " "
        self._raw(gap + token)

    def _gap(self) -> str:
        gap = self._pick(_BLANKS)
        if self._chance(0.02):
            gap += self._pick(("/* c */", "/**/", "/* two\n lines */")) + self._pick(_BLANKS)
        if self._loose and self._chance(0.12):
            gap += self._pick(("\n", "\n", " # c\n", "//c\n", "\n\n", "\n  # c\n", "\n/* c */\n"))
            gap += self._pick(_BLANKS)
        return " " + gap if gap.startswith("/") else gap

    def _line_end(self) -> None:
        if self._parts[-1].endswith("\n"):  # a heredoc ends its line itself
            return
        self._raw(self._pick(_BLANKS))
        if self._chance(0.25):
            self._raw(self._pick((" # why", "#why", " // why", " /* why */", "# ä日本")))
        self._raw("\n")

    def _within(self, loose: bool, write: Callable[[], None]) -> None:
        before, self._loose = self._loose, loose
        write()
        self._loose = before

    def _body(self, items: int, depth: int) -> None:
        names = [f"{self._pick(_NAMES)}_{i}" if self._chance(0.7) else f"k{i}" for i in range(items)]
        for name in names:
            kind = self._random.random()
            if kind < 0.1:
                self._raw(self._pick(("\n", "  \n", "\t\n", "\n\n")))
            elif kind < 0.2:
                self._raw(self._pick(_BLANKS) + self._pick(("# c\n", "// c\n", "/* c */\n", "#\n", "/* a\n  b */\n")))
            elif kind < 0.35 and depth < 4:
                self._block(depth)
            else:
                self._argument(name, depth)
                self._line_end()

    def _block(self, depth: int) -> None:
        self._put(self._pick(("node_pool", "b", "variable", "for", "dynamic")))
        for _ in range(self._random.randrange(3)):
            self._put(self._pick(('"x"', "lbl", '"a b"', '"\\u00e9\\t"', '"e\u0301"', '""', '"\u200b"', "in")))
        self._put("{")
        kind = self._random.random()
        if kind < 0.15:
            self._put("}")
        elif kind < 0.3:
            self._argument(self._pick(("type", "x")), 3, line=True)
            self._put("}")
        else:
            self._line_end()
            if self._chance(0.3):
                self._argument("type", 3)
                self._line_end()
            self._body(self._random.randrange(4), depth + 1)
            self._put("}")
        self._line_end()

    def _argument(self, name: str, depth: int, *, line: bool = False) -> None:
        self._put(name)
        self._put("=")
        if name == "type" and self._chance(0.6):
            self._put(self._pick(("list", "map", "set", "string", '"string"', '"list"', '"map"', '"set"', "list(any)")))
        elif self._chance(0.15) and not line:
            self._heredoc(depth)
        elif self._chance(0.2):
            self._put('"')
            self._sequence(depth)
            self._raw('"')
        else:
            self._expression(depth)

    def _expression(self, depth: int) -> None:
        kinds: list[Callable[[int], None]] = [self._atom] * (3 + 2 * depth)
        kinds += [
            self._binary,
            self._unary,
            self._conditional,
            self._parentheses,
            self._call,
            self._tuple,
            self._object,
        ]
        kinds += [self._for_tuple, self._for_object, self._quoted, self._steps, self._steps]
        self._random.choice(kinds if depth < 6 else [self._atom])(depth + 1)

    def _atom(self, depth: int) -> None:
        kind = self._random.random()
        if kind < 0.4:
            self._put(self._pick(("a", "bcd", "var", "each-key", "Ärger", "in", "null", "true")))
        elif kind < 0.7:
            self._put(self._pick(_NUMBERS))
        else:
            self._put('"' + self._pick(_TEXTS[:5]) + '"')

    def _binary(self, depth: int) -> None:
        self._operand(depth)
        for _ in range(self._random.randrange(1, 3)):
            self._put(self._pick(_BINARY))
            self._operand(depth)

    def _operand(self, depth: int) -> None:
        if self._chance(0.2):
            self._put(self._pick(("-", "!")))
        self._random.choice((self._atom, self._atom, self._parentheses, self._steps, self._quoted))(depth)

    def _unary(self, depth: int) -> None:
        self._put(self._pick(("-", "!")))
        self._operand(depth)

    def _conditional(self, depth: int) -> None:
        self._operand(depth)
        self._put("?")
        self._expression(depth)
        self._put(":")
        self._expression(depth)

    def _parentheses(self, depth: int) -> None:
        self._put("(")
        self._within(True, lambda: self._closed(depth, ")"))

    def _closed(self, depth: int, closer: str) -> None:
        self._expression(depth)
        self._put(closer)

    def _call(self, depth: int) -> None:
        self._put(self._pick(("f", "jsonencode", "p::f", "p :: q ::g")))
        self._put("(")
        self._within(True, lambda: self._items(depth, ")", splat=True))

    def _items(self, depth: int, closer: str, *, splat: bool = False) -> None:
        count = self._random.randrange(4)
        for i in range(count):
            if self._chance(0.05):
                self._heredoc(depth)
            else:
                self._expression(depth)
            if i < count - 1:
                self._put(",")
            elif splat and self._chance(0.2):
                self._put("...")
            elif self._chance(0.3):
                self._put(",")
        self._put(closer)

    def _tuple(self, depth: int) -> None:
        self._put("[")
        self._within(True, lambda: self._items(depth, "]"))

    def _object(self, depth: int) -> None:
        self._put("{")
        is_long = self._chance(0.5)
        self._within(False, lambda: self._object_items(depth, is_long))

    def _object_items(self, depth: int, is_long: bool) -> None:
        if is_long:
            self._line_end()
        count = self._random.randrange(4)
        for i in range(count):
            self._key(depth)
            self._put(self._pick(("=", "=", ":")))
            if is_long and self._chance(0.05):
                self._heredoc(depth)
                continue
            self._expression(depth)
            if is_long:
                self._raw(self._pick((",", " ,", "", "")))
                self._line_end()
            elif i < count - 1 or self._chance(0.2):
                self._put(",")
        self._put("}")

    def _key(self, depth: int) -> None:
        if self._chance(0.5):
            self._put(self._pick(("a", "bcd", "in", "x1")))
        elif self._chance(0.5):
            self._put('"' + self._pick(_TEXTS) + '"')
        elif self._chance(0.5):
            self._parentheses(depth)
        else:
            self._put(self._pick(("1", '"${a}"', "a.b", "(a)")))

    def _for_tuple(self, depth: int) -> None:
        self._put("[")
        self._within(True, lambda: self._for(depth, "]"))

    def _for_object(self, depth: int) -> None:
        self._put("{")
        self._within(True, lambda: self._for(depth, "}"))

    def _for(self, depth: int, closer: str) -> None:
        self._put("for")
        self._put(self._pick(("k", "x")))
        if self._chance(0.5):
            self._put(",")
            self._put("v")
        self._put("in")
        self._expression(depth)
        self._put(":")
        self._expression(depth)
        if closer == "}":
            self._put("=>")
            self._expression(depth)
            if self._chance(0.3):
                self._put("...")
        if self._chance(0.3):
            self._put("if")
            self._expression(depth)
        self._put(closer)

    def _steps(self, depth: int) -> None:
        self._random.choice((self._variable, self._parentheses, self._call, self._tuple))(depth)
        for _ in range(self._random.randrange(1, 4)):
            kind = self._random.random()
            if kind < 0.4:
                self._put(".")
                self._put(self._pick(("a", "b-c", "in", "*", "0")))
            elif kind < 0.6:
                self._put("[")
                self._put("*")
                self._put("]")
            else:
                self._put("[")
                self._within(True, lambda: self._key_of_index(depth))

    def _key_of_index(self, depth: int) -> None:
        """Not a bare `true` or `null`: Terraform 1.11 loses such keys."""
        self._random.choice((self._binary, self._quoted, self._variable, self._steps, self._call))(depth)
        self._put("]")

    def _variable(self, depth: int) -> None:
        self._put(self._pick(("a", "var", "each-key", "in")))

    def _quoted(self, depth: int) -> None:
        self._put('"')
        for _ in range(self._random.randrange(4)):
            self._piece(depth, _TEXTS)
        self._raw('"')

    def _piece(self, depth: int, texts: tuple[str, ...]) -> None:
        kind = self._random.random()
        if kind < 0.5:
            text = self._pick(texts)
            if text.startswith("{") and self._parts[-1][-1:] in "$%":
                text = "-"
            self._raw(text)
        elif kind < 0.85:
            self._safe_sigil()
            self._sequence(depth)
        else:
            self._safe_sigil()
            self._directive(depth, texts)

    def _safe_sigil(self) -> None:
        if self._parts[-1][-1:] in ("$", "%"):
            self._raw("-")

    def _sequence(self, depth: int) -> None:
        self._raw(self._pick(("${", "${", "${~")))
        self._within(True, lambda: self._expression(depth + 1))
        self._within(True, lambda: self._put(self._pick(("}", "}", "~}"))))

    def _directive(self, depth: int, texts: tuple[str, ...]) -> None:
        word = self._pick(("if", "for"))
        self._raw(self._pick(("%{", "%{~")) + self._pick(_BLANKS) + word + (" x in " if word == "for" else " "))
        self._within(False, lambda: self._operand(depth + 1))
        self._put(self._pick(("}", "~}")))
        self._raw(self._pick(texts))
        self._safe_sigil()
        if word == "if" and self._chance(0.3):
            self._raw(self._pick(("%{else}", "%{  else ~}", "%{~ else}")) + self._pick(texts))
            self._safe_sigil()
        self._raw(f"%{{{self._pick(_BLANKS)}end{word}{self._pick(_BLANKS)}}}")

    def _heredoc(self, depth: int) -> None:
        self._put(self._pick(("<<EOT\n", "<<-EOT\n", "<<-Ä\n")))
        marker = self._parts[-1].rpartition("<")[2].lstrip("-").strip()
        for _ in range(self._random.randrange(4)):
            self._raw(self._pick(("", "  ", "\t", " x  =1")))
            if self._chance(0.4):
                self._piece(depth, tuple(text for text in _TEXTS if "\\" not in text))
            self._raw("\n")
        self._raw(self._pick(("", "  ", "\t")) + marker + self._pick(("", "", "  ")))
        self._raw("\n")


def _is_word(character: str) -> bool:
    return character.isalnum() or character in "_-" or (character != "" and character > "\x7f")

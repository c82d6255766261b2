"""What Go's regexp/syntax complains of in a pattern, and the pattern as RE2 takes it (Go 1.26 regexp/syntax/parse.go).

Both read nearly the same language, but complain in other words, of other places, and in another order. So a pattern is
read here once from left to right, as Go does it, and RE2 gets what Go finds nothing wrong with.
"""

from __future__ import annotations

import re

from gitpool.devserver.filters.unicodeclass import unicode_class

MAX_REPEAT = 1000
MAX_HEIGHT = 1000

_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")
_FLAGS = re.compile(r"\(\?(?:[imsU]*(?:-[imsU]+)?)[:)]")
_FLAG = re.compile(r"\(\?[imsU]*(?:-[imsU]*)?")
_OCTAL = re.compile(r"0[0-7]{0,2}|[1-7][0-7]{1,2}")
_HEXADECIMAL = re.compile(r"x(?:([0-9a-fA-F]{2})|\{(0*[0-9a-fA-F]{1,6})\})")
_SURROGATE = re.compile("[\ud800-\udfff]")
_POSIX = re.compile(
    r"\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]", re.ASCII
)
_ESCAPES = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}


class BadPattern(ValueError):
    """A pattern that does not compile, in Go's words (Go regexp/syntax Error)."""

    def __init__(self, code: str, excerpt: str) -> None:
        super().__init__(f"error parsing regexp: {code}: `{excerpt}`")


def for_re2(pattern: str) -> str:
    """The pattern as RE2 takes it; octets that are no UTF-8 are lone surrogates.

    Raises:
        BadPattern: Go does not compile it.
    """
    reader = _Reader(pattern)
    while reader.at < len(pattern):
        reader.token()
    return reader.end()


class _Group:
    """An open parenthesis, or the whole: how often and how deeply what is in it repeats, and what stands last in it."""

    __slots__ = ("captures", "height", "last", "weight")

    def __init__(self, captures: int) -> None:
        self.captures = captures
        self.weight, self.height = 1, 0
        self.last: tuple[int, int] | None = None

    def add(self, weight: int, height: int) -> None:
        """One more thing, which a repetition may take."""
        self.settle()
        self.last = weight, height

    def settle(self) -> None:
        """What stood last is taken no more."""
        if self.last is not None:
            self.weight, self.height = max(self.weight, self.last[0]), max(self.height, self.last[1])
            self.last = None


class _Reader:
    """Reads token by token; ``repeated`` is where the repetition just before begins, of which there may be but one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.pieces: list[str] = []
        self.groups = [_Group(0)]
        self.repeated: int | None = None

    def end(self) -> str:
        """The pattern that was read."""
        if len(self.groups) > 1:
            raise BadPattern("missing closing )", self.text)
        return "".join(self.pieces)

    def token(self) -> None:
        """Read one thing."""
        char, start, repeated = self.text[self.at], self.at, self.repeated
        self.repeated = None
        group = self.groups[-1]
        if char == "(":
            self._open()
        elif char == "|":
            group.settle()
            self.at += 1
        elif char == ")":
            self._close()
        elif char == "[":
            self._bracket()
            return
        elif char == "\\":
            self._backslash()
            return
        elif char in "*+?":
            self._repeat(self.at + 1, 1, repeated, counted=False)
        elif (count := _REPEAT.match(self.text, self.at)) is not None:
            self._repeat(count.end(), self._count(count), repeated, counted=True)
        else:
            self._rune()
            group.add(1, 1)
        self.pieces.append(self.text[start : self.at])

    def _rune(self) -> str:
        """The next character, "" at the end (Go nextRune)."""
        char = self.text[self.at : self.at + 1]
        if _SURROGATE.match(char):
            raise BadPattern("invalid UTF-8", self.text[self.at :])
        self.at += len(char)
        return char

    def _valid(self, text: str) -> None:
        """Refuse what is no UTF-8 (Go checkUTF8)."""
        bad = _SURROGATE.search(text)
        if bad is not None:
            raise BadPattern("invalid UTF-8", text[bad.start() :])

    def _open(self) -> None:
        """A group, or flags (Go parsePerlFlags)."""
        text, start = self.text, self.at
        if not text.startswith("(?", start):
            self.groups.append(_Group(1))
            self.at += 1
            return
        named = next(
            (mark for mark in ("(?P<", "(?<") if text.startswith(mark, start) and len(text) > start + len(mark)), None
        )
        if named is not None:
            self._name(start + len(named))
            return
        flags = _FLAGS.match(text, start)
        if flags is None:
            found = _FLAG.match(text, start)
            self.at = found.end() if found else start
            self._rune()
            raise BadPattern("invalid or unsupported Perl syntax", text[start : self.at])
        self.at = flags.end()
        if flags[0].endswith(":"):
            self.groups.append(_Group(0))

    def _name(self, begin: int) -> None:
        start, end = self.at, self.text.find(">", begin)
        if end < 0:
            self._valid(self.text[start:])
            raise BadPattern("invalid named capture", self.text[start:])
        name = self.text[begin:end]
        self._valid(name)
        if not re.fullmatch(r"[A-Za-z0-9_]+", name):
            raise BadPattern("invalid named capture", self.text[start : end + 1])
        self.at = end + 1
        self.groups.append(_Group(1))

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise BadPattern("unexpected )", self.text)
        group = self.groups.pop()
        group.settle()
        self._tall(group.height + group.captures)
        self.groups[-1].add(group.weight, group.height + group.captures)
        self.at += 1

    def _tall(self, height: int) -> None:
        if height > MAX_HEIGHT:
            raise BadPattern("expression nests too deeply", self.text)

    def _count(self, count: re.Match[str]) -> int:
        """How often a counted repetition may repeat, at the least where it has no end."""
        low = int(count[1][:9])
        high = low if count[2] is None else int(count[3][:9]) if count[3] else -1
        if low > MAX_REPEAT or high > MAX_REPEAT or 0 <= high < low:
            raise BadPattern("invalid repeat count", count[0])
        return low if high < 0 else high

    def _repeat(self, end: int, times: int, repeated: int | None, *, counted: bool) -> None:
        """A repetition of what stands last (Go repeat, repeatIsValid)."""
        start, group = self.at, self.groups[-1]
        self.at = end + self.text.startswith("?", end)
        if repeated is not None:
            raise BadPattern("invalid nested repetition operator", self.text[repeated : self.at])
        if group.last is None:
            raise BadPattern("missing argument to repetition operator", self.text[start : self.at])
        weight, height = group.last
        self._tall(height + 1)
        # Something that may only stand not at all weighs nothing, whatever is in it.
        is_none = counted and times == 0 and self.text[end - 2] != ","
        weight = 1 if is_none else weight * max(times, 1)
        if counted and times >= 2 and weight > MAX_REPEAT:
            raise BadPattern("invalid repeat count", self.text[start : self.at])
        group.last = weight, height + 1
        self.repeated = start

    def _backslash(self) -> None:
        """An escape outside of brackets."""
        start, kind = self.at, self.text[self.at + 1 : self.at + 2]
        if kind == "Q":
            self._literal()
            return
        if kind and kind in "AbBz":
            self.at += 2
        elif kind == "C":
            raise BadPattern("invalid escape sequence", "\\C")
        elif kind and kind in "pP":
            inner = self._unicode()
            self.pieces.append(f"[{inner}]")
            start = self.at
        elif kind and kind in "dDsSwW":
            self.at += 2
        else:
            self._escape()
        self.pieces.append(self.text[start : self.at])
        self.groups[-1].add(1, 1)

    def _literal(self) -> None:
        r"""Everything up to ``\E`` as it stands."""
        start = self.at
        end = self.text.find("\\E", start + 2)
        literal = self.text[start + 2 : end if end >= 0 else None]
        self._valid(literal)
        self.at = len(self.text) if end < 0 else end + 2
        self.pieces.append(self.text[start : self.at])
        if literal:
            self.groups[-1].add(1, 1)

    def _escape(self) -> int:
        """A character that is written as an escape (Go parseEscape)."""
        start = self.at
        self.at += 1
        if self.at == len(self.text):
            raise BadPattern("trailing backslash at end of expression", "")
        octal, hexadecimal = _OCTAL.match(self.text, self.at), _HEXADECIMAL.match(self.text, self.at)
        if octal is not None:
            self.at = octal.end()
            return int(octal[0], 8)
        if hexadecimal is not None and int(hexadecimal[1] or hexadecimal[2], 16) <= 0x10FFFF:
            self.at = hexadecimal.end()
            return int(hexadecimal[1] or hexadecimal[2], 16)
        char = self._rune()
        if char in _ESCAPES:
            return _ESCAPES[char]
        if char.isascii() and not char.isalnum():
            return ord(char)
        if char == "x":
            self._bad_hexadecimal()
        raise BadPattern("invalid escape sequence", self.text[start : self.at])

    def _bad_hexadecimal(self) -> None:
        """Read as far as Go does before it gives up."""
        if self.at == len(self.text):
            return
        if self._rune() != "{":
            self._rune()
            return
        value = 0
        while self.at < len(self.text):
            char = self._rune()
            if not (char.isascii() and char.isalnum() and char.lower() <= "f"):
                return
            value = value * 16 + int(char, 16)
            if value > 0x10FFFF:
                return

    def _unicode(self) -> str:
        r"""A class of Unicode by its name, ``\pN`` or ``\p{Name}``, as it stands in brackets (Go parseUnicodeClass)."""
        text, start = self.text, self.at
        self.at += 2
        if self._rune() != "{":
            name = text[start + 2 : self.at]
        else:
            end = text.find("}", start)
            if end < 0:
                self._valid(text[start:])
                raise BadPattern("invalid character class range", text[start:])
            name = text[start + 3 : end]
            self._valid(name)
            self.at = end + 1
        found = unicode_class(name.removeprefix("^"), negated=(text[start + 1] == "P") is not name.startswith("^"))
        if found is None:
            raise BadPattern("invalid character class range", text[start : self.at])
        return found

    def _bracket(self) -> None:
        """A class in brackets (Go parseClass)."""
        text, whole = self.text, self.at
        self.at += 1 + text.startswith("^", self.at + 1)
        first, piece = True, whole
        while first or not text.startswith("]", self.at):
            first = False
            if text.startswith("[:", self.at) and self._posix():
                continue
            kind = text[self.at : self.at + 2]
            if kind in ("\\p", "\\P"):
                self.pieces.append(text[piece : self.at])
                self.pieces.append(self._unicode())
                piece = self.at
            elif len(kind) == 2 and kind[0] == "\\" and kind[1] in "dDsSwW":
                self.at += 2
            else:
                self._range(whole)
        self.at += 1
        self.pieces.append(text[piece : self.at])
        self.groups[-1].add(1, 1)

    def _posix(self) -> bool:
        """A class like ``[:alpha:]``, if it is one (Go parseNamedClass)."""
        end = self.text.find(":]", self.at + 2)
        if end < 0 or len(self.text) < self.at + 3:
            return False
        name = self.text[self.at : end + 2]
        if not _POSIX.fullmatch(name):
            raise BadPattern("invalid character class range", name)
        self.at = end + 2
        return True

    def _range(self, whole: int) -> None:
        """A character, or two with a dash between."""
        start = self.at
        low = high = self._member(whole)
        if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
            self.at += 1
            high = self._member(whole)
        if high < low:
            raise BadPattern("invalid character class range", self.text[start : self.at])

    def _member(self, whole: int) -> int:
        if self.at == len(self.text):
            raise BadPattern("missing closing ]", self.text[whole:])
        return self._escape() if self.text[self.at] == "\\" else ord(self._rune())

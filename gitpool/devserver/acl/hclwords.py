"""The words of HCL 1: names, numbers, texts, heredocs, brackets (hashicorp/hcl hcl/scanner)."""

from __future__ import annotations

import re

from gitpool.devserver.acl.hcltree import BadWord, Token

_SPACE = " \t\n\r"
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F]*|(?P<float>[0-9]+(?:\.[0-9]*(?:[eE][+-]?[0-9]*)?|[eE][+-]?[0-9]*))|[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]*)?"
)
_OCTAL_THAT_IS_NONE = re.compile(r"0[0-9]+[89]")
_ESCAPE = re.compile(r"[abfnrtv\\\"]|[0-7]{3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}")
_SIGNS = {
    "[": "LBRACK",
    "]": "RBRACK",
    "{": "LBRACE",
    "}": "RBRACE",
    ",": "COMMA",
    "=": "ASSIGN",
    "+": "ADD",
    "-": "SUB",
    ".": "PERIOD",
}
_BLANKS = "\t\n\v\f\r "
_NUL = "unexpected null character (0x00)"
# The library keeps this one for itself.
_RESERVED = "\ue123"


class Words:
    """The words of a text, one after the other; comments are no words. BadWord at the first that is none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        # The library counts every look beyond the end as a column.
        self._beyond = 0

    def next(self) -> Token:
        """The next word; at the end EOF, as often as it is asked for."""
        while True:
            char = self._read()
            while char and char in _SPACE:
                char = self._read()
            start = self._at - 1 if char else self._at
            line, column = self._place()
            kind = self._kind(char, start)
            if kind != "COMMENT":
                return Token(kind, self._text[start : self._at], line, column)

    def _read(self) -> str:
        if self._at >= len(self._text):
            self._beyond += 1
            return ""
        char = self._text[self._at]
        self._at += 1
        if char == "\0":
            raise self._wrong(_NUL)
        if char == _RESERVED:
            raise self._wrong("unicode code point U+E123 reserved for internal use")
        return char

    def _place(self) -> tuple[int, int]:
        """Line and column of what was read last."""
        index = self._at - 1 + self._beyond
        return self._text.count("\n", 0, index) + 1, index - self._text.rfind("\n", 0, max(index, 0))

    def _wrong(self, sentence: str) -> BadWord:
        line, column = self._place()
        return BadWord(f"At {line}:{column}: {sentence}")

    def _kind(self, char: str, start: int) -> str:
        """Read on to the end of the word that begins with that character, and say its kind."""
        if not char:
            return "EOF"
        if _is_letter(char):
            return self._name(start)
        if char.isascii() and char.isdigit():
            return self._number(start)
        if char == '"':
            self._string()
            return "STRING"
        if char in "#/":
            self._comment(char)
            return "COMMENT"
        if char == "<":
            self._heredoc()
            return "HEREDOC"
        if char in "-." and self._text[self._at : self._at + 1].isdecimal():
            return self._number(start)
        if char not in _SIGNS:
            raise self._wrong("illegal char")
        return _SIGNS[char]

    def _name(self, start: int) -> str:
        char = self._read()
        while char and (_is_letter(char) or _is_digit(char) or char in "-."):
            char = self._read()
        if char:
            self._at -= 1
        return "BOOL" if self._text[start : self._at] in ("true", "false") else "IDENT"

    def _number(self, start: int) -> str:
        begin = start + 1 if self._text[start] == "-" else start
        found = _NUMBER.match(self._text, begin)
        if found is None:
            raise self._wrong("illegal char")
        self._at = found.end()
        if len(found[0]) == 2 and found[0][1] in "xX":
            raise self._wrong("illegal hexadecimal number")
        if found["float"] or found[0].startswith("."):
            return "FLOAT"
        if _OCTAL_THAT_IS_NONE.match(found[0]):
            raise self._wrong("illegal octal number")
        return "NUMBER"

    def _string(self) -> None:
        """To the closing quote; within ``${ }`` quotes and line ends are nothing special."""
        depth = 0
        while True:
            char = self._read()
            if not char or (char == "\n" and not depth):
                raise self._wrong("literal not terminated")
            if char == '"' and not depth:
                return
            if not depth and char == "$" and self._text.startswith("{", self._at):
                depth = 1
                self._read()
            elif depth and char in "{}":
                depth += 1 if char == "{" else -1
            elif char == "\\":
                found = _ESCAPE.match(self._text, self._at)
                if found is None:
                    self._read()
                    raise self._wrong("illegal char escape")
                self._at = found.end()

    def _comment(self, char: str) -> None:
        follower = self._text[self._at : self._at + 1]
        if char == "/" and follower == "*":
            end = self._text.find("*/", self._at + 1)
            if end < 0:
                self._at, self._beyond = len(self._text), self._beyond + 1
                raise self._wrong("comment not terminated")
            self._at = end + 2
            return
        if char == "/" and follower != "/":
            raise self._wrong("expected '/' for comment")
        end = self._text.find("\n", self._at)
        self._at = end if end >= 0 else len(self._text)
        self._beyond += end < 0

    def _heredoc(self) -> None:
        """To the end of the line that says no more than the anchor."""
        if self._read() != "<":
            raise self._wrong("heredoc expected second '<', didn't see it")
        begin = self._at
        char = self._read()
        if char == "-":
            char = self._read()
        while char and (_is_letter(char) or _is_digit(char)):
            char = self._read()
        if not char:
            raise self._wrong("heredoc not terminated")
        if char != "\n":
            raise self._wrong("invalid characters in heredoc anchor")
        anchor = self._text[begin : self._at - 1]
        name = anchor.removeprefix("-")
        if not name:
            raise self._wrong("zero-length heredoc anchor")
        while (end := self._text.find("\n", self._at)) >= 0:
            line, self._at = self._text[self._at : end], end + 1
            # The library compares lengths first, and counts the sign of <<- as well.
            if len(line) >= len(anchor) and line.lstrip(_BLANKS).rstrip("\r") == name:
                return
        self._at, self._beyond = len(self._text), self._beyond + 1
        raise self._wrong("heredoc not terminated")


def _is_letter(char: str) -> bool:
    return char == "_" or char.isalpha()


def _is_digit(char: str) -> bool:
    return char.isdecimal()

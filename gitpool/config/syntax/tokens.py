"""The tokens of HCL, with every mistake that lies within one: strings, heredocs and comments left open, odd characters.

This reader is for the blocks that the literal one does not know. It follows Go's scanner (hclsyntax/scan_tokens.rl)
and never gives up: a mistake is noted with the place where a person would look, and reading goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from gitpool.config.findings import MOST_MISTAKES, Findings
from gitpool.config.syntax import broken
from gitpool.config.syntax.strings import BLANKS


class Kind(Enum):
    """What a token is; an `OPERATOR` is told by its text."""

    NAME = auto()
    NUMBER = auto()
    OPERATOR = auto()
    NEWLINE = auto()
    OPEN_STRING = auto()
    OPEN_HEREDOC = auto()
    TEXT = auto()
    INTERPOLATION = auto()
    DIRECTIVE = auto()
    CLOSE_TEMPLATE = auto()
    CLOSE_STRING = auto()
    BAD = auto()
    COMMENT = auto()
    END = auto()


@dataclass(slots=True)
class Token:
    """A token and its place; `text` is empty where only the kind matters."""

    kind: Kind
    start: int
    end: int
    text: str = ""


_token = re.compile(
    r"""
      (?P<blank>[ \t]+)
    | (?P<newline>\r?\n)
    | (?P<comment>(?:\#|//)[^\n]*(?:\n|\Z))
    | (?P<inline>/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)
    | (?P<name>[^\W\d](?:[\w·-])*)
    | (?P<number>[0-9](?:[0-9]|[eE][+-]?[0-9]|\.(?=[0-9]))*)
    | (?P<heredoc><<-?[^\W\d][\w·-]*\r?\n)
    | (?P<odd><<|/\*)
    | (?P<operator>~(?=\})|==|!=|<=|>=|&&|\|\||=>|\.\.\.|::|[-+*/%<>!?:=.,()\[\]{}])
    | (?P<quote>")
    """,
    re.VERBOSE,
).match
_quoted_text = re.compile(r'(?:[^"\\\r\n$%]+|\$+(?![${])|%+(?![%{])|\$\$+\{|%%+\{|\\[nrt"\\])+').match
_heredoc_text = re.compile(r"(?:[^\r\n$%]+|\$+(?![${])|%+(?![%{])|\$\$+\{|%%+\{)+").match
_line_break = re.compile(r"\r?\n").match


@dataclass(slots=True)
class _Mode:
    """Where the scanner is: in expressions (`marker` None), a quoted string (empty) or a heredoc (its marker)."""

    start: int
    marker: str | None = None
    braces: int = 0


_BARE = "\n"
"""The marker of a text that is a template as a whole: no line is this, so it ends where the text ends."""


class Scanner:
    """The tokens of a text from an offset on; ends with an `END` token at the end of the text.

    Comments are passed over, unless `comments` asks for them; the line break behind one is a token of its own.
    """

    def __init__(
        self, text: str, at: int, findings: Findings, *, is_template: bool = False, comments: bool = False
    ) -> None:
        self._text, self._at, self._findings = text, at, findings
        self._comments = comments
        self._modes = [_Mode(at, _BARE if is_template else None)]
        self.is_swallowed = False

    def tokens(self) -> Iterator[Token]:
        """The tokens, one after the other, as they are asked for."""
        yield from self.ready()
        yield from self._left_open()
        yield Token(Kind.END, self._at, self._at)

    def extend(self, more: str) -> None:
        """Put more lines behind a text of whole lines, whose `ready` tokens were taken."""
        self._text += more

    def ready(self) -> Iterator[Token]:
        """The tokens of the text so far; nothing that is open is closed."""
        while self._at < len(self._text):
            if len(self._findings.report.diagnostics) >= MOST_MISTAKES:
                self._give_up()
                return
            marker = self._modes[-1].marker
            if marker is None:
                yield from self._plain()
            elif marker == "":
                yield from self._quoted()
            else:
                yield from self._heredoc(marker)

    def _give_up(self) -> None:
        """Pass over the rest of a text that is not HCL; what it leaves open is no mistake of its own."""
        self._at = len(self._text)
        del self._modes[1:]
        self.is_swallowed = True

    def _take(self, kind: Kind, end: int, text: str = "") -> Token:
        token = Token(kind, self._at, end, text)
        self._at = end
        return token

    def _plain(self) -> Iterator[Token]:
        match = _token(self._text, self._at)
        if match is None or match.lastgroup == "odd":
            yield self._odd()
            return
        group, text = match.lastgroup, match.group()
        if group == "blank":
            self._at = match.end()
        elif group == "newline":
            yield self._take(Kind.NEWLINE, match.end())
        elif group in ("comment", "inline"):
            comment = self._take(Kind.COMMENT, match.end() - text.endswith("\n"))
            if self._comments:
                yield comment
        elif group == "name":
            yield self._name(text)
        elif group == "number":
            yield self._number(text)
        elif group == "quote":
            self._modes.append(_Mode(self._at, ""))
            yield self._take(Kind.OPEN_STRING, match.end())
        elif group == "heredoc":
            self._modes.append(_Mode(self._at, text.lstrip("<-").rstrip("\r\n")))
            yield self._take(Kind.OPEN_HEREDOC, match.end(), text)
        else:
            yield self._operator(text)

    def _operator(self, text: str) -> Token:
        mode = self._modes[-1]
        if text == "{":
            mode.braces += 1
        elif text == "}" and mode.braces:
            mode.braces -= 1
        elif text in ("}", "~") and len(self._modes) > 1:
            self._modes.pop()
            return self._take(Kind.CLOSE_TEMPLATE, self._text.index("}", self._at) + 1)
        return self._take(Kind.OPERATOR, self._at + len(text), text)

    def _name(self, text: str) -> Token:
        end = self._at + len(text)
        if not text.isascii() or self._text[end : end + 1] > "\x7f":
            end = _identifier_end(self._text, self._at)
            if end == self._at:
                return self._odd()
        return self._take(Kind.NAME, end, self._text[self._at : end])

    def _number(self, text: str) -> Token:
        legal = broken.check_number(text, self._at, self._findings)
        return self._take(Kind.NUMBER if legal else Kind.BAD, self._at + len(text), text)

    def _odd(self) -> Token:
        end = broken.odd_character(self._text, self._at, self._findings)
        self.is_swallowed = end == len(self._text)
        return self._take(Kind.BAD, end)

    def _quoted(self) -> Iterator[Token]:
        text, at = self._text, self._at
        if text.startswith('"', at):
            self._modes.pop()
            yield self._take(Kind.CLOSE_STRING, at + 1)
        elif (match := _quoted_text(text, at)) is not None:
            yield self._take(Kind.TEXT, match.end())
        elif text[at] in "$%":
            yield self._open_template()
        elif text[at] == "\\":
            yield self._take(Kind.TEXT, broken.check_escape(text, at, self._findings))
        elif _line_break(text, at):
            yield from self._broken_string()
        else:
            broken.carriage_return(at, self._findings)
            yield self._take(Kind.TEXT, at + 1)

    def _heredoc(self, marker: str) -> Iterator[Token]:
        text, at = self._text, self._at
        if text[at - 1 : at] == "\n" and marker != _BARE:
            stop = text.find("\n", at)
            line = text[at:stop].removesuffix("\r")
            if stop >= 0 and line.strip(BLANKS) == marker and "\r" not in line:
                end = at + len(line)
                self._modes.pop()
                yield self._take(Kind.CLOSE_STRING, end)
                return
        if (match := _heredoc_text(text, at)) or (match := _line_break(text, at)):
            yield self._take(Kind.TEXT, match.end())
        elif text[at] in "$%":
            yield self._open_template()
        else:
            broken.carriage_return(at, self._findings)
            yield self._take(Kind.TEXT, at + 1)

    def _open_template(self) -> Token:
        text, at = self._text, self._at
        kind = Kind.INTERPOLATION if text[at] == "$" else Kind.DIRECTIVE
        self._modes.append(_Mode(at))
        return self._take(kind, at + (3 if text.startswith("~", at + 2) else 2))

    def _broken_string(self) -> Iterator[Token]:
        """A line ends within a quoted string: everything that was opened on the line is closed here."""
        kept = len(self._modes) - 1
        while kept > 1 and "\n" not in self._text[self._modes[kept - 1].start : self._modes[-1].start]:
            kept -= 1
        opened = self._modes[kept:]
        broken.unclosed(self._text, [(mode.start, mode.marker) for mode in opened], self._at, self._findings)
        yield from self._close(kept)
        self._at = broken.continued(self._text, self._at)

    def _left_open(self) -> Iterator[Token]:
        if len(self._modes) > 1:
            self.is_swallowed = True
            opened = [(mode.start, mode.marker) for mode in self._modes[1:]]
            broken.unclosed(self._text, opened, self._at, self._findings)
            yield from self._close(1)

    def _close(self, kept: int) -> Iterator[Token]:
        for mode in reversed(self._modes[kept:]):
            yield Token(Kind.CLOSE_TEMPLATE if mode.marker is None else Kind.CLOSE_STRING, self._at, self._at)
        del self._modes[kept:]


def _identifier_end(text: str, at: int) -> int:
    """The offset behind the identifier at an offset, combining marks included; the offset itself if there is none."""
    if not text[at].isidentifier():
        return at
    at += 1
    while at < len(text) and (text[at] == "-" or ("a" + text[at]).isidentifier()):
        at += 1
    return at

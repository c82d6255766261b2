"""A walk over the tokens of one item, which writes down the same item in plain HCL for python-hcl2.

The plain text has the length of the original, character by character, so that places in the one are places in the
other. In it there are no comments, no heredocs, no escapes, no names but x, no directives and no line breaks but those
that separate: everything over which python-hcl2 and HCL disagree. What strings and names really say is read from the
original.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from gitpool.config.findings import Findings
from gitpool.config.syntax.tokens import Kind, Scanner, Token

MAX_DEPTH = 100
"""Blocks and expressions may be nested that deep; nothing that a person writes comes near."""


@dataclass(frozen=True, slots=True)
class Directive:
    """`%{ if }`, `%{ for key, value in }`, `%{ else }`, `%{ endif }` or `%{ endfor }` in a text."""

    keyword: str
    key: str | None = None
    value: str = ""


class Broken(Exception):
    """The item cannot be understood from here on; why is in the report."""


class Cursor:
    """`token` is the next token. While `loose`, line breaks mean nothing and are not seen.

    `directives` are those of texts, by their offsets: python-hcl2 is shown an interpolation in their place. `signs` has
    all signs of a row of them, by the offset of the last, which alone it is shown.
    """

    def __init__(self, text: str, at: int, findings: Findings, *, is_template: bool = False) -> None:
        self.text, self.findings, self.start = text, findings, at
        self.loose = False
        self.is_broken = False
        self.depth = 0
        self.brackets: list[Token] = []
        self.directives: dict[int, Directive] = {}
        self.signs: dict[int, str] = {}
        self._scanner = Scanner(text, at, findings, is_template=is_template)
        self._stream: Iterator[Token] = self._scanner.tokens()
        self._ahead: Token | None = None
        self._plain: list[str] = []
        self._written = at
        self._line = at
        self.token = next(self._stream)

    @property
    def plain(self) -> str:
        """What has been walked over so far, as python-hcl2 is to read it."""
        return "".join(self._plain)

    @property
    def end(self) -> int:
        """The offset behind what has been walked over."""
        return self._written

    @property
    def is_swallowed(self) -> bool:
        """Whether a comment or heredoc without an end took the rest of the text."""
        return self._scanner.is_swallowed

    def is_at(self, *texts: str) -> bool:
        """Whether the next token is one of these operators."""
        return self.is_kind(Kind.OPERATOR) and self.token.text in texts

    def is_kind(self, *kinds: Kind) -> bool:
        """Whether the next token is of one of these kinds."""
        return self.token.kind in kinds

    def peek(self) -> Token:
        """The token after the next one."""
        if self._ahead is None:
            self._ahead = next(self._stream, Token(Kind.END, len(self.text), len(self.text)))
        return self._ahead

    def advance(self, plain: str | None = None) -> Token:
        """Walk over the next token; `plain` is what python-hcl2 sees in its place, "" if a later one stands for it."""
        token = self.token
        self._write(token, _plain(token) if plain is None else plain)
        self._step()
        self.skip_loose()
        return token

    def withdraw(self) -> None:
        """Take back what was put down last: the next token stands for both."""
        self._written -= len(self._plain.pop())

    def skip_loose(self) -> None:
        """Walk over line breaks that mean nothing here."""
        while self.loose and self.is_kind(Kind.NEWLINE):
            self._step()

    def skip_newlines(self) -> None:
        """Walk over line breaks that may stand here."""
        while self.is_kind(Kind.NEWLINE):
            self.advance()

    def deeper(self) -> None:
        """Go one level down; `depth` is lowered by whoever comes up again."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("Too deeply nested", f"Nothing can be nested deeper than {MAX_DEPTH} levels.")

    def open(self, *, loose: bool) -> bool:
        """Walk over an opening bracket; the answer is for `close`."""
        self.deeper()
        before, self.loose = self.loose, loose
        self.brackets.append(self.token)
        self.advance()
        return before

    def close(self, before: bool, plain: str | None = None) -> None:
        """Walk over a closing bracket, back to how line breaks were seen before."""
        self.depth -= 1
        self.brackets.pop()
        self.loose = before
        self.advance(plain)

    def fresh(self) -> None:
        """A new item begins with the next token: what was wrong before it hides nothing."""
        self._line = self.token.start

    def note(self, summary: str, detail: str, start: int, end: int) -> None:
        """Report a mistake, unless the same item was found wrong already: then this is its consequence."""
        self.is_broken = True
        if self.findings.last < self._line:
            self.findings.error(summary, detail, start, end)

    def fail(self, summary: str, detail: str, start: int | None = None, end: int | None = None) -> NoReturn:
        """Report a mistake, at the next token where no place is given, and give the item up."""
        start = self.token.start if start is None else start
        end = max(self.token.end, start + 1) if end is None else end
        self.note(summary, detail, start, end)
        raise Broken

    def recover(self) -> None:
        """Walk to the end of the broken line: a line break, or a brace, outside of the brackets opened on the way."""
        self.loose = False
        opened = [t.text for t in self.brackets]
        self.depth -= len(self.brackets)
        self.brackets.clear()
        while not self.is_kind(Kind.END):
            text = self.token.text if self.is_kind(Kind.OPERATOR) else ""
            if self.is_kind(Kind.NEWLINE) and not opened:
                return
            if text in ("(", "[", "{"):
                opened.append(text)
            elif text == "}" and "{" not in opened:
                return
            elif text in (")", "]", "}"):
                while opened and opened.pop() != {")": "(", "]": "[", "}": "{"}[text]:
                    pass
            self.advance()

    def _step(self) -> None:
        if self._ahead is not None:
            self.token, self._ahead = self._ahead, None
        else:
            self.token = next(self._stream, Token(Kind.END, len(self.text), len(self.text)))

    def _write(self, token: Token, plain: str) -> None:
        """Put down what stands for a token, where it ends; one that stands for earlier ones, too, takes their place."""
        if plain:
            self._plain.append(plain.rjust(token.end - self._written))
            self._written = token.end


_VALUES = ("true", "false", "null")
"""Names that are values. All others python-hcl2 sees as x: some it takes for keywords, others it does not know."""


def _plain(token: Token) -> str:
    size = token.end - token.start
    match token.kind:
        case Kind.NAME:
            return token.text if token.text in _VALUES else "x" * size
        case Kind.NUMBER:
            # A blank in front: python-hcl2 takes the -11 of 5-11 for one number, and 5 -11 for none.
            return ("1" * max(size - 1, 1)).rjust(size)
        case Kind.OPERATOR:
            return token.text
        case Kind.NEWLINE:
            return "\n"
        case Kind.OPEN_STRING:
            return '"'
        case Kind.OPEN_HEREDOC:
            return '"' + "x" * (size - 1)
        case Kind.CLOSE_STRING:
            return "x" * (size - 1) + '"'
        case Kind.INTERPOLATION | Kind.DIRECTIVE:
            return "${".ljust(size)
        case Kind.CLOSE_TEMPLATE:
            return "}"
    return "x" * size

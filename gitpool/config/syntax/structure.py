"""The structure of bodies: arguments and blocks, each on lines of its own, as HCL has it and python-hcl2 has not.

A broken line is reported and left; the lines after it are read as if it were not there, so that one run shows the
mistakes of the whole file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from gitpool.config.findings import Findings
from gitpool.config.syntax.cursor import Broken, Cursor, Directive
from gitpool.config.syntax.grammar import expression, string, template
from gitpool.config.syntax.tokens import Kind, Token


@dataclass(frozen=True, slots=True)
class Item:
    """An argument or block at the top of a file: `plain` is what python-hcl2 is to read, None if it is broken.

    `directives` and `signs` are what plain text cannot say (see `Cursor`).
    """

    start: int
    end: int
    plain: str | None
    directives: Mapping[int, Directive] = field(default_factory=dict)
    signs: Mapping[int, str] = field(default_factory=dict)


def read_item(text: str, at: int, findings: Findings) -> Item:
    """The item that starts at an offset, and whatever is wrong in it, reported."""
    return _read(text, at, findings, lambda cursor: _Bodies(cursor).item(top=True))


def read_inner_item(text: str, at: int, findings: Findings) -> Item:
    """The same for an item within a block."""
    return _read(text, at, findings, lambda cursor: _Bodies(cursor).item())


def read_expression(text: str, findings: Findings) -> Item:
    """The expression that is all of a text."""

    def walk(cursor: Cursor) -> None:
        cursor.skip_newlines()
        expression(cursor)
        cursor.skip_newlines()
        if not cursor.is_kind(Kind.END):
            cursor.fail("Extra characters after expression", "The expression ends before this.")

    return _read(text, 0, findings, walk)


def read_template(text: str, findings: Findings) -> Item:
    """The template that is all of a text."""
    return _read(text, 0, findings, template, is_template=True)


def _read(text: str, at: int, findings: Findings, walk: Callable[[Cursor], None], *, is_template: bool = False) -> Item:
    before = len(findings.report.diagnostics)
    cursor = Cursor(text, at, findings, is_template=is_template)  # the first token may be wrong already
    with suppress(Broken):
        walk(cursor)
    is_broken = cursor.is_broken or len(findings.report.diagnostics) > before
    at = cursor.start
    plain = None if is_broken else cursor.plain
    return Item(at, max(cursor.token.start, at + 1), plain, cursor.directives, cursor.signs)


class _Bodies:
    """The bodies of one item; `_suspect` is a brace that something further in seems to have closed."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._suspect: Token | None = None
        self._is_unclosed = False

    def item(self, *, top: bool = False) -> None:
        """Walk over an argument or a block, and to the end of its line."""
        cursor = self._cursor
        cursor.fresh()
        try:
            if not cursor.is_kind(Kind.NAME):
                self._no_name(top)
            following = cursor.peek()
            if following.kind is Kind.OPERATOR and following.text == "=":
                self._argument()
            else:
                self._block(top)
        except Broken:
            cursor.recover()
            while top and cursor.is_at("}"):
                cursor.advance()
                cursor.recover()

    def _no_name(self, top: bool) -> None:
        cursor = self._cursor
        if cursor.is_at("}") and top:
            detail = "No block is open that this brace could close. Remove it, or look for one closed too early above."
            cursor.fail("Unexpected closing brace", detail)
        if cursor.is_kind(Kind.OPEN_STRING):
            detail = "The names of arguments and blocks are not quoted."
            if not top:
                detail += ' Keys that are no identifiers can be written in an object: meta = { "my.key" = "value" }.'
            cursor.fail("Invalid argument name", detail)
        cursor.fail("Argument or block definition required", "A name is expected here: NAME = VALUE or NAME { }.")

    def _argument(self) -> None:
        cursor = self._cursor
        cursor.advance(_same(cursor.token))
        equals = cursor.advance()
        if cursor.is_kind(Kind.NEWLINE, Kind.END):
            detail = 'A value is expected behind the "=", on the same line.'
            cursor.fail("Missing expression", detail, equals.start, equals.end)
        expression(cursor)
        if not cursor.is_kind(Kind.NEWLINE, Kind.END):
            self._missing_newline()

    def _missing_newline(self) -> None:
        cursor = self._cursor
        following = cursor.peek()
        if cursor.is_at(","):
            detail = "Arguments are separated by line breaks, not by commas. Remove the comma."
            cursor.fail("Unexpected comma after argument", detail)
        if cursor.is_kind(Kind.NAME) and following.kind is Kind.OPERATOR and following.text == "=":
            detail = "Two arguments stand on one line. Every argument needs a line of its own."
        elif cursor.is_at("}"):
            detail = "The closing brace must stand on a line of its own, because the opening one ends its line."
        else:
            detail = "The argument must end with its value; what follows does not belong to it."
        cursor.fail("Missing newline after argument", detail)

    def _block(self, top: bool) -> None:
        cursor = self._cursor
        name = cursor.advance(_same(cursor.token))
        labels = self._labels()
        if not cursor.is_at("{"):
            self._no_brace(name, labels, top)
        opening = cursor.token
        before = cursor.open(loose=False)
        cursor.brackets.pop()  # a body finds its own way back to its brace
        self._body(opening)
        if not cursor.is_at("}"):
            self._unclosed(opening)
            return
        self._suspect = self._suspect or (opening if self._is_further_out(opening, cursor.token) else None)
        cursor.brackets.append(opening)
        cursor.close(before)
        if not cursor.is_kind(Kind.NEWLINE, Kind.END):
            self._after_block()

    def _after_block(self) -> None:
        cursor = self._cursor
        if cursor.is_at("}"):
            detail = "A closing brace must stand on a line of its own, unless its block is on one line."
            cursor.fail("Missing newline after block", detail)
        cursor.fail("Missing newline after block", "A block must end with a line break; put this on the next line.")

    def _labels(self) -> list[Token]:
        cursor = self._cursor
        labels: list[Token] = []
        while cursor.is_kind(Kind.NAME, Kind.OPEN_STRING):
            labels.append(cursor.token)
            if cursor.is_kind(Kind.NAME):
                cursor.advance(_same(cursor.token))
                continue
            while not cursor.is_kind(Kind.CLOSE_STRING):
                if cursor.is_kind(Kind.INTERPOLATION, Kind.DIRECTIVE):
                    detail = "A label is a plain text. To write the two characters themselves, double the first."
                    cursor.note("Invalid label", detail, cursor.token.start, cursor.token.end)
                    string(cursor)
                    raise Broken
                cursor.advance()
            cursor.advance()
        return labels

    def _no_brace(self, name: Token, labels: list[Token], top: bool) -> None:
        """What follows a name is neither `=` nor, behind labels, an opening brace."""
        cursor = self._cursor
        if cursor.is_at("="):
            detail = 'The "=" makes this an argument, and an argument has a name alone. A block has no "=".'
            cursor.fail("Invalid block definition", detail)
        if cursor.is_at(":", "=>", "==") and not labels:
            detail = f'An argument gets its value by an "=", not by "{cursor.token.text}".'
            cursor.fail("Missing equals sign", detail)
        is_value = cursor.is_kind(Kind.NUMBER, Kind.OPEN_HEREDOC) or cursor.is_at("[", "(")
        if (is_value and not labels) or (len(labels) == 1 and not top and cursor.is_kind(Kind.NEWLINE)):
            place = labels[0] if labels else cursor.token
            if cursor.peek().text != "{":
                detail = f'An "=" is missing between the name and its value: "{name.text} = ...".'
                cursor.fail("Missing equals sign", detail, name.end, max(place.start, name.end + 1))
        if cursor.is_kind(Kind.NEWLINE) and (labels or cursor.peek().text == "{"):
            detail = "The { that opens the block must stand at the end of this line."
            cursor.note("Missing opening brace", detail, name.start, cursor.end)
            self._body_without_brace()
            raise Broken
        if not labels:
            detail = f'Write "{name.text} = VALUE" for an argument, or "{name.text} {{ }}" for a block.'
            if cursor.is_at("."):
                detail = 'A name with a dot is no identifier. A key like that stands in quotes: meta = { "a.b" = "c" }.'
            cursor.fail("Argument or block definition required", detail, name.start, name.end)
        cursor.fail("Invalid block definition", 'A quoted label or the opening "{" is expected here.')

    def _body_without_brace(self) -> None:
        cursor = self._cursor
        cursor.skip_newlines()
        has_brace = cursor.is_at("{")
        if has_brace:
            cursor.advance()
        self._body(cursor.token, may_be_one_line=has_brace)
        if cursor.is_at("}"):
            cursor.advance()

    def _body(self, opening: Token, *, may_be_one_line: bool = True) -> None:
        """Walk over everything up to the closing brace."""
        cursor = self._cursor
        is_bare = not cursor.is_kind(Kind.NEWLINE) and not cursor.is_at("}") and not cursor.is_kind(Kind.END)
        if is_bare and may_be_one_line:
            cursor.fresh()
            try:
                self._single_argument()
            except Broken:
                cursor.recover()
        while True:
            cursor.skip_newlines()
            if cursor.is_at("}") or cursor.is_kind(Kind.END):
                return
            self.item()

    def _single_argument(self) -> None:
        """Walk over `name = value` in a block that is written on one line."""
        cursor = self._cursor
        following = cursor.peek()
        if not cursor.is_kind(Kind.NAME):
            self._no_name(top=False)
        if following.kind is not Kind.OPERATOR or following.text != "=":
            detail = (
                "A block on one line can hold a single argument, NAME = VALUE. Put what is in this block on lines of "
                "its own."
            )
            cursor.fail("Argument definition required", detail)
        cursor.advance(_same(cursor.token))
        cursor.advance()
        expression(cursor)
        if cursor.is_at("}"):
            return
        if cursor.is_kind(Kind.NEWLINE):
            detail = (
                "An argument behind the opening brace must be followed by the closing one. Put it on the next line."
            )
            cursor.fail("Invalid single-argument block definition", detail, cursor.token.start, cursor.token.start + 1)
        if not cursor.is_kind(Kind.END):
            detail = "A block on one line can hold one argument. Put each argument on a line of its own."
            cursor.fail("Invalid single-argument block definition", detail)

    def _unclosed(self, opening: Token) -> None:
        """The text ends within a body: blame the brace that a line further out seems to have closed."""
        if not self._is_unclosed and not self._cursor.is_swallowed:
            place = self._suspect or opening
            detail = "This brace has no closing one before the end of the file."
            if self._suspect is not None:
                detail = "This brace seems to have no closing one: the brace that closes it belongs to an outer block."
            self._cursor.findings.error("Unclosed block", detail, place.start, place.end)
        self._is_unclosed = True

    def _is_further_out(self, opening: Token, closing: Token) -> bool:
        """Whether a brace begins its line and stands further left than the line of the opening one."""
        indent = self._indent(closing.start)
        line = self._cursor.text[closing.start - indent : closing.start]
        return not line.strip() and indent < self._indent_of_line(opening.start)

    def _indent(self, at: int) -> int:
        return at - (self._cursor.text.rfind("\n", 0, at) + 1)

    def _indent_of_line(self, at: int) -> int:
        text = self._cursor.text
        begin = text.rfind("\n", 0, at) + 1
        return len(text[begin:at]) - len(text[begin:at].lstrip())


def _same(token: Token) -> str:
    """A name as python-hcl2 is to see it: any word, none that means something to it."""
    return "x" * (token.end - token.start)

"""The literal reader: blocks of plain values, references and calls, read without a parser library.

Rules of this module:

* It reads a part of HCL and reads it exactly as Go's HCL does. What it does not know, an operator or a mistake, it
  answers with `Unfamiliar` and without an opinion: python-hcl2 and the checks in front of it take over, block by
  block. So this module has no messages.
* A test holds its trees equal to those made from python-hcl2's, and its values equal to those of Go's HCL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from gitpool.config.syntax.digits import written
from gitpool.config.syntax.heredoc import plain_heredoc
from gitpool.config.syntax.strings import ESCAPES, nfc
from gitpool.config.syntax.tree import (
    Attribute,
    Block,
    Body,
    Expression,
    FunctionCall,
    GetAttribute,
    Index,
    Label,
    Literal,
    Name,
    Number,
    Object,
    Parentheses,
    Template,
    Tuple,
)

MAX_DEPTH = 50
"""Deeper nesting is left to the other reader, which has a limit with a message."""

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_COMMENT = r"(?:\#|//)[^\n]*"
_NUMBER = r"-?[0-9]{1,50}(?:\.[0-9]{1,50})?"  # longer ones need a check with a message
_KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

# Blank lines and comments between the items of a body. A comment between slash and star counts as a blank.
_between = re.compile(rf"(?:[ \t\n]+|\r\n|{_COMMENT}(?:\n|\Z)|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)*").match
# An argument with a plain value on a line of its own, by far the most frequent item: one match for all of it.
_plain_line = re.compile(
    rf'[ \t\n]*({_NAME})[ \t]*=[ \t]*(?:"([^"\\\r\n$%]*)"|({_NUMBER})|(true|false|null))[ \t]*(?:{_COMMENT})?\r?\n'
).match
_assignment = re.compile(rf"({_NAME})[ \t]*=(?![=>])[ \t]*").match
_header = re.compile(rf'({_NAME})((?:[ \t]+{_NAME}|[ \t]*"[^"\\\r\n$%]*")*)[ \t]*\{{').match
_label = re.compile(rf'"([^"]*)"|({_NAME})').finditer
_blanks = re.compile(r"[ \t]*").match
_line_end = re.compile(rf"[ \t]*(?:{_COMMENT})?(?:\r?\n|\Z)").match
_bare = re.compile(rf'"([^"\\\r\n$%]*)"|({_NUMBER})(?![0-9A-Za-z_.])|(true|false|null)(?![A-Za-z0-9_.(\[-])').match
_text = re.compile(r'[^"\\\r\n$%]+|\$+(?![${])|%+(?![%{])').match
_escaped_sigil = re.compile(r"(?:\$\$+|%%+)\{").match
_escape = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))').match
_key = re.compile(rf"({_NAME})[ \t]*(?:=(?![=>])|:(?!:))").match
_colon = re.compile(r"[ \t]*(?:=(?![=>])|:(?!:))").match
_word = re.compile(_NAME).match
_step = re.compile(rf"\.({_NAME})").match
_goes_on = re.compile(r"[ \t]*(?:[.(\[]|::)|[^\x00-\x7f]").match
_RESERVED = frozenset({"true", "false", "null", "for", "for_each", "in", "if", "else", "endif", "endfor"})


class Unfamiliar(Exception):
    """Not for this reader: something richer than literals, or a mistake."""


Richer: TypeAlias = Callable[[int], tuple[Attribute, int]]
"""Reads the argument at an offset by other means; gives the offset behind it, or raises `Unfamiliar`."""


def _nothing_richer(_: int) -> tuple[Attribute, int]:
    raise Unfamiliar


def read_block(text: str, at: int, richer: Richer = _nothing_richer) -> tuple[Block, int]:
    """The block that starts at an offset, and the offset behind its line.

    Raises:
        Unfamiliar: it holds something that neither this reader nor the richer one knows.
    """
    block, at = _block(text, at, 0, richer)
    return block, _end_of_line(text, at)


def read_string(text: str, at: int) -> tuple[Expression, int]:
    """The quoted string that starts at an offset, and the offset behind it.

    Raises:
        Unfamiliar: it is none, or one with more than literals in it.
    """
    return _string(text, at, 0)


def skip_blank(text: str, at: int) -> int:
    """The offset of the next item of a body: behind blanks, line breaks and comments."""
    match = _between(text, at)
    assert match is not None
    return match.end()


def _signed(text: str) -> Number:
    """The value of a number that may have a sign; not of -0, which Terraform tells from 0, and we could not."""
    value = written(text)
    if not value and text.startswith("-"):
        raise Unfamiliar
    return value


def _block(text: str, at: int, depth: int, richer: Richer) -> tuple[Block, int]:
    match = _header(text, at)
    if match is None or depth > MAX_DEPTH:
        raise Unfamiliar
    labels_at = match.start(2)
    labels = [
        Label(nfc(m.group(1)) if m.group(2) is None else m.group(2), m.start(), m.end())
        for m in _label(text, labels_at, match.end(2))
    ]
    body, end = _body(text, match.end(), depth + 1, richer)
    return Block(match.group(1), labels, body, at, match.end(2)), end


def _body(text: str, start: int, depth: int, richer: Richer) -> tuple[Body, int]:
    """The body behind an opening brace, and the offset behind the closing one."""
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    line = _line_end(text, start)
    if line is None:
        end = _single_line(text, start, attributes, depth)
        return Body(attributes, blocks, start, end), end + 1
    at = line.end()
    while True:
        while (match := _plain_line(text, at)) is not None:
            name, quoted, digits, word = match.groups()
            if name in attributes:
                raise Unfamiliar
            group = match.lastindex or 0
            begin, end = match.span(group)
            value: str | bool | Number | None
            if group == 2:
                value = nfc(quoted)
                begin, end = begin - 1, end + 1
            elif group == 3:
                value = _signed(digits)
            else:
                value = _KEYWORDS[word]
            attributes[name] = Attribute(name, Literal(value, begin, end), *match.span(1))
            at = match.end()
        at = skip_blank(text, at)
        if text.startswith("}", at):
            break
        assignment = _assignment(text, at)
        if assignment is not None:
            at = _end_of_line(text, _whole_attribute(text, assignment, attributes, depth, richer))
        else:
            block, at = _block(text, at, depth, richer)
            blocks.append(block)
            at = _end_of_line(text, at)
    return Body(attributes, blocks, start, at), at + 1


def _single_line(text: str, at: int, attributes: dict[str, Attribute], depth: int) -> int:
    """`{}` or `{ name = value }`: the offset of the closing brace."""
    at = _skip_blanks(text, at)
    assignment = _assignment(text, at)
    if assignment is not None:
        at = _skip_blanks(text, _attribute(text, assignment, attributes, depth))
    if not text.startswith("}", at):
        raise Unfamiliar
    return at


def _whole_attribute(
    text: str, assignment: re.Match[str], attributes: dict[str, Attribute], depth: int, richer: Richer
) -> int:
    """An argument on lines of its own, read by whoever knows it; the offset behind it."""
    try:
        end = _attribute(text, assignment, attributes, depth)
        _end_of_line(text, end)
    except Unfamiliar:
        found, end = richer(assignment.start())
        if assignment.group(1) in attributes and attributes[found.name].start != found.start:
            raise
        attributes[found.name] = found
    return end


def _attribute(text: str, assignment: re.Match[str], attributes: dict[str, Attribute], depth: int) -> int:
    name = assignment.group(1)
    if name in attributes:
        raise Unfamiliar
    value, at = _expression(text, assignment.end(), depth)
    attributes[name] = Attribute(name, value, *assignment.span(1))
    return at


def _end_of_line(text: str, at: int) -> int:
    match = _line_end(text, at)
    if match is None:
        raise Unfamiliar
    return match.end()


def _skip_blanks(text: str, at: int) -> int:
    match = _blanks(text, at)
    assert match is not None
    return match.end()


def _expression(text: str, at: int, depth: int) -> tuple[Expression, int]:
    if depth > MAX_DEPTH:
        raise Unfamiliar
    match = _bare(text, at)
    if match is not None:
        group = match.lastindex
        if group == 1:
            return Literal(nfc(match.group(1)), at, match.end()), match.end()
        if group == 2:
            return Literal(_signed(match.group(2)), at, match.end()), match.end()
        return Literal(_KEYWORDS[match.group(3)], at, match.end()), match.end()
    opening = text[at : at + 1]
    if opening == '"':
        return _string(text, at, depth)
    if opening == "[":
        return _tuple(text, at, depth)
    if opening == "{":
        return _object(text, at, depth)
    if opening == "(":
        inner, end = _expression(text, skip_blank(text, at + 1), depth + 1)
        end = skip_blank(text, end)
        if not text.startswith(")", end):
            raise Unfamiliar
        return Parentheses(inner, at, end + 1), end + 1
    if opening == "<":
        return _heredoc(text, at)
    return _reference(text, at, depth)


def _reference(text: str, start: int, depth: int) -> tuple[Expression, int]:
    """`word` or `word(arguments)`, and behind it any number of `.name` and `[key]`."""
    match = _word(text, start)
    if match is None or match.group() in _RESERVED:
        raise Unfamiliar
    found: Expression = Name(match.group(), *match.span())
    end = match.end()
    if text.startswith("(", end):
        arguments, end = _items(text, end + 1, ")", depth)
        found = FunctionCall(match.group(), arguments, False, start, end)
    while True:
        if (step := _step(text, end)) is not None:
            end = step.end()
            found = GetAttribute(found, step.group(1), start, end)
        elif text.startswith("[", end):
            key, end = _expression(text, skip_blank(text, end + 1), depth + 1)
            end = skip_blank(text, end)
            if not text.startswith("]", end):
                raise Unfamiliar
            end += 1
            found = Index(found, key, start, end)
        else:
            break
        depth += 1
        if depth > MAX_DEPTH:
            raise Unfamiliar
    if _goes_on(text, end):
        raise Unfamiliar
    return found, end


def _items(text: str, at: int, closing: str, depth: int) -> tuple[list[Expression], int]:
    """Expressions with commas between them, and the offset behind the closing bracket."""
    items: list[Expression] = []
    at = skip_blank(text, at)
    while not text.startswith(closing, at):
        item, at = _expression(text, at, depth + 1)
        items.append(item)
        at = skip_blank(text, at)
        if text.startswith(",", at):
            at = skip_blank(text, at + 1)
        elif not text.startswith(closing, at):
            raise Unfamiliar
    return items, at + 1


def _string(text: str, start: int, depth: int) -> tuple[Expression, int]:
    parts: list[Expression] = []
    run: list[str] = []
    run_start = at = start + 1
    while not text.startswith('"', at):
        if (match := _text(text, at)) is not None:
            run.append(match.group())
            at = match.end()
        elif (match := _escape(text, at)) is not None:
            run.append(_escaped(match))
            at = match.end()
        elif (match := _escaped_sigil(text, at)) is not None:
            run.append(match.group()[1:])
            at = match.end()
        else:
            if run:
                parts.append(Literal(nfc("".join(run)), run_start, at))
                run = []
            inner, at = _interpolation(text, at, depth)
            parts.append(inner)
            run_start = at
    if not parts:
        return Literal(nfc("".join(run)), start, at + 1), at + 1
    if run:
        parts.append(Literal(nfc("".join(run)), run_start, at))
    return Template(parts, start, at + 1), at + 1


def _interpolation(text: str, at: int, depth: int) -> tuple[Expression, int]:
    """The expression of `${...}`, and the offset behind it."""
    if not text.startswith("${", at):
        raise Unfamiliar
    inner, at = _expression(text, skip_blank(text, at + 2), depth + 1)
    at = skip_blank(text, at)
    if not text.startswith("}", at):
        raise Unfamiliar
    return inner, at + 1


def _escaped(match: re.Match[str]) -> str:
    if match.group(1):
        return ESCAPES[match.group(1)]
    point = int(match.group(2) or match.group(3), 16)
    if 0xD800 <= point < 0xE000 or point > 0x10FFFF:
        raise Unfamiliar
    return chr(point)


def _tuple(text: str, start: int, depth: int) -> tuple[Expression, int]:
    items, end = _items(text, start + 1, "]", depth)
    return Tuple(items, start, end), end


def _object(text: str, start: int, depth: int) -> tuple[Expression, int]:
    items: list[tuple[Expression, Expression]] = []
    at = skip_blank(text, start + 1)
    while not text.startswith("}", at):
        key, at = _object_key(text, at, depth)
        value, at = _expression(text, _skip_blanks(text, at), depth + 1)
        items.append((key, value))
        at = _skip_blanks(text, at)
        if text.startswith(",", at):
            at += 1
        elif not text.startswith("}", at):
            at = _end_of_line(text, at)
        at = skip_blank(text, at)
    return Object(items, start, at + 1), at + 1


def _object_key(text: str, at: int, depth: int) -> tuple[Expression, int]:
    """The key at an offset, and the offset behind its `=` or `:`."""
    match = _key(text, at)
    if match is not None:
        word = match.group(1)
        if word in _KEYWORDS or word == "for":
            raise Unfamiliar
        return Literal(word, *match.span(1)), match.end()
    key, at = _expression(text, at, depth + 1)
    match = _colon(text, at)
    if match is None:
        raise Unfamiliar
    return key, match.end()


def _heredoc(text: str, start: int) -> tuple[Expression, int]:
    """A heredoc without interpolation; it ends before the line break behind its closing marker."""
    found = plain_heredoc(text, start)
    if found is None:
        raise Unfamiliar
    value, end = found
    return Literal(value, start, end), end

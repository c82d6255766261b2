"""python-hcl2's reading of an item to our tree: the one module that knows that library.

Rules of this module:

* It is given the plain text that the grammar check wrote (see `cursor`), so what it parses is legal HCL, and places in
  it are places in the original, from which names, numbers and strings are read.
* `hcl2.loads` is not used: its dictionaries have lost duplicates, places and the difference between texts and
  expressions. The Lark tree has all of them.
* hcl2 and lark are imported when the first item comes here: files of literals never pay for them.
"""

from __future__ import annotations

import os
import threading
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from gitpool.config import literal, template
from gitpool.config.findings import Findings
from gitpool.config.strings import nfc, resolve_quoted
from gitpool.config.template import Hole
from gitpool.config.tree import (
    Attribute,
    Beyond,
    Binary,
    Block,
    Body,
    Conditional,
    Expression,
    FunctionCall,
    GetAttribute,
    Index,
    Label,
    Literal,
    Name,
    Object,
    Parentheses,
    Tuple,
    Unary,
)

_KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_turn = threading.Lock()  # python-hcl2 is not safe with threads (its issue 327)


def read_item(text: str, start: int, plain: str, findings: Findings) -> Attribute | Block | None:
    """The argument or block at an offset, from its plain text; None, and a word in the report, where there is none."""
    try:
        with _turn:
            tree = _parser().parse(plain + "\n")
        return _Reader(text, start, findings).item(tree.children[0].children[0])
    except RecursionError:
        summary, detail = "Too deeply nested", "This is nested deeper than can be read."
    except _lark_errors():
        # The grammar check has passed what python-hcl2 does not know.
        summary, detail = "Expression not supported", "This is legal HCL, but gitpool cannot read it. Write it simpler."
    findings.error(summary, detail, start, start + len(plain.partition("\n")[0]))
    return None


def _lark_errors() -> tuple[type[Exception], ...]:
    from lark.exceptions import LarkError

    return (LarkError, RuntimeError)


@cache
def _parser() -> Any:
    """python-hcl2's own parser; building its tables takes 1.5 s, so they are kept in the user's cache."""
    import hcl2.parser

    hcl2.parser.PARSER_FILE = _cache_file()
    return hcl2.parser.parser()


def _cache_file() -> Path:
    """Where the tables are kept; a path that cannot be, so that nothing is kept, if there is no private folder.

    The tables are a pickle: whoever can write it decides what is run, so the folder must be ours alone.
    """
    from importlib.metadata import version
    from sys import implementation

    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = (Path(base) if base.startswith("/") else Path.home() / ".cache") / "gitpool"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
        if status.st_uid == os.geteuid() and not status.st_mode & 0o022:
            return folder / f"hcl2-{version('lark')}-{version('python-hcl2')}-{implementation.cache_tag}.bin"
    except (OSError, RuntimeError):
        pass
    return Path(os.devnull) / "none"


class _Reader:
    """From Lark's tree of one item to ours; `_base` is the offset of the item in its file."""

    def __init__(self, text: str, base: int, findings: Findings) -> None:
        self._text, self._base, self._findings = text, base, findings

    def item(self, tree: Any) -> Attribute | Block:
        """An argument or a block."""
        return self._attribute(tree) if tree.data == "attribute" else self._block(tree)

    def _span(self, tree: Any) -> tuple[int, int]:
        place = getattr(tree, "meta", tree)
        return self._base + place.start_pos, self._base + place.end_pos

    def _attribute(self, tree: Any) -> Attribute:
        start, end = self._span(tree.children[0])
        return Attribute(self._text[start:end], self._expression(_trees(tree)[1]), start, end)

    def _block(self, tree: Any) -> Block:
        *header, body, closing = [child for child in tree.children if _data(child) != "new_line_or_comment"]
        opening = header.pop()
        start, end = self._span(header[0])
        labels = [self._label(child) for child in header[1:]]
        items = self._body(body, self._span(opening)[1], self._span(closing)[0])
        return Block(self._text[start:end], labels, items, start, labels[-1].end if labels else end)

    def _label(self, tree: Any) -> Label:
        start, end = self._span(tree)
        if self._text.startswith('"', start):
            return Label(nfc(resolve_quoted(self._text[start + 1 : end - 1])), start, end)
        return Label(self._text[start:end], start, end)

    def _body(self, tree: Any, start: int, end: int) -> Body:
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for child in _trees(tree):
            item = self.item(child)
            if isinstance(item, Block):
                blocks.append(item)
            elif item.name in attributes:
                redefined(item, attributes[item.name], self._findings)
            else:
                attributes[item.name] = item
        return Body(attributes, blocks, start, end)

    def _expression(self, tree: Any) -> Expression:
        handler = getattr(self, f"_{tree.data}", None)
        if handler is None:
            return Beyond(_BEYOND.get(tree.data, "Expressions of this kind are"), *self._span(tree))
        result: Expression = handler(tree)
        return result

    def _expr_term(self, tree: Any) -> Expression:
        inner = _trees(tree)
        if getattr(tree.children[0], "type", "") == "LPAR":
            return Parentheses(self._expression(inner[0]), *self._span(tree))
        return self._expression(inner[0])

    def _int_lit(self, tree: Any) -> Expression:
        start, end = self._span(tree)
        start -= self._text[start - 1 : start].isdigit()  # of a longer number the first digit was left blank
        return Literal(literal.number(self._text[start:end]), start, end)

    def _literal_value(self, tree: Any) -> Expression:
        start, end = self._span(tree)
        return Literal(_KEYWORDS[self._text[start:end]], start, end)

    def _identifier(self, tree: Any) -> Expression:
        start, end = self._span(tree)
        return Name(self._text[start:end], start, end)

    def _tuple(self, tree: Any) -> Expression:
        return Tuple([self._expression(child) for child in _trees(tree)], *self._span(tree))

    def _object(self, tree: Any) -> Expression:
        items = [tuple(_trees(element)) for element in _trees(tree)]
        return Object([(self._key(key), self._expression(value)) for key, value in items], *self._span(tree))

    def _key(self, tree: Any) -> Expression:
        key = self._expression(tree.children[0])
        if isinstance(key, Name):
            # A bare word is a key as it stands; only the three that are values stay values.
            return Literal(_KEYWORDS.get(key.name, key.name), key.start, key.end)
        return key

    def _unary_op(self, tree: Any) -> Expression:
        sign, operand = tree.children[0], self._expression(tree.children[1])
        start, end = self._span(tree)
        value = operand.value if isinstance(operand, Literal) and operand.start == start + 1 else None
        if sign == "-" and isinstance(value, int | Fraction) and not isinstance(value, bool):
            # The sign of a number is a part of it, as the literal reader has it.
            return Literal(-value, start, end)
        return Unary(str(sign), operand, start, end)

    def _binary_op(self, tree: Any) -> Expression:
        # a + b + c is a tree that leans left; going down it one call at a time could exhaust the stack.
        terms: list[tuple[str, Expression]] = []
        while tree.data == "binary_op":
            left, term = _trees(tree)[:2]
            operator, right = _trees(term)
            terms.append((str(operator.children[0]).strip(), self._expression(right)))
            tree = left
        result = self._expression(tree)
        for name, right in reversed(terms):
            result = Binary(name, result, right, result.start, right.end)
        return result

    def _conditional(self, tree: Any) -> Expression:
        condition, yes, no = (self._expression(child) for child in _trees(tree))
        return Conditional(condition, yes, no, condition.start, no.end)

    def _get_attr_expr_term(self, tree: Any) -> Expression:
        of, step = _trees(tree)
        start, end = self._span(step.children[-1])
        return GetAttribute(self._expression(of), self._text[start:end], *self._span(tree))

    def _index_expr_term(self, tree: Any) -> Expression:
        of, step = _trees(tree)
        if step.data == "short_index":
            return Beyond("Indexes behind a dot are", *self._span(tree))
        return Index(self._expression(of), self._expression(_trees(step)[0]), *self._span(tree))

    def _function_call(self, tree: Any) -> Expression:
        words = [self._text[slice(*self._span(c))] for c in _trees(tree) if c.data == "identifier"]
        arguments = next((c for c in _trees(tree) if c.data == "arguments"), None)
        values = [] if arguments is None else [self._expression(child) for child in _trees(arguments)]
        expands = arguments is not None and getattr(arguments.children[-1], "type", "") == "ELLIPSIS"
        return FunctionCall("::".join(words), values, expands, *self._span(tree))

    def _string(self, tree: Any) -> Expression:
        start, end = self._span(tree)
        is_heredoc = self._text.startswith("<<", start)
        parts = self._heredoc_parts(tree, start, end) if is_heredoc else self._quoted_parts(tree)
        return template.joined(parts, start, end, flush=self._text.startswith("<<-", start))

    def _quoted_parts(self, tree: Any) -> list[Literal | Hole]:
        parts: list[Literal | Hole] = []
        for part in _trees(tree):
            inner, (start, end) = part.children[0], self._span(part)
            if _data(inner) == "interpolation":
                parts.append(self._hole(inner))
            else:
                parts.append(Literal(resolve_quoted(self._text[start:end]), start, end))
        return parts

    def _heredoc_parts(self, tree: Any, start: int, end: int) -> list[Literal | Hole]:
        """The lines of a heredoc, which python-hcl2 sees as a quoted string of the same length."""
        at, closing = self._text.index("\n", start) + 1, self._text.rindex("\n", start, end) + 1
        parts: list[Literal | Hole] = []
        for part in _trees(tree):
            inner = part.children[0]
            if _data(inner) == "interpolation":
                hole = self._hole(inner)
                parts += template.lines(self._text, at, hole.start)
                parts.append(hole)
                at = hole.end
        return parts + template.lines(self._text, at, closing)

    def _hole(self, tree: Any) -> Hole:
        start, end = self._span(tree)
        return Hole(
            self._expression(_trees(tree)[0]),
            start,
            end,
            trims_left=self._text.startswith("~", start + 2),
            trims_right=self._text.startswith("~", end - 2),
        )


_BEYOND = {
    "for_tuple_expr": "For expressions are",
    "for_object_expr": "For expressions are",
    "attr_splat_expr_term": "Splat expressions are",
    "full_splat_expr_term": "Splat expressions are",
}


def _data(node: Any) -> str:
    """The kind of a node; a token has none."""
    return getattr(node, "data", "")


def _trees(tree: Any) -> list[Any]:
    """The nodes below a node, without its tokens and line breaks."""
    return [child for child in tree.children if _data(child) not in ("", "new_line_or_comment")]


def redefined(second: Attribute, first: Attribute, findings: Findings) -> None:
    """Report an argument that is there twice; python-hcl2 takes it without a word."""
    place = findings.source.range(first.start, first.end)
    detail = f'The argument "{second.name}" was already set at {place}. Each argument may be set only once.'
    findings.error("Attribute redefined", detail, second.start, second.end)

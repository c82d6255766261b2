"""python-hcl2's reading of an item to our tree: the one module, with `tables`, that knows that library.

Rules of this module:

* It is given the plain text that the grammar check wrote (see `cursor`), so what it parses is legal HCL, and places in
  it are places in the original, from which names, numbers and strings are read.
* `hcl2.loads` is not used: its dictionaries have lost duplicates, places and the difference between texts and
  expressions. The Lark tree has all of them.
* hcl2 and lark are imported when the first item comes here: files of literals never pay for them.
"""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from fractions import Fraction
from typing import Any

from gitpool.config.findings import Findings
from gitpool.config.syntax import tables, template
from gitpool.config.syntax.broken import LONGEST_NUMBER, is_too_large
from gitpool.config.syntax.digits import written
from gitpool.config.syntax.strings import nfc, resolve_quoted
from gitpool.config.syntax.structure import Item
from gitpool.config.syntax.template import Hole
from gitpool.config.syntax.tree import (
    Attribute,
    Binary,
    Block,
    Body,
    Conditional,
    Expression,
    For,
    FunctionCall,
    GetAttribute,
    Index,
    Label,
    Literal,
    Name,
    Object,
    Parentheses,
    Splat,
    Tuple,
    Unary,
)
from gitpool.config.syntax.tree import (
    Item as SplatItem,
)

_BEYOND = 10 ** (LONGEST_NUMBER + 1)
"""What stands for a number that is too large to be computed with, whichever: it is one, too, for whoever evaluates it.

A number like 1e999999999999 is legal, so that it must not hide what else is wrong in its file.
"""

_KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_turn = threading.Lock()  # see tables.parser


def read_item(text: str, item: Item, findings: Findings) -> Attribute | Block | None:
    """The argument or block of an item that the grammar check has passed; None, and a word in the report, if there is
    none."""
    tree = _tree(item, findings)
    return None if tree is None else _Reader(text, item, findings).item(tree)


def read_expression(text: str, item: Item, findings: Findings) -> Expression | None:
    """The expression that is all of a text."""
    tree = _tree(_behind("x=", item), findings)
    return None if tree is None else _Reader(text, _behind("x=", item), findings).value(tree)


def read_template(text: str, item: Item, findings: Findings) -> Expression | None:
    """The template that is all of a text, as in a file for `templatefile`."""
    item = _behind('x="', item, '"')
    tree = _tree(item, findings)
    return None if tree is None else _Reader(text, item, findings).template(tree)


def _behind(prefix: str, item: Item, suffix: str = "") -> Item:
    """The item as the value of an argument; places stay as they are."""
    return replace(item, start=item.start - len(prefix), plain=f"{prefix}{item.plain}{suffix}")


def _tree(item: Item, findings: Findings) -> Any:
    """Lark's tree of an item."""
    assert item.plain is not None
    try:
        with _turn:
            return tables.parser().parse(item.plain + "\n").children[0].children[0]
    except RecursionError:
        summary, detail = "Too deeply nested", "This is nested deeper than can be read."
    except _lark_errors():
        # The grammar check has passed what python-hcl2 does not know.
        summary, detail = "Expression not supported", "This is legal HCL, but gitpool cannot read it. Write it simpler."
    start = max(item.start, 0)
    if findings.last < start:  # else a mistake in it has been reported already
        findings.error(summary, detail, start, item.start + len(item.plain.partition("\n")[0]))
    return None


def _lark_errors() -> tuple[type[Exception], ...]:
    from lark.exceptions import LarkError

    return (LarkError, RuntimeError)


def _number(text: str) -> int | Fraction:
    return _BEYOND if is_too_large(text) else written(text)


class _Reader:
    """From Lark's tree of one item to ours; `_base` is the offset of the item in its file."""

    def __init__(self, text: str, item: Item, findings: Findings) -> None:
        self._text, self._base, self._findings = text, item.start, findings
        self._directives, self._signs = item.directives, item.signs

    def item(self, tree: Any) -> Attribute | Block:
        """An argument or a block."""
        return self._attribute(tree) if tree.data == "attribute" else self._block(tree)

    def value(self, tree: Any) -> Expression:
        """The value of an argument."""
        return self._expression(_trees(tree)[1])

    def template(self, tree: Any) -> Expression:
        """The template between the quotes of an argument's value."""
        string = _trees(tree)[1]
        while string.data != "string":
            string = _trees(string)[0]
        end = len(self._text)
        return template.joined(self._line_parts(string, 0, end), 0, end, flush=False)

    def _span(self, tree: Any) -> tuple[int, int]:
        place = getattr(tree, "meta", tree)
        return self._base + place.start_pos, self._base + place.end_pos

    def _attribute(self, tree: Any) -> Attribute:
        start, end = self._span(tree.children[0])
        return Attribute(self._text[start:end], self.value(tree), start, end)

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
        result: Expression = getattr(self, f"_{tree.data}")(tree)
        return result

    def _expr_term(self, tree: Any) -> Expression:
        inner = _trees(tree)
        if _is_parenthesised(tree):
            return Parentheses(self._expression(inner[0]), *self._span(tree))
        return self._expression(inner[0])

    def _int_lit(self, tree: Any) -> Expression:
        start, end = self._span(tree)
        start -= self._text[start - 1 : start].isdigit()  # of a longer number the first digit was left blank
        text = self._text[start:end]
        return Literal(_number(text), start, end)

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
        if isinstance(key, Name) or (isinstance(key, Literal) and not isinstance(key.value, str | int | Fraction)):
            # A bare word is a key as it stands, even one that is a value elsewhere.
            return Literal(self._text[key.start : key.end], key.start, key.end)
        return key

    def _unary_op(self, tree: Any) -> Expression:
        sign, operand = tree.children[0], self._expression(tree.children[1])
        start, end = self._span(tree)
        signs = self._signs.get(start, str(sign))
        value = operand.value if isinstance(operand, Literal) and operand.start == start + 1 else None
        if signs == "-" and isinstance(value, int | Fraction) and not isinstance(value, bool) and value:
            # The sign of a number is a part of it, as the literal reader has it; but -0 differs from 0.
            return Literal(-value, start, end)
        for operator in reversed(signs):
            operand = Unary(operator, operand, start, end)
        return operand

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

    def _postfix(self, tree: Any) -> Expression:
        """What stands behind a term: `.name`, `.0`, `[key]`, `.*`, `[*]`, as HCL nests it, not as python-hcl2 does."""
        steps: list[Any] = []
        while tree.data in _POSTFIX:
            tree, *behind = _trees(tree)
            steps[:0] = [step for each in behind for step in (each, *_inside(each))]
            if len(_trees(tree)) == 1 and tree.data == "expr_term" and not _is_parenthesised(tree):
                tree = _trees(tree)[0]
        return self._steps(self._expression(tree), steps)

    def _steps(self, of: Expression, steps: list[Any]) -> Expression:
        while steps:
            step = steps.pop(0)
            end = self._span(step)[1]
            if step.data == "full_splat":
                # Everything behind [*] happens to each element.
                each = self._steps(SplatItem(of.end, of.end + 3), steps)
                steps = []
                of = Splat(of, each, of.start, max(each.end, end))
            elif step.data == "attr_splat":
                # Only the names and numbers behind .* happen to each element.
                count = next((i for i, s in enumerate(steps) if s.data != "get_attr"), len(steps))
                each = self._steps(SplatItem(of.end, of.end + 2), steps[:count])
                steps = steps[count:]
                of = Splat(of, each, of.start, max(each.end, self._base + step.meta.start_pos + 2))
            elif step.data == "get_attr":
                start, end = self._span(step.children[-1])
                name = self._text[start:end]
                if name[0].isdigit():
                    of = Index(of, Literal(_number(name), start, end), of.start, end)
                else:
                    of = GetAttribute(of, name, of.start, end)
            else:
                of = Index(of, self._expression(_trees(step)[0]), of.start, end)
        return of

    _index_expr_term = _get_attr_expr_term = _attr_splat_expr_term = _full_splat_expr_term = _postfix

    def _for_tuple_expr(self, tree: Any) -> Expression:
        parts = _trees(tree)
        key, value, collection = self._for_intro(parts[0])
        return For(
            key, value, collection, None, self._expression(parts[1]), self._for_cond(parts), False, *self._span(tree)
        )

    def _for_object_expr(self, tree: Any) -> Expression:
        parts = _trees(tree)
        key, value, collection = self._for_intro(parts[0])
        groups = any(getattr(child, "type", "") == "ELLIPSIS" for child in tree.children)
        key_result, result = self._expression(parts[1]), self._expression(parts[2])
        return For(key, value, collection, key_result, result, self._for_cond(parts), groups, *self._span(tree))

    def _for_intro(self, tree: Any) -> tuple[str | None, str, Expression]:
        *names, collection = _trees(tree)
        texts = [self._text[slice(*self._span(name))] for name in names]
        return (texts[0] if len(texts) == 2 else None, texts[-1], self._expression(collection))

    def _for_cond(self, parts: list[Any]) -> Expression | None:
        return self._expression(_trees(parts[-1])[0]) if parts[-1].data == "for_cond" else None

    def _function_call(self, tree: Any) -> Expression:
        name = self._text[slice(*self._span(_trees(tree)[0]))]
        arguments = next((c for c in _trees(tree) if c.data == "arguments"), None)
        values = [] if arguments is None else [self._expression(child) for child in _trees(arguments)]
        expands = arguments is not None and any(getattr(c, "type", "") == "ELLIPSIS" for c in arguments.children)
        return FunctionCall(_name(name), values, expands, *self._span(tree))

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
        return self._line_parts(tree, self._text.index("\n", start) + 1, self._text.rindex("\n", start, end) + 1)

    def _line_parts(self, tree: Any, at: int, closing: int) -> list[Literal | Hole]:
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
            directive=self._directives.get(start),
        )


_POSTFIX = ("index_expr_term", "get_attr_expr_term", "attr_splat_expr_term", "full_splat_expr_term")


def _inside(step: Any) -> list[Any]:
    """The steps that python-hcl2 keeps within a splat."""
    return _trees(step) if step.data in ("attr_splat", "full_splat") else []


def _is_parenthesised(tree: Any) -> bool:
    return getattr(tree.children[0], "type", "") == "LPAR"


def _name(text: str) -> str:
    """The name of a function, without the blanks and comments that may stand around its `::`."""
    return "::".join(re.sub(r"/\*.*?\*/", "", part, flags=re.DOTALL).strip() for part in text.split("::"))


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

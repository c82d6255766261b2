"""A `*.hcl.json` file to the tree that the same file in HCL has, by HCL's JSON specification (hcl: json/spec.md).

Rules of this module:

* JSON does not tell arguments from blocks; the schema does. What the schema does not know is an argument, so that
  whoever reads the tree says that it is unsupported.
* A string is a template, but where HCL wants a bare reference or a type it is the expression itself, and in a block of
  constants it is a plain text (hcl: json/structure.go; terraform: configs/named_values.go).
* Every node keeps its place in the JSON text, behind escapes, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from typing import Any

from gitpool.config.blocks.schema import FILE, BlockSchema, Kind
from gitpool.config.findings import MOST_MISTAKES, Findings
from gitpool.config.syntax import library as syntax
from gitpool.config.syntax import literal, structure
from gitpool.config.syntax.jsontext import read_json, unescaped
from gitpool.config.syntax.library import redefined
from gitpool.config.syntax.strings import resolve_heredoc
from gitpool.config.syntax.tree import Attribute, Block, Body, Expression, Label, Literal, Object, Tuple
from gitpool.diagnostics import Report, Source

_EXPRESSIONS = frozenset({Kind.REFERENCES, Kind.ADDRESS, Kind.TYPE, Kind.NAME})
"""The kinds of arguments that HCL takes as they are written, without a value: in JSON, a string with the expression."""

_COMMENT = "//"

_Reading = Callable[[Literal], Expression]
"""What is made of a string."""

_Check = Callable[[str, Findings], structure.Item]
_Read = Callable[[str, structure.Item, Findings], Expression | None]
_Properties = Iterator[tuple[Literal, Expression]]


def parse_json(source: Source, report: Report, schema: BlockSchema = FILE) -> Body:
    """The tree of a JSON file; if it is no JSON that is in the report, and the tree is empty."""
    findings = Findings(source, report)
    whole = read_json(findings)
    if whole is None or not isinstance(whole, Object | Tuple):
        if whole is not None:
            detail = "A file is one object, { }, or a list of objects whose properties count as one's."
            findings.error("Root value must be object", detail, whole.start, whole.end)
        return Body({}, [], 0, len(source.text))
    # What is unknown at the top is nothing of ours; templates in it, perhaps Terraform's, are not looked into.
    return _Bodies(findings).body(whole, replace(schema, is_constant=True))


def parse_json_values(source: Source, report: Report) -> Body:
    """The arguments of a `*.tfvars.json`, whose strings are plain texts."""
    return parse_json(source, report, BlockSchema(any_argument=True, is_constant=True))


class _Bodies:
    """Bodies from JSON values, and what is wrong with them, reported."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._strings = _Strings(findings)

    def body(self, node: Expression, schema: BlockSchema) -> Body:
        """What an object, or a list of objects, says as the inside of a block."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for key, value in self._properties(node, "to define arguments and blocks"):
            name, inner = str(key.value), schema.blocks.get(str(key.value))
            if name == _COMMENT:
                continue
            # `meta` is both: a list of objects, as other tools write blocks, and null are no value that it could have.
            is_block = name not in schema.arguments or isinstance(value, Tuple) or _is_null(value)
            if inner is not None and is_block:
                blocks += self._blocks(key, value, inner)
                continue
            attribute = Attribute(name, self._value(value, self._reading(name, schema)), key.start, key.end)
            if name in attributes:
                redefined(attribute, attributes[name], self._findings)
            attributes.setdefault(name, attribute)
        return Body(attributes, blocks, node.start + 1, max(node.end - 1, node.start + 1))

    def _properties(self, node: Expression, purpose: str) -> _Properties:
        """The properties of an object, or of all objects of a list, in their order; null has none."""
        for each in node.items if isinstance(node, Tuple) else [node]:
            if isinstance(each, Object):
                for key, value in each.items:
                    assert isinstance(key, Literal)
                    yield key, value
            elif each is not node or not _is_null(each):
                self._wrong_type(f"A JSON object is required here, {purpose}.", each)

    def _blocks(self, key: Literal, value: Expression, schema: BlockSchema) -> Iterator[Block]:
        """The blocks of a type: none, one or several."""
        if schema.label is None:
            yield from self._bodies(key, [], value, schema)
            return
        count, before = 0, len(self._findings.report.diagnostics)
        for label, inner in self._properties(value, f"with the {schema.label} of each block as a property name"):
            count += 1
            text = Label(str(label.value), label.start, label.end)
            yield from self._bodies(key, [text], inner, schema)
        if not count and before == len(self._findings.report.diagnostics):
            detail = f'A {key.value} block has its {schema.label} as a property: "{key.value}": {{ "NAME": {{ }} }}.'
            self._findings.error(f"Missing {schema.label} for {key.value}", detail, key.start, key.end)

    def _bodies(self, key: Literal, labels: list[Label], node: Expression, schema: BlockSchema) -> Iterator[Block]:
        header = labels[-1] if labels else key
        if _is_null(node):
            return
        if not isinstance(node, Object | Tuple):
            detail = f"A JSON object or a list of them is required here, with the contents of {key.value} blocks."
            self._wrong_type(detail, node)
            return
        for i, each in enumerate(node.items if isinstance(node, Tuple) else [node]):
            if schema.any_argument and not isinstance(each, Object):
                self._wrong_type("A JSON object is required here, setting the arguments of the block.", each)
                continue
            # One key names all the blocks of a list; from the second on, the brace tells better which one is meant.
            place = (header.start, header.end) if i == 0 else (each.start, each.start + 1)
            yield Block(str(key.value), list(labels), self.body(each, schema), *place)

    def _reading(self, name: str, schema: BlockSchema) -> _Reading:
        if schema.arguments.get(name) in _EXPRESSIONS:
            return self._strings.expression
        return self._strings.text if schema.is_constant else self._strings.template

    def _value(self, node: Expression, reading: _Reading) -> Expression:
        """The value of an argument, with what its strings mean."""
        if isinstance(node, Tuple):
            node.items[:] = [self._value(item, reading) for item in node.items]
        elif isinstance(node, Object):
            self._check_names(node)
            names = self._strings.text if reading == self._strings.text else self._strings.template
            node.items[:] = [(self._value(key, names), self._value(value, reading)) for key, value in node.items]
        elif isinstance(node, Literal) and isinstance(node.value, str):
            return reading(node)
        return node

    def _check_names(self, node: Object) -> None:
        first: dict[object, Expression] = {}
        for key, _ in node.items:
            assert isinstance(key, Literal)
            before = first.setdefault(key.value, key)
            if before is not key:
                place = self._findings.source.range(before.start, before.end)
                detail = f'A property "{key.value}" was already defined at {place}. Remove one.'
                self._findings.error("Duplicate object attribute", detail, key.start, key.end)

    def _wrong_type(self, detail: str, node: Expression) -> None:
        self._findings.error("Incorrect JSON value type", detail, node.start, node.end)


def _is_null(node: Expression) -> bool:
    return isinstance(node, Literal) and node.value is None


class _Strings:
    """What the strings of a JSON text mean. One that is broken is reported, and null stands in its place, which is
    never taken for what the file says, because a file with a mistake is left out."""

    def __init__(self, findings: Findings) -> None:
        self._findings, self._text = findings, findings.source.text

    def text(self, node: Literal) -> Expression:
        """What it says."""
        return node

    def template(self, node: Literal) -> Expression:
        """The template that it holds (HCL's "template interpolation unwrapping" is that of `Template`)."""
        value = str(node.value)
        if "${" not in value.replace("$${", "") and "%{" not in value.replace("%%{", ""):
            return Literal(resolve_heredoc(value), node.start, node.end) if "{" in value else node
        quoted = self._text[node.start : node.end]
        if "\\" not in quoted:
            # Without escapes it is an HCL string as well, for which there is a reader that costs less.
            with suppress(literal.Unfamiliar):
                found, end = literal.read_string(quoted, 0)
                if end == len(quoted):
                    return _moved(found, range(node.start, node.end + 1))
        result = self._read(node, structure.read_template, syntax.read_template)
        result.start, result.end = node.start, node.end
        return result

    def expression(self, node: Literal) -> Expression:
        """The expression that it holds."""
        value = str(node.value)
        if value.startswith("${") and value.endswith("}"):
            detail = f'This string is an expression as it is: write it without ${{ }}, as in "{value[2:-1].strip()}".'
            self._findings.error("Invalid expression", detail, node.start, node.end)
            return Literal(None, node.start, node.end)
        return self._read(node, structure.read_expression, syntax.read_expression)

    def _read(self, node: Literal, check: _Check, read: _Read) -> Expression:
        broken = Literal(None, node.start, node.end)
        if len(self._findings.report.diagnostics) >= MOST_MISTAKES:
            return broken
        text, places = unescaped(self._text, node)
        inside = _Inside(self._findings, places)
        item = check(text, inside)
        found = None if item.plain is None else read(text, item, inside)
        return broken if found is None else _moved(found, places)


class _Inside(Findings):
    """Findings of what is wrong within a string, at their places in the file."""

    def __init__(self, outer: Findings, places: Sequence[int]) -> None:
        super().__init__(outer.source, outer.report)
        self._outer, self._places = outer, places

    def error(self, summary: str, detail: str, start: int, end: int) -> None:
        """Note a mistake at offsets of the string."""
        self.last = max(self.last, start)
        begin = _place(start, self._places)
        self._outer.error(summary, detail, begin, max(_place(end, self._places), begin + 1))


def _place(offset: int, places: Sequence[int]) -> int:
    return places[min(max(offset, 0), len(places) - 1)]


def _moved(root: Expression, places: Sequence[int]) -> Expression:
    """The tree, which nobody else has yet, with its places in a string made places in the file."""
    waiting: list[Any] = [root]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, list | tuple):
            waiting += node
        elif is_dataclass(node) and not isinstance(node, type) and id(node) not in seen:
            seen.add(id(node))
            whole: Any = node
            whole.start, whole.end = _place(whole.start, places), _place(whole.end, places)
            waiting += [getattr(whole, each.name) for each in fields(whole)]
    return root

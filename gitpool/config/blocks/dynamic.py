"""`dynamic` blocks, as far as they can be judged without a value (hcl: ext/dynblock/expand_spec.go, expand_body.go)."""

from __future__ import annotations

from dataclasses import dataclass

from gitpool.config.blocks.content import content
from gitpool.config.blocks.schema import DYNAMIC, POOL_BLOCKS
from gitpool.config.findings import Findings, did_you_mean, listed
from gitpool.config.syntax.tree import Attribute, Block, Body, Expression, GetAttribute, Index, Name


@dataclass(frozen=True, slots=True)
class Dynamic:
    """What goes over `for_each`, under which name a round has its key and value, and the block that a round makes."""

    for_each: Expression
    iterator: str
    made: Block


def dynamic_of(block: Block, findings: Findings) -> Dynamic | None:
    """What a `dynamic` block with its one label says; reported, and None, where it cannot be told.

    The content is held against the schema of what it makes here, so that a mistake in it shows without a round, too.
    """
    label = block.labels[0]
    schema = POOL_BLOCKS.get(label.text)
    if schema is None:
        hint = did_you_mean(label.text, POOL_BLOCKS) or f" A dynamic block makes {listed(POOL_BLOCKS)}."
        detail = f'Blocks of type "{label.text}" are not expected here.{hint}'
        findings.error("Unsupported block type", detail, label.start, label.end)
        return None
    found = content(block.body, DYNAMIC, findings)
    argument, pattern, iterator = found.attributes.get("for_each"), found.blocks.get("content"), label.text
    if (written := found.attributes.get("iterator")) is not None:
        iterator = _iterator(written, findings)
    attributes: dict[str, Attribute] = {}
    if pattern is not None:
        attributes = content(pattern.body, schema, findings).attributes
    if argument is None or pattern is None:
        detail = "A dynamic block has a for_each, and a content block with what each round makes."
        findings.error("Invalid dynamic block", detail, block.start, block.end)
        return None
    if not iterator:
        return None
    body = Body(attributes, [], pattern.body.start, pattern.body.end)
    return Dynamic(argument.value, iterator, Block(label.text, [], body, block.start, block.end))


def _iterator(argument: Attribute, findings: Findings) -> str:
    """The name that stands there; nothing, and reported, where it is none."""
    node = argument.value
    if isinstance(node, Name):
        return node.name
    detail = "The iterator is a single name without quotes, as in iterator = rack."
    summary = "Invalid dynamic iterator name" if isinstance(node, GetAttribute | Index) else "Invalid expression"
    findings.error(summary, detail, node.start, node.end)
    return ""

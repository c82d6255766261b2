"""The `lifecycle` block: what must not be destroyed, which fields are left to others, what must be true before."""

from __future__ import annotations

from gitpool.config.blocks.arguments import Reader, boolean_of, wrong_type
from gitpool.config.blocks.checks import check_of, message_of, truth_of
from gitpool.config.blocks.content import content
from gitpool.config.blocks.plain import plain
from gitpool.config.blocks.schema import CHECK, NODE_POOL
from gitpool.config.findings import did_you_mean, listed
from gitpool.config.syntax.tree import (
    Attribute,
    Block,
    Expression,
    GetAttribute,
    Index,
    Literal,
    Name,
    Parentheses,
    Tuple,
)
from gitpool.pool import ATTRIBUTES, Lifecycle, Path

_HOW = 'Write fields of the pool without quotes: ignore_changes = [description, meta["key"]], or all.'


def lifecycle_of(block: Block, reader: Reader) -> Lifecycle:
    """What the block says; mistakes, and preconditions that do not hold, are reported."""
    found = content(block.body, NODE_POOL.blocks["lifecycle"], reader.findings)
    protect: bool | None = None
    ignored: tuple[Path, ...] = ()
    if (argument := found.attributes.get("prevent_destroy")) is not None:
        protect = boolean_of(argument, reader)
    if (argument := found.attributes.get("ignore_changes")) is not None:
        ignored = _ignored(argument, reader)
    for precondition in found.repeated.get("precondition", ()):
        _check(precondition, reader)
    return Lifecycle(bool(protect), ignored)


def _check(block: Block, reader: Reader) -> None:
    """Report a precondition that does not hold, in the words that it brings."""
    check = check_of("precondition", block, content(block.body, CHECK, reader.findings), reader.findings)
    if check is None:
        return
    before = reader.unknown
    holds = truth_of(check, reader)
    reader.unknown = before  # it decides nothing about the pool
    if holds is False and (text := message_of(check, Reader(reader.findings, reader.values))) is not None:
        reader.error("Resource precondition failed", text, check.condition)


def _ignored(attribute: Attribute, reader: Reader) -> tuple[Path, ...]:
    node = attribute.value
    if isinstance(node, Name) and node.name == "all":
        return tuple((name,) for name in ATTRIBUTES)
    if not isinstance(node, Tuple):
        if isinstance(node, Literal) and node.value is not None:
            wrong_type(attribute.name, "a list of fields", plain(node), node, reader)
        elif not isinstance(node, Literal):
            reader.findings.error("Invalid ignore_changes", f"A list is expected. {_HOW}", node.start, node.end)
        return ()
    paths = [path for item in node.items if (path := _path(item, reader)) is not None]
    return tuple(dict.fromkeys(paths))


def _path(node: Expression, reader: Reader) -> Path | None:
    findings = reader.findings
    while isinstance(node, Parentheses):
        node = node.inner
    match node:
        case Name(name) if name in ATTRIBUTES:
            return (name,)
        case Name(name):
            detail = f'A node pool has no field "{name}".{did_you_mean(name, ATTRIBUTES)} It has {listed(ATTRIBUTES)}.'
            findings.error("Unknown field in ignore_changes", detail, node.start, node.end)
        case GetAttribute(Name("meta"), key):
            return ("meta", key)
        case Index(Name("meta"), key_node):
            found = reader.found(key_node)
            if found is not None and isinstance(found.value, str):
                return ("meta", found.value)
            if found is not None:
                wrong_type("a key of meta", "a string", found.value, key_node, reader)
        case GetAttribute(Name("scheduler_config")) | Index(Name("scheduler_config")):
            detail = "The scheduler settings are ignored as a whole: write scheduler_config."
            findings.error("Unknown field in ignore_changes", detail, node.start, node.end)
        case _:
            findings.error("Invalid ignore_changes", f"This is no field of a pool. {_HOW}", node.start, node.end)
    return None

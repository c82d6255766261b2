"""The `lifecycle` block: what must not be destroyed, and which fields are left to others."""

from __future__ import annotations

from gitpool.config.arguments import boolean_of, value_of, wrong_type
from gitpool.config.content import content
from gitpool.config.findings import Findings, did_you_mean, listed
from gitpool.config.schema import NODE_POOL
from gitpool.config.tree import Attribute, Block, Expression, GetAttribute, Index, Name, Parentheses, Tuple
from gitpool.pool import ATTRIBUTES, Lifecycle, Path

_HOW = 'Write fields of the pool without quotes: ignore_changes = [description, meta["key"]], or all.'


def lifecycle_of(block: Block, findings: Findings) -> Lifecycle:
    """What the block says; mistakes are reported."""
    found = content(block.body, NODE_POOL.blocks["lifecycle"], findings)
    protect: bool | None = None
    ignored: tuple[Path, ...] = ()
    if (argument := found.attributes.get("prevent_destroy")) is not None:
        protect = boolean_of(argument, findings)
    if (argument := found.attributes.get("ignore_changes")) is not None:
        ignored = _ignored(argument, findings)
    return Lifecycle(bool(protect), ignored)


def _ignored(attribute: Attribute, findings: Findings) -> tuple[Path, ...]:
    node = attribute.value
    if isinstance(node, Name) and node.name == "all":
        return tuple((name,) for name in ATTRIBUTES)
    if not isinstance(node, Tuple):
        known, value = (True, None) if isinstance(node, Name) else value_of(node, findings)
        if isinstance(node, Name):
            findings.error("Invalid ignore_changes", f"A list is expected. {_HOW}", node.start, node.end)
        elif known and value is not None:
            wrong_type(attribute.name, "a list of fields", value, node, findings)
        return ()
    paths = [path for item in node.items if (path := _path(item, findings)) is not None]
    return tuple(dict.fromkeys(paths))


def _path(node: Expression, findings: Findings) -> Path | None:
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
            known, key_value = value_of(key_node, findings)
            if isinstance(key_value, str):
                return ("meta", key_value)
            if known:
                wrong_type("a key of meta", "a string", key_value, key_node, findings)
        case GetAttribute(Name("scheduler_config")) | Index(Name("scheduler_config")):
            detail = "The scheduler settings are ignored as a whole: write scheduler_config."
            findings.error("Unknown field in ignore_changes", detail, node.start, node.end)
        case _:
            findings.error("Invalid ignore_changes", f"This is no field of a pool. {_HOW}", node.start, node.end)
    return None

"""HCL 1 put into what a Go struct would hold, as the library's reflection does it (hashicorp/hcl decoder.go).

A struct is described by a Shape, and comes out as a dict of its fields, each with Go's zero value where nothing is
said: "" for a text, None for a list or a pointer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gitpool.devserver.acl.hcltree import (
    GO_TYPES,
    Braced,
    HCLError,
    Item,
    Items,
    Listed,
    Literal,
    Node,
    folded,
    misplaced,
)
from gitpool.devserver.golang.strconv import quote

Decoded: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Text:
    """A Go string."""


@dataclass(frozen=True, slots=True)
class Key:
    """A Go string that holds a block's label (the tag ``,key``)."""


@dataclass(frozen=True, slots=True)
class Several:
    """A Go slice."""

    of: Text | Shape


@dataclass(frozen=True, slots=True)
class Shape:
    """A Go struct behind a pointer: its name, and its fields by the names that Go has for them.

    ``tags`` are the names in the text, where they are not the field's own.
    """

    go_name: str
    fields: Mapping[str, Text | Key | Several | Shape]
    tags: Mapping[str, str]

    def zero(self) -> Decoded:
        """The struct that nothing has been put into."""
        return {name: "" if isinstance(kind, Text | Key) else None for name, kind in self.fields.items()}


def decode(shape: Shape, text: Items) -> tuple[Decoded, list[str]]:
    """What the items of a text put into a struct, and which of their keys no field took, sorted.

    HCLError where a value is of the wrong kind.
    """
    into = shape.zero()
    unused = sorted(_fill(shape, "root", text, None, into))
    return into, unused


def _put(kind: Text | Several | Shape, name: str, node: Node, old: object) -> object:
    """What a field holds after a value has been put into it (decoder.decode)."""
    if isinstance(kind, Text):
        return _text(name, node)
    if isinstance(kind, Several):
        return _several(kind, name, node, old)
    into: Decoded = dict(old) if isinstance(old, dict) else kind.zero()
    item = node if isinstance(node, Item) else None
    _fill(kind, name, node.value if isinstance(node, Item) else node, item, into)
    return into


def _text(name: str, node: Node) -> str:
    if not isinstance(node, Literal):
        raise misplaced(node, f"{name}: unknown type for string {GO_TYPES[type(node)]}")
    return node.token.value()


def _several(kind: Several, name: str, node: Node, old: object) -> list[object]:
    """A list after more has been put into it: what is said twice adds up (decoder.decodeSlice)."""
    if isinstance(node, Items):
        nodes: list[Node] = list(node.items)
    elif isinstance(node, Braced):
        nodes = [node]
    elif isinstance(node, Listed):
        nodes = list(node.elements)
    else:
        raise misplaced(node, f"unknown slice type: {GO_TYPES[type(node)]}")
    out: list[object] = list(old) if isinstance(old, list) else []
    for number, one in enumerate(nodes):
        if isinstance(kind.of, Shape):
            one = _expanded(one)
        out.append(_put(kind.of, f"{name}[{number}]", one, None))
    return out


def _expanded(node: Node) -> Node:
    """An item with two keys as an item in an item; JSON may have been flattened too far (decoder.go expandObject)."""
    if not isinstance(node, Item) or len(node.keys) != 2:
        return node
    return Item(node.keys[:1], Braced(Items([Item(node.keys[1:], node.value)])))


def _fill(shape: Shape, name: str, node: Node, item: Item | None, into: Decoded) -> list[str]:
    """Put what a node says into a struct, and return the keys that were not used (decoder.decodeStruct)."""
    if isinstance(node, Braced):
        node = node.inside
    if isinstance(node, Literal) and item is not None:
        node = Items([item])
    if not isinstance(node, Items):
        raise misplaced(node, f"{name}: not an object type for struct ({GO_TYPES[type(node)]})")
    unused = [key.value() for one in node.items for key in one.keys]
    for field, kind in shape.fields.items():
        if isinstance(kind, Key):
            if item is None:
                raise misplaced(node, f"{name}: {field} asked for 'key', impossible")
            into[field] = item.keys[0].value() if item.keys else ""
            continue
        tag = shape.tags.get(field, field)
        found = node.below(tag).items
        if not found:
            continue
        _take(unused, tag)
        place = f"{name}.{tag}"
        labelled = [one for one in found if one.keys]
        if labelled:
            into[field] = _put(kind, place, Items(labelled), into[field])
        for one in found:
            if not one.keys:
                value = one.value.inside if isinstance(one.value, Braced) else one.value
                into[field] = _put(kind, place, value, into[field])
    return unused


def _take(names: list[str], name: str) -> None:
    """Take the first of the names that is like that one out of them (decoder.go removeCaseFold)."""
    for number, one in enumerate(names):
        if folded(one) == folded(name):
            del names[number]
            return


def go_syntax(shape: Shape, value: Mapping[str, object]) -> str:
    """A struct as Go writes it in its own syntax (fmt, the verb %#v); what a pointer in it points to is not shown."""
    said = (f"{name}:{_go_value(kind, value[name])}" for name, kind in shape.fields.items())
    return f"&{shape.go_name}{{{', '.join(said)}}}"


def _go_value(kind: Text | Key | Several | Shape, value: object) -> str:
    if isinstance(kind, Shape):
        return f"(*{kind.go_name})({'nil' if value is None else '0xc000012048'})"
    if isinstance(kind, Several):
        of = "string" if isinstance(kind.of, Text) else f"*{kind.of.go_name}"
        if not isinstance(value, list):
            return f"[]{of}(nil)"
        return f"[]{of}{{{', '.join(quote(str(one)) for one in value)}}}"
    return quote(str(value))


__all__ = ["Decoded", "HCLError", "Key", "Several", "Shape", "Text", "decode", "go_syntax"]

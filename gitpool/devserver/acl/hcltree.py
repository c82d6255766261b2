"""What a text in HCL 1 comes to: items with keys, whose values are objects, lists and literals (hashicorp/hcl hcl/ast).

The last version of the first HCL, as Nomad's policies use it: github.com/hashicorp/hcl v1.0.1-nomad-1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


class HCLError(ValueError):
    """A text that is no HCL, or not what was asked for; its message is worded as the library does."""


class BadWord(HCLError):
    """A text with something in it that is no word of HCL; no rule forgives that (hcl/scanner Scanner.Error)."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text, its kind in the library's names; line and column from 1, both 0 where it has no place."""

    kind: str
    text: str
    line: int = 0
    column: int = 0
    json: bool = False

    def value(self) -> str:
        """What a key or a text says, its escapes resolved; HCLError where they make no sense (token.Token.Value)."""
        if self.kind == "HEREDOC":
            return _heredoc(self.text)
        if self.kind != "STRING" or not self.text:
            return self.text
        said = _unquoted(self.text[1:-1], json=self.json)
        if said is None:
            raise HCLError(f"invalid acl policy: unquote {self.text} err: invalid syntax")
        return said


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number or truth value (ast.LiteralType)."""

    token: Token


@dataclass(frozen=True, slots=True)
class Listed:
    """A list in brackets (ast.ListType)."""

    elements: Sequence[Node]
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """Keys with a value: ``a = 1`` has one key, ``node_pool "a" {}`` two (ast.ObjectItem)."""

    keys: Sequence[Token]
    value: Node


@dataclass(frozen=True, slots=True)
class Items:
    """Items in a row, as a file or the inside of braces has them (ast.ObjectList)."""

    items: Sequence[Item]

    def below(self, name: str) -> Items:
        """The items whose first key is that, whatever its case, with the key taken off (ast.ObjectList.Filter)."""
        wanted = folded(name)
        found = [item for item in self.items if item.keys and folded(item.keys[0].value()) == wanted]
        return Items([Item(item.keys[1:], item.value) for item in found])


@dataclass(frozen=True, slots=True)
class Braced:
    """Items in braces (ast.ObjectType)."""

    inside: Items
    line: int = 0
    column: int = 0


Node: TypeAlias = "Literal | Listed | Braced | Items | Item"

GO_TYPES: dict[type[Literal] | type[Listed] | type[Braced] | type[Items] | type[Item], str] = {
    Literal: "*ast.LiteralType",
    Listed: "*ast.ListType",
    Braced: "*ast.ObjectType",
    Items: "*ast.ObjectList",
    Item: "*ast.ObjectItem",
}


def folded(name: str) -> str:
    """A name without its case (Go strings.EqualFold)."""
    return name.replace("\u017f", "s").replace("\u212a", "k").lower()


def misplaced(node: Node, sentence: str) -> HCLError:
    """A complaint with the place of a node, ``-`` where it has none (hcl/parser PosError)."""
    first: Node | Token = node
    while isinstance(first, Items | Item):
        if isinstance(first, Items):
            found: Node | Token | None = first.items[0] if first.items else None
        else:
            found = first.keys[0] if first.keys else None
        if found is None:
            return HCLError(f"At -: {sentence}")
        first = found
    place = first.token if isinstance(first, Literal) else first
    return HCLError(f"At {place.line}:{place.column}: {sentence}" if place.line else f"At -: {sentence}")


_ESCAPE = re.compile(
    r"\\(?:(?P<short>[abfnrtv\\\"])|(?P<octal>[0-7]{3})|x(?P<byte>[0-9a-fA-F]{2})"
    r"|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8}))"
)
_SHORT = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", '"': '"'}
_LAST_RUNE = 0x10FFFF


def _unquoted(text: str, *, json: bool) -> str | None:
    """A quoted text without its quotes; None where it cannot be (hcl/strconv Unquote; for JSON Go strconv.Unquote).

    What stands in ``${ }`` is left as it is, but not in JSON.
    """
    octets, at = bytearray(), 0
    while at < len(text):
        if not json and text.startswith("${", at):
            end = _interpolation(text, at + 2)
            if end is None:
                return None
            octets += text[at:end].encode()
            at = end
        elif text[at] == "\\":
            found = _ESCAPE.match(text, at)
            said = _escaped(found, json=json) if found else None
            if found is None or said is None:
                return None
            octets += said
            at = found.end()
        elif text[at] in '\n"':
            return None
        else:
            octets += text[at].encode("utf-8", "replace")
            at += 1
    return octets.decode("utf-8", "gitpool-go")


def _interpolation(text: str, at: int) -> int | None:
    """Where the braces end that were opened just before; None where they do not."""
    depth = 1
    while at < len(text) and depth:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return None if depth else at


def _escaped(found: re.Match[str], *, json: bool) -> bytes | None:
    short, octal, byte = found["short"], found["octal"], found["byte"]
    if short:
        return _SHORT[short].encode()
    if octal or byte:
        value = int(octal, 8) if octal else int(byte, 16)
        return bytes([value]) if value < 256 else None
    rune = int(found["four"] or found["eight"], 16)
    is_half = 0xD800 <= rune < 0xE000
    if rune > _LAST_RUNE or (is_half and json):
        return None
    return ("\ufffd" if is_half else chr(rune)).encode()


def _heredoc(text: str) -> str:
    """What a heredoc says; with ``<<-`` less what its last line is indented by (token.unindentHeredoc)."""
    marker = text.index("\n")
    end = len(text) - marker + 1
    if text[2] != "-":
        return text[marker + 1 : end]
    lines = text[marker + 1 : end + 1].split("\n")
    indent = lines[-1]
    if not all(line.startswith(indent) for line in lines):
        return text[marker + 1 : end].rstrip(" \t")
    return "\n".join([*(line.removeprefix(indent) for line in lines[:-1]), ""])


__all__ = [
    "GO_TYPES",
    "BadWord",
    "Braced",
    "HCLError",
    "Item",
    "Items",
    "Listed",
    "Literal",
    "Node",
    "Token",
    "folded",
    "misplaced",
]

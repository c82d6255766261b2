"""The syntax tree of an HCL file: bodies, blocks, attributes and expressions.

Rules of this module:

* Every node holds two plain character offsets into its source; lines and columns are computed for the few that are
  shown. Both readers, the literal one and python-hcl2's, build exactly these nodes, and a test holds them equal.
* A tree is flawless: what HCL forbids (an argument twice, an argument beside a block of its name) was reported by the
  reader and is not in it.
* Nodes are not to be changed. They are not frozen because freezing costs more than reading the file does.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | Fraction
"""A number as it is written, exactly: HCL's own hold 512 bits, a float would not."""


@dataclass(slots=True)
class Literal:
    """A string without interpolation (NFC, escapes resolved), a number, a boolean or null."""

    value: str | bool | Number | None
    start: int
    end: int


@dataclass(slots=True)
class Template:
    """A quoted string or a heredoc with something to compute in it; its texts are `Literal`s.

    One part alone, `"${value}"`, is not made a text: it keeps the type of its value.
    """

    parts: list[Expression]
    start: int
    end: int


@dataclass(slots=True)
class Tuple:
    """`[a, b]`."""

    items: list[Expression]
    start: int
    end: int


@dataclass(slots=True)
class Object:
    """`{ key = value }`; a bare word as key is a `Literal` string, `(word)` is an expression.

    Of two keys that come out equal the last has the value, but in JSON syntax (`is_json`) that is a mistake.
    """

    items: list[tuple[Expression, Expression]]
    start: int
    end: int
    is_json: bool = False


@dataclass(slots=True)
class Parentheses:
    """`(inner)`."""

    inner: Expression
    start: int
    end: int


@dataclass(slots=True)
class Unary:
    """`-operand` or `!operand`."""

    operator: str
    operand: Expression
    start: int
    end: int


@dataclass(slots=True)
class Binary:
    """`left operator right`."""

    operator: str
    left: Expression
    right: Expression
    start: int
    end: int


@dataclass(slots=True)
class Conditional:
    """`condition ? yes : no`."""

    condition: Expression
    yes: Expression
    no: Expression
    start: int
    end: int


@dataclass(slots=True)
class Name:
    """A bare word: the root of a reference."""

    name: str
    start: int
    end: int


@dataclass(slots=True)
class GetAttribute:
    """`of.name`."""

    of: Expression
    name: str
    start: int
    end: int


@dataclass(slots=True)
class Index:
    """`of[key]`."""

    of: Expression
    key: Expression
    start: int
    end: int


@dataclass(slots=True)
class FunctionCall:
    """`name(arguments)`; `expands` is the `...` after the last one."""

    name: str
    arguments: list[Expression]
    expands: bool
    start: int
    end: int


@dataclass(slots=True)
class For:
    """`[for key, value in collection : result if condition]`; with a `key_result` it makes an object.

    `key` is None where one name alone is given; `groups` is the `...` behind the result.
    """

    key: str | None
    value: str
    collection: Expression
    key_result: Expression | None
    result: Expression
    condition: Expression | None
    groups: bool
    start: int
    end: int


@dataclass(slots=True)
class Join:
    """`%{ for }`: the texts of a `For` in one."""

    loop: For
    start: int
    end: int


@dataclass(slots=True)
class Splat:
    """`source[*].name` and `source.*.name`; `each` is what happens to one element, the `Item` in it."""

    source: Expression
    each: Expression
    start: int
    end: int


@dataclass(slots=True)
class Item:
    """The element that the splat around it is at."""

    start: int
    end: int


Expression: TypeAlias = (
    Literal
    | Template
    | Tuple
    | Object
    | Parentheses
    | Unary
    | Binary
    | Conditional
    | Name
    | GetAttribute
    | Index
    | FunctionCall
    | For
    | Join
    | Splat
    | Item
)


@dataclass(slots=True)
class Attribute:
    """`name = value`; the offsets are those of the name."""

    name: str
    value: Expression
    start: int
    end: int


@dataclass(slots=True)
class Label:
    """The text after a block's type, quoted or bare."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Body:
    """What stands between the braces of a block, or in a whole file; the offsets are those of its inside."""

    attributes: dict[str, Attribute]
    blocks: list[Block]
    start: int
    end: int


@dataclass(slots=True)
class Block:
    """`type "label" { body }`; the offsets are those of the header, without the brace."""

    type: str
    labels: list[Label]
    body: Body
    start: int
    end: int


def children(node: Expression) -> list[Expression]:
    """The expressions directly in one, from the left; of a chain of operators all operands, as it is deep but flat."""
    match node:
        case Template(parts):
            return parts
        case Tuple(items):
            return items
        case Object(pairs):
            return [part for pair in pairs for part in pair]
        case Parentheses(inner) | Unary(_, inner):
            return [inner]
        case Binary():
            return _operands(node)
        case Conditional(condition, yes, no):
            return [condition, yes, no]
        case GetAttribute(of):
            return [of]
        case Index(of, key):
            return [of, key]
        case FunctionCall(_, arguments):
            return arguments
        case For():
            found = (node.collection, node.key_result, node.result, node.condition)
            return [part for part in found if part is not None]
        case Join(loop):
            return [loop]
        case Splat(source, each):
            return [source, each]
    return []


def _operands(node: Binary) -> list[Expression]:
    operands: list[Expression] = []
    left: Expression = node
    while isinstance(left, Binary):
        operands.append(left.right)
        left = left.left
    return [left, *reversed(operands)]

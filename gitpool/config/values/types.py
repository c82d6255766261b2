"""The types of Terraform's language: primitives, collections of one element type, structures of several.

Rules of this module:

* A type is made once: `list_of(STRING) is list_of(STRING)`. So types are compared by identity, which keeps lists of
  ten thousand objects cheap.
* An object's attributes are kept in name order, which is the order in which Terraform walks over them.
* Optional attributes are a matter of type constraints; the type of a value has none (go-cty: object_type.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeGuard

MAX_DEPTH = 100
"""How deep a value may be nested; nothing that a person writes comes near."""


class TooDeep(Exception):
    """A type beyond the bound; the text is a sentence."""


class Type:
    """A type; made by the functions of this module alone."""

    __slots__ = ("depth", "has_dynamic", "has_optional")

    def __init__(self, parts: Iterable[Type] = (), *, dynamic: bool = False, optional: bool = False) -> None:
        parts = list(parts)
        self.depth: int = 1 + max((part.depth for part in parts), default=0)
        if self.depth > MAX_DEPTH:
            raise TooDeep(f"Values cannot be nested deeper than {MAX_DEPTH} levels.")
        self.has_dynamic: bool = dynamic or any(part.has_dynamic for part in parts)
        self.has_optional: bool = optional or any(part.has_optional for part in parts)

    def __repr__(self) -> str:
        return constraint(self)


class Primitive(Type):
    """A string, a number or a bool; and `any`, which stands for a type that is not known."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__(dynamic=name == "any")
        self.name = name


class Collection(Type):
    """A list, a set or a map: any number of elements of one type."""

    __slots__ = ("element", "kind")

    def __init__(self, kind: str, element: Type) -> None:
        super().__init__([element])
        self.kind, self.element = kind, element


class Tuple(Type):
    """A fixed number of elements, each with its own type."""

    __slots__ = ("elements",)

    def __init__(self, elements: tuple[Type, ...]) -> None:
        super().__init__(elements)
        self.elements = elements


class Object(Type):
    """Named attributes, each with its own type, in name order; `optional` are the names that may be left out."""

    __slots__ = ("attributes", "optional")

    def __init__(self, attributes: Mapping[str, Type], optional: frozenset[str]) -> None:
        super().__init__(attributes.values(), optional=bool(optional))
        self.attributes, self.optional = attributes, optional


STRING, NUMBER, BOOL, ANY = Primitive("string"), Primitive("number"), Primitive("bool"), Primitive("any")


@cache
def list_of(element: Type) -> Collection:
    """`list(element)`."""
    return Collection("list", element)


@cache
def set_of(element: Type) -> Collection:
    """`set(element)`."""
    return Collection("set", element)


@cache
def map_of(element: Type) -> Collection:
    """`map(element)`."""
    return Collection("map", element)


@cache
def tuple_of(*elements: Type) -> Tuple:
    """`tuple([a, b])`."""
    return Tuple(elements)


def object_of(attributes: Mapping[str, Type], optional: Iterable[str] = ()) -> Object:
    """`object({ name = type })`."""
    return _object(tuple(sorted(attributes.items(), key=lambda item: item[0])), frozenset(optional))


@cache
def _object(attributes: tuple[tuple[str, Type], ...], optional: frozenset[str]) -> Object:
    return Object(dict(attributes), optional)


def is_list(kind: Type) -> TypeGuard[Collection]:
    """Whether it is `list(...)`."""
    return isinstance(kind, Collection) and kind.kind == "list"


def is_set(kind: Type) -> TypeGuard[Collection]:
    """Whether it is `set(...)`."""
    return isinstance(kind, Collection) and kind.kind == "set"


def is_map(kind: Type) -> TypeGuard[Collection]:
    """Whether it is `map(...)`."""
    return isinstance(kind, Collection) and kind.kind == "map"


def is_primitive(kind: Type) -> bool:
    """Whether it is a string, a number or a bool."""
    return isinstance(kind, Primitive) and kind is not ANY


def without_optional(kind: Type) -> Type:
    """The type with every attribute required: what a value of this constraint has."""
    if not kind.has_optional:
        return kind
    if isinstance(kind, Collection):
        return collection_of(kind.kind, without_optional(kind.element))
    if isinstance(kind, Tuple):
        return tuple_of(*map(without_optional, kind.elements))
    assert isinstance(kind, Object)
    return object_of({name: without_optional(attribute) for name, attribute in kind.attributes.items()})


def collection_of(kind: str, element: Type) -> Collection:
    """A list, a set or a map of an element type."""
    return {"list": list_of, "set": set_of, "map": map_of}[kind](element)


def friendly(kind: Type) -> str:
    """The type for people, in Terraform's words: `list of string`, `object`, `dynamic`."""
    if isinstance(kind, Primitive):
        return "dynamic" if kind is ANY else kind.name
    if isinstance(kind, Collection):
        inner = "any single type" if kind.element is ANY else friendly(kind.element)
        return f"{kind.kind} of {inner}"
    return "tuple" if isinstance(kind, Tuple) else "object"


def a_friendly(kind: Type) -> str:
    """The type for people, with its article: `a list of string`, `an object`."""
    return f"an {friendly(kind)}" if isinstance(kind, Object) else f"a {friendly(kind)}"


def constraint(kind: Type) -> str:
    """The type as a constraint is written: `map(object({a=string,b=optional(number)}))`, as `type()` prints it."""
    if isinstance(kind, Primitive):
        return kind.name
    if isinstance(kind, Collection):
        return f"{kind.kind}({constraint(kind.element)})"
    if isinstance(kind, Tuple):
        return f"tuple([{','.join(map(constraint, kind.elements))}])"
    assert isinstance(kind, Object)
    inner = (
        f"{name}=optional({constraint(attribute)})" if name in kind.optional else f"{name}={constraint(attribute)}"
        for name, attribute in kind.attributes.items()
    )
    return f"object({{{','.join(inner)}}})"


def json_type(kind: Type) -> Any:
    """The type as cty's JSON has it: `"string"`, `["list", "string"]`, `["object", {"a": "bool"}]`."""
    if isinstance(kind, Primitive):
        return "dynamic" if kind is ANY else kind.name
    if isinstance(kind, Collection):
        return [kind.kind, json_type(kind.element)]
    if isinstance(kind, Tuple):
        return ["tuple", [json_type(element) for element in kind.elements]]
    assert isinstance(kind, Object)
    return ["object", {name: json_type(attribute) for name, attribute in kind.attributes.items()}]

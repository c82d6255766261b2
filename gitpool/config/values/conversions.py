"""Which type can become which, and the one type that several types can become (go-cty: cty/convert).

Rules of this module:

* A *safe* conversion never fails: number to string, tuple to list. An *unsafe* one may fail for a value: string to
  number, map to object. Arguments, operands and `?:` allow unsafe ones.
* The two questions live in one module because each needs the other: a tuple becomes `list(any)` if its elements have
  a type in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from gitpool.config.values.types import (
    ANY,
    STRING,
    Collection,
    Object,
    Primitive,
    Tuple,
    Type,
    collection_of,
    list_of,
    map_of,
    object_of,
    tuple_of,
)


@cache
def converts(source: Type, wanted: Type, *, unsafe: bool = True) -> bool:
    """Whether values of a type can become values of another, as far as the types tell."""
    if wanted is ANY or (unsafe and source is ANY):
        return True
    if isinstance(source, Primitive) or isinstance(wanted, Primitive):
        both = isinstance(source, Primitive) and isinstance(wanted, Primitive)
        return both and ANY is not source and (source is wanted or wanted is STRING or (unsafe and source is STRING))
    if isinstance(wanted, Object):
        return _to_object(source, wanted, unsafe)
    if isinstance(wanted, Tuple):
        return (
            isinstance(source, Tuple)
            and len(source.elements) == len(wanted.elements)
            and all(_reaches(s, w, unsafe) for s, w in zip(source.elements, wanted.elements, strict=True))
        )
    assert isinstance(wanted, Collection)
    return _to_collection(source, wanted, unsafe)


def _reaches(source: Type, wanted: Type, unsafe: bool) -> bool:
    return source is wanted or converts(source, wanted, unsafe=unsafe)


def _to_object(source: Type, wanted: Object, unsafe: bool) -> bool:
    if isinstance(source, Object):
        return all(
            _reaches(source.attributes[name], attribute, unsafe)
            if name in source.attributes
            else name in wanted.optional
            for name, attribute in wanted.attributes.items()
        )
    if not (isinstance(source, Collection) and source.kind == "map" and unsafe):
        return False
    return all(
        _reaches(source.element, attribute, unsafe) or name in wanted.optional
        for name, attribute in wanted.attributes.items()
    )


def _to_collection(source: Type, wanted: Collection, unsafe: bool) -> bool:
    if isinstance(source, Collection):
        if "map" in (source.kind, wanted.kind) and source.kind != wanted.kind:
            return False
        if source.kind == "list" and wanted.kind == "set" and not unsafe:
            return False
        return _reaches(source.element, wanted.element, unsafe)
    if isinstance(source, Tuple) and wanted.kind != "map":
        return _from_structure(source.elements, wanted.element, unsafe, lists=True)
    if isinstance(source, Object) and wanted.kind == "map":
        return _from_structure(tuple(source.attributes.values()), wanted.element, unsafe, lists=False)
    return False


def _from_structure(parts: tuple[Type, ...], element: Type, unsafe: bool, *, lists: bool) -> bool:
    if not parts:
        return True
    if element is ANY:
        common = unify(parts, unsafe=unsafe)
        if common is None or (lists and common is ANY and any(part is not ANY for part in parts)):
            return False
        element = common
    return all(_reaches(part, element, unsafe) for part in set(parts))


def unify(types: Iterable[Type], *, unsafe: bool = False) -> Type | None:
    """The type that all of them can become; None if there is none, or no type is given."""
    distinct = tuple(dict.fromkeys(types))
    if len(distinct) == 1:
        return distinct[0]
    return _unify(distinct, unsafe) if distinct else None


@cache
def _unify(types: tuple[Type, ...], unsafe: bool) -> Type | None:
    kinds = {_kind(kind) for kind in types}
    is_dynamic = "any" in kinds
    kinds.discard("any")
    if len(kinds) == 1 and not kinds & {"primitive"}:
        if is_dynamic:
            return ANY
        if kinds == {"object"}:
            return _objects([kind for kind in types if isinstance(kind, Object)], unsafe)
        if kinds == {"tuple"}:
            return _tuples([kind for kind in types if isinstance(kind, Tuple)], unsafe)
        return _collections([kind for kind in types if isinstance(kind, Collection)], unsafe)
    if kinds == {"map", "object"}:
        return _beside(types, _as_map([kind for kind in types if isinstance(kind, Object)], unsafe), "map", unsafe)
    if kinds == {"list", "tuple"}:
        return _beside(types, _as_list([kind for kind in types if isinstance(kind, Tuple)], unsafe), "list", unsafe)
    if {"object", "tuple"} <= kinds:
        return None
    return _preferred(types, unsafe)


def _kind(kind: Type) -> str:
    if isinstance(kind, Collection):
        return kind.kind
    if isinstance(kind, Object):
        return "object"
    if isinstance(kind, Tuple):
        return "tuple"
    return "any" if kind is ANY else "primitive"


def _preferred(types: Sequence[Type], unsafe: bool) -> Type | None:
    """The first of the types, the more general ones first, that all others become."""
    return next((kind for kind in general_first(types) if _all_reach(types, kind, unsafe)), None)


def _all_reach(types: Iterable[Type], wanted: Type, unsafe: bool) -> bool:
    return all(_reaches(kind, wanted, unsafe) for kind in types)


def general_first(types: Sequence[Type]) -> list[Type]:
    """The types with each before those that can become it; otherwise in their order (convert/sort_types.go)."""
    left = list(types)
    ordered: list[Type] = []
    while left:
        free = [kind for kind in left if not any(is_more_general(other, kind) for other in left if other is not kind)]
        ordered += free
        left = [kind for kind in left if kind not in free]
    return ordered


def is_more_general(one: Type, other: Type) -> bool:
    """Whether a type is preferred to another: string to the other primitives, list to tuple, map to object."""
    if one is ANY or other is ANY:
        return other is ANY and one is not ANY
    if isinstance(one, Primitive) and isinstance(other, Primitive):
        return one is STRING and other is not STRING
    if isinstance(one, Collection) and isinstance(other, Collection):
        if one.kind == other.kind:
            return is_more_general(one.element, other.element)
        return (one.kind, other.kind) == ("list", "set")
    if isinstance(one, Collection) and isinstance(other, Tuple | Object):
        return (one.kind, type(other)) in (("list", Tuple), ("map", Object))
    if isinstance(one, Tuple) and isinstance(other, Collection):
        return other.kind == "set"
    if isinstance(one, Object) and isinstance(other, Object) and one.attributes.keys() == other.attributes.keys():
        return _parts_more_general([(kind, other.attributes[name]) for name, kind in one.attributes.items()])
    if isinstance(one, Tuple) and isinstance(other, Tuple) and len(one.elements) == len(other.elements):
        return _parts_more_general(list(zip(one.elements, other.elements, strict=True)))
    return False


def _parts_more_general(pairs: Sequence[tuple[Type, Type]]) -> bool:
    return any(is_more_general(a, b) for a, b in pairs) and not any(is_more_general(b, a) for a, b in pairs)


def _collections(types: Sequence[Collection], unsafe: bool) -> Type | None:
    element = unify((kind.element for kind in types), unsafe=unsafe)
    return None if element is None else _reached(collection_of(types[0].kind, element), types, unsafe)


def _objects(types: Sequence[Object], unsafe: bool) -> Type | None:
    names = types[0].attributes.keys()
    if any(kind.attributes.keys() != names for kind in types):
        return _as_map(types, unsafe)
    attributes = {}
    for name in names:
        attribute = unify((kind.attributes[name] for kind in types), unsafe=unsafe)
        if attribute is None:
            return None
        attributes[name] = attribute
    return _reached(object_of(attributes), types, unsafe) or _as_map(types, unsafe)


def _tuples(types: Sequence[Tuple], unsafe: bool) -> Type | None:
    size = len(types[0].elements)
    if any(len(kind.elements) != size for kind in types):
        return _as_list(types, unsafe)
    elements = [unify((kind.elements[i] for kind in types), unsafe=unsafe) for i in range(size)]
    found = [element for element in elements if element is not None]
    if len(found) < size:
        return None
    return _reached(tuple_of(*found), types, unsafe) or _as_list(types, unsafe)


def _as_map(objects: Sequence[Object], unsafe: bool) -> Type | None:
    element = unify((inner for kind in objects for inner in kind.attributes.values()), unsafe=unsafe)
    return None if element is None else _reached(map_of(element), objects, unsafe)


def _as_list(tuples: Sequence[Tuple], unsafe: bool) -> Type | None:
    element = unify((inner for kind in tuples for inner in kind.elements), unsafe=unsafe)
    return None if element is None else _reached(list_of(element), tuples, unsafe)


def _beside(types: Sequence[Type], stand_in: Type | None, kind: str, unsafe: bool) -> Type | None:
    """The type where structures stand beside collections: as if the structures were collections (`stand_in`)."""
    if stand_in is not None:
        replaced = [stand_in if isinstance(each, Object | Tuple) else each for each in types]
        result = unify(replaced, unsafe=unsafe)
        if isinstance(result, Collection) and result.kind == kind:
            return result
    return _preferred(types, unsafe)


def _reached(wanted: Type, types: Iterable[Type], unsafe: bool) -> Type | None:
    return wanted if _all_reach(types, wanted, unsafe) else None

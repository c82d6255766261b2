"""Random filters over random objects, held against an evaluation that shares nothing with the server's.

The other evaluation below walks the syntax that was generated, not the one that was parsed, over plain Python values,
not over raw objects and descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver.filters import reflection as go
from gitpool.devserver.filters.evaluation import BadMatch, matches
from gitpool.devserver.filters.grammar import parse_filter
from gitpool.devserver.web.reply import Panic
from tests.support.examples import examples

PART = go.struct("main.Part", {"Name": go.STRING, "Size": go.pointer(go.INT), "Tags": go.STRINGS})
THING = go.struct(
    "main.Thing",
    {
        "Name": go.named("main.Label", go.STRING),
        "Count": go.INT,
        "Index": go.UINT64,
        "Ratio": go.FLOAT64,
        "On": go.BOOL,
        "Maybe": go.pointer(go.STRING),
        "Tags": go.STRINGS,
        "Ports": go.slice_of(go.INT),
        "Meta": go.STRING_MAP,
        "Part": go.pointer(PART),
        "Parts": go.slice_of(PART),
        "ByName": go.map_of(go.STRING, go.pointer(PART)),
    },
)
PART_KINDS = {"Name": "string", "Size": "*int", "Tags": "[]string"}
KINDS = {
    "Name": "string",
    "Count": "int",
    "Index": "uint",
    "Ratio": "float",
    "On": "bool",
    "Maybe": "*string",
    "Tags": "[]string",
    "Ports": "[]int",
    "Meta": "map:string",
    "Part": "*part",
    "Parts": "[]part",
    "ByName": "map:*part",
}
"""What the other evaluation knows of the types."""
ZEROES: dict[str, Any] = {"string": "", "int": 0, "uint": 0, "float": 0.0, "bool": False, "part": {}}
WORDS = ["a", "b", "web", "5", "1.5", "true", "x y", "é", "-1"]


@dataclass(frozen=True)
class Comparison:
    """``selector operator literal``; the operators are words here."""

    path: tuple[str, ...]
    operator: str
    literal: str
    negated: bool


@dataclass(frozen=True)
class Joined:
    """``and``, ``or``, and ``not`` with one side."""

    word: str
    sides: tuple[Tree, ...]


@dataclass(frozen=True)
class Quantified:
    """``any`` and ``all``."""

    word: str
    path: tuple[str, ...]
    names: tuple[str | None, ...]
    inner: Tree


Tree: TypeAlias = "Comparison | Joined | Quantified"
Typed: TypeAlias = tuple[str, Any]
"""A kind of the tables above, and a plain value."""


class Senseless(Exception):
    """The filter makes no sense of the object."""


class Dead(Exception):
    """The real library panics."""


# --- the other evaluation


def evaluate(tree: Tree, thing: dict[str, Any], names: dict[str, Typed]) -> bool:
    """Whether the thing fits."""
    if isinstance(tree, Comparison):
        found = find(tree.path, thing, names)
        held = tree.operator in ("empty", "nil") if found is None else compare(tree.operator, tree.literal, *found)
        return held is not tree.negated
    if isinstance(tree, Joined):
        if tree.word == "not":
            return not evaluate(tree.sides[0], thing, names)
        return (all if tree.word == "and" else any)(evaluate(side, thing, names) for side in tree.sides)
    found = find(tree.path, thing, names)
    judge = any if tree.word == "any" else all
    return judge(evaluate(tree.inner, thing, names | more) for more in rounds(tree, found))


def rounds(tree: Quantified, found: Typed | None) -> list[dict[str, Typed]]:
    """What each round names."""
    if found is None:
        return []
    kind, value = found
    if kind.startswith("[]"):
        pairs = [(("int", at), (kind[2:], item)) for at, item in enumerate(value or [])]
    elif kind.startswith("map:"):
        pairs = [(("string", key), (kind[4:], value[key])) for key in sorted(value or {})]
    else:
        raise Senseless
    if pairs and len(tree.names) == 2 and tree.names[0] == tree.names[1]:
        raise Senseless
    if len(tree.names) == 1:
        return [{str(tree.names[0]): pair[0 if kind.startswith("map:") else 1]} for pair in pairs]
    return [{name: typed for name, typed in zip(tree.names, pair, strict=True) if name} for pair in pairs]


def find(path: tuple[str, ...], thing: dict[str, Any], names: dict[str, Typed]) -> Typed | None:
    """The value at a path; None where the last part is a key that a map lacks."""
    found = names[path[0]] if path[0] in names else step(("thing", thing), path[0], last=False)
    for number, part in enumerate(path[1:], 2):
        found = step(found, part, last=number == len(path)) if found else None
    return found


def step(found: Typed, part: str, *, last: bool) -> Typed | None:
    """One part further."""
    kind, value = found
    if kind.startswith("*"):
        if value is None:
            raise Senseless
        kind = kind[1:]
    kinds = {"thing": KINDS, "part": PART_KINDS}.get(kind)
    if kinds is not None:
        if part not in kinds:
            raise Senseless
        return kinds[part], (value or {}).get(part, ZEROES.get(kinds[part]))
    if kind.startswith("[]"):
        if not re.fullmatch("[0-9]", part) or int(part) >= len(value or []):
            raise Senseless
        return kind[2:], value[int(part)]
    if not kind.startswith("map:") or (part not in (value or {}) and not last):
        raise Senseless
    return (kind[4:], value[part]) if part in (value or {}) else None


def compare(operator: str, literal: str, kind: str, value: Any) -> bool:
    """What an operator says of a value."""
    if kind.startswith("*"):
        kind = "nil" if value is None else kind[1:]
    is_list, is_map = kind.startswith("[]"), kind.startswith("map:")
    if operator == "nil":
        if kind in ("part", "nil"):
            return kind == "nil"
        if not (is_list or is_map):
            raise Senseless
        return value is None
    if operator == "empty":
        if not (is_list or is_map or kind == "string"):
            raise Senseless
        return not value
    if operator == "matches":
        if kind == "nil":
            raise Dead
        if kind != "string":
            raise Senseless
        return re.search(literal, value) is not None
    if operator == "==":
        return bool(value == read(literal, kind))
    if kind == "string":
        return literal in value
    if is_map:
        return literal in (value or {})
    if is_list:
        wanted = read(literal, kind[2:])
        return wanted in (value or [])
    raise Senseless


def read(literal: str, kind: str) -> Any:
    """A literal as a value of the kind."""
    patterns = {
        "int": "-?[0-9]+",
        "uint": "[0-9]+",
        "float": r"-?[0-9]+(\.[0-9]+)?",
        "bool": "true",
        "string": "(?s).*",
    }
    if not re.fullmatch(patterns.get(kind, "(?!)"), literal):
        raise Senseless
    return {"float": float, "bool": bool, "string": str}.get(kind, int)(literal)


# --- text


def render(tree: Tree) -> str:
    """The filter as somebody would write it."""
    if isinstance(tree, Comparison):
        selector, literal, no = spell(tree.path), quoted(tree.literal), "not " * tree.negated
        if tree.operator == "==":
            return f"{selector} {'!=' if tree.negated else '=='} {literal}"
        if tree.operator == "in":
            return f"{literal} {no}in {selector}" if len(tree.literal) % 2 else f"{selector} {no}contains {literal}"
        return (
            f"{selector} {no}matches {literal}" if tree.operator == "matches" else f"{selector} is {no}{tree.operator}"
        )
    if isinstance(tree, Joined):
        sides = [f"({render(side)})" for side in tree.sides]
        return f"not {sides[0]}" if tree.word == "not" else f" {tree.word} ".join(sides)
    names = ", ".join(name or "_" for name in tree.names)
    return f"{tree.word} {spell(tree.path)} as {names} {{ {render(tree.inner)} }}"


def spell(path: tuple[str, ...]) -> str:
    """A selector: dots where they do, brackets elsewhere."""
    rest = [f".{part}" if re.fullmatch("[A-Za-z]+|[0-9]+", part) else f"[{quoted(part)}]" for part in path[1:]]
    return path[0] + "".join(rest)


def quoted(text: str) -> str:
    """A literal in one kind of quotes or the other."""
    return f"`{text}`" if len(text) % 2 else f'"{text}"'


# --- what is random


def parts() -> st.SearchStrategy[dict[str, Any]]:
    """A Part, perhaps with fields missing."""
    tags = st.none() | st.lists(st.sampled_from(WORDS), max_size=2)
    sizes = st.none() | st.integers(-1, 6)
    return st.fixed_dictionaries({}, optional={"Name": st.sampled_from(WORDS), "Size": sizes, "Tags": tags})


def things() -> st.SearchStrategy[dict[str, Any]]:
    """A Thing, perhaps with fields missing."""
    words = st.sampled_from(WORDS)
    return st.fixed_dictionaries(
        {},
        optional={
            "Name": words,
            "Count": st.sampled_from([0, 5, -1]),
            "Index": st.sampled_from([0, 5, 2**64 - 1]),
            "Ratio": st.sampled_from([0.0, 1.5, -1.0]),
            "On": st.booleans(),
            "Maybe": st.none() | words,
            "Tags": st.none() | st.lists(words, max_size=3),
            "Ports": st.none() | st.lists(st.sampled_from([5, -1, 80]), max_size=3),
            "Meta": st.none() | st.dictionaries(words, words, max_size=1),
            "Part": st.none() | parts(),
            "Parts": st.none() | st.lists(parts(), max_size=2),
            "ByName": st.none() | st.dictionaries(words, st.none() | parts(), max_size=1),
        },
    )


@st.composite
def paths(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[str, ...]:
    """A path that mostly leads somewhere."""
    first = draw(st.sampled_from([*KINDS, *names * 4]))
    inner = {"Part": list(PART_KINDS), "Parts": ["0", "1"], "ByName": WORDS, "Meta": WORDS, "Tags": ["0", "2"]}
    rest = draw(st.lists(st.sampled_from([*PART_KINDS, *inner.get(first, ["x"]) * 3]), max_size=2))
    return (first, *rest)


@st.composite
def trees(draw: st.DrawFn, names: tuple[str, ...] = (), depth: int = 3) -> Tree:
    """A filter; names are those that quantifiers around it have given."""
    kind = draw(st.sampled_from(["comparison", "joined", "quantified"])) if depth else "comparison"
    if kind == "comparison":
        operator = draw(st.sampled_from(["==", "in", "matches", "empty", "nil"]))
        return Comparison(draw(paths(names)), operator, draw(st.sampled_from(WORDS)), draw(st.booleans()))
    if kind == "joined":
        word = draw(st.sampled_from(["and", "or", "not"]))
        sides = draw(st.lists(trees(names, depth - 1), min_size=2, max_size=3))
        return Joined(word, tuple(sides[:1] if word == "not" else sides))
    path = draw(st.sampled_from([("Tags",), ("Ports",), ("Meta",), ("Parts",), ("ByName",)]) | paths(names))
    named = draw(st.sampled_from([("k",), ("v",), ("k", "v"), ("k", None), (None, "v"), ("v", "v")]))
    inner = tuple(dict.fromkeys((*names, *(name for name in named if name))))
    return Quantified(draw(st.sampled_from(["any", "all"])), path, named, draw(trees(inner, depth - 1)))


@examples(150)
@given(trees(), st.lists(things(), min_size=1, max_size=5))
def test_filters_say_what_another_evaluation_says(tree: Tree, some: list[dict[str, Any]]) -> None:
    """True, false, senseless or deadly: the same of every object, parsed and reflected or walked in plain Python."""
    expression = parse_filter(render(tree))
    for thing in some:
        wanted = outcome(partial(evaluate, tree, thing, {}))
        assert outcome(partial(matches, expression, go.reflect(THING, thing))) == wanted


def outcome(judge: Callable[[], bool]) -> str:
    """What came of it."""
    try:
        return str(judge())
    except (Senseless, BadMatch):
        return "senseless"
    except (Dead, Panic):
        return "dead"

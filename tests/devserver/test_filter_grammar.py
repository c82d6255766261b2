"""Which texts are filters: the grammar of go-bexpr v0.1.16, and the number of its steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gitpool.devserver.filters.grammar import (
    BadFilter,
    Both,
    Each,
    Match,
    Not,
    Selector,
    parse_filter,
    unquote,
)

NAME = Selector(("Name",), "Name")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Name==x", Match(NAME, "==", "x")),
        ("Name!= -1.5", Match(NAME, "==", "-1.5", negated=True)),
        ("Name is  not\tempty", Match(NAME, "empty", negated=True)),
        ("Name is nil", Match(NAME, "nil")),
        ("x in Name", Match(NAME, "in", "x")),
        ("`a b` not in Name", Match(NAME, "in", "a b", negated=True)),
        ("Name not contains a.b", Match(NAME, "in", "a.b", negated=True)),
        ('Name matches "/a/b"', Match(NAME, "matches", "a/b")),
        ('"/Name" == ""', Match(NAME, "==", "")),
        ('"" is nil', Match(Selector(("",), ""), "nil")),
        ('a["b c"].0[ `d` ].e/f is nil', Match(Selector(("a", "b c", "0", "d", "e/f"), "a.b c.0.d.e/f"), "nil")),
        ('"/a~1b/~01/é-٣" is nil', Match(Selector(("a/b", "~1", "é-٣"), "a/b/~1/é-٣"), "nil")),
        ("not Name == x", Not(Match(NAME, "==", "x"))),
        ("not (not Name == x)", Match(NAME, "==", "x")),
        ("not == x", Match(Selector(("not",), "not"), "==", "x")),
        ("any in Name", Match(NAME, "in", "any")),
        ("any Name as k, _ {Name is nil}", Each("any", NAME, ("k", None), Match(NAME, "nil"))),
        ("all Name as _,v { Name is nil }", Each("all", NAME, (None, "v"), Match(NAME, "nil"))),
    ],
)
def test_a_filter_is_read(text: str, tree: Match | Not | Each) -> None:
    """Selectors, pointers, literals and operators in all their spellings."""
    assert parse_filter(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Name",
        "Name = x",
        "Name == ",
        "Name == 01",
        "Name == 1x",
        "Name == 5}",
        "Name == -x",
        "Name isempty",
        "Name in Name in Name",
        "'x' == Name",
        "Name.== x",
        "Name[0] == x",
        'Name["x" == y',
        'Name == "x',
        "Name == `x",
        'Name == "\\q"',
        'Name == "a\nb"',
        "(Name == x",
        "Name == x)",
        "Name == x and",
        "x in 5",
        '"/a b" == x',
        "any Name as _ { Name is nil }",
        "any Name as _, _ { Name is nil }",
        "any Name as a { Name is nil",
        "Name == x and any Name as a { a == x }",
        "any Name as a { a == x } or Name == x",
        "(any Name as a { a == x }) and any Name as a { a == x }",
        "x\udcff == y",
        "Name == x OR Name == y",
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    """Among them what a friendlier grammar would take: quantifiers beside other things, numbers with zeros in front."""
    with pytest.raises(BadFilter):
        parse_filter(text)


@pytest.mark.parametrize(
    ("most", "text"),
    [
        (8367, lambda count: " or ".join(["ID == x"] * count)),
        (6, lambda count: "(" * count + "Name == x" + ")" * count),
        (49_987, lambda count: "not " * count + "a == 1"),
    ],
    ids=["alternatives", "parentheses", "opposites"],
)
def test_the_steps_are_counted_as_in_go(most: int, text: Callable[[int], str]) -> None:
    """The longest and deepest filters that the real parser takes are taken, and those one longer are refused."""
    parse_filter(text(most))
    with pytest.raises(BadFilter, match="max number of expressions parsed"):
        parse_filter(text(most + 1))


def test_the_longest_list_keeps_its_shape() -> None:
    """Alternatives lean to the right, however many there are."""
    tree = parse_filter(" or ".join(["ID == x"] * 1000))
    count = 1
    while isinstance(tree, Both):
        tree, count = tree.right, count + 1
    assert count == 1000


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("\\xc3\\xa9", "é"),
        ("\\303\\251", "é"),
        ("\\xff", "\udcff"),
        ("\\xc3x", "\udcc3x"),
        ("\\400", None),
        ("\\ud800", None),
        ("\\U00110000", None),
        ("\\x4", None),
    ],
)
def test_escapes_name_octets_or_characters(literal: str, text: str | None) -> None:
    """Octets join to characters, halves of surrogate pairs and octets above 255 are no escapes."""
    assert unquote(literal) == text

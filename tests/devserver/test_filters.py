"""The filter language, where the recordings leave room."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitpool.devserver import DevServer
from gitpool.devserver.filters.evaluation import BadMatch, matches
from gitpool.devserver.filters.grammar import BadFilter, Both, Match, Not, parse_filter, unquote
from gitpool.devserver.state.nodepool import NodePool

from .speaking import ask, put

_POOL = NodePool("gpu", "for\nmodels", {"env": "prod", "a.b": "dot"}).stored(7, 9)

_PATTERN = 'failed to compile regular expression "{}": error parsing regexp: {}'


def _holds(text: str) -> bool:
    return matches(parse_filter(text), _POOL.reflected())


def test_and_binds_tighter_than_or() -> None:
    """`a or b and c` is read as `a or (b and c)`, and `not` takes the next comparison alone."""
    expression = parse_filter("not A == 1 or B == 2 and C == 3")
    assert isinstance(expression, Both)
    assert (expression.operator, isinstance(expression.left, Not)) == ("or", True)
    assert isinstance(expression.right, Both)
    assert expression.right.operator == "and"


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("Name == gpu", True),
        ('Name=="gpu"', True),
        ('CreateIndex == "0x7"', True),
        ('CreateIndex == "0b111"', True),
        ('CreateIndex == "07"', True),
        ("NodeIdentityTTL == 86400000000000", True),
        ("Meta contains env", True),
        ("Meta.zone is empty", True),
        ("Meta.zone is nil", True),
        ("Meta.zone != x", True),
        ("Meta.zone == x", False),
        ("Meta.zone matches x", False),
        ('"x" not in Meta.zone', True),
        ('Meta["a.b"] == dot', True),
        ('"/Meta/env" == prod', True),
        ("Description matches `for$`", False),
        ("Description matches `(?m)for$`", True),
        ("Description matches `els$`", True),
        ("Name matches `^[g$]pu$`", True),
        ("Name matches `(?<x>g)`", True),
        ("any Meta as k, v { k == env and v == prod }", True),
        ("all Meta as k { k == env }", False),
        ("any Hash as octet { octet == 300 }", False),
        ("any Meta as k { any Meta as l { l != k } }", True),
        ("not not Name == gpu", True),
        ("Name == web and Nope == 1", False),
        ("Name == gpu or Nope == 1", True),
    ],
)
def test_a_filter_says_what_go_bexpr_says(text: str, truth: bool) -> None:
    """Literals in any base, missing keys, pointers, both kinds of string, quantifiers, early ends."""
    assert _holds(text) is truth


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hash.0.x == 1", "error finding value in datum: /Hash/0/x: at part 2, invalid value kind: uint8"),
        ("Hash.99 == 1", "error finding value in datum: /Hash/99 at part 1: index 99 is out of range (length = 32)"),
        ("Meta.env.x == 1", "error finding value in datum: /Meta/env/x: at part 2, invalid value kind: string"),
        ("Name matches `(?=x)`", _PATTERN.format("(?=x)", "invalid or unsupported Perl syntax: `(?=`")),
        ("Name matches `x{2000}`", _PATTERN.format("x{2000}", "invalid repeat count: `{2000}`")),
        ("Name matches `[`", _PATTERN.format("[", "missing closing ]: `[`")),
    ],
)
def test_what_makes_no_sense_is_said(text: str, reason: str) -> None:
    """A filter that cannot be applied names the path and the part, or the expression."""
    with pytest.raises(BadMatch) as caught:
        _holds(text)
    assert str(caught.value) == reason


@given(st.text(max_size=30) | st.text(alphabet='Name Meta.=!"`()[]{}anyoritisfempl0-', max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    """Whatever is asked for is read or refused, nothing else."""
    with contextlib.suppress(BadFilter):
        assert parse_filter(text) == parse_filter(f" {text}\n")


@settings(max_examples=20)  # each takes a tenth of a second
@example(30)
@example(5000)
@given(st.integers(min_value=30, max_value=5000))
def test_deep_nesting_is_refused_at_once(depth: int) -> None:
    """Parentheses that would cost the real parser its two million steps are refused without doing them."""
    with pytest.raises(BadFilter, match="max number of expressions parsed"):
        parse_filter("(" * depth + "Name == x" + ")" * depth)


def test_some_nesting_is_fine() -> None:
    """A few parentheses are no trouble."""
    assert parse_filter("((( Name == x )))") == parse_filter("Name == x")
    assert isinstance(parse_filter("Name == x"), Match)


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("a", "a"),
        ("\\n\\t\\\\", "\n\t\\"),
        ("\\x41\\u00e9\\U0001F600\\101", "Aé😀A"),
        ("\\q", None),
        ("\\", None),
        ("\n", None),
    ],
)
def test_literals_are_unquoted_as_in_go(literal: str, text: str | None) -> None:
    """Go's escapes are understood, anything else is no literal."""
    assert unquote(literal) == text


def test_only_pools_of_the_page_are_judged(server: DevServer) -> None:
    """A filter that makes no sense of a later pool does no harm to a page that ends before it."""
    put(server, Name="zz", Meta={"env": "x"})
    path = "/v1/node/pools?filter=Meta.env%20is%20nil"
    assert ask(server, "GET", path).status == 400
    first = ask(server, "GET", f"{path}&per_page=1")
    assert (first.status, first.headers["x-nomad-nexttoken"]) == (200, "default")

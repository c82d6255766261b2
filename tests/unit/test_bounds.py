"""Bounds: how many pools a guard allows, and guards as documents."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.bounds import AFFECTED, COUNTED, Bound, Guards, age_of, bound_of, pattern_of
from gitpool.diagnostics import Position, SourceRange
from gitpool.windows import Window

WINDOW = Window.of("0 22 * * 1-5", "4h", "Europe/Berlin")
PLACE = SourceRange("guards.hcl", Position(4, 5, 60), Position(4, 20, 75))


@pytest.mark.parametrize(
    ("bound", "managed", "allowed"),
    [
        ("0", 25, 0),
        ("2", 0, 2),
        ("2", 25, 2),
        ("0%", 0, 0),
        ("0%", 25, 0),
        ("10%", 0, 1),
        ("10%", 1, 1),
        ("10%", 9, 1),
        ("10%", 10, 1),
        ("10%", 19, 1),
        ("10%", 20, 2),
        ("10%", 25, 2),
        ("1%", 25, 1),
        ("50%", 3, 1),
        ("100%", 0, 1),
        ("100%", 25, 25),
        ("200%", 25, 50),
    ],
)
def test_how_many_a_bound_allows(bound: str, managed: int, allowed: int) -> None:
    """A percentage is rounded down, but one above 0% allows at least one, also where nothing is managed yet."""
    assert allowed == bound_of(bound).of(managed)
    assert bound == str(bound_of(bound))


@given(st.integers(0, 300), st.integers(0, 10**6))
def test_a_percentage_is_never_more_than_it_says_but_for_the_first_pool(percent: int, managed: int) -> None:
    """More managed pools never allow less, and 100% are all of them."""
    bound = Bound(percent, is_percentage=True)
    allowed = bound.of(managed)
    assert allowed * 100 <= managed * percent or allowed == 1
    assert (allowed == 0) == (percent == 0)
    assert allowed <= bound.of(managed + 1)


@pytest.mark.parametrize(
    "written", ["a", "*", "prod-*", "?_9", "[ab]", "[a,b]*", "[!a]", "[]a]*", "[a-z]x", "a" * 128, "a" * 128 + "**"]
)
def test_a_pattern_that_can_match_a_name(written: str) -> None:
    """It is taken as it is written."""
    assert written == pattern_of(written)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "protects no pool"),
        ("node_pool.prod-1", "write the name of the pool alone"),
        ("nomad_node_pool.*", "write the name of the pool alone"),
        ("prod-1,prod-2", "a comma separates nothing here"),
        ("{a,b}", 'no "{"'),
        (" prod-1", 'no " "'),
        ("prod-1\n", 'no "\n"'),
        ("*.prod", 'no "."'),
        ("größe", 'no "ö"'),
        ("[", 'the "[" has no "]"'),
        ("prod-[12", 'the "[" has no "]"'),
        ("[]", "stands for none of the letters"),
        ("[.,]*", "stands for none of the letters"),
        ("[z-a]", "stands for none of the letters"),
        ("[!a-zA-Z0-9_-]", "stands for none of the letters"),
        ("?" * 129, "longer than 128"),
    ],
)
def test_a_pattern_that_matches_no_name(written: str, why: str) -> None:
    """It would protect nothing, and nobody would hear of it: what is wrong with it is said."""
    with pytest.raises(ValueError, match=re.escape(why)):
        pattern_of(written)


@pytest.mark.parametrize("written", ["", " 2", "-1", "+2", "2.5", "10 %", "%", "1e3", "ten", "²", "9" * 19, "10%%"])
def test_what_is_no_bound(written: str) -> None:
    """A whole number, or one with a percent sign."""
    with pytest.raises(ValueError, match="whole number"):
        bound_of(written)


def test_who_is_affected_has_no_percentage() -> None:
    """There is nothing of which it could be one."""
    assert Bound(7) == bound_of("7", has_percentage=False)
    with pytest.raises(ValueError, match='"10%" is not a whole number'):
        bound_of("10%", has_percentage=False)


@pytest.mark.parametrize("written", ["-1s", "1d", "", "3600"])
def test_what_is_no_age(written: str) -> None:
    """A duration of Go's that is not negative."""
    with pytest.raises(ValueError, match=r"duration"):
        age_of(written)


maxima = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.builds(Bound, st.integers(0, 10**18 - 1), st.booleans()) for name in COUNTED},
        **{name: st.builds(Bound, st.integers(0, 10**18 - 1)) for name in AFFECTED},
    },
)


@given(
    st.builds(
        Guards,
        maxima=maxima,
        protected_names=st.lists(st.sampled_from(["prod-*", "[ab]", "?"]), max_size=2).map(tuple),
        max_plan_age=st.none() | st.integers(0, 2**63 - 1),
        windows=st.sampled_from([(), (WINDOW,), (WINDOW, WINDOW)]),
    )
)
def test_json_there_and_back(guards: Guards) -> None:
    """The guards of a saved plan are those that were given."""
    assert guards == Guards.from_json(json.loads(json.dumps(guards.to_json())))


@pytest.mark.parametrize(
    "document",
    [
        {"max_delete": 1},
        {"empty_configuration": 1},
        {"max_deletes": True},
        {"max_deletes": None},
        {"max_deletes": -1},
        {"max_deletes": "ten"},
        {"max_nodes_affected": "10%"},
        {"protected_names": "prod-*"},
        {"protected_names": [1]},
        {"protected_names": ["node_pool.a"]},
        {"max_plan_age": 3600},
        {"max_plan_age": "soon"},
        {"maintenance_window": {}},
        {"maintenance_window": [{"cron": "0 22 * * *", "duration": "4h"}]},
        {"maintenance_window": [{"cron": "0 22 * * *", "duration": "4h", "time_zone": "Nowhere"}]},
        {"maintenance_window": [{"cron": 1, "duration": "4h", "time_zone": "UTC"}]},
    ],
)
def test_a_garbled_document(document: dict[str, Any]) -> None:
    """A guard that cannot be read is never passed over."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        Guards.from_json(document)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("max_deletes", "-max-deletes=10%"),
        ("max_nodes_affected", "-max-nodes-affected=5"),
        ("protected_names", "-protected-names=a* -protected-names=b"),
        ("max_plan_age", "-max-plan-age=24h0m0s"),
        ("maintenance_window", '-maintenance-window="0 22 * * 1-5 4h0m0s Europe/Berlin"'),
        ("max_creates", "max_creates at guards.hcl:4:5"),
    ],
)
def test_how_a_guard_was_set(name: str, said: str) -> None:
    """By its place in the files, or by the flag as it can be typed."""
    guards = Guards(
        {"max_creates": Bound(1), "max_deletes": Bound(10, is_percentage=True), "max_nodes_affected": Bound(5)},
        ("a*", "b"),
        24 * 3600 * 10**9,
        (WINDOW,),
        places={"max_creates": PLACE},
    )
    assert said == guards.said(name)

"""Regular expressions: results by groups, Go's templates, and work that is bounded."""

from __future__ import annotations

import pytest

from gitpool.config.functions.function import MAX_TEXT, FunctionError
from gitpool.config.values.types import ANY, STRING, list_of, object_of, tuple_of
from gitpool.config.values.value import string, unknown
from tests.config.functions.called import called, result


def test_types_follow_the_groups() -> None:
    """No group gives a string, groups a tuple, named groups an object; `regexall` a list of that."""
    assert STRING is result("regex", "a", "a").type
    assert tuple_of(STRING, STRING) is result("regex", "(a)(b)?", "a").type
    named = object_of({"x": STRING, "y": STRING})
    assert named is result("regex", "(?P<x>a)(?<y>b)?", "a").type
    assert list_of(named) is result("regexall", "(?P<x>a)(?<y>b)?", "z").type
    assert list_of(STRING) is result("regexall", "a", "").type


def test_types_are_known_before_the_text() -> None:
    """With a known pattern `validate` knows the type of the result; without, nothing or a list of it."""
    assert tuple_of(STRING) is result("regex", "(a)", unknown(STRING)).type
    assert ANY is result("regex", unknown(STRING), "a").type
    assert list_of(ANY) is result("regexall", unknown(STRING), "a").type
    with pytest.raises(FunctionError, match="invalid regular expression"):
        result("regex", "(", unknown(STRING))


def test_groups_are_found_whatever_stands_around_them() -> None:
    """Escapes, classes and literal texts do not look like groups."""
    pattern = r"\((a)[(?P<n>](?:b)\Q(c)\E[^]()](?i:d)[[:alpha:](]"
    assert ["a"] == called("regex", pattern, "(a(b(c)xD(")
    assert {"n": "a", "m": None} == called("regex", r"[)](?P<n>a)(?<m>\))?", ")a")


def test_several_groups_of_one_name_are_one() -> None:
    """The last group of a name tells its value; a replacement takes the first that matched."""
    assert {"n": "b"} == called("regex", "(?P<n>a)(?P<n>b)", "ab")
    assert "<a>" == called("replace", "ab", "/(?P<n>a)(?P<n>b)/", "<$n>")
    assert "<b>" == called("replace", "b", "/(?P<n>a)|(?P<n>b)/", "<$n>")


def test_patterns_that_make_others_hang_do_not() -> None:
    """RE2 takes linear time, whatever the pattern; the test's own time limit would tell."""
    assert [] == called("regexall", "(a+)+$", "a" * 50_000 + "b")
    assert "b" == called("regex", "(?:a?){500}a{500}b|b", "a" * 400 + "b")


def test_searches_are_bounded() -> None:
    """Steps of the pattern over a long text, and matches that each look through the whole rest, end in an error."""
    for name, arguments in (
        ("regexall", ("x*y|x", "x" * 100_000)),
        ("replace", ("x" * 100_000, "/x*y|x/", "z")),
        ("regex", ("[ab]*a[ab]{900}c", "ab" * 3_000_000)),
    ):
        with pytest.raises(FunctionError, match="too long for this pattern"):
            called(name, *arguments)


def test_replacements_are_bounded() -> None:
    """A text that would grow beyond the bound is refused before it is made."""
    text = string("a" * 10_000)
    with pytest.raises(FunctionError, match=f"{MAX_TEXT:,}"):
        called("replace", text, "a", "b" * 5_000)
    with pytest.raises(FunctionError, match=f"{MAX_TEXT:,}"):
        called("replace", text, "/a/", "b" * 5_000)
    with pytest.raises(FunctionError, match=f"{MAX_TEXT:,}"):
        called("replace", text, "", "b" * 5_000)


def test_large_patterns_are_refused(capfd: pytest.CaptureFixture[str]) -> None:
    """A pattern that needs more memory than it may is an error, and RE2 prints nothing of its own."""
    for pattern in ("((a{100}){100}){100}", "(\\pL{100}\\pN{100}){9}" * 9, "[" * 10, r"\C"):
        with pytest.raises(FunctionError, match="invalid regular expression") as problem:
            called("regex", pattern, "a")
        assert 0 == problem.value.argument
    assert ("", "") == capfd.readouterr()


def test_nomads_name_takes_the_pattern_alone() -> None:
    """`regex_replace` is `replace` without the slashes."""
    assert "b-a" == called("regex_replace", "a-b", "(.)-(.)", "$2-$1")
    assert "a/b" == called("regex_replace", "a/b", "/x/", "")

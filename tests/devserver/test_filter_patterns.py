"""The operator matches: patterns as Go reads them, matched by RE2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.devserver.filters.gosyntax import BadPattern
from gitpool.devserver.filters.patterns import pattern


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ("[", "missing closing ]: `[`"),
        ("a[^]b", "missing closing ]: `[^]b`"),
        ("(a", "missing closing ): `(a`"),
        ("a)b", "unexpected ): `a)b`"),
        ("*a", "missing argument to repetition operator: `*`"),
        ("a|+?", "missing argument to repetition operator: `+?`"),
        ("({2}", "missing argument to repetition operator: `{2}`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a{2}*?", "invalid nested repetition operator: `{2}*?`"),
        ("a+{1001}", "invalid repeat count: `{1001}`"),
        ("a{3,2}?", "invalid repeat count: `{3,2}`"),
        ("((a{30}){34})", "invalid repeat count: `{34}`"),
        ("a{99999999999}", "invalid repeat count: `{99999999999}`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?<!a)", "invalid named capture: `(?<!a)`"),
        ("(?i", "invalid or unsupported Perl syntax: `(?i`"),
        ("(?-)", "invalid or unsupported Perl syntax: `(?-)`"),
        ("(?P<n", "invalid named capture: `(?P<n`"),
        ("(?P<é>a)", "invalid named capture: `(?P<é>`"),
        ("\\", "trailing backslash at end of expression: ``"),
        ("\\8", "invalid escape sequence: `\\8`"),
        ("\\C", "invalid escape sequence: `\\C`"),
        ("\\x{110000}", "invalid escape sequence: `\\x{110000`"),
        ("\\x4g", "invalid escape sequence: `\\x4g`"),
        ("[b-a]", "invalid character class range: `b-a`"),
        ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
        ("\\p{Foo}", "invalid character class range: `\\p{Foo}`"),
        ("\\p{Old_Italic}", "invalid character class range: `\\p{Old_Italic}`"),
        ("a\udcffb", "invalid UTF-8: `\udcffb`"),
        ("(" * 1000 + "a" + ")" * 1000, None),
        ("\\C[", "invalid escape sequence: `\\C`"),
    ],
)
def test_what_is_wrong_is_said_in_gos_words(raw: str, complaint: str | None) -> None:
    """Every complaint of Go's regexp/syntax, and of two mistakes the one that Go meets first."""
    with pytest.raises(BadPattern) as caught:
        pattern(raw)
    wanted = complaint or f"expression nests too deeply: `{raw}`"
    assert str(caught.value) == f"error parsing regexp: {wanted}"


@pytest.mark.parametrize(
    ("raw", "text", "truth"),
    [
        ("a{,2}", "a{,2}", True),
        ("^b$", "a\nb", False),
        ("(?m)^b$", "a\nb", True),
        ("(?s)a.b", "a\nb", True),
        ("(?i)É", "é", True),
        ("^.$", b"\xff", True),
        ("^..$", b"\xe2\x82", True),
        ("\ufffd", b"\xc3", True),
        ("^.$", "é".encode(), True),
        ("^.$", "\udcff", True),
        ("(?P<n>a)(?<m>b)", "ab", True),
        ("\\Qa.b\\E+", "a.bb", True),
        ("\\Q\\E", "", True),
        ("[\\d-z]", "-", True),
        ("[]a]", "]", True),
        ("[[:^alpha:]]", "a", False),
        ("\\p{Greek}", "Ω", True),
        ("\\p{lowercase_LETTER}", "ä", True),
        ("\\P{^Lu}", "A", True),
        ("[^\\pL]", "a", False),
        ("\\p{LC}", "ª", False),
        ("\\p{Cn}", "\u0378", True),
        ("\\pC", "\u0378", True),
        ("[^\\p{Assigned}]", "a", False),
        ("\\p{ascii}", "é", False),
        ("\\p{Any}", "\n", True),
        ("(a{1000})", "a" * 1000, True),
    ],
)
def test_a_pattern_matches_as_in_go(raw: str, text: str | bytes, truth: bool) -> None:
    """Flags, classes by any of their names, octets that are no UTF-8, and braces that repeat nothing."""
    assert pattern(raw)(text) is truth


def test_patterns_that_make_others_hang_do_not() -> None:
    """The time grows with the text, whatever the pattern."""
    assert not pattern("(a|a)*(a|a)*(a*)*c")("a" * 50_000)


@given(st.text(max_size=12) | st.text(alphabet="ab01(){}[]*+?|^$.\\-,:pPLxQEC<>!=imsU\udcff", max_size=16))
def test_no_pattern_is_refused_by_re2_alone(raw: str) -> None:
    """What Go finds nothing wrong with, RE2 compiles: no small pattern ends in its own complaints."""
    try:
        pattern(raw)
    except BadPattern as refused:
        assert "too large" not in str(refused)  # noqa: PT017 -- most are refused, and that is no failure

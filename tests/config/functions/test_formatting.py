"""`format` and `formatlist`: what is unknown, what is sensitive, and what is too large."""

from __future__ import annotations

import pytest

from gitpool.config.functions.function import MAX_TEXT, FunctionError
from gitpool.config.values.types import STRING, list_of, set_of
from gitpool.config.values.value import (
    NOTHING_KNOWN,
    TRUE,
    UNKNOWN,
    list_value,
    set_value,
    string,
    tuple_value,
    unknown,
)
from tests.config.functions.called import called, result


def test_numbers_keep_all_their_digits() -> None:
    """Integers have no bound of 64 bits, and decimals are those of the exact binary number, ties to even."""
    assert "1" + "0" * 100 == called("format", "%d", "1e100")
    assert "0.1000000000000000000000000000000000000000" == called("format", "%.40f", 0.1)
    assert "0 2 2 4" == called("format", "%.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5)
    assert "1e+06 100000 1e-05 0.0001" == called("format", "%v %v %v %v", 1_000_000, 100_000, 0.00001, 0.0001)


def test_what_is_not_known_makes_the_text_unknown() -> None:
    """An unknown argument, or something unknown in one, gives an unknown text; in a list, of its element alone."""
    assert UNKNOWN is result("format", "%s", unknown(STRING)).data
    assert UNKNOWN is result("format", "%v", tuple_value([unknown(STRING)])).data
    texts = result("formatlist", "%s", tuple_value([string("a"), unknown(STRING)]))
    assert ("a", UNKNOWN) == tuple(text.data for text in texts.data)
    for walked in (unknown(list_of(STRING)), unknown(set_of(STRING))):
        assert (list_of(STRING), UNKNOWN) == (
            result("formatlist", "%s", walked).type,
            result("formatlist", "%s", walked).data,
        )
    assert 1 == len(result("formatlist", "%s", unknown(STRING)))
    assert NOTHING_KNOWN == result("formatlist", "%v", NOTHING_KNOWN)


def test_types_do_not_depend_on_lengths() -> None:
    """The result is a list of strings, also where it is empty."""
    assert list_of(STRING) is result("formatlist", "%s", []).type
    assert ["a", "b"] == called("formatlist", "%s", set_value(STRING, [string("b"), string("a")]))
    assert ["a"] == called("formatlist", "%s", list_value(STRING, [string("a")]))


def test_what_is_sensitive_stays_so() -> None:
    """One sensitive argument makes the whole text sensitive."""
    assert result("format", "%s %t", string("a").marked(), TRUE).is_sensitive
    assert result("formatlist", "%s", [1]).is_sensitive is False


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        (f"%{MAX_TEXT + 1}s", "a"),
        ("%1000001d", 1),
        ("%.1000001f", 1),
        ("%99999999999999999999999s", "a"),
        ("%16000000s%16000000[1]s", "a"),
        ("%.99999999999999999999999s", "a"),
    ],
)
def test_widths_are_bounded(text: str, argument: object) -> None:
    """A width asks for no more than the bound, alone or together with others."""
    with pytest.raises(FunctionError):
        called("format", text, argument)


def test_lists_of_texts_are_bounded() -> None:
    """Many long texts are no way around the bound."""
    with pytest.raises(FunctionError, match=f"{MAX_TEXT:,}"):
        called("formatlist", "%4000000s", ["a"] * 10)


def test_errors_name_the_argument() -> None:
    """The place to look at is the format, or the argument that does not fit it."""
    for index, arguments in ((2, ("%s %d", "a", "x")), (0, ("%d",)), (2, ("%s", "a", "b")), (0, ("%z", "a"))):
        with pytest.raises(FunctionError) as problem:
            called("format", *arguments)
        assert index == problem.value.argument
    with pytest.raises(FunctionError) as problem:
        called("formatlist", "%s%s", ["a"], ["b", "c"])
    assert 2 == problem.value.argument


def test_verbs_know_no_star() -> None:
    """Widths from arguments are Go's, not Terraform's."""
    with pytest.raises(FunctionError, match="no verb"):
        called("format", "%*d", 5, 1)

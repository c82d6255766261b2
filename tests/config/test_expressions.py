"""Values of expressions."""

from __future__ import annotations

import pytest

from gitpool.config.expressions import Unfit, Value, boolean, evaluate, kind_of, text
from tests.config.texts import read


def value(written: str) -> Value:
    """The value of one expression."""
    body, report = read(f"a = {written}\n")
    assert not report.diagnostics
    return evaluate(body.attributes["a"].value)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("5", "5"),
        ("1.50", "1.5"),
        ("1e3", "1000"),
        ("1.0", "1"),
        ("1e-7", "0.0000001"),
        ("12345678901234567890.125", "12345678901234567890.125"),
        ("true", "true"),
        ('"${1.50}x"', "1.5x"),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 / 4", "2.5"),
        ("-7 % 4", "-3"),
        ("7 % -4", "3"),
        ("5.5 % 2", "1.5"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3 * 3", "1"),
        ("1 / 1024", "0.0009765625"),
        ("1 / 3", "0." + "3" * 154 + "5"),
        ("2 / 3", "0." + "6" * 153 + "7"),
        ("1 / 7", "0." + "142857" * 25 + "14285"),
        ('"5" * 2', "10"),
        ('-"5"', "-5"),
        ("!true", "false"),
        ("!!true", "true"),
        ("1 == 1.0", "true"),
        ('1 == "1"', "false"),
        ("1 != 2 && 2 >= 2", "true"),
        ("false || 1 < 2", "true"),
        ("true ? 1 : 2", "1"),
        ("[1, 2][1]", "2"),
        ('{a = 1}["a"]', "1"),
        ('" ${~ 5 ~} "', "5"),
    ],
)
def test_values_and_their_texts_are_terraforms(written: str, shown: str) -> None:
    """Each value converts to the text that Terraform (and so HCL and cty) gives it."""
    assert text(value(written)) == shown


@pytest.mark.parametrize(
    ("written", "summary"),
    [
        ("x", "Variables not allowed"),
        ("var.x", "Variables not allowed"),
        ('upper("x")', "Function calls not allowed"),
        ("[for x in [1]: x]", "For expressions are not supported yet"),
        ("[1][*]", "Splat expressions are not supported yet"),
        ('"x${null}"', "Invalid template interpolation value"),
        ('"x${[1]}"', "Invalid template interpolation value"),
        ("1 / 0", "Division by zero"),
        ("1 % 0", "Division by zero"),
        ("true + 1", "Invalid operand"),
        ('"x" * 2', "Invalid operand"),
        ('"nan" * 2', "Invalid operand"),
        ("1 && true", "Invalid operand"),
        ("1 ? 2 : 3", "Incorrect condition type"),
        ("[1][5]", "Invalid index"),
        ("{null = 1}", "Incorrect key type"),
        ("1e149 * 1e149", "Number too large"),
    ],
)
def test_what_has_no_value_says_why(written: str, summary: str) -> None:
    """An expression beyond literals is a clear error, never a guess."""
    with pytest.raises(Unfit) as caught:
        value(written)
    assert caught.value.summary == summary
    assert caught.value.end > caught.value.start


def test_kinds_are_named_for_people() -> None:
    """Messages say what a value is."""
    values: list[Value] = [None, True, 1, "x", [], {}]
    kinds = [kind_of(v) for v in values]
    assert kinds == ["null", "a boolean", "a number", "a string", "a list", "an object"]


def test_booleans_are_converted_as_hcl_does() -> None:
    """The strings "true" and "false" are booleans where one is asked for; other texts and numbers are not."""
    assert [boolean(v) for v in (True, "true", "false", "yes", 1, None)] == [True, True, False, None, None, None]

"""The values of expressions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitpool.config.evaluation import scope
from gitpool.config.evaluation.scope import Namespace
from gitpool.config.functions.function import work
from gitpool.config.values import numbers
from gitpool.config.values.convert import convert
from gitpool.config.values.types import ANY, BOOL, STRING
from gitpool.config.values.value import Value, string, unknown
from tests.config.evaluating import as_json, evaluated, exact, locals_of, value_of

RECORDED = json.loads((Path(__file__).parents[2] / "conformance" / "expressions.json").read_text("utf-8"))
LOCALS = locals_of(RECORDED["scope"])
NAMES: dict[str, Value | Namespace] = {
    **LOCALS,
    "var": Namespace("var", "input variable", {}, "Reference to undeclared input variable"),
}


@pytest.mark.parametrize("case", RECORDED["cases"], ids=lambda case: case["expression"][:60])
def test_recorded_values(case: dict[str, Any]) -> None:
    """Every recorded expression has the value that Terraform gave it, or is an error as it was there."""
    value, problems = evaluated(case["expression"], NAMES)
    if "error" in case:
        assert problems
    else:
        assert [] == problems
        assert exact(json.dumps(case["value"])) == as_json(value)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1.50", "1.5"),
        ("1e3", "1000"),
        ("1e-7", "0.0000001"),
        ("12345678901234567890.125", "12345678901234567890.125"),
        ("-0", "-0"),
        ("1e200", "1" + "0" * 200),
        ("10 / 4", "2.5"),
        ("-7 % 4", "-3"),
        ("7 % -4", "3"),
        ("-5 % 0", "-5"),
        ("5.5 % 2", "1.5"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3 * 3", "1"),
        ("1 / 1024", "0.0009765625"),
        ("1 / 3", "0." + "3" * 154 + "5"),
        ("2 / 3", "0." + "6" * 153 + "7"),
        ("1 / 7", "0." + "142857" * 25 + "14285"),
        ("length([1]) / length([1, 2, 3])", "0.33333333333333333334"),
        ("pow(2, 0.5)", "1.4142135623730951"),
        ('"5" * 2', "10"),
        ('-"5"', "-5"),
        ('- -"5"', "5"),
        ('!!"true"', "true"),
        ("1 == 1.0", "true"),
        ('true ? 1 : "a"', "1"),
        ('" ${~ 5 ~} "', "5"),
        ('"%{ if true }a%{ else }b%{ endif }%{ for x in [1, 2] ~} ${x} %{~ endfor }"', "a12"),
        ('"%{ if false }a%{ endif }"', ""),
        ("<<-E\n    a ${1}\n  %{ for k, v in {x = 1} ~}\n    ${k}=${v}\n  %{ endfor ~}\n  E\n", "  a 1\n    x=1\n"),
    ],
)
def test_values_as_texts(written: str, shown: str) -> None:
    """The text of each value is the one that Terraform prints."""
    assert shown == convert(value_of(written), STRING).data


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("local.pools[*].gpu.env", '["prod"]'),
        ("local.nested.a.b[*].c", '["deep", "deeper"]'),
        ("local.nested.a.b.*.c", '["deep", "deeper"]'),
        ("local.nested.a.b.*.c[0]", '"deep"'),
        ("[[1, 2], [3]][*][0]", "[1, 3]"),
        ("local.teams.0", '"data"'),
        ("null[*]", "[]"),
        ("5[*]", "[5]"),
        ('{ for t in ["a", "b", "a"] : t => 1... }', '{"a": [1, 1], "b": [1]}'),
        ("{ for i, t in local.teams : t => i if i != 1 }", '{"data": 0, "ml": 2}'),
        ("{ null = 1, true = 2, for = 3 }", '{"for": 3, "null": 1, "true": 2}'),
        ("core::upper(local.region)", '"EU-WEST"'),
        ("max([1, 5, 3]...)", "5"),
        ("try(local.pools.none.env, local.teams[9], 3)", "3"),
        ("[can(local.pools.none), can(1)]", "[false, true]"),
        ('"${null}"', "null"),
        ('"${[1]}"', "[1]"),
    ],
)
def test_constructs(written: str, expected: str) -> None:
    """Splats, grouping, numbers behind dots, keys that are words elsewhere: as Terraform has them."""
    assert exact(expected) == as_json(value_of(written, NAMES))


MISTAKES = [
    ("local.region.x", ".x", "Unsupported attribute"),
    ("local.pool", "local.pool", "Reference to undeclared local value"),
    ("local", "local", "Invalid reference"),
    ("regin", "regin", "Invalid reference"),
    ("var.env", "var.env", "Reference to undeclared input variable"),
    ("local.pools.none", ".none", "Unsupported attribute"),
    ("local.teams[5]", "[5]", "Invalid index"),
    ("local.nothing.x", ".x", "Attempt to get attribute from null value"),
    ("1 + [2]", "[2]", "Invalid operand"),
    ("true && 1 || null", "1", "Invalid operand"),
    ("true || null", "true || null", "Operation failed"),
    ("1 / 0", "1 / 0", "Division by zero"),
    ('"x${[1]}"', "[1]", "Invalid template interpolation value"),
    ('"x${null}"', "null", "Invalid template interpolation value"),
    ("1 ? 2 : 3", "1", "Incorrect condition type"),
    ("null ? 2 : 3", "null", "Null condition"),
    ("true ? [1] : {}", "[1] : {}", "Inconsistent conditional result types"),
    ("[for x in null : x]", "null", "Iteration over null value"),
    ("[for x in 5 : x]", "5", "Iteration over non-iterable value"),
    ("[for x in [1] : x if null]", "null", "Invalid 'for' condition"),
    ("{ for x in [1, 1] : x => x }", "x", "Duplicate object key"),
    ("{ for x in [1] : [x] => x }", "[x]", "Invalid object key"),
    ("{ (null) = 1 }", "(null)", "Null value as key"),
    ("{ ([]) = 1 }", "([])", "Incorrect key type"),
    ("{ a.b = 1 }", "a.b", "Ambiguous attribute key"),
    ("upper([])", "[]", "Invalid function argument"),
    ("upper()", ")", "Not enough function arguments"),
    ("upper(1, 2, 3)", "2", "Too many function arguments"),
    ("uper(1)", "uper", "Call to unknown function"),
    ("timestamp()", "timestamp", "Function not available"),
    ('templatestring("x", {})', '"x"', "Invalid function argument"),
    ("max(5...)", "5", "Invalid expanding argument value"),
    ("try()", ")", "Not enough function arguments"),
    ("try(local.pools.x, [][0])", "try(local.pools.x, [][0])", "Error in function call"),
    ("try(local.x, 1)", "local.x", "Reference to undeclared local value"),
    ("can(foo)", "foo", "Invalid reference"),
    ("true ? 1 : local.x", "local.x", "Reference to undeclared local value"),
    ("[for x in [] : local.x]", "local.x", "Reference to undeclared local value"),
    ('"%{ if false }${local.x}%{ endif }"', "local.x", "Reference to undeclared local value"),
    ("1e9000 * 1e9000", "1e9000 * 1e9000", "Number too large"),
    ("tolist(null)[*].x", "tolist(null)", "Splat of null value"),
]


@pytest.mark.parametrize(("written", "marked", "summary"), MISTAKES)
def test_mistakes_are_underlined(written: str, marked: str, summary: str) -> None:
    """Each mistake has its sentence, a reason, and exactly the text that is to blame."""
    _, problems = evaluated(written, NAMES)
    assert [(summary, marked)] == [(p.summary, written[p.start : p.end]) for p in problems]
    assert problems[0].detail.endswith((".", "?"))


def test_all_independent_mistakes_are_found() -> None:
    """One run finds every mistake; what follows from one is not told again."""
    _, problems = evaluated("[local.a + 1, upper(local.b), true ? local.c : local.d, [1][7] * 2]", NAMES)
    assert 5 == len(problems)
    assert ["a", "b", "c", "d"] == [p.detail.split('"')[1] for p in problems[:4]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("local.team", "teams"),
        ("local.pools.gpuu", "gpu"),
        ("uper(1)", "upper"),
        ("lokal.x", "local"),
        ('local.pools["bach"]', "batch"),
    ],
)
def test_what_was_meant_is_guessed(written: str, meant: str) -> None:
    """Of a name that is nearly another, the other is told."""
    _, problems = evaluated(written, NAMES)
    assert f'Did you mean "{meant}"?' in problems[0].detail


SECRET: dict[str, Value | Namespace] = {
    "s": string("hunter2").marked(),
    "n": value_of("7").marked(),
    "later": unknown(BOOL),
}


@pytest.mark.parametrize(
    "written",
    [
        "s",
        '"x${s}"',
        "upper(s)",
        "n + 1",
        "-n",
        "n == 7",
        "n > 1 ? 1 : 2",
        "true ? s : 1",
        "[s][0]",
        "{ a = s }.a",
        "{ (s) = 1 }",
        "[for x in [1] : x if n == 7]",
        '[for x in split("", s) : x]',
        "{ for x in [1] : s => x }",
        "[1, 2][n - 6]",
        '"%{ if n == 7 }x%{ endif }"',
        '"%{ for x in [s] }${x}%{ endfor }"',
        "try(s, 1)",
        "max([n, 1]...)",
    ],
)
def test_sensitivity_sticks(written: str) -> None:
    """What is computed from a sensitive value is sensitive, whatever is computed."""
    assert value_of(written, SECRET).holds_sensitive


@pytest.mark.parametrize(
    "written",
    [
        "s.x",
        "s[0]",
        "upper([s])",
        "tonumber(s)",
        "{ for x in [1, 2] : s => x }",
        "parseint(s, 10)",
        "s + 1",
        "true ? { (s) = 1 } : { b = [] }",
        "true ? [{ (s) = 1 }] : [[]]",
        "true ? [{ (s) = 1 }] : [{ b = [] }]",
        "true ? (later ? [{ (s) = 1 }] : [{ (s) = 2 }]) : [{ b = [] }]",
        "(later ? [{ (s) = 1 }] : [{ (s) = 2 }])[0].hunter1",
        "{ (s) = 1 }.hunter1",
        "[{ (s) = 1 }][0].hunter1",
        '{ (s) = 1 }["hunter1"]',
        "transpose({ (s) = 1 })",
        "transpose({ (s) = [[]] })",
    ],
)
def test_mistakes_tell_nothing_sensitive(written: str) -> None:
    """No message repeats a sensitive value."""
    _, problems = evaluated(written, SECRET)
    assert problems
    assert all("hunter2" not in p.summary + p.detail for p in problems)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("u + 1", "number"),
        ("u == 1", "bool"),
        ('"x${u}"', "string"),
        ("[u]", "tuple([any])"),
        ("upper(u)", "string"),
        ("u ? 1 : 2", "number"),
        ("u.x", "any"),
        ("u[0]", "any"),
        ("u[*].x", "any"),
        ("[for x in u : x]", "any"),
        ("true || u", "bool"),
    ],
)
def test_what_is_not_known_is_no_mistake(written: str, kind: str) -> None:
    """With a value that is not known yet, everything is checked that can be, and the rest is left open."""
    assert kind == str(value_of(written, {"u": unknown(ANY)}).type)


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop in a loop in a loop ends with a sentence, and not when the machine is out of time."""
    monkeypatch.setattr(scope, "MAX_STEPS", 10_000)
    with pytest.raises(scope.OutOfSteps):
        evaluated("[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]")


@pytest.mark.parametrize(
    "written",
    [
        "[for a in range(1000) : [for b in range(1000) : range(1000)]]",
        "flatten([for a in range(1000) : [for b in range(1000) : range(1000)]])",
        'join("", [for a in range(1000) : join("", [for b in range(1000) : format("%1000s", "x")])])',
        "setproduct(range(1000), range(1000), range(1000))",
        'replace(join("", [for i in range(1000) : format("%1000d", 0)]), " ", format("%1000s", "x"))',
    ],
)
def test_size_is_bounded(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that would fill the memory is an error long before."""
    monkeypatch.setattr(scope, "MAX_STEPS", 100_000)
    try:
        _, problems = evaluated(written)
    except scope.OutOfSteps:
        return
    assert problems


def test_large_integers_are_exact() -> None:
    """Integers keep every digit, up to 512 bits, as in Terraform."""
    digits = "9" * 150
    assert digits == numbers.text(value_of(digits).data)
    assert "1" + "0" * 150 == numbers.text(value_of(f"{digits} + 1").data)


def test_a_call_is_charged_for_its_own_work_alone() -> None:
    """Work that a function noted outside of an evaluation does not end the next one."""
    work(scope.MAX_STEPS + 1)
    assert value_of('upper("a")').data == "A"
    assert value_of('regex("a", "a")').data == "a"

"""Laws of values: conversions, the type that several have in common, numbers, equality, sets and sensitivity."""

from __future__ import annotations

import random
from contextlib import suppress
from fractions import Fraction
from typing import Any

import gmpy2
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gitpool.config.evaluation.evaluate import evaluate
from gitpool.config.syntax.parse import parse_expression
from gitpool.config.values import numbers
from gitpool.config.values.compare import equals
from gitpool.config.values.conversions import converts, unify
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.describe import statement
from gitpool.config.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Object,
    Tuple,
    Type,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)
from gitpool.config.values.value import (
    Value,
    boolean,
    identity,
    list_value,
    map_value,
    null,
    number,
    object_value,
    set_value,
    string,
    tuple_value,
    unknown,
)
from gitpool.diagnostics import Report, Source
from tests.config.evaluation.random_expressions import RandomExpressions
from tests.config.evaluation.terraform_console import scope_of

_NAMES = st.sampled_from(["a", "b", "é"])
TYPES: st.SearchStrategy[Type] = st.recursive(
    st.sampled_from([STRING, NUMBER, BOOL]),
    lambda inner: st.one_of(
        *(inner.map(make) for make in (list_of, set_of, map_of)),
        st.lists(inner, max_size=3).map(lambda parts: tuple_of(*parts)),
        st.dictionaries(_NAMES, inner, max_size=2).map(object_of),
    ),
    max_leaves=5,
)
_TEXTS = st.sampled_from(["", "a", "1", "1.50", "true", "false", "e\u0301", "0", "x y"])
_NUMBERS = st.one_of(st.integers(-(10**40), 10**40), st.fractions(max_denominator=10**6), st.sampled_from([0, 1]))


def values_of(kind: Type) -> st.SearchStrategy[Value]:
    """Values of a type, null among them."""
    return st.one_of(st.just(null(kind)), *[_known(kind)] * 5)


def _known(kind: Type) -> st.SearchStrategy[Value]:
    if kind is STRING:
        return _TEXTS.map(string)
    if kind is NUMBER:
        return _NUMBERS.map(lambda written: number(numbers.exact(written)))
    if kind is BOOL:
        return st.booleans().map(boolean)
    if isinstance(kind, Collection):
        element = kind.element
        if kind.kind == "map":
            return st.dictionaries(_NAMES, values_of(element), max_size=3).map(lambda d: map_value(element, d))
        make: Any = list_value if kind.kind == "list" else set_value
        return st.lists(values_of(element), max_size=3).map(lambda inner: make(element, inner))
    if isinstance(kind, Tuple):
        return st.tuples(*map(values_of, kind.elements)).map(tuple_value)
    assert isinstance(kind, Object)
    return st.fixed_dictionaries({name: values_of(inner) for name, inner in kind.attributes.items()}).map(object_value)


VALUES = TYPES.flatmap(values_of)


def same(one: Value, other: Value) -> bool:
    """Whether two values are one, null of a type being one with itself."""
    return one.type is other.type and identity(one) == identity(other)


@given(VALUES)
def test_a_value_is_of_its_own_type(value: Value) -> None:
    """Converting a value to the type that it has changes nothing."""
    assert value is convert(value, value.type)
    assert value is convert(value, ANY)


@given(VALUES, TYPES)
def test_what_converts_has_the_type(value: Value, wanted: Type) -> None:
    """A conversion gives the type that was asked for; it fails only where types say that it may."""
    try:
        result = convert(value, wanted)
    except ConversionError as problem:
        assert not converts(value.type, wanted, unsafe=False)
        assert str(problem).isprintable()  # noqa: PT017
        return
    assert converts(value.type, wanted)
    assert wanted is result.type
    assert same(result, convert(result, wanted))


@given(st.data(), TYPES)
def test_safe_conversions_never_fail(data: st.DataObject, wanted: Type) -> None:
    """What types call safe has a value, whatever the value; and null stays null."""
    near = [list_of(wanted), set_of(wanted), map_of(wanted), wanted, STRING, NUMBER, BOOL]
    others = [tuple_of(wanted, wanted), tuple_of(NUMBER, STRING), object_of({"a": wanted, "b": wanted})]
    source = data.draw(st.sampled_from([*near, *others]))
    kind = next((kind for kind in near if kind is not source and converts(source, kind, unsafe=False)), ANY)
    value = data.draw(values_of(source))
    assert value.is_null == convert(value, kind).is_null


@given(values_of(NUMBER) | values_of(BOOL))
def test_texts_of_primitives_read_back(value: Value) -> None:
    """A number and a boolean come back from their text."""
    back = convert(convert(value, STRING), value.type)
    assert same(value, back)


@given(st.lists(TYPES, min_size=1, max_size=4), st.randoms(use_true_random=False), st.booleans())
def test_a_common_type_is_reached_by_all(types: list[Type], order: random.Random, unsafe: bool) -> None:
    """Every type becomes what they have in common; and for two it does not matter which comes first."""
    common = unify(types, unsafe=unsafe)
    if common is not None:
        assert all(kind is common or converts(kind, common, unsafe=unsafe) for kind in types)
    if len(types) == 2 and not unsafe:
        assert common is unify(types[::-1], unsafe=unsafe)
    assert types[0] is unify(types[:1] * 2, unsafe=unsafe)


@given(_NUMBERS)
def test_written_numbers_are_nearest(written: Fraction | int) -> None:
    """A number is the nearest of 512 bits to what is written, and its text is one that reads back the same."""
    value = numbers.exact(written)
    kept = Fraction(*map(int, value.as_integer_ratio()))
    assert abs(kept - written) <= abs(Fraction(written)) / 2**512
    assert value == numbers.parse(numbers.text(value))


@given(_NUMBERS, _NUMBERS, st.sampled_from("+-*/%"))
def test_arithmetic_is_that_of_fractions(a: Fraction | int, b: Fraction | int, operator: str) -> None:
    """Every operation is exact but for the last of 512 bits."""
    one, other = numbers.exact(a), numbers.exact(b)
    x, y = (Fraction(*map(int, n.as_integer_ratio())) for n in (one, other))
    if operator in "/%":
        assume(y)
    exact = {"+": x + y, "-": x - y, "*": x * y}.get(operator)
    if operator == "/":
        exact = x / y
    if operator == "%":
        assume(all(n.denominator == 1 for n in (x, y)))
        exact = x - y * int(x / y)
    operation = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "remainder"}[operator]
    result = getattr(numbers, operation)(one, other)
    assert exact is not None
    assert gmpy2.mpfr(gmpy2.mpq(exact), 512) == result


@given(VALUES, VALUES)
def test_equality_is_an_equivalence(one: Value, other: Value) -> None:
    """A value equals itself, two of different types never do unless both are null, and the order does not matter."""
    assert equals(one, one)
    assert equals(one, other) == equals(other, one)
    if one.type is not other.type:
        assert (one.is_null and other.is_null) == equals(one, other)


@given(TYPES.flatmap(lambda kind: st.tuples(st.just(kind), st.lists(values_of(kind), max_size=6))), st.randoms())
def test_sets_are_in_one_order(given_: tuple[Type, list[Value]], order: random.Random) -> None:
    """A set has each element once, and the order in which they came does not show."""
    kind, elements = given_
    made = set_value(kind, elements)
    order.shuffle(elements)
    assert same(made, set_value(kind, elements + elements[:2]))
    assert len({identity(inner) for inner in made.data}) == len(made)
    assert {identity(inner) for inner in made.data} == {identity(inner) for inner in elements}


@given(VALUES, TYPES)
def test_conversions_keep_secrets(value: Value, wanted: Type) -> None:
    """Whatever a sensitive value becomes is sensitive."""
    with suppress(ConversionError):
        assert convert(value.marked(), wanted).is_sensitive


_SECRET = "hush"


def clear_texts(value: Value) -> list[str]:
    """Every text in a value that anybody may see."""
    if value.is_sensitive:
        return []
    if isinstance(value.data, str):
        return [value.data]
    keys = list(value.data) if isinstance(value.data, dict) else []
    return keys + [text for inner in value.children() for text in clear_texts(inner)]


@pytest.mark.parametrize("part", range(3))
def test_no_expression_tells_a_secret(part: int) -> None:
    """Where the text of a sensitive value gets into a result, the result is sensitive; and no mistake tells it."""
    scope = scope_of('locals {\n  secret = sensitive("' + _SECRET + '")\n}\n')
    seed = random.randrange(2**32) + part
    print(f"seed {seed}")
    writer = RandomExpressions(seed, secrets=True)
    told = 0
    for _ in range(1000):
        text = writer.expression().replace("nonsensitive(", "sensitive(")
        source = Source("x.hcl", text)
        tree = parse_expression(source, Report())
        assert tree is not None, text
        value = evaluate(tree, scope.within(source))
        problems, scope.run.problems, scope.run.steps = scope.run.problems, [], 0
        assert not any(_SECRET in shown.lower() for shown in clear_texts(value)), text
        assert not any(_SECRET in problem.detail for problem in problems), text
        told += value.holds_sensitive
    assert told > 100


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (object_of({}), "is an object, not known yet"),
        (NUMBER, "is a number, not known yet"),
        (set_of(STRING), "is a set of string, not known yet"),
        (tuple_of(), "is a tuple, not known yet"),
        (ANY, "is not known yet"),
    ],
)
def test_a_type_is_told_with_its_article(kind: Type, said: str) -> None:
    """`a`, or `an` before a vowel."""
    assert said == statement(unknown(kind))


def test_names_within_a_mismatch_are_printable() -> None:
    """A key can be any text; a message is one line."""
    value = object_value({"\n": string("x")})
    with pytest.raises(ConversionError) as caught:
        convert(value, map_of(list_of(STRING)))
    assert 'element "\\n": list of string required' == str(caught.value)
